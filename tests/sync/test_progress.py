"""How far the photos are, in bytes, rate and time left."""

from __future__ import annotations

from app.sync.progress import Meter
from app.sync.state import Progress
from tests.faults.time import FakeClock


def a_meter() -> tuple[Meter, FakeClock, list[Progress | None]]:
    clock, told = FakeClock(), []
    return Meter(clock, told.append), clock, told


def test_what_is_there_already_counts_as_done():
    meter, _, told = a_meter()
    meter.expect({"a": (100, 40), "b": (50, 0)})
    assert (told[-1].photos, told[-1].bytes, told[-1].bytes_done) == (2, 150, 40)
    assert told[-1].seconds_left is None


def test_rate_and_time_left_come_from_the_last_seconds():
    meter, clock, told = a_meter()
    meter.expect({"a": (100_000, 0)})
    for second in range(1, 41):
        clock.forward(1)
        meter.sent("a", second * 1000)
    assert told[-1].rate == 1000
    assert told[-1].seconds_left == 60


def test_it_does_not_speak_with_every_block():
    meter, _, told = a_meter()
    meter.expect({"a": (100_000, 0)})
    for n in range(1000):
        meter.sent("a", n)
    assert len(told) == 1


def test_each_finished_photo_is_told_at_once():
    meter, _, told = a_meter()
    meter.expect({"a": (10, 0), "b": (10, 0)})
    meter.finished("a")
    meter.finished("b")
    assert [progress.photos_done for progress in told] == [0, 1, 2]
    assert told[-1].bytes_done == told[-1].bytes == 20


def test_a_photo_that_cannot_be_sent_is_left_out():
    meter, _, told = a_meter()
    meter.expect({"a": (10, 0), "b": (90, 0)})
    meter.sent("b", 30)
    meter.forget("b")
    meter.finished("a")
    assert (told[-1].photos, told[-1].bytes, told[-1].bytes_done) == (1, 10, 10)


def test_at_the_end_nothing_is_told():
    meter, _, told = a_meter()
    meter.expect({"a": (10, 0)})
    meter.over()
    assert told[-1] is None
