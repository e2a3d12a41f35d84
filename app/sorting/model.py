"""The trained knowledge of what people's words mean: which matter a description is of.

Made by `app.sorting.training` from what lies in `resources`; this module reads and applies it. Two
things speak: a table of grams, whose reasons can be shown, and an encoder that reads the text as a
whole. Its classes are the rows of the sample list, and "" for what is on no list.
"""

import ctypes
import logging
from array import array
from collections.abc import Iterable, Sequence
from copy import copy
from hashlib import sha256
from itertools import accumulate
from math import exp, log, sqrt
from pathlib import Path
from typing import NamedTuple

import msgspec

from app.sorting.encoder import Encoder, StoredEncoder, load_library
from app.sorting.text import grams, letters

SHIPPED = Path(__file__).parents[2] / "resources" / "sorting.model"

RAREST, RARITY_STEP = 0.01, 1 / 30
"""A rarity of n in the file is `RAREST` times e to the n `RARITY_STEP`."""
_UNDERSTOOD = 0.7
"""How much of what is said by both is the encoder's."""
_TINY = 1e-9
_DIGEST = sha256().digest_size


class ModelDamaged(Exception):
    """The file of the model is gone or is not what was shipped."""


class Known(msgspec.Struct, frozen=True):
    """A situation, the matter of the sample list that it belongs to, and its everyday words."""

    name: str
    matter: str
    words: tuple[str, ...]


class Row(msgspec.Struct, frozen=True):
    """What the sample list said of a matter when the model was trained."""

    matter: str
    title: str
    words: tuple[str, ...]


class StoredTable(msgspec.Struct, frozen=True):
    """What grams say of the classes, as it lies in the file.

    *grams* are parted by line ends; gram i has rarity *rarities*[i] (uint8, see `RAREST`) and says
    something of *counts*[i] (uint8) classes: the next so many of *classes* (uint8), by so many
    *weights* (int8, times *step*).
    """

    grams: str
    rarities: bytes
    counts: bytes
    classes: bytes
    weights: bytes
    step: float


class Stored(msgspec.Struct, frozen=True):
    """The model as it lies in its file; *made_from* is the digest of what it was trained on."""

    made_from: str
    classes: tuple[str, ...]
    bias: tuple[float, ...]
    written: StoredTable
    encoder: StoredEncoder
    situations: tuple[Known, ...]
    rows: tuple[Row, ...]
    traditional: str
    simplified: str


class Gram(NamedTuple):
    """A gram of a text that a table knows: its number, its share of the text, its place."""

    number: int
    share: float
    start: int
    end: int


class Table:
    """What grams say of the classes."""

    def __init__(self, stored: StoredTable) -> None:
        self._numbers = {gram: n for n, gram in enumerate(stored.grams.split("\n"))}
        self._rarities = [RAREST * exp(RARITY_STEP * rarity) for rarity in stored.rarities]
        self._starts = list(accumulate(stored.counts, initial=0))
        self._classes = array("B", stored.classes)
        self._weights = array("b", stored.weights)
        self._step = stored.step

    def known(self, folded: str, shortest: int = 1) -> list[Gram]:
        """Return the grams of folded text that the table knows, each once, as a unit vector."""
        counts: dict[str, int] = {}
        first: dict[str, int] = {}
        for gram, start in grams(folded, shortest):
            if gram in self._numbers:
                counts[gram] = counts.get(gram, 0) + 1
                first.setdefault(gram, start)
        weighed = [
            (self._numbers[gram], (1 + log(count)) * self._rarities[self._numbers[gram]], gram)
            for gram, count in counts.items()
        ]
        length = sqrt(sum(value * value for _, value, _ in weighed)) or 1.0
        return [
            Gram(number, value / length, first[gram], first[gram] + len(gram))
            for number, value, gram in weighed
        ]

    def add(self, known: Iterable[Gram], scores: list[float]) -> None:
        """Add to *scores*, one a class, what the grams say."""
        starts, classes, weights, step = self._starts, self._classes, self._weights, self._step
        for number, share, _, _ in known:
            value = share * step
            span = slice(starts[number], starts[number + 1])
            for at, weight in zip(classes[span], weights[span], strict=True):
                scores[at] += value * weight

    def says(self, gram: Gram, number: int) -> float:
        """Return what *gram* says for (above 0) or against the class with this number."""
        span = slice(self._starts[gram.number], self._starts[gram.number + 1])
        told = dict(zip(self._classes[span], self._weights[span], strict=True))
        return gram.share * self._step * told.get(number, 0)


