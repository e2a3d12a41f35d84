"""What a list shows of a ticket: the columns that both the copy and the overlay keep."""

import uuid
from typing import Any

from app.models.read import Journey, WhatNow
from app.models.search import words
from app.models.store import Initials
from contract.events import ActorKind
from contract.ticket import Piece, State, Ticket

_BY_STATE = {
    State.TO_APPROVE: WhatNow.TO_APPROVE,
    State.SENT_BACK: WhatNow.TO_CORRECT,
    State.DISPATCHED: WhatNow.TO_ACCEPT,
    State.ACCEPTED: WhatNow.BEING_HANDLED,
    State.RESPONDING: WhatNow.BEING_HANDLED,
    State.CONSULTATION: WhatNow.IN_CONSULTATION,
    State.APPRAISED: WhatNow.CLOSED,
    State.WITHDRAWN: WhatNow.CLOSED,
    State.REFUSED: WhatNow.CLOSED,
}

_BIGGEST = 2**63 - 1


def sort_key(ticket_id: str) -> int:
    """Return where a ticket stands in the list: the time in its id, then its counter.

    43 bits of milliseconds, 12 of the counter and 8 of chance make a positive SQLite integer.
    """
    value = uuid.UUID(ticket_id).int
    ms, count, chance = value >> 80, value >> 64 & 0xFFF, value & 0xFF
    return (ms << 20 | count << 8 | chance) & _BIGGEST


def what_now(ticket: Ticket, journey: Journey = Journey.CONFIRMED) -> WhatNow:
    """Return what a ticket waits for."""
    if journey is Journey.NEEDS_YOU:
        return WhatNow.NEEDS_YOU
    if journey is not Journey.CONFIRMED and not ticket.revision:
        return WhatNow.TO_SEND
    if ticket.state is State.CALLED:
        return WhatNow.TO_DISPATCH if ticket.number else WhatNow.TO_REGISTER
    if ticket.state is State.RESOLVED:
        return WhatNow.TO_APPRAISE if ticket.confirmed else WhatNow.TO_CONFIRM
    return _BY_STATE[ticket.state]


def department(ticket: Ticket) -> str:
    """Return the leading department, before dispatch the first with primary responsibility."""
    if ticket.leading:
        return ticket.leading.department
    return next(iter(ticket.settled.primary), "")


def searchable(ticket: Ticket, initials: Initials) -> str:
    """Return what a ticket is found by; never a resident's name, telephone or address."""
    call = ticket.call
    departments = [piece.department for piece in ticket.assignments] or list(ticket.settled.primary)
    return words(
        [
            ticket.number,
            call.title,
            ticket.settled.matter_title,
            call.village,
            *departments,
            initials(call.title),
            initials(call.village),
        ]
    )


def news(actor: ActorKind) -> bool:
    """Tell whether what this actor does is news for the township."""
    return actor not in (ActorKind.TOWNSHIP, ActorKind.LEADER, ActorKind.CLOCK)


def columns(
    ticket: Ticket,
    initials: Initials,
    last_news: int,
    journey: Journey = Journey.CONFIRMED,
) -> dict[str, Any]:
    """Return the columns of a ticket's row, without its *n*."""
    open_pieces = [piece for piece in ticket.current if piece.state is not Piece.RESOLVED]
    return {
        "id": ticket.id,
        "state": ticket.state,
        "what_now": what_now(ticket, journey),
        "number": ticket.number,
        "revision": ticket.revision,
        "news": last_news,
        "department": department(ticket),
        "due": min((piece.due for piece in open_pieces), default=None),
        "village": ticket.call.village,
        "urgency": ticket.call.urgency,
        "title": ticket.call.title,
        "matter_title": ticket.settled.matter_title,
        "created_at": ticket.created_at,
        "updated_at": ticket.updated_at,
        "words": searchable(ticket, initials),
    }
