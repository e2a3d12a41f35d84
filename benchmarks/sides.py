"""The sides that are measured, each set up at both ends of a link."""

from __future__ import annotations

import contextlib
import dataclasses
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks import anki_peer
from benchmarks.actor import ROOT, Actor, ActorError, actor, started, wait_for_port
from benchmarks.link import Link

_PORT = 8080
_NODE_PATH = {"NODE_PATH": str(ROOT / "tests" / "peers" / "node_modules")}


@dataclasses.dataclass(frozen=True)
class County:
    """A county server that listens at the far end, with a code for each of its people."""

    link: Link
    room: Path
    url: str
    codes: list[str]


@contextlib.contextmanager
def county(link: Link, room: Path) -> Iterator[County]:
    """A fresh county at the far end of the link."""
    room.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "benchmarks.county_end", str(room / "county"), str(_PORT)]
    with started(link.at_server(command), room / "county.log", talking=True) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        if not line:
            raise ActorError((room / "county.log").read_text(errors="replace")[-2000:])
        wait_for_port(link.at_server([]), _PORT, process)
        yield County(link, room, f"http://{link.server_address}:{_PORT}", json.loads(line))


@contextlib.contextmanager
def township(at: County, person: int = 0) -> Iterator[Actor]:
    """A township's PC at the near end, enrolled for one of the county's people."""
    home = at.room / f"township-{person}"
    command = [sys.executable, "-m", "benchmarks.township_end"]
    with actor(at.link.at_client(command), at.room / f"township-{person}.log") as pc:
        pc.ask("open", str(home), at.url, at.codes[person])
        yield pc


@contextlib.contextmanager
def anki(link: Link, room: Path) -> Iterator[tuple[Actor, Actor]]:
    """Anki's own server at the far end, and two profiles of one account at the near end."""
    room.mkdir(parents=True, exist_ok=True)
    environment = anki_peer.server_environment(room / "server", _PORT)
    server = link.at_server([anki_peer.python(), "-m", "anki.syncserver"])
    client = link.at_client([anki_peer.python(), "-m", "benchmarks.anki_peer"])
    with (
        started(server, room / "anki.log", environment) as process,
        contextlib.ExitStack() as stack,
    ):
        wait_for_port(link.at_server([]), _PORT, process)
        endpoint = f"http://{link.server_address}:{_PORT}/"
        first, second = (
            stack.enter_context(actor(client, room / f"anki-{name}.log")) for name in "ab"
        )
        first.ask("open", str(room / "a"), endpoint, True)
        second.ask("open", str(room / "b"), endpoint, False)
        yield first, second


def tus(link: Link, room: Path, files: Sequence[Path]) -> float:
    """Seconds that the official tus client needs for these files, four at a time."""
    store = room / "tus"
    store.mkdir(parents=True, exist_ok=True)
    server = link.at_server(["node", "benchmarks/peers/tus-server.cjs", str(store), str(_PORT)])
    endpoint = f"http://{link.server_address}:{_PORT}/photos"
    client = ["node", "benchmarks/peers/tus-client.cjs", endpoint, *map(str, files)]
    with started(server, room / "tus.log", _NODE_PATH) as process:
        wait_for_port(link.at_server([]), _PORT, process)
        done = subprocess.run(
            link.at_client(client), cwd=ROOT, env={**os.environ, **_NODE_PATH},
            capture_output=True, text=True, timeout=1800, check=False,
        )  # fmt: skip
    if done.returncode:
        raise ActorError(f"tus: {done.stderr[-2000:]}")
    arrived = sum(path.stat().st_size for path in store.iterdir() if path.suffix != ".json")
    if arrived != sum(path.stat().st_size for path in files):
        raise ActorError("tus: not every byte has arrived")
    return float(done.stdout)


def missing_peers() -> list[str]:
    """What cannot be measured beside on this machine, in words."""
    missing = []
    if shutil.which("node") is None or not Path(_NODE_PATH["NODE_PATH"]).is_dir():
        missing.append("tus: needs Node.js and `npm ci` in tests/peers")
    here = importlib.util.find_spec("anki") is not None
    if not here and "XIANGHU_ANKI_PYTHON" not in os.environ:
        missing.append("Anki: needs the `anki` wheel (packaging/locks/bench.in)")
    return missing
