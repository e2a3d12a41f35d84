"""What every request passes through: a name for the log, and a body that is unpacked with care."""

import asyncio
import logging
import lzma
import re
from collections.abc import Callable
from contextlib import suppress
from io import BytesIO
from typing import Any, ClassVar, cast

from litestar.config.compression import CompressionConfig
from litestar.datastructures import Headers, MutableScopeHeaders
from litestar.exceptions import HTTPException
from litestar.types import ASGIApp, BeforeMessageSendHookHandler, Message, Receive, Scope, Send

from contract.messages import REQUEST_HEADER
from contract.packing import PACKINGS, XZ, Garbled, TooLarge, Unpacker, xz_packer

log = logging.getLogger(__name__)

_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_PATIENCE = 5.0


def naming(new_id: Callable[[], str]) -> BeforeMessageSendHookHandler:
    """Return a hook that names every answer for the log, and writes one line about it there.

    The name is the one that the request came with, or a new one. The line has the method, the
    route and the status: nothing that was sent.
    """

    async def name(message: Message, scope: Scope) -> None:
        if message["type"] != "http.response.start":
            return
        said = Headers.from_scope(scope).get(REQUEST_HEADER, "")
        known = said if _REQUEST_ID.fullmatch(said) else new_id()
        MutableScopeHeaders(message)[REQUEST_HEADER] = known
        request = cast("Any", scope)
        route = request.get("path_template") or "-"
        log.info("%s %s %d %s", request["method"], route, message["status"], known)

    return name


class Unpacked:
    """Unpacks a packed request body, up to *most* bytes and no further."""

    def __init__(self, app: ASGIApp, most: int) -> None:
        self._app = app
        self._most = most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, unpacked when it is read."""
        encoding = Headers.from_scope(scope).get("content-encoding", "").strip().lower()
        if encoding in PACKINGS:
            receive = cast("Receive", _Unpacking(receive, Unpacker(encoding, self._most)))
        elif encoding not in ("", "identity"):
            raise HTTPException(status_code=415)
        await self._app(scope, receive, send)


class Patient:
    """Reads on for a while after refusing a body as too large, so that the refusal arrives.

    A connection that is closed on what it still sends is reset, and the answer lost.
    """

    def __init__(self, app: ASGIApp, most: int) -> None:
        self._app = app
        self._most = most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        more = True

        async def receive_noting() -> dict[str, Any]:
            nonlocal more
            message = cast("dict[str, Any]", await receive())
            more = message.get("more_body", False)
            return message

        async def send_later(message: Message) -> None:
            left = self._most
            if message["type"] == "http.response.start" and message["status"] == 413:
                with suppress(TimeoutError):
                    async with asyncio.timeout(_PATIENCE):
                        while more and left > 0:
                            left -= len((await receive_noting()).get("body", b""))
            await send(message)

        await self._app(scope, cast("Receive", receive_noting), send_later)


class _Unpacking:
    def __init__(self, receive: Receive, unpacker: Unpacker) -> None:
        self._receive = receive
        self._unpacker = unpacker

    async def __call__(self) -> object:
        message = cast("dict[str, Any]", await self._receive())
        if message["type"] != "http.request":
            return message
        more = message.get("more_body", False)
        try:
            plain = self._unpacker.feed(message.get("body", b""))
            if not more:
                self._unpacker.end()
        except TooLarge:
            raise HTTPException(status_code=413) from None
        except Garbled as problem:
            raise HTTPException(status_code=400, detail=f"packed body: {problem}") from None
        return {"type": "http.request", "body": plain, "more_body": more}


class XzAnswer:
    """Packs an answer as xz, for who asks so; the framework calls it (`CompressionFacade`).

    It packs while others wait, so it takes little effort: no more time than gzip.
    """

    encoding: ClassVar[str] = XZ

    def __init__(
        self, buffer: BytesIO, compression_encoding: str, config: CompressionConfig
    ) -> None:
        self._buffer = buffer
        self._packer: lzma.LZMACompressor | None = None

    def write(self, body: bytes) -> None:
        """Take the next part of the answer."""
        self._packer = self._packer or xz_packer(effort=0)
        self._buffer.write(self._packer.compress(body))

    def close(self) -> None:
        """End the answer; one that was too small to be packed had no part."""
        if self._packer is not None:
            self._buffer.write(self._packer.flush())
