"""The running program: the window and the workers, from the first paint to the end.

Everything here is light to import. What is heavy (the database, the network) is in `app.wiring`,
which a worker imports once the window is painted.
"""

from __future__ import annotations

import argparse
import importlib
import json
import logging
import sys
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import platformdirs
from PySide6.QtCore import QByteArray, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QMessageBox

from app import single
from app.logs import keep_logs
from app.models.errors import (
    AlreadyOpen,
    ClientTooOld,
    EnrolmentRefused,
    FileDamaged,
    KeyStoreProblem,
    KnownError,
)
from app.models.worker import Worker
from app.ui import language, style
from app.ui import preferences as preferences_file
from app.ui.bridge import Background, Known
from app.ui.link import Link
from app.ui.main_window import MainWindow
from app.ui.page import Context
from app.ui.program import About, Account, EnrolmentTrouble
from app.ui.tokens import Tone
from app.ui.trouble import TroublePage

if TYPE_CHECKING:
    from app.ui.preferences import Preferences
    from app.wiring import House

VERSION = "0.1.0"
STOP_SECONDS = 1.2
"""How long each worker may take to end; the window is gone by then."""

_FIRST_BACKUP_MS = 20_000
_BACKUP_EVERY_MS = 3_600_000

log = logging.getLogger(__name__)


