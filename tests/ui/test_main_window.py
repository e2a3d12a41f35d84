"""The window around the pages: the rail, the bottom line, the keyboard, what happens at the end."""

from __future__ import annotations

import socket
import time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QPlainTextEdit

from app.models import feed, outbox
from app.models.errors import NoNetwork, Refused
from app.models.read import Changed
from app.sync.keystore import KeyStore
from app.ui.link import Link, PhotoProgress, Reach
from app.ui.main_window import PAGES
from app.ui.rail import ITEMS
from app.ui.status_line import ANSWER_MS
from app.ui.tokens import Tone
from contract.messages import EventResult, Outcome
from tests.ui.conftest import PLAIN, settle
from tests.ui.world import CLERK


def test_the_window_opens_on_the_workbench_with_the_person_and_the_township(world, open_program):
    world.busy_day()
    window = open_program(world).window

    assert window.open_page == "workbench"
    assert window.rail.place.text() == "云桥镇（样例）"
    assert "样例经办人" in window.rail.person.text()
    assert window.rail.buttons["workbench"].isChecked()


def test_the_bottom_line_counts_what_the_database_counts(world, open_program):
    world.busy_day()
    status = open_program(world).window.status

    assert (status.waiting.number, status.needs_you.number) == (1, 1)
    assert status.needs_you.accessibleName() == "需处理 1"


def test_the_badges_say_how_much_waits(world, open_program):
    world.busy_day()
    rail = open_program(world).window.rail

    assert rail.badges["workbench"].text() == "4"
    assert rail.badges["appraise"].text() == "1"
    assert not rail.badges["tickets"].isVisible()


def test_a_press_on_a_counter_opens_the_sync_page(world, open_program, qtbot):
    window = open_program(world).window

    qtbot.mouseClick(window.status.needs_you, Qt.MouseButton.LeftButton)

    assert window.open_page == "sync"


@pytest.mark.parametrize(("number", "name"), [(at, name) for at, (name, _) in enumerate(ITEMS, 1)])
def test_every_page_of_the_rail_has_a_shortcut(world, open_program, qtbot, number, name):
    program = open_program(world)
    window = program.window
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)

    qtbot.keyClick(window, Qt.Key(Qt.Key.Key_0 + number), Qt.KeyboardModifier.ControlModifier)
    settle(qtbot, program)

    assert window.open_page == name
    assert window.rail.buttons[name].isChecked()


