"""A form as the browser sends it: fields and files, read in memory and never put on the disk."""

from dataclasses import dataclass
from io import BytesIO
from urllib.parse import parse_qsl

from multipart import MultipartError, MultipartParser, parse_options_header

from county.desk.session import Asked
from county.desk.typed import Typed

MOST = 64 * 1024 * 1024
"""Most bytes of a form with photos."""

_MOST_FIELDS = 300


class Unreadable(Exception):
    """What was sent is no form."""


@dataclass(frozen=True)
class File:
    """A file handed in with a form; the name is what the browser said."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Sent:
    """A form's fields and its files."""

    typed: Typed
    files: tuple[File, ...] = ()


async def read(request: Asked) -> Sent:
    """Read the form of a request; raises Unreadable where there is none."""
    body = await request.body()
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    try:
        if kind == "application/x-www-form-urlencoded":
            text = body.decode("utf-8")
            pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=_MOST_FIELDS)
            return Sent(Typed.of(pairs))
        if kind == "multipart/form-data":
            return _parts(body, options.get("boundary", ""))
    except (ValueError, MultipartError) as problem:
        raise Unreadable from problem
    raise Unreadable


def _parts(body: bytes, boundary: str) -> Sent:
    parser = MultipartParser(
        BytesIO(body),
        boundary,
        len(body),
        part_limit=_MOST_FIELDS,
        spool_limit=MOST,
        memory_limit=MOST,
        disk_limit=0,
    )
    pairs, files = [], []
    for part in parser:
        if part.filename:
            files.append(File(part.filename, part.raw))
        elif part.filename is None:
            pairs.append((part.name, part.value))
    return Sent(Typed.of(pairs), tuple(files))
