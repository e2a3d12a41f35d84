"""What the first page reads, in SQL: SQLAlchemy takes longer to import than all of this to run."""

from datetime import datetime
from typing import Any, TypeVar

import msgspec

from app.models.lists import news
from app.models.moments import from_ms, to_ms
from app.models.read import (
    CopyState,
    Counters,
    DraftContent,
    Journey,
    Recent,
    TicketRow,
    WhatNow,
)
from app.models.store import Store
from contract.blobs import BlobKind
from contract.deadlines import Urgency, light
from contract.events import Event
from contract.ticket import State

T = TypeVar("T")

_COLUMNS = (
    "n, id, title, number, state, {journey}, what_now, department, due, urgency, village,"
    " matter_title, created_at, updated_at"
)

# Where tickets are read: the copy's, less those that the overlay shows otherwise, and its own.
_COPY = "FROM tickets WHERE true"
_OVERLAY = "FROM temp.overlay WHERE true"
_NOT_OVER = "FROM tickets WHERE id NOT IN (SELECT id FROM temp.overlay)"
_OVER = "FROM tickets WHERE id IN (SELECT id FROM temp.overlay)"
_LISTED_ALONE = ((_COLUMNS.format(journey="'confirmed'"), _COPY),)
_LISTED = (
    (_COLUMNS.format(journey="'confirmed'"), _NOT_OVER),
    (_COLUMNS.format(journey="journey"), _OVERLAY),
)
# To count, what is otherwise is taken away again: so an index is enough for the rest.
_COUNTED = ((1, _COPY), (-1, _OVER), (1, _OVERLAY))


_MOVES = ("ask_extension", "extend")


def _settled(store: Store) -> bool:
    """Bring the overlay up to date; tell whether there is one."""
    if store.all_stale and not _anything_over(store):
        return False
    from app.models import projection  # noqa: PLC0415  only where something is on its way

    projection.settle_now(store)
    return True


def _anything_over(store: Store) -> bool:
    """Tell whether the outbox has an event that the copy lacks; see `app.models.projection`."""
    with store.copy.plain() as execute:
        cursor = execute("SELECT cursor FROM meta").fetchone()[0]
    with store.work.plain() as execute:
        pending = execute("SELECT 1 FROM outbox WHERE journey <> 'confirmed' LIMIT 1").fetchone()
        ahead = execute("SELECT 1 FROM outbox WHERE seq > ? LIMIT 1", (cursor,)).fetchone()
    return bool(pending or ahead)


def counts(store: Store) -> dict[WhatNow, int]:
    """Count tickets by what they wait for."""
    total: dict[str, int] = {}
    parts = _COUNTED if _settled(store) else _COUNTED[:1]
    with store.copy.plain() as execute:
        for sign, source in parts:
            for what, count in execute(f"SELECT what_now, count(*) {source} GROUP BY what_now"):
                total[what] = total.get(what, 0) + sign * count
    return {WhatNow(what): count for what, count in total.items() if count}


def counts_due(store: Store, before: datetime) -> int:
    """Count tickets with something open that is due before a moment."""
    parts = _COUNTED if _settled(store) else _COUNTED[:1]
    with store.copy.plain() as execute:
        return sum(
            sign * execute(f"SELECT count(*) {source} AND due < ?", (to_ms(before),)).fetchone()[0]
            for sign, source in parts
        )


def waiting(
    store: Store, what: WhatNow, limit: int, *, now: datetime, yellow_hours: int
) -> tuple[TicketRow, ...]:
    """Return tickets that wait for something, newest first."""
    found = _page(store, "AND what_now = ? ORDER BY n DESC", (what.value,), limit)
    found.sort(key=lambda row: -row[0])
    return tuple(_to_row(row, now, yellow_hours) for row in found[:limit])


def due(
    store: Store,
    start: datetime | None,
    before: datetime,
    limit: int,
    *,
    now: datetime,
    yellow_hours: int,
) -> tuple[TicketRow, ...]:
    """Return tickets with something open that is due from *start* until *before*, soonest first."""
    begin = -(2**63) if start is None else to_ms(start)
    found = _page(store, "AND due >= ? AND due < ? ORDER BY due, n", (begin, to_ms(before)), limit)
    found.sort(key=lambda row: (row[8], row[0]))
    return tuple(_to_row(row, now, yellow_hours) for row in found[:limit])


