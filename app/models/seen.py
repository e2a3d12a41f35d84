"""Which of the county's news a person has seen, so that lists can show what is unread."""

from collections.abc import Sequence

import msgspec
from sqlalchemy import delete, select
from sqlalchemy.dialects.sqlite import insert

from app.models.read import Changed
from app.models.schema import seen, settings
from app.models.store import Store

_BASELINE = "seen.baseline"


def upto(store: Store, person: str, tickets: Sequence[str]) -> dict[str, int]:
    """Return, for each ticket, the last sequence of the county's that *person* has seen.

    What came with the first filling of the copy counts as seen.
    """
    found = select(seen.c.ticket, seen.c.news).where(
        seen.c.person == person, seen.c.ticket.in_(tickets)
    )
    with store.work.read() as connection:
        value = connection.scalar(select(settings.c.value).where(settings.c.key == _BASELINE))
        baseline = msgspec.json.decode(value, type=int) if value else 2**63 - 1
        opened = {row.ticket: row.news for row in connection.execute(found)}
    return {ticket: max(baseline, opened.get(ticket, 0)) for ticket in tickets}


def mark(store: Store, person: str, ticket: str, news: int) -> frozenset[Changed]:
    """Note that *person* has looked at a ticket with everything up to *news*."""
    row = {"person": person, "ticket": ticket, "news": news}
    with store.work.write() as connection:
        connection.execute(insert(seen).values(row).on_conflict_do_update(set_={"news": news}))
    return frozenset({Changed.TICKETS})


def begin(store: Store, cursor: int) -> None:
    """Take *cursor* as where news begins, if nothing was yet."""
    row = {"key": _BASELINE, "value": msgspec.json.encode(cursor)}
    with store.work.read() as connection:
        if connection.scalar(select(settings.c.key).where(settings.c.key == _BASELINE)):
            return
    with store.work.write() as connection:
        connection.execute(insert(settings).values(row).on_conflict_do_nothing())


def forget(store: Store) -> None:
    """Begin again: the county's sequences are others than before."""
    with store.work.write() as connection:
        connection.execute(delete(seen))
        connection.execute(delete(settings).where(settings.c.key == _BASELINE))
