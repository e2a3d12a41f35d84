"""The ledger takes each event once, checks it, and gives it a place in a feed without gaps."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import datetime
from typing import Any

import msgspec
import pytest
import sqlalchemy as sa

from contract import events as e
from contract.deadlines import Light, Urgency
from contract.events import Event
from contract.life import RefusalCode
from contract.messages import EventResult, Outcome
from contract.projection import fold
from contract.ticket import Piece, Result, Satisfaction, State, Ticket
from county import blobs, db, feed, ledger, lights
from county.people import Somebody
from county.references import References
from county.wiring import County, open_county
from tests.conftest import ExpectedLogs
from tests.county.world import (
    EDITION_NAME,
    FIRE,
    NOW,
    TRAFFIC,
    Folk,
    a_photo,
    event,
    found,
    in_days,
    new_id,
    submit,
)


def append(county: County, who: Somebody, *events: Event, township: str = "river") -> list[Any]:
    return list(county.ledger.append(who.actor, township, events))


def outcomes(results: Sequence[EventResult]) -> list[str]:
    return [result.outcome.value for result in results]


def the_refusal(county: County, who: Somebody, one: Event) -> RefusalCode:
    result = append(county, who, one)[0]
    assert result.outcome is Outcome.REFUSED
    return RefusalCode(result.refusal.code)


def ticket_of(county: County, ticket_id: str) -> Ticket:
    with county.db.read() as connection:
        ticket = ledger.load_ticket(connection, ticket_id)
    assert ticket is not None
    return ticket


def whole_feed(county: County, township: str = "river") -> list[Any]:
    with county.db.read() as connection:
        head = feed.head(connection, township)
        return feed.between(connection, township, 0, head, head + 1)


def piece(department: str, *, leading: bool, due: datetime | None = None) -> e.NewAssignment:
    return e.NewAssignment(new_id(), department, leading, "办", due or in_days(5))


def called(county: County, folk: Folk) -> str:
    """Submit a call, and return its ticket."""
    one = submit(folk.clerk)
    assert outcomes(append(county, folk.clerk, one)) == ["accepted"]
    return one.ticket


def act(county: County, who: Somebody, ticket: str, step: str, body: Any) -> None:
    result = county.ledger.act(who.actor, ticket, step, body)
    assert result.outcome is Outcome.ACCEPTED, result


def dispatched(county: County, folk: Folk, due: datetime | None = None) -> str:
    """Bring a call as far as two departments having it, and return its ticket."""
    ticket = called(county, folk)
    act(county, folk.desk, ticket, "register", e.Register(f"N{ticket}"))
    both = (piece(FIRE, leading=True, due=due), piece(TRAFFIC, leading=False, due=due))
    act(county, folk.desk, ticket, "dispatch", e.Dispatch(both))
    return ticket


def resolved(county: County, folk: Folk) -> str:
    """Bring a call as far as both departments having resolved it, and return its ticket."""
    ticket = dispatched(county, folk)
    for who in (folk.fire, folk.traffic):
        mine = next(p for p in ticket_of(county, ticket).current if p.department == who.org)
        act(county, who, ticket, "accept", e.OnAssignment(mine.id))
        done = Result(NOW, "物业经理", "已清理", NOW)
        act(county, who, ticket, "resolve", e.Resolve(mine.id, done))
    return ticket


# --- once, in order, without gaps ---------------------------------------------------


def test_a_call_sent_twice_is_registered_once(either: County) -> None:
    folk = found(either)
    one = submit(folk.clerk)
    first, second = append(either, folk.clerk, one)[0], append(either, folk.clerk, one)[0]
    assert (first.outcome, second.outcome) == (Outcome.ACCEPTED, Outcome.ALREADY)
    assert first.seq == second.seq
    assert [item.event.id for item in whole_feed(either) if item.event] == [one.id]


def test_a_call_twice_in_one_request_is_registered_once(county: County) -> None:
    folk = found(county)
    one = submit(folk.clerk)
    results = append(county, folk.clerk, one, one)
    assert outcomes(results) == ["accepted", "already"]
    assert results[0].seq == results[1].seq


def test_a_refused_event_holds_nothing_else_up(either: County) -> None:
    folk = found(either)
    bad = submit(folk.clerk, edition="0" * 64)
    results = append(either, folk.clerk, submit(folk.clerk), bad, submit(folk.clerk))
    assert outcomes(results) == ["accepted", "refused", "accepted"]
    assert results[2].seq == results[0].seq + 1


def test_events_of_one_ticket_are_taken_in_their_order(either: County) -> None:
    folk = found(either)
    call = submit(folk.clerk)
    more = event(folk.clerk, call.ticket, "supplement", e.Supplement("又来了一辆"))
    back = event(folk.clerk, call.ticket, "withdraw", e.Reason("已经自己解决"))
    assert outcomes(append(either, folk.clerk, call, more, back)) == ["accepted"] * 3
    ticket = ticket_of(either, call.ticket)
    assert (ticket.state, ticket.remarks) == (State.WITHDRAWN, ("又来了一辆",))


def test_what_follows_a_refused_call_is_refused_too(county: County) -> None:
    folk = found(county)
    call = submit(folk.clerk, matter="m99")
    more = event(folk.clerk, call.ticket, "supplement", e.Supplement("又来了一辆"))
    results = append(county, folk.clerk, call, more)
    assert [result.refusal.code for result in results] == ["bad_reference", "unknown_ticket"]


def test_the_stored_ticket_is_what_folding_its_feed_gives(either: County) -> None:
    folk = found(either)
    ticket_id = resolved(either, folk)
    act(either, folk.clerk, ticket_id, "reject", e.Rejection(1, "还在堵"))
    again: Ticket | None = None
    for item in whole_feed(either):
        if item.event and item.event.ticket == ticket_id:
            again = fold(again, item.event, item.seq)
    assert ticket_of(either, ticket_id) == again
    with either.db.read() as connection:
        told = ledger.timeline(connection, ticket_id)
    assert [seq for seq, _ in told] == sorted(seq for seq, _ in told)
    assert len(told) == 10


def test_an_event_keeps_the_fields_that_this_version_does_not_know(county: County) -> None:
    folk = found(county)
    call = submit(folk.clerk)
    newer = msgspec.structs.replace(call, body={**call.body, "未来": {"a": [1, None]}})
    append(county, folk.clerk, newer)
    assert whole_feed(county)[-1].event == newer


def test_a_thousand_events_are_one_transaction(county: County) -> None:
    folk = found(county)
    events = [submit(folk.clerk) for _ in range(1000)]
    begun: list[str] = []
    sa.event.listen(county.db.engine, "commit", lambda _: begun.append("commit"))
    results = append(county, folk.clerk, *events)
    assert outcomes(results) == ["accepted"] * 1000
    assert len(begun) == 1


def test_the_counter_is_moved_by_the_last_statement(either: County) -> None:
    """Nothing of a place is still to be written when its number can be seen."""
    folk = found(either)
    statements: list[str] = []
    sa.event.listen(
        either.db.engine, "before_cursor_execute", lambda *passed: statements.append(passed[2])
    )
    append(either, folk.clerk, submit(folk.clerk, photos=(a_photo(),)))
    writing = [text for text in statements if text.split()[0] in ("INSERT", "UPDATE", "DELETE")]
    assert len(writing) > 3
    assert writing[-1].startswith("UPDATE heads")
    assert statements[-1] == writing[-1]


@pytest.mark.slow
def test_eight_writers_leave_no_gap_and_no_reader_misses_a_row(either: County) -> None:
    """A reader that follows by cursor, as every client does, sees each row once and in order."""
    folk = found(either)
    before = len(whole_feed(either))
    done = threading.Event()
    seen: list[int] = []

    def write(_: int) -> None:
        for _ in range(15):
            batch = [submit(folk.clerk), submit(folk.clerk, edition="x"), submit(folk.clerk)]
            assert outcomes(append(either, folk.clerk, *batch)).count("accepted") == 2

    def read() -> None:
        cursor, over = before, False
        while not over:
            over = done.is_set()
            with either.db.read() as connection:
                head = feed.head(connection, "river")
                items = feed.between(connection, "river", cursor, head, 7)
            seen.extend(item.seq for item in items)
            if items:
                cursor, over = items[-1].seq, False

    with ThreadPoolExecutor(9) as pool:
        reader = pool.submit(read)
        list(pool.map(write, range(8)))
        done.set()
        reader.result()
    assert seen == list(range(before + 1, before + 8 * 15 * 2 + 1))


@pytest.mark.slow
def test_the_same_batch_from_eight_connections_is_taken_once(either: County) -> None:
    """Retries cross each other: each connection carries a longer part of the same outbox."""
    folk = found(either)
    outbox: list[Event] = []
    for _ in range(8):
        call = submit(folk.clerk)
        outbox += [call, event(folk.clerk, call.ticket, "urge", e.Reason("急"))]
    before = len(whole_feed(either))
    with ThreadPoolExecutor(8) as pool:
        parts = [outbox[: 2 * size] for size in range(1, 9)]
        answers = list(pool.map(lambda part: append(either, folk.clerk, *part), parts))
    assert {result.outcome for answer in answers for result in answer} <= {
        Outcome.ACCEPTED,
        Outcome.ALREADY,
    }
    ids = [item.event.id for item in whole_feed(either)[before:]]
    assert sorted(ids) == sorted(one.id for one in outbox)
    seqs = {result.id: result.seq for result in answers[-1]}
    assert all(seqs[result.id] == result.seq for answer in answers for result in answer)


def test_a_transaction_that_fails_leaves_no_gap(
    either: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    folk = found(either)
    before = len(whole_feed(either))
    with monkeypatch.context() as broken:
        broken.setattr(ledger, "_ticket_row", None)
        with pytest.raises(TypeError):
            append(either, folk.clerk, submit(folk.clerk))
    append(either, folk.clerk, submit(folk.clerk))
    assert [item.seq for item in whole_feed(either)] == list(range(1, before + 2))


def test_a_bug_puts_one_ticket_off_and_loses_nothing(
    county: County, monkeypatch: pytest.MonkeyPatch, expected_logs: ExpectedLogs
) -> None:
    """What the county cannot decide on stays in the township's outbox: later."""
    folk = found(county)
    poison, after, other = submit(folk.clerk), None, submit(folk.clerk)
    after = event(folk.clerk, poison.ticket, "urge", e.Reason("急"))
    real = References.problem

    def breaks(self: References, one: Event, body: msgspec.Struct) -> object:
        if one.id == poison.id:
            raise ZeroDivisionError("样例居民 13800000000")
        return real(self, one, body)

    monkeypatch.setattr(References, "problem", breaks)
    expected_logs.expect("event not decided: ZeroDivisionError")
    results = append(county, folk.clerk, poison, after, other)
    assert outcomes(results) == ["later", "later", "accepted"]


