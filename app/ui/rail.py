"""The rail on the left: whose program this is, one big button, the pages, who is signed in."""

from PySide6.QtCore import QT_TRANSLATE_NOOP, QSize, Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
)

from app.ui import style
from app.ui import tokens as t
from app.ui.resources import icon_path
from app.ui.widgets.labels import Badge, Elided, Text, plain_tip, restyle

ITEMS = (
    ("workbench", QT_TRANSLATE_NOOP("Rail", "Workbench")),
    ("tickets", QT_TRANSLATE_NOOP("Rail", "Calls")),
    ("matters", QT_TRANSLATE_NOOP("Rail", "Responsibility list")),
    ("appraise", QT_TRANSLATE_NOOP("Rail", "Appraisal")),
    ("settings", QT_TRANSLATE_NOOP("Rail", "Settings")),
)
"""The pages of the rail in their order: name and English word."""


class Rail(QFrame):
    """Emits `chosen` with a page's name, and `new_call` for the big button."""

    chosen = Signal(str)
    new_call = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("rail")
        self.brand = Text(self.tr("Xianghu"), "brand", wrap=False)
        self.place = Elided("", "place")
        self.new = QPushButton(self.tr("＋ New call"))
        self.new.setProperty("look", "new")
        self.new.setCursor(Qt.CursorShape.PointingHandCursor)
        self.new.clicked.connect(self.new_call)
        self.person = Elided("", "me")
        self.synced = Elided("", "me")
        self.buttons: dict[str, QPushButton] = {}
        self.badges: dict[str, Badge] = {}
        self._words: dict[str, str] = {}
        self._narrow = False
        self._insides: list[QHBoxLayout] = []
        self._group = QButtonGroup(self)
        self._lay_out()
        self._fit()

    def _lay_out(self) -> None:
        box = self._box = QVBoxLayout(self)
        box.setSpacing(t.S1)
        self._head = QVBoxLayout()
        self._head.setContentsMargins(t.S2, 0, 0, t.S3)
        self._head.setSpacing(0)
        self._head.addWidget(self.brand)
        self._head.addWidget(self.place)
        box.addLayout(self._head)
        box.addWidget(self.new)
        box.addSpacing(t.S2)
        for name, word in ITEMS:
            box.addWidget(self._item(name, self.tr(str(word))))
        box.addStretch(1)
        rule = QFrame()
        rule.setObjectName("rule")
        box.addWidget(rule)
        self._foot = QVBoxLayout()
        self._foot.setContentsMargins(t.S3, t.S2, 0, 0)
        self._foot.setSpacing(0)
        self._foot.addWidget(self.person)
        self._foot.addWidget(self.synced)
        box.addLayout(self._foot)

    def _item(self, name: str, word: str) -> QPushButton:
        button = QPushButton(word)
        button.setProperty("look", "rail")
        button.setCheckable(True)
        button.setAccessibleName(word)
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        button.setIconSize(QSize(style.scaled(20), style.scaled(20)))
        badge = Badge()
        inside = QHBoxLayout(button)
        inside.addWidget(badge)
        self._insides.append(inside)
        self._group.addButton(button)
        self._words[name], self.buttons[name], self.badges[name] = word, button, badge
        button.clicked.connect(lambda: self.chosen.emit(name))
        return button

    def set_current(self, name: str) -> None:
        """Mark the page that is open; none of them where it is not of the rail."""
        self._group.setExclusive(False)
        for page, button in self.buttons.items():
            button.setChecked(page == name)
        self._group.setExclusive(True)

    def show_number(self, name: str, number: int, *, hot: bool = False) -> None:
        """Show how many things wait on a page; *hot*: one of them needs a person."""
        self.badges[name].show_number(number, hot=hot)
        words = self._words[name]
        self.buttons[name].setAccessibleName(f"{words} {number}" if number else words)

    def show_place(self, township: str) -> None:
        """Show whose program this is."""
        self.place.setText(township)

    def show_person(self, kind: str, name: str) -> None:
        """Show who is signed in."""
        self.person.setText(f"{kind}　{name}" if name else kind)

    def show_synced(self, text: str) -> None:
        """Show when the county was last spoken to."""
        self.synced.setText(text)

    def set_narrow(self, narrow: bool) -> None:  # noqa: FBT001  a signal's
        """Show icons in place of words where the window has no room for both."""
        if narrow == self._narrow:
            return
        self._narrow = narrow
        for name, button in self.buttons.items():
            button.setText("" if narrow else self._words[name])
            button.setIcon(QIcon(str(icon_path(name))) if narrow else QIcon())
            plain_tip(button, self._words[name] if narrow else "")
        self.new.setText("＋" if narrow else self.tr("＋ New call"))
        self.new.setAccessibleName(self.tr("New call"))
        for widget in (self.brand, self.place, self.person, self.synced):
            widget.setVisible(not narrow)
        restyle(self, narrow="true" if narrow else "false")
        for button in (self.new, *self.buttons.values()):
            button.style().unpolish(button)
            button.style().polish(button)
        self._fit()

    def _fit(self) -> None:
        self.setFixedWidth(style.scaled(t.RAIL_NARROW if self._narrow else t.RAIL_WIDTH))
        corner = Qt.AlignmentFlag.AlignTop if self._narrow else Qt.AlignmentFlag.AlignVCenter
        for inside in self._insides:
            inside.setAlignment(Qt.AlignmentFlag.AlignRight | corner)
            inside.setContentsMargins(0, 0, 0 if self._narrow else t.S3, 0)
        side = t.S2 if self._narrow else t.S3
        self._box.setContentsMargins(side, t.S2 if self._narrow else 18, side, t.S3)
