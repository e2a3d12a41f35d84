"""The responsibility list: editions, matters, departments and the township itself."""

from enum import StrEnum

import msgspec

TOWNSHIP = "镇街"
"""How an edition names the township itself where it lists departments."""


class Role(StrEnum):
    """Who bears what for a matter."""

    PRIMARY = "primary"
    SUPPORTING = "supporting"


class Matter(msgspec.Struct, frozen=True):
    """One row of a list edition; departments stand by the name that the edition gives them."""

    id: str
    title: str
    domain: str
    primary: tuple[str, ...]
    supporting: tuple[str, ...]
    township_role: Role
    township_duties: tuple[str, ...] = ()
    primary_duties: tuple[str, ...] = ()
    legal_basis: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    form: str = ""


class ListEdition(msgspec.Struct, frozen=True):
    """One published, immutable version of the responsibility list."""

    label: str
    published: str
    matters: tuple[Matter, ...]
    sample: bool = False
    note: str = ""

    def matter(self, matter_id: str) -> Matter | None:
        """Return the matter with this id, or None where the edition has none."""
        return next((matter for matter in self.matters if matter.id == matter_id), None)


class Department(msgspec.Struct, frozen=True):
    """A county department or an agency stationed in the township, with its everyday names."""

    name: str
    aliases: tuple[str, ...] = ()
    stationed: bool = False


class Departments(msgspec.Struct, frozen=True):
    """Every department that a ticket can be given to."""

    departments: tuple[Department, ...]


class Township(msgspec.Struct, frozen=True):
    """One township, with the villages and communities a call can be about."""

    id: str
    name: str
    villages: tuple[str, ...] = ()
    sample: bool = False
