"""One ticket: what is shown of it, what can be done, and what has not reached the county."""

from __future__ import annotations

import gc
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPdfWriter
from PySide6.QtPrintSupport import QPrintPreviewDialog
from PySide6.QtWidgets import QApplication, QLabel

from app.casework.desk import Desk
from app.casework.reading import Changed, Journey, PhotoGone, PhotoProblem, TimelineEntry
from app.models import photos
from app.ui.link import Link
from app.ui.pages.ticket import TicketPage
from app.ui.pages.ticket.happenings import happenings
from app.ui.pages.ticket.paper import lay_on, paper
from app.ui.pages.ticket.parts import Facts
from app.ui.widgets.buttons import LinkButton, PrimaryButton
from app.ui.widgets.photo import PhotoThumb
from contract.deadlines import Urgency
from contract.events import Actor, ActorKind, Appraise, Event, Reason, Supplement
from contract.life import possible
from contract.messages import Person
from contract.ticket import Call, Correction, Satisfaction, State
from contract.words import STEP_WORDS
from tests.journeys.camera import take_photo
from tests.models.world import put, submit
from tests.ui.pages.hands import press, tab_to, write
from tests.ui.pages.stage import Stage
from tests.ui.world import COLLEAGUE, DESK

KEY = Qt.Key
SATISFIED = Satisfaction.SATISFIED
FIRE = "县消防救援大队"


def ticket(stage: Stage, upto: str, due_hours: float = 30) -> str:
    made = stage.do(stage.world.ticket, "东门占了消防通道", upto, FIRE, due_hours, 5)
    stage.do(stage.world.sync)
    return made


def words(page: TicketPage) -> str:
    return "\n".join(label.text() for label in page.findChildren(QLabel) if label.isVisible())


def pending(stage: Stage) -> list[str]:
    return [row.event.step for row in stage.do(stage.desk.outbox)]


def primaries(page: TicketPage) -> list[str]:
    found = page.findChildren(PrimaryButton)
    return [b.text() for b in found if b.isVisible() and b.property("look") == "primary"]


@pytest.mark.parametrize("upto", ["submit", "register", "dispatch", "accept", "resolve", "confirm"])
def test_the_buttons_are_what_is_possible_and_nothing_else(stage: Stage, upto: str) -> None:
    made = ticket(stage, upto)
    page = stage.play(TicketPage, made)
    can = {step.step for step in possible(page.ticket, stage.desk.actor)}
    assert set(page.step_buttons) == can
    assert {button.text() for button in page.step_buttons.values()} == {
        STEP_WORDS[step].zh for step in can
    }
    assert len(primaries(page)) == 1


def test_a_withdrawn_call_does_not_say_that_a_dispatch_comes_next(stage: Stage) -> None:
    made = ticket(stage, "submit")
    page = stage.play(TicketPage, made)
    assert "还没有派单" in words(page)

    stage.do(stage.desk.take, made, "withdraw", {"reason": "已经自己解决"})
    page = stage.play(TicketPage, made)

    assert page.ticket.state is State.WITHDRAWN
    assert "派单" not in words(page)
    assert page.step_row.isHidden(), "nothing can be done, and nothing takes room for it"


def test_a_ticket_shows_who_has_it_until_when_and_what_came_of_it(stage: Stage) -> None:
    page = stage.play(TicketPage, ticket(stage, "resolve"))
    said = words(page)
    for word in (
        FIRE,
        "主办",
        "已办结",
        "何时受理",
        "和谁沟通",
        "怎么解决",
        "何时解决",
        "样例居民",
    ):
        assert word in said
    assert primaries(page) == ["确认办结"]


def test_a_late_piece_is_red(stage: Stage) -> None:
    page = stage.play(TicketPage, ticket(stage, "accept", due_hours=-30))
    late = [label for label in page.findChildren(QLabel) if label.text().startswith("超期")]
    assert late
    assert late[0].property("tone") == "red"


