"""The program beyond its window: choices that are kept, a tray that ends it properly, the session's start."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QSystemTrayIcon

from app import autostart
from app.single import Wish
from app.ui import preferences
from app.ui.tray import Tray
from tests.faults.world import wait_for
from tests.ui.conftest import settle

# What the screenless platform says of a tray that it does not have.
pytestmark = pytest.mark.qt_log_ignore("systemTrayWindowChanged", extend=True)

# A path with all that a file's name may have there.
_PROGRAM = r"C:\乡 呼\100% & 'x'\Xianghu.exe" if sys.platform == "win32" else '/乡 呼/100%"x`y$z\\X'
COMMAND = [_PROGRAM, autostart.BACKGROUND]


@pytest.fixture(autouse=True)
def _as_it_was(qapp):
    yield
    QApplication.setQuitOnLastWindowClosed(True)


@pytest.fixture
def with_tray(monkeypatch):
    """A desktop that has a tray; the screenless one has none."""
    monkeypatch.setattr(Tray, "possible", staticmethod(lambda: True))


def settings(program, qtbot):
    program.window.go("settings")
    settle(qtbot, program)
    return program.window.sheet


# --- the tray -------------------------------------------------------------------------------------


def test_a_desktop_without_tray_is_not_offered_one(world, open_program, qtbot):
    assert not QSystemTrayIcon.isSystemTrayAvailable()
    assert settings(open_program(world), qtbot).habits.isHidden()


def test_the_tray_is_a_choice_that_works_at_once_and_is_kept(world, open_program, qtbot, with_tray):
    program = open_program(world)
    habits = settings(program, qtbot).habits
    assert not habits.tray.isChecked()

    habits.tray.click()

    assert program.presence.in_tray
    assert not QApplication.quitOnLastWindowClosed()
    assert preferences.load(program.folder).tray
    habits.tray.click()
    assert not program.presence.in_tray
    assert QApplication.quitOnLastWindowClosed()


def test_in_the_tray_a_closed_window_comes_back_with_everything(
    world, open_program, qtbot, with_tray
):
    program = open_program(world)
    program.presence.show_tray(wanted=True)
    tray = program.presence._tray
    program.window.close()
    assert not program.window.isVisible()

    tray.icon.activated.emit(QSystemTrayIcon.ActivationReason.Trigger)
    assert program.window.isVisible()
    tray.menu.actions()[1].trigger()
    assert program.window.open_page == "new_call"


def test_the_tray_says_what_waits(world, open_program, qtbot, with_tray):
    program = open_program(world)
    program.presence.show_tray(wanted=True)
    program.window.counted.emit(3, 2)

    assert program.presence._tray.icon.toolTip().splitlines() == [
        "乡呼",
        "2 件等您处理",
        "3 步还没到县里",
    ]


def test_an_installers_wish_to_close_ends_a_program_in_the_tray_too(
    world, open_program, qtbot, with_tray, monkeypatch
):
    program = open_program(world)
    program.presence.show_tray(wanted=True)
    ended: list[bool] = []
    monkeypatch.setattr(type(program._app), "quit", lambda *_: ended.append(True))

    program.obey(Wish.CLOSE)

    assert not program.window.isVisible()
    assert ended


# --- the start of the session ---------------------------------------------------------------------


def test_starting_with_the_session_is_a_choice(world, open_program, qtbot, monkeypatch):
    monkeypatch.setattr(autostart, "own_command", lambda: COMMAND)
    program = open_program(world)
    habits = settings(program, qtbot).habits
    assert not habits.autostart.isChecked()

    habits.autostart.click()
    assert autostart.is_on()
    habits.autostart.click()
    assert not autostart.is_on()


def test_what_starts_with_the_session_is_the_command_as_it_is():
    autostart.switch(COMMAND, on=True)

    assert started() == COMMAND
    autostart.switch(COMMAND, on=False)
    autostart.switch(COMMAND, on=False)
    assert not autostart.is_on()


def started() -> list[str]:
    """What the session would start, as the session reads it."""
    if sys.platform == "win32":
        import ctypes
        import winreg

        count = ctypes.c_int()
        split = ctypes.windll.shell32.CommandLineToArgvW
        split.restype = ctypes.POINTER(ctypes.c_wchar_p)
        line = autostart._read(winreg.HKEY_CURRENT_USER)
        return list(split(line, ctypes.byref(count))[: count.value])
    import configparser

    entry = configparser.ConfigParser(interpolation=None)
    entry.read(autostart._file(), "utf-8")
    # A backslash is doubled by the file's rule, and a % by the line's.
    line = entry["Desktop Entry"]["Exec"].replace("\\\\", "\\")
    shell = ["sh", "-c", f"printf '%s\\n' {line.replace('%%', '%')}"]
    return subprocess.check_output(shell, encoding="utf-8").splitlines()


@pytest.mark.linux("a process in the background with a real event loop")
def test_a_start_in_the_background_shows_no_window_until_it_is_asked_for(tmp_path):
    folder = tmp_path / "data"
    start = [sys.executable, "-m", "app", "--data", str(folder)]
    root = Path(__file__).resolve().parents[2]
    first = subprocess.Popen([*start, "--in-background"], cwd=root)
    try:
        # Until it hears, it has not begun to listen.
        wait_for(
            lambda: (
                (folder / "in-use.lock").exists()
                and subprocess.run(
                    [*start, "--close"], cwd=root, timeout=60, check=False
                ).returncode
                == 0
                and first.poll() is not None
            ),
            60,
        )
        assert first.wait(20) == 0
    finally:
        first.kill()
    assert (folder / "work.db").exists()
