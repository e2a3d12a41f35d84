"""Plays the main job in what was frozen: the start of an executable that is never shipped.

It lies beside the shipped one for as long as it plays, and has the program's own modules, libraries
and resources from there.  `Xianghu-player --stage HOST:PORT FOLDER`; the county is elsewhere
(shipping.stage).
"""

import argparse
import socket
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
from PySide6.QtWidgets import QApplication

from app.ui import style
from contract.ticket import Ticket
from tests.journeys.main_job import STEPS, Job, NotSo, play
from tests.journeys.sample import DESK_LOGIN


class FarCounty:
    """The county on the stage: a world for the main job, and the network to it."""

    def __init__(self, address: str) -> None:
        host, _, port = address.rpartition(":")
        self._line = socket.create_connection((host, int(port)), timeout=60)
        self._said = self._line.makefile("rwb")

    def ask(self, what: str, *told: object, kind: Any = Any) -> Any:  # noqa: ANN401  of the kind asked for
        """Ask the stage; raises NotSo where it could not do it."""
        self._said.write(msgspec.json.encode([what, *told]) + b"\n")
        self._said.flush()
        said = msgspec.json.decode(self._said.readline())
        if "trouble" in said:
            raise NotSo(said["trouble"])
        return msgspec.convert(said["answer"], kind)

    @property
    def url(self) -> str:
        """Where the county is reached."""
        return str(self.ask("url"))

    def cut(self) -> None:
        """Pull the network out."""
        self.ask("cut")

    def mend(self) -> None:
        """Put the network back."""
        self.ask("mend")

    def code(self) -> str:
        """Return a new enrolment code."""
        return str(self.ask("code"))

    def ticket(self, ticket: str) -> Ticket | None:
        """Return a ticket as the county has it."""
        found: Ticket | None = self.ask("ticket", ticket, kind=Ticket | None)
        return found

    def tickets(self) -> list[Ticket]:
        """Return every ticket of the county."""
        found: list[Ticket] = self.ask("tickets", kind=list[Ticket])
        return found

    def steps(self, ticket: str) -> list[str]:
        """Return the steps that the county's ledger has of a ticket."""
        return self.ask("steps", ticket, kind=list[str])

    def photo_hash(self, sha256_: str) -> str | None:
        """Return the hash of what the county keeps under a photo's name."""
        return self.ask("photo_hash", sha256_, kind=str | None)

    @contextmanager
    def browser(self, login: str = DESK_LOGIN) -> Iterator["FarDesk"]:
        """Sign in at the county's web desk."""
        yield FarDesk(self, login)


class FarRow(NamedTuple):
    """A row of a list at the web desk."""

    id: str


class FarDesk:
    """Somebody's browser at the web desk, on the stage."""

    def __init__(self, county: FarCounty, login: str) -> None:
        self._county, self._login = county, login

    def waiting(self) -> list[FarRow]:
        """Return what waits for this person."""
        return [FarRow(one) for one in self._county.ask("waiting", self._login)]

    def submit(self, ticket: str, step: str, values: object = None) -> None:
        """Take a step through its form."""
        self._county.ask("submit", self._login, ticket, step, values)


def _qt_is_lean() -> bool:
    """Tell whether Qt was imported as `app.lean` does it, and by no hook of PyInstaller before that."""
    return "type_map" not in vars(sys.modules["shibokensupport.signature.mapping"])


def main(arguments: Sequence[str]) -> int:
    """Play the main job; 0 if every step truly happened."""
    if not _qt_is_lean():
        print("NOT SO: Qt was imported with all its tools: each start is slow", flush=True)
        return 1
    parser = argparse.ArgumentParser(prog="Xianghu-player")
    parser.add_argument("--stage", required=True)
    parser.add_argument("folder", type=Path)
    told = parser.parse_args(arguments)
    app = QApplication(["xianghu", *style.FUSION])
    county = FarCounty(told.stage)
    steps = 0
    try:
        for done in play(Job(app, told.folder, county, county, told.folder / "pictures")):
            steps += 1
            print(f"{steps:>2}  {done.seconds:5.1f} s  {done.name}：{done.saw}", flush=True)
    except AssertionError as problem:
        print(f"NOT SO: step {steps + 1}: {type(problem).__name__}: {problem}", flush=True)
        return 1
    return 0 if steps == len(STEPS) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
