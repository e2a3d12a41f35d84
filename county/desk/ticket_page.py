"""A ticket's page: what it shows, what can be done now, and which form is open."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from contract.life import STEPS, Possible
from contract.ticket import Assignment, Call, Correction, PhotoRef, State, Ticket
from county.desk import times
from county.desk.drawn import Notice
from county.desk.fields import FORMS
from county.desk.forms import Form
from county.desk.reading import Seen
from county.desk.timeline import FIELDS, Entry
from county.inbox import DESK
from county.people import Somebody


@dataclass(frozen=True)
class StepLink:
    """A step that can be taken now; *first* is the likeliest one, *open* has its form on the page."""

    step: str
    assignment: str
    label: str
    link: str
    first: bool
    open: bool


@dataclass(frozen=True)
class PhotoLink:
    """A photo that has arrived; *result* tells that a department sent it."""

    link: str
    label: str
    result: bool


@dataclass(frozen=True)
class TicketPage:
    """Everything the ticket's template needs."""

    ticket: Ticket
    township: str
    edition: str
    now: datetime
    soon: timedelta
    steps: tuple[StepLink, ...]
    piece_steps: Mapping[str, tuple[StepLink, ...]]
    pieces: tuple[Assignment, ...]
    mine: Assignment | None
    photos: tuple[PhotoLink, ...]
    coming: int
    answers: tuple[tuple[str, str], ...]
    kept: tuple[str, ...]
    timeline: tuple[Entry, ...]
    form: Form | None
    problems: Mapping[str, str]
    notice: Notice | None

    @property
    def whose(self) -> str:
        """Who has the ticket now, in one line."""
        ticket = self.ticket
        waiting = {
            State.CALLED: "等县级平台派单" if ticket.number else "等县级平台登记",
            State.CONSULTATION: "联合会商中，等会商结论",
            State.RESOLVED: "各部门都已办结，等镇街确认和评价",
            State.APPRAISED: "已评价，工单办结",
            State.WITHDRAWN: "镇街已撤回",
            State.REFUSED: "不予受理",
        }
        lead = f"主办 {ticket.leading.department}" if ticket.leading else "没有主办部门，等派单"
        return waiting.get(ticket.state, lead)

    @property
    def primary(self) -> str:
        """The departments that bear primary responsibility, in one line."""
        return "、".join(self.ticket.settled.primary)

    @property
    def supporting(self) -> str:
        """The departments that bear supporting responsibility, in one line."""
        return "、".join(self.ticket.settled.supporting)

    @property
    def matter(self) -> str:
        """The matter as it stands, in one line."""
        return _matter(self.ticket.settled)

    @property
    def called_matter(self) -> str:
        """The matter that the township called with, where the desk has put another in its place."""
        return _matter(self.ticket.call) if self.ticket.corrected else ""

    @property
    def reason_label(self) -> str:
        """What the ticket's reason is the reason for."""
        words = {State.REFUSED: "不予受理", State.WITHDRAWN: "撤回理由"}
        return words.get(self.ticket.state, "重办理由")

    @property
    def consultation(self) -> str:
        """How the joint consultation stands."""
        held = self.ticket.consultation
        if held is None:
            return ""
        where = "　".join(part for part in (held.where, _at(held.when, self.now)) if part)
        return _told(
            ("申请", held.reason),
            ("时间地点", where),
            ("参加", "、".join(held.departments)),
            ("结论", held.conclusion),
        )

    @property
    def supervision(self) -> str:
        """How the joint supervision stands."""
        watched = self.ticket.supervision
        if watched is None:
            return ""
        stands = "已办结" if watched.closed else "督办中" if watched.opened else "镇街申请，未开始"
        return _told((stands, watched.reason), ("结果", watched.conclusion))


def _matter(settled: Call | Correction) -> str:
    return f"{settled.matter}　{settled.matter_title}" if settled.matter else "清单里没有的事项"


def _at(moment: datetime | None, now: datetime) -> str:
    return times.shown(moment, now) if moment else ""


def _told(*parts: tuple[str, str]) -> str:
    return "\n".join(f"{name}：{text}" for name, text in parts if text)


def link(ticket: str, step: str, assignment: str = "") -> str:
    """Return the address of a step's form."""
    about = f"?assignment={assignment}" if assignment else ""
    return f"/desk/tickets/{ticket}/{step}{about}#do"


