"""The sorter finds the matter and says which words it went by."""

from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.sorting import Sorter, Sureness
from app.sorting.pinyin import initials, matches
from app.sorting.text import plain
from contract.matters import Departments, ListEdition, Matter, Role

SAMPLE = Path(__file__).parents[2] / "resources" / "sample"
EDITION = msgspec.json.decode((SAMPLE / "edition.json").read_bytes(), type=ListEdition)
DEPARTMENTS = msgspec.json.decode((SAMPLE / "departments.json").read_bytes(), type=Departments)
SORTER = Sorter(EDITION, DEPARTMENTS)

STORIES = {
    "锦绣园小区附近车辆乱停，占了消防通道": "29",
    "楼顶加盖了一层阳光房，没有手续": "1",
    "村东头有人偷偷挖沙，晚上挖掘机响": "43",
    "夜里十二点工地还在打桩，睡不着": "22",
    "烧烤摊把炉子支在路边，油烟呛人": "20",
    "楼道里给电动车飞线充电": "30",
    "包工头欠我们半年工资不给": "74",
    "地里烧玉米秸秆，满村是烟": "16",
    "邻居在楼下养了几十只鸽子，满地鸽粪": "31",
    "商店后院私自卖散装汽油": "63",
    "电梯坏了好几次没人修": "70",
    "水库边有人炸鱼毒鱼，河里漂着死猪": "50",
}


@pytest.mark.parametrize(("story", "matter"), STORIES.items())
def test_everyday_words_find_their_matter(story: str, matter: str) -> None:
    assert matter in [found.matter for found in SORTER.sort(story).proposals]


def test_the_words_it_went_by_stand_where_it_says() -> None:
    story = "锦绣园小区附近车辆乱停，占了消防通道"
    best = SORTER.sort(story).proposals[0]
    assert "消防通道" in [reason.words for reason in best.reasons]
    for reason in best.reasons:
        assert story[reason.start : reason.end] == reason.words
    assert best.sureness is Sureness.SURE


def test_what_is_near_nothing_is_said_to_be_on_no_list() -> None:
    assert not SORTER.sort("请问县里什么时候放电影").on_list
    assert SORTER.sort("").proposals == ()


def test_a_new_edition_needs_no_programmer() -> None:
    matter = Matter(
        "x9", "无人机黑飞查处", "公安", ("县公安局",), (), Role.SUPPORTING, keywords=("黑飞",)
    )
    sorter = Sorter(ListEdition("新", "2027-01-01", (matter,)), DEPARTMENTS)
    assert sorter.sort("有人在村里黑飞无人机").proposals[0].matter == "x9"


def test_full_width_and_capitals_make_no_difference() -> None:
    plain_one = SORTER.sort("KTV 半夜吵闹")
    wide_one = SORTER.sort("ｋｔｖ 半夜吵闹")
    assert [p.matter for p in plain_one.proposals] == [p.matter for p in wide_one.proposals]


@given(st.text(max_size=300))
def test_any_text_is_sorted_without_complaint(text: str) -> None:
    for proposal in SORTER.sort(text).proposals:
        for reason in proposal.reasons:
            assert text[reason.start : reason.end] == reason.words
    assert len(plain(text)) == len(text)


def test_pinyin_initials_find_words() -> None:
    assert initials("消防通道") == "xftd"
    assert matches("xftd", "占用消防通道")
    assert matches("消防", "占用消防通道")
    assert matches(" ", "什么都行")
    assert not matches("xyz", "占用消防通道")
