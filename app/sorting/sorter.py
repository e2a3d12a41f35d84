"""Finds the likeliest matters for a description, with the words that it went by.

Each matter is a bag of characters, pairs and triples from its title, everyday words and duties; a
rare one counts for more (tf-idf, cosine). The edition's everyday words count whole on top, and the
names of the departments in charge a little. All of it is data of the edition: a new one needs no
programmer.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from enum import StrEnum
from math import log, sqrt

import msgspec

from app.sorting.text import grams, plain
from contract.matters import Departments, ListEdition, Matter

_WEIGHTS = {"title": 2.0, "keywords": 3.0, "duties": 0.7}
_KEYWORD = 0.16
_DEPARTMENT = 0.05
_SURE, _SURE_AHEAD = 0.5, 1.5
_LIKELY = 0.2
_NOT_ON_LIST = 0.12
_MOST_REASONS = 4


class Sureness(StrEnum):
    """How sure the sorter is of a proposal."""

    SURE = "sure"
    LIKELY = "likely"
    POSSIBLE = "possible"


class Reason(msgspec.Struct, frozen=True):
    """Words of the description that speak for a matter, and where they stand in it."""

    words: str
    start: int
    end: int


class Proposal(msgspec.Struct, frozen=True):
    """One matter that the description may be about; *score* is 0 and up."""

    matter: str
    score: float
    sureness: Sureness
    reasons: tuple[Reason, ...]


class Sorting(msgspec.Struct, frozen=True):
    """The likeliest matters, best first; *on_list* is false where none is near."""

    proposals: tuple[Proposal, ...]
    on_list: bool


class Sorter:
    """Sorts descriptions by one list edition. Made once; each call is a few milliseconds."""

    def __init__(self, edition: ListEdition, departments: Departments) -> None:
        bags = {matter.id: _bag(matter) for matter in edition.matters}
        self._rarity = _rarity(bags.values())
        self._postings = _postings(bags, self._rarity)
        self._keywords = _keywords(edition.matters)
        self._department_names = _department_names(edition.matters, departments)

    def sort(self, text: str, most: int = 3) -> Sorting:
        """Return at most *most* proposals for *text*, best first; nothing is said of no text."""
        folded = plain(text)
        scores: defaultdict[str, float] = defaultdict(float)
        places: defaultdict[str, list[tuple[float, int, int]]] = defaultdict(list)
        self._by_grams(folded, scores, places)
        self._by_words(folded, self._keywords, _KEYWORD, scores, places)
        self._by_words(folded, self._department_names, _DEPARTMENT, scores, places)
        ranked = sorted(scores.items(), key=lambda found: (-found[1], found[0]))[: max(most, 2)]
        second = ranked[1][1] if len(ranked) > 1 else 0.0
        proposals = tuple(
            Proposal(
                matter,
                score,
                _sureness(score, second if place == 0 else score),
                _reasons(text, places[matter]),
            )
            for place, (matter, score) in enumerate(ranked[:most])
        )
        return Sorting(proposals, bool(ranked) and ranked[0][1] >= _NOT_ON_LIST)

    def _by_grams(
        self,
        folded: str,
        scores: defaultdict[str, float],
        places: defaultdict[str, list[tuple[float, int, int]]],
    ) -> None:
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
                part = weight * share / length
                scores[matter] += part
                if len(gram) > 1:
                    places[matter].append((part, first[gram], first[gram] + len(gram)))

    def _by_words(
        self,
        folded: str,
        words: Mapping[str, tuple[str, ...]],
        worth: float,
        scores: defaultdict[str, float],
        places: defaultdict[str, list[tuple[float, int, int]]],
    ) -> None:
        for word, matters in words.items():
            start = folded.find(word)
            if start < 0:
                continue
            part = worth * sqrt(len(word)) / sqrt(len(matters))
            for matter in matters:
                scores[matter] += part
                places[matter].append((part + 1, start, start + len(word)))


def _bag(matter: Matter) -> dict[str, float]:
    bag: defaultdict[str, float] = defaultdict(float)
    parts = {
        "title": (matter.title,),
        "keywords": matter.keywords,
        "duties": (*matter.primary_duties, *matter.township_duties),
    }
    for name, texts in parts.items():
        for text in texts:
            for gram, _ in grams(plain(text)):
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


def _keywords(matters: Iterable[Matter]) -> dict[str, tuple[str, ...]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for matter in matters:
        for keyword in {plain(keyword) for keyword in matter.keywords}:
            if keyword.strip():
                found[keyword].append(matter.id)
    return {word: tuple(ids) for word, ids in found.items()}


def _department_names(
    matters: Iterable[Matter], departments: Departments
) -> dict[str, tuple[str, ...]]:
    leads: defaultdict[str, list[str]] = defaultdict(list)
    for matter in matters:
        for name in matter.primary:
            leads[name].append(matter.id)
    return {
        plain(word): tuple(leads[department.name])
        for department in departments.departments
        if department.name in leads
        for word in (department.name, *department.aliases)
    }


def _sureness(score: float, second: float) -> Sureness:
    if score >= _SURE and score >= _SURE_AHEAD * second:
        return Sureness.SURE
    return Sureness.LIKELY if score >= _LIKELY else Sureness.POSSIBLE


def _reasons(text: str, places: list[tuple[float, int, int]]) -> tuple[Reason, ...]:
    """Join overlapping places into words; the weightiest few, in the order they stand."""
    joined: list[list[float]] = []
    for part, start, end in sorted(places, key=lambda place: place[1:]):
        if joined and start < joined[-1][2]:
            joined[-1][0] += part
            joined[-1][2] = max(joined[-1][2], end)
        else:
            joined.append([part, start, end])
    best = sorted(joined, key=lambda place: -place[0])[:_MOST_REASONS]
    spans = sorted((int(start), int(end)) for _, start, end in best)
    return tuple(Reason(text[start:end], start, end) for start, end in spans)
