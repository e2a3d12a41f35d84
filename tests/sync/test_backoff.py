"""Waits grow, differ, and follow the server's wish within reason."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from app.sync.backoff import LONGEST, LONGEST_ASKED, Backoff


@given(seed=st.integers(0, 2**32), failures=st.integers(1, 60))
def test_each_wait_is_between_half_and_all_of_a_doubling_time(seed, failures):
    backoff = Backoff(random.Random(seed))
    for n in range(failures):
        full = min(LONGEST, 2.0**n)
        assert full / 2 <= backoff.failed() <= full


@given(seed=st.integers(0, 2**32), asked=st.floats(0, 1e9))
def test_the_servers_wish_is_honoured_up_to_an_hour(seed, asked):
    wait = Backoff(random.Random(seed)).failed(asked)
    assert wait >= min(asked, LONGEST_ASKED)
    assert wait <= max(1.0, min(asked, LONGEST_ASKED) * 1.2)


def test_two_townships_do_not_come_back_together():
    waits = {round(Backoff(random.Random(seed)).failed(60), 3) for seed in range(50)}
    assert len(waits) > 45


def test_after_a_success_it_begins_anew():
    backoff = Backoff(random.Random(1))
    for _ in range(8):
        backoff.failed()
    assert backoff.failures == 8
    backoff.succeeded()
    assert backoff.failed() <= 1.0


def test_a_negative_wish_is_none():
    assert Backoff(random.Random(1)).failed(-5.0) <= 1.0
