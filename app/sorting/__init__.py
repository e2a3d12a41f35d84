"""From what a clerk wrote to the matter: the likeliest rows of the list, each with why."""

from app.sorting.sorter import Proposal, Reason, Sorter, Sorting, Sureness

__all__ = ["Proposal", "Reason", "Sorter", "Sorting", "Sureness"]
