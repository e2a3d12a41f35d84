"""A double click on a bundle: the program opens, or the one that runs hears of it, and reads it at once."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QPoint
from PySide6.QtNetwork import QLocalServer
from PySide6.QtWidgets import QAbstractSlider, QApplication, QPlainTextEdit

from app import single
from app.models.folder import Lock
from app.single import Wish
from app.sync.enrolment import Account
from app.sync.keystore import KeyStore
from app.ui.pages import stick_card
from app.ui.tokens import Tone
from sealed import box
from tests.ui.conftest import settle
from tests.ui.test_start import ROOT, run, second_start
from tests.ui.test_stick import SECRET, CountyDesk
from tests.ui.test_sync_page import words
from tests.ui.world import CLERK


@pytest.fixture
def office(world, open_program, qtbot):
    """A clerk's PC on a busy day, at its workbench."""
    world.busy_day()
    account = Account("https://county.invalid", "server", "device-1", "样例电脑", CLERK)
    KeyStore(world.folder).put(account.secret_name, SECRET)
    return open_program(world)


@pytest.fixture
def answer(office, world, qtbot, tmp_path):
    """The county's answer to what this PC has carried out, on the stick; the clerk is elsewhere again."""
    stick = tmp_path / "U 盘"
    stick.mkdir()
    office.window.go("sync")
    office.window.sheet.stick.carry_out(stick / "带出.xianghu")
    settle(qtbot, office)
    office.window.go("workbench")
    settle(qtbot, office)
    return CountyDesk(world).take(stick / "带出.xianghu", stick / "县里 应答.xianghu")


def said(program) -> str:
    return words(program.window.sheet.stick)


def in_sight(program) -> bool:
    page = program.window.sheet
    top = page.stick.mapTo(page.area.viewport(), QPoint(0, 0)).y()
    return top >= 0 and top + page.stick.height() <= page.area.viewport().height()


# --- the program runs --------------------------------------------------------------------------


def test_the_program_that_runs_comes_forward_and_reads_it(office, answer, qtbot):
    office.window.hide()

    assert second_start(office, qtbot, str(answer)) == 0
    settle(qtbot, office)

    assert office.window.isVisible()
    assert office.window.open_page == "sync"
    assert "已读入：县里答复了 1 步" in said(office)
    assert office.window.status.waiting.number == 0


def test_the_card_is_in_sight_on_a_long_page_until_the_person_scrolls(office, answer, qtbot):
    office.window.resize(1366, 480)
    office.obey(Wish.OPEN, answer)
    settle(qtbot, office)
    qtbot.waitUntil(lambda: in_sight(office), timeout=5000)

    bar = office.window.sheet.area.verticalScrollBar()
    bar.triggerAction(QAbstractSlider.SliderAction.SliderToMinimum)
    office.window.resize(1366, 420)
    QApplication.processEvents()
    assert bar.value() == 0


def test_a_name_is_meant_from_where_the_second_start_is(office, answer, qtbot):
    command = [sys.executable, "-m", "app", "--data", str(office.folder), answer.name]
    more = {**os.environ, "PYTHONPATH": str(ROOT)}
    second = subprocess.Popen(command, cwd=answer.parent, env=more)
    qtbot.waitUntil(lambda: second.poll() is not None, timeout=20_000)
    settle(qtbot, office)

    assert second.returncode == 0
    assert "已读入：县里答复了 1 步" in said(office)


def test_what_was_being_typed_is_kept(office, answer, qtbot):
    office.window.go("new_call")
    settle(qtbot, office)
    edit = office.window.sheet.findChild(QPlainTextEdit)
    edit.setPlainText("锦绣园小区车辆乱停")

    office.obey(Wish.OPEN, answer)
    settle(qtbot, office)

    drafts = office._database.call(office._house.desk.drafts)
    assert "锦绣园小区车辆乱停" in [draft.content.description for draft in drafts]


def test_an_impatient_second_double_click_does_not_spoil_the_answer(office, answer, qtbot):
    for _ in range(3):
        office.obey(Wish.OPEN, answer)
    settle(qtbot, office)

    assert "已读入：县里答复了 1 步" in said(office)


def test_the_file_that_is_being_read_is_named(office, answer, qtbot):
    held = threading.Event()
    office._net_work.run(held.wait, receiver=office)
    office.obey(Wish.OPEN, answer)

    assert "正在读入并检查“县里 应答.xianghu”" in said(office)
    assert in_sight(office)
    held.set()
    settle(qtbot, office)


def test_a_file_that_is_opened_while_another_is_written_waits_for_it(office, answer, qtbot):
    held = threading.Event()
    office._net_work.run(held.wait, receiver=office)
    office.window.go("sync")
    office.window.sheet.stick.carry_out(answer.with_name("再带.xianghu"))
    office.obey(Wish.OPEN, answer)
    assert "正在读入" not in said(office)

    held.set()
    settle(qtbot, office)
    qtbot.waitUntil(lambda: "已读入：县里答复了 1 步" in said(office), timeout=20_000)
    assert "已存为“再带.xianghu”" in said(office)