# --- what is refused ----------------------------------------------------------------


def test_nobody_speaks_in_anothers_name(county: County) -> None:
    folk = found(county)
    assert the_refusal(county, folk.leader, submit(folk.clerk)) is RefusalCode.WRONG_ACTOR
    stranger = msgspec.structs.replace(folk.clerk, id=new_id())
    assert the_refusal(county, folk.clerk, submit(stranger)) is RefusalCode.NOT_YOURS
    moved = msgspec.structs.replace(folk.clerk, org="hill")
    assert the_refusal(county, folk.clerk, submit(moved)) is RefusalCode.NOT_YOURS


def test_another_townships_ticket_is_not_there(county: County) -> None:
    folk = found(county)
    ticket = called(county, folk)
    nosy = event(folk.neighbour, ticket, "urge", e.Reason("急"))
    result = append(county, folk.neighbour, nosy, township="hill")[0]
    assert result.refusal.code is RefusalCode.UNKNOWN_TICKET
    taken = submit(folk.neighbour, ticket)
    result = append(county, folk.neighbour, taken, township="hill")[0]
    assert result.refusal.code is RefusalCode.BAD_ID


def test_an_id_of_another_township_is_never_used_again(either: County) -> None:
    folk = found(either)
    first = submit(folk.clerk)
    append(either, folk.clerk, first)
    copied = msgspec.structs.replace(submit(folk.neighbour), id=first.id)
    result = append(either, folk.neighbour, copied, township="hill")[0]
    assert (result.outcome, result.refusal.code) == (Outcome.REFUSED, RefusalCode.BAD_ID)


