"""What the sample is, and what the main job asks of its world: nothing of the county's own code.

So the job can be played where only the township's program is, with the county elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol

import msgspec

from contract.matters import ListEdition, Township
from contract.ticket import Ticket

SAMPLE = Path(__file__).resolve().parents[2] / "resources" / "sample"


def read(name: str, kind: type[Any]) -> Any:
    """Return one of the sample's documents."""
    return msgspec.json.decode((SAMPLE / name).read_bytes(), type=kind)


EDITION: ListEdition = read("edition.json", ListEdition)
TOWN: Township = read("township.json", Township)
DESK_LOGIN = "desk"


class HasId(Protocol):
    """A row of a list at the web desk."""

    @property
    def id(self) -> str: ...


class Desk(Protocol):
    """Somebody's browser at the county's web desk."""

    def waiting(self) -> Sequence[HasId]: ...

    def submit(self, ticket: str, step: str, values: Any = None) -> object: ...


class World(Protocol):
    """A county: what is asked of it stands in its own database, or is done at its web desk."""

    def code(self) -> str: ...

    def ticket(self, ticket: str) -> Ticket | None: ...

    def tickets(self) -> list[Ticket]: ...

    def steps(self, ticket: str) -> list[str]: ...

    def photo_hash(self, sha256_: str) -> str | None: ...

    def browser(self, login: str = DESK_LOGIN) -> AbstractContextManager[Desk]: ...


class Network(Protocol):
    """The line to the county, which can be pulled out."""

    @property
    def url(self) -> str: ...

    def cut(self) -> None: ...

    def mend(self) -> None: ...