def test_confirming_by_keyboard_waits_to_be_sent_and_can_be_taken_back(stage: Stage) -> None:
    page = stage.play(TicketPage, ticket(stage, "resolve"))
    tab_to(page.step_buttons["confirm"])
    press(KEY.Key_Return)
    write(page.panel.text, "群众也满意")
    tab_to(page.panel.button)
    press(KEY.Key_Return)
    stage.settle()
    assert pending(stage) == ["confirm"]
    assert page.ticket.confirmed
    said = words(page)
    assert "群众也满意" in said
    assert "还没到县里" in said
    undo = next(b for b in page.timeline.findChildren(LinkButton) if b.text() == "撤销")
    undo.click()
    stage.settle()
    assert pending(stage) == []
    assert not page.ticket.confirmed


def test_a_reason_that_is_missing_is_asked_for_beside_its_field(stage: Stage) -> None:
    page = stage.play(TicketPage, ticket(stage, "resolve"))
    page.begin_step("reject")
    page.panel.submit()
    assert page.panel.field.error
    assert pending(stage) == []


def test_what_was_typed_into_a_step_survives_closing_its_form(stage: Stage) -> None:
    made, other = ticket(stage, "accept"), ticket(stage, "accept")
    page = stage.play(TicketPage, made)
    page.begin_step("urge")
    write(page.panel.text, "群众天天来问")
    press(KEY.Key_Escape)
    assert page.panel.isHidden()
    stage.enter(page, other)
    page.begin_step("urge")
    assert page.panel.text.toPlainText() == ""
    stage.enter(page, made)
    page.begin_step("urge")
    assert page.panel.text.toPlainText() == "群众天天来问"


def test_what_was_typed_into_a_step_survives_closing_the_program(stage: Stage) -> None:
    made = ticket(stage, "accept")
    page = stage.play(TicketPage, made)
    page.begin_step("urge")
    write(page.panel.text, "群众天天来问")
    stage.settle(1200)
    page.close()
    again = stage.play(TicketPage, made)
    again.begin_step("urge")
    assert again.panel.text.toPlainText() == "群众天天来问"
    page.deleteLater()


def test_a_step_that_went_out_of_reach_says_so_and_keeps_the_words(stage: Stage) -> None:
    made = ticket(stage, "resolve")
    page = stage.play(TicketPage, made)
    page.begin_step("reject")
    write(page.panel.text, "还有两辆车没有挪走")
    stage.do(stage.desk.take, made, "confirm", {"round": 1})
    page.panel.submit()
    stage.settle()
    assert "已经确认办结" in page.panel.field.error
    assert page.panel.text.toPlainText() == "还有两辆车没有挪走"


def test_a_refused_step_shows_why_and_can_be_taken_back(busy: Stage) -> None:
    late = next(row for row in busy.do(busy.desk.rows) if row.title.startswith("锦东村"))
    page = busy.play(TicketPage, late.id)
    said = words(page)
    assert "县里没有收" in said
    assert "状态已经变了" in said
    next(b for b in page.timeline.findChildren(LinkButton) if b.text() == "撤销").click()
    busy.settle()
    assert "县里没有收" not in words(page)


def test_a_supplement_carries_its_photos(stage: Stage, tmp_path: Path) -> None:
    photo = take_photo(
        tmp_path / "a.jpg", 1, datetime(2026, 11, 20, 10, tzinfo=UTC), (36.29, 116.44), (640, 480)
    )
    page = stage.play(TicketPage, ticket(stage, "accept"))
    page.begin_step("supplement")
    page.photo_sheet.files_given.emit([photo])
    stage.settle(50)
    write(page.panel.text, "又来了两辆")
    page.panel.submit()
    stage.settle(50)
    body = stage.do(stage.desk.outbox)[0].event.body
    assert body["remark"] == "又来了两辆"
    assert len(body["photos"]) == 1
    assert "其中 1 张还在送往县里的路上" in words(page)
    assert len(page.sheet.findChildren(PhotoThumb)) == 1
    assert page.photo_sheet.tiles == []


