"""What the window may ask of the program around it: sync, enrolment, the look, closing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol

from contract.events import ActorKind

if TYPE_CHECKING:
    from PySide6.QtCore import QObject

    from app.ui.bridge import Known
    from app.ui.bundles import BundleDesk
    from app.ui.habits import Presence
    from app.ui.link import Link
    from app.ui.preferences import Preferences
    from app.ui.updates import UpdateDesk


class Account(NamedTuple):
    """Whom this PC is enrolled for, as shown."""

    id: str
    person: str
    kind: ActorKind
    township: str
    address: str
    device: str


class Offer(NamedTuple):
    """The county's address and a code, where the administrator of this PC has set them."""

    address: str = ""
    code: str = ""

    def __repr__(self) -> str:
        return f"Offer({self.address!r})"  # a code is a secret


class About(NamedTuple):
    """Facts about this program and PC; *notice* is what the person must be told, if anything."""

    version: str
    folder: Path
    logs: Path
    notice: str = ""


class EnrolmentTrouble(NamedTuple):
    """Why an enrolment did not succeed; *field* is address, code, or empty for neither."""

    error: Known
    field: str = ""


class Program(Protocol):
    """Implemented where the program is composed; everything here is called from the interface."""

    @property
    def link(self) -> Link:
        """The line to the county as last heard of."""

    @property
    def account(self) -> Account | None:
        """Whom this PC is enrolled for; none before the first enrolment."""

    @property
    def proxy(self) -> str:
        """Through which proxy the county is reached: system, none, or host:port."""

    @property
    def presence(self) -> Presence:
        """The program's habits on this desktop."""

    @property
    def updates(self) -> UpdateDesk:
        """New versions of this program."""

    @property
    def bundles(self) -> BundleDesk:
        """What goes out and comes in on a stick."""

    @property
    def offer(self) -> Offer:
        """What the administrator has set for the first enrolment."""

    @property
    def colleagues(self) -> tuple[Account, ...]:
        """Who else is enrolled on this PC."""

    def switch_to(self, person: str) -> None:
        """Seat a colleague, by id; what is typed is kept, and the window shows that person's desk."""

    @property
    def preferences(self) -> Preferences:
        """The look in force."""

    def prefer(self, preferences: Preferences) -> None:
        """Keep and use another look; where the words change the window is made anew."""

    def about(self) -> About:
        """Return the facts for the settings page."""

    def try_now(self) -> None:
        """Try to sync at once; the answer comes as a new link."""

    def set_offline(self, *, offline: bool) -> None:
        """Work without the network until told otherwise."""

    def enrol(
        self,
        address: str,
        code: str,
        *,
        failed: Callable[[EnrolmentTrouble], object],
        receiver: QObject,
    ) -> None:
        """Enrol this PC with the county at *address*; then the window opens that person's desk."""

    def save_report(
        self,
        path: Path,
        *,
        done: Callable[[object], object],
        receiver: QObject,
    ) -> None:
        """Write what support needs to know into a file, without anything about residents."""
