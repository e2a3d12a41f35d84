"""What the model learns from: texts, each with the class that it is of."""

import random
from collections.abc import Iterator, Sequence
from enum import StrEnum

import msgspec

from app.sorting.situations import Situation
from contract.matters import ListEdition

_OTHERS_SHARE = 0.25


class Kind(StrEnum):
    """A description as somebody would say it, the same among noise, or a word or two."""

    SPOKEN = "spoken"
    NOISY = "noisy"
    WORD = "word"


_WORTH = {Kind.SPOKEN: 1.0, Kind.NOISY: 0.7, Kind.WORD: 0.5}


class Example(msgspec.Struct, frozen=True):
    """A text, the class it is of, and others that would do as well."""

    text: str
    name: str
    others: tuple[str, ...] = ()
    kind: Kind = Kind.SPOKEN

    @property
    def worth(self) -> float:
        """How much is lost where it is not learnt."""
        return _WORTH[self.kind]

    def shares(self) -> Iterator[tuple[str, float]]:
        """Yield the share of each class: the most for its own, a rest for the others."""
        rest = _OTHERS_SHARE if self.others else 0.0
        yield self.name, 1 - rest
        for other in self.others:
            yield other, rest / len(self.others)


def of_situations(situations: Sequence[Situation]) -> Iterator[Example]:
    """Yield what people say in each situation, and its everyday words."""
    for situation in situations:
        name, *others = situation.matters
        for said in (situation.name, *situation.phrases):
            yield Example(said, name, tuple(others))
        for word in situation.words:
            yield Example(word, name, tuple(others), Kind.WORD)


def of_rows(edition: ListEdition) -> Iterator[Example]:
    """Yield what a list says of its own rows."""
    for matter in edition.matters:
        for text in (matter.title, *matter.keywords, *matter.primary_duties):
            yield Example(text, matter.id, (), Kind.WORD)


def among_noise(example: Example, noise: Sequence[str], chance: random.Random) -> Example:
    """Return *example* among fragments that tell of nothing."""
    before = chance.choice(noise) if chance.random() < 0.7 else ""
    after = "，".join(chance.sample(noise, chance.choice((1, 1, 2, 3))))
    text = f"{before}，{example.text}，{after}"
    return Example(text, example.name, example.others, Kind.NOISY)
