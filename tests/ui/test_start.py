"""The program as a process: what it imports before the first paint, one per folder, its end, its log."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtNetwork import QLocalSocket
from PySide6.QtWidgets import QPlainTextEdit

from app import logs, single
from app.logs import Discreet
from tests.conftest import linux_alone
from tests.ui.conftest import settle

ROOT = Path(__file__).resolve().parents[2]
HEAVY = ("sqlalchemy", "requests", "keyring", "sqlcipher3", "msgspec", "PIL")


def run(*command: str, timeout: float = 60) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )


def test_nothing_heavy_is_imported_before_the_window_is_painted():
    code = (
        "import sys\n"
        "from PySide6.QtWidgets import QApplication\n"
        "import app.start\n"
        "from app.ui.preferences import Preferences\n"
        "from app.ui import language, style\n"
        "made = QApplication([])\n"
        "language.speak(made, 'zh_CN'); style.dress(made)\n"
        "window = app.start.make_window(Preferences())\n"
        "window.show(); made.processEvents()\n"
        f"print(sorted(set({HEAVY!r}) & set(sys.modules)))\n"
    )
    done = run("-c", code)
    assert done.stdout.strip() == "[]", done.stderr


def test_the_start_can_be_measured(tmp_path):
    done = run("-m", "app", "--data", str(tmp_path / "data"), "--exit-after-first-paint")

    assert done.returncode == 0, done.stderr
    times = json.loads(done.stdout)
    assert 0 < times["first_paint"] < times["usable"]


def test_a_start_without_its_data_is_no_measure(tmp_path):
    (tmp_path / "data").write_text("a file where the folder should be")

    done = run("-m", "app", "--data", str(tmp_path / "data"), "--exit-after-first-paint")

    assert done.returncode == 1
    assert done.stdout == ""


def test_a_folder_that_cannot_be_had_is_explained_and_can_be_tried_again(
    open_program, qtbot, tmp_path, expected_logs
):
    expected_logs.expect("the data could not be opened: FolderReadOnly|DiskTrouble|KnownError")
    (tmp_path / "data").write_text("a file where the folder should be")
    program = open_program(tmp_path / "data", ready=False)

    with qtbot.waitSignal(program.not_opened, timeout=20_000):
        program.open()

    page = program.window.stack.currentWidget()
    assert page.title.text()
    assert program.window.status.sentence.text() == page.title.text()
    (tmp_path / "data").unlink()
    with qtbot.waitSignal(program.opened, timeout=20_000):
        page.buttons[0].click()
    assert program.window.open_page == "enrol"


def test_a_damaged_work_file_is_kept_and_what_it_holds_is_rescued_when_the_person_says_so(
    world, open_program, qtbot, expected_logs
):
    expected_logs.expect("the data could not be opened: FileDamaged|app.models.recovery")
    world.publish()
    world.draft("锦东村北河道堆放建筑垃圾", "锦东村北河道堆放建筑垃圾")
    world.close()
    work = world.folder / "work.db"
    damaged = bytearray(work.read_bytes())
    damaged[-3000:-2000] = bytes(1000)
    work.write_bytes(damaged)
    program = open_program(world.folder, ready=False)
    with qtbot.waitSignal(program.not_opened, timeout=20_000):
        program.open()
    page = program.window.stack.currentWidget()
    assert page.title.text() == "本机工作文件损坏"
    assert work.read_bytes() == bytes(damaged)

    with qtbot.waitSignal(program.opened, timeout=30_000):
        assert page.buttons[0].text() == "抢救数据"
        page.buttons[0].click()
    settle(qtbot, program)

    assert program.window.notice.isVisible()
    assert "另外保存着" in program.window.notice.text.text()


@pytest.mark.parametrize(
    ("arguments", "status"),
    [(["--help"], 0), (["--dta"], 2), (["x", "y"], 2), (["--close", "x.xianghu"], 2)],
)
def test_a_command_line_that_says_nothing_to_start_with_is_answered(arguments, status):
    done = run("-m", "app", *arguments)

    assert done.returncode == status
    assert "--data <DIR>" in (done.stderr if status else done.stdout)


# --- what is not imported -----------------------------------------------------------------------

_MISTAKES = """
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication, QWidget
import PySide6.support.signature.lib.pyi_generator as generator
app = QApplication(["x"])
window = QWidget()
for wrong in (
    lambda: window.resize("wide"), lambda: QSize(1, 2, 3), lambda: window.setWindowTitle(3),
    lambda: QWidget(3), lambda: QSize(nonsense=1), lambda: window.nonsense,
):
    try:
        wrong()
    except Exception as problem:
        print(type(problem), problem)
