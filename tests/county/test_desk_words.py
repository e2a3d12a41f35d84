"""The everyday words of the list's matters, seen and mended at the desk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from contract.matters import ListEdition
from county import blobs, feed
from tests.county.desk_client import DeskClient, Form, Page
from tests.county.desk_world import EDITION, FIRE, PASSWORD, TOWNSHIP, World, a_world

FIRST, SECOND = EDITION.matters[:2]


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with a_world(tmp_path) as made:
        yield made


@pytest.fixture
def desk(world: World) -> DeskClient:
    return world.client("desk")


def in_force(world: World) -> ListEdition:
    with world.county.db.read() as connection:
        found = blobs.edition_in_force(connection)
    assert found is not None
    return found[1]


def words_of(world: World, matter: str = FIRST.id) -> tuple[str, ...]:
    found = in_force(world).matter(matter)
    assert found is not None
    return found.keywords


def form(desk: DeskClient, matter: str = FIRST.id) -> Form:
    found = desk.get(f"/desk/words?matter={matter}").form
    assert found is not None
    return found


def mend(desk: DeskClient, words: str, matter: str = FIRST.id) -> Page:
    return desk.send(form(desk, matter), {"words": words})


def test_every_matter_s_words_are_seen(desk: DeskClient) -> None:
    text = desk.get("/desk/words").text
    assert all(matter.title in text for matter in EDITION.matters)
    assert FIRST.keywords[0] in text


def test_a_matter_is_found_by_its_words(desk: DeskClient) -> None:
    text = desk.get(f"/desk/words?q={FIRST.keywords[0]}").text
    assert FIRST.title in text
    assert EDITION.matters[-1].title not in text
    assert "没有找到" in desk.get("/desk/words?q=没有这样的说法").text


def test_mended_words_are_published_to_every_township(world: World, desk: DeskClient) -> None:
    before = world.county.heads()[TOWNSHIP.id]
    page = mend(desk, "堆满了，进不来人\n进不来人 ；堵")
    assert page.notice.startswith("已存")
    assert words_of(world) == ("堆满了", "进不来人", "堵")
    assert words_of(world, SECOND.id) == SECOND.keywords
    with world.county.db.read() as connection:
        told = feed.between(connection, TOWNSHIP.id, before, before + 10, 10)
    assert [item.kind for item in told] == ["edition"]


def test_words_that_did_not_change_publish_nothing(world: World, desk: DeskClient) -> None:
    before = world.county.heads()
    mend(desk, "、".join(FIRST.keywords))
    assert world.county.heads() == before


def test_a_call_keeps_the_edition_that_it_was_made_by(world: World, desk: DeskClient) -> None:
    ticket = world.call()
    mend(desk, "堆满了")
    assert desk.open(ticket).status == 200
    assert world.call()


def test_what_is_too_long_is_said_beside_it_and_stays(world: World, desk: DeskClient) -> None:
    page = mend(desk, "好" * 21)
    assert (page.status, list(page.problems)) == (422, ["words"])
    assert page.form is not None
    assert page.form.fields["words"] == ["好" * 21]
    assert mend(desk, "、".join(f"词{n}" for n in range(101))).status == 422
    assert words_of(world) == FIRST.keywords


def test_who_mends_what_somebody_has_just_mended_is_told(world: World, desk: DeskClient) -> None:
    mine = form(desk)
    mend(desk, "别人的说法")
    page = desk.send(mine, {"words": "我的说法"})
    assert page.status == 409
    assert words_of(world) == ("别人的说法",)
    assert page.form is not None
    assert desk.send(page.form).notice.startswith("已存")
    assert words_of(world) == ("我的说法",)


def test_a_word_of_two_matters_is_pointed_out(desk: DeskClient) -> None:
    mend(desk, "同一个说法")
    mend(desk, "同一个说法", SECOND.id)
    assert f"“同一个说法”也是 {SECOND.id} {SECOND.title} 的说法" in desk.get("/desk/words").text


def test_a_form_without_the_session_s_token_changes_nothing(world: World, desk: DeskClient) -> None:
    page = desk.send(form(desk), {"words": "堵", "csrf": "x"})
    assert page.status == 403
    assert words_of(world) == FIRST.keywords


def test_a_matter_that_is_not_there_is_said_politely(desk: DeskClient) -> None:
    assert desk.send(form(desk), {"matter": "没有"}).status == 404


def test_a_department_has_no_part_in_the_list_s_upkeep(world: World) -> None:
    officer = world.client(FIRE)
    assert officer.get("/desk/words").status == 404
    assert officer.post("/desk/words", {"matter": FIRST.id, "words": "堵"}).status == 404
    assert "/desk/words" not in officer.get("/desk").links.values()


def test_what_was_typed_outlives_a_session_that_ended(world: World, desk: DeskClient) -> None:
    mine = form(desk)
    desk.http.cookies.clear()
    page = desk.send(mine, {"words": "我的说法"})
    assert page.status == 401
    login = page.forms[0].fields | {"name": ["desk"], "password": [PASSWORD]}
    page = desk.post("/desk/login", login)
    assert page.form is not None
    assert page.form.fields["words"] == ["我的说法"]
    desk.send(page.form)
    assert words_of(world) == ("我的说法",)
