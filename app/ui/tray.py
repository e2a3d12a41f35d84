"""The icon in the tray: where the program is while its window is closed, with what waits."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from app.ui.resources import icon_path


class Tray(QObject):
    """Emits `opened`, `new_call` and `ended` for what its menu offers; a press on it opens."""

    opened = Signal()
    new_call = Signal()
    ended = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.icon = QSystemTrayIcon(QIcon(str(icon_path("xianghu"))), self)
        self.menu = QMenu()
        self.menu.addAction(self.tr("Open Xianghu"), self.opened.emit)
        self.menu.addAction(self.tr("New call"), self.new_call.emit)
        self.menu.addSeparator()
        self.menu.addAction(self.tr("End the program"), self.ended.emit)
        self.icon.setContextMenu(self.menu)
        self.icon.activated.connect(self._pressed)
        self._said = False
        self.show_counts(0, 0)
        self.icon.show()

    @staticmethod
    def possible() -> bool:
        """Whether this desktop has a tray."""
        return QSystemTrayIcon.isSystemTrayAvailable()

    def show_counts(self, waiting: int, for_you: int) -> None:
        """Say how many steps wait to be sent, and how many things wait for the person."""
        lines = [self.tr("Xianghu")]
        if for_you:
            lines.append(self.tr("{n} wait for you").format(n=for_you))
        if waiting:
            lines.append(self.tr("{n} not at the county yet").format(n=waiting))
        self.icon.setToolTip("\n".join(lines))

    def say_where(self) -> None:
        """Say once that the program goes on here although its window is closed."""
        if not self._said:
            self._said = True
            text = self.tr("It goes on syncing here; end it with the menu of this icon.")
            self.icon.showMessage(self.tr("Xianghu"), text)

    def hide(self) -> None:
        """Take the icon away."""
        self.icon.hide()
        self.menu.deleteLater()

    def _pressed(self, how: QSystemTrayIcon.ActivationReason) -> None:
        if how is not QSystemTrayIcon.ActivationReason.Context:
            self.opened.emit()
