"""Tells of rows of an edition that can hardly be told apart, with the words that fit both."""

import msgspec

from app.sorting.model import Model
from app.sorting.sorter import Sorter
from contract.matters import ListEdition

_LEAST = 0.12


class Twin(msgspec.Struct, frozen=True):
    """Two rows, how alike they are (0 to 1), and the words that are sorted to the wrong one."""

    first: str
    second: str
    likeness: float
    words: tuple[str, ...]


def twins(edition: ListEdition, model: Model, most: int = 30) -> tuple[Twin, ...]:
    """Return the pairs that are hardest to tell apart, the likest first.

    Each row's title and everyday words are sorted as if a clerk had typed them, by their grams alone
    since there are thousands: what another row gets of them is how alike the two are.
    """
    sorter = Sorter(edition, model.by_grams())
    drawn: dict[tuple[str, str], float] = {}
    words: dict[tuple[str, str], list[str]] = {}
    for matter in edition.matters:
        said = (matter.title, *matter.keywords)
        for text in said:
            for proposal in sorter.sort(text, 3).proposals:
                if proposal.matter == matter.id:
                    continue
                pair = (min(matter.id, proposal.matter), max(matter.id, proposal.matter))
                drawn[pair] = drawn.get(pair, 0.0) + proposal.score / len(said)
                if proposal.score > _LEAST:
                    words.setdefault(pair, []).append(text)
    ranked = sorted(drawn, key=lambda pair: (-drawn[pair], pair))
    return tuple(
        Twin(*pair, min(1.0, drawn[pair]), tuple(dict.fromkeys(words.get(pair, ()))))
        for pair in ranked[:most]
        if drawn[pair] >= _LEAST
    )
