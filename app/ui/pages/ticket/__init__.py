"""One ticket: who has it until when, what came of it, everything that happened, what can be done."""

from app.ui.pages.ticket.page import TicketPage

__all__ = ["TicketPage"]
