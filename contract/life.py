"""The life of a ticket as one table: step, who may take it, from which states, what it must carry.

Both sides read it; neither has a second copy in branches. `check` says whether an event may be
taken, `possible` what a person can do now. What an event then changes is in `contract.projection`.
"""

from collections.abc import Callable
from enum import StrEnum

import msgspec

from contract import events as e
from contract.events import Actor, ActorKind, Event
from contract.ids import is_id
from contract.lessons import lesson_of, would_teach
from contract.matters import TOWNSHIP
from contract.ticket import Assignment, Call, Correction, Piece, State, Ticket, same_matter

Body = type[msgspec.Struct]


class Step(msgspec.Struct, frozen=True):
    """One row of the table.

    *states* are the ticket's states from which the step is allowed; none means that it begins a
    ticket. *pieces* are the assignment's states, for steps that name one.
    """

    name: str
    actors: frozenset[ActorKind]
    states: frozenset[State]
    body: Body
    pieces: frozenset[Piece] = frozenset()


class RefusalCode(StrEnum):
    """Why a step may not be taken."""

    UNKNOWN_STEP = "unknown_step"
    UNKNOWN_TICKET = "unknown_ticket"
    TICKET_EXISTS = "ticket_exists"
    WRONG_ACTOR = "wrong_actor"
    WRONG_STATE = "wrong_state"
    WRONG_ROUND = "wrong_round"
    UNKNOWN_ASSIGNMENT = "unknown_assignment"
    NOT_YOURS = "not_yours"
    MAY_NOT_RETURN = "may_not_return"
    NOT_CONFIRMED = "not_confirmed"
    ALREADY_CONFIRMED = "already_confirmed"
    NOT_REGISTERED = "not_registered"
    ALREADY_SUPERVISED = "already_supervised"
    NOT_SUPERVISED = "not_supervised"
    ONE_LEAD = "one_lead"
    TO_TOWNSHIP = "to_township"
    SAME_MATTER = "same_matter"
    NO_LESSON = "no_lesson"
    BAD_BODY = "bad_body"
    BAD_ID = "bad_id"
    BAD_REFERENCE = "bad_reference"


class Refusal(msgspec.Struct, frozen=True, omit_defaults=True):
    """Why an event was not taken; *detail* is for people who mend programs."""

    code: RefusalCode
    detail: str = ""


_OPEN = frozenset({State.CALLED, State.DISPATCHED, State.ACCEPTED, State.RESPONDING})
_AT_WORK = _OPEN - {State.CALLED}
_LIVE = _OPEN | {State.CONSULTATION}
_DONE = frozenset({State.RESOLVED})
_AFTER = frozenset({State.RESOLVED, State.APPRAISED})
_TEACHING = _LIVE | _AFTER | {State.TO_APPROVE, State.SENT_BACK}
_TOWNSHIP = frozenset({ActorKind.TOWNSHIP, ActorKind.LEADER})
_LEADER = frozenset({ActorKind.LEADER})
_DESK = frozenset({ActorKind.DESK})
_DEPARTMENT = frozenset({ActorKind.DEPARTMENT})
_CLOCK = frozenset({ActorKind.CLOCK})
_WORKED_ON = frozenset({Piece.ACCEPTED, Piece.RESPONDING})
_OWED = frozenset({Piece.ASSIGNED, Piece.ACCEPTED, Piece.RESPONDING, Piece.RETURN_ASKED})
_NEW: frozenset[State] = frozenset()

