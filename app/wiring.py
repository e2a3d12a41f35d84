"""Puts the rooms together: the store, the key store, a person's desk, the sync engine.

It is heavy to import and is imported by a worker, after the first window is painted.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

import msgspec

from app.casework.desk import Desk
from app.later import Later
from app.machine import Machine
from app.models import backup, first, settings
from app.models import folder as place
from app.models.errors import FolderReadOnly, KnownError
from app.models.read import Changed, OutboxRow
from app.models.store import Store, open_store
from app.models.worker import Worker
from app.sync.clock import SystemClock
from app.sync.enrolment import Account as Enrolment
from app.sync.keystore import KeyStore
from app.ui.link import Link, PhotoProgress, Reach
from app.ui.program import Account
from contract.deadlines import CHINA
from contract.ids import IdMaker

if TYPE_CHECKING:
    from app.models import outbox, recovery
    from app.sorting import pinyin
    from app.stick import Stick
    from app.sync.adapter import Route
    from app.sync.engine import Engine
    from app.sync.state import SyncState
    from app.updating.updates import State, Updates
    from contract.word import Word
else:
    outbox, recovery = Later("app.models.outbox"), Later("app.models.recovery")
    pinyin = Later("app.sorting.pinyin")

T = TypeVar("T")
P = ParamSpec("P")
ENROLMENTS = "enrolments"

_REACH = {
    "starting": Reach.STARTING,
    "connected": Reach.CONNECTED,
    "switched_off": Reach.OFFLINE,
    "offline": Reach.OFFLINE,
    "trouble": Reach.OFFLINE,
    "unauthorised": Reach.STOPPED,
    "too_old": Reach.STOPPED,
}


class Enrolments(msgspec.Struct, frozen=True):
    """Everyone who is enrolled on this PC; the first is at the desk."""

    accounts: tuple[Enrolment, ...] = ()


class House:
    """The open data with the desk and the engine of the person at the desk, if there is one.

    Made on the database worker; what else must run there says so.
    """

    def __init__(self, store: Store, keys: KeyStore, database: Worker, told: Machine) -> None:
        self._store, self._keys, self._database = store, keys, database
        self._told = told
        self._system = SystemClock()
        self._new_id = IdMaker()
        self._engine: Engine | None = None
        self._ended = False
        state = first.state(store)
        self._offset = timedelta(milliseconds=state.clock_offset_ms)
        self.last_contact = state.last_contact
        self.desk: Desk | None = None
        self._enrolments = settings.get(store, ENROLMENTS, Enrolments, Enrolments())
        self._sit_down()

    def _sit_down(self) -> None:
        if self._enrolments.accounts:
            person = self._enrolments.accounts[0].person
            self.desk = Desk(
                self._store, person, self._system.now, self._new_id, on_event=self._wake
            )

    def _wake(self) -> None:
        if self._engine is not None:
            self._engine.wake()

    @property
    def account(self) -> Account | None:
        """Who is at the desk, as shown."""
        return _shown(self._enrolments.accounts[0]) if self._enrolments.accounts else None

    def clock(self) -> datetime:
        """Return the county's time as well as it is known, in UTC; from any thread."""
        return self._system.now() + self._offset

    def notice(self) -> Word | None:
        """Return what the person must be told about how keys are kept here."""
        return self._keys.visible_notice

    # --- enrolling ---------------------------------------------------------------------

    def enrol(self, address: str, code: str) -> Enrolment:
        """Ask the county on the network worker; raises a KnownError."""
        import socket  # noqa: PLC0415  only here, and it takes its time

        from app.sync.enrol import enrol  # noqa: PLC0415  brings the network's libraries

        here = socket.gethostname()[:60]
        return enrol(address, code, here, self._keys, route=self._route())

    def take_account(self, new: Enrolment) -> Account:
        """Seat the person who has enrolled; on the database worker. Others stay enrolled."""
        others = tuple(
            kept
            for kept in self._enrolments.accounts
            if (kept.server, kept.person.id) != (new.server, new.person.id)
        )
        self._enrolments = Enrolments((new, *others))
        settings.put(self._store, ENROLMENTS, self._enrolments)
        self._sit_down()
        return _shown(new)

    @property
    def colleagues(self) -> tuple[Account, ...]:
        """Who else is enrolled on this PC."""
        return tuple(_shown(kept) for kept in self._enrolments.accounts[1:])

    def seat(self, person: str) -> Account:
        """Seat someone who is enrolled here; on the database worker."""
        found = next(kept for kept in self._enrolments.accounts if kept.person.id == person)
        return self.take_account(found)

    # --- sync ----------------------------------------------------------------------------

    def start_engine(
        self,
        on_change: Callable[[frozenset[Changed]], None],
        on_link: Callable[[Link], None],
        offline: bool = False,  # noqa: FBT001, FBT002  handed over by position
    ) -> None:
        """Begin to sync for the person at the desk, after ending the one before; on a worker."""
        from app.sync.engine import Engine, usual_means  # noqa: PLC0415  brings the network's

        self.stop_engine(0.5)
        if not self._enrolments.accounts or self._ended:
            return

        def changed(what: frozenset[Changed]) -> None:
            if Changed.SYNC in what:
                self._database.submit(self._learn_offset)
            on_change(what)

        account = self._enrolments.accounts[0]
        self._engine = Engine(
            self._store_call,
            account,
            self._keys,
            changed,
            lambda state: on_link(link_of(state)),
            means=usual_means(account, self._route()),
        )
        self._engine.set_offline(offline)
        self._engine.start()

    def _route(self) -> Route:
        from app.sync.adapter import Route  # noqa: PLC0415  brings the network's libraries

        return Route(self._told.county_ca, self._told.proxy)

    def _learn_offset(self) -> None:
        self._offset = timedelta(milliseconds=first.state(self._store).clock_offset_ms)

    def poke(self) -> None:
        """Try to sync now, also where the person had chosen to work offline."""
        if self._engine is not None:
            self._engine.set_offline(False)
            self._engine.poke()

    def set_offline(self, *, offline: bool) -> None:
        """Keep off the network until told otherwise."""
        if self._engine is not None:
            self._engine.set_offline(offline)

    def make_updates(
        self, place: Path, version: str, on_state: Callable[[State], None]
    ) -> Updates | None:
        """Return what looks for updates for the person at the desk, not started; on a worker."""
        from app.updating import here  # noqa: PLC0415  brings the network's libraries and TUF

        if not self._enrolments.accounts or self._ended:
            return None
        return here.make(place, version, self._told, self._enrolments.accounts[0], on_state)

    def make_stick(self, told: Callable[[frozenset[Changed]], object]) -> Stick:
        """Return what carries for the person at the desk; on a worker."""
        from app.stick import Stick  # noqa: PLC0415  brings the network's libraries

        account = self._enrolments.accounts[0]
        now = self._system.now
        return Stick(self._store_call, account, self._keys, now, self._new_id, told)

    def end(self, timeout: float) -> None:
        """End syncing for good."""
        self._ended = True
        self.stop_engine(timeout)

    def stop_engine(self, timeout: float) -> None:
        """End syncing; whatever was under way is taken up at the next start."""
        if self._engine is not None:
            self._engine.stop(timeout)
            self._engine = None

    def _store_call(
        self, fn: Callable[Concatenate[Store, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        return self._database.call(fn, self._store, *args, **kwargs)

    # --- the rest; on the database worker ----------------------------------------------------

    def save_report(self, path: Path) -> Path:
        """Write what support needs to know: how far each event is, never what it says."""
        store = self._store
        state = first.state(store)
        people = [kept.person.id for kept in self._enrolments.accounts]
        import platform  # noqa: PLC0415  only here, and it takes its time

        report = {
            "program": platform.platform(),
            "python": platform.python_version(),
            "copy": msgspec.to_builtins(state),
            "people": [
                {
                    "counters": msgspec.to_builtins(first.counters(store, person)),
                    "events": [_about(row) for row in _not_confirmed(store, person)],
                }
                for person in people
            ],
        }
        try:
            path.write_text(json.dumps(report, ensure_ascii=False, indent=1), "utf-8")
        except OSError as problem:
            known = place.os_problem(problem)
            raise (known if isinstance(known, KnownError) else KnownError()) from problem
        return path

    def keep_backup(self) -> None:
        """Make today's copy of what people did here, if there is none yet."""
        backup.keep_daily(self._store, self._system.now().astimezone(CHINA).date())

    def close(self) -> None:
        """Close the files."""
        self._store.close()


def _shown(kept: Enrolment) -> Account:
    return Account(
        kept.person.id,
        kept.person.name,
        kept.person.kind,
        kept.person.township_name,
        kept.address,
        kept.device_name,
    )


def _not_confirmed(store: Store, person: str) -> tuple[OutboxRow, ...]:
    return outbox.rows(store, person, None, "", 1000)


def _about(row: OutboxRow) -> dict[str, object]:
    return {
        "id": row.id,
        "ticket": row.ticket,
        "step": row.event.step,
        "made": row.event.at.isoformat(),
        "journey": row.journey,
        "tries": row.tries,
        "refusal": row.refusal.code if row.refusal else "",
    }


def link_of(state: SyncState) -> Link:
    """Return what the window shows of the engine's state."""
    reach = _REACH[state.standing]
    photos = state.progress
    return Link(
        Reach.TRYING if state.trying and reach is not Reach.CONNECTED else reach,
        error=state.error,
        photos=PhotoProgress(photos.photos_done, photos.photos, photos.rate, photos.seconds_left)
        if photos
        else None,
        last_success=state.last_success,
        switched_off=state.standing == "switched_off",
        photo_problems=state.photo_problems,
    )


def open_house(folder: Path, database: Worker, told: Machine = Machine()) -> House:  # noqa: B008  frozen
    """Open the data in *folder*; on the database worker. Raises a KnownError.

    *told* is what the administrator of this PC has set.
    """
    try:
        place.make_folder(folder)
    except OSError as problem:
        known = place.os_problem(problem)
        raise (known if isinstance(known, KnownError) else FolderReadOnly()) from problem
    keys = KeyStore(folder)
    key = keys.database_key(files_exist=(folder / place.WORK).exists())
    return House(open_store(folder, key, _initials), keys, database, told)


def _initials(text: str) -> str:
    return pinyin.initials(text)


def rescue(folder: Path) -> int:
    """Save what can be read of a damaged work.db; returns how many rows. Raises a KnownError."""
    key = KeyStore(folder).database_key(files_exist=True)
    return sum(recovery.recover_work(folder, key, SystemClock().now()).rows.values())
