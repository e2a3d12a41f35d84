"""The lines of the review: every field of the draft, as the county will read it."""

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication

from app.casework.reading import Draft, DraftContent
from app.ui.pages.new_call.review_view import Part
from app.ui.say import word
from contract.deadlines import Urgency
from contract.forms import Answer, FieldKind, Form
from contract.matters import ListEdition, Role

translate = QCoreApplication.translate
_NOTHING = "—"


def parts(
    draft: Draft,
    content: DraftContent,
    edition: ListEdition | None,
    form: Form | None,
    days: Mapping[Urgency, str],
) -> list[Part]:
    """Return the parts in the order of the steps."""
    urgency = f"{word(content.urgency)}　{days.get(content.urgency, '')}".rstrip()
    return [
        Part(
            0,
            translate("Review", "Say it"),
            (
                (translate("Review", "Description"), content.description.strip() or _NOTHING),
                (translate("Review", "Place"), _place(content)),
                (translate("Review", "Urgency"), urgency),
            ),
        ),
        Part(1, translate("Review", "Whose duty"), _duty(content, edition)),
        Part(2, translate("Review", "Photos"), _photos(draft, content)),
        Part(3, translate("Review", "More"), _more(content, form)),
    ]


def _place(content: DraftContent) -> str:
    said = [content.village.strip(), content.spot.strip()]
    return " · ".join(part for part in said if part) or _NOTHING


def _duty(content: DraftContent, edition: ListEdition | None) -> tuple[tuple[str, str], ...]:
    if content.off_list:
        asked = translate("Review", "Not on the list; asks for a joint consultation")
        return ((translate("Review", "Matter"), asked),)
    matter = edition.matter(content.matter) if edition and content.matter else None
    if matter is None:
        return ((translate("Review", "Matter"), _NOTHING),)
    own = matter.township_role is Role.PRIMARY
    primary = translate("Review", "This township") if own else "、".join(matter.primary)
    return (
        (translate("Review", "Matter"), f"{matter.id}　{matter.title}"),
        (translate("Review", "Primary responsibility"), primary),
        (
            translate("Review", "Supporting responsibility"),
            "、".join(matter.supporting) or _NOTHING,
        ),
        (
            translate("Review", "This township's part"),
            "、".join(matter.township_duties) or _NOTHING,
        ),
    )


def _photos(draft: Draft, content: DraftContent) -> tuple[tuple[str, str], ...]:
    """Photos on this PC are seen; those of a call sent back that are elsewhere are counted."""
    kept = len(content.photos_kept)
    if not draft.photos and not kept:
        return ((translate("Review", "Photos"), _NOTHING),)
    said = translate("Review", "{n} more at the county").format(n=kept)
    return ((translate("Review", "Photos"), said),) if kept else ()


def _more(content: DraftContent, form: Form | None) -> tuple[tuple[str, str], ...]:
    lines = [
        (field.label, _answer(content.answers.get(field.key), field.kind, field.unit))
        for field in (form.fields if form else ())
    ]
    served = "　".join(part for part in (content.served_name, content.served_phone) if part)
    lines.append((translate("Review", "Person served"), served or _NOTHING))
    return tuple(lines)


def _answer(value: Answer | None, kind: FieldKind, unit: str) -> str:
    if value is None or value == "":
        return _NOTHING
    if kind is FieldKind.YES_NO:
        return translate("Review", "Yes") if value is True else translate("Review", "No")
    return f"{value} {unit}".strip()
