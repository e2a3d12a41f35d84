"""A clerk's program is killed with −9 at random moments while calls are drafted and sent.

`python -m tests.faults.soak_kill SECONDS` prints what it did; afterwards every submitted call must
be in the county's ledger exactly once, with every photo's hash right.
"""

from __future__ import annotations

import contextlib
import os
import random
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import msgspec
from keyring.backends.fail import Keyring as NoKeyring

from app.sync.clock import SystemClock
from app.sync.enrol import enrol
from app.sync.enrolment import Account
from app.sync.keystore import KeyStore
from tests.faults.server import ROOT, Server, found, unserved
from tests.faults.world import LivePC, check_live, wait_for

SUBMITTED = "submitted.txt"


class SoakPC(LivePC):
    """A live PC whose keys are in a file, so that other processes find them."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.keystore = KeyStore(self.folder, NoKeyring())
        self.engine = self.new_engine()


def clerk(folder: Path, address: str, seed: int) -> None:
    """Draft and send calls until killed; each ticket is noted once its submission has returned."""
    pc = SoakPC(None, None, folder, clock=SystemClock(), account=account_in(folder, address))
    pc.engine.start()
    wait_for(lambda: pc.desk.edition() is not None, 60)
    chance = random.Random(seed)
    print("ready", flush=True)
    with (folder.parent / SUBMITTED).open("a", encoding="utf-8") as noted:
        for n in range(10**6):
            ticket = pc.submit(
                f"消防通道被占，第{seed}轮第{n}次", photos=chance.choice((0, 0, 1, 2))
            )
            noted.write(f"{ticket}\n")
            noted.flush()
            pc.engine.poke()
            pc.clock.wait(threading.Event(), chance.uniform(0, 0.1))


def account_in(folder: Path, address: str) -> Account:

    kept = (folder / "account.json").read_bytes()
    return msgspec.structs.replace(msgspec.json.decode(kept, type=Account), address=address)


def soak(folder: Path, seconds: float, seed: int) -> str:
    """Run the soak in *folder*; return what was done. Raises AssertionError where a rule broke."""

    data, home = folder / "county", folder / "pc"
    home.mkdir()
    (code,) = found(data)
    server = Server(data)
    server.start()
    try:
        account = enrol(server.url, code, "样例电脑", KeyStore(home, NoKeyring()))
        (home / "account.json").write_bytes(msgspec.json.encode(account))
        kills = kill_for(seconds, home, server, random.Random(seed))
        pc = SoakPC(None, None, home, clock=SystemClock(), account=account_in(home, server.url))
        try:
            pc.engine.start()
            wait_for(lambda: pc.engine.poke() or not pc.pending(), 120)
            pc.engine.stop()
            server.kill()
            with unserved(data) as world:
                check_live(world, pc)
                noted = (folder / SUBMITTED).read_text("utf-8").split("\n")[:-1]
                there = [event.ticket for _, event in world.ledger("river")]
                assert set(noted) <= set(there), "a submitted call never arrived"
            return f"{kills} kills, {len(noted)} calls noted, {len(there)} in the ledger"
        finally:
            pc.close()
    finally:
        server.kill()


def kill_for(seconds: float, home: Path, server: Server, chance: random.Random) -> int:
    """Start the clerk's program and kill it, again and again; return how often."""
    clock = SystemClock()
    until = clock.monotonic() + seconds
    kills = 0
    while clock.monotonic() < until or kills < 3:
        command = [sys.executable, "-m", "tests.faults.soak_kill", "clerk"]
        command += [str(home), server.url, str(kills)]
        environment = {**os.environ, "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE)
        # Now and then before it is ready: opening and starting must survive it as well.
        if chance.random() < 0.8:
            assert process.stdout.readline().strip() == b"ready", "the program did not start again"
        clock.wait(threading.Event(), chance.uniform(0.0, 1.5))
        process.kill()
        process.wait(20)
        process.stdout.close()
        kills += 1
    return kills


def main(arguments: list[str]) -> None:
    if arguments[:1] == ["clerk"]:
        clerk(Path(arguments[1]), arguments[2], int(arguments[3]))
        return
    seconds = float(arguments[0]) if arguments else 600.0
    seed = int(arguments[1]) if len(arguments) > 1 else random.SystemRandom().randrange(10**6)
    print(f"seed {seed}", flush=True)
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="xianghu-soak-")))
        print(soak(folder, seconds, seed))


if __name__ == "__main__":
    main(sys.argv[1:])
