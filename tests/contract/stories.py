"""Small helpers that tell the life of a ticket event by event."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from contract.events import Actor, ActorKind, Event
from contract.ids import IdMaker
from contract.life import check
from contract.projection import fold
from contract.ticket import Ticket

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
TOWN = "cloudbridge"
CLERK = Actor(ActorKind.TOWNSHIP, TOWN, "clerk")
LEADER = Actor(ActorKind.LEADER, TOWN, "leader")
DESK = Actor(ActorKind.DESK, "", "desk")
CLOCK = Actor(ActorKind.CLOCK)
FIRE, TRAFFIC, HOUSING = "县消防救援大队", "县公安局交通警察大队", "县住房和城乡建设局"


def officer(department: str) -> Actor:
    return Actor(ActorKind.DEPARTMENT, department, "officer")


def call(**changes: Any) -> dict[str, Any]:
    return {
        "title": "车辆占用消防通道",
        "description": "锦绣园小区门口停满了车",
        "urgency": "raised",
        "edition": "e" * 64,
        "matter": "29",
        "primary": [FIRE],
        "supporting": [TRAFFIC],
        "township_role": "supporting",
        **changes,
    }


def correction(matter: str = "30", **changes: Any) -> dict[str, Any]:
    return {
        "edition": "e" * 64,
        "reason": "归住建",
        "matter": matter,
        "matter_title": "物业管理",
        "primary": [HOUSING],
        "township_role": "supporting",
        **changes,
    }


def piece(
    identifier: str, department: str, *, leading: bool = False, **more: Any
) -> dict[str, Any]:
    due = (NOON + timedelta(days=3)).isoformat()
    return {
        "id": identifier,
        "department": department,
        "leading": leading,
        "task": "清理",
        "due": due,
        **more,
    }


def four_things(**changes: Any) -> dict[str, Any]:
    return {
        "accepted_when": NOON.isoformat(),
        "spoken_to": "社区居委会",
        "solved_how": "划线、拆除地锁",
        "solved_when": (NOON + timedelta(days=1)).isoformat(),
        **changes,
    }


@dataclass
class Story:
    """One ticket and everything that has happened to it."""

    ticket: Ticket | None = None
    events: list[Event] = field(default_factory=list)
    make_id: IdMaker = field(default_factory=IdMaker)
    now: datetime = NOON

    def __post_init__(self) -> None:
        self.id = self.make_id()

    def event(self, actor: Actor, step: str, **body: Any) -> Event:
        self.now += timedelta(minutes=1)
        return Event(self.make_id(), self.id, step, self.now, actor, body)

    def then(self, actor: Actor, step: str, **body: Any) -> "Story":
        event = self.event(actor, step, **body)
        refusal = check(self.ticket, event)
        assert refusal is None, f"{step}: {refusal}"
        self.events.append(event)
        self.ticket = fold(self.ticket, event, len(self.events))
        return self

    def refused(self, actor: Actor, step: str, **body: Any) -> str:
        refusal = check(self.ticket, self.event(actor, step, **body))
        assert refusal is not None, f"{step} was allowed"
        return refusal.code.value

    @property
    def now_ticket(self) -> Ticket:
        assert self.ticket is not None
        return self.ticket


def called(**changes: Any) -> Story:
    return Story().then(CLERK, "submit", **call(**changes))


def dispatched() -> Story:
    pieces = [piece("a", FIRE, leading=True), piece("b", TRAFFIC)]
    return (
        called()
        .then(DESK, "register", number="2026-0001")
        .then(DESK, "dispatch", assignments=pieces)
    )


def resolved() -> Story:
    story = dispatched()
    for name, department in (("a", FIRE), ("b", TRAFFIC)):
        story.then(officer(department), "accept", assignment=name)
        story.then(officer(department), "resolve", assignment=name, result=four_things())
    return story


def appraised() -> Story:
    story = resolved().then(CLERK, "confirm", round=1)
    for name in ("a", "b"):
        story.then(CLERK, "appraise", assignment=name, round=1, satisfaction="satisfied", score=90)
    return story
