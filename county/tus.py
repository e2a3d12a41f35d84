"""Photos over the wire by tus 1.0 (creation, checksum, termination), and back as pictures.

A photo's address is made from its SHA-256, so creating it twice is creating it once.
"""

import asyncio
import base64
import binascii
import hashlib
import hmac
import os
from pathlib import Path
from typing import IO, Annotated, Any, cast

from litestar import Request, Response, Router, delete, get, head, patch, post, route
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter
from litestar.types import Receive

from contract.messages import Offsets, OffsetsRequest
from county import access, pictures
from county.errors import Failed
from county.people import Somebody
from county.photos import Photos, Upload, WrongHash, WrongSize, is_name
from county.wiring import County

VERSION = "1.0.0"
_TUS = {"Tus-Resumable": VERSION}
_CHECKSUMS = ("sha1", "sha256", "md5")
_CHECKSUM_MISMATCH = 460
_BLOCK = 256 * 1024
_IDLE = 60.0
_IMMUTABLE = "private, max-age=31536000, immutable"
_SAFE = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cache-Control": _IMMUTABLE,
}

Asked = Request[Somebody, object, State]
Name = FromPath[str]


def _tus(connection: access.Connection, _handler: object) -> None:
    if connection.headers.get("Tus-Resumable") != VERSION:
        raise Failed(412, "precondition", "Tus-Resumable", {"Tus-Version": VERSION})


def _number(request: Asked, header: str, most: int) -> int:
    text = request.headers.get(header, "")
    if not (text.isascii() and text.isdigit() and len(text) < 20):
        raise Failed(400, "bad_request", header, _TUS)
    if int(text) > most:
        raise Failed(413, "too_large", header, _TUS)
    return int(text)


def _known(found: Upload | None) -> Upload:
    if found is None:
        raise Failed(404, "not_found", headers=_TUS)
    return found


def _checked(name: str) -> str:
    if not is_name(name):
        raise Failed(404, "not_found", headers=_TUS)
    return name


# --- tus ---------------------------------------------------------------------------


@route("/", http_method=["OPTIONS"], status_code=204, sync_to_thread=False)
def abilities(county: NamedDependency[County]) -> Response[None]:
    """Say what the upload server can do; needs no login."""
    headers = {
        **_TUS,
        "Tus-Version": VERSION,
        "Tus-Extension": "creation,checksum,termination",
        "Tus-Max-Size": str(county.settings.limits.photo),
        "Tus-Checksum-Algorithm": ",".join(_CHECKSUMS),
    }
    return Response(None, status_code=204, headers=headers)


@post("/", status_code=201, sync_to_thread=True, guards=[_tus])
def create(
    county: NamedDependency[County], who: NamedDependency[Somebody], request: Asked
) -> Response[None]:
    """Make ready for a photo, named by `sha256` in Upload-Metadata; again is the same as once."""
    size = _number(request, "Upload-Length", county.settings.limits.photo)
    name = _metadata(request.headers.get("Upload-Metadata", "")).get("sha256", "")
    if size == 0 or not is_name(name):
        raise Failed(400, "bad_request", "Upload-Metadata: sha256", _TUS)
    try:
        upload = county.photos.begin(who.township, name, size, county.settings.clock())
    except WrongSize:
        raise Failed(409, "conflict", "Upload-Length", _TUS) from None
    headers = {**_TUS, "Location": f"/v1/photos/{name}", "Upload-Offset": str(upload.offset)}
    return Response(None, status_code=201, headers=headers)


def _metadata(header: str) -> dict[str, str]:
    """Return what Upload-Metadata says: keys, each with a value in base64."""
    found = {}
    for pair in header.split(","):
        key, _, value = pair.strip().partition(" ")
        try:
            found[key] = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError, ValueError):
            continue
    return found


@head("/{name:str}", guards=[_tus])
async def offset(
    name: Name, county: NamedDependency[County], who: NamedDependency[Somebody]
) -> Response[None]:
    """Say how far a photo has come; an upload of it that is under way is ended first."""
    name = _checked(name)
    async with county.turns.at((who.township, name)):
        upload = _known(await asyncio.to_thread(county.photos.find, who.township, name))
    headers = {
        **_TUS,
        "Upload-Offset": str(upload.offset),
        "Upload-Length": str(upload.size),
        "Cache-Control": "no-store",
    }
    return Response(None, headers=headers)


@patch("/{name:str}", status_code=204, guards=[_tus], request_max_body_size=None)
async def grow(
    name: Name,
    county: NamedDependency[County],
    who: NamedDependency[Somebody],
    request: Asked,
) -> Response[None]:
    """Take more of a photo, from Upload-Offset on; a newer request for it ends this one.

    When the last byte is here its hash is compared, and a photo that is not what its name
    promises is thrown away (460 `hash_mismatch`).
    """
    name = _checked(name)
    if request.headers.get("Content-Type") != "application/offset+octet-stream":
        raise Failed(415, "wrong_type", "Content-Type", _TUS)
    start = _number(request, "Upload-Offset", county.settings.limits.photo)
    checksum = _checksum(request.headers.get("Upload-Checksum", ""))
    async with county.turns.at((who.township, name)) as leave:
        upload = _known(await asyncio.to_thread(county.photos.find, who.township, name))
        if start != upload.offset:
            raise Failed(409, "conflict", f"Upload-Offset: {upload.offset}", _TUS)
        if upload.complete:
            return Response(None, status_code=204, headers={**_TUS, "Upload-Offset": str(start)})
        county.settings.failpoints("photo.before_apply")
        part = county.photos.part(who.township, name)
        reached = await _receive(request.receive, leave, part, upload, checksum)
        if reached == upload.size:
            await _finish(county.photos, who.township, name)
    county.settings.failpoints("photo.after_apply")
    return Response(None, status_code=204, headers={**_TUS, "Upload-Offset": str(reached)})


