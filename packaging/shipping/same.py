"""Tells in which modules two frozen programs differ, in the Python that they were frozen by.

`python -m shipping.same PROGRAM PLAYER`: prints the names; nothing where the player has the
program's own modules, each the same, and beyond them only what a player may bring.
"""

from __future__ import annotations

import marshal
import sys
from collections.abc import Iterator
from pathlib import Path

from PyInstaller.archive.readers import PKG_ITEM_PYZ, CArchiveReader

BROUGHT = ("tests.", "PIL.")
"""What a player may have beyond the program; of PIL, what takes the telephone's photos."""

_PLAIN = 0
"""The version of marshal that writes equal code the same, whatever else refers to its parts."""


def other_modules(program: Path, player: Path) -> Iterator[str]:
    """Yield each module that *player* lacks, has otherwise, or has beyond what it may bring."""
    own, its = _modules(program), _modules(player)
    for name in sorted(own.keys() | its.keys()):
        brought = name not in own and f"{name}.".startswith(BROUGHT)
        if not brought and own.get(name) != its.get(name):
            yield name


def _modules(program: Path) -> dict[str, tuple[int, bytes]]:
    """Return what is in a frozen program's archive: each module's kind and its code."""
    outer = CArchiveReader(str(program))
    (name,) = (name for name, entry in outer.toc.items() if entry[-1] == PKG_ITEM_PYZ)
    archive = outer.open_embedded_archive(name)
    return {
        module: (kind, marshal.dumps(archive.extract(module), _PLAIN))
        for module, (kind, *_) in archive.toc.items()
    }


if __name__ == "__main__":
    print("\n".join(other_modules(*map(Path, sys.argv[1:]))))
