"""What can go wrong between here and the county, in one table: what it is, and what to do about it.

An HTTP status or an exception becomes a `Kind`, and a kind has one `Way`. Everything in this room
that meets a failure asks this table; nothing decides by itself.
"""

import errno
import ssl
import zlib
from collections.abc import Iterator
from enum import StrEnum
from http import HTTPStatus
from typing import NamedTuple

import requests
import urllib3.exceptions as low


class Kind(StrEnum):
    """What went wrong."""

    NO_NETWORK = "no_network"
    UNREACHABLE = "unreachable"
    BROKEN = "broken"
    PROXY = "proxy"
    TLS = "tls"
    FOREIGN = "foreign"
    BUSY = "busy"
    FAILING = "failing"
    TOO_LARGE = "too_large"
    UNAUTHORISED = "unauthorised"
    FORBIDDEN = "forbidden"
    TOO_OLD = "too_old"
    REFUSED = "refused"
    STOPPED = "stopped"


class Way(StrEnum):
    """What to do about it.

    `again`: the same, after a wait that grows. `smaller`: half of it, then again. `login`: one new
    token, then again. `park`: keep everything, tell the person, look again now and then.
    `isolate`: find the one event or photo that is meant and set it aside. `stop`: the program ends.
    """

    AGAIN = "again"
    SMALLER = "smaller"
    LOGIN = "login"
    PARK = "park"
    ISOLATE = "isolate"
    STOP = "stop"


class Rule(NamedTuple):
    """The row of a kind. *arrived*: whether the server may have acted on the request."""

    way: Way
    arrived: bool


RULES: dict[Kind, Rule] = {
    Kind.NO_NETWORK: Rule(Way.AGAIN, arrived=False),
    Kind.UNREACHABLE: Rule(Way.AGAIN, arrived=False),
    Kind.BROKEN: Rule(Way.SMALLER, arrived=True),
    Kind.PROXY: Rule(Way.AGAIN, arrived=False),
    Kind.TLS: Rule(Way.PARK, arrived=False),
    Kind.FOREIGN: Rule(Way.AGAIN, arrived=True),
    Kind.BUSY: Rule(Way.AGAIN, arrived=True),
    Kind.FAILING: Rule(Way.SMALLER, arrived=True),
    Kind.TOO_LARGE: Rule(Way.SMALLER, arrived=False),
    Kind.UNAUTHORISED: Rule(Way.LOGIN, arrived=False),
    Kind.FORBIDDEN: Rule(Way.PARK, arrived=False),
    Kind.TOO_OLD: Rule(Way.PARK, arrived=False),
    Kind.REFUSED: Rule(Way.ISOLATE, arrived=False),
    Kind.STOPPED: Rule(Way.STOP, arrived=True),
}

HASH_MISMATCH = 460
"""The tus protocol's own status: the bytes are not those that the checksum promised."""

_STATUSES: dict[int, Kind] = {
    HTTPStatus.UNAUTHORIZED: Kind.UNAUTHORISED,
    HTTPStatus.FORBIDDEN: Kind.FORBIDDEN,
    HTTPStatus.PROXY_AUTHENTICATION_REQUIRED: Kind.PROXY,
    HTTPStatus.REQUEST_TIMEOUT: Kind.BUSY,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: Kind.TOO_LARGE,
    HTTPStatus.LOCKED: Kind.BUSY,
    HTTPStatus.TOO_EARLY: Kind.BUSY,
    HTTPStatus.UPGRADE_REQUIRED: Kind.TOO_OLD,
    HTTPStatus.TOO_MANY_REQUESTS: Kind.BUSY,
    HTTPStatus.NETWORK_AUTHENTICATION_REQUIRED: Kind.FOREIGN,
    HTTPStatus.SERVICE_UNAVAILABLE: Kind.BUSY,
    HTTPStatus.BAD_GATEWAY: Kind.BUSY,
    HTTPStatus.GATEWAY_TIMEOUT: Kind.BUSY,
}
_FAMILIES: dict[int, Kind] = {
    1: Kind.FOREIGN,
    2: Kind.FOREIGN,
    3: Kind.FOREIGN,
    4: Kind.REFUSED,
    5: Kind.FAILING,
}

