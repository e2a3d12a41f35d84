"""What the desk puts right on a ticket, and what a ticket teaches."""

import pytest

from contract.lessons import ON_NO_LIST, Lesson, lesson_of, would_teach
from contract.life import possible
from contract.ticket import State
from tests.contract.stories import (
    CLERK,
    DESK,
    FIRE,
    HOUSING,
    LEADER,
    Story,
    appraised,
    call,
    called,
    correction,
    dispatched,
    resolved,
)

LIST = "e" * 64


def lesson(story: Story) -> Lesson | None:
    return lesson_of(story.now_ticket)


def steps(story: Story) -> set[str]:
    return {one.step for one in possible(story.now_ticket, CLERK)} & {"drop_lesson", "take_lesson"}


@pytest.mark.parametrize("begun", [called, dispatched, resolved, appraised])
def test_the_desk_s_correction_stands_beside_the_frozen_call(begun: type[Story]) -> None:
    before = begun().now_ticket
    after = begun().then(DESK, "correct_matter", **correction()).now_ticket
    assert (after.call.matter, after.call.primary) == (before.call.matter, (FIRE,))
    assert (after.settled.matter, after.settled.primary) == ("30", (HOUSING,))
    assert (after.state, after.assignments) == (before.state, before.assignments)
    assert before.settled == before.call


def test_a_correction_names_another_matter_than_the_present_one() -> None:
    story = called()
    assert story.refused(DESK, "correct_matter", **correction("29")) == "same_matter"
    story.then(DESK, "correct_matter", **correction("29", edition="f" * 64))
    story.then(DESK, "correct_matter", **correction())
    assert story.refused(DESK, "correct_matter", **correction()) == "same_matter"
    story.then(DESK, "correct_matter", **correction("29"))


def test_a_correction_may_say_that_the_problem_is_on_no_list_once() -> None:
    nothing = {"edition": LIST, "reason": "清单里没有"}
    story = called().then(DESK, "correct_matter", **nothing)
    assert story.now_ticket.settled.matter == ""
    assert story.refused(DESK, "correct_matter", **nothing) == "same_matter"


def test_a_correction_says_why() -> None:
    assert called().refused(DESK, "correct_matter", **correction(reason="")) == "bad_body"


def test_who_took_another_matter_than_the_proposed_one_teaches_it() -> None:
    taught = lesson(called(proposed="12"))
    assert taught is not None
    assert (taught.matter, taught.instead_of) == ("29", "12")
    assert taught.text == call()["description"]


@pytest.mark.parametrize("proposed", ["29", ""])
def test_a_proposal_that_was_taken_or_never_made_teaches_nothing(proposed: str) -> None:
    story = called(proposed=proposed)
    assert would_teach(story.now_ticket) is None
    assert steps(story) == set()
    assert story.refused(CLERK, "drop_lesson") == "no_lesson"


def test_no_list_can_be_proposed_and_chosen() -> None:
    nothing = {"matter": "", "primary": [], "supporting": [], "township_role": None}
    assert lesson(called(proposed=ON_NO_LIST, **nothing)) is None
    chosen = lesson(called(proposed="29", **nothing))
    assert chosen is not None
    assert (chosen.matter, chosen.instead_of) == ("", "29")
    found = lesson(called(proposed=ON_NO_LIST))
    assert found is not None
    assert (found.matter, found.instead_of) == ("29", ON_NO_LIST)


@pytest.mark.parametrize(("proposed", "instead_of"), [("", "29"), ("12", "12"), ("29", "29")])
def test_what_the_desk_put_right_is_taught(proposed: str, instead_of: str) -> None:
    taught = lesson(called(proposed=proposed).then(DESK, "correct_matter", **correction()))
    assert taught is not None
    assert (taught.matter, taught.matter_title, taught.instead_of) == ("30", "物业管理", instead_of)


def test_a_correction_back_to_the_proposal_takes_the_lesson_away() -> None:
    story = called(proposed="30")
    assert lesson(story) is not None
    assert lesson(story.then(DESK, "correct_matter", **correction())) is None


@pytest.mark.parametrize(
    ("actor", "step", "state"),
    [(CLERK, "withdraw", State.WITHDRAWN), (DESK, "refuse", State.REFUSED)],
)
def test_a_ticket_withdrawn_or_refused_teaches_nothing(
    actor: object, step: str, state: State
) -> None:
    story = called(proposed="12").then(actor, step, reason="重复")
    assert story.now_ticket.state is state
    assert would_teach(story.now_ticket) is None


@pytest.mark.parametrize("who", [CLERK, LEADER])
def test_the_township_drops_a_lesson_and_takes_it_up_again(who: object) -> None:
    story = called(proposed="12")
    assert steps(story) == {"drop_lesson"}
    story.then(who, "drop_lesson")
    assert lesson(story) is None
    assert steps(story) == {"take_lesson"}
    assert story.refused(CLERK, "drop_lesson") == "no_lesson"
    story.then(who, "take_lesson")
    assert lesson(story) is not None
    assert story.refused(CLERK, "take_lesson") == "no_lesson"


def test_a_new_correction_is_a_new_lesson() -> None:
    story = called(proposed="12").then(CLERK, "drop_lesson")
    assert lesson(story.then(DESK, "correct_matter", **correction())) is not None


def test_a_call_written_anew_is_a_new_lesson() -> None:
    story = called(proposed="12", to_approve=True).then(CLERK, "drop_lesson")
    story.then(LEADER, "send_back", reason="缺照片")
    assert steps(story) == {"take_lesson"}
    assert lesson(story.then(CLERK, "resubmit", **call(proposed="12"))) is not None
