"""The township appraises each department, and the ticket is closed when all are."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QRadioButton

from app.ui.pages.appraise import AppraisePage
from app.ui.widgets.buttons import PrimaryButton
from contract.ticket import Satisfaction, State
from tests.ui.pages.hands import press, tab_to, type_keys, write
from tests.ui.pages.stage import Stage

KEY = Qt.Key
FIRE = "县消防救援大队"


def confirmed(stage: Stage, title: str = "东门占了消防通道") -> str:
    made = stage.do(stage.world.ticket, title, "confirm", FIRE, 30, 5)
    stage.do(stage.world.sync)
    return made


def test_an_appraisal_by_keyboard_closes_the_ticket(stage: Stage) -> None:
    made = confirmed(stage)
    page = stage.play(AppraisePage, made)
    card = page.cards[0]
    tab_to(card.satisfaction)
    press(KEY.Key_Space)
    tab_to(card.score)
    type_keys("95")
    tab_to(card.remark)
    write(card.remark, "来得很快")
    tab_to(card.button)
    press(KEY.Key_Return)
    stage.settle()
    event = stage.do(stage.desk.outbox)[0].event
    assert event.step == "appraise"
    assert event.body["satisfaction"] == Satisfaction.SATISFIED
    assert event.body["score"] == 95
    assert event.body["remark"] == "来得很快"
    assert stage.do(stage.desk.ticket, made).ticket.state is State.APPRAISED
    assert page.empty.isVisible()


def test_missing_parts_are_said_beside_them_and_nothing_is_sent(stage: Stage) -> None:
    page = stage.play(AppraisePage, confirmed(stage))
    card = page.cards[0]
    write(card.remark, "写了一点")
    card.submit()
    assert card.fields["satisfaction"].error
    assert card.fields["score"].error
    card.score.setFocus()
    type_keys("101")
    card.submit()
    assert card.fields["score"].error
    assert card.score.text() == "101"
    assert card.remark.text() == "写了一点"
    assert stage.do(stage.desk.outbox) == ()


def test_what_was_filled_in_is_there_after_the_program_was_closed(stage: Stage) -> None:
    made = confirmed(stage)
    page = stage.play(AppraisePage, made)
    write(page.cards[0].remark, "还没想好打几分")
    stage.settle()
    page.close()
    again = stage.play(AppraisePage, made)
    assert again.cards[0].remark.text() == "还没想好打几分"
    page.deleteLater()


def test_the_options_stand_in_one_row_where_there_is_room(stage: Stage) -> None:
    card = stage.play(AppraisePage, confirmed(stage)).cards[0]
    options = card.satisfaction.findChildren(QRadioButton)
    assert len(options) == len(Satisfaction)
    assert len({option.y() for option in options}) == 1


def test_another_ticket_has_cards_of_its_own(stage: Stage) -> None:
    first, second = confirmed(stage), confirmed(stage, "西门路灯不亮")
    page = stage.play(AppraisePage, first)
    write(page.cards[0].remark, "第一件")
    page.table.choose(second)
    stage.settle()
    assert page.cards[0].remark.text() == ""
    page.table.choose(first)
    stage.settle()
    assert page.cards[0].remark.text() == "第一件"


def test_an_appraisal_can_be_taken_back(stage: Stage) -> None:
    made = confirmed(stage)
    page = stage.play(AppraisePage, made)
    page.cards[0].satisfaction._group.button(0).click()
    page.cards[0].score.setFocus()
    type_keys("80")
    page.cards[0].submit()
    stage.settle()
    stage.frame.action[1]()
    stage.settle()
    assert stage.do(stage.desk.outbox) == ()
    assert len(page.cards) == 1


def test_there_is_one_primary_button_however_many_departments(stage: Stage) -> None:
    page = stage.play(AppraisePage, confirmed(stage))
    assert len([b for b in page.findChildren(PrimaryButton) if b.isVisible()]) == 1


def test_an_empty_page_says_what_will_stand_here(stage: Stage) -> None:
    page = stage.play(AppraisePage)
    assert page.empty.isVisible()
    assert page.list.isHidden()
