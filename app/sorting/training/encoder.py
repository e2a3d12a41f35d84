"""Teaches a sentence encoder which matter a description is of.

It begins as multilingual-e5-small, cut down: of its pieces those that our descriptions are made of
and the commonest characters, which stay where they stand, so that words nobody has taught it keep
their neighbours; of its twelve layers the first four; of each layer's middle the third that weighs
most. It is taught in two courses: what people say of each row, two in five among fragments that
tell of nothing, and then whole calls, with some of the first course again so that it is not
forgotten. Each text is shown with a few pieces missing. In the last part of a course it learns with
the 4 bits that its weights will have in the file.
"""

import random
import sys
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import partial
from math import sqrt
from typing import Any

import jax
import jax.numpy as jnp
import msgspec
import numpy as np
import optax

from app.sorting.encoder import (
    BEGIN,
    END,
    PLACES,
    SPACE,
    UNKNOWN,
    Pieces,
    Sizes,
    StoredEncoder,
)
from app.sorting.text import letters
from app.sorting.training.bits import Weights, all_held, as_held, held, packed, short
from app.sorting.training.e5 import E5, HEADS, MIDDLE, WIDTH, read_e5
from app.sorting.training.examples import Example, Kind, among_noise

SIZES = Sizes(width=WIDTH, heads=HEADS, layers=4, middle=512)

_SEED, _BATCH, _SORTED_TOGETHER = 1, 64, 32
_RATE, _COLD, _DECAY, _STEEPEST = 2e-4, 0.02, 0.01, 1.0
_DROPPED, _MISSING, _NOISY = 0.1, 0.07, 0.4
_LENGTHS = (12, 16, 20, 24, 32, 48, 64, PLACES)
_TAUGHT = {"words": "never", "head": "head"}
_E5_SPECIAL = {BEGIN: 0, UNKNOWN: 3, END: 2}
_E5_LETTERS = 4
_OFTEN = 3
_MATRICES = ("question", "key", "value", "mixing", "up", "down")

Array = Any  # jax's own types are finer than what is done here needs
Shown = tuple[Any, Any, Any]
State = Any
Optimizer = Any
Schedule = Any


class Course(msgspec.Struct, frozen=True):
    """What is taught at once: *examples* each time through, and beside them a *share* of *again*.

    The rate rises for *warm* steps and falls from there; the head, which names the classes, learns
    *head_rate* times as fast as the layers. From the part *rounded_from* of the steps the weights
    are as 4 bits hold them.
    """

    examples: Sequence[Example]
    times: int
    head_rate: float
    warm: int
    rounded_from: float
    again: Sequence[Example] = ()
    share: float = 0.0

    def shown(self, chance: random.Random) -> list[Example]:
        """Return what is shown once through."""
        return [*self.examples, *chance.sample(self.again, self.repeated)]

    @property
    def repeated(self) -> int:
        """How many of *again* are shown once through."""
        return int(self.share * len(self.again))

    @property
    def steps(self) -> int:
        """How many batches there are in all."""
        together = _BATCH * _SORTED_TOGETHER
        once = (len(self.examples) + self.repeated) // together
        return self.times * once * _SORTED_TOGETHER


class Words(msgspec.Struct, frozen=True):
    """The pieces that stay, their likelihoods, and their numbers in the encoder."""

    pieces: tuple[str, ...]
    likelihoods: tuple[float, ...]
    numbers: tuple[int, ...]

    def table(self) -> Pieces:
        """Return what splits a text into them, numbered as in the encoder."""
        return Pieces(self.pieces, self.likelihoods, END + 1)


