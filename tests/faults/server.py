"""The county's server as a process of its own, to be killed and started again on the same port."""

from __future__ import annotations

import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from contract.events import ActorKind
from contract.ids import IdMaker
from contract.matters import Township
from county import blobs, people
from county.serve import Running
from county.settings import Settings
from county.wiring import open_county
from tests.county.world import DEPARTMENTS, EDITION
from tests.faults.world import CountyWorld, wait_for

ROOT = Path(__file__).parent.parent.parent


def found(data: Path, clerks: int = 1) -> list[str]:
    """Found a county with a township in *data*, and return enrolment codes for its clerks."""
    county = open_county(Settings(data=data))
    new_id = IdMaker()
    try:
        with county.db.write() as connection:
            now = county.settings.clock()
            blobs.add_township(connection, Township("river", "样例河镇", ("河东村",)), now)
            for document in (EDITION, DEPARTMENTS):
                blobs.publish(connection, document, now)
            codes = []
            for _ in range(clerks):
                who = people.add_person(
                    connection, new_id(), "样例经办", ActorKind.TOWNSHIP, "river"
                )
                codes.append(people.new_code(connection, who.id, now, 14))
            return codes
    finally:
        county.close()


@contextmanager
def unserved(data: Path) -> Iterator[CountyWorld]:
    """Look into a county's own database and photos, with nobody serving them."""
    county = open_county(Settings(data=data))
    try:
        yield CountyWorld(Running("", county), None, None, None)
    finally:
        county.close()


class Server:
    """`python -m county serve` on a port that stays the same."""

    def __init__(self, data: Path) -> None:
        self._data = data
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start, and wait until it answers."""
        command = [sys.executable, "-m", "county", "--data", str(self._data)]
        command += ["serve", "--port", str(self.port)]
        log = (self._data / "server.log").open("ab")
        with log:
            self.process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)
        wait_for(self._answers, 60)

    def _answers(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, "the server ended by itself"
        try:
            with urllib.request.urlopen(f"{self.url}/v1/hello", timeout=2) as reply:
                return reply.status == 200
        except (urllib.error.URLError, OSError):
            return False

    def kill(self) -> None:
        """End it as a power cut does."""
        if self.process is not None:
            self.process.kill()
            self.process.wait(20)
            self.process = None
