"""Turns each assignment's light yellow before its deadline and red after it."""

import logging
from collections import defaultdict
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from contract.deadlines import Light, light
from contract.events import Actor, ActorKind, Event
from contract.life import STEPS
from contract.messages import Outcome
from county import blobs, db
from county.ledger import load_tickets
from county.people import millis
from county.wiring import County

log = logging.getLogger(__name__)

CLOCK = Actor(ActorKind.CLOCK)
_AT_ONCE = 500


def turn(county: County) -> int:
    """Turn the lights that are not as they should be now; return how many."""
    now = county.settings.clock()
    with county.db.read() as connection:
        hours = blobs.configuration(connection).yellow_hours
        tickets = load_tickets(connection, _stale(connection, millis(now), hours))
    events: dict[str, list[Event]] = defaultdict(list)
    for ticket in tickets.values():
        for piece in ticket.current:
            wanted = light(piece.due, now, hours)
            if piece.open and wanted not in (piece.light, Light.NONE):
                body: dict[str, object] = {"assignment": piece.id, "light": wanted.value}
                new_id = county.settings.new_id()
                event = Event(new_id, ticket.id, "turn_light", now, CLOCK, body)
                events[ticket.township].append(event)
    results = [
        result
        for township, turned in events.items()
        for result in county.ledger.append(CLOCK, township, turned)
    ]
    done = sum(result.outcome is Outcome.ACCEPTED for result in results)
    if done:
        log.info("lights turned: %d", done)
    return done


def _stale(connection: Connection, now: int, yellow_hours: int) -> list[str]:
    """Return tickets with a light that is behind its deadline, the most urgent first."""
    piece = db.pieces.c
    soon = now + round(timedelta(hours=yellow_hours).total_seconds() * 1000)
    red = (piece.due < now) & (piece.light != Light.RED)
    yellow = (piece.due >= now) & (piece.due <= soon) & (piece.light == Light.NONE)
    query = (
        sa.select(piece.ticket)
        .join(db.tickets, db.tickets.c.id == piece.ticket)
        .where(
            piece.current,
            piece.due <= soon,
            red | yellow,
            db.tickets.c.state.in_(STEPS["turn_light"].states),
        )
        .order_by(piece.due)
        .limit(_AT_ONCE)
    )
    return list(dict.fromkeys(connection.execute(query).scalars()))
