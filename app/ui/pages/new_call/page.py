"""The page of a new call: the steps on the left, one sheet in the middle, the duties on the right."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.casework.finding import initials
from app.casework.reading import Changed, Draft, FormStep, NamedEdition
from app.ui import style
from app.ui.page import Context, Page
from app.ui.pages.new_call.draft_work import DraftWork
from app.ui.pages.new_call.duty_step import DutyStep
from app.ui.pages.new_call.parting import Parting
from app.ui.pages.new_call.photo_step import PhotoStep
from app.ui.pages.new_call.responsibility import WIDTH, ResponsibilityPanel
from app.ui.pages.new_call.review_parts import parts
from app.ui.pages.new_call.saved_line import SavedLine
from app.ui.pages.new_call.sheets import Sheets
from app.ui.pages.new_call.steps import (
    STEPS,
    Gap,
    answers_wrong,
    gaps,
    shown_beside,
    states,
    step_of,
)
from app.ui.pages.new_call.village import Village
from app.ui.say import told
from app.ui.tokens import S2, Tone
from app.ui.widgets.buttons import LinkButton
from app.ui.widgets.keys import last_stop, order_keys
from app.ui.widgets.notice import Notice
from app.ui.widgets.photo import read_thumb
from app.ui.widgets.steps import StepList
from contract.deadlines import Configuration, Urgency

if TYPE_CHECKING:
    from app.casework.desk import Desk
    from app.ui.bridge import Known

GAP = 20
RAIL_WIDTH = 150
NARROW = 900
"""Below this width the duties stand under the sheet instead of beside it."""


class NewCallPage(Page):
    """Writes one call; whatever is typed is on this PC within two seconds."""

    name = "new_call"

    def __init__(self, context: Context) -> None:
        super().__init__(context, scrolls=False)
        self.work = DraftWork(context, self)
        self.step = FormStep.PROBLEM
        self._visited: frozenset[FormStep] = frozenset()
        self._days: dict[Urgency, str] = {}
        self.set_heading(self.tr("New call"))
        self.saved = SavedLine()
        self.buttons.addWidget(self.saved)
        self.steps = StepList(
            (
                self.tr("Say it"),
                self.tr("Whose duty"),
                self.tr("Photos"),
                self.tr("More"),
                self.tr("Review"),
            )
        )
        self.discard_link = LinkButton(self.tr("Discard this draft"), self._discard)
        self.newer = Notice()
        self.sheets = Sheets()
        self.problem, self.photos = self.sheets.problem, self.sheets.photos
        self.more, self.review = self.sheets.more, self.sheets.review
        self.panel = ResponsibilityPanel()
        self.duty = DutyStep(context, self.work, self.problem)
        self.parting = Parting(context, self.work, self.duty, self.problem.parting)
        self.photo_step = PhotoStep(context, self.work, self.photos)
        self._lay()
        self._listen()

    def _lay(self) -> None:
        self.steps.setFixedWidth(style.scaled(RAIL_WIDTH))
        left = QVBoxLayout()
        left.setSpacing(S2)
        left.addWidget(self.steps, 1)
        left.addWidget(self.discard_link)
        rail = QWidget()
        rail.setFixedWidth(style.scaled(RAIL_WIDTH))
        rail.setLayout(left)
        left.setContentsMargins(0, 0, 0, 0)
        self._columns = QHBoxLayout()
        self._columns.setSpacing(GAP)
        self._columns.addWidget(rail)
        self._columns.addWidget(self.sheets, 1)
        self._columns.addWidget(self.panel)
        self.body.setSpacing(S2)
        self.body.addWidget(self.newer)
        self.body.addLayout(self._columns, 1)

    def _listen(self) -> None:
        self.steps.chosen.connect(lambda place: self.go_to(STEPS[place]))
        self.problem.typed.connect(lambda field, value: self.work.set(**{field: value}))
        self.problem.typed.connect(self._show_states)
        self.problem.at_problem.connect(partial(self._arrive, FormStep.PROBLEM))
        self.problem.at_matter.connect(partial(self._arrive, FormStep.MATTER))
        self.problem.cards.settled.connect(self._advance)
        self.problem.off_list_wanted.connect(self._off_list)
        self.duty.changed.connect(self._show)
        self.parting.parted.connect(lambda draft: self.work.open(draft, self._continue))
        self.duty.taken.connect(self.newer.hide)
        self.duty.taken.connect(partial(self.go_to, FormStep.PHOTOS))
        self.more.form.built.connect(self._order_keys)
        self.more.answered.connect(self.work.answer)
        self.more.answered.connect(self._show_states)
        self.more.typed.connect(lambda field, value: self.work.set(**{field: value}))
        self.more.typed.connect(self._show_states)
        self.review.gap_pressed.connect(self.go_to_field)
        self.review.step_pressed.connect(lambda place: self.go_to(STEPS[place]))
        self.panel.pressed.connect(self._advance)
        self.work.read.connect(self._show)
        self.work.saved.connect(lambda: self.saved.just_now(self.context.clock()))
        self.work.not_saved.connect(self.saved.not_saved)
        self.work.submitted.connect(self._submitted)
        self.work.not_submitted.connect(self._not_submitted)

    # --- opening, leaving ------------------------------------------------------------------

    def opened(self, argument: str = "") -> None:
        """Go on with the draft that *argument* names, or begin an empty form."""
        self._read_documents()
        if argument:
            self.work.open(argument, self._continue)
            return
        before = self.work.draft_id
        self._begin()
        if before:
            self.context.frame.say(
                self.tr("What you were writing is kept among the drafts."),
                action=(
                    self.tr("Go on with it"),
                    partial(self.context.frame.go, self.name, before),
                ),
            )

    def _begin(self) -> None:
        self.work.begin()
        self._visited = frozenset()
        self.set_heading(self.tr("New call"))
        self.saved.nothing_yet()
        self._fill()
        self.newer.hide()
        self.go_to(FormStep.PROBLEM)

    def _continue(self, draft: Draft) -> None:
        if draft.submitted:
            self.context.frame.go("ticket", draft.submitted)
            return
        self._visited = frozenset(STEPS[: STEPS.index(draft.content.step)])
        self.set_heading(
            self.tr("Correct and submit again") if draft.ticket else self.tr("New call")
        )
        self.saved.before(draft.saved_at, self.context.clock())
        self._fill()
        if draft.newer_edition:
            self.newer.say(
                self.tr(
                    "The list has a newer edition since the matter was chosen. Look once more."
                ),
                Tone.AMBER,
                action=(self.tr("Whose duty"), partial(self.go_to, FormStep.MATTER)),
            )
        else:
            self.newer.hide()
        self.go_to(draft.content.step)

    def _fill(self) -> None:
        """Put what was typed before into every field."""
        content = self.work.content
        self.problem.show_content(
            content.description, content.village, content.spot, content.urgency
        )
        self.more.show_served(content.served_name, content.served_phone)
        self.photos.forget_problems()
        self.parting.begin()
        self.duty.begin()

    def refresh(self, changed: Collection[Changed]) -> None:
        """Take a list that arrived while writing."""
        if Changed.LIST in changed:
            self._read_documents()

    def flush(self) -> None:
        """Hand over what was typed."""
        self.work.save()

    def first_focus(self) -> QWidget | None:
        """Begin in the description, or where the step begins."""
        return self.sheets.start_of(self.step) or self.panel.button

    def _read_documents(self) -> None:
        self.context.background.run(
            _documents, self.context.desk, done=self._show_documents, receiver=self
        )

    def _show_documents(
        self, found: tuple[NamedEdition | None, list[Village], Configuration]
    ) -> None:
        edition, villages, configuration = found
        self._days = {
            level: self.tr("{n} working days").format(n=days) if days else self.tr("the same day")
            for level, days in configuration.resolve_days.items()
        }
        self.problem.set_villages(villages)
        self.problem.set_days(self._days)
        self.duty.use(edition)

    # --- steps --------------------------------------------------------------------------------

    def go_to(self, step: FormStep) -> None:
        """Open a step; what is wrong in those before is shown from now on."""
        self._arrive(step)
        self.sheets.open_step(step)
        self._place_panel()
        self._show()
        self.sheets.begin(step, self.panel.button)

    def go_to_field(self, field: str) -> None:
        """Open the step of a field and put the keyboard into it."""
        self.go_to(step_of(field))
        self.sheets.focus_on(field)

    def _arrive(self, step: FormStep) -> None:
        if step is self.step:
            return
        left = STEPS[: STEPS.index(step)] if step is FormStep.REVIEW else (self.step,)
        self._visited |= frozenset(left)
        self.step = step
        if not self.work.empty:
            self.work.set(step=step)
        self._show()

    def _advance(self) -> None:
        """Do what the one primary button says."""
        if self.step in (FormStep.PROBLEM, FormStep.MATTER):
            if self.duty.looking:
                self.duty.take(self.duty.looking)
            elif self.work.content.off_list:
                self.go_to(FormStep.PHOTOS)
            else:
                self.problem.description.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self.step is FormStep.REVIEW:
            self._submit()
        else:
            self.go_to(STEPS[STEPS.index(self.step) + 1])

    def _off_list(self) -> None:
        self.duty.ask_for_consultation()
        self._arrive(FormStep.MATTER)
        self._show()
        self.panel.button.setFocus(Qt.FocusReason.OtherFocusReason)

    # --- showing --------------------------------------------------------------------------------

    def _show(self) -> None:
        """Show everything that follows from the draft; what is being typed is not touched."""
        draft, missing = self._show_states()
        self.steps.go_to(STEPS.index(self.step))
        shown = shown_beside(missing, self.step, self._visited)
        self.problem.show_problems(shown)
        self.more.show_problems(shown, answers_wrong(shown))
        if self.work.form is not None:
            if self.work.form != self.more.form.form or self.step is not FormStep.MORE:
                self.more.show_form(self.work.form, self.work.content.answers)
        else:
            self.more.show_none()
        self.discard_link.setVisible(self.work.draft is not None)
        self.duty.show()
        self.parting.show()
        self._show_panel()
        self.photo_step.show()
        if self.step is FormStep.REVIEW:
            self._show_review(draft)

    def _show_states(self, *_typed: object) -> tuple[Draft, list[Gap]]:
        """Show what each step says of itself as of the last key; returns what that is."""
        draft = self._draft()
        missing = self._missing(draft)
        self.steps.show_states(states(draft, self.work.form, missing, self._visited))
        return draft, missing

    def _draft(self) -> Draft:
        """The draft as typed, saved or not."""
        now = self.context.clock()
        if self.work.draft is None:
            return Draft("", self.work.content, now, now)
        saved = self.work.draft
        return Draft(saved.id, self.work.content, saved.made_at, saved.saved_at, saved.photos)

    def _missing(self, draft: Draft) -> list[Gap]:
        edition = self.duty.edition.edition if self.duty.edition else None
        return gaps(self.work.missing(draft, edition))

    def _show_review(self, draft: Draft) -> None:
        edition = self.duty.edition.edition if self.duty.edition else None
        self.review.show_gaps(self._missing(draft))
        thumbs = self.review.show_parts(
            parts(draft, self.work.content, edition, self.work.form, self._days), len(draft.photos)
        )
        for thumb, photo in zip(thumbs, draft.photos, strict=True):
            self.context.background.run(
                read_thumb, photo.send_path, done=thumb.set_image, receiver=thumb
            )

    def _show_panel(self) -> None:
        """Show the duties of the matter that is looked at, in later steps of the one taken."""
        content = self.work.content
        named = self.duty.edition.edition if self.duty.edition else None
        here = self.step in (FormStep.PROBLEM, FormStep.MATTER)
        matter = self.duty.looked_at if here else None
        if not here and named is not None:
            matter = named.matter(content.matter)
        self.panel.show_for(
            self.step, matter, content, named.label if named else "", waits_for_matter=here
        )

    # --- the end ------------------------------------------------------------------------------

    def _submit(self) -> None:
        if missing := self._missing(self._draft()):
            self.work.save()
            self.go_to_field(missing[0].field)
            return
        self.panel.button.setEnabled(False)
        self.work.submit()

    def _submitted(self, ticket: str, draft: str) -> None:
        self.panel.button.setEnabled(True)
        self.context.frame.say(
            self.tr("Submitted. It goes to the county by itself as soon as there is a connection."),
            Tone.GREEN,
            action=self.parting.after(draft),
        )
        self.context.frame.changed({Changed.DRAFTS, Changed.TICKETS, Changed.OUTBOX})
        self.context.frame.go("ticket", ticket)

    def _not_submitted(self, error: Known) -> None:
        self.panel.button.setEnabled(True)
        self._visited = frozenset(STEPS)
        self.work.read_again()
        self.context.frame.say(told(error).whole, Tone.RED)

    def _discard(self) -> None:
        self.work.discard(self._discarded)
        self._begin()

    def _discarded(self, draft_id: str) -> None:
        self.parting.forget(draft_id)
        self.context.frame.changed({Changed.DRAFTS})
        self.context.frame.say(
            self.tr("The draft was put away."),
            action=(self.tr("Undo"), partial(self._back, draft_id)),
        )

    def _back(self, draft_id: str) -> None:
        self.context.background.run(
            self.context.desk.undo_discard,
            draft_id,
            done=lambda _changed: self.work.open(draft_id, self._continue),
            receiver=self,
        )

    def _order_keys(self) -> None:
        """Tab goes through new questions in their order, then to the person served, then on."""
        last = last_stop(self.more.form)
        order_keys(*last, self.more.served_name, self.more.served_phone, self.panel.button)

    # --- room -----------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the duties under the sheet where there is no room beside it."""
        super().resizeEvent(event)
        self._place_panel()

    def showEvent(self, event: QShowEvent) -> None:
        """Fit the room there is when shown for the first time."""
        super().showEvent(event)
        self._place_panel()

    def _place_panel(self) -> None:
        if self.width() < style.scaled(NARROW):
            self.panel.setMinimumWidth(0)
            self.panel.setMaximumWidth(16777215)
            self.sheets.inside.addWidget(self.panel)
        else:
            self.panel.setFixedWidth(style.scaled(WIDTH))
            self._columns.addWidget(self.panel)


def _documents(desk: Desk) -> tuple[NamedEdition | None, list[Village], Configuration]:
    """Read the list, the villages with their initials, and the time limits."""
    villages = [Village(name, initials(name)) for name in desk.township().villages]
    return desk.edition(), villages, desk.configuration()
