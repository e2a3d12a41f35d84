"""From what a clerk wrote to the matter: the likeliest rows of the list, each with why."""

from app.sorting.lessons import Lesson
from app.sorting.model import Model, ModelDamaged, read_model
from app.sorting.parts import Part
from app.sorting.reasons import Reason
from app.sorting.sorter import Proposal, Sorter, Sorting, Sureness
from app.sorting.twins import Twin, twins

__all__ = [
    "Lesson",
    "Model",
    "ModelDamaged",
    "Part",
    "Proposal",
    "Reason",
    "Sorter",
    "Sorting",
    "Sureness",
    "Twin",
    "read_model",
    "twins",
]
