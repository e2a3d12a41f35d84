"""A clerk writes a call: by keyboard, with photos, interrupted, wrong and right."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from app import sorting
from app.casework.reading import DiskFull, DiskTrouble, DraftContent, FormStep
from app.models import failpoints
from app.sorting import Proposal, Sorting, Sureness
from app.sorting.model import read_stored
from app.ui.pages.new_call import NewCallPage
from app.ui.pages.new_call.matter_cards import MatterCard
from app.ui.pages.new_call.offers import offers
from app.ui.pages.ticket import TicketPage
from app.ui.widgets.buttons import LinkButton
from contract.events import Actor, ActorKind, Reason
from contract.forms import FieldKind
from contract.matters import Role
from tests.journeys.camera import take_photo
from tests.ui.pages.hands import compose, press, tab_to, type_keys, write
from tests.ui.pages.stage import Stage, wait

PROBLEM = "锦绣园小区附近车辆乱停乱放，堵住了消防通道，消防车进不来"
TAKEN = datetime(2026, 11, 20, 10, 21, tzinfo=UTC)
KEY = Qt.Key


def photo(folder: Path, seed: int = 1) -> Path:
    return take_photo(folder / f"样例{seed}.jpg", seed, TAKEN, (36.29, 116.44), (640, 480))


def say_problem(stage: Stage, page: NewCallPage, text: str = PROBLEM) -> None:
    page.problem.description.setFocus()
    write(page.problem.description, text)
    page.problem.village.setFocus()
    write(page.problem.village, "锦绣园社区")
    page.problem.spot.setFocus()
    write(page.problem.spot, "东门外 30 米")
    stage.settle(300)


def answer_everything(page: NewCallPage) -> None:
    form = page.work.form
    assert form is not None
    for field in form.fields:
        tab_to(page.more.form.questions[field.key])
        if field.kind in (FieldKind.YES_NO, FieldKind.CHOICE):
            press(KEY.Key_Space)
        elif field.kind is FieldKind.NUMBER:
            type_keys("3")
        elif field.kind is FieldKind.DATE:
            type_keys("2026-11-20")
        elif field.kind is FieldKind.PHONE:
            type_keys("13800000000")
        else:
            write(QApplication.focusWidget(), "已到场劝离")


def finish(stage: Stage, page: NewCallPage, matter: str = "29") -> None:
    """Fill in everything by the shortest way."""
    say_problem(stage, page)
    page.duty.take(matter)
    stage.settle()
    page.go_to(FormStep.MORE)
    answer_everything(page)
    page.work.save()
    stage.settle()


def outbox_steps(stage: Stage) -> list[str]:
    return [row.event.step for row in stage.do(stage.desk.outbox)]


def test_a_call_is_written_and_submitted_by_keyboard_alone(stage: Stage) -> None:
    page = stage.play(NewCallPage)
    write(QApplication.focusWidget(), PROBLEM)
    tab_to(page.problem.village)
    type_keys("jxy")
    press(KEY.Key_Return)
    assert page.problem.village.text() == "锦绣园社区"
    tab_to(page.problem.spot)
    write(page.problem.spot, "东门外 30 米")
    tab_to(page.problem.urgency)
    press(KEY.Key_Down)
    stage.settle(300)
    tab_to(page.problem.cards)
    assert page.step is FormStep.MATTER
    press(KEY.Key_2)
    press(KEY.Key_1)
    first = page.problem.cards.cards[0].offer
    press(KEY.Key_Return)
    stage.settle()
    assert page.step is FormStep.PHOTOS
    tab_to(page.panel.button)
    press(KEY.Key_Return)
    stage.settle()
    answer_everything(page)
    tab_to(page.panel.button)
    press(KEY.Key_Return)
    stage.settle(1000)
    assert page.step is FormStep.REVIEW
    assert page.review.gap_links == []
    tab_to(page.panel.button)
    press(KEY.Key_Return)
    stage.settle()

    assert outbox_steps(stage) == ["submit"]
    call = stage.do(stage.desk.outbox)[0].event.body
    assert call["description"] == PROBLEM
    assert call["village"] == "锦绣园社区"
    assert call["urgency"] == "raised"
    assert call["matter"] == first.matter == "29"
    assert "消防通道" in call["reasons"]
    assert stage.frame.went[-1] == ("ticket", stage.do(stage.desk.outbox)[0].ticket)


def test_what_is_typed_is_on_disk_within_two_seconds(stage: Stage) -> None:
    page = stage.play(NewCallPage)
    write(page.problem.description, PROBLEM)
    for _ in range(19):
        wait(100)
        write(page.problem.description, "。")
    drafts = stage.do(stage.desk.drafts)
    assert len(drafts) == 1
    assert drafts[0].content.description.startswith(PROBLEM)


def test_an_interrupted_draft_goes_on_at_the_same_step(stage: Stage) -> None:
    page = stage.play(NewCallPage)
    say_problem(stage, page)
    page.duty.take("29")
    page.go_to(FormStep.MORE)
    page.flush()
    stage.settle()
    page.close()
    draft = stage.do(stage.desk.drafts)[0]

    again = stage.play(NewCallPage, draft.id)
    assert again.step is FormStep.MORE
    assert again.problem.description.toPlainText() == PROBLEM
    assert again.problem.village.text() == "锦绣园社区"
    assert again.problem.spot.text() == "东门外 30 米"
    assert again.work.content.matter == "29"
    page.deleteLater()


def test_opening_and_leaving_an_empty_form_leaves_no_draft(stage: Stage) -> None:
    page = stage.play(NewCallPage)
    page.go_to(FormStep.REVIEW)
    page.flush()
    stage.settle()
    assert stage.do(stage.desk.drafts) == ()


def test_another_new_call_keeps_the_first_as_a_draft(stage: Stage) -> None:
    page = stage.play(NewCallPage)
    write(page.problem.description, "第一件事情，还没有写完")
    page.flush()
    stage.settle()
    stage.enter(page)
    assert page.problem.description.toPlainText() == ""
    write(page.problem.description, "第二件事情，也没有写完")
    page.flush()
    stage.settle()
    said = {draft.content.description for draft in stage.do(stage.desk.drafts)}
    assert said == {"第一件事情，还没有写完", "第二件事情，也没有写完"}
    stage.frame.action[1]()
    to, draft = stage.frame.went[-1]
    assert to == "new_call"
    assert stage.do(stage.desk.draft, draft).content.description.startswith("第一件")


def test_while_a_draft_is_being_opened_there_is_no_button_without_words(stage: Stage) -> None:
    draft = stage.do(stage.desk.new_draft).id
    page = NewCallPage(stage.context)
    stage.frame.page = page
    page.show()
    page.opened(draft)
    assert not page.panel.button.isVisible()
    stage.settle()
    assert page.panel.button.text()


def test_saving_does_not_disturb_an_input_method_in_the_middle_of_a_word(stage: Stage) -> None:
    page = stage.play(NewCallPage)
    description = page.problem.description
    write(description, "小区东门")
    compose(description, "ting che")
    stage.settle(1500)
    layout = description.document().firstBlock().layout()
    assert layout.preeditAreaText() == "ting che"
    write(description, "停车")
    assert description.toPlainText() == "小区东门停车"


def test_the_words_that_the_sorter_went_by_are_marked_and_the_text_is_not_touched(
    stage: Stage,
) -> None:
    page = stage.play(NewCallPage)
    write(page.problem.description, "𠮷" + PROBLEM)
    stage.settle(300)
    marked = [mark.cursor.selectedText() for mark in page.problem.description.extraSelections()]
    assert "消防通道" in marked
    assert page.problem.description.toPlainText() == "𠮷" + PROBLEM


def test_looking_at_a_matter_does_not_choose_it(stage: Stage) -> None:
    page = stage.play(NewCallPage)
    say_problem(stage, page)
    page.problem.cards.setFocus()
    press(KEY.Key_2)
    assert page.work.content.matter == ""
    second = page.problem.cards.cards[1].offer
    press(KEY.Key_Return)
    assert page.work.content.matter == second.matter


def test_writing_on_does_not_change_what_was_chosen(stage: Stage) -> None:
    page = stage.play(NewCallPage)
    say_problem(stage, page)
    page.duty.take("28")
    stage.settle()
    page.go_to(FormStep.PROBLEM)
    page.problem.description.setPlainText("村边河道里有人倒建筑垃圾，气味很大")
    stage.settle(1500)
    assert page.work.content.matter == "28"
    assert page.problem.cards.cards[0].offer.matter == "28"


def test_errors_stand_beside_their_fields_and_clear_nothing(stage: Stage) -> None:
    page = stage.play(NewCallPage)
    write(page.problem.description, "乱停")
    page.work.save()
    stage.settle(300)
    assert page.problem.fields["description"].error == ""
    page.go_to(FormStep.REVIEW)
    stage.settle(1000)
    assert {"description", "village", "spot", "matter"} <= set(page.work.problems)
    page.review.gap_links[0].click()
    assert page.step is FormStep.PROBLEM
    assert page.problem.fields["description"].error
    assert page.problem.fields["village"].error
    assert not page.problem.error.isHidden()
    assert page.problem.description.toPlainText() == "乱停"
    assert QApplication.focusWidget() is page.problem.description


def test_a_wrong_number_stays_as_it_was_typed(stage: Stage) -> None:
    page = stage.play(NewCallPage)
    say_problem(stage, page)
    page.duty.take("29")
    stage.settle()
    page.go_to(FormStep.MORE)
    number = next(field for field in page.work.form.fields if field.kind is FieldKind.NUMBER)
    question = page.more.form.questions[number.key]
    question.setFocus()
    type_keys("3a")
    page.go_to(FormStep.REVIEW)
    stage.settle(1000)
    page.go_to_field(f"answers.{number.key}")
    stage.settle(100)
    assert question.edit.text() == "3a"
    assert "数字" in page.more.form.fields[number.key].error


def test_submitting_too_early_leads_to_the_first_gap_and_sends_nothing(stage: Stage) -> None:
    page = stage.play(NewCallPage)
    write(page.problem.description, PROBLEM)
    page.go_to(FormStep.REVIEW)
    stage.settle(1000)
    page.panel.button.click()
    stage.settle()
    assert outbox_steps(stage) == []
    assert QApplication.focusWidget() is page.problem.village


def test_an_empty_call_is_never_called_complete_and_leaves_no_draft(stage: Stage) -> None:
    page: NewCallPage = stage.play(NewCallPage)
    page.go_to(FormStep.REVIEW)
    stage.settle(100)

    assert len(page.review.gap_links) == 4
    page.panel.button.click()
    stage.settle(100)

    assert page.step is FormStep.PROBLEM
    assert page.problem.description.hasFocus()
    assert stage.do(stage.desk.drafts) == ()


def test_the_steps_say_what_is_missing_as_of_the_last_key(stage: Stage) -> None:
    page: NewCallPage = stage.play(NewCallPage)
    page.problem.description.setFocus()
    write(page.problem.description, PROBLEM)

    assert page.steps.steps[0].state.note.startswith("2")
    page.problem.spot.setFocus()
    write(page.problem.spot, "东门外 30 米")
    assert page.steps.steps[0].state.note.startswith("1")


def test_submitting_twice_writes_one_event(stage: Stage) -> None:
    page = stage.play(NewCallPage)
    finish(stage, page)
    page.go_to(FormStep.REVIEW)
    page.panel.button.click()
    page.panel.button.click()
    stage.settle()
    assert outbox_steps(stage) == ["submit"]
    assert stage.do(stage.desk.drafts) == ()


def test_a_submitted_call_freezes_edition_matter_and_responsibilities(stage: Stage) -> None:
    page = stage.play(NewCallPage)
    finish(stage, page)
    page.go_to(FormStep.REVIEW)
    page.panel.button.click()
    stage.settle()
    edition = stage.do(stage.desk.edition)
    matter = edition.edition.matter("29")
    call = stage.do(stage.desk.outbox)[0].event.body
    assert call["edition"] == edition.name
    assert tuple(call["primary"]) == matter.primary
    assert tuple(call["supporting"]) == matter.supporting
    assert call["township_role"] == matter.township_role


def test_what_is_on_no_list_asks_for_a_consultation(stage: Stage) -> None:
    page = stage.play(NewCallPage)
    say_problem(stage, page, "两个村的祠堂之间为一口古井的用水时间争执多年")
    page.problem.off_list_link.click()
    assert page.panel.button.isVisible()
    press(KEY.Key_Return)
    assert page.step is FormStep.PHOTOS
    stage.settle()
    page.go_to(FormStep.MORE)
    answer_everything(page)
    page.work.save()
    stage.settle()
    page.go_to(FormStep.REVIEW)
    page.panel.button.click()
    stage.settle()
    assert outbox_steps(stage) == ["submit", "request_consultation"]


def test_a_matter_of_the_township_itself_says_so_with_its_steps(stage: Stage) -> None:
    page = stage.play(NewCallPage)
    edition = stage.do(stage.desk.edition).edition
    own = next(m for m in edition.matters if m.township_role is Role.PRIMARY)
    page.duty.look(own.id)
    said = "\n".join(
        label.text() for label in page.panel.duties.findChildren(object) if hasattr(label, "text")
    )
    assert "本镇街承担主体责任" in said
    for place, duty in enumerate(own.township_duties, 1):
        assert f"{place}. {duty}" in said


def test_the_list_can_be_searched_by_pinyin_initials(stage: Stage) -> None:
    page = stage.play(NewCallPage)
    write(page.problem.description, "有个问题说不清楚")
    stage.settle(300)
    page.problem.search_link.click()
    stage.settle()
    dialog = QApplication.activeWindow()
    assert dialog is not page.window()
    type_keys("xfctd")
    stage.settle(300)
    press(KEY.Key_Return)
    stage.settle()
    assert page.work.content.matter == "29"
    assert page.step is FormStep.PHOTOS


def test_photos_are_seen_at_once_with_time_and_place(stage: Stage, tmp_path: Path) -> None:
    page = stage.play(NewCallPage)
    page.go_to(FormStep.PHOTOS)
    page.photos.files_given.emit([photo(tmp_path, 1), photo(tmp_path, 2)])
    stage.settle(50)
    assert len(page.photos.tiles) == 2
    assert all(tile.thumb.has_image for tile in page.photos.tiles)
    assert "11 月 20 日" in page.photos.tiles[0].photo.time
    assert page.photos.tiles[0].photo.place.startswith("36.29")
    assert len(stage.do(stage.desk.drafts)[0].photos) == 2


def test_a_photo_added_twice_is_kept_once_and_a_bad_one_says_why(
    stage: Stage, tmp_path: Path
) -> None:
    page = stage.play(NewCallPage)
    page.go_to(FormStep.PHOTOS)
    good, bad = photo(tmp_path), tmp_path / "坏的.jpg"
    bad.write_bytes(b"\xff\xd8\xff nothing of a photo")
    page.photos.files_given.emit([good, bad, good])
    stage.settle(50)
    assert len(page.photos.tiles) == 1
    said = [notice.text.text() for notice in page.photos.problems]
    assert any("坏的.jpg" in text and "打不开" in text for text in said)
    assert any("没有重复添加" in text for text in said)


def test_a_removed_photo_comes_back_by_undo(stage: Stage, tmp_path: Path) -> None:
    page = stage.play(NewCallPage)
    page.go_to(FormStep.PHOTOS)
    page.photos.files_given.emit([photo(tmp_path)])
    stage.settle(50)
    page.photos.tiles[0].remove.click()
    stage.settle()
    assert page.photos.tiles == []
    stage.frame.action[1]()
    stage.settle(50)
    assert len(page.photos.tiles) == 1


def test_pictures_can_be_dropped_and_pasted(stage: Stage, tmp_path: Path) -> None:
    page = stage.play(NewCallPage)
    page.go_to(FormStep.PHOTOS)
    dropped = QMimeData()
    dropped.setUrls([QUrl.fromLocalFile(str(photo(tmp_path)))])
    assert page.photos.take(dropped)
    picture = QImage(320, 240, QImage.Format.Format_RGB32)
    picture.fill(Qt.GlobalColor.darkGreen)
    QApplication.clipboard().setImage(picture)
    press(KEY.Key_V, modifier=Qt.KeyboardModifier.ControlModifier)
    stage.settle(100)
    assert len(page.photos.tiles) == 2
    QApplication.clipboard().clear()


def test_a_draft_put_away_comes_back_by_undo(stage: Stage) -> None:
    page = stage.play(NewCallPage)
    say_problem(stage, page)
    page.flush()
    stage.settle()
    page.discard_link.click()
    stage.settle()
    assert stage.do(stage.desk.drafts) == ()
    assert page.problem.description.toPlainText() == ""
    stage.frame.action[1]()
    stage.settle()
    assert page.problem.description.toPlainText() == PROBLEM


def test_before_the_first_sync_a_call_can_be_written_all_the_same(
    chinese: QApplication, tmp_path: Path
) -> None:
    stage = Stage(tmp_path / "data")
    try:
        page = stage.play(NewCallPage)
        say_problem(stage, page)
        page.flush()
        stage.settle()
        assert stage.do(stage.desk.drafts)[0].content.description == PROBLEM
        assert page.problem.cards.cards == []
    finally:
        stage.close()


@pytest.mark.parametrize("step", list(FormStep))
def test_every_step_can_be_reached_from_the_start(stage: Stage, step: FormStep) -> None:
    page = stage.play(NewCallPage)
    page.steps.steps[list(FormStep).index(step)].click()
    stage.settle()
    assert page.step is step


def test_a_full_disk_is_said_and_what_was_typed_is_saved_as_soon_as_there_is_room(
    stage: Stage,
) -> None:
    page = stage.play(NewCallPage)
    write(page.problem.description, PROBLEM)
    page.flush()
    stage.settle()

    def full(point: str) -> None:
        if point == "work.before_commit":
            raise DiskFull

    stage.do(failpoints.install, full)
    write(page.problem.description, "，请尽快处理")
    stage.settle(1100)
    assert "磁盘满了" in page.saved.text()
    assert page.problem.description.toPlainText() == PROBLEM + "，请尽快处理"
    stage.do(failpoints.install, None)
    stage.settle(1100)
    assert "已保存在本机" in page.saved.text()
    draft = stage.do(stage.desk.drafts)[0]
    assert draft.content.description == PROBLEM + "，请尽快处理"


def test_a_call_that_was_sent_back_is_corrected_and_goes_out_again(stage: Stage) -> None:
    page = stage.play(NewCallPage)
    finish(stage, page)
    page.go_to(FormStep.REVIEW)
    page.panel.button.click()
    stage.settle()
    event = stage.do(stage.desk.outbox)[0].event

    def leader_sends_back() -> None:
        county = stage.world.county
        county.take(replace(event, body=event.body | {"to_approve": True}))
        leader = Actor(ActorKind.LEADER, event.actor.org, "p-leader")
        stage.world._event(event.ticket, "send_back", Reason("请写清楚占了几条通道"), leader, 0)
        stage.world.sync()

    stage.do(leader_sends_back)
    ticket = stage.play(TicketPage, event.ticket)
    assert list(ticket.step_buttons) == ["withdraw", "resubmit"]
    ticket.step_buttons["resubmit"].click()
    stage.settle()
    to, draft = stage.frame.went[-1]
    assert to == "new_call"

    stage.frame.page = page
    stage.enter(page, draft)
    assert page.title.text() == "改后再报"
    assert page.problem.description.toPlainText() == PROBLEM
    page.problem.description.setFocus()
    write(page.problem.description, "，共两条通道")
    page.go_to(FormStep.REVIEW)
    stage.settle(1000)
    page.panel.button.click()
    stage.settle()
    rows = stage.do(stage.desk.outbox)
    assert [row.event.step for row in rows] == ["resubmit"]
    assert rows[0].ticket == event.ticket
    ticket.deleteLater()


def test_a_call_that_is_still_here_can_be_taken_back_and_is_a_draft_again(stage: Stage) -> None:
    page = stage.play(NewCallPage)
    finish(stage, page)
    page.go_to(FormStep.REVIEW)
    page.panel.button.click()
    stage.settle()
    ticket = stage.play(TicketPage, stage.frame.went[-1][1])
    next(b for b in ticket.timeline.findChildren(LinkButton) if b.text() == "撤销").click()
    stage.settle()
    draft = stage.do(stage.desk.drafts)[0]
    assert stage.frame.went[-1] == ("new_call", draft.id)
    assert draft.content.description == PROBLEM
    assert outbox_steps(stage) == []
    page.deleteLater()


# --- why, how sure, how many things -----------------------------------------------------------

SMOKE = "楼下烧烤店油烟直冲窗户，晚上吵得睡不着"
LAMP = "小区门口的路灯坏了好几个月没人修"
RUBBLE = "另外河边有人偷偷倒建筑垃圾，味道很大"
TWO = f"{LAMP}。{RUBBLE}。"


def described(stage: Stage, text: str) -> NewCallPage:
    """A new call whose description has been written and sorted."""
    page: NewCallPage = stage.play(NewCallPage)
    write(page.problem.description, text)
    stage.settle(300)
    return page


def test_each_offer_says_why_and_how_sure_it_is(stage: Stage) -> None:
    page = described(stage, SMOKE)
    first, *others = page.problem.cards.cards
    assert "依据：" in first.reason.text()
    assert first.offer.situation
    assert f"像是：{first.offer.situation}" in first.reason.text()
    assert first.offer.sureness == "很有把握"
    assert {card.offer.sureness for card in others} <= {"较有把握", "仅供参考"}
    marked = [mark.cursor.selectedText() for mark in page.problem.description.extraSelections()]
    assert set(first.offer.words) <= set(marked)


def test_a_matter_that_no_single_word_speaks_for_says_so(stage: Stage) -> None:
    page = described(stage, SMOKE)
    found, named = page.problem.cards.cards[0].offer.matter, page.duty.edition
    assert named is not None
    wordless = Sorting((Proposal(found, 0.5, Sureness.LIKELY, ()),), on_list=True)
    (by_sense,) = offers(wordless, named.edition, "", {})
    assert "依据：整段话的意思" in MatterCard(by_sense).reason.text()
    (chosen_by_hand,) = offers(None, named.edition, found, {})
    assert "依据" not in MatterCard(chosen_by_hand).reason.text()


def test_what_seems_to_be_on_no_list_is_said_plainly_and_leads_to_a_consultation(
    stage: Stage,
) -> None:
    page = described(stage, "我想给孩子转学籍到外省怎么办")
    assert "清单里好像没有" in page.problem.unlisted.text.text()
    assert page.duty.looking == ""
    page.problem.unlisted.action.click()
    stage.settle()
    assert page.work.content.off_list
    assert page.work.content.proposed == "-"
    assert page.problem.unlisted.isHidden()


def test_where_the_sorter_s_file_is_damaged_the_list_can_be_searched(
    stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sorting, "read_model", lambda: read_stored(tmp_path / "gone.model"))
    page = described(stage, PROBLEM)
    assert "定责推荐用不了" in page.problem.trouble.text()
    assert page.problem.cards.isHidden()
    assert page.problem.search_link.isEnabled()
    page.duty.take("29")
    assert page.work.content.matter == "29"

    monkeypatch.undo()
    write(page.problem.description, "，快来人")
    stage.settle(300)
    assert page.problem.trouble.isHidden()
    assert page.problem.cards.cards


def test_another_trouble_while_sorting_is_told_as_everywhere(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[object] = []
    page = stage.play(NewCallPage)
    page.context.background.known_error.connect(told.append)
    monkeypatch.setattr(stage.desk, "sort", broken_disk)
    write(page.problem.description, PROBLEM)
    stage.settle(300)
    assert [type(error) for error in told] == [DiskTrouble]
    assert page.problem.trouble.isHidden()


def broken_disk(_text: str) -> Sorting:
    raise DiskTrouble


def test_what_is_clearly_on_the_list_says_nothing_of_a_consultation(stage: Stage) -> None:
    assert described(stage, PROBLEM).problem.unlisted.isHidden()


def test_the_draft_notes_what_was_proposed_when_another_matter_is_taken(stage: Stage) -> None:
    page = described(stage, PROBLEM)
    page.duty.take("28")
    stage.settle()
    content = stage.do(stage.desk.drafts)[0].content
    assert (content.matter, content.proposed) == ("28", "29")


def test_a_text_about_two_things_becomes_two_calls(stage: Stage, tmp_path: Path) -> None:
    page = described(stage, TWO)
    page.problem.village.setFocus()
    write(page.problem.village, "锦绣园社区")
    page.photos.files_given.emit([photo(tmp_path)])
    stage.settle(50)
    bar = page.problem.parting
    assert bar.text.text().startswith("这段话像是 2 件事：")
    assert "路灯" in bar.text.text()
    assert "建筑垃圾" in bar.text.text()

    bar.action.click()
    stage.settle(300)
    drafts = {draft.content.description: draft for draft in stage.do(stage.desk.drafts)}
    assert set(drafts) == {f"{LAMP}。", f"{RUBBLE}。"}
    assert [len(draft.photos) for draft in drafts.values()].count(1) == 1
    assert {draft.content.village for draft in drafts.values()} == {"锦绣园社区"}
    assert page.problem.description.toPlainText() == f"{LAMP}。"
    assert len(page.photos.tiles) == 1
    assert bar.isHidden()


def test_two_calls_become_one_again_by_undo(stage: Stage) -> None:
    page = described(stage, TWO)
    page.problem.parting.action.click()
    stage.settle(300)
    stage.frame.action[1]()
    stage.settle(300)
    assert [draft.content.description for draft in stage.do(stage.desk.drafts)] == [TWO]
    assert page.problem.description.toPlainText() == TWO
    assert not page.problem.parting.isHidden()


def test_after_the_first_of_two_calls_the_message_leads_to_the_other(stage: Stage) -> None:
    page = described(stage, TWO)
    page.problem.parting.action.click()
    stage.settle(300)
    page.problem.village.setFocus()
    write(page.problem.village, "锦绣园社区")
    page.problem.spot.setFocus()
    write(page.problem.spot, "东门外 30 米")
    page.duty.take("38")
    stage.settle()
    page.go_to(FormStep.MORE)
    answer_everything(page)
    page.work.save()
    stage.settle()
    page.go_to(FormStep.REVIEW)
    page.panel.button.click()
    stage.settle()
    label, go_on = stage.frame.action
    assert label == "接着写另一张"
    go_on()
    to, draft = stage.frame.went[-1]
    assert to == "new_call"
    assert stage.do(stage.desk.draft, draft).content.description == f"{RUBBLE}。"


def test_a_bar_that_was_closed_stays_closed_while_the_same_text_is_written_on(
    stage: Stage,
) -> None:
    page = described(stage, TWO)
    page.problem.parting.close_button.click()
    page.problem.description.setFocus()
    write(page.problem.description, "已经好几天了。")
    stage.settle(1200)
    assert page.problem.parting.isHidden()


# --- what earlier calls teach ------------------------------------------------------------------


def an_earlier_call(stage: Stage, matter: str = "28", proposed: str = "29") -> str:
    """A call about the same sort of thing, for which another matter was taken than proposed; none
    where it was found to be on no list.
    """

    def submitted() -> str:
        draft = stage.desk.new_draft()
        edition = stage.desk.edition()
        content = DraftContent(
            description=PROBLEM,
            village="锦绣园社区",
            spot="西门外",
            edition=edition.name,
            matter=matter,
            off_list=not matter,
            proposed=proposed,
        )
        form = stage.desk.form(matter, edition.name)
        answers = {
            field.key: {
                FieldKind.YES_NO: True,
                FieldKind.NUMBER: 3,
                FieldKind.DATE: "2026-11-20",
                FieldKind.CHOICE: next(iter(field.options), ""),
                FieldKind.PHONE: "13800000000",
            }.get(field.kind, "已到场劝离")
            for field in form.fields
        }
        stage.desk.save(draft.id, replace(content, answers=answers))
        return stage.desk.submit(draft.id)

    return stage.do(submitted)


def taught_cards(page: NewCallPage) -> dict[str, str]:
    return {
        card.offer.matter: card.lesson.said.text()
        for card in page.problem.cards.cards
        if card.lesson.said.text()
    }


def test_an_offer_names_the_earlier_call_that_moved_it_and_leads_to_it(stage: Stage) -> None:
    ticket = an_earlier_call(stage)
    page = described(stage, PROBLEM)
    said = taught_cards(page)
    assert list(said) == ["28"]
    assert "选了这一项" in said["28"]
    card = next(card for card in page.problem.cards.cards if card.offer.matter == "28")
    card.lesson.see.click()
    assert stage.frame.went[-1] == ("ticket", ticket)


def test_what_an_earlier_call_taught_can_be_dropped_and_taken_back(stage: Stage) -> None:
    an_earlier_call(stage)
    page = described(stage, PROBLEM)
    next(card for card in page.problem.cards.cards if card.offer.taught).lesson.drop.click()
    stage.settle(100)
    assert taught_cards(page) == {}
    assert page.problem.cards.cards[0].offer.matter == "29"
    assert outbox_steps(stage) == ["submit", "drop_lesson"]

    stage.frame.action[1]()
    stage.settle(100)
    assert list(taught_cards(page)) == ["28"]
    assert outbox_steps(stage) == ["submit"]


def test_an_earlier_call_that_was_on_no_list_is_named_and_can_be_dropped(stage: Stage) -> None:
    ticket = an_earlier_call(stage, matter="")
    page = described(stage, PROBLEM)
    line = page.problem.unlisted_before
    assert not line.isHidden()
    assert "清单里没有" in line.said.text()
    line.see.click()
    assert stage.frame.went[-1] == ("ticket", ticket)
    line.drop.click()
    stage.settle(100)
    assert line.isHidden()
    assert outbox_steps(stage)[-1] == "drop_lesson"


def test_where_nothing_was_learned_no_offer_names_an_earlier_call(stage: Stage) -> None:
    an_earlier_call(stage, matter="29", proposed="29")
    assert taught_cards(described(stage, PROBLEM)) == {}
