"""The photos of each township: kept by their SHA-256, grown as they arrive, whole or not there.

Every township has its own folder, so that naming a hash never opens another township's photo.
"""

import hashlib
import os
import re
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from contract.messages import Offset
from county import db
from county.people import millis

_SHA256 = re.compile(r"[0-9a-f]{64}")
_BLOCK = 1 << 20
_MOST_IN_QUERY = 500


class Upload(msgspec.Struct, frozen=True):
    """How far a photo has come; *offset* is *size* when the county has all of it."""

    size: int
    offset: int

    @property
    def complete(self) -> bool:
        """Whether the county has all of it, and its hash is right."""
        return self.offset == self.size


class WrongSize(Exception):
    """The county has this photo with another size."""


class WrongHash(Exception):
    """What arrived is not what its name promises; it was thrown away."""


def is_name(text: str) -> bool:
    """Whether *text* can name a photo: a SHA-256 as 64 lower-case hexadecimal digits."""
    return bool(_SHA256.fullmatch(text))


class Photos:
    """The files under *folder*, and what the database says of them."""

    def __init__(self, folder: Path, database: db.Database) -> None:
        self._folder = folder
        self._db = database

    def path(self, township: str, sha256: str) -> Path:
        """Return where a whole photo is kept."""
        return self._folder / "whole" / township / sha256[:2] / sha256

    def part(self, township: str, sha256: str) -> Path:
        """Return where a photo grows."""
        return self._folder / "part" / township / sha256

    def begin(self, township: str, sha256: str, size: int, now: datetime) -> Upload:
        """Make ready for a photo; one that is known keeps what has arrived.

        Raises WrongSize where the whole photo is here and has another size.
        """
        known = self.find(township, sha256)
        if known is not None and known.size == size:
            return known
        if known is not None and known.complete:
            raise WrongSize
        self.drop(township, sha256)
        part = self.part(township, sha256)
        part.parent.mkdir(parents=True, exist_ok=True)
        part.touch()
        row = {
            "township": township,
            "sha256": sha256,
            "size": size,
            "complete": False,
            "begun_at": millis(now),
        }
        with self._db.write() as connection:
            connection.execute(db.insert_new(connection, db.photos), [row])
        return Upload(size, 0)

    def find(self, township: str, sha256: str) -> Upload | None:
        """Return how far a photo has come, or None where nothing is known of it."""
        with self._db.read() as connection:
            row = connection.execute(_of(township, [sha256])).first()
        if row is None:
            return None
        return Upload(row.size, self._offset(township, sha256, row.size, complete=row.complete))

    def _offset(self, township: str, sha256: str, size: int, *, complete: bool) -> int:
        if complete:
            return size
        try:
            arrived = self.part(township, sha256).stat().st_size
            if arrived < size:
                return arrived
            # Killed between the last byte and the file's name: who asks would think it is whole.
            self.finish(township, sha256)
            return size
        except WrongHash:
            return 0
        except FileNotFoundError:
            pass
        # Killed between giving the file its name and noting that it is whole.
        if self.path(township, sha256).exists():
            self._note_complete(township, sha256)
            return size
        return 0

    def offsets(self, township: str, names: Iterable[str]) -> list[Offset]:
        """Return how far each of these photos has come, in the order asked."""
        asked = list(names)
        wanted = [name for name in asked if is_name(name)]
        known: dict[str, Offset] = {}
        with self._db.read() as connection:
            rows = [
                row
                for at in range(0, len(wanted), _MOST_IN_QUERY)
                for row in connection.execute(_of(township, wanted[at : at + _MOST_IN_QUERY]))
            ]
        for row in rows:
            offset = self._offset(township, row.sha256, row.size, complete=row.complete)
            known[row.sha256] = Offset(row.sha256, offset, row.size)
        return [known.get(name, Offset(name)) for name in asked]

    def finish(self, township: str, sha256: str) -> None:
        """Give a photo that has arrived its place, if it is what its name promises.

        Raises WrongHash, after throwing it away, where it is not.
        """
        part, whole = self.part(township, sha256), self.path(township, sha256)
        if hash_of(part) != sha256:
            self.drop(township, sha256)
            raise WrongHash
        whole.parent.mkdir(parents=True, exist_ok=True)
        part.replace(whole)
        sync_folder(whole.parent)
        self._note_complete(township, sha256)

    def _note_complete(self, township: str, sha256: str) -> None:
        this = (db.photos.c.township == township) & (db.photos.c.sha256 == sha256)
        with self._db.write() as connection:
            connection.execute(sa.update(db.photos).where(this).values(complete=True))
            named = (db.photo_refs.c.township == township) & (db.photo_refs.c.sha256 == sha256)
            connection.execute(sa.update(db.photo_refs).where(named).values(missing=False))

    def drop(self, township: str, sha256: str) -> None:
        """Forget a photo that is not whole."""
        this = (db.photos.c.township == township) & (db.photos.c.sha256 == sha256)
        with self._db.write() as connection:
            connection.execute(sa.delete(db.photos).where(this, ~db.photos.c.complete))
        self.part(township, sha256).unlink(missing_ok=True)

    def drop_older(self, than: datetime) -> int:
        """Forget photos begun before *than* that never became whole; return how many."""
        row = db.photos.c
        query = sa.select(row.township, row.sha256).where(
            ~row.complete, row.begun_at < millis(than)
        )
        with self._db.read() as connection:
            old = connection.execute(query).all()
        for township, sha256 in old:
            self.drop(township, sha256)
        return len(old)

    def keep(self, township: str, content: bytes, now: datetime) -> str:
        """Keep a photo that is here already, as the web desk takes it; return its name."""
        sha256 = hashlib.sha256(content).hexdigest()
        if not self.begin(township, sha256, len(content), now).complete:
            with self.part(township, sha256).open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            self.finish(township, sha256)
        return sha256


def _of(township: str, names: list[str]) -> "sa.Select[tuple[str, int, bool]]":
    row = db.photos.c
    return sa.select(row.sha256, row.size, row.complete).where(
        row.township == township, row.sha256.in_(names)
    )


def whole(connection: Connection, township: str, names: Iterable[str]) -> set[str]:
    """Return those of these photos that are whole."""
    wanted = sorted(names)
    return {
        row.sha256
        for at in range(0, len(wanted), _MOST_IN_QUERY)
        for row in connection.execute(_of(township, wanted[at : at + _MOST_IN_QUERY]))
        if row.complete
    }


def missing(connection: Connection, township: str, most: int) -> tuple[str, ...]:
    """Return photos that the township's tickets name and the county does not have, newest first.

    Where a photo and a ticket came in the same moment, the note may be behind the truth.
    """
    reference, photo = db.photo_refs.c, db.photos.c
    here = (photo.township == reference.township) & (photo.sha256 == reference.sha256)
    query = (
        sa.select(reference.sha256)
        .select_from(db.photo_refs.outerjoin(db.photos, here & photo.complete))
        .where(reference.township == township, reference.missing, photo.sha256.is_(None))
        .order_by(reference.ticket.desc())
        .limit(most)
    )
    return tuple(dict.fromkeys(connection.execute(query).scalars()))


def hash_of(path: Path) -> str:
    """Return the SHA-256 of a file, read in blocks."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def sync_folder(folder: Path) -> None:
    """Make a new name in *folder* outlast a power cut; only POSIX has this, and needs it."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
