"""The developer command and the locks that it installs from."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import dev
import dev_setup


def command(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(dev.ROOT / "dev.py"), *arguments],
        capture_output=True,
        text=True,
        check=False,
    )


def test_alone_it_lists_every_command() -> None:
    listing = command()
    assert listing.returncode == 0
    for name, function in dev.COMMANDS.items():
        assert f"  {name} " in listing.stdout
        assert (function.__doc__ or "").strip() in listing.stdout


def test_a_command_it_does_not_know_is_an_error_that_lists_the_commands() -> None:
    answer = command("dmeo")
    assert answer.returncode == 2
    assert "dmeo" in answer.stderr
    assert "  demo " in answer.stderr


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ([], ["serve"]),
        (["--port", "8471"], ["serve", "--port", "8471"]),
        (["--data", "elsewhere"], ["serve", "--data", "elsewhere"]),
        (["list", "people"], ["list", "people"]),
        (["--help"], ["--help"]),
    ],
)
def test_county_serves_unless_another_command_or_help_is_asked_for(
    monkeypatch: pytest.MonkeyPatch, said: list[str], asked: list[str]
) -> None:
    ran: list[tuple[str, ...]] = []
    monkeypatch.setattr(dev, "set_up", lambda _locks: None)
    monkeypatch.setattr(dev, "python", lambda *command, **_: ran.append(command) or 0)
    dev.county(said)
    assert ran == [("-m", "county", *asked)]


def test_the_county_speaks_of_the_command_that_was_typed(tmp_path: Path) -> None:
    told = command("county", "init", "--data", str(tmp_path / "new")).stdout
    assert re.search(r"：python3? dev\.py county --data \S+ add-township", told)


@pytest.mark.linux("Ctrl+C from another process")
def test_ctrl_c_lets_a_program_end_in_its_own_time(tmp_path: Path) -> None:
    slow = tmp_path / "slow.py"
    slow.write_text(
        "import time\n"
        "try:\n    print('started', flush=True)\n    time.sleep(60)\nexcept KeyboardInterrupt:\n    time.sleep(1)\n"
        "    print('ended in order', flush=True)\n    raise SystemExit(7)\n"
    )
    script = f"import sys, dev; sys.exit(dev.run([sys.executable, {str(slow)!r}]))"
    with subprocess.Popen(
        [sys.executable, "-c", script],
        cwd=dev.ROOT,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "started\n"
        os.killpg(process.pid, signal.SIGINT)
        assert process.stdout.read() == "ended in order\n"
        assert process.wait(20) == 7


@pytest.mark.linux("Debian's packages")
def test_who_may_not_install_is_told_the_one_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(dev_setup.shutil, "which", lambda name: f"/usr/bin/{name}")
    needs = [dev_setup.Need("libhere1", lambda: True), dev_setup.Need("libaway2", lambda: False)]
    with pytest.raises(dev_setup.Missing) as told:
        dev_setup.install_system_packages(needs)
    assert told.value.status == 3
    assert re.findall(r"apt-get install .*", str(told.value)) == [
        "apt-get install -y --no-install-recommends libaway2'"
    ]


def test_on_a_machine_that_lacks_nothing_nothing_is_installed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ran: list[object] = []
    monkeypatch.setattr(dev_setup, "run", lambda *command, **_: ran.append(command) or 0)
    dev_setup.install_system_packages([dev_setup.Need("libhere1", lambda: True)])
    assert ran == []


def test_the_locks_name_no_index_and_no_machine() -> None:
    assert dev.addresses_in_locks() == []


@pytest.mark.parametrize(
    ("option", "place"),
    [
        ("--index-url", "elsewhere"),
        ("--find-links", "elsewhere"),
        ("-i", "somewhere"),
        ("msgspec @", "file:///wheels/msgspec.whl"),
    ],
)
def test_an_address_in_a_lock_is_found(
    option: str, place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "packaging" / "locks"
    folder.mkdir(parents=True)
    (folder / "client.txt").write_text(
        f"{option} {place}\nrequests==2.0 \\\n    --hash=sha256:00\n"
    )
    monkeypatch.setattr(dev, "ROOT", tmp_path)
    monkeypatch.setattr(dev, "LOCKS", folder)
    assert "packaging/locks/client.txt" in dev.addresses_in_locks()[0]


def pins(lock: str) -> dict[str, str]:
    text = (dev.LOCKS / f"{lock}.txt").read_text("utf-8")
    return dict(re.findall(r"^([\w.-]+)==(\S+)", text, re.MULTILINE))


def test_locks_that_are_installed_together_agree_on_every_version() -> None:
    together: dict[str, str] = {}
    for lock in dev.LOCK_ORDER:
        for name, version in pins(lock).items():
            assert together.setdefault(name, version) == version, f"{name} in {lock}"


def test_every_pinned_package_has_a_hash() -> None:
    for lock in dev.LOCK_ORDER:
        text = (dev.LOCKS / f"{lock}.txt").read_text("utf-8")
        requirements = re.split(r"^(?=\w)", text, flags=re.MULTILINE)[1:]
        assert requirements
        assert [one for one in requirements if "--hash=sha256:" not in one] == []
