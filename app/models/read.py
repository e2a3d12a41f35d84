"""What can be read from the two files: frozen structs keyed by id, and nothing of a database."""

from datetime import datetime
from enum import StrEnum
from pathlib import Path

import msgspec

from app.models.errors import KnownError
from contract.deadlines import Light, Urgency
from contract.events import Event
from contract.forms import Answer
from contract.life import Refusal
from contract.matters import ListEdition
from contract.ticket import PhotoRef, State, Ticket
from contract.word import Word


class Journey(StrEnum):
    """How far an event is on its way to the county; worst first."""

    NEEDS_YOU = "needs_you"
    UNKNOWN = "unknown"
    SENDING = "sending"
    WAITING = "waiting"
    CONFIRMED = "confirmed"


class Changed(StrEnum):
    """What kinds of thing a write has changed."""

    DRAFTS = "drafts"
    TICKETS = "tickets"
    OUTBOX = "outbox"
    LIST = "list"
    SETTINGS = "settings"
    SYNC = "sync"


class FormStep(StrEnum):
    """The five steps of the guided form."""

    PROBLEM = "problem"
    MATTER = "matter"
    PHOTOS = "photos"
    MORE = "more"
    REVIEW = "review"


class WhatNow(StrEnum):
    """What a ticket waits for."""

    TO_SEND = "to_send"
    NEEDS_YOU = "needs_you"
    TO_APPROVE = "to_approve"
    TO_CORRECT = "to_correct"
    TO_REGISTER = "to_register"
    TO_DISPATCH = "to_dispatch"
    TO_ACCEPT = "to_accept"
    BEING_HANDLED = "being_handled"
    IN_CONSULTATION = "in_consultation"
    TO_CONFIRM = "to_confirm"
    TO_APPRAISE = "to_appraise"
    CLOSED = "closed"


WHAT_NOW_WORDS: dict[WhatNow, Word] = {
    WhatNow.TO_SEND: Word("等待发往县里", "waits to be sent"),
    WhatNow.NEEDS_YOU: Word("需要您处理", "needs you"),
    WhatNow.TO_APPROVE: Word("等领导审批", "waits for the leader"),
    WhatNow.TO_CORRECT: Word("请改后再报", "to correct"),
    WhatNow.TO_REGISTER: Word("等县级平台登记", "waits to be registered"),
    WhatNow.TO_DISPATCH: Word("等县级平台派单", "waits to be dispatched"),
    WhatNow.TO_ACCEPT: Word("等部门签收", "waits to be accepted"),
    WhatNow.BEING_HANDLED: Word("部门办理中", "being handled"),
    WhatNow.IN_CONSULTATION: Word("联合会商中", "in consultation"),
    WhatNow.TO_CONFIRM: Word("请确认结果", "to confirm"),
    WhatNow.TO_APPRAISE: Word("请评价", "to appraise"),
    WhatNow.CLOSED: Word("已办完", "closed"),
}

JOURNEY_WORDS: dict[Journey, Word] = {
    Journey.NEEDS_YOU: Word("需处理", "needs you"),
    Journey.UNKNOWN: Word("正在核实", "being checked"),
    Journey.SENDING: Word("同步中", "sending"),
    Journey.WAITING: Word("待同步", "waiting"),
    Journey.CONFIRMED: Word("已确认", "confirmed"),
}


class DraftContent(msgspec.Struct, frozen=True, omit_defaults=True):
    """Everything typed so far, complete or not.

    *matter* is an id of the edition named *edition*; *off_list* says that no matter fits (无头事项).
    *reasons* are the words that the sorter went by when the matter was chosen. *photos_kept* are
    photos of a sent-back call that are not on this PC. *proposed* is what the sorter put first then,
    as `contract.ticket.Call` has it.
    """

    step: FormStep = FormStep.PROBLEM
    title: str = ""
    description: str = ""
    village: str = ""
    spot: str = ""
    latitude: float | None = None
    longitude: float | None = None
    urgency: Urgency = Urgency.NORMAL
    edition: str = ""
    matter: str = ""
    off_list: bool = False
    reasons: tuple[str, ...] = ()
    answers: dict[str, Answer] = {}
    served_name: str = ""
    served_phone: str = ""
    photos_kept: tuple[PhotoRef, ...] = ()
    proposed: str = ""


class DraftPhoto(msgspec.Struct, frozen=True):
    """A photo of a draft: how it will be sent, and where its two files are."""

    ref: PhotoRef
    original_path: Path
    send_path: Path
    offset_known: bool = True


class Draft(msgspec.Struct, frozen=True):
    """A call being written; *ticket* is the sent-back ticket that it corrects.

    *submitted* is the ticket it became. *newer_edition*: the list changed since the matter was
    chosen.
    """

    id: str
    content: DraftContent
    made_at: datetime
    saved_at: datetime
    photos: tuple[DraftPhoto, ...] = ()
    ticket: str = ""
    submitted: str = ""
    discarded: bool = False
    newer_edition: bool = False


class TicketFilter(msgspec.Struct, frozen=True):
    """Which tickets to list; empty fields ask for nothing, several fields all hold."""

    text: str = ""
    what_now: frozenset[WhatNow] = frozenset()
    states: frozenset[State] = frozenset()
    village: str = ""
    department: str = ""
    due_before: datetime | None = None
    pending: bool = False


