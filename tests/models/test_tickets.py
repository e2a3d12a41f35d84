"""Lists, search and one ticket: what is found, in which order, and what is never found."""

from __future__ import annotations

from datetime import timedelta

import hypothesis.strategies as st
import msgspec
import pytest
from hypothesis import given, settings

from app.models import feed, lists, outbox, photos, tickets
from app.models.errors import NotFound
from app.models.read import Journey, TicketFilter, WhatNow
from app.models.search import bigrams, match, normal, terms, words
from app.models.store import Store, open_store
from app.sorting.pinyin import initials
from contract.deadlines import Light
from contract.events import Appraise, Convene, Extend, Progress, Reason, Supplement
from contract.messages import EventResult, Outcome
from contract.ticket import Satisfaction, State
from tests.models.faults import reopened
from tests.models.world import (
    CLERK,
    DESK,
    FIRE,
    KEY,
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
    verdict,
)

DAY = timedelta(days=1)


def rows(store: Store, after: int | None = None, limit: int = 50, now=START, **wanted):
    return tickets.rows(
        store, TicketFilter(**wanted), after, limit, now=now, yellow_hours=24, person="p-1"
    )


def titles(store: Store, **wanted) -> list[str]:
    return [row.title for row in rows(store, **wanted)]


def view(store: Store, ticket: str):
    return tickets.view(store, ticket, now=START, yellow_hours=24)


# --- the list ---------------------------------------------------------------------------------


def test_an_empty_copy_has_an_empty_list(store: Store):
    assert rows(store) == ()
    assert tickets.counts(store) == {}
    assert tickets.recent(store) == ()


def test_the_newest_call_comes_first_wherever_it_is(store: Store, county: County):
    told = [submit(f"样例 {number}") for number in range(6)]
    for one in told[::2]:
        county.take(one)
    pull(store, county)
    put(store, *told[1::2])
    assert titles(store) == [f"样例 {number}" for number in reversed(range(6))]


def test_pages_follow_each_other_without_a_gap_or_a_double(store: Store, county: County):
    told = [submit(f"样例 {number}") for number in range(23)]
    for at, one in enumerate(told):
        if at % 3:
            county.take(one)
        else:
            put(store, one)
    pull(store, county)
    seen, after = [], None
    while page := rows(store, after, 5):
        seen += [row.title for row in page]
        after = page[-1].key
    assert seen == [f"样例 {number}" for number in reversed(range(23))]


def test_a_page_goes_on_where_it_was_when_new_calls_arrive(store: Store, county: County):
    for number in range(6):
        county.take(submit(f"样例 {number}"))
    pull(store, county)
    first = rows(store, limit=3)
    county.take(submit("新来的"))
    pull(store, county)
    assert [row.title for row in rows(store, first[-1].key)] == ["样例 2", "样例 1", "样例 0"]


def test_calls_made_in_the_same_millisecond_all_have_their_place(store: Store, county: County):
    """The place in the list keeps eight bits of chance: two of three hundred may want the same."""
    base = new_id()
    for number in range(300):
        ticket = base[:-4] + f"{number // 256:02x}00"
        one = submit(f"样例 {number}", ticket=ticket[:-12] + f"{number:012x}")
        county.take(one)
    pull(store, county)
    assert len(rows(store, limit=500)) == 300
    keys = [row.key for row in rows(store, limit=500)]
    assert len(set(keys)) == 300


def test_the_place_in_the_list_is_the_time_of_the_id():
    made = [new_id() for _ in range(100)]
    assert sorted(made, key=lists.sort_key) == made


@given(st.uuids())
def test_any_id_has_a_place_that_the_database_can_hold(any_id):
    assert 0 <= lists.sort_key(str(any_id)) < 2**63


