"""Photos arrive whole or not at all, go on where they were cut, and are shown to whom they concern."""

from __future__ import annotations

import base64
import hashlib
import io
import os
import socket
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from PIL import Image

from contract import events as e
from contract.messages import OffsetsRequest
from contract.ticket import Result
from county import ledger, pictures
from county.serve import running
from county.settings import Crash, Settings
from tests.county.test_api import Clerk, problem, until
from tests.county.world import (
    NOW,
    TRAFFIC,
    Reply,
    Server,
    a_photo,
    event,
    found,
    in_days,
    new_id,
    submit,
)

TUS = {"Tus-Resumable": "1.0.0"}


def a_jpeg(width: int = 1200, height: int = 900, noise: int = 7) -> bytes:
    """Return a JPEG that does not compress to nothing."""
    picture = Image.effect_noise((width, height), noise * 10).convert("RGB")
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=85)
    return out.getvalue()


PHOTO = a_jpeg()


def name_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


class Uploader(Clerk):
    """A township's program, reduced to sending photos."""

    def create(self, content: bytes, size: int | None = None, name: str = "") -> Reply:
        named = base64.b64encode((name or name_of(content)).encode()).decode()
        headers = {
            **TUS,
            "Upload-Length": str(len(content) if size is None else size),
            "Upload-Metadata": f"filename {named},sha256 {named}",
        }
        return self.ask("/v1/photos", headers=headers, method="POST")

    def head(self, name: str) -> Reply:
        return self.ask(f"/v1/photos/{name}", method="HEAD", headers=TUS)

    def patch(self, name: str, offset: int, rest: bytes, **more: str) -> Reply:
        headers = {
            **TUS,
            "Upload-Offset": str(offset),
            "Content-Type": "application/offset+octet-stream",
            **{key.replace("_", "-"): value for key, value in more.items()},
        }
        return self.ask(f"/v1/photos/{name}", method="PATCH", raw=rest, headers=headers)

    def upload(self, content: bytes) -> str:
        name = name_of(content)
        assert self.create(content).status == 201
        assert self.patch(name, 0, content).status == 204
        return name

    def offset(self, name: str) -> int:
        return int(self.head(name).headers["Upload-Offset"])

    def go_on(self, content: bytes) -> int:
        """Ask how far the photo has come, send the rest, and return the status."""
        offset = self.offset(name_of(content))
        return self.patch(name_of(content), offset, content[offset:]).status

    def begin_patch(self, name: str, offset: int, size: int) -> socket.socket:
        """Open a connection that promises *size* bytes, and send none of them yet."""
        address = urlsplit(self._url)
        connection = socket.create_connection((address.hostname, address.port), timeout=20)
        lines = [
            f"PATCH /v1/photos/{name} HTTP/1.1",
            "Host: county",
            f"Authorization: Bearer {self.token}",
            "Tus-Resumable: 1.0.0",
            f"Upload-Offset: {offset}",
            "Content-Type: application/offset+octet-stream",
            f"Content-Length: {size}",
        ]
        connection.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        return connection


@pytest.fixture
def uploader(server: Server) -> Uploader:
    return Uploader(server)


def whole(server: Server, name: str, township: str = "river") -> Path:
    return server.county.photos.path(township, name)


# --- arriving -----------------------------------------------------------------------


def test_a_photo_arrives_and_is_the_same(server: Server, uploader: Uploader) -> None:
    name = uploader.upload(PHOTO)
    assert whole(server, name).read_bytes() == PHOTO
    shown = uploader.ask(f"/v1/photos/{name}")
    assert (shown.status, shown.body) == (200, PHOTO)
    assert shown.headers["Content-Type"] == "image/jpeg"
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert not server.county.photos.part("river", name).exists()


