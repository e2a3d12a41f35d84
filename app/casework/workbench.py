"""The first page: what needs this person, most pressing first."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from msgspec.structs import replace

from app.casework.calls import title_of
from app.later import Later
from app.models import first
from app.models.read import (
    WHAT_NOW_WORDS,
    DraftContent,
    Journey,
    OutboxRow,
    TicketRow,
    ToDo,
    WhatNow,
    Workbench,
    WorkbenchItem,
    WorkKind,
)
from app.models.store import Store
from contract.events import ActorKind
from contract.messages import Person
from contract.word import Word
from contract.words import REFUSALS, STEP_WORDS

if TYPE_CHECKING:
    from app.models import outbox, tickets
else:
    outbox, tickets = Later("app.models.outbox"), Later("app.models.tickets")

_MOST = 50
_AT_COUNTY = (
    WhatNow.TO_REGISTER,
    WhatNow.TO_DISPATCH,
    WhatNow.TO_ACCEPT,
    WhatNow.BEING_HANDLED,
    WhatNow.IN_CONSULTATION,
)
_MINE = {
    WhatNow.TO_CORRECT: WorkKind.TO_CORRECT,
    WhatNow.TO_CONFIRM: WorkKind.TO_CONFIRM,
    WhatNow.TO_APPRAISE: WorkKind.TO_APPRAISE,
}
_LEADERS = _MINE | {WhatNow.TO_APPROVE: WorkKind.TO_APPROVE}


def waits_for(person: Person) -> dict[WhatNow, WorkKind]:
    """Return what of a ticket's life is this person's to do."""
    return _LEADERS if person.kind is ActorKind.LEADER else _MINE


def to_do(store: Store, person: Person) -> ToDo:
    """Return the numbers beside the pages' names."""
    counts = first.counts(store)
    mine = sum(counts.get(what, 0) for what in waits_for(person))
    mine += first.counters(store, person.id).needs_you + len(first.open_drafts(store, person.id))
    return ToDo(mine, counts.get(WhatNow.TO_APPRAISE, 0))


def workbench(store: Store, person: Person, now: datetime, yellow_hours: int) -> Workbench:
    """Return everything that the first page shows."""
    soon = now + timedelta(hours=yellow_hours)
    counts = first.counts(store)
    late = first.counts_due(store, now)
    items = _items(store, person, now, soon, yellow_hours)
    order = list(WorkKind)
    return Workbench(
        mine=to_do(store, person).mine,
        at_county=sum(counts.get(what, 0) for what in _AT_COUNTY),
        due_soon=first.counts_due(store, soon) - late,
        late=late,
        items=_once(sorted(items, key=lambda item: order.index(item.kind))),
        recent=first.recent(store),
    )


def _once(items: Iterable[WorkbenchItem]) -> tuple[WorkbenchItem, ...]:
    """Leave out what is about a ticket that stands further up already, but for its deadline."""
    first: dict[str, WorkbenchItem] = {}
    for item in items:
        key = item.ticket or item.draft
        known = first.get(key, item)
        if not known.department:
            known = replace(known, department=item.department, due=item.due, light=item.light)
        first[key] = known
    return tuple(first.values())


def _items(
    store: Store, person: Person, now: datetime, soon: datetime, yellow_hours: int
) -> Iterator[WorkbenchItem]:
    if first.counters(store, person.id).needs_you:
        for row in outbox.rows(store, person.id, Journey.NEEDS_YOU, limit=_MOST):
            yield _refused(titled(store, row))
    for what, kind in waits_for(person).items():
        found = first.waiting(store, what, _MOST, now=now, yellow_hours=yellow_hours)
        yield from map(_ticket(kind), found)
    late = first.due(store, None, now, _MOST, now=now, yellow_hours=yellow_hours)
    yield from map(_ticket(WorkKind.LATE), late)
    near = first.due(store, now, soon, _MOST, now=now, yellow_hours=yellow_hours)
    yield from map(_ticket(WorkKind.DUE_SOON), near)
    for draft, content in first.open_drafts(store, person.id):
        yield _draft(draft, content)


def titled(store: Store, row: OutboxRow) -> OutboxRow:
    """Return a row of the outbox with its ticket's title, which only a call itself carries."""
    if row.title:
        return row
    ticket = tickets.current(store, row.ticket)
    return replace(row, title=ticket.call.title) if ticket else row


def _refused(row: OutboxRow) -> WorkbenchItem:
    name = row.event.step
    step = STEP_WORDS.get(name, Word(name, name))
    line = step
    if row.refusal:
        why = REFUSALS[row.refusal.code]
        line = Word(f"{step.zh}：{why.zh}", f"{step.en}: {why.en}")
    return WorkbenchItem(
        WorkKind.NEEDS_YOU,
        row.title or step.zh,
        line,
        ticket=row.ticket,
        event=row.id,
    )


def _ticket(kind: WorkKind) -> Callable[[TicketRow], WorkbenchItem]:
    def item(row: TicketRow) -> WorkbenchItem:
        return WorkbenchItem(
            kind,
            row.title,
            WHAT_NOW_WORDS[row.what_now],
            ticket=row.id,
            department=row.department,
            due=row.due,
            light=row.light,
        )

    return item


def _draft(draft: str, content: DraftContent) -> WorkbenchItem:
    return WorkbenchItem(
        WorkKind.DRAFT, title_of(content), Word(content.village, content.village), draft=draft
    )
