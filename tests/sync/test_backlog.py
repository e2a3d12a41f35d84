"""A large outbox on four connections: in order, nothing lost or doubled, no gap in the copy."""

from __future__ import annotations

import contextlib
import threading
from collections import Counter
from collections.abc import Iterator

import msgspec
import pytest
import sqlalchemy as sa

from app.models import feed, outbox
from app.models.schema import announced
from app.models.schema import events as copied_events
from app.models.schema import outbox as outbox_table
from app.models.schema import tickets as tickets_table
from app.sync import exchange
from app.sync.backlog import send_on_many
from app.sync.trouble import Trouble
from contract.deadlines import Urgency
from contract.events import Event, Reason
from contract.ids import IdMaker
from contract.messages import Sync
from contract.ticket import Call
from tests.county.world import EDITION_NAME, FIRE, TRAFFIC
from tests.faults.line import FAULTS, Exchange, Whole
from tests.faults.world import LivePC, actor_of, check_live, check_same

BATCH = 20
TICKETS = 100
new_id = IdMaker()


@pytest.fixture
def live(new_pc, monkeypatch) -> LivePC:
    """A PC with the county's documents, whose batches are small."""
    monkeypatch.setattr(exchange, "_BACKLOG_BATCH", BATCH)
    pc = new_pc(make=LivePC)
    pc.settle()
    return pc


def backlog(pc: LivePC, tickets: int = TICKETS) -> None:
    """Put calls in the outbox that were each urged twice, the urgings after all the calls."""
    call = Call(
        "消防通道被占",
        "消防通道被占",
        Urgency.NORMAL,
        EDITION_NAME,
        village="河东村",
        matter="m1",
        primary=(FIRE,),
        supporting=(TRAFFIC,),
        township_role="supporting",
    )
    names = [new_id() for _ in range(tickets)]
    steps = [("submit", call), ("urge", Reason("还没有人来")), ("urge", Reason("又过了一天"))]
    pc.worker.call(
        _put,
        pc,
        [
            Event(new_id(), ticket, step, pc.clock.now(), actor_of(pc), msgspec.to_builtins(body))
            for step, body in steps
            for ticket in names
        ],
    )


def _put(pc: LivePC, events: list[Event]) -> None:
    with pc.store.work.write() as connection:
        for event in events:
            outbox.add(pc.store, connection, event, pc.account.person.id, ())


class Watched:
    """Looks at every sync request on its way; *meddle* may spoil those whose number it is given."""

    def __init__(self, pc: LivePC, meddle=None) -> None:
        self.pc, self.meddle = pc, meddle
        self.under_way: Counter[str] = Counter()
        self.most_at_once = 0
        self.number = 0
        self.lock = threading.Lock()
        self.together = threading.Barrier(4)
        self.wrong: list[str] = []
        pc.line.fault = lambda n, request: self if request.path_url == "/v1/sync" else None

    def __call__(self, exchange: Exchange) -> Whole:
        tickets = {event.ticket for event in msgspec.json.decode(exchange.body, type=Sync).events}
        with self.lock:
            number, self.number = self.number, self.number + 1
            if tickets & set(self.under_way):
                self.wrong.append("a ticket in two requests at once")
            self.under_way.update(tickets)
            self.most_at_once += number < 4
        if not covered(self.pc):
            self.wrong.append("a gap in the copy")
        if number < 4:
            self.together.wait(20)
        try:
            return self.meddle(number, exchange) if self.meddle else exchange.go()
        finally:
            with self.lock:
                self.under_way -= Counter(tickets)


def covered(pc: LivePC) -> bool:
    """Whether the copy has every place up to its cursor, and none beyond."""

    def places() -> bool:
        with pc.store.copy.read() as connection:
            found = [
                *connection.scalars(sa.select(copied_events.c.seq)),
                *connection.scalars(sa.select(announced.c.seq)),
            ]
        return sorted(found) == list(range(1, feed.state(pc.store).cursor + 1))

    return pc.worker.call(places)


def test_a_large_outbox_goes_on_four_connections_and_each_ticket_in_its_order(county, live):
    backlog(live)
    watched = Watched(live)
    live.sync()
    assert watched.most_at_once == 4
    assert watched.wrong == []
    assert live.pending() == []
    assert covered(live)
    check_live(county, live)


