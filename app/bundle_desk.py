"""Between the window and the stick: hands over what is asked, shows how far it is."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Qt, Signal

from app.ui.bridge import Background
from app.ui.bundles import BundleView

if TYPE_CHECKING:
    from app.models.read import Changed
    from app.stick import Stick
    from app.ui.bridge import Known
    from app.ui.bundles import Out, ReadIn
    from app.wiring import House

T = TypeVar("T")


class BundleDesk(QObject):
    """One thing at a time; what pages ask is in app.ui.bundles. *told* hears what changed."""

    changed = Signal()
    _wrote = Signal(object)

    def __init__(
        self, network: Background, told: Callable[[frozenset[Changed]], object], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._network, self._told = network, told
        self._house: House | None = None
        self._view = BundleView()
        self._opened: list[Path] = []
        self._cancelled = threading.Event()
        self._wrote.connect(self._show, Qt.ConnectionType.QueuedConnection)

    @property
    def view(self) -> BundleView:
        """How it stands."""
        return self._view

    def begin(self, house: House) -> None:
        """Carry for the person at the desk of this house from now on."""
        self._house = house
        self.changed.emit()

    def open(self, path: Path) -> None:
        """Have what was opened outside of the window read as soon as that can be."""
        if path != self._view.reading and path not in self._opened:
            self._opened.append(path)
            self.changed.emit()

    def next_opened(self) -> Path | None:
        """Return what was opened outside of the window and is to be read now; each once."""
        return self._opened.pop(0) if self._opened and self._ready else None

    @property
    def _ready(self) -> bool:
        return self._house is not None and not (self._view.writing or self._view.reading)

    def carry_out(
        self,
        path: Path,
        *,
        done: Callable[[Out | None], object],
        failed: Callable[[Known], object],
        receiver: QObject,
    ) -> None:
        """Write what waits to *path*; *done* hears None where it was cancelled."""

        def tell(written: int, size: int) -> None:
            self._wrote.emit(BundleView(writing=True, done=written, size=size))

        def work(stick: Stick) -> Out | None:
            return stick.carry_out(path, tell, self._cancelled.is_set)

        self._run(BundleView(writing=True), work, done, failed, receiver)

    def cancel(self) -> None:
        """Write no further; nothing is left of the file."""
        self._cancelled.set()

    def read_in(
        self,
        path: Path,
        *,
        done: Callable[[ReadIn], object],
        failed: Callable[[Known], object],
        receiver: QObject,
    ) -> None:
        """Take the county's answer in *path*."""

        def work(stick: Stick) -> ReadIn:
            return stick.read_in(path)

        self._run(BundleView(reading=path), work, done, failed, receiver)

    def _run(
        self,
        meanwhile: BundleView,
        work: Callable[[Stick], T],
        done: Callable[[T], object],
        failed: Callable[[Known], object],
        receiver: QObject,
    ) -> None:
        house = self._house
        if house is None or not self._ready:
            return
        self._cancelled.clear()
        self._show(meanwhile)

        def to_the_end() -> T:
            try:
                return work(house.make_stick(self._told))
            finally:
                self._wrote.emit(BundleView())

        self._network.run(to_the_end, done=done, failed=failed, receiver=receiver)

    def _show(self, view: BundleView) -> None:
        self._view = view
        self.changed.emit()
