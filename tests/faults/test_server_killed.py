"""The county's server is killed in the middle of a sync and started again: all arrives exactly once."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.sync.clock import SystemClock
from app.sync.enrol import enrol
from app.sync.keystore import KeyStore
from tests.faults.server import Server, found, unserved
from tests.faults.world import LivePC, check_live, wait_for


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[Server, str]]:
    data = tmp_path / "county"
    (code,) = found(data)
    server = Server(data)
    server.start()
    yield server, code
    server.kill()


def a_pc(server: Server, code: str, folder: Path) -> LivePC:
    folder.mkdir()
    account = enrol(server.url, code, "样例电脑", KeyStore(folder))
    return LivePC(None, None, folder, clock=SystemClock(), account=account)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_calls_and_photos_arrive_once_though_the_server_is_killed_again_and_again(server, tmp_path):
    running, code = server
    pc = a_pc(running, code, tmp_path / "pc")
    chance = random.Random(11)
    tick = pc.clock
    pc.engine.start()
    wait_for(lambda: pc.desk.edition() is not None)
    made = 0
    for _ in range(4):
        for _ in range(5):
            made += 1
            pc.submit(f"消防通道被占第{made}次", photos=made % 3)
            pc.engine.poke()
        tick.wait(pc.engine._stopping, chance.uniform(0.0, 0.4))
        running.kill()
        pc.submit("停机时提交的呼叫")
        running.start()
        pc.engine.poke()
    wait_for(lambda: pc.engine.poke() or not pc.pending(), 60)
    pc.engine.stop()
    running.kill()
    with unserved(tmp_path / "county") as world:
        check_live(world, pc)
    pc.close()