def test_a_row_says_what_a_list_needs(store: Store, county: County):
    one = submit("占了消防通道")
    county.take(one)
    county.register(one.ticket, "样例-7")
    county.dispatch(one.ticket, START + DAY / 2)
    pull(store, county)
    (row,) = rows(store)
    assert (row.title, row.number, row.village) == ("占了消防通道", "样例-7", "样例社区")
    assert (row.state, row.journey) == (State.DISPATCHED, Journey.CONFIRMED)
    assert (row.department, row.due) == (FIRE.org, START + DAY / 2)
    assert row.what_now is WhatNow.TO_ACCEPT
    assert row.light is Light.YELLOW


def test_lights_follow_the_county_s_time(store: Store, county: County):
    one = submit()
    county.take(one)
    county.register(one.ticket)
    county.dispatch(one.ticket, START + 3 * DAY)
    pull(store, county)
    lights = [rows(store, now=START + hours)[0].light for hours in (0 * DAY, 2.5 * DAY, 4 * DAY)]
    assert lights == [Light.NONE, Light.YELLOW, Light.RED]


def test_a_pending_step_shows_in_the_list_at_once(store: Store, county: County):
    one = submit()
    county.resolved(one)
    pull(store, county)
    assert rows(store)[0].what_now is WhatNow.TO_CONFIRM
    put(store, verdict(one.ticket))
    (row,) = rows(store)
    assert (row.what_now, row.journey) == (WhatNow.TO_APPRAISE, Journey.WAITING)


def test_taking_it_back_shows_at_once_too(store: Store, county: County):
    one = submit()
    county.resolved(one)
    pull(store, county)
    confirm = verdict(one.ticket)
    put(store, confirm)
    rows(store)
    outbox.undo(store, confirm.id, "p-1")
    (row,) = rows(store)
    assert (row.what_now, row.journey) == (WhatNow.TO_CONFIRM, Journey.CONFIRMED)


def test_a_refused_call_stays_in_sight(store: Store):
    one = submit("县里不收的")
    put(store, one, urge(one.ticket))
    outbox.mark_sending(store, [one.id])
    outbox.record_results(store, [EventResult(one.id, Outcome.REFUSED)])
    (row,) = rows(store)
    assert (row.journey, row.what_now) == (Journey.NEEDS_YOU, WhatNow.NEEDS_YOU)


def test_a_refused_step_is_not_shown_as_done(store: Store, county: County):
    one = submit()
    county.resolved(one)
    pull(store, county)
    confirm = verdict(one.ticket)
    put(store, confirm)
    outbox.mark_sending(store, [confirm.id])
    outbox.record_results(store, [EventResult(confirm.id, Outcome.REFUSED)])
    assert rows(store)[0].what_now is WhatNow.NEEDS_YOU
    assert not tickets.current(store, one.ticket).confirmed


# --- what a ticket waits for -----------------------------------------------------------------------


def test_what_a_ticket_waits_for_through_its_life(store: Store, county: County):
    one = submit()
    seen = []

    def look() -> None:
        pull(store, county)
        seen.append(rows(store)[0].what_now)

    put(store, one)
    seen.append(rows(store)[0].what_now)
    push(store, county)
    look()
    county.register(one.ticket)
    look()
    assignment = county.dispatch(one.ticket)
    look()
    county.accept(one.ticket, assignment)
    look()
    county.take(event(one.ticket, "progress", Progress(assignment, "在办"), FIRE))
    look()
    county.resolve(one.ticket, assignment)
    look()
    county.take(verdict(one.ticket))
    look()
    body = Appraise(assignment, 1, Satisfaction.SATISFIED, 95)
    county.take(event(one.ticket, "appraise", body))
    look()
    assert seen == [
        WhatNow.TO_SEND,
        WhatNow.TO_REGISTER,
        WhatNow.TO_DISPATCH,
        WhatNow.TO_ACCEPT,
        WhatNow.BEING_HANDLED,
        WhatNow.BEING_HANDLED,
        WhatNow.TO_CONFIRM,
        WhatNow.TO_APPRAISE,
        WhatNow.CLOSED,
    ]


