"""The official tus JavaScript client uploads to the county's server, is cut, and goes on."""

from __future__ import annotations

import hashlib
import os
import shutil
import socket
import subprocess
from pathlib import Path

import pytest

from tests.conftest import linux_alone
from tests.county.test_photos import Uploader
from tests.county.world import Server
from tests.journeys.relay import Relay

PEERS = Path(__file__).parents[1] / "peers"
SIZE = 12 * 1024 * 1024
DONE, GAVE_UP = 0, 1


class Cutting(Relay):
    """A network that goes away for good after so many bytes were sent, until it is mended."""

    left = SIZE * 100

    def _pass_on(self, source: socket.socket, sink: socket.socket) -> None:
        up = sink.getpeername() == self._target
        super()._pass_on(_Counted(source, self) if up else source, sink)


class _Counted:
    def __init__(self, source: socket.socket, network: Cutting) -> None:
        self._source = source
        self._network = network

    def recv(self, most: int) -> bytes:
        piece = self._source.recv(most)
        self._network.left -= len(piece)
        if self._network.left < 0:
            self._network.cut()
        return piece

    def __getattr__(self, name: str) -> object:
        return getattr(self._source, name)


def upload(url: str, token: str, photo: Path) -> int:
    """Run the client once, and return its exit status."""
    node = shutil.which("node")
    if not node:
        linux_alone("the JavaScript client is set up where npm is")
    assert node, "node is missing; `python3 dev.py setup` brings it"
    sha256 = hashlib.sha256(photo.read_bytes()).hexdigest()
    memory = str(photo.with_suffix(".memory"))
    client = [node, "tus_upload.mjs", f"{url}/v1/photos", token, str(photo), sha256, memory]
    return subprocess.run(client, cwd=PEERS, timeout=60, check=False).returncode


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "photo.jpg"
    path.write_bytes(os.urandom(SIZE))
    return path


@pytest.mark.slow
def test_tus_js_uploads_a_photo_with_a_cut_and_a_resume(server: Server, photo: Path) -> None:
    me, sha256 = Uploader(server), hashlib.sha256(photo.read_bytes()).hexdigest()
    with Cutting(server.url) as network:
        network.left = SIZE // 3
        assert upload(network.url, me.token, photo) == GAVE_UP
        kept = me.offset(sha256)
        assert 0 < kept < SIZE

        network.left = SIZE - kept + SIZE // 10
        network.mend()
        assert upload(network.url, me.token, photo) == DONE
        assert network.left > 0, "what was there already was sent again"
    whole = server.county.photos.path("river", sha256)
    assert hashlib.sha256(whole.read_bytes()).hexdigest() == sha256


@pytest.mark.slow
def test_tus_js_finds_a_photo_that_is_there_already(server: Server, photo: Path) -> None:
    """Creating is idempotent: a client without memory goes on where another was."""
    me = Uploader(server)
    assert upload(server.url, me.token, photo) == DONE
    photo.with_suffix(".memory").unlink()
    assert upload(server.url, me.token, photo) == DONE
