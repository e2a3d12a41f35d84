"""The table of steps, walked whole: every state, every step, every actor."""

from typing import Any

import msgspec
import pytest

from contract.events import Actor, ActorKind
from contract.life import STEPS, TABLE, RefusalCode, check, possible
from contract.ticket import Piece, State
from contract.words import REFUSALS, STEP_WORDS, WORDS
from tests.contract.stories import (
    CLERK,
    CLOCK,
    DESK,
    FIRE,
    HOUSING,
    LEADER,
    NOON,
    TOWN,
    TRAFFIC,
    Story,
    appraised,
    call,
    called,
    dispatched,
    four_things,
    officer,
    piece,
    resolved,
)

ACTORS = {
    ActorKind.TOWNSHIP: CLERK,
    ActorKind.LEADER: LEADER,
    ActorKind.DESK: DESK,
    ActorKind.DEPARTMENT: officer(FIRE),
    ActorKind.CLOCK: CLOCK,
}


def accepted() -> Story:
    return dispatched().then(officer(FIRE), "accept", assignment="a")


def responding() -> Story:
    return accepted().then(officer(FIRE), "progress", assignment="a", report="已到场")


def in_consultation() -> Story:
    return (
        called()
        .then(DESK, "register", number="2026-0001")
        .then(DESK, "convene", departments=[FIRE], where="现场")
    )


def waiting_for_leader() -> Story:
    return called(to_approve=True)


STORIES = {
    State.TO_APPROVE: waiting_for_leader,
    State.SENT_BACK: lambda: waiting_for_leader().then(LEADER, "send_back", reason="缺照片"),
    State.CALLED: called,
    State.DISPATCHED: dispatched,
    State.ACCEPTED: accepted,
    State.RESPONDING: responding,
    State.CONSULTATION: in_consultation,
    State.RESOLVED: resolved,
    State.APPRAISED: appraised,
    State.WITHDRAWN: lambda: called().then(CLERK, "withdraw", reason="重复"),
    State.REFUSED: lambda: called().then(DESK, "refuse", reason="不属实"),
}

BODIES: dict[str, dict[str, Any]] = {
    "submit": call(),
    "enter": call(township=TOWN),
    "resubmit": call(),
    "approve": {},
    "supplement": {"remark": "居民又来电话"},
    "confirm": {"round": 1},
    "reject": {"round": 1, "reason": "又停满了"},
    "appraise": {"assignment": "a", "round": 1, "satisfaction": "satisfied", "score": 90},
    "register": {"number": "2026-0002"},
    "dispatch": {"assignments": [piece("z", HOUSING, leading=True)], "instead_of": ["a"]},
    "rule_on_return": {"assignment": "a", "granted": True},
    "convene": {"departments": [FIRE]},
    "conclude": {"conclusion": "住建牵头", "assignments": [piece("z", HOUSING, leading=True)]},
    "extend": {"assignment": "a", "due": NOON.isoformat()},
    "correct_matter": {"edition": "e" * 64, "reason": "归住建", "matter": "30"},
    "record_served": {"satisfaction": "satisfied"},
    "accept": {"assignment": "a"},
    "ask_return": {"assignment": "a", "reason": "不归我们"},
    "progress": {"assignment": "a", "report": "已到场"},
    "ask_extension": {"assignment": "a", "until": NOON.isoformat(), "reason": "下雨"},
    "resolve": {"assignment": "a", "result": four_things()},
    "turn_light": {"assignment": "a", "light": "red"},
}


def body_for(step: str) -> dict[str, Any]:
    return BODIES.get(step, {"reason": "有理由"})


@pytest.mark.parametrize("state", State)
def test_every_state_can_be_reached(state: State) -> None:
    assert STORIES[state]().now_ticket.state is state


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("kind", ActorKind)
def test_a_step_is_taken_only_by_its_actor_from_its_states(
    state: State, step: str, kind: ActorKind
) -> None:
    story = STORIES[state]()
    row = STEPS[step]
    event = story.event(ACTORS[kind], step, **body_for(step))
    refusal = check(story.ticket, event)
    if kind not in row.actors:
        assert refusal is not None
        assert refusal.code is RefusalCode.WRONG_ACTOR
    elif not row.states:
        assert refusal is not None
        assert refusal.code is RefusalCode.TICKET_EXISTS
    elif state not in row.states:
        assert refusal is not None
        assert refusal.code is RefusalCode.WRONG_STATE
    elif refusal is None:
        story.then(ACTORS[kind], step, **body_for(step))


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("kind", ActorKind)
def test_what_is_offered_can_be_taken(state: State, kind: ActorKind) -> None:
    actor = ACTORS[kind]
    for offered in possible(STORIES[state]().now_ticket, actor):
        story = STORIES[state]()
        body = dict(body_for(offered.step))
        if offered.assignment:
            body["assignment"] = offered.assignment
        if offered.step == "dispatch" and not story.now_ticket.current:
            body["instead_of"] = []
        story.then(actor, offered.step, **body)


def test_every_step_actor_state_and_refusal_has_its_words() -> None:
    assert set(STEP_WORDS) == {step.name for step in TABLE}
    assert set(REFUSALS) == set(RefusalCode)
    for kind in (State, Piece, ActorKind):
        assert set(kind) <= set(WORDS)
    assert all(word.zh and word.en for word in (*WORDS.values(), *REFUSALS.values()))


