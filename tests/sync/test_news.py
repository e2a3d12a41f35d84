"""The long poll: what it hands on, and when it rests."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from app.sync.clock import SystemClock
from app.sync.news import Waiter
from app.sync.trouble import Kind, Trouble
from contract.messages import Changes
from tests.faults.world import wait_for


class County:
    """Answers waits one after the other as a test says."""

    def __init__(self) -> None:
        self.asked: list[int] = []
        self.answers: list[object] = []
        self.open = threading.Event()

    def ask(self, call, cursor: int):
        self.asked.append(cursor)
        if not self.answers:
            self.open.wait(10)
            raise Trouble(Kind.STOPPED)
        answer = self.answers.pop(0)
        if isinstance(answer, Trouble):
            raise answer
        return SimpleNamespace(message=answer, sent=0.0, received=30.0)


@pytest.fixture
def county() -> County:
    return County()


@pytest.fixture
def heard() -> list[object]:
    return []


@pytest.fixture
def waiter(county, heard) -> Iterator[Waiter]:
    waiter = Waiter(
        county,
        SystemClock(),
        random.Random(1),
        lambda cursor, news: heard.append((cursor, news)),
        lambda: heard.append("trouble"),
    )
    waiter.thread.start()
    yield waiter
    waiter.stop()
    county.open.set()
    waiter.thread.join(5)
    assert not waiter.thread.is_alive()


def test_it_asks_nothing_before_it_is_told_from_where(county, waiter):
    assert not wait_briefly(lambda: county.asked)


def wait_briefly(reached) -> bool:
    tick = threading.Event()
    for _ in range(10):
        if reached():
            return True
        tick.wait(0.01)
    return False


def test_it_waits_again_and_again_and_hands_on_what_came_once(county, waiter, heard):
    news = Changes("e", 8, ())
    county.answers = [None, None, news]
    waiter.listen(5)
    wait_for(lambda: heard)
    assert heard == [(5, news)]
    assert county.asked == [5, 5, 5]
    assert not wait_briefly(lambda: len(county.asked) > 3), "it rests until it is told again"
    waiter.listen(8)
    wait_for(lambda: len(county.asked) == 4)
    assert county.asked[-1] == 8


def test_after_trouble_it_says_so_and_rests(county, waiter, heard):
    county.answers = [Trouble(Kind.BROKEN)]
    waiter.listen(5)
    wait_for(lambda: heard)
    assert heard == ["trouble"]
    assert not waiter.healthy
    assert not wait_briefly(lambda: len(county.asked) > 1)


def test_an_empty_answer_that_comes_at_once_is_no_answer(county, waiter, heard):
    """Something in between that answers 204 to everything must not be asked in a circle."""
    county.ask = lambda call, cursor: SimpleNamespace(message=None, sent=0.0, received=0.01)
    waiter.listen(5)
    wait_for(lambda: heard)
    assert heard == ["trouble"]
