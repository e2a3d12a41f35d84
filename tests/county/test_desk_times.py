"""How the desk writes and reads moments: China's time, whatever the server's zone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from county.desk import times

NOW = datetime(2026, 11, 23, 1, 46, tzinfo=UTC)
"""Monday, 9:46 in China."""


def later(**span: float) -> datetime:
    return NOW + timedelta(**span)


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (later(minutes=-5), "今天 09:41"),
        (later(hours=-10), "昨天 23:46"),
        (later(days=1), "明天 09:46"),
        (later(days=-3), "11-20 09:46"),
        (later(days=-400), "2025-10-19 09:46"),
    ],
)
def test_a_moment_is_said_as_near_as_it_is(moment: datetime, said: str) -> None:
    assert times.shown(moment, NOW) == said


@pytest.mark.parametrize(
    ("due", "said"),
    [
        (later(hours=3), "今天 12:46 前"),
        (later(days=1), "明天 09:46 前"),
        (later(days=2), "11 月 25 日 09:46 前"),
        (later(days=60), "2027 年 1 月 22 日 09:46 前"),
        (later(seconds=-1), "超期 1 分钟"),
        (later(hours=-5), "超期 5 小时"),
        (later(days=-2, hours=-1), "超期 2 天"),
    ],
)
def test_a_deadline_says_how_it_stands(due: datetime, said: str) -> None:
    assert times.deadline(due, NOW) == said


def test_a_kept_deadline_says_how_it_was_kept() -> None:
    assert times.kept(NOW, later(hours=2)) == "按时"
    assert times.kept(NOW, later(days=2, hours=1)) == "提前 2 天"
    assert times.kept(NOW, later(hours=-3)) == "超期 3 小时"


def test_waiting_begins_with_just_now() -> None:
    assert times.waited(later(seconds=-20), NOW) == "刚刚"
    assert times.waited(later(minutes=-25), NOW) == "25 分钟"
    assert times.waited(later(seconds=5), NOW) == "刚刚"


@given(st.integers(631152000, 4102444800))
def test_what_a_field_holds_is_read_back_to_the_minute(second: int) -> None:
    moment = datetime.fromtimestamp(second, UTC)
    assert times.read(times.typed(moment)) == moment.replace(second=0, microsecond=0)


@pytest.mark.parametrize("text", ["", "明天", "2026-02-30T10:00", "2026-11-23", "0001-01-01T00:00"])
def test_what_is_no_moment_is_none(text: str) -> None:
    assert times.read(text) is None


def test_the_heading_names_the_day_in_china() -> None:
    assert times.day(datetime(2026, 11, 22, 17, 0, tzinfo=UTC)) == "11 月 23 日　星期一"
