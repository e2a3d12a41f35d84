"""Counties for the tests: on a real SQLite file, on a real PostgreSQL, and behind a real server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from county.serve import running
from county.settings import Settings
from county.wiring import County, open_county
from tests.conftest import linux_alone
from tests.county import postgres
from tests.county.world import NOW, Server, found


@pytest.fixture(scope="session")
def cluster() -> Iterator[postgres.Cluster]:
    linux_alone("a PostgreSQL for the tests")
    with postgres.cluster() as running_cluster:
        yield running_cluster


@contextmanager
def _opened(folder: Path, database: str = "") -> Iterator[County]:
    settings = Settings(data=folder, database=database, clock=lambda: NOW)
    with closing(open_county(settings)) as county:
        yield county


@pytest.fixture
def county(tmp_path: Path) -> Iterator[County]:
    """A county on an SQLite file, whose clock stands at NOW."""
    with _opened(tmp_path) as opened:
        yield opened


@pytest.fixture(params=["sqlite", "postgresql"])
def either(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[County]:
    """A county on each of the two databases, whose clock stands at NOW."""
    if request.param == "sqlite":
        with _opened(tmp_path) as opened:
            yield opened
        return
    cluster = request.getfixturevalue("cluster")
    with cluster.database() as url, _opened(tmp_path, url) as opened:
        yield opened


@contextmanager
def _served(folder: Path, wait: float, database: str = "") -> Iterator[Server]:
    settings = Settings(data=folder, wait=wait, look_every=0.05, database=database)
    with running(settings) as here:
        yield Server(here.url, here.county, found(here.county))


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A real server with the small county behind it; its clock is the real one."""
    with _served(tmp_path / "county", wait=20) as here:
        yield here


@pytest.fixture
def brief(tmp_path: Path) -> Iterator[Server]:
    """A server that soon lets go who waits."""
    with _served(tmp_path / "county", wait=1.0) as here:
        yield here


@pytest.fixture
def on_postgres(cluster: postgres.Cluster, tmp_path: Path) -> Iterator[Server]:
    """A server whose data are in PostgreSQL."""
    with cluster.database() as url, _served(tmp_path / "county", 20, url) as here:
        yield here
