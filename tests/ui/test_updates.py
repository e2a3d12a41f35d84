"""A clerk sees which version runs and what waits, and a setup that waits is run at the next start."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.program import VERSION
from app.ui.widgets import Text
from app.updating import install, stage
from app.updating.stage import Staged
from county.serve import running
from county.settings import Settings
from tests.faults.world import wait_for
from tests.ui.conftest import settle
from tests.updating.world import Releases, a_setup

ROOT = Path(__file__).resolve().parents[2]
NEW = "9.0.0"


@pytest.fixture
def county(world, tmp_path):
    """A county with releases, and the world's clerk enrolled there."""
    with running(Settings(data=tmp_path / "county", wait=1)) as here:
        releases = Releases(tmp_path / "county" / "updates")
        releases.repository.begin()
        world.enrol(address=here.url)
        yield releases


@pytest.fixture
def program(county, world, open_program, qtbot, monkeypatch):
    monkeypatch.setattr(install, "possible", lambda: True)
    made = open_program(world)
    made.window.go("settings")
    settle(qtbot, made)
    return made


def said(program) -> str:
    return " ".join(label.text() for label in program.window.sheet.updates.findChildren(Text))


def shown(button) -> bool:
    return not button.isHidden()


def test_the_settings_say_the_version_the_ring_and_what_waits(program, county, qtbot):
    county.add(NEW)
    card = program.window.sheet.updates
    assert VERSION in said(program)
    assert "stable" in said(program)
    assert not shown(card.install)

    card.look.click()
    qtbot.waitUntil(lambda: f"{NEW} 已经准备好" in said(program), timeout=20_000)

    assert "今天" in said(program)
    assert shown(card.install)


def test_a_repository_that_was_changed_is_explained_and_work_goes_on(program, county, qtbot):
    county.add(NEW)
    county.target(f"setup-{NEW}.bin").write_bytes(b"x" * 300_000)

    program.window.sheet.updates.look.click()
    qtbot.waitUntil(lambda: "更新没有通过检查" in said(program), timeout=20_000)

    assert "现在的版本可以照常使用" in said(program)
    program.window.go("workbench")
    assert program.window.open_page == "workbench"


def test_a_stick_is_looked_into(program, county, qtbot, tmp_path):
    program.window.sheet.updates.look.click()
    qtbot.waitUntil(lambda: "今天" in said(program), timeout=20_000)
    county.add(NEW)
    county.repository.export(tmp_path / "stick")

    program.updates.look_in(tmp_path / "stick")

    qtbot.waitUntil(lambda: f"{NEW} 已经准备好" in said(program), timeout=20_000)


def test_where_an_administrator_has_switched_updates_off_nothing_can_be_pressed(
    world, open_program, qtbot
):
    from app.machine import Machine

    program = open_program(world, told=Machine(updates="off"))
    program.window.go("settings")
    settle(qtbot, program)

    assert "已由县里运维关闭" in said(program)
    assert not shown(program.window.sheet.updates.look)


def test_what_is_ready_can_be_installed_at_once(program, county, qtbot):
    county.add(NEW)
    program.window.sheet.updates.look.click()
    qtbot.waitUntil(lambda: shown(program.window.sheet.updates.install), timeout=20_000)

    program.window.sheet.updates.install.click()

    assert not program.window.isVisible()
    assert program.updates.installs


# --- at a start -----------------------------------------------------------------------------------


def wait_in(folder: Path, does: str, version: str = NEW) -> Path:
    """Let a real setup wait in a data folder."""
    import hashlib

    content = a_setup(does)
    place = folder / "updates"
    staged = Staged(version, "setup.sh", hashlib.sha256(content).hexdigest())
    setup = stage.setup_path(place, staged)
    setup.parent.mkdir(parents=True)
    setup.write_bytes(content)
    stage.put(place, staged, setup)
    return place


