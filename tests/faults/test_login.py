"""FAULTS A: tokens that end, people who are disabled or moved, a shared PC, a key store that is odd."""

from __future__ import annotations

import threading

import pytest
import requests
import sqlalchemy as sa

from app.models.errors import (
    ClientTooOld,
    EnrolmentRefused,
    KnownError,
    ServerUnreachable,
    TlsProblem,
)
from app.sync.account import Tokens
from app.sync.address import checked_address
from app.sync.enrol import enrol
from app.sync.keystore import KeyStore
from app.sync.state import Standing
from app.sync.transport import Link
from app.sync.trouble import Trouble
from contract import events as e
from contract.events import ActorKind
from contract.ids import IdMaker
from county import db, people
from tests.faults.line import FAULTS, Line, always, answers, county_says, for_path, once_at
from tests.faults.time import FakeClock
from tests.faults.world import PC, check_invariants


def void_tokens(county, pc: PC) -> None:
    with county.county.db.write() as connection:
        connection.execute(sa.delete(db.tokens).where(db.tokens.c.person == pc.who.id))


def test_a_token_that_has_ended_is_renewed_without_a_word(county, pc):
    pc.settle()
    pc.submit()
    void_tokens(county, pc)
    before = pc.line.count
    assert pc.sync().standing is Standing.CONNECTED
    assert pc.line.paths[before : before + 3] == [
        "POST /v1/sync",
        "POST /v1/tokens",
        "POST /v1/sync",
    ]
    check_invariants(county, pc, [row.id for row in pc.rows()])


def test_a_token_is_used_until_shortly_before_its_end(pc):
    pc.settle()
    pc.clock.forward(county_token_seconds(pc) - 120)
    pc.sync()
    assert pc.line.paths.count("POST /v1/tokens") == 1
    pc.clock.forward(120)
    pc.sync()
    assert pc.line.paths.count("POST /v1/tokens") == 2


def county_token_seconds(pc: PC) -> float:
    return pc.world.county.settings.token


@pytest.mark.parametrize("name", ["reset after", "truncated", "504 after", "previous reply"])
def test_a_token_whose_answer_was_lost_is_simply_asked_for_again(county, pc, name):
    pc.settle()
    void_tokens(county, pc)
    pc.line.fault = for_path("tokens", FAULTS[name], times=1)
    pc.sync()
    assert pc.sync().standing is Standing.CONNECTED


