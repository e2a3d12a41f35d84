"""A program that is for everyone is updated by the scheduler, with what only an administrator can write."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from app.updating import install, stage
from tests.updating.world import Releases, a_setup

ROOT = Path(__file__).resolve().parents[2]
NEW = "9.0.0"
pytestmark = pytest.mark.linux("the setup is a script")


@pytest.fixture
def folder(tmp_path, releases) -> Path:
    made = tmp_path / "Program Files" / "Xianghu"
    made.mkdir(parents=True)
    shutil.copy(releases.metadata / "1.root.json", made / "update-root.json")
    return made


@pytest.fixture
def schedule(tmp_path, server, folder):
    """Let the scheduler run the program once; answers its status and what it said."""

    def run(*lines: str, config: str = "") -> tuple[int, str]:
        file = tmp_path / "xianghu.ini"
        file.write_text("\n".join(("[xianghu]", config or f"server = {server.url}", *lines)))
        command = [sys.executable, "-m", "app", "--update-machine", str(folder)]
        done = subprocess.run(
            [*command, "--config", str(file)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        return done.returncode, done.stdout

    return run


def publish(releases: Releases, does: str) -> None:
    releases.add(NEW, a_setup(does), name="setup.sh")


def test_what_is_new_is_fetched_checked_and_installed_for_everyone(
    schedule, releases, folder, tmp_path
):
    ran = tmp_path / "ran"
    publish(releases, f"pathlib.Path({str(ran)!r}).write_text(' '.join(sys.argv[1:]))")

    status, said = schedule()

    assert (status, said) == (0, f"{NEW}: 0\n")
    assert ran.read_text() == "/S /ALLUSERS"


def test_while_somebody_works_it_waits_for_another_time_and_does_not_give_up(
    schedule, releases, folder
):
    publish(releases, "sys.exit(5)")
    for _ in range(install.TRIES + 1):
        assert schedule() == (1, f"{NEW}: 5\n")
    assert stage.read(folder / "updates").tries == 0


def test_a_setup_that_fails_is_given_up_and_said(schedule, releases):
    publish(releases, "sys.exit(2)")
    said = [schedule() for _ in range(install.TRIES + 1)]
    assert said[0] == (1, f"{NEW}: 2\n")
    assert said[-1][0] == 1
    assert "更新没有装上" in said[-1][1]


@pytest.mark.parametrize(
    ("lines", "status", "words"),
    [
        (("updates = off",), 0, "off"),
        (("updates = hold",), 0, f"there is {NEW}"),
        (("update_ring = nobodys",), 1, "没有这个更新通道"),
    ],
)
def test_the_administrators_plan_is_followed(schedule, releases, tmp_path, lines, status, words):
    ran = tmp_path / "ran"
    publish(releases, f"pathlib.Path({str(ran)!r}).touch()")

    done = schedule(*lines)

    assert done[0] == status
    assert words in done[1]
    assert not ran.exists()


def test_without_a_root_that_the_administrator_has_put_there_nothing_is_run(
    schedule, releases, folder, tmp_path
):
    publish(releases, f"pathlib.Path({str(tmp_path / 'ran')!r}).touch()")
    (folder / "update-root.json").unlink()

    status, said = schedule()

    assert status == 1
    assert "update-root.json" in said
    assert not (tmp_path / "ran").exists()


def test_a_server_that_somebody_else_has_put_into_the_configuration_gets_nothing_run(
    schedule, releases, folder, tmp_path
):
    foreign = Releases(tmp_path / "foreign" / "updates")
    foreign.repository.begin()
    shutil.copy(foreign.metadata / "1.root.json", folder / "update-root.json")
    publish(releases, f"pathlib.Path({str(tmp_path / 'ran')!r}).touch()")

    status, said = schedule()

    assert status == 1
    assert "更新没有通过检查" in said
    assert not (tmp_path / "ran").exists()


def test_a_configuration_with_a_mistake_runs_nothing(schedule):
    assert schedule(config="sever = https://x.example")[0] == 3
