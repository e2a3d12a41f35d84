"""A stage for one page: the real desk on a real data folder, real threads, a window that notes what it is told."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from app.casework.reading import KnownError
from app.models.worker import Worker
from app.ui.bridge import Background
from app.ui.garbage import Garbage
from app.ui.link import Link
from app.ui.page import Context, Page
from tests.ui.world import World

T = TypeVar("T")


class NotingFrame:
    """Notes where pages want to go and what they say; tells the page on stage what changed."""

    def __init__(self) -> None:
        self.went: list[tuple[str, str]] = []
        self.said: list[str] = []
        self.action: tuple[str, Callable[[], object]] | None = None
        self.page: Page | None = None

    def go(self, page: str, argument: str = "") -> None:
        self.went.append((page, argument))

    def changed(self, what: Collection[Any]) -> None:
        if self.page is not None:
            self.page.refresh(what)

    def say(
        self,
        text: str,
        tone: object = None,
        *,
        action: tuple[str, Callable[[], object]] | None = None,
        sent: tuple[str, str] | None = None,
    ) -> None:
        self.said.append(text)
        self.action = action


class NotingProgram:
    """Knows how the line to the county is, as a test says."""

    def __init__(self) -> None:
        self.link = Link()


class Stage:
    """One township PC, and the page that is played on it."""

    def __init__(self, folder: Path) -> None:
        self.garbage = Garbage()
        self.worker = Worker("database")
        self.world: World = self.worker.call(World, folder)
        self.desk = self.worker.call(lambda: self.world.desk)
        self.frame = NotingFrame()
        self.bugs: list[BaseException] = []
        self.background = Background(self.worker.submit, KnownError)
        self.background.bug.connect(self.bugs.append)
        self.program = NotingProgram()
        self.context = Context(
            self.desk, self.background, lambda: self.world.now, self.frame, self.program
        )

    def do(self, fn: Callable[..., T], *args: object) -> T:
        """Run something on the database worker and answer with it."""
        return self.worker.call(fn, *args)

    def play(self, kind: Callable[[Context], Page], argument: str = "") -> Any:
        """Open a page at the drawn size and wait until it has settled."""
        page = kind(self.context)
        self.frame.page = page
        page.resize(1190, 736)
        page.show()
        self.enter(page, argument)
        return page

    def enter(self, page: Page, argument: str = "") -> None:
        """Open *page* (again), as the window does."""
        page.opened(argument)
        self.settle()
        if (start := page.first_focus()) is not None:
            start.setFocus()
        self.settle()

    def settle(self, ms: int = 0) -> None:
        """Let *ms* pass, then wait until the worker has answered everything."""
        wait(ms)
        for _ in range(3):
            while not self.background.idle:
                wait(1)
            QApplication.processEvents()

    def close(self) -> None:
        if self.frame.page is not None:
            self.frame.page.flush()
            self.settle()
            self.frame.page.close()
            self.frame.page.deleteLater()
        self.settle()
        self.worker.call(self.world.close)
        self.worker.close(5)
        self.garbage.stop()
        assert self.bugs == []


def wait(ms: int) -> None:
    """Let the interface run for so long."""
    loop = QEventLoop()
    QTimer.singleShot(ms, loop.quit)
    loop.exec()
