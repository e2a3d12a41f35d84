"""The county that a player's program is played against: a real one, in the checkout's own Python.

A player (shipping.player) asks over one connection of the loopback, a line of JSON each way.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from tests.journeys.demo import sample_photos
from tests.journeys.relay import Relay
from tests.journeys.sample_county import SampleCounty, add_sample_tickets, sample_county


@dataclass(frozen=True)
class Stage:
    """A county with sample tickets, the line to it, and where a player asks ("host:port")."""

    world: SampleCounty
    line: Relay
    address: str


@contextmanager
def open_stage(folder: Path) -> Iterator[Stage]:
    """Keep a county in *folder*, open to players, until the block ends."""
    with (
        sample_county(folder / "county") as world,
        Relay(world.url) as line,
        socket.create_server(("127.0.0.1", 0)) as door,
    ):
        add_sample_tickets(world, sample_photos(folder))
        answers = _answers(world, line)
        threading.Thread(target=_let_in, args=(door, answers), daemon=True).start()
        yield Stage(world, line, f"127.0.0.1:{door.getsockname()[1]}")
        with suppress(OSError):
            door.shutdown(socket.SHUT_RDWR)


Answers = dict[str, Callable[..., Any]]


def _answers(world: SampleCounty, line: Relay) -> Answers:
    def waiting(login: str) -> list[str]:
        with world.browser(login) as desk:
            return [row.id for row in desk.waiting()]

    def submit(login: str, *told: Any) -> None:  # noqa: ANN401  a step's values are of any kind
        with world.browser(login) as desk:
            desk.submit(*told)

    return {
        "url": lambda: line.url,
        "cut": line.cut,
        "mend": line.mend,
        "code": world.code,
        "ticket": world.ticket,
        "tickets": world.tickets,
        "steps": world.steps,
        "photo_hash": world.photo_hash,
        "waiting": waiting,
        "submit": submit,
    }


def _let_in(door: socket.socket, answers: Answers) -> None:
    while True:
        try:
            player, _ = door.accept()
        except OSError:
            return  # the stage is closed
        with player, player.makefile("rwb") as said:
            for line in said:
                said.write(_answer(line, answers) + b"\n")
                said.flush()


def _answer(line: bytes, answers: Answers) -> bytes:
    what, *told = msgspec.json.decode(line)
    try:
        return msgspec.json.encode({"answer": answers[what](*told)})
    except Exception as problem:  # noqa: BLE001  the player is told, and does not come out
        return msgspec.json.encode({"trouble": f"{type(problem).__name__}: {problem}"})
