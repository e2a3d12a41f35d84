"""A sealed file of named parts: an SQLCipher database whose every page is encrypted and vouched for.

Nothing in a box is a path, and nothing of it is believed before all pages have been checked.
"""

import errno
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePath
from typing import Any
from urllib.parse import quote

from sqlcipher3 import dbapi2

Put = Callable[[str, bytes], None]

_TABLE = "CREATE TABLE parts (name TEXT PRIMARY KEY NOT NULL, content BLOB NOT NULL)"
_SCHEMA = {("table", "parts", _TABLE), ("index", "sqlite_autoindex_parts_1", None)}
_PAGE = 4096
_IN_A_PAGE = 4000
"""Bytes of a large part in a page, at least: the rest is the page's own."""

_GROWING = ".sealing"
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_BLOCK = 1 << 20
_ERRNO = {8: errno.EROFS, 10: errno.EIO, 13: errno.ENOSPC, 14: errno.EACCES}
"""SQLite's primary result codes that speak of the disk."""


class Unreadable(Exception):
    """Not made with this key, or damaged, cut short, added to, or no box at all."""


class TooLarge(Exception):
    """More, or larger, than whoever opens it is ready to take."""


def space(size: int) -> int:
    """Return how many bytes of a box a part of *size* bytes takes at most."""
    return (size // _IN_A_PAGE + 3) * _PAGE


def growing(path: Path, name: str) -> Path:
    """Return where what will be *path* grows; *name* is a new UUID, so that no two are ever mixed."""
    return path.with_name(name + _GROWING)


def sweep(folder: Path, before: float) -> None:
    """Delete what grew in *folder* last *before* a time in seconds since 1970: its writer is gone.

    Only what bears such a name as `growing` gives: the folder is somebody's own.
    """
    for path in folder.glob(f"*{_GROWING}"):
        with suppress(OSError):
            if _ID.fullmatch(path.stem) and path.stat().st_mtime < before:
                path.unlink()


@contextmanager
def writing(path: Path, key: bytes) -> Iterator[Put]:
    """Make a new box at *path*, which is on the disk at the end; an error leaves nothing there.

    Raises OSError.
    """
    path.unlink(missing_ok=True)
    try:
        with _explained(path):
            connection = _open(path, key, "mode=rwc")
            try:
                # Nobody reads it before it is whole, and it goes to the disk in one piece below.
                connection.execute("PRAGMA journal_mode = OFF").fetchone()
                connection.execute("PRAGMA synchronous = OFF")
                connection.execute(_TABLE)
                connection.execute("BEGIN")

                def put(name: str, content: bytes) -> None:
                    with _explained(path):
                        connection.execute("INSERT INTO parts VALUES (?, ?)", (name, content))

                yield put
                connection.execute("COMMIT")
            finally:
                connection.close()
        with path.open("rb+") as file:
            os.fsync(file.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise


class Box:
    """An open box whose pages have all been checked; read in the thread that opened it."""

    def __init__(self, connection: Any) -> None:  # noqa: ANN401  the driver ships no types
        self._connection = connection

    def sizes(self, most: int) -> dict[str, int]:
        """Return how large each part is, in the order of writing; raises TooLarge beyond *most*."""
        query = "SELECT name, length(content) FROM parts ORDER BY rowid LIMIT ?"
        found = self._connection.execute(query, (most + 1,)).fetchall()
        if len(found) > most:
            raise TooLarge
        return {str(name): int(size) for name, size in found}

    def get(self, name: str, most: int) -> bytes:
        """Return a part; raises TooLarge beyond *most* bytes, and Unreadable where it is not there."""
        query = "SELECT length(content), rowid FROM parts WHERE name = ?"
        found = self._connection.execute(query, (name,)).fetchone()
        if found is None:
            raise Unreadable("a part is not there")
        if found[0] > most:
            raise TooLarge
        query = "SELECT content FROM parts WHERE rowid = ?"
        content = self._connection.execute(query, (found[1],)).fetchone()[0]
        if not isinstance(content, bytes):
            raise Unreadable("a part of another kind")
        return content


def fits(path: Path, key: bytes) -> bool:
    """Tell whether a box was made with this key, by its first page alone. Raises OSError."""
    if path.stat().st_size < _PAGE:
        return False
    with _explained(path):
        connection = _open(path, key, "mode=ro&immutable=1")
    try:
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    except dbapi2.DatabaseError as problem:
        _blame_disk(path, problem)
        return False
    finally:
        connection.close()
    return True


@contextmanager
def opened(path: Path, key: bytes, most: int) -> Iterator[Box]:
    """Open a box of at most *most* bytes for reading, all of it checked.

    Raises Unreadable, TooLarge, and OSError where the disk fails while it is open.
    """
    size = path.stat().st_size
    if size > most:
        raise TooLarge
    try:
        connection = _open(path, key, "mode=ro&immutable=1")
        try:
            _check(connection, size)
            yield Box(connection)
        finally:
            connection.close()
    except (dbapi2.Error, Unreadable) as problem:
        _blame_disk(path, problem)
        _read_through(path)
        raise Unreadable(str(problem)) from problem


def _check(connection: Any, size: int) -> None:  # noqa: ANN401  the driver ships no types
    if size == 0 or size % _PAGE:
        raise Unreadable("cut short")
    connection.execute("PRAGMA cell_size_check = ON")
    connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    if connection.execute("PRAGMA page_count").fetchone()[0] * _PAGE != size:
        raise Unreadable("cut short, or added to")
    if connection.execute("PRAGMA cipher_integrity_check").fetchone() is not None:
        raise Unreadable("a page was changed")
    schema = set(connection.execute("SELECT type, name, sql FROM sqlite_schema").fetchall())
    if schema != _SCHEMA:
        raise Unreadable("other tables")
    odd = "SELECT 1 FROM parts WHERE typeof(name) <> 'text' OR typeof(content) <> 'blob'"
    if connection.execute(odd).fetchone() is not None:
        raise Unreadable("a part of another kind")


def _open(path: Path, key: bytes, how: str) -> Any:  # noqa: ANN401  the driver ships no types
    if len(key) != 32:
        raise ValueError("the key has 32 bytes")
    uri = f"{address(path.absolute())}?{how}"
    connection = dbapi2.connect(uri, uri=True, isolation_level=None)
    connection.execute("PRAGMA cipher_log_level = NONE")  # it would go to standard error
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    connection.execute(f"PRAGMA cipher_page_size = {_PAGE}")
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA temp_store = MEMORY")
    return connection


def address(path: PurePath) -> str:
    """Return an absolute path as SQLite's URI.

    Not `as_uri`: of a path on a share that makes the server the URI's host, and SQLite wants none.
    """
    name = path.as_posix()
    return f"file://{'' if name.startswith('/') else '/'}{quote(os.fsencode(name), safe='/:')}"


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except dbapi2.Error as problem:
        _blame_disk(path, problem)
        raise OSError(errno.EIO, os.strerror(errno.EIO), str(path)) from problem


def _blame_disk(path: Path, problem: Exception) -> None:
    """Raise OSError where the driver says that the disk failed."""
    code = getattr(problem, "sqlite_errorcode", 0) or 0
    if number := _ERRNO.get(code & 0xFF):
        raise OSError(number, os.strerror(number), str(path)) from problem


def _read_through(path: Path) -> None:
    """Raise OSError where a file cannot be read: a page unread is to the driver a page changed."""
    with path.open("rb", buffering=0) as file:
        while file.read(_BLOCK):
            pass
