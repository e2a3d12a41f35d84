"""What the interface finds things with: pinyin initials, and what the sorter answers."""

from app.sorting import Sorting
from app.sorting.pinyin import initials, matches

__all__ = ["Sorting", "initials", "matches"]
