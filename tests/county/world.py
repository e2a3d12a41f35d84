"""A small county for the tests: two townships, two departments, one list edition."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from contract.blobs import name_of, pack
from contract.deadlines import Urgency
from contract.events import Actor, ActorKind, Event
from contract.ids import IdMaker
from contract.matters import (
    Department,
    Departments,
    ListEdition,
    Matter,
    Role,
    Township,
)
from contract.ticket import Call, PhotoRef
from county import blobs, people
from county.people import Somebody
from county.wiring import County

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
new_id = IdMaker()

FIRE, TRAFFIC = "县消防救援局", "县公安局"
EDITION = ListEdition(
    "样例 2026",
    "2026-01-01",
    (
        Matter("m1", "占用消防通道", "应急", (FIRE,), (TRAFFIC,), Role.SUPPORTING),
        Matter("m2", "村内道路保洁", "环境", ("镇街",), (), Role.PRIMARY),
    ),
    sample=True,
)
EDITION_NAME = name_of(pack(EDITION))
DEPARTMENTS = Departments((Department(FIRE), Department(TRAFFIC)))
RIVER, HILL = Township("river", "样例河镇", ("河东村",)), Township("hill", "样例山镇")


class Folk(msgspec.Struct):
    """Who lives in the small county."""

    clerk: Somebody
    leader: Somebody
    neighbour: Somebody
    desk: Somebody
    fire: Somebody
    traffic: Somebody


class Server(msgspec.Struct):
    """A running server, and the small county behind it."""

    url: str
    county: County
    folk: Folk


def found(county: County) -> Folk:
    """Found the small county in an empty database."""
    with county.db.write() as connection:
        for township in (RIVER, HILL):
            blobs.add_township(connection, township, NOW)
        for document in (EDITION, DEPARTMENTS):
            blobs.publish(connection, document, NOW)

        def add(name: str, kind: ActorKind, org: str = "") -> Somebody:
            return people.add_person(connection, new_id(), name, kind, org)

        return Folk(
            add("样例经办", ActorKind.TOWNSHIP, "river"),
            add("样例领导", ActorKind.LEADER, "river"),
            add("样例邻镇", ActorKind.TOWNSHIP, "hill"),
            add("样例专员", ActorKind.DESK),
            add("样例消防", ActorKind.DEPARTMENT, FIRE),
            add("样例交警", ActorKind.DEPARTMENT, TRAFFIC),
        )


def a_call(**changes: Any) -> Call:
    """Return a call about a blocked fire lane."""
    call = Call(
        "消防通道被占",
        "小区门前车辆乱停，占了消防通道",
        Urgency.NORMAL,
        EDITION_NAME,
        village="河东村",
        matter="m1",
        matter_title="占用消防通道",
        primary=(FIRE,),
        supporting=(TRAFFIC,),
        township_role=Role.SUPPORTING,
    )
    return msgspec.structs.replace(call, **changes)


def a_photo(sha256: str = "ab" * 32, size: int = 1000) -> PhotoRef:
    return PhotoRef(sha256, size, 640, 480)


def event(who: Somebody | Actor, ticket: str, step: str, body: Any = None) -> Event:
    """Return a new event, as its author's program makes it."""
    actor = who.actor if isinstance(who, Somebody) else who
    packed = msgspec.json.decode(msgspec.json.encode(body)) if body is not None else {}
    return Event(new_id(), ticket, step, NOW, actor, packed)


def submit(who: Somebody, ticket: str = "", **changes: Any) -> Event:
    return event(who, ticket or new_id(), "submit", a_call(**changes))


def in_days(days: float) -> datetime:
    return NOW + timedelta(days=days)


class Reply(msgspec.Struct):
    status: int
    headers: Any
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def ask(
    url: str,
    body: Any = None,
    *,
    method: str = "",
    token: str = "",
    raw: bytes | None = None,
    headers: dict[str, str] | None = None,
) -> Reply:
    """Make one request with nothing but the standard library; an error status is a reply too."""
    content = raw if raw is not None else None if body is None else msgspec.json.encode(body)
    request = urllib.request.Request(url, content, headers or {}, method=method or None)
    if content is not None and not request.has_header("Content-type"):
        request.add_header("Content-Type", "application/json")
    if token:
        request.add_header("Authorization", f"Bearer {token}")
    try:
        with urllib.request.urlopen(request, timeout=30) as reply:
            return Reply(reply.status, reply.headers, reply.read())
    except urllib.error.HTTPError as reply:
        with reply:
            return Reply(reply.code, reply.headers, reply.read())


def sign_in(url: str, county: County, who: Somebody) -> str:
    """Enrol a PC for *who* with a fresh code, and return an access token."""
    with county.db.write() as connection:
        code = people.new_code(connection, who.id, county.settings.clock(), 14)
    device = new_id()
    asked = {"code": code, "device": device, "device_name": "测试电脑"}
    secret = ask(f"{url}/v1/devices", asked).json["secret"]
    return str(ask(f"{url}/v1/tokens", {"device": device, "secret": secret}).json["access"])
