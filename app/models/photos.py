"""The index of photos: which there are, which drafts and events name them, which the county has."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    and_,
    delete,
    func,
    insert,
    select,
    update,
)

from app.models.errors import NotFound
from app.models.folder import photo_path
from app.models.read import Changed, DraftPhoto, Journey, PendingPhoto
from app.models.schema import draft_photos, event_photos, outbox, photos
from app.models.store import Store
from contract.ticket import PhotoRef

_CHANGED = frozenset({Changed.SYNC})


def find_original(store: Store, original: str) -> DraftPhoto | None:
    """Return the photo made from the file with this SHA-256, where it was added before."""
    with store.work.read() as connection:
        row = connection.execute(select(photos).where(photos.c.original == original)).first()
    return to_photo(store, row) if row else None


def get(store: Store, sha256: str) -> DraftPhoto:
    """Return the photo that is sent under this SHA-256; raises NotFound."""
    with store.work.read() as connection:
        row = connection.execute(select(photos).where(photos.c.sha256 == sha256)).first()
    if row is None:
        raise NotFound(sha256)
    return to_photo(store, row)


def remember(
    store: Store, ref: PhotoRef, extension: str, now: datetime, *, offset_known: bool
) -> None:
    """Enter a photo whose two files are on the disk; entering it twice changes nothing."""
    with store.work.write() as connection:
        known = connection.scalar(select(photos.c.sha256).where(photos.c.sha256 == ref.sha256))
        if known is None:
            connection.execute(
                insert(photos).values(
                    sha256=ref.sha256,
                    original=ref.original,
                    extension=extension,
                    name=ref.name,
                    size=ref.size,
                    width=ref.width,
                    height=ref.height,
                    taken_at=ref.taken_at,
                    offset_known=offset_known,
                    latitude=ref.latitude,
                    longitude=ref.longitude,
                    added_at=now,
                )
            )


def to_photo(store: Store, row: Row[tuple[object, ...]]) -> DraftPhoto:
    """Return a row of the table as what others read."""
    ref = PhotoRef(
        row.sha256,
        row.size,
        row.width,
        row.height,
        row.original,
        row.name,
        row.taken_at,
        row.latitude,
        row.longitude,
    )
    return DraftPhoto(
        ref,
        photo_path(store.photos, "original", row.original, row.extension),
        photo_path(store.photos, "send", row.sha256, "jpg"),
        row.offset_known,
    )


def of_drafts(
    store: Store, connection: Connection, drafts: Sequence[str]
) -> Mapping[str, tuple[DraftPhoto, ...]]:
    """Return each draft's photos in the order of their adding."""
    found: dict[str, tuple[DraftPhoto, ...]] = dict.fromkeys(drafts, ())
    joined = (
        select(draft_photos.c.draft, photos)
        .join(photos, photos.c.sha256 == draft_photos.c.sha256)
        .where(draft_photos.c.draft.in_(drafts))
        .order_by(draft_photos.c.position)
    )
    for row in connection.execute(joined):
        found[row.draft] += (to_photo(store, row),)
    return found


def pending(store: Store, person: str, limit: int = 100) -> tuple[PendingPhoto, ...]:
    """Return photos that *person*'s events name and the county lacks, those of the oldest first.

    A photo that several of the events name comes once, for the event that is nearest to the
    county. What was refused waits with its photos for the person's word.
    """
    found = (
        select(photos.c.sha256, photos.c.size, outbox.c.ticket, outbox.c.id)
        .add_columns(outbox.c.journey, func.min(outbox.c.made))
        .join(event_photos, event_photos.c.sha256 == photos.c.sha256)
        .join(outbox, outbox.c.id == event_photos.c.event)
        .where(_owed(person))
        .group_by(photos.c.sha256)
        .order_by(func.min(outbox.c.made), photos.c.sha256)
        .limit(limit)
    )
    with store.work.read() as connection:
        return tuple(
            PendingPhoto(
                row.sha256,
                photo_path(store.photos, "send", row.sha256, "jpg"),
                row.size,
                row.ticket,
                row.id,
                row.journey is Journey.CONFIRMED,
            )
            for row in connection.execute(found)
        )


def _owed(person: str) -> ColumnElement[bool]:
    """What has to go to the county for *person*, of photos joined with the events naming them."""
    return and_(
        photos.c.uploaded_at.is_(None),
        outbox.c.person == person,
        outbox.c.journey != Journey.NEEDS_YOU,
    )


def waiting(store: Store, person: str) -> tuple[int, int]:
    """Return how many photos of *person*'s have still to be sent, and their bytes."""
    owed = (
        select(photos.c.sha256, photos.c.size)
        .join(event_photos, event_photos.c.sha256 == photos.c.sha256)
        .join(outbox, outbox.c.id == event_photos.c.event)
        .where(_owed(person))
        .distinct()
        .subquery()
    )
    found = select(func.count(), func.coalesce(func.sum(owed.c.size), 0)).select_from(owed)
    with store.work.read() as connection:
        count, size = connection.execute(found).one()
    return count, size


def uploaded(store: Store, sha256: str, now: datetime) -> frozenset[Changed]:
    """Note that the county has a photo whole."""
    with store.work.write() as connection:
        connection.execute(update(photos).where(photos.c.sha256 == sha256).values(uploaded_at=now))
    return _CHANGED


def lost(store: Store, names: Iterable[str]) -> frozenset[Changed]:
    """Note that the county says it lacks these photos; those that are here are offered again."""
    with store.work.write() as connection:
        connection.execute(
            update(photos).where(photos.c.sha256.in_(list(names))).values(uploaded_at=None)
        )
    return _CHANGED


def of_event_bodies(store: Store, names: Sequence[str]) -> Mapping[str, tuple[Path, bool]]:
    """Return where photos are on this PC and whether the county has them, for those that are here."""
    found = select(photos.c.sha256, photos.c.uploaded_at).where(photos.c.sha256.in_(names))
    with store.work.read() as connection:
        return {
            row.sha256: (
                photo_path(store.photos, "send", row.sha256, "jpg"),
                row.uploaded_at is not None,
            )
            for row in connection.execute(found)
        }


def link(connection: Connection, draft: str, sha256: str) -> bool:
    """Add a photo to a draft and tell whether it was new there."""
    mine = draft_photos.c.draft == draft
    if connection.scalar(
        select(draft_photos.c.sha256).where(mine, draft_photos.c.sha256 == sha256)
    ):
        return False
    last = connection.scalar(select(func.max(draft_photos.c.position)).where(mine))
    connection.execute(
        insert(draft_photos).values(draft=draft, sha256=sha256, position=(last or 0) + 1)
    )
    return True


def unlink(connection: Connection, draft: str, sha256: str) -> None:
    """Take a photo out of a draft; its files stay."""
    connection.execute(
        delete(draft_photos).where(draft_photos.c.draft == draft, draft_photos.c.sha256 == sha256)
    )
