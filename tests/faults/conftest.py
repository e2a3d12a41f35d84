"""One county for a whole module of fault tests; each test has a township of its own in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from contract.events import ActorKind
from tests.faults.world import PC, CountyWorld, a_county


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CountyWorld]:
    with a_county(tmp_path_factory.mktemp("county")) as world:
        yield world


@pytest.fixture
def new_pc(county: CountyWorld, tmp_path: Path) -> Iterator[Callable[..., PC]]:
    """Make PCs of one fresh township, and close them at the end."""
    township = county.add_township()
    pcs: list[PC] = []

    def make(kind: ActorKind = ActorKind.TOWNSHIP, make: type[PC] = PC, **options) -> PC:
        folder = tmp_path / f"pc{len(pcs)}"
        folder.mkdir()
        pcs.append(make(county, county.add_person(township, kind), folder, **options))
        return pcs[-1]

    yield make
    for pc in pcs:
        pc.close()


@pytest.fixture
def pc(new_pc: Callable[..., PC]) -> PC:
    return new_pc()
