"""The long poll: waits on a thread of its own until the county has something to say."""

import random
import threading
from collections.abc import Callable

from app.models.errors import KnownError
from app.sync.adapter import STALL
from app.sync.backoff import Backoff
from app.sync.caller import Caller
from app.sync.clock import Clock
from app.sync.transport import Ask
from app.sync.trouble import Kind, Trouble
from contract.messages import Changes

LONG = 25.0
"""Seconds after which the county answers that there is nothing."""

WAIT: Ask[Changes | None] = Ask("GET", "/v1/wait", Changes, nothing=True, stall=LONG + STALL)

LOOK: Ask[Changes | None] = Ask("GET", "/v1/wait", Changes, nothing=True)
"""Asked with `seconds=0`: whether there is anything new, in the fewest bytes."""

_SHORTEST = 0.5
"""Seconds that an empty answer takes at least; one that comes sooner is taken for a failure."""


class Waiter:
    """Waits from a cursor that `listen` gives, and hands what came to *on_news*, once.

    After any news or trouble it waits for the next `listen`, so that it never runs ahead of the
    copy nor against a county that cannot be reached; *on_trouble* is told of trouble.
    """

    def __init__(
        self,
        caller: Caller,
        clock: Clock,
        chance: random.Random,
        on_news: Callable[[int, Changes], None],
        on_trouble: Callable[[], None],
    ) -> None:
        self._caller = caller
        self._clock = clock
        self._backoff = Backoff(chance)
        self._on_news = on_news
        self._on_trouble = on_trouble
        self._wake = threading.Event()
        self._lock = threading.Lock()
        self._cursor: int | None = None
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="news", daemon=True)

    @property
    def healthy(self) -> bool:
        """Whether the last wait ended as it should."""
        return self._backoff.failures == 0

    def listen(self, cursor: int) -> None:
        """Wait for what comes after *cursor*; a wait that is under way from before it goes on."""
        with self._lock:
            self._cursor = cursor
        self._wake.set()

    def rest(self) -> None:
        """Begin no new wait until the next `listen`."""
        with self._lock:
            self._cursor = None

    def stop(self) -> None:
        """Begin nothing more; the line has to be cut to end a wait at once."""
        self._stopping.set()
        self._wake.set()

    @property
    def thread(self) -> threading.Thread:
        """The thread that waits."""
        return self._thread

    def _run(self) -> None:
        while not self._stopping.is_set():
            with self._lock:
                cursor = self._cursor
            if cursor is None:
                self._clock.wait(self._wake, 3600.0)
                self._wake.clear()
                continue
            self._wait_from(cursor)

    def _wait_from(self, cursor: int) -> None:
        try:
            news = self._ask(cursor)
        except (Trouble, KnownError):
            # The sync thread asks next, meets the same, and says so.
            if not self._stopping.is_set():
                self.rest()
                self._on_trouble()
                self._clock.wait(self._stopping, self._backoff.failed())
            return
        self._backoff.succeeded()
        if news is not None:
            self.rest()
            self._on_news(cursor, news)

    def _ask(self, cursor: int) -> Changes | None:
        answer = self._caller.ask(WAIT, cursor=cursor)
        if answer.message is None and answer.received - answer.sent < _SHORTEST:
            raise Trouble(Kind.BROKEN, "an empty answer at once")
        return answer.message
