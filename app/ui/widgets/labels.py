"""Labels: plain text in the program's few looks, wrapped or elided as Chinese wants it."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from app.ui.tokens import Tone


def restyle(widget: QWidget, **properties: object) -> None:
    """Set dynamic properties that the stylesheet looks at, and let it look again.

    One that was never set is as good as empty.
    """
    changed = False
    for name, value in properties.items():
        if (widget.property(name) or "") != value:
            widget.setProperty(name, value)
            changed = True
    if changed:
        widget.style().unpolish(widget)
        widget.style().polish(widget)
        widget.update()


def plain_tip(widget: QWidget, text: str) -> None:
    """Give a tooltip that is shown as written, whoever wrote it."""
    # Qt reads a tip as markup where it looks like it; importing html for this costs the start.
    written = text.replace("&", "&amp;").replace("<", "&lt;")
    widget.setToolTip(f"<span>{written}</span>" if written else "")


_JOINER = "\N{WORD JOINER}"
_LONG, _LAST = 6, 3
"""From how many characters on a text is long, and how many at its end stay together."""


def _joined(text: str) -> str:
    if len(text) < _LONG or text.isascii():
        return text
    return text[:-_LAST] + _JOINER.join(text[-_LAST:])


class Text(QLabel):
    """Text that is shown as written, never read as markup; wraps unless told not to.

    *look* is one of title, lead, strong, sub, small, error, number or empty for plain text.
    """

    def __init__(
        self,
        text: str = "",
        look: str = "",
        *,
        tone: Tone | None = None,
        wrap: bool = True,
        selectable: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wrap)
        self.setProperty("look", look)
        if tone is not None:
            self.setProperty("tone", tone.value)
        if selectable:
            self.setTextInteractionFlags(
                Qt.TextInteractionFlag.TextSelectableByMouse
                | Qt.TextInteractionFlag.TextSelectableByKeyboard
            )
        if wrap:
            policy = self.sizePolicy()
            policy.setHorizontalPolicy(QSizePolicy.Policy.Preferred)
            self.setSizePolicy(policy)
            self.setMinimumWidth(40)
        self._keeps_together = wrap and not selectable
        self.setText(text)

    def setText(self, text: str) -> None:
        """Show *text*; its last characters stay together, so that no line has but one of them."""
        super().setText(_joined(text) if self._keeps_together else text)

    def text(self) -> str:
        """Return the text as it was given."""
        return super().text().replace(_JOINER, "")

    def set_tone(self, tone: Tone | None) -> None:
        """Change what the colour says."""
        restyle(self, tone=tone.value if tone else "")


class Title(Text):
    """The one title of a page."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, "title", parent=parent)


class Lead(Text):
    """The head of a part of a page."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, "lead", parent=parent)


class Sub(Text):
    """The quieter line under a title or a row."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, "sub", parent=parent)


class Small(Text):
    """Small quiet text: what a field or a card is about."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, "small", wrap=False, parent=parent)


class Elided(Text):
    """One line that ends in … where it does not fit, and shows all of itself as a tooltip."""

    def __init__(
        self,
        text: str = "",
        look: str = "",
        *,
        tone: Tone | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, look, tone=tone, wrap=False, parent=parent)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:
        """Ask for little width: the rest is elided."""
        return QSize(self.fontMetrics().averageCharWidth() * 4, super().minimumSizeHint().height())

    def shown(self) -> str:
        """Return what fits."""
        return self.fontMetrics().elidedText(
            self.text(), Qt.TextElideMode.ElideRight, self.contentsRect().width()
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Offer the whole text as a tooltip only where it is cut."""
        super().resizeEvent(event)
        plain_tip(self, self.text() if self.shown() != self.text() else "")

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint what fits."""
        del event
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.contentsRect(), int(self.alignment()), self.shown())


class Chip(Text):
    """A word on a coloured ground: a state, a role, a light."""

    def __init__(
        self, text: str = "", tone: Tone = Tone.NEUTRAL, parent: QWidget | None = None
    ) -> None:
        super().__init__(text, "chip", tone=tone, wrap=False, parent=parent)
        self.setIndent(0)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def say(self, text: str, tone: Tone) -> None:
        """Change the word and its tone."""
        self.setText(text)
        self.set_tone(tone)


class Badge(Text):
    """A number on a rail item; hidden at zero. *hot*: something there needs a person."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", "badge", wrap=False, parent=parent)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setProperty("hot", "false")
        self.hide()

    def show_number(self, number: int, *, hot: bool = False) -> None:
        """Show *number*, 99+ from a hundred."""
        self.setText(str(number) if number < 100 else "99+")
        restyle(self, hot="true" if hot else "false")
        self.setVisible(number > 0)
