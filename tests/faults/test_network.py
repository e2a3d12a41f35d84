"""FAULTS H1 to H6: redirects, portals, Retry-After, storms, and what failures must not leave behind."""

from __future__ import annotations

import contextlib
import gc
import json
import random
import threading
from pathlib import Path

import pytest
import requests

from app.sync.backoff import LONGEST, LONGEST_ASKED
from app.sync.engine import Engine, Means, Options
from app.sync.state import Standing
from app.sync.trouble import Trouble
from tests.conftest import ALL
from tests.faults.line import (
    FAULTS,
    Exchange,
    Line,
    Whole,
    always,
    answers,
    county_says,
    for_path,
    once_at,
)
from tests.faults.scripted import answer, scripted
from tests.faults.world import check_invariants


def test_a_redirect_takes_no_token_to_another_host(pc):
    with scripted(lambda came, line: line.sendall(answer(came))) as elsewhere:
        pc.line.fault = always(answers(307, Location=f"{elsewhere.url}/v1/sync"))
        assert pc.sync().standing is Standing.OFFLINE
        assert elsewhere.came == []


@pytest.mark.parametrize("name", ["portal", "empty 200", "204", "other shape", "portal redirect"])
def test_a_portal_is_never_taken_for_the_county(county, pc, name):
    pc.settle()
    pc.submit(photos=1)
    pc.line.fault = always(FAULTS[name])
    state = pc.sync()
    assert (state.standing, state.title) == (Standing.OFFLINE, "网络要先登录")
    assert {journey for _, journey in pc.pending()} & {"confirmed", "needs_you"} == set()
    pc.line.heal()
    pc.settle()
    check_invariants(county, pc, [row.id for row in pc.rows()])


def run_for(pc, seconds: float) -> list[float]:
    """Let the sync loop run against its own waits; return when it made requests, in seconds."""
    begun = pc.clock.monotonic()
    when: list[float] = []
    fault = pc.line.fault

    def noting(number, request):
        when.append(pc.clock.monotonic() - begun)
        return fault(number, request)

    pc.line.fault = noting
    while pc.clock.monotonic() - begun < seconds:
        state = pc.engine.sync_now()
        wait = (state.next_try - pc.clock.now()).total_seconds() if state.next_try else 300.0
        pc.clock.forward(wait)
    return when


LASTING = [
    "dns",
    "refused",
    "tls",
    "stall",
    "portal",
    "401",
    "403",
    "404",
    "413",
    "422",
    "426",
    "429",
    "500",
    "503",
    "truncated",
]


@pytest.mark.parametrize("name", LASTING)
def test_there_is_no_storm_of_retries_under_a_failure_that_stays(pc, name, expected_logs):
    expected_logs.expect("app.sync")
    pc.settle()
    pc.submit(photos=1)
    pc.line.fault = always(FAULTS[name])
    when = run_for(pc, 1800)
    for begun in range(0, 1800, 60):
        in_ten_minutes = sum(begun <= at < begun + 600 for at in when)
        assert in_ten_minutes <= 60, f"{in_ten_minutes} requests in ten minutes"
    for begun in range(600, 1800, 60):
        assert sum(begun <= at < begun + 60 for at in when) <= 4


@pytest.mark.parametrize(("asked", "least"), [(7, 7.0), (1800, 1800.0), (10**8, LONGEST_ASKED)])
def test_retry_after_is_honoured_with_a_cap(pc, asked, least):
    pc.settle()
    pc.line.fault = always(county_says(429, "too_many", Retry_After=str(asked)))
    state = pc.sync()
    wait = (state.next_try - pc.clock.now()).total_seconds()
    assert least <= wait <= max(least, 1.0) * 1.2


