"""Teaches a sentence encoder which matter a description is of.

It begins as multilingual-e5-small, cut down: of its pieces those that our descriptions are made of
and the commonest characters, which stay where they stand, so that words nobody has taught it keep
their neighbours; of its twelve layers the first four; of each layer's middle the third that weighs
most. Each time through shows nearly every description once, two in five among fragments that tell of
nothing, and each with a few pieces missing. In the last quarter it learns with the 4 bits that its
weights will have in the file. Once through takes three minutes on two cores.
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
    BLOCK,
    END,
    PLACES,
    SPACE,
    UNKNOWN,
    Pieces,
    Sizes,
    StoredEncoder,
)
from app.sorting.text import letters
from app.sorting.training.e5 import E5, HEADS, MIDDLE, WIDTH, read_e5
from app.sorting.training.examples import Example, Kind, among_noise

SIZES = Sizes(width=WIDTH, heads=HEADS, layers=4, middle=512)

_SEED, _EPOCHS, _BATCH, _SORTED_TOGETHER = 1, 6, 64, 32
_RATE, _HEAD_RATE, _WARM, _COLD, _DECAY, _STEEPEST = 2e-4, 20.0, 150, 0.02, 0.01, 1.0
_DROPPED, _MISSING, _NOISY, _ROUNDED_FROM = 0.1, 0.07, 0.4, 0.75
_LENGTHS = (12, 16, 20, 24, 32, 48, 64, PLACES)
_TAUGHT = {"words": "never", "head": "head"}
_E5_SPECIAL = {BEGIN: 0, UNKNOWN: 3, END: 2}
_E5_LETTERS = 4
_OFTEN = 3
_MATRICES = ("question", "key", "value", "mixing", "up", "down")
_MOST, _LEAST = 7, -8

Array = Any  # jax's own types are finer than what is done here needs
Shown = tuple[Any, Any, Any]
State = Any
Optimizer = Any
Schedule = Any
Weights = dict[str, Any]


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
        or (len(e5.pieces[number]) == 1 and (used[place] or _single(e5.pieces[number], common)))
    ]
    return Words(*zip(*kept, strict=True))


def _single(letter: str, common: Collection[str]) -> bool:
    """Whether a letter stays though no description has it."""
    return letter in common or letter.isascii() or letter == SPACE


def _chinese(letter: str) -> bool:
    return "一" <= letter <= "鿿"


def _latin(letter: str) -> bool:
    return letter.isascii() and letter.isalnum()


def _level_one() -> Iterator[tuple[int, int]]:
    """The codes of the 3,755 commonest characters (GB 2312, level one)."""
    yield from ((row, place) for row in range(0xB0, 0xD8) for place in range(0xA1, 0xFF))


def beginning(e5: E5, words: Words, classes: int) -> Weights:
    """Return the weights that the teaching begins with; matrices are outer x inner."""
    special = [_E5_SPECIAL[number] for number in (BEGIN, UNKNOWN, END)]
    kind = e5.tensor("emb.type", 2, WIDTH)[0]
    chance = np.random.default_rng(_SEED)
    return {
        "words": _held(jnp.array(e5.words([*special, *words.numbers]))),
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


def rounded(weights: Array) -> tuple[Array, Array]:
    """Return whole numbers from -8 to 7 in blocks (blocks x `BLOCK`), and each block's step."""
    blocks = weights.reshape(-1, BLOCK)
    most = jnp.take_along_axis(blocks, jnp.abs(blocks).argmax(1, keepdims=True), 1)
    steps = (most / _LEAST).astype(jnp.bfloat16).astype(jnp.float32)
    steps = jnp.where(steps == 0, 1.0, steps)
    return jnp.clip(jnp.rint(blocks / steps), _LEAST, _MOST), steps


def _held(weights: Array) -> Array:
    """The weights as 4 bits will hold them."""
    whole, steps = rounded(weights)
    return (whole * steps).reshape(weights.shape)


def _as_stored(weights: Array) -> Array:
    """The weights as 4 bits will hold them; what is learnt passes through as if they were not."""
    return weights + jax.lax.stop_gradient(_held(weights) - weights)


