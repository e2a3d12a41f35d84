"""What the window may see and ask of updates."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from PySide6.QtCore import SignalInstance

    from app.ui.bridge import Known


class UpdateView(NamedTuple):
    """How it stands with updates, as shown.

    *policy* is automatic, hold or off. *ready* is installed at the next start, *known* is only known
    of, *before* can be gone back to; *done* of *size* bytes are here while something is fetched.
    """

    version: str
    ring: str = ""
    policy: str = ""
    looking: bool = False
    last_look: datetime | None = None
    ready: str = ""
    known: str = ""
    before: str = ""
    problem: Known | None = None
    done: int = 0
    size: int = 0


class UpdateDesk(Protocol):
    """Implemented where the program is composed; everything here is called from the interface."""

    @property
    def changed(self) -> SignalInstance:
        """Tells that the view is another one now."""

    @property
    def view(self) -> UpdateView:
        """How it stands."""

    def now(self) -> datetime:
        """Return the present moment, in UTC."""

    def look(self) -> None:
        """Look for a new version at the county now."""

    def look_in(self, folder: Path) -> None:
        """Look for a new version in a folder, such as a stick's."""

    def go_back(self) -> None:
        """Let the version before be installed at the next start."""

    def install_now(self) -> None:
        """End the program, so that what is ready is installed and the program started again."""
