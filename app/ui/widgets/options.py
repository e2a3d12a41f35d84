"""A few options side by side of which one can be chosen; none is chosen to begin with."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QButtonGroup, QRadioButton, QWidget

from app.ui.tokens import S4
from app.ui.widgets.flow import FlowLayout


class Options(QWidget):
    """Each option is a word and the value it stands for. Emits `chosen` with the value."""

    chosen = Signal(object)

    def __init__(
        self, options: Sequence[tuple[str, object]], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.values = [value for _, value in options]
        self._group = QButtonGroup(self)
        box = FlowLayout(self, S4, 0)
        for place, (word, _) in enumerate(options):
            button = QRadioButton(word)
            self._group.addButton(button, place)
            box.addWidget(button)
        self._group.idClicked.connect(lambda place: self.chosen.emit(self.values[place]))
        self.setFocusProxy(self._group.button(0))

    def sizeHint(self) -> QSize:
        """Ask for room in one row; with less they go on in the next."""
        hints = [button.sizeHint() for button in self._group.buttons()]
        width = sum(hint.width() for hint in hints) + S4 * (len(hints) - 1)
        return QSize(width, max((hint.height() for hint in hints), default=0))

    @property
    def answer(self) -> Any:  # noqa: ANN401  whatever stands for the option
        """What is chosen, or None."""
        place = self._group.checkedId()
        return self.values[place] if place >= 0 else None

    def choose(self, value: object) -> None:
        """Choose *value*, or nothing where it is no option, without emitting `chosen`."""
        self._group.setExclusive(False)
        for place, option in enumerate(self.values):
            same = type(option) is type(value) and option == value
            self._group.button(place).setChecked(same)
        self._group.setExclusive(True)
