"""The list of calls: tabs, search by words, pinyin or number, and what is only on this PC marked."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLineEdit, QWidget

from app.casework.finding import matches
from app.casework.reading import (
    WHAT_NOW_WORDS,
    Changed,
    Draft,
    Journey,
    TicketFilter,
    TicketRow,
    WhatNow,
)
from app.ui import style
from app.ui.page import Context, Page
from app.ui.say import deadline, light_tone, moment, word
from app.ui.tokens import S1, S2, Tone
from app.ui.widgets.buttons import PlainButton
from app.ui.widgets.card import Card
from app.ui.widgets.notice import EmptyState
from app.ui.widgets.table import Cell, Column, Row, Rows, Table, fill_table

if TYPE_CHECKING:
    from collections.abc import Callable

translate = QCoreApplication.translate

PAGE = 100
PAUSE_MS = 180
MOST_AGAIN = 1000
"""At most so many rows are read again when something changed."""

_DRAFT = "draft:"
_LEFT_OUT = {1: 820, 5: 960, 3: 620}
"""Columns that are shown only from so many pixels of page width."""
_SHOWS = {Changed.DRAFTS, Changed.TICKETS, Changed.OUTBOX}


class Tab(StrEnum):
    """Which calls to look at."""

    MINE = "mine"
    AT_COUNTY = "at_county"
    CLOSED = "closed"
    DRAFTS = "drafts"
    ALL = "all"


_WAITS = {
    Tab.MINE: frozenset(
        {
            WhatNow.NEEDS_YOU,
            WhatNow.TO_APPROVE,
            WhatNow.TO_CORRECT,
            WhatNow.TO_CONFIRM,
            WhatNow.TO_APPRAISE,
        }
    ),
    Tab.AT_COUNTY: frozenset(
        {
            WhatNow.TO_SEND,
            WhatNow.TO_REGISTER,
            WhatNow.TO_DISPATCH,
            WhatNow.TO_ACCEPT,
            WhatNow.BEING_HANDLED,
            WhatNow.IN_CONSULTATION,
        }
    ),
    Tab.CLOSED: frozenset({WhatNow.CLOSED}),
}

_TONES = {
    WhatNow.NEEDS_YOU: Tone.RED,
    WhatNow.TO_CORRECT: Tone.RED,
    WhatNow.TO_APPROVE: Tone.BLUE,
    WhatNow.TO_CONFIRM: Tone.AMBER,
    WhatNow.TO_APPRAISE: Tone.BLUE,
    WhatNow.TO_SEND: Tone.AMBER,
    WhatNow.CLOSED: Tone.GREEN,
}


class TicketsPage(Page):
    """Calls in a table that grows as one scrolls, drafts above them."""

    name = "tickets"

    def __init__(self, context: Context) -> None:
        super().__init__(context, scrolls=False)
        self.tab = Tab.MINE
        self._asked = 0
        self._loaded: list[TicketRow] = []
        self._ended = True
        self._drafts: tuple[Draft, ...] = ()
        self.set_heading(self.tr("Calls"))
        self.search = QLineEdit()
        self.search.setClearButtonEnabled(True)
        self.search.setPlaceholderText(self.tr("Search: words, pinyin initials, number"))
        self.search.setAccessibleName(self.tr("Search calls"))
        self.search.setFixedWidth(style.scaled(300))
        self.buttons.addWidget(self.search)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self.read)
        self.search.textChanged.connect(self._search)
        self.tabs = self._make_tabs()
        self.rows = Rows(
            (
                Column(self.tr("Call")),
                Column(self.tr("Department"), 170),
                Column(self.tr("What now"), 130),
                Column(self.tr("At the county"), 120),
                Column(self.tr("Time limit"), 130),
                Column(self.tr("Begun"), 120),
            )
        )
        self.table = Table(self.rows, self.tr("Calls"))
        self.table.set_lines(2)
        self.table.opened.connect(self._open)
        self.rows.more_wanted.connect(self._more)
        self.card = Card()
        self.card.body.setContentsMargins(S2, 6, S2, 6)
        self.card.body.addWidget(self.table)
        self.empty = QWidget()
        self.body.setSpacing(S2)
        self.body.addLayout(self.tabs)
        self.body.addWidget(self.card, 1)

    def _make_tabs(self) -> QHBoxLayout:
        words = {
            Tab.MINE: self.tr("Waiting for me"),
            Tab.AT_COUNTY: self.tr("Under way"),
            Tab.CLOSED: self.tr("Closed"),
            Tab.DRAFTS: self.tr("Drafts"),
            Tab.ALL: self.tr("All"),
        }
        box = QHBoxLayout()
        box.setSpacing(S1)
        self._tab_buttons = {}
        group = QButtonGroup(self)
        for tab, text in words.items():
            button = PlainButton(text, partial(self.show_tab, tab))
            button.setCheckable(True)
            button.setChecked(tab is self.tab)
            group.addButton(button)
            self._tab_buttons[tab] = button
            box.addWidget(button)
        box.addStretch(1)
        return box

    def opened(self, argument: str = "") -> None:
        """Show the list; *argument* may name a tab."""
        if argument in set(Tab):
            self.show_tab(Tab(argument))
        else:
            self.read()

    def refresh(self, changed: Collection[Changed]) -> None:
        """Read the list afresh when any of it changed."""
        if _SHOWS & set(changed):
            self.read()

    def first_focus(self) -> QWidget:
        """Begin in the table, where there is something in it."""
        return self.table if self.rows.rowCount() else self._tab_buttons[self.tab]

    def show_tab(self, tab: Tab) -> None:
        """Show other calls."""
        self.tab = tab
        self._loaded = []
        self._tab_buttons[tab].setChecked(True)
        self.read()

    def _search(self, _text: str) -> None:
        self._loaded = []
        self._pause.start()

    def read(self) -> None:
        """Read the list from its beginning, as far as it has been shown (or `MOST_AGAIN` rows)."""
        self._asked += 1
        limit = min(max(PAGE, len(self._loaded)), MOST_AGAIN)
        desk, tab, text = self.context.desk, self.tab, self.search.text()
        wanted = TicketFilter(text=text, what_now=_WAITS.get(tab, frozenset()))

        def work() -> tuple[tuple[Draft, ...], tuple[TicketRow, ...]]:
            drafts = desk.drafts() if tab in (Tab.DRAFTS, Tab.ALL) else ()
            found = tuple(draft for draft in drafts if _fits(draft, text))
            return found, () if tab is Tab.DRAFTS else desk.rows(wanted, None, limit)

        self.context.background.run(
            work, done=partial(self._show, self._asked, limit), receiver=self
        )

    def _show(
        self, asked: int, limit: int, found: tuple[tuple[Draft, ...], tuple[TicketRow, ...]]
    ) -> None:
        if asked != self._asked:
            return
        self._drafts, rows = found
        whole = len(rows) < limit
        further = [] if whole else [row for row in self._loaded if row.key < rows[-1].key]
        self._loaded = [*rows, *further]
        self._ended = whole or (bool(further) and self._ended)
        shown = [self._draft_row(draft) for draft in self._drafts]
        shown += [self._ticket_row(row) for row in self._loaded]
        fill_table(self.table, shown, more=not self._ended)
        self._say_empty()

    def _more(self) -> None:
        if not self._loaded:
            return
        wanted = TicketFilter(text=self.search.text(), what_now=_WAITS.get(self.tab, frozenset()))
        self.context.background.run(
            self.context.desk.rows,
            wanted,
            self._loaded[-1].key,
            PAGE,
            done=partial(self._add, self._asked),
            receiver=self,
        )

    def _add(self, asked: int, rows: tuple[TicketRow, ...]) -> None:
        if asked != self._asked:
            return
        self._loaded += rows
        self._ended = len(rows) < PAGE
        self.rows.add_rows([self._ticket_row(row) for row in rows], more=not self._ended)

    def _open(self, row_id: str) -> None:
        if row_id.startswith(_DRAFT):
            self.context.frame.go("new_call", row_id.removeprefix(_DRAFT))
        else:
            self.context.frame.go("ticket", row_id)

    def _ticket_row(self, row: TicketRow) -> Row:
        now = self.context.clock()
        below = (row.number, row.village, row.matter_title)
        text, tone = self._journey(row.journey)
        return Row(
            row.id,
            (
                Cell(row.title, "　".join(part for part in below if part), bold=row.unread),
                Cell(row.department, word(row.urgency)),
                Cell(
                    word(row.what_now, WHAT_NOW_WORDS),
                    tone=_TONES.get(row.what_now, Tone.NEUTRAL),
                    chip=True,
                ),
                Cell(text, tone=tone, chip=tone is not None),
                Cell(deadline(row.due, now), tone=light_tone(row.light)),
                Cell(moment(row.created_at, now)),
            ),
        )

    def _journey(self, journey: Journey) -> tuple[str, Tone | None]:
        return {
            Journey.CONFIRMED: (self.tr("arrived"), None),
            Journey.WAITING: (self.tr("Not at the county yet"), Tone.AMBER),
            Journey.SENDING: (self.tr("Being sent"), Tone.BLUE),
            Journey.UNKNOWN: (self.tr("Being checked"), Tone.AMBER),
            Journey.NEEDS_YOU: (self.tr("Needs you"), Tone.RED),
        }[journey]

    def _draft_row(self, draft: Draft) -> Row:
        now = self.context.clock()
        text = draft.content.title or draft.content.description.strip().replace("\n", " ")
        saved = self.tr("saved on this PC {when}").format(when=moment(draft.saved_at, now))
        below = "　".join(part for part in (draft.content.village, saved) if part)
        return Row(
            _DRAFT + draft.id,
            (
                Cell(text or self.tr("(nothing written yet)"), below),
                Cell(),
                Cell(self.tr("Draft: go on writing"), tone=Tone.NEUTRAL, chip=True),
                Cell(self.tr("only on this PC"), tone=None),
                Cell(),
                Cell(moment(draft.made_at, now)),
            ),
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out what is least needed where there is little room."""
        super().resizeEvent(event)
        for column, width in _LEFT_OUT.items():
            self.table.setColumnHidden(column, self.width() < style.scaled(width))

    def _say_empty(self) -> None:
        """Where there is nothing to list, say what the list is for and what to press."""
        nothing = not self.rows.rowCount()
        self.table.setVisible(not nothing)
        self.card.body.removeWidget(self.empty)
        self.empty.hide()
        self.empty.deleteLater()
        self.empty = self._empty() if nothing else QWidget()
        self.card.body.addWidget(self.empty)
        self.empty.setVisible(nothing)

    def _empty(self) -> EmptyState:
        if text := self.search.text().strip():
            return EmptyState(
                self.tr("Nothing found for “{text}”").format(text=text),
                self.tr("Try fewer words, or look among all calls."),
            )
        title, sentence = _empty_words()[self.tab]
        new: tuple[str, Callable[[], object]] = (
            self.tr("New call"),
            lambda: self.context.frame.go("new_call"),
        )
        return EmptyState(title, sentence, new)