def call_with_photo(stage: Stage, tmp_path: Path) -> str:
    """A ticket with a photo of ours that the county does not have yet."""
    shot = take_photo(
        tmp_path / "a.jpg", 1, datetime(2026, 11, 20, 10, tzinfo=UTC), (36.29, 116.44), (640, 480)
    )
    made = ticket(stage, "accept")
    ref = stage.do(stage.desk.keep_photo, shot).ref
    stage.do(stage.desk.take, made, "supplement", Supplement("又拍了一张", (ref,)))
    return made


def test_a_photo_that_cannot_be_sent_says_why_and_what_to_do(stage: Stage, tmp_path: Path) -> None:
    page = stage.play(TicketPage, call_with_photo(stage, tmp_path))
    assert "其中 1 张还在送往县里的路上" in words(page)
    (sha256,) = (photo.ref.sha256 for photo, _ in page.sheet.thumbs)
    other = PhotoProblem("f" * 64, "another", PhotoGone())
    stage.program.link = Link(
        photo_problems=(PhotoProblem(sha256, page.ticket.id, PhotoGone()), other)
    )
    page.show_link(stage.program.link)
    stage.settle()
    assert "1 张照片：存在这台电脑上的照片读不出来" in words(page)
    assert "按“补充”再加一次" in words(page)
    assert "送往县里的路上" not in words(page)


def test_what_looks_the_same_is_kept_with_its_pictures_and_the_keyboard(
    stage: Stage, tmp_path: Path
) -> None:
    made = call_with_photo(stage, tmp_path)
    page = stage.play(TicketPage, made)
    stage.settle(50)
    (_, thumb), before = page.sheet.thumbs[0], page.sheet.findChildren(Facts)
    assert thumb.has_image
    thumb.setFocus()
    stage.do(stage.desk.take, made, "urge", Reason("天黑前请来看看"))
    stage.frame.changed({Changed.TICKETS, Changed.OUTBOX})
    stage.settle()
    assert "天黑前请来看看" in words(page)
    assert page.sheet.thumbs[0][1] is thumb
    assert thumb.hasFocus()
    assert page.sheet.findChildren(Facts) == before


def test_a_photo_that_got_through_keeps_its_picture_on_the_screen(
    stage: Stage, tmp_path: Path
) -> None:
    page = stage.play(TicketPage, call_with_photo(stage, tmp_path))
    stage.settle(50)
    photo, thumb = page.sheet.thumbs[0]
    thumb.setFocus()
    stage.do(photos.uploaded, stage.world.store, photo.ref.sha256, stage.world.now)
    shown = []
    page.pictures.fill = shown.extend
    stage.frame.changed({Changed.SYNC})
    stage.settle()
    assert "送往县里的路上" not in words(page)
    assert page.sheet.thumbs[0][1].has_image
    assert page.sheet.thumbs[0][1].hasFocus()
    assert shown == [], "nothing had to be read again"


def test_when_what_had_the_keyboard_goes_it_is_at_what_can_be_done(stage: Stage) -> None:
    made = ticket(stage, "accept")
    event = stage.do(stage.desk.take, made, "urge", Reason("请尽快"))
    page = stage.play(TicketPage, made)
    undo = next(b for b in page.timeline.findChildren(LinkButton) if b.text() == "撤销")
    undo.setFocus()
    stage.do(stage.desk.undo, event)
    stage.frame.changed({Changed.TICKETS})
    stage.settle()
    assert page.first_focus().hasFocus()


def test_a_place_far_down_stays_where_it_is_when_something_happens(stage: Stage) -> None:
    made = ticket(stage, "confirm")
    page = stage.play(TicketPage, made)
    page.resize(1000, 320)
    stage.settle(20)
    bar = page.left.verticalScrollBar()
    bar.setValue(bar.maximum())
    place = bar.value()
    assert place > 0
    stage.do(stage.desk.take, made, "appraise", Appraise(f"{made}-a", 1, SATISFIED, 90))
    stage.frame.changed({Changed.TICKETS})
    stage.settle(20)
    assert bar.value() == place


