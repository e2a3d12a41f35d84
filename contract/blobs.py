"""Immutable documents that are named by their content: editions, departments, calendar, forms."""

import hashlib
from enum import StrEnum
from typing import TypeVar

import msgspec

T = TypeVar("T")


class BlobKind(StrEnum):
    """What a blob is; the newest announced one of a kind is in force."""

    EDITION = "edition"
    DEPARTMENTS = "departments"
    CALENDAR = "calendar"
    CONFIGURATION = "configuration"
    FORMS = "forms"
    TOWNSHIP = "township"


def pack(document: msgspec.Struct) -> bytes:
    """Return the one JSON spelling of *document* that its name is made from."""
    return msgspec.json.encode(document, order="deterministic")


def name_of(content: bytes) -> str:
    """Return the name of *content*: its SHA-256 as 64 hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def unpack(content: bytes, name: str, kind: type[T]) -> T:
    """Decode a blob after comparing it with its name.

    Raises ValueError when the content is not what the name promises, and
    msgspec.ValidationError (a ValueError too) when it is not a *kind*.
    """
    if name_of(content) != name:
        raise ValueError("content does not match its name")
    return msgspec.json.decode(content, type=kind)
