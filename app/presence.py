"""The program beyond its window: in the tray, on the taskbar's button, at the start of the session."""

from __future__ import annotations

import contextlib
import logging
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from app import autostart
from app.single import Wish
from app.ui.habits import Habits

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow
    from app.ui.tray import Tray

log = logging.getLogger(__name__)


class Presence(QObject):
    """Follows the window there is; *obey* does what is wished outside of it, *end* ends it all."""

    def __init__(
        self, obey: Callable[[Wish], object], end: Callable[[], object], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._obey, self._end = obey, end
        self._tray: Tray | None = None
        self._counts = (0, 0)

    def begin(self, *, tray: bool) -> None:
        """Show what is shown from the first minute on."""
        self.show_tray(wanted=tray)
        self._offer_tasks()

    def follow(self, window: MainWindow) -> None:
        """Show the numbers of *window*, and where the program is once it is closed."""
        window.counted.connect(self._show_counts)
        window.closing.connect(self._closed)

    # --- the tray --------------------------------------------------------------------------

    @property
    def in_tray(self) -> bool:
        """Whether the program stays when its window is closed."""
        return self._tray is not None

    def show_tray(self, *, wanted: bool) -> None:
        """Show the icon in the tray, or take it away."""
        from app.ui.tray import Tray  # noqa: PLC0415  few have one

        if wanted and self._tray is None and Tray.possible():
            tray = self._tray = Tray(self)
            tray.opened.connect(lambda: self._obey(Wish.SHOW))
            tray.new_call.connect(lambda: self._obey(Wish.NEW_CALL))
            tray.ended.connect(self._end)
            tray.show_counts(*self._counts)
        elif not wanted and self._tray is not None:
            self._tray.hide()
            self._tray.deleteLater()
            self._tray = None
        QApplication.setQuitOnLastWindowClosed(self._tray is None)

    def _closed(self) -> None:
        if self._tray is not None:
            self._tray.say_where()

    # --- the taskbar -----------------------------------------------------------------------

    def _show_counts(self, waiting: int, for_you: int) -> None:
        self._counts = (waiting, for_you)
        if self._tray is not None:
            self._tray.show_counts(waiting, for_you)
        application = QGuiApplication.instance()
        if sys.platform == "win32" and isinstance(application, QGuiApplication):
            application.setBadgeNumber(for_you)

    def _offer_tasks(self) -> None:
        title = self.tr("New call")
        if sys.platform == "win32" and autostart.own_command() is not None:
            from app import jump_list  # noqa: PLC0415  Windows alone has it

            try:
                jump_list.offer(sys.executable, [(f"--{Wish.NEW_CALL}", title)])
            except OSError as problem:
                log.info("jump list: %s", problem.winerror)

    # --- habits, as the settings show and change them ------------------------------------------

    def habits(self) -> Habits:
        """Return what of all this can be had here, and what is on."""
        from app.ui.tray import Tray  # noqa: PLC0415  only with a tray

        return Habits(
            tray=self.in_tray if Tray.possible() else None,
            autostart=autostart.is_on() if autostart.own_command() else None,
            autostart_forced=autostart.is_forced(),
        )

    def switch_autostart(self, *, on: bool) -> None:
        """Start with this person's session from now on, or no longer."""
        command = autostart.own_command()
        if command is not None:
            with contextlib.suppress(OSError):
                autostart.switch(command, on=on)
