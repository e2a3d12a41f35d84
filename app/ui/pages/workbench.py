"""The first page: four figures, what to do with one button a row, and what just happened."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QBoxLayout,
    QGridLayout,
    QHBoxLayout,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app.casework.reading import WORK_WORDS, Changed, WorkKind
from app.ui import say, style
from app.ui import tokens as t
from app.ui.page import Context, Page
from app.ui.tokens import Tone
from app.ui.widgets import (
    Card,
    Chip,
    Elided,
    ElidedLink,
    EmptyState,
    Hair,
    PlainButton,
    PrimaryButton,
    Small,
    Text,
    clear,
    column,
    row,
)
from contract.events import ActorKind, Event
from contract.words import STEP_WORDS, WORDS

if TYPE_CHECKING:
    from app.casework.reading import Recent, Workbench, WorkbenchItem
    from app.ui.link import Link

_SHOWS = {Changed.DRAFTS, Changed.TICKETS, Changed.OUTBOX, Changed.SYNC}

_TONES = {
    WorkKind.NEEDS_YOU: Tone.RED,
    WorkKind.TO_APPROVE: Tone.BLUE,
    WorkKind.TO_CORRECT: Tone.RED,
    WorkKind.LATE: Tone.RED,
    WorkKind.TO_CONFIRM: Tone.AMBER,
    WorkKind.TO_APPRAISE: Tone.BLUE,
    WorkKind.DUE_SOON: Tone.AMBER,
    WorkKind.DRAFT: Tone.NEUTRAL,
}

_ACTS = {
    WorkKind.NEEDS_YOU: QT_TRANSLATE_NOOP("WorkbenchPage", "Deal with it"),
    WorkKind.TO_APPROVE: QT_TRANSLATE_NOOP("WorkbenchPage", "Approve"),
    WorkKind.TO_CORRECT: QT_TRANSLATE_NOOP("WorkbenchPage", "Correct"),
    WorkKind.LATE: QT_TRANSLATE_NOOP("WorkbenchPage", "Open"),
    WorkKind.TO_CONFIRM: QT_TRANSLATE_NOOP("WorkbenchPage", "See result"),
    WorkKind.TO_APPRAISE: QT_TRANSLATE_NOOP("WorkbenchPage", "Appraise"),
    WorkKind.DUE_SOON: QT_TRANSLATE_NOOP("WorkbenchPage", "Open"),
    WorkKind.DRAFT: QT_TRANSLATE_NOOP("WorkbenchPage", "Write on"),
}

_GOES = {
    WorkKind.NEEDS_YOU: "sync",
    WorkKind.TO_APPRAISE: "appraise",
    WorkKind.DRAFT: "new_call",
}
"""Where a row's button leads; the others lead to their ticket."""

_SIDE_WIDTH = 330
_SIDE_BELOW = 820
_NARROW_ROWS = 560
_COLUMNS = (96, 0, 150, 120, 100)


class _Figure(Card):
    """One number with its word."""

    def __init__(self, word: str, tone: Tone | None = None) -> None:
        super().__init__()
        self._tone = tone
        self._word = word
        self.number = Text("–", "number", wrap=False)
        self.body.setSpacing(2)
        self.body.addWidget(Small(word))
        self.body.addWidget(self.number)

    def show_number(self, number: int, *, known: bool = True) -> None:
        """Show *number*; nothing is counted as none where that is not *known* yet."""
        shown = str(number) if number or known else "–"
        self.number.setText(shown)
        self.number.set_tone(self._tone if number else None)
        self.setAccessibleName(f"{self._word} {shown}")