def test_the_server_says_what_it_can_do(server: Server, uploader: Uploader) -> None:
    said = uploader.ask("/v1/photos", method="OPTIONS").headers
    assert said["Tus-Version"] == "1.0.0"
    assert said["Tus-Extension"] == "creation,checksum,termination"
    assert int(said["Tus-Max-Size"]) == server.county.settings.limits.photo


@pytest.mark.parametrize("cut", [0, 1, 65535, 65536, 65537, len(PHOTO) - 1])
def test_an_upload_goes_on_where_it_was_cut(server: Server, uploader: Uploader, cut: int) -> None:
    name = name_of(PHOTO)
    uploader.create(PHOTO)
    connection = uploader.begin_patch(name, 0, len(PHOTO))
    connection.sendall(PHOTO[:cut])
    connection.close()
    # What was cut may still be on its way when the client comes back: then it asks again.
    until(lambda: uploader.go_on(PHOTO) == 204)
    assert whole(server, name).read_bytes() == PHOTO


def test_creating_again_is_creating_once(server: Server, uploader: Uploader) -> None:
    first = uploader.create(PHOTO)
    uploader.patch(name_of(PHOTO), 0, PHOTO[:1000])
    again = uploader.create(PHOTO)
    assert first.headers["Location"] == again.headers["Location"]
    assert again.headers["Upload-Offset"] == "1000"
    uploader.patch(name_of(PHOTO), 1000, PHOTO[1000:])
    assert uploader.create(PHOTO).headers["Upload-Offset"] == str(len(PHOTO))
    assert uploader.patch(name_of(PHOTO), len(PHOTO), b"").status == 204


def test_a_wrong_length_is_put_right_until_the_photo_is_whole(uploader: Uploader) -> None:
    uploader.create(PHOTO, size=5)
    uploader.patch(name_of(PHOTO), 0, PHOTO[:3])
    assert uploader.create(PHOTO).headers["Upload-Offset"] == "0"
    uploader.patch(name_of(PHOTO), 0, PHOTO)
    problem(uploader.create(PHOTO, size=5), 409, "conflict")


@pytest.mark.parametrize("offset", [1, 5000, 10**9])
def test_a_wrong_offset_is_a_conflict(uploader: Uploader, offset: int) -> None:
    uploader.create(PHOTO)
    reply = uploader.patch(name_of(PHOTO), offset, PHOTO[:10])
    assert reply.status == (413 if offset > 32 * 1024 * 1024 else 409)
    assert uploader.offset(name_of(PHOTO)) == 0


def test_a_photo_that_is_not_what_its_name_says_is_thrown_away(
    server: Server, uploader: Uploader
) -> None:
    uploader.create(PHOTO)
    broken = bytes([PHOTO[0] ^ 1]) + PHOTO[1:]
    problem(uploader.patch(name_of(PHOTO), 0, broken), 460, "hash_mismatch")
    assert uploader.head(name_of(PHOTO)).status == 404
    assert not whole(server, name_of(PHOTO)).exists()
    assert uploader.upload(PHOTO) == name_of(PHOTO)


def test_a_piece_with_a_wrong_checksum_is_not_kept(uploader: Uploader) -> None:
    uploader.create(PHOTO)
    digest = base64.b64encode(hashlib.sha1(PHOTO[:10]).digest()).decode()
    name = name_of(PHOTO)
    wrong = uploader.patch(name, 0, PHOTO[1:11], Upload_Checksum=f"sha1 {digest}")
    problem(wrong, 460, "hash_mismatch")
    assert uploader.offset(name) == 0
    right = uploader.patch(name, 0, PHOTO[:10], Upload_Checksum=f"sha1 {digest}")
    assert right.headers["Upload-Offset"] == "10"
    for odd in ("crc32 AAAA", "sha1", "sha1 *"):
        reply = uploader.patch(name, 10, PHOTO[10:20], Upload_Checksum=odd)
        problem(reply, 400, "bad_request")


