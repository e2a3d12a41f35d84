"""A county for the desk's tests: the sample list, a township, people who sign in, a set clock."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import msgspec
from PIL import Image

from contract.blobs import name_of, pack
from contract.deadlines import Urgency
from contract.events import ActorKind, Event
from contract.forms import Forms
from contract.ids import IdMaker
from contract.matters import Departments, ListEdition, Township
from contract.messages import Outcome
from contract.ticket import Call, PhotoRef, Ticket
from county import blobs, ledger, people
from county.people import Somebody
from county.serve import running
from county.settings import Settings
from county.wiring import County
from tests.county.desk_client import DeskClient

SAMPLE = Path(__file__).resolve().parents[2] / "resources" / "sample"
NOW = datetime(2026, 11, 23, 1, 46, tzinfo=UTC)
"""Monday, 9:46 in China."""
PASSWORD = "样例口令 2026"
FIRE, TRAFFIC, HOUSING = "县消防救援大队", "县公安局交通警察大队", "县住房和城乡建设局"
WATER = "县水务局"
FIRE_LANE = "占用、堵塞消防车通道"


def _sample(name: str, kind: type[Any]) -> Any:
    return msgspec.json.decode((SAMPLE / name).read_bytes(), type=kind)


EDITION: ListEdition = _sample("edition.json", ListEdition)
EDITION_NAME = name_of(pack(EDITION))
DEPARTMENTS: Departments = _sample("departments.json", Departments)
TOWNSHIP: Township = _sample("township.json", Township)
FORMS: Forms = _sample("forms.json", Forms)


@dataclass
class Clock:
    """A clock that stands until it is moved."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **span: float) -> None:
        self.now += timedelta(**span)


@dataclass
class World:
    """A running county, its people, and what a test does to it."""

    url: str
    county: County
    clock: Clock
    clerk: Somebody
    desk: Somebody
    officers: dict[str, Somebody]
    clients: list[DeskClient] = field(default_factory=list)
    new_id: IdMaker = field(default_factory=IdMaker)

    def client(self, name: str = "desk") -> DeskClient:
        """Return the browser of the desk's person, or of a department's officer."""
        client = DeskClient(self.url)
        self.clients.append(client)
        client.sign_in(name, PASSWORD)
        return client

    def add(self, who: Somebody, ticket: str, step: str, body: Any = None) -> str:
        """Let something happen that no page is driven for; return the ticket's id."""
        township = self.ticket(ticket).township if self.has(ticket) else TOWNSHIP.id
        packed = msgspec.to_builtins(body) if body is not None else {}
        event = Event(self.new_id(), ticket, step, self.clock(), who.actor, packed)
        result = self.county.ledger.append(who.actor, township, [event])[0]
        assert result.outcome is Outcome.ACCEPTED, result
        return ticket

    def call(self, matter: str = FIRE_LANE, **changes: Any) -> str:
        """Let the township's clerk call; return the ticket's id."""
        return self.add(self.clerk, self.new_id(), "submit", a_call(matter, **changes))

    def call_with_photos(self, here: list[bytes], coming: int) -> str:
        """Let the clerk call with photos, some of which have not arrived."""
        for content in here:
            self.county.photos.keep(TOWNSHIP.id, content, self.clock())
        names = [sha256(content).hexdigest() for content in here]
        names += [f"{n:064x}" for n in range(coming)]
        return self.call(photos=tuple(PhotoRef(name, 1000, 640, 480) for name in names))

    def told(self, ticket: str, step: str) -> dict[str, Any]:
        """Return the body of a ticket's last event of this step."""
        with self.county.db.read() as connection:
            events = [event for _, event in ledger.timeline(connection, ticket)]
        return [event.body for event in events if event.step == step][-1]

    def has(self, ticket: str) -> bool:
        with self.county.db.read() as connection:
            return ledger.load_ticket(connection, ticket) is not None

    def ticket(self, ticket: str) -> Ticket:
        """Return a ticket as the county's ledger has it."""
        with self.county.db.read() as connection:
            found = ledger.load_ticket(connection, ticket)
        assert found is not None
        return found

    def steps(self, ticket: str) -> list[str]:
        """Return the steps in the ledger, oldest first."""
        with self.county.db.read() as connection:
            return [event.step for _, event in ledger.timeline(connection, ticket)]


def a_call(matter: str = FIRE_LANE, **changes: Any) -> Call:
    """Return a call about the sample list's matter whose title begins so; none if empty."""
    said: dict[str, Any] = {
        "title": "锦绣园小区附近车辆乱停乱放，占用消防通道",
        "description": "小区东门外两侧长期停车，消防车进不来，居民反映多次。",
        "urgency": Urgency.RAISED,
        "edition": EDITION_NAME,
        "village": "锦绣园社区",
        "spot": "小区东门外约 30 米",
    }
    if matter:
        row = next(one for one in EDITION.matters if one.title.startswith(matter))
        said |= {
            "matter": row.id,
            "matter_title": row.title,
            "primary": row.primary,
            "supporting": row.supporting,
            "township_role": row.township_role,
            "township_duties": row.township_duties,
            "form": row.form,
        }
    return Call(**(said | changes))


def a_photo(
    colour: str = "steelblue", size: tuple[int, int] = (640, 480), orientation: int = 0
) -> bytes:
    """Return a JPEG, with an EXIF orientation if one is given."""
    packed = BytesIO()
    exif = Image.Exif()
    if orientation:
        exif[0x0112] = orientation
    Image.new("RGB", size, colour).save(packed, "JPEG", exif=exif)
    return packed.getvalue()


@contextmanager
def a_world(folder: Path, **settings: Any) -> Iterator[World]:
    """Run a county with the sample list and people who can sign in (login: `desk`, or the office)."""
    clock = Clock()
    with running(Settings(data=folder, clock=clock, name="样例县级平台", **settings)) as server:
        county = server.county
        world = World(server.url, county, clock, *_people(county))
        try:
            yield world
        finally:
            for client in world.clients:
                client.close()


def _people(county: County) -> tuple[Somebody, Somebody, dict[str, Somebody]]:
    new_id = IdMaker()
    with county.db.write() as connection:
        blobs.add_township(connection, TOWNSHIP, NOW)
        for document in (EDITION, DEPARTMENTS, FORMS):
            blobs.publish(connection, document, NOW)

        def add(name: str, kind: ActorKind, org: str, login: str) -> Somebody:
            who = people.add_person(connection, new_id(), name, kind, org)
            if login:
                people.set_password(connection, who.id, login, PASSWORD)
            return who

        clerk = add("样例经办", ActorKind.TOWNSHIP, TOWNSHIP.id, "clerk")
        desk = add("样例专员", ActorKind.DESK, "", "desk")
        officers = {
            office: add(f"样例{office[1:3]}员", ActorKind.DEPARTMENT, office, office)
            for office in (FIRE, TRAFFIC, HOUSING, WATER)
        }
    return clerk, desk, officers
