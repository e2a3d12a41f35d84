"""Drafts: everything that a person has begun to write and not submitted."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, Row, Select, insert, select, update

from app.models import photos as index
from app.models.errors import AlreadySubmitted, NotFound
from app.models.read import Changed, Draft, DraftContent
from app.models.schema import drafts
from app.models.store import Store

_CHANGED = frozenset({Changed.DRAFTS})


def add(
    store: Store, draft_id: str, person: str, content: DraftContent, now: datetime, ticket: str = ""
) -> frozenset[Changed]:
    """Begin a draft; *ticket* is the sent-back ticket that it corrects."""
    with store.work.write() as connection:
        connection.execute(
            insert(drafts).values(
                id=draft_id,
                person=person,
                ticket=ticket,
                content=content,
                made_at=now,
                saved_at=now,
            )
        )
    return _CHANGED


def save(
    store: Store, draft_id: str, person: str, content: DraftContent, now: datetime
) -> frozenset[Changed]:
    """Keep what was typed so far; raises NotFound and AlreadySubmitted."""
    with store.work.write() as connection:
        open_row(connection, draft_id, person)
        connection.execute(
            update(drafts).where(drafts.c.id == draft_id).values(content=content, saved_at=now)
        )
    return _CHANGED


def open_row(connection: Connection, draft_id: str, person: str) -> Row[tuple[object, ...]]:
    """Return a draft's row that can still be changed; raises NotFound and AlreadySubmitted."""
    row = connection.execute(_mine(person).where(drafts.c.id == draft_id)).first()
    if row is None:
        raise NotFound(draft_id)
    if row.submitted:
        raise AlreadySubmitted(draft_id)
    return row


def get(store: Store, draft_id: str, person: str) -> Draft:
    """Return one draft, discarded and submitted ones too; raises NotFound."""
    with store.work.read() as connection:
        found = connection.execute(_mine(person).where(drafts.c.id == draft_id)).all()
        read = _read(store, connection, found)
    if not read:
        raise NotFound(draft_id)
    return read[0]


def all_open(store: Store, person: str) -> tuple[Draft, ...]:
    """Return *person*'s drafts that are neither submitted nor discarded, newest first."""
    found = _mine(person).where(drafts.c.submitted.is_(None), drafts.c.discarded_at.is_(None))
    with store.work.read() as connection:
        return _read(
            store, connection, connection.execute(found.order_by(drafts.c.made.desc())).all()
        )


def discard(store: Store, draft_id: str, person: str, now: datetime | None) -> frozenset[Changed]:
    """Put a draft away, or with *now* None take it back; nothing of it is deleted."""
    with store.work.write() as connection:
        open_row(connection, draft_id, person)
        connection.execute(update(drafts).where(drafts.c.id == draft_id).values(discarded_at=now))
    return _CHANGED


def mark_submitted(connection: Connection, draft_id: str, ticket: str) -> None:
    """Close a draft within the caller's transaction: it is now *ticket*."""
    connection.execute(
        update(drafts).where(drafts.c.id == draft_id).values(submitted=ticket, discarded_at=None)
    )


def add_photo(store: Store, draft_id: str, person: str, sha256: str) -> bool:
    """Add a remembered photo to a draft and tell whether it was new there."""
    with store.work.write() as connection:
        open_row(connection, draft_id, person)
        return index.link(connection, draft_id, sha256)


def remove_photo(store: Store, draft_id: str, person: str, sha256: str) -> frozenset[Changed]:
    """Take a photo out of a draft."""
    with store.work.write() as connection:
        open_row(connection, draft_id, person)
        index.unlink(connection, draft_id, sha256)
    return _CHANGED


def _mine(person: str) -> Select[tuple[object, ...]]:
    return select(drafts).where(drafts.c.person == person)


def _read(
    store: Store, connection: Connection, rows: Sequence[Row[tuple[object, ...]]]
) -> tuple[Draft, ...]:
    taken = index.of_drafts(store, connection, [row.id for row in rows])
    return tuple(
        Draft(
            row.id,
            row.content,
            row.made_at,
            row.saved_at,
            taken[row.id],
            row.ticket,
            row.submitted or "",
            row.discarded_at is not None,
        )
        for row in rows
    )
