"""Photos: kept as they are, sent upright and clean, safe from hostile files and from a full disk."""

from __future__ import annotations

import hashlib
import random
from datetime import UTC, datetime, timedelta, timezone
from io import BytesIO
from pathlib import Path

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings
from PIL import ExifTags, Image

from app.casework import photo_files
from app.casework.desk import Desk
from app.casework.exif import Taken, exif_of, taken
from app.models import photos
from app.models.errors import (
    AlreadySubmitted,
    DiskFull,
    KnownError,
    NotFound,
    PhotoChanged,
    PhotoTooLarge,
    PhotoUnreadable,
)
from app.models.store import Store
from contract.deadlines import CHINA
from contract.events import Supplement
from tests.casework.office import person, ready
from tests.journeys.camera import take_photo, with_an_odd_tag
from tests.models.faults import crash_at, reopened
from tests.models.world import Clock, Ids, files

WHEN = datetime(2026, 11, 20, 10, 26, 3, tzinfo=CHINA)
PLACE = (36.289012, 116.450034)


@pytest.fixture
def shot(tmp_path: Path) -> Path:
    return take_photo(tmp_path / "IMG_0001.JPG", 1, WHEN, PLACE)


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def picture(size: tuple[int, int] = (640, 480), mode: str = "RGB") -> Image.Image:
    return Image.linear_gradient("L").resize(size).convert(mode)


def saved(image: Image.Image, path: Path, **more: object) -> Path:
    image.save(path, **more)
    return path


# --- what is kept and what is sent -----------------------------------------------------------------


def test_both_files_are_named_by_what_they_hold(desk: Desk, shot: Path):
    added = desk.add_photo(ready(desk), shot).photo
    assert added.original_path.read_bytes() == shot.read_bytes()
    assert sha256(added.original_path) == added.ref.original == added.original_path.stem
    assert sha256(added.send_path) == added.ref.sha256 == added.send_path.stem
    assert added.send_path.stat().st_size == added.ref.size


def test_a_sideways_photo_is_sent_upright(desk: Desk, shot: Path):
    added = desk.add_photo(ready(desk), shot).photo
    with Image.open(shot) as original, Image.open(added.send_path) as copy:
        assert original.size == (2016, 1512)
        assert copy.size == (added.ref.width, added.ref.height) == (1512, 2016)
        assert ExifTags.Base.Orientation not in copy.getexif()
        upright = original.transpose(Image.Transpose.ROTATE_270).resize((16, 16))
        same = copy.resize((16, 16))
        far = max(
            abs(a - b)
            for one, other in zip(_pixels(upright), _pixels(same), strict=True)
            for a, b in zip(one, other, strict=True)
        )
        assert far < 24


def test_a_good_picture_is_taken_whatever_its_exif_is_like(desk: Desk, tmp_path: Path):
    path = tmp_path / "odd.jpg"
    path.write_bytes(with_an_odd_tag((640, 480)))
    added = desk.add_photo(ready(desk), path).photo
    assert (added.ref.width, added.ref.height) == (480, 640)


def _pixels(image: Image.Image) -> list[tuple[int, ...]]:
    wide, high = image.size
    return [image.getpixel((x, y)) for y in range(high) for x in range(wide)]


def test_time_and_place_are_kept_to_the_metre(desk: Desk, shot: Path):
    added = desk.add_photo(ready(desk), shot).photo
    assert (added.ref.taken_at, added.offset_known) == (WHEN, True)
    assert added.ref.latitude == pytest.approx(PLACE[0], abs=1e-5)
    assert added.ref.longitude == pytest.approx(PLACE[1], abs=1e-5)
    with Image.open(added.send_path) as copy:
        again = taken(copy)
    assert (again.at, again.offset_known) == (WHEN, True)
    assert (again.latitude, again.longitude) == (
        pytest.approx(PLACE[0], abs=1e-5),
        pytest.approx(PLACE[1], abs=1e-5),
    )


