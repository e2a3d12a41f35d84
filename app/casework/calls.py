"""Turns a finished draft into the call that is submitted, with everything frozen in it."""

import re

from msgspec.structs import replace

from app.models.read import Draft, DraftContent
from contract.matters import Matter
from contract.ticket import Call, PhotoRef

_TITLE = 40
_SENTENCE = re.compile(r"[。！？!?；;\n\r]")

NOT_ON_LIST = "清单上没有对应的事项，请会商确定牵头部门。"


def title_of(content: DraftContent) -> str:
    """Return the title as written, or the first words of the description."""
    if content.title.strip():
        return content.title.strip()
    text = content.description.strip()
    first = next((part.strip() for part in _SENTENCE.split(text) if part.strip()), "")
    return first if len(first) <= _TITLE else f"{first[: _TITLE - 1]}…"


def call_of(draft: Draft, edition: str, matter: Matter | None, *, to_approve: bool) -> Call:
    """Return the call, with edition, matter and responsibilities as they are now."""
    content = draft.content
    return Call(
        title=title_of(content),
        description=content.description.strip(),
        urgency=content.urgency,
        edition=edition,
        village=content.village.strip(),
        spot=content.spot.strip(),
        latitude=content.latitude,
        longitude=content.longitude,
        matter=matter.id if matter else "",
        matter_title=matter.title if matter else "",
        primary=matter.primary if matter else (),
        supporting=matter.supporting if matter else (),
        township_role=matter.township_role if matter else None,
        township_duties=matter.township_duties if matter else (),
        reasons=content.reasons,
        form=matter.form if matter else "",
        answers=dict(content.answers),
        photos=photos_of(draft),
        served_name=content.served_name.strip(),
        served_phone=content.served_phone.strip(),
        to_approve=to_approve,
        proposed=content.proposed,
    )


def photos_of(draft: Draft) -> tuple[PhotoRef, ...]:
    """Return every photo of a draft, those kept elsewhere first."""
    here = [photo.ref for photo in draft.photos]
    seen = {ref.sha256 for ref in here}
    return (*(ref for ref in draft.content.photos_kept if ref.sha256 not in seen), *here)


def content_of(call: Call, here: frozenset[str]) -> DraftContent:
    """Return a sent-back call as a draft; *here* names the photos that are on this PC."""
    return DraftContent(
        title=call.title,
        description=call.description,
        village=call.village,
        spot=call.spot,
        latitude=call.latitude,
        longitude=call.longitude,
        urgency=call.urgency,
        edition=call.edition,
        matter=call.matter,
        off_list=not call.matter,
        reasons=call.reasons,
        answers=call.answers,
        served_name=call.served_name,
        served_phone=call.served_phone,
        proposed=call.proposed,
        photos_kept=tuple(ref for ref in call.photos if ref.sha256 not in here),
    )


def clean(content: DraftContent) -> DraftContent:
    """Return *content* with text that can be kept: half characters, which a broken input method
    can leave, would otherwise make the whole draft unkeepable.
    """
    changes = {
        field: _whole(value)
        for field in content.__struct_fields__
        if isinstance(value := getattr(content, field), str) and not value.isascii()
        if type(value) is str
    }
    answers = {
        _whole(key): _whole(value) if isinstance(value, str) else value
        for key, value in content.answers.items()
    }
    reasons = tuple(_whole(reason) for reason in content.reasons)
    return replace(content, **changes, answers=answers, reasons=reasons)


def _whole(text: str) -> str:
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
