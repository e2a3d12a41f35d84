"""The line to one county: every request to it, and what each must have.

Nothing is followed to another address, no cookie is kept, and every request has a time-out, an id
and the protocol's number. Everything the county answers passes `app.sync.answers`.
"""

import secrets
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar
from urllib.parse import urlsplit

import msgspec
import requests

from app.sync import answers
from app.sync.adapter import CONNECT, STALL, SYSTEM, Sockets, make_session, proxies
from app.sync.bodies import Body, body_of
from app.sync.clock import Clock
from app.sync.trouble import Kind, Trouble, kind_of_exception
from contract.messages import NEWEST_PROTOCOL, PROTOCOL_HEADER, REQUEST_HEADER
from contract.packing import GZIP, XZ, pack

_BLOCK = 64 * 1024
_WORTH_PACKING = 1000
_WORTH_XZ = 8000
_EFFORT = 4
"""How hard xz packs: a slow line has to wait for every byte, and the processor has time."""

LARGEST_ANSWER = 64 * 1024 * 1024

T = TypeVar("T")
SessionFactory = Callable[[], requests.Session]


def short_name() -> str:
    """Return a new name for a request: random, in as few characters as nobody can guess."""
    return secrets.token_urlsafe(9)


@dataclass(frozen=True)
class Ask(Generic[T]):
    """One of the county's calls.

    *nothing*: 204 is a proper answer, given as None. *large*: the answer is worth packing well.
    """

    method: str
    path: str
    reply: type[T]
    nothing: bool = False
    large: bool = False
    stall: float = STALL
    limit: int = LARGEST_ANSWER


@dataclass(frozen=True)
class Answer(Generic[T]):
    """What the county said, and the monotonic seconds between which it did."""

    message: T
    sent: float
    received: float


@dataclass
class Link:
    """The line to the county at *base*, for many threads at once.

    *packing* is how it packs what is large, as far as the county has said. *proxy* is an address,
    `none`, or `system` for whatever the system says at the time.
    """

    base: str
    clock: Clock
    new_id: Callable[[], str]
    make: SessionFactory = make_session
    packing: str = GZIP
    proxy: str = SYSTEM
    _session: requests.Session = field(init=False)
    _closed: threading.Event = field(init=False, default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.base = self.base.rstrip("/")
        self._session = self.make()
        self._find_proxies()

    def ask(
        self,
        call: Ask[T],
        said: msgspec.Struct | None = None,
        token: str = "",
        **query: str | int,
    ) -> Answer[T]:
        """Make one call and return its checked answer; raises Trouble."""
        headers = {"Accept-Encoding": f"{XZ}, {GZIP}"} if call.large else {}
        body = None
        if said is not None:
            encoded = msgspec.json.encode(said)
            headers["Content-Type"] = "application/json"
            if len(encoded) > _WORTH_PACKING:
                how = self.packing if len(encoded) > _WORTH_XZ else GZIP
                encoded = pack(encoded, how, _EFFORT)
                headers["Content-Encoding"] = how
            body = body_of(encoded)
        expected = (200, 201, 204) if call.nothing else (200, 201)
        sent = self.clock.monotonic()
        with self.send(
            call.method,
            call.path,
            expected,
            token,
            headers=headers,
            body=body,
            query=query,
            stall=call.stall,
        ) as response:
            if response.status_code == 204:
                reply: Any = None
            else:
                reply = self._guarded(lambda: answers.message(response, call.reply, call.limit))
            return Answer(reply, sent, self.clock.monotonic())

    def send(
        self,
        method: str,
        path: str,
        expected: tuple[int, ...],
        token: str = "",
        *,
        headers: Mapping[str, str] | None = None,
        body: Body | None = None,
        query: Mapping[str, str | int] | None = None,
        stall: float = STALL,
    ) -> requests.Response:
        """Send one request; return the answer, content unread, when its status is *expected*.

        *path* begins with a slash. Raises Trouble for everything else.
        """
        known = {REQUEST_HEADER: self.new_id(), PROTOCOL_HEADER: str(NEWEST_PROTOCOL)}
        if token:
            known["Authorization"] = f"Bearer {token}"
        response = self._guarded(
            lambda: self._session.request(
                method,
                self.base + path,
                params=query or None,
                data=body,
                headers={**(headers or {}), **known},
                timeout=(CONNECT, stall),
                allow_redirects=False,
                stream=True,
            )
        )
        try:
            self._guarded(lambda: answers.check(response, expected, self.clock.now()))
            if response.raw.length_remaining == 0:
                # Read to its end, the answer leaves the connection open for the next request.
                self._guarded(response.raw.read)
        except BaseException:
            response.close()
            raise
        return response

    def content(self, response: requests.Response, limit: int) -> bytes:
        """Return an answer's content; raises Trouble."""
        return self._guarded(lambda: answers.content(response, limit))

    def blocks(self, response: requests.Response) -> Iterator[bytes]:
        """Yield an answer's content as it arrives, not unpacked; raises Trouble."""
        while block := self._guarded(lambda: response.raw.read(_BLOCK, decode_content=False)):
            yield block

    def path_on_this_host(self, location: str) -> str:
        """Return where *location* points as a path here; a token goes to no other host."""
        parts = urlsplit(location)
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        prefix = urlsplit(self.base).path
        if not path.startswith(f"{prefix}/"):
            raise Trouble(Kind.FOREIGN, "an address that is not the county's")
        return path.removeprefix(prefix)

    def cut(self) -> None:
        """End every request at once, and answer later ones with `stopped`."""
        self._closed.set()
        for adapter in self._session.adapters.values():
            sockets = getattr(adapter, "sockets", None)
            if isinstance(sockets, Sockets):
                sockets.cut()

    def close(self) -> None:
        """Cut, and give the connections back."""
        self.cut()
        self._session.close()

    def _guarded(self, act: Callable[[], T]) -> T:
        if self._closed.is_set():
            raise Trouble(Kind.STOPPED)
        try:
            return act()
        except Trouble:
            raise
        except Exception as problem:
            if self._closed.is_set():
                raise Trouble(Kind.STOPPED) from problem
            kind = kind_of_exception(problem)
            if kind is None:
                raise
            self._find_proxies()
            raise Trouble(kind, type(problem).__name__) from problem

    def _find_proxies(self) -> None:
        """Ask the system again: a laptop moves between an office with a proxy and a home without."""
        self._session.proxies = proxies(self.base, self.proxy)
