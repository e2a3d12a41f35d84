"""A damaged work.db: kept aside, and everything that can be read of it and its backups is saved."""

from __future__ import annotations

import os
from datetime import date, timedelta
from pathlib import Path

import pytest

from app.models import backup, drafts, outbox, photos, settings
from app.models.backup import backups, keep_daily
from app.models.engine import raw_connection
from app.models.errors import AlreadyOpen, DiskFull, FileDamaged, WrongKey
from app.models.read import DraftContent, Journey
from app.models.recovery import recover_work
from app.models.store import Store, open_store
from tests.models.faults import crash_at, reopened
from tests.models.world import KEY, START, County, files, new_id, photo, push, put, submit

TODAY = date(2026, 11, 23)


def begin(store: Store, text: str) -> str:
    made = new_id()
    drafts.add(store, made, "p-1", DraftContent(description=text), START)
    return made


def texts(store: Store) -> set[str]:
    return {one.content.description for one in drafts.all_open(store, "p-1")}


def damage(path: Path, at: int, size: int = 4096) -> None:
    with path.open("r+b") as file:
        file.seek(at)
        file.write(os.urandom(size))


def recovered(folder: Path) -> Store:
    with pytest.raises(FileDamaged):
        open_store(folder, KEY)
    recover_work(folder, KEY, START)
    return open_store(folder, KEY)


# --- backups ----------------------------------------------------------------------------------


def test_a_backup_is_made_once_a_day(store: Store):
    begin(store, "样例")
    assert keep_daily(store, TODAY) == store.folder / "backups" / "work-2026-11-23.db"
    assert keep_daily(store, TODAY) is None
    assert keep_daily(store, TODAY + timedelta(days=1)) is not None


def test_only_so_many_are_kept_and_the_oldest_go(store: Store):
    for days in range(12):
        keep_daily(store, TODAY + timedelta(days=days))
    names = [path.name for path in backups(store.folder)]
    assert names == [
        f"work-2026-{day}.db"
        for day in ("12-04", "12-03", "12-02", "12-01", "11-30", "11-29", "11-28")
    ]


def test_a_backup_has_what_is_still_in_the_log_and_is_one_file(store: Store):
    begin(store, "刚刚写的")
    made = keep_daily(store, TODAY)
    assert set(files(made.parent)) == {made.name}
    connection = raw_connection(made, KEY, read_only=True)
    (content,) = connection.execute("SELECT content FROM drafts").fetchone()
    assert "刚刚写的".encode() in content
    connection.close()


def test_a_backup_tells_nothing_without_the_key(store: Store):
    begin(store, "刚刚写的")
    kept = keep_daily(store, TODAY).read_bytes()
    assert "刚刚写的".encode() not in kept
    assert not kept.startswith(b"SQLite format 3")


def test_a_backup_that_is_cut_short_leaves_no_half_file(store: Store):
    begin(store, "样例")
    with crash_at("backup.before_rename"):
        keep_daily(store, TODAY)
    assert files(store.folder / "backups") == {}
    assert keep_daily(store, TODAY) is not None


def test_a_full_disk_keeps_the_backups_there_are(store: Store, monkeypatch: pytest.MonkeyPatch):
    keep_daily(store, TODAY)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backup.place, "put_file", full)
    with pytest.raises(DiskFull):
        keep_daily(store, TODAY + timedelta(days=1))
    assert [path.name for path in backups(store.folder)] == ["work-2026-11-23.db"]
    assert set(files(store.folder / "backups")) == {"work-2026-11-23.db"}


# --- recovery -----------------------------------------------------------------------------------


@pytest.fixture
def filled(store: Store, county: County) -> Store:
    """Two hundred drafts, some events, a photo and a setting: a file of many pages."""
    for number in range(200):
        begin(store, f"样例草稿 {number} " + "字" * 200)
    photos.remember(store, photo("a"), "jpg", START, offset_known=True)
    put(store, submit("已到县里"), photos=["a" * 64])
    push(store, county)
    put(store, submit("待发"))
    settings.put(store, "theme", "dark")
    return reopened(store)


