"""Drafting and submitting: nothing typed is lost, and a call goes out once, whole, as it was."""

from __future__ import annotations

import msgspec
import pytest

from app.casework.calls import call_of, clean, title_of
from app.casework.desk import Desk
from app.casework.problems import RULES
from app.models import outbox, photos
from app.models.errors import AlreadySubmitted, NotComplete, NotFound, Refused, TooLateToUndo
from app.models.read import Changed, DraftContent, FormStep, Journey, WhatNow
from app.models.store import Store
from contract.blobs import BlobKind
from contract.deadlines import Configuration
from contract.events import ActorKind, Reason
from contract.life import body_of, check
from contract.matters import Role
from contract.ticket import State
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
from tests.models.faults import crash_at, reopened
from tests.models.world import LEADER, Clock, County, Ids, event, photo, pull, push


def sent(store: Store, who: str = "p-1") -> list:
    return [row.event for row in outbox.rows(store, who)]


# --- drafting ---------------------------------------------------------------------------------


def test_a_new_draft_is_there_at_once_and_empty(desk: Desk):
    draft = desk.new_draft()
    assert draft.content == DraftContent()
    assert [one.id for one in desk.drafts()] == [draft.id]


def test_saving_says_what_changed(desk: Desk):
    draft = desk.new_draft()
    assert desk.save(draft.id, DraftContent(description="写")) == {Changed.DRAFTS}


def test_typing_comes_back_after_a_restart(desk: Desk, store: Store, clock: Clock, ids: Ids):
    draft = desk.new_draft()
    written = content(desk, step=FormStep.MORE, served_phone="1380")
    desk.save(draft.id, written)
    store = reopened(store)
    again = Desk(store, person(), clock, ids)
    assert again.draft(draft.id).content == written
    store.close()


def test_half_a_character_does_not_cost_the_rest(desk: Desk):
    """A broken input method can leave half of a surrogate pair."""
    draft = desk.new_draft()
    desk.save(
        draft.id,
        DraftContent(
            description="前\ud83d后", answers={"a\udc00": "b\ud800", "n": 3}, reasons=("\udfff",)
        ),
    )
    kept = desk.draft(draft.id).content
    assert kept.description == "前\ufffd后"
    assert kept.answers == {"a\ufffd": "b\ufffd", "n": 3}


@pytest.mark.parametrize("text", ["", "abc", "消防🚒𠅤", "\x00\n\t", "e\u0301"])
def test_whole_characters_stay_as_they_are(text: str):
    told = DraftContent(description=text, answers={"k": text}, reasons=(text,))
    assert clean(told) == told


def test_discarded_drafts_can_be_taken_back(desk: Desk):
    draft = ready(desk)
    desk.discard(draft)
    assert desk.drafts() == ()
    desk.undo_discard(draft)
    assert desk.drafts()[0].content == content(desk)


def test_a_colleague_on_the_same_pc_sees_none_of_it(
    desk: Desk, store: Store, clock: Clock, ids: Ids
):
    draft = ready(desk)
    colleague = Desk(store, person(which="p-2"), clock, ids)
    assert colleague.drafts() == ()
    with pytest.raises(NotFound):
        colleague.draft(draft)
    with pytest.raises(NotFound):
        colleague.submit(draft)


# --- what is missing -----------------------------------------------------------------------------


def test_a_finished_draft_lacks_nothing(desk: Desk):
    assert desk.problems(ready(desk)) == {}


def test_an_empty_draft_says_what_is_missing_field_by_field(desk: Desk):
    assert set(desk.problems(desk.new_draft().id)) == {"description", "village", "spot", "matter"}


BREAKING = [
    ("description", {"description": "  "}, "请写一写"),
    ("description", {"description": "堵了"}, "再具体"),
    ("description", {"description": "长" * 5001}, "最多 5000"),
    ("title", {"title": "长" * 201}, "标题"),
    ("village", {"village": " "}, "村"),
    ("village", {"village": "长" * 201}, "最多"),
    ("spot", {"spot": ""}, "位置"),
    ("spot", {"spot": "长" * 201}, "最多"),
    ("matter", {"matter": ""}, "请选一个事项"),
    ("matter", {"matter": "999"}, "不在这一版"),
    ("served_name", {"served_name": "长" * 201}, "最多"),
    ("served_phone", {"served_phone": "123"}, "手机号"),
    ("answers.blocked", {"answers": {}}, "堵塞多久"),
    ("answers.blocked", {"answers": {"blocked": "很久"}}, "选项"),
    ("answers.phone", {"answers": {"blocked": "更久", "phone": "x"}}, "手机号"),
]


