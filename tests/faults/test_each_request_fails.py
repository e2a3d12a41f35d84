"""FAULTS H: each request of the main job meets each fault once; afterwards nothing is lost or doubled."""

from __future__ import annotations

import logging
import random

import pytest

from app.models.read import Journey
from contract.events import ActorKind
from tests.conftest import ALL
from tests.faults.line import FAULTS, once_at
from tests.faults.world import PC, CountyWorld, check_invariants, check_same

REQUESTS = 17
"""How many requests the scenario makes when nothing fails; a test below counts them."""

SAMPLE = 240
CASES = [(number, name) for number in range(REQUESTS) for name in FAULTS]
CHOSEN = CASES if ALL else sorted(random.Random(2026).sample(CASES, SAMPLE))


def main_job(county: CountyWorld, pc: PC) -> None:
    """Log in, pull the list, push three calls with two photos, pull answers, push an appraisal."""
    until(pc, lambda: pc.desk.edition() is not None)
    tickets = [
        pc.submit("消防通道被占一", photos=2),
        pc.submit("消防通道被占二"),
        pc.submit("消防通道被占三"),
    ]
    township = pc.account.person.township
    until(pc, lambda: {e.ticket for _, e in county.ledger(township)} >= set(tickets))
    piece = county.resolve(tickets[0])
    until(pc, lambda: "confirm" in steps(pc, tickets[0]))
    pc.appraise(tickets[0], piece)
    pc.sync()


def until(pc: PC, reached) -> None:
    """Sync once as the engine would, and again while a fault kept it from getting there."""
    for _ in range(6):
        pc.sync()
        if reached():
            return
    raise AssertionError(f"never reached: {pc.engine.state}")


def steps(pc: PC, ticket: str) -> set[str]:
    return {possible.step for possible in pc.desk.possible(ticket)}


def test_the_scenario_makes_as_many_requests_as_the_sweep_counts(county, pc):
    main_job(county, pc)
    assert pc.line.count == REQUESTS, pc.line.paths


@pytest.mark.parametrize(("number", "name"), CHOSEN, ids=str)
def test_nothing_is_lost_or_doubled(county, new_pc, number, name, caplog, expected_logs):
    caplog.set_level(logging.DEBUG)
    expected_logs.expect("county: |app.sync")
    pc = new_pc()
    pc.line.fault = once_at(number, FAULTS[name])
    main_job(county, pc)
    pc.line.heal()
    pc.settle()
    assert pc.line.count > number
    refused = [row.event.step for row in pc.rows() if row.journey is Journey.NEEDS_YOU]
    assert refused == []
    check_invariants(county, pc, [row.id for row in pc.rows()])
    assert_nothing_private(caplog.text)


def assert_nothing_private(logged: str) -> None:
    """I12: no token, name or telephone in the logs."""
    for private in ("Bearer", "13800000000", "样例居民", "消防通道被占"):
        assert private not in logged


@pytest.mark.parametrize("name", sorted(FAULTS)[:: 1 if ALL else 9])
def test_two_pcs_end_with_the_same_copy(county, new_pc, name, expected_logs):
    expected_logs.expect("county: |app.sync")
    clerk, leader = new_pc(), new_pc(ActorKind.LEADER)
    clerk.line.fault = once_at(9, FAULTS[name])
    leader.line.fault = once_at(3, FAULTS[name])
    leader.sync()
    main_job(county, clerk)
    for pc in (leader, clerk, leader):
        pc.line.heal()
        pc.settle()
    check_same(clerk, leader)
