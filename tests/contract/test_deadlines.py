"""Working days, holidays and make-up days."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract.deadlines import (
    CHINA,
    Light,
    WorkCalendar,
    add_working_days,
    due_after,
    is_working_day,
    light,
)

PLAIN = WorkCalendar()
DAYS = st.dates(date(2000, 1, 1), date(2099, 1, 1))
CALENDARS = st.builds(
    WorkCalendar,
    st.frozensets(st.dates(date(2026, 1, 1), date(2026, 3, 1)), max_size=20),
    st.frozensets(st.dates(date(2026, 1, 1), date(2026, 3, 1)), max_size=20),
)
EARLY_2026 = st.dates(date(2026, 1, 1), date(2026, 2, 15))

NATIONAL_DAY = WorkCalendar(
    days_off=frozenset(date(2026, 10, day) for day in range(1, 8)),
    days_worked=frozenset({date(2026, 10, 10)}),
)


def china(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), CHINA)


def test_a_weekend_is_stepped_over() -> None:
    assert add_working_days(date(2026, 3, 6), 1, PLAIN) == date(2026, 3, 9)


def test_a_make_up_saturday_counts_and_the_holiday_does_not() -> None:
    assert add_working_days(date(2026, 9, 30), 3, NATIONAL_DAY) == date(2026, 10, 10)


def test_a_make_up_day_outranks_a_day_off() -> None:
    both = WorkCalendar(frozenset({date(2026, 3, 3)}), frozenset({date(2026, 3, 3)}))
    assert is_working_day(date(2026, 3, 3), both)


def test_a_calendar_that_arrives_late_changes_only_the_answer() -> None:
    start = china(date(2026, 9, 30), 9)
    assert due_after(start, 1, PLAIN) == china(date(2026, 10, 1), 17)
    assert due_after(start, 1, NATIONAL_DAY) == china(date(2026, 10, 8), 17)


def test_no_days_left_means_the_close_of_today_or_of_the_next_working_day() -> None:
    friday = date(2026, 3, 6)
    assert due_after(china(friday, 9), 0, PLAIN) == china(friday, 17)
    assert due_after(china(friday, 18), 0, PLAIN) == china(date(2026, 3, 9), 17)
    assert due_after(china(date(2026, 3, 7), 9), 0, PLAIN) == china(date(2026, 3, 9), 17)


def test_a_day_belongs_to_china_wherever_the_clock_stands() -> None:
    late_in_utc = datetime(2026, 12, 31, 16, 30, tzinfo=UTC)
    assert due_after(late_in_utc, 1, PLAIN) == china(date(2027, 1, 4), 17)
    assert due_after(datetime(2028, 2, 28, 1, tzinfo=UTC), 1, PLAIN) == china(date(2028, 2, 29), 17)


def test_days_are_not_counted_backward() -> None:
    with pytest.raises(ValueError, match="forward"):
        add_working_days(date(2026, 3, 2), -1, PLAIN)


@given(EARLY_2026, st.integers(0, 15), CALENDARS)
def test_the_days_between_are_as_many_as_asked(
    start: date, days: int, calendar: WorkCalendar
) -> None:
    end = add_working_days(start, days, calendar)
    assert is_working_day(end, calendar)
    span = (end - start).days
    worked = sum(is_working_day(start + timedelta(n), calendar) for n in range(1, span + 1))
    if days or is_working_day(start, calendar):
        assert worked == days
    else:
        assert worked == 1


@given(EARLY_2026, st.integers(0, 10), st.integers(0, 10), CALENDARS)
def test_more_days_are_never_sooner(
    start: date, few: int, more: int, calendar: WorkCalendar
) -> None:
    few, more = sorted((few, more))
    assert add_working_days(start, few, calendar) <= add_working_days(start, more, calendar)


@given(st.integers(0, 30_000_000), st.integers(0, 30))
def test_a_deadline_lies_ahead_at_the_close_of_a_working_day(minutes: int, days: int) -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    due = due_after(start, days, PLAIN)
    assert due > start
    assert is_working_day(due.astimezone(CHINA).date(), PLAIN)
    assert due.astimezone(CHINA).time() == PLAIN.close_of_day


@pytest.mark.parametrize(
    ("hours_left", "shown"),
    [(25, Light.NONE), (24, Light.YELLOW), (0, Light.YELLOW), (-1, Light.RED)],
)
def test_the_light_is_yellow_before_and_red_after(hours_left: int, shown: Light) -> None:
    now = datetime(2026, 3, 2, tzinfo=UTC)
    assert light(now + timedelta(hours=hours_left), now, 24) is shown


def test_no_deadline_shows_no_light() -> None:
    assert light(None, datetime(2026, 3, 2, tzinfo=UTC), 24) is Light.NONE
