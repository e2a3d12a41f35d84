"""The county's end of the link: a fresh county with the sample list, served until it is ended.

Run as `python -m benchmarks.county_end DIRECTORY PORT`.  Prints one line of
JSON first: enrolment codes, one for each of two people of one township.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import msgspec

from benchmarks.actor import ROOT
from contract.events import ActorKind
from contract.forms import Forms
from contract.matters import Departments, ListEdition, Township
from county import blobs, people
from county.serve import listen, serve
from county.settings import Settings
from county.wiring import County, open_county

SAMPLE = ROOT / "resources" / "sample"
PEOPLE = ("样例经办人甲", "样例经办人乙")

_DOCUMENTS = {"edition": ListEdition, "departments": Departments, "forms": Forms}


def furnish(county: County) -> list[str]:
    """Publish the sample documents, add a township and its people; returns their codes."""
    now = county.settings.clock()
    with county.db.write() as connection:
        for name, shape in _DOCUMENTS.items():
            document = msgspec.json.decode((SAMPLE / f"{name}.json").read_bytes(), type=shape)
            blobs.publish(connection, document, now)
        sample = (SAMPLE / "township.json").read_bytes()
        township = msgspec.json.decode(sample, type=Township)
        blobs.add_township(connection, township, now)
        codes = []
        for name in PEOPLE:
            new = county.settings.new_id()
            people.add_person(connection, new, name, ActorKind.TOWNSHIP, township.id)
            codes.append(people.new_code(connection, new, now, days=1))
    return codes


def main(directory: str, port: str) -> None:
    settings = Settings(data=Path(directory))
    county = open_county(settings)
    codes = furnish(county)
    county.close()
    print(json.dumps(codes), flush=True)
    serve(settings, listen("0.0.0.0", int(port)))


if __name__ == "__main__":
    main(*sys.argv[1:])
