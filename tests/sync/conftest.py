"""The small world of the fault tests serves here too."""

from tests.faults.conftest import county, new_pc, pc

__all__ = ["county", "new_pc", "pc"]