def test_threads_that_need_a_token_at_once_share_one_request(pc):
    line = Line()
    pc.line = line
    link = Link(pc.account.address, pc.clock, IdMaker(), pc.session)
    tokens = Tokens(pc.account, link, pc.keystore, pc.clock)
    got: list[str] = []
    first = tokens.get()
    threads = [
        threading.Thread(target=lambda: got.append(tokens.get(refused=first))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert line.paths.count("POST /v1/tokens") == 2
    assert len(set(got)) == 1
    assert got[0] != first


def test_a_login_that_is_refused_parks_the_queue_and_deletes_nothing(county, pc):
    pc.settle()
    ticket = pc.submit(photos=1)
    pc.line.fault = always(county_says(401, "login"))
    state = pc.sync()
    assert (state.standing, state.title) == (Standing.UNAUTHORISED, "登录已失效")
    assert state.next_step
    assert pc.desk.ticket(ticket).ticket.call.photos
    assert {step for step, _ in pc.pending()} == {"submit", "photo"}
    assert (state.next_try or pc.clock.now()) > pc.clock.now()
    pc.line.heal()
    pc.settle()
    check_invariants(county, pc, [row.id for row in pc.rows()])


def test_a_disabled_person_keeps_everything_and_goes_on_after_enrolling_again(county, pc):
    pc.settle()
    pc.submit(photos=1)
    with county.county.db.write() as connection:
        people.disable(connection, pc.who.id)
    assert pc.sync().standing is Standing.UNAUTHORISED
    draft = pc.desk.new_draft()
    assert pc.desk.draft(draft.id)
    with county.county.db.write() as connection:
        connection.execute(
            sa.update(db.people).where(db.people.c.id == pc.who.id).values(active=True)
        )
    enrol(county.url, county.code_for(pc.who), "样例电脑", pc.keystore)
    pc.settle()
    check_invariants(county, pc, [row.id for row in pc.rows()])


def test_what_was_made_for_one_township_is_not_sent_for_another(county, pc):
    pc.settle()
    pc.submit()
    elsewhere = county.add_township()
    with county.county.db.write() as connection:
        moved = sa.update(db.people).where(db.people.c.id == pc.who.id)
        connection.execute(moved.values(org=elsewhere))
    void_tokens(county, pc)
    assert pc.sync().standing is Standing.UNAUTHORISED
    assert pc.pending() == [("submit", "waiting")]
    assert county.ledger(elsewhere) == []


def test_a_shared_pc_sends_each_persons_events_in_his_own_name(county, new_pc, tmp_path):
    first = new_pc()
    first.settle()
    first.submit("消防通道被占，甲报")
    colleague = county.add_person(first.who.township)
    first.close()
    second = PC(county, colleague, first.folder, Line(), first.clock)
    assert second.keystore.get(first.account.secret_name)
    second.submit("消防通道被占，乙报")
    second.sync()
    authors = [event.actor.person for _, event in county.ledger(first.who.township)]
    assert authors == [colleague.id]
    second.close()
    first.line = Line()
    first.open()
    first.settle()
    authors = [event.actor.person for _, event in county.ledger(first.who.township)]
    assert authors == [colleague.id, first.who.id]


def test_a_person_of_another_township_neither_sends_nor_pulls_with_these_files(county, new_pc):
    first = new_pc()
    first.settle()
    ticket = first.submit()
    first.settle()
    first.close()
    stranger = county.add_person(county.add_township())
    second = PC(county, stranger, first.folder, Line(), first.clock)
    try:
        assert second.sync().title == "这里是另一个镇街的数据"
        assert second.line.count == 0
    finally:
        second.close()
    first.line = Line()
    first.open()
    first.settle()
    assert [row.id for row in first.desk.rows()] == [ticket]
    check_invariants(county, first, [row.id for row in first.rows()])


def test_without_its_secret_the_pc_asks_for_a_new_enrolment_and_keeps_its_work(pc):
    pc.settle()
    pc.submit()
    pc.keystore.forget(pc.account.secret_name)
    pc.restart()
    assert pc.sync().standing is Standing.UNAUTHORISED
    assert pc.pending() == [("submit", "waiting")]


def test_offline_with_an_old_token_everything_but_syncing_works(county, pc):
    pc.settle()
    pc.restart()
    pc.line.fault = always(FAULTS["dns"])
    assert pc.sync().standing is Standing.OFFLINE
    ticket = pc.submit(photos=1)
    assert pc.desk.ticket(ticket).ticket.call.photos
    pc.line.heal()
    pc.settle()
    check_invariants(county, pc, [row.id for row in pc.rows()])


def test_a_program_that_is_too_old_goes_on_drafting_and_is_told_once(pc):
    pc.settle()
    pc.line.fault = always(county_says(426, "too_old"))
    state = pc.sync()
    assert (state.standing, state.title) == (Standing.TOO_OLD, "程序版本太旧")
    assert pc.submit()
    assert pc.pending() == [("submit", "waiting")]


def test_one_ticket_that_may_no_longer_be_touched_holds_up_no_other(county, pc):
    pc.settle()
    ticket = pc.submit("消防通道被占一")
    pc.settle()
    pc.desk.take(ticket, "urge", {"reason": "请尽快"})
    other = pc.submit("消防通道被占二")
    county.act(county.desk, ticket, "refuse", e.Reason("重复呼叫"))
    pc.sync()
    pc.sync()
    assert pc.pending() == [("urge", "needs_you")]
    assert other in {event.ticket for _, event in county.ledger(pc.who.township)}


# --- enrolling ------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["", "AAAA-BBBB-CCCC", "x" * 500])
def test_a_code_that_is_none_is_refused_with_words(county, tmp_path, code):
    with pytest.raises(EnrolmentRefused):
        enrol(county.url, code, "样例电脑", KeyStore(tmp_path))


def test_a_code_works_once(county, tmp_path):
    who = county.add_person(county.add_township())
    code = county.code_for(who)
    enrol(county.url, code, "样例电脑", KeyStore(tmp_path / "a"))
    with pytest.raises(EnrolmentRefused):
        enrol(county.url, code, "样例电脑", KeyStore(tmp_path / "b"))


@pytest.mark.parametrize("name", ["reset after", "truncated", "504 after", "stall"])
def test_a_code_whose_answer_was_lost_works_again_on_the_same_pc(county, tmp_path, name):
    who = county.add_person(county.add_township())
    code = county.code_for(who)
    keys = KeyStore(tmp_path / "a")
    line = Line(fault=for_path("devices", FAULTS[name], times=1))
    with pytest.raises(KnownError):
        enrol(county.url, code, "样例电脑", keys, make=session_on(line))
    account = enrol(county.url, code, "样例电脑", keys)
    link = Link(account.address, FakeClock(), IdMaker())
    assert Tokens(account, link, keys, FakeClock()).get()
    link.close()
    with pytest.raises(EnrolmentRefused):
        enrol(county.url, code, "别的电脑", KeyStore(tmp_path / "b"))


def test_the_secret_is_in_the_key_store_and_not_in_the_account(county, tmp_path):
    keys = KeyStore(tmp_path)
    who = county.add_person(county.add_township(), ActorKind.LEADER)
    account = enrol(county.url + "/", county.code_for(who), "样例电脑", keys)
    assert account.person.kind is ActorKind.LEADER
    assert keys.get(account.secret_name) not in (None, "")
    assert keys.get(account.secret_name) not in str(account)


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("refused", ServerUnreachable),
        ("tls", TlsProblem),
        ("426", ClientTooOld),
        ("403", EnrolmentRefused),
    ],
)
def test_enrolling_says_what_is_wrong(county, tmp_path, name, error):
    line = Line(fault=always(FAULTS[name]))
    with pytest.raises(error):
        enrol(county.url, "x", "样例电脑", KeyStore(tmp_path), make=session_on(line))


