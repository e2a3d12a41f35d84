"""The county's feed: no gap, no step back, nothing twice, and a crash between the files heals."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest
from sqlalchemy import func, select

from app.models import blobs, feed, outbox, photos, schema, seen, tickets
from app.models.errors import FeedBroken
from app.models.read import Changed, Journey, TicketFilter
from app.models.store import Store
from contract.blobs import BlobKind
from contract.events import Appraise, Register
from contract.matters import ListEdition
from contract.messages import EventResult, FeedItem, Outcome, SyncReply
from contract.ticket import Satisfaction
from tests.models.faults import crash_at, reopened
from tests.models.world import (
    DESK,
    START,
    County,
    event,
    new_id,
    photo,
    pull,
    push,
    put,
    submit,
    urge,
)


def filled(county: County, calls: int = 6) -> County:
    for number in range(calls):
        one = submit(f"样例 {number}")
        county.take(one)
        county.register(one.ticket, f"样例-{number:04}")
    return county


def agrees(store: Store, county: County) -> bool:
    """Whether the copy is the county's, ticket by ticket and place by place."""
    state = feed.state(store)
    if (state.epoch, state.cursor) != (county.epoch, county.head):
        return False
    with store.copy.read() as connection:
        kept = dict(
            connection.execute(select(schema.ticket_data.c.n, schema.ticket_data.c.ticket)).all()
        )
        events = connection.execute(select(func.count()).select_from(schema.events)).scalar_one()
    told = sum(item.event is not None for item in county.ledger)
    return {one.id: one for one in kept.values()} == county.tickets and events == told


def apply(store: Store, county: County, start: int, upto: int) -> frozenset[Changed]:
    return feed.apply(store, county.epoch, upto, county.changes(start, upto))


# --- ranges -----------------------------------------------------------------------------------


def test_a_pull_makes_the_copy_the_county_s(store: Store, county: County):
    pull(store, filled(county))
    assert agrees(store, county)


def test_ranges_in_a_row_make_the_same_copy(store: Store, county: County):
    filled(county)
    for start in range(county.head):
        apply(store, county, start, start + 1)
    assert agrees(store, county)


def test_a_range_given_twice_is_applied_once(store: Store, county: County):
    filled(county)
    assert apply(store, county, 0, 6)
    assert apply(store, county, 0, 6) == frozenset()
    apply(store, county, 0, county.head)
    assert agrees(store, county)


def test_ranges_that_overlap_are_applied_once(store: Store, county: County):
    filled(county)
    apply(store, county, 0, 5)
    apply(store, county, 2, 9)
    apply(store, county, 8, county.head)
    assert agrees(store, county)


def test_a_range_that_was_passed_over_is_a_gap(store: Store, county: County):
    filled(county)
    apply(store, county, 0, 3)
    with pytest.raises(FeedBroken, match="a gap at 4"):
        apply(store, county, 6, 9)
    assert feed.state(store).cursor == 3
    apply(store, county, 3, county.head)
    assert agrees(store, county)


@pytest.mark.parametrize("missing", [0, 3, 11])
def test_a_place_that_is_missing_is_a_gap(store: Store, county: County, missing: int):
    filled(county)
    changes = [item for item in county.changes(0) if item.seq != missing + 1]
    with pytest.raises(FeedBroken, match="a gap"):
        feed.apply(store, county.epoch, county.head, changes)
    assert feed.state(store).cursor == 0


def test_an_answer_older_than_what_we_know_changes_nothing(store: Store, county: County):
    """A replica that lags behind resurrects nothing and loses nothing."""
    filled(county)
    apply(store, county, 0, county.head)
    assert feed.apply(store, county.epoch, 4, county.changes(2, 4)) == frozenset()
    assert agrees(store, county)


def test_a_whole_answer_that_came_late_never_moves_the_cursor_back(store: Store, county: County):
    filled(county)
    apply(store, county, 0, county.head)
    for cursor in range(county.head):
        changes = tuple(county.changes(0, cursor))
        late = SyncReply(county.epoch, cursor, county.head, START, changes=changes)
        feed.take(store, late, (), START)
        assert agrees(store, county)


def test_the_order_within_an_answer_does_not_matter(store: Store, county: County):
    filled(county)
    feed.apply(store, county.epoch, county.head, tuple(reversed(county.changes(0))))
    assert agrees(store, county)


