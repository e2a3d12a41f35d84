"""The steps of a guided form, each with what has been done in it; every step can be reached."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QSizePolicy, QVBoxLayout, QWidget

from app.ui import style
from app.ui.tokens import RADIUS, S2, Tone

_DIGITS = "①②③④⑤⑥⑦⑧⑨"


@dataclass(frozen=True)
class StepState:
    """What the list says about a step: done or not, and a word on how it stands."""

    note: str = ""
    done: bool = False
    wrong: bool = False


class _Step(QAbstractButton):
    def __init__(self, number: int, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.number, self.title, self.state = number, title, StepState()
        self.setCheckable(True)
        self.setText(title)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.show_state(StepState())

    def show_state(self, state: StepState) -> None:
        self.state = state
        self.setAccessibleName(f"{self.number} {self.title}")
        self.setAccessibleDescription(state.note)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(style.scaled(130), style.scaled(57))

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        c = style.colours()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = self.rect().adjusted(1, 1, -1, -1)
        painter.setPen(Qt.PenStyle.NoPen)
        if self.isChecked() or self.underMouse():
            painter.setBrush(QColor(c.blue_weak if self.isChecked() else c.hover))
            painter.drawRoundedRect(ground, RADIUS, RADIUS)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            pen = painter.pen()
            pen.setStyle(Qt.PenStyle.SolidLine)
            pen.setColor(QColor(c.focus))
            pen.setWidth(2)
            painter.setPen(pen)
            painter.drawRoundedRect(ground, RADIUS, RADIUS)
        height = style.scaled(20)
        first = QRect(12, (self.height() - 2 * height) // 2, self.width() - 20, height)
        if not self.state.note:
            first.moveTop((self.height() - height) // 2)
        mark = "✓" if self.state.done and not self.isChecked() else _DIGITS[self.number - 1]
        self._line(painter, first, f"{mark} {self.title}", self._ink(), bold=True)
        if self.state.note:
            ink = c.red if self.state.wrong else (c.blue if self.isChecked() else c.ink_2)
            self._line(painter, first.translated(0, height), self.state.note, ink)

    def _ink(self) -> str:
        c = style.colours()
        return c.ink_of(Tone.BLUE) if self.isChecked() else c.ink

    @staticmethod
    def _line(painter: QPainter, rect: QRect, text: str, ink: str, *, bold: bool = False) -> None:
        painter.setFont(style.font(bold=bold))
        painter.setPen(QColor(ink))
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
        painter.drawText(rect, int(Qt.AlignmentFlag.AlignVCenter), shown)


class StepList(QWidget):
    """The steps one under the other; arrows move between them. Emits `chosen` with the place."""

    chosen = Signal(int)

    def __init__(self, titles: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        self._group = QButtonGroup(self)
        self.steps = []
        for at, title in enumerate(titles):
            step = _Step(at + 1, title)
            self._group.addButton(step, at)
            self.steps.append(step)
            box.addWidget(step)
        box.addStretch(1)
        box.setSpacing(S2 // 2)
        self.steps[0].setChecked(True)
        self._group.idClicked.connect(self.chosen)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)

    @property
    def at(self) -> int:
        """The place of the step that is open."""
        return self._group.checkedId()

    def go_to(self, place: int) -> None:
        """Mark a step as the open one, without emitting `chosen`."""
        self.steps[place].setChecked(True)

    def show_states(self, states: Sequence[StepState]) -> None:
        """Say how each step stands."""
        for step, state in zip(self.steps, states, strict=True):
            step.show_state(state)
