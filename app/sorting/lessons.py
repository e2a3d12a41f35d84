"""What this township's own tickets teach: the matter that people settled on against the proposal.

A lesson moves a description towards its matter by how alike the two texts are, none by more than a
bound, and each move names the ticket that it comes from. Where two disagree, the likest has the last
word, and of two that are as like the one that came later.
"""

from collections.abc import Mapping, Sequence

import msgspec

from app.sorting.model import Gram, Model

_NEAR, _SAME = 0.2, 0.6
_MOST = 0.7


class Lesson(msgspec.Struct, frozen=True):
    """A ticket whose *matter* (empty: on no list) was chosen against what was proposed."""

    ticket: str
    text: str
    matter: str


class Echo(msgspec.Struct, frozen=True):
    """A lesson that a text reminds of; *weight*, 0 to 1, is how much of the ranking it moves."""

    lesson: Lesson
    weight: float


class Lessons:
    """Finds the lessons, newest first, that a text is like, by what tells of a matter in both."""

    def __init__(self, model: Model, lessons: Sequence[Lesson]) -> None:
        self._known = [
            (lesson, _vector(model.known(model.letters(lesson.text)[0]))) for lesson in lessons
        ]

    def echoes(self, known: Sequence[Gram]) -> tuple[Echo, ...]:
        """Return the lessons that a text of these *known* grams is like, the likest first."""
        vector = _vector(known) if self._known else {}
        found = []
        for lesson, other in self._known:
            likeness = sum(share * other.get(gram, 0.0) for gram, share in vector.items())
            if likeness > _NEAR:
                weight = _MOST * min(1.0, (likeness - _NEAR) / (_SAME - _NEAR))
                found.append(Echo(lesson, weight))
        return tuple(sorted(found, key=lambda echo: -echo.weight))


def moved(chances: Mapping[str, float], echoes: Sequence[Echo]) -> dict[str, float]:
    """Return *chances* by matter (empty: on no list), moved by each echo, the likest first in
    *echoes* and moved by last.
    """
    after = dict(chances)
    for echo in reversed(echoes):
        after = {matter: chance * (1 - echo.weight) for matter, chance in after.items()}
        after[echo.lesson.matter] = after.get(echo.lesson.matter, 0.0) + echo.weight
    return after


def _vector(known: Sequence[Gram]) -> dict[int, float]:
    return {gram.number: gram.share for gram in known}
