"""Few bytes: nothing to say is said in one small request, and large bodies are packed well."""

from __future__ import annotations

import socket

import msgspec
import pytest
import sqlalchemy as sa

from app.models import feed
from app.sync.clock import SystemClock
from app.sync.state import Standing
from app.sync.transport import Link, short_name
from contract.messages import Sync
from county import db
from tests.faults.line import Exchange, Whole, for_path
from tests.faults.scripted import Came, scripted
from tests.faults.test_protocol import call, fill, new_id
from tests.faults.world import PC, CountyWorld, check_same


def asked_by(pc: PC) -> list[str]:
    """What one sync asks the county for."""
    before = pc.line.count
    assert pc.sync().standing is Standing.CONNECTED
    return pc.line.paths[before:]


IDLE = ["GET /v1/wait"]


def test_with_nothing_to_say_one_request_asks_whether_there_is_news(pc):
    pc.settle()
    pc.submit()
    pc.settle()
    contact = feed.state(pc.store).last_contact
    down, up = pc.line.bytes_down, pc.line.bytes_up
    assert asked_by(pc) == IDLE
    assert (pc.line.bytes_down, pc.line.bytes_up) == (down, up), "headers alone"
    assert feed.state(pc.store).last_contact > contact


def test_news_come_by_it(county, new_pc):
    one, other = new_pc(), new_pc()
    one.settle()
    other.settle()
    other.submit()
    other.settle()
    assert asked_by(one) == IDLE
    check_same(one, other)
    assert asked_by(one) == IDLE


def test_more_news_than_one_answer_has_come_in_the_same_sync(county, pc):
    pc.settle()
    fill(county, pc.who.township, 300)
    asked_by(pc)
    assert feed.state(pc.store).cursor == feed.state(pc.store).head > 300


def test_what_is_said_goes_in_a_whole_exchange(pc):
    pc.settle()
    pc.submit()
    assert asked_by(pc) == ["POST /v1/sync", *IDLE]


def test_every_ten_minutes_a_whole_exchange_sets_the_clock(pc):
    pc.settle()
    assert asked_by(pc) == IDLE
    pc.clock.forward(601)
    assert asked_by(pc) == ["POST /v1/sync"]
    assert asked_by(pc) == IDLE


def test_a_county_with_another_epoch_is_noticed(county, pc):
    """The heads may be equal: it was restored from this very night."""
    pc.settle()
    pc.submit()
    pc.settle()
    before = feed.state(pc.store)
    rename_epoch(county)
    pc.settle()
    after = feed.state(pc.store)
    assert after.epoch != before.epoch
    assert after.cursor == before.cursor
    assert pc.pending() == []


def rename_epoch(county: CountyWorld) -> None:
    with county.county.db.write() as connection:
        connection.execute(
            sa.update(db.meta).where(db.meta.c.key == "epoch").values(value=new_id())
        )


def test_a_county_that_is_behind_is_noticed(county, pc):
    pc.settle()
    behind = {"epoch": feed.state(pc.store).epoch, "upto": 1, "changes": []}
    pc.line.fault = for_path("GET /v1/wait", said(behind), times=1)
    assert asked_by(pc) == [*IDLE, "POST /v1/sync"]


def said(message: dict):
    """Let the county's answer be this message."""

    def fault(exchange: Exchange) -> Whole:
        whole = exchange.go()
        body = msgspec.json.encode(message)
        headers = {**whole.headers, "content-type": "application/json"}
        return Whole(200, headers | {"content-length": str(len(body))}, body)

    return fault


# --- packing ------------------------------------------------------------------------------------


class Packed:
    """Notes how each sync request is packed."""

    def __init__(self, pc: PC) -> None:
        self.how: list[str | None] = []
        pc.line.fault = for_path("POST /v1/sync", self)

    def __call__(self, exchange: Exchange) -> Whole:
        self.how.append(exchange.request.headers.get("Content-Encoding"))
        assert msgspec.json.decode(exchange.body, type=Sync)
        return exchange.go()


@pytest.mark.parametrize(("calls", "how"), [(1, [None]), (4, ["gzip"]), (60, ["xz"])])
def test_what_is_large_is_packed_the_better_way(county, pc, calls, how):
    pc.settle()
    for n in range(calls):
        call(pc, f"消防通道被占第{n}次")
    packed = Packed(pc)
    pc.sync()
    assert packed.how[:1] == how
    assert pc.pending() == []


def as_of_an_older_county(exchange: Exchange) -> Whole:
    whole = exchange.go()
    token = msgspec.json.decode(whole.body)
    del token["packings"]
    body = msgspec.json.encode(token)
    return Whole(whole.status, {**whole.headers, "content-length": str(len(body))}, body)


def test_a_county_that_does_not_know_the_better_way_is_spared_it(county, pc):
    pc.line.fault = for_path("POST /v1/tokens", as_of_an_older_county)
    pc.settle()
    for n in range(60):
        call(pc, f"消防通道被占第{n}次")
    packed = Packed(pc)
    pc.sync()
    assert packed.how[:1] == ["gzip"]
    assert pc.pending() == []


def test_a_backlog_comes_down_packed_the_better_way(county, pc):
    fill(county, pc.who.township, 600)
    seen: list[str | None] = []

    def look(exchange: Exchange) -> Whole:
        whole = exchange.go()
        seen.append(whole.headers.get("content-encoding"))
        return whole

    pc.line.fault = for_path("POST /v1/changes", look)
    pc.settle()
    assert set(seen) == {"xz"}


@pytest.mark.parametrize("ending", ["204 No Content", "200 OK", "201 Created"])
@pytest.mark.parametrize("method", ["GET", "HEAD", "PATCH"])
def test_the_connection_is_kept_after_an_answer_without_content(method, ending):
    length = b"" if ending.startswith("204") else b"Content-Length: 0\r\n"

    def reply(came: Came, line: socket.socket) -> None:
        name = came.headers["x-request-id"].encode()
        line.sendall(b"HTTP/1.1 %s\r\nX-Request-Id: %s\r\n%s\r\n" % (ending.encode(), name, length))

    with scripted(reply) as server:
        link = Link(server.url, SystemClock(), short_name)
        for _ in range(3):
            link.send(method, "/v1/photos", (200, 201, 204)).close()
        link.close()
    assert (len(server.came), server.connections) == (3, 1)
