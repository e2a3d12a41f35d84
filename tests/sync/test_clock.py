"""The county's time, whatever the local clock says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from app.sync.clock import ServerTime, SystemClock
from tests.faults.time import FakeClock

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


def seconds(**named) -> timedelta:
    return timedelta(**named)


def test_the_answer_with_the_smallest_round_trip_counts():
    clock = FakeClock(NOON)
    server = ServerTime(clock)
    clock.forward(4)
    server.note(NOON + seconds(hours=1), sent=clock.monotonic() - 4, received=clock.monotonic())
    assert server.now() == NOON + seconds(hours=1, seconds=2)
    clock.forward(1)
    server.note(NOON + seconds(hours=2), sent=clock.monotonic() - 0.2, received=clock.monotonic())
    good = server.now()
    assert good == NOON + seconds(hours=2, milliseconds=100)
    server.note(NOON + seconds(hours=9), sent=clock.monotonic() - 8, received=clock.monotonic())
    assert server.now() == good


def test_a_local_clock_that_jumps_changes_nothing():
    clock = FakeClock(NOON)
    server = ServerTime(clock)
    server.note(NOON, sent=clock.monotonic(), received=clock.monotonic())
    clock.jump(seconds(days=-20000))
    clock.forward(10)
    assert server.now() == NOON + seconds(seconds=10)


def test_after_a_jump_or_a_sleep_the_next_answer_counts_however_slow():
    clock = FakeClock(NOON)
    server = ServerTime(clock)
    server.note(NOON, sent=clock.monotonic(), received=clock.monotonic())
    clock.jump(seconds(hours=8))
    later = NOON + seconds(hours=8)
    server.note(later, sent=clock.monotonic() - 2, received=clock.monotonic())
    assert server.now() == later + seconds(seconds=1)


def test_an_old_sample_gives_way():
    clock = FakeClock(NOON)
    server = ServerTime(clock)
    server.note(NOON, sent=clock.monotonic(), received=clock.monotonic())
    clock.forward(3600)
    drifted = NOON + seconds(seconds=3605)
    server.note(drifted, sent=clock.monotonic() - 1, received=clock.monotonic())
    assert server.now() == drifted + seconds(milliseconds=500)


def test_before_the_first_answer_the_offset_of_last_time_counts():
    clock = FakeClock(NOON)
    server = ServerTime(clock, seconds(minutes=7))
    assert server.now() == NOON + seconds(minutes=7)
    assert server.offset == seconds(minutes=7)


def test_the_systems_clock_goes_forward():
    clock = SystemClock()
    assert clock.now().tzinfo is UTC
    assert clock.monotonic() <= clock.monotonic()