def test_nothing_else_of_the_maker_is_sent(desk: Desk, tmp_path: Path):
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "样例手机"
    exif[ExifTags.Base.Model] = "Model-X"
    exif[ExifTags.Base.Artist] = "王小样"
    exif[ExifTags.Base.ImageDescription] = "secret-description"
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.BodySerialNumber] = "SERIAL-123"
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.UserComment] = b"ASCII\0\0\0comment-456"
    path = saved(picture(), tmp_path / "a.jpg", exif=exif, comment=b"jfif-comment", xmp=b"xmp-789")
    sent = desk.add_photo(ready(desk), path).photo.send_path.read_bytes()
    for secret in ("样例手机", "Model-X", "王小样", "secret-description", "SERIAL-123"):
        assert secret.encode() not in sent
    assert b"comment" not in sent
    assert b"xmp" not in sent
    with Image.open(BytesIO(sent)) as copy:
        assert dict(copy.getexif()) == {}
        assert "icc_profile" not in copy.info


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ((640, 480), (640, 480)),
        ((2560, 1920), (2560, 1920)),
        ((4000, 3000), (2560, 1920)),
        ((3000, 4000), (1920, 2560)),
        ((9000, 300), (2560, 85)),
        ((1, 1), (1, 1)),
        ((1, 5000), (1, 2560)),
    ],
)
def test_what_is_sent_is_at_most_2560_long(desk: Desk, tmp_path: Path, size, expected):
    added = desk.add_photo(ready(desk), saved(picture(size), tmp_path / "a.jpg")).photo
    assert (added.ref.width, added.ref.height) == expected


@pytest.mark.parametrize("name", ["a.png", "a.webp", "a.bmp", "a.gif", "a.jpg"])
@pytest.mark.parametrize("mode", ["RGB", "L", "P", "RGBA", "CMYK", "1", "LA", "I;16"])
def test_every_kind_of_picture_that_people_have(desk: Desk, tmp_path: Path, name: str, mode: str):
    path = tmp_path / name
    try:
        picture(mode=mode).save(path)
    except (OSError, ValueError):
        path = saved(picture(), path)
    added = desk.add_photo(ready(desk), path).photo
    with Image.open(added.send_path) as copy:
        assert (copy.format, copy.mode, copy.size) == ("JPEG", "RGB", (640, 480))
    assert added.original_path.suffix == path.suffix


def test_what_is_transparent_becomes_white(desk: Desk, tmp_path: Path):
    path = saved(Image.new("RGBA", (20, 20), (0, 0, 0, 0)), tmp_path / "a.png")
    with Image.open(desk.add_photo(ready(desk), path).photo.send_path) as copy:
        assert copy.getpixel((10, 10)) == (255, 255, 255)


def test_of_an_animation_the_first_picture_is_sent(desk: Desk, tmp_path: Path):
    frames = [Image.new("RGB", (30, 30), colour) for colour in ("red", "green", "blue")]
    path = saved(frames[0], tmp_path / "a.gif", save_all=True, append_images=frames[1:])
    added = desk.add_photo(ready(desk), path).photo
    with Image.open(added.send_path) as copy:
        red, green, _ = copy.getpixel((15, 15))
        assert red > 200 > green
        assert getattr(copy, "n_frames", 1) == 1


def test_the_file_s_ending_is_not_believed(desk: Desk, tmp_path: Path):
    picture().save(tmp_path / "x", "PNG")
    path = (tmp_path / "x").rename(tmp_path / "really.jpg")
    assert desk.add_photo(ready(desk), path).photo.original_path.suffix == ".png"


# --- the same photo again ------------------------------------------------------------------------------


def test_the_same_photo_twice_in_a_draft_is_once_there(desk: Desk, shot: Path):
    draft = ready(desk)
    first, second = desk.add_photo(draft, shot), desk.add_photo(draft, shot)
    assert (first.duplicate, second.duplicate) == (False, True)
    assert len(desk.draft(draft).photos) == 1


def test_a_copy_under_another_name_is_the_same_photo(desk: Desk, shot: Path, tmp_path: Path):
    draft = ready(desk)
    other = tmp_path / "另存为 (1).jpeg"
    other.write_bytes(shot.read_bytes())
    desk.add_photo(draft, shot)
    assert desk.add_photo(draft, other).duplicate


def test_one_photo_in_two_calls_is_kept_and_sent_once(desk: Desk, store: Store, shot: Path):
    for _ in range(2):
        draft = ready(desk)
        assert not desk.add_photo(draft, shot).duplicate
        desk.submit(draft)
    assert len(photos.pending(store, desk.person.id)) == 1
    assert len(files(store.photos)) == 2


@pytest.mark.parametrize("which", ["send", "original", "both"])
def test_a_kept_file_that_was_harmed_is_made_again(desk: Desk, shot: Path, which: str):
    first = desk.add_photo(ready(desk), shot).photo
    if which != "original":
        first.send_path.write_bytes(b"harmed")
    if which != "send":
        first.original_path.unlink()
    again = desk.add_photo(ready(desk), shot).photo
    assert again.ref == first.ref
    assert sha256(again.send_path) == again.ref.sha256
    assert sha256(again.original_path) == again.ref.original


