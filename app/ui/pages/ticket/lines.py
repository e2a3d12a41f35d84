"""A ticket in lines of what and said, for the screen and for paper."""

from datetime import datetime

from PySide6.QtCore import QCoreApplication

from app.ui.say import moment, word
from contract.forms import Form
from contract.matters import ListEdition, Role
from contract.ticket import Appraisal, Call, Result, Ticket

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


def call_lines(ticket: Ticket, edition: ListEdition | None, form: Form) -> list[Line]:
    """Return what was called: the problem, whose duty it is and why, the answers, the person served."""
    call = ticket.call
    lines = [(translate("TicketLines", "What is wrong"), call.description)]
    lines += [(translate("TicketLines", "Supplement"), remark) for remark in ticket.remarks]
    lines += _duty_lines(call, edition)
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


def _duty_lines(call: Call, edition: ListEdition | None) -> list[Line]:
    if not call.matter:
        return [(translate("TicketLines", "Matter"), translate("TicketLines", "On no list"))]
    own = call.township_role is Role.PRIMARY
    matter = edition.matter(call.matter) if edition else None
    lines = [
        (translate("TicketLines", "Matter"), f"{call.matter}　{call.matter_title}"),
        (
            translate("TicketLines", "Primary"),
            translate("TicketLines", "This township") if own else "、".join(call.primary) or "—",
        ),
        (translate("TicketLines", "Supporting"), "、".join(call.supporting) or "—"),
        (translate("TicketLines", "This township"), "、".join(call.township_duties) or "—"),
    ]
    if call.reasons:
        lines.append((translate("TicketLines", "Sorted by"), "、".join(call.reasons)))
    if matter is not None and matter.legal_basis:
        lines.append((translate("TicketLines", "Legal basis"), "、".join(matter.legal_basis)))
    if edition is not None:
        lines.append((translate("TicketLines", "List edition"), edition.label))
    return lines


def _said(value: object) -> str:
    if isinstance(value, bool):
        return translate("TicketLines", "Yes") if value else translate("TicketLines", "No")
    return str(value)
