"""Teaches a sentence encoder which matter a description is of.

First a teacher: multilingual-e5-small, of whose pieces those stay that our descriptions are made of
and the commonest characters. It is shown whole calls, then all there is, calls and all once more.
What ships is its pupil: the same layers, each with the third of its middle that weighs most. It
learns from what readers chose and, more, from what the teacher said of the same text, in the mean of
its last three courses. The pieces stay where they stand, so that words nobody has taught keep their
neighbours. Two in five descriptions are shown among fragments that tell of nothing, and every text
with a few pieces missing. In the last part the pupil learns with the few bits that its weights will
have in the file.
"""

import random
import sys
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence

import msgspec
import torch
from torch import Tensor
from torch.nn import functional
from torch.optim import AdamW
from torch.optim.lr_scheduler import LambdaLR

from app.sorting.encoder import BEGIN, END, PLACES, SPACE, Pieces, StoredEncoder
from app.sorting.text import letters
from app.sorting.training.bits import packed, short
from app.sorting.training.e5 import E5, read_e5
from app.sorting.training.examples import Example, Kind, among_noise
from app.sorting.training.network import (
    MATRICES,
    NORMS,
    PUPIL,
    Weights,
    beginning,
    pupil_of,
    scores,
)

_SEED, _BATCH, _SORTED_TOGETHER = 1, 64, 32
_COLD, _WARM, _DECAY, _STEEPEST, _HEAD_RATE = 0.02, 200, 0.01, 1.0, 5.0
_MISSING, _NOISY = 0.07, 0.4
_TEACHERS_SHARE = 0.7
_E5_LETTERS = 4
_OFTEN = 12

Shown = tuple[Tensor, Tensor, Tensor]
Told = Mapping[str, Tensor]
"""What a teacher says of texts: the probability of each class."""


