"""The disk fills up a page at a time under each act: said as what it is, nothing lost, then done."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.casework.desk import Desk
from app.models.engine import Database
from app.models.errors import DiskFull
from tests.casework.office import called
from tests.conftest import ALL
from tests.faults.acts import ACTS, SHOTS, TYPED, desk_of, prepare
from tests.faults.test_submit_killed import CHECKS, whole

_STEPS = 40


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("prepared") / "desk"
    prepare(folder)
    return folder


@contextmanager
def room_for(database: Database, pages: int) -> Iterator[None]:
    """Let the file grow by so many pages and no more."""
    with database.read() as connection:
        now = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {now + pages}")
    try:
        yield
    finally:
        with database.read() as connection:
            connection.exec_driver_sql("PRAGMA max_page_count = 1073741823")


@pytest.mark.parametrize("which", ["work", "copy"])
@pytest.mark.parametrize("act", list(ACTS))
def test_an_act_on_a_full_disk_is_said_and_works_when_there_is_room(
    prepared: Path, tmp_path: Path, act: str, which: str
):
    failed = 0
    for pages in range(0, _STEPS, 1 if ALL else 4):
        folder = tmp_path / f"{act}-{pages}"
        shutil.copytree(prepared, folder)
        desk = desk_of(folder)
        try:
            with room_for(getattr(desk._store, which), pages):
                ACTS[act](desk, folder)
        except DiskFull:
            failed += 1
            (draft,) = desk.drafts()
            assert draft.content.description == TYPED
            assert len(draft.photos) == SHOTS
            ACTS[act](desk, folder)
        CHECKS[act](desk, folder, done=True)
        desk._store.close()
        whole(folder)
        shutil.rmtree(folder)
    if (act, which) == ("apply", "copy"):
        assert failed


def call_for_ever(desk: Desk, made: list[str]) -> None:
    while True:
        made.append(called(desk))


def test_of_many_calls_exactly_those_that_returned_are_there(prepared: Path, tmp_path: Path):
    shutil.copytree(prepared, tmp_path / "desk")
    desk = desk_of(tmp_path / "desk")
    made: list[str] = []
    with room_for(desk._store.work, 2), pytest.raises(DiskFull):
        call_for_ever(desk, made)
    assert made
    assert {row.ticket for row in desk.outbox()} == set(made)
    made.append(called(desk))
    assert {row.ticket for row in desk.outbox()} == set(made)
    desk._store.close()
    whole(tmp_path / "desk")


def test_reading_goes_on_while_the_disk_is_full(prepared: Path, tmp_path: Path):
    shutil.copytree(prepared, tmp_path / "desk")
    desk: Desk = desk_of(tmp_path / "desk")
    with room_for(desk._store.work, 0), room_for(desk._store.copy, 0):
        assert len(desk.rows()) == 1
        assert desk.drafts()[0].content.description == TYPED
        assert desk.workbench().mine == 1
        assert desk.search("消防")
    desk._store.close()
