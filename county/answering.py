"""What a township is answered when it says what it has and asks for news: by line or by stick."""

from sqlalchemy.engine import Connection

from contract.messages import EventResult, FeedItem, Sync, SyncReply
from county import db, feed, photos
from county.errors import Failed
from county.people import Somebody
from county.wiring import County

_MOST_MISSING = 100


def epoch(connection: Connection) -> str:
    """Return the epoch that the county is in."""
    return db.meta_values(connection)["epoch"]


def answer(county: County, who: Somebody, said: Sync, most: int) -> SyncReply:
    """Take events up and give at most *most* places of the feed down."""
    settings = county.settings
    if len(said.events) > settings.limits.events:
        raise Failed(413, "too_large", "events")
    with county.db.read() as connection:
        now, head = epoch(connection), feed.head(connection, who.township)
    if is_from_before(said, now, head):
        return SyncReply(now, head, head, settings.clock())
    results: tuple[EventResult, ...] = ()
    if said.events:
        settings.failpoints("sync.before_apply")
        results = county.ledger.append(who.actor, who.township, said.events)
        settings.failpoints("sync.after_apply")
    limit = bounded(said.limit, most)
    with county.db.read() as connection:
        head = feed.head(connection, who.township)
        cursor, changes = _news(connection, who.township, said.cursor, head, limit, results)
        missing = photos.missing(connection, who.township, _MOST_MISSING)
    return SyncReply(now, cursor, head, settings.clock(), results, changes, missing)


def is_from_before(said: Sync, now: str, head: int) -> bool:
    """Tell whether it was said to a county that was restored since, or made anew."""
    return said.epoch not in ("", now) or not 0 <= said.cursor <= head


def bounded(limit: int, most: int) -> int:
    """Return how many places are given where *limit* are asked for."""
    return min(limit, most) if limit > 0 else most


def _news(
    connection: Connection,
    township: str,
    cursor: int,
    head: int,
    limit: int,
    results: tuple[EventResult, ...],
) -> tuple[int, tuple[FeedItem, ...]]:
    """Return how far the answer reaches, and the places that the results do not say already."""
    own = {result.seq for result in results if result.seq > cursor}
    if len(own) == head - cursor:
        return head, ()
    items = feed.between(connection, township, cursor, head, limit)
    reached = items[-1].seq if items else head
    return reached, tuple(item for item in items if item.seq not in own)
