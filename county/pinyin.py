"""Finds Chinese words by their pinyin initials: xfth finds 消防通道."""

import re
import unicodedata
from functools import lru_cache

from pypinyin import Style, lazy_pinyin
from pypinyin.seg.simpleseg import seg

_RUNS = re.compile(r"[^\W\d_a-z]+|[\da-z]+")


def initials(text: str) -> str:
    """Return the first letter of each character's commonest reading; letters and digits stay.

    Full-width letters become plain ones and capitals small; whatever is neither letter nor digit is
    left out. The township's program does the same.
    """
    return "".join(_of_word(word) for run in _RUNS.findall(plain(text)) for word in seg(run))


@lru_cache(maxsize=50_000)
def _of_word(word: str) -> str:
    # Reading a word takes five times as long as finding it, and the same words come again.
    return "".join(lazy_pinyin(word, style=Style.FIRST_LETTER))


def plain(text: str) -> str:
    """Return *text* folded for comparing, with blanks for whatever is no letter and no digit."""
    folded = unicodedata.normalize("NFKC", text).lower()
    return "".join(character if character.isalnum() else " " for character in folded)


def typed(query: str) -> str:
    """Return the initials that a person may have typed, empty where it is something else."""
    wanted = plain(query).strip()
    return wanted if wanted.isascii() and wanted.isalpha() else ""


def matches(query: str, *texts: str) -> bool:
    """Tell whether *query* stands in one of *texts* as it is, or in its initials; an empty one always."""
    wanted, letters = plain(query).strip(), typed(query)
    return any(
        wanted in plain(text) or (letters != "" and letters in initials(text)) for text in texts
    )
