"""The bottom line that never lies: connected or not, four counters, and "sync now"."""

from PySide6.QtCore import QCoreApplication, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QWidget,
)

from app.ui import style
from app.ui import tokens as t
from app.ui.link import TONES, Link, PhotoProgress, Reach
from app.ui.tokens import Tone
from app.ui.widgets.labels import Elided, Text

ANSWER_MS = 2000
"""Within this time a press of "sync now" has an answer."""


class _Dot(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.tone = Tone.NEUTRAL
        self.setFixedSize(8, 8)

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(style.colours().ink_of(self.tone)))
        painter.drawEllipse(self.rect())


class Counter(QAbstractButton):
    """A word and a number; pressed like any button."""

    def __init__(self, word: str, tone: Tone | None = None) -> None:
        super().__init__()
        self._word, self._tone = word, tone
        self.number = 0
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.show_number(0)

    def show_number(self, number: int) -> None:
        """Show *number*; a tone shows only where it is not zero."""
        self.number = number
        self.setText(f"{self._word} {number}")
        self.setAccessibleName(self.text())
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return room for both, with a margin for the focus."""
        word = QFontMetrics(style.font(t.T_SMALL)).horizontalAdvance(self._word + " ")
        number = QFontMetrics(style.font(t.T_SMALL, bold=True)).horizontalAdvance(str(self.number))
        return QSize(word + number + 12, style.scaled(24))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the word quietly and the number strongly."""
        del event
        c = style.colours()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        toned = c.ink_of(self._tone) if self._tone and self.number else ""
        rect = self.rect().adjusted(6, 0, 0, 0)
        painter.setFont(style.font(t.T_SMALL))
        painter.setPen(QColor(toned or c.ink_2))
        flags = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        painter.drawText(rect, flags, self._word)
        wide = painter.fontMetrics().horizontalAdvance(self._word + " ")
        painter.setFont(style.font(t.T_SMALL, bold=True))
        painter.setPen(QColor(toned or c.ink))
        painter.drawText(rect.adjusted(wide, 0, 0, 0), flags, str(self.number))
        if self.hasFocus():
            pen = painter.pen()
            pen.setColor(QColor(c.focus))
            pen.setWidth(2)
            painter.setPen(pen)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)


class StatusLine(QFrame):
    """Emits `details` when a counter or the sentence is pressed, `try_now` for "sync now"."""

    details = Signal()
    try_now = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("status")
        self.setFixedHeight(style.scaled(t.STATUS_HEIGHT))
        self._link = Link()
        self._unanswered = False
        self._dot = _Dot()
        self.sentence = Elided("")
        self.sentence.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.photos = Text("", wrap=False)
        self.waiting = Counter(self.tr("Waiting"))
        self.sending = Counter(self.tr("Sending"), Tone.BLUE)
        self.needs_you = Counter(self.tr("Needs you"), Tone.RED)
        self.confirmed = Counter(self.tr("Confirmed"))
        self.now = QPushButton(self.tr("Sync now"))
        self.now.setProperty("look", "link")
        self.now.setCursor(Qt.CursorShape.PointingHandCursor)
        self.now.clicked.connect(self._pressed)
        box = QHBoxLayout(self)
        box.setContentsMargins(t.S4, 0, t.S3, 0)
        box.setSpacing(t.S2)
        box.addWidget(self._dot)
        box.addWidget(self.sentence)
        box.addSpacing(t.S3)
        box.addWidget(self.photos)
        box.addStretch(1)
        for counter in self.counters:
            counter.clicked.connect(self.details)
            box.addWidget(counter)
        box.addWidget(self.now)
        self._answer = QTimer(self)
        self._answer.setSingleShot(True)
        self._answer.setInterval(ANSWER_MS)
        self._answer.timeout.connect(self._no_answer)
        self.show_link(self._link)

    @property
    def counters(self) -> tuple[Counter, ...]:
        """The four counters, in their order."""
        return (self.waiting, self.sending, self.needs_you, self.confirmed)

    def show_counts(self, waiting: int, sending: int, needs_you: int, confirmed: int) -> None:
        """Show what the database counts."""
        for counter, number in zip(
            self.counters, (waiting, sending, needs_you, confirmed), strict=True
        ):
            counter.show_number(number)

    def show_link(self, link: Link) -> None:
        """Show whether the county can be reached, and how far the photos have come."""
        if link.reach is not Reach.TRYING:
            self._answer.stop()
        self._link = link
        self._unanswered = False
        self._say(self._sentence(link), TONES[link.reach])
        self.photos.setText(photo_line(link.photos) if link.photos else "")
        self.photos.setVisible(link.photos is not None)

    def hear(self) -> None:
        """Take note that the county has answered, be it not for the last time."""
        if self._answer.isActive() or self._unanswered:
            self._answer.stop()
            self._unanswered = False
            self._say(self.tr("The county answers; syncing…"), TONES[Reach.TRYING])

    def _say(self, sentence: str, tone: Tone) -> None:
        self.sentence.setText(sentence)
        self.sentence.setAccessibleName(sentence)
        self._dot.tone = tone
        self._dot.update()

    def _sentence(self, link: Link) -> str:
        if link.error is not None:
            from app.ui import say  # noqa: PLC0415  the first paint has no use for it

            return say.told(link.error).sentence
        if link.switched_off:
            return self.tr("You work offline; everything is kept here")
        return link.sentence or self._plain(link.reach)

    def _plain(self, reach: Reach) -> str:
        return {
            Reach.STARTING: self.tr("Opening…"),
            Reach.TRYING: self.tr("Connecting to the county…"),
            Reach.CONNECTED: self.tr("Connected to the county"),
            Reach.OFFLINE: self.tr("Not connected; write on, it syncs by itself later"),
            Reach.STOPPED: self.tr("Sync has stopped; press a number to see why"),
        }[reach]

    def _pressed(self) -> None:
        self._say(self._plain(Reach.TRYING), TONES[Reach.TRYING])
        self._answer.start()
        self.try_now.emit()

    def _no_answer(self) -> None:
        self._unanswered = True
        self._say(
            self.tr("The county has not answered yet; it is tried again by itself"), Tone.AMBER
        )


def photo_line(photos: PhotoProgress) -> str:
    """Return how far the photos have come, how fast, and how long it takes."""
    from app.ui import say  # noqa: PLC0415  the first paint has no use for it

    translate = QCoreApplication.translate
    line = translate("StatusLine", "Photos {done}/{of}").format(done=photos.done, of=photos.of)
    if photos.rate > 0:
        line += translate("StatusLine", ", {rate}/s").format(rate=say.size(photos.rate))
    if photos.seconds is not None:
        time = say.duration(photos.seconds)
        line += translate("StatusLine", ", about {time} left").format(time=time)
    return line
