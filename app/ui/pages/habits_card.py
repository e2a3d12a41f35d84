"""The card on the settings page about the program's habits: the tray, the start of the session."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QCheckBox

from app.ui.widgets import Card, Sub, Text

if TYPE_CHECKING:
    from app.ui.program import Program


class HabitsCard(Card):
    """Two choices; one that cannot be had on this desktop is not shown, and without any no card."""

    def __init__(self, program: Program) -> None:
        super().__init__()
        self._program = program
        self.tray = QCheckBox(self.tr("Stay in the tra&y when the window is closed"))
        self.autostart = QCheckBox(self.tr("&Start when I log in"))
        self._forced = Sub(self.tr("The county's administrator has decided that it starts."))
        self.body.addWidget(Text(self.tr("On this PC"), "strong"))
        for part in (self.tray, self.autostart, self._forced):
            self.body.addWidget(part)
        self.tray.toggled.connect(self._choose_tray)
        self.autostart.toggled.connect(self._choose_autostart)
        self.show_habits()

    def show_habits(self) -> None:
        """Show what can be had here, and what is on."""
        habits = self._program.presence.habits()
        for box, on in ((self.tray, habits.tray), (self.autostart, habits.autostart)):
            box.blockSignals(True)
            box.setChecked(bool(on))
            box.blockSignals(False)
            box.setVisible(on is not None)
        self.autostart.setEnabled(not habits.autostart_forced)
        self._forced.setVisible(habits.autostart is not None and habits.autostart_forced)
        self.setVisible(habits.tray is not None or habits.autostart is not None)

    def _choose_tray(self, on: bool) -> None:  # noqa: FBT001  Qt's signal
        self._program.prefer(self._program.preferences._replace(tray=on))

    def _choose_autostart(self, on: bool) -> None:  # noqa: FBT001  Qt's signal
        self._program.presence.switch_autostart(on=on)
        self.show_habits()
