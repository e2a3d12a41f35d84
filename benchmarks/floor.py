"""What the line itself can carry: plain TCP connections and nothing else.

The bytes are handed out in small pieces to whichever connection can take the
next one, so that no connection is idle while another still has work: no
protocol on the same connections can be faster.  The time runs from the first
connect to the receiver's word that the last byte has come.
"""

from __future__ import annotations

import json
import selectors
import socket
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.link import Link

_PORT = 5001
_PIECE = bytes(16 * 1024)
_ROOT = Path(__file__).resolve().parent.parent


def floor(link: Link, payload: int, connections: int, *, down: bool = False) -> float:
    """Seconds that `payload` bytes need over so many connections, up unless `down`."""
    role = ("pull", "give") if down else ("send", "take")
    arguments = [str(_PORT), str(payload), str(connections)]
    module = [sys.executable, "-m", "benchmarks.floor"]
    server = subprocess.Popen(
        link.at_server([*module, role[1], *arguments]), cwd=_ROOT, stdout=subprocess.PIPE
    )
    try:
        assert server.stdout is not None
        server.stdout.readline()
        client = subprocess.run(
            link.at_client([*module, role[0], *arguments, link.server_address]),
            cwd=_ROOT, stdout=subprocess.PIPE, check=True, timeout=1800,
        )  # fmt: skip
        return float(json.loads(client.stdout))
    finally:
        server.kill()
        server.wait()


def _send(socks: list[socket.socket], payload: int) -> None:
    left = payload
    with selectors.DefaultSelector() as ready:
        for sock in socks:
            # Keep what is not yet on the wire out of the kernel's buffers, so
            # that a slow connection does not hoard the last pieces.
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, len(_PIECE))
            sock.setblocking(False)
            ready.register(sock, selectors.EVENT_WRITE)
        while left:
            for key, _ in ready.select():
                if left:
                    left -= key.fileobj.send(_PIECE[:left])
    for sock in socks:
        sock.setblocking(True)


def _take(socks: list[socket.socket], payload: int) -> None:
    left = payload
    with selectors.DefaultSelector() as ready:
        for sock in socks:
            ready.register(sock, selectors.EVENT_READ)
        while left:
            for key, _ in ready.select():
                got = key.fileobj.recv(1 << 16)
                if not got:
                    raise ConnectionError("the sender went away")
                left -= len(got)


def _serve(role: str, payload: int, connections: int) -> None:
    with socket.create_server(("", _PORT), backlog=16) as listener:
        print("ready", flush=True)
        socks = [listener.accept()[0] for _ in range(connections)]
        if role == "take":
            _take(socks, payload)
            socks[0].sendall(b".")
        else:
            _send(socks, payload)
        socks[0].recv(1)


def _client(role: str, payload: int, connections: int, server: str) -> float:
    start = time.monotonic()
    socks = [socket.socket() for _ in range(connections)]
    with selectors.DefaultSelector() as ready:
        for sock in socks:
            sock.setblocking(False)
            sock.connect_ex((server, _PORT))
            ready.register(sock, selectors.EVENT_WRITE)
        waiting = connections
        while waiting:
            for key, _ in ready.select():
                ready.unregister(key.fileobj)
                waiting -= 1
    for sock in socks:
        sock.setblocking(True)
    if role == "send":
        _send(socks, payload)
        socks[0].recv(1)
    else:
        _take(socks, payload)
    return time.monotonic() - start


if __name__ == "__main__":
    role, _, payload, connections, *rest = sys.argv[1:]
    if role in ("take", "give"):
        _serve(role, int(payload), int(connections))
    else:
        print(json.dumps(_client(role, int(payload), int(connections), rest[0])))
