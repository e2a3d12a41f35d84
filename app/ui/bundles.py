"""What the window may see and ask of carrying on a stick."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from PySide6.QtCore import QObject, SignalInstance

    from app.ui.bridge import Known


class Out(NamedTuple):
    """What a bundle on the stick holds; *left* photos were too many, or could not be read."""

    path: Path
    events: int
    photos: int
    left: int


class ReadIn(NamedTuple):
    """What an answer said: on how many events, how many refused; *more*: carry out once more.

    *left* and *photos_left* of what was carried out the county did not take this time.
    """

    events: int
    refused: int
    more: bool
    left: int = 0
    photos_left: int = 0


class BundleView(NamedTuple):
    """What is under way: *writing*, or *reading* a file; *done* of *size* bytes of photos are written."""

    writing: bool = False
    reading: Path | None = None
    done: int = 0
    size: int = 0


class BundleDesk(Protocol):
    """Implemented where the program is composed; everything here is called from the interface."""

    @property
    def changed(self) -> SignalInstance:
        """Tells that the view is another one now."""

    @property
    def view(self) -> BundleView:
        """How it stands."""

    def next_opened(self) -> Path | None:
        """Return what was opened outside of the window and is to be read now; each once."""

    def carry_out(
        self,
        path: Path,
        *,
        done: Callable[[Out | None], object],
        failed: Callable[[Known], object],
        receiver: QObject,
    ) -> None:
        """Write what waits to *path*; *done* hears None where it was cancelled."""

    def cancel(self) -> None:
        """Write no further; nothing is left of the file."""

    def read_in(
        self,
        path: Path,
        *,
        done: Callable[[ReadIn], object],
        failed: Callable[[Known], object],
        receiver: QObject,
    ) -> None:
        """Take the county's answer in *path*."""
