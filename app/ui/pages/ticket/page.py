"""The page of one ticket."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget

from app.casework.reading import Changed, PhotoProblem, TicketView
from app.ui import style
from app.ui.page import Context, Page
from app.ui.pages.photo_sheet import PhotoSheet
from app.ui.pages.ticket.happenings import happenings
from app.ui.pages.ticket.journey import journey_line
from app.ui.pages.ticket.pictures import TicketPictures
from app.ui.pages.ticket.reading import Found, key_of, read, take_back
from app.ui.pages.ticket.sheet import TicketSheet
from app.ui.pages.ticket.step_form import StepPanel, has_form
from app.ui.pages.ticket.supplement import SupplementPhotos
from app.ui.say import moment, told, word
from app.ui.tokens import S1, S2, S4, S6, Tone
from app.ui.widgets.buttons import PlainButton, PrimaryButton
from app.ui.widgets.card import Card, Scroll, clear, row
from app.ui.widgets.labels import Text, restyle
from app.ui.widgets.notice import Notice
from app.ui.widgets.timeline import Timeline
from contract.ticket import Ticket
from contract.words import STEP_WORDS

if TYPE_CHECKING:
    from app.ui.bridge import Known
    from app.ui.link import Link

TIMELINE_WIDTHS = (300, 392)
TICKET_WIDTH = 560
"""Below this width the timeline gives way to the ticket, as far as it can."""

KEEP_MS = 900
NARROW = 820
"""Below this width the timeline stands under the ticket instead of beside it."""

_SHOWS = {Changed.TICKETS, Changed.OUTBOX, Changed.SYNC}
_ROUNDS = frozenset({"confirm", "reject"})
_PRIMARY = ("approve", "confirm", "appraise", "resubmit", "supplement")
"""The first of these that is possible is the page's primary button."""

_ORDER = (
    "request_supervision",
    "request_consultation",
    "withdraw",
    "urge",
    "send_back",
    "reject",
    "supplement",
    "resubmit",
    "appraise",
    "confirm",
    "approve",
)


