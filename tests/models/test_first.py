"""The first page: read without SQLAlchemy, and the same as what the lists show."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

from app.models import drafts, first, tickets
from app.models.read import DraftContent, Journey, TicketFilter, TicketRow, WhatNow
from app.models.store import Store
from tests.models.faults import reopened
from tests.models.world import KEY, START, County, new_id, pull, push, put, submit, urge

ROOT = Path(__file__).resolve().parents[2]

READ = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from app.casework import workbench
from app.models.store import open_store
from contract.events import ActorKind
from contract.messages import Person

store = open_store(Path(sys.argv[1]), bytes.fromhex(sys.argv[2]))
person = Person("p-1", "样例一", ActorKind.TOWNSHIP, "t-1", "样例镇")
found = workbench.workbench(store, person, datetime.now(UTC), 24)
store.close()
print(found.at_county, len(found.items), "sqlalchemy" in sys.modules)
"""


def by_another_program(folder: Path) -> list[str]:
    """What a newly started program reads: calls at the county, things to do, SQLAlchemy there."""
    done = subprocess.run(
        [sys.executable, "-c", READ, str(folder), KEY.hex()],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def listed(store: Store, what: WhatNow) -> tuple[TicketRow, ...]:
    wanted = TicketFilter(what_now=frozenset({what}))
    return tickets.rows(store, wanted, now=START, yellow_hours=24)


def waiting(store: Store, what: WhatNow, limit: int = 50) -> tuple[TicketRow, ...]:
    return first.waiting(store, what, limit, now=START, yellow_hours=24)


def some_tickets(store: Store, county: County) -> None:
    for number in range(8):
        one = submit(f"样例 {number}")
        county.take(one)
        if number % 2:
            county.register(one.ticket, f"样例-{number:03}")
        if number % 4 == 3:
            county.dispatch(one.ticket, START + timedelta(hours=number))
    pull(store, county)


def test_the_first_page_is_read_without_sqlalchemy(store: Store, county: County, folder: Path):
    some_tickets(store, county)
    drafts.add(store, new_id(), "p-1", DraftContent(title="样例草稿"), START)
    store.close()

    at_county, items, loaded = by_another_program(folder)
    assert (at_county, loaded) == ("8", "False")
    assert int(items) >= 1


def test_a_call_on_its_way_is_counted_at_the_next_start_too(
    store: Store, county: County, folder: Path
):
    some_tickets(store, county)
    for ticket in list(county.tickets)[:2]:
        put(store, urge(ticket))
    store.close()

    assert by_another_program(folder)[0] == "8"


def test_the_first_page_shows_what_the_list_shows(store: Store, county: County):
    some_tickets(store, county)
    store = reopened(store)
    alone = {what: waiting(store, what) for what in WhatNow}
    assert alone == {what: listed(store, what) for what in WhatNow}

    put(store, urge(next(iter(county.tickets))), submit("还没有寄出"))
    beside = {what: waiting(store, what) for what in WhatNow}
    assert beside == {what: listed(store, what) for what in WhatNow}
    assert [row.journey for row in beside[WhatNow.TO_SEND]] == [Journey.WAITING]

    push(store, county)
    assert waiting(store, WhatNow.TO_SEND) == ()
    assert first.counts(store)[WhatNow.TO_REGISTER] == 5
    store.close()


def test_the_newest_come_first_and_no_more_than_asked_for(store: Store, county: County):
    some_tickets(store, county)
    put(store, urge(next(iter(county.tickets))))

    found = waiting(store, WhatNow.TO_REGISTER, 3)
    assert [row.title for row in found] == ["样例 6", "样例 4", "样例 2"]


def test_open_drafts_are_those_of_the_list_of_drafts(store: Store):
    kept, gone, other = new_id(), new_id(), new_id()
    drafts.add(store, kept, "p-1", DraftContent(title="样例草稿"), START)
    drafts.add(store, gone, "p-1", DraftContent(title="丢掉的"), START)
    drafts.add(store, other, "p-2", DraftContent(title="别人的"), START)
    drafts.discard(store, gone, "p-1", START)

    read = first.open_drafts(store, "p-1")
    assert read == tuple((one.id, one.content) for one in drafts.all_open(store, "p-1"))
    assert [name for name, _content in read] == [kept]
