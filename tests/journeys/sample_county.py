"""A sample county: a township, people who can sign in, the sample list, and tickets in several states."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from contract.blobs import name_of, pack
from contract.deadlines import CHINA, Configuration, Urgency, due_after
from contract.events import ActorKind, Dispatch, Event, NewAssignment
from contract.forms import Forms
from contract.ids import IdMaker
from contract.matters import TOWNSHIP, Departments
from contract.messages import Outcome
from contract.ticket import Call, PhotoRef, Result, Ticket
from county import blobs, ledger, people
from county.holidays import calendar, known_years
from county.people import Somebody
from county.serve import running
from county.settings import Settings
from county.wiring import County
from tests.county.desk_client import DeskClient
from tests.journeys.sample import DESK_LOGIN, EDITION, TOWN, read

PASSWORD = "样例口令 2026"
CALENDAR = calendar(known_years())


@dataclass
class SampleCounty:
    """A running county and who works in it; officers sign in with their department's name."""

    url: str
    county: County
    clerk: Somebody
    leader: Somebody
    desk: Somebody
    officers: dict[str, Somebody]
    new_id: IdMaker = field(default_factory=IdMaker)

    def code(self, who: Somebody | None = None) -> str:
        """Make an enrolment code; for the clerk unless told otherwise."""
        with self.county.db.write() as connection:
            return people.new_code(connection, (who or self.clerk).id, _now(), 14)

    def browser(self, login: str = DESK_LOGIN) -> DeskClient:
        """Sign in at the web desk as the desk's person, or as a department's officer."""
        self.give_password(login)
        client = DeskClient(self.url)
        client.sign_in(login, PASSWORD)
        return client

    def give_password(self, *logins: str) -> None:
        """Let these people sign in; making a password's hash takes its time on purpose."""
        with self.county.db.write() as connection:
            for login in logins:
                who = self.officers.get(login, self.desk)
                people.set_password(connection, who.id, login, PASSWORD)

    def ticket(self, ticket: str) -> Ticket | None:
        """Return a ticket as the county's own database has it."""
        with self.county.db.read() as connection:
            return ledger.load_ticket(connection, ticket)

    def tickets(self) -> list[Ticket]:
        """Return every ticket of the county's database."""
        with self.county.db.read() as connection:
            ids = connection.exec_driver_sql("SELECT id FROM tickets").scalars().all()
        found = (self.ticket(identifier) for identifier in ids)
        return [ticket for ticket in found if ticket is not None]

    def steps(self, ticket: str) -> list[str]:
        """Return the steps that the ledger has of a ticket, oldest first."""
        with self.county.db.read() as connection:
            return [event.step for _, event in ledger.timeline(connection, ticket)]

    def photo_hash(self, sha256_: str) -> str | None:
        """Return the hash of the bytes that the county keeps under a photo's name."""
        found = self.county.photos.path(TOWN.id, sha256_)
        return sha256(found.read_bytes()).hexdigest() if found.exists() else None

    def take(self, who: Somebody, ticket: str, step: str, body: Any, at: datetime) -> str:
        """Let a person take a step at a given moment; return the ticket's id."""
        event = Event(self.new_id(), ticket, step, at, who.actor, msgspec.to_builtins(body))
        result = self.county.ledger.append(who.actor, TOWN.id, [event])[0]
        assert result.outcome is Outcome.ACCEPTED, (step, result)
        return ticket

    def call(self, matter_id: str, at: datetime, **said: Any) -> str:
        """Let the clerk call about a matter of the sample list."""
        matter = EDITION.matter(matter_id)
        assert matter is not None
        call = Call(
            edition=name_of(pack(EDITION)),
            matter=matter.id,
            matter_title=matter.title,
            primary=matter.primary,
            supporting=matter.supporting,
            township_role=matter.township_role,
            township_duties=matter.township_duties,
            form=matter.form,
            **said,
        )
        return self.take(self.clerk, self.new_id(), "submit", call, at)


def _now() -> datetime:
    return datetime.now(UTC)


@contextmanager
def sample_county(folder: Path) -> Iterator[SampleCounty]:
    """Run a county in *folder* on a free port of the loopback until the block ends."""
    with running(Settings(data=folder, name="样例县级平台")) as server:
        yield _settled(server.url, server.county)


