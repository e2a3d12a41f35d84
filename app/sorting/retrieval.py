"""Finds rows of an edition by the letters and everyday words that they share with a text.

Each matter is a bag of grams from its title, everyday words and duties; a rare one counts for more
(tf-idf, cosine). A whole everyday word counts on top. All of it is data of the edition.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from math import log, sqrt

from app.sorting.text import grams, letters
from contract.matters import Matter

_WEIGHTS = {"title": 2.0, "keywords": 3.0, "duties": 0.7}
_WORD = 0.16

Place = tuple[float, int, int]


class Retrieval:
    """Scores descriptions against the rows of one edition, with the places that speak for each."""

    def __init__(self, matters: Sequence[Matter]) -> None:
        bags = {matter.id: _bag(matter) for matter in matters}
        self._rarity = _rarity(bags.values())
        self._postings = _postings(bags, self._rarity)
        self._words = _words(matters)

    def scores(
        self, folded: str, at: Sequence[int]
    ) -> tuple[dict[str, float], dict[str, list[Place]]]:
        """Return each matter's score, 0 and up, and (worth, start, end) of its everyday words.

        *at* tells where each character of *folded* stood in the text.
        """
        scores: defaultdict[str, float] = defaultdict(float)
        places: defaultdict[str, list[Place]] = defaultdict(list)
        counts: defaultdict[str, int] = defaultdict(int)
        first: dict[str, int] = {}
        for gram, start in grams(folded):
            if gram in self._rarity:
                counts[gram] += 1
                first.setdefault(gram, start)
        weights = {gram: (1 + log(n)) * self._rarity[gram] for gram, n in counts.items()}
        length = sqrt(sum(weight * weight for weight in weights.values())) or 1.0
        for gram, weight in weights.items():
            for matter, share in self._postings[gram]:
                scores[matter] += weight * share / length
        for word, matters in self._words.items():
            start = folded.find(word)
            if start >= 0:
                part = _WORD * sqrt(len(word)) / sqrt(len(matters))
                for matter in matters:
                    scores[matter] += part
                    places[matter].append((part, at[start], at[start + len(word) - 1] + 1))
        return dict(scores), dict(places)


def _bag(matter: Matter) -> dict[str, float]:
    bag: defaultdict[str, float] = defaultdict(float)
    parts = {
        "title": (matter.title,),
        "keywords": matter.keywords,
        "duties": (*matter.primary_duties, *matter.township_duties),
    }
    for name, texts in parts.items():
        for gram, _ in grams(letters("，".join(texts))[0]):
            bag[gram] += _WEIGHTS[name]
    return bag


def _rarity(bags: Iterable[Mapping[str, float]]) -> dict[str, float]:
    seen: defaultdict[str, int] = defaultdict(int)
    total = 0
    for bag in bags:
        total += 1
        for gram in bag:
            seen[gram] += 1
    return {gram: log((1 + total) / (1 + count)) + 1 for gram, count in seen.items()}


def _postings(
    bags: Mapping[str, Mapping[str, float]], rarity: Mapping[str, float]
) -> dict[str, list[tuple[str, float]]]:
    postings: defaultdict[str, list[tuple[str, float]]] = defaultdict(list)
    for matter, bag in bags.items():
        weights = {gram: (1 + log(1 + n)) * rarity[gram] for gram, n in bag.items()}
        length = sqrt(sum(weight * weight for weight in weights.values())) or 1.0
        for gram, weight in weights.items():
            postings[gram].append((matter, weight / length))
    return dict(postings)


def _words(matters: Iterable[Matter]) -> dict[str, tuple[str, ...]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for matter in matters:
        for word in {letters(keyword)[0].strip() for keyword in matter.keywords}:
            if len(word) > 1:
                found[word].append(matter.id)
    return {word: tuple(ids) for word, ids in found.items()}
