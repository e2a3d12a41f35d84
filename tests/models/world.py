"""A small county and township for the tests of the two files: people, events, answers, a clock."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from app.models import feed, outbox
from app.models.store import Store
from contract import blobs
from contract.blobs import BlobKind
from contract.deadlines import Urgency
from contract.digest import Digest, digest
from contract.events import (
    Actor,
    ActorKind,
    Dispatch,
    Event,
    NewAssignment,
    OnAssignment,
    Reason,
    Register,
    Resolve,
    Verdict,
)
from contract.ids import IdMaker
from contract.messages import EventResult, FeedItem, Outcome, SyncReply
from contract.projection import fold
from contract.ticket import Call, PhotoRef, Result, Ticket

KEY = bytes(range(32))
TOWNSHIP = "t-1"
CLERK = Actor(ActorKind.TOWNSHIP, TOWNSHIP, "p-1")
COLLEAGUE = Actor(ActorKind.TOWNSHIP, TOWNSHIP, "p-2")
LEADER = Actor(ActorKind.LEADER, TOWNSHIP, "p-3")
DESK = Actor(ActorKind.DESK, "", "d-1")
FIRE = Actor(ActorKind.DEPARTMENT, "县消防救援大队", "f-1")
POLICE = Actor(ActorKind.DEPARTMENT, "县公安局", "g-1")

START = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self, now: datetime = START) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


class Ids:
    """Ids that are the same in every run."""

    def __init__(self, seed: int = 1) -> None:
        self._count = seed << 32
        self._make = IdMaker(self._tick, self._entropy)

    def _tick(self) -> int:
        self._count += 1
        return 1_795_000_000_000 + (self._count & 0xFFFFFFFF)

    def _entropy(self, size: int) -> bytes:
        return (self._count * 2654435761 % 2 ** (8 * size)).to_bytes(size, "big")

    def __call__(self) -> str:
        return self._make()


new_id = Ids()


def call(title: str = "小区车辆乱停，占了消防通道", **more: object) -> Call:
    told = {
        "title": title,
        "description": f"{title}，居民多次反映。",
        "urgency": Urgency.RAISED,
        "edition": "e" * 64,
        "village": "样例社区",
        "spot": "东门外",
        "matter": "29",
        "matter_title": "消防车通道整治",
        "primary": ("县消防救援大队",),
        "supporting": ("县公安局",),
    }
    return msgspec.convert(told | more, Call, strict=False)


def as_sent(body: msgspec.Struct) -> dict[str, object]:
    """Return *body* as it is after a way over the wire."""
    return msgspec.json.decode(msgspec.json.encode(body))


def event(
    ticket: str,
    step: str,
    body: msgspec.Struct,
    actor: Actor = CLERK,
    at: datetime = START,
    event_id: str = "",
) -> Event:
    return Event(event_id or new_id(), ticket, step, at, actor, as_sent(body))


def submit(title: str = "小区车辆乱停，占了消防通道", ticket: str = "", **more: object) -> Event:
    return event(ticket or new_id(), "submit", call(title, **more))


def photo(letter: str = "a", size: int = 1000) -> PhotoRef:
    return PhotoRef(letter * 64, size, 1920, 1080, letter.upper() * 64, f"{letter}.jpg")


def put(store: Store, *events: Event, photos: Sequence[str] = (), draft: str = "") -> None:
    """Put events in the outbox as the desk does."""
    for one in events:
        with store.work.write() as connection:
            outbox.add(store, connection, one, one.actor.person, photos, draft)


class County:
    """The county, reduced to its ledger: it takes every event and numbers it."""

    def __init__(self, epoch: str = "epoch-1") -> None:
        self.epoch = epoch
        self.ledger: list[FeedItem] = []
        self.tickets: dict[str, Ticket] = {}

    @property
    def head(self) -> int:
        return len(self.ledger)

    def take(self, one: Event) -> int:
        """Apply an event once, for ever; return its seq."""
        for item in self.ledger:
            if item.event and item.event.id == one.id:
                return item.seq
        seq = self.head + 1
        self.tickets[one.ticket] = fold(self.tickets.get(one.ticket), one, seq)
        self.ledger.append(FeedItem(seq, one))
        return seq

    def announce(self, kind: BlobKind, document: msgspec.Struct) -> tuple[str, bytes]:
        content = blobs.pack(document)
        name = blobs.name_of(content)
        self.ledger.append(FeedItem(self.head + 1, None, kind, name))
        return name, content

    def changes(self, after: int, upto: int | None = None) -> tuple[FeedItem, ...]:
        return tuple(self.ledger[after : self.head if upto is None else upto])

    def sync(self, cursor: int, sent: Sequence[Event] = (), limit: int = 10_000) -> SyncReply:
        """Answer a sync as the protocol says: what was sent is not repeated."""
        known = {item.event.id: item.seq for item in self.ledger if item.event}
        results = tuple(
            EventResult(one.id, Outcome.ALREADY, known[one.id])
            if one.id in known
            else EventResult(one.id, Outcome.ACCEPTED, self.take(one))
            for one in sent
        )
        upto = min(cursor + limit, self.head)
        ours = {one.id for one in sent}
        changes = tuple(
            item
            for item in self.changes(cursor, upto)
            if item.event is None or item.event.id not in ours
        )
        return SyncReply(self.epoch, upto, self.head, START, results, changes)

    def digest(self) -> Digest:
        return digest((ticket.id, ticket.revision) for ticket in self.tickets.values())

    # --- the county's side of a ticket's life

    def register(self, ticket: str, number: str = "样例-2026-0118") -> None:
        self.take(event(ticket, "register", Register(number), DESK))

    def dispatch(self, ticket: str, due: datetime = START + timedelta(days=3)) -> str:
        assignment = new_id()
        piece = NewAssignment(assignment, FIRE.org, True, "划定消防通道", due)
        self.take(event(ticket, "dispatch", Dispatch((piece,)), DESK))
        return assignment

    def accept(self, ticket: str, assignment: str) -> None:
        self.take(event(ticket, "accept", OnAssignment(assignment), FIRE))

    def resolve(self, ticket: str, assignment: str) -> None:
        result = Result(START, "居委会", "已划线", START + timedelta(days=1))
        self.take(event(ticket, "resolve", Resolve(assignment, result), FIRE))

    def resolved(self, one: Event) -> str:
        """Take a call all the way to its result; return the assignment."""
        self.take(one)
        self.register(one.ticket)
        assignment = self.dispatch(one.ticket)
        self.accept(one.ticket, assignment)
        self.resolve(one.ticket, assignment)
        return assignment


def pull(store: Store, county: County, now: datetime = START) -> None:
    """One sync round trip with nothing to send."""
    feed.take(store, county.sync(feed.state(store).cursor), (), now)


def push(store: Store, county: County, person: str = "p-1", now: datetime = START) -> int:
    """One sync round trip with everything that can go; return how many events went."""
    batch = outbox.next_batch(store, person, 1000, 1 << 20)
    ids = [one.id for one in batch]
    outbox.mark_sending(store, ids)
    feed.take(store, county.sync(feed.state(store).cursor, batch), ids, now)
    return len(batch)


def verdict(ticket: str, round_: int = 1) -> Event:
    return event(ticket, "confirm", Verdict(round_))


def urge(ticket: str, actor: Actor = CLERK) -> Event:
    return event(ticket, "urge", Reason("请尽快"), actor)


def files(folder: Path) -> dict[str, bytes]:
    """Every file under *folder* with its bytes."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