def test_more_than_was_announced_is_refused(server: Server, uploader: Uploader) -> None:
    uploader.create(PHOTO, size=1000)
    reply = uploader.patch(name_of(PHOTO), 0, PHOTO)
    problem(reply, 413, "too_large")
    assert uploader.offset(name_of(PHOTO)) == 0


def test_a_photo_above_the_limit_is_refused_before_it_is_sent(uploader: Uploader) -> None:
    problem(uploader.create(PHOTO, size=33 * 1024 * 1024), 413, "too_large")


@pytest.mark.parametrize(
    ("size", "name", "status"),
    [(0, "", 400), (-1, "", 400), (10, "../../etc/passwd", 400), (10, "AB" * 32, 400)],
)
def test_a_photo_is_created_with_a_size_and_a_hash(
    uploader: Uploader, size: int, name: str, status: int
) -> None:
    problem(uploader.create(PHOTO, size=size, name=name), status, "bad_request")


def test_metadata_that_is_no_base64_is_passed_over(uploader: Uploader) -> None:
    for metadata in ("", "sha256", "sha256 ***", "sha256 /////w==", ",,,", "a b c"):
        headers = {**TUS, "Upload-Length": "10", "Upload-Metadata": metadata}
        reply = uploader.ask("/v1/photos", headers=headers, method="POST")
        problem(reply, 400, "bad_request")


def test_another_tus_is_turned_away(uploader: Uploader) -> None:
    for version in ("", "0.2.2"):
        headers = {"Tus-Resumable": version}
        reply = uploader.ask(f"/v1/photos/{'a' * 64}", method="PATCH", raw=b"", headers=headers)
        problem(reply, 412, "precondition")
        assert reply.headers["Tus-Version"] == "1.0.0"


def test_the_newest_upload_of_a_photo_ends_the_older(server: Server, uploader: Uploader) -> None:
    """A half-open connection would otherwise keep its lock until it times out."""
    name = name_of(PHOTO)
    uploader.create(PHOTO)
    stuck = uploader.begin_patch(name, 0, len(PHOTO))
    stuck.sendall(PHOTO[:1000])
    until(lambda: ("river", name) in server.county.turns._at_work)
    assert uploader.go_on(PHOTO) == 204
    assert b" 409 " in stuck.recv(200)
    stuck.close()
    assert whole(server, name).read_bytes() == PHOTO


def test_stopping_does_not_wait_for_a_slow_upload(tmp_path: Path) -> None:
    with running(Settings(data=tmp_path)) as here:
        uploader = Uploader(Server(here.url, here.county, found(here.county)))
        uploader.create(PHOTO)
        slow = uploader.begin_patch(name_of(PHOTO), 0, len(PHOTO))
        slow.sendall(PHOTO[:5000])
        until(lambda: bool(here.county.turns._at_work))
        part = here.county.photos.part("river", name_of(PHOTO))
    slow.close()
    assert part.read_bytes() == PHOTO[: part.stat().st_size]


def test_an_upload_outlives_the_server(tmp_path: Path) -> None:
    with running(Settings(data=tmp_path)) as here:
        folk = found(here.county)
        uploader = Uploader(Server(here.url, here.county, folk))
        uploader.create(PHOTO)
        uploader.patch(name_of(PHOTO), 0, PHOTO[:70_000])
    with running(Settings(data=tmp_path)) as here:
        uploader = Uploader(Server(here.url, here.county, folk))
        assert uploader.offset(name_of(PHOTO)) == 70_000
        assert uploader.patch(name_of(PHOTO), 70_000, PHOTO[70_000:]).status == 204


def test_a_kill_between_naming_and_noting_loses_nothing(server: Server, uploader: Uploader) -> None:
    name = name_of(PHOTO)
    uploader.create(PHOTO)
    target = whole(server, name)
    target.parent.mkdir(parents=True)
    server.county.photos.part("river", name).unlink()
    target.write_bytes(PHOTO)
    assert uploader.offset(name) == len(PHOTO)
    assert uploader.ask(f"/v1/photos/{name}").body == PHOTO


