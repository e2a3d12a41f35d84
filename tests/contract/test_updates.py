"""What a ring is to have is decided by one function, the same for every PC."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract.updates import LINUX, WINDOWS, Release, Ring, Rings, is_version, order, wanted

OLD, NEW = (Release(version, WINDOWS, f"setup-{version}.exe") for version in ("1.9.0", "1.10.0"))


def rings(ring: Ring) -> Rings:
    return Rings({"stable": ring}, (OLD, NEW))


@pytest.mark.parametrize(
    ("ring", "has", "gets"),
    [
        (Ring("1.10.0"), "1.9.0", NEW),
        (Ring("1.10.0"), "1.9", NEW),
        (Ring("1.10.0"), "1.10.0", None),
        (Ring("1.10.0"), "2.0", None),
        (Ring("1.10.0", held=True), "1.9.0", None),
        (Ring("1.9.0"), "1.10.0", None),
        (Ring("1.9.0", back_from=("1.10.0",)), "1.10.0", OLD),
        (Ring("1.9.0", held=True, back_from=("1.10.0",)), "1.10.0", None),
        (Ring("1.9.0", back_from=("1.10.0",)), "1.11.0", None),
        (Ring("1.9.0", back_from=("1.8.0",)), "1.8.0", OLD),
        (Ring("1.11.0"), "1.9.0", None),
    ],
)
def test_a_pc_gets_what_is_newer_and_what_is_older_only_when_it_is_sent_back(ring, has, gets):
    assert wanted(rings(ring), "stable", WINDOWS, has) == gets


def test_a_version_for_another_system_is_none():
    assert wanted(rings(Ring("1.10.0")), "stable", LINUX, "1.0") is None


def test_an_unknown_ring_is_an_error_and_not_nothing_new():
    with pytest.raises(KeyError):
        wanted(rings(Ring("1.10.0")), "early", WINDOWS, "1.0")


numbers = st.lists(st.integers(0, 99999), min_size=2, max_size=4)


@given(numbers, numbers)
def test_versions_are_ordered_as_their_numbers(one, other):
    texts = [".".join(map(str, each)) for each in (one, other)]
    assert all(map(is_version, texts))
    padded = [tuple(each + [0] * (4 - len(each))) for each in (one, other)]
    assert (order(texts[0]) < order(texts[1])) == (padded[0] < padded[1])


@pytest.mark.parametrize(
    "text", ["", "1", "1.x", "1.2.3.4.5", "v1.0", "1..2", "1.0-beta", "１.０.x"]
)
def test_what_is_no_version_is_refused(text):
    assert not is_version(text)
    with pytest.raises(ValueError, match="version"):
        rings(Ring(text))
