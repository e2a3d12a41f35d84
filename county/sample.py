"""Fills an empty county with the sample documents, and people to try it with."""

import secrets
from pathlib import Path

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from contract.deadlines import Configuration
from contract.events import ActorKind
from contract.forms import Forms
from contract.matters import Departments, ListEdition, Township
from county import blobs, db, holidays, people
from county.people import BadInput
from county.wiring import County

_DOCUMENTS: dict[str, type[msgspec.Struct]] = {
    "departments": Departments,
    "edition": ListEdition,
    "forms": Forms,
}
_OFFICERS = 2
"""Of how many departments an officer is added: those that lead most matters."""


def fill(county: County, folder: Path) -> list[str]:
    """Fill the county from the JSON files in *folder*; return what a person needs to know of it.

    Raises BadInput where there is a township already, and OSError.
    """
    with county.db.write() as connection:
        if connection.execute(sa.select(db.townships.c.id)).first():
            raise BadInput("这里已经有镇街，样例只放进空的数据库")
        return _fill(county, connection, folder)


def _fill(county: County, connection: Connection, folder: Path) -> list[str]:
    now, new_id = county.settings.clock(), county.settings.new_id
    township = msgspec.json.decode((folder / "township.json").read_bytes(), type=Township)
    blobs.add_township(connection, township, now)
    for name, shape in _DOCUMENTS.items():
        packed = (folder / f"{name}.json").read_bytes()
        blobs.publish(connection, msgspec.json.decode(packed, type=shape), now)
    blobs.publish(connection, holidays.calendar(holidays.known_years()), now)
    blobs.publish(connection, Configuration(), now)
    told = [f"镇街 {township.name}"]
    for name, kind in (("样例经办人", ActorKind.TOWNSHIP), ("样例领导", ActorKind.LEADER)):
        who = people.add_person(connection, new_id(), name, kind, township.id)
        code = people.new_code(connection, who.id, now, county.settings.code_days)
        told.append(f"{name}：登记码 {code}")
    browsing = [("样例专员", ActorKind.DESK, "")]
    browsing += [(f"样例{name}经办", ActorKind.DEPARTMENT, name) for name in _busiest(connection)]
    for name, kind, org in browsing:
        who = people.add_person(connection, new_id(), name, kind, org)
        login, password = org or "desk", secrets.token_urlsafe(9)
        people.set_password(connection, who.id, login, password)
        told.append(f"{name}：网页登录名 {login}，密码 {password}")
    return told


def _busiest(connection: Connection) -> list[str]:
    """Return the departments that bear primary responsibility for most matters."""
    known = [department.name for department in blobs.departments(connection).departments]
    in_force = blobs.edition_in_force(connection)
    matters = in_force[1].matters if in_force else ()
    led = {name: sum(name in matter.primary for matter in matters) for name in known}
    return sorted(known, key=lambda name: -led[name])[:_OFFICERS]
