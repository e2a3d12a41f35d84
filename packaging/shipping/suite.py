"""`dev.py package --suite`: the tests that need no Linux, run by python.org's Python under Wine.

What is passed over there says why by its `linux` mark, which `tests/conftest.py` explains, and
pytest's summary repeats it. Words after `--suite` go to pytest.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import PureWindowsPath

from shipping import tree

LOCKS = ("client", "county", "test")
CHECKOUT = PureWindowsPath(r"C:\xianghu-tests")
"""Not where the program is frozen: what tests need shall not be found there."""


def run(arguments: Sequence[str]) -> int:
    """Run pytest with *arguments* in a checkout of its own on the machine; its exit status."""
    there = tree.machine()
    target = tree.prepare(there, CHECKOUT, LOCKS)
    wanted = arguments or ("-q", "-n", str(min(4, os.cpu_count() or 1)), "--dist", "loadfile")
    try:
        return there.run(tree.VENV_PYTHON, "-m", "pytest", *wanted, cwd=target, PYTHONUTF8="1")
    finally:
        there.stop()
