"""The one way a database file is opened: encrypted, WAL, synchronous=FULL, BEGIN IMMEDIATE.

SQLAlchemy's default with SQLite begins transactions late and loses updates; here a write
transaction takes its lock first, and a read transaction sees one moment.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlcipher3 import dbapi2

from app.models import failpoints
from app.models.errors import (
    CopyDamaged,
    DiskFull,
    DiskTrouble,
    FileBusy,
    FileDamaged,
    FolderReadOnly,
    KnownError,
)

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

BUSY_MS = 5000
CACHE_KIB = 65536

# Set on every connection, after the key; the order matters only for the key.
PRAGMAS = (
    f"busy_timeout = {BUSY_MS}",
    "foreign_keys = ON",
    "synchronous = FULL",
    f"cache_size = -{CACHE_KIB}",
    "temp_store = MEMORY",
    "trusted_schema = OFF",
    "wal_autocheckpoint = 1000",
)

# SQLite's primary result codes (https://www.sqlite.org/rescode.html) that people can do
# something about; every other error of the database is a bug.
_KNOWN: dict[int, type[KnownError]] = {
    5: FileBusy,  # BUSY
    6: FileBusy,  # LOCKED
    8: FolderReadOnly,  # READONLY
    10: DiskTrouble,  # IOERR
    11: FileDamaged,  # CORRUPT
    13: DiskFull,  # FULL
    14: FolderReadOnly,  # CANTOPEN
    26: FileDamaged,  # NOTADB
}
_FULL_IOERR = {10 | (n << 8) for n in (3, 12)}  # a short write says "disk full" on some systems


def known(problem: BaseException) -> KnownError | None:
    """Return what a database error means to a person, or None when it is a bug."""
    code = getattr(getattr(problem, "orig", problem), "sqlite_errorcode", None)
    if code is None:
        return None
    if code in _FULL_IOERR:
        return DiskFull(f"sqlite {code}")
    kind = _KNOWN.get(code & 0xFF)
    return kind(f"sqlite {code}") if kind else None


def raw_connection(path: Path, key: bytes, *, read_only: bool = False) -> Any:  # noqa: ANN401  the driver ships no types
    """Open *path* with the driver alone, key set and nothing else done to it.

    *key* is 32 raw bytes. *read_only* leaves nothing beside a file that was closed well; nobody
    else may have it open then. Any: the driver ships no types.
    """
    if len(key) != 32:
        raise ValueError("the key has 32 bytes")
    mode = "rwc"
    if read_only:
        mode = "ro" if path.with_name(path.name + "-wal").exists() else "ro&immutable=1"
    connection = dbapi2.connect(
        f"{path.absolute().as_uri()}?mode={mode}", uri=True, isolation_level=None
    )
    connection.execute("PRAGMA cipher_log_level = NONE")  # it would go to standard error
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    return connection


def connect(path: Path, key: bytes) -> Any:  # noqa: ANN401  the driver ships no types
    """Open *path* with everything a connection of this program has."""
    connection = raw_connection(path, key)
    try:
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("PRAGMA journal_mode = WAL").fetchone()
    except BaseException:
        connection.close()
        raise
    return connection


def make_engine(creator: Callable[[], Any]) -> Engine:
    """Return an engine over the one connection that *creator* gives.

    Only this imports SQLAlchemy, which the first page does not wait for (`app.models.first`).
    Its errors do not quote what was to be written: that may be about a person.
    """
    from sqlalchemy import create_engine, event  # noqa: PLC0415  the first page does not wait for it
    from sqlalchemy.pool import StaticPool  # noqa: PLC0415  the first page does not wait for it

    engine = create_engine(
        "sqlite://", module=dbapi2, creator=creator, poolclass=StaticPool, hide_parameters=True
    )

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        write = connection.get_execution_options().get("write", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")

    return engine


class Database:
    """One file: transactions over one connection, which belongs to the thread that first uses it.

    All raise KnownError for what people can do something about, and roll back on any error.
    With *renew*, a damaged file is begun afresh by it and CopyDamaged says so.
    """

    def __init__(
        self, path: Path, key: bytes, name: str, renew: Callable[[], None] | None = None
    ) -> None:
        self.path = path
        self.name = name
        self._renew = renew
        self._key = key
        self._connection: Any = None

    def _connected(self) -> Any:  # noqa: ANN401  the driver ships no types
        if self._connection is None:
            self._connection = connect(self.path, self._key)
        return self._connection

    @cached_property
    def _engine(self) -> Engine:
        return make_engine(self._connected)

    @contextmanager
    def plain(self) -> Iterator[Callable[..., Any]]:
        """A transaction that sees one moment, with the driver alone: gives its `execute`."""
        with self._explained():
            connection = self._connected()
            connection.execute("BEGIN")
            try:
                yield connection.execute
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that sees one moment."""
        with self._explained(), self._engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that holds the write lock from its beginning and commits at its end."""
        with self._explained(), self._engine.connect() as plain:
            connection = plain.execution_options(write=True)
            with connection.begin():
                yield connection
                failpoints.hit(f"{self.name}.before_commit")
        failpoints.hit(f"{self.name}.after_commit")

    def close(self) -> None:
        """Close the connection, which also empties the WAL into the file."""
        if "_engine" in self.__dict__:
            self._engine.dispose()
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except Exception as problem:
            explained = known(problem)
            if explained is None:
                raise
            if self._renew and isinstance(explained, FileDamaged):
                self._renew()
                raise CopyDamaged(explained.detail) from problem
            raise explained from problem