def test_calls_that_leave_the_straight_way(store: Store, county: County):
    leader, meeting, withdrawn = submit("要审批", to_approve=True), submit("会商"), submit("撤回")
    for one in (leader, meeting, withdrawn):
        county.take(one)
    county.register(meeting.ticket)
    county.take(event(meeting.ticket, "convene", Convene((FIRE.org,)), DESK))
    county.take(event(withdrawn.ticket, "withdraw", Reason("不用了")))
    pull(store, county)
    found = {row.title: row.what_now for row in rows(store)}
    assert found == {
        "要审批": WhatNow.TO_APPROVE,
        "会商": WhatNow.IN_CONSULTATION,
        "撤回": WhatNow.CLOSED,
    }


@pytest.mark.parametrize("state", list(State))
def test_every_state_waits_for_something(state: State):
    county = County()
    one = submit()
    county.take(one)
    ticket = msgspec.structs.replace(county.tickets[one.ticket], state=state)
    assert isinstance(lists.what_now(ticket), WhatNow)


def test_what_is_done_is_not_late(store: Store, county: County):
    one = submit()
    county.resolved(one)
    pull(store, county)
    (row,) = rows(store, now=START + 30 * DAY)
    assert (row.due, row.light) == (None, Light.NONE)


# --- filters ------------------------------------------------------------------------------------------


@pytest.fixture
def many(store: Store, county: County) -> Store:
    """Twelve tickets in several states and villages; four of them with something pending."""
    for number in range(12):
        one = submit(f"样例 {number}", village=f"{number % 3} 村")
        county.take(one)
        if number % 2:
            county.register(one.ticket, f"样例-{number:03}")
        if number % 4 == 3:
            county.dispatch(one.ticket, START + timedelta(hours=number))
        if number % 3 == 0:
            put(store, urge(one.ticket))
    pull(store, county)
    return store


FILTERS = [
    ({}, range(12)),
    ({"what_now": frozenset({WhatNow.TO_REGISTER})}, range(0, 12, 2)),
    ({"what_now": frozenset({WhatNow.TO_ACCEPT, WhatNow.TO_DISPATCH})}, range(1, 12, 2)),
    ({"states": frozenset({State.DISPATCHED})}, range(3, 12, 4)),
    ({"village": "1 村"}, range(1, 12, 3)),
    ({"department": "县消防救援大队"}, range(12)),
    ({"department": "县公安局"}, ()),
    ({"due_before": START + timedelta(hours=8)}, (3, 7)),
    ({"pending": True}, range(0, 12, 3)),
    ({"pending": True, "states": frozenset({State.DISPATCHED})}, (3,)),
    ({"village": "0 村", "what_now": frozenset({WhatNow.TO_REGISTER})}, (0, 6)),
    ({"text": "样例", "village": "2 村"}, (2, 5, 8, 11)),
    ({"text": "样例-007"}, (7,)),
]


@pytest.mark.parametrize(("wanted", "expected"), FILTERS)
def test_a_filter_finds_what_it_says(many: Store, wanted, expected):
    assert titles(many, **wanted) == [f"样例 {number}" for number in sorted(expected, reverse=True)]


@pytest.mark.parametrize(("wanted", "expected"), FILTERS)
def test_a_filtered_list_has_pages_too(many: Store, wanted, expected):
    seen, after = [], None
    while page := rows(many, after, 2, **wanted):
        seen += [row.title for row in page]
        after = page[-1].key
    assert seen == [f"样例 {number}" for number in sorted(expected, reverse=True)]


def test_counts_are_those_of_the_list(many: Store):
    listed = [row.what_now for row in rows(many)]
    assert tickets.counts(many) == {what: listed.count(what) for what in set(listed)}


def test_what_is_due_comes_soonest_first(many: Store):
    found = tickets.due(many, None, START + DAY, 10, now=START, yellow_hours=24)
    assert [row.title for row in found] == ["样例 3", "样例 7", "样例 11"]
    later = START + timedelta(hours=5)
    found = tickets.due(many, later, START + DAY, 10, now=START, yellow_hours=24)
    assert [row.title for row in found] == ["样例 7", "样例 11"]
    assert tickets.counts_due(many, START + timedelta(hours=8)) == 2
    assert len(tickets.due(many, None, START + DAY, 1, now=START, yellow_hours=24)) == 1


