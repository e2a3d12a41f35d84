"""Brings the frozen program to where it can be shipped from: on Debian by a Wine machine."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path, PureWindowsPath

from shipping import about, freeze
from shipping.wine import Machine, fetch_wheels

LOCKS = ("client", "packaging")
CHECKOUT = PureWindowsPath(r"C:\xianghu")
"""Where the machine builds: a short path, the same on every run."""

_LOCKS = about.ROOT / "packaging" / "locks"


class NotFrozen(Exception):
    """The program could not be frozen; what was printed says why."""


def machine() -> Machine:
    """Return the Wine machine of this checkout, made if need be."""
    found = Machine(about.ROOT / "build" / "wine")
    found.make()
    return found


def check_out(there: Machine, folder: PureWindowsPath) -> Path:
    """Copy this checkout's own files onto the machine, and return where they lie on Debian."""
    target = there.unix(folder)
    listing = ["git", "ls-files", "-co", "--exclude-standard", "-z"]
    said = subprocess.run(listing, cwd=about.ROOT, capture_output=True, check=True).stdout
    names = [name for name in said.decode().split("\0") if name and (about.ROOT / name).is_file()]
    for top in {Path(name).parts[0] for name in names}:
        if (target / top).is_dir():
            shutil.rmtree(target / top)
    for name in names:
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(about.ROOT / name, path)
    return target


def prepare(there: Machine, folder: PureWindowsPath, locks: Sequence[str], *words: str) -> Path:
    """Check out and set up for developing on the machine; *words* are `dev.py setup`'s."""
    target = check_out(there, folder)
    fetch_wheels(there, [_LOCKS / f"{name}.txt" for name in locks])
    own = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(there.windows(there.wheels))}
    if there.run(PYTHON, "dev.py", "setup", *words, cwd=target, **own):
        raise NotFrozen("dev.py setup")
    return target


PYTHON = PureWindowsPath(r"C:\Python311\python.exe")
VENV_PYTHON = PureWindowsPath(r".venv\Scripts\python.exe")


def frozen(*outs: Path, player: bool = False) -> Path:
    """Freeze for Windows into each of *outs*, from one checkout; return where its packages are.

    With a *player*, what plays the main job in what was frozen is made beside it (freeze.PLAYER).
    """
    for out in outs:
        shutil.rmtree(out, ignore_errors=True)
    if sys.platform == "win32":
        for out in outs:
            freeze.freeze(out, player=player)
        return Path(sys.prefix, "Lib", "site-packages")
    there = machine()
    target = prepare(there, CHECKOUT, LOCKS, "package")
    inside = target / "build" / "frozen"
    steady = {"SOURCE_DATE_EPOCH": str(about.moment()), "PYTHONPATH": "packaging"}
    for out in outs:
        command = (VENV_PYTHON, "-m", "shipping.freeze", there.windows(inside))
        if player:
            command = (*command, "--player")
        if there.run(*command, cwd=target, **steady):
            raise NotFrozen("shipping.freeze")
        shutil.copytree(inside, out)
    return target / ".venv" / "Lib" / "site-packages"