print(QWidget.resize.__doc__, generator.Formatter)
"""


@pytest.mark.parametrize(
    "first", ["generator.Formatter", "window.resize(1, 2, 3)", "QSize.__doc__"]
)
def test_pyside_says_the_same_of_a_mistake_with_its_tools_put_off(first):
    code = _MISTAKES + f"try: {first}\nexcept Exception as problem: print(problem)\n"

    plain = run("-c", code)
    lean = run("-c", "from app import lean\nlean.import_qt()\n" + code)

    assert "Supported signatures" in plain.stdout, plain.stderr
    assert lean.stdout == plain.stdout, lean.stderr
    assert lean.returncode == plain.returncode == 0


def test_the_tools_of_pyside_are_not_run_before_they_are_wanted():
    code = (
        "from app import lean; lean.import_qt()\n"
        "from PySide6.support.signature import mapping, parser\n"
        "print('type_map' in vars(mapping), 'type_map' in vars(parser))\n"
        "parser.type_map\n"
        "print('type_map' in vars(mapping), 'type_map' in vars(parser))\n"
        "print(hasattr(parser, 'nonsense'))\n"
    )
    done = run("-c", code)

    assert done.stdout.split() == ["False", "False", "True", "True", "False"], done.stderr


def test_msgspec_is_imported_without_typing_extensions_which_others_may_have():
    code = (
        "import sys; from app import lean; lean.import_msgspec()\n"
        "print('typing_extensions' in sys.modules)\n"
        "import typing_extensions, msgspec\n"
        "from typing import Annotated, NotRequired, TypedDict\n"
        "Row = TypedDict('Row', {'a': Annotated[int, msgspec.Meta(ge=1)], 'b': NotRequired[str]})\n"
        "print(msgspec.json.decode(b'{\"a\": 2}', type=Row))\n"
        "print(msgspec.json.decode(b'{\"a\": 0}', type=Row))\n"
    )
    done = run("-c", code)

    assert done.stdout.splitlines() == ["False", "{'a': 2}"]
    assert "ValidationError" in done.stderr


# --- what the last start has read ---------------------------------------------------------------


@pytest.fixture
def noted(tmp_path, monkeypatch):
    """Start once, with bytecode of its own; the place of the note."""
    linux_alone("Windows keeps such notes itself")
    monkeypatch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
    monkeypatch.setenv("PYTHONPYCACHEPREFIX", str(tmp_path / "bytecode"))
    done = run("-m", "app", "--data", str(tmp_path / "data"), "--exit-after-first-paint")
    (note,) = (tmp_path / "bytecode").rglob("read-at-start.txt")
    assert done.returncode == 0, done.stderr
    return note


def test_a_start_notes_what_it_has_read_and_nothing_that_it_can_do_without(noted):
    read = {Path(line).name.partition(".")[0] for line in noted.read_text("utf-8").splitlines()}

    assert {"start", "wiring", "main_window", "QtWidgets", "libQt6Gui", "_sqlite3"} <= read
    without = {"sqlalchemy", "handlers", "argparse", "typing_extensions", "QtNetwork", "libQt6Svg"}
    assert read & without == set()


@pytest.mark.parametrize("note", ["", "/nowhere\n/\n/dev/null\n\n", "x\0y", "\udcff"])
def test_a_note_that_is_no_use_stops_no_start(noted, note, tmp_path):
    noted.write_bytes(note.encode("utf-8", "surrogateescape"))

    done = run("-m", "app", "--data", str(tmp_path / "another"), "--exit-after-first-paint")

    assert done.returncode == 0, done.stderr
    assert "wiring" in noted.read_text("utf-8")


def test_a_frozen_program_keeps_its_note_with_the_user_s_caches(tmp_path, monkeypatch):
    linux_alone("Windows keeps such notes itself")
    monkeypatch.setenv("PYTHONPYCACHEPREFIX", str(tmp_path / "bytecode"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "caches"))
    start = "import sys, runpy; sys.frozen = True; runpy.run_module('app', run_name='__main__')"

    done = run("-c", start, "--data", str(tmp_path / "data"), "--exit-after-first-paint")

    assert done.returncode == 0, done.stderr
    read = (tmp_path / "caches" / "xianghu" / "read-at-start.txt").read_text("utf-8").splitlines()
    assert sys.executable in read
    assert not list((tmp_path / "bytecode").rglob("read-at-start.txt"))
    assert not [line for line in read if line.startswith(str(tmp_path / "data"))]


def test_what_is_done_before_all_else_spares_the_tools_of_pyside():
    code = (
        "import sys, runpy; runpy.run_path('packaging/earliest.py')\n"
        "from PySide6.support.signature import mapping\n"
        "print('type_map' in vars(mapping), 'inspect' in sys.modules)\n"
    )
    done = run("-c", code)

    assert done.stdout.split() == ["False", "False"], done.stderr


# --- one program to a folder ------------------------------------------------------------------


def test_a_folder_in_use_is_noticed(world):
    assert single.someone_has(world.folder)
    world.close()
    assert not single.someone_has(world.folder)
    assert not single.someone_has(world.folder / "never made")


def second_start(program, qtbot, *arguments: str) -> int:
    """Start the program once more on the same folder, and return how that ended."""
    command = [sys.executable, "-m", "app", "--data", str(program.folder), *arguments]
    second = subprocess.Popen(command, cwd=ROOT)
    qtbot.waitUntil(lambda: second.poll() is not None, timeout=20_000)
    return second.returncode


def test_a_second_start_brings_the_first_window_forward_and_ends(world, open_program, qtbot):
    program = open_program(world)
    program.window.hide()

    assert second_start(program, qtbot) == 0
    assert program.window.isVisible()


def test_a_second_start_hands_over_that_a_new_call_is_wished(world, open_program, qtbot):
    world.publish()
    program = open_program(world)

    assert second_start(program, qtbot, "--new-call") == 0
    settle(qtbot, program)

    assert program.window.open_page == "new_call"


def test_a_second_start_in_the_background_disturbs_nobody(world, open_program, qtbot):
    program = open_program(world)
    program.window.hide()

    assert second_start(program, qtbot, "--in-background") == 0
    assert not program.window.isVisible()


def test_an_installer_can_have_the_program_close_and_what_was_typed_is_kept(
    world, open_program, qtbot
):
    world.publish()
    program = open_program(world)
    program.window.go("new_call")
    settle(qtbot, program)
    typing = program.window.sheet
    edit = typing.findChild(QPlainTextEdit)
    edit.setPlainText("锦绣园小区车辆乱停")

    assert second_start(program, qtbot, "--close") == 0

    assert not program.window.isVisible()
    assert program.close()
    again = open_program(program.folder)
    (draft,) = again._database.call(again._house.desk.drafts)
    assert draft.content.description == "锦绣园小区车辆乱停"


def test_with_no_program_open_closing_it_is_done_at_once(tmp_path):
    assert run("-m", "app", "--data", str(tmp_path / "data"), "--close").returncode == 0
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    "said",
    [
        *(b"", b"dance\n", b"show", b"x" * 100_000, b"\xff\xfe\n", b"\n\n", b"show /x.xianghu\n"),
        *(b"open x.xianghu\n", b"open /etc/passwd\n", b"open /x\0.xianghu\n"),
        b"open /" + b"x" * 100_000 + b".xianghu\n",
    ],
)
def test_what_is_said_to_the_first_program_can_only_be_a_wish(world, open_program, qtbot, said):
    program = open_program(world)
    program.window.hide()
    socket = QLocalSocket()
    socket.connectToServer(single._name(program.folder))
    assert socket.waitForConnected(5000)
    socket.write(said)
    socket.flush()
    qtbot.wait(200)
    socket.abort()

    assert not program.window.isVisible()
    assert second_start(program, qtbot) == 0
    assert program.window.isVisible()


def test_a_program_that_is_closing_hears_of_nothing_any_more(world, open_program, qtbot):
    program = open_program(world)
    name, said = single._name(program.folder), single.written(single.Said(single.Wish.SHOW))
    early = QLocalSocket()
    early.connectToServer(name)
    qtbot.waitUntil(lambda: bool(program.findChildren(single._Visitor)), timeout=5000)
    saving = threading.Event()
    hears: list[bool] = []

    def come() -> None:
        early.write(said)
        hears.append(program._second_starts.isListening())
        QTimer.singleShot(200, saving.set)

    program.window.close()
    program._desk_work.run(saving.wait, receiver=program)
    QTimer.singleShot(0, come)
    assert program.close()

    assert saving.is_set()
    assert hears == [False]
    assert not program.window.isVisible()
    assert early.readAll().isEmpty()


# --- the log ------------------------------------------------------------------------------------


@pytest.fixture
def record():
    try:
        raise ValueError("王样例 13800000000")
    except ValueError:
        return logging.LogRecord("x", logging.ERROR, "f", 1, "a bug", None, sys.exc_info())


def test_the_log_says_where_a_bug_was_and_not_what_somebody_typed(record):
    # Another handler has already written the exception out in full.
    record.exc_text = logging.Formatter().formatException(record.exc_info)

    text = Discreet("%(message)s").format(record)

    assert "ValueError" in text
    assert "test_start.py" in text
    assert "王样例" not in text
    assert "13800000000" not in text


def test_the_log_goes_into_the_folder_and_takes_in_what_qt_says(tmp_path):
    code = (
        "import sys, logging; from pathlib import Path\n"
        "from app.logs import keep_logs\n"
        "keep_logs(Path(sys.argv[1]))\n"
        "from PySide6.QtCore import qWarning\n"
        "qWarning('from qt'); logging.getLogger('us').warning('from us')\n"
        "raise RuntimeError('secret')\n"
    )
    done = run("-c", code, str(tmp_path / "logs"))

    written = (tmp_path / "logs" / logs.FILE).read_text("utf-8")
    assert "from qt" in written
    assert "from us" in written
    assert "RuntimeError" in written
    assert "secret" not in written
    assert done.returncode == 1


def test_a_full_log_is_set_aside_and_few_of_them_are_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(logs, "_BYTES", 200)
    handler = logs.Rolling(tmp_path / logs.FILE, encoding="utf-8", delay=True)
    for number in range(62):
        handler.emit(
            logging.LogRecord("x", logging.INFO, "f", 1, f"record {number:030}", None, None)
        )
    handler.close()

    newest = [tmp_path / logs.FILE, *(tmp_path / f"{logs.FILE}.{n}" for n in (1, 2, 3))]
    assert sorted(tmp_path.iterdir()) == sorted(newest)
    lines = [line for file in reversed(newest) for line in file.read_text("utf-8").splitlines()]
    assert [int(line.split()[1]) for line in lines] == list(range(62 - len(lines), 62))
    assert all(file.stat().st_size <= 250 for file in newest)
