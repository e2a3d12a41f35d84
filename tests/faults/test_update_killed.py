"""Killed with −9 at any write of an update: a program that works is left, and the update is healed.

Fewer points are tried in an ordinary run; XIANGHU_ALL=1 tries each.
"""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pytest

from app.updating import install, stage
from tests.faults.kill import killed_at, points
from tests.faults.test_submit_killed import sample
from tests.faults.update_act import NEW, OLD, SETUP, fetch, prepare, updates

pytestmark = [
    pytest.mark.linux("strace"),
    pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed"),
    pytest.mark.timeout(900),
]

ACTS = "tests.faults.update_act"
TRIED = {"fetch": 12, "install": 8, "go_back": 6}


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("prepared") / "pc"
    prepare(folder)
    return folder


@pytest.fixture(scope="module")
def fetched(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("fetched") / "pc"
    shutil.copytree(prepared, folder)
    fetch(folder)
    return folder


def place(folder: Path) -> Path:
    return folder / "data" / "updates"


def only_whole_setups_run(folder: Path, version: str) -> None:
    """Whatever the next start runs is a setup that was checked, or nothing."""
    run: list[list[str]] = []
    copy = folder.with_name(f"{folder.name}-start")
    shutil.copytree(folder, copy)
    if install.begin(place(copy), version, run.append):
        ((setup, *_),) = run
        staged = stage.read(place(copy))
        content = Path(setup).read_bytes()
        assert hashlib.sha256(content).hexdigest() == staged.sha256
        assert content in (SETUP, b"0.9.0")
    shutil.rmtree(copy)


def fetch_heals(folder: Path) -> None:
    only_whole_setups_run(folder, OLD)
    assert updates(folder).look().ready == NEW
    staged = stage.read(place(folder))
    assert stage.setup_path(place(folder), staged).read_bytes() == SETUP
    assert not (place(folder) / "coming").exists()


def install_heals(folder: Path) -> None:
    """The setup may have been run or not; either version starts, and ends with nothing waiting."""
    only_whole_setups_run(folder, OLD)
    assert not install.begin(place(folder), NEW, lambda _command: None)
    assert stage.read(place(folder)) is None
    kept = {one.version for one in stage.kept(place(folder))}
    assert kept <= {NEW, OLD, "0.9.0"}
    assert OLD in kept


def go_back_heals(folder: Path) -> None:
    only_whole_setups_run(folder, OLD)
    assert updates(folder).go_back().ready == "0.9.0"
    only_whole_setups_run(folder, OLD)


HEALS = {"fetch": fetch_heals, "install": install_heals, "go_back": go_back_heals}


@pytest.mark.parametrize("act", list(HEALS))
def test_an_update_killed_at_any_write_leaves_a_working_program_and_heals(
    prepared: Path, fetched: Path, tmp_path: Path, act: str
):
    start = fetched if act == "install" else prepared
    shutil.copytree(start, tmp_path / "counted")
    found = points(tmp_path / "counted", act, ACTS)
    assert found
    for point in sample(found, TRIED[act]):
        folder = tmp_path / str(point)
        ended = killed_at(start, folder, act, point, ACTS)
        assert ended.killed, point
        HEALS[act](folder)
        shutil.rmtree(folder)
