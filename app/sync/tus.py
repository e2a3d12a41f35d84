"""Resumable uploads by tus 1.0 (https://tus.io/protocols/resumable-upload): one file, one run.

The whole rest of a file goes as one body; what was sent before a cut is not sent again.
"""

from base64 import b64encode
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import BinaryIO, NamedTuple

from requests import Response

from app.sync.bodies import Body
from app.sync.transport import Link
from app.sync.trouble import HASH_MISMATCH, Kind, Trouble

VERSION = {"Tus-Resumable": "1.0.0"}
SMALLEST_PIECE = 64 * 1024
"""Bytes; where even this is too large for what is in between, the upload is given up."""

_LOST = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})
_MOST_DETOURS = 8
_LONGEST_NUMBER = 19
"""Digits of the largest length that a file can have."""


class Place(NamedTuple):
    """Where an upload is on the server, and how many bytes of it are there."""

    path: str
    offset: int


class Uploader(NamedTuple):
    """How files get to one server: *token* gives the access token, or another for a refused one.

    *create* is the path where uploads begin. *largest_piece* is shared by all uploads, and shrinks
    when something in between finds a piece too large.
    """

    link: Link
    token: Callable[[str], str]
    create: str
    largest_piece: list[int]

    def upload(
        self,
        file: BinaryIO,
        size: int,
        metadata: Mapping[str, str],
        at: Place | None,
        on_sent: Callable[[int], None],
    ) -> None:
        """Bring *file* to the server, beginning *at* what is there; it is created if None.

        *on_sent* hears the number of bytes that are on their way or there. Raises Trouble when the
        run must end; a later run resumes. Raises BodyProblem when the file cannot be read.
        """
        restarted, place = False, at or self._created(size, metadata)
        for _ in range(_MOST_DETOURS + size // SMALLEST_PIECE):
            if place.offset == size:
                return
            try:
                if place.offset > size:
                    self._delete(place)
                    raise Trouble(Kind.REFUSED, "more than the file has", status=HTTPStatus.GONE)
                place = self._send_rest(file, size, place, on_sent)
            except Trouble as trouble:
                if not _is_lost(trouble):
                    place = self._after(trouble, place, size)
                elif restarted:
                    raise
                else:
                    restarted, place = True, self._created(size, metadata)
        raise Trouble(Kind.REFUSED, "the upload does not get on")

    def where(self, place: Place, size: int) -> Place:
        """Ask how much of an upload of *size* bytes is there."""
        with self._send("HEAD", place.path, (200, 204)) as response:
            return place._replace(offset=_checked(response.headers.get("Upload-Offset"), size))

    def _created(self, size: int, metadata: Mapping[str, str]) -> Place:
        encoded = ",".join(f"{k} {b64encode(v.encode()).decode()}" for k, v in metadata.items())
        headers = {"Upload-Length": str(size), "Upload-Metadata": encoded}
        with self._send("POST", self.create, (200, 201), headers) as response:
            path = self.link.path_on_this_host(response.headers.get("Location", ""))
            there = _checked(response.headers.get("Upload-Offset", "0"), size)
        return Place(path, there)

    def _send_rest(
        self, file: BinaryIO, size: int, place: Place, on_sent: Callable[[int], None]
    ) -> Place:
        sent = place.offset

        def count(block: int) -> None:
            nonlocal sent
            sent += block
            on_sent(sent)

        piece = min(size - place.offset, self.largest_piece[0])
        headers = {
            "Content-Type": "application/offset+octet-stream",
            "Upload-Offset": str(place.offset),
        }

        def body() -> Body:
            nonlocal sent
            sent = place.offset
            return Body(file, place.offset, piece, count)

        with self._send("PATCH", place.path, (200, 204), headers, body) as response:
            there = _checked(response.headers.get("Upload-Offset"), size)
        if there <= place.offset:
            raise Trouble(Kind.FOREIGN, "an offset that cannot be")
        return place._replace(offset=there)

    def _after(self, trouble: Trouble, place: Place, size: int) -> Place:
        """Return where to go on after *trouble*, or raise it."""
        if trouble.status == HTTPStatus.CONFLICT:
            return self.where(place, size)
        if trouble.kind is Kind.TOO_LARGE and self.largest_piece[0] > SMALLEST_PIECE:
            tried = min(size - place.offset, self.largest_piece[0])
            self.largest_piece[0] = max(tried // 2, SMALLEST_PIECE)
            return self.where(place, size)
        raise trouble

    def _delete(self, place: Place) -> None:
        try:
            self._send("DELETE", place.path, (200, 204)).close()
        except Trouble as trouble:
            if trouble.kind not in (Kind.REFUSED, Kind.FORBIDDEN):
                raise

    def _send(
        self,
        method: str,
        path: str,
        expected: tuple[int, ...],
        headers: Mapping[str, str] | None = None,
        body: Callable[[], Body] | None = None,
    ) -> Response:
        """Send one request; a token that has just ended is renewed once, the body begun again."""
        token = self.token("")
        try:
            return self._send_with(token, method, path, expected, headers, body)
        except Trouble as trouble:
            if trouble.kind is not Kind.UNAUTHORISED:
                raise
        return self._send_with(self.token(token), method, path, expected, headers, body)

    def _send_with(
        self,
        token: str,
        method: str,
        path: str,
        expected: tuple[int, ...],
        headers: Mapping[str, str] | None,
        body: Callable[[], Body] | None,
    ) -> Response:
        return self.link.send(
            method,
            path,
            expected,
            token,
            headers={**VERSION, **(headers or {})},
            body=body() if body else None,
        )


def _is_lost(trouble: Trouble) -> bool:
    """Whether the upload has to be begun again: the server forgot it, or threw wrong bytes away."""
    return trouble.status in _LOST or is_mismatch(trouble)


def is_mismatch(trouble: Trouble) -> bool:
    """Whether the bytes that arrived are not those that were promised."""
    return trouble.status == HASH_MISMATCH or trouble.code == "hash_mismatch"


def _checked(text: str | None, size: int) -> int:
    """Return an answer's offset, which may be anything, as a number of at most *size*."""
    if not (text and text.isascii() and text.isdigit() and len(text) <= _LONGEST_NUMBER):
        raise Trouble(Kind.FOREIGN, "no offset")
    if int(text) > size:
        raise Trouble(Kind.FOREIGN, "an offset that cannot be")
    return int(text)
