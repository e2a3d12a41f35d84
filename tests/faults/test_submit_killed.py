"""Killed with −9 at every write, flush and rename of an act: it is done whole, or not begun.

Fewer points are tried in an ordinary run; XIANGHU_ALL=1 tries each.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from app.casework.desk import Desk
from app.models import feed, outbox
from app.models.engine import raw_connection
from app.models.read import Draft, Journey
from contract.life import body_of
from tests.conftest import ALL
from tests.faults.acts import SHOTS, TYPED, TYPED_ON, desk_of, prepare
from tests.faults.kill import Point, killed_at, points
from tests.models.world import KEY

pytestmark = [
    pytest.mark.linux("strace"),
    pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed"),
    pytest.mark.timeout(900),
]

TRIED = {"submit": 14, "add_photo": 8, "autosave": 4, "discard": 3, "urge": 4, "apply": 6}


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("prepared") / "desk"
    prepare(folder)
    return folder


def sample(found: list[Point], most: int) -> list[Point]:
    """Points spread over the whole act, the last one too."""
    if ALL or len(found) <= most:
        return found
    return [found[round(at * (len(found) - 1) / (most - 1))] for at in range(most)]


def whole(folder: Path) -> None:
    """Both files are sound, each photo holds what its name says, and nothing stray is left."""
    for name in ("work.db", "copy.db"):
        connection = raw_connection(folder / "data" / name, KEY)
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        connection.close()
    for path in (folder / "data" / "photos").rglob("*"):
        if path.is_file():
            assert hashlib.sha256(path.read_bytes()).hexdigest() == path.stem
    stray = [path for path in (folder / "data").rglob("*") if path.suffix == ".tmp"]
    assert stray == []


def calls(desk: Desk) -> list[str]:
    """The tickets that a submitted event began, one for each such event."""
    store = desk._store
    rows = [*outbox.rows(store, "p-1"), *outbox.rows(store, "p-1", Journey.CONFIRMED)]
    return [row.ticket for row in rows if row.event.step == "submit"]


def submit_is_whole(desk: Desk, folder: Path, *, done: bool) -> None:
    """The call is there exactly once, or the draft is, with every word and photo."""
    made = [row for row in desk.outbox() if row.event.step == "submit"]
    open_drafts = desk.drafts()
    assert len(made) + len(open_drafts) == 1
    assert not done or made
    if made:
        call = body_of(made[0].event)
        assert call.description == TYPED
        assert len(call.photos) == SHOTS
        shown = desk.ticket(made[0].ticket)
        assert all(photo.path.exists() for photo in shown.photos)
    else:
        assert_draft(open_drafts[0], TYPED)
        ticket = desk.submit(open_drafts[0].id)
        assert calls(desk).count(ticket) == 1
    assert len(calls(desk)) == len(set(calls(desk))) == 2


def assert_draft(draft: Draft, text: str) -> None:
    assert draft.content.description == text
    assert len(draft.photos) == SHOTS


def autosave_is_whole(desk: Desk, folder: Path, *, done: bool) -> None:
    (draft,) = desk.drafts()
    assert draft.content.description in ((TYPED_ON,) if done else (TYPED, TYPED_ON))
    assert len(draft.photos) == SHOTS


def add_photo_is_whole(desk: Desk, folder: Path, *, done: bool) -> None:
    (draft,) = desk.drafts()
    assert draft.content.description == TYPED
    assert len(draft.photos) in ((SHOTS + 1,) if done else (SHOTS, SHOTS + 1))
    for photo in draft.photos:
        assert hashlib.sha256(photo.send_path.read_bytes()).hexdigest() == photo.ref.sha256
        original = hashlib.sha256(photo.original_path.read_bytes()).hexdigest()
        assert original == photo.ref.original
    desk.add_photo(draft.id, folder / f"{SHOTS}.jpg")
    assert len(desk.draft(draft.id).photos) == SHOTS + 1
    assert not list((folder / "data" / "photos" / "arriving").iterdir())


def discard_is_whole(desk: Desk, folder: Path, *, done: bool) -> None:
    assert len(desk.drafts()) in ((0,) if done else (0, 1))


def urge_is_whole(desk: Desk, folder: Path, *, done: bool) -> None:
    made = [row for row in desk.outbox() if row.event.step == "urge"]
    assert len(made) in ((1,) if done else (0, 1))
    (row,) = desk.rows()
    assert desk.ticket(row.id).ticket.urged == len(made)


def apply_is_whole(desk: Desk, folder: Path, *, done: bool) -> None:
    before, after = 6, 26
    cursor = feed.state(desk._store).cursor
    assert cursor in ((after,) if done else (before, after))
    assert len(desk.rows()) == (21 if cursor == after else 1)
    assert len(desk.drafts()) == 1


CHECKS: dict[str, Callable[..., None]] = {
    "submit": submit_is_whole,
    "autosave": autosave_is_whole,
    "add_photo": add_photo_is_whole,
    "discard": discard_is_whole,
    "urge": urge_is_whole,
    "apply": apply_is_whole,
}


@pytest.mark.parametrize("act", list(CHECKS))
def test_an_act_killed_at_any_write_is_done_whole_or_not_begun(
    prepared: Path, tmp_path: Path, act: str
):
    shutil.copytree(prepared, tmp_path / "counted")
    found = points(tmp_path / "counted", act)
    assert found
    for point in sample(found, TRIED[act]):
        folder = tmp_path / str(point)
        ended = killed_at(prepared, folder, act, point)
        assert ended.killed, point
        desk = desk_of(folder)
        CHECKS[act](desk, folder, done=ended.done)
        desk._store.close()
        whole(folder)
        shutil.rmtree(folder)


def test_the_kill_comes_where_it_should(prepared: Path, tmp_path: Path):
    """The runner itself: the first point ends before the act, the last after it."""
    shutil.copytree(prepared, tmp_path / "counted")
    found = points(tmp_path / "counted", "submit")
    first = killed_at(prepared, tmp_path / "first", "submit", found[0])
    last = killed_at(prepared, tmp_path / "last", "submit", found[-1])
    assert (first.done, last.done) == (False, True)
