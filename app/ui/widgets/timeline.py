"""What happened, newest first, along a line."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.ui import style
from app.ui.tokens import S4, Tone
from app.ui.widgets.buttons import LinkButton
from app.ui.widgets.card import let_go
from app.ui.widgets.labels import Chip, Text


@dataclass(frozen=True)
class Happening:
    """One entry: what, by whom, the words that go with it, when, and how far it has travelled.

    *action* is a word for what can be done about it; pressing it emits `Timeline.acted` with *key*.
    """

    what: str
    who: str = ""
    lines: tuple[str, ...] = ()
    when: str = ""
    chip: str = ""
    tone: Tone = Tone.AMBER
    action: str = ""
    key: str = ""


class Timeline(QWidget):
    """Entries one under the other beside a thin line; text can be selected and copied."""

    acted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: list[tuple[Happening, _Entry]] = []
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(24, 0, 0, 0)
        self._box.setSpacing(S4)

    def show_entries(self, entries: Sequence[Happening]) -> None:
        """Show *entries* in the order given; what looks the same as before is kept as it is."""
        before, self._shown = self._shown, []
        while self._box.takeAt(0) is not None:
            pass
        for entry in entries:
            same = next((shown for shown in before if shown[0] == entry), None)
            if same is not None:
                before.remove(same)
            self._shown.append(same or (entry, _Entry(entry, self.acted.emit)))
            self._box.addWidget(self._shown[-1][1])
        for _, gone in before:
            let_go(gone)
        self._box.addStretch(1)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the line."""
        del event
        painter = QPainter(self)
        painter.fillRect(6, 0, 2, self.height(), QColor(style.colours().line))


class _Entry(QWidget):
    def __init__(
        self, entry: Happening, act: Callable[[str], object], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(
            "，".join(part for part in (entry.what, entry.who, *entry.lines, entry.when) if part)
        )
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(Text(entry.what, "strong", wrap=False), 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(Text(entry.who), 1)
        if entry.chip:
            head.addWidget(Chip(entry.chip, entry.tone), 0, Qt.AlignmentFlag.AlignTop)
        box.addLayout(head)
        for line in entry.lines:
            box.addWidget(Text(line, selectable=True))
        if entry.when or entry.action:
            foot = QHBoxLayout()
            foot.addWidget(Text(entry.when, "sub"), 1)
            if entry.action:
                foot.addWidget(LinkButton(entry.action, lambda: act(entry.key)))
            box.addLayout(foot)
