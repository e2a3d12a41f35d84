"""The one way a known error fills a page: its title, what happened, what to do, and buttons."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.ui.bridge import Known
from app.ui.say import told
from app.ui.tokens import S3, S6
from app.ui.widgets.buttons import PlainButton, PrimaryButton
from app.ui.widgets.card import row
from app.ui.widgets.labels import Sub, Text, Title

Action = tuple[str, Callable[[], object]]


class TroublePage(QWidget):
    """Stands where the pages would be while the program cannot open its data."""

    def __init__(self, error: Known, actions: Sequence[Action]) -> None:
        super().__init__()
        said = told(error)
        self.title = Title(said.title)
        self.sentence = Text(said.sentence)
        self.next_step = Sub(said.next_step)
        self.setAccessibleName(said.whole)
        self.buttons = [
            (PlainButton if at else PrimaryButton)(word, act)
            for at, (word, act) in enumerate(actions)
        ]
        box = QVBoxLayout(self)
        box.setContentsMargins(S6, 60, S6, S6)
        box.setSpacing(S3)
        for widget in (self.title, self.sentence, self.next_step):
            widget.setMaximumWidth(640)
            box.addWidget(widget)
        box.addLayout(row(*self.buttons, 1))
        box.addStretch(1)
        if self.buttons:
            self.setFocusProxy(self.buttons[0])
            self.buttons[0].setFocus(Qt.FocusReason.OtherFocusReason)
