"""A county that gives out releases, one for a test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from county.serve import Running, running
from county.settings import Settings
from tests.updating.world import PC, Releases


@pytest.fixture
def releases(tmp_path: Path) -> Releases:
    made = Releases(tmp_path / "county" / "updates")
    made.repository.begin()
    return made


@pytest.fixture
def server(tmp_path: Path, releases: Releases) -> Iterator[Running]:
    with running(Settings(data=tmp_path / "county", wait=1)) as here:
        yield here


@pytest.fixture
def pc(tmp_path: Path, server: Running) -> PC:
    return PC(tmp_path / "pc", server.url)
