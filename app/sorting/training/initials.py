"""Takes from pypinyin (MIT) what the program needs of it: the first letter of each reading."""

import msgspec
from pypinyin import Style, lazy_pinyin
from pypinyin.phrases_dict import phrases_dict

from app.sorting.pinyin import Readings

_FIRST, _LAST = ord("〇"), 0x9FFF


def readings() -> Readings:
    """Return the letters of all Chinese characters, and of words that read some of them otherwise."""
    letters = "".join(_letter(chr(code)) for code in range(_FIRST, _LAST + 1))
    plain = {
        word: "".join(lazy_pinyin(word, style=Style.FIRST_LETTER))
        for word in phrases_dict
        if all(_FIRST <= ord(character) <= _LAST for character in word)
    }
    apart = {word: read for word, read in plain.items() if read != _by_letter(word, letters)}
    # 人行道 reads as its characters do, but 行道 within it would not.
    around = {
        word: read
        for word, read in plain.items()
        if any(word[a:b] in apart for a in range(len(word)) for b in range(a + 2, len(word) + 1))
    }
    return Readings(_FIRST, letters, apart | around)


def _by_letter(word: str, letters: str) -> str:
    return "".join(letters[ord(character) - _FIRST] for character in word)


def _letter(character: str) -> str:
    (read,) = lazy_pinyin(character, style=Style.FIRST_LETTER)
    return read if read.isascii() and len(read) == 1 else " "


def written() -> bytes:
    """Return the readings as they lie in their file."""
    return msgspec.json.encode(readings(), order="sorted") + b"\n"
