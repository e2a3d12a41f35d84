"""What the cards say of the matters that the sorter proposes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from app.ui.pages.new_call.matter_cards import Offer
from app.ui.tokens import Tone
from contract.matters import ListEdition, Matter

if TYPE_CHECKING:
    from app.casework.finding import Sorting, Teacher

translate = QCoreApplication.translate


def offers(
    sorting: Sorting | None, edition: ListEdition, chosen: str, teachers: Mapping[str, Teacher]
) -> list[Offer]:
    """Return a card per proposal; a matter *chosen* before comes first where it is not proposed.

    *teachers* are the earlier tickets that moved a proposal up, by id.
    """
    found = []
    for proposal in sorting.proposals if sorting else ():
        matter = edition.matter(proposal.matter)
        if matter is None:
            continue
        sureness, tone = _sureness(proposal.sureness.value)
        taught = tuple(teachers[ticket] for ticket in proposal.lessons if ticket in teachers)
        found.append(
            Offer(
                matter.id,
                matter.title,
                words(sorting, matter.id),
                own_part(matter),
                sureness,
                tone,
                proposal.situation,
                taught,
                by_sense=not taught,
            )
        )
    matter = edition.matter(chosen) if chosen else None
    if matter is not None and chosen not in [offer.matter for offer in found]:
        sureness = translate("Offers", "Chosen by you")
        found.insert(0, Offer(matter.id, matter.title, (), own_part(matter), sureness, Tone.BLUE))
    return found


def own_part(matter: Matter) -> str:
    """Return who would do it, in a few words."""
    if matter.township_role.value == "primary":
        return translate("Offers", "This township itself bears primary responsibility")
    return "、".join(matter.primary)


def spans(sorting: Sorting | None, matter: str) -> list[tuple[int, int]]:
    """Return where in the text the words stand that speak for *matter*."""
    for proposal in sorting.proposals if sorting else ():
        if proposal.matter == matter:
            return [(reason.start, reason.end) for reason in proposal.reasons]
    return []


def words(sorting: Sorting | None, matter: str) -> tuple[str, ...]:
    """Return the words that speak for *matter*."""
    for proposal in sorting.proposals if sorting else ():
        if proposal.matter == matter:
            return tuple(dict.fromkeys(reason.words for reason in proposal.reasons))
    return ()


def _sureness(value: str) -> tuple[str, Tone]:
    return {
        "sure": (translate("Offers", "Very sure"), Tone.GREEN),
        "likely": (translate("Offers", "Fairly sure"), Tone.BLUE),
    }.get(value, (translate("Offers", "For reference only"), Tone.NEUTRAL))
