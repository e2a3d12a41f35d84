"""Calls that the desk takes by telephone: what is asked, what is wrong, and nothing typed lost."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from contract.ticket import State
from tests.county.desk_client import DeskClient, Form, Page
from tests.county.desk_world import EDITION, EDITION_NAME, FIRE, FORMS, TOWNSHIP, World, a_world

LANE = next(one for one in EDITION.matters if one.title.startswith("占用、堵塞消防车通道"))
LAND = next(one for one in EDITION.matters if one.form == "land")
SAID = {
    "township": TOWNSHIP.id,
    "title": "东门通道被堵",
    "description": "东门外停了一排车，消防车进不来",
}
GENERAL = {"answers.urgent_risk": "no", "answers.done": "到场看过"}
OF_LANE = {
    "matter": LANE.id,
    "answers.passage": "消防车通道",
    "answers.blocked": "进不去",
    "answers.done": "到场劝阻",
}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """One county for all: every test enters a call of its own."""
    with a_world(tmp_path_factory.mktemp("telephone")) as made:
        yield made


@pytest.fixture(scope="module")
def desk(world: World) -> DeskClient:
    return world.client("desk")


@pytest.fixture
def form(desk: DeskClient) -> Form:
    found = desk.get("/desk/telephone").form
    assert found is not None
    return found


def opened(page: Page) -> Form:
    assert page.form is not None
    return page.form


def ticket_of(page: Page) -> str:
    assert page.problems == {}
    return page.url.split("/")[-1].split("?")[0]


def asked(form: Form) -> set[str]:
    return {name for name in {*form.fields, *form.choices} if name.startswith("answers.")}


def keys(form_id: str) -> set[str]:
    return {f"answers.{field.key}" for field in FORMS.form(form_id).fields}


def test_a_call_becomes_one_of_its_township_with_its_answers(
    world: World, desk: DeskClient, form: Form
) -> None:
    numbers = {"answers.vehicles": "３", "answers.repeated": "yes", "answers.since": "2026-11-20"}
    page = desk.send(form, SAID | OF_LANE | numbers | {"served_phone": "13800000000"})
    stands = world.ticket(ticket_of(page))
    assert (stands.township, stands.state) == (TOWNSHIP.id, State.CALLED)
    assert (stands.call.edition, stands.call.primary) == (EDITION_NAME, (FIRE,))
    assert (stands.call.form, stands.call.answers) == (
        "passage",
        {
            "passage": "消防车通道",
            "vehicles": 3,
            "blocked": "进不去",
            "since": "2026-11-20",
            "repeated": True,
            "done": "到场劝阻",
        },
    )
    assert "进不去" in page.text


def test_sent_twice_it_is_one_call(world: World, desk: DeskClient, form: Form) -> None:
    ticket = ticket_of(desk.send(form, SAID | OF_LANE))
    again = desk.send(form, SAID)
    assert again.notice.startswith("这一步刚才已经提交过")
    assert world.steps(ticket) == ["enter"]


def test_before_a_matter_is_chosen_the_general_questions_are_asked(form: Form) -> None:
    assert asked(form) == keys("general")


def test_what_is_on_no_list_answers_the_general_questions(
    world: World, desk: DeskClient, form: Form
) -> None:
    call = world.ticket(ticket_of(desk.send(form, SAID | GENERAL))).call
    assert (call.matter, call.form) == ("", "")
    assert call.answers == {"urgent_risk": False, "done": "到场看过"}


def test_a_matter_chosen_asks_its_own_questions_and_keeps_the_rest(
    desk: DeskClient, form: Form
) -> None:
    page = desk.send(form, SAID | GENERAL | {"matter": LANE.id, "look": "1"})
    assert page.problems == {}
    fresh = opened(page)
    assert keys("passage") <= asked(fresh)
    assert fresh.fields["answers.done"] == ["到场看过"]
    assert {name: fresh.fields[name] for name in SAID} == {n: [v] for n, v in SAID.items()}
    back = opened(desk.send(fresh, {"matter": "", "look": "1"}))
    assert back.fields["answers.urgent_risk"] == ["no"]


def test_sent_without_having_been_asked_the_questions_come_with_what_lacks(
    world: World, desk: DeskClient, form: Form
) -> None:
    page = desk.send(form, SAID | GENERAL | {"matter": LANE.id})
    assert page.status == 422
    assert page.problems == {
        "answers.passage": "请填写“占的是哪里”",
        "answers.blocked": "请填写“消防车现在进得去吗”",
    }
    done = desk.send(opened(page), {name: OF_LANE[name] for name in OF_LANE})
    assert world.ticket(ticket_of(done)).call.answers["done"] == "到场劝阻"


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"answers.vehicles": "很多"}, "应是数字"),
        ({"answers.vehicles": "-1"}, "不能小于 0"),
        ({"answers.vehicles": "1e300"}, "应是数字"),
        ({"answers.since": "昨天"}, "应是日期"),
        ({"answers.blocked": "一点点"}, "请从列出的选项里选"),
        ({"answers.repeated": "也许"}, "请选是或否"),
        ({"answers.done": "长" * 2001}, "最多 2000 字"),
        ({"served_phone": "12345"}, "11 位手机号"),
    ],
)
def test_a_wrong_answer_is_told_beside_it_and_kept(
    desk: DeskClient, form: Form, wrong: dict[str, str], sentence: str
) -> None:
    page = desk.send(form, SAID | OF_LANE | wrong)
    ((name, text),) = wrong.items()
    assert list(page.problems) == [name]
    assert sentence in page.problems[name]
    fresh = opened(page)
    if name not in fresh.choices:
        assert fresh.fields[name] == [text]
    assert fresh.fields["answers.passage"] == ["消防车通道"]
    assert fresh.fields["title"] == [SAID["title"]]


def test_problems_stand_in_the_order_of_the_page(desk: DeskClient, form: Form) -> None:
    page = desk.send(form, {"matter": LAND.id, "served_phone": "1"})
    wrong = list(page.problems)
    assert wrong[0] == "township"
    assert wrong[-1] == "served_phone"
    assert wrong.index("description") < wrong.index("answers.kind") < wrong.index("answers.done")


# --- finding ------------------------------------------------------------------------------


@pytest.mark.parametrize("query", ["xfctd", "ＸＦＣＴＤ", "消防车通道", LANE.id, "县消防"])
def test_a_matter_is_found_by_words_initials_number_and_department(
    desk: DeskClient, form: Form, query: str
) -> None:
    found = opened(desk.send(form, SAID | {"find": query, "look": "1"}))
    assert LANE.id in found.choices["matter"]
    assert len(found.choices["matter"]) < len(EDITION.matters)
    assert found.fields["title"] == [SAID["title"]]


def test_what_is_chosen_stays_whatever_is_looked_for(desk: DeskClient, form: Form) -> None:
    found = desk.send(form, {"matter": LAND.id, "find": "没有这样的事项", "look": "1"})
    assert opened(found).choices["matter"] == ["", LAND.id]
    nothing = desk.send(form, {"find": "没有这样的事项", "look": "1"})
    assert opened(nothing).choices["matter"] == [""]
    assert "没有找到“没有这样的事项”" in nothing.text


def test_enter_in_the_search_box_sends_nothing(world: World, desk: DeskClient, form: Form) -> None:
    looked = desk.send(form, SAID | GENERAL | {"find": "消防"})
    assert (looked.status, looked.problems) == (200, {})
    assert not world.has(form.fields["event"][0])
    ticket = ticket_of(desk.send(opened(looked)))
    assert world.steps(ticket) == ["enter"]


def test_departments_are_found_while_dispatching_and_nothing_is_sent(
    world: World, desk: DeskClient
) -> None:
    ticket = world.call()
    desk.submit(ticket, "register")
    form = desk.form(ticket, "dispatch")
    looked = opened(desk.send(form, {"find": "swj", "task.1": "写了半天"}))
    assert "县水务局" in looked.choices["department.1"]
    assert "县气象局" not in looked.choices["department.1"]
    assert looked.fields["department.1"] == form.fields["department.1"]
    assert looked.fields["task.1"] == ["写了半天"]
    assert world.steps(ticket)[-1] == "register"


def test_who_is_looked_for_comes_first_and_who_is_chosen_stays(
    world: World, desk: DeskClient
) -> None:
    ticket = world.call("")
    desk.submit(ticket, "register")
    form = desk.form(ticket, "convene")
    looked = opened(desk.send(form, {"departments": [FIRE], "find": "水利局"}))
    assert looked.choices["departments"] == ["县水务局", FIRE]
    assert looked.fields["departments"] == [FIRE]
