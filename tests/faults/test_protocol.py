"""FAULTS P and R: answers that do not fit, poison events, a backlog in pieces, a restored county."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pytest
import sqlalchemy as sa

from app.models import feed, outbox
from app.models.errors import CopyDamaged
from app.models.read import Changed, Journey
from app.models.schema import tickets as tickets_table
from app.models.store import Store
from app.sync.engine import Options
from app.sync.state import Standing
from contract.deadlines import Urgency
from contract.events import ActorKind, Event
from contract.ids import IdMaker
from contract.messages import Changes, Limits
from contract.ticket import Call
from county import backup, db
from county.serve import running
from county.settings import Settings
from tests.county.world import EDITION_NAME, FIRE, TRAFFIC
from tests.faults.line import FAULTS, Exchange, Whole, for_path
from tests.faults.world import (
    LONG_AGO,
    PC,
    CountyWorld,
    a_county,
    actor_of,
    check_invariants,
    check_same,
)

new_id = IdMaker()


def changing(change: Callable[[dict], dict | None]):
    """The county's JSON answer, changed on its way."""

    def fault(exchange: Exchange) -> Whole:
        whole = exchange.go()
        if whole.status != 200 or "gzip" in whole.headers.get("content-encoding", ""):
            return whole
        body = json.dumps(change(json.loads(whole.body))).encode()
        return Whole(200, {**whole.headers, "content-length": str(len(body))}, body)

    return fault


def made(pc: PC) -> list[str]:
    return [row.id for row in pc.rows()]


def healed(county: CountyWorld, pc: PC) -> None:
    pc.line.heal()
    pc.settle()
    check_invariants(county, pc, made(pc))


def omit_one(reply: dict) -> dict:
    return reply | {"results": reply.get("results", [])[1:]}


def one_twice(reply: dict) -> dict:
    results = reply.get("results", [])
    return reply | {"results": results + results[:1]}


def reversed_order(reply: dict) -> dict:
    return reply | {"results": reply.get("results", [])[::-1]}


def one_unheard_of(reply: dict) -> dict:
    return reply | {"results": [r | {"outcome": "perhaps"} for r in reply.get("results", [])]}


def of_a_stranger(reply: dict) -> dict:
    strange = {"id": new_id(), "outcome": "accepted", "seq": 3}
    return reply | {"results": [*reply.get("results", []), strange]}


def place_skipped(reply: dict) -> dict:
    return reply | {"changes": reply.get("changes", [])[1:]}


def place_twice(reply: dict) -> dict:
    return reply | {"changes": [*reply.get("changes", []), *reply.get("changes", [])]}


def with_fields_of_a_newer_county(reply: dict) -> dict:
    results = [result | {"why_not": {"a": 1}} for result in reply.get("results", [])]
    return reply | {"results": results, "weather": "fine"}


ODD = [
    omit_one,
    one_twice,
    reversed_order,
    one_unheard_of,
    of_a_stranger,
    place_skipped,
    place_twice,
    with_fields_of_a_newer_county,
]


@pytest.mark.parametrize("change", ODD)
def test_an_odd_answer_loses_and_doubles_nothing(county, pc, change):
    pc.settle()
    for n in range(4):
        pc.submit(f"消防通道被占第{n}次")
    pc.line.fault = for_path("POST /v1/sync", changing(change), times=2)
    pc.sync()
    healed(county, pc)


def test_events_that_the_answer_leaves_out_are_unknown_until_asked(county, pc):
    pc.settle()
    for n in range(3):
        pc.submit(f"消防通道被占第{n}次")
    pc.line.fault = for_path("POST /v1/sync", changing(omit_one), times=1)
    pc.sync()
    assert [row.journey for row in pc.rows()] == ["unknown", "confirmed", "confirmed"]
    healed(county, pc)


def test_a_batch_that_is_delivered_twice_is_registered_once(county, pc):
    pc.settle()
    for n in range(3):
        pc.submit(f"消防通道被占第{n}次")
    pc.line.fault = for_path("POST /v1/sync", FAULTS["twice"])
    pc.sync()
    healed(county, pc)


