"""An open store in a folder of its own, a county to talk to, and a clock that stands."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.models import failpoints
from app.models.store import Store, open_store
from tests.models.world import KEY, Clock, County


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the data lies: a path with spaces and Chinese in it, as real ones have."""
    return tmp_path / "乡呼 数据"


@pytest.fixture
def store(folder: Path) -> Iterator[Store]:
    opened = open_store(folder, KEY)
    yield opened
    opened.close()


@pytest.fixture
def county() -> County:
    return County()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(autouse=True)
def _no_failpoints() -> Iterator[None]:
    yield
    failpoints.install(None)