def words_of(e5: E5, texts: Sequence[str]) -> Words:
    """Return the pieces that *texts* are made of often, and common characters."""
    written = [
        number
        for number, piece in enumerate(e5.pieces)
        if number >= _E5_LETTERS
        and all(_chinese(letter) or letter in (SPACE, "0") or _latin(letter) for letter in piece)
        and (any(map(_chinese, piece)) or len(piece.strip(SPACE)) <= 2)
    ]
    likely = [float(e5.likelihoods[number]) for number in written]
    every = Pieces([e5.pieces[number] for number in written], likely, END + 1)
    used = Counter(number for text in texts for number in every.split(letters(text)[0]))
    common = {bytes(pair).decode("gb2312", "ignore") for pair in _level_one()}
    kept = [
        (e5.pieces[number], likelihood, number)
        for place, (number, likelihood) in enumerate(zip(written, likely, strict=True), END + 1)
        if used[place] >= _OFTEN
        or (len(e5.pieces[number]) == 1 and (used[place] or _stays(e5.pieces[number], common)))
    ]
    return Words(*zip(*kept, strict=True))


def _stays(letter: str, common: Collection[str]) -> bool:
    """Whether a letter stays though no description has it."""
    return letter in common or not _chinese(letter)


def _chinese(letter: str) -> bool:
    return "一" <= letter <= "鿿"


def _latin(letter: str) -> bool:
    """Whether it is a letter as folded text has them (figures are all 0 there)."""
    return letter.isascii() and letter.islower()


def _level_one() -> Iterator[tuple[int, int]]:
    """The codes of the 3,755 commonest characters (GB 2312, level one)."""
    yield from ((row, place) for row in range(0xB0, 0xD8) for place in range(0xA1, 0xFF))


def beginning(e5: E5, words: Words, classes: int) -> Weights:
    """Return the weights that the teaching begins with; matrices are outer x inner."""
    special = [_E5_SPECIAL[number] for number in (BEGIN, UNKNOWN, END)]
    kind = e5.tensor("emb.type", 2, WIDTH)[0]
    chance = np.random.default_rng(_SEED)
    return {
        "words": held(jnp.array(e5.words([*special, *words.numbers]))),
        "places": jnp.array(e5.tensor("emb.pos", -1, WIDTH)[:PLACES] + kind),
        "first": _norm(e5, "emb.ln"),
        "layers": [_layer(e5, number) for number in range(SIZES.layers)],
        "head": {
            "weights": jnp.array(chance.normal(0, 0.02, (classes, WIDTH)), jnp.float32),
            "bias": jnp.zeros(classes),
        },
    }


def _norm(e5: E5, name: str) -> Weights:
    return {
        "scale": jnp.array(e5.tensor(f"{name}.w", WIDTH)),
        "shift": jnp.array(e5.tensor(f"{name}.b", WIDTH)),
    }


def _layer(e5: E5, number: int) -> Weights:
    """One layer, its middle cut to the part that weighs most."""
    up, bias = e5.tensor(f"l{number}.fi.w", MIDDLE, WIDTH), e5.tensor(f"l{number}.fi.b", MIDDLE)
    down = e5.tensor(f"l{number}.fo.w", WIDTH, MIDDLE)
    worth = np.linalg.norm(up, axis=1) * np.linalg.norm(down, axis=0)
    kept = np.sort(np.argsort(-worth)[: SIZES.middle])
    square = {"question": "q", "key": "k", "value": "v", "mixing": "ao"}
    return {
        **{
            name: {
                "weights": jnp.array(e5.tensor(f"l{number}.{short}.w", WIDTH, WIDTH)),
                "bias": jnp.array(e5.tensor(f"l{number}.{short}.b", WIDTH)),
            }
            for name, short in square.items()
        },
        "up": {"weights": jnp.array(up[kept]), "bias": jnp.array(bias[kept])},
        "down": {
            "weights": jnp.array(down[:, kept]),
            "bias": jnp.array(e5.tensor(f"l{number}.fo.b", WIDTH)),
        },
        "mixed": _norm(e5, f"l{number}.aln"),
        "done": _norm(e5, f"l{number}.oln"),
    }


