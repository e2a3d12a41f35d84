"""What every request passes through: a name for the log, and a body that is unpacked with care."""

import asyncio
import logging
import re
import zlib
from collections.abc import Callable
from contextlib import suppress
from typing import Any, cast

from litestar.datastructures import Headers, MutableScopeHeaders
from litestar.exceptions import HTTPException
from litestar.types import ASGIApp, BeforeMessageSendHookHandler, Message, Receive, Scope, Send

from contract.messages import REQUEST_HEADER

log = logging.getLogger(__name__)

_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_PATIENCE = 5.0
_GZIP = 16 + zlib.MAX_WBITS


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
    """Unpacks a gzipped request body, up to *most* bytes and no further."""

    def __init__(self, app: ASGIApp, most: int) -> None:
        self._app = app
        self._most = most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, unpacked when it is read."""
        encoding = Headers.from_scope(scope).get("content-encoding", "").strip().lower()
        if encoding == "gzip":
            receive = cast("Receive", _Unpacking(receive, self._most))
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
    def __init__(self, receive: Receive, most: int) -> None:
        self._receive = receive
        self._left = most
        self._inflate = zlib.decompressobj(_GZIP)

    async def __call__(self) -> object:
        message = cast("dict[str, Any]", await self._receive())
        if message["type"] != "http.request":
            return message
        try:
            plain = self._inflate.decompress(message.get("body", b""), self._left + 1)
        except zlib.error:
            raise HTTPException(status_code=400, detail="gzip") from None
        self._left -= len(plain)
        if self._left < 0 or self._inflate.unconsumed_tail:
            raise HTTPException(status_code=413)
        more = message.get("more_body", False)
        if not more and not self._inflate.eof:
            raise HTTPException(status_code=400, detail="gzip ended early")
        return {"type": "http.request", "body": plain, "more_body": more}
