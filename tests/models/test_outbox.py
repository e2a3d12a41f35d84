"""The outbox: in order, answered once, and nothing leaves it but with the county's answer."""

from __future__ import annotations

import msgspec
import pytest

from app.models import drafts, feed, outbox, photos
from app.models.errors import FeedBroken, NotFound, TooLateToUndo
from app.models.read import Changed, Counters, DraftContent, Journey
from app.models.store import Store
from contract.events import Event
from contract.life import Refusal, RefusalCode
from contract.messages import EventResult, Outcome
from tests.models.faults import reopened
from tests.models.world import (
    COLLEAGUE,
    START,
    County,
    new_id,
    photo,
    push,
    put,
    submit,
    urge,
    verdict,
)

MUCH = 1 << 20
NOT_NOW = Refusal(RefusalCode.WRONG_STATE)


def batch(store: Store, person: str = "p-1", limit: int = 100, size: int = MUCH) -> list[str]:
    return [one.id for one in outbox.next_batch(store, person, limit, size)]


def journeys(store: Store, person: str = "p-1") -> dict[str, Journey]:
    pending = outbox.rows(store, person)
    confirmed = outbox.rows(store, person, Journey.CONFIRMED)
    return {row.id: row.journey for row in (*pending, *confirmed)}


def accepted(one: Event, seq: int) -> EventResult:
    return EventResult(one.id, Outcome.ACCEPTED, seq)


def refused(one: Event) -> EventResult:
    return EventResult(one.id, Outcome.REFUSED, refusal=NOT_NOW)


# --- what goes out, and in which order -------------------------------------------------------


def test_events_go_out_in_the_order_of_their_making(store: Store):
    made = [submit(), submit(), submit()]
    put(store, *made)
    assert batch(store) == [one.id for one in made]


def test_the_order_is_that_of_making_even_when_the_clock_went_back(store: Store):
    """An id made after the clock went back sorts before; it is sent after all the same."""
    first = submit()
    earlier = "00000000-0000-7000-8000-000000000001"
    second = msgspec.structs.replace(urge(first.ticket), id=earlier)
    assert second.id < first.id
    put(store, first, second)
    assert batch(store) == [first.id, second.id]


def test_a_batch_is_as_long_as_was_asked(store: Store):
    made = [submit() for _ in range(7)]
    put(store, *made)
    assert batch(store, limit=3) == [one.id for one in made[:3]]


def test_a_batch_is_as_big_as_was_asked_but_never_empty(store: Store):
    made = [submit("长" * 100) for _ in range(5)]
    put(store, *made)
    size = len(msgspec.json.encode(made[0])) + 1
    assert batch(store, size=2 * size) == [one.id for one in made[:2]]
    assert batch(store, size=2 * size - 1) == [made[0].id]
    assert batch(store, size=1) == [made[0].id]


def test_nothing_to_send_is_an_empty_batch(store: Store):
    assert batch(store) == []


def test_what_is_on_its_way_is_not_sent_again_and_holds_its_ticket(store: Store):
    first = submit()
    other = submit()
    put(store, first, urge(first.ticket), other)
    outbox.mark_sending(store, [first.id])
    assert batch(store) == [other.id]


def test_what_is_unsure_holds_its_ticket_until_it_is_asked_after(store: Store):
    first = submit()
    after = urge(first.ticket)
    put(store, first, after)
    outbox.mark_sending(store, [first.id])
    outbox.mark_unknown(store, [first.id])
    assert batch(store) == []
    outbox.record_results(store, [EventResult(first.id, Outcome.UNKNOWN)])
    assert batch(store) == [first.id, after.id]


def test_what_was_given_up_while_being_sent_is_asked_after_without_a_restart(store: Store):
    first = submit()
    put(store, first)
    outbox.mark_sending(store, [first.id])
    assert outbox.unsure(store, "p-1") == (first.id,)
    outbox.record_results(store, [EventResult(first.id, Outcome.UNKNOWN)])
    assert batch(store) == [first.id]


def test_a_refused_event_holds_up_its_own_ticket_and_no_other(store: Store):
    poison = submit()
    behind = urge(poison.ticket)
    good = [submit() for _ in range(50)]
    put(store, poison, behind, *good)
    outbox.mark_sending(store, [poison.id])
    outbox.record_results(store, [refused(poison)])
    assert batch(store) == [one.id for one in good]