TABLE: tuple[Step, ...] = (
    Step("submit", _TOWNSHIP, _NEW, Call),
    Step("enter", _DESK, _NEW, e.Enter),
    Step("resubmit", _TOWNSHIP, frozenset({State.SENT_BACK}), Call),
    Step("approve", _LEADER, frozenset({State.TO_APPROVE}), e.Nothing),
    Step("send_back", _LEADER, frozenset({State.TO_APPROVE}), e.Reason),
    Step("supplement", _TOWNSHIP, _LIVE | {State.TO_APPROVE}, e.Supplement),
    Step(
        "withdraw",
        _TOWNSHIP,
        frozenset(
            {
                State.TO_APPROVE,
                State.SENT_BACK,
                State.CALLED,
                State.DISPATCHED,
                State.CONSULTATION,
            }
        ),
        e.Reason,
    ),
    Step("urge", _TOWNSHIP, _LIVE, e.Reason),
    Step("request_consultation", _TOWNSHIP, _OPEN, e.Reason),
    Step("request_supervision", _TOWNSHIP, _LIVE, e.Reason),
    Step("confirm", _TOWNSHIP, _DONE, e.Verdict),
    Step("reject", _TOWNSHIP, _DONE, e.Rejection),
    Step("appraise", _TOWNSHIP, _DONE, e.Appraise, frozenset({Piece.RESOLVED})),
    Step("drop_lesson", _TOWNSHIP, _TEACHING, e.Nothing),
    Step("take_lesson", _TOWNSHIP, _TEACHING, e.Nothing),
    Step("register", _DESK, frozenset({State.CALLED}), e.Register),
    Step("refuse", _DESK, frozenset({State.CALLED}), e.Reason),
    Step("dispatch", _DESK, _OPEN, e.Dispatch),
    Step("rule_on_return", _DESK, _AT_WORK, e.Ruling, frozenset({Piece.RETURN_ASKED})),
    Step("convene", _DESK, _OPEN, e.Convene),
    Step("conclude", _DESK, frozenset({State.CONSULTATION}), e.Conclude),
    Step("open_supervision", _DESK, _LIVE, e.Reason),
    Step("close_supervision", _DESK, _LIVE | _AFTER, e.Reason),
    Step("extend", _DESK, _AT_WORK, e.Extend, _OWED),
    Step("correct_matter", _DESK, _LIVE | _AFTER, Correction),
    Step("record_served", _DESK, _AFTER, e.Served),
    Step("accept", _DEPARTMENT, _AT_WORK, e.OnAssignment, frozenset({Piece.ASSIGNED})),
    Step("ask_return", _DEPARTMENT, _AT_WORK, e.AskReturn, frozenset({Piece.ASSIGNED})),
    Step("progress", _DEPARTMENT, _AT_WORK, e.Progress, _WORKED_ON),
    Step("ask_extension", _DEPARTMENT, _AT_WORK, e.AskExtension, _WORKED_ON),
    Step("resolve", _DEPARTMENT, _AT_WORK, e.Resolve, _WORKED_ON),
    Step("turn_light", _CLOCK, _AT_WORK, e.LightTurned, _OWED),
)
STEPS = {step.name: step for step in TABLE}


class Possible(msgspec.Struct, frozen=True):
    """A step that can be taken now, and on which assignment where it needs one."""

    step: str
    assignment: str = ""


def body_of(event: Event) -> msgspec.Struct:
    """Return the event's body as what its step must carry.

    Raises KeyError for an unknown step and msgspec.ValidationError for a body that is not so.
    """
    return msgspec.convert(event.body, STEPS[event.step].body)


def possible(ticket: Ticket, actor: Actor) -> tuple[Possible, ...]:
    """Return what *actor* can do with *ticket* now, in the order of the table."""
    found = []
    for step in TABLE:
        if actor.kind not in step.actors or ticket.state not in step.states:
            continue
        if not step.pieces:
            if _RULES.get(step.name, _no_rule)(ticket, None, None) is None:
                found.append(Possible(step.name))
            continue
        found += [
            Possible(step.name, piece.id)
            for piece in ticket.current
            if _piece_problem(step, piece, actor) is None
            and _RULES.get(step.name, _no_rule)(ticket, piece, None) is None
        ]
    return tuple(found)


def check(ticket: Ticket | None, event: Event) -> Refusal | None:
    """Return why *event* may not be taken on *ticket* as it stands, or None when it may.

    A township's actor is taken to be of the ticket's township only when *org* says so; whether the
    actor is who he says he is, the county's server knows and this does not.
    """
    step = STEPS.get(event.step)
    if step is None:
        return Refusal(RefusalCode.UNKNOWN_STEP, event.step[:40])
    if event.actor.kind not in step.actors:
        return Refusal(RefusalCode.WRONG_ACTOR)
    if not is_id(event.id) or not is_id(event.ticket):
        return Refusal(RefusalCode.BAD_ID)
    try:
        body = body_of(event)
    except msgspec.ValidationError as problem:
        return Refusal(RefusalCode.BAD_BODY, str(problem)[:200])
    if not step.states:
        return Refusal(RefusalCode.TICKET_EXISTS) if ticket is not None else None
    if ticket is None:
        return Refusal(RefusalCode.UNKNOWN_TICKET)
    return _on_ticket(step, ticket, event.actor, body)


def _on_ticket(step: Step, ticket: Ticket, actor: Actor, body: msgspec.Struct) -> Refusal | None:
    if actor.kind in _TOWNSHIP and actor.org != ticket.township:
        return Refusal(RefusalCode.NOT_YOURS)
    if ticket.state not in step.states:
        return Refusal(RefusalCode.WRONG_STATE, ticket.state)
    piece = None
    if step.pieces:
        piece = ticket.assignment(getattr(body, "assignment", ""))
        if piece is None:
            return Refusal(RefusalCode.UNKNOWN_ASSIGNMENT)
        if problem := _piece_problem(step, piece, actor):
            return problem
    if getattr(body, "round", ticket.round) != ticket.round:
        return Refusal(RefusalCode.WRONG_ROUND)
    return _RULES.get(step.name, _no_rule)(ticket, piece, body)


def _piece_problem(step: Step, piece: Assignment, actor: Actor) -> Refusal | None:
    if actor.kind is ActorKind.DEPARTMENT and actor.org != piece.department:
        return Refusal(RefusalCode.NOT_YOURS)
    if piece.state not in step.pieces:
        return Refusal(RefusalCode.WRONG_STATE, piece.state)
    return None


