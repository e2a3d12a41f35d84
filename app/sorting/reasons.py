"""Says why: the words of a description that speak for a matter, and the situation they tell of."""

from collections.abc import Sequence

import msgspec

from app.sorting.model import Known
from app.sorting.retrieval import Place

_MOST = 4
_FAINT = 0.15


class Reason(msgspec.Struct, frozen=True):
    """Words of the description that speak for a matter, and where they stand in it."""

    words: str
    start: int
    end: int


def reasons(text: str, places: Sequence[Place]) -> tuple[Reason, ...]:
    """Join overlapping *places* (worth, start, end) to words; the weightiest, as they stand."""
    long = [place for place in places if place[2] - place[1] > 1]
    joined: list[tuple[float, int, int]] = []
    for worth, start, end in sorted(_strong(long), key=lambda place: place[1:]):
        if joined and start < joined[-1][2]:
            before = joined[-1]
            joined[-1] = (before[0] + worth, before[1], max(before[2], end))
        else:
            joined.append((worth, start, end))
    best = sorted(joined, key=lambda place: -place[0])[:_MOST]
    return tuple(Reason(text[s:e], s, e) for s, e in sorted(place[1:] for place in best))


def _strong(places: Sequence[Place]) -> list[Place]:
    """The places that say something beside the one that says most."""
    most = max((place[0] for place in places), default=0.0)
    return [place for place in places if place[0] >= _FAINT * most]


def everyday(folded: str, situations: Sequence[Known]) -> str:
    """Return the name of the situation whose everyday words stand in folded text, or nothing."""
    found = {
        situation.name: sum(len(word) for word in situation.words if word in folded)
        for situation in situations
    }
    best = max(found, key=lambda name: found[name], default="")
    return best if found.get(best) else ""
