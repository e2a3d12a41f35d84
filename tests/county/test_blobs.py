"""What the county publishes is announced in every feed it concerns, once."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest

from contract.blobs import BlobKind, name_of, pack
from contract.deadlines import Configuration, WorkCalendar
from contract.forms import Forms
from contract.matters import Township
from county import blobs, feed
from county.people import BadInput
from county.wiring import County
from tests.county.world import DEPARTMENTS, EDITION, EDITION_NAME, HILL, NOW, RIVER, found


def announced(county: County, township: str) -> list[BlobKind | None]:
    with county.db.read() as connection:
        return [item.kind for item in feed.between(connection, township, 0, 999, 999)]


def test_a_new_document_is_announced_to_all(either: County) -> None:
    found(either)
    with either.db.write() as connection:
        heads = blobs.publish(connection, Configuration(), NOW)
    assert heads == {"river": 4, "hill": 4}
    for township in heads:
        assert announced(either, township)[-1] is BlobKind.CONFIGURATION


def test_the_same_document_is_announced_once(either: County) -> None:
    found(either)
    with either.db.write() as connection:
        assert blobs.publish(connection, EDITION, NOW) == {}


def test_an_older_document_can_come_into_force_again(county: County) -> None:
    found(county)
    newer = msgspec.structs.replace(EDITION, label="新")
    with county.db.write() as connection:
        blobs.publish(connection, newer, NOW)
        blobs.publish(connection, EDITION, NOW)
        assert blobs.edition_in_force(connection) == (EDITION_NAME, EDITION)
        assert [label for _, label, _ in blobs.editions(connection)] == ["样例 2026", "新"]
        assert blobs.edition(connection, name_of(pack(newer))) == newer
    assert announced(county, "hill").count(BlobKind.EDITION) == 3


def test_a_township_added_late_begins_with_what_is_in_force(either: County) -> None:
    found(either)
    late = Township("late", "样例新镇")
    with either.db.write() as connection:
        blobs.add_township(connection, late, NOW)
        assert blobs.township(connection, "late") == late
    assert set(announced(either, "late")) == {
        BlobKind.EDITION,
        BlobKind.DEPARTMENTS,
        BlobKind.TOWNSHIP,
    }


def test_a_townships_document_is_its_own(county: County) -> None:
    found(county)
    with county.db.write() as connection:
        grown = msgspec.structs.replace(RIVER, villages=("河东村", "河西村"))
        assert blobs.publish(connection, grown, NOW) == {"river": 4}
        name = name_of(pack(grown))
        assert blobs.content(connection, name, "river") == pack(grown)
        assert blobs.content(connection, name, "hill") is None
        assert blobs.content(connection, EDITION_NAME, "hill") == pack(EDITION)
    assert announced(county, "hill").count(BlobKind.TOWNSHIP) == 1


def test_before_anything_is_published_there_are_plain_defaults(county: County) -> None:
    with county.db.read() as connection:
        assert blobs.edition_in_force(connection) is None
        assert blobs.edition(connection, EDITION_NAME) is None
        assert blobs.configuration(connection) == Configuration()
        assert blobs.calendar(connection) == WorkCalendar()
        assert blobs.forms(connection) == Forms(())
        assert blobs.departments(connection).departments == ()


def test_what_was_published_is_in_force(county: County) -> None:
    found(county)
    calendar = WorkCalendar(frozenset({date(2026, 10, 1)}))
    with county.db.write() as connection:
        blobs.publish(connection, calendar, NOW)
        assert blobs.calendar(connection) == calendar
        assert blobs.departments(connection) == DEPARTMENTS


@pytest.mark.parametrize(
    "township",
    [
        RIVER,
        Township("river", "另一个名字"),
        Township("other", HILL.name),
        Township("../etc", "样例"),
        Township("", "样例"),
        Township("x" * 65, "样例"),
        Township("ok", " "),
    ],
)
def test_a_township_needs_an_id_and_a_name_of_its_own(county: County, township: Township) -> None:
    found(county)
    with county.db.write() as connection, pytest.raises(BadInput):
        blobs.add_township(connection, township, NOW)


def test_a_document_of_an_unknown_township_is_refused(county: County) -> None:
    with county.db.write() as connection, pytest.raises(BadInput):
        blobs.publish(connection, RIVER, NOW)
