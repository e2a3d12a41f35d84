"""Makes two writings of the same words alike, character by character."""

import unicodedata
from collections.abc import Iterator

_LONGEST = 5000


def plain(text: str) -> str:
    """Return *text* folded for comparing, of the same length, so that positions stay true.

    Full-width letters and digits become plain ones and capitals small; whatever is neither a
    letter nor a digit becomes a space. At most 5,000 characters are looked at.
    """
    return "".join(_fold(character) for character in text[:_LONGEST])


def _fold(character: str) -> str:
    folded = unicodedata.normalize("NFKC", character).lower()
    if len(folded) != 1:
        folded = character
    return folded if folded.isalnum() else " "


def grams(text: str) -> Iterator[tuple[str, int]]:
    """Yield each run of one to three neighbouring characters of folded *text*, with its place."""
    for size in (1, 2, 3):
        for start in range(len(text) - size + 1):
            gram = text[start : start + size]
            if " " not in gram:
                yield gram, start
