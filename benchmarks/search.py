"""Find and scroll in 100,000 tickets: through the desk beside plain SQL, in the page beside an empty view."""

from __future__ import annotations

import itertools
import json
import os
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from app.models import feed, tickets
from app.models.engine import connect
from app.models.read import TicketFilter, TicketRow
from app.models.store import Store, open_store
from app.models.worker import Worker
from benchmarks.actor import ROOT
from benchmarks.samples import texts
from benchmarks.scale import Scale
from benchmarks.table import Row
from contract.deadlines import Urgency
from contract.events import Actor, ActorKind, Event
from contract.ids import IdMaker
from contract.messages import FeedItem
from contract.ticket import Call

_KEY = bytes(32)
_PAGE = 50
_AT_ONCE = 2000
_TERMS = 40
_NOW = datetime(2026, 1, 1, tzinfo=UTC)


def run(scale: Scale) -> list[Row]:
    """The tickets are found in our file and in a plain table with the same words and the same key."""
    folder = scale.room / "search"
    titles = fill(folder, scale.tickets)
    store = open_store(folder, _KEY)
    try:
        plain = _plain_copy(store, scale.room / "plain.db")
        few, many = _terms(titles)
        count = f"{scale.tickets:,} tickets"
        half = _key_in_the_middle(store)
        offset = (
            f"SELECT n, words FROM plain ORDER BY n DESC LIMIT {_PAGE} OFFSET {scale.tickets // 2}"
        )
        rows = [
            _beside(f"find two rare characters in {count}", store, plain, few),
            _beside("find two common characters", store, plain, many),
            Row(
                "a page from the middle of the list",
                _milliseconds([lambda: _page(store, after=half)] * _TERMS),
                "OFFSET",
                _milliseconds([lambda: plain.execute(offset).fetchall()] * _TERMS),
                "ms",
            ),
        ]
        plain.close()
    finally:
        store.close()
    ours, empty = _scrolled(folder), _scrolled(None)
    return [
        *rows,
        Row("scroll by a page, 200 times", ours, "empty QTableView", empty, "ms"),
    ]


# --- 100,000 tickets ----------------------------------------------------------------------------


def fill(folder: Path, count: int) -> list[str]:
    """Make a store whose copy has so many tickets, through the feed; returns their titles."""
    store = open_store(folder, _KEY)
    titles = []
    try:
        items = _items(count)
        while part := list(itertools.islice(items, _AT_ONCE)):
            feed.apply(store, "bench", part[-1].seq, part)
            titles += [str(item.event.body["title"]) for item in part if item.event]
    finally:
        store.close()
    return titles


def _items(count: int) -> Iterator[FeedItem]:
    milliseconds = itertools.count(int(_NOW.timestamp() * 1000) - count * 60_000, 60_000)
    new_id = IdMaker(lambda: next(milliseconds))
    actor = Actor(ActorKind.TOWNSHIP, "bench", "bench")
    chance = random.Random(1)
    departments = ["县综合行政执法局", "县住房和城乡建设局", "县公安局", "县农业农村局"]
    for at, text in enumerate(texts(count), 1):
        call = Call(
            text.title, text.description, Urgency.NORMAL, "0" * 64, village=text.place,
            spot=text.spot, primary=(chance.choice(departments),),
        )  # fmt: skip
        made = _NOW - timedelta(minutes=count - at)
        event = Event(new_id(), new_id(), "submit", made, actor, msgspec.to_builtins(call))
        yield FeedItem(at, event)


def _plain_copy(store: Store, path: Path):
    """The same words in a table without any index but its key."""
    plain = connect(path, _KEY)
    plain.execute("CREATE TABLE plain (n INTEGER PRIMARY KEY, words TEXT NOT NULL)")
    with store.copy.read() as connection:
        rows = connection.exec_driver_sql("SELECT n, words FROM tickets").all()
    plain.execute("BEGIN")
    plain.executemany("INSERT INTO plain VALUES (?, ?)", [tuple(row) for row in rows])
    plain.execute("COMMIT")
    return plain


def _terms(titles: list[str]) -> tuple[list[str], list[str]]:
    """Pairs of characters that few titles have, and pairs that many have."""
    counts: dict[str, int] = {}
    for title in titles:
        for at in range(len(title) - 1):
            pair = title[at : at + 2]
            counts[pair] = counts.get(pair, 0) + 1
    ranked = sorted(counts, key=lambda pair: (counts[pair], pair))
    rare = [pair for pair in ranked if 1 <= counts[pair] <= 5]
    return random.Random(1).sample(rare, _TERMS), ranked[-_TERMS:]


# --- measures -----------------------------------------------------------------------------------


def _beside(measure: str, store: Store, plain, terms: list[str]) -> Row:
    like = f"SELECT n, words FROM plain WHERE words LIKE ? ORDER BY n DESC LIMIT {_PAGE}"
    ours = _milliseconds([lambda term=term: _page(store, term) for term in terms])
    theirs = _milliseconds(
        [lambda term=term: plain.execute(like, [f"%{term}%"]).fetchall() for term in terms]
    )
    return Row(measure, ours, "plain LIKE", theirs, "ms")


def _page(store: Store, text: str = "", after: int | None = None) -> tuple[TicketRow, ...]:
    wanted = TicketFilter(text=text)
    return tickets.rows(store, wanted, after, _PAGE, now=_NOW, yellow_hours=24)


def _key_in_the_middle(store: Store) -> int:
    with store.copy.read() as connection:
        half = "SELECT n FROM tickets ORDER BY n LIMIT 1 OFFSET (SELECT count(*) / 2 FROM tickets)"
        return int(connection.exec_driver_sql(half).scalar_one())


def _milliseconds(deeds: list[Callable[[], object]]) -> float:
    """The median; each deed is done once before, so that caches are as warm as in use."""
    for deed in deeds:
        deed()
    taken = []
    for deed in deeds:
        start = time.perf_counter()
        deed()
        taken.append((time.perf_counter() - start) * 1000)
    return statistics.median(taken)


# --- scrolling ----------------------------------------------------------------------------------


def _scrolled(folder: Path | None) -> float:
    """The median of a page down, in a program of its own; None: an empty view of as many rows."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.scrolling", *([str(folder)] if folder else [])],
        cwd=ROOT, env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "QT_LOGGING_RULES": "*=false"},
        stdout=subprocess.PIPE, check=True, timeout=300,
    )  # fmt: skip
    return float(json.loads(done.stdout.splitlines()[-1]))


def opened(folder: Path) -> tuple[Worker, Store]:
    """The filled store on a database worker, as the program has it."""
    worker = Worker("database")
    return worker, worker.call(open_store, folder, _KEY)