def test_our_own_events_are_not_fetched_again(county, live):
    backlog(live)
    live.sync()
    fetched = live.line.bytes_down
    assert feed_state(live).cursor == len(county.ledger(live.who.township)) + 3
    assert "POST /v1/changes" not in live.line.paths
    assert fetched < 300 * 150, "results, and no events"


def feed_state(pc: LivePC):
    return pc.worker.call(lambda: feed.state(pc.store))


FAILING = ["dns", "reset after", "truncated", "500", "500 after", "504 after", "503", "portal"]


@pytest.mark.parametrize("name", FAILING)
@pytest.mark.parametrize("at", [0, 2, 5])
def test_a_request_that_fails_amid_the_backlog_loses_and_doubles_nothing(
    county, live, name, at, expected_logs
):
    expected_logs.expect("county: |app.sync")
    backlog(live)
    fault = FAULTS[name]
    watched = Watched(live, lambda number, it: fault(it) if number == at else it.go())
    live.sync()
    assert live.pending(), "it was interrupted"
    watched.meddle = None
    live.settle()
    assert watched.wrong == []
    assert covered(live)
    check_live(county, live)


def test_a_program_that_ends_amid_the_backlog_goes_on_at_its_next_start(county, live):
    """What was on its way is neither forgotten nor sent anew before it was asked about."""
    backlog(live)

    def ends(number: int, it: Exchange) -> Whole:
        if number == 5:
            live.engine.stop(0)
        return it.go()

    Watched(live, ends)
    with contextlib.suppress(Trouble):
        live.sync()
    journeys = Counter(row.journey.value for row in live.rows())
    assert journeys["sending"] > 0
    live.restart()
    assert Counter(row.journey.value for row in live.rows())["sending"] == 0
    live.settle()
    assert covered(live)
    check_live(county, live)


def test_a_colleague_who_sends_at_the_same_time_is_heard_too(county, new_pc, live):
    other = new_pc(make=LivePC)
    other.settle()
    backlog(live)
    backlog(other)

    def alternating(number: int, it: Exchange) -> Whole:
        if number == 4:
            other.sync()
        return it.go()

    watched = Watched(live, alternating)
    live.sync()
    live.settle()
    other.settle()
    assert watched.wrong == []
    check_live(county, live)
    check_live(county, other)
    check_same(live, other)


def test_own_events_that_are_missing_here_come_from_the_county(county, live):
    """As when work.db is an older one, put back from a copy of the disk."""
    backlog(live)
    live.settle()
    right = live.picture()

    def lose() -> None:
        feed.reset(live.store, feed.state(live.store).epoch)
        with live.store.work.write() as connection:
            connection.execute(sa.delete(outbox_table).where(outbox_table.c.seq % 3 == 0))

    live.worker.call(lose)
    asked = live.line.count
    live.settle()
    assert live.picture() == right
    assert live.line.count - asked < 12, "not a request for every gap"


def test_a_copy_that_differs_is_pulled_afresh_without_believing_the_journal(county, live):
    backlog(live)
    live.settle()
    right = live.picture()

    def spoil() -> None:
        with live.store.copy.write() as connection:
            connection.execute(sa.update(tickets_table).values(revision=999))

    live.worker.call(spoil)
    live.clock.forward(24 * 3600 + 1)
    asked = live.line.count
    live.sync()
    assert "POST /v1/changes" in live.line.paths[asked:]
    assert live.picture() == right


# --- the threads ------------------------------------------------------------------------------


def test_the_first_thing_that_fails_ends_all_and_is_raised():
    called = threading.Semaphore(0)
    left: Iterator[int] = iter(range(10_000))

    def send() -> bool:
        called.release()
        if next(left) == 5:
            raise OSError("disk full")
        return True

    before = threading.active_count()
    with pytest.raises(OSError, match="disk full"):
        send_on_many(send, 4)
    assert threading.active_count() == before
    assert next(left) < 9_000, "the others ended too"


def test_all_connections_end_when_nothing_is_left():
    left = iter([True] * 30 + [False] * 4)
    send_on_many(lambda: next(left), 4)
    assert len(list(left)) <= 3