@pytest.mark.parametrize(
    "changes",
    [
        {"edition": "0" * 64},
        {"edition": "样例 2026"},
        {"edition": "\0"},
        {"matter": "m99"},
        {"primary": (TRAFFIC,)},
        {"supporting": ()},
        {"township_role": None},
        {"matter": ""},
    ],
)
def test_a_call_says_what_its_edition_says(county: County, changes: dict[str, Any]) -> None:
    folk = found(county)
    assert the_refusal(county, folk.clerk, submit(folk.clerk, **changes)) is (
        RefusalCode.BAD_REFERENCE
    )


def test_a_problem_that_is_on_no_list_can_be_called_too(county: County) -> None:
    folk = found(county)
    nowhere = submit(folk.clerk, matter="", primary=(), supporting=(), township_role=None)
    assert outcomes(append(county, folk.clerk, nowhere)) == ["accepted"]


def test_a_call_by_an_older_edition_is_taken(county: County) -> None:
    """The clerk drafted offline while the county published a new list (I8)."""
    folk = found(county)
    with county.db.write() as connection:
        in_force = blobs.edition_in_force(connection)
        assert in_force is not None
        blobs.publish(connection, msgspec.structs.replace(in_force[1], label="新"), NOW)
    call = submit(folk.clerk)
    assert outcomes(append(county, folk.clerk, call)) == ["accepted"]
    assert ticket_of(county, call.ticket).call.edition == EDITION_NAME


