"""The list of calls: what waits, what is only on this PC, what a search finds, many rows."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from app.ui.pages import tickets
from app.ui.pages.tickets import PAGE, Tab, TicketsPage
from app.ui.widgets.notice import EmptyState
from tests.ui.pages.hands import press, type_keys, write
from tests.ui.pages.stage import Stage

KEY = Qt.Key


def titles(page: TicketsPage) -> list[str]:
    return [row.cells[0].text for row in page.rows.rows]


def test_the_list_begins_with_what_waits_for_the_township(busy: Stage) -> None:
    page = busy.play(TicketsPage)
    assert page.tab is Tab.MINE
    assert {row.cells[2].text for row in page.rows.rows} == {
        "需要您处理",
        "请评价",
        "请确认结果",
    }


def test_a_call_that_has_not_reached_the_county_says_so(stage: Stage) -> None:
    ticket = stage.do(stage.world.ticket, "河道垃圾", "accept", "县水务局", 30, 5)
    stage.do(stage.world.sync)
    stage.do(stage.world.waiting, ticket)
    page = stage.play(TicketsPage, Tab.ALL)
    assert page.rows.rows[0].cells[3].text == "还没到县里"


def test_what_the_county_refused_stands_out(busy: Stage) -> None:
    page = busy.play(TicketsPage)
    row = next(row for row in page.rows.rows if row.cells[0].text == "锦东村北河道堆放建筑垃圾")
    assert row.cells[3].text == "需处理"
    assert row.cells[4].text.startswith("超期")


def test_drafts_stand_among_all_and_go_on_being_written(busy: Stage) -> None:
    page = busy.play(TicketsPage, Tab.ALL)
    assert titles(page)[0] == "国道边加水站占用耕地"
    assert "接着写" in page.rows.rows[0].cells[2].text
    page.table.setFocus()
    page.table.setCurrentIndex(page.rows.index(0, 0))
    press(KEY.Key_Return)
    draft = busy.do(busy.desk.drafts)[0]
    assert busy.frame.went == [("new_call", draft.id)]


def test_enter_opens_the_ticket_under_the_keyboard(busy: Stage) -> None:
    page = busy.play(TicketsPage)
    page.table.setFocus()
    page.table.setCurrentIndex(page.rows.index(0, 0))
    press(KEY.Key_Down)
    press(KEY.Key_Return)
    assert busy.frame.went == [("ticket", page.rows.rows[1].id)]


def test_a_search_finds_words_and_numbers(busy: Stage) -> None:
    page = busy.play(TicketsPage, Tab.ALL)
    page.search.setFocus()
    write(page.search, "养鸟")
    busy.settle(300)
    assert titles(page) == ["前阮二村地下室大量养鸟，气味扰民"]
    page.search.clear()
    type_keys("0103")
    busy.settle(300)
    assert titles(page) == ["孝直排水沟堵塞"]


def test_a_search_that_finds_nothing_says_what_to_do(busy: Stage) -> None:
    page = busy.play(TicketsPage, Tab.ALL)
    page.search.setText("没有这样的事")
    busy.settle(300)
    assert page.table.isHidden()
    assert "没有这样的事" in page.empty.title.text()


def test_nothing_is_called_empty_before_it_was_looked_at(stage: Stage) -> None:
    page = TicketsPage(stage.context)
    assert not page.findChildren(EmptyState)


def test_an_empty_list_says_what_it_is_for_and_what_to_press(stage: Stage) -> None:
    page = stage.play(TicketsPage)
    assert page.empty.title.text() == "没有等您处理的"
    page.empty.button.click()
    assert stage.frame.went == [("new_call", "")]


def test_tabs_lead_to_other_calls(busy: Stage) -> None:
    page = busy.play(TicketsPage)
    page._tab_buttons[Tab.AT_COUNTY].click()
    busy.settle()
    assert set(titles(page)) == {"东门市场占道经营", "孝直排水沟堵塞"}
    page._tab_buttons[Tab.DRAFTS].click()
    busy.settle()
    assert titles(page) == ["国道边加水站占用耕地"]


def test_many_calls_come_page_by_page_and_none_twice(stage: Stage) -> None:
    def many() -> None:
        for at in range(PAGE * 2 + 30):
            stage.world.ticket(f"第 {at} 件", "submit", "县水务局", 30, 5)
        stage.world.sync()

    stage.do(many)
    page = stage.play(TicketsPage, Tab.ALL)
    assert page.rows.rowCount() < PAGE * 2 + 30
    for _ in range(6):
        page.table.scrollToBottom()
        stage.settle(20)
    assert page.rows.rowCount() == PAGE * 2 + 30
    assert len({row.id for row in page.rows.rows}) == PAGE * 2 + 30


def test_far_down_the_list_a_refresh_loses_neither_rows_nor_the_place(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tickets, "MOST_AGAIN", PAGE)

    def many() -> None:
        for at in range(PAGE * 2 + 30):
            stage.world.ticket(f"第 {at} 件", "submit", "县水务局", 30, 5)
        stage.world.sync()

    stage.do(many)
    page = stage.play(TicketsPage, Tab.ALL)
    for _ in range(6):
        page.table.scrollToBottom()
        stage.settle(20)
    place = page.table.verticalScrollBar().value()
    page.read()
    stage.settle()
    assert page.rows.rowCount() == PAGE * 2 + 30
    assert len({row.id for row in page.rows.rows}) == PAGE * 2 + 30
    assert page.table.verticalScrollBar().value() == place


def test_a_refresh_keeps_the_row_under_the_keyboard(busy: Stage) -> None:
    page = busy.play(TicketsPage, Tab.ALL)
    page.table.setCurrentIndex(page.rows.index(3, 0))
    before = page.rows.rows[3].id
    busy.do(busy.world.ticket, "新来的", "submit", "县水务局", 30, 0)
    busy.do(busy.world.sync)
    page.read()
    busy.settle()
    assert page.rows.id_at(page.table.currentIndex().row()) == before
