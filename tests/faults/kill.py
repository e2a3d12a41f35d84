"""Kills an act at its N-th write, flush or rename: strace finds the calls and sends the signal.

SIGKILL leaves the page cache as it is, so this shows a killed program, not a power cut.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

CALLS = (
    *("write", "pwrite64", "fsync", "fdatasync", "ftruncate", "rename", "renameat2"),
    *("unlink", "unlinkat", "mkdir", "mkdirat"),
)

ACTS = "tests.faults.acts"

_LINE = re.compile(r"^(?:\d+ +)?(\w+)\(")


class Point(NamedTuple):
    """The N-th call of one kind that a process makes."""

    call: str
    nth: int

    def __str__(self) -> str:
        return f"{self.call}-{self.nth}"


class Ended(NamedTuple):
    """How a killed process ended: whether by the signal, and whether the act had returned."""

    killed: bool
    done: bool


def points(folder: Path, act: str, acts: str = ACTS) -> list[Point]:
    """Run an act to its end and return where it wrote under *folder*, in the order of writing.

    *acts* is the module that has the act.
    """
    trace = folder / "trace"
    watched = ["-y", "-o", str(trace), "-e", f"trace={','.join(CALLS)}"]
    ended = _strace(folder, act, watched, acts)
    assert ended.done
    counts: Counter[str] = Counter()
    found = []
    data = str(folder / "data")
    for line in trace.read_text("utf-8", "replace").splitlines():
        match = _LINE.match(line)
        if match is None:
            continue
        call = match[1]
        counts[call] += 1
        if data in line:
            found.append(Point(call, counts[call]))
    trace.unlink()
    return found


def killed_at(prepared: Path, folder: Path, act: str, point: Point, acts: str = ACTS) -> Ended:
    """Copy what was *prepared* to *folder*, begin an act there and kill it at *point*."""
    shutil.copytree(prepared, folder)
    inject = f"inject={point.call}:signal=KILL:when={point.nth}"
    options = ["-o", os.devnull, "-e", f"trace={point.call}", "-e", inject]
    return _strace(folder, act, options, acts)


def _strace(folder: Path, act: str, options: Sequence[str], acts: str) -> Ended:
    program = [sys.executable, "-B", "-m", acts, str(folder), act]
    ended = subprocess.run(
        ["strace", "-f", "-qq", *options, *program],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        cwd=Path(__file__).parents[2],
    )
    killed = ended.returncode in (-9, 137)
    assert killed or ended.returncode == 0, ended.stderr
    return Ended(killed, "done" in ended.stdout)