class WorkbenchPage(Page):
    """What is to be done today."""

    name = "workbench"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._first: QWidget | None = None
        self._begins = False
        self._shown: tuple[Workbench, str, bool] | None = None
        self._rows: list[_Line] = []
        self.mine = _Figure(self.tr("Waiting for me"))
        self.at_county = _Figure(self.tr("Being handled by the county"))
        self.due_soon = _Figure(self.tr("Due soon"), Tone.AMBER)
        self.late = _Figure(self.tr("Late"), Tone.RED)
        self._figures = QGridLayout()
        self._figures.setSpacing(t.S3)
        self.list = Card()
        self.list.body.setContentsMargins(t.S2, 6, t.S2, 6)
        self.list.body.setSpacing(0)
        self.list.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self.recent = Card(self.tr("Just happened"))
        self.recent.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self._recent_box = QVBoxLayout()
        self._recent_box.setSpacing(t.S2)
        self.recent.body.addLayout(self._recent_box)
        self._columns = QHBoxLayout()
        self._columns.setSpacing(t.S4)
        self._columns.addWidget(self.list, 1, Qt.AlignmentFlag.AlignTop)
        self._columns.addWidget(self.recent, 0, Qt.AlignmentFlag.AlignTop)
        self.body.addLayout(self._figures)
        self.body.addLayout(self._columns)
        self.body.addStretch(1)
        self.set_heading(self.tr("To do today"), say.date_line(context.clock()))

    def opened(self, argument: str = "") -> None:
        """Read everything afresh."""
        del argument
        self._begins = True
        self._read()

    def refresh(self, changed: Collection[Changed]) -> None:
        """Read everything afresh when anything of it changed."""
        if _SHOWS & set(changed):
            self._read()

    def first_focus(self) -> QWidget | None:
        """Return nothing: the first row's button takes the keyboard once the rows are here."""
        return None

    def show_link(self, link: Link) -> None:
        """Say how the day stands as soon as the first sync is over."""
        if link.last_success is not None and self._shown is not None and self._shown[2]:
            self._read()

    def _read(self) -> None:
        self.context.background.run(self.context.desk.workbench, done=self._show)

    def _show(self, found: Workbench) -> None:
        now = self.context.clock()
        fetching = self.context.program.link.last_success is None
        if self._shown == (found, say.moment(now, now), fetching) and not self._begins:
            return
        self._shown = (found, say.moment(now, now), fetching)
        if found.mine:
            waiting = self.tr("{n} waiting for you").format(n=found.mine)
        elif fetching:
            waiting = self.tr("the first sync is not finished yet")
        else:
            waiting = self.tr("nothing waits for you")
        self.set_heading(self.tr("To do today"), f"{say.date_line(now)}　{waiting}")
        self.mine.show_number(found.mine, known=not fetching)
        self.at_county.show_number(found.at_county, known=not fetching)
        self.due_soon.show_number(found.due_soon, known=not fetching)
        self.late.show_number(found.late, known=not fetching)
        self._show_items(found, fetching=fetching)
        self._show_recent(found.recent)
        self._fit()

    def _show_items(self, found: Workbench, *, fetching: bool) -> None:
        wants_keyboard = self._begins or self._holds_keyboard()
        self._begins = False
        clear(self.list.body)
        self._rows = []
        self._first = None
        if not found.items:
            self.list.body.addWidget(self._not_yet() if fetching else self._nothing())
            return
        self.list.body.addWidget(self._head())
        for at, item in enumerate(found.items):
            line = _Item(self, item, first=at == 0)
            self._first = self._first or line.button
            self._rows.append(line)
            self.list.body.addWidget(Hair())
            self.list.body.addWidget(line)
        if wants_keyboard:
            # Once the rows are laid out, or the list would scroll to where they are not.
            QTimer.singleShot(0, self, self._take_keyboard)

    def _take_keyboard(self) -> None:
        if self._first is not None and self.isVisible():
            self._first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _holds_keyboard(self) -> bool:
        now = QApplication.focusWidget()
        return now is not None and self.list.isAncestorOf(now)

    def _head(self) -> _Line:
        words = (self.tr("What to do"), self.tr("Matter"), self.tr("Department"), self.tr("Until"))
        head = _Line(*(Small(word) for word in (*words, "")), high=6)
        self._rows.append(head)
        return head

    def _not_yet(self) -> EmptyState:
        return EmptyState(
            self.tr("The county's data are still being fetched"),
            self.tr(
                "The first sync is not finished yet; then what waits for you stands here by "
                "itself. A new call can be written meanwhile."
            ),
            (self.tr("New call"), lambda: self.context.frame.go("new_call")),
        )

    def _nothing(self) -> EmptyState:
        return EmptyState(
            self.tr("Nothing waits for you"),
            self.tr(
                "Whatever needs you shows here: results to confirm, appraisals, drafts, calls that "
                "were sent back. Met a problem that the township cannot solve alone? Call the county."
            ),
            (self.tr("New call"), lambda: self.context.frame.go("new_call")),
        )

    def _show_recent(self, recent: tuple[Recent, ...]) -> None:
        clear(self._recent_box)
        self.recent.setVisible(bool(recent))
        now = self.context.clock()
        for at in recent:
            when = say.day(at.event.at, now)
            same_day = when == say.day(now, now)
            self._recent_box.addWidget(
                _Happened(
                    self, at.event, at.title, say.clock_time(at.event.at) if same_day else when
                )
            )

    def act_on(self, item: WorkbenchItem) -> None:
        """Go where the item can be dealt with."""
        page = _GOES.get(item.kind, "ticket")
        argument = {"sync": item.event, "new_call": item.draft}.get(page, item.ticket)
        self.context.frame.go(page, argument)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the right column below where there is no room beside."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        narrow = self.width() < style.scaled(_SIDE_BELOW)
        figures = (self.mine, self.at_county, self.due_soon, self.late)
        widest = max(figure.sizeHint().width() for figure in figures)
        across = 4 if 4 * (widest + t.S3) <= self.width() - 2 * t.S6 else 2
        for at, figure in enumerate(figures):
            self._figures.addWidget(figure, at // across, at % across)
        below = QBoxLayout.Direction.TopToBottom
        self._columns.setDirection(below if narrow else QBoxLayout.Direction.LeftToRight)
        wide = 16777215 if narrow else style.scaled(_SIDE_WIDTH)
        self.recent.setMaximumWidth(wide)
        self.recent.setMinimumWidth(0 if narrow else wide)
        inner = self.width() - (0 if narrow else style.scaled(_SIDE_WIDTH)) - 3 * t.S6
        for line in self._rows:
            line.fit(inner)


class _Line(QWidget):
    """Widgets in the columns of the list: kind, title, department, deadline, button."""

    def __init__(self, *cells: QWidget, high: int) -> None:
        super().__init__()
        box = QHBoxLayout(self)
        box.setContentsMargins(t.S2, high, t.S2, high)
        box.setSpacing(t.S2)
        self.cells = cells
        for cell, width in zip(cells, _COLUMNS, strict=True):
            if width:
                cell.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
                cell.setFixedWidth(style.scaled(width))
            box.addWidget(cell, 0 if width else 1, Qt.AlignmentFlag.AlignTop)

    def fit(self, width: int) -> None:
        """Leave the department out where there is no room for it."""
        self.cells[2].setVisible(width > style.scaled(_NARROW_ROWS))


class _Item(_Line):
    """One thing to do: its kind, title and reason, who and until when, one button."""

    def __init__(self, page: WorkbenchPage, item: WorkbenchItem, *, first: bool) -> None:
        translate = QCoreApplication.translate
        act = translate("WorkbenchPage", str(_ACTS[item.kind]))
        title = item.title or translate("WorkbenchPage", "(nothing written yet)")
        make = PrimaryButton if first else PlainButton
        self.button = make(act, lambda: page.act_on(item), name=f"{act}：{title}")
        words, line = QWidget(), say.word(item.line)
        words.setLayout(column(Elided(title), Elided(line, "sub") if line else None, spacing=0))
        super().__init__(
            _at_left(Chip(say.word(item.kind, WORK_WORDS), _TONES[item.kind])),
            words,
            Elided(item.department, tone=None),
            Text(
                say.deadline(item.due, page.context.clock()),
                tone=say.light_tone(item.light),
                wrap=False,
            ),
            _at_left(self.button),
            high=10,
        )


def _at_left(widget: QWidget) -> QWidget:
    holder = QWidget()
    holder.setLayout(row(widget, 1))
    return holder


class _Happened(QWidget):
    """One line of what just happened; its title opens the ticket."""

    def __init__(self, page: WorkbenchPage, event: Event, title: str, when: str) -> None:
        super().__init__()
        who = event.actor.org if event.actor.kind is ActorKind.DEPARTMENT else ""
        who = who or say.word(event.actor.kind, WORDS)
        did = say.word(STEP_WORDS[event.step])
        box = QHBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(t.S3)
        time = Small(when)
        time.setMinimumWidth(style.scaled(40))
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(Elided(f"{who}　{did}"))
        words.addWidget(ElidedLink(title, lambda: page.context.frame.go("ticket", event.ticket)))
        box.addWidget(time, 0, Qt.AlignmentFlag.AlignTop)
        box.addLayout(words, 1)
