"""Tells each event of a ticket's timeline in words."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby
from typing import Any

import msgspec
from PySide6.QtCore import QCoreApplication

from app.casework.reading import Journey, TimelineEntry
from app.ui.pages.ticket.lines import matter_line, round_line
from app.ui.say import clock_time, day, moment, word
from app.ui.tokens import Tone
from app.ui.widgets.timeline import Happening
from contract.events import ActorKind, Event
from contract.life import body_of
from contract.ticket import Ticket
from contract.words import REFUSALS, STEP_WORDS

translate = QCoreApplication.translate

UNDOABLE = frozenset({Journey.WAITING, Journey.NEEDS_YOU})
_GROUPS = {"accept": "accept", "ask_extension": "extend", "extend": "extend"}
"""Steps of which many follow one another: which kind of group each belongs to."""


def happenings(
    ticket: Ticket,
    timeline: Sequence[TimelineEntry],
    township: str,
    now: datetime,
    person: str = "",
) -> list[Happening]:
    """Return *timeline* (newest first) as it is shown to *person*, who may take back what is his.

    Acceptances in a row become one, and so do extensions in a row of one department's piece.
    """
    told: list[Happening] = []
    for group, entries in groupby(timeline, _group):
        row = list(entries)
        if group == "accept" and len(row) > 1:
            told.append(_acceptances(row, now))
        elif group == "extend":
            told += _extensions(ticket, row, township, now)
        else:
            told += [_one(ticket, entry, township, now, person) for entry in row]
    return told


def _group(entry: TimelineEntry) -> str:
    return _GROUPS.get(entry.event.step, "") if entry.journey is Journey.CONFIRMED else ""


def _acceptances(row: Sequence[TimelineEntry], now: datetime) -> Happening:
    return Happening(
        word(STEP_WORDS["accept"]),
        translate("Happenings", "{n} departments").format(n=len(row)),
        when=_between(row, now),
    )


def _extensions(
    ticket: Ticket, row: Sequence[TimelineEntry], township: str, now: datetime
) -> Iterator[Happening]:
    of: dict[object, list[TimelineEntry]] = {}
    for entry in row:
        of.setdefault(entry.event.body.get("assignment"), []).append(entry)
    for same in of.values():
        newest = _one(ticket, same[0], township, now)
        if len(same) > 1:
            count = translate("Happenings", "{n} steps about the time limit").format(n=len(same))
            newest = replace(newest, lines=(*newest.lines, count), when=_between(same, now))
        yield newest


def _between(row: Sequence[TimelineEntry], now: datetime) -> str:
    first, last = row[-1].event.at, row[0].event.at
    same_day = day(first, now) == day(last, now)
    until = clock_time(last) if same_day else moment(last, now)
    return f"{moment(first, now)} — {until}"


def _one(
    ticket: Ticket, entry: TimelineEntry, township: str, now: datetime, person: str = ""
) -> Happening:
    event = entry.event
    step = STEP_WORDS.get(event.step)
    what = word(step) if step else event.step
    who = "　".join(part for part in (_who(ticket, event, township), _round(ticket, event)) if part)
    undo = (
        translate("Happenings", "Take it back")
        if entry.journey in UNDOABLE and event.actor.person == person
        else ""
    )
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
            action=undo,
            key=event.id,
        )
    chip = (
        translate("Happenings", "Being checked")
        if entry.journey is Journey.UNKNOWN
        else translate("Happenings", "Not at the county yet")
    )
    return Happening(what, who, lines, when, chip, Tone.AMBER, action=undo, key=event.id)


def _round(ticket: Ticket, event: Event) -> str:
    """Which round a step on an assignment is of, on a ticket that had several."""
    piece = ticket.assignment(str(event.body.get("assignment", "")))
    return round_line(piece.round) if piece else ""


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


def _supplement(ticket: Ticket, body: Any, now: datetime) -> Sequence[str]:  # noqa: ANN401  each kind of event has a body of its own
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


def _dispatch(ticket: Ticket, body: Any, now: datetime) -> Sequence[str]:  # noqa: ANN401  each kind of event has a body of its own
    lead = [piece.department for piece in body.assignments if piece.leading]
    support = [piece.department for piece in body.assignments if not piece.leading]
    return (
        translate("Happenings", "Leading: {names}").format(names="、".join(lead)) if lead else "",
        translate("Happenings", "Supporting: {names}").format(names="、".join(support))
        if support
        else "",
        getattr(body, "remark", "") or getattr(body, "conclusion", ""),
    )


def _extend(ticket: Ticket, body: Any, now: datetime) -> Sequence[str]:  # noqa: ANN401  each kind of event has a body of its own
    if body.due is None:
        return translate("Happenings", "Not granted"), body.remark
    return translate("Happenings", "Until {when}").format(when=moment(body.due, now)), body.remark


def _convene(ticket: Ticket, body: Any, now: datetime) -> Sequence[str]:  # noqa: ANN401  each kind of event has a body of its own
    when = moment(body.when, now) if body.when else ""
    return (
        "　".join(part for part in (body.where, when) if part),
        translate("Happenings", "{n} departments").format(n=len(body.departments)),
    )


def _appraise(ticket: Ticket, body: Any, now: datetime) -> Sequence[str]:  # noqa: ANN401  each kind of event has a body of its own
    return (
        translate("Happenings", "{satisfaction}, {score} points").format(
            satisfaction=word(body.satisfaction), score=body.score
        ),
        body.remark,
    )


def _reject(ticket: Ticket, body: Any, now: datetime) -> Sequence[str]:  # noqa: ANN401  each kind of event has a body of its own
    return body.reason, translate("Happenings", "{round} begins").format(
        round=round_line(body.round + 1)
    )


def _ruling(ticket: Ticket, body: Any, now: datetime) -> Sequence[str]:  # noqa: ANN401  each kind of event has a body of its own
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
    "reject": _reject,
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
    "correct_matter": lambda t, b, now: (matter_line(b), b.reason),
    **dict.fromkeys(
        (
            "withdraw",
            "urge",
            "request_consultation",
            "request_supervision",
            "send_back",
            "refuse",
            "open_supervision",
            "close_supervision",
            "ask_return",
        ),
        lambda t, b, now: (b.reason,),
    ),
}
