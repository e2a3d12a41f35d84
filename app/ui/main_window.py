"""The window: the rail, the page that is open, one line for what just happened, the bottom line."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Collection
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QByteArray, QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QIcon, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QMainWindow,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.ui import style
from app.ui.rail import ITEMS, Rail
from app.ui.resources import icon_path
from app.ui.status_line import StatusLine
from app.ui.tokens import S6, Tone
from app.ui.widgets.notice import Notice

if TYPE_CHECKING:
    from app.casework.reading import Changed, Counters, Journey, KnownError, ToDo
    from app.ui.bridge import Known
    from app.ui.link import Link
    from app.ui.page import Context, Sheet
    from app.ui.preferences import Preferences
    from app.ui.program import Program

PAGES = {
    "workbench": "app.ui.pages.workbench:WorkbenchPage",
    "new_call": "app.ui.pages.new_call:NewCallPage",
    "tickets": "app.ui.pages.tickets:TicketsPage",
    "ticket": "app.ui.pages.ticket:TicketPage",
    "matters": "app.ui.pages.matters:MattersPage",
    "appraise": "app.ui.pages.appraise:AppraisePage",
    "sync": "app.ui.pages.sync:SyncPage",
    "settings": "app.ui.pages.settings:SettingsPage",
    "enrol": "app.ui.pages.enrol:EnrolPage",
}
"""Where each page's class is; imported when it is first opened."""

RAIL_OF = {"ticket": "tickets"}
"""Pages that belong to another one's place on the rail."""

NARROW = 900
"""Below this width the rail shows icons."""

SIZE = (1366, 768)
SMALLEST = (560, 360)


