"""Settings: who is enrolled, the look, the line to the county, where the data is, what this is."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl, qVersion
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from app.ui import say, style
from app.ui.page import Frame, Sheet
from app.ui.pages.habits_card import HabitsCard
from app.ui.pages.update_card import UpdateCard
from app.ui.style import TEXT_SIZES, Theme
from app.ui.tokens import S3, S4, Tone
from app.ui.widgets import (
    Card,
    LabelledField,
    LinkButton,
    PlainButton,
    Small,
    Sub,
    Text,
    at_most,
    clear,
    row,
)

if TYPE_CHECKING:
    from app.ui.program import Program

_WIDTH = 720


class SettingsPage(Sheet):
    """Every setting works at once; there is nothing to save."""

    name = "settings"

    def __init__(self, program: Program, frame: Frame) -> None:
        super().__init__()
        self._program, self._frame = program, frame
        self.language = _choice(
            (("zh_CN", "中文"), ("en", "English")), program.preferences.language
        )
        self.theme = _choice(
            (
                (Theme.SYSTEM, self.tr("As the system")),
                (Theme.LIGHT, self.tr("Light")),
                (Theme.DARK, self.tr("Dark")),
            ),
            program.preferences.theme,
        )
        self.text_size = _choice(
            tuple((size, f"{size} %") for size in TEXT_SIZES), program.preferences.text_size
        )
        for box in (self.language, self.theme, self.text_size):
            box.activated.connect(self._prefer)
        self._account = Card()
        self._facts = Card()
        self.habits = HabitsCard(program)
        self.updates = UpdateCard(program.updates)
        for card in (self._account, self._look(), self.habits, self.updates, self._facts):
            card.body.setSpacing(S3)
            self.body.addLayout(at_most(style.scaled(_WIDTH), card))
        self.body.addStretch(1)
        self.set_heading(self.tr("Settings"), self.tr("What you choose here works at once"))

    def _look(self) -> Card:
        card = Card()
        card.body.addWidget(Text(self.tr("Look"), "strong"))
        fields = (
            LabelledField(self.tr("&Language"), self.language),
            LabelledField(self.tr("&Colours"), self.theme),
            LabelledField(self.tr("&Text size"), self.text_size),
        )
        card.body.addLayout(row(*fields, spacing=S4))
        return card

    def opened(self, argument: str = "") -> None:
        """Show who is enrolled and the facts of this PC."""
        del argument
        self._show_account()
        self._show_facts()
        self.habits.show_habits()

    def first_focus(self) -> QWidget | None:
        """Return the first setting."""
        return self.language

    def _show_account(self) -> None:
        box = self._account.body
        clear(box)
        box.addWidget(Text(self.tr("This PC and the county"), "strong"))
        account = self._program.account
        if account is None:
            box.addWidget(Sub(self.tr("This PC is not known to the county yet.")))
            word = self.tr("Enrol this PC…")
        else:
            self._fact(box, self.tr("Signed in"), f"{say.role(account.kind)}　{account.person}")
            self._fact(box, self.tr("Township"), account.township)
            self._fact(box, self.tr("County platform"), account.address)
            self._fact(box, self.tr("Network"), self._way())
            word = self.tr("Enrol again, or another person…")
        box.addLayout(row(PlainButton(word, lambda: self._frame.go("enrol")), 1))
        for colleague in self._program.colleagues:
            switch = self.tr("Switch to {person}").format(person=colleague.person)
            box.addLayout(
                row(PlainButton(switch, partial(self._program.switch_to, colleague.id)), 1)
            )

    def _way(self) -> str:
        proxy = self._program.proxy
        words = {
            "system": self.tr("Uses this PC's proxy settings"),
            "none": self.tr("Without a proxy, as the county's administrator has set"),
        }
        through = self.tr("Through {proxy}, as the county's administrator has set")
        return words.get(proxy) or through.format(proxy=proxy)

    def _show_facts(self) -> None:
        box = self._facts.body
        clear(box)
        about = self._program.about()
        box.addWidget(Text(self.tr("Data and program"), "strong"))
        self._fact(box, self.tr("Data folder"), str(about.folder))
        if about.notice:
            self._fact(box, self.tr("Please note"), about.notice, tone=Tone.AMBER)
        version = self.tr("Xianghu {version}, Qt {qt}; free under the MIT licence")
        self._fact(box, self.tr("Version"), version.format(version=about.version, qt=qVersion()))
        box.addLayout(
            row(
                LinkButton(self.tr("Open the data folder"), lambda: _show_folder(about.folder)),
                LinkButton(self.tr("Open the log folder"), lambda: _show_folder(about.logs)),
                1,
                spacing=S4,
            )
        )

    @staticmethod
    def _fact(box: QVBoxLayout, word: str, value: str, tone: Tone | None = None) -> None:
        label = Small(word)
        label.setFixedWidth(style.scaled(130))
        line = row(label, Text(value, tone=tone, selectable=True), spacing=S3)
        line.setStretch(1, 1)
        box.addLayout(line)

    def _prefer(self) -> None:
        wanted = self._program.preferences._replace(
            language=str(self.language.currentData()),
            theme=Theme(self.theme.currentData()),
            text_size=int(self.text_size.currentData()),
        )
        if wanted != self._program.preferences:
            self._program.prefer(wanted)


def _choice(options: Sequence[tuple[object, str]], chosen: object) -> QComboBox:
    box = QComboBox()
    for value, word in options:
        box.addItem(word, str(value))
    box.setCurrentIndex(max(0, box.findData(str(chosen))))
    return box


def _show_folder(folder: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
