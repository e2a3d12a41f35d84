"""The sample list, the model that ships, and a sorter of both."""

from pathlib import Path

import msgspec

from app.sorting import Sorter
from app.sorting.encoder import load_library
from app.sorting.model import Model, read_stored
from contract.matters import ListEdition

RESOURCES = Path(__file__).parents[2] / "resources"
EDITION = msgspec.json.decode(
    (RESOURCES / "sample" / "edition.json").read_bytes(), type=ListEdition
)
STORED = read_stored()
MODEL = Model(STORED, load_library())
SORTER = Sorter(EDITION, MODEL)
