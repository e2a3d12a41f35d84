"""A backlog in ranges: whole, in order, and never beyond a gap."""

from __future__ import annotations

import itertools
import threading
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.sync.pull import Landed, Range, fetch_all, ranges
from app.sync.trouble import Kind, Trouble
from contract.blobs import BlobKind
from contract.messages import Changes, ChangesRequest, FeedItem


def item(seq: int) -> FeedItem:
    return FeedItem(seq, kind=BlobKind.EDITION, blob="x")


class Feed:
    """A county's feed of so many places, and how it misbehaves."""

    def __init__(self, head: int, most: int = 2000) -> None:
        self.head = head
        self.most = most
        self.epoch = "e"
        self.asked: list[ChangesRequest] = []
        self.spoil = lambda asked, changes: changes

    def ask(self, call, asked: ChangesRequest):
        self.asked.append(asked)
        upto = min(asked.upto, asked.start + min(asked.limit, self.most))
        places = tuple(item(seq) for seq in range(asked.start + 1, upto + 1))
        return SimpleNamespace(message=self.spoil(asked, Changes(self.epoch, upto, places)))


def pulled(feed: Feed, start: int, upto: int, connections: int) -> list[Landed]:
    taken: list[Landed] = []
    fetch_all(feed, "e", [Range(start, upto)], taken.append, connections)
    return taken


@given(start=st.integers(0, 10**6), size=st.integers(1, 50_000), connections=st.integers(1, 8))
def test_ranges_fill_the_whole_without_a_gap(start, size, connections):
    cut = list(ranges(start, start + size, connections))
    assert (cut[0].start, cut[-1].upto) == (start, start + size)
    assert all(one.upto == next_one.start for one, next_one in itertools.pairwise(cut))
    assert all(part.start < part.upto for part in cut)


@pytest.mark.parametrize("connections", [1, 2, 4])
@pytest.mark.parametrize("most", [3, 100, 2000])
def test_everything_is_taken_once_and_in_order(connections, most):
    feed = Feed(1000, most)
    taken = pulled(feed, 17, 1000, connections)
    places = [place.seq for landed in taken for place in landed.changes]
    assert places == list(range(18, 1001))
    assert [landed.range.start for landed in taken] == sorted(x.range.start for x in taken)


def gap(asked, changes):
    return Changes(changes.epoch, changes.upto, changes.changes[1:])


def twice(asked, changes):
    return Changes(changes.epoch, changes.upto, (*changes.changes, changes.changes[-1]))


def reordered(asked, changes):
    return Changes(changes.epoch, changes.upto, changes.changes[::-1])


def nothing(asked, changes):
    return Changes(changes.epoch, asked.start, ())


def beyond(asked, changes):
    upto = asked.upto + 5
    return Changes(changes.epoch, upto, tuple(item(n) for n in range(asked.start + 1, upto + 1)))


def restored(asked, changes):
    return Changes("another", changes.upto, changes.changes)


@pytest.mark.parametrize("spoil", [gap, twice, reordered, nothing, beyond, restored])
@pytest.mark.parametrize("connections", [1, 4])
def test_a_range_that_does_not_fit_is_not_taken_nor_anything_after_it(spoil, connections):
    feed = Feed(2000)
    feed.spoil = lambda asked, changes: (
        spoil(asked, changes) if asked.start <= 900 < asked.upto else changes
    )
    taken: list[Landed] = []
    with pytest.raises(Trouble) as caught:
        fetch_all(feed, "e", [Range(0, 2000)], taken.append, connections)
    assert caught.value.kind is Kind.BROKEN
    assert all(landed.range.upto <= 900 for landed in taken)
    assert [landed.range.start for landed in taken] == [
        0,
        *[landed.range.upto for landed in taken[:-1]],
    ][: len(taken)]


def test_when_taking_fails_the_fetching_ends():
    feed = Feed(50_000)

    def full(landed: Landed) -> None:
        raise OSError("disk full")

    before = threading.active_count()
    with pytest.raises(OSError, match="disk full"):
        fetch_all(feed, "e", [Range(0, 50_000)], full, 4)
    assert threading.active_count() == before
    assert len(feed.asked) < 25, "it did not run far ahead"