def scores(
    weights: Weights, numbers: Array, there: Array, key: Array | None = None, *, exact: bool = True
) -> Array:
    """Return the log odds (texts x classes) of texts as piece numbers (texts x longest).

    *there* is 1 where a text has a piece and 0 after its end; with a *key* some of what is passed on
    is dropped; where not *exact*, the weights are as 4 bits hold them.
    """
    count, longest = numbers.shape
    keys = iter(jax.random.split(key, 2 * SIZES.layers + 2)) if key is not None else None

    def held(matrix: Array) -> Array:
        return matrix if exact else _as_stored(matrix)

    def dropped(passed: Array) -> Array:
        if keys is None:
            return passed
        stays = jax.random.bernoulli(next(keys), 1 - _DROPPED, passed.shape)
        return passed * stays / (1 - _DROPPED)

    def linear(passed: Array, part: Weights) -> Array:
        matrix = held(part["weights"]).astype(jnp.bfloat16)
        return (passed.astype(jnp.bfloat16) @ matrix.T).astype(jnp.float32) + part["bias"]

    def heads(passed: Array) -> Array:
        return passed.reshape(count, longest, SIZES.heads, -1).transpose(0, 2, 1, 3)

    at = jax.lax.stop_gradient(weights["words"])[numbers] + held(weights["places"])[:longest]
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
    return dropped(mean) @ held(head["weights"]).T + head["bias"]


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
    e5: E5,
    examples: Sequence[Example],
    noise: Sequence[str],
    words: Words,
    number: Mapping[str, int],
) -> Weights:
    """Return the weights after all epochs; it tells on the way how much is still missed."""
    weights = beginning(e5, words, len(number))
    steps = _EPOCHS * (len(examples) // (_BATCH * _SORTED_TOGETHER)) * _SORTED_TOGETHER
    change = _optimizer(steps)
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
    table, done, missed = words.table(), 0, 0.0
    for epoch in range(1, _EPOCHS + 1):
        for shown in batches(examples, noise, table, number, chance):
            key, now = jax.random.split(key)
            exact = done < _ROUNDED_FROM * steps
            weights, state, miss = step(weights, state, shown, now, exact=exact)
            done += 1
            missed += 0.01 * (float(miss) - missed) if done > 1 else float(miss)
        sys.stdout.write(f"encoder, {epoch} of {_EPOCHS} times through: {missed:.3f} missed\n")
        sys.stdout.flush()
    return weights


def _optimizer(steps: int) -> Optimizer:
    def rate(most: float) -> Schedule:
        return optax.join_schedules(
            (
                optax.linear_schedule(0.0, most, _WARM),
                optax.linear_schedule(most, most * _COLD, steps - _WARM),
            ),
            (_WARM,),
        )

    def kind(weights: Weights) -> Weights:
        return {name: _TAUGHT.get(name, "body") for name in weights}

    return optax.chain(
        optax.clip_by_global_norm(_STEEPEST),
        optax.multi_transform(
            {
                "body": optax.adamw(rate(_RATE), weight_decay=_DECAY),
                "head": optax.adamw(rate(_RATE * _HEAD_RATE), weight_decay=_DECAY),
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
        _short(words.likelihoods),
        _packed(weights["words"]),
        _packed(weights["places"]),
        b"".join(_packed(matrix) for matrix in (*matrices, head["weights"])),
        b"".join(_short(part) for part in (*small, head["bias"])),
    )


def _packed(weights: Array) -> bytes:
    whole, steps = rounded(weights)
    halves = np.array(whole - _LEAST, np.uint8)
    pairs = halves[:, 0::2] | halves[:, 1::2] << 4
    short = np.array(steps.astype(jnp.bfloat16)).view(np.uint8).reshape(-1, 2)
    packed: bytes = np.concatenate([short, pairs], 1).tobytes()
    return packed


def _short(numbers: Array) -> bytes:
    short: bytes = np.array(jnp.array(numbers, jnp.float32).astype(jnp.bfloat16)).tobytes()
    return short


def encoder(
    examples: Sequence[Example], noise: Sequence[str], number: Mapping[str, int]
) -> StoredEncoder:
    """Return an encoder taught the *examples*, whose classes have these numbers."""
    e5 = read_e5()
    words = words_of(e5, [*(example.text for example in examples), *noise])
    return stored(teach(e5, examples, noise, words, number), words)
