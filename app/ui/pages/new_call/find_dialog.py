"""A dialog to find a matter of the list by hand: words, pinyin initials, domain, department."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from app.ui import style
from app.ui.pages.matters.finder import MatterFinder
from app.ui.tokens import S3, S4
from app.ui.widgets.buttons import PlainButton, PrimaryButton
from app.ui.widgets.card import row
from app.ui.widgets.labels import Text

if TYPE_CHECKING:
    from app.ui.page import Context
    from contract.matters import Matter


class FindMatter(QDialog):
    """Answers with `matter` when it was accepted."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Search the list"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.matter: Matter | None = None
        self.finder = MatterFinder(context)
        self.finder.looked.connect(self._look)
        self.finder.settled.connect(self._settle)
        self.who = Text("", "sub")
        self.take = PrimaryButton(self.tr("Take this matter"), self._accept)
        self.take.setEnabled(False)
        box = QVBoxLayout(self)
        box.setContentsMargins(S4, S4, S4, S4)
        box.setSpacing(S3)
        box.addWidget(self.finder, 1)
        box.addWidget(self.who)
        box.addLayout(row(1, PlainButton(self.tr("Cancel"), self.reject), self.take))
        screen = self.screen().availableSize()
        self.resize(
            min(style.scaled(860), screen.width() - 40),
            min(style.scaled(560), screen.height() - 60),
        )
        self.finder.read()
        self.finder.search.setFocus(Qt.FocusReason.OtherFocusReason)

    def _look(self, matter: Matter | None) -> None:
        self.matter = matter
        self.take.setEnabled(matter is not None)
        if matter is not None:
            supporting = "、".join(matter.supporting)
            text = self.tr("{title}. Supporting: {names}").format(
                title=matter.title, names=supporting or "—"
            )
            self.who.setText(text)

    def _settle(self, matter: Matter | None) -> None:
        self._look(matter)
        self._accept()

    def _accept(self) -> None:
        if self.matter is not None:
            self.accept()
