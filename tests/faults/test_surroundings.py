"""Other programs on the same files, and folders as people have them."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path

import pytest

from app.models import backup
from app.models.errors import AlreadyOpen, FileBusy
from app.models.store import open_store
from tests.casework.office import called, documents
from tests.faults.acts import ACTS, SHOTS, TYPED, desk_of, prepare
from tests.faults.test_submit_killed import CHECKS, whole
from tests.models.faults import held_by_another_program, patience
from tests.models.world import KEY, START, County


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("prepared") / "desk"
    prepare(folder)
    return folder


@pytest.mark.parametrize("act", list(ACTS))
def test_a_file_held_too_long_is_said_and_nothing_is_lost(prepared: Path, tmp_path: Path, act: str):
    shutil.copytree(prepared, tmp_path / "desk")
    desk = desk_of(tmp_path / "desk")
    database = desk._store.copy if act == "apply" else desk._store.work
    patience(database, 20)
    with held_by_another_program(database.path):
        with pytest.raises(FileBusy):
            ACTS[act](desk, tmp_path / "desk")
        (draft,) = desk.drafts()
        assert draft.content.description == TYPED
        assert len(draft.photos) == SHOTS
    ACTS[act](desk, tmp_path / "desk")
    CHECKS[act](desk, tmp_path / "desk", done=True)
    desk._store.close()
    whole(tmp_path / "desk")


@pytest.mark.parametrize("act", ["submit", "autosave", "apply"])
def test_a_file_held_a_moment_is_waited_for(prepared: Path, tmp_path: Path, act: str):
    shutil.copytree(prepared, tmp_path / "desk")
    desk = desk_of(tmp_path / "desk")
    database = desk._store.copy if act == "apply" else desk._store.work
    with held_by_another_program(database.path) as other:
        letting_go = threading.Timer(0.2, lambda: (other.stdin.write("\n"), other.stdin.flush()))
        letting_go.start()
        ACTS[act](desk, tmp_path / "desk")
        letting_go.join()
    CHECKS[act](desk, tmp_path / "desk", done=True)
    desk._store.close()


def test_a_second_program_is_kept_out_and_disturbs_nothing(prepared: Path, tmp_path: Path):
    shutil.copytree(prepared, tmp_path / "desk")
    desk = desk_of(tmp_path / "desk")
    for act in ("add_photo", "urge"):
        with pytest.raises(AlreadyOpen):
            open_store(tmp_path / "desk" / "data", KEY)
        ACTS[act](desk, tmp_path / "desk")
        CHECKS[act](desk, tmp_path / "desk", done=True)
    desk._store.close()


FOLDERS = [
    "有 空格 和中文",
    "50% done #1 x=y&z",
    pytest.param("what?", marks=pytest.mark.linux("no folder's name there")),
    pytest.param("a'b\"c;--", marks=pytest.mark.linux("no folder's name there")),
    "长" * 80,
    "/".join(["深" * 20] * 6),
    "𠅤䶮🚒",
    "e\u0301 ü",
]


@pytest.mark.parametrize("name", FOLDERS)
def test_a_folder_of_any_name_will_do(tmp_path: Path, name: str):
    folder = tmp_path / name
    folder.mkdir(parents=True)
    desk = desk_of(folder)
    documents(desk._store, County())
    ticket = called(desk)
    assert backup.keep_daily(desk._store, START.date()) is not None
    desk._store.close()
    again = desk_of(folder)
    assert [row.id for row in again.rows()] == [ticket]
    again._store.close()
    whole(folder)


def test_a_folder_that_was_moved_is_all_there(prepared: Path, tmp_path: Path):
    shutil.copytree(prepared, tmp_path / "before")
    (tmp_path / "before").rename(tmp_path / "after")
    desk = desk_of(tmp_path / "after")
    (draft,) = desk.drafts()
    assert all(photo.send_path.exists() and photo.original_path.exists() for photo in draft.photos)
    desk._store.close()
