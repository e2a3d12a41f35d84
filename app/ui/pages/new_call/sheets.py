"""The sheet in the middle of a new call: which one a step is written on, and where it begins."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from app.casework.reading import FormStep
from app.ui.pages.new_call.more_view import MoreView
from app.ui.pages.new_call.problem_view import ProblemView
from app.ui.pages.new_call.review_view import ReviewView
from app.ui.pages.new_call.steps import step_of
from app.ui.pages.photo_sheet import PhotoSheet
from app.ui.tokens import S2
from app.ui.widgets.card import Scroll


class Sheets(QStackedWidget):
    """The four sheets; the problem and whose duty it is share one."""

    def __init__(self) -> None:
        super().__init__()
        self.problem = ProblemView()
        self.photos = PhotoSheet()
        scroll = Scroll()
        scroll.body.setContentsMargins(0, 0, S2, 0)
        scroll.body.addWidget(self.photos)
        scroll.body.addStretch(1)
        self.more = MoreView()
        self.review = ReviewView()
        self._of = {
            FormStep.PROBLEM: self.problem,
            FormStep.MATTER: self.problem,
            FormStep.PHOTOS: scroll,
            FormStep.MORE: self.more,
            FormStep.REVIEW: self.review,
        }
        for sheet in dict.fromkeys(self._of.values()):
            self.addWidget(sheet)
        self.step = FormStep.PROBLEM

    def open_step(self, step: FormStep) -> None:
        """Show the sheet of *step*."""
        self.step = step
        self.setCurrentWidget(self._of[step])

    @property
    def inside(self) -> QVBoxLayout:
        """Where the content of the open sheet is laid."""
        return self._of[self.step].body

    def start_of(self, step: FormStep) -> QWidget | None:
        """Return where the keyboard begins in *step*; None where it has no field of its own."""
        if step is FormStep.MATTER and not self.problem.cards.cards:
            return self.problem.search_link
        questions = list(self.more.form.fields.values())
        return {
            FormStep.PROBLEM: self.problem.description,
            FormStep.MATTER: self.problem.cards,
            FormStep.PHOTOS: self.photos.add,
            FormStep.MORE: questions[0] if questions else self.more.served_name,
        }.get(step)

    def focus_on(self, field: str) -> None:
        """Put the keyboard into a field of the open sheet."""
        step = step_of(field)
        if self._of[step] is self.problem:
            self.problem.focus_on(field)
        elif step is FormStep.MORE:
            self.more.focus_on(field.removeprefix("answers."))

    def begin(self, step: FormStep, otherwise: QWidget) -> None:
        """Put the keyboard where *step* begins."""
        (self.start_of(step) or otherwise).setFocus(Qt.FocusReason.OtherFocusReason)
