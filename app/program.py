"""The running program: the window and the workers, from the first paint to the end.

Everything here is light to import. What is heavy (the database, the network) is in `app.wiring`,
which a worker imports once the window is painted.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Collection
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QDeadlineTimer, QEventLoop, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication

from app import machine, single
from app.bundle_desk import BundleDesk
from app.machine import Machine
from app.models.errors import (
    ClientTooOld,
    EnrolmentRefused,
    KeyStoreProblem,
    KnownError,
    NoBundle,
    NotEnrolled,
)
from app.models.worker import Worker
from app.opening import Opening
from app.presence import Presence
from app.ui import language, style
from app.ui import preferences as preferences_file
from app.ui.bridge import Background, Known
from app.ui.garbage import Garbage
from app.ui.link import Link, Reach
from app.ui.main_window import MainWindow, make_window
from app.ui.page import Context
from app.ui.program import About, Account, EnrolmentTrouble, Offer
from app.ui.tokens import Tone
from app.update_desk import UpdateDesk

if TYPE_CHECKING:
    from PySide6.QtNetwork import QLocalServer

    from app.ui.preferences import Preferences
    from app.wiring import House

VERSION = "0.1.0"
UPDATES = "updates"
"""The folder, among the data, of what has to do with updates."""

STOP_SECONDS = 1.2
"""How long the network may take to end; the window is gone by then."""

SAVE_SECONDS = 15.0
"""How long what was typed may take to reach a disk in trouble; usually it is there at once."""

_SAVING_MS = 1000
_FIRST_BACKUP_MS = 20_000
_BACKUP_EVERY_MS = 3_600_000


class Program(QObject):
    """Holds the window, the workers and the open house; does what pages ask (app.ui.program).

    *told* is what the administrator of this PC has set. *offline* begins without the network,
    until the person asks to sync.

    Emits `opened` when pages can be worked with, `shown` when the first one has what it shows, and
    `not_opened`, with the reason, when the data cannot be had.
    """

    opened = Signal()
    shown = Signal()
    not_opened = Signal(object)
    _changed = Signal(object)
    _linked = Signal(object)

    def __init__(
        self,
        app: QApplication,
        folder: Path,
        window: MainWindow | None = None,
        chosen: Preferences | None = None,
        *,
        told: Machine = Machine(),  # noqa: B008  frozen
        offline: bool = False,
    ) -> None:
        super().__init__()
        self._app = app
        self._told = told
        self.folder = folder
        self._preferences = chosen or preferences_file.load(folder)
        self._link = Link()
        self._offline = offline
        self._house: House | None = None
        self._database = Worker("database")
        self._network = Worker("enrolment")
        self._desk_work = Background(self._database.submit, KnownError, self)
        self._net_work = Background(self._network.submit, KnownError, self)
        self._opening = Opening(folder, told, self._database, self._desk_work, self)
        self._opening.opened.connect(self._opened)
        self._opening.failed.connect(self._not_opened)
        self._opening.rescued.connect(self._rescued)
        self._changed.connect(self._on_changed, Qt.ConnectionType.QueuedConnection)
        self._linked.connect(self._on_link, Qt.ConnectionType.QueuedConnection)
        self._closed = False
        self._second_starts: QLocalServer | None = None
        self.presence = Presence(self.obey, self._end, self)
        self.updates = UpdateDesk(VERSION, folder / UPDATES, told, self._net_work, self)
        self.updates.set_offline(offline=offline)
        self.updates.wants_end.connect(self._end)
        self.bundles = BundleDesk(self._net_work, self._changed.emit, self)
        self._garbage = Garbage(self)
        self._backups = QTimer(self)
        self._backups.setInterval(_BACKUP_EVERY_MS)
        self._backups.timeout.connect(self._back_up)
        app.styleHints().colorSchemeChanged.connect(self._dress)
        app.commitDataRequest.connect(self._save_before_log_off)
        if window is None:
            self._speak_and_dress()
            window = make_window(self._preferences)
        self.window = window
        window.closing.connect(self._remember_place)
        self.presence.follow(window)

    def _speak_and_dress(self) -> None:
        language.speak(self._app, self._preferences.language)
        self._dress()

    def _remember_place(self) -> None:
        place = self.window.saveGeometry().toHex().toStdString()
        self._keep(self._preferences._replace(window=place))

    # --- opening --------------------------------------------------------------------------

    def open(self) -> None:
        """Open the data on its worker; meanwhile import what the first page needs."""
        self._opening.begin()
        QTimer.singleShot(0, self, self._meanwhile)

    def _meanwhile(self) -> None:
        importlib.import_module("app.ui.pages.workbench")

    def _opened(self, house: House) -> None:
        if self._closed:
            return
        self._house = house
        self._link = Link(last_success=house.last_contact)
        if house.desk is None:
            self._link = Link(Reach.OFFLINE, self.tr("Not enrolled yet; it syncs once it is"))
        # Once the first page has its figures: the network's libraries take a while to import.
        self._desk_work.quiet.connect(self._go_on, Qt.ConnectionType.SingleShotConnection)
        self._attach(house)
        self._backups.start()
        QTimer.singleShot(_FIRST_BACKUP_MS, self, self._back_up)
        self.opened.emit()

    def _go_on(self) -> None:
        self.shown.emit()
        self.window.show_icon()
        if self._house is None or self._closed:
            return
        self._desk_work.run(_get_ready)
        self._start_engine(self._house)
        self._second_starts = single.listen(self.folder, self, self.obey)
        self.presence.begin(tray=self._preferences.tray)

    def _back_up(self) -> None:
        if self._house is not None and not self._closed:
            self._desk_work.run(self._house.keep_backup)

    def _not_opened(self, error: Known) -> None:
        self._opening.explain(error, self.window)
        self._on_link(Link(Reach.STOPPED, error.title))
        self.window.show_icon()
        self.not_opened.emit(error)

    def _rescued(self, rows: int) -> None:
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
            # The network's libraries take a while to import: not on the interface's thread.
            self._net_work.run(
                house.start_engine, self._changed.emit, self._linked.emit, self._offline
            )
            self.updates.begin(house)
            self.bundles.begin(house)

    def _on_changed(self, what: Collection[Any]) -> None:
        if not self._closed:
            self.window.changed(what)

    def _on_link(self, link: Link) -> None:
        self._link = link._replace(last_success=link.last_success or self._link.last_success)
        self.window.show_link(self._link)

    @property
    def idle(self) -> bool:
        """Whether the workers have answered everything that was asked of them."""
        return self._desk_work.idle and self._net_work.idle

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
    def proxy(self) -> str:
        """Through which proxy the county is reached: system, none, or host:port."""
        # Before an @ there may be a password.
        return self._told.proxy.rpartition("//")[2].rpartition("@")[2]

    @property
    def offer(self) -> Offer:
        """What the administrator has set for the first enrolment."""
        return Offer(self._told.server, self._told.enrolment_code)

    @property
    def colleagues(self) -> tuple[Account, ...]:
        """Who else is enrolled on this PC."""
        return self._house.colleagues if self._house else ()

    @property
    def preferences(self) -> Preferences:
        """The look in force."""
        return self._preferences

    def prefer(self, preferences: Preferences) -> None:
        """Keep and use another look; another language or size of text makes the window anew."""
        before, self._preferences = self._preferences, preferences
        self._keep(preferences)
        self._dress()
        self.presence.show_tray(wanted=preferences.tray)
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
        new = make_window(self._preferences)
        new.closing.connect(self._remember_place)
        self.presence.follow(new)
        new.setGeometry(old.geometry())
        self.window = new
        new.show_icon()
        new.show()
        old.close()
        old.deleteLater()
        if self._house is not None:
            self._attach(self._house)
        new.go(page)

    def about(self) -> About:
        """Return the facts for the settings page."""
        found = self._house.notice() if self._house else None
        notice = importlib.import_module("app.ui.say").word(found) if found else ""
        return About(VERSION, self.folder, self.folder / "logs", notice)

    def obey(self, wish: single.Wish, bundle: Path | None = None) -> None:
        """Do what another start of the program was asked to do; *bundle* is as in single.Said."""
        if wish is single.Wish.CLOSE:
            self._end()
        elif wish is not single.Wish.BACKGROUND:
            if wish is single.Wish.NEW_CALL:
                self.window.go("new_call")
            elif wish is single.Wish.OPEN:
                self._read_in(bundle)
            self.window.come_forward()

    def _read_in(self, bundle: Path | None) -> None:
        """Read a bundle on the sync page, or say why not; once the data are open."""
        house = self._house
        if house is None:
            later = Qt.ConnectionType.SingleShotConnection
            self.opened.connect(partial(self._read_in, bundle), later)
        elif bundle is None:
            self.window.explain(NoBundle())
        elif house.desk is None:
            self.window.explain(NotEnrolled())
        else:
            self.window.go("sync")
            self.bundles.open(bundle)

    def try_now(self) -> None:
        """Try to sync at once."""
        if self._house is None or self._house.desk is None:
            self._on_link(self._link)
        else:
            self._offline = False
            self.updates.set_offline(offline=False)
            self._house.poke()

    def set_offline(self, *, offline: bool) -> None:
        """Work without the network until told otherwise."""
        self._offline = offline
        self.updates.set_offline(offline=offline)
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
        machine.forget_code(self._told.files)
        self._told = self._told._replace(enrolment_code="")
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

    def switch_to(self, person: str) -> None:
        """Seat another person who is enrolled on this PC."""
        house = self._house
        if house is not None:
            self.window.flush()
            self._desk_work.run(house.seat, person, done=self._seated, receiver=self)

    def _seated(self, account: Account) -> None:
        if self._house is not None:
            self._start_engine(self._house)
            self._attach(self._house)
            self.window.go("workbench")
            self.window.say(
                self.tr("Now at the desk: {person}.").format(person=account.person), Tone.GREEN
            )

    # --- the end --------------------------------------------------------------------------------

    def close(self) -> bool:
        """Stop sync, finish what is being saved, close the files; tell whether all ended in time."""
        if self._closed:
            return True
        self._closed = True
        if self._second_starts is not None:
            self._second_starts.close()
        self._finish_saving()
        self._desk_work.end()
        self._net_work.end()
        house = self._house
        self.updates.end()
        self.bundles.cancel()
        if house is not None:
            house.end(STOP_SECONDS)
            self._database.submit(house.close)
        self._network.close(0.2)
        self._garbage.stop()
        return self._database.close(SAVE_SECONDS)

    def _end(self) -> None:
        """End the program also where it would stay in the tray."""
        self.window.close()
        if self.presence.in_tray:
            self._app.quit()

    def _save_before_log_off(self) -> None:
        """The system ends the session: whatever is typed goes to the disk before it does."""
        self.window.flush()
        self._finish_saving()

    def _finish_saving(self) -> None:
        """Let answers come in that a page still acts on, such as the making of a draft."""
        until = QDeadlineTimer(_SAVING_MS)
        while not (self._desk_work.idle or until.hasExpired()):
            self._app.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)


def _field_of(error: Known) -> str:
    """Return which field of the enrolment an error is about."""
    if isinstance(error, EnrolmentRefused):
        return "code"
    return "" if isinstance(error, KeyStoreProblem | ClientTooOld) else "address"


def _get_ready() -> None:
    """Import what the next page will want of the database."""
    importlib.import_module("app.models.tickets")
