"""The outbox: events made at this desk, on their way to the county; confirmed ones are the journal.

An event is inserted here and nowhere else, and leaves the outbox only in the transaction that
records the county's answer. Events of one ticket go in the order in which they were made.
"""

from collections.abc import Container, Iterable, Sequence

import msgspec
from sqlalchemy import (
    Connection,
    Row,
    and_,
    bindparam,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from app.models import carried, failpoints, first
from app.models.errors import FeedBroken, NotFound, TooLateToUndo
from app.models.read import Changed, Journey, OutboxRow
from app.models.schema import drafts, event_photos, outbox
from app.models.store import Store
from contract.events import Event
from contract.life import STEPS
from contract.messages import EventResult, Outcome

PENDING = outbox.c.journey != Journey.CONFIRMED
_SENT = (Journey.SENDING, Journey.UNKNOWN)
_THERE = (Outcome.ACCEPTED, Outcome.ALREADY)
_CHANGED = frozenset({Changed.OUTBOX, Changed.TICKETS})

counters = first.counters


def add(
    store: Store,
    connection: Connection,
    event: Event,
    person: str,
    photos: Iterable[str],
    draft: str = "",
) -> None:
    """Put *event* in the outbox within the caller's transaction, with the photos that it names."""
    connection.execute(
        insert(outbox).values(
            id=event.id,
            ticket=event.ticket,
            person=person,
            draft=draft,
            event=event,
            journey=Journey.WAITING,
            tries=0,
        )
    )
    links = [{"event": event.id, "sha256": sha256} for sha256 in dict.fromkeys(photos)]
    if links:
        connection.execute(insert(event_photos), links)
    store.stale.add(event.ticket)
    failpoints.hit("outbox.after_insert")


def next_batch(
    store: Store,
    person: str,
    limit: int,
    max_bytes: int,
    held: frozenset[str] = frozenset(),
    ready: Container[Journey] = (Journey.WAITING,),
) -> tuple[Event, ...]:
    """Return what can be sent now with *person*'s token, oldest first, at least one if there is any.

    An event waits while an earlier one of its ticket is on its way, is unsure, or belongs to
    somebody else. One that needs a person holds nothing else up, unless it is the call itself,
    without which the county knows no ticket. *held* are tickets to leave out; *ready* are the journeys
    of what may go.
    """
    light = select(outbox.c.made, outbox.c.ticket, outbox.c.person, outbox.c.journey)
    with store.work.read() as connection:
        blocked = set(held) | _refused_calls(connection)
        free: list[int] = []
        for row in connection.execute(light.where(PENDING).order_by(outbox.c.made)):
            if row.journey is Journey.NEEDS_YOU:
                continue
            mine = row.journey in ready and row.person == person
            if row.ticket in blocked or not mine:
                blocked.add(row.ticket)
                continue
            free.append(row.made)
            if len(free) >= limit:
                break
        found = select(outbox.c.event).where(outbox.c.made.in_(free)).order_by(outbox.c.made)
        return _within(connection.scalars(found), max_bytes)


def _refused_calls(connection: Connection) -> set[str]:
    """Return the tickets that were refused when they were to begin."""
    needs = connection.scalars(select(outbox.c.event).where(outbox.c.journey == Journey.NEEDS_YOU))
    return {event.ticket for event in needs if not STEPS[event.step].states}


def _within(events: Iterable[Event], max_bytes: int) -> tuple[Event, ...]:
    taken: list[Event] = []
    size = 0
    for event in events:
        size += len(msgspec.json.encode(event)) + 1
        if taken and size > max_bytes:
            break
        taken.append(event)
    return tuple(taken)


def mark_sending(store: Store, ids: Sequence[str]) -> frozenset[Changed]:
    """Note, before a request goes out, what it carries."""
    return _move(store, ids, (Journey.WAITING, Journey.UNKNOWN), Journey.SENDING, tried=1)


def mark_unknown(store: Store, ids: Sequence[str]) -> frozenset[Changed]:
    """Note that a request ended without an answer: its events may have arrived or not."""
    return _move(store, ids, (Journey.SENDING,), Journey.UNKNOWN)


def mark_waiting(store: Store, ids: Sequence[str]) -> frozenset[Changed]:
    """Note that a request surely never reached the county."""
    return _move(store, ids, _SENT, Journey.WAITING)


def _move(
    store: Store, ids: Sequence[str], before: Sequence[Journey], after: Journey, tried: int = 0
) -> frozenset[Changed]:
    with store.work.write() as connection:
        # Not IN: its list cannot be expanded where a statement is run for many ids.
        came_from = or_(*(outbox.c.journey == journey for journey in before))
        moved = (
            update(outbox)
            .where(outbox.c.id == bindparam("which"), came_from)
            .values(journey=after, tries=outbox.c.tries + tried)
        )
        if ids:
            connection.execute(moved, [{"which": identifier} for identifier in ids])
            _mark_stale(store, connection, ids)
    return _CHANGED


def some(store: Store, ids: Sequence[str]) -> tuple[Event, ...]:
    """Return those of these events that are here, in the order of their making."""
    found = select(outbox.c.event).where(outbox.c.id.in_(ids)).order_by(outbox.c.made)
    with store.work.read() as connection:
        return tuple(connection.scalars(found))


def _mark_stale(store: Store, connection: Connection, ids: Sequence[str]) -> None:
    store.stale.update(connection.scalars(select(outbox.c.ticket).where(outbox.c.id.in_(ids))))


def unsure(store: Store, person: str, limit: int = 1000) -> tuple[str, ...]:
    """Return the ids of *person*'s events whose outcome has to be asked, oldest first.

    For who has nothing on its way: what is still noted as being sent then was given up without a
    word, because its request was cut or the disk was full.
    """
    found = (
        select(outbox.c.id)
        .where(outbox.c.journey.in_(_SENT), outbox.c.person == person)
        .order_by(outbox.c.made)
        .limit(limit)
    )
    with store.work.read() as connection:
        return tuple(connection.scalars(found))


def record_results(
    store: Store, results: Sequence[EventResult], sent: Sequence[str] = ()
) -> frozenset[Changed]:
    """Record the county's answers in one transaction.

    Accepted and already: confirmed with its seq. Refused: needs you, with the refusal. Later, or
    unknown to the county: waiting again. What was *sent* and is not answered becomes unknown.
    Answers about events that are not on their way change nothing, except to confirm them.

    Raises FeedBroken, having recorded nothing, when a seq is missing or given twice.
    """
    answered = {result.id for result in results}
    unanswered = [identifier for identifier in sent if identifier not in answered]
    try:
        with store.work.write() as connection:
            _confirm(connection, [result for result in results if result.outcome in _THERE])
            for result in results:
                if result.outcome not in _THERE:
                    _put_back(connection, result)
            failpoints.hit("results.after_update")
            if unanswered:
                connection.execute(
                    update(outbox)
                    .where(outbox.c.id.in_(unanswered), outbox.c.journey == Journey.SENDING)
                    .values(journey=Journey.UNKNOWN)
                )
            _mark_stale(store, connection, [*answered, *unanswered])
    except IntegrityError as problem:
        raise FeedBroken("a seq twice") from problem
    return _CHANGED


def _confirm(connection: Connection, results: Sequence[EventResult]) -> None:
    """Many at once: a first sync brings thousands."""
    if any(result.seq < 1 for result in results):
        raise FeedBroken("an accepted event without seq")
    confirmed = (
        update(outbox)
        .where(outbox.c.id == bindparam("which"))
        .values(journey=Journey.CONFIRMED, seq=bindparam("place"), refusal=None)
    )
    if results:
        connection.execute(
            confirmed, [{"which": result.id, "place": result.seq} for result in results]
        )


def _put_back(connection: Connection, result: EventResult) -> None:
    row = update(outbox).where(outbox.c.id == result.id)
    if result.outcome is Outcome.REFUSED:
        connection.execute(
            row.where(outbox.c.journey.in_((*_SENT, Journey.WAITING))).values(
                journey=Journey.NEEDS_YOU, refusal=result.refusal
            )
        )
    else:
        connection.execute(row.where(outbox.c.journey.in_(_SENT)).values(journey=Journey.WAITING))


def retry(store: Store, event_id: str, person: str) -> frozenset[Changed]:
    """Offer a refused event of *person*'s once more."""
    mine = and_(outbox.c.id == event_id, outbox.c.person == person)
    with store.work.write() as connection:
        connection.execute(
            update(outbox)
            .where(mine, outbox.c.journey == Journey.NEEDS_YOU)
            .values(journey=Journey.WAITING, refusal=None)
        )
        _mark_stale(store, connection, [event_id])
    return _CHANGED


def undo(store: Store, event_id: str, person: str) -> frozenset[Changed]:
    """Take back an event that the county does not have, by deleting its row.

    With a submitted call everything after it goes too, and its draft can be edited again. Raises
    NotFound, and TooLateToUndo when the event or one that goes with it may be on its way, on a
    stick too.
    """
    on_a_stick = carried.events(store, person)
    with store.work.write() as connection:
        row = connection.execute(
            select(outbox).where(outbox.c.id == event_id, outbox.c.person == person)
        ).first()
        if row is None:
            raise NotFound(event_id)
        going = select(outbox.c.id, outbox.c.journey)
        if row.event.step == "submit":
            going = going.where(outbox.c.ticket == row.ticket)
        else:
            going = going.where(outbox.c.id == event_id)
        rows = connection.execute(going).all()
        if any(_may_be_there(gone.journey, on_a_stick=gone.id in on_a_stick) for gone in rows):
            raise TooLateToUndo(event_id)
        connection.execute(delete(outbox).where(outbox.c.id.in_([gone.id for gone in rows])))
        if row.draft:
            connection.execute(
                update(drafts).where(drafts.c.id == row.draft).values(submitted=None)
            )
        store.stale.add(row.ticket)
    return _CHANGED | {Changed.DRAFTS}


def _may_be_there(journey: Journey, *, on_a_stick: bool) -> bool:
    """What the county refused it does not have; what waits may have been carried there."""
    return journey is not Journey.NEEDS_YOU and (journey is not Journey.WAITING or on_a_stick)


def journey(store: Store, event_id: str) -> Journey | None:
    """Return how far an event is; None where it is not (or no longer) in the outbox."""
    with store.work.read() as connection:
        return connection.scalar(select(outbox.c.journey).where(outbox.c.id == event_id))


def rows(
    store: Store, person: str, journey: Journey | None = None, after: str = "", limit: int = 200
) -> tuple[OutboxRow, ...]:
    """Return *person*'s events, pending ones by default, in the order of their making.

    Confirmed ones come newest first.
    """
    found = select(outbox).where(outbox.c.person == person).limit(limit)
    wanted = PENDING if journey is None else outbox.c.journey == journey
    begun = select(outbox.c.made).where(outbox.c.id == after).scalar_subquery()
    if journey is Journey.CONFIRMED:
        found = found.order_by(outbox.c.made.desc())
        if after:
            found = found.where(outbox.c.made < begun)
    else:
        found = found.order_by(outbox.c.made).where(outbox.c.made > func.coalesce(begun, 0))
    with store.work.read() as connection:
        return tuple(to_row(row) for row in connection.execute(found.where(wanted)))


def to_row(row: Row[tuple[object, ...]]) -> OutboxRow:
    """Return a row of the table as what others read."""
    title = row.event.body.get("title", "")
    return OutboxRow(
        row.id,
        row.ticket,
        row.person,
        row.event,
        row.journey,
        row.seq or 0,
        row.refusal,
        row.tries,
        title if isinstance(title, str) else "",
    )
