"""What is shown is the copy with the outbox over it: a slow twin agrees through random histories."""

from __future__ import annotations

import shutil
import tempfile
from datetime import timedelta
from pathlib import Path

import hypothesis.strategies as st
import msgspec
import pytest
from hypothesis import Phase, settings
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from app.models import feed, outbox, tickets
from app.models.read import Journey, OutboxRow, TicketFilter
from app.models.store import open_store
from contract.events import (
    Actor,
    ActorKind,
    Appraise,
    Dispatch,
    Event,
    NewAssignment,
    Nothing,
    OnAssignment,
    Progress,
    Reason,
    Register,
    Rejection,
    Resolve,
    Supplement,
    Verdict,
)
from contract.lessons import lesson_of
from contract.life import Possible, check, possible
from contract.messages import EventResult, FeedItem, Outcome, SyncReply
from contract.ticket import Correction, Piece, Result, Satisfaction, State, Ticket
from tests.conftest import ALL
from tests.models import twin
from tests.models.world import (
    CLERK,
    DESK,
    FIRE,
    KEY,
    LEADER,
    POLICE,
    START,
    County,
    Ids,
    as_sent,
    call,
    event,
)

ANY = st.integers(0, 1000)
STEPS = (
    *("supplement", "withdraw", "urge", "confirm", "reject"),
    *("approve", "send_back", "resubmit", "appraise"),
    *("drop_lesson", "take_lesson"),
)
# Shrinking a history takes minutes: a failing one is made smaller by hand, or with --all.
MANY = settings(
    max_examples=600 if ALL else 40,
    stateful_step_count=50,
    phases=tuple(Phase) if ALL else (Phase.explicit, Phase.generate),
)


def plain(one: object) -> dict:
    return msgspec.json.decode(msgspec.json.encode(one))


