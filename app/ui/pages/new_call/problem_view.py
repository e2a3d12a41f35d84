"""The first two steps on one sheet: what is wrong and where, and beneath it whose duty that is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QComboBox, QGridLayout, QLineEdit, QWidget

from app.ui.pages.new_call.describe import Description
from app.ui.pages.new_call.lesson_line import LessonLine
from app.ui.pages.new_call.matter_cards import MatterCards, Offer
from app.ui.pages.new_call.village import Village, VillageEdit
from app.ui.say import word
from app.ui.tokens import S2, S3, S4, S6, Tone
from app.ui.widgets.buttons import LinkButton
from app.ui.widgets.card import Scroll, row
from app.ui.widgets.fields import LabelledField
from app.ui.widgets.labels import Sub, Text
from app.ui.widgets.notice import Notice
from contract.deadlines import Urgency

if TYPE_CHECKING:
    from app.casework.finding import Teacher

LONGEST_SPOT = 200


class ProblemView(Scroll):
    """Description, village, spot and urgency over the matters that they may be about."""

    typed = Signal(str, object)
    at_problem = Signal()
    at_matter = Signal()
    search_wanted = Signal()
    off_list_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.description = Description()
        self.description.setPlaceholderText(
            self.tr("For example: cars parked in disorder block the fire lane near the estate")
        )
        self.village = VillageEdit()
        self.village.setPlaceholderText(self.tr("Name or pinyin initials"))
        self.spot = QLineEdit()
        self.spot.setPlaceholderText(self.tr("For example: 30 m outside the east gate"))
        self.spot.setMaxLength(LONGEST_SPOT)
        self.urgency = QComboBox()
        for level in Urgency:
            self.urgency.addItem(word(level), level)
        self.fields = {
            "description": LabelledField(self.tr("What is wrong"), self.description),
            "village": LabelledField(self.tr("Village or community"), self.village),
            "spot": LabelledField(self.tr("Exact place"), self.spot),
            "urgency": LabelledField(self.tr("Urgency"), self.urgency),
        }
        self.parting = _bar()
        self.unlisted = _bar()
        self._unlisted = False, False
        self.unlisted_before = LessonLine()
        self.unlisted_before.setContentsMargins(S4, S2, S4, 0)
        self.heading = Text(self.tr("The likeliest on the list"), "lead", wrap=False)
        self.keys = Text(self.tr("↑ ↓ or 1 2 3 to look, Enter to take"), "small", wrap=False)
        self.keys.hide()
        self.heading.setContentsMargins(0, S2, 0, 0)
        self.waiting = Sub()
        self.trouble = Text("", "error")
        self.trouble.hide()
        self.error = Text("", "error")
        self.error.setContentsMargins(0, 0, 0, S2)
        self.error.hide()
        self.cards = MatterCards()
        self.search_link = LinkButton(self.tr("Search the list…"), self.search_wanted.emit)
        self.off_list_link = LinkButton(
            self.tr("Not on the list: ask for a joint consultation"), self.off_list_wanted.emit
        )
        self._lay()
        self._listen()

    def _lay(self) -> None:
        self.body.setContentsMargins(0, 0, S2, 0)
        self.body.setSpacing(0)
        self.body.addWidget(self.fields["description"])
        self.body.addSpacing(S3)
        three = QGridLayout()
        three.setContentsMargins(0, 0, 0, 0)
        three.setHorizontalSpacing(S3)
        for place, name in enumerate(("village", "spot", "urgency")):
            three.addWidget(self.fields[name], 0, place, Qt.AlignmentFlag.AlignTop)
            three.setColumnStretch(place, 1)
        self.body.addLayout(three)
        self.body.addSpacing(S2)
        for bar in (self.parting, self.unlisted, self.unlisted_before):
            self.body.addWidget(bar)
        self.body.addLayout(row(self.heading, 1, self.keys))
        self.body.addSpacing(S2)
        self.body.addWidget(self.trouble)
        self.body.addWidget(self.error)
        self.body.addWidget(self.waiting)
        self.body.addWidget(self.cards)
        self.body.addSpacing(S2)
        self.body.addLayout(row(self.search_link, self.off_list_link, 1, spacing=S6))
        self.body.addStretch(1)

    def _listen(self) -> None:
        self.description.textChanged.connect(
            lambda: self.typed.emit("description", self.description.toPlainText())
        )
        self.village.said.connect(lambda text: self.typed.emit("village", text))
        self.spot.textEdited.connect(lambda text: self.typed.emit("spot", text))
        self.urgency.activated.connect(
            lambda place: self.typed.emit("urgency", self.urgency.itemData(place))
        )
        self.cards.entered.connect(self.at_matter)
        self.cards.entered.connect(self.keys.show)
        self.cards.left.connect(self.keys.hide)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._focus_moved)

    def _focus_moved(self, _before: QWidget | None, now: QWidget | None) -> None:
        """Notice when the keyboard comes to the upper half."""
        if now in (self.description, self.village, self.spot, self.urgency):
            self.at_problem.emit()

    def show_content(self, description: str, village: str, spot: str, urgency: Urgency) -> None:
        """Put in what was typed before, without saying that it changed."""
        self.description.blockSignals(True)
        self.description.write(description)
        self.description.blockSignals(False)
        if village != self.village.text():
            self.village.setText(village)
        if spot != self.spot.text():
            self.spot.setText(spot)
        self.urgency.setCurrentIndex(self.urgency.findData(urgency))

    def set_villages(self, villages: Sequence[Village]) -> None:
        """Offer these villages."""
        self.village.know(villages)

    def set_days(self, words: Mapping[Urgency, str]) -> None:
        """Say beside each urgency how long it gives."""
        for place, level in enumerate(Urgency):
            self.urgency.setItemText(place, f"{word(level)}　{words[level]}")

    def show_offers(self, offers: Sequence[Offer], at: str, sentence: str) -> None:
        """Show the likeliest matters, or *sentence* where there are none."""
        self.cards.offer(offers, at)
        self.cards.setVisible(bool(offers))
        self.waiting.setText(sentence)
        self.waiting.setVisible(bool(sentence))

    def show_trouble(self, sentence: str) -> None:
        """Say in the place of the likeliest matters why there are none, where that is a trouble."""
        self.trouble.setText(sentence)
        self.trouble.setVisible(bool(sentence))
        self.heading.setVisible(not sentence)

    def show_unlisted(self, *, likely: bool, possible: bool) -> None:
        """Say plainly where the problem is likely, or may be, on no list, and what can be done."""
        if (likely, possible) == self._unlisted:
            return
        self._unlisted = likely, possible
        self.heading.setText(
            self.tr("The nearest on the list") if likely else self.tr("The likeliest on the list")
        )
        if likely:
            said = self.tr(
                "This seems to be on no list. Where none of the matters below fits, "
                "a joint consultation names who leads."
            )
        elif possible:
            said = self.tr("This may be on no list. Does none of the matters below fit?")
        else:
            self.unlisted.hide()
            return
        self.unlisted.say(
            said,
            Tone.AMBER if likely else Tone.NEUTRAL,
            action=(self.tr("Ask for a joint consultation"), self.off_list_wanted.emit),
            seconds=0,
        )

    def show_unlisted_before(self, teacher: Teacher | None) -> None:
        """Name the earlier call that was on no list and is like this one, if there is any."""
        if teacher is None:
            self.unlisted_before.hide()
        else:
            said = self.tr("Much like this one, and found to be on no list: {call}")
            self.unlisted_before.tell(said, teacher)

    def show_problems(self, problems: Mapping[str, str]) -> None:
        """Show what is wrong beside each field and above the cards."""
        for name, field in self.fields.items():
            field.set_error(problems.get(name, ""))
        self.error.setText(problems.get("matter", ""))
        self.error.setVisible("matter" in problems)

    def focus_on(self, field: str) -> None:
        """Put the keyboard into the named field; the cards are *matter*."""
        target: QWidget = self.cards if field == "matter" else self.fields[field].editor
        target.setFocus(Qt.FocusReason.OtherFocusReason)
        self.ensureWidgetVisible(target)


def _bar() -> Notice:
    made = Notice()
    made.setProperty("inside", "true")
    return made
