"""A photo as a small picture with a word on it."""

from pathlib import Path

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QImage,
    QImageReader,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPixmap,
)
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from app.ui import style
from app.ui.tokens import RADIUS, T_SMALL, Tone

THUMB = QSize(118, 84)


def read_thumb(path: Path, edge: int = 480) -> QImage:
    """Return the picture in a file, upright, at most *edge* pixels wide or high.

    Safe on any thread; a null image where the file is no picture or too large a one.
    """
    reader = QImageReader(str(path))
    reader.setAutoTransform(True)
    size = reader.size()
    if size.isValid() and max(size.width(), size.height()) > edge:
        reader.setScaledSize(size.scaled(edge, edge, Qt.AspectRatioMode.KeepAspectRatio))
    return reader.read()


class PhotoThumb(QAbstractButton):
    """A photo that can be pressed; without a picture it is a dashed frame around *caption*."""

    def __init__(
        self,
        caption: str,
        tone: Tone = Tone.NEUTRAL,
        size: QSize = THUMB,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._pixmap = QPixmap()
        self._tone = tone
        self._size = size
        self.setText(caption)
        self.setAccessibleName(caption)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_image(self, image: QImage) -> None:
        """Show a picture; a null one shows the dashed frame."""
        self._pixmap = QPixmap.fromImage(image)
        self.update()

    def take_image_of(self, other: "PhotoThumb") -> None:
        """Show the picture that *other* shows."""
        self._pixmap = other._pixmap  # noqa: SLF001  of the same class
        self.update()

    @property
    def has_image(self) -> bool:
        """Whether there is a picture to see."""
        return not self._pixmap.isNull()

    def sizeHint(self) -> QSize:
        """Return the size it was made with."""
        return self._size

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the picture cut to the frame, its caption, and the focus."""
        del event
        c = style.colours()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        frame = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        if self.has_image:
            path = QPainterPath()
            path.addRoundedRect(frame, RADIUS, RADIUS)
            painter.setClipPath(path)
            painter.drawPixmap(self.rect(), self._pixmap, self._cut())
            painter.setClipping(False)
            self._caption(painter)
        else:
            painter.setPen(QPen(QColor(c.edge), 1, Qt.PenStyle.DashLine))
            painter.drawRoundedRect(frame, RADIUS, RADIUS)
            painter.setPen(QColor(c.ink_2))
            painter.setFont(style.font(T_SMALL))
            flags = int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap)
            painter.drawText(frame.adjusted(6, 4, -6, -4), flags, self.text())
        if self.hasFocus():
            painter.setPen(QPen(QColor(c.focus), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(frame, RADIUS, RADIUS)

    def _cut(self) -> QRect:
        """Return the middle part of the picture that has the frame's shape."""
        whole = self._pixmap.size()
        part = self.size().scaled(whole, Qt.AspectRatioMode.KeepAspectRatio)
        return QRect(
            (whole.width() - part.width()) // 2,
            (whole.height() - part.height()) // 2,
            part.width(),
            part.height(),
        )

    def _caption(self, painter: QPainter) -> None:
        if not self.text():
            return
        c = style.colours()
        painter.setFont(style.font(T_SMALL))
        wide = min(painter.fontMetrics().horizontalAdvance(self.text()) + 16, self.width() - 12)
        high = style.scaled(20)
        ground = QRectF(6, self.height() - high - 6, wide, high)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(c.weak_of(self._tone)))
        painter.drawRoundedRect(ground, high / 2, high / 2)
        painter.setPen(QColor(c.ink_of(self._tone)))
        shown = painter.fontMetrics().elidedText(
            self.text(), Qt.TextElideMode.ElideRight, int(wide) - 12
        )
        painter.drawText(ground, int(Qt.AlignmentFlag.AlignCenter), shown)
