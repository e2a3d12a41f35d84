"""A ticket in lines of what and said, for the screen and for paper."""

from datetime import datetime

from PySide6.QtCore import QCoreApplication

from app.ui.say import moment, word
from contract.forms import Form
from contract.lessons import ON_NO_LIST
from contract.matters import ListEdition, Role
from contract.ticket import Appraisal, Call, Correction, Result, Ticket

translate = QCoreApplication.translate
Line = tuple[str, str]


def result_lines(result: Result, now: datetime) -> list[Line]:
    """Return the four things that a result must say."""
    return [
        (translate("TicketLines", "Accepted when"), moment(result.accepted_when, now)),
        (translate("TicketLines", "Spoken to"), result.spoken_to),
        (translate("TicketLines", "Solved how"), result.solved_how),
        (translate("TicketLines", "Solved when"), moment(result.solved_when, now)),
    ]


def round_line(number: int) -> str:
    """Return which time it is that the ticket is worked on; nothing for the first."""
    return translate("TicketLines", "Round {n}").format(n=number) if number > 1 else ""


def appraisal_lines(ticket: Ticket) -> list[Line]:
    """Return every appraisal under its department, and its round where there were several."""
    return [
        (
            "　".join(part for part in (each.department, round_line(each.round)) if part),
            appraisal_line(each),
        )
        for each in ticket.appraisals
    ]


def appraisal_line(appraisal: Appraisal) -> str:
    """Return an appraisal as one line."""
    said = translate("TicketLines", "{satisfaction}, {score} points").format(
        satisfaction=word(appraisal.satisfaction), score=appraisal.score
    )
    return "　".join(part for part in (said, appraisal.remark) if part)


def call_lines(ticket: Ticket, form: Form) -> list[Line]:
    """Return what was called: the problem, the answers, the person served."""
    call = ticket.call
    lines = [(translate("TicketLines", "What is wrong"), call.description)]
    lines += [(translate("TicketLines", "Supplement"), remark) for remark in ticket.remarks]
    asked = {field.key: field for field in form.fields}
    for key, value in call.answers.items():
        field = asked.get(key)
        said = f"{_said(value)} {field.unit if field else ''}".strip()
        lines.append((field.label if field else key, said))
    served = "　".join(part for part in (call.served_name, call.served_phone) if part)
    if served:
        lines.append((translate("TicketLines", "Person served"), served))
    for kept in ticket.kept:
        lines.append((translate("TicketLines", "Not taken over"), kept.value))
    return lines


def duty_lines(ticket: Ticket, edition: ListEdition | None) -> list[Line]:
    """Return whose duty it is and why; *edition* is the one that the call was sorted by."""
    call, settled = ticket.call, ticket.settled
    lines = [(translate("TicketLines", "Matter"), matter_line(settled))]
    if ticket.corrected is not None:
        lines.append((translate("TicketLines", "Called as"), matter_line(call)))
        lines.append((translate("TicketLines", "County's reason"), ticket.corrected.reason))
    if settled.matter:
        lines += _bearers(settled)
    if proposed := _proposed(ticket, edition):
        lines.append((translate("TicketLines", "Proposed"), proposed))
    if call.reasons:
        lines.append((translate("TicketLines", "Sorted by"), "、".join(call.reasons)))
    if edition is None or settled.edition != call.edition:
        return lines
    matter = edition.matter(settled.matter)
    if matter is not None and matter.legal_basis:
        lines.append((translate("TicketLines", "Legal basis"), "、".join(matter.legal_basis)))
    if settled.matter:
        lines.append((translate("TicketLines", "List edition"), edition.label))
    return lines


def matter_line(said: Call | Correction) -> str:
    """Return number and title of a matter, or that there is none."""
    if not said.matter:
        return translate("TicketLines", "On no list")
    return f"{said.matter}　{said.matter_title}"


def _bearers(said: Call | Correction) -> list[Line]:
    own = said.township_role is Role.PRIMARY
    primary = "、".join(said.primary) or "—"
    return [
        (
            translate("TicketLines", "Primary"),
            translate("TicketLines", "This township") if own else primary,
        ),
        (translate("TicketLines", "Supporting"), "、".join(said.supporting) or "—"),
        (translate("TicketLines", "This township"), "、".join(said.township_duties) or "—"),
    ]


def _proposed(ticket: Ticket, edition: ListEdition | None) -> str:
    """What the sorter put first, and whether the township went by it; empty where it was not asked."""
    call = ticket.call
    if not call.proposed:
        return ""
    if call.proposed == (call.matter or ON_NO_LIST):
        return matter_line(call) if ticket.corrected else translate("TicketLines", "The same")
    if call.proposed == ON_NO_LIST:
        first = translate("TicketLines", "On no list")
    else:
        matter = edition.matter(call.proposed) if edition else None
        first = f"{call.proposed}　{matter.title}" if matter else call.proposed
    return translate("TicketLines", "{matter}, another one was chosen").format(matter=first)


def _said(value: object) -> str:
    if isinstance(value, bool):
        return translate("TicketLines", "Yes") if value else translate("TicketLines", "No")
    return str(value)
