"""A checksum of many rows that needs no order: count and sum of hashes of (id, revision)."""

import hashlib
from collections.abc import Iterable

import msgspec

_MODULUS = 2**64


class Digest(msgspec.Struct, frozen=True):
    """How many rows there are, and the sum of their hashes (hexadecimal, modulo 2^64)."""

    count: int
    sum: str


def digest(rows: Iterable[tuple[str, int]]) -> Digest:
    """Return the digest of (id, revision) rows, in any order."""
    count = total = 0
    for identifier, revision in rows:
        hashed = hashlib.sha256(f"{identifier}:{revision}".encode()).digest()
        total = (total + int.from_bytes(hashed[:8], "big")) % _MODULUS
        count += 1
    return Digest(count, f"{total:016x}")
