"""The engine with its threads, a real county and real files."""

from __future__ import annotations

import random
import threading

import pytest

from app.sync.adapter import make_session
from app.sync.clock import SystemClock
from app.sync.engine import Engine, Means, Options
from app.sync.enrolment import Account
from app.sync.state import Standing
from contract.events import ActorKind
from contract.messages import Person
from contract.ticket import State
from tests.faults.line import FAULTS, for_path
from tests.faults.scripted import scripted
from tests.faults.world import LivePC, check_live, wait_for


@pytest.fixture
def live(new_pc) -> LivePC:
    return new_pc(make=LivePC, clock=SystemClock())


def standing(pc: LivePC) -> Standing:
    return pc.engine.state.standing


def started(pc: LivePC) -> LivePC:
    pc.engine.start()
    wait_for(lambda: pc.desk.edition() is not None)
    return pc


def test_a_call_goes_out_when_poked_and_the_answer_comes_without_asking(county, live):
    started(live)
    ticket = live.submit(photos=2)
    live.engine.poke()
    wait_for(lambda: not live.pending())
    wait_for(lambda: live.line.under_way["GET /v1/wait"])
    asked = live.line.paths.count("POST /v1/sync")
    piece = county.resolve(ticket)
    wait_for(lambda: live.desk.ticket(ticket).ticket.state is State.RESOLVED, 5)
    assert live.line.paths.count("POST /v1/sync") <= asked + 1, "the long poll brought it"
    live.appraise(ticket, piece)
    live.engine.poke()
    wait_for(lambda: not live.pending())
    check_live(county, live)


def test_many_photos_go_on_four_connections_and_their_progress_is_told(county, live):
    started(live)
    live.submit(photos=12)
    live.engine.poke()
    wait_for(lambda: not live.pending() and live.engine.state.progress is None)
    told = [state.progress for state in live.states if state.progress]
    assert told[0].photos == 12
    assert max(progress.photos_done for progress in told) == 12
    assert told[-1].bytes_done == told[-1].bytes > 0
    assert all(a.bytes_done <= a.bytes for a in told)
    check_live(county, live)


def test_switched_off_nothing_goes_out_until_it_is_switched_on(live):
    started(live)
    live.engine.set_offline(True)
    wait_for(lambda: standing(live) is Standing.SWITCHED_OFF)
    live.submit()
    live.engine.poke()
    assert live.pending() == [("submit", "waiting")]
    live.engine.set_offline(False)
    wait_for(lambda: not live.pending())
    wait_for(lambda: standing(live) is Standing.CONNECTED)


def test_when_the_network_comes_back_it_syncs_without_being_asked(live):
    started(live)
    live.line.fault = for_path("", FAULTS["dns"])
    live.submit()
    live.engine.poke()
    wait_for(lambda: standing(live) is Standing.OFFLINE)
    assert live.engine.state.title == "没有网络"
    wait_for(lambda: live.engine.state.next_try is not None)
    live.line.heal()
    wait_for(lambda: not live.pending())


def test_a_person_who_is_disabled_is_told_and_keeps_everything(county, live):
    from county import people

    started(live)
    ticket = live.submit()
    with county.county.db.write() as connection:
        people.disable(connection, live.who.id)
    live.engine.poke()
    wait_for(lambda: standing(live) is Standing.UNAUTHORISED)
    # It may be on its way once more: who is poked tries again.
    wait_for(lambda: live.pending() == [("submit", "waiting")])
    assert live.desk.ticket(ticket).ticket.call.title


@pytest.fixture
def silent_account():
    """An account at a server that takes every request and never answers."""
    with scripted(lambda came, line: None) as server:
        person = Person("p", "样例经办", ActorKind.TOWNSHIP, "t", "样例镇")
        yield Account(server.url, "s", "d", "样例电脑", person), server


def test_a_press_is_answered_at_once_and_stopping_takes_no_time_while_a_request_stalls(
    new_pc, silent_account
):
    account, server = silent_account
    pc = new_pc(make=LivePC, clock=SystemClock())
    heard = threading.Event()
    clock = SystemClock()
    engine = Engine(
        pc.call_store,
        account,
        pc.keystore,
        lambda changed: None,
        lambda state: heard.set(),
        Options(),
        Means(clock, random.Random(1), make_session),
    )
    engine.start()
    wait_for(lambda: server.came)
    heard.clear()
    engine.poke()
    assert heard.is_set()
    assert engine.state.trying
    begun = clock.monotonic()
    assert engine.stop(3.0)
    assert clock.monotonic() - begun < 3.0


def test_stopping_ends_a_long_poll_at_once(live):
    started(live)
    wait_for(lambda: live.line.under_way["GET /v1/wait"])
    clock = SystemClock()
    begun = clock.monotonic()
    assert live.engine.stop(3.0)
    assert clock.monotonic() - begun < 3.0
    assert not [t for t in threading.enumerate() if t.name in ("sync", "news", "photos")]
