"""FAULTS U: photos that are cut, lost, changed or refused, one by one and beside others."""

from __future__ import annotations

import json

import pytest
import sqlalchemy as sa

from app.models import photos as photo_index
from app.models.errors import PhotoGone, PhotoNotTaken, PhotoSpoilt, PhotoStuck
from app.sync.state import Standing
from contract.messages import Limits
from county import db
from tests.faults.line import FAULTS, Exchange, Whole, county_says, for_path
from tests.faults.world import LONG_AGO, PC, a_county, check_invariants


def waiting(pc: PC):
    return pc.call_store(photo_index.pending, pc.who.id)


def sent_but_for(pc: PC, photos: int = 1) -> str:
    """Submit a call with photos whose upload will fail from now on; its event is with the county."""
    pc.settle()
    return pc.submit(photos=photos)


def healed(county, pc: PC) -> None:
    pc.line.heal()
    pc.settle()
    check_invariants(county, pc, [row.id for row in pc.rows()])


def size_of(pc: PC) -> int:
    return waiting(pc)[0].size


def cut_after(size: int):
    """The line breaks when so many bytes of the photo have come through."""

    def fault(exchange: Exchange) -> Whole:
        exchange.cut_body(size)
        return exchange.go()

    return fault


@pytest.mark.parametrize("share", ["0", "1", "half", "all but one"])
def test_a_cut_upload_is_resumed_where_the_county_is(county, pc, share):
    sent_but_for(pc)
    size = size_of(pc)
    sha256 = waiting(pc)[0].sha256
    there = {"0": 0, "1": 1, "half": size // 2, "all but one": size - 1}[share]
    pc.line.fault = for_path("PATCH", cut_after(there), times=1)
    pc.sync()
    assert [photo.sha256 for photo in waiting(pc)] == [sha256]
    begun: list[int] = []

    def watching(exchange: Exchange) -> Whole:
        begun.append(int(exchange.request.headers["Upload-Offset"]))
        return exchange.go()

    pc.line.fault = for_path("PATCH", watching)
    pc.settle()
    # What was under way when the line broke may be lost; what the county says it has is not sent.
    assert all(offset <= there for offset in begun)
    assert len(begun) <= 2
    healed(county, pc)


def test_a_retry_sends_the_whole_rest_and_not_nothing(county, pc):
    sent_but_for(pc)
    size = size_of(pc)
    lengths: list[int] = []

    def first_reset_then_watch(exchange: Exchange) -> Whole:
        lengths.append(len(exchange.body))
        return FAULTS["reset before"](exchange) if len(lengths) == 1 else exchange.go()

    pc.line.fault = for_path("PATCH", first_reset_then_watch)
    pc.settle()
    assert lengths == [size, size]
    healed(county, pc)


def test_an_upload_that_the_county_lost_is_begun_again_once(county, pc):
    ticket = sent_but_for(pc)
    assert ticket
    sha256 = waiting(pc)[0].sha256
    township = pc.who.township

    def lose(exchange: Exchange) -> Whole:
        county.county.photos.drop(township, sha256)
        return exchange.go()

    pc.line.fault = for_path("PATCH", lose, times=1)
    pc.settle()
    assert [path for path in pc.line.paths if path == "POST /v1/photos"] == ["POST /v1/photos"] * 2
    healed(county, pc)


def test_a_photo_that_the_county_has_already_is_not_sent(county, pc):
    sent_but_for(pc)
    photo = waiting(pc)[0]
    now = county.now()
    assert county.county.photos.keep(pc.who.township, photo.path.read_bytes(), now) == photo.sha256
    pc.settle()
    assert not [path for path in pc.line.paths if path.startswith("PATCH")]
    healed(county, pc)


@pytest.mark.parametrize("spoilt", [False, True])
def test_a_photo_whose_last_byte_came_before_the_county_was_killed_is_finished(county, pc, spoilt):
    """Its bytes are all there and it has no name yet: it must not be taken for whole as it is."""
    sent_but_for(pc)
    photo = waiting(pc)[0]
    content = photo.path.read_bytes()
    photos = county.county.photos
    photos.begin(pc.who.township, photo.sha256, photo.size, county.now())
    part = photos.part(pc.who.township, photo.sha256)
    part.write_bytes(content[:-1] + b"?" if spoilt else content)
    pc.settle()
    assert (part.exists(), any(path.startswith("PATCH") for path in pc.line.paths)) == (
        False,
        spoilt,
    )
    healed(county, pc)


def test_the_county_has_more_than_we_thought(county, pc):
    sent_but_for(pc)
    photo = waiting(pc)[0]
    pc.line.fault = for_path("PATCH", cut_after(100), times=1)
    pc.sync()

    def stale_offsets(exchange: Exchange) -> Whole:
        body = json.dumps({"photos": [{"sha256": photo.sha256, "offset": 10, "size": photo.size}]})
        return _as_county(exchange, body.encode())

    pc.line.fault = for_path("offsets", stale_offsets)
    pc.settle()
    assert [path for path in pc.line.paths if path.startswith("HEAD")]
    healed(county, pc)


@pytest.mark.parametrize("offset", ["9" * 5000, "999999999", "-1", "٣", ""])
def test_a_place_in_a_photo_that_cannot_be_is_not_believed(county, pc, offset):
    sent_but_for(pc)

    def odd(exchange: Exchange) -> Whole:
        whole = exchange.go()
        headers = {**whole.headers, "upload-offset": offset.encode().decode("latin-1")}
        return Whole(whole.status, headers, whole.body)

    pc.line.fault = for_path("PATCH", odd, times=1)
    assert pc.sync().standing is Standing.OFFLINE
    healed(county, pc)


@pytest.mark.parametrize(("offset", "size"), [(-5, 100), (101, 100), (3, -1)])
def test_places_in_photos_that_cannot_be_are_not_believed(county, pc, offset, size):
    sent_but_for(pc)
    photo = waiting(pc)[0]

    def odd(exchange: Exchange) -> Whole:
        told = {"sha256": photo.sha256, "offset": offset, "size": size}
        return _as_county(exchange, json.dumps({"photos": [told]}).encode())

    pc.line.fault = for_path("offsets", odd, times=1)
    assert pc.sync().standing is Standing.OFFLINE
    healed(county, pc)


def _as_county(exchange: Exchange, body: bytes) -> Whole:
    headers = {
        "content-type": "application/json",
        "X-Request-Id": exchange.request.headers["X-Request-Id"],
    }
    return Whole(200, headers, body)


@pytest.mark.parametrize("change", ["gone", "changed", "shorter"])
def test_a_file_that_changed_or_went_is_that_photos_trouble_alone(county, pc, change):
    pc.settle()
    pc.submit("消防通道被占一", photos=1)
    bad = waiting(pc)[0]
    content = bad.path.read_bytes()
    pc.submit("消防通道被占二", photos=2)
    if change == "gone":
        bad.path.unlink()
    else:
        bad.path.write_bytes(content[:-9] if change == "shorter" else content[:-1] + b"x")
    state = pc.sync()
    assert state.standing is Standing.CONNECTED
    assert [photo.sha256 for photo in waiting(pc)] == [bad.sha256]
    (problem,) = state.photo_problems
    assert (problem.sha256, problem.ticket) == (bad.sha256, bad.ticket)
    assert isinstance(problem.error, PhotoGone if change == "gone" else PhotoSpoilt)
    bad.path.write_bytes(content)
    healed(county, pc)
    assert pc.engine.state.photo_problems == ()


def test_what_was_wrong_with_a_photo_is_forgotten_when_it_is_no_longer_to_be_sent(county, pc):
    pc.settle()
    pc.submit("消防通道被占一", photos=1)
    bad = waiting(pc)[0]
    content = bad.path.read_bytes()
    bad.path.unlink()
    assert pc.sync().photo_problems
    bad.path.write_bytes(content)
    pc.call_store(photo_index.uploaded, bad.sha256, pc.clock.now())
    assert pc.sync().photo_problems == ()


def test_a_photo_that_fails_for_ever_holds_up_no_other(county, pc):
    pc.settle()
    pc.submit("消防通道被占一", photos=1)
    bad = waiting(pc)[0]
    good = pc.submit("消防通道被占二", photos=3)
    pc.line.fault = for_path(bad.sha256, county_says(500))
    for _ in range(3):
        assert pc.sync().standing is Standing.CONNECTED
    assert [photo.sha256 for photo in waiting(pc)] == [bad.sha256]
    (problem,) = pc.engine.state.photo_problems
    assert isinstance(problem.error, PhotoStuck)
    assert all(photo.uploaded for photo in pc.desk.ticket(good).photos)
    healed(county, pc)


def test_a_line_that_always_breaks_at_one_photo_holds_up_no_other(county, pc):
    pc.settle()
    pc.submit("消防通道被占一", photos=1)
    bad = waiting(pc)[0]
    pc.submit("消防通道被占二", photos=2)
    pc.line.fault = for_path(f"PATCH /v1/photos/{bad.sha256}", FAULTS["reset before"])
    for _ in range(6):
        pc.sync()
    assert [photo.sha256 for photo in waiting(pc)] == [bad.sha256]
    healed(county, pc)


def test_a_photo_waits_between_its_own_failures(pc):
    pc.settle()
    pc.submit(photos=1)
    pc.line.fault = for_path("PATCH", county_says(500))
    pc.sync()
    before = pc.line.count
    for _ in range(5):
        pc.engine.sync_now()
    assert not [path for path in pc.line.paths[before:] if "photos" in path]


def test_a_piece_that_is_too_large_for_what_is_in_between_is_halved_and_that_is_remembered(
    county, pc, monkeypatch
):
    monkeypatch.setattr("app.sync.tus.SMALLEST_PIECE", 500)
    pc.settle()
    pc.submit(photos=2)
    lengths: list[int] = []

    def small_proxy(exchange: Exchange) -> Whole:
        lengths.append(len(exchange.body))
        return exchange.go() if len(exchange.body) <= 1000 else FAULTS["413"](exchange)

    pc.line.fault = for_path("PATCH", small_proxy)
    pc.settle()
    assert lengths[0] > 1000
    tried = [length for length in lengths if length > 1000]
    assert tried == sorted(tried, reverse=True)
    first_small = next(n for n, length in enumerate(lengths) if length <= 1000)
    assert all(length <= 1000 for length in lengths[first_small:]), "remembered"
    healed(county, pc)


def test_the_same_photo_in_two_calls_is_sent_once(county, pc, tmp_path):
    pc.settle()
    first = pc.submit("消防通道被占一", photos=1)
    ref = pc.desk.ticket(first).ticket.call.photos[0]
    second = pc.submit("消防通道被占二", photos=1, same_as=ref)
    pc.settle()
    patches = [path for path in pc.line.paths if path.startswith("PATCH")]
    assert len(patches) == 1
    assert pc.desk.ticket(second).ticket.call.photos[0].sha256 == ref.sha256
    healed(county, pc)


def test_a_photo_that_arrives_spoilt_is_thrown_away_and_sent_again(county, pc):
    sent_but_for(pc)

    def spoil(exchange: Exchange) -> Whole:
        exchange.change_body(lambda body: bytes([body[0] ^ 1]) + body[1:])
        return exchange.go()

    pc.line.fault = for_path("PATCH", spoil, times=1)
    pc.settle()
    healed(county, pc)


@pytest.mark.parametrize("name", ["reset after", "504 after", "stall", "truncated"])
def test_a_photo_whose_last_answer_was_lost_is_there_once(county, pc, name):
    sent_but_for(pc)
    pc.line.fault = for_path("PATCH", FAULTS[name], times=1)
    pc.settle()
    assert sum(path.startswith("PATCH") for path in pc.line.paths) == 1
    healed(county, pc)


def test_the_token_ends_between_creating_and_sending(county, pc):
    sent_but_for(pc, photos=2)
    pc.line.fault = for_path("PATCH", county_says(401, "login"), times=1)
    pc.sync()
    assert waiting(pc) == ()
    assert pc.line.paths.count("POST /v1/tokens") == 2
    healed(county, pc)


def test_a_photo_that_the_county_finds_too_large_is_told(tmp_path):
    with a_county(tmp_path / "county", limits=Limits(photo=500)) as world:
        who = world.add_person(world.add_township())
        folder = tmp_path / "pc"
        folder.mkdir()
        pc = PC(world, who, folder)
        pc.sync()
        pc.submit(photos=1)
        assert pc.sync().standing is Standing.CONNECTED
        (problem,) = pc.engine.state.photo_problems
        assert isinstance(problem.error, PhotoNotTaken)
        assert {row.journey for row in pc.rows()} == {"confirmed"}, "the call itself arrived"
        pc.close()


def test_photos_that_a_restored_county_lacks_are_sent_again(county, pc):
    sent_but_for(pc, photos=2)
    pc.settle()
    for photo in county.county.photos.path(pc.who.township, "00").parent.parent.rglob("*"):
        if photo.is_file():
            forget(county, pc.who.township, photo.name)
    pc.clock.forward(LONG_AGO)
    pc.settle()
    healed(county, pc)


def forget(county, township: str, sha256: str) -> None:
    """Bring the county back to when it had the call and not yet this photo."""
    with county.county.db.write() as connection:
        this = (db.photos.c.sha256 == sha256) & (db.photos.c.township == township)
        connection.execute(sa.delete(db.photos).where(this))
        named = db.photo_refs.c.sha256 == sha256
        connection.execute(sa.update(db.photo_refs).where(named).values(missing=True))
    county.county.photos.path(township, sha256).unlink()