# --- search ---------------------------------------------------------------------------------------------


@pytest.fixture
def library(folder, county: County):
    """A store that knows pinyin initials, with tickets to search in."""
    store = open_store(folder, KEY, initials)
    named = [
        ("锦绣园小区占用消防通道", "锦绣园社区"),
        ("国道边违规养鸟", "孝直村"),
        ("河道里堆放建筑垃圾", "锦东村"),
        ("𠅤家巷污水外溢，100% 扰民", "䶮山村"),
        ("ABC 公司Ａ座噪声", "孝直村"),
    ]
    for title, village in named:
        one = submit(title, village=village, served_name="王小样", served_phone="13812345678")
        county.take(one)
        county.register(one.ticket, f"样例-2026-{len(county.ledger):04}")
    pull(store, county)
    yield store
    store.close()


SEARCHES = [
    ("消防", None),
    ("消防通道", ["锦绣园小区占用消防通道"]),
    ("养鸟", ["国道边违规养鸟"]),
    ("鸟", ["国道边违规养鸟"]),
    ("锦", ["河道里堆放建筑垃圾", "锦绣园小区占用消防通道"]),
    ("锦东", ["河道里堆放建筑垃圾"]),
    ("孝直 养鸟", ["国道边违规养鸟"]),
    ("孝直　鸟", ["国道边违规养鸟"]),
    ("𠅤家", ["𠅤家巷污水外溢，100% 扰民"]),
    ("䶮", ["𠅤家巷污水外溢，100% 扰民"]),
    ("100%", ["𠅤家巷污水外溢，100% 扰民"]),
    ("abc", ["ABC 公司Ａ座噪声"]),
    ("a座", ["ABC 公司Ａ座噪声"]),
    ("xftd", ["锦绣园小区占用消防通道"]),
    ("XFTD", ["锦绣园小区占用消防通道"]),
    ("ynao", []),
    ("2026-0001", ["锦绣园小区占用消防通道"]),
    ("0001", ["锦绣园小区占用消防通道"]),
    ("县消防", None),
    ("整治", None),
    ("通道小区", []),
    ("园社", ["锦绣园小区占用消防通道"]),
    ("区占", ["锦绣园小区占用消防通道"]),
    ("园", ["锦绣园小区占用消防通道"]),
    ("治", None),
    ("座", ["ABC 公司Ａ座噪声"]),
    ("声", ["ABC 公司Ａ座噪声"]),
    ("鑫", []),
    ("", None),
    ("   ", None),
]


@pytest.mark.parametrize(("query", "expected"), SEARCHES)
def test_a_search_finds_what_contains_it(library: Store, query: str, expected):
    everything = titles(library)
    assert titles(library, text=query) == (everything if expected is None else expected)


@pytest.mark.parametrize(("query", "expected"), SEARCHES)
def test_a_search_finds_pending_calls_alike(library: Store, query: str, expected):
    for ticket in [row.id for row in rows(library)]:
        put(library, urge(ticket))
    everything = titles(library)
    assert {row.journey for row in rows(library)} == {Journey.WAITING}
    assert titles(library, text=query) == (everything if expected is None else expected)


@pytest.mark.parametrize("query", ["王小样", "王小", "小样", "13812345678", "2345", "东门外"])
def test_residents_are_never_found(library: Store, query: str):
    assert titles(library, text=query) == []
    put(library, submit("待发的", served_name="王小样", served_phone="13812345678"))
    assert titles(library, text=query) == []


HOSTILE = [
    '"',
    "'",
    '" OR "',
    "*",
    "消防*",
    "NEAR(",
    "a AND b",
    "words:消",
    "\x00",
    "%",
    "_",
    "\\",
    "消_",
    "^消",
    "(消",
    "-消防",
    "消" * 500,
    "\ud800",
    "🚒",
    "') --",
]


