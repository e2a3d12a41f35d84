"""How much of everything a run measures."""

from __future__ import annotations

import dataclasses
from pathlib import Path


@dataclasses.dataclass(frozen=True)
class Scale:
    """Amounts, and a directory for what a run makes (removed afterwards)."""

    room: Path
    photos: int = 60
    records: int = 10_000
    tickets: int = 100_000
    starts: int = 9
    seed: int = 1

    def quick(self) -> Scale:
        """A look rather than a measure: the start of every transfer weighs too much in it."""
        return dataclasses.replace(self, photos=12, records=2_000, tickets=20_000, starts=3)
