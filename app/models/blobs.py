"""The county's documents in the copy: which are announced, which are here, which are in force."""

from typing import TypeVar

import msgspec
from sqlalchemy import func, select
from sqlalchemy.dialects.sqlite import insert

from app.models import first
from app.models.errors import FeedBroken
from app.models.read import Changed
from app.models.schema import announced, blobs
from app.models.store import Store
from contract import blobs as by_content
from contract.blobs import BlobKind
from contract.deadlines import Configuration, WorkCalendar
from contract.forms import Forms
from contract.matters import Departments, ListEdition, Township

T = TypeVar("T")

KINDS: dict[BlobKind, type[msgspec.Struct]] = {
    BlobKind.EDITION: ListEdition,
    BlobKind.DEPARTMENTS: Departments,
    BlobKind.CALENDAR: WorkCalendar,
    BlobKind.CONFIGURATION: Configuration,
    BlobKind.FORMS: Forms,
    BlobKind.TOWNSHIP: Township,
}

# Of these every announced one is wanted, because old tickets and drafts name old ones.
_ALL_WANTED = (BlobKind.EDITION,)

in_force = first.in_force


def missing(store: Store) -> tuple[str, ...]:
    """Return the names of announced documents that have to be fetched, newest first.

    Not those of before the copy was begun afresh: the county may no longer have them.
    """
    newest = select(func.max(announced.c.seq)).group_by(announced.c.kind)
    wanted = (
        select(announced.c.sha256, func.max(announced.c.seq))
        .where(announced.c.seq.in_(newest) | announced.c.kind.in_(_ALL_WANTED))
        .where(announced.c.seq > 0, announced.c.sha256.not_in(select(blobs.c.sha256)))
        .group_by(announced.c.sha256)
        .order_by(func.max(announced.c.seq).desc())
    )
    with store.copy.read() as connection:
        return tuple(row.sha256 for row in connection.execute(wanted))


def put(store: Store, name: str, content: bytes) -> frozenset[Changed]:
    """Keep a fetched document.

    Raises FeedBroken, keeping nothing, when it was never announced, is not what its name
    promises, or cannot be read as what it was announced as.
    """
    with store.copy.write() as connection:
        kind = connection.scalar(select(announced.c.kind).where(announced.c.sha256 == name))
        if kind is None:
            raise FeedBroken("a document that nobody announced")
        try:
            by_content.unpack(content, name, KINDS[kind])
        except ValueError as problem:
            raise FeedBroken(f"{kind}: not what its name promises") from problem
        connection.execute(
            insert(blobs).values(sha256=name, content=content).on_conflict_do_nothing()
        )
    return frozenset({Changed.LIST})


def names(store: Store, kind: BlobKind) -> tuple[str, ...]:
    """Return the names of the documents of *kind* that are here, newest announced first."""
    found = (
        select(blobs.c.sha256, func.max(announced.c.seq))
        .join(announced, announced.c.sha256 == blobs.c.sha256)
        .where(announced.c.kind == kind)
        .group_by(blobs.c.sha256)
        .order_by(func.max(announced.c.seq).desc())
    )
    with store.copy.read() as connection:
        return tuple(row.sha256 for row in connection.execute(found))


def content(store: Store, name: str) -> bytes | None:
    """Return a document by its name, where it is here."""
    with store.copy.read() as connection:
        return connection.scalar(select(blobs.c.content).where(blobs.c.sha256 == name))