@pytest.mark.parametrize("query", HOSTILE)
def test_nothing_that_is_typed_breaks_a_search(library: Store, query: str):
    assert isinstance(titles(library, text=query), list)


def test_the_search_forgets_what_a_ticket_no_longer_says(store: Store, county: County):
    one = submit("写错了的标题")
    county.take(one)
    pull(store, county)
    change = {"field": "title", "before": "写错了的标题", "after": "改好的标题"}
    body = msgspec.convert({"changes": [change]}, Supplement)
    county.take(event(one.ticket, "supplement", body))
    pull(store, county)
    assert titles(store, text="写错") == []
    assert titles(store, text="改好") == ["改好的标题"]


@settings(max_examples=300)
@given(st.lists(st.text(max_size=12), max_size=4), st.text(max_size=6))
def test_an_index_query_finds_exactly_what_contains_it(fields: list[str], query: str):
    """The index and the plain comparison agree on any text."""
    searchable = words(fields)
    kept = bigrams(searchable).split()
    for term in terms(query):
        if len(term) == 1:
            found = any(word.startswith(term) for word in kept)
        else:
            phrase = match(term).strip('"')
            found = f" {phrase} " in f" {' '.join(kept)} "
        assert found == any(term in line for line in searchable.splitlines())


@given(st.text())
def test_what_is_compared_is_letters_and_digits_only(text: str):
    once = normal(text)
    assert once.isalnum() or once == ""


# --- one ticket ---------------------------------------------------------------------------------------------


def test_a_timeline_is_newest_first_with_the_pending_on_top(store: Store, county: County):
    one = submit()
    put(store, one)
    push(store, county)
    county.register(one.ticket)
    pull(store, county)
    put(store, urge(one.ticket))
    shown = view(store, one.ticket)
    told = [(entry.event.step, entry.journey, entry.seq) for entry in shown.timeline]
    assert told == [
        ("urge", Journey.WAITING, 0),
        ("register", Journey.CONFIRMED, 2),
        ("submit", Journey.CONFIRMED, 1),
    ]
    assert [entry.event.step for entry in shown.pending] == ["urge"]
    assert shown.ticket.urged == 1


def test_a_confirmed_step_beyond_the_copy_stands_between(store: Store, county: County):
    one = submit()
    put(store, one)
    push(store, county)
    mine = urge(one.ticket)
    put(store, mine)
    county.register(one.ticket)
    outbox.mark_sending(store, [mine.id])
    outbox.record_results(store, [EventResult(mine.id, Outcome.ACCEPTED, county.take(mine))])
    put(store, urge(one.ticket))
    shown = view(store, one.ticket)
    assert [(entry.event.step, entry.seq) for entry in shown.timeline] == [
        ("urge", 0),
        ("urge", 3),
        ("submit", 1),
    ]
    pull(store, county)
    assert [entry.seq for entry in view(store, one.ticket).timeline] == [0, 3, 2, 1]


def test_a_refusal_stands_in_the_timeline_with_its_reason(store: Store, county: County):
    one = submit()
    county.take(one)
    pull(store, county)
    mine = urge(one.ticket)
    put(store, mine)
    outbox.mark_sending(store, [mine.id])
    from contract.life import Refusal, RefusalCode

    why = Refusal(RefusalCode.WRONG_STATE, "withdrawn")
    outbox.record_results(store, [EventResult(mine.id, Outcome.REFUSED, refusal=why)])
    assert view(store, one.ticket).timeline[0].refusal == why


def test_there_is_no_ticket_where_there_is_none(store: Store):
    assert tickets.current(store, new_id()) is None
    with pytest.raises(NotFound):
        view(store, new_id())


