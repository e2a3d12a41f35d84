"""Folds events into tickets: what the screen shows is the copy with pending events folded over it.

`fold` is the only place where an event changes a ticket. The county folds every accepted event with
it; the client folds the county's answers into its copy, and what is still in the outbox over that.
"""

from collections.abc import Callable, Iterable
from typing import cast

import msgspec
from msgspec.structs import replace

from contract import events as e
from contract.deadlines import Light
from contract.events import Event
from contract.life import Refusal, body_of, check
from contract.ticket import (
    Appraisal,
    Assignment,
    Call,
    Consultation,
    Correction,
    Kept,
    Piece,
    State,
    Supervision,
    Ticket,
)

CHANGEABLE = ("title", "description", "village", "spot", "served_name", "served_phone")
"""Fields of a call that a supplement may change; all of them go by 'the county's value stands'."""


class Projected(msgspec.Struct, frozen=True):
    """A ticket with its pending events folded over it, and those that could not be."""

    ticket: Ticket | None
    refused: tuple[tuple[str, Refusal], ...] = ()


def project(copy: Ticket | None, pending: Iterable[Event]) -> Projected:
    """Fold *pending* over *copy*, leaving out each event that may not be taken on what is there."""
    ticket = copy
    refused = []
    for event in pending:
        if refusal := check(ticket, event):
            refused.append((event.id, refusal))
        else:
            ticket = fold(ticket, event)
    return Projected(ticket, tuple(refused))


def fold(ticket: Ticket | None, event: Event, seq: int = 0) -> Ticket:
    """Return *ticket* after *event*, which must have passed `check`.

    *seq* is the county's sequence for it, 0 while pending. Raises LookupError for an unknown step
    or assignment and msgspec.ValidationError for a body that is not what the step must carry.
    """
    body = body_of(event)
    if ticket is None:
        after = _begin(event, cast("Call", body))
    else:
        after = _FOLDS[event.step](ticket, event, body)
    return replace(after, updated_at=event.at, revision=max(seq, after.revision))


def _begin(event: Event, call: Call) -> Ticket:
    township = call.township if isinstance(call, e.Enter) else event.actor.org
    return Ticket(event.ticket, township, _first_state(call), call, event.at, event.at)


def _first_state(call: Call) -> State:
    return State.TO_APPROVE if call.to_approve else State.CALLED


def _with_piece(ticket: Ticket, assignment: str, **changes: object) -> Ticket:
    pieces = tuple(
        replace(piece, **changes) if piece.id == assignment else piece
        for piece in ticket.assignments
    )
    return _settled(replace(ticket, assignments=pieces))


def _settled(ticket: Ticket) -> Ticket:
    """The ticket's state follows its assignments: all resolved, or the furthest of the rest."""
    if ticket.state is State.CONSULTATION or not ticket.assignments:
        return ticket
    states = {piece.state for piece in ticket.current}
    if states and states <= {Piece.RESOLVED}:
        state = State.RESOLVED
    elif states & {Piece.RESPONDING, Piece.RESOLVED}:
        state = State.RESPONDING
    else:
        state = State.ACCEPTED if Piece.ACCEPTED in states else State.DISPATCHED
    return replace(ticket, state=state)


def _resubmit(ticket: Ticket, event: Event, body: Call) -> Ticket:
    state = _first_state(body)
    return replace(ticket, call=body, state=state, reason="", lesson_dropped=False)


def _correct_matter(ticket: Ticket, event: Event, body: Correction) -> Ticket:
    """What was dropped before was another lesson than the one that this correction gives."""
    return replace(ticket, corrected=body, lesson_dropped=False)


def _supplement(ticket: Ticket, event: Event, body: e.Supplement) -> Ticket:
    """Different fields merge; in the same field the county's value stands and the other is kept."""
    call, kept = ticket.call, list(ticket.kept)
    for change in body.changes:
        if change.field not in CHANGEABLE:
            continue
        if getattr(call, change.field) in (change.before, change.after):
            call = replace(call, **{change.field: change.after})
        else:
            kept.append(Kept(change.field, change.after, event.id))
    seen = {photo.sha256 for photo in call.photos}
    added = tuple(photo for photo in body.photos if photo.sha256 not in seen)
    remarks = (*ticket.remarks, body.remark) if body.remark else ticket.remarks
    return replace(
        ticket,
        call=replace(call, photos=(*call.photos, *added)),
        kept=tuple(kept),
        remarks=remarks,
    )


def _new_pieces(ticket: Ticket, new: Iterable[e.NewAssignment]) -> tuple[Assignment, ...]:
    return tuple(
        Assignment(
            piece.id,
            piece.department,
            piece.leading,
            piece.task,
            piece.due,
            ticket.round,
            may_return=piece.may_return,
        )
        for piece in new
    )


def _dispatch(ticket: Ticket, event: Event, body: e.Dispatch) -> Ticket:
    pieces = tuple(
        replace(piece, state=Piece.RETURNED) if piece.id in body.instead_of else piece
        for piece in ticket.assignments
    )
    added = _new_pieces(ticket, body.assignments)
    return _settled(replace(ticket, assignments=(*pieces, *added), state=State.DISPATCHED))


def _rule_on_return(ticket: Ticket, event: Event, body: e.Ruling) -> Ticket:
    if body.granted:
        return _with_piece(ticket, body.assignment, state=Piece.RETURNED)
    return _with_piece(ticket, body.assignment, state=Piece.ASSIGNED, may_return=False)


