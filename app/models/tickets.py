"""Tickets for reading: lists by filter and search, and one ticket with its timeline."""

from datetime import datetime

import msgspec
from sqlalchemy import (
    ColumnElement,
    FromClause,
    Row,
    Select,
    select,
)

from app.models import first, lists, photos, seen, wanted
from app.models.errors import NotFound
from app.models.projection import copied, cursor_of, rows_over, settle, show
from app.models.read import (
    Journey,
    TicketFilter,
    TicketPhoto,
    TicketRow,
    TicketView,
    TimelineEntry,
)
from app.models.schema import events, overlay, search, tickets
from app.models.search import match, terms
from app.models.store import Store
from contract.deadlines import light
from contract.ticket import PhotoRef, Ticket

_LAST = 2**63 - 1


def rows(
    store: Store,
    wanted: TicketFilter,
    after: int | None = None,
    limit: int = 50,
    *,
    now: datetime,
    yellow_hours: int,
    person: str = "",
) -> tuple[TicketRow, ...]:
    """Return tickets newest first, *limit* of them after the row whose key is *after*.

    *person* is whose unread tickets are marked.
    """
    begin = _LAST if after is None else after
    with store.copy.read() as connection:
        settle(store, connection)
        found = list(connection.execute(_page(overlay, wanted, begin, limit)))
        if not wanted.pending:
            found += connection.execute(_page(tickets, wanted, begin, limit))
    found.sort(key=lambda row: row.n, reverse=True)
    read_upto = seen.upto(store, person, [row.id for row in found[:limit]]) if person else {}
    return tuple(
        _to_row(row, now, yellow_hours, unread=row.news > read_upto.get(row.id, _LAST))
        for row in found[:limit]
    )


counts = first.counts
counts_due = first.counts_due
due = first.due
recent = first.recent


def _page(
    source: FromClause, wanted: TicketFilter, begin: int, limit: int
) -> Select[tuple[object, ...]]:
    c = source.c
    page = select(source).where(*_conditions(source, wanted)).limit(limit)
    order: ColumnElement[int] = c.n
    phrases = [match(term) for term in terms(wanted.text)]
    if source is not tickets:
        page = page.where(*(c.words.contains(term, autoescape=True) for term in terms(wanted.text)))
    else:
        page = page.where(c.id.not_in(select(overlay.c.id)))
        if phrases:
            # The index answers in the order of its rowid, which is n: nothing is sorted, and no
            # more of it is read than fills the page.
            order = search.c.rowid
            page = page.select_from(search.join(tickets, c.n == order))
            page = page.where(search.c.search.op("MATCH")(" ".join(phrases)))
    return page.where(order < begin).order_by(order.desc())


def _conditions(source: FromClause, wanted: TicketFilter) -> list[ColumnElement[bool]]:
    c = source.c
    found: list[ColumnElement[bool]] = []
    if wanted.what_now:
        found.append(c.what_now.in_(wanted.what_now))
    if wanted.states:
        found.append(c.state.in_(wanted.states))
    if wanted.village:
        found.append(c.village == wanted.village)
    if wanted.department:
        found.append(c.department == wanted.department)
    if wanted.due_before is not None:
        found.append(c.due < wanted.due_before)
    return found


def _to_row(
    row: Row[tuple[object, ...]], now: datetime, yellow_hours: int, *, unread: bool = False
) -> TicketRow:
    return TicketRow(
        row.n,
        row.id,
        row.title,
        row.number,
        row.state,
        getattr(row, "journey", Journey.CONFIRMED),
        row.what_now,
        row.department,
        row.due,
        light(row.due, now, yellow_hours),
        row.urgency,
        row.village,
        row.matter_title,
        row.created_at,
        row.updated_at,
        unread,
    )


def current(store: Store, ticket_id: str) -> Ticket | None:
    """Return a ticket as it is shown, or None where there is none."""
    with store.copy.read() as connection:
        copy = copied(connection, [ticket_id]).get(ticket_id)
        over = rows_over(store, [ticket_id], cursor_of(connection))
    return show(copy.ticket if copy else None, over.get(ticket_id, ())).ticket


def view(store: Store, ticket_id: str, *, now: datetime, yellow_hours: int) -> TicketView:
    """Return a ticket with its timeline and photos; raises NotFound."""
    with store.copy.read() as connection:
        copy = copied(connection, [ticket_id]).get(ticket_id)
        over = rows_over(store, [ticket_id], cursor_of(connection)).get(ticket_id, [])
        told = connection.execute(
            select(events).where(events.c.ticket == ticket_id).order_by(events.c.seq)
        ).all()
    shown = show(copy.ticket if copy else None, over)
    if shown.ticket is None:
        raise NotFound(ticket_id)
    pending = [
        TimelineEntry(row.event, row.journey, row.seq, row.refusal)
        for row in sorted(over, key=lambda row: row.seq or _LAST)
    ]
    timeline = [TimelineEntry(row.event, Journey.CONFIRMED, row.seq) for row in told]
    return TicketView(
        shown.ticket,
        shown.journey,
        lists.what_now(shown.ticket, shown.journey),
        light(shown.ticket.due, now, yellow_hours),
        tuple(reversed(timeline + pending)),
        _photos(store, shown.ticket, (*timeline, *pending)),
        tuple(entry for entry in pending if not entry.seq),
    )


def _photos(
    store: Store, ticket: Ticket, timeline: tuple[TimelineEntry, ...]
) -> tuple[TicketPhoto, ...]:
    """Every photo that the timeline brought, once, in the order of the events."""
    named: dict[str, tuple[PhotoRef, str, str]] = {}
    for entry in timeline:
        body = entry.event.body
        raw = body.get("photos")
        result = body.get("result")
        if raw is None and isinstance(result, dict):
            raw = result.get("photos")
        try:
            refs = msgspec.convert(raw or (), tuple[PhotoRef, ...])
        except msgspec.ValidationError:
            continue
        for ref in refs:
            named.setdefault(ref.sha256, (ref, entry.event.step, entry.event.actor.org))
    here = photos.of_event_bodies(store, list(named))
    return tuple(
        TicketPhoto(
            ref,
            step,
            org if step in ("progress", "resolve") else "",
            *(here.get(sha256) or (wanted.seen(store, sha256), True)),
        )
        for sha256, (ref, step, org) in named.items()
    )