def session_on(line: Line):
    def make() -> requests.Session:
        session = requests.Session()
        session.mount("http://", line)
        return session

    return make


def test_a_county_that_speaks_only_a_newer_protocol_is_no_partner(county, tmp_path):
    body = (
        b'{"server":"s","epoch":"e","time":"2026-01-01T00:00:00Z",'
        b'"oldest_protocol":7,"newest_protocol":9,"limits":{}}'
    )

    def newer(exchange):
        mark = {"X-Request-Id": exchange.request.headers["X-Request-Id"]}
        return answers(200, body, "application/json", **mark)(exchange)

    line = Line(fault=once_at(0, newer))
    with pytest.raises(ClientTooOld):
        enrol(county.url, "x", "样例电脑", KeyStore(tmp_path), make=session_on(line))
    assert line.count == 1


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("county.example.cn", "https://county.example.cn"),
        (" https://county.example.cn/ ", "https://county.example.cn"),
        ("https://county.example.cn:8443/xh", "https://county.example.cn:8443/xh"),
        ("http://127.0.0.1:8470", "http://127.0.0.1:8470"),
        ("https://[2001:db8::1]:8443", "https://[2001:db8::1]:8443"),
    ],
)
def test_an_address_is_brought_into_one_spelling(typed, address):
    assert checked_address(typed) == address


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "http://county.example.cn",
        "ftp://county.example.cn",
        "https://user:pw@county.example.cn",
        "https://county.example.cn/?a=1",
        "https://county.example.cn:port",
        "https://[::1",
        "file:///etc/passwd",
    ],
)
def test_an_address_that_is_none_or_not_secure_is_refused(typed):
    with pytest.raises(ServerUnreachable):
        checked_address(typed)


def test_a_token_of_somebody_else_is_not_used(county, new_pc):
    pc, other = new_pc(), new_pc()
    secret = other.keystore.get(other.account.secret_name)
    pc.keystore.put(pc.account.secret_name, secret)
    link = Link(pc.account.address, pc.clock, IdMaker(), pc.session)
    account = other.account
    mixed = type(account)(
        account.address, account.server, account.device, account.device_name, pc.account.person
    )
    with pytest.raises(Trouble):
        Tokens(mixed, link, pc.keystore, pc.clock).get()
