"""What the page of a ticket reads: the ticket, and everything that its words need."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from app.casework.reading import Changed, NamedEdition, TicketView
from contract.deadlines import Configuration
from contract.forms import Form
from contract.life import Possible

if TYPE_CHECKING:
    from app.casework.desk import Desk


class Found(NamedTuple):
    """A ticket with everything that its page needs besides."""

    view: TicketView
    possible: tuple[Possible, ...]
    edition: NamedEdition | None
    form: Form
    configuration: Configuration
    township: str
    typed: dict[str, str]


def read(desk: Desk, ticket_id: str) -> Found:
    """Read a ticket for its page; runs on the worker. Raises NotFound."""
    view = desk.ticket(ticket_id)
    named = {edition.name: edition for edition in desk.editions()}
    call = view.ticket.call
    return Found(
        view,
        desk.possible(ticket_id),
        named.get(call.edition),
        desk.form(call.matter, call.edition if call.edition in named else ""),
        desk.configuration(),
        desk.township().name,
        desk.get_setting(key_of(desk, ticket_id), dict[str, str], {}),
    )


def take_back(desk: Desk, event: str) -> tuple[frozenset[Changed], str]:
    """Take back an event; answer with the draft that it became again, where it was a call."""
    before = {draft.id for draft in desk.drafts()}
    changed = desk.undo(event)
    again = (draft.id for draft in desk.drafts() if draft.id not in before)
    return changed, next(again, "")


def key_of(desk: Desk, ticket_id: str) -> str:
    """Return where what is typed into a ticket's steps is kept."""
    return f"{desk.person.id}.steps.{ticket_id}"
