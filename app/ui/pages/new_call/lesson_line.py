"""The line that names the earlier call which moved a proposal, to look at or to be rid of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QWidget

from app.ui.tokens import S3
from app.ui.widgets.buttons import LinkButton
from app.ui.widgets.card import row
from app.ui.widgets.labels import Elided

if TYPE_CHECKING:
    from app.casework.finding import Teacher

translate = QCoreApplication.translate


def named(teacher: Teacher) -> str:
    """Return the earlier call by its number, or by its title while it has none."""
    if teacher.number:
        return translate("LessonLine", "call {number}").format(number=teacher.number)
    return translate("LessonLine", "the call “{title}”").format(title=teacher.title)


class LessonLine(QWidget):
    """What an earlier call taught, a way to see that call, and a way to go by it no longer.

    Hidden until it has something to tell.
    """

    seen = Signal(str)
    dropped = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ticket = ""
        self.said = Elided("", "sub")
        self.see = LinkButton(self.tr("See it"), lambda: self.seen.emit(self._ticket))
        self.drop = LinkButton(
            self.tr("No longer go by it"), lambda: self.dropped.emit(self._ticket)
        )
        self.setLayout(row(self.said, self.see, self.drop, spacing=S3))
        self.hide()

    def tell(self, sentence: str, teacher: Teacher) -> None:
        """Say *sentence*, in which {call} stands for the call of *teacher*."""
        self._ticket = teacher.ticket
        self.said.setText(sentence.format(call=named(teacher)))
        see = self.tr("See the earlier call {title}")
        drop = self.tr("No longer go by the earlier call {title}")
        self.see.setAccessibleName(see.format(title=teacher.title))
        self.drop.setAccessibleName(drop.format(title=teacher.title))
        self.show()