def _fits(draft: Draft, text: str) -> bool:
    """Tell whether a search finds a draft. Runs on the worker: pinyin tables take time to load."""
    content = draft.content
    said = (content.title, content.description, content.village, content.spot)
    return not text.strip() or any(matches(text, words) for words in said)


def _empty_words() -> dict[Tab, tuple[str, str]]:
    return {
        Tab.MINE: (
            translate("TicketsPage", "Nothing waits for you"),
            translate(
                "TicketsPage",
                "Results to confirm, departments to appraise and calls sent back stand here.",
            ),
        ),
        Tab.AT_COUNTY: (
            translate("TicketsPage", "Nothing is under way"),
            translate(
                "TicketsPage",
                "Calls that the county is working on stand here, with their time limits.",
            ),
        ),
        Tab.CLOSED: (
            translate("TicketsPage", "Nothing is closed yet"),
            translate("TicketsPage", "Calls that were solved and appraised stand here."),
        ),
        Tab.DRAFTS: (
            translate("TicketsPage", "No drafts"),
            translate("TicketsPage", "What you begin to write is kept here until you submit it."),
        ),
        Tab.ALL: (
            translate("TicketsPage", "No calls yet"),
            translate(
                "TicketsPage",
                "When the township meets something it cannot solve alone, it calls the county.",
            ),
        ),
    }
