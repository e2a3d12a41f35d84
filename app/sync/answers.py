"""Answers of the county, believed only after they are checked: whose, whole, of the right kind and size."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TypeVar

import msgspec
import requests

from app.sync.trouble import Kind, Trouble, kind_of_status
from contract.messages import REQUEST_HEADER, Problem
from contract.packing import PACKINGS, Garbled, TooLarge, Unpacker

T = TypeVar("T")

_PIECE = 64 * 1024
_PROBLEM_LIMIT = 64 * 1024


def is_from_county(response: requests.Response) -> bool:
    """Tell whether the answer carries the id of the very request that was sent.

    No portal's page does, nor an old answer that something in between has kept.
    """
    sent = response.request.headers.get(REQUEST_HEADER, "")
    return bool(sent) and response.headers.get(REQUEST_HEADER, "") == sent


def check(response: requests.Response, expected: tuple[int, ...], now: datetime) -> None:
    """Raise Trouble unless the answer is the county's and its status is an *expected* one.

    *now* is for a Retry-After that names a moment.
    """
    from_county = is_from_county(response)
    if response.status_code in expected:
        if not from_county:
            raise Trouble(Kind.FOREIGN, "not the county's answer", status=response.status_code)
        return
    problem = _problem_in(response) if from_county else Problem("")
    raise Trouble(
        kind_of_status(response.status_code, from_county=from_county),
        problem.detail[:200],
        status=response.status_code,
        code=problem.code[:60],
        asked=retry_after(response.headers.get("Retry-After", ""), now),
    )


def content(response: requests.Response, limit: int) -> bytes:
    """Return the answer's whole content, unpacked, at most *limit* bytes.

    Raises Trouble when it is cut short, garbled or larger.
    """
    encoding = response.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding not in (*PACKINGS, "identity", ""):
        raise Trouble(Kind.BROKEN, "unknown encoding", status=response.status_code)
    unpacker = Unpacker(encoding, limit) if encoding in PACKINGS else None
    parts: list[bytes] = []
    size = 0
    try:
        while piece := response.raw.read(_PIECE, decode_content=False):
            parts.append(unpacker.feed(piece) if unpacker else piece)
            size += len(parts[-1])
            if size > limit:
                raise TooLarge
        if unpacker:
            unpacker.end()
    except TooLarge as problem:
        status = response.status_code
        raise Trouble(Kind.BROKEN, "larger than allowed", status=status) from problem
    except Garbled as problem:
        raise Trouble(Kind.BROKEN, str(problem), status=response.status_code) from problem
    return b"".join(parts)


def message(response: requests.Response, kind: type[T], limit: int) -> T:
    """Return the answer's JSON as a *kind*; what is no such thing is not the county's answer."""
    if response.headers.get("Content-Type", "").partition(";")[0].strip() != "application/json":
        raise Trouble(Kind.FOREIGN, "no JSON", status=response.status_code)
    try:
        return msgspec.json.decode(content(response, limit), type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError) as problem:
        raise Trouble(Kind.FOREIGN, "another shape", status=response.status_code) from problem


def retry_after(text: str, now: datetime) -> float | None:
    """Return the seconds that a Retry-After asks for, or None where it says nothing readable."""
    text = text.strip()
    if re.fullmatch(r"[0-9]{1,9}", text):
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - now).total_seconds())


def _problem_in(response: requests.Response) -> Problem:
    try:
        return message(response, Problem, _PROBLEM_LIMIT)
    except (Trouble, OSError):
        return Problem("")