def test_a_person_s_events_go_with_that_person_only(store: Store):
    mine, theirs = submit(), msgspec.structs.replace(submit(), actor=COLLEAGUE)
    put(store, mine, theirs)
    assert batch(store, "p-1") == [mine.id]
    assert batch(store, "p-2") == [theirs.id]
    assert batch(store, "p-9") == []


def test_a_colleague_s_earlier_event_on_the_same_ticket_goes_first(store: Store):
    theirs = msgspec.structs.replace(submit(), actor=COLLEAGUE)
    mine = urge(theirs.ticket)
    put(store, theirs, mine)
    assert batch(store, "p-1") == []
    outbox.mark_sending(store, [theirs.id])
    outbox.record_results(store, [accepted(theirs, 1)])
    assert batch(store, "p-1") == [mine.id]


# --- what comes back ----------------------------------------------------------------------------


@pytest.mark.parametrize("outcome", [Outcome.ACCEPTED, Outcome.ALREADY])
def test_what_the_county_has_is_confirmed_with_its_place(store: Store, outcome: Outcome):
    one = submit()
    put(store, one)
    outbox.mark_sending(store, [one.id])
    changed = outbox.record_results(store, [EventResult(one.id, outcome, 17)])
    (row,) = outbox.rows(store, "p-1", Journey.CONFIRMED)
    assert (row.id, row.seq, row.refusal) == (one.id, 17, None)
    assert changed >= {Changed.OUTBOX, Changed.TICKETS}


def test_what_the_county_refuses_needs_a_person_and_says_why(store: Store):
    one = submit()
    put(store, one)
    outbox.mark_sending(store, [one.id])
    outbox.record_results(store, [refused(one)])
    (row,) = outbox.rows(store, "p-1", Journey.NEEDS_YOU)
    assert (row.id, row.refusal) == (one.id, NOT_NOW)


def test_later_means_waiting_again(store: Store):
    one = submit()
    put(store, one)
    outbox.mark_sending(store, [one.id])
    outbox.record_results(store, [EventResult(one.id, Outcome.LATER)])
    assert batch(store) == [one.id]
    assert outbox.rows(store, "p-1")[0].tries == 1


def test_answers_of_every_kind_in_another_order_than_sent(store: Store):
    made = [submit() for _ in range(4)]
    put(store, *made)
    ids = [one.id for one in made]
    outbox.mark_sending(store, ids)
    answers = [
        refused(made[3]),
        accepted(made[0], 5),
        EventResult(ids[2], Outcome.LATER),
        EventResult(ids[1], Outcome.ALREADY, 2),
    ]
    outbox.record_results(store, answers, ids)
    assert journeys(store) == {
        ids[0]: Journey.CONFIRMED,
        ids[1]: Journey.CONFIRMED,
        ids[2]: Journey.WAITING,
        ids[3]: Journey.NEEDS_YOU,
    }


def test_what_the_answer_leaves_out_is_unsure(store: Store):
    one, two = submit(), submit()
    put(store, one, two)
    outbox.mark_sending(store, [one.id, two.id])
    outbox.record_results(store, [accepted(one, 1)], [one.id, two.id])
    assert journeys(store) == {one.id: Journey.CONFIRMED, two.id: Journey.UNKNOWN}


def test_an_answer_about_nothing_of_ours_changes_nothing(store: Store):
    one = submit()
    put(store, one)
    outbox.record_results(store, [EventResult(new_id(), Outcome.ACCEPTED, 3)])
    assert journeys(store) == {one.id: Journey.WAITING}


def test_a_late_refusal_does_not_undo_a_confirmation(store: Store):
    """A reply of an earlier request, delivered after the one that confirmed."""
    one = submit()
    put(store, one)
    outbox.mark_sending(store, [one.id])
    outbox.record_results(store, [accepted(one, 1)])
    for late in (
        refused(one),
        EventResult(one.id, Outcome.LATER),
        EventResult(one.id, Outcome.UNKNOWN),
    ):
        outbox.record_results(store, [late], [one.id])
        assert journeys(store) == {one.id: Journey.CONFIRMED}


