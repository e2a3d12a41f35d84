"""A photo at full size in a window of its own."""

from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from app.ui.bridge import Background
from app.ui.tokens import S2
from app.ui.widgets.buttons import PlainButton
from app.ui.widgets.card import row
from app.ui.widgets.photo import read_thumb

_EDGE = 1600


class _Picture(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self._pixmap = QPixmap()

    def show_image(self, image: QImage) -> None:
        self._pixmap = QPixmap.fromImage(image)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(900, 600)

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        if self._pixmap.isNull():
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        size = self._pixmap.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        left = (self.width() - size.width()) // 2
        top = (self.height() - size.height()) // 2
        painter.drawPixmap(left, top, size.width(), size.height(), self._pixmap)


class PictureDialog(QDialog):
    """Shows the photo in a file; Escape closes it."""

    def __init__(self, path: Path, name: str, background: Background, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(name or path.name)
        self.picture = _Picture()
        self.picture.setAccessibleName(name)
        box = QVBoxLayout(self)
        box.setContentsMargins(S2, S2, S2, S2)
        box.addWidget(self.picture, 1)
        box.addLayout(row(1, PlainButton(self.tr("Close"), self.reject)))
        self._background = background
        self.show_file(path)

    def show_file(self, path: Path) -> None:
        """Show the photo in *path*, such as a larger one that has come since."""
        self._background.run(read_thumb, path, _EDGE, done=self.picture.show_image, receiver=self)