def _checksum(header: str) -> tuple[str, bytes] | None:
    """Return algorithm and digest of Upload-Checksum."""
    if not header:
        return None
    algorithm, _, value = header.partition(" ")
    try:
        digest = base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        digest = b""
    if algorithm not in _CHECKSUMS or not digest:
        raise Failed(400, "bad_request", "Upload-Checksum", _TUS)
    return algorithm, digest


class _Cut(Exception):
    """The upload ends here: the sender went away, fell silent, or was replaced."""


async def _receive(
    receive: Receive,
    leave: asyncio.Event,
    part: Path,
    upload: Upload,
    checksum: tuple[str, bytes] | None,
) -> int:
    """Write the body to the end of *part*, and make it outlast a power cut; return the offset."""
    reached, leaving = upload.offset, asyncio.ensure_future(leave.wait())
    digest = hashlib.new(checksum[0], usedforsecurity=False) if checksum else None
    more, waiting = True, bytearray()
    with part.open("ab") as file:
        try:
            while more:
                piece, more = await _piece(receive, leaving)
                if reached + len(waiting) + len(piece) > upload.size:
                    raise Failed(413, "too_large", "more than Upload-Length", _TUS | _CLOSE)
                waiting += piece
                if len(waiting) >= _BLOCK or not more:
                    reached += len(waiting)
                    await asyncio.to_thread(_write, file, bytes(waiting), digest)
                    waiting.clear()
        except _Cut:
            if not digest:
                await asyncio.to_thread(_write, file, bytes(waiting), None)
            raise Failed(409, "replaced", headers=_TUS | _CLOSE) from None
        finally:
            leaving.cancel()
            broken = checksum and digest and not hmac.compare_digest(digest.digest(), checksum[1])
            if broken:
                file.truncate(upload.offset)
            await asyncio.to_thread(_to_disk, file)
    if broken:
        raise Failed(_CHECKSUM_MISMATCH, "hash_mismatch", "Upload-Checksum", _TUS)
    return reached


_CLOSE = {"Connection": "close"}


async def _piece(receive: Receive, leaving: "asyncio.Future[Any]") -> tuple[bytes, bool]:
    coming = asyncio.ensure_future(cast("Any", receive()))
    await asyncio.wait({coming, leaving}, timeout=_IDLE, return_when=asyncio.FIRST_COMPLETED)
    if not coming.done() or leaving.done():
        coming.cancel()
        raise _Cut
    message = coming.result()
    if message["type"] != "http.request":
        raise _Cut
    return message.get("body", b""), message.get("more_body", False)


def _write(file: IO[bytes], content: bytes, digest: "hashlib._Hash | None") -> None:
    file.write(content)
    if digest is not None:
        digest.update(content)


def _to_disk(file: IO[bytes]) -> None:
    file.flush()
    os.fsync(file.fileno())


async def _finish(photos: Photos, township: str, name: str) -> None:
    try:
        await asyncio.to_thread(photos.finish, township, name)
    except WrongHash:
        raise Failed(_CHECKSUM_MISMATCH, "hash_mismatch", headers=_TUS) from None


@delete("/{name:str}", status_code=204, guards=[_tus])
async def terminate(
    name: Name, county: NamedDependency[County], who: NamedDependency[Somebody]
) -> Response[None]:
    """Forget a photo that is not whole; a whole one stays."""
    name = _checked(name)
    async with county.turns.at((who.township, name)):
        upload = _known(await asyncio.to_thread(county.photos.find, who.township, name))
        if upload.complete:
            raise Failed(403, "forbidden", headers=_TUS)
        await asyncio.to_thread(county.photos.drop, who.township, name)
    return Response(None, status_code=204, headers=_TUS)


# --- beside tus -----------------------------------------------------------------------


@post("/offsets", status_code=200, sync_to_thread=True)
def offsets(
    data: JSONBody[OffsetsRequest],
    county: NamedDependency[County],
    who: NamedDependency[Somebody],
) -> Offsets:
    """Say how far each of many photos has come, in the order asked."""
    if len(data.photos) > county.settings.limits.changes:
        raise Failed(413, "too_large", "photos")
    return Offsets(tuple(county.photos.offsets(who.township, data.photos)))


@get("/{name:str}", sync_to_thread=True, opt={"packed_already": True})
def photo(
    name: Name,
    county: NamedDependency[County],
    who: NamedDependency[Somebody],
    w: Annotated[int | None, QueryParameter(ge=1, le=10_000)] = None,
) -> Response[bytes]:
    """Give a photo of the township, or with *w* a small JPEG of it about so wide."""
    name = _checked(name)
    upload = county.photos.find(who.township, name)
    if upload is None or not upload.complete:
        raise Failed(404, "not_found")
    return shown(county, who.township, name, w)


def shown(county: County, township: str, name: str, width: int | None) -> Response[bytes]:
    """Return a whole photo, or a small one of it, as a reply that no browser will run."""
    path = county.photos.path(township, name)
    if width is not None:
        try:
            path = pictures.thumbnail(path, width, county.small_folder(township))
        except pictures.NoPicture:
            raise Failed(415, "wrong_type") from None
    content = path.read_bytes()
    kind = pictures.media_type(content[:4])
    return Response(content, media_type=kind, headers=_SAFE)


def routes() -> Router:
    """Return the calls about photos."""
    signed_in = Router(
        "/",
        route_handlers=[create, offset, grow, terminate, offsets, photo],
        guards=[access.signed_in],
    )
    return Router("/v1/photos", route_handlers=[abilities, signed_in], guards=[access.protocol])
