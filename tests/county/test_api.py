"""The calls of the protocol over a real connection, asked well, badly and with bad intent."""

from __future__ import annotations

import gzip
import json
import logging
import threading
import time
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contract import events as e
from contract.digest import digest
from contract.messages import (
    PROTOCOL_HEADER,
    REQUEST_HEADER,
    Changes,
    Hello,
    Limits,
    Problem,
    Sync,
    SyncReply,
)
from contract.ticket import PhotoRef
from county import blobs, db, description, people
from county.serve import running
from county.settings import Crash, Settings
from tests.conftest import ExpectedLogs
from tests.county.world import (
    EDITION,
    EDITION_NAME,
    NOW,
    Reply,
    Server,
    a_photo,
    ask,
    found,
    new_id,
    sign_in,
    submit,
)

LIMITS = Limits()


class Clerk:
    """A township's program, reduced to asking."""

    def __init__(self, server: Server, who: people.Somebody | None = None) -> None:
        self.who = who or server.folk.clerk
        self._url = server.url
        self.token = sign_in(server.url, server.county, self.who)

    def ask(self, path: str, body: Any = None, **more: Any) -> Reply:
        return ask(self._url + path, body, token=self.token, **more)

    def sync(self, *events: e.Event, **more: Any) -> SyncReply:
        reply = self.ask("/v1/sync", Sync(events=events, **more))
        assert reply.status == 200, reply.body
        return msgspec.json.decode(reply.body, type=SyncReply)


@pytest.fixture
def clerk(server: Server) -> Clerk:
    return Clerk(server)


PATIENCE = 40.0


