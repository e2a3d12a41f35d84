"""The national holidays and make-up working days (调休) of the years that the library knows."""

from collections.abc import Collection
from datetime import date

from chinese_calendar.constants import holidays, workdays

from contract.deadlines import WorkCalendar


def known_years() -> list[int]:
    """Return the years for which the State Council's notice is in the library."""
    return sorted({day.year for day in holidays})


def calendar(years: Collection[int]) -> WorkCalendar:
    """Return the calendar of these years; raises ValueError for one that is not known."""
    unknown = sorted(set(years) - set(known_years()))
    if unknown:
        raise ValueError("、".join(map(str, unknown)))
    off: frozenset[date] = frozenset(
        day for day in holidays if day.year in years and day.weekday() < 5
    )
    return WorkCalendar(off, frozenset(day for day in workdays if day.year in years))