@pytest.mark.parametrize(
    "photo",
    [
        a_photo("AB" * 32),
        a_photo("../../etc/passwd"),
        a_photo(size=0),
        a_photo(size=-1),
        a_photo(size=2**60),
        msgspec.structs.replace(a_photo(), original="x"),
        msgspec.structs.replace(a_photo(), width=0),
    ],
)
def test_a_photo_is_named_by_its_hash(county: County, photo: Any) -> None:
    folk = found(county)
    assert the_refusal(county, folk.clerk, submit(folk.clerk, photos=(photo,))) is (
        RefusalCode.BAD_BODY
    )


@pytest.mark.parametrize("odd", ["x" * 300_000, [[[]] * 200] * 2])
def test_an_event_that_is_too_much_is_refused(county: County, odd: object) -> None:
    folk = found(county)
    call = submit(folk.clerk)
    too_much = msgspec.structs.replace(call, body={**call.body, "新": odd})
    assert the_refusal(county, folk.clerk, too_much) is RefusalCode.BAD_BODY


def test_an_event_nested_deeper_than_can_be_read_is_refused(county: County) -> None:
    folk = found(county)
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    call = submit(folk.clerk)
    too_deep = msgspec.structs.replace(call, body={**call.body, "新": deep})
    assert the_refusal(county, folk.clerk, too_deep) is RefusalCode.BAD_BODY


def test_times_have_a_zone(county: County) -> None:
    folk = found(county)
    plain = msgspec.structs.replace(submit(folk.clerk), at=NOW.replace(tzinfo=None))
    assert the_refusal(county, folk.clerk, plain) is RefusalCode.BAD_BODY
    ticket = called(county, folk)
    act(county, folk.desk, ticket, "register", e.Register("N1"))
    vague = e.Dispatch((piece(FIRE, leading=True, due=NOW.replace(tzinfo=None)),))
    one = event(folk.desk, ticket, "dispatch", vague)
    assert the_refusal(county, folk.desk, one) is RefusalCode.BAD_BODY


@pytest.mark.parametrize("year", [1980, 2100])
def test_a_wrong_clock_stops_nobody(county: County, year: int) -> None:
    folk = found(county)
    odd = msgspec.structs.replace(submit(folk.clerk), at=NOW.replace(year=year))
    assert outcomes(append(county, folk.clerk, odd)) == ["accepted"]


def test_only_known_departments_are_given_work(county: County) -> None:
    folk = found(county)
    ticket = called(county, folk)
    act(county, folk.desk, ticket, "register", e.Register("N1"))
    unknown = event(folk.desk, ticket, "dispatch", e.Dispatch((piece("县某某局", leading=True),)))
    assert the_refusal(county, folk.desk, unknown) is RefusalCode.BAD_REFERENCE
    odd = msgspec.structs.replace(piece(FIRE, leading=True), id="a\0b")
    bad_id = event(folk.desk, ticket, "dispatch", e.Dispatch((odd,)))
    assert the_refusal(county, folk.desk, bad_id) is RefusalCode.BAD_ID
    meeting = event(folk.desk, ticket, "convene", e.Convene(("县某某局",)))
    assert the_refusal(county, folk.desk, meeting) is RefusalCode.BAD_REFERENCE


