"""Reads a description as a whole: who did what where, which runs of characters do not tell.

A small sentence encoder (a transformer of twelve layers) over the pieces that words are made of. Its
sums are those of `encoder.c`, built for each platform into `resources/encoder`; where none of those
can be loaded, the program sorts without.
"""

import ctypes
import platform
import sys
from collections.abc import Iterable, Iterator, Sequence
from math import inf, isfinite
from pathlib import Path

import msgspec

LIBRARIES = Path(__file__).parents[2] / "resources" / "encoder"
PLACES = 96
"""So many pieces of a text are read, its first."""
BLOCK, BLOCK_BYTES = 64, 34
"""Weights lie in blocks of 64: a step (bfloat16), then a byte for two, the first in its low half,
each less 8."""
_PANEL = 16
"""Rows of a matrix lie together in memory, so many in a panel."""
BEGIN, UNKNOWN, END = 0, 1, 2
"""The pieces that are no letters; the others follow."""
SPACE = "▁"

_MACHINES = {"amd64": "x86_64", "arm64": "aarch64"}
_LONGEST_WIDTH, _MOST_LAYERS, _MOST_CLASSES, _MOST_PIECES = 1024, 24, 1000, 100_000
_UNLIKELY = 10.0


class Sizes(msgspec.Struct, frozen=True):
    """The encoder's shape: numbers per piece, heads that look around, layers, a layer's middle."""

    width: int
    heads: int
    layers: int
    middle: int

    def fits(self) -> bool:
        """Whether `encoder.c` can read a shape like this."""
        return (
            0 < self.width <= _LONGEST_WIDTH
            and 0 < self.heads <= self.width
            and self.width % (8 * self.heads) == 0
            and self.width % BLOCK == 0
            and 0 < self.layers <= _MOST_LAYERS
            and self.width <= self.middle <= 8 * self.width
            and self.middle % BLOCK == 0
        )

    def matrices(self, classes: int) -> Iterator[tuple[int, int]]:
        """The matrices as they lie, outer and inner."""
        for _ in range(self.layers):
            yield from ((self.width, self.width) for _ in range(4))
            yield self.middle, self.width
            yield self.width, self.middle
        yield classes, self.width

    def weights(self, classes: int) -> int:
        """How many weights the matrices have."""
        return sum(outer * inner for outer, inner in self.matrices(classes))

    def room(self, pieces: int) -> int:
        """How many numbers `encoder.c` needs room for, so many *pieces* of a text read."""
        return pieces * (3 * self.width + self.middle + self.middle // 4 + 5) + 8

    def small(self, classes: int) -> int:
        """How many biases, scales and shifts there are."""
        return 2 * self.width + self.layers * (9 * self.width + self.middle) + classes


class StoredEncoder(msgspec.Struct, frozen=True):
    """The encoder as it lies in the model's file.

    *pieces* are parted by line ends and follow the three that are no letters; *likelihoods*
    (bfloat16) are theirs, as logarithms. *words* is where each piece stands (pieces x width),
    *places* what its place in the text adds (`PLACES` x width), *weights* the matrices in the order
    of `encoder.c`, all in blocks of 4 bits; *small* (bfloat16) the rest in that order.
    """

    sizes: Sizes
    pieces: str
    likelihoods: bytes
    words: bytes
    places: bytes
    weights: bytes
    small: bytes


class _Shape(ctypes.Structure):
    _fields_ = [
        (name, ctypes.c_int32) for name in ("width", "heads", "layers", "middle", "classes")
    ]


def wide(short: bytes) -> bytes:
    """Return bfloat16 as float32: the same numbers with two bytes of nothing before each."""
    whole = bytearray(2 * len(short))
    whole[2::4], whole[3::4] = short[0::2], short[1::2]
    return bytes(whole)


def library_file() -> Path:
    """Return where the sums for this platform lie, if there are any."""
    machine = platform.machine().lower()
    ending = "dll" if sys.platform == "win32" else "so"
    system = "windows" if sys.platform == "win32" else "linux"
    return LIBRARIES / f"{system}-{_MACHINES.get(machine, machine)}.{ending}"


def load_library() -> ctypes.CDLL | None:
    """Return the sums for this platform; None where there are none, or the system refuses them."""
    numbers, whole = ctypes.POINTER(ctypes.c_float), ctypes.POINTER(ctypes.c_int8)
    count = ctypes.c_int32
    try:
        found = ctypes.CDLL(str(library_file()))
        found.xianghu_unpack.argtypes = (ctypes.c_char_p, numbers, count)
        found.xianghu_arrange.argtypes = (ctypes.c_char_p, whole, numbers, count, count)
        found.xianghu_unpack.restype = found.xianghu_arrange.restype = None
        for read in (found.xianghu_read, found.xianghu_read_anywhere):
            read.argtypes = (
                *(ctypes.POINTER(_Shape), whole, numbers, numbers, numbers, numbers),
                *(count, numbers, numbers),
            )
            read.restype = None
    except (OSError, AttributeError):
        return None
    return found


class Pieces:
    """What words are made of: letters in a row, how likely each is, and its number."""

    def __init__(self, pieces: Iterable[str], likelihoods: Sequence[float], first: int = 0) -> None:
        self._known = {
            piece: (number, likely)
            for number, (piece, likely) in enumerate(zip(pieces, likelihoods, strict=True), first)
        }
        self._longest = max(map(len, self._known))
        self._unknown = (UNKNOWN, min(likelihoods) - _UNLIKELY)

    def split(self, folded: str) -> list[int]:
        """Return the numbers of the likeliest pieces that folded text is made of (Viterbi).

        No more of it is looked at than is ever read.
        """
        text = (SPACE + folded.strip().replace(" ", SPACE))[: PLACES * self._longest]
        best = [0.0] + [-inf] * len(text)
        back = [(0, UNKNOWN)] * len(best)
        for start in range(len(text)):
            so_far = best[start]
            for end in range(start + 1, min(len(text), start + self._longest) + 1):
                piece = self._known.get(text[start:end])
                if piece is None and end == start + 1:
                    piece = self._unknown
                if piece and so_far + piece[1] > best[end]:
                    best[end], back[end] = so_far + piece[1], (start, piece[0])
        found, end = [], len(text)
        while end:
            end, number = back[end]
            found.append(number)
        return found[::-1]


def _arranged(
    stored: StoredEncoder, classes: int, library: ctypes.CDLL
) -> tuple["ctypes.Array[ctypes.c_int8]", "ctypes.Array[ctypes.c_float]"]:
    """The matrices as the sums read them: whole numbers and steps, in panels."""
    packed = memoryview(stored.weights)
    shapes = [
        (outer, -(-outer // _PANEL) * _PANEL, inner)
        for outer, inner in stored.sizes.matrices(classes)
    ]
    whole = (ctypes.c_int8 * sum(rows * inner for _, rows, inner in shapes))()
    steps = (ctypes.c_float * sum(rows * (inner // BLOCK + 1) for _, rows, inner in shapes))()
    at = step_at = 0
    for outer, rows, inner in shapes:
        size = outer * inner // BLOCK * BLOCK_BYTES
        here = (ctypes.c_int8 * (rows * inner)).from_buffer(whole, at)
        behind = ctypes.sizeof(ctypes.c_float) * step_at
        step = (ctypes.c_float * (rows * (inner // BLOCK + 1))).from_buffer(steps, behind)
        library.xianghu_arrange(bytes(packed[:size]), here, step, outer, inner)
        packed, at, step_at = packed[size:], at + rows * inner, step_at + len(step)
    return whole, steps


class Encoder:
    """Says how much a text is of each class. Made once; a text takes some milliseconds."""

    def __init__(self, stored: StoredEncoder, classes: int, library: ctypes.CDLL) -> None:
        """Check every size, since the sums check none; ValueError where one does not fit."""
        sizes, pieces = stored.sizes, stored.pieces.split("\n")
        if not sizes.fits() or not 0 < classes <= _MOST_CLASSES or len(pieces) > _MOST_PIECES:
            raise ValueError("an encoder of no shape that can be read")
        likelihoods = memoryview(wide(stored.likelihoods)).cast("f").tolist()
        small = wide(stored.small)
        self._row = sizes.width // BLOCK * BLOCK_BYTES
        if (
            len(likelihoods) != len(pieces)
            or len(stored.words) != (len(pieces) + END + 1) * self._row
            or len(stored.places) != PLACES * self._row
            or len(stored.weights) * BLOCK != sizes.weights(classes) * BLOCK_BYTES
            or len(small) != 4 * sizes.small(classes)
            or not all(map(isfinite, (*likelihoods, *memoryview(small).cast("f"))))
        ):
            raise ValueError("an encoder whose parts do not fit together")
        self._pieces = Pieces(pieces, likelihoods, END + 1)
        self._read, self._unpack = library.xianghu_read, library.xianghu_unpack
        self._whole, self._steps = _arranged(stored, classes, library)
        self._classes, self._sizes, self._words = classes, sizes, stored.words
        self._shape = _Shape(sizes.width, sizes.heads, sizes.layers, sizes.middle, classes)
        self._small = (ctypes.c_float * (len(small) // 4)).from_buffer_copy(small)
        self._places = self._unpacked(stored.places)

    def _unpacked(self, packed: bytes) -> "ctypes.Array[ctypes.c_float]":
        blocks = len(packed) // BLOCK_BYTES
        whole = (ctypes.c_float * (blocks * BLOCK))()
        self._unpack(packed, whole, blocks)
        return whole

    def scores(self, folded: str) -> list[float]:
        """Return each class's score (log odds) for folded text."""
        numbers = [BEGIN, *self._pieces.split(folded)[: PLACES - 2], END]
        count = len(numbers)
        at = self._unpacked(
            b"".join(self._words[n * self._row : (n + 1) * self._row] for n in numbers)
        )
        room = (ctypes.c_float * self._sizes.room(count))()
        out = (ctypes.c_float * self._classes)()
        self._read(
            ctypes.byref(self._shape),
            self._whole,
            self._steps,
            self._small,
            self._places,
            at,
            count,
            room,
            out,
        )
        return list(out)