@pytest.mark.parametrize("epoch", ["", "epoch-2"])
def test_another_epoch_is_not_mixed_in(store: Store, county: County, epoch: str):
    filled(county)
    apply(store, county, 0, 3)
    with pytest.raises(FeedBroken, match="epoch"):
        feed.apply(store, epoch, 6, county.changes(3, 6))
    assert feed.state(store).cursor == 3


@pytest.mark.parametrize("seq", [0, -1, 99, 2**63])
def test_a_place_outside_the_range_is_refused(store: Store, county: County, seq: int):
    odd = msgspec.structs.replace(filled(county).ledger[0], seq=seq)
    with pytest.raises(FeedBroken):
        feed.apply(store, county.epoch, county.head, [*county.changes(0), odd])
    assert feed.state(store).cursor == 0


def test_the_same_place_may_come_twice_only_when_it_says_the_same(store: Store, county: County):
    filled(county)
    first = county.ledger[0]
    feed.apply(store, county.epoch, 1, [first, first])
    other = FeedItem(2, submit())
    with pytest.raises(FeedBroken, match="twice"):
        feed.apply(store, county.epoch, 2, [county.ledger[1], other])


def test_one_event_at_two_places_is_refused(store: Store, county: County):
    one = submit()
    after = urge(one.ticket)
    county.take(one)
    county.take(after)
    items = [*county.changes(0), FeedItem(3, after)]
    with pytest.raises(FeedBroken):
        feed.apply(store, county.epoch, 3, items)
    assert feed.state(store).cursor == 0


@pytest.mark.parametrize("item", [FeedItem(1), FeedItem(1, submit(), BlobKind.EDITION, "e" * 64)])
def test_a_place_says_one_thing(store: Store, item: FeedItem):
    with pytest.raises(FeedBroken):
        feed.apply(store, "epoch-1", 1, [item])


# --- what cannot be folded ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "odd",
    [
        urge(new_id()),
        msgspec.structs.replace(submit(), body={"title": 1}),
        msgspec.structs.replace(submit(), body={}),
        msgspec.structs.replace(submit(), ticket="no id"),
        msgspec.structs.replace(submit(), id="no id"),
    ],
)
def test_the_cursor_does_not_pass_what_cannot_be_applied(store: Store, county: County, odd):
    filled(county)
    apply(store, county, 0, 4)
    items = [*county.changes(4, 6), FeedItem(7, odd)]
    with pytest.raises(FeedBroken):
        feed.apply(store, county.epoch, 7, items)
    assert feed.state(store).cursor == 4
    apply(store, county, 4, county.head)
    assert agrees(store, county)


def test_an_appraisal_of_nothing_is_not_applied(store: Store, county: County):
    one = submit()
    county.take(one)
    odd = event(one.ticket, "appraise", Appraise("nothing", 1, Satisfaction.SATISFIED, 90))
    with pytest.raises(FeedBroken):
        feed.apply(store, county.epoch, 2, [*county.changes(0), FeedItem(2, odd)])
    assert feed.state(store).cursor == 0


def test_a_call_that_begins_twice_is_refused(store: Store, county: County):
    one = submit()
    county.take(one)
    again = msgspec.structs.replace(submit(), ticket=one.ticket)
    with pytest.raises(FeedBroken):
        feed.apply(store, county.epoch, 2, [*county.changes(0), FeedItem(2, again)])


def test_a_step_that_only_a_newer_county_knows_is_kept_and_moves_on(store: Store, county: County):
    one = submit()
    county.take(one)
    newer = msgspec.structs.replace(urge(one.ticket), step="teleport", body={"whither": "?"})
    feed.apply(store, county.epoch, 2, [*county.changes(0), FeedItem(2, newer)])
    shown = tickets.view(store, one.ticket, now=START, yellow_hours=24)
    assert [entry.event.step for entry in shown.timeline] == ["teleport", "submit"]
    assert shown.ticket.revision == 2
    assert shown.timeline[0].event.body == {"whither": "?"}


