"""One ticket: what is shown of it, what can be done, and what has not reached the county."""

from __future__ import annotations

import gc
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPdfWriter
from PySide6.QtPrintSupport import QPrintPreviewDialog
from PySide6.QtWidgets import QApplication, QLabel

from app.ui.pages.ticket import TicketPage
from app.ui.pages.ticket.paper import lay_on, paper
from app.ui.widgets.buttons import LinkButton, PrimaryButton
from app.ui.widgets.photo import PhotoThumb
from contract.life import possible
from contract.ticket import State
from contract.words import STEP_WORDS
from tests.journeys.camera import take_photo
from tests.ui.pages.hands import press, tab_to, write
from tests.ui.pages.stage import Stage

KEY = Qt.Key
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
    from app.casework.reading import Changed

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
