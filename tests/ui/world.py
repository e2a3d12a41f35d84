"""A township PC for the tests of the interface: a real data folder with a list, tickets, drafts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from app.casework.desk import Desk
from app.models import blobs, feed, settings
from app.models import folder as place
from app.models.read import DraftContent
from app.models.store import Store, open_store
from app.sync.enrolment import Account as Enrolment
from app.sync.keystore import KeyStore
from app.wiring import ENROLMENTS, Enrolments
from contract.blobs import BlobKind
from contract.deadlines import Urgency
from contract.events import (
    Actor,
    ActorKind,
    Appraise,
    Dispatch,
    Event,
    NewAssignment,
    OnAssignment,
    Reason,
    Register,
    Resolve,
    Verdict,
)
from contract.forms import Forms
from contract.ids import IdMaker
from contract.life import Refusal, RefusalCode
from contract.matters import Departments, ListEdition, Township
from contract.messages import EventResult, Outcome, Person, SyncReply
from contract.ticket import Call, Result, Satisfaction
from tests.models.world import County

RESOURCES = Path(__file__).resolve().parents[2] / "resources"
CLERK = Person("p-clerk", "样例经办人", ActorKind.TOWNSHIP, "sample-town", "云桥镇（样例）")
COLLEAGUE = Person("p-other", "样例同事", ActorKind.TOWNSHIP, "sample-town", "云桥镇（样例）")
DESK = Actor(ActorKind.DESK, "", "d-1")


class World:
    """A county in memory and a township's data folder that is filled from it."""

    def __init__(self, folder: Path, now: datetime | None = None) -> None:
        self.folder = folder
        self.now = now or datetime.now(UTC)
        self.county = County()
        self.new_id = IdMaker()
        keys = KeyStore(folder)
        key = keys.database_key(files_exist=(folder / place.WORK).exists())
        self.store: Store = open_store(folder, key)
        self.closed = False
        feed.reset(self.store, self.county.epoch)

    def enrol(self, *people: Person, address: str = "https://county.invalid") -> None:
        """Enrol people on this PC; the first is at the desk."""
        accounts = tuple(
            Enrolment(address, "server", "device-1", "样例电脑", person)
            for person in people or (CLERK,)
        )
        settings.put(self.store, ENROLMENTS, Enrolments(accounts))

    @property
    def desk(self) -> Desk:
        return Desk(self.store, CLERK, lambda: self.now, self.new_id)

    def publish(self) -> None:
        """Announce the sample list, departments, forms and township."""
        documents = {
            BlobKind.EDITION: ("edition.json", ListEdition),
            BlobKind.DEPARTMENTS: ("departments.json", Departments),
            BlobKind.FORMS: ("forms.json", Forms),
            BlobKind.TOWNSHIP: ("township.json", Township),
        }
        contents = []
        for kind, (name, struct) in documents.items():
            read = (RESOURCES / "sample" / name).read_bytes()
            contents.append(self.county.announce(kind, msgspec.json.decode(read, type=struct)))
        self.sync()
        for name, content in contents:
            blobs.put(self.store, name, content)

    def sync(self) -> None:
        state = feed.state(self.store)
        changes = self.county.changes(state.cursor)
        feed.apply(self.store, self.county.epoch, self.county.head, changes)
        feed.contact(self.store, self.county.head, self.now)

    def _event(
        self, ticket: str, step: str, body: msgspec.Struct, actor: Actor, ago: float
    ) -> None:
        at = self.now - timedelta(hours=ago)
        self.county.take(Event(self.new_id(), ticket, step, at, actor, msgspec.to_builtins(body)))

    def ticket(self, title: str, upto: str, department: str, due_hours: float, ago: float) -> str:
        """Let a ticket go through its life as far as *upto*; return its id."""
        ticket = self.new_id()
        clerk = Actor(CLERK.kind, CLERK.township, CLERK.id)
        lead = Actor(ActorKind.DEPARTMENT, department, "x-1")
        number = f"2026-{100 + len(self.county.tickets):04d}"
        due = self.now + timedelta(hours=due_hours)
        piece = NewAssignment(f"{ticket}-a", department, True, "到场处置", due)
        done = Result(self.now, "样例居民", "到场处置完毕", self.now)
        call = Call(
            title,
            f"{title}。",
            Urgency.RAISED,
            "e" * 64,
            village="样例社区",
            spot="东门外",
            matter="29",
            matter_title="消防车通道整治",
            primary=(department,),
        )
        life = (
            ("submit", call, clerk),
            ("register", Register(number), DESK),
            ("dispatch", Dispatch((piece,)), DESK),
            ("accept", OnAssignment(piece.id), lead),
            ("resolve", Resolve(piece.id, done), lead),
            ("confirm", Verdict(1), clerk),
            ("appraise", Appraise(piece.id, 1, Satisfaction.SATISFIED, 95), clerk),
        )
        for at, (step, body, actor) in enumerate(life):
            self._event(ticket, step, body, actor, ago - at * 0.1)
            if step == upto:
                break
        return ticket

    def draft(self, title: str, description: str = "", village: str = "") -> str:
        draft = self.desk.new_draft()
        content = DraftContent(title=title, description=description, village=village)
        self.desk.save(draft.id, content)
        return draft.id

    def refused(self, ticket: str) -> None:
        """Let the county refuse an urging of *ticket*."""
        event = self.desk.take(ticket, "urge", Reason("群众催问"))
        answer = EventResult(event, Outcome.REFUSED, refusal=Refusal(RefusalCode.WRONG_STATE))
        state = feed.state(self.store)
        reply = SyncReply(state.epoch, state.cursor, state.head, self.now, results=(answer,))
        feed.take(self.store, reply, [event], self.now)

    def waiting(self, ticket: str) -> str:
        return self.desk.take(ticket, "urge", Reason("请尽快处理"))

    def busy_day(self) -> None:
        """Some tickets in several states, drafts, one thing refused, one waiting."""
        self.publish()
        police = "县公安局交通警察大队"
        late = self.ticket("锦东村北河道堆放建筑垃圾", "accept", "县综合行政执法局", -30, 60)
        self.ticket("锦绣园小区附近车辆乱停乱放，占用消防通道", "resolve", police, 5, 50)
        self.ticket("前阮二村地下室大量养鸟，气味扰民", "confirm", "县综合行政执法局", 50, 40)
        self.ticket("孝直排水沟堵塞", "accept", "县水务局", 18, 3)
        waits = self.ticket("东门市场占道经营", "dispatch", "县综合行政执法局", 70, 2)
        self.sync()
        self.refused(late)
        self.waiting(waits)
        self.draft("国道边加水站占用耕地", "国道边加水站占用耕地", "锦东村")

    def close(self) -> None:
        self.closed = True
        self.store.close()
