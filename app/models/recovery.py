"""Saves what can be saved of a damaged work.db; the damaged file itself is kept aside.

Nothing here happens by itself: `open_store` raises FileDamaged, the person is asked, and only then
a new file is made, out of what can still be read and of the newest backup.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Table
from sqlcipher3 import dbapi2

from app.models import failpoints, migrations, schema
from app.models import folder as place
from app.models.backup import backups
from app.models.engine import connect, raw_connection
from app.models.migrations import work
from app.models.read import Journey, Recovered

log = logging.getLogger(__name__)

_NEW = "work.db.recovering"
_MOST_ROWS = 2**31
_TABLES = schema.WORK.sorted_tables


def recover_work(folder: Path, key: bytes, now: datetime) -> Recovered:
    """Put the damaged work.db aside and make a new one from what it and the newest backup hold.

    A row that both hold is taken from the damaged file, which is newer. An event that only the
    backup has may have been taken back since: it needs the person's word before it goes. Raises AlreadyOpen,
    WrongKey, DiskFull; work.db stays where it is then.
    """
    lock = place.Lock(folder)
    try:
        place.check_key(folder, key)
        return _recover(folder, key, now)
    except OSError as problem:
        raise place.os_problem(problem) from problem
    finally:
        lock.release()


def _recover(folder: Path, key: bytes, now: datetime) -> Recovered:
    new = folder / _NEW
    for part in place.database_files(new):
        part.unlink()
    # An earlier try that was cut short has left what it read from.
    aside_before = sorted((folder / place.SET_ASIDE).glob(f"*/{place.WORK}"), reverse=True)
    damaged = [path for path in (folder / place.WORK, *aside_before) if path.exists()]
    backup = next(iter(backups(folder)), None)
    writing = connect(new, key)
    try:
        migrations.migrate(writing, work.VERSIONS)
        writing.execute("PRAGMA foreign_keys = OFF")
        writing.execute("BEGIN IMMEDIATE")
        rows = {table.name: _copy_table(damaged, key, writing, table) for table in _TABLES}
        if backup:
            for table in _TABLES:
                rows[table.name] += _copy_table([backup], key, writing, table, _ask_first)
        _drop_orphans(writing)
        writing.execute("COMMIT")
        writing.execute("PRAGMA journal_mode = DELETE").fetchone()
    finally:
        writing.close()
    aside = _set_aside(folder, now)
    failpoints.hit("recovery.after_set_aside")
    place.put_file(new, folder / place.WORK)
    return Recovered(aside, rows, backup)


def _set_aside(folder: Path, now: datetime) -> Path:
    """Keep the damaged file with all its parts, and leave its name to the new one."""
    aside = folder / place.SET_ASIDE / now.strftime("%Y%m%d-%H%M%S")
    place.make_folder(aside)
    parts = place.database_files(folder / place.WORK)
    # Copied, and taken away only when all are: a crash in between loses nothing.
    for part in parts:
        place.write_file(aside / part.name, part.read_bytes())
    for part in parts:
        if part.name != place.WORK:
            part.unlink()
    return aside / place.WORK


def _copy_table(
    sources: list[Path],
    key: bytes,
    writing: Any,  # noqa: ANN401  the driver ships no types
    table: Table,
    change: Callable[[str, dict[str, Any]], None] = lambda _table, _row: None,
) -> int:
    """Copy the rows of one table that can be read and are not there yet; return how many."""
    wanted = {column.name for column in table.columns}
    copied = 0
    for source in sources:
        for row in _readable(source, key, table.name):
            named = {name: value for name, value in row.items() if name in wanted}
            change(table.name, named)
            marks = ", ".join("?" * len(named))
            found = writing.execute(
                f"INSERT OR IGNORE INTO {table.name} ({', '.join(named)}) VALUES ({marks})",  # noqa: S608  names of our own schema
                list(named.values()),
            )
            copied += found.rowcount
    return copied


def _ask_first(table: str, row: dict[str, Any]) -> None:
    if table == schema.outbox.name and row.get("journey") != Journey.CONFIRMED:
        row["journey"] = Journey.NEEDS_YOU.value


def _readable(source: Path, key: bytes, table: str) -> Iterator[dict[str, Any]]:
    """Read a table from both ends, so that only what lies on unreadable pages is missing.

    A row may come twice.
    """
    yield from _one_way(source, key, table, "rowid > ? ORDER BY rowid", 0, 1)
    yield from _one_way(source, key, table, "rowid < ? ORDER BY rowid DESC", _MOST_ROWS, -1)


def _one_way(
    source: Path, key: bytes, table: str, beyond: str, start: int, direction: int
) -> Iterator[dict[str, Any]]:
    """Read a table row by row, and past an unreadable page go on behind it.

    After an unreadable page the connection reads nothing more, so each try has its own.
    """
    last, step = start, 1
    while 0 <= last <= _MOST_ROWS:
        try:
            with closing(raw_connection(source, key, read_only=True)) as reading:
                cursor = reading.execute(
                    f"SELECT rowid AS _rowid, * FROM {table} WHERE {beyond}",  # noqa: S608  names of our own schema
                    (last,),
                )
                names = [column[0] for column in cursor.description]
                for values in cursor:
                    row = dict(zip(names, values, strict=True))
                    last, step = row.pop("_rowid"), 1
                    yield row
            return
        except dbapi2.Error as problem:
            log.info("recovery: %s near row %d: %s", table, last, problem)
            last, step = last + direction * step, step * 2


def _drop_orphans(writing: Any) -> None:  # noqa: ANN401  the driver ships no types
    """A link whose one end was lost is of no use."""
    while broken := writing.execute("PRAGMA foreign_key_check").fetchall():
        for table, rowid, *_rest in broken:
            writing.execute(f"DELETE FROM {table} WHERE rowid = ?", (rowid,))  # noqa: S608  names of our own schema
