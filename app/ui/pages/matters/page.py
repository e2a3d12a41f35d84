"""The page of the responsibility list: find a matter, and see who bears what for it."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QWidget

from app.casework.reading import Changed
from app.ui import style
from app.ui.page import Context, Page
from app.ui.pages.matters.duties import Duties
from app.ui.pages.matters.finder import MatterFinder
from app.ui.pages.matters.twins import TwinsView
from app.ui.tokens import S2, S4, Tone
from app.ui.widgets.buttons import PlainButton
from app.ui.widgets.card import Card, Scroll
from app.ui.widgets.labels import Chip, Lead, Small, Text
from app.ui.widgets.notice import EmptyState

if TYPE_CHECKING:
    from app.casework.finding import Twin
    from app.casework.reading import NamedEdition
    from contract.matters import ListEdition, Matter


WIDTH = 392
NARROW = 900
"""Below this width the matter stands under the list."""


class MattersPage(Page):
    """The list on the left, the matter looked at on the right."""

    name = "matters"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._edition: ListEdition | None = None
        self.set_heading(self.tr("Responsibility list"))
        self.sample = Chip(self.tr("Sample list"), Tone.AMBER)
        self.sample.hide()
        self.buttons.addWidget(self.sample)
        self.show_twins = PlainButton(self.tr("Hard to tell apart"), self._switch)
        self.show_twins.setCheckable(True)
        self.buttons.addWidget(self.show_twins)
        self.finder = MatterFinder(context)
        self.finder.looked.connect(self._look)
        self.twins = TwinsView(context)
        self.twins.looked.connect(self._look_at)
        self.twins.hide()
        self.empty = EmptyState(
            self.tr("No list yet"),
            self.tr("The county publishes the list; it comes with the first sync."),
            (self.tr("Open sync"), lambda: context.frame.go("sync")),
        )
        self.empty.hide()
        self.heading = Lead()
        self.domain = Text("", "small")
        self.duties = Duties()
        self.keywords_label = Small(self.tr("Everyday words"))
        self.keywords = Text("", "sub")
        self.detail = Card()
        self.detail.setMinimumHeight(style.scaled(260))
        self.finder.setMinimumHeight(style.scaled(240))
        inside = Scroll()
        inside.body.setSpacing(S2)
        for widget in (self.heading, self.domain, self.duties):
            inside.body.addWidget(widget)
        inside.body.addSpacing(S2)
        inside.body.addWidget(self.keywords_label)
        inside.body.addWidget(self.keywords)
        inside.body.addStretch(1)
        self.detail.body.addWidget(inside)
        self._columns = QHBoxLayout()
        self._columns.setSpacing(S4)
        self._columns.addWidget(self.finder, 1)
        self._columns.addWidget(self.twins, 1)
        self._columns.addWidget(self.detail)
        self.body.addLayout(self._columns, 1)
        self.body.addWidget(self.empty, 1)

    def opened(self, argument: str = "") -> None:
        """Show the list in force; *argument* is looked for."""
        if argument:
            self.finder.search.setText(argument)
        self._read()

    def refresh(self, changed: Collection[Changed]) -> None:
        """Read afresh when a list arrived."""
        if Changed.LIST in changed:
            self._read()

    def first_focus(self) -> QWidget:
        """Begin in the search line."""
        return self.finder.search

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the matter under the list where there is no room beside it."""
        super().resizeEvent(event)
        narrow = self.width() < style.scaled(NARROW)
        below = QBoxLayout.Direction.TopToBottom
        self._columns.setDirection(below if narrow else QBoxLayout.Direction.LeftToRight)
        self.detail.setMinimumWidth(0 if narrow else style.scaled(WIDTH))
        self.detail.setMaximumWidth(16777215 if narrow else style.scaled(WIDTH))

    def _read(self) -> None:
        self.context.background.run(self.context.desk.edition, done=self._show)

    def _show(self, named: NamedEdition | None) -> None:
        edition = self._edition = named.edition if named else None
        there = edition is not None
        self.empty.setVisible(not there)
        among_twins = there and self.show_twins.isChecked()
        self.finder.setVisible(there and not among_twins)
        self.twins.setVisible(among_twins)
        self.show_twins.setVisible(there)
        self.detail.setVisible(there)
        if edition is None:
            self.set_heading(self.tr("Responsibility list"))
            self.sample.hide()
            return
        parts = [
            self.tr("List edition {label}").format(label=edition.label),
            self.tr("{n} matters").format(n=len(edition.matters)),
            edition.note,
        ]
        self.set_heading(self.tr("Responsibility list"), "　".join(part for part in parts if part))
        self.sample.setVisible(edition.sample)
        self.finder.read()
        if among_twins:
            self._read_twins()

    def _switch(self) -> None:
        """Go between all matters and those that can hardly be told apart."""
        among_twins = self.show_twins.isChecked()
        self.finder.setVisible(not among_twins)
        self.twins.setVisible(among_twins)
        if among_twins:
            self._read_twins()

    def _read_twins(self) -> None:
        self.context.background.run(self.context.desk.twins, done=self._show_twins)

    def _show_twins(self, found: tuple[Twin, ...]) -> None:
        if self._edition is not None:
            self.twins.show_twins(self._edition, found)

    def _look_at(self, matter_id: str) -> None:
        self._look(self._edition.matter(matter_id) if self._edition else None)

    def _look(self, matter: Matter | None) -> None:
        if matter is None or self._edition is None:
            return
        self.heading.setText(f"{matter.id}　{matter.title}")
        self.domain.setText(matter.domain)
        self.duties.show_matter(matter, self._edition.label)
        self.keywords.setText("、".join(matter.keywords))
        self.keywords_label.setVisible(bool(matter.keywords))