def test_a_late_answer_does_not_take_back_what_needs_a_person(store: Store):
    one = submit()
    put(store, one)
    outbox.mark_sending(store, [one.id])
    outbox.record_results(store, [refused(one)])
    outbox.record_results(store, [EventResult(one.id, Outcome.LATER)])
    assert journeys(store) == {one.id: Journey.NEEDS_YOU}


@pytest.mark.parametrize("seqs", [(0, 1), (4, 4), (-1, 2)])
def test_a_place_that_cannot_be_is_not_recorded(store: Store, seqs: tuple[int, int]):
    one, two = submit(), submit()
    put(store, one, two)
    ids = [one.id, two.id]
    outbox.mark_sending(store, ids)
    answers = [accepted(one, seqs[0]), accepted(two, seqs[1])]
    with pytest.raises(FeedBroken):
        outbox.record_results(store, answers, ids)
    assert set(journeys(store).values()) == {Journey.SENDING}


def test_a_request_that_never_left_lets_its_events_wait(store: Store):
    one = submit()
    put(store, one)
    outbox.mark_sending(store, [one.id])
    outbox.mark_waiting(store, [one.id])
    assert batch(store) == [one.id]


@pytest.mark.parametrize("mark", [outbox.mark_sending, outbox.mark_unknown, outbox.mark_waiting])
def test_marking_nothing_changes_nothing(store: Store, mark):
    one = submit()
    put(store, one)
    mark(store, [])
    assert journeys(store) == {one.id: Journey.WAITING}


def test_marking_does_not_move_what_is_confirmed(store: Store):
    one = submit()
    put(store, one)
    outbox.record_results(store, [accepted(one, 1)])
    for mark in (outbox.mark_sending, outbox.mark_unknown, outbox.mark_waiting):
        mark(store, [one.id])
    assert journeys(store) == {one.id: Journey.CONFIRMED}


# --- the journal, and a county restored from its backup --------------------------------------------


def test_another_epoch_makes_everything_confirmed_unsure(store: Store, county: County):
    """Places of the old epoch mean nothing in the new one."""
    one, two = submit(), submit()
    put(store, one, two)
    push(store, county)
    feed.reset(store, "epoch-2")
    assert outbox.unsure(store, "p-1") == (one.id, two.id)
    answers = [EventResult(one.id, Outcome.ALREADY, 2), EventResult(two.id, Outcome.UNKNOWN)]
    outbox.record_results(store, answers)
    assert journeys(store) == {one.id: Journey.CONFIRMED, two.id: Journey.WAITING}


def test_the_same_epoch_pulled_afresh_leaves_the_journal_as_it_is(store: Store, county: County):
    put(store, submit())
    push(store, county)
    feed.reset(store, county.epoch)
    assert outbox.counters(store, "p-1").confirmed == 1


# --- what a person does with it ------------------------------------------------------------------------


def test_a_refused_event_is_tried_once_more(store: Store):
    one = submit()
    put(store, one)
    outbox.mark_sending(store, [one.id])
    outbox.record_results(store, [refused(one)])
    outbox.retry(store, one.id, "p-1")
    assert batch(store) == [one.id]
    assert outbox.rows(store, "p-1")[0].refusal is None


def test_a_refused_event_is_not_a_colleagues_to_send_again(store: Store):
    one = submit()
    put(store, one)
    outbox.mark_sending(store, [one.id])
    outbox.record_results(store, [refused(one)])
    outbox.retry(store, one.id, "p-2")
    assert journeys(store) == {one.id: Journey.NEEDS_YOU}


def test_trying_again_moves_nothing_that_was_not_refused(store: Store):
    one = submit()
    put(store, one)
    outbox.record_results(store, [accepted(one, 1)])
    outbox.retry(store, one.id, "p-1")
    assert journeys(store) == {one.id: Journey.CONFIRMED}


def test_taking_back_a_waiting_event_deletes_it(store: Store, county: County):
    one = submit()
    assignment = county.resolved(one)
    assert assignment
    confirm = verdict(one.ticket)
    put(store, confirm)
    outbox.undo(store, confirm.id, "p-1")
    assert journeys(store) == {}