def test_fields_that_only_a_newer_county_knows_are_kept(store: Store, county: County):
    one = submit()
    county.take(one)
    register = event(one.ticket, "register", Register("样例-1"), DESK)
    register.body["unheard_of"] = {"x": 1}
    feed.apply(store, county.epoch, 2, [*county.changes(0), FeedItem(2, register)])
    shown = tickets.view(store, one.ticket, now=START, yellow_hours=24)
    assert shown.timeline[0].event.body["unheard_of"] == {"x": 1}
    assert shown.ticket.number == "样例-1"


# --- our own events in the feed ---------------------------------------------------------------------


def test_own_events_fill_the_places_that_the_answer_leaves_out(store: Store, county: County):
    filled(county, 2)
    put(store, submit("我的"), submit("我的另一张"))
    assert push(store, county) == 2
    filled(county, 1)
    pull(store, county)
    assert agrees(store, county)


def test_an_answer_cut_short_before_our_own_place_is_taken_up_later(store: Store, county: County):
    """The county answers three places; our event stands at the ninth, and is repeated then."""
    filled(county, 4)
    one = submit("我的")
    put(store, one)
    outbox.mark_sending(store, [one.id])
    feed.take(store, county.sync(0, [one], limit=3), [one.id], START)
    assert (feed.state(store).cursor, feed.state(store).head) == (3, 9)
    assert titles(store)[0] == "我的"
    pull(store, county)
    assert agrees(store, county)
    assert titles(store)[0] == "我的"


def titles(store: Store) -> list[str]:
    rows = tickets.rows(store, TicketFilter(), now=START, yellow_hours=24)
    return [row.title for row in rows]


def test_the_feed_confirms_what_an_answer_never_confirmed(store: Store, county: County):
    """The county applied it, and then the line went dead."""
    one = submit()
    put(store, one)
    outbox.mark_sending(store, [one.id])
    county.take(one)
    store = reopened(store)
    assert outbox.counters(store, "p-1").unknown == 1
    pull(store, county)
    assert outbox.counters(store, "p-1").confirmed == 1
    assert agrees(store, county)
    store.close()


def test_the_county_saying_something_else_at_our_own_place_is_refused(store: Store, county: County):
    one = submit()
    put(store, one)
    outbox.record_results(store, [EventResult(one.id, Outcome.ACCEPTED, 1)])
    county.take(submit("别人的"))
    with pytest.raises(FeedBroken):
        apply(store, county, 0, 1)


POINTS = [
    "work.before_commit",
    "work.after_commit",
    "results.after_update",
    "take.between_files",
    "apply.after_tickets",
    "apply.after_events",
    "copy.before_commit",
    "copy.after_commit",
]


@pytest.mark.parametrize("point", POINTS)
def test_a_crash_anywhere_in_taking_an_answer_heals(store: Store, county: County, point: str):
    filled(county, 2)
    mine = [submit(f"我的 {number}") for number in range(3)]
    put(store, *mine)
    ids = [one.id for one in mine]
    outbox.mark_sending(store, ids)
    reply = county.sync(0, mine)
    with crash_at(point):
        feed.take(store, reply, ids, START)
    store = reopened(store)
    # Back to life: what is unsure is asked, what waits is sent, the rest is pulled.
    known = {item.event.id: item.seq for item in county.ledger}
    answers = [
        EventResult(which, Outcome.ALREADY, known[which]) for which in outbox.unsure(store, "p-1")
    ]
    outbox.record_results(store, answers)
    push(store, county)
    pull(store, county)
    assert agrees(store, county)
    assert outbox.counters(store, "p-1").confirmed == 3
    assert len(county.ledger) == 7
    store.close()


@pytest.mark.parametrize("point", POINTS)
def test_a_crash_heals_by_the_feed_alone(store: Store, county: County, point: str):
    mine = [submit(f"我的 {number}") for number in range(3)]
    put(store, *mine)
    outbox.mark_sending(store, [one.id for one in mine])
    reply = county.sync(0, mine)
    with crash_at(point):
        feed.take(store, reply, [one.id for one in mine], START)
    store = reopened(store)
    pull(store, county)
    assert agrees(store, county)
    assert outbox.counters(store, "p-1").confirmed == 3
    store.close()


# --- documents, the state of the copy, beginning afresh ------------------------------------------------