Rule = Callable[[Ticket, Assignment | None, msgspec.Struct | None], Refusal | None]


def _no_rule(
    ticket: Ticket, piece: Assignment | None, body: msgspec.Struct | None
) -> Refusal | None:
    return None


def _only_registered(
    ticket: Ticket, piece: Assignment | None, body: msgspec.Struct | None
) -> Refusal | None:
    return None if ticket.number else Refusal(RefusalCode.NOT_REGISTERED)


def _only_once_registered(
    ticket: Ticket, piece: Assignment | None, body: msgspec.Struct | None
) -> Refusal | None:
    return Refusal(RefusalCode.WRONG_STATE, "registered") if ticket.number else None


def _one_lead(
    ticket: Ticket, piece: Assignment | None, body: msgspec.Struct | None
) -> Refusal | None:
    """One department leads; a department's duty is not handed down to a township."""
    if not ticket.number:
        return Refusal(RefusalCode.NOT_REGISTERED)
    if not isinstance(body, e.Dispatch | e.Conclude):
        return None
    taken_back = (
        set(body.instead_of) if isinstance(body, e.Dispatch) else {p.id for p in ticket.current}
    )
    if not body.assignments and not taken_back:
        return Refusal(RefusalCode.BAD_BODY, "nothing given out and nothing taken back")
    if not taken_back <= {piece.id for piece in ticket.current}:
        return Refusal(RefusalCode.UNKNOWN_ASSIGNMENT)
    staying = [piece for piece in ticket.current if piece.id not in taken_back]
    everyone = [(piece.department, piece.leading) for piece in staying]
    everyone += [(piece.department, piece.leading) for piece in body.assignments]
    if sum(leading for _, leading in everyone) != 1:
        return Refusal(RefusalCode.ONE_LEAD)
    names = [name for name, _ in everyone]
    ids = [piece.id for piece in ticket.assignments] + [piece.id for piece in body.assignments]
    if len(set(names)) != len(names) or len(set(ids)) != len(ids):
        return Refusal(RefusalCode.BAD_BODY, "a department or an id twice")
    if any(name in (ticket.township, TOWNSHIP) for name in names):
        return Refusal(RefusalCode.TO_TOWNSHIP)
    return None


def _may_return(
    ticket: Ticket, piece: Assignment | None, body: msgspec.Struct | None
) -> Refusal | None:
    if piece is not None and not piece.may_return:
        return Refusal(RefusalCode.MAY_NOT_RETURN)
    return None


def _not_yet_confirmed(
    ticket: Ticket, piece: Assignment | None, body: msgspec.Struct | None
) -> Refusal | None:
    return Refusal(RefusalCode.ALREADY_CONFIRMED) if ticket.confirmed else None


def _confirmed(
    ticket: Ticket, piece: Assignment | None, body: msgspec.Struct | None
) -> Refusal | None:
    return None if ticket.confirmed else Refusal(RefusalCode.NOT_CONFIRMED)


def _supervised(ticket: Ticket) -> bool:
    held = ticket.supervision
    return held is not None and held.opened and not held.closed


def _not_supervised_yet(
    ticket: Ticket, piece: Assignment | None, body: msgspec.Struct | None
) -> Refusal | None:
    return Refusal(RefusalCode.ALREADY_SUPERVISED) if _supervised(ticket) else None


def _under_supervision(
    ticket: Ticket, piece: Assignment | None, body: msgspec.Struct | None
) -> Refusal | None:
    return None if _supervised(ticket) else Refusal(RefusalCode.NOT_SUPERVISED)


def _another_matter(
    ticket: Ticket, piece: Assignment | None, body: msgspec.Struct | None
) -> Refusal | None:
    if isinstance(body, Correction) and same_matter(body, ticket.settled):
        return Refusal(RefusalCode.SAME_MATTER)
    return None


def _teaches(
    ticket: Ticket, piece: Assignment | None, body: msgspec.Struct | None
) -> Refusal | None:
    return None if lesson_of(ticket) else Refusal(RefusalCode.NO_LESSON)


def _taught(
    ticket: Ticket, piece: Assignment | None, body: msgspec.Struct | None
) -> Refusal | None:
    again = ticket.lesson_dropped and would_teach(ticket)
    return None if again else Refusal(RefusalCode.NO_LESSON)


_RULES: dict[str, Rule] = {
    "correct_matter": _another_matter,
    "drop_lesson": _teaches,
    "take_lesson": _taught,
    "request_supervision": _not_supervised_yet,
    "open_supervision": _not_supervised_yet,
    "close_supervision": _under_supervision,
    "register": _only_once_registered,
    "dispatch": _one_lead,
    "conclude": _one_lead,
    "convene": _only_registered,
    "ask_return": _may_return,
    "confirm": _not_yet_confirmed,
    "reject": _not_yet_confirmed,
    "appraise": _confirmed,
}
