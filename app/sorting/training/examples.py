"""What the model learns from: texts, each with the class that it is of."""

import random
from collections.abc import Iterator, Sequence
from enum import StrEnum
from itertools import chain
from pathlib import Path

import msgspec

from app.sorting.situations import Situation
from contract.matters import ListEdition


class Kind(StrEnum):
    """A whole call, what somebody would say of one matter, the same among noise, or a word or two."""

    TOLD = "told"
    SPOKEN = "spoken"
    NOISY = "noisy"
    WORD = "word"


_WORTH = {Kind.TOLD: 1.0, Kind.SPOKEN: 1.0, Kind.NOISY: 0.7, Kind.WORD: 0.5}


class Example(msgspec.Struct, frozen=True):
    """A text, and the class it is of; where two readers disagree, both."""

    text: str
    names: tuple[str, ...]
    kind: Kind = Kind.SPOKEN

    @property
    def worth(self) -> float:
        """How much is lost where it is not learnt."""
        return _WORTH[self.kind]

    def shares(self) -> Iterator[tuple[str, float]]:
        """Yield the share of each class."""
        for name in self.names:
            yield name, 1 / len(self.names)


def of_situations(situations: Sequence[Situation]) -> Iterator[Example]:
    """Yield what people say in each situation, and its everyday words, for its likeliest matter."""
    for situation in situations:
        names = situation.matters[:1]
        for said in (situation.name, *situation.phrases):
            yield Example(said, names)
        for word in situation.words:
            yield Example(word, names, Kind.WORD)


def of_borders(borders: Sequence[Situation]) -> Iterator[Example]:
    """Yield what people say at the borders; a border's name tells what divides it, nobody says it."""
    for border in borders:
        for said in border.phrases:
            yield Example(said, border.matters[:1])


class Call(msgspec.Struct, frozen=True):
    """A call as two readers sorted it, each on their own (None: no row).

    What they call acceptable besides (`also` in the file) is not learnt.
    """

    text: str
    matter: int | None
    second: int | None


def of_calls(folder: Path) -> Iterator[Example]:
    """Yield whole calls, each reader's matter alike."""
    lists = (file.read_bytes() for file in sorted(folder.glob("*.json")))
    for call in chain.from_iterable(msgspec.json.decode(calls, type=list[Call]) for calls in lists):
        names = tuple(dict.fromkeys((_name(call.matter), _name(call.second))))
        yield Example(call.text, names, Kind.TOLD)


def _name(matter: int | None) -> str:
    return "" if matter is None else str(matter)


def of_rows(edition: ListEdition) -> Iterator[Example]:
    """Yield what a list says of its own rows."""
    for matter in edition.matters:
        for text in (matter.title, *matter.keywords, *matter.primary_duties):
            yield Example(text, (matter.id,), Kind.WORD)


def among_noise(example: Example, noise: Sequence[str], chance: random.Random) -> Example:
    """Return *example* among fragments that tell of nothing."""
    before = chance.choice(noise) if chance.random() < 0.7 else ""
    after = "，".join(chance.sample(noise, chance.choice((1, 1, 2, 3))))
    text = f"{before}，{example.text}，{after}"
    return Example(text, example.names, Kind.NOISY)
