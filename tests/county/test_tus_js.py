"""The official tus JavaScript client uploads to the county's server, is cut, and goes on."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.county.test_photos import Uploader
from tests.county.world import Server

PEERS = Path(__file__).parents[1] / "peers"
SIZE = 24 * 1024 * 1024
DONE, STOPPED = 0, 9


def upload(server: Server, token: str, photo: Path, *stop_after: str) -> int:
    """Run the client once, and return its exit status."""
    node = shutil.which("node")
    assert node, "node is missing: python3 dev.py setup"
    sha256 = hashlib.sha256(photo.read_bytes()).hexdigest()
    endpoint = f"{server.url}/v1/photos"
    memory = str(photo.with_suffix(".memory"))
    client = [node, "tus_upload.mjs", endpoint, token, str(photo), sha256, memory, *stop_after]
    return subprocess.run(client, cwd=PEERS, timeout=60, check=False).returncode


@pytest.mark.slow
def test_tus_js_uploads_a_photo_with_a_cut_and_a_resume(server: Server, tmp_path: Path) -> None:
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(os.urandom(SIZE))
    sha256 = hashlib.sha256(photo.read_bytes()).hexdigest()
    me = Uploader(server)

    assert upload(server, me.token, photo, str(SIZE // 4)) == STOPPED
    kept = me.offset(sha256)
    assert 0 < kept < SIZE

    assert upload(server, me.token, photo) == DONE
    whole = server.county.photos.path("river", sha256)
    assert hashlib.sha256(whole.read_bytes()).hexdigest() == sha256


@pytest.mark.slow
def test_tus_js_finds_a_photo_that_is_there_already(server: Server, tmp_path: Path) -> None:
    """Creating is idempotent: a client without memory goes on where another was."""
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(os.urandom(SIZE // 8))
    me = Uploader(server)
    assert upload(server, me.token, photo) == DONE
    photo.with_suffix(".memory").unlink()
    assert upload(server, me.token, photo) == DONE
