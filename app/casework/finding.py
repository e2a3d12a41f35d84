"""What the interface finds things with: pinyin initials, what the sorter answers, who taught it."""

from app.casework.teachers import Teacher
from app.sorting import Part, Sorting, Twin
from app.sorting.pinyin import initials, matches

__all__ = ["Part", "Sorting", "Teacher", "Twin", "initials", "matches"]
