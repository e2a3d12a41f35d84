"""Puts the looking for updates together for this PC: what it is to do, and where it looks."""

from __future__ import annotations

import contextlib
import hashlib
import random
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from app.machine import AUTOMATIC, OFF, Machine
from app.sync.adapter import Route, make_session
from app.sync.clock import SystemClock
from app.sync.enrolment import Account
from app.sync.transport import Link, short_name
from app.updating import install
from app.updating.source import CountySource, FolderSource, Source
from app.updating.updates import Plan, State, Updates
from contract.updates import LINUX, WINDOWS


def make(
    place: Path,
    version: str,
    told: Machine,
    account: Account,
    on_state: Callable[[State], None],
) -> Updates:
    """Return what looks for updates in *account*'s county and keeps them in *place*; not started."""
    plan = Plan(
        place,
        # Another county's signatures are another matter.
        hashlib.sha256(account.server.encode()).hexdigest()[:16],
        version,
        WINDOWS if sys.platform == "win32" else LINUX,
        told.update_ring,
        looks=told.updates != OFF,
        fetches=told.updates == AUTOMATIC and install.possible(),
        root=told.update_root,
    )
    ca = told.county_ca or (Path(account.county_ca) if account.county_ca else None)
    route = Route(ca, told.proxy)

    @contextlib.contextmanager
    def usual() -> Iterator[Source]:
        if told.update_folder is not None and told.update_folder.is_dir():
            yield FolderSource(told.update_folder)
            return
        with county(account.address, route) as source:
            yield source

    return Updates(plan, usual, on_state, SystemClock(), random.SystemRandom())


@contextlib.contextmanager
def county(address: str, route: Route) -> Iterator[Source]:
    """Open the line to a county's repository."""
    link = Link(
        address,
        SystemClock(),
        short_name,
        lambda: make_session(route.county_ca),
        proxy=route.proxy,
    )
    try:
        yield CountySource(link)
    finally:
        link.close()


@contextlib.contextmanager
def stick(folder: Path) -> Iterator[Source]:
    """Open a copy of a repository in a folder."""
    yield FolderSource(folder)
