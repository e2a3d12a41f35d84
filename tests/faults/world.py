"""A small world: one real county server, and townships' PCs with files and lines of their own."""

from __future__ import annotations

import contextlib
import hashlib
import itertools
import random
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import requests
import sqlalchemy as sa
from PIL import Image

from app.casework.desk import Desk
from app.models import feed, outbox
from app.models import photos as photo_index
from app.models.read import Changed, DraftContent, FormStep, Journey
from app.models.schema import announced, ticket_data
from app.models.schema import events as copied_events
from app.models.schema import outbox as outbox_table
from app.models.store import open_store
from app.models.worker import Worker
from app.sync.clock import Clock
from app.sync.engine import Engine, Means, Options
from app.sync.enrol import enrol
from app.sync.enrolment import Account
from app.sync.keystore import KeyStore
from app.sync.state import Standing, SyncState
from contract import events as e
from contract.deadlines import Urgency
from contract.events import Actor, ActorKind, Event
from contract.ids import IdMaker
from contract.matters import Township
from contract.ticket import PhotoRef, Result, Satisfaction
from county import blobs as county_blobs
from county import feed as county_feed
from county import people
from county.ledger import load_ticket, timeline
from county.people import Somebody
from county.serve import Running, running
from county.settings import Settings
from tests.county.world import DEPARTMENTS, EDITION, FIRE, TRAFFIC
from tests.faults.line import Line
from tests.faults.time import FakeClock

KEY = bytes(range(32))
new_id = IdMaker()

LONG_AGO = 601
"""Seconds after which a PC with nothing to say makes a whole exchange again."""

_count = itertools.count(1)


@dataclass
class CountyWorld:
    """A running county, its desk and two departments."""

    server: Running
    desk: Somebody
    fire: Somebody
    traffic: Somebody

    @property
    def url(self) -> str:
        return self.server.url

    @property
    def county(self):
        return self.server.county

    def now(self) -> datetime:
        return self.county.settings.clock()

    def add_township(self) -> str:
        """Add a township of its own for a test, and return its id."""
        township = Township(f"t{next(_count)}", f"样例镇{next(_count)}", ("河东村",), sample=True)
        with self.county.db.write() as connection:
            county_blobs.add_township(connection, township, self.now())
        return township.id

    def add_person(self, township: str, kind: ActorKind = ActorKind.TOWNSHIP) -> Somebody:
        with self.county.db.write() as connection:
            return people.add_person(connection, new_id(), "样例经办", kind, township)

    def code_for(self, who: Somebody) -> str:
        with self.county.db.write() as connection:
            return people.new_code(connection, who.id, self.now(), 14)

    def act(self, who: Somebody, ticket: str, step: str, body: msgspec.Struct) -> None:
        result = self.county.ledger.act(who.actor, ticket, step, body)
        assert result.refusal is None, result

    def resolve(self, ticket: str) -> str:
        """Register, dispatch, accept and resolve a ticket; return its one assignment."""
        piece = new_id()
        due = self.now() + timedelta(days=7)
        self.act(self.desk, ticket, "register", e.Register(f"N{next(_count):06}"))
        given = e.NewAssignment(piece, FIRE, leading=True, task="清理", due=due)
        self.act(self.desk, ticket, "dispatch", e.Dispatch((given,)))
        self.act(self.fire, ticket, "accept", e.OnAssignment(piece))
        result = Result(self.now(), "样例居民", "拖走了车辆", self.now())
        self.act(self.fire, ticket, "resolve", e.Resolve(piece, result))
        return piece

    def ledger(self, township: str) -> list[tuple[int, Event]]:
        """Every event of a township's feed, in order."""
        with self.county.db.read() as connection:
            head = county_feed.head(connection, township)
            items = county_feed.between(connection, township, 0, head, 10**9)
        assert [item.seq for item in items] == list(range(1, head + 1))
        return [(item.seq, item.event) for item in items if item.event]

    def state_of(self, ticket: str):
        with self.county.db.read() as connection:
            found = load_ticket(connection, ticket)
            assert found is not None
            assert timeline(connection, ticket)
            return found

    def photo(self, township: str, sha256: str) -> bytes:
        return self.county.photos.path(township, sha256).read_bytes()


@contextlib.contextmanager
def a_county(folder: Path, **settings) -> Iterator[CountyWorld]:
    """Run a county with an edition and two departments in *folder*."""
    with running(Settings(data=folder, guesses_per_minute=10**6, **settings)) as server:
        with server.county.db.write() as connection:
            now = server.county.settings.clock()
            for document in (EDITION, DEPARTMENTS):
                county_blobs.publish(connection, document, now)

            def add(kind: ActorKind, org: str = "") -> Somebody:
                return people.add_person(connection, new_id(), "样例人员", kind, org)

            desk = add(ActorKind.DESK)
            fire, traffic = add(ActorKind.DEPARTMENT, FIRE), add(ActorKind.DEPARTMENT, TRAFFIC)
        yield CountyWorld(server, desk, fire, traffic)


