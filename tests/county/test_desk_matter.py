"""The desk puts a ticket's matter right: beside the call, and never in its place."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import pytest

from contract.events import Event, Nothing
from contract.messages import Outcome
from contract.ticket import Correction
from tests.county.desk_client import DeskClient, DeskProblem
from tests.county.desk_world import EDITION, EDITION_NAME, FIRE, HOUSING, World, a_world

PARKING = next(one for one in EDITION.matters if one.primary == (HOUSING,))
WHY = "是物业管理的事，不在消防通道上"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with a_world(tmp_path_factory.mktemp("matter")) as made:
        yield made


@pytest.fixture(scope="module")
def desk(world: World) -> DeskClient:
    return world.client("desk")


def test_the_call_stays_as_it_was_and_the_desk_s_matter_stands_beside_it(
    world: World, desk: DeskClient
) -> None:
    ticket = world.call()
    called = world.ticket(ticket).call
    page = desk.submit(ticket, "correct_matter", {"matter": PARKING.id, "reason": WHY})
    stands = world.ticket(ticket)
    assert stands.call == called
    assert stands.corrected == Correction(
        EDITION_NAME,
        WHY,
        PARKING.id,
        PARKING.title,
        PARKING.primary,
        PARKING.supporting,
        PARKING.township_role,
        PARKING.township_duties,
    )
    for said in (f"改为：{PARKING.id} {PARKING.title}", WHY, "镇街原报", called.matter_title):
        assert said in page.text


def test_what_the_desk_put_right_is_dispatched_by_and_found_by(
    world: World, desk: DeskClient
) -> None:
    ticket = world.call()
    desk.submit(ticket, "register")
    desk.submit(ticket, "correct_matter", {"matter": PARKING.id, "reason": WHY})
    assert desk.form(ticket, "dispatch").fields["department.1"] == [HOUSING]
    rows = {row.id: row.text for row in desk.list(query=PARKING.title[:6])}
    assert PARKING.title in rows[ticket]


def test_the_form_begins_with_the_present_matter_and_wants_another(
    world: World, desk: DeskClient
) -> None:
    ticket = world.call()
    form = desk.form(ticket, "correct_matter")
    assert form.fields["matter"] == [world.ticket(ticket).call.matter]
    page = desk.send(form, {"reason": WHY})
    assert "一样" in page.problems["matter"]
    with pytest.raises(DeskProblem):
        desk.submit(ticket, "correct_matter", {"matter": PARKING.id, "reason": " "})
    assert "correct_matter" not in world.steps(ticket)


def test_a_problem_can_turn_out_to_be_on_no_list(world: World, desk: DeskClient) -> None:
    ticket = world.call()
    page = desk.submit(ticket, "correct_matter", {"matter": "", "reason": "清单里没有"})
    assert world.ticket(ticket).settled.matter == ""
    assert "改为：清单里没有的事项" in page.text


def test_matters_are_looked_for_by_name_and_initials(world: World, desk: DeskClient) -> None:
    ticket = world.call()
    form = desk.form(ticket, "correct_matter")
    found = desk.send(form, {"find": PARKING.title[:4]})
    assert found.form is not None
    assert PARKING.id in found.form.choices["matter"]
    assert len(found.form.choices["matter"]) < len(EDITION.matters)


@pytest.mark.parametrize(
    "wrong",
    [
        {"edition": "0" * 64},
        {"matter": "没有这一项"},
        {"primary": (FIRE,)},
        {"matter": ""},
    ],
)
def test_a_correction_says_what_the_list_says(world: World, wrong: dict[str, object]) -> None:
    ticket = world.call()
    good = Correction(
        EDITION_NAME,
        WHY,
        PARKING.id,
        PARKING.title,
        PARKING.primary,
        PARKING.supporting,
        PARKING.township_role,
    )
    assert answered(world, ticket, msgspec.structs.replace(good, **wrong)) == "bad_reference"
    assert answered(world, ticket, good) == ""


def answered(world: World, ticket: str, body: Correction) -> str:
    township = world.ticket(ticket).township
    packed = msgspec.to_builtins(body)
    event = Event(world.new_id(), ticket, "correct_matter", world.clock(), world.desk.actor, packed)
    result = world.county.ledger.append(world.desk.actor, township, [event])[0]
    assert (result.outcome is Outcome.REFUSED) == (result.refusal is not None)
    return result.refusal.code.value if result.refusal else ""


def test_the_desk_sees_that_the_township_no_longer_goes_by_a_ticket(
    world: World, desk: DeskClient
) -> None:
    ticket = world.call(proposed=PARKING.id)
    world.add(world.clerk, ticket, "drop_lesson", Nothing())
    assert "不再参考" in desk.open(ticket).text
    assert world.ticket(ticket).lesson_dropped
