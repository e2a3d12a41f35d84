"""What goes up at once, and which answers are believed."""

from __future__ import annotations

import pytest

from app.sync.push import MOST_EVENTS, Batch, verified
from app.sync.trouble import Kind, Trouble
from contract.life import Refusal, RefusalCode
from contract.messages import EventResult, Outcome
from tests.faults.time import FakeClock
from tests.models.world import submit


def events(count: int):
    return tuple(submit() for _ in range(count))


def accepted(event, seq: int = 1) -> EventResult:
    return EventResult(event.id, Outcome.ACCEPTED, seq)


@pytest.mark.parametrize("kind", [Kind.TOO_LARGE, Kind.BROKEN, Kind.FAILING, Kind.REFUSED])
def test_a_batch_shrinks_to_one_and_grows_again(kind):
    batch = Batch(FakeClock())
    while batch.events > 1:
        sent = events(min(batch.events, 20))
        before = len(sent)
        assert batch.failed(sent, Trouble(kind)) is None
        assert batch.events <= max(1, before // 2)
    batch.succeeded()
    assert batch.events == (1 if kind is Kind.TOO_LARGE else 2)


def test_a_network_that_is_not_there_changes_no_batch():
    batch = Batch(FakeClock())
    for kind in (Kind.NO_NETWORK, Kind.UNREACHABLE, Kind.FOREIGN, Kind.BUSY, Kind.UNAUTHORISED):
        assert batch.failed(events(5), Trouble(kind)) is None
    assert batch.events == MOST_EVENTS


@pytest.mark.parametrize("kind", [Kind.REFUSED, Kind.TOO_LARGE])
def test_an_event_that_alone_is_refused_three_times_is_set_aside(kind):
    batch = Batch(FakeClock())
    one = events(1)
    trouble = Trouble(kind, status=400, code="bad_request")
    assert batch.failed(one, trouble) is None
    assert batch.failed(one, trouble) is None
    result = batch.failed(one, trouble)
    assert result is not None
    assert (result.id, result.outcome) == (one[0].id, Outcome.REFUSED)
    assert result.refusal == Refusal(RefusalCode.BAD_BODY, "400 bad_request")


def test_an_event_that_breaks_the_server_keeps_only_its_ticket_back_and_only_for_a_while():
    clock = FakeClock()
    batch = Batch(clock)
    one = events(1)
    for _ in range(3):
        assert batch.failed(one, Trouble(Kind.FAILING, status=500)) is None
    assert batch.held == {one[0].ticket}
    assert batch.events == MOST_EVENTS
    clock.forward(601)
    assert batch.held == frozenset()


def test_a_press_lets_everything_go_again():
    batch = Batch(FakeClock())
    one = events(1)
    for _ in range(3):
        batch.failed(one, Trouble(Kind.FAILING))
    batch.release()
    assert batch.held == frozenset()


def test_a_line_that_breaks_never_sets_an_event_aside():
    batch = Batch(FakeClock())
    one = events(1)
    assert [batch.failed(one, Trouble(Kind.BROKEN)) for _ in range(50)] == [None] * 50
    assert batch.held == frozenset()


def test_results_in_another_order_are_believed():
    sent = events(3)
    results = tuple(accepted(event, n + 1) for n, event in enumerate(sent))[::-1]
    assert verified(sent, results) == results


def test_an_event_that_was_not_answered_or_answered_twice_stays_unknown():
    sent = events(3)
    twice = (accepted(sent[1], 5), EventResult(sent[1].id, Outcome.LATER))
    assert verified(sent, (accepted(sent[0]), *twice)) == (accepted(sent[0]),)


def test_answers_about_what_was_not_sent_or_without_what_they_need_are_not_believed():
    sent = events(2)
    stranger = events(1)[0]
    odd = (
        accepted(stranger),
        accepted(sent[0], 0),
        EventResult(sent[1].id, Outcome.REFUSED),
    )
    assert verified(sent, odd) == ()
