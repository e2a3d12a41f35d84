"""The left column of a ticket's page: assignments, results, photos, what was called."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.casework.reading import PhotoProblem, PhotoStuck, TicketPhoto, TicketView
from app.ui.link import counted
from app.ui.pages.ticket.lines import (
    Line,
    appraisal_lines,
    call_lines,
    duty_lines,
    matter_line,
    result_lines,
    round_line,
)
from app.ui.pages.ticket.parts import Assignments, Facts, piece_lines
from app.ui.say import told, word
from app.ui.tokens import S2, Tone
from app.ui.widgets.buttons import LinkButton
from app.ui.widgets.card import Card, let_go, row
from app.ui.widgets.flow import FlowLayout
from app.ui.widgets.labels import Sub, Text
from app.ui.widgets.photo import PhotoThumb
from contract.deadlines import Configuration
from contract.forms import Form
from contract.lessons import would_teach
from contract.matters import ListEdition
from contract.ticket import State, Ticket
from contract.words import STEP_WORDS

translate = QCoreApplication.translate

_TO_DISPATCH = frozenset({State.CALLED, State.CONSULTATION})
"""Where the county desk's dispatch is what comes next."""

_BY_DEPARTMENT = frozenset({"progress", "resolve"})


class Part(NamedTuple):
    """A part of the sheet: *shows* is everything that can be seen of it, *make* makes it."""

    name: str
    shows: object
    make: Callable[[], QWidget]


