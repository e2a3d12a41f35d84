"""Weighs runs of characters: a softmax regression, one class a row of the list and one for no list.

A gram counts by how much it tells of a class (the divergence of its classes, as the first reader
chose them, from those of all descriptions). What people say of one matter is learnt once more among
fragments that tell of nothing. What it ends as is a table of gram and class, so its reasons can be
shown.
"""

import random
from array import array
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from math import log
from typing import Any

import msgspec
import numpy as np

from app.sorting.model import RAREST, RARITY_STEP, StoredTable
from app.sorting.text import grams, letters
from app.sorting.training.examples import Example, Kind, among_noise

_SEEDS = (1, 2, 3)
_EPOCHS, _BATCH, _RATE, _DECAY, _SCALE = 8, 256, 0.5, 1e-5, 6.0
_PRIOR = 10.0
_FAINT = 1.2

Array = Any  # numpy's own types are finer than what is done here needs
Vector = tuple[Array, Array]


def gram_counts(text: str) -> Counter[str]:
    """Return how often each gram stands in *text*."""
    return Counter(gram for gram, _ in grams(letters(text)[0]))


def rarities(examples: Sequence[Example], counts: Sequence[Counter[str]]) -> dict[str, float]:
    """Return how much each gram of the *examples* tells of a class (divergence, above 0)."""
    usual: Counter[str] = Counter()
    seen: dict[str, Counter[str]] = defaultdict(Counter)
    for example, count in zip(examples, counts, strict=True):
        usual[example.names[0]] += 1
        for gram in count:
            seen[gram][example.names[0]] += 1
    total = sum(usual.values())
    share = {name: number / total for name, number in usual.items()}
    told = {}
    for gram, classes in seen.items():
        size = sum(classes.values()) + _PRIOR
        likely = {name: (n + _PRIOR * share[name]) / size for name, n in classes.items()}
        told[gram] = max(RAREST, sum(p * log(p / share[name]) for name, p in likely.items()))
    return told


def vector(counts: Counter[str], number: Mapping[str, int], rarity: Array) -> Vector:
    """Return the numbers of the known grams and their shares, as a vector of length 1."""
    known = [gram for gram in counts if gram in number]
    numbers = np.array([number[gram] for gram in known], np.int64)
    shares = np.array([1 + log(counts[gram]) for gram in known], np.float32) * rarity[numbers]
    return numbers, shares / (np.linalg.norm(shares) or 1.0)


def fit(
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


class Table(msgspec.Struct, frozen=True):
    """What the grams say, and the bias of each class."""

    stored: StoredTable
    bias: tuple[float, ...]


class _Run(msgspec.Struct, frozen=True):
    """What one run over the examples found: the mean of a few leans on no run's chances."""

    names: list[str]
    rarity: Array
    weights: Array
    bias: Array


def table(examples: Sequence[Example], noise: Sequence[str], number: Mapping[str, int]) -> Table:
    """Return what the grams of *examples* say of the classes, which have these numbers."""
    runs = [_run(examples, noise, number, seed) for seed in _SEEDS]
    weights = np.mean([run.weights for run in runs], axis=0)
    bias = np.mean([run.bias for run in runs], axis=0)
    return Table(_clear(runs[0].names, runs[0].rarity, weights), tuple(bias.tolist()))


def _run(
    examples: Sequence[Example], noise: Sequence[str], number: Mapping[str, int], seed: int
) -> _Run:
    """Learn once; only grams that stand in two descriptions are kept."""
    chance = random.Random(seed)  # noqa: S311  nothing secret comes of it
    noisy = [among_noise(one, noise, chance) for one in examples if one.kind is Kind.SPOKEN]
    every = [*examples, *noisy]
    counts = [gram_counts(example.text) for example in every]
    told = rarities(examples, counts[: len(examples)])
    met: Counter[str] = Counter()
    for count in counts[: len(examples)]:
        met.update(count.keys())
    names = sorted(gram for gram, times in met.items() if times > 1)
    rarity = np.array([told[gram] for gram in names], np.float32)
    places = {gram: n for n, gram in enumerate(names)}
    vectors = [vector(count, places, rarity) for count in counts]
    wanted = np.zeros((len(every), len(number)), np.float32)
    for row, example in enumerate(every):
        for name, share in example.shares():
            wanted[row, number[name]] += share
    worth = np.array([example.worth for example in every], np.float32)
    weights, bias = fit(vectors, wanted, worth, (len(names), len(number)), seed)
    return _Run(names, rarity, weights, bias)


def _clear(names: Sequence[str], rarity: Array, weights: Array) -> StoredTable:
    """The table with what each gram says clearly enough."""
    weights = weights - weights.mean(1, keepdims=True)
    step = float(np.abs(weights).max() / 127)
    whole = np.rint(weights / step).astype(np.int8)
    clear = (np.abs(weights) * rarity[:, None] >= _FAINT) & (whole != 0)
    lasting = np.flatnonzero(clear.any(1))
    classes, kept = array("B"), array("b")
    for row in lasting:
        columns = np.flatnonzero(clear[row])
        classes.extend(columns.tolist())
        kept.extend(whole[row, columns].tolist())
    rare = np.rint(np.log(rarity[lasting] / RAREST) / RARITY_STEP).clip(0, 255)
    return StoredTable(
        "\n".join(names[int(row)] for row in lasting),
        rare.astype(np.uint8).tobytes(),
        clear[lasting].sum(1).astype(np.uint8).tobytes(),
        classes.tobytes(),
        kept.tobytes(),
        step,
    )
