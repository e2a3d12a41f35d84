"""What a stick carries between a township's PC and the county, where there is no line: two letters.

What `POST /v1/sync` says and answers goes into them unchanged. Who may read a file is decided by its
key, which comes from the device's secret; the file itself is `sealed.box`'s matter.
"""

import hashlib
import hmac
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypeVar

import msgspec

from contract.messages import Limits, Sync, SyncReply

T = TypeVar("T", bound=msgspec.Struct)

ENDING = ".xianghu"
FORMAT = 1
LETTER = "letter"
"""The name of the part that has the message; photos and documents are named by their SHA-256."""
SMALL = "small"
"""What follows the SHA-256 in the name of a part that is a small picture of a photo."""

MOST_FILE = 512 * 1024 * 1024
MOST_ANSWER = 256 * 1024 * 1024
"""Of an answer's file; what does not fit comes with the next."""

MOST_LETTER = 64 * 1024 * 1024
MOST_SAID = 4 * 1024 * 1024
"""Of the township's letter, which is never so long."""

MOST_PARTS = 4000
MOST_DOCUMENTS = 1000
MOST_PHOTOS = 1000
MOST_PHOTO_BYTES = 400 * 1024 * 1024
"""Of all photos in one bundle; the rest comes with the next."""

MOST_PHOTO = Limits().photo
MOST_PLACES = 20_000
"""Places of the feed in one answer; what is more comes with the next."""

ABANDONED = timedelta(days=1)
"""What has not grown for so long never will: whoever wrote it was ended."""


class Direction(StrEnum):
    """Which way a bundle goes: each has a key of its own, so that none passes for the other."""

    UP = "up"
    DOWN = "down"


class Carried(msgspec.Struct, frozen=True, omit_defaults=True):
    """The township's letter: what a sync would say, from whom, and which documents are lacking."""

    format: int
    id: str
    made_at: datetime
    server: str
    device: str
    person: str
    township: str
    sync: Sync
    lacks: tuple[str, ...] = ()


class Answered(msgspec.Struct, frozen=True, omit_defaults=True):
    """The county's answer to the bundle with the id *to*.

    *photos* are those of it that are there; *left* documents did not fit and come with the next.
    """

    format: int
    to: str
    made_at: datetime
    server: str
    person: str
    reply: SyncReply
    photos: tuple[str, ...] = ()
    left: int = 0


class OtherFormat(ValueError):
    """The letter is of a format that this program does not know."""


class _Format(msgspec.Struct):
    format: int


def hash_of(secret: str) -> str:
    """Return the hash of a device's secret: all that the county keeps of it."""
    return hashlib.sha256(secret.encode()).hexdigest()


def key_of(secret_hash: str, direction: Direction) -> bytes:
    """Return the 32 bytes that seal the bundles of one device in one direction."""
    return hmac.digest(secret_hash.encode(), f"xianghu bundle {direction}".encode(), "sha256")


def read(content: bytes, kind: type[T]) -> T:
    """Return a letter; raises OtherFormat, and msgspec.DecodeError for what is none."""
    if msgspec.json.decode(content, type=_Format).format != FORMAT:
        raise OtherFormat
    return msgspec.json.decode(content, type=kind)