def test_a_submitted_call_names_its_photos(desk: Desk, store: Store, shot: Path):
    draft = ready(desk)
    added = desk.add_photo(draft, shot).photo
    ticket = desk.submit(draft)
    view = desk.ticket(ticket)
    assert view.ticket.call.photos == (added.ref,)
    (shown,) = view.photos
    assert (shown.path, shown.uploaded) == (added.send_path, False)
    assert [pending.path for pending in photos.pending(store, desk.person.id)] == [added.send_path]


def test_a_supplement_brings_photos_too(desk: Desk, store: Store, shot: Path):
    ticket = desk.submit(ready(desk))
    added = desk.keep_photo(shot)
    desk.take(ticket, "supplement", Supplement("又拍了一张", (added.ref,)))
    assert [pending.sha256 for pending in photos.pending(store, desk.person.id)] == [
        added.ref.sha256
    ]
    assert [photo.step for photo in desk.ticket(ticket).photos] == ["supplement"]


def test_a_photo_taken_out_is_not_sent(desk: Desk, store: Store, shot: Path):
    draft = ready(desk)
    added = desk.add_photo(draft, shot).photo
    desk.remove_photo(draft, added.ref.sha256)
    desk.submit(draft)
    assert photos.pending(store, desk.person.id) == ()
    assert added.original_path.exists()


def test_no_photo_is_added_to_what_is_submitted_or_gone(desk: Desk, shot: Path):
    draft = ready(desk)
    desk.submit(draft)
    with pytest.raises(AlreadySubmitted):
        desk.add_photo(draft, shot)
    with pytest.raises(NotFound):
        desk.add_photo("nowhere", shot)


# --- hostile and broken files ----------------------------------------------------------------------------


def untouched(store: Store) -> bool:
    return files(store.photos) == {}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xd8\xff",
        b"<html>not a photo</html>",
        b"GIF89a",
        b"\x89PNG\r\n\x1a\n" + bytes(100),
        b"%!PS-Adobe-3.0 EPSF-3.0\n",
        b"\x00\x00\x00\x18ftypheic" + bytes(200),
        b"BM" + b"\xff" * 60,
        b"RIFF\x24\x00\x00\x00WEBPVP8 " + bytes(20),
    ],
)
def test_what_is_no_photo_is_said_so_and_leaves_nothing(desk, store, tmp_path, content):
    path = tmp_path / "a.jpg"
    path.write_bytes(content)
    draft = ready(desk)
    with pytest.raises(PhotoUnreadable):
        desk.add_photo(draft, path)
    assert untouched(store)
    assert desk.draft(draft).photos == ()