def test_a_call_is_submitted_once() -> None:
    assert called().refused(CLERK, "submit", **call()) == "ticket_exists"


def test_another_township_cannot_touch_a_ticket() -> None:
    stranger = Actor(ActorKind.TOWNSHIP, "elsewhere", "clerk")
    assert called().refused(stranger, "urge", reason="快点") == "not_yours"


def test_a_department_takes_only_its_own_assignment() -> None:
    assert dispatched().refused(officer(TRAFFIC), "accept", assignment="a") == "not_yours"


def test_an_assignment_that_was_ruled_on_may_not_be_returned_again() -> None:
    story = (
        dispatched()
        .then(officer(FIRE), "ask_return", assignment="a", reason="不归我们")
        .then(DESK, "rule_on_return", assignment="a", granted=False)
    )
    assert story.refused(officer(FIRE), "ask_return", assignment="a", reason="还是不归") == (
        "may_not_return"
    )


def test_a_granted_return_leaves_room_for_another_lead() -> None:
    story = (
        dispatched()
        .then(officer(FIRE), "ask_return", assignment="a", reason="不归我们")
        .then(DESK, "rule_on_return", assignment="a", granted=True)
        .then(DESK, "dispatch", assignments=[piece("c", HOUSING, leading=True)])
    )
    leading = story.now_ticket.leading
    assert leading is not None
    assert leading.department == HOUSING


@pytest.mark.parametrize(
    ("pieces", "code"),
    [
        ([piece("a", FIRE)], "one_lead"),
        ([piece("a", FIRE, leading=True), piece("b", TRAFFIC, leading=True)], "one_lead"),
        ([piece("a", FIRE, leading=True), piece("b", FIRE)], "bad_body"),
        ([piece("a", FIRE, leading=True), piece("a", TRAFFIC)], "bad_body"),
        ([piece("a", FIRE, leading=True), piece("b", TOWN)], "to_township"),
        ([piece("a", FIRE, leading=True), piece("b", "镇街")], "to_township"),
        ([], "bad_body"),
    ],
)
def test_a_dispatch_names_one_lead_and_no_township(pieces: list[dict[str, Any]], code: str) -> None:
    story = called().then(DESK, "register", number="2026-0001")
    assert story.refused(DESK, "dispatch", assignments=pieces) == code


def test_a_call_is_dispatched_only_once_it_has_a_number() -> None:
    pieces = [piece("a", FIRE, leading=True)]
    assert called().refused(DESK, "dispatch", assignments=pieces) == "not_registered"
    story = called().then(DESK, "register", number="2026-0001")
    assert story.refused(DESK, "register", number="2026-0002") == "wrong_state"


@pytest.mark.parametrize("missing", ["accepted_when", "spoken_to", "solved_how", "solved_when"])
def test_a_result_without_one_of_the_four_things_is_sent_back(missing: str) -> None:
    result = four_things()
    del result[missing]
    assert accepted().refused(officer(FIRE), "resolve", assignment="a", result=result) == "bad_body"


def test_a_department_is_appraised_after_the_result_is_confirmed() -> None:
    body = {"assignment": "a", "round": 1, "satisfaction": "satisfied", "score": 90}
    assert resolved().refused(CLERK, "appraise", **body) == "not_confirmed"
    assert appraised().now_ticket.state is State.APPRAISED


def test_what_was_appraised_is_closed() -> None:
    body = {"assignment": "a", "round": 1, "satisfaction": "satisfied", "score": 90}
    assert appraised().refused(CLERK, "appraise", **body) == "wrong_state"


def test_a_supervision_is_opened_once_and_closed_once() -> None:
    story = dispatched()
    assert story.refused(DESK, "close_supervision", reason="没开过") == "not_supervised"
    story.then(DESK, "open_supervision", reason="超期")
    assert story.refused(DESK, "open_supervision", reason="再开") == "already_supervised"
    assert story.refused(CLERK, "request_supervision", reason="超期") == "already_supervised"
    story.then(DESK, "close_supervision", reason="已办")
    story.then(DESK, "open_supervision", reason="又超期")


@pytest.mark.parametrize("score", [-1, 101, "90", None, 1.5])
def test_a_score_is_a_whole_number_up_to_a_hundred(score: object) -> None:
    story = resolved().then(CLERK, "confirm", round=1)
    body = {"assignment": "a", "round": 1, "satisfaction": "satisfied", "score": score}
    assert story.refused(CLERK, "appraise", **body) == "bad_body"


def test_a_verdict_on_an_earlier_round_is_refused() -> None:
    story = resolved().then(CLERK, "reject", round=1, reason="又停满了")
    for name, department in (("a.2", FIRE), ("b.2", TRAFFIC)):
        story.then(officer(department), "accept", assignment=name)
        story.then(officer(department), "resolve", assignment=name, result=four_things())
    assert story.refused(CLERK, "confirm", round=1) == "wrong_round"
    assert story.then(CLERK, "confirm", round=2).now_ticket.confirmed


@pytest.mark.parametrize(
    "change",
    [{"id": "1"}, {"ticket": "../../etc"}, {"id": "0" * 36}, {"step": "explode"}],
)
def test_malformed_events_are_refused(change: dict[str, str]) -> None:
    story = called()
    event = msgspec.structs.replace(story.event(CLERK, "urge", reason="快点"), **change)
    assert check(story.ticket, event) is not None
