"""The likeliest matters as cards to choose from, each with why; by mouse or by keys alone."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from app.ui.pages.new_call.lesson_line import LessonLine
from app.ui.tokens import S1, S2, Tone
from app.ui.widgets.card import Card, clear, row
from app.ui.widgets.labels import Chip, Elided

if TYPE_CHECKING:
    from app.casework.finding import Teacher

_NUMBER_KEYS = (Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_3, Qt.Key.Key_4)


class Offer(NamedTuple):
    """What one card says: a matter, the words that speak for it, how sure that is.

    *situation* is the everyday thing that the description is taken for, *taught* are the earlier
    tickets that moved the matter up, the likest first. Where no word speaks for it, *by_sense* tells
    that the description as a whole does, and no earlier ticket.
    """

    matter: str
    title: str
    words: tuple[str, ...]
    why: str
    sureness: str
    tone: Tone
    situation: str = ""
    taught: tuple[Teacher, ...] = ()
    by_sense: bool = False


class MatterCard(Card):
    """One matter that can be chosen."""

    pressed = Signal(str)
    settled = Signal()
    ticket_wanted = Signal(str)
    lesson_dropped = Signal(str)

    def __init__(self, offer: Offer) -> None:
        super().__init__()
        self.offer = offer
        self.body.setSpacing(S1)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        head = Elided(f"{offer.matter}　{offer.title}", "strong")
        self.body.addLayout(row(head, Chip(offer.sureness, offer.tone)))
        self.reason = QLabel()
        self.reason.setTextFormat(Qt.TextFormat.RichText)
        self.reason.setProperty("look", "sub")
        self.reason.setWordWrap(True)
        said = (*self._why(), escape(offer.why))
        self.reason.setText("&nbsp; &nbsp;".join(part for part in said if part))
        self.body.addWidget(self.reason)
        self.lesson = LessonLine()
        self.body.addWidget(self.lesson)
        if offer.taught:
            self.lesson.tell(self._taught(), offer.taught[0])
        self.lesson.seen.connect(self.ticket_wanted)
        self.lesson.dropped.connect(self.lesson_dropped)
        self.setAccessibleName(f"{offer.title}，{offer.sureness}")

    def _why(self) -> tuple[str, str]:
        """The situation that the text is taken for, and the words that it went by."""
        offer = self.offer
        situation = self.tr("Taken for: {situation}").format(situation=offer.situation)
        words = "、".join(f"<u>{escape(word)}</u>" for word in offer.words)
        if not words and offer.by_sense:
            words = self.tr("what it tells as a whole")
        return (
            escape(situation) if offer.situation else "",
            self.tr("Because: ") + words if words else "",
        )

    def _taught(self) -> str:
        more = len(self.offer.taught) - 1
        if self.offer.taught[0].corrected:
            return self.tr("Earlier, the county settled on this one for {call}")
        if more:
            said = self.tr("Earlier, this one was chosen for {call} and {n} more like it")
            return said.replace("{n}", str(more))
        return self.tr("Earlier, this one was chosen for {call}")

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.pressed.emit(self.offer.matter)
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.settled.emit()
        event.accept()


class MatterCards(QWidget):
    """Cards of which one is looked at: arrows or digits move, Enter or a double click settles."""

    looked = Signal(str)
    settled = Signal()
    entered = Signal()
    left = Signal()
    ticket_wanted = Signal(str)
    lesson_dropped = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("The likeliest on the list"))
        self.cards: list[MatterCard] = []
        self._at = ""
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(S2)

    def offer(self, offers: Sequence[Offer], at: str) -> None:
        """Show *offers*; the one of the matter *at* is marked."""
        if [card.offer for card in self.cards] != list(offers):
            clear(self._box)
            self.cards = [MatterCard(offer) for offer in offers]
            for card in self.cards:
                card.pressed.connect(self._press)
                card.settled.connect(self.settled)
                card.ticket_wanted.connect(self.ticket_wanted)
                card.lesson_dropped.connect(self.lesson_dropped)
                self._box.addWidget(card)
        self.mark(at)

    def mark(self, at: str) -> None:
        """Mark the card of the matter *at*, or none."""
        self._at = at
        for card in self.cards:
            card.choose(chosen=card.offer.matter == at)
            if card.offer.matter == at:
                self.setAccessibleDescription(card.accessibleName())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        matters = [card.offer.matter for card in self.cards]
        place = matters.index(self._at) if self._at in matters else -1
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.settled.emit()
        elif key is Qt.Key.Key_Space and matters:
            self._look(matters[max(place, 0)])
        elif key is Qt.Key.Key_Down and matters:
            self._look(matters[min(place + 1, len(matters) - 1)])
        elif key is Qt.Key.Key_Up and matters:
            self._look(matters[max(place - 1, 0)])
        elif key in _NUMBER_KEYS and _NUMBER_KEYS.index(key) < len(matters):
            self._look(matters[_NUMBER_KEYS.index(key)])
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.entered.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.left.emit()

    def _press(self, matter: str) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self._look(matter)

    def _look(self, matter: str) -> None:
        self.mark(matter)
        self.looked.emit(matter)
