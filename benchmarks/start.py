"""From the command to a window that can be worked with, beside an empty PySide6 window."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterable
from pathlib import Path

from app.models.worker import Worker
from benchmarks.actor import ROOT
from benchmarks.coldness import forget, program_trees
from benchmarks.county_end import furnish
from benchmarks.scale import Scale
from benchmarks.table import Row
from county.serve import running
from county.settings import Settings

GOAL = 1.5
_ENVIRONMENT = {
    "QT_QPA_PLATFORM": "offscreen",
    "QT_LOGGING_RULES": "*=false",
    # Not the key store of whoever runs this.
    "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
}
_SCREEN = {
    "name": "screen", "x": 0, "y": 0, "width": 1920, "height": 1080,
    "logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1.0,
}  # fmt: skip
"""Both windows have room; without it the screen is 800 pixels wide, and ours is a narrow one."""

_AT_MOST = 60.0


def run(scale: Scale) -> list[Row]:
    """Both by this Python, with their bytecode made before."""
    folder = enrolled(scale)
    around = surroundings(scale.room)
    ours = [sys.executable, "-m", "app"]
    empty = [sys.executable, "-m", "benchmarks.empty_window"]
    bytecode = Path(around["PYTHONPYCACHEPREFIX"])
    rooms = (ROOT / name for name in ("app", "contract", "sealed", "resources"))
    trees = program_trees(*rooms, folder, bytecode)
    return side_by_side(scale, ours, empty, around, trees, "")


def side_by_side(
    scale: Scale,
    ours: list[str],
    empty: list[str],
    around: dict[str, str],
    trees: Iterable[Path],
    how: str,
) -> list[Row]:
    """Runs alternate, so that whatever else the machine does meets both; medians are compared."""
    ours = [*ours, "--data", str(_folder(scale)), "--exit-after-first-paint"]
    for command in (ours, empty):
        _until_it_says_so(command, around)
    trees = tuple(trees)
    rows = []
    for name, cold, goal in (("cold", True, GOAL), ("warm", False, None)):
        usable, painted, least = [], [], []
        for _ in range(scale.starts):
            for command in (ours, empty):
                if cold:
                    forget(trees)
                taken, said = _until_it_says_so(command, around)
                if command is empty:
                    least.append(taken)
                else:
                    usable.append(taken)
                    painted.append(taken - said["usable"] + said["first_paint"])
        beside = (f"{how}empty PySide6 window", statistics.median(least), "s")
        rows.append(Row(f"{how}{name} start to usable", statistics.median(usable), *beside, goal))
        rows.append(Row(f"  {how}{name} to first paint", statistics.median(painted), *beside))
    return rows


def _folder(scale: Scale) -> Path:
    return scale.room / "start"


def enrolled(scale: Scale) -> Path:
    """A data folder as after the first day: enrolled, with the list pulled."""
    folder = _folder(scale)
    if not folder.exists():
        _enrol(folder, scale.room / "start-county")
    return folder


def surroundings(room: Path) -> dict[str, str]:
    """The environment of both: a screen, and caches with the bytecode, as after a first start."""
    screen = room / "screen.json"
    screen.write_text(json.dumps({"screens": [_SCREEN]}), "utf-8")
    caches = {"PYTHONPYCACHEPREFIX": str(room / "bytecode"), "XDG_CACHE_HOME": str(room / "caches")}
    around = {**os.environ, **_ENVIRONMENT, **caches}
    around["QT_QPA_PLATFORM"] = f"offscreen:configfile={screen}"
    around.pop("PYTHONDONTWRITEBYTECODE", None)
    return around


def _enrol(folder: Path, county_folder: Path) -> None:
    os.environ.update(_ENVIRONMENT)
    from app import wiring

    worker = Worker("database")
    with running(Settings(data=county_folder)) as county:
        code = furnish(county.county)[0]
        house = worker.call(wiring.open_house, folder, worker)
        worker.call(house.take_account, house.enrol(county.url, code))
        pulled = threading.Event()
        house.start_engine(lambda changed: pulled.set(), lambda link: None)
        deadline = time.monotonic() + _AT_MOST
        while worker.call(house.desk.edition) is None:
            if time.monotonic() > deadline:
                raise TimeoutError("the list was not pulled")
            pulled.wait(0.1)
        house.stop_engine(3.0)
    worker.call(house.close)
    worker.close(5)


def _until_it_says_so(command: list[str], around: dict[str, str]) -> tuple[float, dict[str, float]]:
    """Seconds until the program's first line, and what it says: its own times, as JSON.

    Both programs print it once they can be worked with.
    """
    start = time.perf_counter()
    with subprocess.Popen(
        command, cwd=ROOT, env=around, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:  # fmt: skip
        watchdog = threading.Timer(_AT_MOST, process.kill)
        watchdog.start()
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            taken = time.perf_counter() - start
        finally:
            process.wait()
            watchdog.cancel()
    if not line:
        raise RuntimeError(f"{' '.join(command)} ended without a word")
    return taken, json.loads(line)