SAVED = ("已存为“带出.xianghu”：1 步、0 张照片", Tone.GREEN)
READ = ("县里 应答.xianghu　已读入：县里答复了 1 步", Tone.GREEN)
NO_ANSWER = (
    "带出.xianghu　这是带出去的包：它是从这台电脑带出的，不是县里的应答；没有采用任何内容",
    Tone.RED,
)


def lines(program) -> list[tuple[str, str]]:
    """What the card says, each thing's first sentence with its colour."""
    box = program.window.sheet.stick.said
    shown = [box.itemAt(at).widget() for at in range(box.count())]
    return [(line.text().partition("。")[0], line.property("tone")) for line in shown]


@pytest.mark.parametrize("all_at_once", [True, False])
@pytest.mark.parametrize("told", [[READ, NO_ANSWER], [NO_ANSWER, READ]])
def test_of_several_files_opened_at_once_what_came_of_each_is_said(
    office, answer, qtbot, told, all_at_once
):
    for sentence, _tone in told:
        office.obey(Wish.OPEN, answer.with_name(sentence.partition("　")[0]))
        if not all_at_once:
            settle(qtbot, office)
    settle(qtbot, office)

    assert lines(office) == [SAVED, *told]


def test_a_file_opened_later_or_chosen_on_the_card_is_another_matter(
    office, answer, qtbot, monkeypatch
):
    monkeypatch.setattr(stick_card, "_TOGETHER_MS", 0)
    for name in (answer.name, "带出.xianghu"):
        office.obey(Wish.OPEN, answer.with_name(name))
        settle(qtbot, office)
    assert lines(office) == [NO_ANSWER]

    monkeypatch.undo()
    office.window.sheet.stick.read_in(answer)
    settle(qtbot, office)
    assert "这份应答用不上了" in said(office)
    assert "带出.xianghu" not in said(office)


_AT_ONCE = """
import sys
from app import single, start

before = iter([False])
there = single.someone_has
single.someone_has = lambda folder: next(before, True) and there(folder)
sys.exit(start.main(sys.argv[1:], 0.0))
"""


def test_of_two_starts_at_once_the_later_one_leaves_it_to_the_first(office, answer, qtbot):
    command = [sys.executable, "-c", _AT_ONCE, "--data", str(office.folder), str(answer)]
    second = subprocess.Popen(command, cwd=ROOT)
    qtbot.waitUntil(lambda: second.poll() is not None, timeout=30_000)
    settle(qtbot, office)

    assert second.returncode == 0
    assert "已读入：县里答复了 1 步" in said(office)


# --- the program does not run yet ----------------------------------------------------------------


@pytest.fixture
def start(office, open_program, qtbot):
    """Start the program anew for a file, which it hears of before there is anything to read it with."""

    def start(file: Path | None, folder: Path = office.folder):
        office.window.close()
        assert office.close()
        program = open_program(folder, ready=False)
        program.window.go("sync")
        program.obey(Wish.OPEN, file)
        assert not program.window.notice.isVisible()
        with qtbot.waitSignal(program.shown, timeout=20_000):
            program.open()
        settle(qtbot, program)
        return program

    return start


def test_a_first_start_reads_it_as_soon_as_the_desk_is_there(answer, start):
    program = start(answer)

    assert program.window.open_page == "sync"
    assert "已读入：县里答复了 1 步" in said(program)


_WHAT_IS_SAID = """
import sys
from PySide6.QtWidgets import QApplication
from app.start import main
from app.ui.main_window import MainWindow

def explain(window, error):
    print(type(error).__name__, window.open_page)
    QApplication.closeAllWindows()

MainWindow.explain = explain
sys.exit(main(sys.argv[1:], 0.0))
"""


@pytest.mark.parametrize(
    ("file", "told"),
    [("应答.xianghu", "NotEnrolled"), ("照片.jpg", "NoBundle"), ("", "NoBundle")],
)
def test_a_process_takes_a_file_to_its_window(tmp_path, file, told):
    done = run("-c", _WHAT_IS_SAID, "--data", str(tmp_path / "data"), file)

    assert done.stdout.split() == [told, "enrol"], done.stderr
    assert done.returncode == 0


def test_a_file_that_is_not_there_is_said_so(office, answer, start):
    answer.unlink()
    assert "找不到这个文件：U 盘可能拔出来了" in said(start(answer))


def test_a_folder_is_no_file(office, answer, start):
    answer.unlink()
    answer.mkdir()
    assert "这个文件读不了" in said(start(answer))


