"""A raw server that answers each request with the bytes a test wrote, and shows what came."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field


@dataclass
class Came:
    """One request as it came over the wire."""

    line: str
    headers: dict[str, str]
    body: bytes


Reply = Callable[[Came, socket.socket], None]


@dataclass
class Scripted:
    """Where the server is, what came so far, and on how many connections."""

    port: int
    came: list[Came] = field(default_factory=list)
    connections: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@contextlib.contextmanager
def scripted(reply: Reply) -> Iterator[Scripted]:
    """Run the server; *reply* gets every request and may do with the connection what it likes."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = Scripted(listener.getsockname()[1])
    open_ones: list[socket.socket] = []

    def serve(connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError, ValueError):
            while (came := _read(connection)) is not None:
                server.came.append(came)
                reply(came, connection)

    def accept() -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = listener.accept()
                server.connections += 1
                open_ones.append(connection)
                threading.Thread(target=serve, args=(connection,), daemon=True).start()

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        with contextlib.suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        for connection in open_ones:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        thread.join(2)


def _read(connection: socket.socket) -> Came | None:
    raw = b""
    while b"\r\n\r\n" not in raw:
        piece = connection.recv(4096)
        if not piece:
            return None
        raw += piece
    head, _, body = raw.partition(b"\r\n\r\n")
    line, *rest = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (h.partition(":") for h in rest)}
    length = int(headers.get("content-length", "0"))
    while len(body) < length:
        piece = connection.recv(65536)
        if not piece:
            break
        body += piece
    return Came(line, headers, body)


def answer(
    came: Came,
    status: str = "200 OK",
    body: bytes = b"",
    kind: str = "application/json",
    *,
    marked: bool = True,
    **headers: str,
) -> bytes:
    """Return a whole answer; *marked* as the county's with the request's own id."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", f"Content-Type: {kind}"]
    if marked:
        lines.append(f"X-Request-Id: {came.headers.get('x-request-id', '')}")
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body