@dataclass
class PC:
    """One person's PC: its files, its line to the county, its desk, and an engine without threads."""

    world: CountyWorld
    who: Somebody
    folder: Path
    line: Line = field(default_factory=Line)
    clock: Clock = field(default_factory=lambda: FakeClock(datetime.now(UTC)))
    account: Account | None = None

    def __post_init__(self) -> None:
        self.keystore = KeyStore(self.folder)
        self.changed: set[Changed] = set()
        self.states: list[SyncState] = []
        if self.account is None:
            self.account = enrol(
                self.world.url, self.world.code_for(self.who), "样例电脑", self.keystore
            )
        self.open()

    def open(self) -> None:
        """Start the program."""
        self.store = open_store(self.folder, KEY)
        self.desk = Desk(self.store, self.account.person, self.clock.now, new_id)
        self.engine = self.new_engine()

    def new_engine(self, options: Options | None = None) -> Engine:
        return Engine(
            self.call_store,
            self.account,
            self.keystore,
            self.changed.update,
            self.states.append,
            options or Options(connections=1),
            Means(self.clock, random.Random(7), self.session),
        )

    def call_store(self, fn: Callable, *arguments, **named):
        """Run *fn* with the store; a live PC does it on the database's worker."""
        return fn(self.store, *arguments, **named)

    def session(self) -> requests.Session:
        session = requests.Session()
        session.trust_env = False
        session.mount("http://", self.line)
        return session

    def close(self) -> None:
        self.engine.stop(0)
        self.store.close()

    def restart(self) -> None:
        self.close()
        self.line = Line()
        self.open()

    # --- a person at the desk ---------------------------------------------------------------------

    def submit(
        self,
        about: str = "锦绣园小区车辆乱停，占了消防通道",
        photos: int = 0,
        same_as: PhotoRef | None = None,
    ) -> str:
        """Draft a call with so many photos (or with a known one) and submit it; return the ticket."""
        edition = self.desk.edition()
        assert edition is not None
        draft = self.desk.new_draft()
        for _ in range(photos):
            path = a_photo(self.folder.parent) if same_as is None else original_of(self, same_as)
            self.desk.add_photo(draft.id, path)
        said = DraftContent(
            FormStep.REVIEW,
            about,
            about,
            "河东村",
            "东门外",
            urgency=Urgency.RAISED,
            edition=edition.name,
            matter="m1",
            served_name="样例居民甲",
            served_phone="13800000000",
        )
        self.desk.save(draft.id, said)
        assert self.desk.problems(draft.id) == {}
        return self.desk.submit(draft.id)

    def appraise(self, ticket: str, piece: str) -> None:
        self.desk.take(ticket, "confirm", e.Verdict(1))
        said = e.Appraise(piece, 1, Satisfaction.SATISFIED, 95)
        self.desk.take(ticket, "appraise", said)

    # --- its engine -------------------------------------------------------------------------------

    def sync(self) -> SyncState:
        """Let the engine do everything once, as after a press of 'try now'."""
        self.clock.forward(3)
        self.engine.poke()
        return self.engine.sync_now()

    def settle(self, most: int = 12) -> None:
        """Sync until nothing is pending and nothing has changed twice in a row."""
        quiet = 0
        for _ in range(most):
            before = self.picture()
            state = self.sync()
            waiting = [what for what in self.pending() if what[1] != "needs_you"]
            calm = state.standing is Standing.CONNECTED and not waiting
            quiet = quiet + 1 if calm and self.picture() == before else 0
            if quiet == 2:
                return
        raise AssertionError(f"does not settle: {self.engine.state}, {self.pending()}")

    # --- what is in its files ---------------------------------------------------------------------

    def rows(self) -> list:
        with self.store.work.read() as connection:
            found = connection.execute(sa.select(outbox_table).order_by(outbox_table.c.made))
            return [outbox.to_row(row) for row in found]

    def pending(self) -> list[tuple[str, str]]:
        """What the county still lacks: events by their step, and photos that events name."""
        waiting = [(r.event.step, r.journey.value) for r in self.rows() if r.journey != "confirmed"]
        lacking = photo_index.pending(self.store, self.account.person.id, 10**6)
        return waiting + [("photo", photo.sha256[:8]) for photo in lacking]

    def picture(self) -> tuple:
        """Everything that the county's copy says, for comparing."""
        state = feed.state(self.store)
        with self.store.copy.read() as connection:
            tickets = connection.scalars(sa.select(ticket_data.c.ticket)).all()
            events = connection.execute(
                sa.select(copied_events.c.seq, copied_events.c.event).order_by(copied_events.c.seq)
            )
            blobs = connection.execute(
                sa.select(announced).where(announced.c.seq > 0).order_by(announced.c.seq)
            )
            return (
                state.epoch,
                state.cursor,
                sorted(msgspec.json.encode(ticket) for ticket in tickets),
                [(row.seq, msgspec.json.encode(row.event)) for row in events],
                [tuple(row) for row in blobs],
            )