def test_waits_differ_between_pcs(new_pc):
    waits = set()
    for seed in range(5):
        pc = new_pc()
        pc.line.fault = always(FAULTS["503"])
        means = Means(pc.clock, random.Random(seed), pc.session)
        engine = Engine(
            pc.call_store,
            pc.account,
            pc.keystore,
            lambda changed: None,
            lambda state: None,
            Options(connections=1),
            means,
        )
        state = engine.sync_now()
        waits.add(round((state.next_try - pc.clock.now()).total_seconds(), 2))
    assert len(waits) == 5


def test_waits_never_grow_beyond_five_minutes_by_themselves(pc):
    pc.line.fault = always(FAULTS["refused"])
    for _ in range(30):
        state = pc.engine.sync_now()
        assert (state.next_try - pc.clock.now()).total_seconds() <= LONGEST


def open_files() -> int:
    """How many descriptors are open, where the system tells."""
    opened = Path("/proc/self/fd")
    return len(list(opened.iterdir())) if opened.is_dir() else 0


def test_a_thousand_failures_leave_nothing_behind(pc):
    pc.settle()
    pc.submit(photos=1)
    faults = [FAULTS[name] for name in ("refused", "reset after", "502", "portal", "truncated")]
    chance = random.Random(3)

    def fail(times: int) -> None:
        for _ in range(times):
            pc.line.fault = always(chance.choice(faults))
            pc.sync()

    fail(20)
    gc.collect()
    threads, files = threading.active_count(), open_files()
    fail(1000 if ALL else 200)
    gc.collect()
    assert threading.active_count() <= threads + 1
    assert open_files() <= files + 2


def test_a_batch_that_is_too_large_is_halved_down_to_what_fits(county, pc):
    pc.settle()
    for n in range(9):
        pc.submit(f"消防通道被占第{n}次")
    sizes: list[int] = []

    def at_most_two(exchange: Exchange) -> Whole:
        events = len(json.loads(exchange.body).get("events", ()))
        sizes.append(events)
        return exchange.go() if events <= 2 else FAULTS["413"](exchange)

    pc.line.fault = for_path("POST /v1/sync", at_most_two)
    for _ in range(10):
        pc.sync()
    assert sizes[:6] == [9, 4, 2, 2, 2, 2], "what was too large is remembered"
    assert pc.pending() == []
    check_invariants(county, pc, [row.id for row in pc.rows()])


def test_a_lost_reply_is_shown_as_unknown_and_then_settled(county, pc):
    pc.settle()
    ticket = pc.submit()
    pc.line.fault = once_at(pc.line.count, FAULTS["reset after"])
    pc.sync()
    assert pc.pending() == [("submit", "unknown")]
    assert [event.ticket for _, event in county.ledger(pc.who.township)] == [ticket]
    before = pc.line.count
    pc.sync()
    assert pc.line.paths[before] == "POST /v1/events/status"
    assert pc.pending() == []
    check_invariants(county, pc, [row.id for row in pc.rows()])


@pytest.mark.parametrize("arrived", [True, False])
def test_a_request_cut_by_the_end_of_its_engine_is_settled_by_the_next(county, pc, arrived):
    """As when a colleague takes the desk while something is being sent, and gives it back."""
    pc.settle()
    ticket = pc.submit()

    def ends_here(exchange: Exchange) -> Whole:
        if arrived:
            exchange.go()
        pc.engine.stop(0)
        raise requests.ConnectionError

    pc.line.fault = once_at(pc.line.count, ends_here)
    with contextlib.suppress(Trouble):
        pc.sync()
    assert pc.pending() == [("submit", "sending")]
    pc.line = Line()
    pc.engine = pc.new_engine()
    pc.settle()
    assert [event.ticket for _, event in county.ledger(pc.who.township)] == [ticket]
    check_invariants(county, pc, [row.id for row in pc.rows()])


def test_a_request_that_never_left_is_still_waiting(pc):
    pc.settle()
    pc.submit()
    pc.line.fault = always(FAULTS["refused"])
    pc.sync()
    assert pc.pending() == [("submit", "waiting")]
