"""What is typed into a form becomes what the step must carry, or a sentence beside the field."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract import events as e
from contract.deadlines import Configuration, Urgency, WorkCalendar
from contract.events import ActorKind
from contract.forms import Field as Question
from contract.forms import FieldKind, Form
from contract.ids import IdMaker
from contract.life import STEPS, TABLE
from contract.matters import Department, Role, Township
from contract.ticket import Assignment, Piece, State, Ticket
from county.desk import bodies, questions, times
from county.desk.about import About
from county.desk.fields import FORMS, ROWS, Kind
from county.desk.prefill import SUPPORT_TASK, another_row, prefill
from county.desk.typed import Typed, lines, row_count
from tests.county.world import EDITION, EDITION_NAME, FIRE, TRAFFIC, a_call

NOW = datetime(2026, 11, 23, 1, 46, tzinfo=UTC)
WATER = "县水务局"
TICKET = Ticket("t", "river", State.CALLED, a_call(), NOW, NOW, number="2026-0001")
PIECE = Assignment("a1", FIRE, True, "清理", NOW + timedelta(days=3))
ABOUT = About(
    NOW,
    Configuration(),
    WorkCalendar(),
    IdMaker(),
    departments=tuple(Department(name) for name in (FIRE, TRAFFIC, WATER)),
    townships=(Township("river", "样例河镇"),),
    ticket=TICKET,
    piece=PIECE,
    matter=msgspec.structs.replace(EDITION.matters[0], primary_duties=("清障", "处罚")),
    number="2026-0002",
    edition=EDITION,
    edition_name=EDITION_NAME,
)


def typed(**fields: str | list[str]) -> Typed:
    """Fields by name; `department_1` stands for `department.1`."""
    return Typed.of(
        (name.replace("_1", ".1").replace("_2", ".2"), one)
        for name, value in fields.items()
        for one in ([value] if isinstance(value, str) else value)
    )


def problems(step: str, about: About = ABOUT, **fields: Any) -> dict[str, str]:
    found = bodies.read(step, typed(**fields), about)
    assert (found.body is None) == bool(found.problems)
    return found.problems


def body(step: str, about: About = ABOUT, **fields: Any) -> Any:
    found = bodies.read(step, typed(**fields), about)
    assert found.problems == {}
    return found.body


def with_ticket(**changes: Any) -> About:
    return replace(ABOUT, ticket=msgspec.structs.replace(TICKET, **changes))


# --- the table of forms ------------------------------------------------------------


def test_every_step_of_desk_and_departments_has_a_form_and_no_other_has() -> None:
    at_desk = {ActorKind.DESK, ActorKind.DEPARTMENT}
    assert set(FORMS) == {step.name for step in TABLE if step.actors & at_desk}


def test_what_a_form_reads_is_what_the_step_must_carry() -> None:
    said = {
        "number": "1",
        "reason": "理由",
        "decision": "grant",
        "due": "2026-12-01T17:00",
        "departments": [FIRE],
        "where": "现场",
        "when": "2026-11-25T09:00",
        "conclusion": "结论",
        "satisfaction": "satisfied",
        "report": "进展",
        "until": "2026-12-01T17:00",
        "accepted_when": "2026-11-22T09:00",
        "spoken_to": "居委会",
        "solved_how": "清走",
        "solved_when": "2026-11-22T10:00",
        "township": "river",
        "title": "标题",
        "description": "情况",
        "urgency": "raised",
        "rows": "1",
        "lead": "1",
        "department_1": FIRE,
        "task_1": "清理",
        "due_1": "2026-12-01T17:00",
    }
    for step in FORMS:
        packed = msgspec.to_builtins(body(step, **said))
        assert isinstance(msgspec.convert(packed, STEPS[step].body), STEPS[step].body), step


@pytest.mark.parametrize("step", FORMS)
def test_an_empty_form_names_every_field_that_must_be_filled(step: str) -> None:
    required = {
        asked.name
        for asked in FORMS[step].fields
        if asked.required and asked.kind is not Kind.PIECES
    }
    assert required <= set(problems(step)) | ({"due"} if step == "extend" else set())
    assert bool(problems(step)) == bool(FORMS[step].fields)


@given(
    st.sampled_from(sorted(FORMS)),
    st.dictionaries(
        st.sampled_from(
            [field.name for form in FORMS.values() for field in form.fields]
            + ["rows", "lead", "department.1", "task.1", "due.1", "instead_of"]
        ),
        st.lists(st.text(max_size=40) | st.sampled_from(["1", FIRE, "grant", "2026-12-01T10:00"])),
    ),
)
def test_whatever_is_typed_is_read_or_named_and_never_breaks(
    step: str, said: dict[str, list[str]]
) -> None:
    form = Typed.of((name, value) for name, values in said.items() for value in values)
    found = bodies.read(step, form, ABOUT)
    assert (found.body is None) == bool(found.problems)
    assert all(sentence for sentence in found.problems.values())
    assert isinstance(lines(FORMS[step].fields, form), tuple)


# --- dispatching -------------------------------------------------------------------


def test_the_dispatch_form_begins_with_the_frozen_departments_and_the_countys_deadline() -> None:
    said = prefill("dispatch", ABOUT)
    assert row_count(said) == 3
    assert [said.one(f"department.{n}") for n in (1, 2, 3)] == [FIRE, TRAFFIC, ""]
    assert [said.one(f"task.{n}") for n in (1, 2, 3)] == ["清障；处罚", SUPPORT_TASK, ""]
    assert said.one("lead") == "1"
    # Seven working days after Monday, to the close of the day in China.
    assert said.one("due.1") == "2026-12-02T17:00"


def test_an_urgent_ticket_is_due_sooner() -> None:
    urgent = with_ticket(call=a_call(urgency=Urgency.URGENT))
    assert prefill("dispatch", urgent).one("due.1") == "2026-11-24T17:00"


def test_a_township_is_never_proposed_as_a_department() -> None:
    call = a_call(primary=("镇街",), supporting=(TRAFFIC,), township_role=Role.PRIMARY)
    said = prefill("dispatch", with_ticket(call=call))
    assert said.one("department.1") == TRAFFIC


def test_what_the_form_begins_with_can_be_sent_as_it_is() -> None:
    found = bodies.read("dispatch", prefill("dispatch", ABOUT), ABOUT)
    assert isinstance(found.body, e.Dispatch)
    assert [(p.department, p.leading, p.may_return) for p in found.body.assignments] == [
        (FIRE, True, True),
        (TRAFFIC, False, True),
    ]


def test_nobody_leads_or_two_are_the_same_department() -> None:
    due = "2026-12-01T17:00"
    row = {"task_1": "清理", "task_2": "处罚", "due_1": due, "due_2": due}
    nobody = problems("dispatch", rows="1", department_1=FIRE, **row)
    assert nobody == {"pieces": "请选一个主办部门"}
    twice = problems("dispatch", rows="2", lead="1", department_1=FIRE, department_2=FIRE, **row)
    assert twice == {"pieces": f"“{FIRE}”派了两次"}


def test_rows_are_wrong_where_they_are_wrong() -> None:
    said = problems(
        "dispatch",
        rows="2",
        lead="2",
        department_1="没有这个局",
        due_1="2026-01-01T09:00",
        due_2="2026-12-01T17:00",
    )
    assert set(said) == {"department.1", "task.1", "due.1", "department.2"}
    assert said["due.1"] == "“时限”要晚于现在"


def test_dispatching_more_keeps_the_lead_or_takes_it_back() -> None:
    at_work = with_ticket(state=State.DISPATCHED, assignments=(PIECE,))
    row = {"rows": "1", "department_1": WATER, "task_1": "清理", "due_1": "2026-12-01T17:00"}
    assert prefill("dispatch", at_work).one("lead") == "stays"
    more = body("dispatch", at_work, lead="stays", **row)
    assert [piece.leading for piece in more.assignments] == [False]
    both = problems("dispatch", at_work, lead="1", **row)
    assert both == {"pieces": "已经有主办部门。要换主办，请先勾选收回现在的主办"}
    instead = body("dispatch", at_work, lead="1", instead_of=["a1"], **row)
    assert (instead.instead_of, instead.assignments[0].leading) == (("a1",), True)
    nobody = problems("dispatch", at_work, lead="stays", instead_of=["a1"], **row)
    assert nobody == {"pieces": "请选一个主办部门"}
    again = problems("dispatch", at_work, lead="stays", **(row | {"department_1": FIRE}))
    assert "手上已有任务" in again["pieces"]


def test_who_once_asked_to_return_and_is_designated_again_may_not_return() -> None:
    gone = msgspec.structs.replace(PIECE, state=Piece.RETURNED, return_reason="不归我们")
    about = with_ticket(state=State.DISPATCHED, assignments=(gone,))
    row = {"rows": "1", "lead": "1", "task_1": "清理", "due_1": "2026-12-01T17:00"}
    assert not body("dispatch", about, department_1=FIRE, **row).assignments[0].may_return
    assert body("dispatch", about, department_1=WATER, **row).assignments[0].may_return


def test_another_row_keeps_what_is_typed_and_ends_somewhere() -> None:
    said = typed(rows="2", department_1=FIRE)
    assert row_count(another_row(said, 2)) == 3
    assert another_row(said, 2).one("department.1") == FIRE
    assert row_count(another_row(said, ROWS)) == ROWS
    assert row_count(typed(rows="9" * 5000)) == 1
    assert row_count(typed(rows="³")) == 1


# --- the four things, and other rules ----------------------------------------------

RESULT = {
    "accepted_when": "2026-11-22T09:00",
    "spoken_to": "居委会",
    "solved_how": "清走",
    "solved_when": "2026-11-22T10:00",
}


@pytest.mark.parametrize("missing", RESULT)
def test_a_result_without_one_of_the_four_things_is_not_taken(missing: str) -> None:
    assert set(problems("resolve", **(RESULT | {missing: "  "}))) == {missing}


def test_a_result_is_not_from_the_future_nor_solved_before_it_was_accepted() -> None:
    future = times.typed(NOW + timedelta(hours=1))
    assert set(problems("resolve", **(RESULT | {"solved_when": future}))) == {"solved_when"}
    early = problems("resolve", **(RESULT | {"solved_when": "2026-11-21T10:00"}))
    assert early == {"solved_when": "解决的时间不能早于受理的时间"}


def test_the_resolve_form_begins_with_when_the_assignment_was_accepted() -> None:
    piece = msgspec.structs.replace(PIECE, accepted_at=NOW)
    assert (
        prefill("resolve", replace(ABOUT, piece=piece)).one("accepted_when") == "2026-11-23T09:46"
    )


def test_who_says_no_says_why() -> None:
    assert set(problems("rule_on_return", decision="deny")) == {"remark"}
    assert not body("rule_on_return", decision="deny", remark="本就归你们").granted
    assert body("extend", decision="deny", remark="已经够久").due is None
    assert set(problems("extend", decision="grant")) == {"due"}


def test_an_extension_is_asked_for_beyond_the_present_deadline() -> None:
    assert set(problems("ask_extension", until="2026-11-24T09:00", reason="下雨")) == {"until"}


def test_a_call_by_telephone_freezes_what_the_list_in_force_says() -> None:
    call = body(
        "enter", township="river", title="堵了", description="堵死", urgency="urgent", matter="m1"
    )
    assert (call.primary, call.supporting, call.township_role) == (
        (FIRE,),
        (TRAFFIC,),
        Role.SUPPORTING,
    )
    assert (call.edition, call.matter_title) == (EDITION_NAME, "占用消防通道")
    assert set(problems("enter", township="sea", title="x", matter="m9")) == {
        "township",
        "description",
        "matter",
        "urgency",
    }


def test_problems_come_in_the_order_of_the_form() -> None:
    assert list(problems("resolve")) == [asked.name for asked in FORMS["resolve"].fields[:4]]


def test_control_characters_are_left_out_and_lines_kept() -> None:
    said = Typed.of([("reason", "一\r\n二\x00\x1b三")])
    assert said.one("reason") == "一\n二三"


def test_a_text_that_is_too_long_is_named_with_its_length() -> None:
    said = problems("refuse", reason="长" * 5001)
    assert said == {"reason": "“理由”最多 5000 字，现在 5001 字"}


# --- a matter's own questions -------------------------------------------------------

MANY = tuple(f"第{n}种" for n in range(9))
ASKED = Form(
    "general",
    "一般问题",
    (
        Question("people", "多少人", FieldKind.NUMBER, unit="人"),
        Question("danger", "有没有危险", FieldKind.YES_NO, required=True),
        Question("repeated", "以前反映过吗", FieldKind.YES_NO),
        Question("kind", "哪一种", FieldKind.CHOICE, required=True, options=MANY),
        Question("since", "什么时候开始的", FieldKind.DATE),
    ),
)


def test_each_kind_of_question_is_drawn_as_what_it_is() -> None:
    drawn = {field.name: field for field in questions.fields(ASKED)}
    kinds = {name: field.kind for name, field in drawn.items()}
    assert kinds == {
        "answers.people": Kind.LINE,
        "answers.danger": Kind.CHOICE,
        "answers.repeated": Kind.CHOICE,
        "answers.kind": Kind.LIST,
        "answers.since": Kind.DAY,
    }
    assert drawn["answers.people"].unit == "人"
    assert [value for value, _ in drawn["answers.danger"].options] == ["yes", "no"]
    # Who has not asked can say so, also after having chosen.
    assert [value for value, _ in drawn["answers.repeated"].options] == ["yes", "no", ""]


def test_what_is_not_answered_is_left_out_and_what_is_wrong_is_named() -> None:
    said = Typed.of([("answers.danger", "no"), ("answers.people", "几十"), ("answers.kind", " ")])
    found = questions.answers(ASKED, said)
    assert found == {"danger": False, "people": "几十"}
    assert set(questions.problems(ASKED, found)) == {"answers.people", "answers.kind"}


def test_answers_to_other_questions_wait() -> None:
    said = Typed.of([("answers.danger", "no"), ("answers.depth", "3"), ("title", "积水")])
    assert questions.others(ASKED, said) == (("answers.depth", "3"),)