@pytest.mark.parametrize(("field", "change", "says"), BREAKING)
def test_each_thing_that_is_wrong_is_said_beside_its_field(desk: Desk, field, change, says):
    draft = ready(desk, **change)
    found = desk.problems(draft)
    assert set(found) == {field}
    assert says in found[field].zh
    assert found[field].en
    with pytest.raises(NotComplete):
        desk.submit(draft)
    assert desk.draft(draft).submitted == ""


def test_every_rule_is_broken_by_some_test():
    fields = {field for field, _, _ in BREAKING} | {"photos"}
    assert {rule.field for rule in RULES} <= fields


def test_too_many_photos_are_said_so(desk: Desk, store: Store, clock: Clock):
    draft = ready(desk)
    from app.models import drafts

    for number in range(61):
        shot = msgspec.structs.replace(
            photo(), sha256=f"{number:064x}", original=f"{number + 100:064x}"
        )
        photos.remember(store, shot, "jpg", clock(), offset_known=True)
        drafts.add_photo(store, draft, "p-1", shot.sha256)
    assert "60" in desk.problems(draft)["photos"].zh


def test_without_the_county_s_list_writing_goes_on_but_not_submitting(bare: Desk):
    draft = ready(bare)
    assert set(bare.problems(draft)) == {"matter"}
    assert "联网" in bare.problems(draft)["matter"].zh
    with pytest.raises(NotComplete):
        bare.submit(draft)
    assert bare.draft(draft).content.description


def test_a_matter_s_own_questions_are_asked_and_others_the_general_ones(desk: Desk):
    named = desk.edition().name
    assert [field.key for field in desk.form("29", named).fields] == ["blocked", "phone"]
    assert [field.key for field in desk.form("41", named).fields] == ["since"]
    assert [field.key for field in desk.form().fields] == ["since"]
    assert desk.problems(ready(desk, matter="41", answers={})) == {}


# --- submitting ------------------------------------------------------------------------------------


def test_a_submitted_call_is_one_event_with_everything_frozen(desk: Desk, store: Store):
    ticket = called(desk, served_name=" 样例居民 ", served_phone="13800000000")
    (event_,) = sent(store)
    assert (event_.step, event_.ticket) == ("submit", ticket)
    assert (event_.actor.kind, event_.actor.org, event_.actor.person) == ("township", "t-1", "p-1")
    call = body_of(event_)
    assert call.edition == desk.edition().name
    assert (call.matter, call.matter_title) == ("29", EDITION.matters[0].title)
    assert call.primary == ("县消防救援大队",)
    assert call.supporting == ("县公安局", "县住房和城乡建设局")
    assert call.township_role is Role.SUPPORTING
    assert call.township_duties == ("日常巡查", "发现上报")
    assert call.form == "fire"
    assert call.answers == {"blocked": "更久"}
    assert call.title == "锦绣园小区附近车辆乱停，占了消防通道"
    assert call.served_name == "样例居民"
    assert check(None, event_) is None


def test_a_submitted_call_waits_and_is_seen_in_the_list(desk: Desk):
    ticket = called(desk)
    (row,) = desk.rows()
    assert (row.id, row.journey, row.what_now) == (ticket, Journey.WAITING, WhatNow.TO_SEND)
    assert desk.counters().waiting == 1
    assert desk.drafts() == ()


def test_submitting_twice_is_one_call(desk: Desk, store: Store):
    draft = ready(desk)
    assert desk.submit(draft) == desk.submit(draft)
    assert len(sent(store)) == 1


def test_after_submitting_the_draft_is_closed(desk: Desk):
    draft = ready(desk)
    desk.submit(draft)
    with pytest.raises(AlreadySubmitted):
        desk.save(draft, DraftContent(description="改"))
    with pytest.raises(AlreadySubmitted):
        desk.discard(draft)


