"""Reads the situations: what people say and write when they mean a matter.

A file holds blocks, parted by empty lines: a head `[20,27] name` with the matters of the sample
list that it belongs to, the likeliest first (`-`: on no list), a line of everyday words after
`~`, and one description per line. A line that begins with `#` is a note.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

SITUATIONS, BORDERS, CALLS, NOISE = "situations", "borders", "calls", "noise.txt"
"""What lies where in the folder that a model is made from."""

_HEAD = re.compile(r"\[((?:[0-9]+|-)(?:,(?:[0-9]+|-))*)\] (\S.*)")


class Situation(msgspec.Struct, frozen=True):
    """One thing that happens; *matters* are ids of the sample list, empty where no row covers it."""

    name: str
    matters: tuple[str, ...]
    words: tuple[str, ...]
    phrases: tuple[str, ...]


def digest(folder: Path) -> str:
    """Return the digest of all that a model is made from: descriptions, calls, noise and sample list."""
    total = hashlib.sha256()
    for file in (
        *sorted((folder / SITUATIONS).glob("*.txt")),
        *sorted((folder / BORDERS).glob("*.txt")),
        *sorted((folder / CALLS).glob("*.json")),
        folder / NOISE,
        folder / "sample" / "edition.json",
    ):
        total.update(file.read_text(encoding="utf-8").encode())
    return total.hexdigest()


def read_situations(folder: Path) -> tuple[Situation, ...]:
    """Return the situations of every file in *folder*; ValueError names a line that is wrong."""
    return tuple(
        situation
        for path in sorted(folder.glob("*.txt"))
        for situation in _situations(path.name, path.read_text(encoding="utf-8").splitlines())
    )


def _situations(file: str, lines: Iterable[str]) -> Iterator[Situation]:
    head: re.Match[str] | None = None
    words: list[str] = []
    phrases: list[str] = []
    for number, written in enumerate([*lines, ""], 1):
        line = written.strip()
        if line.startswith("#"):
            continue
        if not line:
            if head:
                matters = tuple(head[1].replace("-", "").split(","))
                yield Situation(head[2], matters, tuple(words), tuple(phrases))
            head, words, phrases = None, [], []
        elif head is None:
            head = _HEAD.fullmatch(line)
            if head is None:
                raise ValueError(f"{file}:{number}: not the head of a situation")
        elif line.startswith("~"):
            words += line[1:].split()
        else:
            phrases.append(line)
