"""Connections for requests: trusted by the system's store, with a stall time-out, cut from outside."""

import contextlib
import socket
import ssl
import threading
import weakref
from http.cookiejar import DefaultCookiePolicy
from pathlib import Path
from typing import Any, NamedTuple

import requests
import requests.utils
import truststore
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from app.models.errors import TlsProblem

CONNECT = 8.0
STALL = 10.0
"""Seconds to a connection, and seconds without any progress on one."""

SYSTEM, DIRECT = "system", "none"
"""Which proxy: whatever the system says, and none at all."""

_CONNECTIONS = 8
_UNSENT = 32 * 1024


class Sockets:
    """The open sockets of an adapter, so that another thread can cut them."""

    def __init__(self) -> None:
        self._open: weakref.WeakSet[socket.socket] = weakref.WeakSet()
        self._lock = threading.Lock()
        self._cut = False

    def add(self, sock: socket.socket) -> None:
        """Remember an open socket; raises OSError after a cut."""
        with self._lock:
            if self._cut:
                sock.close()
                raise OSError("the line is closed")
            self._open.add(sock)

    def cut(self) -> None:
        """Shut every socket down, which ends a blocked read or write at once, and open no more."""
        with self._lock:
            self._cut = True
            sockets = list(self._open)
        for sock in sockets:
            # Not SSLSocket.shutdown: it would take the TLS state away under the reading thread.
            with contextlib.suppress(OSError):
                socket.socket.shutdown(sock, socket.SHUT_RDWR)


def _pools(sockets: Sockets) -> dict[str, type[HTTPConnectionPool]]:
    """Pools whose connections are known to *sockets* and have the stall time-out when they send."""

    def watched(base: type[HTTPConnection]) -> type[HTTPConnection]:
        class Watched(base):  # type: ignore[misc, valid-type]  # a class made from a given one
            def connect(self) -> None:
                super().connect()
                self.sock.settimeout(STALL)
                sockets.add(self.sock)

            def request(self, *arguments: Any, **named: Any) -> None:  # noqa: ANN401  passed on as they come
                if self.sock is not None:
                    self.sock.settimeout(STALL)
                super().request(*arguments, **named)

        return Watched

    class Plain(HTTPConnectionPool):
        ConnectionCls = watched(HTTPConnection)

    class Secure(HTTPSConnectionPool):
        ConnectionCls = watched(HTTPSConnection)  # type: ignore[assignment]  # urllib3's own, watched

    return {"http": Plain, "https": Secure}


def _socket_options() -> list[tuple[int, int, int]]:
    """Send at once, notice the dead; and let a slow line say how far it is, where it can.

    Without the last, a large send buffer makes a slow line look like a stalled one.
    """
    options = [
        (socket.IPPROTO_TCP, socket.TCP_NODELAY, 1),
        (socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1),
    ]
    if hasattr(socket, "TCP_NOTSENT_LOWAT"):
        options.append((socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, _UNSENT))
    return options


def trust(county_ca: Path | None = None) -> ssl.SSLContext:
    """Return a TLS context that trusts what the system trusts, and the county's own CA if given.

    A county with a CA of its own is often reached by an IP address, inside a closed network: OpenSSL
    checks that the same way on every system, where Windows' own check would also ask the internet.
    Raises TlsProblem where the county's CA cannot be read.
    """
    if county_ca is None:
        return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_default_certs()
    try:
        context.load_verify_locations(cafile=county_ca)
    except OSError as problem:
        raise TlsProblem("the county's CA cannot be read") from problem
    return context


class Adapter(HTTPAdapter):
    """A requests adapter over our TLS context whose connections can be cut."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self._context = context
        self.sockets = Sockets()
        super().__init__(pool_maxsize=_CONNECTIONS, max_retries=0)

    def init_poolmanager(self, *arguments: Any, **named: Any) -> None:  # noqa: ANN401  passed on as they come
        """Make the pools with our context and our connections."""
        named |= {"ssl_context": self._context, "socket_options": _socket_options()}
        super().init_poolmanager(*arguments, **named)
        self.poolmanager.pool_classes_by_scheme = _pools(self.sockets)

    def proxy_manager_for(self, proxy: str, **named: Any) -> Any:  # noqa: ANN401  passed on as they come
        """Make the pools behind a proxy likewise."""
        known = proxy in self.proxy_manager
        manager = super().proxy_manager_for(proxy, ssl_context=self._context, **named)
        if not known:
            manager.pool_classes_by_scheme = _pools(self.sockets)
        return manager

    def cert_verify(self, conn: Any, *_: object) -> None:  # noqa: ANN401  passed on as they come
        """Leave the checking to our context; requests would add a bundle of its own."""
        conn.cert_reqs = "CERT_REQUIRED"


class Route(NamedTuple):
    """How this PC reaches its county: the county's own CA, if it has one, and through which proxy."""

    county_ca: Path | None = None
    proxy: str = SYSTEM


def proxies(address: str, chosen: str = SYSTEM) -> dict[str, str]:
    """Return the proxies to *address*: the system's, none at all, or the one that was chosen."""
    if chosen == SYSTEM:
        return dict(requests.utils.get_environ_proxies(address))
    return {} if chosen == DIRECT else {"http": chosen, "https": chosen}


def make_session(county_ca: Path | None = None) -> requests.Session:
    """Return a session with nothing of its own: no cookies, no .netrc, no spare headers."""
    session = requests.Session()
    session.trust_env = False
    session.headers.clear()
    session.headers.update({"User-Agent": "Xianghu", "Accept-Encoding": "gzip"})
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    adapter = Adapter(trust(county_ca))
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    return session