def test_what_can_be_read_is_saved_and_the_damaged_file_kept(filled: Store):
    before = texts(filled)
    filled.close()
    path = filled.folder / "work.db"
    size = path.stat().st_size
    damage(path, size // 2 // 4096 * 4096)
    broken = path.read_bytes()
    store = recovered(filled.folder)
    saved = texts(store)
    assert saved < before
    assert len(saved) > 180
    assert (store.folder / "set-aside" / "20261123-010000" / "work.db").read_bytes() == broken
    assert settings.get(store, "theme", str, "") == "dark"
    counted = outbox.counters(store, "p-1")
    assert (counted.waiting, counted.confirmed) == (1, 1)
    put(store, submit("以后的"))
    store.close()


@pytest.mark.parametrize("page", range(1, 60, 7))
def test_wherever_one_page_is_lost_the_rest_is_saved(filled: Store, page: int):
    filled.close()
    path = filled.folder / "work.db"
    assert (page + 1) * 4096 <= path.stat().st_size
    damage(path, page * 4096)
    store = recovered(filled.folder)
    # A page holds a dozen drafts; the page of a table's root or its inner pages loses the table.
    connection = raw_connection(store.folder / "work.db", KEY)
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    connection.close()
    begin(store, "以后还能写")
    assert "以后还能写" in texts(store)
    store.close()


def test_with_a_backup_nothing_older_than_it_is_lost(filled: Store):
    before = texts(filled)
    keep_daily(filled, TODAY)
    later = begin(filled, "备份以后写的")
    filled.close()
    path = filled.folder / "work.db"
    for at in range(4096, path.stat().st_size // 2, 4096 * 5):
        damage(path, at)
    store = recovered(filled.folder)
    assert before <= texts(store)
    assert later
    store.close()


def test_a_file_of_which_nothing_can_be_read_comes_back_from_the_backup(filled: Store):
    before = texts(filled)
    keep_daily(filled, TODAY)
    filled.close()
    damage(filled.folder / "work.db", 0, 200_000)
    with pytest.raises(FileDamaged):
        open_store(filled.folder, KEY)
    report = recover_work(filled.folder, KEY, START)
    assert report.rows["drafts"] == 200
    assert report.from_backup == filled.folder / "backups" / "work-2026-11-23.db"
    store = open_store(filled.folder, KEY)
    assert texts(store) == before
    store.close()


def test_a_pending_event_that_only_the_backup_has_waits_for_the_person_s_word(filled: Store):
    """It may have been taken back since."""
    keep_daily(filled, TODAY)
    filled.close()
    damage(filled.folder / "work.db", 0, 200_000)
    store = recovered(filled.folder)
    counted = outbox.counters(store, "p-1")
    assert (counted.waiting, counted.needs_you, counted.confirmed) == (0, 1, 1)
    (row,) = outbox.rows(store, "p-1", Journey.NEEDS_YOU)
    assert row.title == "待发"
    outbox.retry(store, row.id, "p-1")
    assert len(outbox.next_batch(store, "p-1", 10, 1 << 20)) == 1
    store.close()


def test_what_was_taken_back_after_the_backup_is_not_sent_by_itself(store: Store):
    one = submit("收回的")
    put(store, one)
    keep_daily(store, TODAY)
    outbox.undo(store, one.id, "p-1")
    store.close()
    damage(store.folder / "work.db", 4096)
    store = recovered(store.folder)
    assert outbox.next_batch(store, "p-1", 10, 1 << 20) == ()
    store.close()


def test_a_file_that_is_gone_comes_back_from_the_backup(filled: Store):
    before = texts(filled)
    keep_daily(filled, TODAY)
    filled.close()
    (filled.folder / "work.db").unlink()
    store = recovered(filled.folder)
    assert texts(store) == before
    store.close()


def test_without_file_and_backup_there_is_an_empty_one_and_the_report_says_so(store: Store):
    store.close()
    (store.folder / "work.db").unlink()
    report = recover_work(store.folder, KEY, START)
    assert set(report.rows.values()) == {0}
    assert report.from_backup is None
    open_store(store.folder, KEY).close()


@pytest.mark.parametrize("point", ["recovery.after_set_aside", "migration.after_step"])
def test_a_recovery_that_is_cut_short_can_be_done_again(filled: Store, point: str):
    filled.close()
    path = filled.folder / "work.db"
    damage(path, path.stat().st_size // 2 // 4096 * 4096)
    with crash_at(point):
        recover_work(filled.folder, KEY, START)
    with pytest.raises(FileDamaged):
        open_store(filled.folder, KEY)
    report = recover_work(filled.folder, KEY, START + timedelta(minutes=1))
    assert report.rows["drafts"] > 180
    store = open_store(filled.folder, KEY)
    assert outbox.counters(store, "p-1").waiting == 1
    store.close()


def test_what_was_still_in_the_log_is_saved_too(filled: Store):
    """The program was killed: the newest rows are in the log, and the file beside it is damaged."""
    begin(filled, "只在日志里的")
    parts = {
        name: kept for name, kept in files(filled.folder).items() if name.startswith("work.db")
    }
    filled.close()
    for name, kept in parts.items():
        (filled.folder / name).write_bytes(kept)
    damage(filled.folder / "work.db", 20 * 4096)
    store = recovered(filled.folder)
    assert "只在日志里的" in texts(store)
    store.close()


def test_a_link_whose_other_end_was_lost_is_dropped(filled: Store):
    draft = begin(filled, "有照片的")
    drafts.add_photo(filled, draft, "p-1", "a" * 64)
    with filled.work.read() as connection:
        root = connection.exec_driver_sql(
            "SELECT rootpage FROM sqlite_master WHERE name = 'photos'"
        ).scalar_one()
    filled.close()
    damage(filled.folder / "work.db", (root - 1) * 4096)
    store = recovered(filled.folder)
    assert drafts.get(store, draft, "p-1").photos == ()
    store.close()


def test_recovery_wants_the_right_key_and_the_folder_to_itself(filled: Store):
    with pytest.raises(AlreadyOpen):
        recover_work(filled.folder, KEY, START)
    filled.close()
    before = files(filled.folder)
    with pytest.raises(WrongKey):
        recover_work(filled.folder, bytes(32), START)
    assert files(filled.folder) == before