def start(folder: Path, *more: str) -> subprocess.CompletedProcess[str]:
    command = [
        sys.executable,
        "-m",
        "app",
        "--data",
        str(folder),
        "--exit-after-first-paint",
        *more,
    ]
    return subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False, env=os.environ
    )


@pytest.mark.linux("the setup is a script")
def test_a_setup_that_waits_is_run_silently_before_any_data_are_opened(tmp_path):
    folder = tmp_path / "data"
    wait_in(folder, f"pathlib.Path({str(tmp_path / 'ran')!r}).write_text(' '.join(sys.argv[1:]))")

    done = start(folder)

    assert done.returncode == 0, done.stderr
    assert done.stdout == "", "the old version did not open its window"
    assert not (folder / "work.db").exists()
    wait_for((tmp_path / "ran").exists)
    wait_for(lambda: (tmp_path / "ran").read_text() == "/S /CURRENTUSER /RESTART")


@pytest.mark.linux("the setup is a script")
def test_a_setup_without_effect_is_run_twice_and_then_the_program_goes_on_and_says_so(tmp_path):
    folder = tmp_path / "data"
    place = wait_in(folder, "sys.exit(1)")

    assert [start(folder).stdout for _ in range(install.TRIES)] == [""] * install.TRIES
    assert "usable" in start(folder).stdout
    assert stage.read(place).tries == install.TRIES


@pytest.mark.linux("the setup is a script")
def test_on_hold_nothing_that_waits_is_run(tmp_path):
    folder = tmp_path / "data"
    wait_in(folder, f"pathlib.Path({str(tmp_path / 'ran')!r}).touch()")
    (tmp_path / "x.ini").write_text("[xianghu]\nupdates = hold\n")

    assert "usable" in start(folder, "--config", str(tmp_path / "x.ini")).stdout
    assert not (tmp_path / "ran").exists()


def test_what_waits_is_not_run_over_a_newer_version_that_was_installed_by_hand(tmp_path):
    place = wait_in(tmp_path / "data", "0", "1.1.0")
    run: list[list[str]] = []

    assert not install.begin(place, "1.2.0", run.append)
    assert run == []
    assert stage.read(place) is None


def test_the_setup_of_what_runs_now_is_kept_and_the_one_before_can_be_gone_back_to(tmp_path):
    folder = tmp_path / "data"
    run: list[list[str]] = []
    for version in ("1.1.0", "1.2.0", "1.3.0"):
        place = wait_in(folder, f"'{version}'", version)
        assert not install.begin(place, version, run.append)
        assert stage.read(place) is None
    assert [one.version for one in stage.kept(place)] == ["1.3.0", "1.2.0"]
    assert run == []

    before = stage.before(place, "1.3.0")
    stage.go_back(place, before)

    assert install.begin(place, "1.3.0", run.append)
    assert run[0][1:] == ["/S", "/CURRENTUSER", "/RESTART", "/DOWNGRADE"]
    assert Path(run[0][0]).read_bytes() == a_setup("'1.2.0'")
    assert not install.begin(place, "1.2.0", run.append), "it runs now"
    assert stage.before(place, "1.2.0").version == "1.3.0"


def test_after_going_back_the_version_gone_back_from_is_left_out_until_there_is_a_newer(
    county, tmp_path
):
    from tests.updating.world import PC

    with running(Settings(data=tmp_path / "county", wait=1)) as here:
        pc = PC(tmp_path / "pc", here.url, version="1.1.0")
        for version in ("1.0.0", "1.1.0"):
            install.begin(wait_in(pc.folder, "0", version), version, list)
        county.add("1.1.0")
        assert pc.updates().go_back().ready == "1.0.0"
        assert pc.look().ready == "1.0.0", "a look does not take it away"
        install.begin(pc.place, "1.0.0", list)
        pc.version = "1.0.0"

        assert pc.look().ready == ""
        county.add("1.2.0")
        assert pc.look().ready == "1.2.0"