class Histories(RuleBasedStateMachine):
    """A clerk, a county and a line between them that fails in every way."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="twin-"))
        self.store = open_store(self.folder / "data", KEY)
        self.county = County()
        self.new_id = Ids(7)
        self.known: list[str] = []
        self.made: list[Event] = []
        self.under_way: SyncReply | None = None
        self.under_way_ids: list[str] = []

    def teardown(self) -> None:
        self.store.close()
        shutil.rmtree(self.folder)

    # --- what the township does

    @precondition(lambda self: len(self.known) < 2)
    @rule(to_approve=st.integers(0, 3).map(lambda chance: chance == 0), number=ANY)
    def call(self, to_approve: bool, number: int) -> None:
        ticket = self.new_id()
        body = call(
            f"样例呼叫 {number}",
            village=f"{number % 3}村",
            to_approve=to_approve,
            proposed=("29", "28", "")[number % 3],
        )
        self.known.append(ticket)
        self._make(ticket, "submit", body)

    @precondition(lambda self: self.known)
    @rule(which=ANY, any_step=st.sampled_from([*STEPS, *[""] * 10]))
    def township_step(self, which: int, any_step: str) -> None:
        """A step that fits, and now and then any: what does not fit has to be passed over."""
        ticket = self.known[which % len(self.known)]
        shown = tickets.current(self.store, ticket)
        fitting = [
            can
            for actor in (CLERK, LEADER)
            for can in (possible(shown, actor) if shown else ())
            if can.step in STEPS and (can.step != "withdraw" or which % 9 == 0)
        ]
        if any_step or not fitting:
            can = Possible(
                any_step or "urge", shown.current[0].id if shown and shown.current else "x"
            )
        else:
            can = fitting[which % len(fitting)]
        round_ = shown.round if shown else 1
        body = {
            "supplement": lambda: Supplement(remark=f"补充 {which}"),
            "withdraw": lambda: Reason("不用了"),
            "urge": lambda: Reason("请快些"),
            "confirm": lambda: Verdict(round_),
            "reject": lambda: Rejection(round_, "没有解决"),
            "approve": Nothing,
            "send_back": lambda: Reason("写清楚"),
            "resubmit": lambda: call(f"改过的呼叫 {which}", proposed=("28", "29")[which % 2]),
            "drop_lesson": Nothing,
            "take_lesson": Nothing,
            "appraise": lambda: Appraise(
                can.assignment, round_, Satisfaction.SATISFIED, which % 101
            ),
        }[can.step]()
        actor = LEADER if can.step in ("approve", "send_back") else CLERK
        self._make(ticket, can.step, body, actor)

    def _make(self, ticket: str, step: str, body: msgspec.Struct, actor: Actor = CLERK) -> None:
        one = Event(self.new_id(), ticket, step, START, actor, as_sent(body))
        self.made.append(one)
        with self.store.work.write() as connection:
            outbox.add(self.store, connection, one, "p-1", ())

    def take_back(self, which: int) -> None:
        rows = [
            row
            for row in outbox.rows(self.store, "p-1")
            if row.journey in (Journey.WAITING, Journey.NEEDS_YOU)
        ]
        if rows:
            row = rows[which % len(rows)]
            followers = [one for one in outbox.rows(self.store, "p-1") if one.ticket == row.ticket]
            movable = {Journey.WAITING, Journey.NEEDS_YOU}
            if row.event.step == "submit" and any(one.journey not in movable for one in followers):
                return
            outbox.undo(self.store, row.id, "p-1")

    def try_again(self, which: int) -> None:
        rows = outbox.rows(self.store, "p-1", Journey.NEEDS_YOU)
        if rows:
            outbox.retry(self.store, rows[which % len(rows)].id, "p-1")

    # --- what the county does

    @precondition(lambda self: self.county.tickets)
    @rule(which=ANY, desk=st.integers(0, 4).map(lambda chance: chance == 0))
    def county_step(self, which: int, desk: bool) -> None:
        """The next thing that the county can do with a ticket."""
        held = list(self.county.tickets.values())
        ticket = held[which % len(held)]
        one = self._correction(ticket, which) if desk else self._next(ticket, which)
        if one is not None and check(ticket, one) is None:
            self.county.take(one)

    def _correction(self, ticket: Ticket, which: int) -> Event:
        body = Correction(ticket.call.edition, "该归这一项", matter=("27", "28", "29")[which % 3])
        return event(ticket.id, "correct_matter", body, DESK)

    def _next(self, ticket: Ticket, which: int) -> Event | None:
        if not ticket.number:
            return event(ticket.id, "register", Register(f"样例-{which}"), DESK)
        if not ticket.current:
            due = START + timedelta(hours=which)
            pieces = (
                NewAssignment(self.new_id(), FIRE.org, True, "清通道", due),
                NewAssignment(self.new_id(), POLICE.org, False, "处罚", due + timedelta(days=1)),
            )[: 1 + which % 2]
            return event(ticket.id, "dispatch", Dispatch(pieces), DESK)
        piece = ticket.current[which % len(ticket.current)]
        actor = Actor(ActorKind.DEPARTMENT, piece.department, "x")
        if piece.state is Piece.ASSIGNED:
            return event(ticket.id, "accept", OnAssignment(piece.id), actor)
        if piece.state is Piece.ACCEPTED and which % 2:
            return event(ticket.id, "progress", Progress(piece.id, "在办"), actor)
        result = Result(START, "居委会", "解决了", START)
        return event(ticket.id, "resolve", Resolve(piece.id, result), actor)

    def another_township_s_news(self) -> None:
        """A place of the feed that says nothing of our tickets."""
        from contract.blobs import BlobKind

        seq = self.county.head + 1
        self.county.ledger.append(FeedItem(seq, None, BlobKind.FORMS, f"{seq:064x}"))

    # --- the line between them

    @precondition(lambda self: self.under_way is None)
    @rule(limit=st.integers(1, 30), few=st.integers(1, 5), refuse=st.integers(0, 2))
    def send(self, limit: int, few: int, refuse: int) -> None:
        """A request reaches the county; its answer is still under way."""
        batch = outbox.next_batch(self.store, "p-1", few, 1 << 20)
        ids = [one.id for one in batch]
        outbox.mark_sending(self.store, ids)
        results = tuple(self._judge(one, refuse=refuse == 0) for one in batch)
        cursor = feed.state(self.store).cursor
        upto = min(cursor + limit, self.county.head)
        changes = tuple(
            item
            for item in self.county.changes(cursor, upto)
            if item.event is None or item.event.id not in ids
        )
        self.under_way = SyncReply(
            self.county.epoch, upto, self.county.head, START, results, changes
        )
        self.under_way_ids = ids

    def _judge(self, one: Event, *, refuse: bool) -> EventResult:
        known = {item.event.id: item.seq for item in self.county.ledger if item.event}
        if one.id in known:
            return EventResult(one.id, Outcome.ALREADY, known[one.id])
        refusal = check(self.county.tickets.get(one.ticket), one)
        if refusal or refuse:
            return EventResult(one.id, Outcome.REFUSED, refusal=refusal)
        return EventResult(one.id, Outcome.ACCEPTED, self.county.take(one))

    @precondition(lambda self: self.under_way is None)
    @rule(limit=st.integers(1, 30), more=st.lists(ANY, max_size=4))
    def a_good_day(self, limit: int, more: list[int]) -> None:
        """All is sent and answered, and the county does something: histories grow long by it."""
        self.send(limit, 5, 1)
        self.answer_arrives()
        for which in more:
            if self.county.tickets:
                self.county_step(which, desk=which % 5 == 0)

    def request_is_lost(self, few: int) -> None:
        """It left, and never came to the county."""
        ids = [one.id for one in outbox.next_batch(self.store, "p-1", few, 1 << 20)]
        outbox.mark_sending(self.store, ids)
        outbox.mark_unknown(self.store, ids)

    @precondition(lambda self: self.under_way is not None)
    @rule()
    def answer_arrives(self) -> None:
        feed.take(self.store, self.under_way, self.under_way_ids, START)
        self.under_way = None

    @precondition(lambda self: self.under_way is not None)
    @rule(recorded=st.booleans())
    def answer_is_lost(self, recorded: bool) -> None:
        """All of it, or all but what work.db took before the program ended."""
        if recorded:
            outbox.record_results(self.store, self.under_way.results, self.under_way_ids)
        else:
            outbox.mark_unknown(self.store, self.under_way_ids)
        self.under_way = None

    @rule()
    def ask_what_became_of_it(self) -> None:
        known = {item.event.id: item.seq for item in self.county.ledger if item.event}
        answers = [
            EventResult(which, Outcome.ALREADY, known[which])
            if which in known
            else EventResult(which, Outcome.UNKNOWN)
            for which in outbox.unsure(self.store, "p-1")
        ]
        outbox.record_results(self.store, answers)

    @rule(limit=st.integers(1, 30))
    def pull(self, limit: int) -> None:
        cursor = feed.state(self.store).cursor
        feed.take(self.store, self.county.sync(cursor, limit=limit), (), START)

    def restart(self) -> None:
        self.store.close()
        self.store = open_store(self.folder / "data", KEY)

    def lose_the_copy(self) -> None:
        self.store.renew_copy()

    @rule(what=st.integers(0, 5), which=ANY)
    def seldom(self, what: int, which: int) -> None:
        """What happens now and then, as one rule, so that the others come more often."""
        idle = self.under_way is None
        if what == 0:
            self.take_back(which)
        elif what == 1:
            self.try_again(which)
        elif what == 2:
            self.another_township_s_news()
        elif what == 3 and idle:
            self.restart()
        elif what == 4 and idle:
            self.lose_the_copy()
        elif what == 5:
            self.request_is_lost(1 + which % 3)

    # --- what must hold whenever anyone looks

    @invariant()
    def all_is_well(self) -> None:
        order = {one.id: at for at, one in enumerate(self.made)}
        rows: list[OutboxRow] = [
            *outbox.rows(self.store, "p-1", limit=10_000),
            *outbox.rows(self.store, "p-1", Journey.CONFIRMED, limit=10_000),
        ]
        rows.sort(key=lambda row: order[row.id])
        self.the_list_is_the_twin_s(rows)
        self.the_counters_are_the_outbox_s(rows)
        self.confirmed_is_what_the_ledger_has(rows)
        self.the_ledger_has_each_ticket_s_events_in_order(order)

    def the_list_is_the_twin_s(self, kept: list[OutboxRow]) -> None:
        cursor = feed.state(self.store).cursor
        told = [(item.seq, plain(item.event)) for item in self.county.ledger if item.event]
        rows = [
            {"journey": str(row.journey), "seq": row.seq, "event": plain(row.event)} for row in kept
        ]
        expected = {}
        for ticket in self.known:
            seen = twin.see(twin.told(told, rows, cursor, ticket))
            if seen is not None:
                way = twin.journey(rows, cursor, ticket)
                at_county = any(seq <= cursor and one["ticket"] == ticket for seq, one in told)
                expected[ticket] = (seen, way, twin.what_now(seen, way, at_county=at_county))
        shown = tickets.rows(self.store, TicketFilter(), limit=1000, now=START, yellow_hours=24)
        assert [row.id for row in shown] == sorted(expected, reverse=True)
        for row in shown:
            seen, way, waits = expected[row.id]
            assert (row.title, row.village, row.number) == (seen.title, seen.village, seen.number)
            assert (row.state, row.journey, row.what_now) == (seen.state, way, waits)
            self._same_ticket(tickets.current(self.store, row.id), seen)
            due = [piece.due for piece in seen.now().values() if piece.state != "resolved"]
            assert plain(row.due) == min(due, default=None)
        counts = tickets.counts(self.store)
        assert sum(counts.values()) == len(expected)
        assert {str(what) for what in counts} == {waits for _, _, waits in expected.values()}

    def _same_ticket(self, ticket: Ticket | None, seen: twin.Seen) -> None:
        assert ticket is not None
        assert (ticket.round, ticket.urged, ticket.confirmed) == (
            seen.round,
            seen.urged,
            seen.confirmed,
        )
        assert list(ticket.remarks) == seen.remarks
        corrected = ticket.corrected.matter if ticket.corrected else None
        assert (corrected, ticket.lesson_dropped) == (seen.corrected, seen.heedless)
        ended = ticket.state in (State.WITHDRAWN, State.REFUSED)
        assert bool(lesson_of(ticket)) == (seen.teaches() and not seen.heedless and not ended)
        assert {piece.id: (piece.department, str(piece.state)) for piece in ticket.assignments} == {
            key: (piece.department, piece.state) for key, piece in seen.pieces.items()
        }
        scores = {(one.assignment, one.round): one.score for one in ticket.appraisals}
        assert scores == seen.appraised

    def the_counters_are_the_outbox_s(self, rows: list[OutboxRow]) -> None:
        counted = outbox.counters(self.store, "p-1")
        journeys = [row.journey for row in rows]
        for journey in Journey:
            assert getattr(counted, journey.value) == journeys.count(journey)

    def confirmed_is_what_the_ledger_has(self, rows: list[OutboxRow]) -> None:
        """Confirmed ⊆ ledger ⊆ confirmed ∪ being asked after."""
        ledger = {item.event.id: item.seq for item in self.county.ledger if item.event}
        asked_after = (Journey.SENDING, Journey.UNKNOWN)
        for row in rows:
            if row.journey is Journey.CONFIRMED:
                assert ledger[row.id] == row.seq
            else:
                assert row.id not in ledger or row.journey in asked_after

    def the_ledger_has_each_ticket_s_events_in_order(self, order: dict[str, int]) -> None:
        last: dict[str, int] = {}
        for item in self.county.ledger:
            if item.event and item.event.id in order:
                assert last.get(item.event.ticket, -1) < order[item.event.id]
                last[item.event.ticket] = order[item.event.id]


@pytest.mark.timeout(3600 if ALL else 600)
def test_the_projection_agrees_with_its_slow_twin():
    run_state_machine_as_test(Histories, settings=MANY)
