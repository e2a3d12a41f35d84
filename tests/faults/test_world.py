"""The world by itself, without faults: the main job from township to county and back."""

from __future__ import annotations

from app.sync.state import Standing
from contract.events import ActorKind
from contract.ticket import State
from tests.faults.world import check_invariants, check_same


def test_calls_with_photos_reach_the_county_and_its_answer_comes_back(county, new_pc):
    clerk, leader = new_pc(), new_pc(ActorKind.LEADER)
    assert clerk.sync().standing is Standing.CONNECTED
    assert clerk.desk.edition() is not None
    tickets = [clerk.submit(photos=n) for n in (0, 2, 1)]
    clerk.settle()
    piece = county.resolve(tickets[1])
    clerk.settle()
    assert clerk.desk.ticket(tickets[1]).ticket.state is State.RESOLVED
    clerk.appraise(tickets[1], piece)
    clerk.settle()
    assert county.state_of(tickets[1]).state is State.APPRAISED
    check_invariants(county, clerk, [row.id for row in clerk.rows()])
    leader.settle()
    check_same(clerk, leader)


def test_with_nothing_to_say_one_request_is_made(pc):
    pc.settle()
    before = pc.line.count
    pc.sync()
    assert pc.line.paths[before:] == ["GET /v1/wait"]