def poison(pc: PC) -> Event:
    """Put an event in the outbox that no county can take: its step is of another kind of person."""
    event = Event(new_id(), new_id(), "dispatch", pc.clock.now(), actor_of(pc), {})
    with pc.store.work.write() as connection:
        outbox.add(pc.store, connection, event, pc.account.person.id, ())
    return event


def test_a_poison_event_in_front_of_fifty_good_ones_holds_none_up(county, pc):
    pc.settle()
    bad = poison(pc)
    for n in range(50):
        call(pc, f"消防通道被占第{n}次")
    pc.sync()
    assert pc.pending() == [("dispatch", "needs_you")]
    row = next(row for row in pc.rows() if row.id == bad.id)
    assert row.refusal is not None
    assert len(county.ledger(pc.who.township)) == 50


def call(pc: PC, about: str) -> str:
    """Put a submitted call in the outbox without the form, for large numbers."""
    body = Call(
        about,
        about,
        Urgency.NORMAL,
        EDITION_NAME,
        village="河东村",
        matter="m1",
        primary=(FIRE,),
        supporting=(TRAFFIC,),
        township_role="supporting",
    )
    event = Event(
        new_id(), new_id(), "submit", pc.clock.now(), actor_of(pc), msgspec.to_builtins(body)
    )
    with pc.store.work.write() as connection:
        outbox.add(pc.store, connection, event, pc.account.person.id, ())
    return event.id


def test_an_event_that_breaks_the_whole_request_is_found_and_set_aside(county, pc, expected_logs):
    expected_logs.expect("app.sync.exchange: an event was refused")
    pc.settle()
    bad = call(pc, "会让请求失败的内容")
    for n in range(6):
        call(pc, f"消防通道被占第{n}次")

    def choke(exchange: Exchange) -> Whole:
        return FAULTS["422"](exchange) if bad.encode() in exchange.body else exchange.go()

    pc.line.fault = for_path("POST /v1/sync", choke)
    for _ in range(12):
        pc.sync()
    assert [row.id for row in pc.rows() if row.journey is Journey.NEEDS_YOU] == [bad]
    assert len(county.ledger(pc.who.township)) == 6


def test_an_event_that_makes_the_server_fail_holds_up_only_its_ticket(county, pc):
    pc.settle()
    bad = call(pc, "会让服务器出错的内容")
    for n in range(6):
        call(pc, f"消防通道被占第{n}次")

    def choke(exchange: Exchange) -> Whole:
        return FAULTS["500"](exchange) if bad.encode() in exchange.body else exchange.go()

    pc.line.fault = for_path("POST /v1/sync", choke)
    for _ in range(12):
        pc.clock.forward(3)
        pc.engine.sync_now()
    assert len(county.ledger(pc.who.township)) == 6
    assert pc.pending() == [("submit", "waiting")]
    healed(county, pc)


@pytest.mark.parametrize(
    "text",
    ["零\x00字节", "🏚️👨‍👩‍👧", "\u202e倒写", "a\r\nb\tc", "\U0002a6b2龘", "e\u0301"],
)
def test_odd_characters_arrive_as_they_were_or_are_refused_alone(county, pc, text):
    pc.settle()
    call(pc, f"消防通道{text}被占")
    other = call(pc, "消防通道被占")
    pc.sync()
    ledger = county.ledger(pc.who.township)
    assert other in {event.id for _, event in ledger}
    for row in pc.rows():
        if row.journey is Journey.CONFIRMED:
            there = next(event for _, event in ledger if event.id == row.id)
            assert there.body == row.event.body
        else:
            assert row.journey is Journey.NEEDS_YOU


