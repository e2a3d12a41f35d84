"""Opening the data folder: once at a time, with its own key, and never beginning anew in silence."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.models import drafts, feed, outbox, tickets
from app.models.engine import raw_connection
from app.models.errors import AlreadyOpen, CopyDamaged, FileDamaged, WrongKey
from app.models.read import DraftContent, Journey, TicketFilter
from app.models.store import Store, open_store
from tests.models.faults import reopened
from tests.models.world import KEY, START, County, files, new_id, pull, push, put, submit


def titles(store: Store) -> list[str]:
    rows = tickets.rows(store, TicketFilter(), now=START, yellow_hours=24)
    return [row.title for row in rows]


def test_a_folder_is_made_where_there_is_none(folder: Path):
    open_store(folder, KEY).close()
    assert {"work.db", "copy.db", "key.check"} <= set(files(folder))


def test_nothing_but_the_files_is_left_after_closing(store: Store):
    drafts.add(store, new_id(), "p-1", DraftContent(), START)
    store.close()
    assert set(files(store.folder)) == {"work.db", "copy.db", "key.check", "in-use.lock"}


def test_a_second_program_is_kept_out(store: Store):
    with pytest.raises(AlreadyOpen):
        open_store(store.folder, KEY)


def test_another_process_is_kept_out_and_let_in_after_us(store: Store):
    script = (
        "import sys; from pathlib import Path; from app.models.store import open_store\n"
        "open_store(Path(sys.argv[1]), bytes.fromhex(sys.argv[2])).close()"
    )
    command = [sys.executable, "-c", script, str(store.folder), KEY.hex()]
    refused = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "AlreadyOpen" in refused.stderr
    store.close()
    assert subprocess.run(command, check=False).returncode == 0


def test_another_key_is_refused_and_nothing_is_touched(store: Store):
    store.close()
    before = files(store.folder)
    with pytest.raises(WrongKey):
        open_store(store.folder, bytes(32))
    assert files(store.folder) == before


def test_another_key_is_refused_even_when_the_files_are_gone(store: Store):
    store.close()
    for name in ("work.db", "copy.db"):
        (store.folder / name).unlink()
    with pytest.raises(WrongKey):
        open_store(store.folder, bytes(32))
    assert not (store.folder / "work.db").exists()


def test_the_note_of_the_key_does_not_tell_the_key(store: Store):
    kept = (store.folder / "key.check").read_bytes()
    assert KEY.hex().encode() not in kept
    assert KEY not in kept


def test_a_work_file_that_is_gone_is_not_begun_anew_in_silence(store: Store):
    store.close()
    (store.folder / "work.db").unlink()
    with pytest.raises(FileDamaged):
        open_store(store.folder, KEY)
    assert not (store.folder / "work.db").exists()


def test_a_work_file_that_was_emptied_is_not_begun_anew_in_silence(store: Store):
    store.close()
    (store.folder / "work.db").write_bytes(b"")
    with pytest.raises(FileDamaged):
        open_store(store.folder, KEY)
    assert (store.folder / "work.db").read_bytes() == b""


@pytest.mark.parametrize("at", [0, 5000, 20_000])
def test_a_damaged_work_file_is_left_as_it_is(store: Store, at: int):
    store.close()
    path = store.folder / "work.db"
    damage(path, at)
    before = files(store.folder)
    with pytest.raises(FileDamaged):
        open_store(store.folder, KEY)
    assert files(store.folder) == before


def damage(path: Path, at: int, size: int = 200) -> None:
    with path.open("r+b") as file:
        file.seek(at)
        file.write(os.urandom(size))


@pytest.mark.parametrize("at", [0, 5000])
def test_a_damaged_copy_is_pulled_again(store: Store, county: County, at: int):
    put(store, submit("已到县里的样例"))
    push(store, county)
    store.close()
    damage(store.folder / "copy.db", at, 3000)
    store = open_store(store.folder, KEY)
    try:
        titles(store)
    except CopyDamaged:
        assert feed.state(store).cursor == 0
    pull(store, county)
    assert titles(store) == ["已到县里的样例"]
    assert outbox.counters(store, "p-1").confirmed == 1
    assert feed.tickets_digest(store) == (1, county.digest())
    store.close()


def test_a_copy_that_breaks_while_open_is_begun_afresh_once(store: Store, county: County):
    for number in range(50):
        county.take(submit(f"第 {number} 张样例"))
    pull(store, county)
    store = reopened(store)
    size = (store.folder / "copy.db").stat().st_size
    damage(store.folder / "copy.db", 8192, size - 8192)
    with pytest.raises(CopyDamaged):
        tickets.rows(store, TicketFilter(), limit=100, now=START, yellow_hours=24)
    assert titles(store) == []
    pull(store, county)
    assert len(titles(store)) == 50
    store.close()


def test_own_calls_stay_in_sight_while_the_copy_is_empty(store: Store, county: County):
    put(store, submit("已到县里的样例"))
    push(store, county)
    store.renew_copy()
    assert titles(store) == ["已到县里的样例"]


def test_what_was_being_sent_when_we_ended_is_unsure(store: Store):
    one = submit()
    put(store, one)
    outbox.mark_sending(store, [one.id])
    store = reopened(store)
    assert outbox.rows(store, "p-1")[0].journey is Journey.UNKNOWN
    assert outbox.unsure(store, "p-1") == (one.id,)
    store.close()


def test_the_files_are_whole_after_all_this(store: Store, county: County):
    put(store, submit(), submit())
    push(store, county)
    store.close()
    for name in ("work.db", "copy.db"):
        connection = raw_connection(store.folder / name, KEY)
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("PRAGMA cipher_integrity_check").fetchall() == []
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        connection.close()