class TicketSheet(QWidget):
    """Shows a ticket from top to bottom; parts that it does not have are left out.

    A part that would look the same is kept as it is, with the keyboard and what is selected in it.
    """

    photo_pressed = Signal(str)
    lesson_step = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.thumbs: list[tuple[TicketPhoto, PhotoThumb]] = []
        self._kept: dict[str, tuple[object, QWidget]] = {}
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(S2)

    def show_view(
        self,
        view: TicketView,
        edition: ListEdition | None,
        form: Form,
        configuration: Configuration,
        now: datetime,
        problems: Sequence[PhotoProblem] = (),
        possible: Collection[str] = (),
    ) -> list[tuple[TicketPhoto, PhotoThumb]]:
        """Show *view* and return the thumbs that want their picture.

        *edition* is the one that the call was sorted by, where it is here; *problems* are those of
        this ticket's photos, *possible* are the steps that can be taken.
        """
        ticket = view.ticket
        parts: list[Part] = []
        if ticket.reason:
            parts.append(self._said(self.tr("Reason"), [(self.tr("Given"), ticket.reason)]))
        parts += self._assignments(ticket, configuration, now)
        for piece in ticket.current:
            if piece.result is not None:
                title = self.tr("Result  {name}").format(name=piece.department)
                parts.append(self._said(title, result_lines(piece.result, now)))
        if view.photos:
            parts.append(self._photos(view.photos, problems))
        else:
            self.thumbs = []
        if ticket.appraisals:
            parts.append(self._said(self.tr("Appraisals"), appraisal_lines(ticket)))
        parts.append(self._said(self.tr("The call"), call_lines(ticket, form)))
        parts.append(self._said(self.tr("Whose duty, and why"), duty_lines(ticket, edition)))
        parts += self._lesson(ticket, possible)
        self._lay(parts)
        return [(photo, thumb) for photo, thumb in self.thumbs if not thumb.has_image]

    def _lay(self, parts: Sequence[Part]) -> None:
        before, self._kept = self._kept, {}
        while self._box.takeAt(0) is not None:
            pass
        for part in parts:
            shown, widget = before.get(part.name, (None, None))
            if widget is None or shown != part.shows:
                widget = part.make()
            else:
                del before[part.name]
            self._kept[part.name] = part.shows, widget
            self._box.addWidget(widget)
        for _, gone in before.values():
            let_go(gone)

    def _said(self, heading: str, lines: Sequence[Line]) -> Part:
        def make() -> QWidget:
            facts = Facts()
            facts.show_lines(lines)
            return _headed(heading, facts)

        return Part(heading, list(lines), make)

    def _assignments(
        self, ticket: Ticket, configuration: Configuration, now: datetime
    ) -> list[Part]:
        pieces = [piece for piece in ticket.assignments if piece.round == ticket.round]
        if pieces:
            lines = piece_lines(pieces, now, configuration.yellow_hours)
            return [
                Part(
                    "assignments",
                    (ticket.round, lines),
                    lambda: _headed(round_line(ticket.round), Assignments(lines)),
                )
            ]
        if ticket.state not in _TO_DISPATCH:
            return []
        comes_next = self._before_dispatch(ticket)
        return [Part("dispatch", comes_next, lambda: self._nobody_yet(comes_next))]

    def _nobody_yet(self, comes_next: str) -> QWidget:
        card = Card()
        card.body.addWidget(Text(self.tr("No department has it yet"), "strong"))
        card.body.addWidget(Sub(comes_next))
        return card

    def _before_dispatch(self, ticket: Ticket) -> str:
        settled = ticket.settled
        if not settled.matter:
            return self.tr(
                "It is on no list: the county desk names a lead in a joint consultation."
            )
        return self.tr(
            "The county desk dispatches it next. By the list, {names} would lead."
        ).format(names="、".join(settled.primary) or "—")

    def _lesson(self, ticket: Ticket, possible: Collection[str]) -> list[Part]:
        """Whether later proposals go by this ticket, and the way to change that."""
        lesson = would_teach(ticket)
        if lesson is None:
            return []
        step = "take_lesson" if ticket.lesson_dropped else "drop_lesson"
        if ticket.lesson_dropped:
            said = self.tr("Proposals do not go by this call any more.")
        else:
            said = self.tr(
                "For problems like this one, proposals go by what was settled here: {matter}."
            ).format(matter=matter_line(ticket.settled))
        shows = (said, step in possible)

        def make() -> QWidget:
            card = Card()
            change = LinkButton(word(STEP_WORDS[step]), lambda: self.lesson_step.emit(step))
            change.setVisible(step in possible)
            card.body.addLayout(row(Sub(said), change))
            return card

        return [Part("lesson", shows, make)]

    # --- photos ------------------------------------------------------------------------------

    def _photos(self, photos: Sequence[TicketPhoto], problems: Sequence[PhotoProblem]) -> Part:
        lacking = {photo.ref.sha256 for photo in photos if not photo.uploaded}
        stuck = [problem for problem in problems if problem.sha256 in lacking]
        seen = [(p.ref.sha256, p.step, p.path) for p in photos]
        told = [(type(error), count) for error, count in counted(stuck)]
        return Part("photos", (seen, len(lacking), told), lambda: self._wall(photos, stuck))

    def _wall(self, photos: Sequence[TicketPhoto], stuck: Sequence[PhotoProblem]) -> QWidget:
        before = {(photo.ref.sha256, photo.path): thumb for photo, thumb in self.thumbs}
        focused = next((p.ref.sha256 for p, thumb in self.thumbs if thumb.hasFocus()), "")
        self.thumbs = []
        wall = QWidget()
        flow = FlowLayout(wall)
        counts = {"call": 0, "done": 0}
        for photo in photos:
            kind = "done" if photo.step in _BY_DEPARTMENT else "call"
            counts[kind] += 1
            thumb = self._thumb(photo, kind, counts[kind])
            if (same := before.get((photo.ref.sha256, photo.path))) is not None:
                thumb.take_image_of(same)
            self.thumbs.append((photo, thumb))
            flow.addWidget(thumb)
        whole = _headed(self.tr("Photos"), wall, *self._on_the_way(photos, stuck))
        for photo, thumb in self.thumbs:
            if photo.ref.sha256 == focused:
                whole.setParent(self)
                thumb.setFocus(Qt.FocusReason.OtherFocusReason)
        return whole

    def _on_the_way(
        self, photos: Sequence[TicketPhoto], stuck: Sequence[PhotoProblem]
    ) -> list[QWidget]:
        lines: list[QWidget] = []
        for error, count in counted(stuck):
            tone = Tone.AMBER if isinstance(error, PhotoStuck) else Tone.RED
            explained = told(error)
            said = self.tr("{n} photos: {why}").format(n=count, why=explained.sentence)
            lines += [Text(said, tone=tone), Sub(explained.next_step)]
        if left := sum(not photo.uploaded for photo in photos) - len(stuck):
            said = self.tr("{n} of these are still on the way to the county")
            lines.append(Sub(said.format(n=left)))
        return lines

    def _thumb(self, photo: TicketPhoto, kind: str, number: int) -> PhotoThumb:
        if kind == "done":
            caption = self.tr("Result {n}").format(n=number)
            thumb = PhotoThumb(caption, Tone.GREEN)
        else:
            caption = self.tr("Call {n}").format(n=number)
            thumb = PhotoThumb(caption)
        if photo.path is None:
            thumb.setText(self.tr("{photo}: at the county").format(photo=caption))
        thumb.clicked.connect(
            lambda _=False, sha256=photo.ref.sha256: self.photo_pressed.emit(sha256)
        )
        return thumb


def _headed(heading: str, *widgets: QWidget) -> QWidget:
    whole = QWidget()
    box = QVBoxLayout(whole)
    box.setContentsMargins(0, 0, 0, S2)
    box.setSpacing(S2)
    if heading:
        box.addWidget(Text(heading, "strong"))
    for widget in widgets:
        box.addWidget(widget)
    return whole
