"""The county's feed: its one way into the copy, in ranges without gaps.

Work.db is committed first, then copy.db. A crash in between heals: the copy's cursor stands where
it was, the county repeats the range, and an event that is in the outbox and in the feed is
confirmed by the feed.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import msgspec
from sqlalchemy import Connection, delete, func, insert, select, text, update
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.exc import IntegrityError

from app.models import failpoints, first, lists, outbox, photos, seen, settings
from app.models.errors import FeedBroken
from app.models.projection import Copied, chunks, copied, cursor_of
from app.models.read import Changed, Journey
from app.models.schema import announced, events, meta, search, ticket_data, tickets
from app.models.schema import outbox as outbox_table
from app.models.schema import photos as photos_table
from app.models.search import bigrams
from app.models.store import Store
from contract.digest import Digest, digest
from contract.events import Event
from contract.ids import is_id
from contract.life import STEPS
from contract.messages import EventResult, FeedItem, Outcome, SyncReply
from contract.projection import fold
from contract.ticket import Ticket

_EPOCH = "feed.epoch"
"""The setting that remembers the epoch even when the copy is lost."""

WORTH_PASSING = 250
"""Places in a row that are rather left out of what is asked for than heard again."""

_CHANGED = frozenset({Changed.TICKETS, Changed.OUTBOX, Changed.SYNC})

state = first.state


def take(store: Store, reply: SyncReply, sent: Sequence[str], now: datetime) -> frozenset[Changed]:
    """Take a whole sync reply: results, changes, missing photos, head and time of contact.

    Raises FeedBroken; what work.db recorded by then stays recorded, the cursor stays where it was.
    """
    changed = outbox.record_results(store, reply.results, sent)
    if reply.missing_photos:
        changed |= photos.lost(store, reply.missing_photos)
    failpoints.hit("take.between_files")
    changed |= apply(store, reply.epoch, reply.cursor, reply.changes)
    return changed | contact(store, reply.head, now)


def contact(
    store: Store, head: int, now: datetime, offset: timedelta | None = None
) -> frozenset[Changed]:
    """Note that the county answered at *now* (by this PC's clock), and how far its feed goes.

    *offset* is the county's clock less ours, where it was measured.
    """
    values: dict[str, object] = {"head": head, "last_contact": now}
    if offset is not None:
        values["clock_offset_ms"] = offset // timedelta(milliseconds=1)
    with store.copy.write() as connection:
        connection.execute(update(meta).values(values))
        cursor = cursor_of(connection)
    if cursor and cursor >= head:
        seen.begin(store, cursor)
    return frozenset({Changed.SYNC})


def apply(
    store: Store,
    epoch: str,
    upto: int,
    changes: Sequence[FeedItem],
    now: datetime | None = None,
) -> frozenset[Changed]:
    """Apply the feed from the copy's cursor up to and with *upto*, in one transaction.

    *changes* and the outbox's confirmed events have to fill the range without a gap; places that
    the copy has already are passed over, and a range that ends before the cursor changes nothing.
    With *now* it is also noted that the county answered then, and that its feed ends at *upto*.

    Raises FeedBroken, having changed nothing in the copy, for another epoch than the copy's, a
    gap, a place given twice with different content, or an event that cannot be folded.
    """
    items = _by_place(changes, upto)
    _adopt(store, epoch)
    _confirm_by_feed(store, items)
    try:
        with store.copy.write() as connection:
            now_at = connection.execute(select(meta)).one()
            if now_at.epoch not in ("", epoch) or not epoch:
                raise FeedBroken("another epoch")
            if upto <= now_at.cursor:
                return frozenset()
            range_of = _fill(store, items, now_at.cursor, upto)
            _announce(connection, range_of)
            touched = _fold_all(store, connection, range_of)
            head = now_at.head if now is None else upto
            heard = {} if now is None else {"head": head, "last_contact": now}
            connection.execute(update(meta).values(epoch=epoch, cursor=upto, **heard))
    except IntegrityError as problem:
        raise FeedBroken("an event twice") from problem
    store.stale.update(touched)
    if 0 < head <= upto:
        seen.begin(store, upto)
    listed = any(item.kind for item in range_of)
    return _CHANGED | {Changed.LIST} if listed else _CHANGED


def _adopt(store: Store, epoch: str) -> None:
    """An empty copy takes any epoch, but places that the journal has of another one are void."""
    if state(store).epoch or not epoch:
        return
    before = settings.get(store, _EPOCH, str, "")
    if before and before != epoch:
        _doubt_the_journal(store)
    settings.put(store, _EPOCH, epoch)


def _doubt_the_journal(store: Store) -> None:
    with store.work.write() as connection:
        connection.execute(
            update(outbox_table)
            .where(outbox_table.c.journey == Journey.CONFIRMED)
            .values(journey=Journey.UNKNOWN, seq=None)
        )
        # The county names a hundred photos at most that it lacks; it is asked about all of ours.
        connection.execute(update(photos_table).values(uploaded_at=None))
    seen.forget(store)
    store.all_stale = True


def missing(
    store: Store, upto: int, worth_passing: int = WORTH_PASSING
) -> tuple[tuple[int, int], ...]:
    """Return the ranges (after, upto and with) of the feed up to *upto* that have to be fetched.

    Left out are what the copy has, and *worth_passing* places or more in a row of our own events
    that the county has confirmed: to ask around fewer would cost more than to hear them again.
    """
    c = outbox_table.c
    with store.copy.read() as connection:
        at = cursor_of(connection)
    with store.work.read() as connection:
        ours = select(c.seq).where(c.seq > at, c.seq <= upto).order_by(c.seq)
        own = connection.scalars(ours).all()
    found: list[tuple[int, int]] = []
    for seq in (*own, upto + 1):
        if seq > at + 1:
            if found and at - found[-1][1] < worth_passing:
                at = found.pop()[0]
            found.append((at, seq - 1))
        at = seq
    return tuple(found)


def _by_place(changes: Sequence[FeedItem], upto: int) -> dict[int, FeedItem]:
    items: dict[int, FeedItem] = {}
    for item in changes:
        if not 0 < item.seq <= upto:
            raise FeedBroken("a place out of the range")
        if (item.event is None) == (item.kind is None):
            raise FeedBroken("a place with neither or both of event and document")
        if item.event and not (is_id(item.event.id) and is_id(item.event.ticket)):
            raise FeedBroken("an event or a ticket without an id")
        if items.setdefault(item.seq, item) != item:
            raise FeedBroken("a place given twice")
    return items


def _confirm_by_feed(store: Store, items: Mapping[int, FeedItem]) -> None:
    """What is in the feed the county has, even where its answer never came."""
    seq_of = {item.event.id: item.seq for item in items.values() if item.event}
    waiting: list[str] = []
    with store.work.read() as connection:
        for chunk in chunks(seq_of):
            ours = select(outbox_table.c.id).where(
                outbox_table.c.id.in_(chunk), outbox_table.c.journey != Journey.CONFIRMED
            )
            waiting += connection.scalars(ours).all()
    if waiting:
        outbox.record_results(
            store, [EventResult(which, Outcome.ALREADY, seq_of[which]) for which in waiting]
        )


def _fill(store: Store, items: Mapping[int, FeedItem], cursor: int, upto: int) -> list[FeedItem]:
    """Put our own confirmed events where the county did not repeat them."""
    c = outbox_table.c
    with store.work.read() as connection:
        own = {
            row.seq: FeedItem(row.seq, row.event)
            for row in connection.execute(
                select(c.seq, c.event).where(c.seq > cursor, c.seq <= upto)
            )
        }
    for seq, item in own.items():
        other = items.get(seq)
        if other and (other.event is None or other.event.id != item.event.id):  # type: ignore[union-attr]  # what is our own has an event
            raise FeedBroken("the county says something else about our own event")
    filled = []
    for seq in range(cursor + 1, upto + 1):
        found = items.get(seq) or own.get(seq)
        if found is None:
            raise FeedBroken(f"a gap at {seq}")
        filled.append(found)
    return filled


def _announce(connection: Connection, items: Sequence[FeedItem]) -> None:
    lines = [
        {"seq": item.seq, "kind": item.kind, "sha256": item.blob} for item in items if item.kind
    ]
    if lines:
        connection.execute(insert(announced), lines)


def _fold_all(store: Store, connection: Connection, items: Sequence[FeedItem]) -> set[str]:
    told = [(item.seq, item.event) for item in items if item.event]
    known = copied(connection, dict.fromkeys(event.ticket for _, event in told))
    before = {ticket_id: found.ticket for ticket_id, found in known.items()}
    after: dict[str, Ticket] = {}
    news = {ticket_id: found.news for ticket_id, found in known.items()}
    for seq, event in told:
        ticket = _fold_one(after.get(event.ticket) or before.get(event.ticket), event, seq)
        if ticket is not None:
            after[event.ticket] = ticket
        if lists.news(event.actor.kind):
            news[event.ticket] = seq
    _write_tickets(store, connection, after, known, news)
    failpoints.hit("apply.after_tickets")
    if told:
        connection.execute(
            insert(events),
            [
                {"seq": seq, "id": event.id, "ticket": event.ticket, "event": event}
                for seq, event in told
            ],
        )
    failpoints.hit("apply.after_events")
    return {event.ticket for _, event in told}


def _fold_one(ticket: Ticket | None, event: Event, seq: int) -> Ticket | None:
    """A step that a newer county knows and we do not stays in the timeline and changes nothing."""
    step = STEPS.get(event.step)
    if step is None:
        return msgspec.structs.replace(ticket, revision=seq) if ticket else None
    if (ticket is None) != (not step.states):
        raise FeedBroken(f"{event.step} at {seq}: its ticket is {'not ' * (not ticket)}there")
    try:
        return fold(ticket, event, seq)
    except (msgspec.ValidationError, LookupError) as problem:
        raise FeedBroken(f"{event.step} at {seq} cannot be folded") from problem


def _write_tickets(
    store: Store,
    connection: Connection,
    after: Mapping[str, Ticket],
    known: Mapping[str, Copied],
    news: Mapping[str, int],
) -> None:
    if not after:
        return
    lines, data, found = [], [], []
    places = _places(connection, [ticket_id for ticket_id in after if ticket_id not in known])
    for ticket_id, ticket in after.items():
        n = known[ticket_id].n if ticket_id in known else places[ticket_id]
        line = {"n": n} | lists.columns(ticket, store.initials, news.get(ticket_id, 0))
        lines.append(line)
        data.append({"n": n, "ticket": ticket})
        found.append({"rowid": n, "words": bigrams(line["words"])})
    put_line = sqlite_insert(tickets)
    put_data = sqlite_insert(ticket_data)
    connection.execute(
        put_line.on_conflict_do_update(
            index_elements=["n"],
            set_={
                c.name: put_line.excluded[c.name] for c in tickets.c if c.name not in ("n", "id")
            },
        ),
        lines,
    )
    connection.execute(
        put_data.on_conflict_do_update(
            index_elements=["n"], set_={"ticket": put_data.excluded.ticket}
        ),
        data,
    )
    connection.execute(
        text("INSERT OR REPLACE INTO search (rowid, words) VALUES (:rowid, :words)"), found
    )


def _places(connection: Connection, new: Sequence[str]) -> dict[str, int]:
    """Return where each new ticket stands in the list: at its key, or the next free place after."""
    keys = {ticket_id: lists.sort_key(ticket_id) for ticket_id in new}
    taken: set[int] = set()
    for chunk in chunks(keys.values()):
        taken.update(connection.scalars(select(tickets.c.n).where(tickets.c.n.in_(chunk))))
    places = {}
    for ticket_id, key in keys.items():
        n = key
        while n in taken:
            n += 1
            if connection.scalar(select(tickets.c.n).where(tickets.c.n == n)) is not None:
                taken.add(n)
        taken.add(n)
        places[ticket_id] = n
    return places


def reset(store: Store, epoch: str) -> frozenset[Changed]:
    """Empty the copy so that it is pulled afresh, for the county's *epoch*.

    When the epoch is another than before, everything that the county had confirmed is unsure until
    it says again what it has (`outbox.unsure`, `outbox.record_results`). The documents that are in
    force stay so until the county announces others: a list is needed for drafting, network or not.
    """
    before = state(store)
    if before.epoch and before.epoch != epoch:
        _doubt_the_journal(store)
        settings.put(store, _EPOCH, epoch)
    with store.copy.write() as connection:
        for emptied in (search, ticket_data, tickets, events):
            connection.execute(delete(emptied))
        _announced_before(connection)
        connection.execute(update(meta).values(epoch=epoch, cursor=0, head=0))
    store.all_stale = True
    return _CHANGED | {Changed.LIST}


def _announced_before(connection: Connection) -> None:
    """Give what was announced places before all that will be."""
    place = announced.c.seq
    newest = connection.scalar(select(func.max(place))) or 0
    if newest > 0:
        connection.execute(delete(announced).where(place <= 0))
        connection.execute(update(announced).values(seq=place - newest - 1))


def tickets_digest(store: Store) -> tuple[int, Digest]:
    """Return the cursor, and the digest of (id, revision) of every ticket in the copy."""
    with store.copy.read() as connection:
        rows = connection.execute(select(tickets.c.id, tickets.c.revision))
        return cursor_of(connection), digest((row.id, row.revision) for row in rows)
