"""Photos that only the county has: their pictures come to the PC that looks at the ticket."""

from __future__ import annotations

import os
import threading
from io import BytesIO

import pytest
import requests
from PIL import Image

from app.models import wanted
from app.models.read import Changed
from app.sync.clock import SystemClock
from app.sync.pictures import MOST_BYTES, NoPicture, checked
from tests.faults.line import FAULTS, for_path
from tests.faults.world import LivePC, wait_for


def photos_of(pc, ticket):
    return pc.desk.ticket(ticket).photos


def look_at(pc, ticket) -> None:
    """Ask for what the page of *ticket* lacks, as the page does."""
    pc.desk.want_pictures([photo.ref.sha256 for photo in photos_of(pc, ticket) if not photo.path])


def asked(pc) -> int:
    return sum(path.startswith("GET /v1/photos/") for path in pc.line.paths)


@pytest.fixture
def both(pc, new_pc):
    """A PC with a call and two photos at the county, and a colleague's that has the call."""
    pc.sync()
    ticket = pc.submit(photos=2)
    pc.settle()
    other = new_pc()
    other.settle()
    assert [photo.path for photo in photos_of(other, ticket)] == [None, None]
    return pc, other, ticket


def test_pictures_take_no_more_room_than_they_may_and_the_oldest_go(both, monkeypatch):
    _, other, ticket = both
    folder = other.store.photos / "seen" / "00"
    folder.mkdir(parents=True)
    old = [folder / f"{n:064x}.jpg" for n in range(10)]
    for age, path in enumerate(old):
        path.write_bytes(bytes(10_000))
        os.utime(path, (1000 + age, 1000 + age))
    monkeypatch.setattr(wanted.make_room, "__defaults__", (90_000,))
    look_at(other, ticket)
    other.sync()
    assert all(photo.path for photo in photos_of(other, ticket)), "what just came is kept"
    left = [path.exists() for path in old]
    assert left == sorted(left), "the oldest went"
    assert 0 < sum(left) < len(old)
    assert wanted.make_room(other.store) == 0


def test_a_colleague_s_photos_appear_once_the_ticket_is_looked_at(both):
    _, other, ticket = both
    assert asked(other) == 0, "nobody has looked"
    look_at(other, ticket)
    other.changed.clear()
    other.sync()
    assert Changed.TICKETS in other.changed
    for photo in photos_of(other, ticket):
        with Image.open(photo.path) as picture:
            assert picture.format == "JPEG"
            assert picture.size == (photo.ref.width, photo.ref.height), "they are small ones"
    look_at(other, ticket)
    other.sync()
    assert asked(other) == 2, "what is here is not fetched again"
    other.restart()
    assert all(photo.path for photo in photos_of(other, ticket))


def test_a_larger_one_is_fetched_for_who_opens_it_and_takes_the_small_one_s_place(both):
    mine, other, ticket = both
    look_at(other, ticket)
    other.sync()
    first, second = photos_of(other, ticket)
    other.desk.want_pictures([first.ref.sha256], large=True)
    other.sync()
    again, untouched = photos_of(other, ticket)
    assert again.path != first.path
    assert untouched == second
    mine.desk.want_pictures([first.ref.sha256], large=True)
    mine.sync()
    assert asked(mine) == 0, "the photo itself is here"


def test_a_photo_that_is_not_at_the_county_yet_is_asked_for_again_when_looked_at_again(pc, new_pc):
    pc.sync()
    ticket = pc.submit(photos=1)
    pc.line.fault = for_path("/v1/photos", FAULTS["refused"])
    pc.sync()
    other = new_pc()
    other.settle()
    look_at(other, ticket)
    other.sync()
    other.sync()
    assert asked(other) == 1, "404 is no reason to go on asking"
    assert photos_of(other, ticket)[0].path is None
    pc.line.heal()
    pc.settle()
    look_at(other, ticket)
    other.sync()
    assert photos_of(other, ticket)[0].path


