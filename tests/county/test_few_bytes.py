"""What the county answers in few bytes, and how it takes and gives what is packed as xz."""

from __future__ import annotations

import json
import lzma

import msgspec
import pytest

from contract.messages import Changes, Sync
from tests.county.test_api import Clerk, problem
from tests.county.world import Reply, Server, submit

XZ = {"Content-Encoding": "xz"}


@pytest.fixture
def clerk(server: Server) -> Clerk:
    return Clerk(server)


def looked(clerk: Clerk, **query: object) -> Reply:
    asked = "&".join(f"{name}={value}" for name, value in query.items())
    return clerk.ask(f"/v1/wait?{asked}")


def test_with_nothing_new_a_look_is_answered_at_once_and_with_hardly_a_header(clerk: Clerk) -> None:
    state = clerk.sync()
    reply = looked(clerk, cursor=state.head, epoch=state.epoch, seconds=0)
    assert (reply.status, reply.body) == (204, b"")
    headers = {name.lower() for name in reply.headers}
    assert headers - {"connection"} == {"date", "x-request-id"}


def test_a_look_finds_news(clerk: Clerk) -> None:
    head = clerk.sync(submit(clerk.who)).head
    reply = looked(clerk, cursor=head - 1, seconds=0)
    news = msgspec.json.decode(reply.body, type=Changes)
    assert [item.seq for item in news.changes] == [head]


@pytest.mark.parametrize("seconds", [0, 60])
def test_another_epoch_is_answered_at_once_with_the_present_one(clerk: Clerk, seconds: int) -> None:
    state = clerk.sync()
    reply = looked(clerk, cursor=state.head, epoch="another", seconds=seconds)
    news = msgspec.json.decode(reply.body, type=Changes)
    assert (news.epoch, news.upto, news.changes) == (state.epoch, state.head, ())


@pytest.mark.parametrize("seconds", ["-1", "nan", "inf", "x", "1e9"])
def test_a_look_for_impossible_times_is_refused(clerk: Clerk, seconds: str) -> None:
    problem(looked(clerk, cursor=0, seconds=seconds), 400, "bad_request")


# --- xz -----------------------------------------------------------------------------------------


def test_a_request_packed_as_xz_is_taken(clerk: Clerk) -> None:
    events = tuple(submit(clerk.who) for _ in range(50))
    body = lzma.compress(msgspec.json.encode(Sync(events=events)))
    reply = clerk.ask("/v1/sync", raw=body, headers=XZ)
    assert [result["outcome"] for result in reply.json["results"]] == ["accepted"] * 50


def test_an_answer_is_packed_as_xz_for_who_asks_so(clerk: Clerk) -> None:
    clerk.sync(*(submit(clerk.who) for _ in range(50)))
    packed = clerk.ask("/v1/sync", Sync(), headers={"Accept-Encoding": "xz, gzip"})
    plain = clerk.ask("/v1/sync", Sync())
    assert packed.headers["Content-Encoding"] == "xz"
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert json.loads(lzma.decompress(packed.body))["changes"] == plain.json["changes"]


def test_a_short_answer_is_not_packed(clerk: Clerk) -> None:
    short = clerk.ask("/v1/hello", headers={"Accept-Encoding": "xz, gzip"})
    assert "Content-Encoding" not in short.headers
    assert short.json["epoch"]


def test_an_xz_bomb_is_refused(clerk: Clerk) -> None:
    bomb = lzma.compress(b" " * (200 * 1024 * 1024), preset=0)
    problem(clerk.ask("/v1/sync", raw=bomb, headers=XZ), 413, "too_large")


@pytest.mark.parametrize(
    "body",
    [
        b"garbage",
        lzma.compress(b"{}")[:-9],
        lzma.compress(b"{}") + b"more",
        lzma.compress(b"{}", format=lzma.FORMAT_ALONE),
        lzma.compress(b" " * 1000, preset=9),
    ],
    ids=["garbage", "cut short", "goes on", "another format", "wants much memory"],
)
def test_xz_that_cannot_be_unpacked_is_refused(clerk: Clerk, body: bytes) -> None:
    problem(clerk.ask("/v1/sync", raw=body, headers=XZ), 400, "bad_request")
