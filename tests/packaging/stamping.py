"""A timestamp service on the loopback (RFC 3161 over HTTP), around `openssl ts`."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

_CONFIGURATION = """\
[tsa]
default_tsa = stamper
[stamper]
serial = {folder}/serial
signer_cert = {folder}/stamper.pem
signer_key = {folder}/stamper.key
certs = {folder}/root.pem
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha384, sha512
"""
QUERY, REPLY = "application/timestamp-query", "application/timestamp-reply"


@contextmanager
def stamping(authority: Path, *, speaks: bytes | None = None) -> Iterator[tuple[str, list[bytes]]]:
    """Serve timestamps of *authority*'s stamper; yield the address and the queries that came.

    Whatever *speaks* holds is answered instead, where it is given.
    """
    asked: list[bytes] = []
    settings = authority / "stamping.cnf"
    settings.write_text(_CONFIGURATION.format(folder=authority), "utf-8")
    (authority / "serial").write_text("01\n", "ascii")

    class Service(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            query = self.rfile.read(int(self.headers["Content-Length"]))
            asked.append(query)
            said = speaks
            if said is None and self.headers["Content-Type"] == QUERY:
                reply = ["openssl", "ts", "-reply", "-config", settings, "-queryfile", "/dev/stdin"]
                done = subprocess.run(reply, input=query, capture_output=True, check=True)
                said = done.stdout
            self.send_response(200 if said is not None else 415)
            self.send_header("Content-Type", REPLY)
            self.send_header("Content-Length", str(len(said or b"")))
            self.end_headers()
            self.wfile.write(said or b"")

        def log_message(self, *_: object) -> None:
            """Keep the tests' output to themselves."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Service) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}", asked
        finally:
            server.shutdown()
            thread.join()
