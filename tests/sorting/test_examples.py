"""What the model learns from is labelled alike and whole, and is not what it is tested on."""

from collections import Counter
from pathlib import Path

from app.sorting.situations import CALLS
from app.sorting.training.examples import Example, Kind, of_calls
from benchmarks.sorting import read_cases
from tests.sorting.sample import EDITION, RESOURCES

LEARNT = list(of_calls(RESOURCES / CALLS))


def test_two_readers_who_disagree_count_alike() -> None:
    call = Example("楼道里堆满了东西", ("29", "32"), Kind.TOLD)
    assert dict(call.shares()) == {"29": 0.5, "32": 0.5}


def test_each_call_is_learnt_once_and_for_rows_of_the_list() -> None:
    rows = {"", *(matter.id for matter in EDITION.matters)}
    assert all(rows.issuperset(call.names) for call in LEARNT)
    assert max(Counter(call.text for call in LEARNT).values()) == 1


def test_no_call_is_learnt_and_tested() -> None:
    here = Path(__file__).parent
    files = ("calls.json", "messages.json")
    tested = {call.text for name in files for call in read_cases(here / name)}
    assert not tested & {call.text for call in LEARNT}
