"""The first start, with a real county server: an address and a code, and errors beside their fields."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app import machine
from app.ui.pages import enrol
from county import people
from county.serve import running
from county.settings import Settings
from tests.county.world import found
from tests.ui.conftest import settle


@pytest.fixture
def server(tmp_path):
    with running(Settings(data=tmp_path / "county", wait=2, look_every=0.05)) as here:
        yield here, found(here.county)


def new_code(server) -> str:
    here, folk = server
    with here.county.db.write() as connection:
        return people.new_code(connection, folk.clerk.id, here.county.settings.clock(), 14)


@pytest.fixture
def fresh(open_program, tmp_path):
    return open_program(tmp_path / "data", syncs=True)


def finish(qtbot, program, page):
    qtbot.waitUntil(page.enrol.isEnabled, timeout=20_000)
    settle(qtbot, program)


def test_a_new_pc_asks_to_be_enrolled_whatever_page_is_asked_for(fresh):
    window = fresh.window
    assert window.open_page == "enrol"
    for name in ("tickets", "new_call", "sync"):
        window.go(name)
        assert window.open_page == "enrol"
    window.go("settings")
    assert window.open_page == "settings"


def test_an_address_and_a_code_by_keyboard_alone_bring_the_workbench_and_the_list(
    server, fresh, qtbot
):
    window = fresh.window
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.go("enrol")

    qtbot.keyClicks(QApplication.focusWidget(), server[0].url)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    qtbot.keyClicks(QApplication.focusWidget(), new_code(server))
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.open_page == "workbench", timeout=20_000)

    assert window.rail.place.text() == "样例河镇"
    assert "样例经办" in window.rail.person.text()
    qtbot.waitUntil(lambda: window.status.sentence.text() == "已连接县级平台", timeout=20_000)


def test_after_the_first_sync_the_rail_says_when_it_was_and_the_workbench_what_waits(
    server, fresh, qtbot
):
    window = fresh.window
    window.sheet.address.setText(server[0].url)
    window.sheet.code.setText(new_code(server))
    window.sheet.enrol.click()
    qtbot.waitUntil(lambda: window.open_page == "workbench", timeout=20_000)

    qtbot.waitUntil(lambda: "最近同步" in window.rail.synced.text(), timeout=20_000)
    qtbot.waitUntil(lambda: "没有等您处理的" in window.sheet.sub.text(), timeout=20_000)
    assert window.sheet.mine.number.text() == "0"


def test_a_wrong_code_is_said_beneath_the_code_and_nothing_is_cleared(server, fresh, qtbot):
    page = fresh.window.sheet
    page.address.setText(server[0].url)
    page.code.setText("WRONG-CODE")

    page.enrol.click()
    finish(qtbot, fresh, page)

    assert "登记码不能用" in page.code_field.error
    assert page.address_field.error == ""
    assert page.code.text() == "WRONG-CODE"
    assert page.address.text() == server[0].url


def test_an_address_where_nobody_answers_is_said_beneath_the_address(fresh, qtbot):
    page = fresh.window.sheet
    page.address.setText("http://127.0.0.1:9")
    page.code.setText("ABCD")

    page.enrol.click()
    finish(qtbot, fresh, page)

    said = page.address_field.error
    assert "核对地址" in said
    assert "自动" not in said, "nothing tries again by itself before the PC is enrolled"
    assert page.code.text() == "ABCD"


def test_an_address_without_encryption_is_not_asked(fresh, qtbot):
    page = fresh.window.sheet
    page.address.setText("http://county.example")
    page.code.setText("ABCD")

    page.enrol.click()
    finish(qtbot, fresh, page)

    assert page.address_field.error


def test_empty_fields_are_named_before_anything_is_asked(fresh, qtbot):
    page = fresh.window.sheet
    page.enrol.click()

    assert page.address_field.error == "请填写县级平台地址"
    assert page.code_field.error == "请填写登记码"
    assert page.enrol.isEnabled()


def test_it_can_be_left_and_come_back_to_and_knows_the_address(fresh, open_program, qtbot):
    window = fresh.window
    window.sheet.address.setText("https://county.example")
    window.sheet.code.setText("HALF")
    window.go("settings")
    window.go("enrol")
    assert window.sheet.code.text() == "HALF"
    window.close()
    fresh.close()

    again = open_program(fresh.folder)

    assert again.window.sheet.address.text() == "https://county.example"
    assert again.window.sheet.code.text() == ""


def test_a_pc_once_enrolled_opens_on_the_workbench_without_the_network(
    server, fresh, open_program, qtbot
):
    page = fresh.window.sheet
    page.address.setText(server[0].url)
    page.code.setText(new_code(server))
    page.enrol.click()
    qtbot.waitUntil(lambda: fresh.window.open_page == "workbench", timeout=20_000)
    settle(qtbot, fresh)
    fresh.window.close()
    fresh.close()

    again = open_program(fresh.folder)

    assert again.window.open_page == "workbench"
    assert again.window.rail.place.text() == "样例河镇"


# --- what an administrator has set ----------------------------------------------------------------


@pytest.fixture
def told(tmp_path):
    def make(server: str, code: str = ""):
        file = tmp_path / "xianghu.ini"
        file.write_text(f"[xianghu]\nserver = {server}\nenrolment_code = {code}\n")
        return machine.load([file])

    return make


def test_an_address_and_a_code_from_the_administrator_enrol_this_pc_by_themselves(
    server, told, open_program, qtbot, tmp_path
):
    code = new_code(server)
    program = open_program(tmp_path / "data", syncs=True, told=told(server[0].url, code))

    qtbot.waitUntil(lambda: program.window.open_page == "workbench", timeout=20_000)
    settle(qtbot, program)

    assert program.window.rail.place.text() == "样例河镇"
    assert program.offer.code == ""
    left = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    own = b"".join(path.read_bytes() for path in (tmp_path / "county").rglob("*") if path.is_file())
    assert code.encode() not in left.replace(own, b""), "the code is kept nowhere on this PC"


def test_a_used_code_from_the_administrator_is_said_and_not_tried_again(
    server, told, open_program, qtbot, tmp_path
):
    program = open_program(tmp_path / "data", syncs=True, told=told(server[0].url, "USED-CODE"))
    page = program.window.sheet

    qtbot.waitUntil(lambda: bool(page.code_field.error), timeout=20_000)

    assert "登记码不能用" in page.code_field.error
    assert page.address.text() == server[0].url
    assert not page._again.isActive()


def test_while_the_county_does_not_answer_the_administrators_code_is_tried_again(
    told, open_program, qtbot, tmp_path, monkeypatch
):
    monkeypatch.setattr(enrol, "AGAIN_MS", 100)
    with running(Settings(data=tmp_path / "county", wait=2)) as here:
        port = int(here.url.rpartition(":")[2])
        folk = found(here.county)
        code = new_code((here, folk))
    program = open_program(tmp_path / "data", syncs=True, told=told(here.url, code))
    page = program.window.sheet
    qtbot.waitUntil(lambda: "每分钟" in page.address_field.error, timeout=20_000)

    with running(Settings(data=tmp_path / "county", wait=2), port):
        qtbot.waitUntil(lambda: program.window.open_page == "workbench", timeout=20_000)
        settle(qtbot, program)
        program.window.close()
        program.close()
