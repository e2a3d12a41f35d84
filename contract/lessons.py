"""What a ticket teaches whoever sorts descriptions: the matter settled on against the proposal."""

import msgspec

from contract.ticket import State, Ticket

ON_NO_LIST = "-"
"""How a proposal is written that the problem is on no list (无头事项)."""

_ENDED = frozenset({State.WITHDRAWN, State.REFUSED})


class Lesson(msgspec.Struct, frozen=True):
    """A description, and the *matter* of the *edition* it belongs to; empty: on no list.

    *instead_of* is the matter of the call's edition that was proposed, or the call's own where
    nothing was proposed and the county desk put another in its place; `ON_NO_LIST` for none.
    """

    ticket: str
    text: str
    edition: str
    matter: str
    matter_title: str
    instead_of: str


def lesson_of(ticket: Ticket) -> Lesson | None:
    """Return what *ticket* teaches, None where it teaches nothing or is not to be heeded."""
    return None if ticket.lesson_dropped else would_teach(ticket)


def would_teach(ticket: Ticket) -> Lesson | None:
    """Return what *ticket* teaches, or would if the township heeded it.

    A proposal that was taken teaches nothing, nor does a ticket withdrawn or refused.
    """
    call, settled = ticket.call, ticket.settled
    proposed = call.proposed
    if ticket.corrected and not proposed:
        proposed = call.matter or ON_NO_LIST
    taken = (settled.matter or ON_NO_LIST) == proposed and settled.edition == call.edition
    if ticket.state in _ENDED or not proposed or taken:
        return None
    return Lesson(
        ticket.id, call.description, settled.edition, settled.matter, settled.matter_title, proposed
    )
