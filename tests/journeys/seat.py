"""A person at the township's program: sees its real widgets, presses, types, drops files on it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from app.program import Program
from app.ui import preferences

W = TypeVar("W", bound=QWidget)
PATIENCE = 60.0
SIZE = (1366, 768)
"""The screen of an office PC; the offscreen one is smaller, and a window is kept within it."""


class Late(AssertionError):
    """What should have been seen was not, in time."""


class Seat:
    """One running program in this process, and the hands and eyes before it."""

    def __init__(self, app: QApplication, folder: Path) -> None:
        self.program = Program(app, folder, chosen=preferences.load(folder))
        self.program.window.resize(*SIZE)
        self.program.window.show()
        self.program.open()
        self.until(lambda: self.window.sheet is not None, "窗口打开")

    @property
    def window(self) -> Any:
        """The main window."""
        return self.program.window

    @property
    def page(self) -> Any:
        """The page that is open."""
        return self.window.sheet

    def until(self, seen: Callable[[], object], what: str, patience: float = PATIENCE) -> float:
        """Wait until *seen* says so; returns the seconds it took, raises Late when it does not."""
        begun = time.perf_counter()
        while not seen():
            if time.perf_counter() - begun > patience:
                raise Late(f"{what}；{self._standing()}")
            QTest.qWait(15)
        return time.perf_counter() - begun

    def _standing(self) -> str:
        """Say how the program stands, for whoever has to find out why it was late."""
        link = self.program.link
        counted = {name: self.counted(name) for name in ("waiting", "sending", "needs_you")}
        return f"页面 {self.window.open_page}，{link.reach}，{counted}，空闲 {self._idle()}"

    def _idle(self) -> bool | None:
        context = self.window.context
        return context.background.idle if context else None

    def at(self, name: str, what: str = "") -> Any:
        """Wait until the named page is open, and return it."""
        self.until(lambda: self.window.open_page == name, what or f"页面 {name}")
        return self.page

    def find(self, kind: type[W], words: str, where: QWidget | None = None) -> W:
        """Return the visible widget of *kind* whose text or accessible name has *words*."""

        def seen() -> list[W]:
            return [
                widget
                for widget in (where or self.window).findChildren(kind)
                if widget.isVisible() and words in _words(widget)
            ]

        self.until(seen, f"“{words}”")
        return seen()[0]

    def press(self, button: QWidget | str, where: QWidget | None = None) -> None:
        """Press a button, or the one with these words, once it can be pressed."""
        found = self.find(QAbstractButton, button, where) if isinstance(button, str) else button
        self.until(lambda: found.isEnabled() and found.isVisible(), f"按钮 {_words(found)}")
        QTest.mouseClick(found, Qt.MouseButton.LeftButton)

    def keys(self, key: Qt.Key, modifier: Qt.KeyboardModifier | None = None) -> None:
        """Press keys where the keyboard is."""
        target = QApplication.activePopupWidget() or QApplication.focusWidget() or self.window
        QTest.keyClick(target, key, modifier or Qt.KeyboardModifier.NoModifier)

    def write(self, field: QWidget, text: str) -> None:
        """Write *text* as an input method does: in a few commits."""
        QTest.mouseClick(field, Qt.MouseButton.LeftButton)
        field.setFocus()
        for start in range(0, len(text), 4):
            event = QInputMethodEvent()
            event.setCommitString(text[start : start + 4])
            QApplication.sendEvent(field, event)
            QTest.qWait(10)

    def drop(self, field: QWidget, files: list[Path]) -> None:
        """Drop files on a widget."""
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(path)) for path in files])
        at = field.rect().center()
        how = (mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
        enter = QDragEnterEvent(at, Qt.DropAction.CopyAction, *how)
        QApplication.sendEvent(field, enter)
        if enter.isAccepted():
            QApplication.sendEvent(field, QDropEvent(QPointF(at), Qt.DropAction.CopyAction, *how))

    def counted(self, name: str) -> int:
        """Return a number of the bottom line: waiting, sending, needs_you, confirmed."""
        return int(getattr(self.window.status, name).number)

    def picture(self, path: Path) -> None:
        """Save what is seen."""
        QTest.qWait(250)
        self.window.grab().save(str(path))

    def leave(self) -> None:
        """Close the window and the program."""
        self.window.close()
        if not self.program.close():
            raise Late("程序没有按时结束")
        QTest.qWait(10)


def _words(widget: QWidget) -> str:
    text = widget.property("text")
    # What keeps the last characters of a line together is no word.
    return f"{text or ''} {widget.accessibleName()}".replace("\N{WORD JOINER}", "")


@contextmanager
def seated(app: QApplication, folder: Path) -> Iterator[Seat]:
    """Sit at the program until the block ends."""
    seat = Seat(app, folder)
    try:
        yield seat
    finally:
        seat.leave()