class Model:
    """Tells how likely a text is to be of each class. Reading takes some 0.2 s."""

    def __init__(self, stored: Stored, library: ctypes.CDLL | None) -> None:
        self.made_from = stored.made_from
        self.classes = stored.classes
        self.rows = stored.rows
        self._simpler = str.maketrans(stored.traditional, stored.simplified)
        self.situations = tuple(map(self._folded, stored.situations))
        self._bias = stored.bias
        self._written = Table(stored.written)
        self._encoder = Encoder(stored.encoder, len(stored.classes), library) if library else None

    def _folded(self, known: Known) -> Known:
        """A situation whose everyday words are written as folded text has them."""
        words = (self.letters(word)[0].strip() for word in known.words)
        return Known(known.name, known.matter, tuple(filter(None, words)))

    def by_grams(self) -> "Model":
        """Return the same without the encoder, which takes most of the time."""
        found = copy(self)
        found._encoder = None  # noqa: SLF001  it is one of these
        return found

    def letters(self, text: str) -> tuple[str, list[int]]:
        """Return *text* folded, with simplified characters, and where each stood."""
        return letters(text.translate(self._simpler))

    def known(self, folded: str) -> list[Gram]:
        """Return what the model knows of folded text."""
        return self._written.known(folded)

    def chances(self, folded: str) -> dict[str, float]:
        """Return the probability of each class for folded text, by its grams alone."""
        return dict(zip(self.classes, soft(self._scores(folded)), strict=True))

    def understood(self, folded: str) -> dict[str, float]:
        """Return the probability of each class for folded text, also by what it tells as a whole."""
        told = soft(self._scores(folded))
        if self._encoder:
            read = soft(self._encoder.scores(folded))
            told = soft(
                [
                    (1 - _UNDERSTOOD) * log(one + _TINY) + _UNDERSTOOD * log(other + _TINY)
                    for one, other in zip(told, read, strict=True)
                ]
            )
        return dict(zip(self.classes, told, strict=True))

    def _scores(self, folded: str, shortest: int = 1) -> list[float]:
        scores = list(self._bias)
        self._written.add(self._written.known(folded, shortest), scores)
        return scores

    def roughly(self, folded: str) -> dict[str, float]:
        """Return the probability of each class in half the time: not by single characters, which
        say a little of every class.
        """
        return dict(zip(self.classes, soft(self._scores(folded, shortest=2)), strict=True))

    def says(self, gram: Gram, name: str) -> float:
        """Return what a known *gram* says for (above 0) or against the class *name*."""
        return self._written.says(gram, self.classes.index(name))


def soft(scores: Sequence[float]) -> list[float]:
    """Return *scores* (log odds) as probabilities."""
    most = max(scores)
    odds = [exp(score - most) for score in scores]
    total = sum(odds)
    return [odd / total for odd in odds]


def written(stored: Stored) -> bytes:
    """Return a model as its file has it: the SHA-256 of what follows, then that."""
    content = msgspec.msgpack.encode(stored)
    return sha256(content).digest() + content


def read_stored(path: Path = SHIPPED) -> Stored:
    """Return what lies in a model's file, the one that ships if none is named.

    Raises ModelDamaged where it cannot be read or is not as it was written.
    """
    try:
        found = path.read_bytes()
    except OSError as problem:
        raise ModelDamaged(str(problem)) from problem
    digest, content = found[:_DIGEST], found[_DIGEST:]
    if sha256(content).digest() != digest:
        raise ModelDamaged(path.name)
    return msgspec.msgpack.decode(content, type=Stored)


def read_model() -> Model:
    """Return the model that ships; raises ModelDamaged."""
    library = load_library()
    if library is None:
        logging.getLogger(__name__).warning(
            "no encoder for this machine: descriptions are sorted by their grams alone"
        )
    return Model(read_stored(), library)
