"""Bigrams: how two Chinese characters are found among 100,000 tickets without a scan.

Text is reduced to letters and digits; every pair of neighbours is a word of the index, and a
search is a phrase of pairs, so it finds exactly what contains it.
"""

import unicodedata
from collections.abc import Iterable

_BETWEEN = "0gap0"  # longer than a pair: no search ever asks for it


def normal(text: str) -> str:
    """Return *text* as it is compared: NFKC, case folded, letters and digits only."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(char for char in folded if char.isalnum())


def terms(query: str) -> list[str]:
    """Return the words of a query, each of which has to be found."""
    return [term for term in (normal(part) for part in query.split()) if term]


def words(fields: Iterable[str]) -> str:
    """Return what of a ticket can be searched, one field a line."""
    return "\n".join(dict.fromkeys(field for field in map(normal, fields) if field))


def bigrams(searchable: str) -> str:
    """Return the index words for the lines that `words` made."""
    lines = (" ".join(_pairs(line)) for line in searchable.splitlines())
    return f" {_BETWEEN} ".join(line for line in lines if line)


def match(term: str) -> str:
    """Return the index query for a term of two or more characters."""
    return f'"{" ".join(_pairs(term))}"'


def _pairs(line: str) -> list[str]:
    return [line[at : at + 2] for at in range(len(line) - 1)]
