"""Gives the repository of releases out as files, also from the middle of one; needs no login.

Nothing in it is secret, and whoever reads it checks the signatures.
"""

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path

from litestar import Request, get
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Stream

from county.errors import Failed
from county.updates import Repository
from county.wiring import County

_KINDS = ("metadata", "targets")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,250}")
_RANGE = re.compile(r"bytes=(\d{1,15})-(\d{0,15})")
_BLOCK = 256 * 1024
_FRESH, _IMMUTABLE = "no-cache", "public, max-age=31536000, immutable"

Asked = Request[object, object, State]


@get(
    "/updates/{kind:str}/{name:str}",
    include_in_schema=False,
    packed_already=True,
    media_type="application/octet-stream",
)
async def update_file(
    kind: FromPath[str], name: FromPath[str], county: NamedDependency[County], request: Asked
) -> Stream:
    """Give a file of the repository, or what of it `Range` asks for."""
    if kind not in _KINDS or not _NAME.fullmatch(name):
        raise Failed(404, "not_found")
    path = Repository(county.settings.data / "updates").public / kind / name
    try:
        size = (await asyncio.to_thread(path.stat)).st_size
    except FileNotFoundError:
        raise Failed(404, "not_found") from None
    start, end = _asked(request.headers.get("Range", ""), size)
    part = (start, end) != (0, size)
    headers = {
        "Accept-Ranges": "bytes",
        "Content-Length": str(end - start),
        "Cache-Control": _FRESH if name == "timestamp.json" else _IMMUTABLE,
        "X-Content-Type-Options": "nosniff",
    }
    if part:
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    return Stream(_blocks(path, start, end), status_code=206 if part else 200, headers=headers)


def _asked(header: str, size: int) -> tuple[int, int]:
    """Return from where to where; the whole file where *header* asks for nothing we know."""
    found = _RANGE.fullmatch(header.strip())
    if not found:
        return 0, size
    start = int(found[1])
    end = min(int(found[2]) + 1, size) if found[2] else size
    if start >= size or end <= start:
        raise Failed(416, "bad_request", "Range", {"Content-Range": f"bytes */{size}"})
    return start, end


async def _blocks(path: Path, start: int, end: int) -> AsyncIterator[bytes]:
    with await asyncio.to_thread(path.open, "rb") as file:
        file.seek(start)
        left = end - start
        while left > 0 and (block := await asyncio.to_thread(file.read, min(_BLOCK, left))):
            left -= len(block)
            yield block
