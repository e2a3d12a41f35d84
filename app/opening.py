"""Opens the data on the database worker; says why they cannot be had, and rescues what can be."""

from __future__ import annotations

import importlib
import logging
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal

from app.machine import Machine
from app.models.errors import FileDamaged
from app.models.worker import Worker
from app.ui.trouble import TroublePage

if TYPE_CHECKING:
    from app.ui.bridge import Background, Known
    from app.ui.main_window import MainWindow
    from app.wiring import House

log = logging.getLogger(__name__)


class Opening(QObject):
    """Asks for the data until they are there, or the person gives up.

    Emits `opened` with the house, `failed` with the reason each time that it did not work, and
    `rescued` with how many records of a damaged file there are again, once those are open.
    """

    opened = Signal(object)
    failed = Signal(object)
    rescued = Signal(int)

    def __init__(
        self, folder: Path, told: Machine, database: Worker, desk_work: Background, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._folder, self._told = folder, told
        self._database, self._desk_work = database, desk_work

    def begin(self) -> None:
        """Open the data, or try to once more."""
        self._desk_work.run(
            _open_house,
            self._folder,
            self._database,
            self._told,
            done=self.opened.emit,
            failed=self._fail,
            receiver=self,
        )

    def _fail(self, error: Known) -> None:
        log.warning("the data could not be opened: %s", type(error).__name__)
        self.failed.emit(error)

    def explain(self, error: Known, window: MainWindow) -> None:
        """Show why the data cannot be had, and what can be done, in place of the pages."""
        actions: list[tuple[str, Callable[[], object]]] = [
            (self.tr("Try again"), self.begin),
            (self.tr("Close the program"), window.close),
        ]
        if isinstance(error, FileDamaged):
            actions.insert(0, (self.tr("Rescue the data"), self._rescue))
        stack = window.stack
        while stack.count():
            old = stack.widget(0)
            stack.removeWidget(old)
            old.deleteLater()
        stack.addWidget(TroublePage(error, actions))

    def _rescue(self) -> None:
        self._desk_work.run(_rescue, self._folder, done=self._rescued, failed=self._fail)

    def _rescued(self, rows: int) -> None:
        # Said with the first page: what is said before goes with the page of the trouble.
        once = Qt.ConnectionType.SingleShotConnection
        self.opened.connect(lambda _house: self.rescued.emit(rows), once)
        self.begin()


def _open_house(folder: Path, database: Worker, told: Machine) -> House:
    house: House = importlib.import_module("app.wiring").open_house(folder, database, told)
    return house


def _rescue(folder: Path) -> int:
    rows: int = importlib.import_module("app.wiring").rescue(folder)
    return rows
