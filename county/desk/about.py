"""What a form needs to know beyond what is typed: the ticket, the county's rules, the moment."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from contract.deadlines import Configuration, WorkCalendar
from contract.forms import Form, Forms
from contract.matters import Department, ListEdition, Matter, Township
from contract.ticket import Assignment, PhotoRef, Ticket


@dataclass(frozen=True)
class About:
    """One form's surroundings; *matter* is the frozen one with its duties, where it is known.

    *number* is the next free ticket number, *edition* the list in force with its name and *forms*
    the questions in force, for calls by telephone. *new_id* makes the ids of assignments.
    """

    now: datetime
    configuration: Configuration
    calendar: WorkCalendar
    new_id: Callable[[], str]
    departments: tuple[Department, ...] = ()
    townships: tuple[Township, ...] = ()
    ticket: Ticket | None = None
    piece: Assignment | None = None
    matter: Matter | None = None
    number: str = ""
    edition: ListEdition | None = None
    edition_name: str = ""
    forms: Forms = field(default_factory=lambda: Forms(()))
    photos: tuple[PhotoRef, ...] = field(default=())

    def matter_by_id(self, matter_id: str) -> Matter | None:
        """Return a matter of the list in force."""
        return self.edition.matter(matter_id) if self.edition else None

    def questions(self, matter_id: str) -> Form:
        """Return what is asked about a matter of the list in force, or about none of them."""
        row = self.matter_by_id(matter_id)
        return self.forms.form(row.form if row else "")