def test_taking_back_a_call_gives_its_draft_back_and_takes_what_followed(store: Store):
    draft = new_id()
    drafts.add(store, draft, "p-1", DraftContent(description="写了很久"), START)
    photos.remember(store, photo("a"), "jpg", START, offset_known=True)
    one = submit()
    put(store, one, photos=[photo("a").sha256], draft=draft)
    with store.work.write() as connection:
        drafts.mark_submitted(connection, draft, one.ticket)
    put(store, urge(one.ticket))
    assert photos.waiting(store, "p-1")[0] == 1
    outbox.undo(store, one.id, "p-1")
    assert journeys(store) == {}
    assert [open_.id for open_ in drafts.all_open(store, "p-1")] == [draft]
    assert photos.waiting(store, "p-1")[0] == 0


@pytest.mark.parametrize("journey", [Journey.SENDING, Journey.UNKNOWN, Journey.CONFIRMED])
def test_what_may_be_at_the_county_cannot_be_taken_back(store: Store, journey: Journey):
    one = submit()
    put(store, one)
    outbox.mark_sending(store, [one.id])
    if journey is Journey.UNKNOWN:
        outbox.mark_unknown(store, [one.id])
    if journey is Journey.CONFIRMED:
        outbox.record_results(store, [accepted(one, 1)])
    with pytest.raises(TooLateToUndo):
        outbox.undo(store, one.id, "p-1")
    assert journeys(store) == {one.id: journey}


def test_a_call_whose_follower_is_on_its_way_cannot_be_taken_back(store: Store):
    one = submit()
    after = urge(one.ticket)
    put(store, one, after)
    outbox.mark_sending(store, [after.id])
    with pytest.raises(TooLateToUndo):
        outbox.undo(store, one.id, "p-1")
    assert len(journeys(store)) == 2


def test_nobody_takes_back_another_person_s_event(store: Store):
    one = submit()
    put(store, one)
    with pytest.raises(NotFound):
        outbox.undo(store, one.id, "p-2")
    with pytest.raises(NotFound):
        outbox.undo(store, new_id(), "p-1")


# --- what is said of it ---------------------------------------------------------------------------------


def test_the_counters_count_one_person_s_events(store: Store):
    made = [submit() for _ in range(5)]
    put(store, *made, msgspec.structs.replace(submit(), actor=COLLEAGUE))
    outbox.mark_sending(store, [one.id for one in made[:3]])
    outbox.mark_unknown(store, [made[0].id])
    outbox.record_results(store, [accepted(made[1], 1)])
    assert outbox.counters(store, "p-1") == Counters(
        waiting=2, sending=1, needs_you=0, confirmed=1, unknown=1
    )
    assert outbox.counters(store, "p-2") == Counters(waiting=1)
    assert outbox.counters(store, "p-3") == Counters()


def test_a_list_of_the_outbox_goes_on_after_a_row(store: Store):
    made = [submit(f"样例 {number}") for number in range(5)]
    put(store, *made)
    first = outbox.rows(store, "p-1", limit=3)
    rest = outbox.rows(store, "p-1", after=first[-1].id, limit=3)
    assert [row.title for row in (*first, *rest)] == [f"样例 {number}" for number in range(5)]


def test_the_journal_is_listed_newest_first(store: Store, county: County):
    made = [submit() for _ in range(4)]
    put(store, *made)
    push(store, county)
    first = outbox.rows(store, "p-1", Journey.CONFIRMED, limit=2)
    rest = outbox.rows(store, "p-1", Journey.CONFIRMED, after=first[-1].id)
    assert [row.id for row in (*first, *rest)] == [one.id for one in reversed(made)]


def test_a_body_without_a_title_is_listed_all_the_same(store: Store):
    one = submit()
    odd = msgspec.structs.replace(urge(one.ticket), body={"title": 7, "reason": "x"})
    put(store, one, odd)
    assert [row.title for row in outbox.rows(store, "p-1")] == [one.body["title"], ""]


def test_every_field_of_an_event_survives_the_outbox(store: Store):
    odd = "控制\x00字符、生僻字𠅤䶮、表情🚒、\u202e反向"
    one = msgspec.structs.replace(submit(odd), body={"title": odd, "unknown": {"deep": [1, None]}})
    put(store, one)
    store = reopened(store)
    assert outbox.next_batch(store, "p-1", 1, MUCH) == (one,)
    store.close()


def test_an_event_is_in_the_outbox_once(store: Store):
    one = submit()
    put(store, one)
    with pytest.raises(Exception, match="UNIQUE"):
        put(store, one)
    assert len(journeys(store)) == 1
