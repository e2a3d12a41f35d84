"""An office's lists: how many tickets wait, and one page of them, by key and never by offset."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from contract.deadlines import Urgency
from contract.ticket import State, Ticket
from county import db, pinyin
from county.desk import times
from county.inbox import DESK, Folder, What
from county.people import millis

PAGE = 30
"""Rows of one page."""

_ticket = msgspec.json.Decoder(Ticket)
_inbox = db.inbox.c


class View(StrEnum):
    """The lists of an office, in the order of the rail."""

    WAITING = "waiting"
    WORKING = "working"
    SOON = "soon"
    LATE = "late"
    CLOSED = "closed"


VIEWS: dict[View, str] = {
    View.WAITING: "待我处理",
    View.WORKING: "办理中",
    View.SOON: "将到期",
    View.LATE: "已超期",
    View.CLOSED: "已办结",
}

_NEAR = "时限临近、还没办结的工单在这里。"
_OVERDUE = "过了时限还没办结的工单在这里。"
EMPTY: dict[View, tuple[str, str, str]] = {
    View.WAITING: (
        "没有等您处理的工单",
        "镇街的呼叫、部门的退回和延期申请，来了就在这里。",
        "县级平台派给本单位的工单，来了就在这里，请先签收。",
    ),
    View.WORKING: (
        "没有办理中的工单",
        "派出去还没办结的工单在这里。",
        "签收了还没办结的工单在这里。",
    ),
    View.SOON: ("没有快到期的工单", _NEAR, _NEAR),
    View.LATE: ("没有超期的工单", _OVERDUE, _OVERDUE),
    View.CLOSED: (
        "还没有办结的工单",
        "镇街评价完的、撤回的和不予受理的工单在这里。",
        "本单位办结和退回的工单在这里。",
    ),
}
"""What an empty list says: a title, and what it is for to the desk and to a department."""

WORDS: dict[What, tuple[str, str]] = {
    What.REGISTER: ("待登记", "a"),
    What.DISPATCH: ("待派单", "a"),
    What.RULE: ("待裁定", "a"),
    What.EXTENSION: ("待批延期", "a"),
    What.CONVENE: ("申请会商", "a"),
    What.CONCLUDE: ("会商中", "b"),
    What.SUPERVISE: ("申请督办", "a"),
    What.ASK_SERVED: ("待回访", "b"),
    What.AT_WORK: ("办理中", "b"),
    What.APPRAISAL: ("待镇街评价", "g"),
    What.DONE: ("已结", ""),
    What.ACCEPT: ("待签收", "a"),
    What.RESOLVE: ("办理中", "b"),
    What.RETURN_ASKED: ("等裁定", "a"),
    What.RETURNED: ("已退回", ""),
    What.RESOLVED: ("已办结", "g"),
}
"""What a ticket wants → the word, and the tone of its chip."""


@dataclass(frozen=True)
class Row:
    """One ticket in a list; *who* is the leading department, or this office's part.

    *open*: somebody still owes something, by *due* or by a deadline that is to be set.
    """

    id: str
    title: str
    number: str
    matter: str
    township: str
    village: str
    who: str
    others: str
    urgency: Urgency
    due: datetime | None
    open: bool
    what: str
    tone: str
    since: str


@dataclass(frozen=True)
class Rows:
    """One page; *after* is the key at which the next one begins, empty on the last."""

    rows: tuple[Row, ...]
    after: str


@dataclass(frozen=True)
class Asked:
    """Which list, as of when; with *query* every folder is searched. *soon* is the yellow span."""

    office: str
    view: View
    now: datetime
    soon: timedelta
    query: str = ""
    after: str = ""


def counts(connection: Connection, office: str, now: datetime, soon: timedelta) -> dict[View, int]:
    """Return how many tickets each list of an office has."""
    late = sa.case((_inbox.due < millis(now), 1), else_=0)
    near = sa.case((_inbox.due.between(millis(now), millis(now + soon)), 1), else_=0)
    query = (
        sa.select(_inbox.folder, sa.func.count(), sa.func.sum(near), sa.func.sum(late))
        .where(_inbox.office == office)
        .group_by(_inbox.folder)
    )
    found = dict.fromkeys(View, 0)
    for folder, everything, near_ones, late_ones in connection.execute(query):
        found[View(folder)] = everything
        found[View.SOON] += int(near_ones or 0)
        found[View.LATE] += int(late_ones or 0)
    return found


def page(connection: Connection, asked: Asked) -> Rows:
    """Return one page of a list, most urgent and newest first, or by deadline."""
    columns, descending = _order(asked)
    query = (
        sa.select(db.inbox, db.tickets.c.document, db.townships.c.name.label("township_name"))
        .join(db.tickets, db.tickets.c.id == _inbox.ticket)
        .join(db.townships, db.townships.c.id == db.tickets.c.township)
        .where(_inbox.office == asked.office, *_filter(connection, asked))
        .order_by(*(column.desc() if descending else column for column in columns))
        .limit(PAGE + 1)
    )
    if key := _key(asked.after, len(columns)):
        here, there = sa.tuple_(*columns), sa.tuple_(*key)
        query = query.where(here < there if descending else here > there)
    found = connection.execute(query).all()
    shown = tuple(_row(row, asked) for row in found[:PAGE])
    return Rows(shown, _key_of(found[PAGE - 1], columns) if len(found) > PAGE else "")


def _order(asked: Asked) -> tuple[Sequence["sa.Column[Any]"], bool]:
    """Return the columns that a list is ordered by, the last of them unique, and whether falling."""
    if asked.query:
        return (_inbox.ticket,), True
    if asked.view in (View.SOON, View.LATE):
        return (_inbox.due, _inbox.ticket), False
    first = _inbox.since if asked.view is View.CLOSED else _inbox.rank
    return (first, _inbox.ticket), True


def _filter(connection: Connection, asked: Asked) -> list["sa.ColumnElement[bool]"]:
    if asked.query:
        names = dict(connection.execute(sa.select(db.townships.c.id, db.townships.c.name)).all())
        return [_has(word, names) for word in asked.query.split()]
    if asked.view is View.LATE:
        return [_inbox.due < millis(asked.now)]
    if asked.view is View.SOON:
        return [_inbox.due.between(millis(asked.now), millis(asked.now + asked.soon))]
    return [_inbox.folder == Folder(asked.view)]


def _has(word: str, townships: dict[str, str]) -> "sa.ColumnElement[bool]":
    """Words and initials stand together in the list; townships are few and looked at here."""
    there = [known for known, name in townships.items() if pinyin.matches(word, name)]
    return _inbox.words.icontains(word, autoescape=True) | db.tickets.c.township.in_(there)


def _key(after: str, length: int) -> tuple[int | str, ...]:
    """Read a key; whatever is none begins at the beginning."""
    *numbers, ticket = after.split(".")
    plain = all(number.isascii() and number.isdigit() and len(number) < 16 for number in numbers)
    if not ticket or not plain or len(numbers) != length - 1:
        return ()
    return (*map(int, numbers), ticket)


def _key_of(row: "sa.Row[Any]", columns: Sequence["sa.Column[Any]"]) -> str:
    return ".".join(str(row._mapping[column.name]) for column in columns)  # noqa: SLF001 - public, says SQLAlchemy


def _row(row: "sa.Row[Any]", asked: Asked) -> Row:
    ticket = _ticket.decode(row.document)
    word, tone = WORDS[What(row.what)]
    who, others = _parts(ticket, asked.office)
    waits = asked.view is View.WAITING and not asked.query
    since = times.waited(datetime.fromtimestamp(row.since / 1000, UTC), asked.now)
    return Row(
        id=ticket.id,
        title=ticket.call.title,
        number=ticket.number,
        matter=ticket.settled.matter_title,
        township=row.township_name,
        village=ticket.call.village,
        who=who,
        others=others,
        urgency=ticket.call.urgency,
        due=datetime.fromtimestamp(row.due / 1000, UTC) if row.due is not None else None,
        open=row.folder != Folder.CLOSED and ticket.state is not State.RESOLVED,
        what=word,
        tone=tone,
        since=since if since == "刚刚" or waits else f"{since}前",
    )


def _parts(ticket: Ticket, office: str) -> tuple[str, str]:
    """Say whose it is: to the desk the lead and how many support, to a department its own part."""
    if office == DESK:
        lead = ticket.leading
        others = len(ticket.current) - (lead is not None)
        return lead.department if lead else "未派单", f"协办 {others} 个部门" if others else ""
    own = [piece for piece in ticket.assignments if piece.department == office]
    if not own:
        return "参加会商", ""
    return ("主办" if own[-1].leading else "协办"), own[-1].task
