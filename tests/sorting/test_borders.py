"""Descriptions at the borders of matters that the model has never learnt from.

*Two at once* tells of two rows, and only one is what the call is about; a *near miss* uses a row's
own words for what that row does not cover, beside descriptions that it does cover. The other two
thirds of what was written like them lie in `resources/borders`. The floors lie a little under what
was reached.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from app.sorting.situations import read_situations
from tests.sorting.sample import RESOURCES, SORTER

BORDERS = read_situations(Path(__file__).parent / "borders")


def test_no_border_is_learnt_and_tested() -> None:
    learnt = read_situations(RESOURCES / "borders")
    tested = {phrase for situation in BORDERS for phrase in situation.phrases}
    assert not tested & {phrase for situation in learnt for phrase in situation.phrases}


class Told(NamedTuple):
    """What the sorter says of a description that is labelled: the matters that would do."""

    accepted: tuple[str, ...]
    first: str
    three: tuple[str, ...]
    consult: bool


def told(*, two: bool) -> Iterator[Told]:
    """Sort the descriptions of two rows at once, or the near misses and those beside them."""
    described = [
        (phrase, situation.matters)
        for situation in BORDERS
        if (len(situation.matters) > 1 and "" not in situation.matters) == two
        for phrase in situation.phrases
    ]
    assert len(described) > 800
    for phrase, accepted in described:
        sorting = SORTER.sort(phrase)
        three = tuple(proposal.matter for proposal in sorting.proposals)
        first = three[0] if sorting.on_list and three else ""
        yield Told(accepted, first, three, sorting.unsure_of_list or not first)


def share(hits: list[bool]) -> float:
    return sum(hits) / len(hits)


@pytest.fixture(scope="module")
def two_at_once() -> list[Told]:
    return list(told(two=True))


@pytest.fixture(scope="module")
def near_misses() -> list[Told]:
    return list(told(two=False))


def test_of_two_matters_in_one_text_one_is_proposed_first(two_at_once: list[Told]) -> None:
    assert share([one.first in one.accepted for one in two_at_once]) >= 0.96


def test_of_two_matters_the_one_that_the_call_is_about_leads(two_at_once: list[Told]) -> None:
    assert share([one.first == one.accepted[0] for one in two_at_once]) >= 0.89


def test_what_the_call_is_about_is_among_the_proposals(two_at_once: list[Told]) -> None:
    assert share([one.accepted[0] in one.three for one in two_at_once]) >= 0.99


def test_a_near_miss_is_said_to_be_perhaps_on_no_list(near_misses: list[Told]) -> None:
    missed = [one for one in near_misses if one.accepted[0] == ""]
    assert share([one.consult for one in missed]) >= 0.92


def test_a_consultation_is_not_suggested_for_what_is_on_the_list(two_at_once: list[Told]) -> None:
    assert share([not one.consult for one in two_at_once]) >= 0.92
