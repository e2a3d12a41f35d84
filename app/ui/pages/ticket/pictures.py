"""Gets the pictures of a ticket's photos: from this PC, or from the county, small and large."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtWidgets import QWidget

from app.casework.reading import TicketPhoto, TicketView
from app.ui.page import Context
from app.ui.widgets.photo import PhotoThumb, read_thumb
from app.ui.widgets.picture import PictureDialog


class TicketPictures:
    """The pictures of one ticket's page, *owner*."""

    def __init__(self, context: Context, owner: QWidget) -> None:
        self._context = context
        self._owner = owner
        self._asked: set[str] = set()
        self._enlarged: tuple[TicketPhoto, PictureDialog] | None = None

    def ask_again(self) -> None:
        """Ask the county anew for what it did not have: the page is opened again."""
        self._asked = set()

    def ask_for(self, view: TicketView) -> None:
        """Have fetched what only the county has; once for each time that the page is opened."""
        lacking = {photo.ref.sha256 for photo in view.photos if photo.path is None} - self._asked
        if lacking:
            self._asked |= lacking
            self._context.background.run(
                self._context.desk.want_pictures, sorted(lacking), receiver=self._owner
            )

    def fill(self, thumbs: Sequence[tuple[TicketPhoto, PhotoThumb]]) -> None:
        """Show in *thumbs* the pictures that are here."""
        for photo, thumb in thumbs:
            if photo.path is not None:
                self._enlarge_again(photo)
                self._context.background.run(
                    read_thumb, photo.path, done=thumb.set_image, receiver=thumb
                )

    def enlarge(self, photo: TicketPhoto) -> None:
        """Show a photo in a window of its own, and have a larger picture of it fetched."""
        if photo.path is None:
            return
        background, desk = self._context.background, self._context.desk
        dialog = PictureDialog(photo.path, photo.ref.name, background, self._owner)
        dialog.finished.connect(self._shut)
        self._enlarged = photo, dialog
        dialog.open()
        larger = partial(desk.want_pictures, [photo.ref.sha256], large=True)
        background.run(larger, receiver=self._owner)

    def _enlarge_again(self, photo: TicketPhoto) -> None:
        """Show in the open picture the larger one that has come."""
        if self._enlarged is None or photo.path is None:
            return
        shown, dialog = self._enlarged
        if shown.ref.sha256 == photo.ref.sha256 and shown.path != photo.path:
            self._enlarged = photo, dialog
            dialog.show_file(photo.path)

    def _shut(self) -> None:
        self._enlarged = None
