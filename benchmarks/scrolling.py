"""Scroll down page by page and paint: the list of calls over a filled store, or an empty view.

`python -m benchmarks.scrolling [FOLDER]` prints the median milliseconds of one page down.
"""

from __future__ import annotations

import statistics
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QAbstractTableModel, QModelIndex
from PySide6.QtWidgets import QApplication, QTableView

from app.casework.desk import Desk
from app.models.errors import KnownError
from app.ui import style
from app.ui.bridge import Background
from app.ui.page import Context
from app.ui.pages.tickets import Tab, TicketsPage
from benchmarks.search import opened
from contract.events import ActorKind
from contract.ids import IdMaker
from contract.messages import Person

_STEPS = 200
_ROWS, _COLUMNS = 100_000, 6


class Nothing(QAbstractTableModel):
    """100,000 rows of nothing."""

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008  as Qt has it
        return 0 if parent.isValid() else _ROWS

    def columnCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008  as Qt has it
        return 0 if parent.isValid() else _COLUMNS

    def data(self, _index: QModelIndex, _role: int = 0) -> object:
        return None


def main(folder: str | None) -> None:
    application = QApplication(sys.argv[:1])
    if folder is None:
        view = QTableView()
        view.setModel(Nothing(view))
        view.resize(1366, 768)
        view.show()
        print(_median(application, view, lambda: True))
        return
    style.dress(application)
    worker, store = opened(Path(folder))
    page, background = _page(worker, store)
    page.resize(1366, 768)
    page.show()
    page.show_tab(Tab.ALL)
    _settle(application, background)
    print(_median(application, page.table, lambda: background.idle))
    worker.call(store.close)
    worker.close(5)


def _page(worker, store):
    person = Person("bench", "样例经办人", ActorKind.TOWNSHIP, "bench", "样例镇")

    def clock() -> datetime:
        return datetime.now(UTC)

    desk = worker.call(Desk, store, person, clock, IdMaker())
    background = Background(worker.submit, KnownError)
    context = Context(desk=desk, background=background, clock=clock, frame=None, program=None)
    return TicketsPage(context), background


def _settle(application: QApplication, background: Background) -> None:
    while not background.idle:
        application.processEvents()
    application.processEvents()


def _median(application: QApplication, view: QTableView, all_there) -> float:
    """Each step ends when what it asked for has come and is painted."""
    taken = []
    bar = view.verticalScrollBar()
    for _ in range(_STEPS):
        start = time.perf_counter()
        bar.setValue(bar.value() + view.viewport().height())
        application.processEvents()
        while not all_there():
            application.processEvents()
        view.viewport().repaint()
        taken.append((time.perf_counter() - start) * 1000)
    assert bar.value() > 0
    return statistics.median(taken)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else None)
