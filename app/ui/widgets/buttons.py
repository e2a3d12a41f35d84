"""Buttons: one primary a page, plain ones, and links."""

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget


class _Button(QPushButton):
    look = ""

    def __init__(
        self,
        text: str,
        pressed: Callable[[], object] | None = None,
        *,
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self.setProperty("look", self.look)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAutoDefault(False)
        if name:
            self.setAccessibleName(name)
        if pressed is not None:
            self.clicked.connect(lambda _checked=False: pressed())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses a button as the space bar does, in a window as in a dialog."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
            return
        super().keyPressEvent(event)


class PrimaryButton(_Button):
    """The one thing to do on a page. *name* is what a screen reader says where text is short."""

    look = "primary"


class PlainButton(_Button):
    """Something else that can be done."""

    look = "plain"


class LinkButton(_Button):
    """Something that can be done, as quiet as a link."""

    look = "link"


class ElidedLink(LinkButton):
    """A link that ends in … where it does not fit."""

    def __init__(
        self, text: str, pressed: Callable[[], object], *, parent: QWidget | None = None
    ) -> None:
        super().__init__(text, pressed, name=text, parent=parent)
        self._whole = text
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:
        """Ask for little width: the rest is elided."""
        return QSize(self.fontMetrics().averageCharWidth() * 4, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show what fits."""
        super().resizeEvent(event)
        room = self.width() - 8
        self.setText(self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, room))
