"""Runs the setup that waits, at a start of the program and before any data are opened."""

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from app.updating import stage
from app.updating.stage import Staged
from contract import updates as agreed

TRIES = 2
"""A setup that has run so often without effect is not run again."""

Run = Callable[[Sequence[str]], None]

log = logging.getLogger(__name__)

_NEEDS_ADMINISTRATOR = 740


def begin(place: Path, version: str, run: Run | None = None, *, everyone: bool = False) -> bool:
    """Start the setup that waits in *place*; tell whether the program has to end for it.

    *version* is the one that runs, for *everyone* or this person. Whatever is wrong, the program that is there goes on.
    """
    stage.settle(place, version)
    staged = stage.read(place)
    if staged is None or staged.tries >= TRIES:
        return False
    if not agreed.is_version(staged.version) or (
        not staged.back and agreed.order(staged.version) <= agreed.order(version)
    ):
        # Somebody has installed a newer one by hand since.
        stage.clear(place)
        return False
    setup = stage.setup_path(place, staged)
    try:
        if not is_whole(setup, staged.sha256):
            stage.clear(place)
            return False
        # Noted before it runs: one that brings the PC down is not run for ever.
        stage.note(place, replace(staged, tries=staged.tries + 1))
        (run or start)(command(setup, staged, everyone=everyone))
    except OSError as problem:
        log.info("update: not started: %s", type(problem).__name__)
        return False
    return True


def is_whole(setup: Path, sha256: str) -> bool:
    """Tell whether the file is still the one that was checked."""
    try:
        with setup.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == sha256
    except FileNotFoundError:
        return False


def command(setup: Path, staged: Staged, *, everyone: bool = False) -> list[str]:
    """Return how a setup is run: silent; for one person it starts the program again at the end."""
    options = ["/S", "/ALLUSERS"] if everyone else ["/S", "/CURRENTUSER", "/RESTART"]
    return [str(setup), *options, *(["/DOWNGRADE"] if staged.back else [])]


def possible() -> bool:
    """Tell whether this person may install: the set-up program has put it into their own folder."""
    if not getattr(sys, "frozen", False):
        return False
    # Windows alone has that folder: elsewhere a package manager installs.
    own, program = os.environ.get("LOCALAPPDATA", ""), Path(sys.executable)
    uninstaller = program.parent.with_name("Uninstall.exe")
    return bool(own) and program.is_relative_to(own) and uninstaller.exists()


def make_runnable(setup: str) -> None:
    """Let a fetched file be run, where that has to be said."""
    with contextlib.suppress(OSError):
        Path(setup).chmod(0o700)


def start(command: Sequence[str]) -> None:
    """Start a setup that outlives this program; raises OSError."""
    if sys.platform == "win32":
        _start_on_windows(command)
    else:
        make_runnable(command[0])
        subprocess.Popen(  # noqa: S603  the file was checked against what the county signed
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )


if sys.platform == "win32":

    def _start_on_windows(command: Sequence[str]) -> None:
        import ctypes  # noqa: PLC0415  only on Windows

        try:
            flags = subprocess.DETACHED_PROCESS | subprocess.CREATE_NEW_PROCESS_GROUP
            subprocess.Popen(command, creationflags=flags, close_fds=True)  # noqa: S603  as above
        except OSError as problem:
            if problem.winerror != _NEEDS_ADMINISTRATOR:
                raise
            arguments = subprocess.list2cmdline(command[1:])
            shell = ctypes.windll.shell32.ShellExecuteW
            if shell(None, "runas", command[0], arguments, None, 1) <= 32:
                raise OSError("the setup was not allowed to start") from problem
