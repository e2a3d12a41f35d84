"""A clerk at a desk whose copy has the county's documents."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.casework.desk import Desk
from app.models import failpoints
from app.models.store import Store, open_store
from app.sorting.pinyin import initials
from tests.casework.office import documents, person
from tests.models.world import KEY, Clock, County, Ids


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "乡呼 数据"


@pytest.fixture
def store(folder: Path) -> Iterator[Store]:
    opened = open_store(folder, KEY, initials)
    yield opened
    opened.close()


@pytest.fixture
def county() -> County:
    return County()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def ids() -> Ids:
    return Ids(3)


@pytest.fixture
def bare(store: Store, clock: Clock, ids: Ids) -> Desk:
    """A desk that has never synced."""
    return Desk(store, person(), clock, ids)


@pytest.fixture
def desk(bare: Desk, store: Store, county: County) -> Desk:
    documents(store, county)
    return bare


@pytest.fixture(autouse=True)
def _no_failpoints() -> Iterator[None]:
    yield
    failpoints.install(None)
