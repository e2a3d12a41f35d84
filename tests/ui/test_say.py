"""Times, sizes and words as people read them."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from app.ui import language, say
from app.ui.tokens import Tone
from contract.deadlines import CHINA, Light, Urgency
from contract.events import ActorKind

NOW = datetime(2026, 11, 23, 9, 42, tzinfo=CHINA)


@pytest.fixture(autouse=True)
def _chinese(qapp):
    language.speak(qapp, "zh_CN")
    yield
    language.speak(qapp, "zh_CN")


@pytest.mark.parametrize(
    ("due", "said"),
    [
        (None, ""),
        (NOW - timedelta(minutes=5), "刚刚超期"),
        (NOW - timedelta(hours=3), "超期 3 小时"),
        (NOW - timedelta(days=1, hours=2), "超期 1 天"),
        (datetime(2026, 11, 23, 17, 0, tzinfo=CHINA), "今天 17:00 前"),
        (datetime(2026, 11, 24, 17, 0, tzinfo=CHINA), "明天 17:00 前"),
        (datetime(2026, 11, 25, 17, 0, tzinfo=CHINA), "11 月 25 日"),
        (datetime(2027, 1, 4, 17, 0, tzinfo=CHINA), "2027 年 1 月 4 日"),
    ],
)
def test_a_deadline_is_said_by_how_near_it_is(due, said):
    assert say.deadline(due, NOW) == said


def test_days_are_days_in_china_wherever_the_clock_is():
    from datetime import UTC

    late_evening = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)  # 07:30 on the 23rd in China
    assert say.moment(late_evening, NOW) == "今天 07:30"


def test_the_date_has_its_day_of_the_week():
    assert say.date_line(NOW) == "11 月 23 日 星期一"


def test_sizes_and_durations_are_short():
    assert say.size(999) == "999 B"
    assert say.size(1.2 * 1024 * 1024) == "1.2 MB"
    assert say.duration(0.2) == "1 秒"
    assert say.duration(240) == "4 分钟"


def test_words_are_the_contracts_in_the_language_in_force(qapp):
    assert say.word(Urgency.RAISED) == "加急"
    assert say.role(ActorKind.LEADER) == "领导"
    language.speak(qapp, "en")
    assert say.word(Urgency.RAISED) == "raised"
    assert say.role(ActorKind.TOWNSHIP) == "Clerk"


def test_only_what_is_late_or_near_has_a_colour():
    assert say.light_tone(Light.NONE) is None
    assert say.light_tone(Light.YELLOW) is Tone.AMBER
    assert say.light_tone(Light.RED) is Tone.RED
