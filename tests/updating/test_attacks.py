"""A repository that somebody has changed, kept back or blown up is refused, and the clerk is told."""

from __future__ import annotations

import json
import random
import shutil
from datetime import timedelta

import pytest
import requests

from app.updating import errors, install, stage
from contract.updates import Release, Ring, Rings
from tests.updating.world import PC, Releases


def refused(pc: PC, kind: type[errors.UpdateProblem], **how) -> None:
    """Look, and see that it is refused with words and that nothing waits."""
    state = pc.look(**how)
    assert type(state.problem) is kind, state.problem
    assert "现在的版本可以照常使用" in state.problem.sentence
    assert state.problem.next_step
    assert pc.waiting() is None


def flip(path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def test_every_problem_is_said_in_chinese_and_in_english():
    for kind in errors.UpdateProblem.__subclasses__():
        said, english = kind(), kind().english
        assert all((said.title, said.sentence, said.next_step, *english))
        assert not any("\u4e00" <= letter <= "\u9fff" for letter in "".join(english))


# --- changed --------------------------------------------------------------------------------------


def test_a_release_with_one_bit_changed_is_refused_and_fetched_afresh_next_time(pc, releases):
    good = releases.add("1.1.0").read_bytes()
    target = releases.target("setup-1.1.0.bin")
    flip(target)
    refused(pc, errors.UpdateTampered)

    target.write_bytes(good)
    assert pc.look().ready == "1.1.0"


def test_a_release_that_is_longer_than_promised_is_refused(pc, releases):
    releases.add("1.1.0")
    with releases.target("setup-1.1.0.bin").open("ab") as file:
        file.write(b"and more")
    refused(pc, errors.UpdateEndless)


@pytest.mark.parametrize("role", ["timestamp", "2.snapshot", "2.targets", "rings"])
def test_metadata_with_one_bit_changed_is_refused(pc, releases, role):
    releases.add("1.1.0")
    path = next(
        releases.targets.glob("*.rings.json")
        if role == "rings"
        else releases.metadata.glob(f"{role}.json")
    )
    for old in releases.targets.glob("*.rings.json"):
        flip(old)
    if role != "rings":
        flip(path)
    refused(pc, errors.UpdateTampered)


def test_a_version_that_is_written_over_without_the_key_is_refused(pc, releases):
    releases.add("1.1.0")
    path = releases.metadata / "timestamp.json"
    said = json.loads(path.read_bytes())
    said["signed"]["version"] += 5
    path.write_text(json.dumps(said))
    refused(pc, errors.UpdateTampered)


def test_somebody_elses_repository_in_the_countys_place_is_refused(pc, releases, tmp_path):
    pc.look()
    foreign = Releases(tmp_path / "foreign" / "updates")
    foreign.repository.begin()
    for _ in range(3):
        foreign.repository.renew()
    foreign.add("6.6.6")
    shutil.rmtree(releases.repository.public)
    shutil.copytree(foreign.repository.public, releases.repository.public)
    refused(pc, errors.UpdateTampered)


def test_a_root_that_the_old_one_has_not_signed_is_refused(pc, releases, tmp_path):
    releases.add("1.1.0")
    foreign = Releases(tmp_path / "foreign" / "updates")
    foreign.repository.begin()
    said = json.loads((foreign.metadata / "1.root.json").read_bytes())
    said["signed"]["version"] = 2
    (releases.metadata / "2.root.json").write_text(json.dumps(said))
    refused(pc, errors.UpdateTampered)


@pytest.mark.parametrize("file", ["../../evil", "..", "a/b", "C:evil", "x" * 200, ""])
def test_no_name_of_a_file_leads_out_of_the_folder(file):
    with pytest.raises(ValueError, match="file"):
        Rings({"stable": Ring("1.1.0")}, (Release("1.1.0", "linux-x64", file),))


# --- old ------------------------------------------------------------------------------------------


def test_a_replayed_older_repository_is_refused(pc, releases, tmp_path):
    releases.add("1.1.0")
    shutil.copytree(releases.repository.public, tmp_path / "old")
    releases.add("1.2.0")
    assert pc.look().ready == "1.2.0"
    shutil.rmtree(releases.repository.public)
    shutil.copytree(tmp_path / "old", releases.repository.public)

    state = pc.look()

    assert type(state.problem) is errors.UpdateReplayed
    assert "旧" in state.problem.sentence
    assert state.ready == "1.2.0", "what was checked before still waits"


def test_an_old_stick_after_a_newer_look_is_refused(pc, releases, tmp_path):
    releases.add("1.1.0")
    releases.repository.export(tmp_path / "stick")
    releases.add("1.0.1", ring="late")
    pc.ring = "late"
    pc.version = "1.0.1"
    pc.look()
    refused(pc, errors.UpdateReplayed, folder=tmp_path / "stick")


def test_a_frozen_repository_is_refused_when_its_month_is_over(pc, tmp_path, releases):
    shutil.rmtree(releases.folder)
    frozen = Releases(releases.folder, ago=timedelta(days=31))
    frozen.repository.begin()
    frozen.add("1.1.0")
    refused(pc, errors.UpdateExpired)


def test_a_stick_that_lay_in_a_drawer_for_more_than_a_month_is_refused(pc, releases, tmp_path):
    pc.look()
    releases.ago = timedelta(days=31)
    releases.add("1.1.0")
    releases.repository.export(tmp_path / "stick")
    refused(pc, errors.UpdateExpired, folder=tmp_path / "stick")


def test_a_repository_that_was_there_and_is_hidden_now_is_noticed(pc, releases):
    releases.add("1.1.0")
    pc.version = "1.1.0"
    pc.look()
    shutil.rmtree(releases.repository.public)
    assert type(pc.look().problem) is errors.NoUpdates


# --- endless --------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["timestamp", "2.snapshot", "2.targets"])
def test_metadata_without_end_is_refused_before_it_fills_the_disk(pc, releases, role):
    releases.add("1.1.0")
    with (releases.metadata / f"{role}.json").open("ab") as file:
        file.truncate(20_000_000)
    refused(pc, errors.UpdateEndless)


def test_a_root_without_end_is_refused(pc, releases):
    (releases.metadata / "2.root.json").write_bytes(b" " * 600_000)
    refused(pc, errors.UpdateEndless)


def test_metadata_that_comes_drop_by_drop_is_given_up(pc, releases, monkeypatch):
    from app.updating import repository

    releases.add("1.1.0")
    monkeypatch.setattr(repository, "_MOST_SECONDS", -1.0)
    refused(pc, errors.UpdateEndless)


# --- a line that breaks ---------------------------------------------------------------------------


class Cut(requests.adapters.HTTPAdapter):
    """A line that lets so many bytes of a release pass and then breaks, once for each *after*."""

    def __init__(self, *after: int) -> None:
        super().__init__()
        self.after = list(after)
        self.asked: list[str] = []

    def send(self, request, **named):
        response = super().send(request, **named)
        if "/targets/" in request.url and "setup" in request.url:
            self.asked.append(request.headers.get("Range", ""))
            if self.after:
                left = self.after.pop(0)
                read = response.raw.read

                def cut(amount=None, **more):
                    nonlocal left
                    if left <= 0:
                        raise ConnectionResetError
                    block = read(min(amount or left, left), **more)
                    left -= len(block)
                    return block

                response.raw.read = cut
        return response


def test_a_broken_download_goes_on_where_it_broke(pc, releases):
    setup = releases.add("1.1.0")
    pc.line = Cut(100_000, 50_000)

    assert pc.look().problem is not None
    assert pc.look().problem is not None
    assert pc.look().ready == "1.1.0"

    assert pc.line.asked == ["", "bytes=100000-", "bytes=150000-"]
    assert pc.waiting() == setup.read_bytes()


def test_a_part_that_was_spoilt_on_the_disk_is_fetched_afresh(pc, releases):
    setup = releases.add("1.1.0")
    pc.line = Cut(100_000)
    pc.look()
    (part,) = (pc.place / "coming").rglob("*.bin")
    flip(part)

    assert pc.look().ready == "1.1.0"
    assert pc.waiting() == setup.read_bytes()


def test_a_part_of_a_version_that_is_no_longer_wanted_is_swept_away(pc, releases):
    releases.add("1.1.0")
    pc.line = Cut(100_000)
    pc.look()
    releases.add("1.2.0")

    assert pc.look().ready == "1.2.0"
    assert not (pc.place / "coming").exists()


# --- on the PC ------------------------------------------------------------------------------------


def test_a_setup_that_was_changed_while_it_waited_is_not_run(pc, releases):
    releases.add("1.1.0")
    pc.look()
    flip(stage.setup_path(pc.place, stage.read(pc.place)))
    run: list = []

    assert not install.begin(pc.place, "1.0.0", run.append)
    assert run == []
    assert pc.look().ready == "1.1.0", "it is fetched again"


@pytest.mark.parametrize(
    "noted",
    [
        b"",
        b"[]",
        b'{"version": "1.1.0"}',
        b'{"version": "..", "file": "x", "sha256": "0", "back": false, "tries": 0}',
        b'{"version": "1.1.0", "file": "../../x", "sha256": "0", "back": false, "tries": 0}',
        b'{"version": "1.1.0", "file": 7, "sha256": "0", "back": false, "tries": "x"}',
        random.Random(1).randbytes(100),
    ],
)
def test_a_damaged_note_of_what_waits_runs_nothing(pc, noted):
    pc.place.mkdir(parents=True)
    (pc.place / stage.STAGED).write_bytes(noted)
    run: list = []

    assert not install.begin(pc.place, "1.0.0", run.append)
    assert run == []