@pytest.mark.parametrize("part", [0.1, 0.5, 0.9, 0.99])
@pytest.mark.parametrize("name", ["a.jpg", "a.png"])
def test_a_photo_that_was_cut_off_is_said_so(desk, store, shot, tmp_path, part, name):
    path = tmp_path / name
    with Image.open(shot) as image:
        image.save(path)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * part)])
    with pytest.raises(PhotoUnreadable):
        desk.add_photo(ready(desk), path)
    assert untouched(store)


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few kilobytes that says it is enormous."""
    import struct
    import zlib

    def chunk(kind: bytes, content: bytes) -> bytes:
        checked = kind + content
        return struct.pack(">I", len(content)) + checked + struct.pack(">I", zlib.crc32(checked))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0))
    body = chunk(b"IDAT", zlib.compress(bytes(100_000)))
    return b"\x89PNG\r\n\x1a\n" + head + body + chunk(b"IEND", b"")


@pytest.mark.parametrize(("width", "height"), [(20_000, 20_000), (2**31 - 1, 1), (10_001, 10_000)])
def test_a_decompression_bomb_is_not_unpacked(desk, store, tmp_path, width, height):
    path = tmp_path / "a.png"
    path.write_bytes(bomb(width, height))
    with pytest.raises((PhotoTooLarge, PhotoUnreadable)):
        desk.add_photo(ready(desk), path)
    assert untouched(store)


def test_more_bytes_than_any_photo_has_are_not_read(desk, store, tmp_path):
    path = tmp_path / "a.jpg"
    with path.open("wb") as file:
        file.truncate(photo_files.MOST_BYTES + 1)
    with pytest.raises(PhotoTooLarge):
        desk.add_photo(ready(desk), path)
    assert untouched(store)


def test_a_file_that_is_not_there_or_no_file(desk: Desk, tmp_path: Path):
    for path in (tmp_path / "nowhere.jpg", tmp_path, Path("a\0b.jpg")):
        with pytest.raises(PhotoUnreadable):
            desk.add_photo(ready(desk), path)


def test_a_file_that_is_still_being_written_is_said_so(desk, store, shot, monkeypatch):
    """The telephone is still copying: the file grows while it is read."""
    import io

    real = Path.open

    class Growing(io.FileIO):
        def read(self, size: int = -1) -> bytes:
            content = super().read(size)
            with real(shot, "ab") as file:
                file.write(b"more")
            return content

    monkeypatch.setattr(
        Path,
        "open",
        lambda path, mode="r", *rest: (
            Growing(str(path)) if path == shot else real(path, mode, *rest)
        ),
    )
    with pytest.raises(PhotoChanged):
        desk.add_photo(ready(desk), shot)
    monkeypatch.undo()
    assert untouched(store)


NAMES = [
    "照片 1.jpg",
    pytest.param("CON.jpg", marks=pytest.mark.linux("a device there")),
    "a.jpg.",
    "-rf.jpg",
    "; rm.jpg",
    pytest.param("a\nb.jpg", marks=pytest.mark.linux("no file name there")),
    "\u202egpj.exe.jpg",
    "长" * 70 + ".jpg",
    pytest.param("'\"`.jpg", marks=pytest.mark.linux("no file name there")),
    "..jpg",
]


@pytest.mark.parametrize("name", NAMES)
def test_odd_file_names_name_nothing_of_ours(desk, store, shot, tmp_path, name):
    path = tmp_path / name
    path.write_bytes(shot.read_bytes())
    added = desk.add_photo(ready(desk), path).photo
    assert added.ref.name.isprintable()
    assert len(added.ref.name) <= 120
    assert all(
        part.isascii() and part.isalnum()
        for kept in files(store.photos)
        for part in Path(kept).stem.split(".")
    )


@settings(max_examples=60)
@given(st.integers(0, 2**32), st.integers(1, 40))
def test_no_harmed_photo_raises_anything_but_a_known_error(seed: int, harms: int):
    """A decoder fed with bits turned: known error, or a good photo."""
    chance = random.Random(seed)
    content = bytearray(_whole_jpeg())
    for _ in range(harms):
        content[chance.randrange(len(content))] = chance.randrange(256)
    incoming = photo_files.Incoming(bytes(content), hashlib.sha256(content).hexdigest(), "a.jpg")
    try:
        made = photo_files.make(incoming)
    except KnownError:
        return
    assert made.ref.width > 0


_JPEG: list[bytes] = []


def _whole_jpeg() -> bytes:
    if not _JPEG:
        out = BytesIO()
        picture((64, 48)).save(out, "JPEG", exif=exif_of(Taken(WHEN, True, *PLACE)))
        _JPEG.append(out.getvalue())
    return _JPEG[0]


# --- time and place ----------------------------------------------------------------------------------------


def with_exif(details: dict, gps: dict | None = None) -> Image.Image:
    out = BytesIO()
    exif = Image.Exif()
    exif.get_ifd(ExifTags.IFD.Exif).update(details)
    exif.get_ifd(ExifTags.IFD.GPSInfo).update(gps or {})
    picture((8, 8)).save(out, "JPEG", exif=exif)
    return Image.open(BytesIO(out.getvalue()))


ORIGINAL, OFFSET = ExifTags.Base.DateTimeOriginal, ExifTags.Base.OffsetTimeOriginal


@pytest.mark.parametrize(
    ("details", "at", "known"),
    [
        ({ORIGINAL: "2026:11:20 10:26:03", OFFSET: "+08:00"}, WHEN, True),
        ({ORIGINAL: "2026:11:20 02:26:03", OFFSET: "+00:00"}, WHEN, True),
        ({ORIGINAL: "2026:11:20 10:26:03"}, WHEN, False),
        ({ORIGINAL: "2026:11:20 10:26:03", OFFSET: "x"}, WHEN, False),
        ({ORIGINAL: "0000:00:00 00:00:00"}, None, True),
        ({ORIGINAL: "2026:13:45 99:99:99"}, None, True),
        ({ORIGINAL: "    "}, None, True),
        ({}, None, True),
    ],
)
def test_when_a_photo_was_taken(details, at, known):
    found = taken(with_exif(details))
    assert (found.at, found.offset_known) == (at, known)


GOOD = {1: "N", 2: (36.0, 17.0, 20.4), 3: "E", 4: (116.0, 27.0, 0.12)}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, (36.289, 116.450033)),
        ({1: "S", 3: "W"}, (-36.289, -116.450033)),
        ({2: (91.0, 0.0, 0.0)}, (None, None)),
        ({4: (181.0, 0.0, 0.0)}, (None, None)),
        ({2: (36.0, 17.0)}, (None, None)),
    ],
)
def test_where_a_photo_was_taken(change, expected):
    found = taken(with_exif({}, GOOD | change))
    assert (found.latitude, found.longitude) == expected


def test_a_place_with_half_of_it_missing_is_no_place():
    half = {key: value for key, value in GOOD.items() if key < 3}
    assert taken(with_exif({}, half)) == Taken()


@given(
    st.integers(0, 7_000_000_000).map(
        lambda s: datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=s)
    ),
    st.integers(-14 * 4, 14 * 4),
    st.floats(-90, 90),
    st.floats(-180, 180),
)
def test_what_is_sent_says_the_same_time_and_place(when, quarters, latitude, longitude):
    zone = timezone(timedelta(minutes=15 * quarters))
    told = Taken(when.replace(tzinfo=zone), True, latitude, longitude)
    out = BytesIO()
    picture((8, 8)).save(out, "JPEG", exif=exif_of(told))
    again = taken(Image.open(BytesIO(out.getvalue())))
    assert (again.at, again.offset_known) == (told.at, True)
    assert again.latitude == pytest.approx(latitude, abs=2e-6)
    assert again.longitude == pytest.approx(longitude, abs=2e-6)


def test_a_time_without_zone_stays_without_one():
    told = taken(with_exif({ORIGINAL: "2026:11:20 10:26:03"}))
    out = BytesIO()
    picture((8, 8)).save(out, "JPEG", exif=exif_of(told))
    again = taken(Image.open(BytesIO(out.getvalue())))
    assert (again.at.astimezone(UTC), again.offset_known) == (told.at.astimezone(UTC), False)


# --- full disks, crashes, what is left behind ----------------------------------------------------------------


@pytest.mark.parametrize("kept", [0, 1])
def test_a_full_disk_is_said_and_leaves_no_half_file(desk, store, shot, monkeypatch, kept):
    written = []

    def full(file) -> None:
        if len(written) >= kept:
            raise OSError(28, "No space left on device")
        written.append(file)
        real(file)

    real = photo_files.place.flush
    monkeypatch.setattr(photo_files.place, "flush", full)
    draft = ready(desk)
    with pytest.raises(DiskFull):
        desk.add_photo(draft, shot)
    monkeypatch.undo()
    assert len(files(store.photos)) == kept
    assert all(sha256(store.photos / name) == Path(name).stem for name in files(store.photos))
    assert not desk.add_photo(draft, shot).duplicate
    assert len(files(store.photos)) == 2


@pytest.mark.linux("a limit to the size of files")
def test_a_real_full_disk_leaves_no_half_file(desk, store, shot):
    import resource
    import signal

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    old = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    draft = ready(desk)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))
        with pytest.raises(DiskFull):
            desk.add_photo(draft, shot)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, old)
    assert untouched(store)
    assert desk.add_photo(draft, shot).photo.send_path.exists()


@pytest.mark.parametrize(
    "point", ["photo.after_original", "photo.after_send", "work.before_commit", "work.after_commit"]
)
def test_a_crash_while_adding_can_be_followed_by_adding_again(
    desk: Desk, store: Store, shot: Path, clock: Clock, ids: Ids, point: str
):
    draft = ready(desk)
    with crash_at(point):
        desk.add_photo(draft, shot)
    store = reopened(store)
    again = Desk(store, person(), clock, ids)
    again.add_photo(draft, shot)
    (added,) = again.draft(draft).photos
    assert sha256(added.send_path) == added.ref.sha256
    assert len(files(store.photos)) == 2
    store.close()


def test_what_an_earlier_run_left_half_written_is_swept(desk, store, clock, ids):
    half = store.photos / "arriving" / "half"
    half.parent.mkdir(parents=True)
    half.write_bytes(b"half")
    Desk(store, person(), clock, ids)
    assert not half.exists()


@pytest.mark.linux("permission bits; there the folder's access list is inherited")
def test_photos_can_only_be_read_by_their_owner(desk, store, shot):
    added = desk.add_photo(ready(desk), shot).photo
    assert store.photos.stat().st_mode & 0o077 == 0
    assert added.send_path.parent.stat().st_mode & 0o077 == 0
