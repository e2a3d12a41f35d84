"""What a person's hands do: keys, an input method, files in the clipboard."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget


def write(widget: QWidget, text: str) -> None:
    """Write Chinese as an input method does: a composition, then the text at once."""
    QApplication.sendEvent(widget, QInputMethodEvent("ni", []))
    done = QInputMethodEvent("", [])
    done.setCommitString(text)
    QApplication.sendEvent(widget, done)


def compose(widget: QWidget, letters: str) -> None:
    """Be in the middle of a word with an input method."""
    QApplication.sendEvent(widget, QInputMethodEvent(letters, []))


def press(key: Qt.Key, times: int = 1, modifier: Qt.KeyboardModifier | None = None) -> None:
    """Press a key where the keyboard is."""
    for _ in range(times):
        widget = QApplication.focusWidget()
        assert widget is not None, "the keyboard is nowhere"
        QTest.keyClick(widget, key, modifier or Qt.KeyboardModifier.NoModifier)
        QApplication.processEvents()


def type_keys(letters: str) -> None:
    """Type letters and digits where the keyboard is."""
    for letter in letters:
        QTest.keyClicks(QApplication.focusWidget(), letter)
        QApplication.processEvents()


def tab_to(widget: QWidget, most: int = 60) -> None:
    """Press Tab until the keyboard is at *widget*, as a person without a mouse does."""
    for _ in range(most):
        at = QApplication.focusWidget()
        if at is widget or (at is not None and widget.isAncestorOf(at)):
            return
        press(Qt.Key.Key_Tab)
    raise AssertionError(f"Tab does not reach {widget}")
