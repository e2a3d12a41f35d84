"""How a test makes the program fail: at a named point, for want of room, or behind a lock."""

from __future__ import annotations

import itertools
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.models import failpoints
from app.models.engine import Database
from app.models.store import Store, open_store
from tests.models.world import KEY


class Crash(BaseException):
    """The program ends here, as far as it knows: no `except Exception` may swallow it."""


@contextmanager
def crash_at(point: str, nth: int = 1) -> Iterator[None]:
    """Crash the *nth* time that the program comes to *point*."""
    assert point in failpoints.POINTS
    times = itertools.count(1)

    def hook(reached: str) -> None:
        if reached == point and next(times) == nth:
            raise Crash(point)

    failpoints.install(hook)
    try:
        with pytest.raises(Crash):
            yield
    finally:
        failpoints.install(None)


def reopened(store: Store) -> Store:
    """Close and open again, as after a restart."""
    folder = store.folder
    store.close()
    return open_store(folder, KEY)


@contextmanager
def full_disk(database: Database) -> Iterator[None]:
    """Let the file grow by nothing more."""
    with database.read() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    try:
        yield
    finally:
        with database.read() as connection:
            connection.exec_driver_sql("PRAGMA max_page_count = 1073741823")


_HOLD = """
import sys
from pathlib import Path
from app.models.engine import raw_connection
connection = raw_connection(Path(sys.argv[1]), bytes.fromhex(sys.argv[2]))
connection.execute("BEGIN IMMEDIATE" if sys.argv[3] == "write" else "BEGIN EXCLUSIVE")
print("held", flush=True)
sys.stdin.readline()
connection.execute("ROLLBACK")
print("let go", flush=True)
sys.stdin.readline()
"""


@contextmanager
def held_by_another_program(path: Path, how: str = "write") -> Iterator[subprocess.Popen[str]]:
    """Let another process hold the file's lock, as a virus scanner or a backup program does."""
    other = subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(path), KEY.hex(), how],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert other.stdout is not None
    assert other.stdin is not None
    try:
        assert other.stdout.readline() == "held\n"
        yield other
    finally:
        other.stdin.close()
        other.wait(10)
        other.stdout.close()


def patience(database: Database, ms: int) -> None:
    """How long a statement waits for a lock."""
    with database.read() as connection:
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {ms}")