def fill(county: CountyWorld, township: str, events: int) -> None:
    """Have a colleague's calls in the county, many."""
    who = county.add_person(township)
    body = Call(
        "样例呼叫",
        "样例呼叫的内容",
        Urgency.NORMAL,
        EDITION_NAME,
        matter="m1",
        primary=(FIRE,),
        supporting=(TRAFFIC,),
        township_role="supporting",
    )
    plain = msgspec.to_builtins(body)
    calls = [
        Event(new_id(), new_id(), "submit", county.now(), who.actor, plain) for _ in range(events)
    ]
    results = county.county.ledger.append(who.actor, township, calls)
    assert all(result.seq for result in results)


@pytest.mark.parametrize("name", ["reset after", "truncated", "500", "stall", "dns"])
@pytest.mark.parametrize("at", [0, 1, 2, 3])
def test_a_large_first_pull_goes_on_where_it_was_interrupted(tmp_path, name, at):
    with a_county(tmp_path / "county", limits=Limits(changes=300)) as county:
        township = county.add_township()
        fill(county, township, 1500)
        folder = tmp_path / "pc"
        folder.mkdir()
        pc = PC(county, county.add_person(township), folder)
        pc.line.fault = for_path("POST /v1/changes", late_start(FAULTS[name], at), times=10**6)
        pc.sync()
        reached = feed.state(pc.store).cursor
        assert 0 < reached < 1500
        pc.line.heal()
        asked = pc.line.count
        pc.sync()
        assert count_tickets(pc) == 1500
        assert pc.line.count - asked < 12, "it did not begin again"
        pc.close()


def late_start(fault, at: int):
    """The first *at* requests go through, and then one fails."""
    left = [at]

    def choose(exchange: Exchange) -> Whole:
        left[0] -= 1
        return fault(exchange) if left[0] == -1 else exchange.go()

    return choose


def count_tickets(pc: PC) -> int:
    with pc.store.copy.read() as connection:
        return connection.scalar(sa.select(sa.func.count()).select_from(tickets_table))


def test_four_connections_bring_the_same_as_one(county, new_pc):
    one, four = new_pc(), new_pc()
    fill(county, one.who.township, 900)
    four.engine = four.new_engine(Options(connections=4))
    one.settle()
    four.settle()
    check_same(one, four)
    assert count_tickets(one) == 900


def test_an_older_state_than_known_takes_nothing_back(county, pc):
    """A copy of the county's database that lags behind answers (P7): its head is below ours."""
    pc.settle()
    ticket = pc.submit()
    pc.settle()
    lagging = changing(lambda reply: reply | {"head": 1, "cursor": 1, "changes": []})
    pc.line.fault = for_path("POST /v1/sync", lagging, times=1)
    pc.clock.forward(LONG_AGO)
    pc.sync()
    healed(county, pc)
    assert [row.id for row in pc.desk.rows()] == [ticket]


def test_the_copy_is_compared_once_a_day_and_pulled_afresh_when_it_differs(county, pc):
    pc.settle()
    pc.submit()
    pc.settle()
    right = pc.picture()
    with pc.store.copy.write() as connection:
        connection.execute(sa.update(tickets_table).values(revision=999))
    pc.sync()
    assert pc.picture() == right, "only the tickets' column was spoilt"
    before = pc.line.paths.count("POST /v1/digest")
    pc.clock.forward(24 * 3600 + 1)
    pc.settle()
    assert pc.line.paths.count("POST /v1/digest") == before + 1
    with pc.store.copy.read() as connection:
        assert connection.scalar(sa.select(tickets_table.c.revision)) != 999
    healed(county, pc)


def compared(pc: PC) -> int:
    return pc.line.paths.count("POST /v1/digest")


def test_news_that_do_not_fit_twice_have_the_copy_pulled_afresh_and_compared(county, pc):
    pc.settle()
    pc.submit()
    pc.settle()
    right, before = pc.picture(), compared(pc)
    state = feed.state(pc.store)
    gap = Changes(state.epoch, state.cursor + 3, ())
    for _ in range(2):
        pc.engine._news_came(state.cursor, gap)
        assert pc.sync().title == "县里的数据对不上"
    assert feed.state(pc.store).cursor == 0, "begun afresh"
    pc.settle()
    assert pc.picture() == right
    assert compared(pc) == before + 1
    healed(county, pc)


