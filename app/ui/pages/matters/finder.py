"""Finds matters of the list by words, pinyin initials, domain or department."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QLineEdit, QVBoxLayout, QWidget

from app.ui import style
from app.ui.tokens import S2, Tone
from app.ui.widgets.card import Card, row
from app.ui.widgets.labels import Text
from app.ui.widgets.table import Cell, Column, Row, Rows, Table, fill_table
from contract.matters import Matter, Role

if TYPE_CHECKING:
    from app.ui.page import Context

PAUSE_MS = 120


class SearchLine(QLineEdit):
    """A line whose Down goes into the table beneath, and whose Enter takes its first row."""

    down = Signal()
    entered = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down:
            self.down.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        else:
            super().keyPressEvent(event)


class MatterFinder(QWidget):
    """A search line with two filters over the matters found.

    Emits `looked` with the matter under the keyboard or mouse, `settled` when Enter takes it.
    """

    looked = Signal(object)
    settled = Signal(object)

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self._asked = 0
        self._found: tuple[Matter, ...] = ()
        self._shown: list[Matter] = []
        self.search = SearchLine()
        self.search.setClearButtonEnabled(True)
        self.search.setPlaceholderText(self.tr("Words or pinyin initials, for example xfth"))
        self.search.setAccessibleName(self.tr("Search the list"))
        self.search.setMinimumWidth(style.scaled(150))
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self.read)
        self.search.textChanged.connect(lambda _text: self._pause.start())
        self.domain = _filter(self.tr("Domain"))
        self.department = _filter(self.tr("Department"))
        for box in (self.domain, self.department):
            box.activated.connect(lambda _place: self._show_filtered())
        self.rows = Rows(
            (
                Column("", 44),
                Column(self.tr("Matter")),
                Column(self.tr("Primary responsibility"), 170),
            )
        )
        self.table = Table(self.rows, self.tr("Matters"))
        self.table.set_lines(2)
        self.table.current.connect(self._look)
        self.table.opened.connect(self._settle)
        self.search.down.connect(self._into_table)
        self.search.entered.connect(self._settle_first)
        self.count = Text("", "sub", wrap=False)
        card = Card()
        card.body.setContentsMargins(S2, 6, S2, 6)
        card.body.addWidget(self.table)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(S2)
        outer.addLayout(row(self.search, self.domain, self.department, self.count))
        outer.addWidget(card, 1)

    def read(self) -> None:
        """Search afresh."""
        self._pause.stop()
        self._asked += 1
        self.context.background.run(
            self.context.desk.search,
            self.search.text(),
            done=partial(self._show, self._asked),
            receiver=self,
        )

    def matter(self, matter_id: str) -> Matter | None:
        """Return a matter that is shown."""
        return next((matter for matter in self._shown if matter.id == matter_id), None)

    def _show(self, asked: int, found: tuple[Matter, ...]) -> None:
        if asked != self._asked:
            return
        self._found = found
        if not self.search.text().strip():
            _fill(self.domain, self.tr("All domains"), [m.domain for m in found])
            names = [name for m in found for name in m.primary]
            _fill(self.department, self.tr("All departments"), names)
        self._show_filtered()

    def _show_filtered(self) -> None:
        domain, department = self.domain.currentData(), self.department.currentData()
        self._shown = [
            matter
            for matter in self._found
            if (not domain or matter.domain == domain)
            and (not department or department in matter.primary)
        ]
        fill_table(self.table, [self._row(matter) for matter in self._shown])
        self.count.setText(self.tr("{n} matters").format(n=len(self._shown)))
        if self._shown and not self.table.currentIndex().isValid():
            self.table.setCurrentIndex(self.rows.index(0, 0))

    def _row(self, matter: Matter) -> Row:
        own = matter.township_role is Role.PRIMARY
        who = self.tr("This township") if own else "、".join(matter.primary)
        return Row(
            matter.id,
            (
                Cell(matter.id),
                Cell(matter.title, matter.domain, bold=True),
                Cell(who, tone=Tone.AMBER if own else None),
            ),
        )

    def _look(self, matter_id: str) -> None:
        self.looked.emit(self.matter(matter_id))

    def _settle(self, matter_id: str) -> None:
        self._look(matter_id)
        self.settled.emit(self.matter(matter_id))

    def _settle_first(self) -> None:
        if self._pause.isActive():
            return
        index = self.table.currentIndex()
        if index.isValid():
            self._settle(self.rows.id_at(index.row()))

    def _into_table(self) -> None:
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)


def _filter(name: str) -> QComboBox:
    box = QComboBox()
    box.setAccessibleName(name)
    box.setMinimumWidth(style.scaled(120))
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    return box


def _fill(box: QComboBox, all_of_them: str, names: Sequence[str]) -> None:
    kept = box.currentData()
    box.clear()
    box.addItem(all_of_them, "")
    for name in dict.fromkeys(names):
        box.addItem(name, name)
    box.setCurrentIndex(max(0, box.findData(kept)))
