"""The sorter finds the matter, says why and how sure it is, and follows the list as data."""

import json
import string
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.sorting import Lesson, Sorter, Sureness, twins
from app.sorting.model import ModelDamaged, read_stored, written
from app.sorting.parts import clauses, parts
from app.sorting.pinyin import initials, matches
from app.sorting.reasons import everyday
from app.sorting.situations import digest, read_situations
from app.sorting.text import letters, plain
from contract.matters import ListEdition, Matter, Role
from tests.sorting.sample import EDITION, MODEL, RESOURCES, SORTER, STORED

HERE = Path(__file__).parent

STORIES = {
    "锦绣园小区附近车辆乱停，占了消防通道": "29",
    "楼顶加盖了一层阳光房，没有手续": "1",
    "村东头河里有人偷偷挖沙，晚上挖掘机响": "43",
    "夜里十二点工地还在打桩，睡不着": "22",
    "烧烤摊把炉子支在路边，油烟呛人": "20",
    "楼道里给电动车飞线充电": "30",
    "包工头欠我们半年工资不给": "74",
    "地里烧玉米秸秆，满村是烟": "16",
    "邻居在楼下养了几十只鸽子，满地鸽粪": "31",
    "商店后院私自卖散装汽油": "63",
    "电梯坏了好几次没人修": "70",
    "河里漂着几头死猪": "50",
}
BORDERS = {
    "挨着居民楼一楼院里养了两头猪，臭得开不了窗": {"31", "23"},
    "村外养猪场的粪水排到沟里": {"23"},
    "饭馆的油烟管道对着我家窗户": {"19"},
    "门口炭火烤串一溜摊子，烟熏火燎": {"20"},
    "水果店把货摆到人行道上，走路都过不去": {"27"},
    "楼下酒吧半夜低音炮咚咚响": {"21"},
    "县城主街的路灯灭了一排": {"38"},
    "通村的水泥路裂了几道大口子": {"56"},
    "有人在县道的路面上晒粮食": {"57"},
    "机井坏了，麦子浇不上水": {"47"},
    "连着两个月没下雨，庄稼快旱死了，请求抗旱": {"48"},
}


def first(text: str) -> str:
    """The first choice, or nothing where it is said to be on no list."""
    sorting = SORTER.sort(text)
    return sorting.proposals[0].matter if sorting.on_list and sorting.proposals else ""


@pytest.mark.parametrize(("story", "matter"), STORIES.items())
def test_everyday_words_find_their_matter(story: str, matter: str) -> None:
    assert matter in [found.matter for found in SORTER.sort(story).proposals]


@pytest.mark.parametrize(("story", "matters"), BORDERS.items())
def test_borders_that_are_hard_even_for_experts(story: str, matters: set[str]) -> None:
    assert first(story) in matters