def scores(
    weights: Weights, numbers: Array, there: Array, key: Array | None = None, *, exact: bool = True
) -> Array:
    """Return the log odds (texts x classes) of texts as piece numbers (texts x longest).

    *there* is 1 where a text has a piece and 0 after its end; with a *key* some of what is passed on
    is dropped; where not *exact*, the weights are as 4 bits hold them.
    """
    count, longest = numbers.shape
    keys = iter(jax.random.split(key, 2 * SIZES.layers + 2)) if key is not None else None

    def weighed(matrix: Array) -> Array:
        return matrix if exact else as_held(matrix)

    def dropped(passed: Array) -> Array:
        if keys is None:
            return passed
        stays = jax.random.bernoulli(next(keys), 1 - _DROPPED, passed.shape)
        return passed * stays / (1 - _DROPPED)

    def linear(passed: Array, part: Weights) -> Array:
        matrix = weighed(part["weights"]).astype(jnp.bfloat16)
        return (passed.astype(jnp.bfloat16) @ matrix.T).astype(jnp.float32) + part["bias"]

    def heads(passed: Array) -> Array:
        return passed.reshape(count, longest, SIZES.heads, -1).transpose(0, 2, 1, 3)

    at = jax.lax.stop_gradient(weights["words"])[numbers] + weighed(weights["places"])[:longest]
    at = dropped(_normed(at, weights["first"]))
    unseen = (there - 1)[:, None, None, :] * 1e4
    for layer in weights["layers"]:
        asked, keys_, values = (heads(linear(at, layer[name])) for name in _MATRICES[:3])
        fit = asked @ keys_.swapaxes(-1, -2) / sqrt(WIDTH // HEADS) + unseen
        taken = (jax.nn.softmax(fit) @ values).transpose(0, 2, 1, 3).reshape(at.shape)
        at = _normed(at + dropped(linear(taken, layer["mixing"])), layer["mixed"])
        up = jax.nn.gelu(linear(at, layer["up"]), approximate=False)
        at = _normed(at + dropped(linear(up, layer["down"])), layer["done"])
    mean = (at * there[:, :, None]).sum(1) / there.sum(1, keepdims=True)
    head = weights["head"]
    return dropped(mean) @ weighed(head["weights"]).T + head["bias"]


def _normed(at: Array, by: Weights) -> Array:
    away = at - at.mean(-1, keepdims=True)
    spread = (away**2).mean(-1, keepdims=True)
    return away * jax.lax.rsqrt(spread + 1e-12) * by["scale"] + by["shift"]


def batches(
    examples: Sequence[Example],
    noise: Sequence[str],
    table: Pieces,
    number: Mapping[str, int],
    chance: random.Random,
) -> Iterator[Shown]:
    """Yield the examples, but for a rest, in an order of chance, those of like length together.

    As numbers and there (texts x longest), wanted (texts x classes).
    """
    texts = []
    for example in chance.sample(examples, len(examples)):
        noisy = example.kind is Kind.SPOKEN and chance.random() < _NOISY
        shown = among_noise(example, noise, chance) if noisy else example
        pieces = [n for n in table.split(letters(shown.text)[0]) if chance.random() > _MISSING]
        texts.append(([BEGIN, *pieces[: PLACES - 2], END], shown))
    together = _BATCH * _SORTED_TOGETHER
    chunks = []
    for start in range(0, len(texts) - together + 1, together):
        alike = sorted(texts[start : start + together], key=lambda text: len(text[0]))
        chunks += [alike[at : at + _BATCH] for at in range(0, together, _BATCH)]
    chance.shuffle(chunks)
    for chunk in chunks:
        longest = next(n for n in _LENGTHS if n >= max(len(text) for text, _ in chunk))
        numbers = np.zeros((_BATCH, longest), np.int32)
        there = np.zeros((_BATCH, longest), np.float32)
        wanted = np.zeros((_BATCH, len(number)), np.float32)
        for row, (text, example) in enumerate(chunk):
            numbers[row, : len(text)], there[row, : len(text)] = text, 1
            for name, share in example.shares():
                wanted[row, number[name]] += share * example.worth
        yield numbers, there, wanted


def teach(
    weights: Weights,
    course: Course,
    noise: Sequence[str],
    table: Pieces,
    number: Mapping[str, int],
) -> Weights:
    """Return the *weights* after the course, as 4 bits hold them, for the next one to begin with.

    Those that are given are used up. It tells on the way how much is missed.
    """
    change = _optimizer(course)
    state = change.init(weights)

    @partial(jax.jit, static_argnames="exact", donate_argnums=(0, 1))
    def step(
        weights: Weights, state: State, shown: Shown, key: Array, *, exact: bool
    ) -> tuple[Weights, State, Array]:
        def miss(weights: Weights) -> Array:
            numbers, there, wanted = shown
            told = scores(weights, numbers, there, key, exact=exact)
            return -(wanted * jax.nn.log_softmax(told)).sum(1).mean()

        missed, slope = jax.value_and_grad(miss)(weights)
        updates, state = change.update(slope, state, weights)
        return optax.apply_updates(weights, updates), state, missed

    chance, key = random.Random(_SEED), jax.random.key(_SEED, impl="rbg")  # noqa: S311  no secret
    done, missed, rounded_from = 0, 0.0, course.rounded_from * course.steps
    for time in range(1, course.times + 1):
        for shown in batches(course.shown(chance), noise, table, number, chance):
            key, now = jax.random.split(key)
            exact = done < rounded_from
            weights, state, miss = step(weights, state, shown, now, exact=exact)
            done += 1
            missed += 0.01 * (float(miss) - missed) if done > 1 else float(miss)
        sys.stdout.write(f"encoder, {time} of {course.times} times through: {missed:.3f} missed\n")
        sys.stdout.flush()
    return all_held(weights)


def _optimizer(course: Course) -> Optimizer:
    def rate(most: float) -> Schedule:
        return optax.join_schedules(
            (
                optax.linear_schedule(0.0, most, course.warm),
                optax.linear_schedule(most, most * _COLD, course.steps - course.warm),
            ),
            (course.warm,),
        )

    def kind(weights: Weights) -> Weights:
        return {name: _TAUGHT.get(name, "body") for name in weights}

    return optax.chain(
        optax.clip_by_global_norm(_STEEPEST),
        optax.multi_transform(
            {
                "body": optax.adamw(rate(_RATE), weight_decay=_DECAY),
                "head": optax.adamw(rate(_RATE * course.head_rate), weight_decay=_DECAY),
                "never": optax.set_to_zero(),
            },
            kind,
        ),
    )


def stored(weights: Weights, words: Words) -> StoredEncoder:
    """Return the weights as they lie in the file, in the order of `encoder.c`."""
    layers, head = weights["layers"], weights["head"]
    matrices = [layer[name]["weights"] for layer in layers for name in _MATRICES]
    small = [weights["first"]["scale"], weights["first"]["shift"]]
    for layer in layers:
        small += [layer[name]["bias"] for name in _MATRICES]
        small += [layer[norm][part] for norm in ("mixed", "done") for part in ("scale", "shift")]
    return StoredEncoder(
        SIZES,
        "\n".join(words.pieces),
        short(words.likelihoods),
        packed(weights["words"]),
        packed(weights["places"]),
        b"".join(packed(matrix) for matrix in (*matrices, head["weights"])),
        b"".join(short(part) for part in (*small, head["bias"])),
    )


def encoder(
    said: Sequence[Example],
    calls: Sequence[Example],
    noise: Sequence[str],
    number: Mapping[str, int],
) -> StoredEncoder:
    """Return an encoder taught what is *said* of each row and then *calls*; classes as numbered.

    Its weights lie half way between the two courses: the second knows more of calls and has
    forgotten something of what the first knew.
    """
    e5 = read_e5()
    # Not those of calls alone: they would make the file larger, and fall apart into known pieces.
    words = words_of(e5, [*(example.text for example in said), *noise])
    table, start = words.table(), beginning(e5, words, len(number))
    one = Course(said, times=6, head_rate=20.0, warm=150, rounded_from=0.75)
    other = Course(calls, times=4, head_rate=5.0, warm=60, rounded_from=0.5, again=said, share=0.2)
    first = teach(start, one, noise, table, number)
    second = teach(jax.tree.map(jnp.copy, first), other, noise, table, number)
    return stored(jax.tree.map(lambda *both: sum(both) / 2, first, second), words)
