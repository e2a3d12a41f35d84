"""The panel on the right: who bears what for the matter in question, and the page's primary button."""

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.pages.matters.duties import Duties
from app.ui.style import scaled
from app.ui.tokens import S3, S4
from app.ui.widgets.buttons import PrimaryButton
from app.ui.widgets.card import Card, Scroll
from app.ui.widgets.labels import Small

WIDTH = 356


class ResponsibilityPanel(Card):
    """The duties of the matter in question over the page's primary button."""

    pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.setFixedWidth(scaled(WIDTH))
        self.label = Small("")
        self.duties = Duties()
        self.button = PrimaryButton("", self.pressed.emit)
        self.button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.inside = Scroll()
        self.inside.body.addWidget(self.duties)
        self.inside.body.addStretch(1)
        self.inside.inside.installEventFilter(self)
        self.body.addWidget(self.label)
        self.body.addWidget(self.inside, 100)
        self.body.addSpacing(S3)
        self.body.addWidget(self.button)
        self.body.addStretch(1)
        self.body.setContentsMargins(S4, 14, S4, S4)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Fit whenever what there is to read has become longer or shorter."""
        if event.type() is QEvent.Type.LayoutRequest:
            self._fit()
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit to another width."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Let the button follow what there is to read; only what is too long for the page scrolls."""
        width = self.inside.viewport().width()
        self.inside.setMaximumHeight(max(self.inside.inside.heightForWidth(width), 1))
