"""One engine factory: encrypted, durable, and no update is ever lost."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from app.models.engine import Database, known, raw_connection
from app.models.errors import DiskFull, FileBusy, FileDamaged
from tests.models.faults import full_disk, held_by_another_program, patience
from tests.models.world import KEY


@pytest.fixture
def database(tmp_path: Path):
    made = Database(tmp_path / "a.db", KEY, "work")
    with made.write() as connection:
        connection.execute(text("CREATE TABLE t (n INTEGER UNIQUE, said TEXT)"))
    yield made
    made.close()


def pragma(database: Database, name: str) -> object:
    with database.read() as connection:
        return connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("journal_mode", "wal"),
        ("synchronous", 2),
        ("foreign_keys", 1),
        ("temp_store", 2),
        ("cache_size", -65536),
        ("busy_timeout", 5000),
    ],
)
def test_every_connection_is_durable_and_strict(database: Database, name: str, value: object):
    assert pragma(database, name) == value


def test_the_file_tells_nothing_without_the_key(database: Database):
    with database.write() as connection:
        connection.execute(text("INSERT INTO t VALUES (1, '样例居民 13800000000')"))
    database.close()
    kept = database.path.read_bytes()
    assert not kept.startswith(b"SQLite format 3")
    assert "样例居民".encode() not in kept
    assert b"13800000000" not in kept


def test_an_error_of_the_database_does_not_quote_what_was_to_be_written(database: Database):
    insert, said = text("INSERT INTO t VALUES (1, :said)"), {"said": "样例居民 13800000000"}
    with database.write() as connection:
        connection.execute(insert, said)
    with pytest.raises(IntegrityError) as problem, database.write() as connection:
        connection.execute(insert, said)
    assert "样例居民" not in str(problem.value)


def test_the_log_beside_the_file_tells_nothing_either(database: Database):
    with database.write() as connection:
        connection.execute(text("INSERT INTO t VALUES (1, '样例居民')"))
    wal = database.path.with_name("a.db-wal").read_bytes()
    assert wal
    assert "样例居民".encode() not in wal


def test_another_key_does_not_open_it(database: Database):
    database.close()
    other = raw_connection(database.path, bytes(32))
    with pytest.raises(Exception, match="not a database") as caught:
        other.execute("SELECT * FROM t")
    other.close()
    assert isinstance(known(caught.value), FileDamaged)


@pytest.mark.parametrize("size", [0, 16, 31, 33, 64])
def test_a_key_has_32_bytes(tmp_path: Path, size: int):
    with pytest.raises(ValueError, match="32"):
        raw_connection(tmp_path / "b.db", b"k" * size)


def test_four_writers_that_read_and_add_lose_nothing(database: Database):
    """SQLAlchemy's default with SQLite ended at 20 of 80 here."""
    with database.write() as connection:
        connection.execute(text("INSERT INTO t VALUES (0, '')"))

    def add_twenty() -> None:
        mine = Database(database.path, KEY, "work")
        for _ in range(20):
            with mine.write() as connection:
                now = connection.execute(text("SELECT n FROM t")).scalar_one()
                connection.execute(text("UPDATE t SET n = :n"), {"n": now + 1})
        mine.close()

    threads = [threading.Thread(target=add_twenty) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    with database.read() as connection:
        assert connection.execute(text("SELECT n FROM t")).scalar_one() == 80


def test_a_write_that_fails_leaves_nothing(database: Database):
    twice = [{"n": 1}, {"n": 1}]
    with pytest.raises(IntegrityError), database.write() as connection:
        connection.execute(text("INSERT INTO t VALUES (:n, '')"), twice)
    with database.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM t")).scalar_one() == 0


def test_a_read_sees_one_moment(database: Database):
    other = Database(database.path, KEY, "work")
    count = text("SELECT count(*) FROM t")
    with database.read() as connection:
        before = connection.execute(count).scalar_one()
        with other.write() as writing:
            writing.execute(text("INSERT INTO t VALUES (1, '')"))
        assert connection.execute(count).scalar_one() == before
    with database.read() as connection:
        assert connection.execute(count).scalar_one() == before + 1
    other.close()


def test_a_full_disk_is_said_and_the_next_save_works(database: Database):
    with full_disk(database), pytest.raises(DiskFull), database.write() as connection:
        connection.execute(text("INSERT INTO t VALUES (1, :said)"), {"said": "长" * 100_000})
    with database.write() as connection:
        connection.execute(text("INSERT INTO t VALUES (2, :said)"), {"said": "长" * 100_000})
    with database.read() as connection:
        assert connection.execute(text("SELECT n FROM t")).scalars().all() == [2]


def test_a_lock_held_too_long_is_said_and_passes(database: Database):
    patience(database, 50)
    with held_by_another_program(database.path) as other:
        with pytest.raises(FileBusy), database.write() as connection:
            connection.execute(text("INSERT INTO t VALUES (1, '')"))
        with database.read() as connection:
            assert connection.execute(text("SELECT count(*) FROM t")).scalar_one() == 0
        other.stdin.write("\n")
        other.stdin.flush()
        assert other.stdout.readline() == "let go\n"
        with database.write() as connection:
            connection.execute(text("INSERT INTO t VALUES (1, '')"))


def test_a_lock_held_a_moment_is_waited_for(database: Database):
    with held_by_another_program(database.path) as other:
        letting_go = threading.Timer(0.3, lambda: (other.stdin.write("\n"), other.stdin.flush()))
        letting_go.start()
        with database.write() as connection:
            connection.execute(text("INSERT INTO t VALUES (1, '')"))
        letting_go.join()


def test_a_bug_stays_a_bug(database: Database):
    with pytest.raises(Exception, match="no such table") as caught, database.read() as connection:
        connection.execute(text("SELECT * FROM nowhere"))
    assert known(caught.value) is None


def test_errors_that_are_not_the_database_s_mean_nothing_to_people():
    assert known(ValueError("x")) is None
