"""The box in which a problem is told; marks the words the sorter went by, and never disturbs typing."""

from collections.abc import Iterable

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QColor, QInputMethodEvent, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QWidget

from app.ui.style import colours, scaled

PAUSE_MS = 150
"""How long the keys must rest before what is typed is sorted."""


class Description(QPlainTextEdit):
    """Many lines of plain text; `rested` comes when typing has paused and nothing is composed."""

    rested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTabChangesFocus(True)
        self.setFixedHeight(scaled(92))
        self._composing = False
        self._said = ""
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self._rest)
        self.textChanged.connect(self._pause.start)

    def write(self, text: str) -> None:
        """Put *text* in, unless it is there already (the caret and a composition stay)."""
        if text != self.toPlainText():
            self.setPlainText(text)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Know whether an input method is in the middle of a word."""
        self._composing = bool(event.preeditString())
        super().inputMethodEvent(event)
        self._pause.start()

    def mark(self, spans: Iterable[tuple[int, int]]) -> None:
        """Mark the characters from start to end of each span; the text itself is not touched."""
        text = self.toPlainText()
        look = QTextCharFormat()
        look.setBackground(QColor(colours().mark))
        marks = []
        for start, end in spans:
            mark = QTextEdit.ExtraSelection()
            cursor = QTextCursor(self.document())
            cursor.setPosition(_utf16(text, min(start, len(text))))
            cursor.setPosition(_utf16(text, min(end, len(text))), QTextCursor.MoveMode.KeepAnchor)
            mark.cursor = cursor  # type: ignore[attr-defined]  # PySide6's stubs lack it
            mark.format = look  # type: ignore[attr-defined]  # PySide6's stubs lack it
            marks.append(mark)
        self.setExtraSelections(marks)

    def _rest(self) -> None:
        if self._composing:
            self._pause.start()
        elif self.toPlainText() != self._said:
            self._said = self.toPlainText()
            self.rested.emit()


def _utf16(text: str, position: int) -> int:
    """Qt counts in UTF-16 units: a rare character is two of them."""
    return position + sum(ord(character) > 0xFFFF for character in text[:position])
