"""The county's documents as a desk has them, and drafts that are ready to go."""

from __future__ import annotations

import msgspec

from app.casework.desk import Desk
from app.models import blobs, feed
from app.models.read import DraftContent
from app.models.store import Store
from contract.blobs import BlobKind
from contract.deadlines import Configuration, Urgency
from contract.events import ActorKind
from contract.forms import Field, FieldKind, Form, Forms
from contract.matters import Department, Departments, ListEdition, Matter, Role, Township
from contract.messages import Person
from tests.models.world import TOWNSHIP, County

FIRE_LANE = Matter(
    "29",
    "占用、堵塞消防车通道和疏散通道整治",
    "消防",
    ("县消防救援大队",),
    ("县公安局", "县住房和城乡建设局"),
    Role.SUPPORTING,
    ("日常巡查", "发现上报"),
    keywords=("消防通道", "占用通道"),
    form="fire",
)
BIRDS = Matter(
    "41",
    "违规饲养家禽查处",
    "执法",
    ("县综合行政执法局",),
    (),
    Role.SUPPORTING,
    keywords=("养鸟", "养鸡"),
)
OURS = Matter("7", "村内道路养护", "交通", ("镇街",), ("县交通运输局",), Role.PRIMARY)
EDITION = ListEdition("样例清单一", "2026-01-01", (FIRE_LANE, BIRDS, OURS), sample=True)
NEXT_EDITION = ListEdition("样例清单二", "2026-07-01", (BIRDS,), sample=True)
DEPARTMENTS = Departments(
    (Department("县消防救援大队", ("消防队",)), Department("县综合行政执法局", ("城管",)))
)
FORMS = Forms(
    (
        Form(
            "fire",
            "消防通道",
            (
                Field("blocked", "堵塞多久了", FieldKind.CHOICE, True, ("一天内", "更久")),
                Field("phone", "物业电话", FieldKind.PHONE),
            ),
        ),
        Form("general", "一般", (Field("since", "从何时起", FieldKind.DATE),)),
    )
)
VILLAGES = Township(TOWNSHIP, "样例街道", ("锦绣园社区", "孝直村"), sample=True)


def person(kind: ActorKind = ActorKind.TOWNSHIP, which: str = "p-1") -> Person:
    return Person(which, "样例经办人", kind, TOWNSHIP, "样例街道")


def publish(store: Store, county: County, kind: BlobKind, document: msgspec.Struct) -> str:
    name, content = county.announce(kind, document)
    feed.apply(store, county.epoch, county.head, county.changes(feed.state(store).cursor))
    blobs.put(store, name, content)
    return name


def documents(store: Store, county: County, configuration: Configuration | None = None) -> None:
    publish(store, county, BlobKind.EDITION, EDITION)
    publish(store, county, BlobKind.DEPARTMENTS, DEPARTMENTS)
    publish(store, county, BlobKind.FORMS, FORMS)
    publish(store, county, BlobKind.TOWNSHIP, VILLAGES)
    publish(store, county, BlobKind.CONFIGURATION, configuration or Configuration())


def content(desk: Desk, **more: object) -> DraftContent:
    """Everything that a call about a blocked fire lane has to say."""
    named = desk.edition()
    told = {
        "description": "锦绣园小区附近车辆乱停，占了消防通道。居民多次反映。",
        "village": "锦绣园社区",
        "spot": "小区东门外约 30 米",
        "urgency": Urgency.RAISED,
        "edition": named.name if named else "",
        "matter": "29",
        "reasons": ("消防通道",),
        "answers": {"blocked": "更久"},
    }
    return DraftContent(**(told | more))


def ready(desk: Desk, **more: object) -> str:
    """A draft that can be submitted."""
    draft = desk.new_draft()
    desk.save(draft.id, content(desk, **more))
    return draft.id


def called(desk: Desk, **more: object) -> str:
    """A submitted call; returns its ticket."""
    return desk.submit(ready(desk, **more))
