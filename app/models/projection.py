"""What the screen shows: the county's copy with the outbox folded over it by `contract.projection`.

Folded are, in this order: events that the county has confirmed and the copy has not reached yet,
by the county's sequence; then events on their way, in the order of their making; a refused event
only where it began its ticket, which would vanish without it. Tickets with such events stand in
the *overlay*, a table in memory that lists read beside the copy; a write marks them stale, and
`settle` projects them anew before the next reading.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple, TypeVar

from sqlalchemy import Connection, delete, insert, or_, select
from sqlalchemy.schema import CreateTable

from app.models import lists
from app.models.outbox import to_row
from app.models.read import Journey, OutboxRow
from app.models.schema import meta, outbox, overlay, ticket_data, tickets
from app.models.store import Store
from contract.life import STEPS
from contract.projection import project
from contract.ticket import Ticket

T = TypeVar("T")

_CHUNK = 1000


class Copied(NamedTuple):
    """A ticket as the copy has it."""

    n: int
    ticket: Ticket
    news: int


class Shown(NamedTuple):
    """A ticket as it is shown, and the events over it that the copy does not have."""

    ticket: Ticket | None
    journey: Journey
    rows: tuple[OutboxRow, ...]


def show(copy: Ticket | None, rows: Sequence[OutboxRow]) -> Shown:
    """Fold the outbox's *rows* of one ticket over its *copy*."""
    confirmed = sorted((row for row in rows if row.seq), key=lambda row: row.seq)
    pending = [row for row in rows if not row.seq]
    folded = [row.event for row in (*confirmed, *pending) if _counts(row)]
    journeys = {row.journey for row in rows}
    worst = next((journey for journey in Journey if journey in journeys), Journey.CONFIRMED)
    return Shown(project(copy, folded).ticket, worst, tuple(rows))


def _counts(row: OutboxRow) -> bool:
    if row.journey is not Journey.NEEDS_YOU:
        return True
    step = STEPS.get(row.event.step)
    return step is not None and not step.states


def cursor_of(connection: Connection) -> int:
    """Return how far the copy has come in the county's feed."""
    cursor: int = connection.execute(select(meta.c.cursor)).scalar_one()
    return cursor


def rows_over(
    store: Store, ticket_ids: Sequence[str] | None, cursor: int
) -> dict[str, list[OutboxRow]]:
    """Return, by ticket, the outbox's events that a copy at *cursor* lacks; None asks for all."""
    found = (
        select(outbox)
        .where(or_(outbox.c.journey != Journey.CONFIRMED, outbox.c.seq > cursor))
        .order_by(outbox.c.made)
    )
    if ticket_ids is not None:
        found = found.where(outbox.c.ticket.in_(ticket_ids))
    over: dict[str, list[OutboxRow]] = {}
    with store.work.read() as connection:
        for row in connection.execute(found):
            over.setdefault(row.ticket, []).append(to_row(row))
    return over


def copied(connection: Connection, ticket_ids: Iterable[str]) -> dict[str, Copied]:
    """Return the copy's tickets by id, those that it has."""
    found = {}
    for chunk in chunks(ticket_ids):
        joined = (
            select(tickets.c.n, tickets.c.id, tickets.c.news, ticket_data.c.ticket)
            .join(ticket_data, ticket_data.c.n == tickets.c.n)
            .where(tickets.c.id.in_(chunk))
        )
        for row in connection.execute(joined):
            found[row.id] = Copied(row.n, row.ticket, row.news)
    return found


def chunks(items: Iterable[T], size: int = _CHUNK) -> Iterator[list[T]]:
    """Cut *items* into lists that one statement can name."""
    rest = iter(items)
    while chunk := list(islice(rest, size)):
        yield chunk


def settle_now(store: Store) -> None:
    """Bring the overlay up to date in a reading of its own."""
    with store.copy.read() as connection:
        settle(store, connection)


def settle(store: Store, connection: Connection) -> None:
    """Bring the overlay up to date within the copy's reading *connection*."""
    if not store.all_stale and not store.stale:
        return
    cursor = cursor_of(connection)
    if store.all_stale:
        connection.execute(CreateTable(overlay, if_not_exists=True))
        connection.execute(delete(overlay))
        over = rows_over(store, None, cursor)
    else:
        over = {}
        for chunk in chunks(sorted(store.stale)):
            connection.execute(delete(overlay).where(overlay.c.id.in_(chunk)))
            over |= rows_over(store, chunk, cursor)
    known = copied(connection, over)
    lines = []
    for ticket_id, rows in over.items():
        copy = known.get(ticket_id)
        shown = show(copy.ticket if copy else None, rows)
        if shown.ticket is not None:
            line = lists.columns(
                shown.ticket, store.initials, copy.news if copy else 0, shown.journey
            )
            lines.append(
                line
                | {"n": copy.n if copy else lists.sort_key(ticket_id), "journey": shown.journey}
            )
    if lines:
        connection.execute(insert(overlay).prefix_with("OR REPLACE"), lines)
    store.all_stale = False
    store.stale.clear()
