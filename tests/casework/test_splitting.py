"""A text about two things becomes two drafts and, taken back, one again; no word of it is lost."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from app.casework.desk import Desk
from app.casework.splitting import join, pieces, split
from app.models.read import DraftContent
from app.sorting.parts import Part
from contract.deadlines import Urgency
from tests.casework.office import content
from tests.journeys.camera import take_photo

BIRDS = "前阮二村地下室有人养鸟，气味难闻"
LANE = "还有东门的消防通道天天停着车。"
BOTH = f"{BIRDS}；{LANE}"


PARTS = (Part(0, len(BIRDS) + 1, "41"), Part(len(BIRDS) + 1, len(BOTH), "29"))


def two_things(desk: Desk, **more: object) -> str:
    draft = desk.new_draft()
    written = content(desk, description=BOTH, matter="", reasons=(), answers={}, edition="")
    desk.save(draft.id, replace(written, **more))
    return draft.id


def photo(folder: Path) -> Path:
    when = datetime(2026, 11, 20, 10, 21, tzinfo=UTC)
    return take_photo(folder / "样例.jpg", 1, when, (36.29, 116.44), (640, 480))


def texts(desk: Desk) -> set[str]:
    return {draft.content.description for draft in desk.drafts()}


def test_each_draft_has_its_part_of_the_text_and_the_same_place(desk: Desk) -> None:
    draft = two_things(desk, served_phone="13800000000", urgency=Urgency.URGENT)
    first, second = split(desk, draft, PARTS).drafts
    assert (first.id, first.content.description) == (draft, BIRDS)
    assert second.content.description == LANE
    for made in (first, second):
        assert made.content.village == "锦绣园社区"
        assert made.content.spot == "小区东门外约 30 米"
        assert made.content.served_phone == "13800000000"
        assert made.content.urgency is Urgency.URGENT
    assert texts(desk) == {BIRDS, LANE}


def test_photos_stay_with_the_first(desk: Desk, tmp_path: Path) -> None:
    draft = two_things(desk)
    desk.add_photo(draft, photo(tmp_path))
    first, second = split(desk, draft, PARTS).drafts
    assert len(first.photos) == 1
    assert second.photos == ()


def test_a_matter_chosen_before_goes_with_its_part_of_the_text(desk: Desk) -> None:
    draft = two_things(desk, matter="29", reasons=("消防通道",), answers={"blocked": "更久"})
    first, second = split(desk, draft, PARTS).drafts
    assert (first.content.matter, first.content.answers) == ("", {})
    assert second.content.matter == "29"
    assert second.content.reasons == ("消防通道",)
    assert second.content.answers == {"blocked": "更久"}


def test_a_matter_of_neither_part_stays_with_the_first(desk: Desk) -> None:
    first, second = split(desk, two_things(desk, matter="7"), PARTS).drafts
    assert (first.content.matter, second.content.matter) == ("7", "")


def test_taken_back_there_is_one_draft_as_it_was(desk: Desk) -> None:
    draft = two_things(desk, matter="29", reasons=("消防通道",))
    before = desk.draft(draft).content
    join(desk, split(desk, draft, PARTS))
    assert [one.id for one in desk.drafts()] == [draft]
    assert desk.draft(draft).content == before


def test_taken_back_after_writing_on_nothing_that_was_written_is_lost(desk: Desk) -> None:
    done = split(desk, two_things(desk), PARTS)
    first = done.drafts[0]
    desk.save(first.id, replace(first.content, description=BIRDS + "，有几十只"))
    join(desk, done)
    assert texts(desk) == {f"{BIRDS}，有几十只\n{LANE}"}


def test_taken_back_a_draft_that_was_worked_on_stays(desk: Desk, tmp_path: Path) -> None:
    done = split(desk, two_things(desk), PARTS)
    desk.add_photo(done.drafts[1].id, photo(tmp_path))
    join(desk, done)
    assert texts(desk) == {BIRDS, LANE}


def test_once_the_first_is_submitted_there_is_nothing_to_take_back(desk: Desk) -> None:
    done = split(desk, two_things(desk), PARTS)
    first = done.drafts[0]
    desk.save(first.id, content(desk, description=BIRDS))
    desk.submit(first.id)
    join(desk, done)
    assert texts(desk) == {LANE}


def test_three_things_become_three_drafts(desk: Desk) -> None:
    text = "路灯不亮，井盖没了，河里漂着死鱼"
    three = (Part(0, 5, "a"), Part(5, 10, "b"), Part(10, 16, "c"))
    draft = desk.new_draft()
    desk.save(draft.id, DraftContent(description=text))
    made = split(desk, draft.id, three).drafts
    assert [one.content.description for one in made] == ["路灯不亮", "井盖没了", "河里漂着死鱼"]


@given(text=st.text(max_size=60), cuts=st.lists(st.integers(0, 60), min_size=2, max_size=8))
def test_whatever_the_parts_no_character_goes_but_what_stood_between(
    text: str, cuts: list[int]
) -> None:
    places = sorted({min(cut, len(text)) for cut in cuts})
    parts = [Part(*span, "m") for span in zip(places[::2], places[1::2], strict=False)]
    if parts:
        kept = sorted("".join(pieces(text, parts)))
        between = " \t\r\n\u3000,，、;；"
        assert [c for c in kept if c not in between] == [
            c for c in sorted(text) if c not in between
        ]
