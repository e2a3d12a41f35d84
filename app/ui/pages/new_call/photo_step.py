"""The third step: what is put on the sheet of photos goes into the draft, and comes back as shown."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.casework.reading import DraftPhoto
from app.ui.pages.new_call.draft_work import DraftWork
from app.ui.pages.photo_sheet import PhotoSheet, shown
from app.ui.say import told
from app.ui.tokens import Tone
from app.ui.widgets.photo import read_thumb
from app.ui.widgets.picture import PictureDialog

if TYPE_CHECKING:
    from app.casework.reading import AddedPhoto
    from app.ui.bridge import Known
    from app.ui.page import Context


class PhotoStep(QObject):
    """Stands between the draft and the sheet."""

    def __init__(self, context: Context, work: DraftWork, sheet: PhotoSheet) -> None:
        super().__init__(sheet)
        self._context, self._work, self._sheet = context, work, sheet
        sheet.files_given.connect(self._add_files)
        sheet.image_given.connect(self._add_image)
        sheet.removed.connect(self._remove)
        sheet.opened.connect(self._enlarge)
        work.photo_added.connect(self._say_added)
        work.photo_wrong.connect(self._say_wrong)

    def show(self) -> None:
        """Show the draft's photos, and how many are still being added."""
        photos = self._work.draft.photos if self._work.draft else ()
        now = self._context.clock()
        wanting = self._sheet.show_photos(
            [shown(photo.ref, photo.send_path, now) for photo in photos]
        )
        for tile in wanting:
            self._context.background.run(
                read_thumb, tile.photo.path, done=tile.set_image, receiver=tile
            )
        adding = self._work.adding
        self._sheet.show_state(
            self.tr("Adding photos, {n} to go…").format(n=adding) if adding else ""
        )

    def _add_files(self, paths: list[Path]) -> None:
        self._sheet.forget_problems()
        self._work.add_files(paths)

    def _add_image(self, content: bytes) -> None:
        self._work.add_image(content, self.tr("Pasted picture") + ".png")

    def _remove(self, sha256: str) -> None:
        photo = self._photo(sha256)
        self._work.remove_photo(sha256)
        if photo is not None:
            again = partial(self._work.add_files, [photo.original_path])
            self._context.frame.say(
                self.tr("A photo was removed."), action=(self.tr("Undo"), again)
            )

    def _photo(self, sha256: str) -> DraftPhoto | None:
        photos = self._work.draft.photos if self._work.draft else ()
        return next((photo for photo in photos if photo.ref.sha256 == sha256), None)

    def _enlarge(self, sha256: str) -> None:
        if (photo := self._photo(sha256)) is not None:
            PictureDialog(
                photo.send_path, photo.ref.name, self._context.background, self._sheet
            ).open()

    def _say_added(self, added: AddedPhoto) -> None:
        if added.duplicate:
            self._sheet.show_problem(
                self.tr("{name} is here already; it was not added twice.").format(
                    name=added.photo.ref.name
                ),
                Tone.AMBER,
            )

    def _say_wrong(self, name: str, error: Known) -> None:
        self._sheet.show_problem(f"{name}　{told(error).whole}")