def likeliest(seen: Seen) -> Possible | None:
    """Return the step whose form opens by itself, None where a person should look first."""
    ticket, steps = seen.ticket, {(one.step, one.assignment) for one in seen.steps}
    wanted: list[tuple[str, str]] = []
    wanted += [("rule_on_return", piece.id) for piece in ticket.current]
    wanted += [("extend", piece.id) for piece in ticket.current if piece.extension_asked]
    wanted += [("accept", piece.id) for piece in ticket.current]
    wanted += [("register", ""), ("conclude", "")]
    asked = ticket.consultation
    if asked and asked.reason and not asked.convened:
        wanted.append(("convene", ""))
    if ticket.leading is None:
        wanted.append(("dispatch", ""))
    if ticket.served is None and ticket.call.served_phone:
        wanted.append(("record_served", ""))
    found = next((one for one in wanted if one in steps), None)
    return Possible(*found) if found else None


def build(
    seen: Seen,
    who: Somebody,
    form: Form | None,
    problems: Mapping[str, str] | None = None,
    notice: Notice | None = None,
) -> TicketPage:
    """Return the page of a ticket, with at most one form open."""
    ticket, now = seen.ticket, seen.about.now
    steps = _links(seen, form)
    own_row = {step.name for step in STEPS.values() if step.pieces} if who.org == DESK else set()
    photos = tuple(_photos(seen))
    return TicketPage(
        ticket=ticket,
        township=seen.township,
        edition=seen.edition,
        now=now,
        soon=timedelta(hours=seen.about.configuration.yellow_hours),
        steps=tuple(one for one in steps if one.step not in own_row),
        piece_steps=_by_piece(one for one in steps if one.step in own_row),
        pieces=_by_round(ticket.assignments),
        mine=next((piece for piece in ticket.current if piece.department == who.org), None),
        photos=tuple(photo for photo in photos if photo),
        coming=sum(photo is None for photo in photos),
        answers=tuple(_answers(seen)),
        kept=tuple(f"{FIELDS.get(one.field, one.field)}：{one.value}" for one in ticket.kept),
        timeline=seen.timeline,
        form=form,
        problems=problems or {},
        notice=notice,
    )


def _links(seen: Seen, form: Form | None) -> list[StepLink]:
    first = likeliest(seen)
    shown = (form.spec.step, form.assignment) if form else None
    return [
        StepLink(
            one.step,
            one.assignment,
            FORMS[one.step].title,
            link(seen.ticket.id, one.step, one.assignment),
            one == first or (first is None and one.step == "resolve"),
            (one.step, one.assignment) == shown,
        )
        for one in seen.steps
        if one.step in FORMS
    ]


def _by_piece(steps: Iterable[StepLink]) -> dict[str, tuple[StepLink, ...]]:
    found: dict[str, tuple[StepLink, ...]] = {}
    for one in steps:
        found[one.assignment] = (*found.get(one.assignment, ()), one)
    return found


def _by_round(pieces: Iterable[Assignment]) -> tuple[Assignment, ...]:
    """Newest round first, in each the returned last, and the leading one before the others."""
    return tuple(
        sorted(
            pieces,
            key=lambda one: (-one.round, not one.open and not one.result, not one.leading),
        )
    )


def _photos(seen: Seen) -> Iterable[PhotoLink | None]:
    """Photos of the call, then of the departments; None for each that is still on its way."""
    ticket = seen.ticket
    groups: list[tuple[str, bool, Iterable[PhotoRef]]] = [("呼叫", False, ticket.call.photos)]
    for entry in reversed(seen.timeline):
        if entry.step in ("progress", "resolve"):
            label = "办结" if entry.step == "resolve" else "进展"
            groups.append((label, True, entry.photos))
    counted: dict[str, int] = {}
    for label, of_department, refs in groups:
        for ref in refs:
            counted[label] = counted.get(label, 0) + 1
            address = f"/desk/tickets/{ticket.id}/photos/{ref.sha256}"
            here = ref.sha256 in seen.present
            yield PhotoLink(address, f"{label} {counted[label]}", of_department) if here else None


def _answers(seen: Seen) -> Iterable[tuple[str, str]]:
    labels = {field.key: (field.label, field.unit) for field in seen.questions.fields}
    for key, answer in seen.ticket.call.answers.items():
        label, unit = labels.get(key, (key, ""))
        said = {True: "是", False: "否"}[answer] if isinstance(answer, bool) else str(answer)
        yield label, f"{said} {unit}".strip()
