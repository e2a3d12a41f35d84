"""What the settings show of the program's habits on this desktop."""

from typing import NamedTuple, Protocol


class Habits(NamedTuple):
    """Whether it stays in the tray and starts with the session; None where that cannot be had.

    *autostart_forced*: the administrator has decided.
    """

    tray: bool | None = None
    autostart: bool | None = None
    autostart_forced: bool = False


class Presence(Protocol):
    """Implemented where the program is composed."""

    def habits(self) -> Habits:
        """Return what can be had here, and what is on."""

    def show_tray(self, *, wanted: bool) -> None:
        """Stay in the tray when the window is closed, or no longer."""

    def switch_autostart(self, *, on: bool) -> None:
        """Start with this person's session from now on, or no longer."""
