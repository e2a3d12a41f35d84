"""Sees where one text tells of two problems, which are better two calls."""

import re
from collections.abc import Mapping, Sequence

import msgspec

_CLAUSE = re.compile(r"[^。；;！!？?，,、\n\r]+[。；;！!？?，,、\n\r]*")
_SHORTEST = 5
_ENDS = tuple("。；;！!？?")
_BESIDES = re.compile(r"\s*(另外|还有|再就是|再有|再一个|顺便|同时|此外|其次|第二)")
_CLEAR = 0.6
_FOREIGN = 0.1
_SEEN = 0.05


class Part(msgspec.Struct, frozen=True):
    """A piece of a description that tells of a problem of its own."""

    start: int
    end: int
    matter: str


def clauses(text: str) -> list[tuple[int, int]]:
    """Return where the clauses of *text* stand, each long enough to say something by itself.

    Of a text that is shorter than that there is one.
    """
    found = []
    start = 0
    for match in _CLAUSE.finditer(text):
        if match.end() - start >= _SHORTEST:
            found.append((start, match.end()))
            start = match.end()
    if start < len(text):
        last = found.pop()[0] if found else 0
        found.append((last, len(text)))
    return found


def parts(
    text: str,
    places: Sequence[tuple[int, int]],
    said: Sequence[Mapping[str, float]],
    whole: Mapping[str, float],
) -> tuple[Part, ...]:
    """Return the problems in *text*, in the order they stand; none where it tells of one.

    *said* has each clause's probabilities by matter (empty: on no list), *places* where it stands,
    *whole* those of the text as a whole: what that hardly sees is no problem of its own.
    A clause opens a part of its own where it begins a sentence, or with a word such as "besides",
    is clear by itself and hardly of the matter before; all else belongs to the part that it stands
    in. The first problem's part is where it came first, if it comes back; another that comes back
    stays in the part that it stands in.
    """
    found: list[Part] = []
    seen: list[Mapping[str, float]] = []
    for (start, end), chances in zip(places, said, strict=True):
        matter = max(chances, key=lambda name: chances[name], default="")
        seen_at_all = whole.get(matter, 0.0) >= _SEEN
        clear = bool(matter) and chances[matter] >= _CLEAR and seen_at_all
        if clear and (
            not found
            or (
                matter not in [part.matter for part in found[1:]]
                and _opens(text, start)
                and _apart(chances, matter, found[-1].matter, seen[-1])
            )
        ):
            found.append(Part(start if found else 0, end, matter))
            seen.append(chances)
        elif found:
            found[-1] = Part(found[-1].start, end, found[-1].matter)
    if found:
        found[-1] = Part(found[-1].start, len(text), found[-1].matter)
    once = {part.matter: part for part in reversed(found)}
    return tuple(sorted(once.values(), key=lambda part: part.start)) if len(once) > 1 else ()


def _opens(text: str, start: int) -> bool:
    before = text[:start].rstrip()
    new_line = any(end in text[len(before) : start] for end in "\n\r")
    return new_line or before.endswith(_ENDS) or bool(_BESIDES.match(text, start))


def _apart(
    said: Mapping[str, float], matter: str, before: str, said_before: Mapping[str, float]
) -> bool:
    return (
        matter != before
        and said.get(before, 0.0) < _FOREIGN
        and said_before.get(matter, 0.0) < _FOREIGN
    )