class Course(msgspec.Struct, frozen=True):
    """What is taught at once: *examples*, so many *times*, at most at this *rate*.

    The rate rises for the first steps and falls from there; the head, which names the classes,
    learns faster than the layers. From the part *rounded_from* of the steps the weights are as the
    file holds them.
    """

    examples: Sequence[Example]
    times: int
    rate: float
    rounded_from: float = 1.0

    @property
    def steps(self) -> int:
        """How many batches there are in all."""
        together = _BATCH * _SORTED_TOGETHER
        return self.times * (len(self.examples) // together) * _SORTED_TOGETHER


class School(msgspec.Struct, frozen=True):
    """What every course is taught with: fragments of nothing, the pieces, and the classes' numbers."""

    noise: Sequence[str]
    table: Pieces
    number: Mapping[str, int]


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


def batches(
    examples: Sequence[Example], school: School, told: Told, chance: random.Random
) -> Iterator[Shown]:
    """Yield the examples, but for a rest, in an order of chance, those of like length together.

    As numbers and there (texts x longest), wanted (texts x classes).
    """
    texts = []
    for example in chance.sample(examples, len(examples)):
        noisy = example.kind is Kind.SPOKEN and chance.random() < _NOISY
        text = (among_noise(example, school.noise, chance) if noisy else example).text
        pieces = [n for n in _split(text, school.table) if chance.random() > _MISSING]
        texts.append((_between_ends(pieces), example))
    together = _BATCH * _SORTED_TOGETHER
    chunks = []
    for start in range(0, len(texts) - together + 1, together):
        alike = sorted(texts[start : start + together], key=lambda text: len(text[0]))
        chunks += [alike[at : at + _BATCH] for at in range(0, together, _BATCH)]
    chance.shuffle(chunks)
    for chunk in chunks:
        wanted = torch.stack([_wanted(example, school.number, told) for _, example in chunk])
        yield *_side_by_side([pieces for pieces, _ in chunk]), wanted


def _split(text: str, table: Pieces) -> list[int]:
    return table.split(letters(text)[0])


def _between_ends(pieces: Sequence[int]) -> list[int]:
    return [BEGIN, *pieces[: PLACES - 2], END]


def _side_by_side(texts: Sequence[Sequence[int]]) -> tuple[Tensor, Tensor]:
    """Texts of pieces as numbers, and where there are any (texts x longest)."""
    longest = max(map(len, texts))
    numbers = torch.zeros(len(texts), longest, dtype=torch.long)
    there = torch.zeros(len(texts), longest)
    for row, text in enumerate(texts):
        numbers[row, : len(text)], there[row, : len(text)] = torch.tensor(text), 1
    return numbers, there


def _wanted(example: Example, number: Mapping[str, int], told: Told) -> Tensor:
    """What a text should be said to be of, as readers chose, and as a teacher says."""
    chosen = torch.zeros(len(number))
    for name, share in example.shares():
        chosen[number[name]] += share
    said = told.get(example.text)
    if said is not None:
        chosen = (1 - _TEACHERS_SHARE) * chosen + _TEACHERS_SHARE * said
    return chosen * example.worth


def teach(weights: Weights, course: Course, school: School, told: Told) -> None:
    """Teach the *weights*, in their place; tells on the way how much is missed."""
    taught = [part.requires_grad_() for name, part in weights.items() if name != "words"]
    groups = [
        {"params": [part], "lr": course.rate * (_HEAD_RATE if name.startswith("head") else 1)}
        for name, part in weights.items()
        if name != "words"
    ]
    change = AdamW(groups, weight_decay=_DECAY, fused=True)
    rate = LambdaLR(change, lambda step: _rate(step, course.steps))
    chance = random.Random(_SEED)  # noqa: S311  nothing secret comes of it
    done, missed = 0, 0.0
    for time in range(1, course.times + 1):
        for numbers, there, wanted in batches(course.examples, school, told, chance):
            exact = done < course.rounded_from * course.steps
            said = scores(weights, numbers, there, learning=True, exact=exact)
            miss = -(wanted * functional.log_softmax(said, 1)).sum(1).mean()
            change.zero_grad()
            miss.backward()
            torch.nn.utils.clip_grad_norm_(taught, _STEEPEST)
            change.step()
            rate.step()
            done += 1
            missed += 0.01 * (miss.item() - missed) if done > 1 else miss.item()
        sys.stdout.write(f"encoder, {time} of {course.times} times through: {missed:.3f} missed\n")
        sys.stdout.flush()


def _rate(step: int, steps: int) -> float:
    """The part of the rate: it rises for a while, and falls from there to nearly nothing."""
    if step < _WARM:
        return step / _WARM
    return 1 - (1 - _COLD) * (step - _WARM) / max(1, steps - _WARM)


def told_by(teacher: Weights, examples: Sequence[Example], table: Pieces) -> dict[str, Tensor]:
    """Return what a *teacher* says of each text, as it stands."""
    told: dict[str, Tensor] = {}
    texts = sorted({example.text for example in examples}, key=len)
    with torch.no_grad():
        for start in range(0, len(texts), _BATCH):
            batch = texts[start : start + _BATCH]
            pieces = [_between_ends(_split(text, table)) for text in batch]
            said = scores(teacher, *_side_by_side(pieces)).softmax(1)
            told.update(zip(batch, said, strict=True))
    return told


def _mean(told: Sequence[Told]) -> Told:
    """What a teacher said of each text at several times, together: less of it is chance."""
    return {text: torch.stack([at[text] for at in told]).mean(0) for text in told[0]}


def stored(weights: Weights, words: Words) -> StoredEncoder:
    """Return the weights as they lie in the file, in the order of `encoder.c`."""
    matrices = [weights[f"{layer}.{name}.w"] for layer in range(PUPIL.layers) for name in MATRICES]
    small = [weights["first.w"], weights["first.b"]]
    for layer in range(PUPIL.layers):
        small += [weights[f"{layer}.{name}.b"] for name in MATRICES]
        small += [weights[f"{layer}.{norm}.{part}"] for norm in NORMS for part in "wb"]
    return StoredEncoder(
        PUPIL,
        "\n".join(words.pieces),
        short(torch.tensor(words.likelihoods)),
        packed(weights["words"]),
        packed(weights["places"]),
        b"".join(packed(matrix) for matrix in (*matrices, weights["head.w"])),
        b"".join(short(part) for part in (*small, weights["head.b"])),
    )


def encoder(
    said: Sequence[Example],
    calls: Sequence[Example],
    noise: Sequence[str],
    number: Mapping[str, int],
) -> StoredEncoder:
    """Return an encoder taught what is *said* of each row and whole *calls*; classes as numbered."""
    torch.manual_seed(_SEED)
    every = [*said, *calls]
    e5 = read_e5()
    words = words_of(e5, [*(example.text for example in every), *noise])
    school = School(noise, words.table(), number)
    teacher = beginning(e5, words.numbers, len(number))
    teach(teacher, Course(calls, times=6, rate=1e-4), school, {})
    told: list[Told] = []
    for examples, times in ((every, 2), (calls, 2), (every, 1)):
        teach(teacher, Course(examples, times, rate=1e-4), school, {})
        told.append(told_by(teacher, every, school.table))
    pupil = pupil_of(teacher)
    teach(pupil, Course(every, times=4, rate=2e-4, rounded_from=0.5), school, _mean(told))
    return stored(pupil, words)
