"""Updates a program that is installed for everyone: run by the system's scheduler, as administrator.

Nothing that a person without rights can write is believed: what is fetched lies in the program's own
folder, and so does `update-root.json`, without which nothing is done. The configuration may lie
where others write; all that it can do is to name a server whose signatures do not count.
"""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from app.machine import AUTOMATIC, OFF, Machine
from app.sync.adapter import Route
from app.sync.clock import SystemClock
from app.updating import here, install, stage
from app.updating.updates import Plan, State, Updates
from contract.updates import LINUX, WINDOWS

ROOT = "update-root.json"
DONE, NOT_DONE = 0, 1
_STILL_RUNNING = 5
"""What the set-up program ends with where somebody is working; it is tried again later."""


def run(folder: Path, told: Machine, version: str) -> tuple[int, str]:
    """Look for what this PC is to have, and install it into *folder*.

    Returns the exit status, and a sentence for the scheduler's record.
    """
    root = folder / ROOT
    if told.updates == OFF:
        return DONE, "updates = off"
    if not told.server or not root.is_file():
        return NOT_DONE, f"缺 server 或 {root} / server or {root} is missing"
    place = folder / "updates"
    plan = Plan(
        place,
        "machine",
        version,
        WINDOWS if sys.platform == "win32" else LINUX,
        told.update_ring,
        fetches=told.updates == AUTOMATIC,
        root=root,
    )
    open_source = (
        partial(here.stick, told.update_folder)
        if told.update_folder is not None and told.update_folder.is_dir()
        else partial(here.county, told.server, Route(told.county_ca, told.proxy))
    )
    stage.settle(place, version)
    looking = Updates(plan, open_source, _show_nobody, SystemClock(), random.SystemRandom())
    state = looking.look()
    if state.problem is not None:
        return NOT_DONE, f"{state.problem.title} / {state.problem.english.title}"
    if not state.ready:
        return (
            DONE,
            f"{version}: {'有 / there is ' + state.known if state.known else '最新 / latest'}",
        )
    return _install(place, version, state.ready)


def _install(place: Path, version: str, ready: str) -> tuple[int, str]:
    statuses: list[int] = []

    def run_to_its_end(command: Sequence[str]) -> None:
        install.make_runnable(command[0])
        statuses.append(subprocess.run(command, check=False).returncode)  # noqa: S603  a file that the county signed

    before = stage.read(place)
    if not install.begin(place, version, run_to_its_end, everyone=True):
        return NOT_DONE, f"{ready}: 没有运行 / was not run"
    if statuses == [_STILL_RUNNING] and before is not None:
        stage.note(place, before)
    return (DONE if statuses == [0] else NOT_DONE), f"{ready}: {statuses[0]}"


def _show_nobody(_state: State) -> None:
    """For a look that nobody watches."""
