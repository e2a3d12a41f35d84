"""A large backlog of the feed, cut in ranges and fetched on several connections at once.

The copy takes the ranges in order, each when all before it have landed, so its cursor never
stands beyond a gap.
"""

import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from app.sync.caller import Caller
from app.sync.transport import Ask
from app.sync.trouble import Kind, Trouble
from contract.messages import Changes, ChangesRequest, FeedItem

CHANGES = Ask("POST", "/v1/changes", Changes, large=True)

CONNECTIONS = 4
_AHEAD = 8
_LEAST, _MOST = 250, 2000
"""Places in a range."""


class Range(NamedTuple):
    """The places after *start* up to and with *upto*."""

    start: int
    upto: int


class Landed(NamedTuple):
    """A range with all that is in it."""

    range: Range
    changes: tuple[FeedItem, ...]


def ranges(start: int, upto: int, connections: int) -> Iterator[Range]:
    """Cut (start, upto] into ranges that keep all connections busy to the end."""
    size = max(_LEAST, min(_MOST, -(-(upto - start) // (2 * connections))))
    while start < upto:
        yield Range(start, min(start + size, upto))
        start += size


def fetch(caller: Caller, epoch: str, wanted: Range) -> Landed:
    """Fetch one range, in as many requests as the county wants; raises Trouble.

    FeedBroken is not for here: what does not fit together is not taken at all.
    """
    items: list[FeedItem] = []
    at = wanted.start
    while at < wanted.upto:
        asked = ChangesRequest(at, wanted.upto, wanted.upto - at)
        reply = caller.ask(CHANGES, asked).message
        if reply.epoch != epoch:
            raise Trouble(Kind.BROKEN, "the county was restored meanwhile")
        places = [item.seq for item in reply.changes]
        if places != list(range(at + 1, reply.upto + 1)) or not at < reply.upto <= wanted.upto:
            raise Trouble(Kind.BROKEN, "a range with gaps")
        items += reply.changes
        at = reply.upto
    return Landed(wanted, tuple(items))


def fetch_all(
    caller: Caller,
    epoch: str,
    gaps: Sequence[Range],
    take: Callable[[Landed], None],
    connections: int = CONNECTIONS,
) -> None:
    """Fetch *gaps* and give their ranges to *take*, in order, in this thread; raises Trouble."""
    cut = [part for gap in gaps for part in ranges(gap.start, gap.upto, connections)]
    if connections == 1 or len(cut) <= 1:
        for part in cut:
            take(fetch(caller, epoch, part))
        return
    _Parallel(caller, epoch, cut).run(take, min(connections, len(cut)))


class _Parallel:
    """Threads that fetch ahead of the one that takes, but not far ahead."""

    def __init__(self, caller: Caller, epoch: str, cut: Sequence[Range]) -> None:
        self._caller = caller
        self._epoch = epoch
        self._cut = cut
        self._next = iter(range(len(cut)))
        self._lock = threading.Lock()
        self._room = threading.Semaphore(_AHEAD)
        self._landed: queue.SimpleQueue[tuple[int, Landed] | BaseException] = queue.SimpleQueue()
        self._over = False

    def run(self, take: Callable[[Landed], None], connections: int) -> None:
        threads = [
            threading.Thread(target=self._work, name=f"backlog-{n}", daemon=True)
            for n in range(connections)
        ]
        for thread in threads:
            thread.start()
        try:
            self._take_in_order(take)
        finally:
            self._over = True
            for _ in threads:
                self._room.release()
            for thread in threads:
                thread.join()

    def _take_in_order(self, take: Callable[[Landed], None]) -> None:
        early: dict[int, Landed] = {}
        for wanted in range(len(self._cut)):
            while wanted not in early:
                came = self._landed.get()
                if isinstance(came, BaseException):
                    raise came
                early[came[0]] = came[1]
            take(early.pop(wanted))
            self._room.release()

    def _work(self) -> None:
        while True:
            self._room.acquire()
            with self._lock:
                number = next(self._next, None)
            if number is None or self._over:
                return
            try:
                self._landed.put((number, fetch(self._caller, self._epoch, self._cut[number])))
            except BaseException as problem:  # noqa: BLE001  the thread that takes raises it
                self._landed.put(problem)
                return
