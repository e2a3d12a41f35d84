"""Keeps this PC and the county in step: one thread that syncs, one that waits for news, one for photos."""

import logging
import random
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Concatenate, NamedTuple, ParamSpec, TypeVar

import msgspec

from app.models import feed, outbox, photos
from app.models.errors import KnownError
from app.models.read import Changed, CopyState, PendingPhoto, PhotoProblem
from app.models.store import Store
from app.sync.account import Tokens
from app.sync.adapter import SYSTEM, Route, make_session
from app.sync.backoff import Backoff
from app.sync.caller import Caller
from app.sync.clock import Clock, SystemClock
from app.sync.enrolment import Account
from app.sync.exchange import Exchange, StoreCall
from app.sync.keystore import KeyStore
from app.sync.news import Waiter
from app.sync.photos import CONNECTIONS, MOST_AT_ONCE, PhotoLane
from app.sync.pictures import Pictures
from app.sync.progress import Meter
from app.sync.state import (
    Board,
    Progress,
    Standing,
    SyncState,
    quiet_state,
    state_of_error,
    state_of_trouble,
)
from app.sync.transport import Link, SessionFactory, short_name
from app.sync.trouble import Kind, Trouble, Way
from contract.messages import Changes

P = ParamSpec("P")
T = TypeVar("T")
OnChange = Callable[[frozenset[Changed]], None]
OnState = Callable[[SyncState], None]

log = logging.getLogger(__name__)

_PARKED = 60.0
"""Seconds, at least, until something is tried again that needs a person or an administrator."""

_TROUBLE_AT_HOME = 10.0
"""Seconds until the next try when it is this PC's own files that cannot be used."""


class Options(msgspec.Struct, frozen=True):
    """How the engine behaves; times in seconds.

    *poll*: how often it asks while the long poll works, *poll_without* while it does not.
    """

    poll: float = 300.0
    poll_without: float = 30.0
    long_poll: bool = True
    connections: int = CONNECTIONS


class Means(NamedTuple):
    """What the engine works with; tests and simulations bring their own."""

    clock: Clock
    chance: random.Random
    make: SessionFactory
    proxy: str = SYSTEM


def usual_means(account: Account, route: Route | None = None) -> Means:
    """Return the machine's clock, real chance, and a session that trusts what it should.

    What *route* leaves open is as it was when the account was made.
    """
    ca, proxy = route or Route()
    if ca is None and account.county_ca:
        ca = Path(account.county_ca)
    return Means(SystemClock(), random.SystemRandom(), lambda: make_session(ca), proxy)


