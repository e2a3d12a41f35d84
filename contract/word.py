"""What a screen says, in both languages."""

from typing import NamedTuple


class Word(NamedTuple):
    """A word or a sentence in both languages."""

    zh: str
    en: str