class LivePC(PC):
    """A PC as it really runs: the database on its worker, the engine on its threads."""

    def open(self) -> None:
        self.worker = Worker("database")
        self.store = self.worker.call(open_store, self.folder, KEY)
        person = self.account.person
        self._desk = self.worker.call(Desk, self.store, person, self.clock.now, new_id)
        self.engine = self.new_engine(Options(poll=5.0, poll_without=0.3))

    def call_store(self, fn: Callable, *arguments, **named):
        return self.worker.call(fn, self.store, *arguments, **named)

    @property
    def desk(self) -> OnWorker:
        return OnWorker(self._desk, self.worker)

    @desk.setter
    def desk(self, desk: Desk) -> None:
        self._desk = desk

    def pending(self) -> list[tuple[str, str]]:
        return self.worker.call(super().pending)

    def rows(self) -> list:
        return self.worker.call(super().rows)

    def picture(self) -> tuple:
        return self.worker.call(super().picture)

    def close(self) -> None:
        self.engine.stop()
        self.worker.call(self.store.close)
        self.worker.close()


class OnWorker:
    """A desk whose methods run on the database's worker."""

    def __init__(self, desk: Desk, worker: Worker) -> None:
        self._desk, self._worker = desk, worker

    def __getattr__(self, name: str):
        method = getattr(self._desk, name)
        return lambda *a, **k: self._worker.call(method, *a, **k)


class Inside:
    """A live PC seen from its database's thread, for the invariants."""

    def __init__(self, pc: LivePC) -> None:
        self.account, self.store, self.rows = pc.account, pc.store, pc.rows


def check_live(world: CountyWorld, pc: LivePC) -> None:
    """Check the invariants of a PC whose files belong to its worker."""
    made = [row.id for row in pc.rows()]
    pc.worker.call(lambda: check_invariants(world, Inside(pc), made))


def wait_for(reached: Callable[[], object], seconds: float = 20.0) -> None:
    """Wait until *reached* says yes."""
    tick = threading.Event()
    for _ in range(int(seconds / 0.02)):
        if reached():
            return
        tick.wait(0.02)
    raise AssertionError("it did not come to that")


def original_of(pc: PC, ref: PhotoRef) -> Path:
    """Return the kept original of a photo."""
    return next((pc.store.photos / "original").rglob(f"{ref.original}.*"))


def a_photo(folder: Path) -> Path:
    """Write a small photo like no other, and return where."""
    number = next(_count)
    path = folder / f"照片{number}.jpg"
    noise = random.Random(number).randbytes(64 * 48 * 3)
    Image.frombytes("RGB", (64, 48), noise).save(path, "JPEG", quality=90)
    return path


# --- the invariants -----------------------------------------------------------------------------


def check_invariants(world: CountyWorld, pc: PC, made: list[str]) -> None:
    """What must hold after everything has healed; *made* are the ids of all events made at *pc*."""
    township = pc.account.person.township
    ledger = world.ledger(township)
    ids = [event.id for _, event in ledger]
    mine = [event.id for _, event in ledger if event.actor.person == pc.account.person.id]
    rows = pc.rows()
    confirmed = {row.id: row.seq for row in rows if row.journey is Journey.CONFIRMED}
    assert len(ids) == len(set(ids)), "I1: an event twice in the ledger"
    assert set(made) <= set(ids), "I1: an event never arrived"
    assert confirmed.items() <= {e.id: seq for seq, e in ledger}.items(), "I2"
    assert set(mine) <= set(confirmed), "I2: in the ledger and not confirmed"
    assert [row.id for row in rows] == made, "I5: a row left the outbox"
    for ticket in {row.ticket for row in rows}:
        order = [row.id for row in rows if row.ticket == ticket]
        assert [i for i in mine if i in order] == order, "I10: out of order"
    check_photos(world, pc)
    check_files(pc)


def check_photos(world: CountyWorld, pc: PC) -> None:
    """I4: the county's file, the name in the call and the file kept here are the same."""
    for _, event in world.ledger(pc.account.person.township):
        for photo in event.body.get("photos", ()):
            there = world.photo(pc.account.person.township, photo["sha256"])
            assert hashlib.sha256(there).hexdigest() == photo["sha256"], "I4"
            kept = pc.store.photos / "send" / photo["sha256"][:2] / f"{photo['sha256']}.jpg"
            if event.actor.person == pc.account.person.id:
                assert hashlib.sha256(kept.read_bytes()).hexdigest() == photo["sha256"], "I4"


def check_files(pc: PC) -> None:
    """I11: both files are sound."""
    for database in (pc.store.work, pc.store.copy):
        with database.read() as connection:
            found = connection.exec_driver_sql("PRAGMA integrity_check").scalar()
            assert found == "ok", "I11"
            assert not connection.exec_driver_sql("PRAGMA foreign_key_check").all(), "I11"


def check_same(one: PC, other: PC) -> None:
    """I7: two PCs of a township have the same copy."""
    assert one.picture() == other.picture(), "I7"


def actor_of(pc: PC) -> Actor:
    person = pc.account.person
    return Actor(person.kind, person.township, person.id)