def test_a_document_is_announced_and_then_wanted(store: Store, county: County):
    edition = ListEdition("样例", "2026-01-01", (), sample=True)
    name, content = county.announce(BlobKind.EDITION, edition)
    changed = apply(store, county, 0, 1)
    assert Changed.LIST in changed
    assert blobs.missing(store) == (name,)
    blobs.put(store, name, content)
    assert blobs.missing(store) == ()


def test_what_the_answer_says_of_the_county_is_kept(store: Store, county: County, clock):
    filled(county)
    feed.take(store, county.sync(0, limit=4), (), clock())
    feed.contact(store, county.head, clock(), timedelta(seconds=-90))
    store = reopened(store)
    state = feed.state(store)
    store.close()
    assert (state.epoch, state.cursor, state.head) == ("epoch-1", 4, 12)
    assert state.last_contact == clock()
    assert state.clock_offset_ms == -90_000


def test_news_and_when_they_came_are_noted_in_one_go(store: Store, county: County, clock):
    filled(county)
    now = clock()
    feed.apply(store, county.epoch, county.head, county.changes(0), now)
    state = feed.state(store)
    assert (state.cursor, state.head, state.last_contact) == (county.head, county.head, now)
    assert seen.upto(store, "p-1", ["t"]) == {"t": county.head}, "what comes next is news"


def test_a_photo_that_the_county_lacks_is_offered_again(store: Store, county: County):
    photos.remember(store, photo("a"), "jpg", START, offset_known=True)
    put(store, submit(photos=[photo("a")]), photos=[photo("a").sha256])
    push(store, county)
    photos.uploaded(store, photo("a").sha256, START)
    assert photos.pending(store, "p-1") == ()
    reply = SyncReply(county.epoch, 1, 1, START, missing_photos=(photo("a").sha256, "f" * 64))
    feed.take(store, reply, (), START)
    assert [shot.sha256 for shot in photos.pending(store, "p-1")] == [photo("a").sha256]


def test_a_restored_county_is_asked_about_every_photo(store: Store, county: County):
    """It names a hundred at most that it lacks, and they may all be another PC's."""
    photos.remember(store, photo("a"), "jpg", START, offset_known=True)
    put(store, submit(photos=[photo("a")]), photos=[photo("a").sha256])
    push(store, county)
    photos.uploaded(store, photo("a").sha256, START)
    feed.reset(store, county.epoch)
    assert photos.pending(store, "p-1") == ()
    feed.reset(store, "epoch-2")
    assert [shot.sha256 for shot in photos.pending(store, "p-1")] == [photo("a").sha256]


def test_an_empty_copy_can_be_pulled_afresh(store: Store, county: County):
    filled(county)
    county.announce(BlobKind.EDITION, ListEdition("样例", "2026-01-01", ()))
    pull(store, county)
    feed.reset(store, county.epoch)
    assert feed.state(store).cursor == 0
    assert titles(store) == []
    assert tickets.rows(store, TicketFilter(text="样例"), now=START, yellow_hours=24) == ()
    pull(store, county)
    assert agrees(store, county)
    found = tickets.rows(store, TicketFilter(text="样例"), now=START, yellow_hours=24)
    assert len(found) == 6


def test_a_restored_county_heals_from_its_township(store: Store, county: County):
    mine = [submit(f"我的 {number}") for number in range(4)]
    put(store, *mine)
    push(store, county)
    restored = County("epoch-2")
    for one in (submit("别处的"), mine[0]):
        restored.take(one)
    feed.reset(store, "epoch-2")
    assert set(titles(store)) == {one.body["title"] for one in mine}
    known = {item.event.id: item.seq for item in restored.ledger}
    answers = [
        EventResult(which, Outcome.ALREADY, known[which])
        if which in known
        else EventResult(which, Outcome.UNKNOWN)
        for which in outbox.unsure(store, "p-1")
    ]
    outbox.record_results(store, answers)
    push(store, restored)
    pull(store, restored)
    assert agrees(store, restored)
    assert len(restored.tickets) == 5
    assert outbox.counters(store, "p-1").confirmed == 4


