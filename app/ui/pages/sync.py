"""What is on its way to the county: what needs you and why, what waits, how the line is."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication
from PySide6.QtWidgets import QFileDialog, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.casework.reading import JOURNEY_WORDS, Changed, Journey, PhotoStuck
from app.ui import say
from app.ui import tokens as t
from app.ui.link import TONES, Link, Reach, counted
from app.ui.page import Context, Page
from app.ui.pages.stick_card import StickCard
from app.ui.status_line import photo_line
from app.ui.tokens import Tone
from app.ui.widgets import (
    Card,
    Chip,
    Hair,
    LinkButton,
    PlainButton,
    PrimaryButton,
    Small,
    Sub,
    Text,
    clear,
    column,
    row,
)
from contract.words import REFUSALS, STEP_WORDS

if TYPE_CHECKING:
    from datetime import datetime

    from app.casework.reading import Bundle, KnownError, OutboxRow, PhotoProblem, SyncInfo

_SHOWS = {Changed.OUTBOX, Changed.SYNC, Changed.TICKETS}
_ON_THE_WAY = (Journey.SENDING, Journey.UNKNOWN, Journey.WAITING)
_CHIPS = {
    Journey.NEEDS_YOU: Tone.RED,
    Journey.UNKNOWN: Tone.AMBER,
    Journey.SENDING: Tone.BLUE,
    Journey.WAITING: Tone.AMBER,
    Journey.CONFIRMED: Tone.GREEN,
}
_REACHED = {
    Reach.STARTING: QT_TRANSLATE_NOOP("SyncPage", "Opening"),
    Reach.TRYING: QT_TRANSLATE_NOOP("SyncPage", "Connecting"),
    Reach.CONNECTED: QT_TRANSLATE_NOOP("SyncPage", "Connected"),
    Reach.OFFLINE: QT_TRANSLATE_NOOP("SyncPage", "Not connected"),
    Reach.STOPPED: QT_TRANSLATE_NOOP("SyncPage", "Stopped"),
}
_MOST_SHOWN = 100


class SyncPage(Page):
    """What waits, what is being sent, what needs a person, and the facts of the connection."""

    name = "sync"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.now = PrimaryButton(self.tr("Sync now"), context.program.try_now)
        self.offline = PlainButton(self.tr("Work offline"))
        self.offline.setCheckable(True)
        self.offline.clicked.connect(self._switch)
        self.report = LinkButton(self.tr("Export a report for support…"), self._export)
        self.buttons.addWidget(self.report)
        self.buttons.addWidget(self.offline)
        self.buttons.addWidget(self.now)
        self.state = Chip()
        self.sentence = Text("")
        self.facts = QGridLayout()
        self.facts.setColumnStretch(1, 1)
        self.facts.setHorizontalSpacing(t.S4)
        self.facts.setVerticalSpacing(t.S1)
        connection = Card()
        connection.body.addLayout(row(self.state, self.sentence, spacing=t.S3))
        connection.body.addLayout(self.facts)
        self.needs = _Part(self.tr("Needs you"), self.tr("Nothing was refused or set aside."))
        self.photos = _Part(self.tr("Photos that do not get through"), "")
        self.photos.hide()
        self._problems: tuple[PhotoProblem, ...] = ()
        self._info: SyncInfo | None = None
        self._last_success: datetime | None = None
        self.way = _Part(
            self.tr("On its way to the county"),
            self.tr("Nothing waits: whatever you sent from this PC is at the county."),
        )
        self.stick = StickCard(context)
        self._carried: dict[str, datetime] = {}
        for part in (connection, self.needs, self.photos, self.way, self.stick):
            self.body.addWidget(part)
        self.body.addStretch(1)
        self.set_heading(
            self.tr("Sync"), self.tr("What is here and not yet at the county; nothing gets lost")
        )
        self._at_stick = False
        bar = self.area.verticalScrollBar()
        bar.rangeChanged.connect(self._keep_stick_in_sight)
        bar.actionTriggered.connect(self._leave_stick)
        context.program.bundles.changed.connect(self._read_opened)

    def opened(self, argument: str = "") -> None:
        """Read everything afresh."""
        del argument
        self._leave_stick()
        self.show_link(self.context.program.link)
        self._read()
        self._read_opened()

    def _read_opened(self) -> None:
        """Read what was opened outside of the window, one after the other."""
        if (path := self.context.program.bundles.next_opened()) is not None:
            self._at_stick = True
            self._keep_stick_in_sight()
            self.stick.read_opened(path)

    def _keep_stick_in_sight(self) -> None:
        # The lists above it come later, and push it down.
        if self._at_stick:
            self.area.ensureWidgetVisible(self.stick)

    def _leave_stick(self) -> None:
        self._at_stick = False

    def refresh(self, changed: Collection[Changed]) -> None:
        """Read afresh when anything on its way changed."""
        if _SHOWS & set(changed):
            self._read()

    def first_focus(self) -> QWidget | None:
        """Return the button to sync now."""
        return self.now

    def show_link(self, link: Link) -> None:
        """Show how the line to the county is."""
        word = QCoreApplication.translate("SyncPage", str(_REACHED[link.reach]))
        self.offline.setChecked(link.switched_off)
        self.state.say(word, TONES[link.reach])
        parts = [self._why(link)]
        if link.photos:
            parts.append(photo_line(link.photos))
        self.sentence.setText("　".join(part for part in parts if part))
        if link.photo_problems != self._problems:
            self._problems = link.photo_problems
            self._read_titles()
        if self._info is not None and link.last_success != self._last_success:
            self._show_facts(self._info)

    def _why(self, link: Link) -> str:
        if link.error is not None:
            return say.told(link.error).why
        if link.switched_off:
            return self.tr(
                "You work offline; everything is kept here. “Sync now” goes online again."
            )
        return link.sentence

    def _read(self) -> None:
        run, desk = self.context.background.run, self.context.desk
        run(desk.sync_info, done=self._show_facts)
        run(desk.outbox, Journey.NEEDS_YOU, done=self._show_needs)
        run(desk.carried, done=self._show_carried)
        run(self._on_the_way, done=self._show_way)
        self._read_titles()

    def _read_titles(self) -> None:
        names = sorted({problem.ticket for problem in self._problems})
        self.context.background.run(
            self.context.desk.titles, names, done=self._show_photos, receiver=self
        )

    def _on_the_way(self) -> tuple[OutboxRow, ...]:
        # Runs on the database worker: one answer for the three kinds, in their order.
        return tuple(at for kind in _ON_THE_WAY for at in self.context.desk.outbox(kind))

    # --- the connection ----------------------------------------------------------------

    def _show_facts(self, info: SyncInfo) -> None:
        program, now = self.context.program, self.context.clock()
        last = program.link.last_success
        self._info, self._last_success = info, last
        account = program.account
        facts = [
            (self.tr("County server"), account.address if account else ""),
            (self.tr("Last sync"), say.moment(last, now) if last else self.tr("not yet")),
            (self.tr("Photos waiting"), self._photos(info)),
            (self.tr("Confirmed by the county"), str(info.counters.confirmed)),
        ]
        clear(self.facts)
        for at, (word, value) in enumerate(facts):
            self.facts.addWidget(Small(word), at, 0)
            self.facts.addWidget(Text(value, selectable=True), at, 1)
        if notice := program.about().notice:
            self.facts.addWidget(Small(self.tr("Please note")), len(facts), 0)
            self.facts.addWidget(Text(notice, tone=Tone.AMBER), len(facts), 1)

    def _photos(self, info: SyncInfo) -> str:
        if not info.photos_waiting:
            return self.tr("none")
        return self.tr("{n}, {size}").format(
            n=info.photos_waiting, size=say.size(info.bytes_waiting)
        )

    def _switch(self, offline: bool) -> None:  # noqa: FBT001  a signal's
        self.context.program.set_offline(offline=offline)

    # --- what is on its way --------------------------------------------------------------

    def _show_needs(self, rows: tuple[OutboxRow, ...]) -> None:
        self.needs.show_rows([self._needing(at) for at in rows[:_MOST_SHOWN]], len(rows))

    def _show_way(self, rows: tuple[OutboxRow, ...]) -> None:
        self.way.show_rows([self._waiting(at) for at in rows[:_MOST_SHOWN]], len(rows))

    def _show_carried(self, bundles: tuple[Bundle, ...]) -> None:
        self._carried = {event: bundle.at for bundle in bundles for event in bundle.events}
        self.stick.show_carried(bundles)

    def _show_photos(self, titles: dict[str, str]) -> None:
        of: dict[str, list[PhotoProblem]] = {}
        for problem in self._problems:
            if problem.ticket in titles:
                of.setdefault(problem.ticket, []).append(problem)
        rows = [
            self._stuck(ticket, titles[ticket], error, count)
            for ticket, problems in of.items()
            for error, count in counted(problems)
        ]
        self.photos.show_rows(rows[:_MOST_SHOWN], sum(map(len, of.values())))
        self.photos.setVisible(bool(rows))

    def _stuck(self, ticket: str, title: str, error: KnownError, count: int) -> QWidget:
        head = QWidget()
        tone = Tone.AMBER if isinstance(error, PhotoStuck) else Tone.RED
        said = say.told(error)
        head.setLayout(row(Chip(said.title, tone), Text(title), spacing=t.S3))
        why = self.tr("{n} photos: {why}").format(n=count, why=said.sentence)
        buttons = row(
            PlainButton(self.tr("Open"), partial(self.context.frame.go, "ticket", ticket))
        )
        return _line(head, Text(why, tone=tone), Sub(said.next_step), beside=buttons)

    def _needing(self, at: OutboxRow) -> QWidget:
        reason = say.word(at.refusal.code, REFUSALS) if at.refusal else self.tr("unknown reason")
        step = say.word(STEP_WORDS[at.event.step])
        buttons = row(
            PlainButton(self.tr("Open"), partial(self.context.frame.go, "ticket", at.ticket)),
            PlainButton(self.tr("Send again"), partial(self._retry, at)),
            PlainButton(self.tr("Take back"), partial(self._undo, at)),
        )
        why = self.tr("The county did not take “{step}”: {reason}.").format(
            step=step, reason=reason
        )
        advice = self.tr("Look at the call; then send it again, or take this step back.")
        return _line(self._head(at), Text(why, tone=Tone.RED), Sub(advice), beside=buttons)

    def _waiting(self, at: OutboxRow) -> QWidget:
        now = self.context.clock()
        line = f"{say.word(STEP_WORDS[at.event.step])}　{say.moment(at.event.at, now)}"
        if at.tries:
            line += "　" + self.tr("tried {n} times").format(n=at.tries)
        if carried := self._carried.get(at.id):
            line += "　" + self.tr("carried out {when}").format(when=say.moment(carried, now))
        buttons = row(
            LinkButton(self.tr("Open"), partial(self.context.frame.go, "ticket", at.ticket))
        )
        return _line(self._head(at), Sub(line), beside=buttons)

    def _head(self, at: OutboxRow) -> QWidget:
        head = QWidget()
        chip = Chip(say.word(at.journey, JOURNEY_WORDS), _CHIPS[at.journey])
        head.setLayout(row(chip, Text(at.title), spacing=t.S3))
        return head

    def _retry(self, at: OutboxRow) -> None:
        self.context.background.run(self.context.desk.retry, at.id, done=self._retried)

    def _retried(self, changed: Collection[Changed]) -> None:
        self.context.frame.changed(changed)
        self.context.program.try_now()
        self.context.frame.say(self.tr("It will be sent again."))

    def _undo(self, at: OutboxRow) -> None:
        self.context.background.run(self.context.desk.undo, at.id, done=self._undone)

    def _undone(self, changed: Collection[Changed]) -> None:
        self.context.frame.changed(changed)
        self.context.frame.say(self.tr("Taken back; the county's copy stands."))

    # --- for support -------------------------------------------------------------------------

    def _export(self) -> None:
        name = f"xianghu-report-{self.context.clock():%Y%m%d}.json"
        path, _ = QFileDialog.getSaveFileName(
            self, self.tr("Export a report for support"), name, "JSON (*.json)"
        )
        if path:
            self.export_to(Path(path))

    def export_to(self, path: Path) -> None:
        """Write the report for support into *path*."""
        self.context.program.save_report(path, done=self._exported, receiver=self)

    def _exported(self, path: object) -> None:
        text = self.tr("Exported to {path}; it holds nothing about residents.")
        self.context.frame.say(text.format(path=path))


class _Part(Card):
    """A headed list of rows, or a word that there are none."""

    def __init__(self, title: str, none: str) -> None:
        super().__init__()
        self._title, self._none = title, none
        self.head = Text(title, "strong")
        self.rows = QVBoxLayout()
        self.rows.setSpacing(t.S2)
        self.body.addWidget(self.head)
        self.body.addLayout(self.rows)

    def show_rows(self, rows: list[QWidget], count: int) -> None:
        """Show *rows*, the first of *count*."""
        self.head.setText(f"{self._title}　{count}" if count else self._title)
        clear(self.rows)
        if not rows:
            self.rows.addWidget(Sub(self._none))
        for widget in rows:
            self.rows.addWidget(Hair())
            self.rows.addWidget(widget)


def _line(*widgets: QWidget, beside: QHBoxLayout) -> QWidget:
    line = QWidget()
    box = row(column(*widgets, spacing=2), beside, spacing=t.S3)
    box.setStretch(0, 1)
    line.setLayout(box)
    return line
