"""Appraisals (一事一考): which tickets wait, and one card per department to appraise it with."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLineEdit, QWidget

from app.casework.reading import Changed, TicketFilter, WhatNow
from app.ui import style
from app.ui.page import Context, Page
from app.ui.pages.ticket.lines import appraisal_line
from app.ui.say import moment, told, word
from app.ui.tokens import S2, S3, S4, Tone
from app.ui.widgets.buttons import LinkButton, PlainButton, PrimaryButton
from app.ui.widgets.card import Card, Scroll, clear, row
from app.ui.widgets.fields import LabelledField
from app.ui.widgets.labels import Chip, Sub, Text
from app.ui.widgets.notice import EmptyState
from app.ui.widgets.options import Options
from app.ui.widgets.table import Cell, Column, Row, Rows, Table, fill_table
from contract.ticket import Assignment, Satisfaction, Ticket
from contract.words import LEADING, SUPPORT

if TYPE_CHECKING:
    from app.casework.desk import Desk
    from app.casework.reading import TicketRow, TicketView
    from app.ui.bridge import Known

MOST = 200
NARROW = 820
"""Below this width the list of tickets stands above the cards."""

NO_LIMIT = 16777215
_SHOWS = {Changed.TICKETS, Changed.OUTBOX}


class Said(msgspec.Struct, frozen=True):
    """What has been filled in on a card and not submitted; *score* as it was typed."""

    satisfaction: Satisfaction | None = None
    score: str = ""
    remark: str = ""


class DepartmentCard(Card):
    """Appraises one department's piece: satisfaction, score and remark; errors beside them."""

    changed = Signal(object)
    submitted = Signal(Satisfaction, int, str)

    def __init__(
        self, piece: Assignment, said: Said, make: type[PlainButton | PrimaryButton]
    ) -> None:
        super().__init__()
        self.piece = piece
        self.said = said
        role = Chip(word(LEADING), Tone.BLUE) if piece.leading else Chip(word(SUPPORT))
        self.body.addLayout(row(Text(piece.department, "lead", wrap=False), role, 1))
        if piece.result is not None:
            self.body.addWidget(Sub(piece.result.solved_how))
        self.satisfaction = Options([(word(level), level) for level in Satisfaction])
        self.satisfaction.setAccessibleName(
            self.tr("Satisfaction with {name}").format(name=piece.department)
        )
        self.score = QLineEdit(said.score)
        self.score.setFixedWidth(style.scaled(100))
        self.score.setPlaceholderText("0–100")
        self.remark = QLineEdit(said.remark)
        self.remark.setMaxLength(1000)
        self.remark.setPlaceholderText(self.tr("May stay empty"))
        self.fields = {
            "satisfaction": LabelledField(self.tr("Satisfied?"), self.satisfaction, required=True),
            "score": LabelledField(self.tr("Score"), self.score, required=True),
            "remark": LabelledField(self.tr("Remark"), self.remark),
        }
        self.satisfaction.choose(said.satisfaction)
        self.button = make(self.tr("Submit appraisal"), self.submit)
        self.button.setAccessibleName(
            self.tr("Submit the appraisal of {name}").format(name=piece.department)
        )
        top = Qt.AlignmentFlag.AlignTop
        line = self._line = QHBoxLayout()
        line.setSpacing(S4)
        line.addWidget(self.fields["satisfaction"], 0, top)
        line.addWidget(self.fields["score"], 0, top)
        line.addWidget(self.fields["remark"], 1, top)
        self.body.addLayout(line)
        self.body.addLayout(row(self.button, 1))
        self.satisfaction.chosen.connect(self._keep)
        self.score.textEdited.connect(self._keep)
        self.remark.textEdited.connect(self._keep)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Stand the fields one under the other where they do not fit side by side."""
        super().resizeEvent(event)
        narrow = self.width() < style.scaled(560)
        below = QBoxLayout.Direction.TopToBottom
        self._line.setDirection(below if narrow else QBoxLayout.Direction.LeftToRight)

    def submit(self) -> None:
        """Submit, unless something is missing or wrong; then say so beside it."""
        score = self._score()
        self.fields["satisfaction"].set_error(
            "" if self.said.satisfaction else self.tr("Please choose one")
        )
        self.fields["score"].set_error("" if score is not None else self.tr("From 0 to 100"))
        if self.said.satisfaction is None:
            self.satisfaction.setFocus(Qt.FocusReason.OtherFocusReason)
        elif score is None:
            self.score.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.submitted.emit(self.said.satisfaction, score, self.said.remark.strip())

    def _score(self) -> int | None:
        text = self.said.score.strip()
        if not text.isascii() or not text.isdigit() or len(text) > 3:
            return None
        return int(text) if int(text) <= 100 else None

    def _keep(self, _changed: object = None) -> None:
        self.said = Said(self.satisfaction.answer, self.score.text(), self.remark.text())
        self.changed.emit(self.said)


def _looks(ticket: Ticket) -> Ticket:
    """Return *ticket* without what a confirmation alone changes."""
    return replace(ticket, revision=0, updated_at=ticket.created_at)


class AppraisePage(Page):
    """Tickets that wait on the left, the departments of one of them on the right."""

    name = "appraise"

    def __init__(self, context: Context) -> None:
        super().__init__(context, scrolls=False)
        self._ticket = ""
        self._view: TicketView | None = None
        self._said: dict[str, Said] = {}
        self.cards: list[DepartmentCard] = []
        self.set_heading(
            self.tr("Appraisals"),
            self.tr("One matter, one appraisal: each department is appraised for its own piece"),
        )
        self.rows = Rows((Column(self.tr("Waiting for appraisal")),))
        self.table = Table(self.rows, self.tr("Waiting for appraisal"))
        self.table.set_lines(2)
        self.table.current.connect(self._choose)
        self.list = Card()
        self.list.body.setContentsMargins(S2, 6, S2, 6)
        self.list.body.addWidget(self.table)
        self.sheet = Scroll()
        self.sheet.body.setSpacing(S3)
        self.empty = EmptyState(
            self.tr("Nothing waits for appraisal"),
            self.tr("After you confirm a result, the departments that worked on it stand here."),
            (self.tr("Look at the calls"), lambda: context.frame.go("tickets")),
        )
        self.empty.hide()
        self._columns = QHBoxLayout()
        self._columns.setSpacing(S4)
        self._columns.addWidget(self.list)
        self._columns.addWidget(self.sheet, 1)
        self.body.addLayout(self._columns, 1)
        self.body.addWidget(self.empty, 1)

    def opened(self, argument: str = "") -> None:
        """Show what waits; *argument* is the ticket to begin with."""
        self._ticket = argument or self._ticket
        self._read()

    def refresh(self, changed: Collection[Changed]) -> None:
        """Read afresh when tickets changed; what was filled in stays."""
        if _SHOWS & set(changed):
            self._read()

    def first_focus(self) -> QWidget:
        """Begin in the first card."""
        return self.cards[0].satisfaction if self.cards else self.table

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the list above the cards where there is no room beside them."""
        super().resizeEvent(event)
        narrow = self.width() < style.scaled(NARROW)
        below = QBoxLayout.Direction.TopToBottom
        self._columns.setDirection(below if narrow else QBoxLayout.Direction.LeftToRight)
        self.list.setFixedSize(NO_LIMIT, NO_LIMIT)
        self.list.setMinimumSize(0, 0)
        if narrow:
            self.list.setFixedHeight(style.scaled(112))
        else:
            self.list.setFixedWidth(style.scaled(320))

    def _read(self) -> None:
        wanted = TicketFilter(what_now=frozenset({WhatNow.TO_APPRAISE}))
        self.context.background.run(
            self.context.desk.rows, wanted, None, MOST, done=self._show_rows
        )

    def _show_rows(self, rows: tuple[TicketRow, ...]) -> None:
        self.empty.setVisible(not rows)
        self.list.setVisible(bool(rows))
        self.sheet.setVisible(bool(rows))
        now = self.context.clock()
        ids = [found.id for found in rows]
        if rows and self._ticket not in ids:
            self._ticket = ids[0]
        fill_table(
            self.table,
            [
                Row(
                    found.id,
                    (Cell(found.title, f"{found.number}　{moment(found.updated_at, now)}"),),
                )
                for found in rows
            ],
        )
        self.table.choose(self._ticket)
        if rows:
            self._read_ticket()

    def _choose(self, ticket: str) -> None:
        if ticket != self._ticket:
            self._ticket = ticket
            self._read_ticket()

    def _read_ticket(self) -> None:
        desk, ticket = self.context.desk, self._ticket
        self.context.background.run(
            lambda: (
                desk.ticket(ticket),
                desk.get_setting(_key(desk, ticket), dict[str, Said], {}),
            ),
            done=self._show_ticket,
            receiver=self,
        )

    def _show_ticket(self, found: tuple[TicketView, dict[str, Said]]) -> None:
        view, kept = found
        if view.ticket.id != self._ticket:
            return
        # That the county has confirmed what is shown already is no reason to take a card away.
        same = self._view is not None and _looks(self._view.ticket) == _looks(view.ticket)
        self._view = view
        if same:
            return
        if not any(card.piece.id in self._said for card in self.cards):
            self._said = kept
        self._lay(view.ticket)

    def _lay(self, ticket: Ticket) -> None:
        clear(self.sheet.body)
        self.cards = []
        title = LinkButton(ticket.call.title, lambda: self.context.frame.go("ticket", ticket.id))
        self.sheet.body.addLayout(row(title, 1))
        done = {(said.assignment, said.round): said for said in ticket.appraisals}
        for piece in sorted(ticket.current, key=lambda piece: not piece.leading):
            if said := done.get((piece.id, ticket.round)):
                card = Card()
                card.body.addLayout(
                    row(
                        Text(piece.department, "lead", wrap=False),
                        Chip(self.tr("Appraised"), Tone.GREEN),
                        1,
                    )
                )
                card.body.addWidget(Text(appraisal_line(said)))
                self.sheet.body.addWidget(card)
                continue
            make: type[PlainButton | PrimaryButton]
            make = PlainButton if self.cards else PrimaryButton
            waiting = DepartmentCard(piece, self._said.get(piece.id, Said()), make)
            waiting.changed.connect(partial(self._keep, piece.id))
            waiting.submitted.connect(partial(self._submit, ticket, piece))
            self.cards.append(waiting)
            self.sheet.body.addWidget(waiting)
        self.sheet.body.addStretch(1)

    def _keep(self, piece: str, said: Said) -> None:
        """What is filled in is kept on this PC until it is submitted."""
        self._said = {**self._said, piece: said}
        self.context.background.run(
            self.context.desk.put_setting,
            _key(self.context.desk, self._ticket),
            self._said,
            receiver=self,
        )

    def _submit(
        self, ticket: Ticket, piece: Assignment, satisfaction: Satisfaction, score: int, remark: str
    ) -> None:
        body = {
            "assignment": piece.id,
            "round": ticket.round,
            "satisfaction": satisfaction.value,
            "score": score,
            "remark": remark,
        }
        for card in self.cards:
            card.button.setEnabled(False)
        self.context.background.run(
            self.context.desk.take,
            ticket.id,
            "appraise",
            body,
            done=partial(self._taken, piece),
            failed=self._refused,
            receiver=self,
        )

    def _taken(self, piece: Assignment, event: str) -> None:
        self._said = {key: said for key, said in self._said.items() if key != piece.id}
        self.context.background.run(
            self.context.desk.put_setting,
            _key(self.context.desk, self._ticket),
            self._said,
            receiver=self,
        )
        name = piece.department
        self.context.frame.say(
            self.tr("{name} is appraised. It goes to the county by itself.").format(name=name),
            Tone.GREEN,
            action=(self.tr("Take it back"), partial(self._undo, event)),
            sent=(event, self.tr("The appraisal of {name} is at the county.").format(name=name)),
        )
        self.context.frame.changed({Changed.TICKETS, Changed.OUTBOX})

    def _undo(self, event: str) -> None:
        self.context.background.run(
            self.context.desk.undo, event, done=self.context.frame.changed, receiver=self
        )

    def _refused(self, error: Known) -> None:
        for card in self.cards:
            card.button.setEnabled(True)
        self.context.frame.say(told(error).why, Tone.RED)


def _key(desk: Desk, ticket: str) -> str:
    return f"{desk.person.id}.appraise.{ticket}"
