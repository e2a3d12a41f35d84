"""The desk: taking steps, what is to do, finding a matter, and what is never told."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest

from app.casework.desk import Desk
from app.models import feed, outbox
from app.models.errors import NotFound, Refused, TooLateToUndo
from app.models.read import (
    Changed,
    Counters,
    Journey,
    TicketFilter,
    ToDo,
    WhatNow,
    WorkKind,
)
from app.models.store import Store
from contract.blobs import BlobKind
from contract.deadlines import Configuration, WorkCalendar
from contract.events import (
    ActorKind,
    Appraise,
    Dispatch,
    NewAssignment,
    Nothing,
    OnAssignment,
    Reason,
    Rejection,
    Resolve,
    Supplement,
    Verdict,
)
from contract.life import Refusal, RefusalCode
from contract.matters import Departments, Township
from contract.messages import EventResult, Outcome
from contract.ticket import Result, Satisfaction, State
from tests.casework.office import (
    EDITION,
    NEXT_EDITION,
    called,
    content,
    documents,
    person,
    publish,
    ready,
)
from tests.models.world import (
    DESK,
    FIRE,
    POLICE,
    START,
    Clock,
    County,
    Ids,
    event,
    pull,
    push,
    submit,
    urge,
)

DAY = timedelta(days=1)


def at_county(desk: Desk, store: Store, county: County) -> str:
    ticket = called(desk)
    push(store, county)
    county.register(ticket)
    pull(store, county)
    return ticket


def resolved(desk: Desk, store: Store, county: County) -> tuple[str, str]:
    """A call taken to its result: the ticket and the assignment."""
    ticket = at_county(desk, store, county)
    assignment = county.dispatch(ticket)
    county.accept(ticket, assignment)
    county.resolve(ticket, assignment)
    pull(store, county)
    return ticket, assignment


def steps(desk: Desk, ticket: str) -> set[str]:
    return {can.step for can in desk.possible(ticket)}


# --- taking steps ---------------------------------------------------------------------------------


def test_what_can_be_done_changes_with_the_state(desk: Desk, store: Store, county: County):
    ticket = called(desk)
    assert steps(desk, ticket) >= {"supplement", "withdraw"}
    assert "urge" not in steps(desk, ticket), "nobody knows of it yet"
    push(store, county)
    county.register(ticket)
    assignment = county.dispatch(ticket)
    county.accept(ticket, assignment)
    pull(store, county)
    assert "withdraw" not in steps(desk, ticket)
    county.resolve(ticket, assignment)
    pull(store, county)
    assert steps(desk, ticket) == {"confirm", "reject"}
    desk.take(ticket, "confirm", Verdict(1))
    assert steps(desk, ticket) == {"appraise"}
    assert desk.possible("nowhere") == ()


def test_a_step_is_seen_at_once_and_waits(desk: Desk, store: Store, county: County):
    ticket = at_county(desk, store, county)
    event_id = desk.take(ticket, "urge", Reason("请快些"))
    view = desk.ticket(ticket)
    assert view.ticket.urged == 1
    assert (view.timeline[0].event.id, view.timeline[0].journey) == (event_id, Journey.WAITING)
    assert view.timeline[0].event.at == START
    assert [entry.event.id for entry in view.pending] == [event_id]


def test_a_step_that_does_not_fit_is_refused_in_words_and_leaves_nothing(desk, store, county):
    ticket = at_county(desk, store, county)
    with pytest.raises(Refused) as refused:
        desk.take(ticket, "confirm", Verdict(1))
    assert refused.value.sentence == "呼叫单的状态已经变了，这一步现在不能办"
    assert desk.counters() == Counters(confirmed=1)


@pytest.mark.parametrize(
    ("step", "body"),
    [
        ("confirm", Verdict(2)),
        ("appraise", Appraise("x", 1, Satisfaction.SATISFIED, 90)),
        ("register", {"number": "1"}),
        ("approve", Nothing()),
        ("teleport", {}),
        ("urge", {}),
        ("urge", {"reason": ""}),
        ("submit", {}),
    ],
)
def test_no_step_slips_past_the_table(desk, store, county, step, body):
    ticket, _ = resolved(desk, store, county)
    before = desk.counters()
    with pytest.raises(Refused):
        desk.take(ticket, step, body)
    assert desk.counters() == before


def test_a_step_on_nothing_is_refused(desk: Desk):
    with pytest.raises(Refused):
        desk.take("00000000-0000-7000-8000-000000000000", "urge", Reason("x"))


def test_a_step_taken_twice_is_refused_the_second_time(desk, store, county):
    ticket, _ = resolved(desk, store, county)
    desk.take(ticket, "confirm", Verdict(1))
    with pytest.raises(Refused):
        desk.take(ticket, "confirm", Verdict(1))


def test_the_main_job_to_its_end(desk: Desk, store: Store, county: County):
    ticket, assignment = resolved(desk, store, county)
    desk.take(ticket, "confirm", Verdict(1))
    desk.take(ticket, "appraise", Appraise(assignment, 1, Satisfaction.SATISFIED, 95, "很快"))
    assert desk.rows()[0].what_now is WhatNow.CLOSED
    assert push(store, county) == 2
    view = desk.ticket(ticket)
    assert view.ticket == county.tickets[ticket]
    assert (view.ticket.state, view.journey) == (State.APPRAISED, Journey.CONFIRMED)
    assert [one.score for one in view.ticket.appraisals] == [95]
    assert [entry.event.step for entry in reversed(view.timeline)] == [
        *("submit", "register", "dispatch", "accept", "resolve"),
        *("confirm", "appraise"),
    ]


def test_appraising_again_before_it_is_closed_changes_the_appraisal(desk, store, county):
    ticket = at_county(desk, store, county)
    pieces = (
        NewAssignment("lead", FIRE.org, True, "划线", START + DAY),
        NewAssignment("support", POLICE.org, False, "处罚", START + DAY),
    )
    county.take(event(ticket, "dispatch", Dispatch(pieces), DESK))
    for piece, actor in (("lead", FIRE), ("support", POLICE)):
        county.take(event(ticket, "accept", OnAssignment(piece), actor))
        result = Result(START, "居委会", "解决了", START)
        county.take(event(ticket, "resolve", Resolve(piece, result), actor))
    pull(store, county)
    desk.take(ticket, "confirm", Verdict(1))
    for score in (60, 80):
        desk.take(ticket, "appraise", Appraise("lead", 1, Satisfaction.PARTLY, score))
    desk.take(ticket, "appraise", Appraise("support", 1, Satisfaction.SATISFIED, 90))
    push(store, county)
    scores = {one.assignment: one.score for one in county.tickets[ticket].appraisals}
    assert scores == {"lead": 80, "support": 90}
    with pytest.raises(Refused):
        desk.take(ticket, "appraise", Appraise("lead", 1, Satisfaction.PARTLY, 70))


def test_a_rejected_result_begins_another_round(desk, store, county):
    ticket, _ = resolved(desk, store, county)
    desk.take(ticket, "reject", Rejection(1, "没有解决"))
    view = desk.ticket(ticket)
    assert (view.ticket.round, view.ticket.state) == (2, State.DISPATCHED)


def test_a_waiting_step_can_be_taken_back(desk, store, county):
    ticket, _ = resolved(desk, store, county)
    event_id = desk.take(ticket, "confirm", Verdict(1))
    assert Changed.TICKETS in desk.undo(event_id)
    assert desk.rows()[0].what_now is WhatNow.TO_CONFIRM


def test_a_refused_step_is_explained_and_tried_again(desk, store, county):
    ticket = at_county(desk, store, county)
    event_id = desk.take(ticket, "urge", Reason("请快些"))
    outbox.mark_sending(store, [event_id])
    with pytest.raises(TooLateToUndo):
        desk.undo(event_id)
    no = EventResult(event_id, Outcome.REFUSED, refusal=Refusal(RefusalCode.WRONG_STATE))
    outbox.record_results(store, [no])
    (row,) = desk.outbox(Journey.NEEDS_YOU)
    assert row.refusal.code is RefusalCode.WRONG_STATE
    desk.retry(event_id)
    assert [row.id for row in desk.outbox()] == [event_id]
    desk.undo(event_id)
    assert desk.outbox() == ()


def test_a_leader_approves_and_sends_back(bare, store, county, clock, ids):
    documents(store, county, Configuration(leader_approves=True))
    leader = Desk(store, person(ActorKind.LEADER, "p-3"), clock, ids)
    first, second = called(bare), called(bare)
    assert "approve" not in steps(bare, first)
    leader.take(first, "approve", Nothing())
    leader.take(second, "send_back", Reason("写清楚"))
    assert leader.ticket(first).ticket.state is State.CALLED
    assert leader.ticket(second).ticket.state is State.SENT_BACK


def test_a_supplement_without_photos_of_ours_goes_too(desk, store, county):
    from tests.models.world import photo

    ticket = at_county(desk, store, county)
    desk.take(ticket, "supplement", Supplement("见图", (photo("q"),)))
    (shown,) = desk.ticket(ticket).photos
    assert (shown.path, shown.uploaded) == (None, True)


# --- what is to do ------------------------------------------------------------------------------------


def test_an_empty_workbench(bare: Desk):
    bench = bare.workbench()
    assert (bench.mine, bench.at_county, bench.due_soon, bench.late) == (0, 0, 0, 0)
    assert bench.items == bench.recent == ()
    assert bare.to_do() == ToDo()


def test_the_workbench_names_what_needs_me_most_pressing_first(
    desk: Desk, store: Store, county: County, clock: Clock
):
    confirm, _ = resolved(desk, store, county)
    appraise, _ = resolved(desk, store, county)
    desk.take(appraise, "confirm", Verdict(1))
    for due in (START - DAY, START + DAY / 2, START + 9 * DAY):
        county.dispatch(at_county(desk, store, county), due)
    refused = called(desk, description="县里不收的一张呼叫单")
    draft = ready(desk, description="写到一半的呼叫单")
    pull(store, county)
    (event,) = [row for row in desk.outbox() if row.ticket == refused]
    outbox.mark_sending(store, [event.id])
    no = EventResult(event.id, Outcome.REFUSED, refusal=Refusal(RefusalCode.BAD_REFERENCE))
    outbox.record_results(store, [no])
    bench = desk.workbench()
    assert [item.kind for item in bench.items] == [
        WorkKind.NEEDS_YOU,
        WorkKind.LATE,
        WorkKind.TO_CONFIRM,
        WorkKind.TO_APPRAISE,
        WorkKind.DUE_SOON,
        WorkKind.DRAFT,
    ]
    first, _, third, fourth, _, last = bench.items
    assert (first.event, first.ticket) == (event.id, refused)
    assert "对不上" in first.line.zh
    assert first.line.en.isascii()
    assert (third.ticket, fourth.ticket, last.draft) == (confirm, appraise, draft)
    assert (bench.mine, bench.at_county, bench.due_soon, bench.late) == (4, 3, 1, 1)
    assert desk.to_do() == ToDo(mine=4, appraise=1)
    assert bench.recent[0].event.step == "dispatch"


def test_what_waits_for_the_leader_is_the_leader_s(bare, store, county, clock, ids):
    documents(store, county, Configuration(leader_approves=True))
    called(bare)
    push(store, county)
    leader = Desk(store, person(ActorKind.LEADER, "p-3"), clock, ids)
    assert bare.workbench().mine == 0
    assert [item.kind for item in leader.workbench().items] == [WorkKind.TO_APPROVE]
    assert leader.to_do().mine == 1


def test_lights_and_lateness_go_by_the_county_s_clock(desk, store, county, clock):
    county.dispatch(at_county(desk, store, county), START + 3 * DAY)
    pull(store, county)
    assert desk.workbench().late == 0
    feed.contact(store, county.head, clock(), 4 * DAY)
    assert desk.now() == START + 4 * DAY
    assert desk.workbench().late == 1


def test_how_soon_is_soon_the_county_says(bare, store, county):
    documents(store, county, Configuration(yellow_hours=100))
    county.dispatch(at_county(bare, store, county), START + 3 * DAY)
    pull(store, county)
    assert bare.workbench().due_soon == 1


# --- the list of matters -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", ["29", "41", "7"]),
        ("29", ["29"]),
        ("消防", ["29"]),
        ("xfc", ["29"]),
        ("养鸟", ["41"]),
        ("县交通", []),
        ("镇街", ["7"]),
        ("不存在", []),
    ],
)
def test_a_matter_is_found_by_what_people_say(desk: Desk, text: str, found: list[str]):
    assert [matter.id for matter in desk.search(text)] == found


def test_a_description_is_sorted_by_the_list_in_force(desk, store, county):
    best = desk.sort("车停在消防通道上").proposals[0]
    assert best.matter == "29"
    publish(store, county, BlobKind.EDITION, NEXT_EDITION)
    assert "29" not in [one.matter for one in desk.sort("车停在消防通道上").proposals]
    assert desk.sort("有人养鸟").proposals[0].matter == "41"


def test_before_the_first_sync_there_are_defaults_and_no_list(bare: Desk):
    assert bare.edition() is None
    assert bare.editions() == ()
    assert bare.search("消防") == ()
    assert bare.sort("消防").proposals == ()
    assert bare.departments() == Departments(())
    assert bare.township() == Township("t-1", "样例街道")
    assert bare.configuration() == Configuration()
    assert bare.calendar() == WorkCalendar()
    assert bare.form().fields == ()


def test_after_it_they_are_the_county_s(desk: Desk, store: Store, county: County):
    assert desk.edition().edition == EDITION
    assert desk.township().villages == ("锦绣园社区", "孝直村")
    assert desk.departments().departments[0].name == "县消防救援大队"
    week = WorkCalendar(frozenset({START.date()}))
    publish(store, county, BlobKind.CALENDAR, week)
    assert desk.calendar() == week


# --- the rest -------------------------------------------------------------------------------------------------


def test_the_sync_page_s_figures(desk, store, county, clock, tmp_path):
    from tests.journeys.camera import take_photo

    draft = ready(desk)
    added = desk.add_photo(
        draft, take_photo(tmp_path / "a.jpg", 1, START, (36.0, 116.0), (320, 240))
    )
    desk.submit(draft)
    county.announce(BlobKind.EDITION, NEXT_EDITION)
    pull(store, county)
    info = desk.sync_info()
    assert info.counters == Counters(waiting=1)
    assert (info.photos_waiting, info.bytes_waiting) == (1, added.photo.ref.size)
    assert info.blobs_missing == 1
    assert (info.copy.cursor, info.copy.last_contact) == (county.head, clock())


def test_settings_are_kept(desk: Desk):
    assert desk.get_setting("scale", float, 1.0) == 1.0
    assert desk.put_setting("scale", 1.5) == {Changed.SETTINGS}
    assert desk.get_setting("scale", float, 1.0) == 1.5


def test_looking_at_a_ticket_makes_it_read(desk, store, county):
    ticket = at_county(desk, store, county)
    county.dispatch(ticket)
    pull(store, county)
    assert desk.rows()[0].unread
    desk.ticket(ticket)
    assert not desk.rows()[0].unread


def test_a_colleague_sees_the_township_s_tickets_but_not_my_outbox(
    desk: Desk, store: Store, county: County, clock: Clock, ids: Ids
):
    ticket = called(desk)
    colleague = Desk(store, person(which="p-2"), clock, ids)
    assert [row.id for row in colleague.rows()] == [ticket]
    assert colleague.counters() == Counters()
    assert colleague.outbox() == ()
    (event,) = desk.outbox()
    with pytest.raises(NotFound):
        colleague.undo(event.id)


SECRETS = ("王小样", "13812345678", "样例路 5 号")


def test_residents_are_in_no_log_and_no_error(desk, store, county, caplog, tmp_path):
    caplog.set_level(logging.DEBUG)
    told = content(
        desk,
        description="王小样说电话 13812345678，住样例路 5 号",
        title="消防通道被占",
        served_name="王小样",
        served_phone="13812345678",
        spot="样例路 5 号",
    )
    draft = desk.new_draft()
    desk.save(draft.id, told)
    ticket = desk.submit(draft.id)
    errors = []
    for act in (
        lambda: desk.take(ticket, "confirm", Verdict(1)),
        lambda: desk.save(draft.id, told),
        lambda: desk.take(ticket, "supplement", {"changes": "王小样"}),
        lambda: desk.add_photo(draft.id, tmp_path / "王小样.jpg"),
        lambda: desk.draft("王小样"),
    ):
        with pytest.raises(Exception) as caught:  # noqa: PT011  any will do: what is left behind matters
            act()
        errors.append(caught.value)
    push(store, county)
    said = caplog.text + "".join(f"{error} {error!r}" for error in errors[:4])
    assert not [secret for secret in SECRETS if secret in said]


def test_residents_are_in_no_index(desk: Desk, store: Store, county: County):
    ticket = called(
        desk,
        title="消防通道被占",
        served_name="王小样",
        served_phone="13812345678",
        spot="样例路 5 号",
    )
    push(store, county)
    for secret in (*SECRETS, "小样", "1381", "路5"):
        assert desk.rows(TicketFilter(text=secret)) == ()
    assert [row.id for row in desk.rows(TicketFilter(text="消防通道被占"))] == [ticket]


def test_nothing_of_the_county_s_other_steps_is_ours_to_take(desk, store, county):
    one = submit()
    county.take(one)
    pull(store, county)
    county.take(urge(one.ticket))
    pull(store, county)
    assert not steps(desk, one.ticket) & {"register", "dispatch", "accept", "resolve", "enter"}
