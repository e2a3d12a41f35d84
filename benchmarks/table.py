"""Rows of the one table that a run prints: ours beside a peer, and the goal."""

from __future__ import annotations

import dataclasses
import unicodedata
from collections.abc import Sequence

_HEAD = ("measure", "ours", "peer", "ratio", "goal", "met?")


@dataclasses.dataclass(frozen=True)
class Row:
    """One measure: ours against a peer's in the same unit; `goal` is the largest ratio wanted.

    A row of a peer beside another peer has no goal and says who stands in
    the place of `ours` in its measure.
    """

    measure: str
    ours: float
    peer_name: str
    peer: float
    unit: str
    goal: float | None = None

    @property
    def ratio(self) -> float:
        return self.ours / self.peer

    def cells(self) -> tuple[str, ...]:
        return (
            self.measure,
            _amount(self.ours, self.unit),
            f"{self.peer_name} {_amount(self.peer, self.unit)}",
            f"{self.ratio:.2f}",
            "—" if self.goal is None else f"≤ {self.goal:.2f}",
            "—" if self.goal is None else ("yes" if self.ratio <= self.goal else "no"),
        )


def _amount(value: float, unit: str) -> str:
    digits = 0 if value >= 100 or unit in ("bytes", "requests") else 2 if value < 10 else 1
    return f"{value:,.{digits}f} {unit}"


def table(rows: Sequence[Row]) -> str:
    """The table as Markdown, its columns aligned."""
    lines = [_HEAD, *(row.cells() for row in rows)]
    widths = [max(_width(line[column]) for line in lines) for column in range(len(_HEAD))]
    rule = tuple("-" * width for width in widths)
    return "\n".join(
        "| " + " | ".join(_padded(*pair) for pair in zip(line, widths, strict=True)) + " |"
        for line in (lines[0], rule, *lines[1:])
    )


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))
