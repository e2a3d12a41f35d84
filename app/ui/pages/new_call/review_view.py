"""The whole call on one sheet before it goes: what is missing comes first, as links to its field."""

from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QVBoxLayout, QWidget

from app.ui.pages.new_call.steps import Gap
from app.ui.style import scaled
from app.ui.tokens import S1, S2, S3, S4, Tone
from app.ui.widgets.buttons import LinkButton
from app.ui.widgets.card import Card, Hair, Scroll, clear, row
from app.ui.widgets.flow import FlowLayout
from app.ui.widgets.labels import Sub, Text, restyle
from app.ui.widgets.photo import PhotoThumb


class Part(NamedTuple):
    """A part of the call: the step it belongs to, its lines (what, said)."""

    step: int
    title: str
    lines: tuple[tuple[str, str], ...]


class ReviewView(Scroll):
    """Gaps, then every part with a way back to it."""

    gap_pressed = Signal(str)
    step_pressed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.gaps = QFrame()
        self.gaps.setObjectName("notice")
        self.gaps.setProperty("inside", "true")
        self.gap_links: list[LinkButton] = []
        self._gap_box = QVBoxLayout(self.gaps)
        self._gap_box.setContentsMargins(S4, S3, S4, S3)
        self._gap_box.setSpacing(S1)
        self._card = Card()
        self._card.body.setSpacing(S3)
        self.thumbs: list[PhotoThumb] = []
        self.body.setContentsMargins(0, 0, S2, 0)
        self.body.setSpacing(S3)
        self.body.addWidget(self.gaps)
        self.body.addWidget(self._card)
        self.body.addStretch(1)

    def show_gaps(self, gaps: Sequence[Gap]) -> None:
        """Show what is missing, or that nothing is."""
        clear(self._gap_box)
        self.gap_links = []
        if gaps:
            restyle(self.gaps, tone=Tone.AMBER.value)
            words = self.tr("Before it can be submitted ({n}):").format(n=len(gaps))
            self._gap_box.addWidget(Text(words, "strong"))
            for gap in gaps:
                link = LinkButton(gap.sentence, partial(self.gap_pressed.emit, gap.field))
                self.gap_links.append(link)
                self._gap_box.addWidget(link)
        else:
            restyle(self.gaps, tone=Tone.GREEN.value)
            self._gap_box.addWidget(
                Text(
                    self.tr("Nothing is missing. Read it once more, then submit."), tone=Tone.GREEN
                )
            )

    def show_parts(self, parts: Sequence[Part], photos: int) -> list[PhotoThumb]:
        """Show every part; return a thumb per photo, to be given its picture."""
        clear(self._card.body)
        self.thumbs = []
        for place, part in enumerate(parts):
            if place:
                self._card.body.addWidget(Hair())
            change = LinkButton(
                self.tr("Change"),
                partial(self.step_pressed.emit, part.step),
                name=self.tr("Change {part}").format(part=part.title),
            )
            self._card.body.addLayout(row(Text(part.title, "lead", wrap=False), 1, change))
            if part.lines:
                self._card.body.addWidget(_lines(part.lines))
            if part.step == PHOTOS and photos:
                self._card.body.addWidget(self._photos(photos))
        return self.thumbs

    def _photos(self, count: int) -> QWidget:
        sheet = QWidget()
        flow = FlowLayout(sheet)
        for number in range(1, count + 1):
            thumb = PhotoThumb(self.tr("Photo {n}").format(n=number))
            flow.addWidget(thumb)
            self.thumbs.append(thumb)
        return sheet


PHOTOS = 2


def _lines(lines: Sequence[tuple[str, str]]) -> QWidget:
    sheet = QWidget()
    grid = QGridLayout(sheet)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(S3)
    grid.setVerticalSpacing(S2)
    grid.setColumnMinimumWidth(0, scaled(92))
    grid.setColumnStretch(1, 1)
    for place, (what, said) in enumerate(lines):
        grid.addWidget(Sub(what), place, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(Text(said, selectable=True), place, 1)
    return sheet