class MainWindow(QMainWindow):
    """Painted before anything heavy is imported; pages come once `attach` has brought the program.

    What is pressed before that is opened as soon as it can be. Emits `closing` when it closes,
    after every page has handed over what was typed, and `counted` with how many steps are not at
    the county yet and how many things wait for the person.
    """

    closing = Signal()
    counted = Signal(int, int)

    def __init__(self) -> None:
        super().__init__()
        self.setWindowTitle(self.tr("Xianghu"))
        self.setMinimumSize(*SMALLEST)
        self.resize(*SIZE)
        self.context: Context | None = None
        self.program: Program | None = None
        self._asked: tuple[str, str] = ("workbench", "")
        self._undoing: tuple[str, str] | None = None
        self._open = ""
        self._sheets: dict[str, Sheet] = {}
        self._waiting = self._needing = self._mine = 0
        self.rail = Rail()
        self.status = StatusLine()
        self.notice = Notice()
        self.stack = QStackedWidget()
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        above = QVBoxLayout()
        above.setContentsMargins(S6, 0, S6, 0)
        above.addWidget(self.notice)
        right = QVBoxLayout()
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(0)
        right.addLayout(above)
        right.addWidget(self.stack, 1)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.rail)
        middle.addLayout(right, 1)
        whole = QWidget()
        box = QVBoxLayout(whole)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addLayout(middle, 1)
        box.addWidget(self.status)
        self.setCentralWidget(whole)

    def _connect(self) -> None:
        self.rail.chosen.connect(self.go)
        self.rail.new_call.connect(lambda: self.go("new_call"))
        self.status.details.connect(lambda: self.go("sync"))
        self.status.try_now.connect(self._try_now)
        self._shortcut(QKeySequence(QKeySequence.StandardKey.New), lambda: self.go("new_call"))
        self._shortcut(QKeySequence(Qt.Key.Key_F5), self.status.now.click)
        for at, (name, _word) in enumerate(ITEMS, start=1):
            self._shortcut(QKeySequence(f"Ctrl+{at}"), partial(self.go, name))
        self.rail.new.setToolTip(QKeySequence(QKeySequence.StandardKey.New).toString())
        self.status.now.setToolTip("F5")
        # Times such as "today 17:00" and "last sync" grow old by themselves.
        self._minute = QTimer(self)
        self._minute.setInterval(60_000)
        self._minute.timeout.connect(self._show_synced)
        self._minute.start()

    def _shortcut(self, keys: QKeySequence, act: Callable[[], object]) -> None:
        shortcut = QShortcut(keys, self)
        shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
        shortcut.activated.connect(act)

    # --- what the program brings -----------------------------------------------------

    def attach(self, program: Program, context: Context | None) -> None:
        """Take the program; *context* is none before this PC is enrolled. Opens what was asked."""
        self.program, self.context = program, context
        while self.stack.count():
            sheet = self.stack.widget(0)
            self.stack.removeWidget(sheet)
            sheet.deleteLater()
        self._sheets.clear()
        self._open = ""
        self.show_link(program.link)
        if context is not None:
            context.background.known_error.connect(self.explain)
            context.background.bug.connect(self.own_up)
            self._count(context)
        if account := program.account:
            self.rail.show_place(account.township)
            self.rail.show_person(_heavier("say").role(account.kind), account.person)
        self.go(*self._asked)

    def show_link(self, link: Link) -> None:
        """Show how it stands with the county, and tell an open page that asks."""
        self.status.show_link(link)
        self._show_synced()
        sheet = self.sheet
        if sheet is not None and hasattr(sheet, "show_link"):
            sheet.show_link(link)

    def _show_synced(self) -> None:
        last = self.program.link.last_success if self.program else None
        if last is None or self.context is None:
            self.rail.show_synced(self.tr("First sync not finished") if self.context else "")
            return
        say = _heavier("say")
        now = self.context.clock()
        same_day = say.day(last, now) == say.day(now, now)
        when = say.clock_time(last) if same_day else say.moment(last, now)
        self.rail.show_synced(self.tr("Last sync {when}").format(when=when))

    def _try_now(self) -> None:
        if self.program is not None:
            self.program.try_now()

    # --- what pages ask ----------------------------------------------------------------

    @property
    def sheet(self) -> Sheet | None:
        """The page that is open."""
        return self._sheets.get(self._open)

    @property
    def open_page(self) -> str:
        """The name of the page that is open."""
        return self._open

    def go(self, page: str, argument: str = "") -> None:
        """Open a page; before this PC is enrolled only those that need no desk."""
        if page not in PAGES:
            raise KeyError(page)
        self._asked = (page, argument)
        if self.program is None:
            self.rail.set_current(page)
            return
        if self.context is None and page != "settings":
            page = "enrol"
        if (before := self.sheet) is not None:
            before.flush()
        if page != self._open:
            self.notice.leave()
        sheet = self._sheets.get(page) or self._make(page)
        self._open = page
        self.stack.setCurrentWidget(sheet)
        self.rail.set_current(RAIL_OF.get(page, page))
        sheet.opened(argument)
        self._say_title(sheet)
        if (start := sheet.first_focus()) is not None:
            start.setFocus(Qt.FocusReason.OtherFocusReason)

    def _make(self, page: str) -> Sheet:
        module, _, name = PAGES[page].partition(":")
        kind: Any = getattr(importlib.import_module(module), name)
        needs_desk = issubclass(kind, _heavier("page").Page)
        sheet: Sheet = kind(self.context) if needs_desk else kind(self.program, self)
        self._sheets[page] = sheet
        self.stack.addWidget(sheet)
        return sheet

    def _say_title(self, sheet: Sheet) -> None:
        title = sheet.title.text()
        program = self.tr("Xianghu")
        self.setWindowTitle(f"{title} — {program}" if title else program)

    def changed(self, what: Collection[Changed]) -> None:
        """Refresh the open page and the numbers that are always in sight."""
        if not what or self.context is None:
            return
        self._count(self.context)
        self._look_after_undo(self.context)
        if "sync" in what:
            self.status.hear()
        if self.sheet is not None:
            self.sheet.refresh(what)

    def say(
        self,
        text: str,
        tone: Tone = Tone.NEUTRAL,
        *,
        action: tuple[str, Callable[[], object]] | None = None,
        sent: tuple[str, str] | None = None,
    ) -> None:
        """Show one sentence above the page, perhaps with an undo."""
        self.notice.say(text, tone, action=action)
        self._undoing = sent

    def _look_after_undo(self, context: Context) -> None:
        """Offer no longer to take back what the county has got in the meantime."""
        if self._undoing is None or self.notice.isHidden():
            return
        offered = event, then = self._undoing

        def heard(journey: Journey | None) -> None:
            if offered is self._undoing and journey == "confirmed" and not self.notice.isHidden():
                self.say(then, Tone.GREEN)

        context.background.run(context.desk.journey, event, done=heard, receiver=self)

    def explain(self, error: Known | KnownError) -> None:
        """Show a known error: what it is, what happened, what to do."""
        self.say(_heavier("say").told(error).whole, Tone.RED)

    def own_up(self, bug: BaseException) -> None:
        """Show that the program made a mistake; what it was is in the log."""
        text = self.tr("The program made a mistake ({name}). What you typed is kept.")
        self.say(
            text.format(name=type(bug).__name__),
            Tone.RED,
            action=(self.tr("What to do"), lambda: self.go("settings")),
        )

    # --- numbers -------------------------------------------------------------------------

    def _count(self, context: Context) -> None:
        context.background.run(context.desk.counters, done=self._show_counts)
        context.background.run(context.desk.to_do, done=self._show_to_do)

    def _show_counts(self, counters: Counters) -> None:
        self.status.show_counts(
            counters.waiting,
            counters.sending + counters.unknown,
            counters.needs_you,
            counters.confirmed,
        )
        self._waiting = counters.waiting + counters.sending + counters.unknown
        self._needing = counters.needs_you
        self._tell_counts()

    def _show_to_do(self, to_do: ToDo) -> None:
        self.rail.show_number("workbench", to_do.mine, hot=to_do.mine > 0)
        self.rail.show_number("appraise", to_do.appraise)
        self._mine = to_do.mine
        self._tell_counts()

    def _tell_counts(self) -> None:
        self.counted.emit(self._waiting, self._needing + self._mine)

    # --- the window itself -----------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the rail the room there is."""
        super().resizeEvent(event)
        self.rail.set_narrow(self.width() < style.scaled(NARROW))

    def changeEvent(self, event: QEvent) -> None:
        """Look afresh when the person comes back to the window."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.ActivationChange and self.isActiveWindow():
            self._show_synced()

    def flush(self) -> None:
        """Let every page hand over what was typed."""
        for sheet in self._sheets.values():
            sheet.flush()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Let every page hand over what was typed, then tell the program."""
        self.flush()
        super().closeEvent(event)
        if event.isAccepted():
            self.closing.emit()

    def show_icon(self) -> None:
        """Show the program's icon; the first page does not wait for what draws it to be loaded."""
        self.setWindowIcon(QIcon(str(icon_path("xianghu"))))

    def come_forward(self) -> None:
        """Show the window above the others, as when the program is started a second time."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()
        QApplication.alert(self)


def _heavier(module: str) -> Any:  # noqa: ANN401  whatever the module has
    """Import a module of this room that the first paint has no use for."""
    return importlib.import_module(f"app.ui.{module}")


def make_window(preferences: Preferences) -> MainWindow:
    """Return a window at the place where it was left."""
    window = MainWindow()
    if preferences.window:
        window.restoreGeometry(QByteArray.fromHex(preferences.window.encode()))
    return window
