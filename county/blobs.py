"""The county's published documents, and their announcement in every feed."""

import re
from datetime import datetime
from typing import TypeVar

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from contract.blobs import BlobKind, name_of, pack
from contract.deadlines import Configuration, WorkCalendar
from contract.forms import Forms
from contract.matters import Departments, ListEdition, Township
from county import db
from county.people import BadInput, from_millis, millis

T = TypeVar("T", bound=msgspec.Struct)

SHAPES: dict[BlobKind, type[msgspec.Struct]] = {
    BlobKind.EDITION: ListEdition,
    BlobKind.DEPARTMENTS: Departments,
    BlobKind.CALENDAR: WorkCalendar,
    BlobKind.CONFIGURATION: Configuration,
    BlobKind.FORMS: Forms,
    BlobKind.TOWNSHIP: Township,
}
_TOWNSHIP_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
KINDS = {shape: kind for kind, shape in SHAPES.items()}


def add_township(connection: Connection, township: Township, now: datetime) -> dict[str, int]:
    """Add a township, whose feed begins with everything that is in force; return heads by township.

    Raises BadInput where the id or the name is taken, or the id is more than letters and digits.
    """
    # It names a folder too.
    if not _TOWNSHIP_ID.fullmatch(township.id) or not township.name.strip():
        raise BadInput("镇街要有名称，id 是 1 到 64 个字母、数字、- 或 _")
    _one_at_a_time(connection)
    row = db.townships.c
    query = sa.select(row.id).where((row.id == township.id) | (row.name == township.name))
    if connection.execute(query).first():
        raise BadInput(f"已经有镇街 {township.name} 或 {township.id}")
    connection.execute(sa.insert(db.townships).values(id=township.id, name=township.name))
    connection.execute(sa.insert(db.heads).values(township=township.id, seq=0))
    common = connection.execute(
        sa.select(db.in_force.c.kind, db.in_force.c.sha256).where(db.in_force.c.township == "")
    )
    for kind, sha256 in common.all():
        _announce(connection, township.id, BlobKind(kind), sha256, now)
    return publish(connection, township, now)


def publish(connection: Connection, document: msgspec.Struct, now: datetime) -> dict[str, int]:
    """Put a document in force and announce it; return the heads that have moved.

    What is in force already is not announced again. Raises BadInput for a township that is not
    known.
    """
    kind, content = KINDS[type(document)], pack(document)
    sha256 = name_of(content)
    own = document.id if isinstance(document, Township) else ""
    _one_at_a_time(connection)
    everyone = set(connection.execute(sa.select(db.townships.c.id)).scalars())
    if own and own not in everyone:
        raise BadInput(f"没有镇街 {own}")
    if _name_in_force(connection, kind, own) == sha256:
        return {}
    _keep(connection, sha256, kind, own, content, now)
    of_this = (db.in_force.c.kind == kind) & (db.in_force.c.township == own)
    connection.execute(sa.delete(db.in_force).where(of_this))
    connection.execute(sa.insert(db.in_force).values(kind=kind, township=own, sha256=sha256))
    # In one order always, so that two publishers never wait for each other.
    to = sorted([own] if own else everyone)
    return {township: _announce(connection, township, kind, sha256, now) for township in to}


def _one_at_a_time(connection: Connection) -> None:
    """Keep other publishers out until the end, so that no new township misses a document."""
    connection.execute(sa.select(db.meta).where(db.meta.c.key == "server").with_for_update())


def _keep(
    connection: Connection, sha256: str, kind: BlobKind, own: str, content: bytes, now: datetime
) -> None:
    query = sa.select(db.blobs.c.sha256).where(db.blobs.c.sha256 == sha256)
    if connection.execute(query).first() is None:
        connection.execute(
            sa.insert(db.blobs).values(
                sha256=sha256,
                kind=kind,
                township=own or None,
                content=content,
                published_at=millis(now),
            )
        )


def _announce(
    connection: Connection, township: str, kind: BlobKind, sha256: str, now: datetime
) -> int:
    """Write a place of the feed; the counter's row keeps every other writer of it out."""
    seq: int = connection.execute(
        sa.update(db.heads)
        .where(db.heads.c.township == township)
        .values(seq=db.heads.c.seq + 1)
        .returning(db.heads.c.seq)
    ).scalar_one()
    connection.execute(
        sa.insert(db.feed).values(
            township=township, seq=seq, kind=kind, blob=sha256, received_at=millis(now)
        )
    )
    return seq


def content(connection: Connection, sha256: str, township: str) -> bytes | None:
    """Return a blob as this township may see it: common ones, and its own."""
    row = db.blobs.c
    query = sa.select(row.content).where(
        row.sha256 == sha256, row.township.is_(None) | (row.township == township)
    )
    return connection.execute(query).scalar()


def _name_in_force(connection: Connection, kind: BlobKind, township: str = "") -> str | None:
    row = db.in_force.c
    query = sa.select(row.sha256).where(row.kind == kind, row.township == township)
    return connection.execute(query).scalar()


def _in_force(connection: Connection, shape: type[T], township: str = "") -> T | None:
    query = (
        sa.select(db.blobs.c.content)
        .join(db.in_force, db.in_force.c.sha256 == db.blobs.c.sha256)
        .where(db.in_force.c.kind == KINDS[shape], db.in_force.c.township == township)
    )
    packed = connection.execute(query).scalar()
    return None if packed is None else msgspec.json.decode(packed, type=shape)


def edition(connection: Connection, sha256: str) -> ListEdition | None:
    """Return a list edition by its name, in force or not."""
    row = db.blobs.c
    query = sa.select(row.content).where(row.sha256 == sha256, row.kind == BlobKind.EDITION)
    packed = connection.execute(query).scalar()
    return None if packed is None else msgspec.json.decode(packed, type=ListEdition)


def edition_in_force(connection: Connection) -> tuple[str, ListEdition] | None:
    """Return name and content of the edition in force, or None before the first one."""
    name = _name_in_force(connection, BlobKind.EDITION)
    found = edition(connection, name) if name else None
    return (name, found) if name and found else None


def editions(connection: Connection) -> list[tuple[str, str, datetime]]:
    """Return name, label and day of publication of every edition, oldest first."""
    row = db.blobs.c
    query = sa.select(row.sha256, row.content, row.published_at).where(row.kind == BlobKind.EDITION)
    return [
        (name, msgspec.json.decode(packed, type=ListEdition).label, from_millis(at))
        for name, packed, at in connection.execute(query.order_by(row.published_at))
    ]


def departments(connection: Connection) -> Departments:
    """Return the departments in force, none before the first."""
    return _in_force(connection, Departments) or Departments(())


def calendar(connection: Connection) -> WorkCalendar:
    """Return the calendar in force, a plain week before the first."""
    return _in_force(connection, WorkCalendar) or WorkCalendar()


def configuration(connection: Connection) -> Configuration:
    """Return the configuration in force, ours before the first."""
    return _in_force(connection, Configuration) or Configuration()


def forms(connection: Connection) -> Forms:
    """Return the forms in force, none before the first."""
    return _in_force(connection, Forms) or Forms(())


def township(connection: Connection, township_id: str) -> Township | None:
    """Return a township with its villages."""
    return _in_force(connection, Township, township_id)