def until(condition: Callable[[], bool]) -> None:
    """Wait until something is so; fails after a while."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if condition():
            return
        time.sleep(0.01)
    pytest.fail("it did not come about")


def problem(reply: Reply, status: int, code: str) -> Problem:
    """Check that the answer is an error with one body, and return it."""
    assert reply.status == status, reply.body
    found_problem = msgspec.json.decode(reply.body, type=Problem)
    assert found_problem.code == code
    assert found_problem.title
    return found_problem


# --- hello, enrolment, tokens ---------------------------------------------------------


def test_hello_needs_no_login(server: Server) -> None:
    hello = msgspec.json.decode(ask(f"{server.url}/v1/hello").body, type=Hello)
    assert hello.oldest_protocol <= hello.newest_protocol
    assert hello.limits == LIMITS
    assert hello.epoch


def test_a_code_enrols_one_pc_once(server: Server) -> None:
    with server.county.db.write() as connection:
        now = server.county.settings.clock()
        code = people.new_code(connection, server.folk.clerk.id, now, 1)
    asked = {"code": code.lower(), "device": new_id(), "device_name": "窗口 1"}
    reply = ask(f"{server.url}/v1/devices", asked)
    assert reply.json["person"]["name"] == server.folk.clerk.name
    assert reply.json["person"]["township_name"] == "样例河镇"
    another_pc = asked | {"device": new_id()}
    problem(ask(f"{server.url}/v1/devices", another_pc), 403, "bad_code")


def test_two_people_share_a_pc_each_with_a_secret_of_his_own(server: Server) -> None:
    device, secrets = new_id(), {}
    for who in (server.folk.clerk, server.folk.leader):
        with server.county.db.write() as connection:
            code = people.new_code(connection, who.id, server.county.settings.clock(), 1)
        asked = {"code": code, "device": device, "device_name": ""}
        secrets[who.id] = ask(f"{server.url}/v1/devices", asked).json["secret"]
    for person_id, secret in secrets.items():
        token = ask(f"{server.url}/v1/tokens", {"device": device, "secret": secret}).json
        assert token["person"]["id"] == person_id


def test_a_wrong_secret_gets_no_token(server: Server) -> None:
    asked = {"device": new_id(), "secret": "x"}
    problem(ask(f"{server.url}/v1/tokens", asked), 401, "login")
    problem(ask(f"{server.url}/v1/tokens", {"device": "\0", "secret": "\0"}), 401, "login")


def test_who_guesses_codes_is_made_to_wait(server: Server) -> None:
    asked = {"code": "AAAA-BBBB-CCCC", "device": new_id(), "device_name": ""}
    codes = [ask(f"{server.url}/v1/devices", asked).status for _ in range(12)]
    assert codes == [403] * 10 + [429] * 2
    assert int(ask(f"{server.url}/v1/devices", asked).headers["Retry-After"]) > 0


def test_a_pc_that_was_forgotten_locks_out_nobody_else(server: Server) -> None:
    """A whole township may come from one address."""
    stale = {"device": new_id(), "secret": "x"}
    for _ in range(15):
        problem(ask(f"{server.url}/v1/tokens", stale), 401, "login")
    assert Clerk(server).sync().head == 3


def test_no_token_or_a_wrong_one_is_turned_away(server: Server) -> None:
    for token in ("", "wrong", "ö", "x" * 5000):
        reply = ask(f"{server.url}/v1/wait?cursor=0", headers={"Authorization": f"Bearer {token}"})
        problem(reply, 401, "login")


def test_a_disabled_person_is_out_at_once(server: Server, clerk: Clerk) -> None:
    clerk.sync()
    with server.county.db.write() as connection:
        people.disable(connection, clerk.who.id)
    problem(clerk.ask("/v1/sync", Sync()), 401, "login")


def test_a_web_session_is_no_access_token(server: Server) -> None:
    with server.county.db.write() as connection:
        now = server.county.settings.clock()
        session = people.new_token(connection, server.folk.clerk.id, people.DESK, now, 60)
    problem(ask(f"{server.url}/v1/sync", Sync(), token=session), 401, "login")


def test_a_program_that_is_too_old_is_told_so(server: Server, clerk: Clerk) -> None:
    old = {PROTOCOL_HEADER: "0"}
    problem(clerk.ask("/v1/sync", Sync(), headers=old), 426, "too_old")
    problem(clerk.ask("/v1/sync", Sync(), headers={PROTOCOL_HEADER: "x"}), 400, "bad_request")
    assert clerk.ask("/v1/sync", Sync(), headers={PROTOCOL_HEADER: "7"}).status == 200


def test_every_answer_carries_the_requests_id(server: Server) -> None:
    for path in ("/v1/hello", "/v1/nowhere", "/v1/sync"):
        reply = ask(server.url + path, headers={REQUEST_HEADER: "abc-1"})
        assert reply.headers[REQUEST_HEADER] == "abc-1"
    hostile = ask(f"{server.url}/v1/hello", headers={REQUEST_HEADER: "a b;c"})
    assert hostile.headers[REQUEST_HEADER] not in ("", "a b;c")


# --- sync ------------------------------------------------------------------------------


def test_a_call_goes_up_and_comes_down_to_the_colleague(server: Server, clerk: Clerk) -> None:
    call = submit(clerk.who)
    mine = clerk.sync(call, cursor=3)
    assert [(r.outcome, r.seq) for r in mine.results] == [("accepted", 4)]
    assert (mine.cursor, mine.head, mine.changes) == (4, 4, ())
    theirs = Clerk(server, server.folk.leader).sync()
    assert [item.seq for item in theirs.changes] == [1, 2, 3, 4]
    assert theirs.changes[3].event == call


def test_results_and_changes_fill_the_range_together(server: Server, clerk: Clerk) -> None:
    leader = Clerk(server, server.folk.leader)
    leader.sync(submit(leader.who), submit(leader.who))
    reply = clerk.sync(submit(clerk.who), submit(clerk.who), cursor=3)
    places = {result.seq for result in reply.results} | {item.seq for item in reply.changes}
    assert places == set(range(4, reply.cursor + 1))
    assert reply.cursor == reply.head == 7


def test_a_backlog_comes_in_pieces(clerk: Clerk) -> None:
    clerk.sync(*(submit(clerk.who) for _ in range(10)))
    cursor, seen = 0, []
    while True:
        reply = clerk.sync(cursor=cursor, limit=4)
        if not reply.changes:
            break
        seen += [item.seq for item in reply.changes]
        cursor = reply.cursor
    assert seen == list(range(1, 14))


def test_an_idle_sync_is_small(clerk: Clerk) -> None:
    reply = clerk.ask("/v1/sync", Sync(cursor=3))
    assert len(reply.body) + len(str(reply.headers)) < 600


@pytest.mark.parametrize("about", [{"epoch": "another"}, {"cursor": 99}, {"cursor": -1}])
def test_a_client_of_another_past_is_told_and_nothing_is_taken(
    clerk: Clerk, about: dict[str, Any]
) -> None:
    call = submit(clerk.who)
    reply = clerk.sync(call, **about)
    assert (reply.results, reply.changes) == ((), ())
    status = clerk.ask("/v1/events/status", {"ids": [call.id]}).json
    assert status["results"][0]["outcome"] == "unknown"


def test_too_many_events_are_refused_whole(clerk: Clerk) -> None:
    events = [submit(clerk.who) for _ in range(LIMITS.events + 1)]
    problem(clerk.ask("/v1/sync", Sync(events=tuple(events))), 413, "too_large")
    assert clerk.sync().head == 3


def test_photos_that_are_still_missing_are_named(server: Server, clerk: Clerk) -> None:
    content = b"\xff\xd8\xff photo"
    here = server.county.photos.keep("river", content, NOW)
    photos = (a_photo(), PhotoRef(here, len(content), 1, 1))
    reply = clerk.sync(submit(clerk.who, photos=photos))
    assert reply.missing_photos == (a_photo().sha256,)
    assert Clerk(server, server.folk.neighbour).sync().missing_photos == ()


def test_a_gzipped_request_is_taken(clerk: Clerk) -> None:
    body = gzip.compress(msgspec.json.encode(Sync(events=(submit(clerk.who),))))
    reply = clerk.ask("/v1/sync", raw=body, headers={"Content-Encoding": "gzip"})
    assert reply.json["results"][0]["outcome"] == "accepted"


def test_a_long_answer_is_gzipped(clerk: Clerk) -> None:
    clerk.sync(*(submit(clerk.who) for _ in range(20)))
    packed = clerk.ask("/v1/sync", Sync(), headers={"Accept-Encoding": "gzip"})
    plain = clerk.ask("/v1/sync", Sync())
    assert packed.headers["Content-Encoding"] == "gzip"
    assert len(packed.body) * 5 < len(plain.body)
    assert json.loads(gzip.decompress(packed.body))["changes"] == plain.json["changes"]


def test_a_gzip_bomb_is_refused(clerk: Clerk) -> None:
    bomb = gzip.compress(b" " * (200 * 1024 * 1024))
    reply = clerk.ask("/v1/sync", raw=bomb, headers={"Content-Encoding": "gzip"})
    problem(reply, 413, "too_large")


@pytest.mark.parametrize(
    ("body", "encoding", "status"),
    [
        (b"garbage", "gzip", 400),
        (gzip.compress(b"{}", mtime=0)[:-9], "gzip", 400),
        (b"{}", "br", 415),
        (zlib.compress(b"{}"), "deflate", 415),
    ],
)
def test_a_body_that_cannot_be_unpacked_is_refused(
    clerk: Clerk, body: bytes, encoding: str, status: int
) -> None:
    reply = clerk.ask("/v1/sync", raw=body, headers={"Content-Encoding": encoding})
    problem(reply, status, "bad_request" if status == 400 else "wrong_type")


def test_a_body_above_the_limit_is_refused(clerk: Clerk) -> None:
    problem(clerk.ask("/v1/sync", raw=b" " * (LIMITS.body + 1)), 413, "too_large")


# --- changes, wait, status, digest, blobs ------------------------------------------------


def test_ranges_of_the_feed_come_without_gaps(server: Server, clerk: Clerk) -> None:
    clerk.sync(*(submit(clerk.who) for _ in range(20)))

    def fetch(start: int) -> Changes:
        asked = {"start": start, "upto": start + 6, "limit": 6}
        return msgspec.json.decode(clerk.ask("/v1/changes", asked).body, type=Changes)

    with ThreadPoolExecutor(4) as pool:
        ranges = list(pool.map(fetch, range(0, 24, 6)))
    assert [item.seq for part in ranges for item in part.changes] == list(range(1, 24))
    assert [part.upto for part in ranges] == [6, 12, 18, 23]


@pytest.mark.parametrize("odd", [(-5, 2), (9, 3), (0, 10**15), (10**15, 10**16)])
def test_an_odd_range_is_an_empty_or_a_short_one(clerk: Clerk, odd: tuple[int, int]) -> None:
    asked = {"start": odd[0], "upto": odd[1], "limit": 0}
    reply = clerk.ask("/v1/changes", asked)
    assert reply.status == 200
    assert reply.json["upto"] <= 3


def test_waiting_ends_when_somebody_else_writes(server: Server, clerk: Clerk) -> None:
    leader = Clerk(server, server.folk.leader)
    call = submit(leader.who)
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(clerk.ask, "/v1/wait?cursor=3")
        until(lambda: server.county.waiting.anyone)
        leader.sync(call)
        reply = waiting.result(timeout=10)
    changes = msgspec.json.decode(reply.body, type=Changes)
    assert (changes.upto, [item.event for item in changes.changes]) == (4, [call])


def test_waiting_ends_when_another_process_writes(server: Server, clerk: Clerk) -> None:
    """The command line publishes a new list while the server runs."""
    other = db.Database(server.county.settings.database_url)
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(clerk.ask, "/v1/wait?cursor=3")
        until(lambda: server.county.waiting.anyone)
        with other.write() as connection:
            blobs.publish(connection, msgspec.structs.replace(EDITION, label="新"), NOW)
        reply = waiting.result(timeout=10)
    other.close()
    assert reply.json["changes"][0]["kind"] == "edition"


def test_waiting_for_nothing_ends_with_nothing(brief: Server) -> None:
    reply = Clerk(brief).ask("/v1/wait?cursor=3")
    assert (reply.status, reply.body) == (204, b"")


def test_many_who_wait_hold_no_database_connection(brief: Server) -> None:
    server, clerk = brief, Clerk(brief)
    pool_of_db = server.county.db.engine.pool
    with ThreadPoolExecutor(40) as pool:
        waiting = [pool.submit(clerk.ask, "/v1/wait?cursor=3") for _ in range(40)]
        until(lambda: server.county.waiting.anyone)
        assert clerk.sync().head == 3
        assert {task.result().status for task in waiting} == {204}
    assert pool_of_db.checkedout() == 0


def test_a_cursor_beyond_the_head_is_answered_at_once(clerk: Clerk) -> None:
    reply = clerk.ask("/v1/wait?cursor=50")
    assert (reply.status, reply.json["upto"], reply.json["changes"]) == (200, 3, [])


def test_stopping_lets_the_waiting_go(tmp_path: Path) -> None:
    with ThreadPoolExecutor(1) as pool:
        with running(Settings(data=tmp_path, wait=60)) as here:
            server = Server(here.url, here.county, found(here.county))
            clerk = Clerk(server)
            waiting = pool.submit(clerk.ask, "/v1/wait?cursor=3")
            until(lambda: here.county.waiting.anyone)
        assert waiting.result(timeout=10).status == 204


def test_status_tells_known_events_from_lost_ones(server: Server, clerk: Clerk) -> None:
    call = submit(clerk.who)
    clerk.sync(call)
    asked = {"ids": [new_id(), call.id, "\0"]}
    results = clerk.ask("/v1/events/status", asked).json["results"]
    assert [result["outcome"] for result in results] == ["unknown", "already", "unknown"]
    neighbour = Clerk(server, server.folk.neighbour)
    results = neighbour.ask("/v1/events/status", asked).json["results"]
    assert [result["outcome"] for result in results] == ["unknown"] * 3


def test_the_digest_is_of_the_townships_tickets(server: Server, clerk: Clerk) -> None:
    first, second = submit(clerk.who), submit(clerk.who)
    clerk.sync(first, second)
    expected = digest([(first.ticket, 4), (second.ticket, 5)])
    reply = clerk.ask("/v1/digest", {"upto": 5}).json
    assert reply["digest"] == {"count": 2, "sum": expected.sum}
    assert clerk.ask("/v1/digest", {"upto": 4}).json["digest"] is None
    neighbour = Clerk(server, server.folk.neighbour)
    assert neighbour.ask("/v1/digest", {"upto": 3}).json["digest"]["count"] == 0


def test_published_documents_come_by_their_name(server: Server, clerk: Clerk) -> None:
    reply = clerk.ask(f"/v1/blobs/{EDITION_NAME}")
    assert msgspec.json.decode(reply.body, type=type(EDITION)) == EDITION
    assert "immutable" in reply.headers["Cache-Control"]
    own = clerk.sync().changes[0]
    assert own.kind == "township"
    neighbour = Clerk(server, server.folk.neighbour)
    problem(neighbour.ask(f"/v1/blobs/{own.blob}"), 404, "not_found")
    problem(clerk.ask("/v1/blobs/%00"), 404, "not_found")


# --- crashes between applying and answering ------------------------------------------------


@pytest.mark.parametrize(
    ("point", "then"), [("sync.before_apply", "accepted"), ("sync.after_apply", "already")]
)
def test_a_crash_around_applying_loses_and_doubles_nothing(
    tmp_path: Path, point: str, then: str
) -> None:
    crashes = [point]

    def failpoint(name: str) -> None:
        if name in crashes:
            crashes.remove(name)
            raise Crash

    with running(Settings(data=tmp_path, failpoints=failpoint)) as here:
        clerk = Clerk(Server(here.url, here.county, found(here.county)))
        call = submit(clerk.who)
        problem(clerk.ask("/v1/sync", Sync(events=(call,))), 503, "crash")
        assert clerk.sync(call).results[0].outcome == then


# --- whatever is sent ----------------------------------------------------------------------

CALLS = ("/v1/devices", "/v1/tokens", "/v1/sync", "/v1/changes", "/v1/events/status", "/v1/digest")
_scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
_json = st.recursive(
    _scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)


@pytest.mark.slow
def test_no_body_makes_the_server_fail(server: Server, clerk: Clerk) -> None:
    @settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(path=st.sampled_from(CALLS), body=st.binary(max_size=60) | _json.map(json.dumps))
    def send(path: str, body: bytes | str) -> None:
        raw = body if isinstance(body, bytes) else body.encode("utf-8", "surrogatepass")
        reply = clerk.ask(path, raw=raw)
        assert reply.status < 500, (path, raw, reply.body)

    send()


@pytest.mark.slow
def test_no_event_makes_the_server_fail(server: Server, clerk: Clerk) -> None:
    """Events that have the right shape and carry anything at all in each place."""
    call = json.loads(msgspec.json.encode(submit(clerk.who)))
    places = ["id", "ticket", "step", "at", "actor", *(f"body.{key}" for key in call["body"])]

    @settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(place=st.sampled_from(places), value=_json)
    def send(place: str, value: Any) -> None:
        one = {**call, "id": new_id(), "ticket": new_id(), "body": dict(call["body"])}
        head, _, key = place.partition(".")
        if key:
            one["body"][key] = value
        else:
            one[head] = value
        reply = clerk.ask("/v1/sync", raw=json.dumps({"events": [one]}).encode())
        assert reply.status in (200, 400), (one, reply.body)
        results = reply.json.get("results", [])
        assert all(result["outcome"] != "later" for result in results)

    send()


@pytest.mark.parametrize(
    "raw",
    [
        (
            b'{"events":[{"id":"\\ud800","ticket":"x","step":"submit","at":"2026-01-01T00:00:00Z",'
            b'"actor":{"kind":"township"}}]}'
        ),
        b'{"cursor":1e400}',
        b'{"cursor":99999999999999999999999999}',
        b"[" * 100_000,
        b'{"a":' * 5000,
        b'{"epoch":"\\u0000"}',
        b"\xff\xfe",
        b"",
    ],
)
def test_malicious_json_is_a_bad_request(clerk: Clerk, raw: bytes) -> None:
    assert clerk.ask("/v1/sync", raw=raw).status in (200, 400)


@pytest.mark.parametrize(
    "path",
    ["/v1/wait", "/v1/wait?cursor=x", "/v1/wait?cursor=-1", f"/v1/wait?cursor={10**30}"],
)
def test_a_wrong_query_is_a_bad_request(clerk: Clerk, path: str) -> None:
    problem(clerk.ask(path), 400, "bad_request")


def test_an_error_says_nothing_of_the_inside(
    server: Server, clerk: Clerk, monkeypatch: pytest.MonkeyPatch, expected_logs: ExpectedLogs
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("样例居民 13800000000")

    monkeypatch.setattr(type(server.county.ledger), "append", broken)
    expected_logs.expect("request failed: RuntimeError")
    reply = clerk.ask("/v1/sync", Sync(events=(submit(clerk.who),)))
    assert problem(reply, 500, "failed").detail == ""


def test_the_log_names_nobody(
    server: Server, clerk: Clerk, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        call = submit(clerk.who, served_name="样例居民乙", served_phone="13912345678")
        clerk.sync(call)
        clerk.ask("/v1/wait?cursor=0&name=%E7%8E%8B%E4%BA%94&phone=13912345678")
        clerk.ask("/v1/13912345678")
    lines = [record.getMessage() for record in caplog.records if record.name == "county.web"]
    assert any(line.startswith("POST /v1/sync 200") for line in lines)
    told = "\n".join(record.getMessage() for record in caplog.records)
    for secret in ("样例居民乙", "13912345678", clerk.token, clerk.who.name, call.ticket):
        assert secret not in told


def test_the_committed_description_is_what_the_server_speaks() -> None:
    committed = Path(__file__).parents[2] / "docs" / "openapi.json"
    assert committed.read_bytes() == description.openapi(), "run: python -m county openapi"


def test_threads_and_connections_do_not_pile_up(server: Server, clerk: Clerk) -> None:
    for _ in range(20):
        clerk.sync()
    before = threading.active_count()
    for _ in range(100):
        clerk.sync()
        clerk.ask("/v1/nowhere")
    assert threading.active_count() <= before + 2
