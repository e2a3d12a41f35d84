"""What waits for whom: a ticket, as each office that has a part in it finds it in its list."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from contract.deadlines import Urgency
from contract.ticket import Assignment, Piece, State, Ticket
from county import db, pinyin
from county.people import millis

DESK = ""
"""The county desk, as `contract.events.Actor.org` names it."""


class Folder(StrEnum):
    """How an office's tickets are parted; due soon and late are found by the deadline."""

    WAITING = "waiting"
    WORKING = "working"
    CLOSED = "closed"


class What(StrEnum):
    """What a ticket wants from the office, or where it stands when it wants nothing."""

    REGISTER = "register"
    DISPATCH = "dispatch"
    RULE = "rule"
    EXTENSION = "extension"
    CONVENE = "convene"
    CONCLUDE = "conclude"
    SUPERVISE = "supervise"
    ASK_SERVED = "ask_served"
    AT_WORK = "at_work"
    APPRAISAL = "appraisal"
    DONE = "done"
    ACCEPT = "accept"
    RESOLVE = "resolve"
    RETURN_ASKED = "return_asked"
    RETURNED = "returned"
    RESOLVED = "resolved"


URGENCIES = tuple(Urgency)


@dataclass(frozen=True)
class Entry:
    """A ticket in one office's list; *rank* is its urgency, 0 the mildest, *due* what it owes."""

    office: str
    folder: Folder
    what: What
    rank: int
    due: datetime | None


_UNSEEN = (State.TO_APPROVE, State.SENT_BACK)
_OVER = (State.APPRAISED, State.WITHDRAWN, State.REFUSED)
_OPEN = (State.CALLED, State.DISPATCHED, State.ACCEPTED, State.RESPONDING)


def visible(ticket: Ticket, office: str) -> bool:
    """Tell whether an office may see a ticket at all.

    The desk sees a call once it needs no leader's approval; a department sees what it has, or had,
    a part in or is called to consult about.
    """
    if office == DESK:
        return ticket.state not in _UNSEEN
    held = ticket.consultation
    invited = held is not None and office in held.departments
    return invited or any(piece.department == office for piece in ticket.assignments)


def entries(ticket: Ticket) -> tuple[Entry, ...]:
    """Return the ticket's places in every office's list, the desk's first."""
    if not visible(ticket, DESK):
        return ()
    rank = URGENCIES.index(ticket.call.urgency)
    over = ticket.state in _OVER
    folder, what = _for_desk(ticket)
    found = [Entry(DESK, folder, what, rank, None if over else ticket.due)]
    latest = {piece.department: piece for piece in ticket.assignments}
    for department, piece in latest.items():
        folder, what = _CLOSED_TO_ALL if over else _BY_PIECE[piece.state]
        owes = piece.open and not over
        found.append(Entry(department, folder, what, rank, piece.due if owes else None))
    invited = ticket.consultation.departments if ticket.consultation else ()
    for department in invited:
        if department not in latest:
            met = over or ticket.state is not State.CONSULTATION
            seen = (Folder.CLOSED, What.DONE) if met else (Folder.WORKING, What.CONCLUDE)
            found.append(Entry(department, *seen, rank, None))
    return tuple(found)


_CLOSED_TO_ALL = (Folder.CLOSED, What.DONE)
_BY_PIECE = {
    Piece.ASSIGNED: (Folder.WAITING, What.ACCEPT),
    Piece.ACCEPTED: (Folder.WORKING, What.RESOLVE),
    Piece.RESPONDING: (Folder.WORKING, What.RESOLVE),
    Piece.RETURN_ASKED: (Folder.WORKING, What.RETURN_ASKED),
    Piece.RETURNED: (Folder.CLOSED, What.RETURNED),
    Piece.RESOLVED: (Folder.CLOSED, What.RESOLVED),
}


def _for_desk(ticket: Ticket) -> tuple[Folder, What]:
    """The first thing that the desk has to do; with nothing to do, where the ticket stands."""
    if ticket.state in _OPEN:
        wanted = _wanted_while_open(ticket)
        return (Folder.WAITING, wanted) if wanted else (Folder.WORKING, What.AT_WORK)
    if ticket.state is State.CONSULTATION:
        return Folder.WAITING, What.CONCLUDE
    if ticket.state in (State.WITHDRAWN, State.REFUSED):
        return Folder.CLOSED, What.DONE
    if ticket.served is None and ticket.call.served_phone:
        return Folder.WAITING, What.ASK_SERVED
    if ticket.state is State.APPRAISED:
        return Folder.CLOSED, What.DONE
    return Folder.WORKING, What.APPRAISAL


def _wanted_while_open(ticket: Ticket) -> What | None:
    if not ticket.number:
        return What.REGISTER
    if any(piece.state is Piece.RETURN_ASKED for piece in ticket.current):
        return What.RULE
    if any(_extension_waits(piece) for piece in ticket.current):
        return What.EXTENSION
    held, watched = ticket.consultation, ticket.supervision
    if held and held.reason and not held.convened:
        return What.CONVENE
    if not ticket.current or ticket.leading is None:
        return What.DISPATCH
    if watched and watched.reason and not watched.opened:
        return What.SUPERVISE
    return None


def _extension_waits(piece: Assignment) -> bool:
    return piece.open and piece.extension_asked is not None


def write(connection: Connection, tickets: Sequence[Ticket], now: datetime) -> None:
    """Write the places of *tickets* anew; what a ticket waits for since when stays while it does."""
    row = db.inbox.c
    names = [ticket.id for ticket in tickets]
    kept: dict[tuple[str, str, str], int] = {}
    for at in range(0, len(names), _MOST_IN_QUERY):
        part = row.ticket.in_(names[at : at + _MOST_IN_QUERY])
        query = sa.select(row.ticket, row.office, row.what, row.since).where(part)
        kept |= {(old.ticket, old.office, old.what): old.since for old in connection.execute(query)}
        connection.execute(sa.delete(db.inbox).where(part))
    rows = [
        {
            "office": entry.office,
            "ticket": ticket.id,
            "folder": entry.folder,
            "what": entry.what,
            "rank": entry.rank,
            "due": millis(entry.due) if entry.due else None,
            "since": kept.get((ticket.id, entry.office, entry.what), millis(now)),
            "words": _words(ticket),
        }
        for ticket in tickets
        for entry in entries(ticket)
    ]
    if rows:
        connection.execute(sa.insert(db.inbox), rows)


_MOST_IN_QUERY = 500


def _words(ticket: Ticket) -> str:
    """What a ticket is searched by, with its initials; nothing of the person served is in it."""
    call = ticket.call
    departments = dict.fromkeys(piece.department for piece in ticket.assignments)
    words = [ticket.number, call.title, call.matter_title, call.village, *departments]
    words += [ticket.corrected.matter_title] if ticket.corrected else []
    words += [pinyin.initials(word) for word in words[1:]]
    # PostgreSQL has no NUL in a text, and would refuse the whole batch for one.
    return "\n".join(words).replace("\0", " ")
