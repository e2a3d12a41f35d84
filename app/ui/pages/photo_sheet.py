"""A sheet of photos: added by button, by drag and drop or by pasting, each seen at once."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import (
    QBuffer,
    QCoreApplication,
    QIODevice,
    QMimeData,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QGuiApplication,
    QImage,
    QKeyEvent,
    QKeySequence,
)
from PySide6.QtWidgets import QFileDialog, QFrame, QVBoxLayout, QWidget

from app.ui.say import moment
from app.ui.style import scaled
from app.ui.tokens import S1, S2, S3, Tone
from app.ui.widgets.buttons import LinkButton, PlainButton
from app.ui.widgets.card import clear, column, row
from app.ui.widgets.flow import FlowLayout
from app.ui.widgets.keys import order_keys
from app.ui.widgets.labels import Elided, Small, Text, restyle
from app.ui.widgets.notice import Notice
from app.ui.widgets.photo import PhotoThumb
from contract.deadlines import CHINA
from contract.ticket import PhotoRef

TILE = QSize(172, 122)


class Shown(NamedTuple):
    """A photo as the sheet shows it."""

    sha256: str
    path: Path
    time: str
    place: str


class Tile(QWidget):
    """One photo with its time and place and a way to take it off."""

    opened = Signal(str)
    removed = Signal(str)

    def __init__(self, number: int, photo: Shown, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.photo = photo
        caption = self.tr("Photo {n}").format(n=number)
        self.thumb = PhotoThumb(caption, size=QSize(scaled(TILE.width()), scaled(TILE.height())))
        self.thumb.clicked.connect(lambda _=False: self.opened.emit(photo.sha256))
        self.remove = LinkButton(
            self.tr("Remove"),
            lambda: self.removed.emit(photo.sha256),
            name=self.tr("Remove {photo}").format(photo=caption),
        )
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, S2)
        box.setSpacing(S1)
        box.addWidget(self.thumb)
        box.addWidget(Elided(photo.time, "small"))
        box.addLayout(row(Elided(photo.place, "small"), self.remove))

    def set_image(self, image: QImage) -> None:
        """Show the picture, or say that it cannot be shown."""
        self.thumb.set_image(image)


class PhotoSheet(QWidget):
    """Photos side by side; takes what is dropped on it or pasted into it.

    A *compact* one has no room set apart for dropping.
    """

    files_given = Signal(list)
    image_given = Signal(object)
    removed = Signal(str)
    opened = Signal(str)

    def __init__(self, *, compact: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAcceptDrops(True)
        self.tiles: list[Tile] = []
        self.problems: list[Notice] = []
        self.add = PlainButton(self.tr("Add photos…"), self._choose)
        self.paste = PlainButton(self.tr("Paste"), self._paste)
        self.hint = Elided(self.tr("Or drop photos here. Originals are kept as they are."), "sub")
        self.state = Text("", "sub")
        self._wrong = QVBoxLayout()
        self._wrong.setSpacing(S2)
        self.drop = _DropZone()
        self._sheet = QWidget()
        self._flow = FlowLayout(self._sheet, S3)
        top = row(self.add, self.paste, spacing=S2)
        top.addWidget(self.hint, 1)
        top.addStretch(1 if compact else 0)
        box = column(
            top,
            self._wrong,
            self.state,
            self._sheet,
            self.drop,
            spacing=S3,
        )
        self.setLayout(box)
        self.hint.setVisible(not compact)
        self.drop.setVisible(not compact)
        self._sheet.hide()
        self.state.hide()

    def show_photos(self, photos: Sequence[Shown]) -> list[Tile]:
        """Show *photos*; return the tiles that still want their picture."""
        if [tile.photo for tile in self.tiles] == list(photos):
            return [tile for tile in self.tiles if not tile.thumb.has_image]
        kept = {tile.photo: tile for tile in self.tiles if tile.thumb.has_image}
        clear(self._flow)
        self.tiles = []
        for number, photo in enumerate(photos, 1):
            tile = Tile(number, photo)
            tile.opened.connect(self.opened)
            tile.removed.connect(self.removed)
            if old := kept.get(photo):
                tile.thumb.take_image_of(old.thumb)
            self._flow.addWidget(tile)
            self.tiles.append(tile)
        stops = [stop for tile in self.tiles for stop in (tile.thumb, tile.remove)]
        order_keys(self.add, self.paste, *stops)
        self._sheet.setVisible(bool(photos))
        self._sheet.updateGeometry()
        return [tile for tile in self.tiles if not tile.thumb.has_image]

    def show_state(self, sentence: str) -> None:
        """Say what is going on, or nothing."""
        self.state.setText(sentence)
        self.state.setVisible(bool(sentence))

    def show_problem(self, sentence: str, tone: Tone = Tone.RED) -> None:
        """Say what is wrong with a file; it stays until it is closed."""
        notice = Notice()
        notice.setProperty("inside", "true")
        notice.say(sentence, tone, seconds=0)
        self.problems.append(notice)
        self._wrong.addWidget(notice)

    def forget_problems(self) -> None:
        """Take away what was said of earlier files."""
        clear(self._wrong)
        self.problems = []

    def take(self, mime: QMimeData) -> bool:
        """Take the files or the picture of a drop or of the clipboard; tell whether there was any."""
        files = [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]
        if files:
            self.files_given.emit(files)
        elif mime.hasImage():
            self.image_given.emit(_png(QImage(mime.imageData())))
        else:
            return False
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste):
            self._paste()
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls() or event.mimeData().hasImage():
            event.acceptProposedAction()
            self.drop.light(on=True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.drop.light(on=False)

    def dropEvent(self, event: QDropEvent) -> None:
        self.drop.light(on=False)
        if self.take(event.mimeData()):
            event.acceptProposedAction()

    def _paste(self) -> None:
        if not self.take(QGuiApplication.clipboard().mimeData()):
            self.show_problem(
                self.tr("There is no picture in the clipboard. Copy one first, then paste."),
                Tone.AMBER,
            )

    def _choose(self) -> None:
        names, _ = QFileDialog.getOpenFileNames(
            self,
            self.tr("Add photos"),
            "",
            self.tr("Photos") + " (*.jpg *.jpeg *.png *.webp *.bmp *.gif *.tif *.tiff *.heic)",
        )
        if names:
            self.files_given.emit([Path(name) for name in names])


def shown(ref: PhotoRef, path: Path, now: datetime) -> Shown:
    """Return a photo with its time and place in words."""
    translate = QCoreApplication.translate
    time = translate("PhotoSheet", "Time of taking unknown")
    if ref.taken_at is not None:
        taken = ref.taken_at if ref.taken_at.tzinfo else ref.taken_at.replace(tzinfo=CHINA)
        time = translate("PhotoSheet", "Taken {when}").format(when=moment(taken, now))
    place = translate("PhotoSheet", "No place in it")
    if ref.latitude is not None and ref.longitude is not None:
        place = f"{ref.latitude:.5f}, {ref.longitude:.5f}"
    return Shown(ref.sha256, path, time, place)


def _png(image: QImage) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]  # the stubs want bytes, Qt takes a name
    return bytes(buffer.data().data())


class _DropZone(QFrame):
    """Where photos can be dropped."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("drop")
        self.setMinimumHeight(scaled(96))
        box = QVBoxLayout(self)
        words = Text(self.tr("Drop photos here"), "sub")
        words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        more = Small(self.tr("JPEG, PNG or WebP; time and place are read from the photo"))
        more.setAlignment(Qt.AlignmentFlag.AlignCenter)
        box.addStretch(1)
        box.addWidget(words)
        box.addWidget(more)
        box.addStretch(1)

    def light(self, *, on: bool) -> None:
        """Show that what is dragged can be dropped."""
        restyle(self, hot="true" if on else "false")
