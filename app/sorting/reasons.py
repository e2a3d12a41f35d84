"""Says why: the words of a description that speak for a matter, and the situation they tell of."""

from collections.abc import Sequence

import msgspec

from app.sorting.model import Known
from app.sorting.retrieval import Place

_MOST = 4
_FAINT = 0.15
_PARTICLES = frozenset(
    "的了没在是有个不把被让到就都也还很又上下里这那我你他们着过给和跟与及吗呢吧啊得地，。、 "
)


class Reason(msgspec.Struct, frozen=True):
    """Words of the description that speak for a matter, and where they stand in it."""

    words: str
    start: int
    end: int


def reasons(text: str, words: Sequence[Place], runs: Sequence[Place]) -> tuple[Reason, ...]:
    """Return the weightiest words of *text*, as they stand, of places (worth, start, end).

    *words* are whole words of the list and of everyday speech; *runs* are neighbouring characters,
    which are joined where they overlap and say something only where no word stands.
    """
    found = _apart(sorted(words, key=lambda place: (place[1] - place[2], place[1])))
    joined: list[Place] = []
    for worth, start, end in sorted(_strong(runs), key=lambda place: place[1:]):
        if joined and start < joined[-1][2]:
            before = joined[-1]
            joined[-1] = (before[0] + worth, before[1], max(before[2], end))
        else:
            joined.append((worth, start, end))
    trimmed = [(worth, *_trimmed(text, start, end)) for worth, start, end in joined]
    ranked = sorted(trimmed, key=lambda place: -place[0])
    found = _apart([*found, *(place for place in ranked if place[2] - place[1] > 1)])[:_MOST]
    return tuple(Reason(text[s:e], s, e) for s, e in sorted(place[1:] for place in found))


def _apart(places: Sequence[Place]) -> list[Place]:
    """The places that overlap none before them."""
    kept: list[Place] = []
    for place in places:
        if all(place[2] <= other[1] or other[2] <= place[1] for other in kept):
            kept.append(place)
    return kept


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Leave out the characters at both ends that are no part of a word."""
    while start < end and text[start] in _PARTICLES:
        start += 1
    while end > start and text[end - 1] in _PARTICLES:
        end -= 1
    return start, end


def _strong(places: Sequence[Place]) -> list[Place]:
    """The places that say something beside the one that says most."""
    most = max((place[0] for place in places), default=0.0)
    return [place for place in places if place[0] >= _FAINT * most]


def everyday(folded: str, situations: Sequence[Known]) -> tuple[str, tuple[str, ...]]:
    """Return the situation whose everyday words stand in folded text, with those; or nothing."""
    found = {
        situation.name: tuple(word for word in situation.words if word in folded)
        for situation in situations
    }
    best = max(found, key=lambda name: sum(map(len, found[name])), default="")
    words = found.get(best, ())
    return (best, words) if words else ("", ())