def test_a_result_that_was_not_accepted_begins_a_second_round_in_words(stage: Stage) -> None:
    made = ticket(stage, "resolve")
    stage.do(stage.desk.take, made, "reject", {"round": 1, "reason": "车又停回来了"})
    page = stage.play(TicketPage, made)
    heads = [label.text() for label in page.sheet.findChildren(QLabel)]
    assert "第 2 轮" in heads
    told = [
        label.text() for label in page.timeline.findChildren(QLabel) if "第 2 轮" in label.text()
    ]
    assert told == ["第 2 轮办理开始"]


def test_the_steps_of_the_second_round_are_told_from_those_of_the_first(stage: Stage) -> None:
    made = ticket(stage, "resolve")
    stage.do(stage.desk.take, made, "reject", {"round": 1, "reason": "车又停回来了"})
    view = stage.do(stage.desk.ticket, made)
    lead = Actor(ActorKind.DEPARTMENT, FIRE, "x-1")
    body = {"assignment": f"{made}-a.2"}
    entry = TimelineEntry(
        Event(made, made, "accept", stage.world.now, lead, body), Journey.CONFIRMED, 9
    )
    told = happenings(view.ticket, (entry, *view.timeline), "", stage.world.now)
    assert told[0].who == f"{FIRE}　第 2 轮"
    assert [one.who for one in told if one.what == "签收"][1:] == [FIRE]


def test_many_extensions_of_one_piece_are_one_line_of_the_timeline(stage: Stage) -> None:
    made = ticket(stage, "accept")
    view = stage.do(stage.desk.ticket, made)
    desk = Actor(ActorKind.DESK, "", "d-1")
    due = view.ticket.assignments[0].due

    def extended(assignment: str, days: int) -> TimelineEntry:
        body = {"assignment": assignment, "due": (due + timedelta(days=days)).isoformat()}
        at = stage.world.now + timedelta(minutes=days)
        return TimelineEntry(Event(made, made, "extend", at, desk, body), Journey.CONFIRMED, days)

    of_one = [extended(f"{made}-a", days) for days in (5, 4, 3, 2, 1)]
    told = happenings(view.ticket, (*of_one, *view.timeline), "", stage.world.now)
    first, after = told[0], told[1]
    assert (first.what, first.who) == ("延期", FIRE)
    assert first.lines[-1] == "前后共 5 次"
    assert "—" in first.when
    assert after.what != "延期"


def test_a_call_that_has_not_left_this_pc_cannot_be_pressed_about(stage: Stage) -> None:
    call = msgspec.structs.replace(submit("路灯不亮"), actor=stage.desk.actor)
    stage.do(put, stage.world.store, call)
    page = stage.play(TicketPage, call.ticket)
    assert set(page.step_buttons) >= {"withdraw", "supplement"}
    assert {"urge", "request_supervision"} & set(page.step_buttons) == set()


def test_what_a_colleague_did_on_this_pc_is_not_counted_as_ones_own(stage: Stage) -> None:
    made = ticket(stage, "accept")
    hers = Desk(stage.world.store, COLLEAGUE, lambda: stage.world.now, stage.world.new_id)
    stage.do(hers.take, made, "urge", Reason("请尽快"))
    page = stage.play(TicketPage, made)
    assert "同事在这台电脑上还有 1 步没有送出" in words(page)
    assert "撤销" not in [button.text() for button in page.timeline.findChildren(LinkButton)]


