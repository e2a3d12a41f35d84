"""The first page: what a person finds in the morning."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton

from app.ui.link import Link, Reach
from app.ui.widgets import Chip, Elided, PrimaryButton, Text
from tests.ui.conftest import settle


def opened(world, open_program):
    return open_program(world).window.sheet


def chips(page) -> list[str]:
    return [chip.text() for chip in page.list.findChildren(Chip)]


def button(page, word: str) -> QPushButton:
    return next(one for one in page.list.findChildren(QPushButton) if one.text() == word)


def test_what_is_pressing_stands_first_and_only_it_has_the_primary_button(world, open_program):
    world.busy_day()
    page = opened(world, open_program)

    assert chips(page) == ["需处理", "请确认", "请评价", "将到期", "草稿"]
    assert [one.text() for one in page.list.findChildren(PrimaryButton)] == ["处理"]


def test_a_call_that_is_late_and_was_refused_stands_in_the_list_once(world, open_program):
    world.busy_day()
    page = opened(world, open_program)

    titles = [label.text() for label in page.list.findChildren(Elided)]
    assert titles.count("锦东村北河道堆放建筑垃圾") == 1
    assert page.late.number.text() == "1"
    assert "超期 1 天" in [label.text() for label in page.list.findChildren(Text)]


def test_the_four_figures_say_how_the_day_stands(world, open_program):
    world.busy_day()
    page = opened(world, open_program)

    figures = (page.mine, page.at_county, page.due_soon, page.late)
    assert [figure.number.text() for figure in figures] == ["4", "2", "1", "1"]
    assert page.late.accessibleName() == "已超期 1"
    assert "有 4 件等您处理" in page.sub.text()


def test_each_row_leads_where_it_can_be_dealt_with(world, open_program, qtbot):
    world.busy_day()
    program = open_program(world)
    window = program.window
    for word, page in (
        ("处理", "sync"),
        ("查看结果", "ticket"),
        ("评价", "appraise"),
        ("接着写", "new_call"),
    ):
        window.go("workbench")
        settle(qtbot, program)
        qtbot.mouseClick(button(window.sheet, word), Qt.MouseButton.LeftButton)
        settle(qtbot, program)
        assert window.open_page == page, word


def test_the_keyboard_starts_at_the_first_thing_to_do(world, open_program, qtbot):
    world.busy_day()
    program = open_program(world)
    program.window.activateWindow()
    qtbot.waitUntil(program.window.isActiveWindow)
    program.window.go("workbench")
    settle(qtbot, program)

    qtbot.waitUntil(button(program.window.sheet, "处理").hasFocus)


def test_an_empty_morning_says_what_the_page_is_for_and_what_to_press(world, open_program, qtbot):
    world.publish()
    program = open_program(world)

    button(program.window.sheet, "新建呼叫").click()

    assert program.window.open_page == "new_call"


def test_until_the_first_sync_is_over_nobody_is_told_that_nothing_waits(world, open_program, qtbot):
    program = open_program(world)
    page = program.window.sheet

    assert "首次同步未完成" in program.window.rail.synced.text()
    assert "首次同步还没完成" in page.sub.text()
    assert "正在取县里的数据" in [label.text() for label in page.list.findChildren(Text)]
    assert page.mine.number.text() == "–"

    program._on_link(Link(Reach.CONNECTED, last_success=page.context.clock()))
    settle(qtbot, program)

    assert "最近同步" in program.window.rail.synced.text()
    assert "现在没有等您处理的" in [label.text() for label in page.list.findChildren(Text)]
    assert page.mine.number.text() == "0"


def test_what_just_happened_names_who_did_what_and_opens_the_call(world, open_program, qtbot):
    world.busy_day()
    program = open_program(world)
    page = program.window.sheet
    assert page.recent.isVisible()

    link = next(
        one for one in page.recent.findChildren(QPushButton) if "孝直" in one.accessibleName()
    )
    link.click()
    settle(qtbot, program)

    assert program.window.open_page == "ticket"


def test_a_narrow_window_keeps_every_button_within_reach(world, open_program, qtbot):
    world.busy_day()
    window = open_program(world).window
    window.resize(683, 384)
    page = window.sheet
    QApplication.processEvents()

    for one in page.list.findChildren(QPushButton):
        right = one.mapTo(window, one.rect().topRight()).x()
        assert right <= window.width(), one.text()


def test_a_draft_written_meanwhile_appears_by_itself(world, open_program, qtbot):
    world.publish()
    program = open_program(world)
    window = program.window
    desk = window.context.desk

    window.context.background.run(desk.new_draft, receiver=window)
    settle(qtbot, program)
    from app.models.read import Changed

    window.changed({Changed.DRAFTS})
    settle(qtbot, program)

    assert chips(window.sheet) == ["草稿"]
    assert window.rail.badges["workbench"].text() == "1"
