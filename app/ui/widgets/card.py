"""Surfaces: the card, the hairline between rows, and the area that scrolls."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.ui.tokens import S2, S4
from app.ui.widgets.labels import Small, restyle


class Card(QFrame):
    """White ground with a thin line around it; content goes into `body`, top to bottom.

    Never put one card into another.
    """

    def __init__(self, label: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(S4, 14, S4, 14)
        self.body.setSpacing(S2)
        if label:
            self.body.addWidget(Small(label))

    def choose(self, *, chosen: bool) -> None:
        """Show, or stop showing, that this card is the one chosen among several."""
        restyle(self, chosen="true" if chosen else "false")


class Hair(QFrame):
    """A hairline between rows."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("hair")


class Scroll(QScrollArea):
    """An area that scrolls downwards and is never narrower than its content can be.

    Content goes into `body`.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.inside = QWidget()
        self.inside.setObjectName("scrolled")
        self.body = QVBoxLayout(self.inside)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(S2)
        self.setWidget(self.inside)


def row(*widgets: QWidget | QLayout | int | None, spacing: int = S2) -> QHBoxLayout:
    """Lay *widgets* side by side; a number is a stretch of that weight, None is left out."""
    made = QHBoxLayout()
    fill(made, *widgets, spacing=spacing)
    return made


def at_most(width: int, widget: QWidget) -> QHBoxLayout:
    """Lay *widget* at the left, no wider than *width* and as high as its text is there.

    Layouts one under the other ask what height goes with their own width, not with the least wide.
    """
    widget.setMaximumWidth(width)
    made = row(widget, 1)
    made.setStretchFactor(widget, 1000)
    return made


def column(*widgets: QWidget | QLayout | int | None, spacing: int = S2) -> QVBoxLayout:
    """Lay *widgets* one under the other; a number is a stretch, None is left out."""
    made = QVBoxLayout()
    fill(made, *widgets, spacing=spacing)
    return made


def fill(box: QBoxLayout, *widgets: QWidget | QLayout | int | None, spacing: int = S2) -> None:
    """Add *widgets* to a box without margins."""
    box.setContentsMargins(0, 0, 0, 0)
    box.setSpacing(spacing)
    for widget in widgets:
        if isinstance(widget, QWidget):
            box.addWidget(widget)
        elif isinstance(widget, QLayout):
            box.addLayout(widget)
        elif isinstance(widget, int):
            box.addStretch(widget)


def _let_go_of_keyboard(widget: QWidget) -> None:
    """A widget that goes while it has the keyboard would hand it on, and scroll to whom it finds."""
    focused = QApplication.focusWidget()
    if focused is not None and (focused is widget or widget.isAncestorOf(focused)):
        focused.clearFocus()


def let_go(widget: QWidget) -> None:
    """Take a widget off the screen for good."""
    _let_go_of_keyboard(widget)
    widget.hide()
    widget.deleteLater()


def clear(box: QLayout) -> None:
    """Take everything out of a layout and let it go."""
    while (item := box.takeAt(0)) is not None:
        widget: QWidget | None = item.widget()
        inside: QLayout | None = item.layout()
        if widget is not None:
            let_go(widget)
        elif inside is not None:
            clear(inside)
            inside.deleteLater()
