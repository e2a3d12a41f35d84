"""From the command to a window that can be worked with, frozen, beside an empty one frozen alike."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from benchmarks import start
from benchmarks.actor import ROOT
from benchmarks.scale import Scale
from benchmarks.table import Row

_EMPTY = ROOT / "benchmarks" / "empty_window.py"
_PACKAGING = str(ROOT / "packaging")


def run(scale: Scale) -> list[Row]:
    """Both by PyInstaller, as the program is shipped; raises CalledProcessError."""
    ours = _freeze_ours(scale.room / "frozen")
    empty = _freeze_empty(scale.room / "frozen-empty", ours)
    folder = start.enrolled(scale)
    around = start.surroundings(scale.room)
    trees = (ours, empty, folder)
    commands = [str(ours / "Xianghu")], [str(empty / "empty_window")]
    return start.side_by_side(scale, *commands, around, trees, "frozen: ")


def _freeze_ours(out: Path) -> Path:
    _python("-m", "shipping.freeze", out, PYTHONPATH=_PACKAGING)
    return out / "dist" / "Xianghu"


def _freeze_empty(out: Path, ours: Path) -> Path:
    """Freeze and strip the empty window; Qt shall not look through the plug-ins that ours leaves out."""
    folders = ("--distpath", out / "dist", "--workpath", out / "work", "--specpath", out)
    quiet = ("--noconfirm", "--log-level=WARN", "--python-option=X utf8=1")
    _python("-m", "PyInstaller", *quiet, *folders, _EMPTY)
    empty = out / "dist" / "empty_window"
    plugins = Path("_internal", "PySide6", "Qt", "plugins")
    for path in (empty / plugins).rglob("*"):
        if path.is_file() and not (ours / path.relative_to(empty)).exists():
            path.unlink()
    if sys.platform == "linux":
        strip = "import pathlib, sys; from shipping import freeze; freeze.strip(pathlib.Path(sys.argv[1]))"
        _python("-c", strip, empty, PYTHONPATH=_PACKAGING)
    return empty


def _python(*command: str | Path, **environment: str) -> None:
    steady = {"PYTHONUTF8": "1", "QT_QPA_PLATFORM": "offscreen", **environment}
    said = subprocess.run(
        [sys.executable, *map(str, command)],
        cwd=ROOT,
        env={**os.environ, **steady},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if said.returncode:
        print(said.stdout)
        said.check_returncode()
