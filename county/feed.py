"""A township's feed: one gapless sequence of events and announcements, and who waits for it."""

import asyncio
from collections.abc import Iterable, Mapping

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from contract.blobs import BlobKind
from contract.digest import Digest, digest
from contract.events import Event
from contract.ids import is_id
from contract.messages import FeedItem
from county import clock, db

_event = msgspec.json.Decoder(Event)
_MOST_IN_QUERY = 500


def head(connection: Connection, township: str) -> int:
    """Return the last place of a township's feed, 0 where it is empty or there is no township."""
    query = sa.select(db.heads.c.seq).where(db.heads.c.township == township)
    return connection.execute(query).scalar() or 0


def between(
    connection: Connection, township: str, start: int, upto: int, limit: int
) -> list[FeedItem]:
    """Return the places after *start* up to *upto*, at most *limit*, in order."""
    row = db.feed.c
    query = (
        sa.select(row.seq, row.document, row.kind, row.blob)
        .where(row.township == township, row.seq > start, row.seq <= upto)
        .order_by(row.seq)
        .limit(limit)
    )
    return [
        FeedItem(seq, _event.decode(document))
        if document is not None
        else FeedItem(seq, None, BlobKind(kind or ""), blob or "")
        for seq, document, kind, blob in connection.execute(query)
    ]


def places(connection: Connection, ids: Iterable[str]) -> dict[str, tuple[str, int]]:
    """Return township and seq of those of these events that the ledger has."""
    found: dict[str, tuple[str, int]] = {}
    wanted = [name for name in ids if is_id(name)]
    row = db.feed.c
    for at in range(0, len(wanted), _MOST_IN_QUERY):
        part = wanted[at : at + _MOST_IN_QUERY]
        query = sa.select(row.event, row.township, row.seq).where(row.event.in_(part))
        found |= {event: (town, seq) for event, town, seq in connection.execute(query)}
    return found


def ticket_digest(connection: Connection, township: str) -> Digest:
    """Return the digest of (ticket, revision) of all of a township's tickets."""
    row = db.tickets.c
    query = sa.select(row.id, row.revision).where(row.township == township)
    return digest((found.id, found.revision) for found in connection.execute(query))


class Waiting:
    """Who waits for which township's feed to grow; belongs to the server's event loop.

    `grown` may be called from any thread.
    """

    def __init__(self) -> None:
        self._heads: dict[str, int] = {}
        self._events: dict[str, set[asyncio.Event]] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._over = False

    def start(self) -> None:
        """Belong to the running loop from now on."""
        self._loop = asyncio.get_running_loop()
        self._over = False

    def stop(self) -> None:
        """Let everyone go, and let no one wait any more."""
        self._over = True
        self._loop = None
        for waiters in self._events.values():
            for waiter in waiters:
                waiter.set()

    @property
    def anyone(self) -> bool:
        """Whether anyone waits."""
        return bool(self._events)

    def grown(self, heads: Mapping[str, int]) -> None:
        """Tell that these townships' feeds reach this far now."""
        loop = self._loop
        if loop is None or not heads:
            return
        try:
            loop.call_soon_threadsafe(self._wake, dict(heads))
        except RuntimeError:
            # The loop has just been closed: there is no one left to wake.
            return

    def _wake(self, heads: dict[str, int]) -> None:
        for township, seq in heads.items():
            if seq == self._heads.get(township):
                continue
            self._heads[township] = seq
            for waiter in self._events.get(township, ()):
                waiter.set()

    async def beyond(self, township: str, cursor: int, until: float) -> bool:
        """Wait until the township's feed may reach beyond *cursor*; False if it is time to go.

        *until* is a moment of `clock.seconds`. After True the caller looks for himself.
        """
        if self._over or clock.seconds() >= until:
            return False
        if self._heads.get(township, cursor) > cursor:
            return True
        waiter = asyncio.Event()
        self._events.setdefault(township, set()).add(waiter)
        try:
            async with asyncio.timeout(until - clock.seconds()):
                await waiter.wait()
        except TimeoutError:
            return False
        finally:
            waiters = self._events[township]
            waiters.discard(waiter)
            if not waiters:
                del self._events[township]
        return not self._over
