"""A person's PC with a real window over a real data folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.program import Program
from app.ui import preferences
from app.ui.preferences import Preferences
from app.ui.style import Theme
from tests.ui.world import World

PLAIN = Preferences(theme=Theme.LIGHT)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A data folder of an enrolled clerk; `open_program` closes it and opens the window on it."""
    made = World(tmp_path / "data")
    made.enrol()
    yield made
    if not made.closed:
        made.close()


@pytest.fixture
def open_program(qapp: QApplication, qtbot: QtBot) -> Iterator[Callable[..., Program]]:
    """Start the program on a data folder and wait until it can be used."""
    programs: list[Program] = []

    def start(
        world: World | Path,
        kept: Preferences = PLAIN,
        *,
        ready: bool = True,
        syncs: bool = False,
        **more: object,
    ) -> Program:
        folder = world if isinstance(world, Path) else world.folder
        if isinstance(world, World):
            world.close()
        if not (folder / preferences.FILE).exists():
            preferences.save(folder, kept)
        program = Program(qapp, folder, offline=not syncs, **more)
        programs.append(program)
        program.window.resize(1366, 768)
        program.window.show()
        if ready:
            with qtbot.waitSignal(program.opened, timeout=20_000):
                program.open()
            settle(qtbot, program)
        return program

    yield start
    for program in programs:
        program.window.close()
        assert program.close(), "the program did not end in time"
        # A window left over is dressed again with every later one: hundreds of them take minutes.
        program.window.deleteLater()
        program.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    qapp.processEvents()


def settle(qtbot: QtBot, program: Program) -> None:
    """Wait until everything that was asked of the workers has been answered."""
    qtbot.waitUntil(lambda: program.idle, timeout=20_000)
    QApplication.processEvents()


def page_of(qtbot: QtBot, program: Program, name: str) -> Any:
    """Go to a page of an open program and return it, with the program for `settle`."""
    program.window.go(name)
    settle(qtbot, program)
    page = program.window.sheet
    page.program = program
    return page
