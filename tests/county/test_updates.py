"""The county's commands about updates: keys, rings, holding, going back, a stick; whole after a kill."""

from __future__ import annotations

import shutil
import sys

import pytest

from county import cli
from county.updates import Repository


@pytest.fixture
def command(tmp_path, capsys):
    def run(*arguments: object) -> tuple[int, str]:
        status = cli.main(["--data", str(tmp_path / "data"), *map(str, arguments)])
        said = capsys.readouterr()
        return status, said.out + said.err

    return run


@pytest.fixture
def setup(tmp_path):
    def make(version: str):
        file = tmp_path / f"XianghuSetup-{version}.exe"
        file.write_bytes(version.encode() * 100)
        return file

    return make


def test_a_release_goes_to_a_ring_then_to_the_next_is_held_and_sent_back(command, setup):
    assert command("update-init")[0] == 0
    for version in ("1.0.0", "1.1.0"):
        assert (
            command("update-add", setup(version), "--version", version, "--ring", "early")[0] == 0
        )
    assert command("update-give", "stable", "1.1.0")[0] == 0
    assert command("update-hold", "stable")[0] == 0
    assert command("update-roll-back", "early", "1.0.0")[0] == 0

    said = command("update-list")[1].splitlines()

    assert said[0].split("\t") == ["early", "1.0.0", "从 1.1.0 退回"]
    assert said[1].split("\t") == ["stable", "1.1.0", "暂停"]
    assert said[2].split("\t") == ["1.0.0", "windows-x64", "XianghuSetup-1.0.0.exe"]
    assert command("update-continue", "stable")[0] == 0
    assert "暂停" not in command("update-list")[1]


@pytest.mark.parametrize(
    "arguments",
    [
        ("update-init",),
        ("update-give", "stable", "9.9.9"),
        ("update-give", "Stable", "1.1.0"),
        ("update-give", "stable", "1.0.0"),
        ("update-roll-back", "stable", "1.1.0"),
        ("update-roll-back", "nowhere", "1.0.0"),
        ("update-hold", "nowhere"),
        ("update-add", "nothing.exe", "--version", "1.2.0"),
        ("update-add", "{same}", "--version", "1.1.0"),
        ("update-add", "{same}", "--version", "1.2"),
        ("update-add", "{same}", "--version", "v2"),
        ("update-renew", "--keys", "/nowhere"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words_and_changes_nothing(
    command, setup, tmp_path, arguments
):
    command("update-init")
    for version in ("1.0.0", "1.1.0"):
        command("update-add", setup(version), "--version", version)
    before = command("update-list")[1]
    if arguments == ("update-renew", "--keys", "/nowhere"):
        # Renewing needs the server's own key alone.
        assert command(*arguments)[0] == 0
        return
    same = setup("1.1.0")

    status, said = command(*(part.replace("{same}", str(same)) for part in arguments))

    assert status != 0
    assert said.strip()
    assert command("update-list")[1] == before


def test_without_its_keys_nothing_can_be_released_and_the_server_goes_on_renewing(
    command, setup, tmp_path
):
    command("update-init")
    shutil.move(tmp_path / "data" / "updates" / "keys", tmp_path / "stick")

    status, said = command("update-add", setup("1.1.0"), "--version", "1.1.0")
    assert status == 1
    assert "--keys" in said
    assert command("update-renew")[0] == 0
    keys = ("--keys", tmp_path / "stick")
    assert command("update-add", setup("1.1.0"), "--version", "1.1.0", *keys)[0] == 0


def test_before_anything_was_begun_the_commands_say_so(command, setup):
    for arguments in (("update-list",), ("update-hold", "stable")):
        status, said = command(*arguments)
        assert status == 1
        assert "update-init" in said


@pytest.mark.linux("permission bits")
def test_keys_are_for_this_account_alone(command, tmp_path):
    command("update-init")
    for key in (tmp_path / "data" / "updates").rglob("*.pem"):
        assert key.stat().st_mode & 0o077 == 0
    assert sys.platform == "linux"


class Killed(BaseException):
    """The process ends here."""


def test_a_release_that_is_killed_at_any_write_leaves_a_repository_that_holds_together(
    tmp_path, setup, monkeypatch
):
    from county import updates

    Repository(tmp_path / "start").begin()
    flush = updates._flush
    for nth in range(1, 8):
        folder = tmp_path / f"killed-{nth}"
        shutil.copytree(tmp_path / "start", folder)
        repository = Repository(folder)
        left = nth

        def die(file):
            nonlocal left
            left -= 1
            if left == 0:
                raise Killed
            flush(file)

        monkeypatch.setattr(updates, "_flush", die)
        killed = False
        try:
            repository.add(setup("1.1.0"), "1.1.0", "windows-x64", "stable")
        except Killed:
            killed = True
        monkeypatch.setattr(updates, "_flush", flush)

        assert ("stable" in repository.rings().rings) is not killed
        if killed:
            repository.add(setup("1.1.0"), "1.1.0", "windows-x64", "stable")
        assert repository.rings().rings["stable"].version == "1.1.0"
    assert not killed, "the last run got to its end"