def _page(store: Store, which: str, given: tuple[object, ...], limit: int) -> list[Any]:
    found: list[Any] = []
    parts = _LISTED if _settled(store) else _LISTED_ALONE
    with store.copy.plain() as execute:
        for columns, source in parts:
            found += execute(f"SELECT {columns} {source} {which} LIMIT ?", (*given, limit))
    return found


def _to_row(row: Any, now: datetime, yellow_hours: int) -> TicketRow:  # noqa: ANN401  a row of the driver's
    key, name, title, number, state, journey, what, department, due_ms = row[:9]
    urgency, village, matter, created, updated = row[9:]
    until = None if due_ms is None else from_ms(due_ms)
    return TicketRow(
        key,
        name,
        title,
        number,
        State(state),
        Journey(journey),
        WhatNow(what),
        department,
        until,
        light(until, now, yellow_hours),
        Urgency(urgency),
        village,
        matter,
        from_ms(created),
        from_ms(updated),
    )


def recent(store: Store, limit: int = 5) -> tuple[Recent, ...]:
    """Return the last things that the county or a department did, newest first."""
    decoder = msgspec.json.Decoder(Event)
    with store.copy.plain() as execute:
        found = execute(
            "SELECT events.event, tickets.title FROM events"
            " JOIN tickets ON tickets.id = events.ticket ORDER BY events.seq DESC LIMIT ?",
            (limit * 10,),
        ).fetchall()
    told: dict[object, Recent] = {}
    for content, title in found:
        event = decoder.decode(content)
        # Time limits are moved often, and by many at once: the last time is news enough.
        same = (event.ticket, event.step, event.actor.org) if event.step in _MOVES else event.id
        if news(event.actor.kind) and len(told) < limit:
            told.setdefault(same, Recent(event, title))
    return tuple(told.values())


def open_drafts(store: Store, person: str) -> tuple[tuple[str, DraftContent], ...]:
    """Return id and content of *person*'s drafts, neither submitted nor discarded, newest first."""
    decoder = msgspec.json.Decoder(DraftContent)
    with store.work.plain() as execute:
        found = execute(
            "SELECT id, content FROM drafts WHERE person = ? AND submitted IS NULL"
            " AND discarded_at IS NULL ORDER BY made DESC",
            (person,),
        )
        return tuple((name, decoder.decode(content)) for name, content in found)


def counters(store: Store, person: str) -> Counters:
    """Count *person*'s events by their journey."""
    with store.work.plain() as execute:
        found = execute(
            "SELECT journey, count(*) FROM outbox WHERE person = ? GROUP BY journey", (person,)
        )
        return Counters(**dict(found))


def state(store: Store) -> CopyState:
    """Return how far the copy has come."""
    with store.copy.plain() as execute:
        epoch, cursor, head, offset, contact = execute(
            "SELECT epoch, cursor, head, clock_offset_ms, last_contact FROM meta"
        ).fetchone()
    return CopyState(epoch, cursor, head, offset, None if contact is None else from_ms(contact))


def setting(store: Store, key: str, kind: type[T], default: T) -> T:
    """Return a setting, or *default* where it was never set or is no *kind*."""
    with store.work.plain() as execute:
        found = execute("SELECT value FROM settings WHERE key = ?", (key,)).fetchone()
    if found is None:
        return default
    try:
        return msgspec.json.decode(found[0], type=kind)
    except msgspec.ValidationError:
        return default


def in_force(store: Store, kind: BlobKind) -> tuple[str, bytes] | None:
    """Return name and content of the newest announced document of *kind* that is here."""
    with store.copy.plain() as execute:
        found = execute(
            "SELECT blobs.sha256, blobs.content FROM blobs"
            " JOIN announced ON announced.sha256 = blobs.sha256"
            " WHERE announced.kind = ? ORDER BY announced.seq DESC LIMIT 1",
            (kind.value,),
        ).fetchone()
    return (found[0], found[1]) if found else None
