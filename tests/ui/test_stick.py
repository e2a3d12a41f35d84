"""The stick on the sync page: what waits goes out, the county's answer comes in."""

from __future__ import annotations

import threading
from pathlib import Path

import msgspec
import pytest
from PySide6.QtWidgets import QFileDialog

from app.sync.enrolment import Account
from app.sync.keystore import KeyStore
from contract import bundles
from contract.bundles import LETTER, Answered, Carried, Direction
from sealed import box
from tests.ui.conftest import page_of, settle
from tests.ui.test_sync_page import words
from tests.ui.world import CLERK, World

SECRET = "样例设备的密钥"


class CountyDesk:
    """The county, which takes a file and gives one back."""

    def __init__(self, world: World) -> None:
        self.world = world
        hashed = bundles.hash_of(SECRET)
        self.up, self.down = (bundles.key_of(hashed, way) for way in Direction)
        self.letters: list[Carried] = []

    def take(self, file: Path, answer: Path, *, events: bool = True) -> Path:
        with box.opened(file, self.up, bundles.MOST_FILE) as opened:
            letter = bundles.read(opened.get(LETTER, bundles.MOST_LETTER), Carried)
        self.letters.append(letter)
        taken = letter.sync.events if events else ()
        reply = self.world.county.sync(letter.sync.cursor, taken)
        said = Answered(1, letter.id, letter.made_at, letter.server, letter.person, reply)
        with box.writing(answer, self.down) as put:
            put(LETTER, msgspec.json.encode(said))
        return answer


@pytest.fixture
def page(world, open_program, qtbot):
    world.busy_day()
    account = Account("https://county.invalid", "server", "device-1", "样例电脑", CLERK)
    KeyStore(world.folder).put(account.secret_name, SECRET)
    return page_of(qtbot, open_program(world), "sync")


def test_what_waits_goes_out_and_comes_back_answered(page, world, qtbot, tmp_path, monkeypatch):
    file, answer = tmp_path / "带出.xianghu", tmp_path / "应答.xianghu"
    county = CountyDesk(world)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(file), ""))
    page.stick.out.click()
    assert not page.stick.out.isEnabled(), "one thing at a time"
    settle(qtbot, page.program)

    assert "已存为“带出.xianghu”：1 步" in words(page.stick)
    assert "还没有读入应答" in words(page.stick)
    assert "已带出 今天" in words(page.way)
    assert page.program.window.status.waiting.number == 1
    assert page.stick.out.isEnabled()
    assert not page.stick.bar.isVisible()

    county.take(file, answer)
    assert [event.step for event in county.letters[0].sync.events] == ["urge"]
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(answer), ""))
    page.stick.into.click()
    settle(qtbot, page.program)

    assert "已读入：县里答复了 1 步" in words(page.stick)
    assert "还没有读入应答" not in words(page.stick)
    assert page.program.window.status.waiting.number == 0

    page.stick.into.click()
    settle(qtbot, page.program)
    assert "这份应答用不上了" in words(page.stick)


def test_what_the_county_did_not_take_is_said_and_still_waits(page, world, qtbot, tmp_path):
    file, answer = tmp_path / "带出.xianghu", tmp_path / "应答.xianghu"
    page.stick.carry_out(file)
    settle(qtbot, page.program)
    page.stick.read_in(CountyDesk(world).take(file, answer, events=False))
    settle(qtbot, page.program)
    assert "县里答复了 0 步" in words(page.stick)
    assert "这次县里没有收：1 步、0 张照片" in words(page.stick)
    assert page.program.window.status.waiting.number == 1


def test_a_file_that_is_no_answer_is_said_so(page, qtbot, tmp_path):
    path = tmp_path / "x.xianghu"
    path.write_bytes(b"x" * 9000)
    page.stick.read_in(path)
    settle(qtbot, page.program)
    assert "这个文件读不了" in words(page.stick)
    assert page.stick.into.isEnabled()


def test_a_stick_that_cannot_be_written_is_said_so(page, qtbot, tmp_path):
    page.stick.carry_out(tmp_path / "nowhere" / "带出.xianghu")
    settle(qtbot, page.program)
    assert "U 盘写不了" in words(page.stick)
    assert "还没有读入应答" not in words(page.stick)


def test_a_stick_that_is_pulled_out_is_not_called_a_damaged_file(page, qtbot, tmp_path):
    page.stick.read_in(tmp_path / "gone" / "应答.xianghu")
    settle(qtbot, page.program)
    assert "找不到这个文件：U 盘可能拔出来了" in words(page.stick)
    assert "请插好 U 盘" in words(page.stick)


def test_what_is_cancelled_leaves_nothing(page, qtbot, tmp_path):
    # The worker is kept waiting, so that the press comes before the end.
    held = threading.Event()
    page.program._net_work.run(held.wait, receiver=page)
    page.stick.carry_out(tmp_path / "带出")
    page.stick.stop.click()
    held.set()
    settle(qtbot, page.program)
    assert "已取消" in words(page.stick)
    assert not [*tmp_path.glob("带出*"), *tmp_path.glob("*.sealing")]
    assert "已带出" not in words(page.way)


def test_the_card_fits_the_small_screen(page, qtbot, tmp_path):
    page.stick.carry_out(tmp_path / "带出.xianghu")
    settle(qtbot, page.program)
    card = page.stick
    assert card.mapTo(page, card.rect().topRight()).x() < 1366
