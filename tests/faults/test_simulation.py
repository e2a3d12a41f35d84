"""FAULTS S1, small: two people of one township, a county, and a week in which much goes wrong.

One seed makes one story: calls, photos, urging, results, appraisals, a line that fails one time in
five, programs that are ended anywhere, clocks that jump, and now and then a restored county. At the
end everything heals, and the invariants hold.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta

import pytest

from app.models import failpoints
from app.models.errors import KnownError
from contract import events as e
from contract.events import ActorKind
from contract.ticket import State
from tests.conftest import ALL
from tests.faults.line import FAULTS
from tests.faults.test_protocol import new_epoch
from tests.faults.world import PC, CountyWorld, check_invariants, check_same

ACTS = 45
SEEDS = range(200 if ALL else 8)


class Ended(BaseException):
    """The program ended here, as by a power cut."""


class Story:
    """One seed's week."""

    def __init__(self, county: CountyWorld, pcs: list[PC], seed: int) -> None:
        self.county, self.pcs = county, pcs
        self.chance = random.Random(seed)
        self.told: list[str] = []
        self.made: dict[int, list[str]] = {n: [] for n in range(len(pcs))}
        self.pieces: dict[str, str] = {}

    def acts(self) -> dict[Callable[[PC], None], int]:
        """What can happen, and how often of a hundred."""
        return {
            self.sync: 34,
            self.submit: 22,
            self.urge: 10,
            self.county_resolves: 8,
            self.appraise: 10,
            self.restart: 6,
            self.end_anywhere: 6,
            self.jump: 3,
            self.restore: 1,
        }

    def play(self) -> None:
        for pc in self.pcs:
            pc.settle()
            self.trouble_on(pc)
        acts = self.acts()
        for _ in range(ACTS):
            pc = self.chance.choice(self.pcs)
            act = self.chance.choices(list(acts), list(acts.values()))[0]
            self.told.append(f"{self.pcs.index(pc)} {act.__name__}")
            act(pc)
            self.note(pc)

    def note(self, pc: PC) -> None:
        """Whatever was once in the outbox must be there for ever."""
        before = self.made[self.pcs.index(pc)]
        now = [row.id for row in pc.rows()]
        assert now[: len(before)] == before, "I5"
        self.made[self.pcs.index(pc)] = now

    def heal(self) -> None:
        failpoints.install(None)
        for _ in range(2):
            for pc in self.pcs:
                pc.line.heal()
                pc.settle(30)

    # --- what happens -----------------------------------------------------------------------------

    def trouble_on(self, pc: PC) -> None:
        names = sorted(FAULTS)

        def fault(number, request):
            broken = self.chance.random() < 0.2
            return FAULTS[self.chance.choice(names)] if broken else None

        pc.line.fault = fault

    def sync(self, pc: PC) -> None:
        pc.clock.forward(self.chance.expovariate(1 / 600))
        if self.chance.random() < 0.5:
            pc.engine.poke()
        pc.engine.sync_now()

    def submit(self, pc: PC) -> None:
        pc.submit(f"消防通道被占，第{len(self.told)}件", photos=self.chance.choice((0, 0, 1)))

    def urge(self, pc: PC) -> None:
        self.step(pc, "urge", lambda ticket: e.Reason("请尽快"))

    def step(self, pc: PC, name: str, body: Callable[[str], object]) -> None:
        able = [
            row.id
            for row in pc.desk.rows()
            if name in {possible.step for possible in pc.desk.possible(row.id)}
        ]
        if able:
            ticket = self.chance.choice(able)
            pc.desk.take(ticket, name, body(ticket))

    def county_resolves(self, pc: PC) -> None:
        there = {event.ticket for _, event in self.county.ledger(pc.who.township)}
        fresh = sorted(t for t in there if self.county.state_of(t).state is State.CALLED)
        if fresh:
            ticket = self.chance.choice(fresh)
            self.pieces[ticket] = self.county.resolve(ticket)

    def appraise(self, pc: PC) -> None:
        self.step(pc, "confirm", lambda ticket: e.Verdict(1))

    def restart(self, pc: PC) -> None:
        pc.restart()
        self.trouble_on(pc)

    def end_anywhere(self, pc: PC) -> None:
        """The program ends at some named point of the next sync, whatever it was doing."""
        left = [self.chance.randint(1, 25)]

        def hook(point: str) -> None:
            left[0] -= 1
            if left[0] == 0:
                raise Ended(point)

        failpoints.install(hook)
        try:
            pc.sync()
        except Ended:
            pass
        finally:
            failpoints.install(None)
        self.restart(pc)

    def jump(self, pc: PC) -> None:
        pc.clock.jump(timedelta(hours=self.chance.choice((-30000, -1, 1, 8, 24 * 365))))

    def restore(self, pc: PC) -> None:
        new_epoch(self.county)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_bad_week_ends_well(county, new_pc, seed, expected_logs):
    expected_logs.expect("app.sync|county")
    pcs = [new_pc(), new_pc(ActorKind.LEADER)]
    story = Story(county, pcs, seed)
    try:
        story.play()
        story.heal()
        for pc in pcs:
            refused = {row.id for row in pc.rows() if row.refusal}
            check_arrived(county, pc, refused)
        check_same(*pcs)
    except (AssertionError, KnownError) as problem:
        raise AssertionError(f"seed {seed}: " + ", ".join(story.told)) from problem


def check_arrived(county: CountyWorld, pc: PC, refused: set[str]) -> None:
    """As `check_invariants`, but steps that came too late may have been refused."""
    rows = pc.rows()
    if not refused:
        check_invariants(county, pc, [row.id for row in rows])
        return
    ids = [event.id for _, event in county.ledger(pc.who.township)]
    assert len(ids) == len(set(ids))
    for row in rows:
        assert (row.id in ids) is (row.id not in refused), row.event.step
        assert row.id not in refused or row.event.step in ("urge", "confirm")
