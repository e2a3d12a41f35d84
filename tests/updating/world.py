"""A county with releases, and a PC that looks for them over a real line."""

from __future__ import annotations

import contextlib
import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import requests

from app.sync.adapter import make_session
from app.sync.clock import SystemClock
from app.sync.transport import Link, short_name
from app.updating import stage
from app.updating.source import CountySource, FolderSource, Source
from app.updating.updates import Plan, State, Updates
from contract import updates as agreed
from county.updates import Repository

SYSTEM = agreed.WINDOWS if sys.platform == "win32" else agreed.LINUX


@dataclass
class Releases:
    """The county's repository in *folder*, at a time that a test sets."""

    folder: Path
    ago: timedelta = timedelta(0)

    def __post_init__(self) -> None:
        self.repository = Repository(self.folder, clock=lambda: datetime.now(UTC) - self.ago)

    @property
    def metadata(self) -> Path:
        return self.repository.public / "metadata"

    @property
    def targets(self) -> Path:
        return self.repository.public / "targets"

    def add(self, version: str, content: bytes = b"", ring: str = "stable", name: str = "") -> Path:
        """Publish a release and return its setup."""
        file = self.folder.parent / (name or f"setup-{version}.bin")
        file.write_bytes(content or random.Random(version).randbytes(300_000))
        self.repository.add(file, version, SYSTEM, ring)
        return file

    def target(self, name: str) -> Path:
        """Where the repository has a release's file."""
        return next(self.targets.glob(f"*.{name}"))


@dataclass
class PC:
    """A PC of a ring with a version, and its line to the county at *url*."""

    folder: Path
    url: str = ""
    version: str = "1.0.0"
    ring: str = "stable"
    fetches: bool = True
    root: Path | None = None
    line: requests.adapters.BaseAdapter | None = None
    states: list[State] = field(default_factory=list)

    @property
    def place(self) -> Path:
        return self.folder / "updates"

    def updates(self) -> Updates:
        plan = Plan(
            self.place,
            "county",
            self.version,
            SYSTEM,
            self.ring,
            fetches=self.fetches,
            root=self.root,
        )
        return Updates(plan, self.open_county, self.states.append, SystemClock(), random.Random(7))

    @contextlib.contextmanager
    def open_county(self) -> Iterator[Source]:
        link = Link(self.url, SystemClock(), short_name, self.session)
        try:
            yield CountySource(link)
        finally:
            link.close()

    def session(self) -> requests.Session:
        session = make_session()
        if self.line is not None:
            session.mount("http://", self.line)
        return session

    def look(self, folder: Path | None = None) -> State:
        """Look once: at the county, or into a folder."""
        if folder is None:
            return self.updates().look()
        return self.updates().look(lambda: contextlib.nullcontext(FolderSource(folder)))

    def waiting(self) -> bytes | None:
        """The content of the setup that waits, if one does."""
        staged = stage.read(self.place)
        return stage.setup_path(self.place, staged).read_bytes() if staged else None


def a_setup(does: str) -> bytes:
    """A real small setup: a program that does one thing."""
    return f"#!{sys.executable}\nimport sys, pathlib\n{does}\n".encode()
