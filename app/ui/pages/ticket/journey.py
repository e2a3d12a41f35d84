"""What of a ticket is not at the county yet, in one sentence."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from app.casework.reading import Journey, TicketView
from app.ui.tokens import Tone

translate = QCoreApplication.translate


def journey_line(view: TicketView, person: str) -> tuple[str, Tone] | None:
    """Return what to say to *person*, the worst first; None where everything is at the county."""
    mine = [entry for entry in view.pending if entry.event.actor.person == person]
    if any(entry.journey is Journey.NEEDS_YOU for entry in mine):
        said = translate(
            "TicketJourney",
            "The county did not take one step. See why on the right; take it back.",
        )
        return said, Tone.RED
    if not mine and not view.pending:
        return None
    if not mine:
        said = translate(
            "TicketJourney",
            "{n} steps of a colleague wait on this PC; they go when that person is at the desk.",
        )
        return said.format(n=len(view.pending)), Tone.AMBER
    if view.ticket.revision == 0:
        said = translate(
            "TicketJourney",
            "Not at the county yet. It goes by itself as soon as there is a connection.",
        )
        return said, Tone.AMBER
    said = translate("TicketJourney", "{n} steps are not at the county yet; they go by themselves.")
    return said.format(n=len(mine)), Tone.AMBER
