"""Deadlines counted in working days, with national holidays and make-up working days (调休)."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from enum import StrEnum

import msgspec

CHINA = timezone(timedelta(hours=8), "CST")
"""China keeps one time zone all year."""


class Urgency(StrEnum):
    """The four levels of urgency, mildest first."""

    NORMAL = "normal"
    RAISED = "raised"
    URGENT = "urgent"
    CRITICAL = "critical"


class Light(StrEnum):
    """What a deadline shows: yellow before it, red after it."""

    NONE = "none"
    YELLOW = "yellow"
    RED = "red"


class WorkCalendar(msgspec.Struct, frozen=True):
    """Days that differ from the plain week: weekdays off, and weekend days worked.

    The county publishes it. A day that neither names is a working day from Monday to Friday.
    """

    days_off: frozenset[date] = frozenset()
    days_worked: frozenset[date] = frozenset()
    close_of_day: time = time(17, 0)


class Configuration(msgspec.Struct, frozen=True):
    """What the county sets; every default here is ours and no county's rule."""

    accept_days: dict[Urgency, int] = msgspec.field(
        default_factory=lambda: dict(zip(Urgency, (1, 1, 1, 0), strict=True))
    )
    resolve_days: dict[Urgency, int] = msgspec.field(
        default_factory=lambda: dict(zip(Urgency, (7, 3, 1, 0), strict=True))
    )
    yellow_hours: int = 24
    leader_approves: bool = False
    department_weight: int = 30
    stationed_weight: int = 60


def is_working_day(day: date, calendar: WorkCalendar) -> bool:
    """Tell whether offices work on *day*; a make-up day outranks a day off."""
    if day in calendar.days_worked:
        return True
    return day.weekday() < 5 and day not in calendar.days_off


def add_working_days(start: date, days: int, calendar: WorkCalendar) -> date:
    """Return the day that is *days* working days after *start*.

    The day of *start* itself is not counted; with 0 days it is *start*, or the next working day
    where *start* is none. Raises ValueError when *days* is negative, and OverflowError at the
    end of the calendar's time.
    """
    if days < 0:
        raise ValueError("working days are counted forward")
    day = start
    left = days
    while left > 0 or not is_working_day(day, calendar):
        day += timedelta(days=1)
        if is_working_day(day, calendar) and left > 0:
            left -= 1
    return day


def due_after(start: datetime, days: int, calendar: WorkCalendar) -> datetime:
    """Return the moment at which *days* working days from *start* are over, in UTC.

    It is the close of that day in China. With 0 days it is today's close, or the next working
    day's when today's has passed.
    """
    local = start.astimezone(CHINA)
    day = add_working_days(local.date(), days, calendar)
    due = datetime.combine(day, calendar.close_of_day, CHINA)
    if due <= local:
        day = add_working_days(day, 1, calendar)
        due = datetime.combine(day, calendar.close_of_day, CHINA)
    return due.astimezone(UTC)


def light(due: datetime | None, now: datetime, yellow_hours: int) -> Light:
    """Return what a deadline shows at *now*; no deadline shows nothing."""
    if due is None:
        return Light.NONE
    if now > due:
        return Light.RED
    return Light.YELLOW if due - now <= timedelta(hours=yellow_hours) else Light.NONE
