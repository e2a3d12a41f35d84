"""Pinyin initials at the county: what they are, what they find, and that a township's are the same."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.sorting import pinyin as of_the_township
from contract.forms import Forms
from contract.matters import Departments, ListEdition
from county import pinyin
from tests.county.desk_world import SAMPLE


def sample_texts() -> list[str]:
    """Every title, duty, department and question of the sample documents."""
    edition = msgspec.json.decode((SAMPLE / "edition.json").read_bytes(), type=ListEdition)
    departments = msgspec.json.decode((SAMPLE / "departments.json").read_bytes(), type=Departments)
    forms = msgspec.json.decode((SAMPLE / "forms.json").read_bytes(), type=Forms)
    texts = [text for row in edition.matters for text in (row.title, *row.primary_duties)]
    texts += [name for one in departments.departments for name in (one.name, *one.aliases)]
    return texts + [field.label for form in forms.forms for field in form.fields]


def test_initials_are_those_of_the_commonest_reading() -> None:
    assert pinyin.initials("消防通道") == "xftd"
    assert pinyin.initials("重庆路 3 号楼，长安社区") == "cql3hlcasq"
    assert pinyin.initials("ＡＢ座") == "abz"


@pytest.mark.parametrize(
    "text", ["カフェ路", "龦路", "重庆路 3 号楼，长安社区", "〇号楼", "ＡＢ座"]
)
def test_both_sides_read_alike_what_is_no_common_character(text: str) -> None:
    assert of_the_township.initials(text) == pinyin.initials(text)


def test_both_sides_read_the_samples_alike() -> None:
    differ = {
        text: (pinyin.initials(text), of_the_township.initials(text))
        for text in sample_texts()
        if pinyin.initials(text) != of_the_township.initials(text)
    }
    assert differ == {}


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("xftd", "占用消防通道"),
        ("ＸＦ", "占用消防通道"),
        ("消防", "占用消防通道"),
        ("", "占用消防通道"),
        ("29", "29　占用消防通道"),
        ("swj", "县水务局"),
    ],
)
def test_found_by_words_or_initials_on_both_sides(query: str, text: str) -> None:
    assert pinyin.matches(query, text)
    assert of_the_township.matches(query, text)


def test_what_is_not_there_is_not_found() -> None:
    assert not pinyin.matches("xfth", "县水务局")
    assert not pinyin.matches("消防", "xiaofang")
    assert not pinyin.matches("x1", "县一中")


def test_one_of_several_texts_is_enough() -> None:
    assert pinyin.matches("slj", "县水务局", "水利局")


@given(st.text(max_size=60), st.text(max_size=20))
def test_no_text_breaks_it(text: str, query: str) -> None:
    assert pinyin.initials(text) == pinyin.initials(text).lower()
    assert pinyin.matches("", text)
    assert pinyin.matches(query, text, query)
