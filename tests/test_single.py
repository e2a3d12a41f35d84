"""What one start of the program says to another: a wish, perhaps with a bundle, and nothing else."""

from __future__ import annotations

import sys
import unicodedata
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.single import _MOST_BYTES, _MOST_PATH, Said, Wish, bundle_at, read, written

ROOT = Path("E:\\" if sys.platform == "win32" else "/")
STICK = ROOT / "U 盘"
PLAIN = [Said(wish) for wish in Wish]

# What a file's name may have, on a stick that somebody else has written.
NAMES = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters='/\\:*?"<>|'),
    min_size=1,
    max_size=200,
)


@given(st.lists(NAMES, min_size=1, max_size=5))
@example(["应答 1129"])
@example(["全角　空格", "a.b", "%1", "'x' & $(y)"])
def test_a_bundle_arrives_under_the_name_that_it_has(names):
    path = str(ROOT.joinpath(*names)) + ".xianghu"
    bundle = bundle_at(path)
    assert bundle == Path(path)

    line = written(Said(Wish.OPEN, bundle))

    assert len(line) <= _MOST_BYTES
    assert line.count(b"\n") == 1
    assert read(line) == Said(Wish.OPEN, bundle)


@pytest.mark.parametrize("said", PLAIN)
def test_a_bare_wish_arrives(said):
    assert read(written(said)) == said


@given(st.binary(max_size=300) | st.binary(max_size=300).map(lambda more: b"open " + more))
@example(b"show /x.xianghu\n")
@example(b"open \n")
@example(b"open  /x.xianghu\n")
@example(b"open x.xianghu\n")
@example(b"open ../x.xianghu\n")
@example(b"open /etc/passwd\n")
@example(b"open /x.xianghu\0\n")
@example(b"open /x\x1b.xianghu\n")
@example(b"open /x\xff.xianghu\n")
@example(b"open /x\xed\xb3\xbf.xianghu\n")
@example(b"open /x.xianghu/..\n")
@example(b"close now\n")
def test_whatever_is_said_comes_to_a_wish_with_a_fit_bundle_or_to_nothing(line):
    said = read(line)
    if said is None or said in PLAIN:
        return
    assert said.wish is Wish.OPEN
    assert said.bundle is not None
    assert said.bundle.is_absolute()
    assert str(said.bundle).lower().endswith(".xianghu")
    assert not any(unicodedata.category(sign) == "Cc" for sign in str(said.bundle))
    assert read(written(said)) == said


@pytest.mark.parametrize(
    "path",
    [
        "",
        "x.xianghu",
        str(STICK / "x.txt"),
        str(STICK / "x.xianghu.exe"),
        str(STICK / "两\n行.xianghu"),
        str(STICK / "x\0.xianghu"),
        str(STICK / "x\x85.xianghu"),
        str(STICK / "\udcff.xianghu"),
        str(STICK / ("长" * _MOST_PATH) / "x.xianghu"),
    ],
)
def test_what_can_be_no_bundle_is_handed_over_as_none(path):
    assert bundle_at(path) is None
    assert read(written(Said(Wish.OPEN, bundle_at(path)))) == Said(Wish.OPEN)


def test_the_longest_path_still_arrives():
    room = _MOST_PATH - len(str(STICK / ".xianghu").encode())
    path = str(STICK / ("x" * room + ".xianghu"))
    assert read(written(Said(Wish.OPEN, bundle_at(path)))) == Said(Wish.OPEN, Path(path))
    assert bundle_at(path.replace("x.", "xx.")) is None


def test_an_old_stick_writes_names_in_capitals():
    assert bundle_at(str(STICK / "ANSWER.XIANGHU")) == STICK / "ANSWER.XIANGHU"
