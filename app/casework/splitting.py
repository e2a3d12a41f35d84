"""Makes of one draft several where its text tells of several problems, and one of them again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

from app.models.read import Draft, DraftContent

if TYPE_CHECKING:
    from app.casework.desk import Desk
    from app.sorting import Part

_BETWEEN = " \t\r\n\u3000,，、;；"
_FOR_ALL = (
    "village",
    "spot",
    "latitude",
    "longitude",
    "urgency",
    "served_name",
    "served_phone",
)
_CHOICE = ("edition", "matter", "off_list", "reasons", "answers", "proposed")
_NO_CHOICE = {name: getattr(DraftContent(), name) for name in _CHOICE}


class Split(NamedTuple):
    """What was written as one, and the drafts that it became, as they were then."""

    whole: DraftContent
    drafts: tuple[Draft, ...]


def pieces(text: str, parts: Sequence[Part]) -> list[str]:
    """Return the text of each part; what is of none stays with the first, so that nothing is lost."""
    order = sorted(parts, key=lambda part: part.start)
    first, at = "", 0
    for number, part in enumerate(order):
        first += text[at : part.end if number == 0 else max(at, part.start)]
        at = max(at, part.end)
    first += text[at:]
    later = [text[part.start : part.end] for part in order[1:]]
    return [piece.strip(_BETWEEN) for piece in (first, *later)]


def contents(whole: DraftContent, parts: Sequence[Part]) -> list[DraftContent]:
    """Return what each draft says: place, urgency and person served in all, photos in the first.

    A matter chosen before goes where its part is, with its answers, else it stays with the first.
    """
    order = sorted(parts, key=lambda part: part.start)
    matters = [part.matter for part in order]
    owner = matters.index(whole.matter) if whole.matter in matters else 0
    shared = {name: getattr(whole, name) for name in _FOR_ALL}
    choice = {name: getattr(whole, name) for name in _CHOICE}
    made = []
    for number, text in enumerate(pieces(whole.description, order)):
        base = whole if number == 0 else DraftContent(**shared)
        chosen = choice if number == owner else _NO_CHOICE
        made.append(replace(base, description=text, **chosen))
    return made


def split(desk: Desk, draft_id: str, parts: Sequence[Part]) -> Split:
    """Make a draft of each part; the first part stays in the draft itself.

    New drafts are written before the first is shortened: whatever happens, no text is lost.
    Raises NotFound and AlreadySubmitted.
    """
    whole = desk.draft(draft_id).content
    first, *later = contents(whole, parts)
    made = [desk.new_draft().id for _ in later]
    for new_id, content in zip(made, later, strict=True):
        desk.save(new_id, content)
    desk.save(draft_id, first)
    return Split(whole, tuple(desk.draft(each) for each in (draft_id, *made)))


def join(desk: Desk, done: Split) -> None:
    """Make one draft of them again; one that has been worked on since stays as it is."""
    first, *later = done.drafts
    now = desk.draft(first.id)
    if now.submitted:
        return
    untouched = [made for made in later if _untouched(desk.draft(made.id), made)]
    if now.content == first.content and len(untouched) == len(later):
        content = done.whole
    else:
        texts = (now.content.description, *(made.content.description for made in untouched))
        content = replace(now.content, description="\n".join(texts))
    desk.save(first.id, content)
    for made in untouched:
        desk.discard(made.id)


def _untouched(now: Draft, made: Draft) -> bool:
    same = now.content == made.content and not now.photos
    return same and not now.submitted and not now.discarded
