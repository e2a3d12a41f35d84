"""Finds Chinese words by their pinyin initials: xfth finds 消防通道."""

from functools import cache, lru_cache
from pathlib import Path

import msgspec

from app.sorting.text import plain

SHIPPED = Path(__file__).parents[2] / "resources" / "initials.json"


class Readings(msgspec.Struct, frozen=True):
    """The first letter of each character's commonest reading, from the code *first* on (a blank for
    none), and the letters of *words* that read a character otherwise.
    """

    first: int
    letters: str
    words: dict[str, str]


@cache
def _readings() -> tuple[Readings, int]:
    """What ships, and the length of its longest word."""
    found = msgspec.json.decode(SHIPPED.read_bytes(), type=Readings)
    return found, max(map(len, found.words))


@lru_cache(maxsize=20_000)
def initials(text: str) -> str:
    """Return the first letter of each character's commonest reading; letters and digits stay."""
    readings, longest = _readings()
    folded, read = plain(text), []
    start = 0
    while start < len(folded):
        word = next(
            (
                folded[start : start + size]
                for size in range(longest, 1, -1)
                if folded[start : start + size] in readings.words
            ),
            folded[start],
        )
        read.append(readings.words.get(word) or _letter(word, readings))
        start += len(word)
    return "".join(read).replace(" ", "")


def _letter(character: str, readings: Readings) -> str:
    place = ord(character) - readings.first
    known = readings.letters[place] if 0 <= place < len(readings.letters) else ""
    return known.strip() or character


def matches(query: str, text: str) -> bool:
    """Tell whether *query* stands in *text* as it is, or in its initials; an empty one always."""
    wanted = plain(query).strip()
    if not wanted or wanted in plain(text):
        return True
    return wanted.isascii() and wanted.isalpha() and wanted in initials(text)