def test_a_problem_on_no_list_asks_for_a_consultation(desk: Desk, store: Store):
    ticket = called(desk, matter="", off_list=True, answers={})
    call, wish = sent(store)
    assert (call.step, wish.step) == ("submit", "request_consultation")
    assert body_of(call).matter == ""
    assert body_of(call).primary == ()
    assert {call.ticket, wish.ticket} == {ticket}
    assert desk.ticket(ticket).ticket.consultation.reason


def test_taking_back_the_consultation_leaves_the_call(desk: Desk, store: Store):
    ticket = called(desk, matter="", off_list=True, answers={})
    _, wish = sent(store)
    desk.undo(wish.id)
    assert [event_.step for event_ in sent(store)] == ["submit"]
    assert desk.drafts() == ()
    assert desk.ticket(ticket).ticket.consultation is None


def test_taking_back_the_call_takes_the_consultation_too(desk: Desk, store: Store):
    called(desk, matter="", off_list=True, answers={})
    call, _ = sent(store)
    desk.undo(call.id)
    assert sent(store) == []
    assert len(desk.drafts()) == 1


def test_a_matter_chosen_before_saying_there_is_none_does_not_slip_in(desk: Desk, store: Store):
    called(desk, matter="29", off_list=True, answers={})
    assert body_of(sent(store)[0]).matter == ""


def test_where_the_county_asks_for_it_a_leader_approves_first(bare, store, county, clock, ids):
    documents(store, county, Configuration(leader_approves=True))
    ticket = called(bare)
    assert bare.ticket(ticket).ticket.state is State.TO_APPROVE
    leader = Desk(store, person(ActorKind.LEADER, "p-3"), clock, ids)
    own = called(leader)
    assert leader.ticket(own).ticket.state is State.CALLED


def test_off_the_list_and_to_approve_asks_for_the_consultation_later(bare, store, county):
    documents(store, county, Configuration(leader_approves=True))
    called(bare, matter="", off_list=True, answers={})
    assert [event_.step for event_ in sent(store)] == ["submit"]


POINTS = ["outbox.after_insert", "submit.after_draft", "work.before_commit", "work.after_commit"]


@pytest.mark.parametrize("point", POINTS)
def test_a_crash_while_submitting_leaves_the_draft_or_one_call(desk, store, clock, ids, point):
    draft = ready(desk)
    with crash_at(point):
        desk.submit(draft)
    store = reopened(store)
    again = Desk(store, person(), clock, ids)
    if point == "work.after_commit":
        assert len(again.rows()) == 1
        assert again.drafts() == ()
    else:
        assert again.rows() == ()
        assert again.drafts()[0].content == content(again)
    ticket = again.submit(draft)
    assert [row.id for row in again.rows()] == [ticket]
    assert len(sent(store)) == 1
    store.close()


def test_taking_back_a_waiting_call_gives_the_draft_back(desk: Desk, store: Store):
    draft = ready(desk)
    desk.submit(draft)
    (event_,) = sent(store)
    assert desk.undo(event_.id) >= {Changed.DRAFTS, Changed.TICKETS, Changed.OUTBOX}
    assert desk.rows() == ()
    assert desk.draft(draft).submitted == ""
    desk.save(draft, content(desk, spot="改过的位置"))
    ticket = desk.submit(draft)
    assert desk.ticket(ticket).ticket.call.spot == "改过的位置"


def test_a_call_on_its_way_cannot_be_taken_back(desk: Desk, store: Store):
    called(desk)
    (event_,) = sent(store)
    outbox.mark_sending(store, [event_.id])
    with pytest.raises(TooLateToUndo):
        desk.undo(event_.id)


# --- a new list, and calls sent back ---------------------------------------------------------------


def test_a_draft_keeps_its_list_when_a_new_one_comes_and_says_so(desk, store, county):
    draft = ready(desk)
    before = desk.edition().name
    assert not desk.draft(draft).newer_edition
    publish(store, county, BlobKind.EDITION, NEXT_EDITION)
    assert desk.draft(draft).newer_edition
    assert desk.problems(draft) == {}
    ticket = desk.submit(draft)
    assert desk.ticket(ticket).ticket.call.edition == before


