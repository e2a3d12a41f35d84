"""Fits what the township's tickets teach to the list that descriptions are sorted by now."""

from collections.abc import Iterable

from app.casework.reading import NamedEdition
from app.sorting import Lesson
from contract import lessons


def fitted(taught: Iterable[lessons.Lesson], named: NamedEdition) -> tuple[Lesson, ...]:
    """Return the lessons by the matters of *named*; one of another edition goes by its title.

    One whose matter this edition does not have is left out.
    """
    by_title = {matter.title: matter.id for matter in named.edition.matters}
    found = []
    for lesson in taught:
        same = lesson.edition == named.name or not lesson.matter
        matter = lesson.matter if same else by_title.get(lesson.matter_title)
        if matter is not None:
            found.append(Lesson(lesson.ticket, lesson.text, matter))
    return tuple(found)
