"""The server is killed while townships send, started again, and has everything once."""

from __future__ import annotations

import contextlib
import http.client
import os
import random
import socket
import subprocess
import sys
import threading
import urllib.error
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import msgspec
import pytest

from contract.events import Event
from contract.messages import Outcome, Sync, SyncReply
from county import feed, people
from county.settings import Settings
from county.wiring import open_county
from tests.county.test_api import until
from tests.county.world import ask, found, submit

ROUNDS = 4


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@contextmanager
def serving(data: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """Run the server as a program of its own; it is killed at the end without a word."""
    command = [sys.executable, "-m", "county", "--data", str(data), "serve", "--port", str(port)]
    server = subprocess.Popen(
        command,
        cwd=Path(__file__).parents[2],
        env={**os.environ, "PYTHONUTF8": "1"},
        stderr=subprocess.DEVNULL,
    )
    try:
        until(lambda: answers(port))
        yield server
    finally:
        server.kill()
        server.wait(20)


def answers(port: int) -> bool:
    with contextlib.suppress(OSError):
        return ask(f"http://127.0.0.1:{port}/v1/hello").status == 200
    return False


@pytest.mark.slow
@pytest.mark.timeout(180)
def test_a_server_killed_in_the_middle_has_every_call_once(tmp_path: Path) -> None:
    """Each event is offered until it is answered; what was answered before a kill is still there."""
    data, port, dice = tmp_path / "data", free_port(), random.Random(20260302)
    settings = Settings(data=data)
    with closing(open_county(settings)) as county:
        folk = found(county)
        with county.db.write() as connection:
            now = settings.clock()
            token = people.new_token(connection, folk.clerk.id, people.DEVICE, now, 3600)
    outbox: list[Event] = []
    confirmed: dict[str, int] = {}
    over = threading.Event()

    def offer() -> None:
        while not over.is_set() or outbox:
            if not outbox:
                outbox.extend(submit(folk.clerk) for _ in range(dice.randint(1, 60)))
            asked = Sync(cursor=3, events=tuple(outbox), limit=1)
            try:
                reply = ask(f"http://127.0.0.1:{port}/v1/sync", asked, token=token)
            except (OSError, http.client.HTTPException, urllib.error.URLError):
                over.wait(0.02)
                continue
            if reply.status == 200:
                answer = msgspec.json.decode(reply.body, type=SyncReply)
                assert {one.outcome for one in answer.results} <= {
                    Outcome.ACCEPTED,
                    Outcome.ALREADY,
                }
                confirmed.update((one.id, one.seq) for one in answer.results)
                outbox.clear()

    township = threading.Thread(target=offer)
    for number in range(ROUNDS):
        with serving(data, port):
            if number == 0:
                township.start()
            over.wait(dice.uniform(0.2, 0.8))
    with serving(data, port):
        over.set()
        township.join(30)
    assert not township.is_alive()

    with closing(open_county(settings)) as county, county.db.read() as connection:
        head = feed.head(connection, "river")
        items = feed.between(connection, "river", 0, head, head)
    assert [item.seq for item in items] == list(range(1, head + 1))
    assert {item.event.id: item.seq for item in items if item.event} == confirmed
    assert len(confirmed) > ROUNDS