class TicketRow(msgspec.Struct, frozen=True):
    """A ticket in a list; *key* is what the next page begins after.

    *department* is the leading one, before dispatch the primary one of the call.
    """

    key: int
    id: str
    title: str
    number: str
    state: State
    journey: Journey
    what_now: WhatNow
    department: str
    due: datetime | None
    light: Light
    urgency: Urgency
    village: str
    matter_title: str
    created_at: datetime
    updated_at: datetime
    unread: bool = False


class TimelineEntry(msgspec.Struct, frozen=True):
    """One event of a ticket's timeline; *seq* is the county's, 0 while it has none."""

    event: Event
    journey: Journey
    seq: int = 0
    refusal: Refusal | None = None


class TicketPhoto(msgspec.Struct, frozen=True):
    """A photo of a ticket: which step brought it, and where it is on this PC, if it is."""

    ref: PhotoRef
    step: str
    department: str = ""
    path: Path | None = None
    uploaded: bool = True


class TicketView(msgspec.Struct, frozen=True):
    """A ticket as the screen shows it: the copy with what is pending folded over it.

    *timeline* is newest first. *pending* are the events that the county does not have.
    """

    ticket: Ticket
    journey: Journey
    what_now: WhatNow
    light: Light
    timeline: tuple[TimelineEntry, ...]
    photos: tuple[TicketPhoto, ...] = ()
    pending: tuple[TimelineEntry, ...] = ()


class Counters(msgspec.Struct, frozen=True):
    """How many events of a person are where; *unknown* ones count as sending on screen."""

    waiting: int = 0
    sending: int = 0
    needs_you: int = 0
    confirmed: int = 0
    unknown: int = 0


class OutboxRow(msgspec.Struct, frozen=True):
    """One event of the outbox or the journal; *seq* is 0 until the county gave one."""

    id: str
    ticket: str
    person: str
    event: Event
    journey: Journey
    seq: int = 0
    refusal: Refusal | None = None
    tries: int = 0
    title: str = ""


class PendingPhoto(msgspec.Struct, frozen=True):
    """A photo that a submitted event names and the county does not have yet."""

    sha256: str
    path: Path
    size: int
    ticket: str
    event: str
    confirmed: bool


class Bundle(msgspec.Struct, frozen=True):
    """A bundle that was carried out: what it held, and how far the copy was then."""

    id: str
    at: datetime
    epoch: str
    cursor: int
    events: tuple[str, ...]
    photos: int


class PhotoProblem(msgspec.Struct, frozen=True):
    """Why a photo of a ticket could not be sent; it is tried again later."""

    sha256: str
    ticket: str
    error: KnownError


class CopyState(msgspec.Struct, frozen=True):
    """How far the copy has come: its *cursor* in the feed of *epoch*, and the feed's *head*."""

    epoch: str = ""
    cursor: int = 0
    head: int = 0
    clock_offset_ms: int = 0
    last_contact: datetime | None = None


class SyncInfo(msgspec.Struct, frozen=True):
    """What the sync page says about this PC."""

    copy: CopyState
    counters: Counters
    photos_waiting: int
    bytes_waiting: int
    blobs_missing: int


class WorkKind(StrEnum):
    """Why something is on the workbench, most pressing first."""

    NEEDS_YOU = "needs_you"
    TO_APPROVE = "to_approve"
    TO_CORRECT = "to_correct"
    LATE = "late"
    TO_CONFIRM = "to_confirm"
    TO_APPRAISE = "to_appraise"
    DUE_SOON = "due_soon"
    DRAFT = "draft"


WORK_WORDS: dict[WorkKind, Word] = {
    WorkKind.NEEDS_YOU: Word("需处理", "needs you"),
    WorkKind.TO_APPROVE: Word("请审批", "to approve"),
    WorkKind.TO_CORRECT: Word("请改报", "to correct"),
    WorkKind.LATE: Word("已超期", "late"),
    WorkKind.TO_CONFIRM: Word("请确认", "to confirm"),
    WorkKind.TO_APPRAISE: Word("请评价", "to appraise"),
    WorkKind.DUE_SOON: Word("将到期", "due soon"),
    WorkKind.DRAFT: Word("草稿", "draft"),
}


class WorkbenchItem(msgspec.Struct, frozen=True):
    """One thing to do; *draft* or *ticket* says what to open, *line* why, in a few words."""

    kind: WorkKind
    title: str
    line: Word = Word("", "")
    ticket: str = ""
    draft: str = ""
    event: str = ""
    department: str = ""
    due: datetime | None = None
    light: Light = Light.NONE


class Recent(msgspec.Struct, frozen=True):
    """Something the county or a department did just now."""

    event: Event
    title: str


class Workbench(msgspec.Struct, frozen=True):
    """The first page: four figures, what to do, and what just happened."""

    mine: int
    at_county: int
    due_soon: int
    late: int
    items: tuple[WorkbenchItem, ...]
    recent: tuple[Recent, ...]


class Recovered(msgspec.Struct, frozen=True):
    """What was saved from a damaged work.db, by table, and where the damaged file is kept."""

    set_aside: Path
    rows: dict[str, int]
    from_backup: Path | None = None


class ToDo(msgspec.Struct, frozen=True):
    """The numbers beside the pages' names."""

    mine: int = 0
    appraise: int = 0


class NamedEdition(msgspec.Struct, frozen=True):
    """A list edition with the name that calls freeze it by."""

    name: str
    edition: ListEdition


class AddedPhoto(msgspec.Struct, frozen=True):
    """A photo that was added, and whether it was there before."""

    photo: DraftPhoto
    duplicate: bool