def _convene(ticket: Ticket, event: Event, body: e.Convene) -> Ticket:
    asked = ticket.consultation or Consultation()
    held = replace(
        asked, convened=True, where=body.where, when=body.when, departments=body.departments
    )
    return replace(ticket, state=State.CONSULTATION, consultation=held)


def _conclude(ticket: Ticket, event: Event, body: e.Conclude) -> Ticket:
    held = replace(ticket.consultation or Consultation(), conclusion=body.conclusion)
    current = {piece.id for piece in ticket.current}
    pieces = tuple(
        replace(piece, state=Piece.RETURNED) if piece.id in current else piece
        for piece in ticket.assignments
    )
    added = tuple(
        replace(piece, may_return=False) for piece in _new_pieces(ticket, body.assignments)
    )
    return replace(ticket, state=State.DISPATCHED, consultation=held, assignments=(*pieces, *added))


def _reject(ticket: Ticket, event: Event, body: e.Rejection) -> Ticket:
    """Done again: every piece of the round is given out anew, with the deadline it had."""
    again = tuple(
        Assignment(
            f"{piece.id}.{ticket.round + 1}",
            piece.department,
            piece.leading,
            piece.task,
            piece.due,
            ticket.round + 1,
            may_return=False,
        )
        for piece in ticket.current
    )
    return replace(
        ticket,
        state=State.DISPATCHED,
        round=ticket.round + 1,
        assignments=(*ticket.assignments, *again),
        reason=body.reason,
    )


def _appraise(ticket: Ticket, event: Event, body: e.Appraise) -> Ticket:
    """At most one appraisal per assignment and round: the last one said stands."""
    piece = ticket.assignment(body.assignment)
    if piece is None:
        raise LookupError(body.assignment)
    new = Appraisal(
        piece.id,
        piece.department,
        body.round,
        body.satisfaction,
        body.score,
        body.remark,
        piece.leading,
    )
    others = tuple(
        old
        for old in ticket.appraisals
        if (old.assignment, old.round) != (new.assignment, new.round)
    )
    appraised = {old.assignment for old in (*others, new)}
    closed = all(piece.id in appraised for piece in ticket.current)
    return replace(
        ticket,
        appraisals=(*others, new),
        state=State.APPRAISED if closed else ticket.state,
    )


def _extend(ticket: Ticket, event: Event, body: e.Extend) -> Ticket:
    asked = {"extension_asked": None, "extension_reason": ""}
    if body.due is None:
        return _with_piece(ticket, body.assignment, **asked)
    return _with_piece(ticket, body.assignment, due=body.due, light=Light.NONE, **asked)


def _supervision(ticket: Ticket, **changes: object) -> Ticket:
    return replace(ticket, supervision=replace(ticket.supervision or Supervision(), **changes))


# The bodies' types differ by row; `body_of` has made each the one that its step must carry.
_FOLDS: dict[str, Callable[..., Ticket]] = {
    "resubmit": _resubmit,
    "approve": lambda t, ev, b: replace(t, state=State.CALLED),
    "send_back": lambda t, ev, b: replace(t, state=State.SENT_BACK, reason=b.reason),
    "supplement": _supplement,
    "withdraw": lambda t, ev, b: replace(t, state=State.WITHDRAWN, reason=b.reason),
    "urge": lambda t, ev, b: replace(t, urged=t.urged + 1),
    "request_consultation": lambda t, ev, b: replace(
        t, consultation=replace(t.consultation or Consultation(), reason=b.reason)
    ),
    "request_supervision": lambda t, ev, b: _supervision(t, reason=b.reason),
    "confirm": lambda t, ev, b: replace(t, confirmed=True),
    "reject": _reject,
    "appraise": _appraise,
    "register": lambda t, ev, b: replace(t, number=b.number),
    "refuse": lambda t, ev, b: replace(t, state=State.REFUSED, reason=b.reason),
    "dispatch": _dispatch,
    "rule_on_return": _rule_on_return,
    "convene": _convene,
    "conclude": _conclude,
    "open_supervision": lambda t, ev, b: _supervision(
        t, reason=b.reason, opened=True, closed=False
    ),
    "close_supervision": lambda t, ev, b: _supervision(t, closed=True, conclusion=b.reason),
    "extend": _extend,
    "correct_matter": _correct_matter,
    "drop_lesson": lambda t, ev, b: replace(t, lesson_dropped=True),
    "take_lesson": lambda t, ev, b: replace(t, lesson_dropped=False),
    "record_served": lambda t, ev, b: replace(t, served=b.satisfaction),
    "accept": lambda t, ev, b: _with_piece(
        t, b.assignment, state=Piece.ACCEPTED, accepted_at=ev.at
    ),
    "ask_return": lambda t, ev, b: _with_piece(
        t, b.assignment, state=Piece.RETURN_ASKED, return_reason=b.reason
    ),
    "progress": lambda t, ev, b: _with_piece(
        t, b.assignment, state=Piece.RESPONDING, progress=b.report
    ),
    "ask_extension": lambda t, ev, b: _with_piece(
        t, b.assignment, extension_asked=b.until, extension_reason=b.reason
    ),
    "resolve": lambda t, ev, b: _with_piece(
        t, b.assignment, state=Piece.RESOLVED, resolved_at=ev.at, result=b.result
    ),
    "turn_light": lambda t, ev, b: _with_piece(t, b.assignment, light=b.light),
}
