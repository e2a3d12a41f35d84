"""What a form already holds when it is opened: the county's rules and the frozen list fill it in."""

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType

from contract.deadlines import Urgency, due_after
from contract.matters import TOWNSHIP
from contract.ticket import Ticket
from county.desk import times
from county.desk.about import About
from county.desk.fields import GRANT, STAYS
from county.desk.typed import Typed

Row = tuple[str, str]
"""A department and its piece of the work."""

LEAD_TASK = "牵头办理，协调各协办部门"
SUPPORT_TASK = "按职责配合主办部门办理"


def prefill(step: str, about: About) -> Typed:
    """Return what the form of *step* starts with."""
    fill = _FILLS.get(step)
    values = fill(about) if fill else {}
    said: dict[str, tuple[str, ...]] = {name: (value,) for name, value in values.items()}
    if step == "convene" and about.ticket:
        said["departments"] = tuple(name for name, _ in rows_of(about.ticket, ()))
    return Typed(MappingProxyType(said))


def another_row(typed: Typed, rows: int) -> Typed:
    """Return *typed* with room for one more row than *rows*."""
    return Typed(MappingProxyType({**typed.values, "rows": (str(rows + 1),)}))


def usual_due(about: About) -> datetime:
    """Return when a piece given out now is due, by the ticket's urgency and the county's rules."""
    urgency = about.ticket.call.urgency if about.ticket else Urgency.NORMAL
    days = about.configuration.resolve_days.get(urgency, 0)
    return due_after(about.now, days, about.calendar)


def rows_of(ticket: Ticket, duties: tuple[str, ...]) -> tuple[Row, ...]:
    """Return who gets what by the responsibilities as they stand; the first of them leads."""
    settled = ticket.settled
    departments = [name for name in settled.primary if name != TOWNSHIP]
    supporting = [name for name in settled.supporting if name != TOWNSHIP]
    lead_task = "；".join(duties) or LEAD_TASK
    named = dict.fromkeys([*departments, *supporting])
    return tuple((name, SUPPORT_TASK if n else lead_task) for n, name in enumerate(named))


def _table(rows: tuple[Row, ...], lead: str, about: About) -> dict[str, str]:
    """Fill a table of pieces, with one empty row after what is there."""
    due = times.typed(usual_due(about))
    filled = {"rows": str(len(rows) + 1), "lead": lead}
    for n, (department, task) in enumerate((*rows, ("", "")), start=1):
        filled |= {f"department.{n}": department, f"task.{n}": task, f"due.{n}": due}
    return filled


def _dispatch(about: About) -> dict[str, str]:
    ticket = about.ticket
    if ticket is None:
        return {}
    if ticket.current:
        return _table((), STAYS if ticket.leading else "", about)
    gone = {piece.department for piece in ticket.assignments}
    everyone = rows_of(ticket, _duties(about))
    rows = tuple(row for row in everyone if row[0] not in gone)
    # Where the one that should lead has gone, the desk says who does instead.
    return _table(rows, "1" if rows == everyone else "", about)


def _duties(about: About) -> tuple[str, ...]:
    return about.matter.primary_duties if about.matter else ()


def _conclude(about: About) -> dict[str, str]:
    ticket = about.ticket
    if ticket is None:
        return {}
    if not ticket.current:
        return _table(rows_of(ticket, _duties(about)), "1", about)
    pieces = sorted(ticket.current, key=lambda piece: not piece.leading)
    rows = tuple((piece.department, piece.task) for piece in pieces)
    return _table(rows, "1" if pieces[0].leading else "", about)


def _extend(about: About) -> dict[str, str]:
    asked = about.piece.extension_asked if about.piece else None
    return {"decision": "" if asked else GRANT, "due": times.typed(asked)}


def _resolve(about: About) -> dict[str, str]:
    return {"accepted_when": times.typed(about.piece.accepted_at if about.piece else None)}


def _correct_matter(about: About) -> dict[str, str]:
    settled = about.ticket.settled if about.ticket else None
    same_list = settled is not None and settled.edition == about.edition_name
    return {"matter": settled.matter if settled and same_list else ""}


_FILLS: Mapping[str, Callable[[About], dict[str, str]]] = {
    "register": lambda about: {"number": about.number},
    "dispatch": _dispatch,
    "conclude": _conclude,
    "extend": _extend,
    "correct_matter": _correct_matter,
    "enter": lambda about: {"urgency": Urgency.NORMAL.value},
    "resolve": _resolve,
}