def to_approve(stage: Stage) -> str:
    """A clerk's call that waits for the leader, who is at the desk now; the ticket's id."""
    call = submit("路灯不亮", to_approve=True)
    mine = msgspec.structs.replace(call, actor=stage.desk.actor)
    stage.do(stage.world.county.take, mine)
    stage.do(stage.world.sync)
    leader = Person("p-leader", "样例领导", ActorKind.LEADER, "sample-town", "云桥镇（样例）")
    new_id = stage.world.new_id
    stage.desk = Desk(stage.world.store, leader, lambda: stage.world.now, new_id)
    stage.context = stage.context._replace(desk=stage.desk)
    return call.ticket


def test_a_leader_approves_a_call_and_it_goes_out(stage: Stage) -> None:
    page = stage.play(TicketPage, to_approve(stage))
    assert primaries(page) == ["审批通过"]
    page.step_buttons["approve"].click()
    page.panel.submit()
    stage.settle()
    assert pending(stage) == ["approve"]
    assert page.ticket.state is State.CALLED
    assert "还没到县里" in words(page)


def test_a_leader_sends_a_call_back_with_what_should_be_mended(stage: Stage) -> None:
    page = stage.play(TicketPage, to_approve(stage))
    page.step_buttons["send_back"].click()
    page.panel.submit()
    assert page.panel.field.error, "a reason is asked for"
    write(page.panel.text, "请写清楚是哪几盏")
    page.panel.submit()
    stage.settle()
    (event,) = (row.event for row in stage.do(stage.desk.outbox))
    assert (event.step, event.body["reason"]) == ("send_back", "请写清楚是哪几盏")
    assert page.ticket.state is State.SENT_BACK
    assert "请写清楚是哪几盏" in words(page)


def test_a_clerk_cannot_approve(stage: Stage) -> None:
    clerk = stage.context
    made = to_approve(stage)
    stage.context = clerk
    page = stage.play(TicketPage, made)
    assert {"approve", "send_back"} & set(page.step_buttons) == set()


def test_an_empty_supplement_is_not_sent(stage: Stage) -> None:
    page = stage.play(TicketPage, ticket(stage, "accept"))
    page.begin_step("supplement")
    page.panel.submit()
    stage.settle()
    assert pending(stage) == []
    assert page.panel.field.error


def test_appraising_leads_to_the_appraisals(stage: Stage) -> None:
    made = ticket(stage, "confirm")
    page = stage.play(TicketPage, made)
    page.step_buttons["appraise"].click()
    assert stage.frame.went == [("appraise", made)]


def test_an_answer_of_the_county_shows_while_the_page_is_open(stage: Stage) -> None:
    made = ticket(stage, "resolve")
    page = stage.play(TicketPage, made)
    page.begin_step("reject")
    write(page.panel.text, "还没写完的话")
    actor = stage.desk.actor

    def county_closes() -> None:
        from contract.events import Verdict

        stage.world._event(made, "confirm", Verdict(1), actor, 0)
        stage.world.sync()

    stage.do(county_closes)
    stage.frame.changed({Changed.TICKETS})
    stage.settle()
    assert "appraise" in page.step_buttons
    assert page._typed["reject"] == "还没写完的话"


def test_what_people_wrote_is_never_read_as_markup(stage: Stage) -> None:
    made = stage.do(stage.world.ticket, "<b>东门</b><img src=x>", "accept", FIRE, 30, 5)
    stage.do(stage.world.sync)
    page = stage.play(TicketPage, made)
    assert page.title.text() == "<b>东门</b><img src=x>"
    assert page.title.textFormat() is Qt.TextFormat.PlainText


def test_a_ticket_prints_on_a4_with_everything_that_is_known(stage: Stage, tmp_path: Path) -> None:
    page = stage.play(TicketPage, ticket(stage, "confirm"))
    assert page.print_button.isVisible()
    document = paper(page._found, stage.world.now)
    said = document.toPlainText()
    for word in ("东门占了消防通道", FIRE, "何时受理", "样例居民", "确认办结", "经过"):
        assert word in said
    target = tmp_path / "a.pdf"
    writer = QPdfWriter(str(target))
    lay_on(writer)
    document.print_(writer)
    del writer
    assert target.read_bytes().startswith(b"%PDF-")
    assert b"/MediaBox [0 0 595.000000 842.000000]" in target.read_bytes()


