"""The encoder says what its sums mean, and refuses what does not fit together."""

import random
import struct
from collections.abc import Sequence
from math import erf, exp, sqrt

import msgspec
import pytest

import dev
from app.sorting.encoder import (
    BEGIN,
    BLOCK,
    END,
    LIBRARIES,
    PLACES,
    UNKNOWN,
    Encoder,
    Pieces,
    Sizes,
    StoredEncoder,
    library_file,
    load_library,
)
from app.sorting.model import Model
from tests.sorting.sample import MODEL, STORED

SIZES = Sizes(width=64, heads=4, layers=2, middle=128)
CLASSES = 5
LETTERS = ("▁", "井", "盖", "井盖", "没", "了")


def short(numbers: Sequence[float]) -> bytes:
    """The numbers as bfloat16."""
    return b"".join(struct.pack("<f", number)[2:] for number in numbers)


def packed(count: int, chance: random.Random) -> bytes:
    """So many weights of chance, in blocks of 4 bits."""
    return b"".join(
        short([chance.uniform(-0.02, 0.02)]) + chance.randbytes(BLOCK // 2)
        for _ in range(count // BLOCK)
    )


def small_encoder(seed: int = 7) -> StoredEncoder:
    chance = random.Random(seed)
    return StoredEncoder(
        SIZES,
        "\n".join(LETTERS),
        short([-3.0, -8.0, -8.0, -9.0, -5.0, -4.0]),
        packed((len(LETTERS) + END + 1) * SIZES.width, chance),
        packed(PLACES * SIZES.width, chance),
        packed(SIZES.weights(CLASSES), chance),
        short([chance.uniform(-1, 1) for _ in range(SIZES.small(CLASSES))]),
    )


def encoder(stored: StoredEncoder) -> Encoder:
    library = load_library()
    assert library, "no library for this platform"
    return Encoder(stored, CLASSES, library)


class Numbers:
    """Weights in the order in which they lie, taken a matrix or a row at a time."""

    def __init__(self, numbers: Sequence[float]) -> None:
        self._rest = list(numbers)

    def row(self, size: int) -> list[float]:
        taken, self._rest = self._rest[:size], self._rest[size:]
        return taken

    def matrix(self, outer: int, inner: int) -> list[list[float]]:
        return [self.row(inner) for _ in range(outer)]


def whole(blocks: bytes) -> list[float]:
    """The weights of 4-bit blocks."""
    found = []
    for start in range(0, len(blocks), 2 + BLOCK // 2):
        (step,) = struct.unpack("<f", b"\0\0" + blocks[start : start + 2])
        for two in blocks[start + 2 : start + 2 + BLOCK // 2]:
            found += [step * ((two & 15) - 8), step * ((two >> 4) - 8)]
    return found


def dot(left: Sequence[float], right: Sequence[float]) -> float:
    return sum(one * other for one, other in zip(left, right, strict=True))


def times(row: Sequence[float], matrix: Sequence[Sequence[float]]) -> list[float]:
    """A row times each of a matrix's, the row brought to 256 levels between its least and its most."""
    least, step = min(row), (max(row) - min(row)) / 255
    levels = [least + step * round((one - least) / step) for one in row]
    return [dot(levels, line) for line in matrix]


def normed(row: Sequence[float], scale: Sequence[float], shift: Sequence[float]) -> list[float]:
    mean = sum(row) / len(row)
    spread = sqrt(sum((one - mean) ** 2 for one in row) / len(row) + 1e-12)
    return [(one - mean) / spread * s + t for one, s, t in zip(row, scale, shift, strict=True)]


def plus(left: Sequence[float], right: Sequence[float]) -> list[float]:
    return [one + other for one, other in zip(left, right, strict=True)]


def read_slowly(stored: StoredEncoder, numbers: Sequence[int]) -> list[float]:
    """What the encoder says of these pieces, by the book: one sum after the other."""
    width, size = SIZES.width, SIZES.width // SIZES.heads
    words, places = Numbers(whole(stored.words)), Numbers(whole(stored.places))
    stand = words.matrix(len(LETTERS) + END + 1, width)
    small = Numbers([*struct.unpack(f"<{len(stored.small) // 2}f", widened(stored.small))])
    weights = Numbers(whole(stored.weights))
    scale, shift = small.row(width), small.row(width)
    at = [normed(plus(stand[n], places.row(width)), scale, shift) for n in numbers]
    for _ in range(SIZES.layers):
        squares = [weights.matrix(width, width) for _ in range(4)]
        up, down = weights.matrix(SIZES.middle, width), weights.matrix(width, SIZES.middle)
        bias = [small.row(width) for _ in range(4)]
        up_bias, down_bias = small.row(SIZES.middle), small.row(width)
        mixed, done = [[small.row(width), small.row(width)] for _ in range(2)]
        asked, keys, values = (
            [plus(times(row, squares[n]), bias[n]) for row in at] for n in range(3)
        )
        for place in range(len(at)):
            taken: list[float] = []
            for start in range(0, width, size):
                head = slice(start, start + size)
                fit = [exp(dot(asked[place][head], key[head]) / sqrt(size)) for key in keys]
                taken += [
                    sum(share * value[i] for share, value in zip(fit, values, strict=True))
                    / sum(fit)
                    for i in range(start, start + size)
                ]
            more = plus(times(taken, squares[3]), bias[3])
            row = normed(plus(at[place], more), *mixed)
            middle = plus(times(row, up), up_bias)
            middle = [0.5 * one * (1 + erf(one / sqrt(2))) for one in middle]
            at[place] = normed(plus(row, plus(times(middle, down), down_bias)), *done)
    mean = [sum(column) / len(at) for column in zip(*at, strict=True)]
    return plus(times(mean, weights.matrix(CLASSES, width)), small.row(CLASSES))


def widened(halves: bytes) -> bytes:
    return b"".join(b"\0\0" + halves[n : n + 2] for n in range(0, len(halves), 2))


@pytest.mark.parametrize("text", ["井盖没了", "井", "没井盖了 没了没了没了"])
def test_the_library_sums_as_the_book_says(text: str) -> None:
    stored = small_encoder()
    numbers = [BEGIN, *Pieces(LETTERS, [-3, -8, -8, -9, -5, -4], END + 1).split(text), END]
    slowly = read_slowly(stored, numbers)
    assert encoder(stored).scores(text) == pytest.approx(slowly, abs=1e-3)


def test_without_the_processor_s_quick_sums_it_says_the_same() -> None:
    anywhere = load_library()
    assert anywhere, "no library for this platform"
    anywhere.xianghu_read = anywhere.xianghu_read_anywhere
    text, stored = "没井盖了 没了没了没了", small_encoder()
    slowly = Encoder(stored, CLASSES, anywhere).scores(text)
    assert encoder(stored).scores(text) == pytest.approx(slowly, abs=1e-3)


def test_a_text_is_split_into_its_likeliest_pieces() -> None:
    pieces = Pieces(LETTERS, [-3, -8, -8, -9, -5, -4], END + 1)
    space, well, _, cover, none, done = range(END + 1, END + 1 + len(LETTERS))
    assert pieces.split(" 井盖没了 ") == [space, cover, none, done]
    assert pieces.split("井没 了") == [space, well, none, space, done]
    assert pieces.split("井x") == [space, well, UNKNOWN]
    assert pieces.split("") == [space]


def test_no_more_of_a_text_is_read_than_there_are_places() -> None:
    reader = encoder(small_encoder())
    # A blank before the text, the two ends, and the rest are pieces of it.
    assert reader.scores("没" * 5000) == reader.scores("没" * (PLACES - 3))
    assert reader.scores("没" * 5000) != reader.scores("没" * (PLACES - 4))


@pytest.mark.parametrize(
    "wrong",
    [
        {"sizes": Sizes(width=60, heads=4, layers=2, middle=128)},
        {"sizes": Sizes(width=64, heads=3, layers=2, middle=128)},
        {"sizes": Sizes(width=64, heads=4, layers=3, middle=128)},
        {"sizes": Sizes(width=64, heads=4, layers=2, middle=2**30)},
        {"sizes": Sizes(width=64, heads=4, layers=-1, middle=128)},
        {"words": b"\0" * 34},
        {"places": b""},
        {"weights": b"\0" * 35},
        {"small": b"\0\0"},
        {"pieces": "井\n盖"},
        {"likelihoods": short([float("nan")] * len(LETTERS))},
    ],
)
def test_an_encoder_whose_parts_do_not_fit_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="an encoder"):
        encoder(msgspec.structs.replace(small_encoder(), **wrong))


def test_the_libraries_are_built_from_the_source_that_lies_here() -> None:
    made_from = LIBRARIES / "made-from.txt"
    assert made_from.read_text(encoding="utf-8").strip() == dev.encoder_made_from()
    libraries = {path.name for path in LIBRARIES.iterdir()} - {made_from.name}
    assert libraries == set(dev.ENCODER_TARGETS)
    assert library_file().name in libraries


def test_where_no_library_can_be_loaded_the_grams_alone_sort() -> None:
    alone = Model(STORED, None)
    text = MODEL.letters("村口的路灯坏了三个月没人修")[0]
    assert alone.understood(text) == alone.chances(text) == MODEL.chances(text)
    assert alone.understood(text) != MODEL.understood(text)
