"""Events: one fact each that a person added, and what each step of a ticket's life must carry."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

import msgspec

from contract.deadlines import Light
from contract.ticket import Call, PhotoRef, Result, Satisfaction

Text = Annotated[str, msgspec.Meta(max_length=5000)]
Said = Annotated[str, msgspec.Meta(min_length=1, max_length=5000)]


class ActorKind(StrEnum):
    """Who can take a step."""

    TOWNSHIP = "township"
    LEADER = "leader"
    DESK = "desk"
    DEPARTMENT = "department"
    CLOCK = "clock"


class Actor(msgspec.Struct, frozen=True, omit_defaults=True):
    """A person in an office: *org* is the township's id, the department's name, or empty."""

    kind: ActorKind
    org: str = ""
    person: str = ""


class Event(msgspec.Struct, frozen=True, omit_defaults=True):
    """One fact, with an id made where it was created (UUIDv7); the county keeps that id for ever.

    *at* is what the maker's clock said: it is shown, and orders nothing. *body* is what the step
    must carry; fields that this version does not know stay in it.
    """

    id: str
    ticket: str
    step: str
    at: datetime
    actor: Actor
    body: dict[str, object] = {}


class Nothing(msgspec.Struct, frozen=True):
    """For steps that say all by being taken."""


class Reason(msgspec.Struct, frozen=True):
    """For steps that need only a reason."""

    reason: Said


class FieldChange(msgspec.Struct, frozen=True):
    """One field of a call, as the author saw it and as it should be."""

    field: str
    before: str
    after: Text


class Supplement(msgspec.Struct, frozen=True, omit_defaults=True):
    """More about a call: a remark, photos, or changed fields."""

    remark: Text = ""
    photos: tuple[PhotoRef, ...] = ()
    changes: tuple[FieldChange, ...] = ()


class Verdict(msgspec.Struct, frozen=True, omit_defaults=True):
    """The township's word on the result of one round."""

    round: int
    remark: Text = ""


class Rejection(msgspec.Struct, frozen=True):
    """Why the result of a round is not accepted; the ticket is done again."""

    round: int
    reason: Said


class Appraise(msgspec.Struct, frozen=True, omit_defaults=True):
    """The appraisal of one assignment in one round; *score* is 0 to 100."""

    assignment: str
    round: int
    satisfaction: Satisfaction
    score: Annotated[int, msgspec.Meta(ge=0, le=100)]
    remark: Text = ""


class Register(msgspec.Struct, frozen=True):
    """The number that makes a call a ticket."""

    number: Annotated[str, msgspec.Meta(min_length=1, max_length=40)]


class NewAssignment(msgspec.Struct, frozen=True, omit_defaults=True):
    """One department's piece, as the desk gives it out."""

    id: str
    department: Said
    leading: bool
    task: Text
    due: datetime
    may_return: bool = True


class Dispatch(msgspec.Struct, frozen=True, omit_defaults=True):
    """Who does what until when; *instead_of* names assignments taken back by this.

    One of the two must say something.
    """

    assignments: tuple[NewAssignment, ...] = ()
    instead_of: tuple[str, ...] = ()
    remark: Text = ""


class OnAssignment(msgspec.Struct, frozen=True):
    """For steps that name an assignment and nothing else."""

    assignment: str


class AskReturn(msgspec.Struct, frozen=True):
    """A department applies not to take an assignment."""

    assignment: str
    reason: Said


class Ruling(msgspec.Struct, frozen=True, omit_defaults=True):
    """The desk's decision on an application."""

    assignment: str
    granted: bool
    remark: Text = ""


class Progress(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a department has done so far."""

    assignment: str
    report: Said
    photos: tuple[PhotoRef, ...] = ()


class AskExtension(msgspec.Struct, frozen=True):
    """A department asks for more time."""

    assignment: str
    until: datetime
    reason: Said


class Extend(msgspec.Struct, frozen=True, omit_defaults=True):
    """The desk moves a deadline, or refuses to (*due* none)."""

    assignment: str
    due: datetime | None = None
    remark: Text = ""


class Resolve(msgspec.Struct, frozen=True):
    """A department's result."""

    assignment: str
    result: Result


class Convene(msgspec.Struct, frozen=True, omit_defaults=True):
    """Who meets where and when."""

    departments: tuple[str, ...]
    where: Text = ""
    when: datetime | None = None


class Conclude(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a consultation decided; it names a lead, which may not return the ticket."""

    conclusion: Said
    assignments: Annotated[tuple[NewAssignment, ...], msgspec.Meta(min_length=1)]


class Served(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the person served answered when the desk asked."""

    satisfaction: Satisfaction
    remark: Text = ""


class LightTurned(msgspec.Struct, frozen=True):
    """A deadline came near or passed."""

    assignment: str
    light: Light


class Enter(Call, frozen=True):
    """A call that the desk took by telephone; *township* is who called."""

    township: str = ""
