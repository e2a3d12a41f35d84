"""What the server does of itself goes on, also after it failed once."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
import sqlalchemy as sa

from contract import events as e
from contract.messages import Sync
from county import db, jobs, ledger, lights
from county.serve import running
from county.settings import Settings
from county.wiring import County
from tests.conftest import ExpectedLogs
from tests.county.test_api import Clerk, problem
from tests.county.world import FIRE, NOW, Server, found, in_days, new_id, submit


def test_a_late_ticket_turns_red_while_the_server_runs(tmp_path: Path) -> None:
    with running(Settings(data=tmp_path, lights_every=0.02, clock=lambda: NOW)) as here:
        county, folk = here.county, found(here.county)
        call = submit(folk.clerk)
        county.ledger.append(folk.clerk.actor, "river", [call])
        county.ledger.act(folk.desk.actor, call.ticket, "register", e.Register("N1"))
        work = (e.NewAssignment(new_id(), FIRE, True, "办", in_days(-1)),)
        county.ledger.act(folk.desk.actor, call.ticket, "dispatch", e.Dispatch(work))
        clerk = Clerk(Server(here.url, county, folk))
        reply = clerk.ask("/v1/wait?cursor=6")
        turned = reply.json["changes"][0]["event"]
        assert turned["step"] == "turn_light"
        assert turned["body"]["light"] == "red"
        assert turned["actor"] == {"kind": "clock"}


def test_a_job_that_fails_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, expected_logs: ExpectedLogs
) -> None:
    expected_logs.expect("job fails failed: ValueError")
    tried = threading.Semaphore(0)

    def fails(_county: County) -> None:
        tried.release()
        raise ValueError("样例居民 13800000000")

    monkeypatch.setattr(lights, "turn", fails)
    with running(Settings(data=tmp_path, lights_every=0.02)):
        assert all(tried.acquire(timeout=10) for _ in range(3))


def test_nothing_is_looked_for_while_nobody_waits(county: County) -> None:
    statements: list[str] = []
    sa.event.listen(county.db.engine, "before_cursor_execute", lambda *a: statements.append(a[2]))
    jobs.look(county)
    assert statements == []


def test_many_late_tickets_are_turned_in_turns(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lights, "_AT_ONCE", 2)
    folk = found(county)
    calls = [submit(folk.clerk) for _ in range(3)]
    county.ledger.append(folk.clerk.actor, "river", calls)
    for number, call in enumerate(calls):
        county.ledger.act(folk.desk.actor, call.ticket, "register", e.Register(f"N{number}"))
        work = (e.NewAssignment(new_id(), FIRE, True, "办", in_days(-1)),)
        county.ledger.act(folk.desk.actor, call.ticket, "dispatch", e.Dispatch(work))
    assert [lights.turn(county) for _ in range(3)] == [2, 1, 0]


def test_a_ledger_that_is_too_busy_says_so(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    clerk = Clerk(server)
    monkeypatch.setattr(ledger, "_TRIES", 0)
    reply = clerk.ask("/v1/sync", Sync(events=(submit(clerk.who),)))
    problem(reply, 503, "busy")
    assert reply.headers["Retry-After"] == "1"


def test_a_database_that_is_locked_is_a_moments_trouble(
    server: Server, monkeypatch: pytest.MonkeyPatch, expected_logs: ExpectedLogs
) -> None:
    """Another program holds the file; the calls are taken as soon as it lets go."""
    expected_logs.expect("database not available: OperationalError")
    clerk, call = Clerk(server), submit(server.folk.clerk)
    monkeypatch.setattr(db, "_BUSY_MS", 10)
    server.county.db.engine.dispose()
    other = db.Database(server.county.settings.database_url)
    with other.write():
        problem(clerk.ask("/v1/sync", Sync(events=(call,))), 503, "busy")
    other.close()
    assert clerk.sync(call).results[0].outcome == "accepted"


def test_a_full_disk_is_a_moments_trouble(
    server: Server, monkeypatch: pytest.MonkeyPatch, expected_logs: ExpectedLogs
) -> None:
    expected_logs.expect("disk: ENOSPC")
    clerk = Clerk(server)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device", "/somewhere")

    monkeypatch.setattr(type(server.county.photos), "offsets", full)
    problem(clerk.ask("/v1/photos/offsets", {"photos": []}), 503, "busy")
