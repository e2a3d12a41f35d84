"""The timeline of a ticket, newest first: each event in words a person reads."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

import msgspec

from contract.deadlines import CHINA, Light
from contract.events import ActorKind, Event
from contract.life import STEPS, body_of
from contract.ticket import PhotoRef, Ticket
from contract.words import LEADING, STEP_WORDS, SUPPORT, WORDS

FIELDS = {
    "title": "标题",
    "description": "情况",
    "village": "村／社区",
    "spot": "位置",
    "served_name": "反映人",
    "served_phone": "联系电话",
}
_SIGNED_OFF = {
    ("rule_on_return", True): "同意退回",
    ("rule_on_return", False): "不同意退回",
    ("extend", True): "延期获准",
    ("extend", False): "延期未获准",
}


@dataclass(frozen=True)
class Entry:
    """One event: what happened, who did it, in which words, with which photos."""

    step: str
    title: str
    who: str
    person: str
    lines: tuple[str, ...]
    photos: tuple[PhotoRef, ...]
    at: datetime
    late: bool = False


@dataclass(frozen=True)
class Names:
    """What ids are called: people, townships, and the assignments' departments."""

    people: Mapping[str, str]
    townships: Mapping[str, str]
    assignments: Mapping[str, str]

    @classmethod
    def of(cls, ticket: Ticket, people: Mapping[str, str], townships: Mapping[str, str]) -> "Names":
        """Return the names that a ticket's timeline needs."""
        pieces = {piece.id: piece.department for piece in ticket.assignments}
        return cls(people, townships, pieces)


def entries(events: Iterable[Event], names: Names) -> tuple[Entry, ...]:
    """Return the entries of *events* (in the ledger's order), newest first."""
    return tuple(reversed([_entry(event, names) for event in events]))


def _entry(event: Event, names: Names) -> Entry:
    if event.step not in STEPS:
        return Entry(event.step, event.step, "", "", (), (), event.at)
    body = body_of(event)
    result = getattr(body, "result", None)
    photos = getattr(result, "photos", ()) or getattr(body, "photos", ())
    return Entry(
        event.step,
        _title(event, body),
        _who(event, names),
        names.people.get(event.actor.person, ""),
        tuple(line for line in _lines(event.step, body, names) if line),
        photos,
        event.at,
        late=getattr(body, "light", None) is Light.RED,
    )


def _title(event: Event, body: msgspec.Struct) -> str:
    if event.step == "turn_light":
        return WORDS[getattr(body, "light", Light.NONE)].zh
    decided = getattr(body, "granted", getattr(body, "due", None) is not None)
    return _SIGNED_OFF.get((event.step, decided), STEP_WORDS[event.step].zh)


def _who(event: Event, names: Names) -> str:
    kind, org = event.actor.kind, event.actor.org
    if kind is ActorKind.DEPARTMENT:
        return org
    if kind in (ActorKind.TOWNSHIP, ActorKind.LEADER):
        return names.townships.get(org, org)
    return WORDS[kind].zh


def _lines(step: str, body: msgspec.Struct, names: Names) -> list[str]:
    lines = _TELL[step](body, names) if step in _TELL else []
    said = (getattr(body, "reason", ""), getattr(body, "remark", ""))
    return [*lines, *said]


def _moment(moment: datetime) -> str:
    # What a timeline speaks of is near the event: its year goes without saying.
    return f"{moment.astimezone(CHINA):%m-%d %H:%M}"


def _pieces(body: msgspec.Struct, names: Names) -> list[str]:
    lines = []
    for piece in getattr(body, "assignments", ()):
        role = (LEADING if piece.leading else SUPPORT).zh
        lines.append(f"{role}　{piece.department}　{_moment(piece.due)} 前")
    taken_back = [names.assignments.get(old, "") for old in getattr(body, "instead_of", ())]
    return [*lines, "收回　" + "、".join(taken_back)] if taken_back else lines


def _department(body: msgspec.Struct, names: Names) -> str:
    return names.assignments.get(getattr(body, "assignment", ""), "")


def _call(body: msgspec.Struct, names: Names) -> list[str]:
    return [getattr(body, "title", "")]


def _changes(body: msgspec.Struct, names: Names) -> list[str]:
    return [
        f"{FIELDS.get(change.field, change.field)}改为：{change.after}"
        for change in getattr(body, "changes", ())
    ]


def _correction(body: msgspec.Struct, names: Names) -> list[str]:
    matter, title = getattr(body, "matter", ""), getattr(body, "matter_title", "")
    primary = "、".join(getattr(body, "primary", ()))
    named = f"{matter}　{title}" if matter else "清单里没有的事项"
    return [f"改为：{named}", f"主体责任：{primary}" if primary else ""]


_Teller = Callable[..., list[str]]
_TELL: dict[str, _Teller] = {
    "submit": _call,
    "enter": _call,
    "resubmit": _call,
    "supplement": _changes,
    "register": lambda body, names: [f"编号 {body.number}"],
    "dispatch": _pieces,
    "conclude": lambda body, names: [body.conclusion, *_pieces(body, names)],
    "rule_on_return": lambda body, names: [_department(body, names)],
    "convene": lambda body, names: [
        "　".join(part for part in (body.where, _moment(body.when) if body.when else "") if part),
        "、".join(body.departments),
    ],
    "extend": lambda body, names: [
        _department(body, names) + (f"　延到 {_moment(body.due)}" if body.due else "")
    ],
    "correct_matter": _correction,
    "drop_lesson": lambda body, names: ["推荐事项时不再参考这张工单"],
    "take_lesson": lambda body, names: ["推荐事项时又参考这张工单"],
    "record_served": lambda body, names: [WORDS[body.satisfaction].zh],
    "appraise": lambda body, names: [
        f"{_department(body, names)}　{WORDS[body.satisfaction].zh}　{body.score} 分"
    ],
    "progress": lambda body, names: [body.report],
    "ask_extension": lambda body, names: [f"申请延到 {_moment(body.until)}"],
    "resolve": lambda body, names: [body.result.solved_how],
    "turn_light": lambda body, names: [_department(body, names)],
}
