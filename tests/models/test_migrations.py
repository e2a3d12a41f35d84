"""Migrations: what they make is what the program reads; nothing old is lost, nothing newer touched."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from sqlalchemy import MetaData, create_engine

from app.models import drafts, feed, outbox, photos, schema, settings, tickets
from app.models.engine import raw_connection
from app.models.errors import DiskFull, NewerProgram
from app.models.migrations import Version, copied, migrate, version_of, work
from app.models.read import Journey, TicketFilter
from app.models.store import open_store
from tests.models.faults import Crash, crash_at
from tests.models.world import KEY, START, files, photo

OLD = sorted((Path(__file__).parent / "old").glob("work-*"))
BOTH = [("work", schema.WORK, work.VERSIONS), ("copy", schema.COPY, copied.VERSIONS)]


def tables_of(connection) -> dict[str, list[tuple]]:
    """Every table with its columns, keys and indexes, as SQLite understands them."""
    names = [
        name
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        if not name.startswith(("sqlite_", "search"))
    ]
    return {name: _table(connection, name) for name in sorted(names)}


def _table(connection, name: str) -> list[tuple]:
    columns = [
        (column, kind, bool(required), default, key)
        for _, column, kind, required, default, key in connection.execute(
            f"PRAGMA table_info({name})"
        )
    ]
    links = sorted(row[2:7] for row in connection.execute(f"PRAGMA foreign_key_list({name})"))
    indexes = sorted(
        (
            unique,
            partial,
            _where(connection, index) if partial else "",
            tuple(row[2] for row in connection.execute(f"PRAGMA index_info({index})")),
        )
        for _, index, unique, _origin, partial in connection.execute(f"PRAGMA index_list({name})")
    )
    return [*columns, *links, *indexes]


def _where(connection, index: str) -> str:
    sql = connection.execute("SELECT sql FROM sqlite_master WHERE name = ?", (index,)).fetchone()[0]
    return re.sub(r"\s+", " ", sql.split("WHERE")[1]).strip()


def made_by_metadata(path: Path, metadata: MetaData):
    connection = raw_connection(path, KEY)
    engine = create_engine("sqlite://", creator=lambda: connection)
    metadata.create_all(engine)
    return connection


@pytest.mark.parametrize(("name", "metadata", "versions"), BOTH)
def test_the_migrated_tables_are_those_the_program_knows(tmp_path, name, metadata, versions):
    migrated = raw_connection(tmp_path / "migrated.db", KEY)
    migrate(migrated, versions)
    known = made_by_metadata(tmp_path / "known.db", metadata)
    assert tables_of(migrated) == tables_of(known)
    assert set(tables_of(migrated)) == set(metadata.tables)
    migrated.close()
    known.close()


@pytest.mark.parametrize(("name", "metadata", "versions"), BOTH)
def test_checks_of_the_tables_are_migrated_too(tmp_path, name, metadata, versions):
    migrated = raw_connection(tmp_path / "migrated.db", KEY)
    migrate(migrated, versions)
    known = made_by_metadata(tmp_path / "known.db", metadata)
    for connection in (migrated, known):
        checks = [
            sql.count("CHECK")
            for (sql,) in connection.execute(
                "SELECT sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'search%' "
                "AND name NOT LIKE 'sqlite_%' ORDER BY name"
            )
        ]
        assert sum(checks) == 1
        connection.close()


def test_there_is_an_old_pair_of_files_to_open():
    assert OLD


@pytest.mark.parametrize("old", OLD, ids=lambda path: path.name)
def test_what_an_older_program_left_is_all_there(tmp_path, old):
    shutil.copytree(old, tmp_path / "data")
    store = open_store(tmp_path / "data", KEY)
    (draft,) = drafts.all_open(store, "p-1")
    assert draft.content.description == "写到一半的样例"
    assert [shot.ref.sha256 for shot in draft.photos] == [photo("a").sha256]
    assert settings.get(store, "theme", str, "light") == "dark"
    counted = outbox.counters(store, "p-1")
    assert (counted.waiting, counted.needs_you, counted.confirmed) == (1, 1, 1)
    assert [shot.sha256 for shot in photos.pending(store, "p-1")] == [photo("a").sha256]
    assert feed.state(store).cursor == 2
    shown = tickets.rows(store, TicketFilter(), now=START, yellow_hours=24)
    assert {row.title for row in shown} == {"待发的样例", "已到县里的样例"}
    assert {row.journey for row in shown} == {Journey.WAITING, Journey.NEEDS_YOU}
    for text in ("0118", "已到县里", "8", "已"):
        found = tickets.rows(store, TicketFilter(text=text), now=START, yellow_hours=24)
        assert "样例-2026-0118" in [row.number for row in found], text
    store.close()


@pytest.mark.parametrize("old", OLD, ids=lambda path: path.name)
def test_an_older_file_is_brought_to_the_present_version(tmp_path, old):
    shutil.copytree(old, tmp_path / "data")
    open_store(tmp_path / "data", KEY).close()
    for name, versions in (("work.db", work.VERSIONS), ("copy.db", copied.VERSIONS)):
        connection = raw_connection(tmp_path / "data" / name, KEY)
        assert version_of(connection) == len(versions)
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        connection.close()


@pytest.mark.parametrize("name", ["work.db", "copy.db"])
def test_a_file_of_a_newer_program_is_refused_and_not_touched(folder, name):
    open_store(folder, KEY).close()
    connection = raw_connection(folder / name, KEY)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    before = files(folder)
    with pytest.raises(NewerProgram):
        open_store(folder, KEY)
    assert files(folder) == before


THREE: tuple[Version, ...] = (
    ("CREATE TABLE a (x INTEGER)", "INSERT INTO a VALUES (1)"),
    ("ALTER TABLE a ADD COLUMN y INTEGER", lambda c: c.execute("UPDATE a SET y = x + 1")),
    ("CREATE TABLE b AS SELECT * FROM a", "DROP TABLE a"),
)


def test_only_the_steps_that_are_missing_are_taken(tmp_path):
    connection = raw_connection(tmp_path / "x.db", KEY)
    assert migrate(connection, THREE[:1]) == 1
    assert migrate(connection, THREE) == 2
    assert migrate(connection, THREE) == 0
    assert connection.execute("SELECT x, y FROM b").fetchall() == [(1, 2)]
    connection.close()


@pytest.mark.parametrize("after", range(1, 7))
def test_a_migration_that_is_cut_short_is_taken_up_where_it_was(tmp_path, after):
    connection = raw_connection(tmp_path / "x.db", KEY)
    steps = []

    from app.models import failpoints

    def hook(point: str) -> None:
        steps.append(point)
        if len(steps) == after:
            raise Crash(point)

    failpoints.install(hook)
    with pytest.raises(Crash):
        migrate(connection, THREE)
    failpoints.install(None)
    connection.close()
    connection = raw_connection(tmp_path / "x.db", KEY)
    assert version_of(connection) == (after - 1) // 2
    migrate(connection, THREE)
    assert connection.execute("SELECT x, y FROM b").fetchall() == [(1, 2)]
    connection.close()


def test_making_the_files_can_be_cut_short_too(folder):
    with crash_at("migration.after_step"):
        open_store(folder, KEY)
    open_store(folder, KEY).close()


def test_a_full_disk_leaves_the_version_as_it_was(tmp_path):
    connection = raw_connection(tmp_path / "x.db", KEY)
    migrate(connection, THREE[:1])
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count = {pages}")
    filling = (*THREE[:1], ("CREATE TABLE c (z)", "INSERT INTO c VALUES (randomblob(100000))"))
    with pytest.raises(Exception, match="full") as caught:
        migrate(connection, filling)
    from app.models.engine import known

    assert isinstance(known(caught.value), DiskFull)
    assert version_of(connection) == 1
    connection.execute("PRAGMA max_page_count = 1000000")
    assert migrate(connection, filling) == 1
    connection.close()