def test_control_n_begins_a_call_and_the_keyboard_is_in_its_first_field(world, open_program, qtbot):
    world.publish()
    program = open_program(world)
    window = program.window
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)

    qtbot.keyClick(window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    settle(qtbot, program)

    assert window.open_page == "new_call"
    assert isinstance(QApplication.focusWidget(), QLineEdit | QPlainTextEdit)


def test_a_page_asked_for_before_the_data_is_open_comes_as_soon_as_it_is(
    world, open_program, qtbot
):
    program = open_program(world, ready=False)
    program.window.rail.buttons["settings"].click()

    with qtbot.waitSignal(program.opened, timeout=20_000):
        program.open()

    assert program.window.open_page == "settings"


@pytest.mark.parametrize("name", sorted(set(PAGES) - {"ticket"}))
def test_everything_that_can_be_pressed_has_a_name_to_read_aloud(world, open_program, qtbot, name):
    world.busy_day()
    program = open_program(world)
    program.window.go(name)
    settle(qtbot, program)

    nameless = [
        button
        for button in program.window.findChildren(QAbstractButton)
        if button.isVisible() and not (button.accessibleName() or button.text())
    ]
    assert nameless == []


def test_every_page_can_be_walked_with_the_tab_key_and_left_again(world, open_program, qtbot):
    world.busy_day()
    program = open_program(world)
    window = program.window
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    for name in sorted(set(PAGES) - {"ticket", "new_call"}):
        window.go(name)
        settle(qtbot, program)
        window.rail.new.setFocus()
        seen = []
        for _ in range(400):
            qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
            seen.append(QApplication.focusWidget())
            if QApplication.focusWidget() is window.rail.new:
                break
        else:
            pytest.fail(f"the keyboard is caught on {name}")
        assert window.status.now in seen, name


# --- the line to the county ----------------------------------------------------------------


def test_sync_now_answers_within_two_seconds_even_when_the_county_does_not(
    world, open_program, qtbot
):
    status = open_program(world).window.status
    status.show_link(Link(Reach.OFFLINE))
    status.try_now.disconnect()

    status.now.click()

    assert status.sentence.text() == "正在连接县级平台…"
    assert status.now.isEnabled()
    qtbot.waitUntil(lambda: status.sentence.text() != "正在连接县级平台…", timeout=ANSWER_MS + 1000)
    assert status.now.isEnabled()


def test_while_answers_arrive_it_is_never_said_that_there_are_none(world, open_program, qtbot):
    window = open_program(world).window
    window.status.show_link(Link(Reach.OFFLINE))
    window.status.try_now.disconnect()
    window.status.now.click()
    qtbot.waitUntil(lambda: "还没有应答" in window.status.sentence.text(), timeout=ANSWER_MS + 1000)

    window.changed({Changed.SYNC})
    assert window.status.sentence.text() == "县级平台有应答，正在同步…"

    window.status.now.click()
    window.changed({Changed.SYNC})
    qtbot.wait(ANSWER_MS + 200)
    assert "没有应答" not in window.status.sentence.text()


def test_what_the_county_has_is_no_longer_offered_to_be_taken_back(world, open_program, qtbot):
    world.publish()
    ticket = world.ticket("占了消防通道", "accept", "县消防救援大队", 30, 5)
    world.sync()
    program = open_program(world)
    window = program.window
    window.go("ticket", ticket)
    settle(qtbot, program)
    window.sheet.begin_step("urge")
    window.sheet.panel.text.setPlainText("请尽快")
    window.sheet.panel.submit()
    settle(qtbot, program)
    assert window.notice.action.text() == "撤销"

    call = program._database.call
    store = program._house._store
    (row,) = call(outbox.rows, store, CLERK.id)
    answer = EventResult(row.id, Outcome.ACCEPTED, call(feed.state, store).head + 1)
    program._on_changed(call(outbox.record_results, store, [answer]))
    settle(qtbot, program)
    assert window.notice.text.text() == "“催办”县里已收到。"
    assert window.notice.action.isHidden()


def test_in_english_nothing_that_the_program_says_of_itself_is_chinese(world, open_program, qtbot):
    world.busy_day()
    program = open_program(world, PLAIN._replace(language="en"))
    program._on_link(Link(Reach.OFFLINE, error=NoNetwork()))
    lines = [program.window.status.sentence.text()]
    written = {"样例", "锦", "前阮", "孝直", "东门", "国道", "县综合", "县水务", "县公安"}
    for name in ("workbench", "sync", "settings"):
        program.window.go(name)
        settle(qtbot, program)
        lines += [label.text() for label in program.window.sheet.findChildren(QLabel)]
    program.window.explain(Refused("", "已经确认办结", "it is confirmed already"))
    lines.append(program.window.notice.text.text())
    assert "There is no network now; you can go on writing." in lines
    assert "This cannot be done now: it is confirmed already" in lines[-1]
    said = [line for line in lines if "\u4e00" <= max(line, default="") <= "\u9fff"]
    assert [line for line in said if not written & {w for w in written if w in line}] == []


def test_the_bottom_line_says_how_far_the_photos_are(world, open_program):
    status = open_program(world).window.status

    status.show_link(Link(Reach.CONNECTED, photos=PhotoProgress(3, 5, 1.2 * 1024 * 1024, 4)))

    assert status.sentence.text() == "已连接县级平台"
    assert status.photos.text() == "照片 3／5，1.2 MB／秒，约 4 秒"


def test_what_stopped_the_sync_is_said_in_its_own_words(world, open_program, qtbot):
    program = open_program(world, syncs=True)
    window = program.window
    # This PC's secret is gone, as after another Windows account was used.
    qtbot.waitUntil(lambda: program.link.reach is Reach.STOPPED, timeout=20_000)

    window.go("sync")

    assert "不再接受这台电脑的登录" in window.status.sentence.text()
    assert "重新登记" in window.sheet.sentence.text()


# --- notices ---------------------------------------------------------------------------------


def test_a_notice_offers_to_undo_and_goes_when_that_is_done(world, open_program, qtbot):
    window = open_program(world).window
    undone = []
    window.say("已撤回", action=("撤销", lambda: undone.append(1)))
    assert window.notice.isVisible()

    window.notice.action.click()

    assert undone == [1]
    assert not window.notice.isVisible()


def test_a_notice_goes_with_its_page_but_not_what_the_act_of_leaving_said(
    world, open_program, qtbot
):
    program = open_program(world)
    window = program.window
    window.say("已写下", Tone.GREEN, action=("撤销", lambda: None))
    window.go("tickets")
    assert window.notice.isVisible()
    settle(qtbot, program)

    window.go("workbench")
    assert not window.notice.isVisible()


def test_what_is_wrong_stays_on_the_next_page(world, open_program, qtbot):
    program = open_program(world)
    program.window.say("磁盘满了", Tone.RED)
    settle(qtbot, program)

    program.window.go("tickets")

    assert program.window.notice.isVisible()


def test_a_known_error_nobody_asked_for_is_explained(world, open_program, qtbot):
    program = open_program(world)
    from app.models.errors import DiskFull

    def full() -> None:
        raise DiskFull

    program.window.context.background.run(full, receiver=program.window)
    settle(qtbot, program)

    assert "磁盘满了" in program.window.notice.text.text()


def test_a_bug_is_shown_and_logged_and_never_swallowed(world, open_program, qtbot, expected_logs):
    expected_logs.expect("app.ui.bridge: a bug on the worker")
    program = open_program(world)

    program.window.context.background.run(lambda: 1 // 0, receiver=program.window)
    settle(qtbot, program)

    assert "ZeroDivisionError" in program.window.notice.text.text()


# --- the window -------------------------------------------------------------------------------


def test_a_small_window_shows_icons_in_place_of_words(world, open_program, qtbot):
    window = open_program(world).window

    window.resize(683, 384)

    assert window.size().width() == 683
    assert window.size().height() == 384
    assert window.rail.buttons["tickets"].text() == ""
    assert window.rail.buttons["tickets"].accessibleName() == "呼叫单"
    window.resize(1366, 768)
    assert window.rail.buttons["tickets"].text() == "呼叫单"


def test_the_window_comes_back_where_it_was_left(world, open_program, qtbot):
    first = open_program(world)
    first.window.resize(1010, 620)
    first.window.close()
    first.close()

    second = open_program(world.folder, ready=False)
    second.window.resize(second.window.size())

    from app.ui import preferences

    assert preferences.load(world.folder).window


def test_closing_the_window_while_typing_keeps_every_word(world, open_program, qtbot):
    world.publish()
    program = open_program(world)
    program.window.activateWindow()
    qtbot.waitUntil(program.window.isActiveWindow)
    program.window.go("new_call")
    settle(qtbot, program)
    qtbot.keyClicks(QApplication.focusWidget(), "fire lane blocked")

    began = time.monotonic()
    program.window.close()
    assert program.close()
    assert time.monotonic() - began < 3

    again = open_program(world.folder)
    drafts = again.window.context.desk
    kept = []
    again.window.context.background.run(drafts.drafts, done=kept.extend, receiver=again.window)
    settle(qtbot, again)
    assert [draft.content.description for draft in kept] == ["fire lane blocked"]


def test_what_is_typed_is_on_the_disk_before_the_system_logs_off(world, open_program, qtbot):
    world.publish()
    program = open_program(world)
    program.window.activateWindow()
    qtbot.waitUntil(program.window.isActiveWindow)
    program.window.go("new_call")
    settle(qtbot, program)
    qtbot.keyClicks(QApplication.focusWidget(), "half a sentence")

    program._save_before_log_off()

    kept = program._database.call(program.window.context.desk.drafts)
    assert [draft.content.description for draft in kept] == ["half a sentence"]


def test_closing_in_the_middle_of_a_sync_takes_less_than_three_seconds(world, open_program, qtbot):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        # Takes the connection and the request, and never says a word.
        address = f"http://127.0.0.1:{silent.getsockname()[1]}"
        world.enrol(address=address)
        KeyStore(world.folder).put(f"device server {CLERK.id}", "a secret")
        program = open_program(world, syncs=True)
        qtbot.waitUntil(lambda: program.link.reach is Reach.TRYING, timeout=20_000)

        began = time.monotonic()
        program.window.close()
        assert program.close()
        assert time.monotonic() - began < 3


def test_only_the_open_page_reads_again_when_something_changes(world, open_program, qtbot):
    program = open_program(world)
    window = program.window
    window.go("sync")
    window.go("workbench")
    settle(qtbot, program)
    refreshed = []
    window.sheet.refresh = refreshed.append

    window.changed({Changed.TICKETS})
    window.changed(set())

    assert refreshed == [{Changed.TICKETS}]
