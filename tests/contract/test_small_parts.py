"""Ids, blobs, forms, digests and the words on the wire."""

import uuid
from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract import blobs, forms
from contract.digest import digest
from contract.forms import Field, FieldKind, Form, Forms
from contract.ids import IdMaker, is_id
from contract.matters import ListEdition, Matter, Role
from contract.messages import EventResult, FeedItem, Outcome, Sync, SyncReply
from tests.contract.stories import called

EDITION = ListEdition(
    "样例", "2026-01-01", (Matter("1", "违建", "执法", ("甲",), (), Role.PRIMARY),)
)
FORM = Form(
    "f",
    "一般",
    (
        Field("what", "什么", FieldKind.TEXT, required=True),
        Field("count", "多少", FieldKind.NUMBER),
        Field("kind", "哪种", FieldKind.CHOICE, options=("甲", "乙")),
        Field("again", "反复", FieldKind.YES_NO),
        Field("since", "从何时", FieldKind.DATE),
        Field("phone", "电话", FieldKind.PHONE),
    ),
)


@given(st.lists(st.integers(0, 2**47), min_size=1, max_size=50))
def test_ids_sort_in_the_order_of_their_making_whatever_the_clock_does(clock: list[int]) -> None:
    ticks = iter(clock)
    make = IdMaker(lambda: next(ticks))
    made = [make() for _ in clock]
    assert made == sorted(made)
    assert len(set(made)) == len(made)
    assert all(is_id(identifier) and uuid.UUID(identifier).version == 7 for identifier in made)


def test_ten_thousand_ids_in_one_millisecond_stay_in_order() -> None:
    make = IdMaker(lambda: 1_800_000_000_000)
    made = [make() for _ in range(10_000)]
    assert made == sorted(set(made))
    assert uuid.UUID(made[0]).int >> 80 == 1_800_000_000_000


@pytest.mark.parametrize("text", ["", "x", "0" * 32, "{" + "0" * 36 + "}", "A" * 36])
def test_only_one_spelling_is_an_id(text: str) -> None:
    assert not is_id(text)


def test_a_blob_is_named_by_its_content() -> None:
    content = blobs.pack(EDITION)
    assert blobs.unpack(content, blobs.name_of(content), ListEdition) == EDITION
    with pytest.raises(ValueError, match="name"):
        blobs.unpack(content + b" ", blobs.name_of(content), ListEdition)
    with pytest.raises(ValueError, match="label"):
        blobs.unpack(b"{}", blobs.name_of(b"{}"), ListEdition)


def test_an_edition_finds_its_matters() -> None:
    found = EDITION.matter("1")
    assert found is not None
    assert found.title == "违建"
    assert EDITION.matter("2") is None


@pytest.mark.parametrize(
    ("key", "answer", "sentence"),
    [
        ("what", "", "请填写“什么”"),
        ("what", "x" * 2001, "最多"),
        ("what", 3, "文字"),
        ("count", "三", "数字"),
        ("count", True, "数字"),
        ("count", -1, "小于"),
        ("count", float("nan"), "数字"),
        ("kind", "丙", "选项"),
        ("again", "是", "是或否"),
        ("since", "昨天", "日期"),
        ("phone", "12345", "手机号"),
    ],
)
def test_a_wrong_answer_is_told_beside_its_field(key: str, answer: object, sentence: str) -> None:
    answers = {"what": "有", key: answer}
    assert sentence in forms.problems(FORM, answers)[key].zh


def test_right_answers_have_no_problems() -> None:
    answers = {
        "what": "有",
        "count": 0,
        "kind": "甲",
        "again": False,
        "since": "2026-01-31",
        "phone": "+86 138 0013 8000",
    }
    assert forms.problems(FORM, answers) == {}
    assert forms.problems(FORM, {**answers, "phone": "0531-8788 1234"}) == {}


def test_a_matter_without_a_form_gets_the_general_one() -> None:
    assert Forms((FORM,), general="f").form("none").id == "f"
    assert Forms(()).form("none").fields == ()


@given(st.dictionaries(st.text(max_size=8), st.integers(0, 9), max_size=20), st.randoms())
def test_a_digest_knows_no_order_but_every_row(rows: dict[str, int], chance: object) -> None:
    shuffled = list(rows.items())
    chance.shuffle(shuffled)
    assert digest(shuffled) == digest(rows.items())
    assert digest([*rows.items(), ("one more", 1)]) != digest(rows.items())


def test_messages_survive_the_wire() -> None:
    event = called().events[0]
    reply = SyncReply(
        "e1",
        2,
        2,
        datetime(2026, 3, 2, tzinfo=UTC),
        (EventResult(event.id, Outcome.ACCEPTED, 2),),
        (FeedItem(1, event),),
        ("a" * 64,),
    )
    for message in (Sync("e1", 0, (event,)), reply):
        assert msgspec.json.decode(msgspec.json.encode(message), type=type(message)) == message
