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


def begin(place: Path, version: str, run: Run | None = None) -> bool:
    """Start the setup that waits in *place*; tell whether the program has to end for it.

    *version* is the one that runs. Whatever is wrong, the program that is there goes on.
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
        (run or start)(command(setup, staged))
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


def command(setup: Path, staged: Staged) -> list[str]:
    """Return how a setup is run: silent, for this person alone, starting the program at the end."""
    options = ["/S", "/CURRENTUSER", "/RESTART"]
    return [str(setup), *options, *(["/DOWNGRADE"] if staged.back else [])]


def possible() -> bool:
    """Tell whether this person may install: it is a program, and in a folder of their own."""
    if not getattr(sys, "frozen", False):
        return False
    own = os.environ.get("LOCALAPPDATA" if sys.platform == "win32" else "HOME", "")
    return bool(own) and Path(sys.executable).is_relative_to(own)


def start(command: Sequence[str]) -> None:
    """Start a setup that outlives this program; raises OSError."""
    if sys.platform == "win32":
        _start_on_windows(command)
    else:
        with contextlib.suppress(OSError):
            Path(command[0]).chmod(0o700)
        subprocess.Popen(  # noqa: S603  the file was checked against what the county signed
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )


if sys.platform == "win32":

    def _start_on_windows(command: Sequence[str]) -> None:
        import ctypes  # noqa: PLC0415

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
