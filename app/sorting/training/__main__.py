"""Makes what the program reads of training: the readings, and the model."""

import sys
from collections.abc import Iterable
from pathlib import Path

import msgspec
from opencc import OpenCC

from app.sorting import pinyin
from app.sorting.model import SHIPPED, Known, Row, Stored, written
from app.sorting.situations import (
    BORDERS,
    CALLS,
    NOISE,
    SITUATIONS,
    Situation,
    digest,
    read_situations,
)
from app.sorting.training.encoder import encoder
from app.sorting.training.examples import of_borders, of_calls, of_rows, of_situations
from app.sorting.training.grams import table
from app.sorting.training.initials import written as readings
from contract.matters import ListEdition

_NONE = ""


def train(folder: Path) -> Stored:
    """Return the model made from what lies in *folder*."""
    situations = read_situations(folder / SITUATIONS)
    edition = msgspec.json.decode((folder / "sample/edition.json").read_bytes(), type=ListEdition)
    noise = (folder / NOISE).read_text(encoding="utf-8").splitlines()
    classes = (_NONE, *(matter.id for matter in edition.matters))
    number = {name: n for n, name in enumerate(classes)}
    said = [*of_situations(situations), *of_rows(edition)]
    calls = list(of_calls(folder / CALLS))
    # The same words on both sides of a border tell a sum of grams nothing.
    borders = of_borders(read_situations(folder / BORDERS))
    written = table([*said, *calls], noise, number)
    traditional, simplified = simpler()
    return Stored(
        made_from=digest(folder),
        classes=classes,
        bias=written.bias,
        written=written.stored,
        encoder=encoder([*said, *borders], calls, noise, number),
        situations=_known(situations),
        rows=tuple(Row(m.id, m.title, m.keywords) for m in edition.matters),
        traditional=traditional,
        simplified=simplified,
    )


def simpler() -> tuple[str, str]:
    """Return the traditional characters and, in the same order, the simplified ones."""
    convert = OpenCC("t2s").convert
    every = [chr(code) for code in range(0x4E00, 0xA000)]
    pairs = [(one, other) for one in every if len(other := convert(one)) == 1 and other != one]
    return "".join(pair[0] for pair in pairs), "".join(pair[1] for pair in pairs)


def _known(situations: Iterable[Situation]) -> tuple[Known, ...]:
    return tuple(
        Known(situation.name, situation.matters[0], situation.words)
        for situation in situations
        if situation.words and situation.matters[0] != _NONE
    )


def main() -> int:
    """Write both beside what the model was made from."""
    pinyin.SHIPPED.write_bytes(readings())
    content = written(train(SHIPPED.parent))
    SHIPPED.write_bytes(content)
    sys.stdout.write(f"{SHIPPED.name}: {len(content):,} bytes\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