def described(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((HERE / name).read_text(encoding="utf-8"))
    return found


def right(answer: str, labels: dict[str, Any]) -> bool:
    accepted = {labels["matter"], labels["second"], *labels["also"]}
    return answer in {"" if label is None else str(label) for label in accepted}


def test_the_projects_own_descriptions_are_sorted_as_well_as_ever() -> None:
    """589 hard ones, that seldom use the usual word: a floor under what was reached."""
    cases = described("descriptions.json")
    assert len(cases) >= 300
    assert {str(case["matter"]) for case in cases} >= {matter.id for matter in EDITION.matters}
    firsts = [right(first(case["text"]), case) for case in cases]
    assert sum(firsts) / len(firsts) >= FLOOR_FIRST
    threes = [
        {str(case["matter"]), str(case["second"])}
        & {
            *(found.matter for found in sorting.proposals),
            *(["None"] if sorting.unsure_of_list else []),
        }
        for case in cases
        if (sorting := SORTER.sort(case["text"]))
    ]
    assert sum(map(bool, threes)) / len(threes) >= FLOOR_THREE


def test_what_is_shown_as_sure_is_right() -> None:
    cases = described("descriptions.json")
    sure = [
        right(sorting.proposals[0].matter, case)
        for case in cases
        if (sorting := SORTER.sort(case["text"])).on_list
        and sorting.proposals[0].sureness is Sureness.SURE
    ]
    assert sum(sure) / len(sure) >= 0.97


def test_an_edition_with_rows_renamed_split_and_merged_needs_no_programmer() -> None:
    rows = described("mutated_edition.json")
    edition = ListEdition("改编", "2027-01-01", tuple(row_of(row) for row in rows))
    sorter = Sorter(edition, MODEL)
    texts = {case["id"]: case["text"] for case in described("descriptions.json")}
    hits = []
    for labels in described("mutated_labels.json"):
        sorting = sorter.sort(texts[labels["id"]])
        answer = sorting.proposals[0].matter if sorting.on_list and sorting.proposals else ""
        hits.append(right(answer, labels))
    assert sum(hits) / len(hits) >= FLOOR_MUTATED


def row_of(row: dict[str, Any]) -> Matter:
    return Matter(
        id=str(row["id"]),
        title=row["title"],
        domain=row["domain"],
        primary=tuple(row["lead"]),
        supporting=tuple(row["support"]),
        township_role=Role.SUPPORTING,
        keywords=tuple(row["keywords"]),
        primary_duties=tuple(row["lead_duties"]),
        township_duties=tuple(row["township_duties"]),
    )


FLOOR_FIRST, FLOOR_THREE, FLOOR_MUTATED = 0.90, 0.98, 0.82


def test_the_words_it_went_by_stand_where_it_says() -> None:
    story = "小区门口车乱停，把消防通道堵死了"
    best = SORTER.sort(story).proposals[0]
    assert any("消防通道" in reason.words for reason in best.reasons)
    for reason in best.reasons:
        assert story[reason.start : reason.end] == reason.words
    assert best.sureness is Sureness.SURE


def test_what_it_went_by_is_words_and_no_scraps_of_them() -> None:
    best = SORTER.sort("街口的路灯坏了三个月没人修").proposals[0]
    assert "路灯" in [reason.words for reason in best.reasons]
    for reason in best.reasons:
        assert reason.words[0] not in "的了没在"
        assert reason.words[-1] not in "的了没在"


def test_the_everyday_situation_is_named() -> None:
    assert "烧烤" in SORTER.sort("店门口支着炉子烤串，满街是烟").proposals[0].situation


def test_what_is_near_nothing_is_said_to_be_on_no_list() -> None:
    assert not SORTER.sort("孩子的户口怎么迁到县城").on_list
    assert SORTER.sort("请问县里什么时候放电影").unsure_of_list
    assert SORTER.sort("").proposals == ()
    assert SORTER.sort(" 。！\n").proposals == ()


def test_what_is_hardly_likely_is_not_proposed() -> None:
    assert [found.matter for found in SORTER.sort("包工头欠我们半年工资不给").proposals] == ["74"]


def test_two_problems_in_one_text_are_seen_where_they_stand() -> None:
    story = "街口的路灯灭了半个月没人修。另外俺们包工头欠了十几个人的工资一直不给"
    found = SORTER.sort(story).parts
    assert [part.matter for part in found] == ["38", "74"]
    assert story[found[1].start : found[1].end].startswith("另外")
    assert (found[0].start, found[0].end) == (0, found[1].start)


@pytest.mark.parametrize(
    "story",
    [
        "小区门口的井盖没了，昨天有个老人掉进去，打了好几个电话也没人来盖井盖",
        "锦绣园小区附近车辆乱停，占了消防通道",
        "烧烤摊支在路边，油烟呛人，还把人行道占了",
        "村口的路灯灭了半个月。打过电话没人来。请尽快处理。",
    ],
)
def test_one_problem_told_at_length_is_one(story: str) -> None:
    assert SORTER.sort(story).parts == ()


def test_a_problem_that_comes_back_stays_where_it_comes_back() -> None:
    text = "灯灭了没人修。工资拖着不给。电梯困人了。工资拖着不给。"
    said = [{"": 0.0, matter: 0.9} for matter in ("38", "74", "70", "74")]
    found = parts(text, clauses(text), said, {"38": 0.4, "74": 0.3, "70": 0.3})
    assert [part.matter for part in found] == ["38", "74", "70"]
    assert [text[part.start : part.end] for part in found][1:] == [
        "工资拖着不给。",
        "电梯困人了。工资拖着不给。",
    ]


def test_a_few_characters_after_the_last_stop_are_no_clause_of_their_own() -> None:
    assert clauses("路灯坏了没人修，谢谢") == [(0, 10)]
    assert clauses("坏了") == [(0, 2)]


def test_two_problems_are_seen_where_one_is_of_a_row_that_is_new() -> None:
    matter = Matter(
        "x9",
        "无人机黑飞查处",
        "公安",
        ("县公安局",),
        (),
        Role.SUPPORTING,
        keywords=("黑飞", "无人机"),
    )
    sorter = Sorter(ListEdition("新", "2027-01-01", (*EDITION.matters, matter)), MODEL)
    found = sorter.sort("有人天天在村里黑飞无人机。另外街口的路灯灭了半个月没人修").parts
    assert [part.matter for part in found] == ["x9", "38"]


def test_line_breaks_without_end_are_seen_through_at_once() -> None:
    began = time.monotonic()
    SORTER.sort("路灯灭了没人修。" + "\n" * 100_000 + "，包工头欠我们半年工资不给，一直不给")
    assert time.monotonic() - began < 5


def test_everyday_words_with_capitals_and_figures_are_found() -> None:
    matter, word = next(
        (known.matter, word) for known in STORED.situations for word in known.words if "KTV" in word
    )
    known = [situation for situation in MODEL.situations if situation.matter == matter]
    assert everyday(MODEL.letters(f"楼下{word}半夜不停")[0], known)[1]


def test_a_new_row_is_found_by_its_own_words() -> None:
    matter = Matter(
        "x9", "无人机黑飞查处", "公安", ("县公安局",), (), Role.SUPPORTING, keywords=("黑飞",)
    )
    sorter = Sorter(ListEdition("新", "2027-01-01", (*EDITION.matters, matter)), MODEL)
    assert sorter.sort("有人在村里黑飞无人机").proposals[0].matter == "x9"


def test_a_lesson_moves_the_ranking_and_says_so() -> None:
    story = "水塘边的小院里养了几十只鹅，味道很大"
    before = SORTER.sort(story).proposals[0].matter
    wanted = "24" if before != "24" else "23"
    taught = Sorter(EDITION, MODEL, [Lesson("t-1", "水塘边院子里养了好些鹅，味道大", wanted)])
    best = taught.sort(story).proposals[0]
    assert (best.matter, best.lessons) == (wanted, ("t-1",))
    other = "包工头欠我们半年工资不给"
    assert taught.sort(other) == SORTER.sort(other)


def test_of_lessons_that_disagree_the_likest_counts_most_then_the_latest() -> None:
    story = "水塘边的小院里养了几十只鹅，味道很大"
    alike, same = "水塘边院子里养了好些鹅", "水塘边的小院里养了几十只鹅，味道很大"
    for lessons, wanted in (
        ([Lesson("new", same, "24"), Lesson("old", same, "38")], "24"),
        ([Lesson("new", same, "38"), Lesson("old", same, "24")], "38"),
        ([Lesson("alike", alike, "38"), Lesson("same", same, "24")], "24"),
    ):
        assert Sorter(EDITION, MODEL, lessons).sort(story).proposals[0].matter == wanted


def test_a_lesson_that_it_is_on_no_list_is_named_too() -> None:
    story = "水塘边的小院里养了几十只鹅，味道很大"
    assert SORTER.sort(story).lessons == ()
    taught = Sorter(EDITION, MODEL, [Lesson("t-1", story, "")]).sort(story)
    assert (taught.on_list, taught.lessons) == (False, ("t-1",))


def test_a_lesson_brings_what_seemed_on_no_list_back_to_its_row() -> None:
    story = "孩子的户口怎么迁到县城"
    assert not SORTER.sort(story).on_list
    taught = Sorter(EDITION, MODEL, [Lesson("t-1", story, "75")]).sort(story)
    assert (taught.on_list, taught.proposals[0].matter) == (True, "75")


def test_a_lesson_of_a_row_that_the_edition_has_not_teaches_nothing() -> None:
    taught = Sorter(EDITION, MODEL, [Lesson("t-1", "井盖没了", "gone")])
    assert taught.sort("井盖没了") == SORTER.sort("井盖没了")


def test_rows_that_can_hardly_be_told_apart_are_named_with_their_words() -> None:
    twin = Matter("88x", "井盖和路灯管护", "城乡建设", ("县水务局",), (), Role.SUPPORTING,
                  keywords=("井盖丢失", "路灯不亮", "路面破损"))  # fmt: skip
    edition = ListEdition("新", "2027-01-01", (*EDITION.matters, twin))
    found = twins(edition, MODEL, 10)
    pair = next(pair for pair in found if {pair.first, pair.second} == {"38", "88x"})
    assert 0 < pair.likeness <= 1
    assert pair.words


def test_the_model_is_made_from_the_situations_that_lie_here() -> None:
    assert digest(RESOURCES) == MODEL.made_from


def test_a_model_that_is_not_as_it_was_shipped_is_not_gone_by(tmp_path: Path) -> None:
    file = tmp_path / "sorting.model"
    content = written(STORED)
    for damaged in (
        b"",
        content[:5000],
        content[:-1],
        content[:90_000] + b"\x7f" + content[90_001:],
    ):
        file.write_bytes(damaged)
        with pytest.raises(ModelDamaged):
            read_stored(file)
    with pytest.raises(ModelDamaged):
        read_stored(tmp_path / "gone.model")
    file.write_bytes(content)
    assert read_stored(file).made_from == MODEL.made_from


def test_every_matter_has_situations() -> None:
    situations = read_situations(RESOURCES / "situations")
    assert {s.matters[0] for s in situations} == {"", *(m.id for m in EDITION.matters)}


@pytest.mark.parametrize(
    ("written", "same_as"),
    [
        ("井蓋冇咗，條路爛咗", "井盖冇咗，条路烂咗"),
        ("電梯壞了沒人修", "电梯坏了没人修"),
        ("ＫＴＶ半夜噪音", "ktv半夜噪音"),
        ("井\u200b盖\u0007没\u200d了", "井盖没了"),
        ("井盖没了😡😡！！", "井盖没了"),
        ("3号楼井盖没了", "8号楼井盖没了"),
    ],
)
def test_other_writings_of_the_same_words_are_sorted_alike(written: str, same_as: str) -> None:
    assert choices(written) == choices(same_as)


def choices(text: str) -> list[tuple[str, float]]:
    return [(found.matter, round(found.score, 6)) for found in SORTER.sort(text).proposals]


@pytest.mark.parametrize(("story", "matter"), STORIES.items())
def test_noise_around_a_problem_does_not_hide_it(story: str, matter: str) -> None:
    loud = f"你好领导!!! {story}……打了12345也没人管 (help please) 😭"
    assert matter in [found.matter for found in SORTER.sort(loud).proposals]


def test_one_wrong_character_seldom_loses_the_matter() -> None:
    found = [
        matter in [proposal.matter for proposal in SORTER.sort(typo, 8).proposals]
        for story, matter in STORIES.items()
        for place in range(len(story))
        for typo in (f"{story[:place]}{wrong}{story[place + 1 :]}" for wrong in "的x一")
    ]
    assert sum(found) / len(found) >= 0.99


@given(st.text(max_size=400))
def test_any_text_is_sorted_without_failing(text: str) -> None:
    sorting = SORTER.sort(text)
    for proposal in sorting.proposals:
        assert 0 <= proposal.score <= 1 + 1e-9
        for reason in proposal.reasons:
            assert text[reason.start : reason.end] == reason.words
    for part in sorting.parts:
        assert 0 <= part.start < part.end <= len(text)


@given(st.text(alphabet=string.printable + "井盖没了路灯，。\x00\u200b\ud83d", max_size=120))
def test_mixed_and_broken_characters_are_sorted_without_failing(text: str) -> None:
    SORTER.sort(text)


@pytest.mark.parametrize("size", [2, 50, 5000, 20_000])
def test_texts_of_any_length_are_sorted(size: int) -> None:
    text = ("井盖没了，路灯不亮。" * (size // 10 + 1))[:size]
    assert SORTER.sort(text).proposals


@given(st.text(max_size=200))
def test_folding_keeps_every_character_in_its_place(text: str) -> None:
    assert len(plain(text)) == len(text)
    folded, places = letters(text)
    assert len(folded) == len(places)
    assert places == sorted(places)


def test_pinyin_initials_find_words() -> None:
    assert initials("消防通道") == "xftd"
    assert matches("xftd", "占用消防通道")
    assert matches("消防", "占用消防通道")
    assert matches(" ", "什么都行")
    assert not matches("xyz", "占用消防通道")
