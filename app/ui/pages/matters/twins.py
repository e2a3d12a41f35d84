"""Matters that can hardly be told apart, with the words that fit both."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.ui.page import Context
from app.ui.tokens import S2
from app.ui.widgets.buttons import PlainButton
from app.ui.widgets.card import Card, row
from app.ui.widgets.labels import Sub
from app.ui.widgets.table import Cell, Column, Row, Rows, Table, fill_table

if TYPE_CHECKING:
    from app.casework.finding import Twin
    from contract.matters import ListEdition

_MOST_WORDS = 12


class TwinsView(QWidget):
    """The pairs of an edition, the likest first; `looked` names the matter of the row's first half."""

    looked = Signal(str)

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._told: list[str] = []
        self.lead = Sub(self.tr("Looking for matters that can hardly be told apart…"))
        self.rows = Rows((Column(self.tr("Two matters")), Column(self.tr("Words that fit both"))))
        self.table = Table(self.rows, self.tr("Matters that can hardly be told apart"))
        self.table.set_lines(2)
        self.table.current.connect(self._look)
        self.copy = PlainButton(self.tr("Copy for the list's keeper"), self._copy)
        self.copy.setEnabled(False)
        card = Card()
        card.body.setContentsMargins(S2, 6, S2, 6)
        card.body.addWidget(self.table)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(S2)
        top = row(self.lead, self.copy)
        top.setStretchFactor(self.lead, 1)
        outer.addLayout(top)
        outer.addWidget(card, 1)

    def show_twins(self, edition: ListEdition, found: Sequence[Twin]) -> None:
        """Show the pairs of *edition*."""
        titles = {matter.id: matter.title for matter in edition.matters}
        lines, self._told = [], []
        for twin in found:
            first, second = (f"{name}　{titles[name]}" for name in (twin.first, twin.second))
            words = "、".join(twin.words[:_MOST_WORDS]) or "—"
            lines.append(Row(f"{twin.first}\n{twin.second}", (Cell(first, second), Cell(words))))
            self._told.append(f"{first}\n{second}\n{self.tr('Words that fit both')}：{words}")
        fill_table(self.table, lines)
        self.copy.setEnabled(bool(lines))
        self.lead.setText(
            self.tr(
                "{n} pairs are easily taken for one another; the list's keeper can part them."
            ).format(n=len(lines))
            if lines
            else self.tr("No two matters of this list are easily taken for one another.")
        )

    def _look(self, pair: str) -> None:
        self.looked.emit(pair.partition("\n")[0])

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText("\n\n".join(self._told))
        self._context.frame.say(self.tr("Copied; paste it into a message to the list's keeper."))
