"""Our uploads against the official tus server for Node, which nobody here wrote."""

from __future__ import annotations

import hashlib
import io
import random
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from app.sync.adapter import make_session
from app.sync.bodies import BLOCK
from app.sync.clock import SystemClock
from app.sync.transport import Link
from app.sync.trouble import Kind, Trouble
from app.sync.tus import Place, Uploader
from contract.ids import IdMaker
from contract.messages import REQUEST_HEADER
from tests.conftest import linux_alone

PEERS = Path(__file__).parent.parent / "peers"
SIZE = 1_500_000


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[tuple[str, Path]]:
    """Its address and its folder."""
    node = shutil.which("node")
    if not node:
        linux_alone("the JavaScript server is set up where npm is")
    assert node, "node is missing; `python3 dev.py setup` brings it"
    folder = tmp_path_factory.mktemp("tus")
    process = subprocess.Popen(
        [node, "tus_server.mjs", str(folder)], cwd=PEERS, stdout=subprocess.PIPE, text=True
    )
    try:
        port = process.stdout.readline().strip()
        yield f"http://127.0.0.1:{port}", folder
    finally:
        process.terminate()
        process.wait(10)
        process.stdout.close()


def marked_session() -> requests.Session:
    """A session that gives each answer the mark by which ours are known; this server has none."""
    session = make_session()

    def mark(response: requests.Response, **_: object) -> None:
        response.headers[REQUEST_HEADER] = response.request.headers[REQUEST_HEADER]

    session.hooks["response"].append(mark)
    return session


@pytest.fixture
def uploader(server) -> Iterator[Uploader]:
    link = Link(server[0], SystemClock(), IdMaker(), marked_session)
    yield Uploader(link, lambda refused: "", "/v1/photos", [2**62])
    link.close()


def a_photo(seed: int) -> bytes:
    return random.Random(seed).randbytes(SIZE)


def stored(folder: Path) -> set[str]:
    """The hashes of all files that the server has."""
    files = [path for path in folder.iterdir() if path.suffix != ".json"]
    return {hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def name_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def test_a_photo_arrives_whole(uploader, server):
    content = a_photo(1)
    heard: list[int] = []
    uploader.upload(io.BytesIO(content), SIZE, {"sha256": name_of(content)}, None, heard.append)
    assert name_of(content) in stored(server[1])
    assert heard[-1] == SIZE


class CutOff(io.BytesIO):
    """A file whose sender loses the network after so many bytes."""

    def __init__(self, content: bytes, after: int, link: Link) -> None:
        super().__init__(content)
        self._after = after
        self._link = link

    def read(self, size: int = -1) -> bytes:
        if self.tell() >= self._after:
            self._link.cut()
        return super().read(size)


@pytest.mark.parametrize("after", [0, 1, 700_000, SIZE - 8192])
def test_an_upload_that_was_cut_is_resumed_where_it_was(uploader, server, after):
    content = a_photo(after + 2)
    line = Link(server[0], SystemClock(), IdMaker(), marked_session)
    broken = uploader._replace(link=line)
    place = broken._created(SIZE, {"sha256": name_of(content)})
    with pytest.raises(Trouble) as caught:
        broken.upload(CutOff(content, after, line), SIZE, {}, place, lambda sent: None)
    assert caught.value.kind is Kind.STOPPED
    line.close()

    there = uploader.where(place, SIZE)
    assert 0 <= there.offset < SIZE
    heard: list[int] = []
    uploader.upload(io.BytesIO(content), SIZE, {}, there, heard.append)
    assert name_of(content) in stored(server[1])
    assert there.offset < heard[0] <= there.offset + BLOCK


def test_an_upload_that_the_server_forgot_is_begun_again_once(uploader, server):
    content = a_photo(5)
    gone = Place("/v1/photos/0123456789abcdef0123456789abcdef", 500)
    uploader.upload(io.BytesIO(content), SIZE, {"sha256": "x"}, gone, lambda sent: None)
    assert name_of(content) in stored(server[1])


def test_a_wrong_idea_of_what_is_there_is_set_right(uploader, server):
    content = a_photo(6)
    place = uploader._created(SIZE, {"sha256": name_of(content)})
    wrong = place._replace(offset=1000)
    uploader.upload(io.BytesIO(content), SIZE, {}, wrong, lambda sent: None)
    assert name_of(content) in stored(server[1])


def test_a_photo_goes_in_pieces_where_the_whole_is_too_large(uploader, server):
    content = a_photo(7)
    small = uploader._replace(largest_piece=[400_000])
    small.upload(io.BytesIO(content), SIZE, {"sha256": "x"}, None, lambda sent: None)
    assert name_of(content) in stored(server[1])
