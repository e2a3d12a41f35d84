"""Between the window and the looking for updates: hands over what is asked, shows what comes."""

from __future__ import annotations

import importlib
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, Qt, Signal

from app.machine import Machine
from app.sync.clock import SystemClock
from app.ui.bridge import Background
from app.ui.updates import UpdateView

if TYPE_CHECKING:
    from app.ui.bridge import Known
    from app.updating.updates import State, Updates
    from app.wiring import House

STOP_SECONDS = 0.5


class UpdateDesk(QObject):
    """Begins to look once there is an account; what pages ask is in app.ui.updates.

    Emits `wants_end` when the program is to end for a setup, and `changed` with every new view.
    """

    changed = Signal()
    wants_end = Signal()
    _came = Signal(object)

    def __init__(
        self, version: str, place: Path, told: Machine, network: Background, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._place, self._network = place, network
        self._updates: Updates | None = None
        self._view = UpdateView(version, told.update_ring, told.updates)
        self._clock = SystemClock().now
        self.installs = False
        self._offline = False
        self._came.connect(self._show, Qt.ConnectionType.QueuedConnection)

    @property
    def view(self) -> UpdateView:
        """How it stands."""
        return self._view

    def now(self) -> datetime:
        """Return the present moment, in UTC."""
        return self._clock()

    def begin(self, house: House) -> None:
        """Look from now on in the county of the person at the desk."""
        self._clock = house.clock
        self._network.run(self._begin, house)

    def _begin(self, house: House) -> None:
        self.end()
        self._updates = house.make_updates(self._place, self._view.version, self._came.emit)
        if self._updates is not None:
            self.set_offline(offline=self._offline)
            self._updates.start()

    def set_offline(self, *, offline: bool) -> None:
        """Look only when asked to, until told otherwise."""
        self._offline = offline
        if self._updates is not None:
            (self._updates.offline.set if offline else self._updates.offline.clear)()

    def look(self) -> None:
        """Look for a new version at the county now."""
        if self._updates is not None:
            self._updates.look_soon()

    def look_in(self, folder: Path) -> None:
        """Look for a new version in a folder, such as a stick's."""
        if self._updates is not None:
            stick = importlib.import_module("app.updating.here").stick
            self._network.run(self._updates.look, partial(stick, folder))

    def go_back(self) -> None:
        """Let the version before be installed at the next start."""
        if self._updates is not None:
            self._network.run(self._updates.go_back)

    def install_now(self) -> None:
        """End the program, so that what is ready is installed and the program started again."""
        if self._view.ready:
            self.installs = True
            self.wants_end.emit()

    def end(self) -> None:
        """Look no more; what was being fetched is taken up at the next start."""
        if self._updates is not None:
            self._updates.stop(STOP_SECONDS)
            self._updates = None

    def _show(self, state: State) -> None:
        self._view = self._view._replace(
            looking=state.looking,
            last_look=state.last_look,
            ready=state.ready,
            known=state.known,
            before=state.before,
            problem=cast("Known | None", state.problem),
            done=state.done,
            size=state.size,
        )
        self.changed.emit()