_ONLY_THE_COUNTY_SAYS = frozenset({Kind.UNAUTHORISED, Kind.FORBIDDEN, Kind.TOO_OLD, Kind.REFUSED})
"""What must not be believed from a proxy or a portal: it would set aside or park for nothing."""

_EXCEPTIONS: tuple[tuple[type[BaseException], Kind], ...] = (
    # Most telling first; the first one that is anywhere in the chain decides.
    (low.NameResolutionError, Kind.NO_NETWORK),
    # A line that is cut says nothing of who is at its other end.
    (ssl.SSLEOFError, Kind.BROKEN),
    (ssl.SSLZeroReturnError, Kind.BROKEN),
    (ssl.SSLError, Kind.TLS),
    (low.SSLError, Kind.TLS),
    (requests.exceptions.SSLError, Kind.TLS),
    (low.ProxyError, Kind.PROXY),
    (requests.exceptions.ProxyError, Kind.PROXY),
    (requests.exceptions.InvalidProxyURL, Kind.PROXY),
    (low.ConnectTimeoutError, Kind.UNREACHABLE),
    (requests.exceptions.ConnectTimeout, Kind.UNREACHABLE),
    (low.NewConnectionError, Kind.UNREACHABLE),
    (ConnectionRefusedError, Kind.UNREACHABLE),
    (requests.exceptions.TooManyRedirects, Kind.FOREIGN),
    (low.LocationValueError, Kind.UNREACHABLE),
    (requests.exceptions.InvalidURL, Kind.UNREACHABLE),
    (requests.exceptions.MissingSchema, Kind.UNREACHABLE),
    (requests.exceptions.InvalidSchema, Kind.UNREACHABLE),
    (requests.exceptions.URLRequired, Kind.UNREACHABLE),
    (zlib.error, Kind.BROKEN),
    (requests.exceptions.RequestException, Kind.BROKEN),
    (low.HTTPError, Kind.BROKEN),
    (OSError, Kind.BROKEN),
)
_NO_ROUTE = frozenset({errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, 10051, 10065})


class Trouble(Exception):
    """A request that did not succeed.

    *status* is 0 where there was no answer; *code* and *detail* are the county's; *asked* is its
    Retry-After in seconds. Nothing of what was sent is in the text.
    """

    def __init__(
        self,
        kind: Kind,
        detail: str = "",
        *,
        status: int = 0,
        code: str = "",
        asked: float | None = None,
    ) -> None:
        super().__init__(f"{kind} {status or ''} {code or detail}".rstrip())
        self.kind = kind
        self.detail = detail
        self.status = status
        self.code = code
        self.asked = asked

    @property
    def rule(self) -> Rule:
        """The table's row for this."""
        return RULES[self.kind]


def kind_of_status(status: int, *, from_county: bool) -> Kind:
    """Return the kind of an answer that is no success; *from_county*: it carries the county's mark.

    A 404 or 401 of a proxy or a portal says nothing about us or what we sent.
    """
    kind = _STATUSES.get(status) or _FAMILIES.get(status // 100, Kind.FOREIGN)
    return Kind.FOREIGN if kind in _ONLY_THE_COUNTY_SAYS and not from_county else kind


def kind_of_exception(problem: BaseException) -> Kind | None:
    """Return the kind of an exception of the network, or None for one that is a bug of ours."""
    if not isinstance(problem, requests.RequestException | low.HTTPError | OSError | zlib.error):
        return None
    chain = tuple(_chain(problem))
    # Only while connecting: a route that is lost later leaves it open what has arrived.
    connecting = any(isinstance(link, low.NewConnectionError) for link in chain)
    if connecting and any(getattr(link, "errno", None) in _NO_ROUTE for link in chain):
        return Kind.NO_NETWORK
    return next(kind for of, kind in _EXCEPTIONS if any(isinstance(link, of) for link in chain))


def _chain(problem: BaseException, depth: int = 8) -> Iterator[BaseException]:
    """The exception and those inside it; requests and urllib3 hide them in args and `reason`."""
    yield problem
    if depth == 0:
        return
    inside = [*problem.args, getattr(problem, "reason", None), problem.__cause__]
    for other in inside:
        if isinstance(other, BaseException) and other is not problem:
            yield from _chain(other, depth - 1)
