"""A ticket as it stands: what both sides fold events into."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

import msgspec

from contract.deadlines import Light, Urgency
from contract.forms import Answer
from contract.matters import Role


class State(StrEnum):
    """How far the content of a ticket has come; its journey to the county is another thing."""

    TO_APPROVE = "to_approve"
    SENT_BACK = "sent_back"
    CALLED = "called"
    DISPATCHED = "dispatched"
    ACCEPTED = "accepted"
    RESPONDING = "responding"
    CONSULTATION = "consultation"
    RESOLVED = "resolved"
    APPRAISED = "appraised"
    WITHDRAWN = "withdrawn"
    REFUSED = "refused"


class Piece(StrEnum):
    """How far one assignment has come."""

    ASSIGNED = "assigned"
    ACCEPTED = "accepted"
    RESPONDING = "responding"
    RETURN_ASKED = "return_asked"
    RETURNED = "returned"
    RESOLVED = "resolved"


class Satisfaction(StrEnum):
    """How content a person is with a result."""

    SATISFIED = "satisfied"
    PARTLY = "partly"
    DISSATISFIED = "dissatisfied"


class PhotoRef(msgspec.Struct, frozen=True, omit_defaults=True):
    """A photo by its content: *sha256* of the file sent, *original* of the file kept."""

    sha256: str
    size: int
    width: int
    height: int
    original: str = ""
    name: str = ""
    taken_at: datetime | None = None
    latitude: float | None = None
    longitude: float | None = None


class Call(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a township submits; edition, matter and responsibilities are frozen with it.

    *matter* is empty for a problem that is on no list (无头事项). *to_approve*: a leader must
    approve it before the county desk sees it. *proposed* is the matter that the sorter put first
    (`contract.lessons.ON_NO_LIST` for none), empty where it was not asked.
    """

    title: str
    description: str
    urgency: Urgency
    edition: str
    village: str = ""
    spot: str = ""
    latitude: float | None = None
    longitude: float | None = None
    matter: str = ""
    matter_title: str = ""
    primary: tuple[str, ...] = ()
    supporting: tuple[str, ...] = ()
    township_role: Role | None = None
    township_duties: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    form: str = ""
    answers: dict[str, Answer] = {}
    photos: tuple[PhotoRef, ...] = ()
    served_name: str = ""
    served_phone: str = ""
    to_approve: bool = False
    proposed: str = ""


class Correction(msgspec.Struct, frozen=True, omit_defaults=True):
    """The matter that the county desk puts in place of the call's, with who bears what for it.

    *matter* is empty where the problem is on no list.
    """

    edition: str
    reason: Annotated[str, msgspec.Meta(min_length=1, max_length=5000)]
    matter: str = ""
    matter_title: str = ""
    primary: tuple[str, ...] = ()
    supporting: tuple[str, ...] = ()
    township_role: Role | None = None
    township_duties: tuple[str, ...] = ()


def same_matter(one: Call | Correction, other: Call | Correction) -> bool:
    """Tell whether both name the same matter of the same edition, or none."""
    return one.matter == other.matter and (not one.matter or one.edition == other.edition)


class Result(msgspec.Struct, frozen=True, omit_defaults=True):
    """The four things that a result must say, with photos."""

    accepted_when: datetime
    spoken_to: str
    solved_how: str
    solved_when: datetime
    photos: tuple[PhotoRef, ...] = ()


class Appraisal(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the township thinks of one department's piece, in one round."""

    assignment: str
    department: str
    round: int
    satisfaction: Satisfaction
    score: int
    remark: str = ""
    leading: bool = False


class Assignment(msgspec.Struct, frozen=True, omit_defaults=True):
    """One department's piece of a ticket."""

    id: str
    department: str
    leading: bool
    task: str
    due: datetime
    round: int = 1
    state: Piece = Piece.ASSIGNED
    may_return: bool = True
    accepted_at: datetime | None = None
    resolved_at: datetime | None = None
    return_reason: str = ""
    extension_reason: str = ""
    extension_asked: datetime | None = None
    progress: str = ""
    light: Light = Light.NONE
    result: Result | None = None

    @property
    def open(self) -> bool:
        """Whether the department still owes something."""
        return self.state not in (Piece.RESOLVED, Piece.RETURNED)


class Consultation(msgspec.Struct, frozen=True, omit_defaults=True):
    """A joint consultation, asked for, convened or concluded."""

    reason: str = ""
    convened: bool = False
    where: str = ""
    when: datetime | None = None
    departments: tuple[str, ...] = ()
    conclusion: str = ""


class Supervision(msgspec.Struct, frozen=True, omit_defaults=True):
    """A joint supervision, asked for, opened or closed."""

    reason: str = ""
    opened: bool = False
    closed: bool = False
    conclusion: str = ""


class Kept(msgspec.Struct, frozen=True):
    """A value that lost a conflict and is kept for a person to see."""

    field: str
    value: str
    event: str


class Ticket(msgspec.Struct, frozen=True, omit_defaults=True):
    """Everything that is true of a ticket after the events folded so far.

    *revision* is the sequence of the last event from the county, 0 while all are pending.
    *corrected* stands beside the call, which stays as it was frozen. *lesson_dropped*: the
    township does not want its proposals to go by this ticket (`contract.lessons`).
    """

    id: str
    township: str
    state: State
    call: Call
    created_at: datetime
    updated_at: datetime
    number: str = ""
    round: int = 1
    revision: int = 0
    remarks: tuple[str, ...] = ()
    assignments: tuple[Assignment, ...] = ()
    appraisals: tuple[Appraisal, ...] = ()
    consultation: Consultation | None = None
    supervision: Supervision | None = None
    reason: str = ""
    urged: int = 0
    confirmed: bool = False
    served: Satisfaction | None = None
    kept: tuple[Kept, ...] = ()
    corrected: Correction | None = None
    lesson_dropped: bool = False

    @property
    def settled(self) -> Call | Correction:
        """Edition, matter and responsibilities as they stand: the desk's, else the call's."""
        return self.corrected or self.call

    @property
    def current(self) -> tuple[Assignment, ...]:
        """The assignments of the present round that were not returned."""
        return tuple(
            piece
            for piece in self.assignments
            if piece.round == self.round and piece.state is not Piece.RETURNED
        )

    @property
    def leading(self) -> Assignment | None:
        """The leading assignment of the present round."""
        return next((piece for piece in self.current if piece.leading), None)

    @property
    def due(self) -> datetime | None:
        """The earliest deadline of what is still open."""
        return min((piece.due for piece in self.current if piece.open), default=None)

    def assignment(self, assignment_id: str) -> Assignment | None:
        """Return the assignment with this id."""
        return next((piece for piece in self.assignments if piece.id == assignment_id), None)