def _settled(url: str, county: County) -> SampleCounty:
    """Fill an empty county."""
    new_id = IdMaker()
    departments: Departments = read("departments.json", Departments)
    with county.db.write() as connection:
        blobs.add_township(connection, TOWN, _now())
        for document in (EDITION, departments, read("forms.json", Forms), CALENDAR):
            blobs.publish(connection, document, _now())
        blobs.publish(connection, Configuration(), _now())

        def add(name: str, kind: ActorKind, org: str) -> Somebody:
            return people.add_person(connection, new_id(), name, kind, org)

        offices = sorted(
            {name for matter in EDITION.matters for name in (*matter.primary, *matter.supporting)}
            - {TOWNSHIP}
        )
        return SampleCounty(
            url,
            county,
            add("样例经办", ActorKind.TOWNSHIP, TOWN.id),
            add("样例领导", ActorKind.LEADER, TOWN.id),
            add("样例专员", ActorKind.DESK, ""),
            {name: add("样例科员", ActorKind.DEPARTMENT, name) for name in offices},
            new_id,
        )


class _Sample(NamedTuple):
    """A ticket: its matter, how long ago it was called, how far it came, what was said."""

    matter: str
    ago: timedelta
    until: str
    urgency: Urgency
    title: str
    description: str
    village: str
    spot: str


_SAMPLES = (
    _Sample(
        "31",
        timedelta(days=6),
        "resolve",
        Urgency.NORMAL,
        "前柳村地下室大量养鸟，气味扰民",
        "地下室养了几十只鸟，气味大，楼上住户多次反映。",
        "前柳村",
        "3 号楼地下室",
    ),
    _Sample(
        "42",
        timedelta(days=4),
        "progress",
        Urgency.RAISED,
        "东河村北河道堆放建筑垃圾",
        "河滩上堆了三四车建筑垃圾，下雨会冲进河里。",
        "东河村",
        "村北漫水桥西侧",
    ),
    _Sample(
        "39",
        timedelta(days=1),
        "accept",
        Urgency.URGENT,
        "北关社区排水沟堵塞，污水漫到路面",
        "排水沟堵了一周，污水漫到路面，行人绕行。",
        "北关社区",
        "菜市场南门",
    ),
    _Sample(
        "16",
        timedelta(hours=3),
        "",
        Urgency.RAISED,
        "石桥村地头焚烧秸秆",
        "傍晚有人在地头烧玉米秸秆，烟往村里飘。",
        "石桥村",
        "村西生产路",
    ),
)


def add_sample_tickets(world: SampleCounty, photos: list[bytes]) -> None:
    """Add tickets in several states, the oldest some days old; *photos* go with the first."""
    now = _now()
    refs = tuple(_kept(world, content) for content in photos)
    for number, sample in enumerate(_SAMPLES, 1):
        at = now - sample.ago
        ticket = world.call(
            sample.matter,
            at,
            title=sample.title,
            description=sample.description,
            urgency=sample.urgency,
            village=sample.village,
            spot=sample.spot,
            photos=refs if number == 1 else (),
        )
        if sample.until:
            _work(world, ticket, sample.until, at, number)


def _kept(world: SampleCounty, content: bytes) -> PhotoRef:
    world.county.photos.keep(TOWN.id, content, _now())
    return PhotoRef(sha256(content).hexdigest(), len(content), 1512, 2016)


def _work(world: SampleCounty, ticket: str, until: str, at: datetime, number: int) -> None:
    """Let the desk register and dispatch, and the departments work until the named step."""
    found = world.ticket(ticket)
    assert found is not None
    call = found.call
    year = at.astimezone(CHINA).year
    world.take(world.desk, ticket, "register", {"number": f"{year}-{number:04d}"}, at)
    configuration = Configuration()
    due = due_after(at, configuration.resolve_days[call.urgency], CALENDAR)
    names = (*call.primary, *call.supporting)
    pieces = tuple(
        NewAssignment(world.new_id(), name, name in call.primary, "到场核实、依法处理", due)
        for name in names
        if name != TOWNSHIP
    )
    later = at + timedelta(minutes=20)
    world.take(world.desk, ticket, "dispatch", Dispatch(pieces), later)
    for piece in pieces:
        later += timedelta(minutes=7)
        officer = world.officers[piece.department]
        for step in ("accept", "progress", "resolve")[: _ORDER.index(until) + 1]:
            if step != "accept" and until == "progress" and not piece.leading:
                continue
            body = _BODIES[step](piece.id, later)
            world.take(officer, ticket, step, body, later)


_ORDER = ("accept", "progress", "resolve")


def _result(at: datetime) -> Result:
    return Result(at, "社区居委会、反映人", "到场核实，当场整改，已恢复", at + timedelta(hours=5))


_BODIES = {
    "accept": lambda piece, at: {"assignment": piece},
    "progress": lambda piece, at: {"assignment": piece, "report": "已到现场，正在联系当事人"},
    "resolve": lambda piece, at: {"assignment": piece, "result": _result(at)},
}