def test_a_copy_that_is_found_damaged_when_news_come_is_pulled_afresh_and_compared(
    county, pc, new_pc, monkeypatch
):
    pc.settle()
    pc.submit()
    pc.settle()
    right, before = pc.picture(), compared(pc)
    state = feed.state(pc.store)

    def damaged(store: Store, *_: object) -> frozenset[Changed]:
        feed.reset(store, "")
        monkeypatch.undo()
        raise CopyDamaged

    monkeypatch.setattr(feed, "apply", damaged)
    pc.engine._news_came(state.cursor, Changes(state.epoch, state.cursor + 1, ()))
    assert pc.sync().standing is Standing.CONNECTED
    pc.settle()
    assert pc.picture() == right
    assert compared(pc) == before + 1
    healed(county, pc)


# --- a restored county ----------------------------------------------------------------------------


def new_epoch(county: CountyWorld) -> None:
    with county.county.db.write() as connection:
        epoch = sa.update(db.meta).where(db.meta.c.key == "epoch")
        connection.execute(epoch.values(value=new_id()))


@pytest.mark.parametrize("renamed", [True, False], ids=["new epoch", "only an older head"])
def test_a_restored_county_heals_from_its_townships(tmp_path, renamed):
    folders = [tmp_path / "a", tmp_path / "b"]
    for folder in folders:
        folder.mkdir()
    with a_county(tmp_path / "county") as county:
        township = county.add_township()
        clerk = PC(county, county.add_person(township), folders[0])
        leader = PC(county, county.add_person(township, ActorKind.LEADER), folders[1])
        clerk.sync()
        leader.sync()
        old = clerk.submit("昨天的呼叫", photos=1)
        clerk.settle()
        backup.save(county.county, tmp_path / "saved")
        new = clerk.submit("今天的呼叫", photos=1)
        leader.submit("领导的呼叫")
        clerk.settle()
        leader.settle()
        accounts = clerk.account, leader.account
        everything = made(clerk), made(leader)
        clerk.close()
        leader.close()
    with a_county_again(tmp_path / "saved") as county:
        if renamed:
            new_epoch(county)
        pcs = [
            PC(county, who, folder, account=moved(account, county.url))
            for who, folder, account in zip((clerk.who, leader.who), folders, accounts, strict=True)
        ]
        for _ in range(2):
            for pc in pcs:
                pc.settle()
        for pc, ids in zip(pcs, everything, strict=True):
            check_invariants(county, pc, ids)
        check_same(*pcs)
        assert {old, new} <= {row.id for row in pcs[0].desk.rows()}
        for pc in pcs:
            pc.close()


@contextmanager
def a_county_again(data: Path):
    """Start a county on data that are there already."""
    with running(Settings(data=data)) as server:
        yield CountyWorld(server, None, None, None)


def moved(account, url: str):
    return msgspec.structs.replace(account, address=url)


def test_a_county_made_anew_at_the_same_address_is_not_taken_for_ours(county, pc):
    pc.settle()
    pc.submit()
    pc.settle()
    picture = pc.picture()
    of_another = {
        "/v1/hello": changing(lambda reply: reply | {"server": "another"}),
        "/v1/sync": changing(lambda reply: reply | {"epoch": "another", "results": []}),
    }
    pc.line.fault = lambda n, request: of_another.get(request.path_url)
    pc.clock.forward(LONG_AGO)
    assert pc.sync().standing is Standing.OFFLINE
    assert pc.picture() == picture
    healed(county, pc)


def test_the_list_stays_at_hand_while_a_restored_county_is_compared(county, pc):
    pc.settle()
    label = pc.desk.edition().edition.label
    pc.call_store(feed.reset, "")
    pc.line.fault = for_path("", FAULTS["dns"])
    pc.sync()
    assert pc.desk.edition().edition.label == label
    assert pc.submit()
    pc.call_store(feed.reset, "")
    assert pc.desk.edition().edition.label == label
    healed(county, pc)
    assert pc.desk.edition().edition.label == label