def test_a_lost_part_begins_again(server: Server, uploader: Uploader) -> None:
    uploader.create(PHOTO)
    uploader.patch(name_of(PHOTO), 0, PHOTO[:100])
    server.county.photos.part("river", name_of(PHOTO)).unlink()
    assert uploader.offset(name_of(PHOTO)) == 0
    assert uploader.patch(name_of(PHOTO), 0, PHOTO).status == 204


@pytest.mark.parametrize("point", ["photo.before_apply", "photo.after_apply"])
def test_a_crash_around_taking_a_photo_leaves_one_photo(tmp_path: Path, point: str) -> None:
    crashes = [point]

    def failpoint(name: str) -> None:
        if name in crashes:
            crashes.remove(name)
            raise Crash

    with running(Settings(data=tmp_path, failpoints=failpoint)) as here:
        uploader = Uploader(Server(here.url, here.county, found(here.county)))
        uploader.create(PHOTO)
        problem(uploader.patch(name_of(PHOTO), 0, PHOTO), 503, "crash")
        offset = uploader.offset(name_of(PHOTO))
        assert offset == (0 if "before" in point else len(PHOTO))
        uploader.patch(name_of(PHOTO), offset, PHOTO[offset:])
        assert here.county.photos.path("river", name_of(PHOTO)).read_bytes() == PHOTO


def test_an_unfinished_photo_can_be_forgotten_a_whole_one_not(uploader: Uploader) -> None:
    name = name_of(PHOTO)
    uploader.create(PHOTO)
    delete = f"/v1/photos/{name}"
    assert uploader.ask(delete, method="DELETE", headers=TUS).status == 204
    assert uploader.head(name).status == 404
    uploader.upload(PHOTO)
    problem(uploader.ask(delete, method="DELETE", headers=TUS), 403, "forbidden")


def test_what_never_came_is_forgotten_in_the_end(server: Server, uploader: Uploader) -> None:
    uploader.create(PHOTO)
    kept = uploader.upload(a_jpeg(50, 50))
    assert server.county.photos.drop_older(NOW) == 0
    assert server.county.photos.drop_older(in_days(3650)) == 1
    assert uploader.head(name_of(PHOTO)).status == 404
    assert uploader.head(kept).status == 200


def test_offsets_of_many_photos_in_one_call(uploader: Uploader) -> None:
    small = a_jpeg(60, 60)
    uploader.upload(small)
    uploader.create(PHOTO)
    uploader.patch(name_of(PHOTO), 0, PHOTO[:123])
    names = ("f" * 64, name_of(PHOTO), name_of(small), "../x")
    answers = uploader.ask("/v1/photos/offsets", OffsetsRequest(names)).json["photos"]
    assert [(a.get("offset", 0), a.get("size", -1)) for a in answers] == [
        (0, -1),
        (123, len(PHOTO)),
        (len(small), len(small)),
        (0, -1),
    ]


def test_no_login_no_photo(server: Server, uploader: Uploader) -> None:
    name = uploader.upload(PHOTO)
    uploader.token = "x"
    for reply in (uploader.create(PHOTO), uploader.patch(name, 0, b"x")):
        problem(reply, 401, "login")
    problem(uploader.ask(f"/v1/photos/{name}"), 401, "login")


# --- whom they concern -----------------------------------------------------------------


def test_another_townships_photo_is_not_there(server: Server, uploader: Uploader) -> None:
    """Not even for who knows its hash, and names it in a call of his own."""
    name = uploader.upload(PHOTO)
    neighbour = Uploader(server, server.folk.neighbour)
    neighbour.sync(submit(neighbour.who, photos=(a_photo(name, len(PHOTO)),)))
    problem(neighbour.ask(f"/v1/photos/{name}"), 404, "not_found")
    assert neighbour.head(name).status == 404
    offsets = neighbour.ask("/v1/photos/offsets", OffsetsRequest((name,))).json
    assert offsets["photos"][0].get("size", -1) == -1
    assert neighbour.create(PHOTO).headers["Upload-Offset"] == "0"


