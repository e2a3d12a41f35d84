"""The left column of a ticket's page: assignments, results, photos, what was called."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.casework.reading import TicketPhoto, TicketView
from app.ui.pages.ticket.lines import appraisal_line, call_lines, result_lines
from app.ui.pages.ticket.parts import Assignments, Facts
from app.ui.tokens import S2, Tone
from app.ui.widgets.card import Card, clear
from app.ui.widgets.flow import FlowLayout
from app.ui.widgets.labels import Sub, Text
from app.ui.widgets.photo import PhotoThumb
from contract.deadlines import Configuration
from contract.forms import Form
from contract.matters import ListEdition
from contract.ticket import State, Ticket

translate = QCoreApplication.translate

_TO_DISPATCH = frozenset({State.CALLED, State.CONSULTATION})
"""Where the county desk's dispatch is what comes next."""

_BY_DEPARTMENT = frozenset({"progress", "resolve"})


class TicketSheet(QWidget):
    """Shows a ticket from top to bottom; parts that it does not have are left out."""

    photo_pressed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.thumbs: list[tuple[TicketPhoto, PhotoThumb]] = []
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
    ) -> None:
        """Show *view*; *edition* is the one that the call was sorted by, where it is here."""
        clear(self._box)
        ticket = view.ticket
        if ticket.reason:
            self._say(self.tr("Reason"), [(self.tr("Given"), ticket.reason)])
        self._assignments(ticket, configuration, now)
        for piece in ticket.current:
            if piece.result is not None:
                self._say(
                    self.tr("Result  {name}").format(name=piece.department),
                    result_lines(piece.result, now),
                )
        self._photos(view.photos)
        if ticket.appraisals:
            said = [(each.department, appraisal_line(each)) for each in ticket.appraisals]
            self._say(self.tr("Appraisals"), said)
        self._say(self.tr("The call"), call_lines(ticket, edition, form))

    def _heading(self, text: str) -> None:
        if self._box.count():
            self._box.addSpacing(S2)
        self._box.addWidget(Text(text, "strong"))

    def _say(self, heading: str, lines: Sequence[tuple[str, str]]) -> None:
        self._heading(heading)
        facts = Facts()
        facts.show_lines(lines)
        self._box.addWidget(facts)

    def _assignments(self, ticket: Ticket, configuration: Configuration, now: datetime) -> None:
        pieces = [piece for piece in ticket.assignments if piece.round == ticket.round]
        if pieces:
            table = Assignments()
            table.show_pieces(pieces, now, configuration.yellow_hours)
            self._box.addWidget(table)
            return
        if ticket.state not in _TO_DISPATCH:
            return
        card = Card()
        card.body.addWidget(Text(self.tr("No department has it yet"), "strong"))
        card.body.addWidget(Sub(self._before_dispatch(ticket)))
        self._box.addWidget(card)

    def _before_dispatch(self, ticket: Ticket) -> str:
        call = ticket.call
        if not call.matter:
            return self.tr(
                "It is on no list: the county desk names a lead in a joint consultation."
            )
        return self.tr(
            "The county desk dispatches it next. By the list, {names} would lead."
        ).format(names="、".join(call.primary) or "—")

    def _photos(self, photos: Sequence[TicketPhoto]) -> None:
        self.thumbs = []
        if not photos:
            return
        self._heading(self.tr("Photos"))
        sheet = QWidget()
        flow = FlowLayout(sheet)
        counted = {"call": 0, "done": 0}
        for photo in photos:
            kind = "done" if photo.step in _BY_DEPARTMENT else "call"
            counted[kind] += 1
            thumb = self._thumb(photo, kind, counted[kind])
            self.thumbs.append((photo, thumb))
            flow.addWidget(thumb)
        on_the_way = sum(not photo.uploaded for photo in photos)
        self._box.addWidget(sheet)
        if on_the_way:
            said = self.tr("{n} of these are still on the way to the county")
            self._box.addWidget(Sub(said.format(n=on_the_way)))

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