def test_printing_shows_the_paper_first(stage: Stage) -> None:
    page = stage.play(TicketPage, ticket(stage, "confirm"))
    page.print_button.click()
    stage.settle(50)
    gc.collect()
    preview = QApplication.activeWindow()
    assert isinstance(preview, QPrintPreviewDialog)
    assert not preview.grab().isNull()
    preview.close()
    stage.settle()


def test_paper_shows_markup_as_it_was_written(stage: Stage) -> None:
    made = stage.do(stage.world.ticket, "<b>东门</b><img src=x>", "accept", FIRE, 30, 5)
    stage.do(stage.world.sync)
    page = stage.play(TicketPage, made)
    assert "<b>东门</b><img src=x>" in paper(page._found, stage.world.now).toPlainText()


# --- whose duty, and why ------------------------------------------------------------------------


def sorted_call(stage: Stage, matter: str = "28", proposed: str = "29") -> str:
    """A call that the county has, for which *matter* was taken where *proposed* was proposed."""

    def called() -> str:
        named = stage.desk.edition()
        chosen, ticket = named.edition.matter(matter), stage.world.new_id()
        call = Call(
            "东门占了消防通道",
            "小区东门外的消防通道天天停着车，消防车进不来。",
            Urgency.RAISED,
            named.name,
            matter=matter,
            matter_title=chosen.title,
            primary=chosen.primary,
            reasons=("消防通道", "停着车"),
            proposed=proposed,
        )
        stage.world._event(ticket, "submit", call, stage.desk.actor, 2)
        stage.world.sync()
        return ticket

    return stage.do(called)


def the_county_corrects(stage: Stage, ticket: str, matter: str) -> None:
    def correct() -> None:
        named = stage.desk.edition()
        found = named.edition.matter(matter)
        body = Correction(named.name, "红线外归交警", matter, found.title, found.primary)
        stage.world._event(ticket, "correct_matter", body, DESK, 1)
        stage.world.sync()

    stage.do(correct)


def test_a_ticket_says_by_which_words_it_was_sorted_and_what_was_proposed(stage: Stage) -> None:
    page = stage.play(TicketPage, sorted_call(stage))
    said = words(page)
    assert "定责依据" in said
    assert "消防通道、停着车" in said
    assert "29　占用、堵塞消防车通道和疏散通道整治（没有选）" in said


def test_a_proposal_that_was_taken_is_said_in_two_words_and_teaches_nothing(stage: Stage) -> None:
    page = stage.play(TicketPage, sorted_call(stage, "29"))
    assert "与推荐一致" in words(page)
    assert not [b for b in page.findChildren(LinkButton) if b.text() == "不再参考"]


def test_what_the_county_settled_on_stands_beside_what_was_called(stage: Stage) -> None:
    ticket = sorted_call(stage, "29")
    the_county_corrects(stage, ticket, "28")
    said = words(stage.play(TicketPage, ticket))
    assert "镇街原报" in said
    assert "红线外归交警" in said
    assert "改定事项" in said
    assert "推荐会参考这张单子定的“28" in said


def test_a_lesson_is_dropped_and_heeded_again_where_it_was_learned(stage: Stage) -> None:
    page = stage.play(TicketPage, sorted_call(stage))

    def press_link(text: str) -> None:
        next(b for b in page.sheet.findChildren(LinkButton) if b.text() == text).click()
        stage.settle()

    press_link("不再参考")
    assert "不再参考这张单子" in words(page)
    assert pending(stage) == ["drop_lesson"]
    press_link("恢复参考")
    assert pending(stage) == ["drop_lesson", "take_lesson"]
    assert "推荐会参考这张单子定的" in words(page)
