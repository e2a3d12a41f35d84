"""The whole server on PostgreSQL, which is stricter than SQLite about what a text may hold."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import msgspec
import pytest

from contract import events as e
from contract.forms import Answer
from contract.messages import Changes
from tests.county.test_api import Clerk, problem, until
from tests.county.test_photos import PHOTO, Uploader
from tests.county.world import Server, a_photo, event, new_id, submit

ODD = ("\0", "a\0b", "\U0001f600", "\u202e", "\ufffe", "x" * 3000)


def test_the_main_calls(on_postgres: Server) -> None:
    clerk, leader = Uploader(on_postgres), Clerk(on_postgres, on_postgres.folk.leader)
    name = clerk.upload(PHOTO)
    call = submit(clerk.who, photos=(a_photo(name, len(PHOTO)), a_photo()))
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(leader.ask, "/v1/wait?cursor=3")
        until(lambda: on_postgres.county.waiting.anyone)
        reply = clerk.sync(call, call, cursor=3)
        news = msgspec.json.decode(waiting.result(20).body, type=Changes)
    assert [one.outcome for one in reply.results] == ["accepted", "already"]
    assert reply.missing_photos == (a_photo().sha256,)
    assert [item.event for item in news.changes] == [call]
    assert clerk.ask(f"/v1/photos/{name}").body == PHOTO
    assert clerk.ask("/v1/digest", {"upto": 4}).json["digest"]["count"] == 1


@pytest.mark.parametrize("text", ODD)
def test_odd_text_is_kept_as_it_was_written(on_postgres: Server, text: str) -> None:
    """FAULTS P14: a NUL in a description stops nothing."""
    clerk = Clerk(on_postgres)
    answers: dict[str, Answer] = {"k": text}
    call = submit(
        clerk.who,
        title=text,
        description=text,
        village=text,
        spot=text,
        served_name=text,
        served_phone=text,
        matter_title=text,
        reasons=(text,),
        answers=answers,
    )
    more = event(clerk.who, call.ticket, "supplement", e.Supplement(text))
    assert [one.outcome for one in clerk.sync(call, more).results] == ["accepted"] * 2
    changes = Clerk(on_postgres, on_postgres.folk.leader).sync(cursor=3).changes
    assert [item.event for item in changes] == [call, more]


def test_a_nul_in_any_other_place_is_refused_or_not_found(on_postgres: Server) -> None:
    clerk = Clerk(on_postgres)
    call: dict[str, Any] = json.loads(msgspec.json.encode(submit(clerk.who)))
    for place in ("id", "ticket", "step", "edition", "matter", "primary", "form"):
        one = {**call, "id": new_id(), "ticket": new_id(), "body": dict(call["body"])}
        holder = one if place in one else one["body"]
        holder[place] = ["\0"] if place == "primary" else "\0"
        reply = clerk.ask("/v1/sync", raw=json.dumps({"events": [one]}).encode())
        assert reply.status == 200, (place, reply.body)
        expected = "accepted" if place == "form" else "refused"
        assert reply.json["results"][0]["outcome"] == expected, place
    problem(clerk.ask("/v1/blobs/%00"), 404, "not_found")
    problem(clerk.ask("/v1/photos/%00"), 404, "not_found")
    status = clerk.ask("/v1/events/status", {"ids": ["\0"]}).json
    assert status["results"][0]["outcome"] == "unknown"
    device = {"code": "\0", "device": new_id(), "device_name": "\0"}
    problem(clerk.ask("/v1/devices", device), 400, "bad_request")
    problem(clerk.ask("/v1/devices", {**device, "device_name": ""}), 403, "bad_code")
    problem(clerk.ask("/v1/tokens", {"device": new_id(), "secret": "\0"}), 401, "login")
    assert clerk.ask("/v1/sync", {"epoch": "\0"}).json["head"] > 3
