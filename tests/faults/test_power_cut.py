"""A power cut, which a kill cannot show: what was not flushed may be gone, in part or whole.

Two halves. What an act says is done has been flushed, in the right order: read off the system calls
themselves. And a log that was cut or torn anywhere opens again, before or after the act.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from app.models import outbox
from tests.conftest import ALL
from tests.faults.acts import ACTS, desk_of, prepare
from tests.faults.test_submit_killed import CHECKS, whole

pytestmark = pytest.mark.timeout(600)

_FRAME = 24 + 4096
_HEAD = 32


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("prepared") / "desk"
    prepare(folder)
    return folder


# --- flushed, and in the right order --------------------------------------------------------------


class Call(NamedTuple):
    """One system call: its name and the files that it names, in order."""

    name: str
    paths: tuple[str, ...]


_TRACED = "write,pwrite64,fsync,fdatasync,ftruncate,rename,renameat,renameat2,mkdir,mkdirat"
_LINE = re.compile(r"^(?:\d+ +)?(\w+)\((.*)\) += 0?\d*")
_PATH = re.compile(r'\d+<([^>]*)>|"((?:[^"\\]|\\.)*)"')


def calls_of(folder: Path, act: str) -> list[Call]:
    """Run an act under strace and return what it wrote and flushed until it said "done"."""
    trace = folder / "trace"
    watch = ["strace", "-f", "-qq", "-y", "-s", "4096", "-o", str(trace), "-e", f"trace={_TRACED}"]
    program = [sys.executable, "-B", "-m", "tests.faults.acts", str(folder), act]
    subprocess.run(
        [*watch, *program],
        check=True,
        capture_output=True,
        timeout=60,
        cwd=Path(__file__).parents[2],
    )
    found = []
    for line in trace.read_text("utf-8", "replace").splitlines():
        if match := _LINE.match(line):
            name, said = match.groups()
            if name == "write" and said.startswith("1<"):
                return found
            paths = tuple(_plain(a or b) for a, b in _PATH.findall(said))
            found.append(Call(name, paths[:1] if name in ("write", "pwrite64") else paths))
    raise AssertionError("the act was never done")


def _plain(path: str) -> str:
    """Undo strace's octal spelling of what is not ASCII."""
    return (
        path.encode("latin-1").decode("unicode_escape").encode("latin-1").decode("utf-8", "replace")
    )


def flushed(calls: list[Call], path: str) -> bool:
    return any(call.name in ("fsync", "fdatasync") and path in call.paths for call in calls)


def last_write(calls: list[Call], path: str) -> int:
    writes = ("write", "pwrite64", "ftruncate")
    return max(
        (at for at, call in enumerate(calls) if call.name in writes and path in call.paths),
        default=-1,
    )


@pytest.mark.linux("strace")
@pytest.mark.parametrize("act", list(ACTS))
def test_when_an_act_says_done_the_log_has_been_flushed(prepared: Path, tmp_path: Path, act: str):
    shutil.copytree(prepared, tmp_path / "desk")
    calls = calls_of(tmp_path / "desk", act)
    database = "copy" if act == "apply" else "work"
    wal = str(tmp_path / "desk" / "data" / f"{database}.db-wal")
    written = last_write(calls, wal)
    assert written >= 0
    assert flushed(calls[written:], wal)


@pytest.mark.linux("strace")
def test_a_photo_is_on_the_disk_before_anything_names_it(prepared: Path, tmp_path: Path):
    shutil.copytree(prepared, tmp_path / "desk")
    calls = calls_of(tmp_path / "desk", "add_photo")
    renames = [(at, call.paths) for at, call in enumerate(calls) if call.name.startswith("rename")]
    assert len(renames) == 2
    committed = last_write(calls, str(tmp_path / "desk" / "data" / "work.db-wal"))
    for at, (source, target) in renames:
        written = last_write(calls[:at], source)
        assert written >= 0
        assert flushed(calls[written:at], source), "renamed before its content was flushed"
        assert flushed(calls[at:committed], str(Path(target).parent)), "its name was not flushed"


@pytest.mark.linux("strace")
def test_new_folders_are_flushed_into_their_parents(prepared: Path, tmp_path: Path):
    shutil.copytree(prepared, tmp_path / "desk")
    shutil.rmtree(tmp_path / "desk" / "data" / "photos")
    calls = calls_of(tmp_path / "desk", "add_photo")
    made = [(at, call.paths[0]) for at, call in enumerate(calls) if call.name.startswith("mkdir")]
    assert len(made) >= 5
    for at, folder in made:
        assert flushed(calls[at:], str(Path(folder).parent))


# --- torn logs --------------------------------------------------------------------------------------


def cuts(size: int) -> list[int]:
    """Frame boundaries, and places within a frame."""
    edges = range(_HEAD, size + 1, _FRAME)
    within = [edge + part for edge in edges for part in (1, 24, 2000, _FRAME - 1)]
    found = sorted({0, 16, *edges, *(cut for cut in within if cut < size)})
    return found if ALL else found[:: max(1, len(found) // 12)]


def left_behind(prepared: Path, folder: Path, act: str) -> Path:
    """Act, and keep the files as they are while the program still has them open."""
    shutil.copytree(prepared, folder / "acting")
    desk = desk_of(folder / "acting")
    ACTS[act](desk, folder / "acting")
    shutil.copytree(folder / "acting", folder / "left")
    desk._store.close()
    for shared in (folder / "left" / "data").glob("*-shm"):
        shared.unlink()
    return folder / "left"


@pytest.mark.parametrize("torn", ["cut", "zeros", "old"])
@pytest.mark.parametrize("act", ["submit", "autosave", "urge", "apply"])
def test_a_log_that_lost_its_end_opens_before_or_after_the_act(
    prepared: Path, tmp_path: Path, act: str, torn: str
):
    left = left_behind(prepared, tmp_path, act)
    name = "copy.db-wal" if act == "apply" else "work.db-wal"
    log = (left / "data" / name).read_bytes()
    assert len(log) > _FRAME
    ends = {"cut": b"", "zeros": bytes(len(log)), "old": log[_HEAD:] + log}
    for cut in cuts(len(log)):
        folder = tmp_path / f"{act}-{cut}"
        shutil.copytree(left, folder)
        kept = log[:cut] + ends[torn][: len(log) - cut]
        (folder / "data" / name).write_bytes(kept)
        desk = desk_of(folder)
        CHECKS[act](desk, folder, done=False)
        assert len(outbox.rows(desk._store, "p-1")) <= 2
        desk._store.close()
        whole(folder)
        shutil.rmtree(folder)