@pytest.mark.parametrize(
    "fault", ["portal", "truncated", "reset after", "stall", "500", "empty 200", "401 of a portal"]
)
def test_a_bad_answer_shows_nothing_and_harms_nothing(both, fault):
    _, other, ticket = both
    other.line.fault = for_path("/v1/photos/", FAULTS[fault])
    look_at(other, ticket)
    for _ in range(10):
        other.sync()
    assert [photo.path for photo in photos_of(other, ticket)] == [None, None]
    assert asked(other) <= 2 * 3, "it is not tried for ever"
    other.submit(photos=1)
    other.line.heal()
    look_at(other, ticket)
    other.settle()
    assert all(photo.path for photo in photos_of(other, ticket))


def test_a_line_that_is_gone_keeps_the_wish_until_it_is_back(both):
    _, other, ticket = both
    other.line.fault = for_path("", FAULTS["dns"])
    look_at(other, ticket)
    other.sync()
    other.sync()
    assert [photo.path for photo in photos_of(other, ticket)] == [None, None]
    other.line.heal()
    other.sync()
    assert all(photo.path for photo in photos_of(other, ticket))


def test_a_name_that_is_no_hash_opens_no_file_and_is_never_asked_for(pc):
    pc.desk.want_pictures(["../../../secret", "A" * 64, "a" * 63, "b" * 64 + "\n"])
    assert pc.store.wanted == {}
    assert wanted.seen(pc.store, "../" * 22) is None


def test_the_running_program_brings_them_by_itself(both, new_pc):
    _, _, ticket = both
    live = new_pc(make=LivePC, clock=SystemClock())
    live.engine.start()
    wait_for(lambda: any(row.id == ticket for row in live.desk.rows()))
    live.desk.want_pictures([photo.ref.sha256 for photo in photos_of(live, ticket)])
    live.engine.wake()
    wait_for(lambda: all(photo.path for photo in photos_of(live, ticket)))


def test_the_program_ends_quietly_while_a_picture_is_on_its_way(both, new_pc):
    _, _, ticket = both
    live = new_pc(make=LivePC, clock=SystemClock())
    live.engine.start()
    wait_for(lambda: any(row.id == ticket for row in live.desk.rows()))
    asking, ended = threading.Event(), threading.Event()

    def hang(*_: object) -> object:
        asking.set()
        ended.wait(10)
        raise requests.ConnectionError

    live.line.fault = for_path("/v1/photos/", hang)
    live.desk.want_pictures([photo.ref.sha256 for photo in photos_of(live, ticket)])
    live.engine.wake()
    assert asking.wait(10)
    assert not live.engine.stop(0.1)
    ended.set()
    assert live.engine.stop(5)


def encoded(kind: str, size: tuple[int, int] = (40, 30), mode: str = "RGB") -> bytes:
    out = BytesIO()
    Image.new(mode, size).save(out, kind)
    return out.getvalue()


@pytest.mark.parametrize("content", [encoded("JPEG"), encoded("PNG"), encoded("PNG", mode="P")])
def test_what_is_kept_is_a_plain_jpeg_of_our_own_making(content):
    with Image.open(BytesIO(checked(content))) as picture:
        assert (picture.format, picture.size, picture.mode) == ("JPEG", (40, 30), "RGB")
        assert not picture.getexif()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html>",
        encoded("JPEG")[:200],
        encoded("PNG")[:45],
        b"\x89PNG\r\n\x1a\n" + b"\xff" * 500,
        encoded("GIF"),
        encoded("BMP"),
        encoded("PNG", (4000, 4000), "1"),
        encoded("PNG", (20000, 20000), "1"),
    ],
    ids=["empty", "page", "half", "cut", "noise", "gif", "bmp", "large", "bomb"],
)
def test_what_is_no_picture_of_a_bounded_size_is_not_kept(content):
    assert len(content) < MOST_BYTES
    with pytest.raises(NoPicture):
        checked(content)