class TicketPage(Page):
    """Reads one ticket as it stands, pending events included, and takes steps on it."""

    name = "ticket"

    def __init__(self, context: Context) -> None:
        super().__init__(context, scrolls=False)
        self.ticket: Ticket | None = None
        self._id = ""
        self._view: TicketView | None = None
        self._found: Found | None = None
        self._printing: object = None
        self._typed: dict[str, str] = {}
        self._stuck: list[PhotoProblem] = []
        self.pictures = TicketPictures(context, self)
        self._keeping = QTimer(self)
        self._keeping.setSingleShot(True)
        self._keeping.setInterval(KEEP_MS)
        self._keeping.timeout.connect(self._put_typed)
        self.step_buttons: dict[str, PlainButton] = {}
        self.journey = Notice()
        self.journey.setProperty("inside", "true")
        self.panel = StepPanel()
        self.panel.taken.connect(self._take)
        self.panel.typed.connect(self._keep)
        self.panel.closed.connect(self._closed)
        self.photo_sheet = PhotoSheet(compact=True)
        self.supplement = SupplementPhotos(context, self.photo_sheet)
        self.panel.extra.addWidget(self.photo_sheet)
        self.sheet = TicketSheet()
        self.sheet.photo_pressed.connect(self._enlarge)
        self.sheet.lesson_step.connect(lambda step: self._take(step, {}))
        self.timeline = Timeline()
        self.timeline.acted.connect(self._undo)
        self._lay()

    def _lay(self) -> None:
        self.step_row = QWidget()
        self._steps = QHBoxLayout(self.step_row)
        self._steps.setContentsMargins(0, 0, 0, 0)
        self._steps.setSpacing(S1)
        self.print_button = PlainButton(self.tr("Print"), self._print)
        self.print_button.hide()
        self.buttons.addWidget(self.print_button)
        self.buttons.addWidget(self.step_row)
        left = Scroll()
        left.body.setContentsMargins(0, 0, S2, 0)
        left.body.setSpacing(S4)
        left.body.addWidget(self.journey)
        left.body.addWidget(self.panel)
        left.body.addWidget(self.sheet)
        left.body.addStretch(1)
        self.left = left
        self.history = Card()
        head = row(
            Text(self.tr("What happened"), "strong", wrap=False),
            1,
            Text(self.tr("newest first"), "sub", wrap=False),
        )
        self.history.body.addLayout(head)
        self._history_scroll = Scroll()
        self._history_scroll.body.setContentsMargins(0, 0, S2, 0)
        self._history_scroll.body.addWidget(self.timeline)
        self._history_scroll.body.addStretch(1)
        self.history.body.addWidget(self._history_scroll, 1)
        self._columns = QHBoxLayout()
        self._columns.setSpacing(S4 - S2)
        self._columns.addWidget(left, 1)
        self._columns.addWidget(self.history)
        self.body.addLayout(self._columns, 1)

    # --- reading ---------------------------------------------------------------------------

    def opened(self, argument: str = "") -> None:
        """Show the ticket that *argument* names."""
        if argument and argument != self._id:
            self.flush()
            self._id = argument
            self.ticket, self._view, self._found = None, None, None
            self.print_button.hide()
            self._typed = {}
            self.supplement.clear()
            self.panel.hide()
            self.set_heading("…")
            self.journey.hide()
            clear(self._steps)
            self.step_row.hide()
            self.step_buttons = {}
        self.pictures.ask_again()
        self._read()

    def refresh(self, changed: Collection[Changed]) -> None:
        """Read the ticket afresh when tickets changed."""
        if _SHOWS & set(changed):
            self._read()

    def first_focus(self) -> QWidget | None:
        """Begin at the first thing that can be done."""
        return next(reversed(self.step_buttons.values()), None)

    def _read(self) -> None:
        if not self._id:
            return
        self.context.background.run(
            read, self.context.desk, self._id, done=self._show, failed=self._gone, receiver=self
        )

    def _gone(self, error: Known) -> None:
        self.set_heading(told(error).title, told(error).why)

    def _show(self, found: Found) -> None:
        view = found.view
        if view.ticket.id != self._id:
            return
        now = self.context.clock()
        if self._view is None:
            self._typed = found.typed
        self.ticket, self._view, self._found = view.ticket, view, found
        had_keyboard = self._has_keyboard()
        self.print_button.show()
        self.set_heading(view.ticket.call.title, self._under_title(view.ticket))
        self._show_buttons([step.step for step in found.possible])
        self._show_journey(view)
        self.pictures.ask_for(view)
        self._show_sheet(found)
        person = self.context.desk.person.id
        told = happenings(view.ticket, view.timeline, found.township, now, person)
        self.timeline.show_entries(told)
        if had_keyboard and not self._has_keyboard() and (start := self.first_focus()) is not None:
            start.setFocus(Qt.FocusReason.OtherFocusReason)

    def _has_keyboard(self) -> bool:
        at = QApplication.focusWidget()
        return at is not None and self.isAncestorOf(at)

    def _show_sheet(self, found: Found) -> None:
        self._stuck = self._problems()
        lacking = self.sheet.show_view(
            found.view,
            found.edition.edition if found.edition else None,
            found.form,
            found.configuration,
            self.context.clock(),
            self._stuck,
            [step.step for step in found.possible],
        )
        self.pictures.fill(lacking)

    def _problems(self) -> list[PhotoProblem]:
        problems = self.context.program.link.photo_problems
        return [problem for problem in problems if problem.ticket == self._id]

    def show_link(self, link: Link) -> None:
        """Show why photos of this ticket could not be sent, as far as that is new."""
        del link
        if self._found is not None and self._problems() != self._stuck:
            self._show_sheet(self._found)

    def _under_title(self, ticket: Ticket) -> str:
        call = ticket.call
        number = ticket.number or self.tr("no number yet")
        place = " · ".join(part for part in (call.village, call.spot) if part)
        when = self.tr("called {when}").format(when=moment(ticket.created_at, self.context.clock()))
        first = self.tr("Call {number}").format(number=number)
        parts = (first, word(call.urgency), place, word(ticket.state), when)
        return "　".join(part for part in parts if part)

    def _show_journey(self, view: TicketView) -> None:
        said = journey_line(view, self.context.desk.person.id)
        if said is None:
            self.journey.hide()
            return
        self.journey.say(*said, seconds=0)
        self.journey.close_button.hide()

    # --- what can be done --------------------------------------------------------------------

    def _show_buttons(self, possible: list[str]) -> None:
        steps = [step for step in _ORDER if step in possible]
        self.step_row.setVisible(bool(steps))
        if list(self.step_buttons) == steps:
            return
        focused = next((s for s, b in self.step_buttons.items() if b.hasFocus()), "")
        clear(self._steps)
        self.step_buttons = {}
        primary = next((step for step in _PRIMARY if step in steps), "")
        for step in sorted(steps, key=lambda step: step == primary):
            make = PrimaryButton if step == primary else PlainButton
            button = make(word(STEP_WORDS[step]), partial(self.begin_step, step))
            self.step_buttons[step] = button  # type: ignore[assignment]  # two kinds of button, chosen by step
            self._steps.addWidget(button)
        if self.panel.isVisible() and self.panel.step not in steps:
            self.panel.hide()
        if focused in self.step_buttons:
            self.step_buttons[focused].setFocus(Qt.FocusReason.OtherFocusReason)

    def begin_step(self, step: str) -> None:
        """Open a step's form in place, or the page that it needs."""
        if step == "appraise":
            self.context.frame.go("appraise", self._id)
        elif step == "resubmit":
            self.context.background.run(
                self.context.desk.correct,
                self._id,
                done=lambda draft: self.context.frame.go("new_call", draft.id),
                receiver=self,
            )
        elif has_form(step):
            self.photo_sheet.setVisible(step == "supplement")
            self._quiet(quiet=True)
            self.panel.ask(step, self._typed.get(step, ""))
            QTimer.singleShot(0, self, lambda: self.left.ensureWidgetVisible(self.panel.button))

    def _quiet(self, *, quiet: bool) -> None:
        """While a form is open its button is the page's primary one."""
        for button in self.step_buttons.values():
            if isinstance(button, PrimaryButton):
                restyle(button, look="plain" if quiet else "primary")

    def _closed(self) -> None:
        self._quiet(quiet=False)
        if (button := self.step_buttons.get(self.panel.step)) is not None:
            button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _keep(self, step: str, text: str) -> None:
        """What is typed into a step's form is kept on this PC until the step is taken."""
        self._typed = {**self._typed, step: text}
        if not self._keeping.isActive():
            self._keeping.start()

    def flush(self) -> None:
        """Hand over what was typed into steps' forms."""
        if self._keeping.isActive():
            self._keeping.stop()
            self._put_typed()

    def _put_typed(self) -> None:
        desk = self.context.desk
        self.context.background.run(
            desk.put_setting, key_of(desk, self._id), self._typed, receiver=self
        )

    def _take(self, step: str, said: dict[str, Any]) -> None:
        if self.ticket is None:
            return
        body: dict[str, Any] = dict(said)
        if step in _ROUNDS:
            body["round"] = self.ticket.round
        if step == "supplement":
            body |= {"photos": self.supplement.refs} if self.supplement.refs else {}
            if not body:
                self.panel.refuse(self.tr("Please write something or add a photo."))
                return
        self.panel.button.setEnabled(False)
        self.context.background.run(
            self.context.desk.take,
            self._id,
            step,
            body,
            done=partial(self._taken, step),
            failed=self._refused,
            receiver=self,
        )

    def _taken(self, step: str, event: str) -> None:
        self.panel.button.setEnabled(True)
        self._typed = {each: text for each, text in self._typed.items() if each != step}
        self._put_typed()
        if step == "supplement":
            self.supplement.clear()
        self.panel.hide()
        self._quiet(quiet=False)
        self.context.frame.say(
            self.tr("“{step}” is written down and goes to the county by itself.").format(
                step=word(STEP_WORDS[step])
            ),
            Tone.GREEN,
            action=(self.tr("Undo"), partial(self._undo, event)),
            sent=(event, self.tr("“{step}” is at the county.").format(step=word(STEP_WORDS[step]))),
        )
        self.context.frame.changed({Changed.TICKETS, Changed.OUTBOX})

    def _refused(self, error: Known) -> None:
        self.panel.button.setEnabled(True)
        self.panel.refuse(told(error).why)

    def _undo(self, event: str) -> None:
        self.context.background.run(
            take_back, self.context.desk, event, done=self._undone, receiver=self
        )

    def _undone(self, found: tuple[frozenset[Changed], str]) -> None:
        """After a whole call was taken back, it is a draft again and that is where to go on."""
        changed, draft = found
        self.context.frame.changed(changed)
        if draft:
            self._id = ""
            self.context.frame.say(self.tr("Taken back; the call is a draft again."))
            self.context.frame.go("new_call", draft)
        else:
            self.context.frame.say(self.tr("Taken back."))

    def _enlarge(self, sha256: str) -> None:
        for photo, _thumb in self.sheet.thumbs:
            if photo.ref.sha256 == sha256:
                self.pictures.enlarge(photo)

    def _print(self) -> None:
        if self._found is not None:
            # Printing takes a while to load, and few do it.
            from app.ui.pages.ticket.printing import preview  # noqa: PLC0415  only to print

            # What is printed from is owned by nobody else.
            self._printing = preview(self._found, self.context.clock(), self)

    # --- room --------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the timeline under the ticket where there is no room beside it."""
        super().resizeEvent(event)
        narrow = self.width() < style.scaled(NARROW)
        if narrow:
            self.history.setMinimumWidth(0)
            self.history.setMaximumWidth(16777215)
            self.history.setMinimumHeight(style.scaled(240))
            self.left.body.insertWidget(self.left.body.count() - 1, self.history)
            self.left.body.insertWidget(0, self.step_row, 0, Qt.AlignmentFlag.AlignLeft)
        else:
            self.history.setMinimumHeight(0)
            least, most = map(style.scaled, TIMELINE_WIDTHS)
            beside = self.width() - 2 * S6 - style.scaled(TICKET_WIDTH)
            self.history.setFixedWidth(max(least, min(most, beside)))
            self._columns.addWidget(self.history)
            self.buttons.addWidget(self.step_row)
