"""A form as the page draws it: its fields, what is in them, and what can be chosen."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby

from contract.forms import Form as QuestionForm
from contract.matters import Department, Matter
from contract.ticket import Assignment, PhotoRef
from county import pinyin
from county.desk import questions, times
from county.desk.about import About
from county.desk.fields import FIND, FORMS, Field, Kind, StepForm
from county.desk.typed import Typed, row_count

Option = tuple[str, str]
Groups = Sequence[tuple[str, Sequence[Option]]]


@dataclass(frozen=True)
class KeptPhoto:
    """A photo that was handed in with a form that could not be taken yet."""

    token: str
    name: str


@dataclass(frozen=True)
class Form:
    """One form on a page; *event* is the id that the event will have."""

    spec: StepForm
    action: str
    event: str
    typed: Typed
    about: About
    kept_photos: tuple[KeptPhoto, ...] = field(default=())

    @property
    def assignment(self) -> str:
        """The assignment that the form is about, or empty."""
        return self.about.piece.id if self.about.piece else ""

    @property
    def office(self) -> str:
        """Whose assignment the form is about, or empty."""
        return self.about.piece.department if self.about.piece else ""

    @property
    def asked(self) -> str:
        """What a department asked for that this form decides, or empty."""
        piece = self.about.piece
        if piece and self.spec.step == "rule_on_return":
            return f"申请退回的理由：{piece.return_reason}"
        if piece and piece.extension_asked and self.spec.step == "extend":
            until = times.shown(piece.extension_asked, self.about.now)
            return f"申请延到 {until}，理由：{piece.extension_reason}"
        return ""

    @property
    def uploads(self) -> bool:
        """Whether files can be sent with the form."""
        return any(one.kind is Kind.PHOTOS for one in self.spec.fields)

    @property
    def rows(self) -> int:
        """How many rows of pieces there are."""
        return row_count(self.typed)

    @property
    def taken_back(self) -> tuple[Assignment, ...]:
        """The assignments that this form can take back; a consultation replaces them all."""
        ticket = self.about.ticket
        return ticket.current if ticket and self.spec.step == "dispatch" else ()

    @property
    def stays(self) -> str:
        """The department that leads now and may go on leading, or empty."""
        leads = [piece.department for piece in self.taken_back if piece.leading]
        return leads[0] if leads else ""

    @property
    def find(self) -> str:
        """What is looked for among the many things that can be chosen; empty: everything is shown."""
        return self.typed.one(FIND)

    @property
    def departments(self) -> tuple[Department, ...]:
        """The departments to choose from: those looked for, and those chosen already."""
        rows = (self.typed.one(f"department.{n}") for n in range(1, self.rows + 1))
        chosen = {*self.typed.many("departments"), *rows}
        return tuple(
            one for one in self.about.departments if one.name in chosen or self._found(one.name)
        )

    def _found(self, department: str) -> bool:
        known = {one.name: one.aliases for one in self.about.departments}
        return pinyin.matches(self.find, department, *known.get(department, ()))

    @property
    def department_groups(self) -> Groups:
        """Departments to choose from, those stationed in townships apart."""
        return _departments(self.departments)

    @property
    def matters(self) -> tuple[Matter, ...]:
        """The matters to choose from: those looked for, and the one chosen already."""
        known = self.about.edition.matters if self.about.edition else ()
        return tuple(
            one
            for one in known
            if one.id == self.typed.one("matter")
            or pinyin.matches(self.find, one.id, one.title, *one.primary)
        )

    @property
    def asks(self) -> QuestionForm:
        """The form whose questions go with the chosen matter."""
        return self.about.questions(self.typed.one("matter"))

    @property
    def questions(self) -> tuple[Field, ...]:
        """The chosen matter's questions."""
        return questions.fields(self.asks)

    @property
    def waiting_answers(self) -> Sequence[Option]:
        """Name and value of answers to questions that are not asked now."""
        return questions.others(self.asks, self.typed)

    def options(self, asked: Field) -> Sequence[Option]:
        """Return what a field with many answers offers, those found and of the matter first."""
        ticket = self.about.ticket
        named = (*ticket.settled.primary, *ticket.settled.supporting) if ticket else ()
        names = [department.name for department in self.departments]
        ordered = sorted(names, key=lambda name: (not self._found(name), name not in named))
        return [(name, name) for name in ordered]

    def groups(self, asked: Field) -> Groups:
        """Return what a list offers, in groups."""
        if asked.options:
            return [("", asked.options)]
        if asked.name == "township":
            return [("", [(one.id, one.name) for one in self.about.townships])]
        return [
            (domain, [(one.id, f"{one.id}　{one.title}") for one in group])
            for domain, group in groupby(
                sorted(self.matters, key=lambda one: one.domain), key=lambda one: one.domain
            )
        ]


def _departments(known: Sequence[Department]) -> Groups:
    parted = {"县直部门": False, "派驻机构": True}
    found = [
        (group, [(one.name, one.name) for one in known if one.stationed is stationed])
        for group, stationed in parted.items()
    ]
    return [(group, options) for group, options in found if options]


def form(
    step: str,
    action: str,
    about: About,
    typed: Typed,
    kept: Sequence[tuple[str, PhotoRef]] = (),
) -> Form:
    """Return the form of *step*; it keeps the event id that was typed with it, if there is one."""
    event = typed.one("event") or about.new_id()
    photos = tuple(KeptPhoto(token, photo.name) for token, photo in kept)
    return Form(FORMS[step], action, event, typed, about, photos)
