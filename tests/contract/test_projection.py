"""What the screen shows: the copy with pending events folded over it."""

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from contract.life import possible
from contract.projection import fold, project
from contract.ticket import Piece, State, Ticket
from tests.contract.stories import (
    CLERK,
    DESK,
    FIRE,
    HOUSING,
    NOON,
    TRAFFIC,
    appraised,
    called,
    dispatched,
    four_things,
    officer,
    piece,
    resolved,
)
from tests.contract.test_life import ACTORS, body_for


def test_pending_events_are_folded_over_the_copy() -> None:
    copy = called().now_ticket
    story = called()
    story.ticket = copy
    urge = msgspec.structs.replace(story.event(CLERK, "urge", reason="快点"), ticket=copy.id)
    shown = project(copy, [urge])
    assert shown.ticket is not None
    assert shown.ticket.urged == 1
    assert copy.urged == 0


def test_a_pending_event_that_no_longer_fits_is_left_out_and_named() -> None:
    story = resolved()
    confirm = story.event(CLERK, "confirm", round=1)
    story.then(CLERK, "reject", round=1, reason="又停满了")
    shown = project(story.ticket, [confirm])
    assert shown.ticket == story.ticket
    assert [identifier for identifier, _ in shown.refused] == [confirm.id]


def test_all_resolved_makes_the_ticket_resolved() -> None:
    story = dispatched().then(officer(FIRE), "accept", assignment="a")
    assert story.now_ticket.state is State.ACCEPTED
    story.then(officer(FIRE), "resolve", assignment="a", result=four_things())
    assert story.now_ticket.state is State.RESPONDING
    story.then(officer(TRAFFIC), "accept", assignment="b")
    story.then(officer(TRAFFIC), "resolve", assignment="b", result=four_things())
    assert story.now_ticket.state is State.RESOLVED


def test_a_rejected_result_is_done_again_by_everyone() -> None:
    ticket = resolved().then(CLERK, "reject", round=1, reason="又停满了").now_ticket
    assert ticket.round == 2
    assert [(p.id, p.state, p.may_return) for p in ticket.current] == [
        ("a.2", Piece.ASSIGNED, False),
        ("b.2", Piece.ASSIGNED, False),
    ]


def test_a_consultation_names_a_lead_that_may_not_return_the_ticket() -> None:
    story = (
        called(matter="", primary=[], supporting=[])
        .then(CLERK, "request_consultation", reason="清单里没有")
        .then(DESK, "register", number="2026-0001")
        .then(DESK, "convene", departments=[FIRE, HOUSING], where="现场")
        .then(
            DESK,
            "conclude",
            conclusion="住建牵头",
            assignments=[piece("c", HOUSING, leading=True)],
        )
    )
    leading = story.now_ticket.leading
    assert leading is not None
    assert not leading.may_return
    held = story.now_ticket.consultation
    assert held is not None
    assert (held.reason, held.conclusion) == ("清单里没有", "住建牵头")


def test_different_fields_merge_and_the_same_field_keeps_both() -> None:
    story = called(village="北关社区", spot="东门")
    for field, before, after in (
        ("village", "北关社区", "南坡村"),
        ("spot", "东门", "西门"),
        ("spot", "东门", "北门"),
    ):
        change = {"field": field, "before": before, "after": after}
        story.then(CLERK, "supplement", changes=[change])
    assert (story.now_ticket.call.village, story.now_ticket.call.spot) == ("南坡村", "西门")
    assert [(kept.field, kept.value) for kept in story.now_ticket.kept] == [("spot", "北门")]


def test_a_supplement_cannot_touch_what_was_frozen() -> None:
    change = {"field": "matter", "before": "29", "after": "1"}
    assert called().then(CLERK, "supplement", changes=[change]).now_ticket.call.matter == "29"


def test_the_same_photo_is_added_once() -> None:
    photo = {"sha256": "a" * 64, "size": 1, "width": 1, "height": 1}
    story = called(photos=[photo]).then(CLERK, "supplement", photos=[photo])
    assert len(story.now_ticket.call.photos) == 1


def test_the_last_appraisal_of_a_round_stands() -> None:
    story = resolved().then(CLERK, "confirm", round=1)
    for name, score in (("a", 90), ("a", 60), ("b", 80)):
        story.then(CLERK, "appraise", assignment=name, round=1, satisfaction="partly", score=score)
    scores = [(appraisal.assignment, appraisal.score) for appraisal in story.now_ticket.appraisals]
    assert sorted(scores) == [("a", 60), ("b", 80)]


def test_the_desk_can_take_back_a_supporting_piece_alone() -> None:
    ticket = dispatched().then(DESK, "dispatch", instead_of=["b"]).now_ticket
    assert [piece.department for piece in ticket.current] == [FIRE]


def test_an_extension_moves_the_deadline_and_answers_the_application() -> None:
    story = (
        dispatched()
        .then(officer(FIRE), "accept", assignment="a")
        .then(officer(FIRE), "ask_extension", assignment="a", until=NOON.isoformat(), reason="下雨")
        .then(DESK, "extend", assignment="a", due="2026-04-01T09:00:00Z")
    )
    extended = story.now_ticket.assignment("a")
    assert extended is not None
    assert extended.due.isoformat() == "2026-04-01T09:00:00+00:00"
    assert extended.extension_asked is None


def test_a_ticket_survives_the_wire_as_it_is() -> None:
    ticket = appraised().now_ticket
    assert msgspec.json.decode(msgspec.json.encode(ticket), type=Ticket) == ticket


def test_a_field_of_a_newer_version_stays_in_the_event() -> None:
    story = called()
    event = story.event(CLERK, "urge", reason="快点", tone="polite")
    again = msgspec.json.decode(msgspec.json.encode(event), type=type(event))
    assert again.body["tone"] == "polite"
    assert fold(story.ticket, again).urged == 1


@given(choices=st.lists(st.tuples(st.integers(0, 4), st.integers(0, 30)), max_size=25))
def test_any_walk_keeps_the_ticket_sound(choices: list[tuple[int, int]]) -> None:
    """Whatever is done in whatever order, every offered step folds and the sums stay right."""
    story = called()
    actors = list(ACTORS.values())
    for who, which in choices:
        offers = possible(story.now_ticket, actors[who])
        if not offers:
            continue
        offer = offers[which % len(offers)]
        body = dict(body_for(offer.step))
        if offer.assignment:
            body["assignment"] = offer.assignment
        if "round" in body:
            body["round"] = story.now_ticket.round
        if offer.step in ("dispatch", "conclude"):
            body["assignments"] = [piece(story.make_id(), HOUSING, leading=True)]
        if offer.step == "dispatch":
            body["instead_of"] = [p.id for p in story.now_ticket.current]
        before = story.now_ticket
        story.then(actors[who], offer.step, **body)
        after = story.now_ticket
        assert after.round >= before.round
        assert after.revision == len(story.events)
        assert sum(p.leading for p in after.current) <= 1
        rounds = [(a.assignment, a.round) for a in after.appraisals]
        assert len(rounds) == len(set(rounds))
        assert (after.state is State.RESOLVED) <= all(not p.open for p in after.current)
    ticket = None
    for seq, event in enumerate(story.events, 1):
        ticket = fold(ticket, event, seq)
    assert ticket == story.ticket
