"""Starting with the session: Windows' Run key, and a .desktop file on Linux; each person's own choice."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

NAME = "Xianghu"
"""The name in the Run key, which the set-up program writes and takes away too."""

BACKGROUND = "--in-background"
_RUN = r"Software\Microsoft\Windows\CurrentVersion\Run"
_DESKTOP = """\
[Desktop Entry]
Type=Application
Name=乡呼
Exec={command}
X-GNOME-Autostart-enabled=true
"""


def own_command() -> list[str] | None:
    """Return what starts this program; None where it is no installed program."""
    return [sys.executable, BACKGROUND] if getattr(sys, "frozen", False) else None


if sys.platform == "win32":
    import winreg

    def _read(root: int) -> str:
        try:
            with winreg.OpenKey(root, _RUN, 0, winreg.KEY_READ | winreg.KEY_WOW64_64KEY) as key:
                found, _ = winreg.QueryValueEx(key, NAME)
                return str(found)
        except OSError:
            return ""

    def is_on() -> bool:
        """Tell whether it starts with this person's session."""
        return bool(_read(winreg.HKEY_CURRENT_USER)) or is_forced()

    def is_forced() -> bool:
        """Tell whether the administrator has it start with everyone's session."""
        return bool(_read(winreg.HKEY_LOCAL_MACHINE))

    def switch(command: Sequence[str], *, on: bool) -> None:
        """Start with this person's session from now on, or no longer; raises OSError."""
        with winreg.CreateKeyEx(winreg.HKEY_CURRENT_USER, _RUN, 0, winreg.KEY_SET_VALUE) as key:
            if on:
                line = subprocess.list2cmdline(command)
                winreg.SetValueEx(key, NAME, 0, winreg.REG_SZ, line)
            elif _read(winreg.HKEY_CURRENT_USER):
                winreg.DeleteValue(key, NAME)

else:

    def _file() -> Path:
        base = os.environ.get("XDG_CONFIG_HOME") or Path("~/.config").expanduser()
        return Path(base, "autostart", "xianghu.desktop")

    def is_on() -> bool:
        """Tell whether it starts with this person's session."""
        return _file().exists()

    def is_forced() -> bool:
        """Tell whether the administrator has it start with everyone's session."""
        return Path("/etc/xdg/autostart/xianghu.desktop").exists()

    def switch(command: Sequence[str], *, on: bool) -> None:
        """Start with this person's session from now on, or no longer; raises OSError."""
        if not on:
            _file().unlink(missing_ok=True)
            return
        _file().parent.mkdir(parents=True, exist_ok=True)
        _file().write_text(_DESKTOP.format(command=" ".join(map(_quoted, command))), "utf-8")

    def _quoted(word: str) -> str:
        """Quote a word as the Desktop Entry specification wants it; a % stands for something there."""
        for letter in '\\"`$':
            word = word.replace(letter, f"\\{letter}")
        # Once more for the file's own rule about backslashes.
        return '"' + word.replace("\\", "\\\\").replace("%", "%%") + '"'
