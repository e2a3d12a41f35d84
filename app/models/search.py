"""Bigrams: how two Chinese characters are found among 100,000 tickets without a scan.

Text is reduced to letters and digits; every pair of neighbours is a word of the index, and so is
the last character of a line by itself. A search is a phrase of pairs, or for one character every
word that begins with it, so it finds exactly what contains it. The lone last character also keeps
a phrase from reaching over two lines.
"""

import unicodedata
from collections.abc import Iterable


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
    return " ".join(" ".join((*_pairs(line), line[-1])) for line in searchable.splitlines())


def match(term: str) -> str:
    """Return the index query for a term."""
    return f'"{" ".join(_pairs(term))}"' if len(term) > 1 else f'"{term}"*'


def _pairs(line: str) -> list[str]:
    return [line[at : at + 2] for at in range(len(line) - 1)]