def test_a_number_is_given_once(either: County) -> None:
    folk = found(either)
    first, second, third = called(either, folk), called(either, folk), called(either, folk)
    act(either, folk.desk, first, "register", e.Register("20260302-0001"))
    again = event(folk.desk, second, "register", e.Register("20260302-0001"))
    assert the_refusal(either, folk.desk, again) is RefusalCode.BAD_REFERENCE
    both = [event(folk.desk, name, "register", e.Register("N2")) for name in (second, third)]
    assert outcomes(append(either, folk.desk, *both)) == ["accepted", "refused"]
    odd = event(folk.desk, third, "register", e.Register("N\0"))
    assert the_refusal(either, folk.desk, odd) is RefusalCode.BAD_BODY


def test_a_call_by_telephone_is_entered_for_its_township(county: County) -> None:
    folk = found(county)
    body = {**submit(folk.clerk).body, "township": "river"}
    one = event(folk.desk, new_id(), "enter", body)
    assert outcomes(append(county, folk.desk, one)) == ["accepted"]
    assert ticket_of(county, one.ticket).township == "river"
    elsewhere = event(folk.desk, new_id(), "enter", {**body, "township": "hill"})
    assert the_refusal(county, folk.desk, elsewhere) is RefusalCode.BAD_REFERENCE
    nowhere = event(folk.desk, new_id(), "enter", {**body, "township": "mars"})
    assert the_refusal(county, folk.desk, nowhere) is RefusalCode.BAD_REFERENCE


def test_acting_on_no_ticket_is_refused(county: County) -> None:
    folk = found(county)
    result = county.ledger.act(folk.desk.actor, "\0", "refuse", e.Reason("x"))
    assert result.refusal is not None
    assert result.refusal.code is RefusalCode.UNKNOWN_TICKET


# --- what follows of itself ------------------------------------------------------------


def test_work_done_again_has_new_deadlines(either: County) -> None:
    folk = found(either)
    ticket_id = resolved(either, folk)
    with either.db.write() as connection:
        configuration = blobs.configuration(connection)
        blobs.publish(
            connection,
            msgspec.structs.replace(configuration, resolve_days=dict.fromkeys(Urgency, 2)),
            NOW,
        )
    head = len(whole_feed(either))
    act(either, folk.clerk, ticket_id, "reject", e.Rejection(1, "还在堵"))
    steps = [(item.event.step, item.event.actor.kind) for item in whole_feed(either)[head:]]
    assert steps == [("reject", "township"), ("extend", "desk"), ("extend", "desk")]
    ticket = ticket_of(either, ticket_id)
    # From Monday 09:00 in China two working days on: Wednesday at five.
    assert [str(p.due) for p in ticket.current] == ["2026-03-04 09:00:00+00:00"] * 2
    assert {p.state for p in ticket.current} == {Piece.ASSIGNED}


def test_a_closed_ticket_has_nothing_that_is_owed(county: County) -> None:
    folk = found(county)
    ticket_id = resolved(county, folk)
    act(county, folk.clerk, ticket_id, "confirm", e.Verdict(1))
    for mine in ticket_of(county, ticket_id).current:
        body = e.Appraise(mine.id, 1, Satisfaction.SATISFIED, 95)
        act(county, folk.clerk, ticket_id, "appraise", body)
    assert ticket_of(county, ticket_id).state is State.APPRAISED
    with county.db.read() as connection:
        owed = connection.execute(sa.select(db.pieces.c.id).where(db.pieces.c.current)).all()
    assert owed == []


@pytest.mark.parametrize(
    ("days", "expected"),
    [(3.0, Light.NONE), (0.5, Light.YELLOW), (-0.5, Light.RED)],
)
def test_lights_turn_by_the_deadline_and_only_once(
    either: County, days: float, expected: Light
) -> None:
    folk = found(either)
    ticket = dispatched(either, folk, due=in_days(days))
    turned = 0 if expected is Light.NONE else 2
    assert (lights.turn(either), lights.turn(either)) == (turned, 0)
    assert {p.light for p in ticket_of(either, ticket).current} == {expected}
    act(either, folk.desk, ticket, "extend", e.Extend(ticket_of(either, ticket).current[0].id))
    assert lights.turn(either) == 0


def test_a_yellow_light_turns_red(county: County, tmp_path: Any) -> None:
    folk = found(county)
    ticket = dispatched(county, folk, due=in_days(0.5))
    assert lights.turn(county) == 2
    later = msgspec.structs.replace(county.settings, clock=lambda: in_days(1))
    with closing(open_county(later)) as tomorrow:
        assert lights.turn(tomorrow) == 2
    assert {p.light for p in ticket_of(county, ticket).current} == {Light.RED}