class Program(QObject):
    """Holds the window, the workers and the open house; does what pages ask (app.ui.program).

    Emits `opened` when pages can be worked with, `not_opened` when the data cannot be had.
    """

    opened = Signal()
    not_opened = Signal()
    _changed = Signal(object)
    _linked = Signal(object)

    def __init__(self, app: QApplication, folder: Path) -> None:
        super().__init__()
        self._app = app
        self.folder = folder
        self._preferences = preferences_file.load(folder)
        self._link = Link()
        self._house: House | None = None
        self._database = Worker("database")
        self._network = Worker("enrolment")
        self._desk_work = Background(self._database.submit, KnownError, self)
        self._net_work = Background(self._network.submit, KnownError, self)
        self._changed.connect(self._on_changed, Qt.ConnectionType.QueuedConnection)
        self._linked.connect(self._on_link, Qt.ConnectionType.QueuedConnection)
        self._closed = False
        self._backups = QTimer(self)
        self._backups.setInterval(_BACKUP_EVERY_MS)
        self._backups.timeout.connect(self._back_up)
        language.speak(app, self._preferences.language)
        style.dress(app, self._preferences.theme, self._preferences.text_size)
        app.styleHints().colorSchemeChanged.connect(self._dress)
        self.window = self._make_window()

    def _make_window(self) -> MainWindow:
        window = MainWindow()
        if self._preferences.window:
            window.restoreGeometry(QByteArray.fromHex(self._preferences.window.encode()))
        window.closing.connect(self._remember_place)
        return window

    def _remember_place(self) -> None:
        place = self.window.saveGeometry().toHex().toStdString()
        self._keep(replace(self._preferences, window=place))

    # --- opening --------------------------------------------------------------------------

    def open(self) -> None:
        """Open the data on its worker; meanwhile import what the first page needs."""
        self._desk_work.run(
            _open_house, self.folder, self._database, done=self._opened, failed=self._not_opened
        )
        QTimer.singleShot(0, self, lambda: importlib.import_module("app.ui.pages.workbench"))

    def _opened(self, house: House) -> None:
        if self._closed:
            return
        self._house = house
        self._start_engine(house)
        self._attach(house)
        self._backups.start()
        QTimer.singleShot(_FIRST_BACKUP_MS, self, self._back_up)
        self.opened.emit()

    def _back_up(self) -> None:
        if self._house is not None and not self._closed:
            self._desk_work.run(self._house.keep_backup)

    def _not_opened(self, error: Known) -> None:
        log.warning("the data could not be opened: %s", type(error).__name__)
        actions: list[tuple[str, Callable[[], object]]] = [
            (self.tr("Try again"), self._try_opening_again),
        ]
        if isinstance(error, FileDamaged):
            actions.append((self.tr("Rescue the data"), self._rescue))
        actions.append((self.tr("Close the program"), self.window.close))
        self._fill(TroublePage(error, actions))
        self.not_opened.emit()

    def _fill(self, page: TroublePage) -> None:
        stack = self.window.stack
        while stack.count():
            old = stack.widget(0)
            stack.removeWidget(old)
            old.deleteLater()
        stack.addWidget(page)

    def _try_opening_again(self) -> None:
        self._desk_work.run(
            _open_house, self.folder, self._database, done=self._opened, failed=self._not_opened
        )

    def _rescue(self) -> None:
        self._desk_work.run(_rescue, self.folder, done=self._rescued, failed=self._not_opened)

    def _rescued(self, rows: int) -> None:
        self._try_opening_again()
        text = self.tr("Rescued {n} records; the damaged file is kept beside them.")
        self.window.say(text.format(n=rows))

    def _attach(self, house: House) -> None:
        context = None
        if house.desk is not None:
            context = Context(
                desk=house.desk,
                background=self._desk_work,
                clock=house.clock,
                frame=self.window,
                program=self,
            )
        self.window.attach(self, context)

    def _start_engine(self, house: House) -> None:
        if house.desk is not None:
            house.start_engine(self._changed.emit, self._linked.emit)

    def _on_changed(self, what: Collection[Any]) -> None:
        self.window.changed(what)

    def _on_link(self, link: Link) -> None:
        self._link = link
        self.window.show_link(link)

    # --- what pages ask ---------------------------------------------------------------------

    @property
    def link(self) -> Link:
        """The line to the county as last heard of."""
        return self._link

    @property
    def account(self) -> Account | None:
        """Whom this PC is enrolled for."""
        return self._house.account if self._house else None

    @property
    def preferences(self) -> Preferences:
        """The look in force."""
        return self._preferences

    def prefer(self, preferences: Preferences) -> None:
        """Keep and use another look; another language or size of text makes the window anew."""
        before, self._preferences = self._preferences, preferences
        self._keep(preferences)
        self._dress()
        if (before.language, before.text_size) != (preferences.language, preferences.text_size):
            language.speak(self._app, preferences.language)
            QTimer.singleShot(0, self, self._renew_window)

    def _keep(self, preferences: Preferences) -> None:
        self._preferences = preferences
        preferences_file.save(self.folder, preferences)

    def _dress(self) -> None:
        style.dress(self._app, self._preferences.theme, self._preferences.text_size)

    def _renew_window(self) -> None:
        old = self.window
        page = old.open_page or "workbench"
        old.closing.disconnect(self._remember_place)
        new = self._make_window()
        new.setGeometry(old.geometry())
        self.window = new
        new.show()
        old.close()
        old.deleteLater()
        if self._house is not None:
            self._attach(self._house)
        new.go(page)

    def about(self) -> About:
        """Return the facts for the settings page."""
        notice = self._house.notice() if self._house else ""
        return About(VERSION, self.folder, self.folder / "logs", notice)

    def come_forward(self) -> None:
        """Show the window, as when the program is started a second time."""
        self.window.come_forward()

    def try_now(self) -> None:
        """Try to sync at once."""
        if self._house is not None:
            self._house.poke()

    def set_offline(self, *, offline: bool) -> None:
        """Work without the network until told otherwise."""
        if self._house is not None:
            self._house.set_offline(offline=offline)

    def enrol(
        self,
        address: str,
        code: str,
        *,
        failed: Callable[[EnrolmentTrouble], object],
        receiver: QObject,
    ) -> None:
        """Ask the county on the network worker, keep the account, open that person's desk."""
        house = self._house
        if house is None:
            return

        def seated(account: Account) -> None:
            self._enrolled(house, account)

        def asked(enrolment: object) -> None:
            self._desk_work.run(
                house.take_account, enrolment, done=seated, failed=refused, receiver=self
            )

        def refused(error: Known) -> None:
            failed(EnrolmentTrouble(error, _field_of(error)))

        self._net_work.run(
            house.enrol, address, code, done=asked, failed=refused, receiver=receiver
        )

    def _enrolled(self, house: House, account: Account) -> None:
        self._start_engine(house)
        self._attach(house)
        self.window.go("workbench")
        welcome = self.tr("Enrolled: {person}, {township}.")
        self.window.say(
            welcome.format(person=account.person, township=account.township), Tone.GREEN
        )

    def save_report(
        self, path: Path, *, done: Callable[[object], object], receiver: QObject
    ) -> None:
        """Write the report for support on the database worker."""
        if self._house is not None:
            self._desk_work.run(self._house.save_report, path, done=done, receiver=receiver)

    # --- the end --------------------------------------------------------------------------------

    def close(self) -> bool:
        """Stop sync, finish what is being saved, close the files; tell whether all ended in time."""
        self._closed = True
        house = self._house
        if house is not None:
            house.stop_engine(STOP_SECONDS)
            self._database.submit(house.close)
        ended = [self._network.close(0.2), self._database.close(STOP_SECONDS)]
        return ended[-1]


