"""The county's documents as the desk reads them: decoded once, by name, with what stands in before."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, TypeVar

import msgspec

from app.later import Later
from app.models import first
from app.models.errors import SorterDamaged
from app.models.read import NamedEdition
from app.models.store import Store
from contract.blobs import BlobKind
from contract.deadlines import Configuration, WorkCalendar
from contract.forms import Form, Forms
from contract.matters import Departments, ListEdition, Matter, Township

if TYPE_CHECKING:
    from app import sorting
    from app.casework import learning
    from app.models import blobs, lessons
    from app.sorting import Lesson, Model, Sorter, Sorting, Twin, pinyin
else:
    blobs, sorting = Later("app.models.blobs"), Later("app.sorting")
    pinyin, lessons = Later("app.sorting.pinyin"), Later("app.models.lessons")
    learning = Later("app.casework.learning")

T = TypeVar("T", bound=msgspec.Struct)


class Documents:
    """The newest of each kind that is here, and every list edition."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._decoded: dict[str, msgspec.Struct] = {}
        self._model: Model | None = None
        self._lessons: lessons.Lessons | None = None
        self._sorter: tuple[str, tuple[Lesson, ...], Sorter] | None = None
        self._twins: tuple[str, tuple[Twin, ...]] | None = None

    def edition(self, name: str = "") -> NamedEdition | None:
        """Return the edition of this name, or the one in force; None where it is not here."""
        if not name:
            return self._named(first.in_force(self._store, BlobKind.EDITION))
        content = blobs.content(self._store, name)
        return self._named((name, content)) if content is not None else None

    def editions(self) -> tuple[NamedEdition, ...]:
        """Return every list edition that is here, newest first."""
        found = (self.edition(name) for name in blobs.names(self._store, BlobKind.EDITION))
        return tuple(named for named in found if named)

    def newer_than(self, name: str) -> bool:
        """Tell whether another edition than the one of this name is in force."""
        newest = blobs.names(self._store, BlobKind.EDITION)[:1]
        return bool(name and newest and newest[0] != name)

    def departments(self) -> Departments:
        """Return the county's departments, none before the first sync."""
        return self._in_force(BlobKind.DEPARTMENTS, Departments) or Departments(())

    def township(self) -> Township | None:
        """Return this township, once the county has told it."""
        return self._in_force(BlobKind.TOWNSHIP, Township)

    def configuration(self) -> Configuration:
        """Return what the county has set, or our defaults."""
        return self._in_force(BlobKind.CONFIGURATION, Configuration) or Configuration()

    def calendar(self) -> WorkCalendar:
        """Return the county's working days, or the plain week."""
        return self._in_force(BlobKind.CALENDAR, WorkCalendar) or WorkCalendar()

    def form(self, matter_id: str = "", edition: str = "") -> Form:
        """Return the questions for a matter of an edition (in force where not named)."""
        named = self.edition(edition)
        matter = named.edition.matter(matter_id) if named else None
        forms = self._in_force(BlobKind.FORMS, Forms) or Forms(())
        return forms.form(matter.form if matter else "")

    def search(self, text: str) -> tuple[Matter, ...]:
        """Return matters of the edition in force that *text* fits: words, initials or number."""
        named = self.edition()
        asked = text.strip()
        return tuple(
            matter
            for matter in (named.edition.matters if named else ())
            if not asked or any(pinyin.matches(asked, said) for said in _said_of(matter))
        )

    def sort(self, text: str, most: int = 3) -> Sorting:
        """Return the matters that a description is likeliest about, each with why.

        The township's earlier tickets have their say in it. Raises SorterDamaged.
        """
        named = self.edition()
        if named is None:
            return sorting.Sorting((), on_list=False)
        self._lessons = self._lessons or lessons.Lessons(self._store)
        taught = learning.fitted(self._lessons.latest(), named)
        if self._sorter is None or self._sorter[:2] != (named.name, taught):
            sorter = sorting.Sorter(named.edition, self._known(), taught)
            self._sorter = (named.name, taught, sorter)
        return self._sorter[2].sort(text, most)

    def twins(self) -> tuple[Twin, ...]:
        """Return the pairs of the edition in force that can hardly be told apart, likest first.

        The first time it takes a while, the longer the list. Raises SorterDamaged.
        """
        named = self.edition()
        if named is None:
            return ()
        if self._twins is None or self._twins[0] != named.name:
            self._twins = named.name, sorting.twins(named.edition, self._known())
        return self._twins[1]

    def _known(self) -> Model:
        """What the sorter knows, read once."""
        if self._model is None:
            try:
                self._model = sorting.read_model()
            except sorting.ModelDamaged as problem:
                raise SorterDamaged(str(problem)) from problem
        return self._model

    def _named(self, found: tuple[str, bytes] | None) -> NamedEdition | None:
        return NamedEdition(found[0], self._decode(*found, ListEdition)) if found else None

    def _in_force(self, kind: BlobKind, struct: type[T]) -> T | None:
        found = first.in_force(self._store, kind)
        return self._decode(*found, struct) if found else None

    def _decode(self, name: str, content: bytes, kind: type[T]) -> T:
        document = self._decoded.get(name)
        if not isinstance(document, kind):
            document = msgspec.json.decode(content, type=kind)
            self._decoded[name] = document
        return document


def _said_of(matter: Matter) -> Iterable[str]:
    return (matter.id, matter.title, *matter.keywords, *matter.primary)
