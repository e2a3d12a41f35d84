"""What the pages read from the county's database, in one look at it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from contract.deadlines import CHINA
from contract.events import Event
from contract.forms import Form
from contract.life import Possible, possible
from contract.matters import Township
from contract.ticket import Ticket
from county import blobs, db, ledger
from county.desk import lists, timeline
from county.desk.about import About
from county.desk.lists import View
from county.inbox import visible
from county.people import Somebody
from county.wiring import County


@dataclass(frozen=True)
class Seen:
    """A ticket as one person sees it, with everything its page shows; *steps* can be taken now.

    *present* are the photos that have fully arrived. *others* is whatever a form needs to know.
    """

    ticket: Ticket
    township: str
    edition: str
    questions: Form
    steps: tuple[Possible, ...]
    timeline: tuple[timeline.Entry, ...]
    present: frozenset[str]
    counts: dict[View, int]
    about: About


def soon(connection: Connection) -> timedelta:
    """Return how long before a deadline the light is yellow."""
    return timedelta(hours=blobs.configuration(connection).yellow_hours)


def counts(connection: Connection, who: Somebody, now: datetime) -> dict[View, int]:
    """Return how many tickets each list of a person's office has."""
    return lists.counts(connection, who.org, now, soon(connection))


def ticket(county: County, who: Somebody, ticket_id: str) -> Seen | None:
    """Return a ticket as *who* may see it, None where there is none or it is not to be seen."""
    now = county.settings.clock()
    with county.db.read() as connection:
        found = ledger.load_ticket(connection, ticket_id)
        if found is None or not visible(found, who.org):
            return None
        events = [event for _, event in ledger.timeline(connection, ticket_id)]
        names = timeline.Names.of(
            found, _people(connection, events), {one.id: one.name for one in townships(connection)}
        )
        about = _about(county, connection, now, found)
        return Seen(
            found,
            names.townships.get(found.township, found.township),
            _label(connection, found),
            blobs.forms(connection).form(found.call.form),
            possible(found, who.actor),
            timeline.entries(events, names),
            _present(connection, found),
            counts(connection, who, now),
            about,
        )


def surroundings(county: County) -> About:
    """Return what a form needs that begins a ticket."""
    with county.db.read() as connection:
        return _about(county, connection, county.settings.clock(), None)


def _about(county: County, connection: Connection, now: datetime, found: Ticket | None) -> About:
    edition_name, edition = blobs.edition_in_force(connection) or ("", None)
    frozen = blobs.edition(connection, found.settled.edition) if found else None
    return About(
        now=now,
        configuration=blobs.configuration(connection),
        calendar=blobs.calendar(connection),
        new_id=county.settings.new_id,
        departments=blobs.departments(connection).departments,
        townships=townships(connection),
        ticket=found,
        matter=frozen.matter(found.settled.matter) if frozen and found else None,
        number=next_number(connection, now),
        edition=edition,
        edition_name=edition_name,
        forms=blobs.forms(connection),
    )


def townships(connection: Connection) -> tuple[Township, ...]:
    """Return every township, without its villages."""
    rows = connection.execute(sa.select(db.townships).order_by(db.townships.c.name))
    return tuple(Township(row.id, row.name) for row in rows)


def next_number(connection: Connection, now: datetime) -> str:
    """Return the next number of the year: 2026-0118 after 2026-0117, without a gap."""
    year = f"{now.astimezone(CHINA):%Y}"
    number = db.tickets.c.number
    query = (
        sa.select(number)
        .where(number.like(f"{year}-%"), sa.func.length(number) >= len(year) + 5)
        .order_by(sa.func.length(number).desc(), number.desc())
        .limit(100)
    )
    taken = connection.execute(query).scalars()
    plain = (re.fullmatch(rf"{year}-(\d{{4,9}})", text) for text in taken if text)
    last = next((int(match[1]) for match in plain if match), 0)
    return f"{year}-{last + 1:04}"


def _people(connection: Connection, events: Iterable[Event]) -> dict[str, str]:
    ids = {event.actor.person for event in events}
    query = sa.select(db.people.c.id, db.people.c.name).where(db.people.c.id.in_(ids))
    return dict(connection.execute(query).all())


def _label(connection: Connection, found: Ticket) -> str:
    edition = blobs.edition(connection, found.settled.edition)
    return edition.label if edition else ""


def _present(connection: Connection, found: Ticket) -> frozenset[str]:
    """Which of the ticket's photos have fully arrived."""
    photo, ref = db.photos.c, db.photo_refs.c
    query = (
        sa.select(photo.sha256)
        .join(db.photo_refs, (ref.township == photo.township) & (ref.sha256 == photo.sha256))
        .where(ref.ticket == found.id, photo.complete)
    )
    return frozenset(connection.execute(query).scalars())