def _field_of(error: Known) -> str:
    """Return which field of the enrolment an error is about."""
    if isinstance(error, EnrolmentRefused):
        return "code"
    return "" if isinstance(error, KeyStoreProblem | ClientTooOld) else "address"


def _wiring() -> ModuleType:
    """Import what is heavy; on a worker."""
    return importlib.import_module("app.wiring")


def _open_house(folder: Path, database: Worker) -> House:
    house: House = _wiring().open_house(folder, database)
    return house


def _rescue(folder: Path) -> int:
    rows: int = _wiring().rescue(folder)
    return rows


# --- from the command line ---------------------------------------------------------------


def main(arguments: Sequence[str], started: float) -> int:
    """Run the program; returns its exit status. *started* is when the process began to count."""
    options = _options(arguments)
    folder = options.data or default_folder()
    if single.someone_has(folder):
        return _second(folder)
    app = QApplication(sys.argv[:1])
    app.setApplicationName("Xianghu")
    app.setApplicationVersion(VERSION)
    program = Program(app, folder)
    timing = _Timing(program, started, ends=options.exit_after_first_paint)
    program.window.show()
    timing.watch()
    status = app.exec()
    return status if program.close() else 1


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="xianghu", description="乡呼：乡镇（街道）端")
    parser.add_argument("--data", type=Path, metavar="DIR", help="数据文件夹")
    parser.add_argument(
        "--exit-after-first-paint",
        action="store_true",
        help="量启动时间：打印第一次画出窗口和可以使用的秒数（JSON），然后退出",
    )
    return parser.parse_args(arguments)


def default_folder() -> Path:
    """Return where this person's data is kept when nobody says otherwise."""
    return platformdirs.user_data_path("Xianghu", appauthor=False)


def _second(folder: Path) -> int:
    """Another instance has the data: bring it forward, or say that it is there."""
    app = QApplication(sys.argv[:1])
    if single.bring_forward(folder):
        return 0
    chosen = preferences_file.load(folder)
    language.speak(app, chosen.language)
    style.dress(app, chosen.theme, chosen.text_size)
    error = AlreadyOpen()
    box = QMessageBox(QMessageBox.Icon.Information, error.title, error.sentence)
    box.setInformativeText(error.next_step)
    box.exec()
    return 2


class _Timing(QObject):
    """Begins opening after the first paint, and tells the times where it was asked to."""

    def __init__(self, program: Program, started: float, *, ends: bool) -> None:
        super().__init__()
        self._program, self._started, self._ends = program, started, ends
        self._painted = 0.0

    def watch(self) -> None:
        """Wait for the window's first paint."""
        self._program.window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Notice the first paint, and go on in the next turn of the event loop."""
        if event.type() is QEvent.Type.Paint:
            watched.removeEventFilter(self)
            QTimer.singleShot(0, self, self._after_paint)
        return False

    def _after_paint(self) -> None:
        self._painted = time.perf_counter() - self._started
        keep_logs(self._program.folder / "logs")
        single.listen(self._program.folder, self._program, self._program.come_forward)
        if self._ends:
            self._program.opened.connect(self._usable)
            self._program.not_opened.connect(self._usable)
        self._program.open()

    def _usable(self) -> None:
        usable = time.perf_counter() - self._started
        times = {"first_paint": round(self._painted, 4), "usable": round(usable, 4)}
        sys.stdout.write(json.dumps(times) + "\n")
        sys.stdout.flush()
        self._program.window.close()
