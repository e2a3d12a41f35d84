"""A line that fails as a test says: a requests adapter around the real one, and its table of faults."""

from __future__ import annotations

import errno
import gzip
import io
import json
import lzma
import ssl
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

import requests
import urllib3
from requests.adapters import BaseAdapter
from requests.structures import CaseInsensitiveDict
from urllib3.exceptions import (
    ConnectTimeoutError,
    NameResolutionError,
    NewConnectionError,
    ProtocolError,
    ReadTimeoutError,
)

from app.sync.adapter import make_session
from app.sync.bodies import body_of
from contract.messages import REQUEST_HEADER


@dataclass(frozen=True)
class Whole:
    """An answer that is wholly here."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass
class Line(BaseAdapter):
    """Counts requests, checks what each must have, and lets *fault* meddle with some.

    *fault* gets the request's number from 0 and the request, and returns a `Fault` or None.
    """

    fault: Callable[[int, requests.PreparedRequest], Fault | None] = lambda n, request: None
    paths: list[str] = field(default_factory=list)
    under_way: Counter[str] = field(default_factory=Counter)
    bytes_up: int = 0
    bytes_down: int = 0

    def __post_init__(self) -> None:
        super().__init__()
        self._inner = make_session().get_adapter("http://x")
        self._lock = threading.Lock()
        self.sockets = self._inner.sockets
        self.last: Whole | None = None
        self.late: list[requests.PreparedRequest] = []

    @property
    def count(self) -> int:
        return len(self.paths)

    def heal(self) -> None:
        self.fault = lambda n, request: None

    def send(self, request, stream=False, timeout=None, verify=True, cert=None, proxies=None):
        assert isinstance(timeout, tuple), "a request without a time-out"
        assert all(timeout), "a request without a time-out"
        assert request.headers.get(REQUEST_HEADER), "a request without an id"
        path = f"{request.method} {request.path_url.partition('?')[0]}"
        with self._lock:
            number = self.count
            self.paths.append(path)
            self.under_way[path] += 1
            fault = self.fault(number, request)
        try:
            return self._send(request, timeout, fault)
        finally:
            with self._lock:
                self.under_way[path] -= 1

    def _send(self, request, timeout, fault):
        exchange = Exchange(self, request, timeout)
        if fault is None:
            whole = exchange.go()
            for late in self.late:
                Exchange(self, late, timeout).go()
            self.late.clear()
        else:
            whole = fault(exchange)
        self.last = whole
        return respond(request, whole)

    def close(self) -> None:
        self._inner.close()


@dataclass
class Exchange:
    """One request under way, for a fault to do as it likes."""

    line: Line
    request: requests.PreparedRequest
    timeout: tuple[float, float]

    def __post_init__(self) -> None:
        # Read once, so that it can be sent twice or later.
        body = self.request.body
        self._body = b"".join(body) if body is not None else None
        self._cut_at: int | None = None
        self.line.bytes_up += len(self._body or b"")

    @property
    def body(self) -> bytes:
        """What was said, unpacked."""
        unpack = {"gzip": gzip.decompress, "xz": lzma.decompress}
        packed = self.request.headers.get("Content-Encoding")
        return unpack[packed](self._body) if packed else self._body or b""

    def go(self) -> Whole:
        """Send it, and return the answer."""
        request = self.request.copy()
        request.body = None if self._body is None else body_of(self._body)
        if self._cut_at is not None:
            request.body = CutBody(self._body or b"", self._cut_at)
        response = self.line._inner.send(request, stream=True, timeout=self.timeout, proxies={})
        body = response.raw.read(decode_content=False)
        self.line.bytes_down += len(body)
        return Whole(response.status_code, dict(response.headers), body)

    def change_body(self, change: Callable[[bytes], bytes]) -> None:
        """Spoil what is sent."""
        self._body = change(self._body or b"")

    def cut_body(self, size: int) -> None:
        """Let only so many bytes of the body through, and then break the connection."""
        self._cut_at = size

    def later(self) -> None:
        """Have it delivered after the next request has been answered."""
        request = self.request.copy()
        request.body = None if self._body is None else body_of(self._body)
        self.line.late.append(request)


class CutBody:
    """A body that promises all and breaks the line after so many bytes."""

    def __init__(self, content: bytes, size: int) -> None:
        self._content, self._left = content, size

    def __len__(self) -> int:
        return len(self._content)

    def __iter__(self):
        while block := self.read():
            yield block

    def read(self, size: int = -1) -> bytes:
        if self._left == 0:
            # Not a reset: urllib3 would wait for the answer to what it takes as sent.
            raise ConnectionAbortedError(errno.ECONNABORTED, "aborted")
        block, self._left = self._content[: self._left], 0
        return block


Fault = Callable[[Exchange], Whole]


def respond(request: requests.PreparedRequest, whole: Whole) -> requests.Response:
    """Return *whole* as requests would."""
    response = requests.Response()
    response.status_code = whole.status
    response.headers = CaseInsensitiveDict(whole.headers)
    response.url = request.url
    response.request = request
    response.raw = urllib3.HTTPResponse(
        body=io.BytesIO(whole.body),
        headers=whole.headers,
        status=whole.status,
        preload_content=False,
        decode_content=False,
        request_method=request.method,
    )
    return response


# --- the faults -------------------------------------------------------------------------------


def raises(make: Callable[[], Exception]) -> Fault:
    def fault(exchange: Exchange) -> Whole:
        raise make()

    return fault


def applied_then(make: Callable[[], Exception]) -> Fault:
    def fault(exchange: Exchange) -> Whole:
        exchange.go()
        raise make()

    return fault


def answers(status: int, body: bytes = b"", kind: str = "text/html", **headers: str) -> Fault:
    """Something in between answers; the county never sees the request."""
    given = {"content-type": kind, "content-length": str(len(body))}
    given |= {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda exchange: Whole(status, given, body)


def county_says(status: int, code: str = "x", **headers: str) -> Fault:
    """The county itself answers so, with its mark."""

    def fault(exchange: Exchange) -> Whole:
        body = json.dumps({"code": code}).encode()
        name = exchange.request.headers[REQUEST_HEADER]
        given = {REQUEST_HEADER: name}
        return answers(status, body, "application/json", **headers, **given)(exchange)

    return fault


def _reset() -> Exception:
    broken = ProtocolError("Connection aborted.", ConnectionResetError(errno.ECONNRESET, "reset"))
    return requests.ConnectionError(broken)


def _in_pool(reason: Exception) -> Exception:
    return urllib3.exceptions.MaxRetryError(None, "/", reason)


def changed(change: Callable[[Whole], Whole]) -> Fault:
    """The county answers, and the answer is spoilt on its way."""
    return lambda exchange: change(exchange.go())


def _truncated(whole: Whole) -> Whole:
    headers = {**whole.headers, "content-length": str(len(whole.body) + 10)}
    return Whole(whole.status, headers, whole.body[: len(whole.body) // 2])


def _packed_garbage(whole: Whole) -> Whole:
    body = b"\x1f\x8b\x08\x00" + b"garbage" * 5
    headers = {**whole.headers, "content-encoding": "gzip", "content-length": str(len(body))}
    return Whole(whole.status, headers, body)


def _half_packed(whole: Whole) -> Whole:
    body = gzip.compress(b'{"epoch":"' + b"x" * 200)[:-9]
    headers = {**whole.headers, "content-encoding": "gzip", "content-length": str(len(body))}
    return Whole(200, headers, body)


def _other_shape(whole: Whole) -> Whole:
    body = b'{"status":"ok","data":[1,2,3]}'
    headers = {**whole.headers, "content-length": str(len(body))}
    headers.pop("content-encoding", None)
    return Whole(whole.status, headers | {"content-type": "application/json"}, body)


def _twice(exchange: Exchange) -> Whole:
    exchange.go()
    return exchange.go()


def _previous(exchange: Exchange) -> Whole:
    exchange.go()
    return exchange.line.last or Whole(200, {"content-type": "application/json"}, b"{}")


def _late(exchange: Exchange) -> Whole:
    exchange.later()
    raise requests.ReadTimeout(ReadTimeoutError(None, "/", "Read timed out."))


PORTAL = b"<html><title>login</title><body>please pay</body></html>"
PROXY_PAGE = b"<html><body><h1>502 Bad Gateway</h1></body></html>"

FAULTS: dict[str, Fault] = {
    "dns": raises(
        lambda: requests.ConnectionError(
            _in_pool(NameResolutionError("county", None, OSError("no such name")))
        )
    ),
    "refused": raises(
        lambda: requests.ConnectionError(_in_pool(NewConnectionError(None, "refused")))
    ),
    "no route": raises(
        lambda: requests.ConnectionError(
            ProtocolError("x", OSError(errno.ENETUNREACH, "unreachable"))
        )
    ),
    "tls": raises(lambda: requests.exceptions.SSLError(ssl.SSLCertVerificationError("bad"))),
    "proxy 407": answers(407, b"<html>", Proxy_Authenticate="Basic"),
    "proxy broken": raises(lambda: requests.exceptions.ProxyError("no proxy")),
    "connect time-out": raises(
        lambda: requests.ConnectTimeout(_in_pool(ConnectTimeoutError(None, "timed out")))
    ),
    "reset before": raises(_reset),
    "reset after": applied_then(_reset),
    "chunked broken": applied_then(lambda: requests.exceptions.ChunkedEncodingError("cut")),
    "stall": applied_then(
        lambda: requests.ReadTimeout(ReadTimeoutError(None, "/", "Read timed out."))
    ),
    "late": _late,
    "truncated": changed(_truncated),
    "empty 200": answers(200),
    "portal": answers(200, PORTAL),
    "portal redirect": answers(302, Location="http://login.example/"),
    "moved": answers(301, Location="http://elsewhere.example/v1/sync"),
    "packed garbage": changed(_packed_garbage),
    "half packed": changed(_half_packed),
    "other shape": changed(_other_shape),
    "204": answers(204),
    "twice": _twice,
    "previous reply": _previous,
    "400": county_says(400, "bad_request"),
    "401": county_says(401, "login"),
    "401 of a portal": answers(401, PORTAL),
    "403": county_says(403, "forbidden"),
    "403 of a proxy": answers(403, PROXY_PAGE),
    "404": county_says(404, "not_found"),
    "404 of a proxy": answers(404, PROXY_PAGE),
    "408": answers(408),
    "409": county_says(409, "conflict"),
    "410": county_says(410, "gone"),
    "413": answers(413, PROXY_PAGE),
    "422": county_says(422, "bad_request"),
    "425": answers(425),
    "426": county_says(426, "too_old"),
    "429": county_says(429, "too_many"),
    "429 in 7 s": county_says(429, "too_many", Retry_After="7"),
    "500": county_says(500, "failed"),
    "500 after": lambda exchange: (exchange.go(), county_says(500)(exchange))[1],
    "502": answers(502, PROXY_PAGE),
    "503": answers(503, PROXY_PAGE, Retry_After="3"),
    "504": answers(504, PROXY_PAGE),
    "504 after": lambda exchange: (exchange.go(), answers(504, PROXY_PAGE)(exchange))[1],
}


def once_at(number: int, fault: Fault) -> Callable[[int, requests.PreparedRequest], Fault | None]:
    """Let the fault meet only the request with this number."""
    return lambda n, request: fault if n == number else None


def always(fault: Fault) -> Callable[[int, requests.PreparedRequest], Fault | None]:
    return lambda n, request: fault


def for_path(
    part: str, fault: Fault, times: int = 10**9
) -> Callable[[int, requests.PreparedRequest], Fault | None]:
    """Let the fault meet the first *times* requests whose method and path contain *part*."""
    left = [times]

    def choose(n: int, request: requests.PreparedRequest) -> Fault | None:
        if part not in f"{request.method} {request.path_url}" or left[0] <= 0:
            return None
        left[0] -= 1
        return fault

    return choose
