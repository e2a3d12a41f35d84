"""The photos of a supplement while it is being written."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import to_builtins
from PySide6.QtCore import QObject

from app.casework.reading import DraftPhoto
from app.ui.pages.photo_sheet import PhotoSheet, shown
from app.ui.say import told
from app.ui.widgets.photo import read_thumb

if TYPE_CHECKING:
    from app.ui.bridge import Known
    from app.ui.page import Context


class SupplementPhotos(QObject):
    """Keeps photos on this PC the moment they are added, and shows them on a sheet."""

    def __init__(self, context: Context, sheet: PhotoSheet) -> None:
        super().__init__(sheet)
        self._context, self._sheet = context, sheet
        self._photos: list[DraftPhoto] = []
        sheet.files_given.connect(self._add_files)
        sheet.image_given.connect(self._add_image)
        sheet.removed.connect(self._remove)

    @property
    def refs(self) -> list[object]:
        """The photos as plain values for the body of an event."""
        return [to_builtins(photo.ref) for photo in self._photos]

    def clear(self) -> None:
        """Begin again without photos."""
        self._photos = []
        self._sheet.forget_problems()
        self._show()

    def _add_files(self, paths: list[Path]) -> None:
        self._sheet.forget_problems()
        for path in paths:
            self._context.background.run(
                self._context.desk.keep_photo,
                path,
                done=self._kept,
                failed=partial(self._wrong, path.name),
                receiver=self,
            )

    def _add_image(self, content: bytes) -> None:
        name = self.tr("Pasted picture") + ".png"
        self._context.background.run(
            self._context.desk.keep_picture,
            content,
            name,
            done=self._kept,
            failed=partial(self._wrong, name),
            receiver=self,
        )

    def _kept(self, photo: DraftPhoto) -> None:
        if photo.ref.sha256 not in [kept.ref.sha256 for kept in self._photos]:
            self._photos.append(photo)
        self._show()

    def _wrong(self, name: str, error: Known) -> None:
        self._sheet.show_problem(f"{name}　{told(error).whole}")

    def _remove(self, sha256: str) -> None:
        self._photos = [photo for photo in self._photos if photo.ref.sha256 != sha256]
        self._show()

    def _show(self) -> None:
        now = self._context.clock()
        wanting = self._sheet.show_photos(
            [shown(photo.ref, photo.send_path, now) for photo in self._photos]
        )
        for tile in wanting:
            self._context.background.run(
                read_thumb, tile.photo.path, done=tile.set_image, receiver=tile
            )
