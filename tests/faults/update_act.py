"""One step of an update, in a process of its own that may be killed at any system call.

`python -m tests.faults.update_act FOLDER fetch|install|go_back` uses the data folder `data` and the
repository `stick` in FOLDER, and says "done" when the step has returned.
"""

from __future__ import annotations

import contextlib
import hashlib
import random
import sys
from pathlib import Path

from app.sync.clock import SystemClock
from app.updating import install, stage
from app.updating.source import FolderSource
from app.updating.stage import Staged
from app.updating.updates import Plan, Updates
from county.updates import Repository
from tests.updating.world import SYSTEM

OLD, NEW = "1.0.0", "1.1.0"
SETUP = random.Random(NEW).randbytes(300_000)


def prepare(folder: Path) -> None:
    """Publish a release on a stick; half of it is on the PC, and so is the setup of what runs."""
    folder.mkdir(parents=True)
    repository = Repository(folder / "county")
    repository.begin()
    (folder / "setup.bin").write_bytes(SETUP)
    repository.add(folder / "setup.bin", NEW, SYSTEM, "stable")
    repository.export(folder / "stick")
    place = folder / "data" / "updates"
    for version in ("0.9.0", OLD):
        wait_for_start(place, version, version.encode())
        stage.settle(place, version)
    part = place / "coming" / NEW / "setup.bin"
    part.parent.mkdir(parents=True)
    part.write_bytes(SETUP[:100_000])


def wait_for_start(place: Path, version: str, content: bytes) -> None:
    staged = Staged(version, "setup.bin", hashlib.sha256(content).hexdigest())
    path = stage.setup_path(place, staged)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    stage.put(place, staged, path)


def updates(folder: Path, version: str = OLD) -> Updates:
    root = folder / "county" / "repository" / "metadata" / "1.root.json"
    plan = Plan(folder / "data" / "updates", "county", version, SYSTEM, root=root)
    source = FolderSource(folder / "stick")
    open_source = lambda: contextlib.nullcontext(source)  # noqa: E731  read beside what it is for
    return Updates(plan, open_source, lambda _state: None, SystemClock(), random.Random(1))


def fetch(folder: Path) -> None:
    assert updates(folder).look().ready == NEW


def run_install(folder: Path) -> None:
    """Begin the setup, then start the version that it brings."""
    place = folder / "data" / "updates"
    assert install.begin(place, OLD, lambda _command: None)
    assert not install.begin(place, NEW, lambda _command: None)


def go_back(folder: Path) -> None:
    assert updates(folder).go_back().ready == "0.9.0"


ACTS = {"fetch": fetch, "install": run_install, "go_back": go_back}

if __name__ == "__main__":
    ACTS[sys.argv[2]](Path(sys.argv[1]))
    print("done", flush=True)