class Engine:
    """Syncs one account; never Qt.

    *store_call* runs a function with the open store on the database's worker. *on_change* and
    *on_state* are called from the engine's threads, and have to hand over at once.
    """

    def __init__(
        self,
        store_call: StoreCall,
        account: Account,
        keystore: KeyStore,
        on_change: OnChange,
        on_state: OnState,
        options: Options | None = None,
        means: Means | None = None,
    ) -> None:
        self._store_call = store_call
        self._account = account
        self._options = options or Options()
        self._on_change = on_change
        self._board = Board(on_state)
        self._clock, chance, make, proxy = means or usual_means(account)
        self._link = Link(account.address, self._clock, short_name, make, proxy=proxy)
        tokens = Tokens(account, self._link, keystore, self._clock)
        caller = Caller(self._link, tokens)
        self._exchange = Exchange(
            account, caller, self._store, self._clock, on_change, self._options.connections
        )
        self._meter = Meter(self._clock, self._show_progress)
        self._wake, self._photo_wake = threading.Event(), threading.Event()
        self._stopping, self._offline = threading.Event(), threading.Event()
        self._lane = PhotoLane(
            self._link,
            tokens.get,
            self._clock,
            chance,
            self._uploaded,
            self._meter,
            self._show_photo_problems,
            self._offline.is_set,
        )
        self._pictures = Pictures(caller, self._store, on_change, self._offline.is_set)
        self._waiter = Waiter(caller, self._clock, chance, self._news_came, self.wake)
        self._backoff, self._photo_backoff = Backoff(chance), Backoff(chance)
        self._lock = threading.Lock()
        self._news: tuple[int, Changes] | None = None
        self._threads = (
            threading.Thread(target=self._run, name="sync", daemon=True),
            threading.Thread(target=self._run_photos, name="photos", daemon=True),
            self._waiter.thread,
        )

    # --- what others call -----------------------------------------------------------------------

    def start(self) -> None:
        """Begin to sync."""
        self._board.change(again=True)
        for thread in self._threads:
            thread.start()

    def stop(self, timeout: float = 3.0) -> bool:
        """End every request and every thread; tell whether all ended within *timeout* seconds.

        Threads that do not end (in a name server's silence) touch nothing any more, and end with
        the program.
        """
        until = self._clock.monotonic() + timeout
        self._stopping.set()
        self._waiter.stop()
        self._link.cut()
        self._wake.set()
        self._photo_wake.set()
        for thread in self._threads:
            if thread.is_alive():
                thread.join(max(0.0, until - self._clock.monotonic()))
        self._link.close()
        return not any(thread.is_alive() for thread in self._threads)

    def poke(self) -> None:
        """Try now, whatever the engine waits for; `on_state` answers at once and when it is done."""
        self._lane.try_all_now()
        self._exchange.batch.release()
        self._board.change(again=True, trying=not self._offline.is_set())
        self._wake.set()
        self._photo_wake.set()

    def wake(self) -> None:
        """Look now whether there is something to say; from any thread."""
        self._wake.set()

    def set_offline(self, offline: bool) -> None:  # noqa: FBT001  the switch on the screen
        """Work without the network, or no longer."""
        if offline:
            self._offline.set()
        else:
            self._offline.clear()
        self._wake.set()
        self._photo_wake.set()

    @property
    def state(self) -> SyncState:
        """How it stands now."""
        return self._board.state

    def sync_now(self) -> SyncState:
        """Do everything there is to do once, in the caller's thread, and return how it went.

        For programs without threads of their own; not beside `start`.
        """
        self._show_next_try(self._sync())
        if self.state.standing is Standing.CONNECTED:
            trouble = self._send_photos(connections=1)
            if trouble is not None:
                self._show_trouble(trouble)
        return self.state

    # --- the sync thread ------------------------------------------------------------------------

    def _run(self) -> None:
        while not self._stopping.is_set():
            if self._offline.is_set():
                self._waiter.rest()
                self._board.become(quiet_state(Standing.SWITCHED_OFF))
                self._clock.wait(self._wake, 3600.0)
                self._wake.clear()
                continue
            self._wake.clear()
            seconds = self._sync()
            if not self._stopping.is_set():
                self._show_next_try(seconds)
                self._clock.wait(self._wake, seconds)

    def _sync(self) -> float:
        """Sync until there is nothing more to say; return the seconds until the next time."""
        self._board.change(trying=True)
        try:
            later = self._exchange_all()
            copy = self._store(feed.state)
        except Trouble as trouble:
            return self._after(trouble)
        except KnownError as error:
            log.info("sync: %s", type(error).__name__)
            self._waiter.rest()
            self._board.become(state_of_error(error))
            return max(_TROUBLE_AT_HOME, self._backoff.failed())
        except Exception:
            log.exception("sync: a bug")
            self._waiter.rest()
            self._board.become(state_of_error(KnownError()))
            return max(_PARKED, self._backoff.failed())
        return self._succeeded(copy, later=later)

    def _exchange_all(self) -> bool:
        """Return whether the county asked to have events offered again later."""
        with self._lock:
            news, self._news = self._news, None
        if news is not None and self._exchange.take_news(*news) and not self._anything_to_say():
            return False
        while True:
            done = self._exchange.once()
            if not done.more:
                return done.later

    def _anything_to_say(self) -> bool:
        counted = self._store(outbox.counters, self._account.person.id)
        return counted.waiting + counted.unknown > 0

    def _succeeded(self, copy: CopyState, *, later: bool) -> float:
        now = self._clock.now()
        state = msgspec.structs.replace(quiet_state(Standing.CONNECTED), last_success=now)
        self._board.become(state)
        if self._options.long_poll and copy.cursor >= copy.head:
            self._waiter.listen(copy.cursor)
        self._photo_wake.set()
        if later:
            return self._backoff.failed()
        self._backoff.succeeded()
        polls = self._options.long_poll and self._waiter.healthy
        return self._options.poll if polls else self._options.poll_without

    def _after(self, trouble: Trouble) -> float:
        """Show what went wrong and return how long to wait."""
        way = trouble.rule.way
        if way is Way.STOP:
            return 0.0
        log.info("sync: %s", trouble)
        self._waiter.rest()
        self._show_trouble(trouble)
        seconds = self._backoff.failed(trouble.asked)
        if way in (Way.PARK, Way.LOGIN):
            return max(_PARKED, seconds)
        return seconds

    # --- the photos' thread ---------------------------------------------------------------------

    def _run_photos(self) -> None:
        while not self._stopping.is_set():
            self._clock.wait(self._photo_wake, self._until_next_photo())
            self._photo_wake.clear()
            if self._stopping.is_set() or self._offline.is_set():
                continue
            if self.state.standing is not Standing.CONNECTED:
                continue
            try:
                trouble = self._send_photos(self._options.connections)
            except KnownError as error:
                log.info("photos: %s", type(error).__name__)
                self._clock.wait(self._stopping, _TROUBLE_AT_HOME)
                continue
            except Trouble as ending:
                if ending.rule.way is not Way.STOP:
                    raise
                return
            except Exception:
                log.exception("photos: a bug")
                self._clock.wait(self._stopping, _PARKED)
                continue
            if trouble is None:
                self._photo_backoff.succeeded()
            elif not self._stopping.is_set():
                self._clock.wait(self._photo_wake, self._photo_backoff.failed(trouble.asked))
                self._photo_wake.set()

    def _until_next_photo(self) -> float:
        due = self._lane.next_due()
        return 3600.0 if due is None else max(1.0, due - self._clock.monotonic())

    def _send_photos(self, connections: int) -> Trouble | None:
        """Send what there is until nothing is left that can be sent now; fetch what is wanted."""
        trouble = None
        try:
            while not self._offline.is_set():
                # Someone looks at a page that waits for these, and they are small.
                trouble = self._pictures.fetch()
                if trouble is not None and trouble.rule.way is Way.STOP:
                    break
                owed = self._photos_to_send()
                self._lane.owed(owed)
                mine = self._lane.due(owed)
                if not mine:
                    break
                passed = self._lane.upload(mine[:MOST_AT_ONCE], connections)
                if passed.trouble is not None:
                    log.info("photos: %s", passed.trouble)
                    return passed.trouble
                self._photo_backoff.succeeded()
            return trouble
        finally:
            self._meter.over()

    def _photos_to_send(self) -> tuple[PendingPhoto, ...]:
        return self._store(photos.pending, self._account.person.id, 10 * MOST_AT_ONCE)

    def _uploaded(self, sha256: str) -> None:
        self._on_change(self._store(photos.uploaded, sha256, self._clock.now()))

    # --- between the threads ----------------------------------------------------------------------

    def _news_came(self, cursor: int, news: Changes) -> None:
        with self._lock:
            self._news = (cursor, news)
        self._wake.set()

    def _store(
        self, fn: Callable[Concatenate[Store, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Use the store as long as the program is not ending."""
        if self._stopping.is_set():
            raise Trouble(Kind.STOPPED)
        try:
            return self._store_call(fn, *args, **kwargs)
        except RuntimeError as closed:
            if self._stopping.is_set():
                raise Trouble(Kind.STOPPED) from closed
            raise

    def _show_trouble(self, trouble: Trouble) -> None:
        self._board.become(state_of_trouble(trouble))

    def _show_progress(self, progress: Progress | None) -> None:
        self._board.change(progress=progress)

    def _show_next_try(self, seconds: float) -> None:
        if self.state.standing is not Standing.CONNECTED:
            self._board.change(next_try=self._clock.now() + timedelta(seconds=seconds))

    def _show_photo_problems(self, problems: tuple[PhotoProblem, ...]) -> None:
        self._board.change(photo_problems=problems)
