"""The questions that a matter asks, built from the form's definition."""

from collections.abc import Mapping

from PySide6.QtCore import QDate, Qt, Signal
from PySide6.QtWidgets import (
    QCalendarWidget,
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QVBoxLayout,
    QWidget,
    QWidgetAction,
)

from app.ui.style import scaled
from app.ui.tokens import S2, S3
from app.ui.widgets.buttons import PlainButton
from app.ui.widgets.card import clear
from app.ui.widgets.fields import LabelledField
from app.ui.widgets.labels import Text
from app.ui.widgets.options import Options
from contract.forms import Answer, Field, FieldKind, Form, number

_RADIOS = 5
"""Up to so many options stand side by side; more go into a list."""


class Question(QWidget):
    """What is common to the editors: `changed` carries the answer, None where there is none."""

    changed = Signal(object)

    def answer(self, value: Answer | None) -> None:
        """Show *value* without saying that it changed."""
        raise NotImplementedError


class Line(Question):
    """One line: text, a number with its unit, a telephone. What is wrong stays as it was typed."""

    def __init__(self, field: Field) -> None:
        super().__init__()
        self._number = field.kind is FieldKind.NUMBER
        self.edit = QLineEdit()
        self.edit.setPlaceholderText(field.hint)
        self.edit.setAccessibleName(field.label)
        self.edit.textEdited.connect(self._say)
        box = QHBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(S2)
        if field.kind is FieldKind.TEXT:
            box.addWidget(self.edit, 1)
        else:
            self.edit.setFixedWidth(scaled(200))
            box.addWidget(self.edit)
            if field.unit:
                box.addWidget(Text(field.unit, "sub", wrap=False))
            box.addStretch(1)
        self.setFocusProxy(self.edit)

    def answer(self, value: Answer | None) -> None:
        text = "" if value is None else str(value)
        if text != self.edit.text():
            self.edit.setText(text)

    def _say(self, text: str) -> None:
        self.changed.emit((number(text) if self._number else text) if text.strip() else None)


class Choice(Question):
    """A few options side by side."""

    def __init__(self, field: Field, options: Mapping[str, Answer]) -> None:
        super().__init__()
        self.options = Options(list(options.items()))
        self.options.setAccessibleName(field.label)
        self.options.chosen.connect(self.changed)
        box = QHBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.options)
        self.setFocusProxy(self.options)

    def answer(self, value: Answer | None) -> None:
        """Choose *value*."""
        self.options.choose(value)


class LongChoice(Question):
    """Many options in a list that opens."""

    def __init__(self, field: Field, prompt: str) -> None:
        super().__init__()
        self.list = QComboBox()
        self.list.setAccessibleName(field.label)
        self.list.setMinimumWidth(scaled(260))
        self.list.addItem(prompt, None)
        for option in field.options:
            self.list.addItem(option, option)
        self.list.activated.connect(lambda place: self.changed.emit(self.list.itemData(place)))
        box = QHBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.list)
        box.addStretch(1)
        self.setFocusProxy(self.list)

    def answer(self, value: Answer | None) -> None:
        self.list.setCurrentIndex(max(0, self.list.findData(value)))


class Day(Question):
    """A date, typed or picked."""

    def __init__(self, field: Field, pick: str) -> None:
        super().__init__()
        self.edit = QLineEdit()
        self.edit.setPlaceholderText("2026-01-31")
        self.edit.setAccessibleName(field.label)
        self.edit.setFixedWidth(scaled(200))
        self.edit.textEdited.connect(lambda text: self.changed.emit(text.strip() or None))
        self.pick = PlainButton(pick, self._open, name=f"{field.label} {pick}")
        box = QHBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(S2)
        box.addWidget(self.edit)
        box.addWidget(self.pick)
        box.addStretch(1)
        self.setFocusProxy(self.edit)

    def answer(self, value: Answer | None) -> None:
        text = "" if value is None else str(value)
        if text != self.edit.text():
            self.edit.setText(text)

    def _open(self) -> None:
        """Open the calendar; it is made for the moment, so that Tab never strays into it."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        calendar = QCalendarWidget()
        calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        day = QDate.fromString(self.edit.text().strip(), Qt.DateFormat.ISODate)
        if day.isValid():
            calendar.setSelectedDate(day)
        calendar.activated.connect(self._take)
        calendar.clicked.connect(self._take)
        calendar.clicked.connect(menu.close)
        calendar.activated.connect(menu.close)
        shown = QWidgetAction(menu)
        shown.setDefaultWidget(calendar)
        menu.addAction(shown)
        menu.popup(self.pick.mapToGlobal(self.pick.rect().bottomLeft()))
        calendar.setFocus(Qt.FocusReason.PopupFocusReason)

    def _take(self, day: QDate) -> None:
        text = day.toString(Qt.DateFormat.ISODate)
        self.edit.setText(text)
        self.changed.emit(text)


class FormView(QWidget):
    """Every question of a form under one another; errors stand beside them."""

    answered = Signal(str, object)
    built = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.form: Form | None = None
        self.questions: dict[str, Question] = {}
        self.fields: dict[str, LabelledField] = {}
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(S3)

    def ask(self, form: Form, answers: Mapping[str, Answer]) -> None:
        """Show *form* with what was answered so far; the same form keeps its editors.

        Not to be called while a person types into it: half a number is not what it was read as.
        """
        if form != self.form:
            self._build(form)
        for key, question in self.questions.items():
            question.answer(answers.get(key))

    def show_problems(self, problems: Mapping[str, str]) -> None:
        """Show what is wrong beside each question, by its key."""
        for key, field in self.fields.items():
            field.set_error(problems.get(key, ""))

    def _build(self, form: Form) -> None:
        clear(self._box)
        self.form = form
        self.questions = {field.key: self._question(field) for field in form.fields}
        self.fields = {}
        for field in form.fields:
            question = self.questions[field.key]
            hint = field.hint if field.kind is FieldKind.DATE else ""
            shown = LabelledField(field.label, question, hint, required=field.required)
            question.changed.connect(lambda value, key=field.key: self.answered.emit(key, value))
            self.fields[field.key] = shown
            self._box.addWidget(shown)
        self.built.emit()

    def _question(self, field: Field) -> Question:
        if field.kind is FieldKind.YES_NO:
            return Choice(field, {self.tr("Yes"): True, self.tr("No"): False})
        if field.kind is FieldKind.CHOICE:
            if len(field.options) > _RADIOS:
                return LongChoice(field, self.tr("Please choose"))
            return Choice(field, {option: option for option in field.options})
        if field.kind is FieldKind.DATE:
            return Day(field, self.tr("Pick a day"))
        return Line(field)
