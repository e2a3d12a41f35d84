"""Runs the server: for a county, and in a thread for tests and the demo."""

import asyncio
import logging
import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import msgspec
import uvicorn
from litestar import Litestar

from county.app import create_app
from county.settings import Settings
from county.wiring import County

_STOP_WITHIN = 10.0
_START_WITHIN = 30.0
_KEEP_ALIVE = 75
_BACKLOG = 2048


class Tls(msgspec.Struct, frozen=True):
    """The county's certificate chain and key, in PEM."""

    certificate: Path
    key: Path


class _Server(uvicorn.Server):
    """Lets the waiting go before it stops, so that stopping takes no long poll's time."""

    def __init__(self, config: uvicorn.Config, county: County) -> None:
        super().__init__(config)
        self._county = county

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop: no new connections, and the present ones come to their end."""
        self._county.let_go()
        await super().shutdown(sockets)


def _server(app: Litestar, tls: Tls | None) -> _Server:
    # The access log of uvicorn would name photos and tickets: county.web writes a better one.
    logging.getLogger("uvicorn.access").disabled = True
    return _Server(
        uvicorn.Config(
            app,
            ssl_certfile=tls.certificate if tls else None,
            ssl_keyfile=tls.key if tls else None,
            access_log=False,
            log_config=None,
            lifespan="on",
            server_header=False,
            timeout_keep_alive=_KEEP_ALIVE,
        ),
        app.state.county,
    )


def listen(host: str, port: int) -> socket.socket:
    """Open a port, port 0 a free one; raises OSError where it cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.create_server((host, port), family=family, backlog=_BACKLOG)
    # asyncio does this only for sockets made with their protocol named, which this one is not.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def address(listener: socket.socket, tls: Tls | None = None) -> str:
    """Return where a browser on this machine finds the server."""
    host, port = listener.getsockname()[:2]
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - read, not bound
    scheme = "https" if tls else "http"
    return f"{scheme}://[{host}]:{port}" if ":" in host else f"{scheme}://{host}:{port}"


def serve(settings: Settings, listener: socket.socket, tls: Tls | None = None) -> None:
    """Serve until the process is told to stop."""
    _server(create_app(settings), tls).run([listener])


class Running(msgspec.Struct, frozen=True):
    """A server that runs in this process: where, and the county behind it."""

    url: str
    county: County


@contextmanager
def running(settings: Settings, port: int = 0, tls: Tls | None = None) -> Iterator[Running]:
    """Run a server on the loopback in a thread until the block ends; port 0 takes a free one."""
    with closing(listen("127.0.0.1", port)) as listener:
        app = create_app(settings)
        server = _server(app, tls)
        thread = threading.Thread(
            target=lambda: asyncio.run(server.serve([listener])), name="county server", daemon=True
        )
        thread.start()
        _await_start(server, thread)
        try:
            yield Running(address(listener, tls), app.state.county)
        finally:
            server.should_exit = True
            thread.join(_STOP_WITHIN)
            if thread.is_alive():
                server.force_exit = True
                thread.join(_STOP_WITHIN)


def _await_start(server: _Server, thread: threading.Thread) -> None:
    tick = threading.Event()
    for _ in range(int(_START_WITHIN * 100)):
        if server.started:
            return
        if not thread.is_alive():
            break
        tick.wait(0.01)
    raise RuntimeError("the server did not start")
