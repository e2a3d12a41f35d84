"""The county's tables, on SQLite or PostgreSQL."""

import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, LargeBinary, String, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Engine, make_url

SCHEMA = 1
"""The version of these tables; a database of another one is not opened."""

_BUSY_MS = 30_000

metadata = sa.MetaData()

meta = Table(
    "meta",
    metadata,
    Column("key", String, primary_key=True),
    Column("value", String, nullable=False),
)

townships = Table(
    "townships",
    metadata,
    Column("id", String, primary_key=True),
    Column("name", String, nullable=False, unique=True),
)

heads = Table(
    "heads",
    metadata,
    Column("township", String, sa.ForeignKey("townships.id"), primary_key=True),
    Column("seq", BigInteger, nullable=False),
)
"""The counter row of each township: the last place of its feed."""

feed = Table(
    "feed",
    metadata,
    Column("township", String, sa.ForeignKey("townships.id"), primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("event", String, unique=True),
    Column("ticket", String),
    Column("document", LargeBinary),
    Column("kind", String),
    Column("blob", String),
    Column("received_at", BigInteger, nullable=False),
    Index("feed_ticket", "ticket", "seq"),
)
"""The ledger and the feed in one: an event, or the announcement of a blob, in each place.

*event* is unique for ever, over all townships. *received_at* is Unix milliseconds.
"""

tickets = Table(
    "tickets",
    metadata,
    Column("id", String, primary_key=True),
    Column("township", String, sa.ForeignKey("townships.id"), nullable=False),
    Column("revision", BigInteger, nullable=False),
    Column("state", String, nullable=False),
    Column("number", String, unique=True),
    Column("document", LargeBinary, nullable=False),
    Index("tickets_state", "state", "id"),
    Index("tickets_township", "township", "id"),
)
"""Each ticket as folded so far; ids are in time order, so they sort newest last."""

pieces = Table(
    "pieces",
    metadata,
    Column("ticket", String, sa.ForeignKey("tickets.id"), primary_key=True),
    Column("id", String, primary_key=True),
    Column("department", String, nullable=False),
    Column("state", String, nullable=False),
    Column("current", Boolean, nullable=False),
    Column("due", BigInteger, nullable=False),
    Column("light", String, nullable=False),
    Index("pieces_department", "department", "ticket"),
    Index("pieces_due", "current", "due"),
)
"""Assignments, to be found by department and deadline (Unix milliseconds).

*current*: of the ticket's present round and still owed.
"""

inbox = Table(
    "inbox",
    metadata,
    Column("office", String, primary_key=True),
    Column("ticket", String, sa.ForeignKey("tickets.id"), primary_key=True),
    Column("folder", String, nullable=False),
    Column("what", String, nullable=False),
    Column("rank", Integer, nullable=False),
    Column("due", BigInteger),
    Column("since", BigInteger, nullable=False),
    Column("words", String, nullable=False),
    Index("inbox_rank", "office", "folder", "rank", "ticket"),
    Index("inbox_since", "office", "folder", "since", "ticket"),
    Index("inbox_due", "office", "due", "ticket"),
    Index("inbox_ticket", "ticket"),
)
"""What each office finds in its list (`county.inbox`); times are Unix milliseconds.

*office* is the department's name, empty for the desk; *due* is null where nothing is owed.
"""

blobs = Table(
    "blobs",
    metadata,
    Column("sha256", String, primary_key=True),
    Column("kind", String, nullable=False),
    Column("township", String),
    Column("content", LargeBinary, nullable=False),
    Column("published_at", BigInteger, nullable=False),
)

in_force = Table(
    "in_force",
    metadata,
    Column("kind", String, primary_key=True),
    Column("township", String, primary_key=True),
    Column("sha256", String, sa.ForeignKey("blobs.sha256"), nullable=False),
)
"""The newest announced blob of each kind; *township* is empty but for township blobs."""

people = Table(
    "people",
    metadata,
    Column("id", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("org", String, nullable=False),
    Column("login", String, unique=True),
    Column("password", String),
    Column("active", Boolean, nullable=False),
)

codes = Table(
    "codes",
    metadata,
    Column("hash", String, primary_key=True),
    Column("person", String, sa.ForeignKey("people.id"), nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("used_at", BigInteger),
)

devices = Table(
    "devices",
    metadata,
    Column("id", String, primary_key=True),
    Column("person", String, sa.ForeignKey("people.id"), primary_key=True),
    Column("name", String, nullable=False),
    Column("secret", String, nullable=False),
    Column("enrolled_at", BigInteger, nullable=False),
)

tokens = Table(
    "tokens",
    metadata,
    Column("hash", String, primary_key=True),
    Column("purpose", String, nullable=False),
    Column("person", String, sa.ForeignKey("people.id"), nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Index("tokens_expires", "expires_at"),
)

photos = Table(
    "photos",
    metadata,
    Column("township", String, sa.ForeignKey("townships.id"), primary_key=True),
    Column("sha256", String, primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("complete", Boolean, nullable=False),
    Column("begun_at", BigInteger, nullable=False),
)

photo_refs = Table(
    "photo_refs",
    metadata,
    Column("township", String, sa.ForeignKey("townships.id"), primary_key=True),
    Column("sha256", String, primary_key=True),
    Column("ticket", String, primary_key=True),
    Column("missing", Boolean, nullable=False),
    Index("photo_refs_ticket", "ticket"),
    Index("photo_refs_missing", "township", "missing", "ticket"),
)
"""Which ticket names which photo; *missing* while it may be that the photo is not whole here."""


class WrongSchema(Exception):
    """The database was made by another version of this program."""


class Database:
    """One engine, with the two kinds of transaction that there are.

    On SQLite a writing transaction begins IMMEDIATE, and those of one process wait for each other
    in a fair line rather than by asking again and again.
    """

    def __init__(self, url: str) -> None:
        self.engine = _engine(url)
        self._line = threading.Lock() if self.is_sqlite else None
        with self.write() as connection:
            metadata.create_all(connection)
            _set_up_meta(connection)

    @property
    def is_sqlite(self) -> bool:
        """Whether the data are in an SQLite file."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Open a transaction that only reads, and sees one state throughout."""
        with self.engine.connect() as connection:
            if not self.is_sqlite:
                connection.execution_options(isolation_level="REPEATABLE READ")
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Open a transaction that is committed at the end, or undone by an error."""
        if self._line is None:
            with self.engine.begin() as connection:
                yield connection
            return
        with self._line, self.engine.connect() as connection:
            connection.execution_options(immediate=True)
            with connection.begin():
                yield connection

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def insert_new(connection: Connection, table: Table) -> sa.Insert:
    """Return an INSERT that passes over rows whose key is there already."""
    if connection.dialect.name == "sqlite":
        return sqlite.insert(table).on_conflict_do_nothing()
    return postgresql.insert(table).on_conflict_do_nothing()


def _engine(url: str) -> Engine:
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return sa.create_engine(parsed, hide_parameters=True, pool_size=16, max_overflow=16)
    if parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(parsed, hide_parameters=True, pool_size=16, max_overflow=16)
    sa.event.listen(engine, "connect", _prepare_sqlite)
    sa.event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:  # noqa: ANN401 - the driver's own
    # Without this the driver begins transactions itself, too late and not IMMEDIATE.
    connection.isolation_level = None
    for pragma in (
        f"busy_timeout={_BUSY_MS}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "cache_size=-65536",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    immediate = connection.get_execution_options().get("immediate")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


def _set_up_meta(connection: Connection) -> None:
    known = meta_values(connection)
    if "schema" not in known:
        first = {"schema": str(SCHEMA), "server": secrets.token_hex(8), "epoch": new_epoch_name()}
        connection.execute(
            sa.insert(meta), [{"key": key, "value": value} for key, value in first.items()]
        )
    elif known["schema"] != str(SCHEMA):
        raise WrongSchema(f"数据库是第 {known['schema']} 版的，这个程序用第 {SCHEMA} 版")


def meta_values(connection: Connection) -> dict[str, str]:
    """Return everything that the database says of itself: schema, server, epoch."""
    return {row.key: row.value for row in connection.execute(sa.select(meta))}


def new_epoch_name() -> str:
    """Return a name for an epoch that no other one has."""
    return secrets.token_hex(8)
