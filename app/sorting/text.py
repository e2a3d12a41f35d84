"""Makes two writings of the same words alike, character by character."""

import unicodedata
from collections.abc import Iterator
from functools import lru_cache

LONGEST = 5000
_LONGEST_GRAM = 3
_INVISIBLE = frozenset(("Cf", "Cc", "Mn", "Me", "Cs", "Co", "Cn"))


def plain(text: str) -> str:
    """Return *text* folded for comparing, of the same length, so that positions stay true.

    Full-width letters and digits become plain ones and capitals small; whatever is neither a
    letter nor a digit becomes a space. At most 5,000 characters are looked at.
    """
    return "".join(_fold(character) for character in text[:LONGEST])


@lru_cache(maxsize=8192)
def _fold(character: str) -> str:
    folded = unicodedata.normalize("NFKC", character).lower()
    if len(folded) != 1:
        folded = character
    return folded if folded.isalnum() else " "


def letters(text: str) -> tuple[str, list[int]]:
    """Return *text* folded, and where each character of that stood in *text*.

    What cannot be seen (control characters, marks without width) is left out, so that it never
    parts a word; a run of anything that is no letter becomes one space; every digit becomes 0,
    since no number tells of a matter.
    """
    kept, places = [" "], [0]
    for place, character in enumerate(text[:LONGEST]):
        folded = _fold(character)
        if folded == " ":
            if kept[-1] != " " and not _unseen(character):
                kept.append(" ")
                places.append(place)
            continue
        kept.append("0" if folded.isdecimal() else folded)
        places.append(place)
    return "".join(kept), places


def _unseen(character: str) -> bool:
    return character not in "\n\r\t" and unicodedata.category(character) in _INVISIBLE


def grams(folded: str, shortest: int = 1) -> Iterator[tuple[str, int]]:
    """Yield each run of up to three neighbouring characters of folded text, with its place."""
    for size in range(shortest, _LONGEST_GRAM + 1):
        for start in range(len(folded) - size + 1):
            gram = folded[start : start + size]
            if " " not in gram:
                yield gram, start