def test_a_county_restored_while_our_copy_was_lost_heals_too(store: Store, county: County):
    """The journal's places are of the old epoch, and the copy that knew it is gone."""
    mine = [submit(f"我的 {number}") for number in range(3)]
    put(store, *mine)
    push(store, county)
    store.renew_copy()
    restored = County("epoch-2")
    for one in (submit("别处的"), mine[2], mine[0]):
        restored.take(one)
    pull(store, restored)
    assert agrees(store, restored)
    assert outbox.unsure(store, "p-1") == (mine[1].id,)
    outbox.record_results(store, [EventResult(mine[1].id, Outcome.UNKNOWN)])
    push(store, restored)
    pull(store, restored)
    assert agrees(store, restored)
    assert outbox.counters(store, "p-1").confirmed == 3


def test_a_lost_copy_of_the_same_county_leaves_the_journal_as_it_is(store: Store, county: County):
    put(store, submit())
    push(store, county)
    store.renew_copy()
    pull(store, county)
    assert outbox.counters(store, "p-1").confirmed == 1
    assert agrees(store, county)


def test_a_data_folder_put_back_to_last_week_doubles_nothing(
    store: Store, county: County, folder, tmp_path
):
    """R3: what was sent since then is in the old outbox once more."""
    import shutil

    from app.models.store import open_store
    from tests.models.world import KEY

    waiting = [submit(f"上周待发 {number}") for number in range(3)]
    put(store, *waiting)
    store.close()
    shutil.copytree(folder, tmp_path / "last week")
    store = open_store(folder, KEY)
    push(store, county)
    since = submit("这周的")
    put(store, since)
    push(store, county)
    store.close()
    store = open_store(tmp_path / "last week", KEY)
    assert outbox.counters(store, "p-1").waiting == 3
    push(store, county)
    pull(store, county)
    assert agrees(store, county)
    assert len(county.ledger) == 4
    assert outbox.counters(store, "p-1").confirmed == 3
    assert titles(store)[0] == "这周的"
    store.close()


def test_the_digest_is_that_of_the_county(store: Store, county: County):
    pull(store, filled(county))
    assert feed.tickets_digest(store) == (county.head, county.digest())
    county.register(county.ledger[0].event.ticket, "又一次")
    assert feed.tickets_digest(store)[1] != county.digest()


def test_a_digest_leaves_out_what_is_only_pending(store: Store, county: County):
    pull(store, filled(county))
    put(store, submit(), urge(county.ledger[0].event.ticket))
    assert feed.tickets_digest(store) == (county.head, county.digest())


def test_two_thousand_places_in_one_answer(store: Store, county: County):
    for number in range(1000):
        one = submit(f"样例 {number}")
        county.tickets[one.ticket] = None
        county.ledger.append(FeedItem(county.head + 1, one))
        county.ledger.append(
            FeedItem(county.head + 1, event(one.ticket, "register", Register(f"{number}"), DESK))
        )
    feed.apply(store, county.epoch, county.head, county.changes(0))
    assert feed.state(store).cursor == 2000
    assert len(tickets.rows(store, TicketFilter(), limit=2000, now=START, yellow_hours=24)) == 1000


@pytest.mark.parametrize("journey", [Journey.WAITING, Journey.SENDING, Journey.NEEDS_YOU])
def test_the_feed_outranks_every_journey(store: Store, county: County, journey: Journey):
    one = submit()
    put(store, one)
    if journey is not Journey.WAITING:
        outbox.mark_sending(store, [one.id])
    if journey is Journey.NEEDS_YOU:
        outbox.record_results(store, [EventResult(one.id, Outcome.REFUSED)])
    county.take(one)
    pull(store, county)
    assert outbox.counters(store, "p-1").confirmed == 1


def test_what_is_missing_is_all_that_the_copy_and_the_journal_do_not_have(store, county):
    ours = [submit(f"样例 {number}") for number in range(12)]
    put(store, *ours)
    places = [3, 4, 5, 6, 10, 12, 13, 14, 15, 16, 17, 18]
    outbox.record_results(
        store,
        [
            EventResult(one.id, Outcome.ACCEPTED, place)
            for one, place in zip(ours, places, strict=True)
        ],
    )
    exact = ((0, 2), (6, 9), (10, 11), (18, 20))
    assert feed.missing(store, 20, worth_passing=1) == exact
    assert feed.missing(store, 20, worth_passing=4) == ((0, 2), (6, 11), (18, 20))
    assert feed.missing(store, 20, worth_passing=100) == ((0, 20),)
    assert feed.missing(store, 18, worth_passing=4)[-1] == (6, 11)
    assert feed.missing(store, 0) == ()