def test_photos_of_a_ticket_say_where_they_come_from(store: Store, county: County):
    photos.remember(store, photo("a"), "jpg", START, offset_known=True)
    one = submit(photos=[photo("a")])
    put(store, one, photos=[photo("a").sha256])
    push(store, county)
    county.register(one.ticket)
    assignment = county.dispatch(one.ticket)
    county.accept(one.ticket, assignment)
    county.take(event(one.ticket, "progress", Progress(assignment, "在办", (photo("b"),)), FIRE))
    pull(store, county)
    mine, theirs = view(store, one.ticket).photos
    assert (mine.ref.sha256, mine.step, mine.department, mine.uploaded) == (
        "a" * 64,
        "submit",
        "",
        False,
    )
    assert mine.path == store.photos / "send" / "aa" / f"{'a' * 64}.jpg"
    assert (theirs.step, theirs.department, theirs.path) == ("progress", FIRE.org, None)
    photos.uploaded(store, "a" * 64, START)
    assert view(store, one.ticket).photos[0].uploaded


def test_photos_of_a_result_are_found_and_odd_ones_passed_over(store: Store, county: County):
    one = submit()
    county.take(one)
    county.register(one.ticket)
    assignment = county.dispatch(one.ticket)
    county.accept(one.ticket, assignment)
    county.resolve(one.ticket, assignment)
    resolve = county.ledger[-1].event
    resolve.body["result"]["photos"] = [msgspec.to_builtins(photo("c"))]
    pull(store, county)
    odd = urge(one.ticket)
    odd.body["photos"] = "none"
    put(store, odd)
    assert [(shot.ref.sha256[0], shot.step) for shot in view(store, one.ticket).photos] == [
        ("c", "resolve")
    ]


# --- news ----------------------------------------------------------------------------------------------------


def test_what_came_with_the_first_filling_is_not_news(store: Store, county: County):
    one = submit()
    county.resolved(one)
    pull(store, county)
    assert not rows(store)[0].unread


def test_the_county_s_step_is_news_until_it_is_seen(store: Store, county: County):
    from app.models import seen

    one = submit()
    county.take(one)
    pull(store, county)
    county.register(one.ticket)
    pull(store, county)
    (row,) = rows(store)
    assert row.unread
    seen.mark(store, "p-1", one.ticket, 2)
    assert not rows(store)[0].unread
    store = reopened(store)
    assert not rows(store)[0].unread
    county.dispatch(one.ticket)
    pull(store, county)
    assert rows(store)[0].unread
    store.close()


def test_own_steps_and_turning_lights_are_no_news(store: Store, county: County):
    one = submit()
    county.take(one)
    pull(store, county)
    county.take(urge(one.ticket, CLERK))
    pull(store, county)
    put(store, urge(one.ticket))
    assert not rows(store)[0].unread


def test_seen_is_forgotten_with_the_epoch(store: Store, county: County):
    one = submit()
    county.take(one)
    pull(store, county)
    county.register(one.ticket)
    pull(store, county)
    feed.reset(store, "epoch-2")
    county.epoch = "epoch-2"
    pull(store, county)
    assert not rows(store)[0].unread


def test_what_just_happened_is_the_county_s_and_newest_first(store: Store, county: County):
    one = submit("占了消防通道")
    county.take(one)
    county.register(one.ticket)
    county.take(urge(one.ticket))
    county.dispatch(one.ticket)
    pull(store, county)
    told = tickets.recent(store)
    assert [(happened.event.step, happened.title) for happened in told] == [
        ("dispatch", "占了消防通道"),
        ("register", "占了消防通道"),
    ]
    assert len(tickets.recent(store, 1)) == 1


def test_time_limits_that_were_moved_again_and_again_are_one_piece_of_news(
    store: Store, county: County
):
    one = submit("占了消防通道")
    county.take(one)
    county.register(one.ticket)
    assignment = county.dispatch(one.ticket)
    county.accept(one.ticket, assignment)
    for days in range(1, 6):
        later = Extend(assignment, START + timedelta(days=days))
        county.take(event(one.ticket, "extend", later, DESK))
    pull(store, county)
    told = [happened.event for happened in tickets.recent(store)]
    assert [event.step for event in told] == ["extend", "accept", "dispatch", "register"]
    assert told[0].body["due"] == (START + timedelta(days=5)).isoformat().replace("+00:00", "Z")
