"""Names the earlier tickets that moved a proposal up, so that a person can look at them."""

from collections.abc import Sequence

import msgspec

from app.models import tickets
from app.models.store import Store


class Teacher(msgspec.Struct, frozen=True):
    """A ticket that proposals go by: its *number* (empty before the county gave one), its title.

    *corrected*: it was the county desk that settled on the matter, not the township.
    """

    ticket: str
    number: str
    title: str
    corrected: bool


def teachers(store: Store, ticket_ids: Sequence[str]) -> dict[str, Teacher]:
    """Return the tickets by id, those that are here."""
    found = ((name, tickets.current(store, name)) for name in ticket_ids)
    return {
        name: Teacher(name, ticket.number, ticket.call.title, ticket.corrected is not None)
        for name, ticket in found
        if ticket is not None
    }
