"""Keeps copies of work.db, made by SQLite's own backup, a bounded number of days back."""

from datetime import date
from pathlib import Path

from app.models import failpoints
from app.models import folder as place
from app.models.engine import known, raw_connection
from app.models.errors import KnownError
from app.models.store import Store

KEPT = 7


def backups(folder: Path) -> list[Path]:
    """Return the copies that there are, newest first."""
    return sorted((folder / place.BACKUPS).glob("work-*.db"), reverse=True)


def keep_daily(store: Store, today: date) -> Path | None:
    """Make today's copy, if there is none yet, and drop the oldest; return it where it was made.

    Raises DiskFull and the like; the copies that there were are still there then.
    """
    target = store.folder / place.BACKUPS / f"work-{today.isoformat()}.db"
    if target.exists():
        return None
    copy_database(store.folder / place.WORK, target, store.key)
    for old in backups(store.folder)[KEPT:]:
        old.unlink()
    return target


def copy_database(source: Path, target: Path, key: bytes) -> None:
    """Copy a database as it is at one moment, encrypted with the same key, whole or not at all."""
    temporary = target.with_name(target.name + ".tmp")
    try:
        place.make_folder(target.parent)
        for part in place.database_files(temporary):
            part.unlink()
        _copy(source, temporary, key)
        with temporary.open("rb+") as file:
            place.flush(file)
        failpoints.hit("backup.before_rename")
        place.put_file(temporary, target)
    except OSError as problem:
        raise place.os_problem(problem) from problem
    finally:
        for part in place.database_files(temporary):
            part.unlink()


def _copy(source: Path, target: Path, key: bytes) -> None:
    try:
        reading = raw_connection(source, key, read_only=True)
        try:
            writing = raw_connection(target, key)
            try:
                reading.backup(writing)
                # A copy is one file, which needs nothing beside it.
                writing.execute("PRAGMA journal_mode = DELETE").fetchone()
            finally:
                writing.close()
        finally:
            reading.close()
    except KnownError:
        raise
    except Exception as problem:
        raise known(problem) or problem from problem