def test_a_submitted_call_keeps_its_list_and_departments_for_ever(desk, store, county):
    ticket = called(desk)
    before = desk.ticket(ticket).ticket.call
    publish(store, county, BlobKind.EDITION, NEXT_EDITION)
    push(store, county)
    assert desk.ticket(ticket).ticket.call == before
    assert [named.edition.label for named in desk.editions()] == ["样例清单二", "样例清单一"]


def test_choosing_anew_in_the_new_list_is_possible(desk, store, county):
    draft = ready(desk)
    publish(store, county, BlobKind.EDITION, NEXT_EDITION)
    desk.save(draft, content(desk, matter="41", answers={}))
    assert not desk.draft(draft).newer_edition
    ticket = desk.submit(draft)
    assert desk.ticket(ticket).ticket.call.primary == ("县综合行政执法局",)


def sent_back(desk: Desk, store: Store, county: County) -> str:
    ticket = called(desk)
    push(store, county)
    county.take(event(ticket, "send_back", Reason("请写清位置"), LEADER))
    pull(store, county)
    return ticket


@pytest.fixture
def approving(bare: Desk, store: Store, county: County) -> Desk:
    documents(store, county, Configuration(leader_approves=True))
    return bare


def test_a_call_sent_back_is_corrected_and_goes_again(approving, store, county):
    ticket = sent_back(approving, store, county)
    assert approving.rows()[0].what_now is WhatNow.TO_CORRECT
    draft = approving.correct(ticket)
    assert draft.content.description == content(approving).description
    assert approving.correct(ticket).id == draft.id
    fuller = msgspec.structs.replace(draft.content, spot="东门外 30 米，靠路灯")
    approving.save(draft.id, fuller)
    assert approving.submit(draft.id) == ticket
    (resubmit,) = sent(store)
    assert resubmit.step == "resubmit"
    shown = approving.ticket(ticket).ticket
    assert (shown.state, shown.call.spot) == (State.TO_APPROVE, "东门外 30 米，靠路灯")


def test_photos_of_a_sent_back_call_stay_with_it(approving, store, county, clock):
    from app.models import drafts

    photos.remember(store, photo("a"), "jpg", clock(), offset_known=True)
    first = ready(approving)
    drafts.add_photo(store, first, "p-1", "a" * 64)
    approving.save(first, content(approving, photos_kept=(photo("z"),)))
    ticket = approving.submit(first)
    push(store, county)
    county.take(event(ticket, "send_back", Reason("请写清位置"), LEADER))
    pull(store, county)
    draft = approving.correct(ticket)
    assert [shot.ref.sha256[0] for shot in draft.photos] == ["a"]
    assert [ref.sha256[0] for ref in draft.content.photos_kept] == ["z"]
    approving.submit(draft.id)
    call = approving.ticket(ticket).ticket.call
    assert sorted(ref.sha256[0] for ref in call.photos) == ["a", "z"]


def test_a_call_that_was_not_sent_back_is_not_corrected(desk: Desk):
    with pytest.raises(Refused):
        desk.correct(called(desk))
    with pytest.raises(NotFound):
        desk.correct("00000000-0000-7000-8000-000000000000")


def test_a_correction_too_late_is_refused_and_kept(approving, store, county):
    ticket = sent_back(approving, store, county)
    draft = approving.correct(ticket)
    approving.take(ticket, "withdraw", Reason("不用了"))
    with pytest.raises(Refused):
        approving.submit(draft.id)
    assert approving.draft(draft.id).submitted == ""


# --- titles -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "description", "expected"),
    [
        ("", "车辆乱停。堵了很久", "车辆乱停"),
        ("", "\n\n  第一行\n第二行", "第一行"),
        ("", "！！真的吗？是的", "真的吗"),
        ("", "长" * 50, "长" * 39 + "…"),
        ("", "长" * 40, "长" * 40),
        (" 自己写的 ", "别的", "自己写的"),
        ("", "", ""),
    ],
)
def test_a_title_is_what_was_written_or_the_first_words(title, description, expected):
    assert title_of(DraftContent(title=title, description=description)) == expected


def test_a_call_says_nothing_that_the_draft_does_not(desk: Desk):
    draft = desk.draft(ready(desk))
    bare_call = call_of(draft, "e", None, to_approve=False)
    assert (bare_call.matter, bare_call.primary, bare_call.township_role) == ("", (), None)
    assert bare_call.description == draft.content.description