def test_what_was_carried_out_is_told_from_an_answer(answer, start):
    assert "这是带出去的包" in said(start(answer.with_name("带出.xianghu")))


def test_what_another_office_carried_out_is_not_read(answer, start):
    with box.writing(answer, b"another office's" * 2) as put:
        put("letter", b"{}")
    assert "这个文件读不了" in said(start(answer))


def test_a_file_that_is_no_bundle_opens_the_program_and_is_said_so(start):
    program = start(None)

    assert program.window.open_page == "sync"
    assert "这个文件打不开：它的名字不是以 .xianghu 结尾" in program.window.notice.text.text()


def test_on_a_pc_that_is_not_enrolled_it_is_said_what_to_do_first(start, tmp_path):
    program = start(tmp_path / "x.xianghu", tmp_path / "fresh")

    assert program.window.open_page == "enrol"
    assert "这台电脑还没有登记" in program.window.notice.text.text()


# --- the program that runs is opening, or closing ------------------------------------------------

_ASKS = """
from app import single

there = single.someone_has

def asks(folder):
    print("asks", flush=True)
    return there(folder)

single.someone_has = asks
"""

_COMES_TOO_LATE = """
before = iter([False])
single.someone_has = lambda folder: asks(folder) and next(before, True)
"""


@pytest.fixture
def held(tmp_path):
    """The lock of a data folder that is not enrolled: somebody has it."""
    (tmp_path / "data").mkdir()
    lock = Lock(tmp_path / "data")
    yield lock
    lock.release()


class Second:
    """A start on a folder that somebody has: whether it waits, how it ends, what it told its person."""

    def __init__(self, out: Path) -> None:
        self._out = out
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, folder: Path, *words: str, late: str = "") -> None:
        code = _ASKS + late + _WHAT_IS_SAID
        with self._out.open("wb") as out:
            command = [sys.executable, "-c", code, "--data", str(folder), *words]
            self._process = subprocess.Popen(command, cwd=ROOT, stdout=out)

    def waits(self) -> bool:
        # It asks at its beginning, before it tells the first, and when that did not hear.
        return self._said().count("asks") >= 3

    def ended(self, qtbot) -> tuple[int, list[str]]:
        qtbot.waitUntil(lambda: self._process.poll() is not None, timeout=20_000)
        return self._process.returncode, [word for word in self._said() if word != "asks"]

    def _said(self) -> list[str]:
        return self._out.read_text("utf-8").split()

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()


@pytest.fixture
def second(tmp_path):
    made = Second(tmp_path / "said")
    yield made
    made.kill()


def test_a_start_while_the_first_is_still_opening_waits_until_it_hears(world, qtbot, second):
    heard: list[tuple[Wish, Path | None]] = []
    owner = QObject()
    second.start(world.folder, "应答.xianghu")
    qtbot.waitUntil(second.waits, timeout=20_000)
    single.listen(world.folder, owner, lambda *said: heard.append(said))

    assert second.ended(qtbot) == (0, [])
    assert heard == [(Wish.OPEN, ROOT / "应答.xianghu")]
    owner.deleteLater()


@pytest.mark.parametrize("late", ["", _COMES_TOO_LATE], ids=["after", "at once"])
def test_when_the_first_ends_while_the_second_waits_the_second_opens_the_file(
    held, tmp_path, qtbot, second, late
):
    second.start(tmp_path / "data", "应答.xianghu", late=late)
    qtbot.waitUntil(second.waits, timeout=20_000)
    held.release()

    assert second.ended(qtbot) == (0, ["NotEnrolled", "enrol"])


def test_a_first_that_ends_instead_of_answering_has_not_heard(held, tmp_path, qtbot, second):
    first = QLocalServer()
    assert first.listen(single._name(tmp_path / "data"))
    with qtbot.waitSignal(first.newConnection, timeout=20_000):
        second.start(tmp_path / "data", "应答.xianghu")
    first.close()
    held.release()

    assert second.ended(qtbot) == (0, ["NotEnrolled", "enrol"])


def test_a_program_that_closes_by_itself_need_not_be_told_to(held, tmp_path, qtbot, second):
    second.start(tmp_path / "data", "--close")
    qtbot.waitUntil(second.waits, timeout=20_000)
    held.release()

    assert second.ended(qtbot) == (0, [])
    assert [file.name for file in (tmp_path / "data").iterdir()] == ["in-use.lock"]


def test_a_start_in_the_background_stays_when_the_first_ends(held, tmp_path, qtbot, second):
    second.start(tmp_path / "data", "--in-background")
    qtbot.waitUntil(second.waits, timeout=20_000)
    held.release()
    qtbot.waitUntil((tmp_path / "data" / "work.db").exists, timeout=20_000)

    assert run("-m", "app", "--data", str(tmp_path / "data"), "--close").returncode == 0
    assert second.ended(qtbot) == (0, [])
