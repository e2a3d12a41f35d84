"""Tells each event of a ticket's timeline in words."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import msgspec
from PySide6.QtCore import QCoreApplication

from app.casework.reading import Journey, TimelineEntry
from app.ui.say import clock_time, day, moment, word
from app.ui.tokens import Tone
from app.ui.widgets.timeline import Happening
from contract.events import ActorKind, Event
from contract.life import body_of
from contract.ticket import Ticket
from contract.words import REFUSALS, STEP_WORDS

translate = QCoreApplication.translate

UNDOABLE = frozenset({Journey.WAITING, Journey.NEEDS_YOU})


def happenings(
    ticket: Ticket, timeline: Sequence[TimelineEntry], township: str, now: datetime
) -> list[Happening]:
    """Return *timeline* (newest first) as it is shown; acceptances in a row become one."""
    told: list[Happening] = []
    row: list[TimelineEntry] = []
    for entry in timeline:
        if _is_acceptance(entry):
            row.append(entry)
            continue
        told += _acceptances(ticket, row, now)
        row = []
        told.append(_one(ticket, entry, township, now))
    return told + _acceptances(ticket, row, now)


def _is_acceptance(entry: TimelineEntry) -> bool:
    return entry.event.step == "accept" and entry.journey is Journey.CONFIRMED


def _acceptances(ticket: Ticket, row: Sequence[TimelineEntry], now: datetime) -> list[Happening]:
    if len(row) < 2:
        return [_one(ticket, entry, "", now) for entry in row]
    first, last = row[-1].event.at, row[0].event.at
    same_day = day(first, now) == day(last, now)
    until = clock_time(last) if same_day else moment(last, now)
    return [
        Happening(
            word(STEP_WORDS["accept"]),
            translate("Happenings", "{n} departments").format(n=len(row)),
            when=f"{moment(first, now)} — {until}",
        )
    ]


def _one(ticket: Ticket, entry: TimelineEntry, township: str, now: datetime) -> Happening:
    event = entry.event
    step = STEP_WORDS.get(event.step)
    what = word(step) if step else event.step
    who = _who(ticket, event, township)
    lines = tuple(line for line in _lines(ticket, event, now) if line)
    when = moment(event.at, now)
    if entry.journey is Journey.CONFIRMED:
        return Happening(what, who, lines, when)
    if entry.journey is Journey.NEEDS_YOU:
        why = word(REFUSALS[entry.refusal.code]) if entry.refusal else ""
        refused = (
            translate("Happenings", "The county did not take it: {why}").format(why=why)
            if why
            else ""
        )
        return Happening(
            what,
            who,
            tuple(line for line in (*lines, refused) if line),
            when,
            translate("Happenings", "Needs you"),
            Tone.RED,
            action=translate("Happenings", "Take it back"),
            key=event.id,
        )
    chip = (
        translate("Happenings", "Being checked")
        if entry.journey is Journey.UNKNOWN
        else translate("Happenings", "Not at the county yet")
    )
    undo = translate("Happenings", "Take it back") if entry.journey in UNDOABLE else ""
    return Happening(what, who, lines, when, chip, Tone.AMBER, action=undo, key=event.id)


def _who(ticket: Ticket, event: Event, township: str) -> str:
    kind = event.actor.kind
    if event.step == "appraise":
        piece = ticket.assignment(str(event.body.get("assignment", "")))
        return piece.department if piece else ""
    if kind is ActorKind.DEPARTMENT:
        return event.actor.org
    if kind is ActorKind.TOWNSHIP:
        return township or word(kind)
    about = ticket.assignment(str(event.body.get("assignment", "")))
    return about.department if about else word(kind)


def _lines(ticket: Ticket, event: Event, now: datetime) -> Sequence[str]:
    teller = _TELLERS.get(event.step)
    if teller is None:
        return ()
    try:
        body = body_of(event)
    except (KeyError, msgspec.ValidationError):
        return ()  # A newer program wrote it; that it happened is still worth showing.
    return teller(ticket, body, now)


Teller = Callable[[Ticket, Any, datetime], Sequence[str]]


def _photo_count(photos: Sequence[object]) -> str:
    return translate("Happenings", "{n} photos").format(n=len(photos)) if photos else ""


def _supplement(ticket: Ticket, body: Any, now: datetime) -> Sequence[str]:  # noqa: ANN401
    changed = [_field(change.field) for change in body.changes]
    changes = (
        translate("Happenings", "Changed: {fields}").format(fields="、".join(changed))
        if changed
        else ""
    )
    return body.remark, _photo_count(body.photos), changes


def _field(name: str) -> str:
    return {
        "title": translate("Happenings", "title"),
        "description": translate("Happenings", "description"),
        "village": translate("Happenings", "village"),
        "spot": translate("Happenings", "place"),
        "served_name": translate("Happenings", "person served"),
        "served_phone": translate("Happenings", "telephone"),
    }.get(name, name)


def _dispatch(ticket: Ticket, body: Any, now: datetime) -> Sequence[str]:  # noqa: ANN401
    lead = [piece.department for piece in body.assignments if piece.leading]
    support = [piece.department for piece in body.assignments if not piece.leading]
    return (
        translate("Happenings", "Leading: {names}").format(names="、".join(lead)) if lead else "",
        translate("Happenings", "Supporting: {names}").format(names="、".join(support))
        if support
        else "",
        getattr(body, "remark", "") or getattr(body, "conclusion", ""),
    )


def _extend(ticket: Ticket, body: Any, now: datetime) -> Sequence[str]:  # noqa: ANN401
    if body.due is None:
        return translate("Happenings", "Not granted"), body.remark
    return translate("Happenings", "Until {when}").format(when=moment(body.due, now)), body.remark


def _convene(ticket: Ticket, body: Any, now: datetime) -> Sequence[str]:  # noqa: ANN401
    when = moment(body.when, now) if body.when else ""
    return (
        "　".join(part for part in (body.where, when) if part),
        translate("Happenings", "{n} departments").format(n=len(body.departments)),
    )


def _appraise(ticket: Ticket, body: Any, now: datetime) -> Sequence[str]:  # noqa: ANN401
    return (
        translate("Happenings", "{satisfaction}, {score} points").format(
            satisfaction=word(body.satisfaction), score=body.score
        ),
        body.remark,
    )


def _ruling(ticket: Ticket, body: Any, now: datetime) -> Sequence[str]:  # noqa: ANN401
    return translate("Happenings", "Granted") if body.granted else translate(
        "Happenings", "Not granted"
    ), body.remark


_TELLERS: dict[str, Teller] = {
    "supplement": _supplement,
    "dispatch": _dispatch,
    "conclude": _dispatch,
    "extend": _extend,
    "convene": _convene,
    "appraise": _appraise,
    "rule_on_return": _ruling,
    "register": lambda t, b, now: (
        translate("Happenings", "Number {number}").format(number=b.number),
    ),
    "record_served": lambda t, b, now: (word(b.satisfaction), b.remark),
    "progress": lambda t, b, now: (b.report, _photo_count(b.photos)),
    "ask_extension": lambda t, b, now: (
        translate("Happenings", "Until {when}").format(when=moment(b.until, now)),
        b.reason,
    ),
    "resolve": lambda t, b, now: (b.result.solved_how, _photo_count(b.result.photos)),
    "turn_light": lambda t, b, now: (word(b.light),),
    "confirm": lambda t, b, now: (b.remark,),
    **dict.fromkeys(
        (
            "withdraw",
            "urge",
            "request_consultation",
            "request_supervision",
            "send_back",
            "reject",
            "refuse",
            "open_supervision",
            "close_supervision",
            "ask_return",
        ),
        lambda t, b, now: (b.reason,),
    ),
}
