"""Codes, secrets, tokens and passwords: random, kept as hashes, and over when they are over."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from contract.events import ActorKind
from county import db, people
from county.guesses import Guesses
from county.people import BadInput
from county.wiring import County
from tests.county.world import FIRE, NOW, found, in_days, new_id

PASSWORD = "样例密码 12345"


def everything_stored(county: County) -> str:
    """Return every text in the database, to look for a secret in."""
    found_texts: list[str] = []
    with county.db.read() as connection:
        for table in db.metadata.sorted_tables:
            for row in connection.execute(sa.select(table)):
                found_texts += [str(value) for value in row]
    return "\n".join(found_texts)


def test_a_code_is_good_once_and_not_for_ever(either: County) -> None:
    folk = found(either)
    with either.db.write() as connection:
        first = people.new_code(connection, folk.clerk.id, NOW, 14)
        second = people.new_code(connection, folk.clerk.id, NOW, 14)
        assert people.use_code(connection, first, in_days(13)) == folk.clerk
        assert people.use_code(connection, first, in_days(13)) is None
        assert people.use_code(connection, second, in_days(15)) is None
        assert people.use_code(connection, "\0", NOW) is None


def test_a_code_may_be_typed_without_its_hyphens_and_small(county: County) -> None:
    folk = found(county)
    with county.db.write() as connection:
        code = people.new_code(connection, folk.leader.id, NOW, 14)
        typed = " " + code.replace("-", " ").lower()
        assert people.use_code(connection, typed, NOW) == folk.leader


def test_only_the_townships_people_enrol(county: County) -> None:
    folk = found(county)
    with county.db.write() as connection:
        for who in (folk.desk.id, folk.fire.id, new_id()):
            with pytest.raises(BadInput):
                people.new_code(connection, who, NOW, 14)


def test_no_secret_is_stored_as_it_is(county: County) -> None:
    folk = found(county)
    with county.db.write() as connection:
        code = people.new_code(connection, folk.clerk.id, NOW, 14)
        device = new_id()
        secret = people.enrol_device(connection, folk.clerk, device, "", NOW)
        token = people.new_token(connection, folk.clerk.id, people.DEVICE, NOW, 60)
        people.set_password(connection, folk.desk.id, "desk", PASSWORD)
    stored = everything_stored(county)
    for text in (code, code.replace("-", ""), secret, token, PASSWORD):
        assert text not in stored


def test_enrolling_again_ends_the_older_secret(county: County) -> None:
    folk = found(county)
    device = new_id()
    with county.db.write() as connection:
        older = people.enrol_device(connection, folk.clerk, device, "", NOW)
        newer = people.enrol_device(connection, folk.clerk, device, "", NOW)
        assert people.by_device(connection, device, older) is None
        assert people.by_device(connection, device, newer) == folk.clerk
        assert people.by_device(connection, new_id(), newer) is None


def test_a_token_lives_its_time_and_for_its_purpose(either: County) -> None:
    folk = found(either)
    with either.db.write() as connection:
        token = people.new_token(connection, folk.clerk.id, people.DEVICE, NOW, 60)
        soon, late = NOW + timedelta(seconds=59), NOW + timedelta(seconds=61)
        assert people.by_token(connection, token, people.DEVICE, soon) == folk.clerk
        assert people.by_token(connection, token, people.DEVICE, late) is None
        assert people.by_token(connection, token, people.DESK, soon) is None
        people.end_token(connection, token)
        assert people.by_token(connection, token, people.DEVICE, soon) is None


def test_tokens_that_are_over_are_forgotten(county: County) -> None:
    folk = found(county)
    with county.db.write() as connection:
        for days in range(5):
            people.new_token(connection, folk.clerk.id, people.DEVICE, in_days(days), 60)
        left = connection.execute(sa.select(sa.func.count()).select_from(db.tokens)).scalar()
    assert left == 1


def test_disabling_ends_everything_a_person_had(county: County) -> None:
    folk = found(county)
    device = new_id()
    with county.db.write() as connection:
        code = people.new_code(connection, folk.clerk.id, NOW, 14)
        secret = people.enrol_device(connection, folk.clerk, device, "", NOW)
        token = people.new_token(connection, folk.clerk.id, people.DEVICE, NOW, 60)
        people.disable(connection, folk.clerk.id)
        assert people.use_code(connection, code, NOW) is None
        assert people.by_device(connection, device, secret) is None
        assert people.by_token(connection, token, people.DEVICE, NOW) is None
        assert folk.clerk not in people.everyone(connection)
        assert people.person(connection, folk.clerk.id) == folk.clerk


def test_signing_in_with_name_and_password(either: County) -> None:
    folk = found(either)
    with either.db.write() as connection:
        people.set_password(connection, folk.desk.id, "专员", PASSWORD)
        assert people.by_password(connection, "专员", PASSWORD) == folk.desk
        for login, password in (("专员", "x"), ("nobody", PASSWORD), ("\0", PASSWORD), ("", "")):
            assert people.by_password(connection, login, password) is None
        people.disable(connection, folk.desk.id)
        assert people.by_password(connection, "专员", PASSWORD) is None


def test_a_new_password_ends_the_sessions(county: County) -> None:
    folk = found(county)
    with county.db.write() as connection:
        session = people.new_token(connection, folk.desk.id, people.DESK, NOW, 60)
        people.set_password(connection, folk.desk.id, "desk", PASSWORD)
        assert people.by_token(connection, session, people.DESK, NOW) is None


@pytest.mark.parametrize(
    ("login", "password"),
    [("", PASSWORD), (" a", PASSWORD), ("a", "short"), ("a", "x" * 201), ("taken", PASSWORD)],
)
def test_a_login_that_cannot_be_used_is_refused(county: County, login: str, password: str) -> None:
    folk = found(county)
    with county.db.write() as connection:
        people.set_password(connection, folk.fire.id, "taken", PASSWORD)
        with pytest.raises(BadInput):
            people.set_password(connection, folk.desk.id, login, password)
        with pytest.raises(BadInput):
            people.set_password(connection, new_id(), "free", PASSWORD)


@pytest.mark.parametrize(
    ("kind", "org"),
    [
        (ActorKind.TOWNSHIP, "mars"),
        (ActorKind.LEADER, ""),
        (ActorKind.DEPARTMENT, ""),
        (ActorKind.CLOCK, ""),
    ],
)
def test_a_person_is_of_an_office_that_exists(county: County, kind: ActorKind, org: str) -> None:
    found(county)
    with county.db.write() as connection, pytest.raises(BadInput):
        people.add_person(connection, new_id(), "样例", kind, org)


def test_who_a_person_acts_as(county: County) -> None:
    folk = found(county)
    assert (folk.clerk.actor.org, folk.clerk.township) == ("river", "river")
    assert (folk.fire.actor.org, folk.fire.township) == (FIRE, "")
    with county.db.read() as connection:
        told = people.as_person(connection, folk.leader)
    assert (told.kind, told.township_name) == (ActorKind.LEADER, "样例河镇")


class Stopwatch:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_guessing_is_slowed_for_who_guesses_alone() -> None:
    watch = Stopwatch()
    guesses = Guesses(3, watch)
    for _ in range(3):
        assert guesses.wait("a") == 0
        guesses.wrong("a")
        watch.now += 10
    assert guesses.wait("a") == 30
    assert guesses.wait("b") == 0
    watch.now += 31
    assert guesses.wait("a") == 0


def test_guesses_from_many_addresses_take_bounded_room(monkeypatch: Any) -> None:
    monkeypatch.setattr("county.guesses._MOST_KEYS", 10)
    guesses = Guesses(1, Stopwatch())
    for number in range(50):
        guesses.wrong(f"address {number}")
    assert [guesses.wait(f"address {number}") > 0 for number in (0, 39, 40, 49)] == [
        False,
        False,
        True,
        True,
    ]
