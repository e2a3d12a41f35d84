"""The sync page: what waits, what needs a person and why, and what can be done about it."""

from __future__ import annotations

import json

import pytest
from PySide6.QtWidgets import QPushButton

from app.casework.reading import KnownError, PhotoGone, PhotoNotTaken, PhotoProblem
from app.ui.link import Link, Reach
from app.ui.widgets import Text
from tests.ui.conftest import page_of, settle


@pytest.fixture
def page(world, open_program, qtbot):
    world.busy_day()
    return page_of(qtbot, open_program(world), "sync")


def words(part) -> str:
    return " ".join(label.text() for label in part.findChildren(Text))


def press(part, word: str) -> None:
    next(one for one in part.findChildren(QPushButton) if one.text() == word).click()


def test_what_was_refused_says_why_and_what_to_do(page):
    said = words(page.needs)

    assert "锦东村北河道堆放建筑垃圾" in said
    assert "县里没有接受“催办”：呼叫单的状态已经变了" in said
    assert [one.text() for one in page.needs.findChildren(QPushButton)] == [
        "打开",
        "再发一次",
        "收回",
    ]


def test_what_waits_is_named(page):
    assert "东门市场占道经营" in words(page.way)
    assert "待同步" in words(page.way)


def test_sending_again_moves_it_to_what_waits(page, qtbot):
    press(page.needs, "再发一次")
    settle(qtbot, page.program)

    assert "没有被退回或搁置的内容" in words(page.needs)
    assert "锦东村北河道堆放建筑垃圾" in words(page.way)
    assert page.program.window.status.needs_you.number == 0
    assert page.program.window.status.waiting.number == 2


def test_taking_back_leaves_the_countys_word(page, qtbot):
    press(page.needs, "收回")
    settle(qtbot, page.program)

    assert "没有被退回或搁置的内容" in words(page.needs)
    assert page.program.window.status.waiting.number == 1
    assert "已收回" in page.program.window.notice.text.text()


def test_a_row_opens_its_call(page, qtbot):
    press(page.needs, "打开")
    settle(qtbot, page.program)
    assert page.program.window.open_page == "ticket"


def test_an_empty_outbox_says_that_the_county_has_everything(world, open_program, qtbot):
    world.publish()
    program = open_program(world)
    program.window.go("sync")
    settle(qtbot, program)

    assert "县里都收到了" in words(program.window.sheet.way)


def test_the_report_for_support_says_how_far_each_event_is_and_nothing_that_was_written(
    page, qtbot, tmp_path
):
    target = tmp_path / "report.json"
    page.export_to(target)
    settle(qtbot, page.program)

    text = target.read_text("utf-8")
    report = json.loads(text)
    journeys = {event["journey"] for event in report["people"][0]["events"]}
    assert journeys == {"needs_you", "waiting"}
    for secret in ("锦东村", "东门市场", "群众催问", "样例经办人"):
        assert secret not in text
    assert str(target) in page.program.window.notice.text.text()


def test_a_report_that_cannot_be_written_is_explained(page, qtbot, tmp_path):
    page.export_to(tmp_path / "no such folder" / "report.json")
    settle(qtbot, page.program)

    assert page.program.window.notice.text.text()


def test_working_offline_is_a_switch(page, qtbot):
    qtbot.waitUntil(page.offline.isChecked, timeout=10_000)
    qtbot.waitUntil(lambda: "离线" in page.program.window.status.sentence.text(), timeout=10_000)
    page.now.click()
    qtbot.waitUntil(lambda: not page.offline.isChecked(), timeout=10_000)


def test_where_there_is_no_key_store_the_person_is_told(world, open_program, qtbot, monkeypatch):
    import keyring
    from keyring.backends.fail import Keyring

    from app.models import folder as place
    from app.sync.keystore import DATABASE, KeyStore

    key = KeyStore(world.folder).get(DATABASE)
    monkeypatch.setattr(keyring, "get_keyring", Keyring)
    KeyStore(world.folder).put(DATABASE, key)
    assert (world.folder / place.WORK).exists()
    program = open_program(world)
    program.window.go("sync")
    settle(qtbot, program)

    labels = [label.text() for label in program.window.sheet.findChildren(Text)]
    assert any("密钥文件" in text for text in labels)


def stuck(page, *found: tuple[str, KnownError]) -> Link:
    """How the line is when photos of the ticket with a title could not be sent."""
    problems = tuple(
        PhotoProblem(f"{n}" * 64, ticket, error) for n, (ticket, error) in enumerate(found)
    )
    return Link(Reach.CONNECTED, photo_problems=problems)


def test_why_photos_do_not_get_through_is_told_with_what_to_do(page, qtbot):
    ticket = next(row.ticket for row in page.program._database.call(page.context.desk.outbox))
    assert page.photos.isHidden()
    page.program._on_link(
        stuck(page, (ticket, PhotoNotTaken()), (ticket, PhotoNotTaken()), (ticket, PhotoGone()))
    )
    settle(qtbot, page.program)

    said = words(page.photos)
    assert "照片发不出去　3" in said
    assert "县里不收这么大的照片" in said
    assert "2 张照片：县级平台不接收这么大的照片" in said
    assert "1 张照片：存在这台电脑上的照片读不出来" in said
    assert "按“补充”" in said

    page.program._on_link(Link(Reach.CONNECTED))
    settle(qtbot, page.program)
    assert page.photos.isHidden()


def test_a_first_sync_that_is_not_finished_is_no_last_sync(page, qtbot):
    page.program._link = Link(Reach.TRYING)
    page.opened()
    settle(qtbot, page.program)
    assert "还没有" in facts(page)

    page.program._on_link(Link(Reach.CONNECTED, last_success=page.context.clock()))
    settle(qtbot, page.program)
    assert "还没有" not in facts(page)


def facts(page) -> str:
    boxes = (page.facts.itemAt(at).widget() for at in range(page.facts.count()))
    return " ".join(box.text() for box in boxes)