def test_a_departments_photo_comes_down_to_the_township(server: Server, uploader: Uploader) -> None:
    county, folk = server.county, server.folk
    call = submit(folk.clerk)
    uploader.sync(call)
    county.ledger.act(folk.desk.actor, call.ticket, "register", e.Register("N1"))
    work = (e.NewAssignment(new_id(), TRAFFIC, True, "办", in_days(3)),)
    county.ledger.act(folk.desk.actor, call.ticket, "dispatch", e.Dispatch(work))
    piece = work[0].id
    county.ledger.act(folk.traffic.actor, call.ticket, "accept", e.OnAssignment(piece))
    kept = county.photos.keep("river", PHOTO, NOW)
    assert county.photos.keep("river", PHOTO, NOW) == kept
    done = Result(NOW, "物业经理", "已清理", NOW, (a_photo(kept, len(PHOTO)),))
    one = event(folk.traffic, call.ticket, "resolve", e.Resolve(piece, done))
    assert county.ledger.append(folk.traffic.actor, "river", [one])[0].outcome == "accepted"
    assert uploader.ask(f"/v1/photos/{kept}").body == PHOTO
    with county.db.read() as connection:
        ticket = ledger.load_ticket(connection, call.ticket)
    assert ticket is not None
    assert ticket.assignments[0].result == done


# --- small pictures ------------------------------------------------------------------------


@pytest.mark.parametrize(("asked", "width"), [(1, 160), (320, 320), (321, 640), (9999, 1200)])
def test_a_small_picture_is_about_as_wide_as_asked(
    uploader: Uploader, asked: int, width: int
) -> None:
    name = uploader.upload(PHOTO)
    for _ in range(2):
        reply = uploader.ask(f"/v1/photos/{name}?w={asked}")
        with Image.open(io.BytesIO(reply.body)) as picture:
            assert (picture.format, picture.width) == ("JPEG", width)


def test_a_picture_that_lies_on_its_side_is_shown_upright(uploader: Uploader) -> None:
    out, exif = io.BytesIO(), Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (400, 200), "red").save(out, "JPEG", exif=exif)
    reply = uploader.ask(f"/v1/photos/{uploader.upload(out.getvalue())}?w=160")
    with Image.open(io.BytesIO(reply.body)) as picture:
        assert picture.height == 2 * picture.width
        assert not picture.getexif()


def _bomb() -> bytes:
    out = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        lambda: b"<svg onload=alert(1)>",
        lambda: b"\xff\xd8\xff not a photo",
        lambda: PHOTO[: len(PHOTO) // 3],
        lambda: b"GIF89a" + os.urandom(100),
        _bomb,
    ],
)
def test_what_is_no_picture_is_not_opened(uploader: Uploader, content: Callable[[], bytes]) -> None:
    name = uploader.upload(content())
    problem(uploader.ask(f"/v1/photos/{name}?w=320"), 415, "wrong_type")
    shown = uploader.ask(f"/v1/photos/{name}")
    assert shown.headers["Content-Type"].split(";")[0] in (
        "application/octet-stream",
        "image/jpeg",
        "image/png",
    )
    assert "sandbox" in shown.headers["Content-Security-Policy"]


@pytest.mark.parametrize("w", ["0", "-5", "x", "99999"])
def test_an_odd_width_is_a_bad_request(uploader: Uploader, w: str) -> None:
    name = uploader.upload(PHOTO)
    problem(uploader.ask(f"/v1/photos/{name}?w={w}"), 400, "bad_request")


def test_kinds_that_a_browser_would_run_are_served_as_bytes() -> None:
    assert pictures.media_type(b"<htm") == "application/octet-stream"
