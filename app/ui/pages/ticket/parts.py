"""The parts of a ticket's page: assignments, the four things of a result, what was called."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from app.ui.say import deadline, light_tone, word
from app.ui.style import scaled
from app.ui.tokens import S2, S3, Tone
from app.ui.widgets.card import Card, Hair
from app.ui.widgets.labels import Chip, Small, Sub, Text
from contract.deadlines import Light, light
from contract.ticket import Assignment, Piece
from contract.words import LEADING, SUPPORT

translate = QCoreApplication.translate

_PIECE_TONES = {
    Piece.ASSIGNED: Tone.NEUTRAL,
    Piece.ACCEPTED: Tone.BLUE,
    Piece.RESPONDING: Tone.AMBER,
    Piece.RETURN_ASKED: Tone.RED,
    Piece.RETURNED: Tone.NEUTRAL,
    Piece.RESOLVED: Tone.GREEN,
}
_TOP = Qt.AlignmentFlag.AlignTop
_WHAT, _WHAT_MOST, _AROUND = 92, 170, 16
"""How wide the names of facts are at least and at most, and what stands around them, in pixels."""


class Grid(Card):
    """Lines of cells in a card, with hairlines between them."""

    def __init__(self, widths: Sequence[int], stretch: Sequence[int]) -> None:
        super().__init__()
        self.body.setContentsMargins(S2, 6, S2, 6)
        self._inside = QWidget()
        self.grid = QGridLayout(self._inside)
        self.grid.setContentsMargins(0, 0, 0, 0)
        self.grid.setHorizontalSpacing(S3)
        self.grid.setVerticalSpacing(0)
        self._columns = len(widths)
        for place, (width, weight) in enumerate(zip(widths, stretch, strict=True)):
            self.grid.setColumnMinimumWidth(place, scaled(width))
            self.grid.setColumnStretch(place, weight)
        self.body.addWidget(self._inside)
        self._line = 0

    def add(self, *cells: QWidget) -> None:
        """Add a line of cells under a hairline."""
        if self._line:
            self.grid.addWidget(Hair(), self._line, 0, 1, self._columns)
            self._line += 1
        for place, cell in enumerate(cells):
            held = QWidget()
            box = QVBoxLayout(held)
            box.setContentsMargins(S2 if place == 0 else 0, 9, 0, 9)
            box.addWidget(cell, 0, _TOP | Qt.AlignmentFlag.AlignLeft if _small(cell) else _TOP)
            self.grid.addWidget(held, self._line, place)
        self._line += 1


def _small(cell: QWidget) -> bool:
    return isinstance(cell, Chip)


class Assignments(Grid):
    """Who has which piece until when, and how far each has come."""

    def __init__(self, lines: "Sequence[PieceLine]") -> None:
        super().__init__((104, 56, 104, 70, 96), (3, 0, 4, 0, 2))
        self.add(
            Small(self.tr("Department")),
            Small(self.tr("Duty")),
            Small(self.tr("This piece")),
            Small(self.tr("State")),
            Small(self.tr("Time limit")),
        )
        for line in lines:
            self.add(
                Text(line.department),
                Chip(word(LEADING), Tone.BLUE) if line.leading else Chip(word(SUPPORT)),
                Text(line.task or "—"),
                Chip(word(line.state), _PIECE_TONES[line.state]),
                Text(line.limit, tone=line.tone),
            )


class PieceLine(NamedTuple):
    """What is shown of a department's piece."""

    department: str
    leading: bool
    task: str
    state: Piece
    limit: str
    tone: Tone | None


def piece_lines(pieces: Sequence[Assignment], now: datetime, yellow_hours: int) -> list[PieceLine]:
    """Return what is shown of *pieces*, the leading one first."""
    return [
        PieceLine(
            piece.department,
            piece.leading,
            piece.task,
            piece.state,
            *limit(piece, now, yellow_hours),
        )
        for piece in sorted(pieces, key=lambda piece: not piece.leading)
    ]


def limit(piece: Assignment, now: datetime, yellow_hours: int) -> tuple[str, Tone | None]:
    """Return until when a piece is due, or how it was kept, with its tone."""
    if piece.state is Piece.RETURNED:
        return "—", None
    if piece.state is Piece.RESOLVED and piece.resolved_at is not None:
        early = piece.due - piece.resolved_at
        if early < timedelta(0):
            return translate("TicketParts", "Late"), Tone.RED
        if early >= timedelta(days=1):
            return translate("TicketParts", "{n} d early").format(n=early.days), None
        return translate("TicketParts", "In time"), None
    shown = light(piece.due, now, yellow_hours)
    if piece.light is Light.RED:
        shown = Light.RED
    return deadline(piece.due, now), light_tone(shown)


class Facts(Grid):
    """What and said, line by line."""

    def __init__(self) -> None:
        super().__init__((_WHAT, 200), (0, 1))
        self.body.setContentsMargins(S3, S2, S3, S2)

    def show_lines(self, lines: Sequence[tuple[str, str]]) -> None:
        """Show the lines; whoever wrote them, they are shown as written."""
        longest = max((self.fontMetrics().horizontalAdvance(what) for what, _ in lines), default=0)
        # A department's name fits in one line; a county's long question takes two.
        wide = min(longest + scaled(_AROUND), scaled(_WHAT_MOST))
        self.grid.setColumnMinimumWidth(0, max(scaled(_WHAT), wide))
        for what, said in lines:
            self.add(Sub(what), Text(said, selectable=True))
