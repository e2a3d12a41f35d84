"""The sample list, the model that ships, and a sorter of both."""

from pathlib import Path

import msgspec

from app.sorting import Sorter, read_model
from contract.matters import ListEdition

RESOURCES = Path(__file__).parents[2] / "resources"
EDITION = msgspec.json.decode(
    (RESOURCES / "sample" / "edition.json").read_bytes(), type=ListEdition
)
MODEL = read_model()
SORTER = Sorter(EDITION, MODEL)
