"""The small form of a step, in place on the ticket's page; what was typed survives closing it."""

from collections.abc import Callable
from typing import NamedTuple

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from app.ui.say import word
from app.ui.style import scaled
from app.ui.tokens import S2
from app.ui.widgets.buttons import PlainButton, PrimaryButton
from app.ui.widgets.card import Card, row
from app.ui.widgets.fields import LabelledField
from app.ui.widgets.labels import Lead, Sub
from contract.words import STEP_WORDS

translate = QCoreApplication.translate
LONGEST = 5000


class StepForm(NamedTuple):
    """What a step asks: a sentence, the label of its text, and whether the text is required."""

    sentence: str
    label: str
    field: str
    required: bool


def form_of(step: str) -> StepForm:
    """Return what *step* asks for. Raises KeyError for a step that has no small form."""
    return _FORMS[step]()


def has_form(step: str) -> bool:
    """Tell whether *step* is taken by a small form on the ticket's page."""
    return step in _FORMS


_FORMS: dict[str, Callable[[], StepForm]] = {
    "approve": lambda: StepForm(
        translate("StepForms", "Approved, the call goes to the county."), "", "", required=False
    ),
    "send_back": lambda: StepForm(
        translate("StepForms", "It goes back to the clerk, who mends it and submits again."),
        translate("StepForms", "What should be mended"),
        "reason",
        required=True,
    ),
    "supplement": lambda: StepForm(
        translate("StepForms", "The county and the departments see it as soon as it arrives."),
        translate("StepForms", "What is to be added"),
        "remark",
        required=False,
    ),
    "withdraw": lambda: StepForm(
        translate("StepForms", "The call ends here. Departments are told to stop."),
        translate("StepForms", "Why it is withdrawn"),
        "reason",
        required=True,
    ),
    "urge": lambda: StepForm(
        translate("StepForms", "The county desk sees the urging at once."),
        translate("StepForms", "What is pressing"),
        "reason",
        required=True,
    ),
    "request_consultation": lambda: StepForm(
        translate("StepForms", "The county desk calls the departments together and names a lead."),
        translate("StepForms", "What the departments disagree on"),
        "reason",
        required=True,
    ),
    "request_supervision": lambda: StepForm(
        translate("StepForms", "For what is late or refused: the county supervises it jointly."),
        translate("StepForms", "What is late or refused"),
        "reason",
        required=True,
    ),
    "confirm": lambda: StepForm(
        translate("StepForms", "The result is confirmed; each department is appraised next."),
        translate("StepForms", "Remark (may stay empty)"),
        "remark",
        required=False,
    ),
    "reject": lambda: StepForm(
        translate("StepForms", "The departments do it again. Say what is not solved."),
        translate("StepForms", "What is not solved"),
        "reason",
        required=True,
    ),
}


class StepPanel(Card):
    """The form of one step: a sentence, perhaps a text, the button, and a way out."""

    taken = Signal(str, dict)
    typed = Signal(str, str)
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.step = ""
        self._form = StepForm("", "", "", required=False)
        self.heading = Lead()
        self.sentence = Sub()
        self.text = QPlainTextEdit()
        self.text.setTabChangesFocus(True)
        self.text.setFixedHeight(scaled(76))
        self.text.textChanged.connect(lambda: self.typed.emit(self.step, self.text.toPlainText()))
        self.field = LabelledField("", self.text)
        self.extra = row()
        self.button = PrimaryButton("", self.submit)
        self.cancel = PlainButton(self.tr("Not now"), self.leave)
        self.body.addWidget(self.heading)
        self.body.addWidget(self.sentence)
        self.body.addWidget(self.field)
        self.body.addLayout(self.extra)
        self.body.addSpacing(S2)
        self.body.addLayout(row(self.button, self.cancel, 1))
        self.hide()

    def ask(self, step: str, typed: str) -> None:
        """Show the form of *step* with what was typed before, and put the keyboard into it."""
        self.step = step
        self._form = form_of(step)
        name = word(STEP_WORDS[step])
        self.heading.setText(name)
        self.sentence.setText(self._form.sentence)
        self.field.setVisible(bool(self._form.field))
        self.field.label.setText(self._form.label)
        self.text.setAccessibleName(self._form.label)
        self.text.blockSignals(True)
        self.text.setPlainText(typed)
        self.text.blockSignals(False)
        self.field.set_error("")
        self.button.setText(name)
        self.setAccessibleName(name)
        self.show()
        target: QWidget = self.text if self._form.field else self.button
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def submit(self) -> None:
        """Take the step, unless its text is missing or too long."""
        said = self.text.toPlainText().strip() if self._form.field else ""
        wrong = ""
        if self._form.required and not said:
            wrong = self.tr("Please write: {label}").format(label=self._form.label)
        elif len(said) > LONGEST:
            wrong = self.tr("At most {n} characters").format(n=LONGEST)
        self.field.set_error(wrong)
        if wrong:
            self.text.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.taken.emit(self.step, {self._form.field: said} if said else {})

    def refuse(self, sentence: str) -> None:
        """Show why the step was not taken, beside what was typed."""
        self.field.set_error(sentence)

    def leave(self) -> None:
        """Close the form; what was typed stays for the next time."""
        self.hide()
        self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape leaves, Ctrl+Enter takes the step."""
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        elif (
            event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            and event.modifiers() & Qt.KeyboardModifier.ControlModifier
        ):
            self.submit()
        else:
            super().keyPressEvent(event)
