"""The index of photos: what has to go to the county, once each, and what is there already."""

from __future__ import annotations

import msgspec
import pytest

from app.models import outbox, photos
from app.models.errors import NotFound
from app.models.store import Store
from contract.life import Refusal, RefusalCode
from contract.messages import EventResult, Outcome
from tests.models.faults import reopened
from tests.models.world import COLLEAGUE, START, photo, put, submit


def remember(store: Store, *letters: str) -> None:
    for letter in letters:
        photos.remember(store, photo(letter), "jpg", START, offset_known=True)


def pending(store: Store, person: str = "p-1") -> list[str]:
    return [shot.sha256[0] for shot in photos.pending(store, person)]


def test_a_photo_is_found_by_its_original(store: Store):
    assert photos.find_original(store, "A" * 64) is None
    remember(store, "a")
    found = photos.find_original(store, "A" * 64)
    assert found.ref == photo("a")
    assert found.original_path == store.photos / "original" / "AA" / f"{'A' * 64}.jpg"
    assert found.send_path == store.photos / "send" / "aa" / f"{'a' * 64}.jpg"


def test_everything_known_of_a_photo_is_kept(store: Store):
    told = msgspec.structs.replace(
        photo("a"), taken_at=START, latitude=36.289028, longitude=-116.45
    )
    photos.remember(store, told, "png", START, offset_known=False)
    store = reopened(store)
    kept = photos.get(store, told.sha256)
    assert (kept.ref, kept.offset_known) == (told, False)
    assert kept.original_path.suffix == ".png"
    store.close()


def test_remembering_twice_changes_nothing(store: Store):
    remember(store, "a")
    photos.uploaded(store, "a" * 64, START)
    put(store, submit(), photos=["a" * 64])
    remember(store, "a")
    assert pending(store) == []


def test_a_photo_nobody_kept_is_not_found(store: Store):
    with pytest.raises(NotFound):
        photos.get(store, "a" * 64)


def test_what_a_submitted_call_names_has_to_go(store: Store):
    remember(store, "a", "b", "c")
    one = submit()
    put(store, one, photos=["b" * 64, "a" * 64, "b" * 64])
    assert sorted(pending(store)) == ["a", "b"]
    shot = photos.pending(store, "p-1")[0]
    assert (shot.ticket, shot.event, shot.confirmed) == (one.ticket, one.id, False)
    assert shot.size == 1000
    assert photos.waiting(store, "p-1") == (2, 2000)


def test_what_the_county_has_goes_no_more(store: Store):
    remember(store, "a", "b")
    put(store, submit(), photos=["a" * 64, "b" * 64])
    photos.uploaded(store, "a" * 64, START)
    assert pending(store) == ["b"]
    store = reopened(store)
    assert pending(store) == ["b"]
    store.close()


def test_a_photo_in_two_calls_goes_once_with_the_older(store: Store):
    remember(store, "a")
    first, second = submit(), submit()
    put(store, first, second, photos=["a" * 64])
    (shot,) = photos.pending(store, "p-1")
    assert shot.event == first.id


def test_a_photo_that_two_people_sent_waits_for_whoever_is_there_first(store: Store):
    remember(store, "a")
    first = submit()
    second = msgspec.structs.replace(submit(), actor=COLLEAGUE)
    put(store, first, second, photos=["a" * 64])
    assert [shot.event for shot in photos.pending(store, "p-1")] == [first.id]
    assert [shot.event for shot in photos.pending(store, "p-2")] == [second.id]
    photos.uploaded(store, "a" * 64, START)
    assert pending(store) == pending(store, "p-2") == []


def test_many_photos_of_a_colleague_do_not_hold_up_ones_own(store: Store):
    remember(store, "a", "b", "c")
    hers = msgspec.structs.replace(submit(), actor=COLLEAGUE)
    put(store, hers, photos=["a" * 64, "b" * 64])
    put(store, submit(), photos=["c" * 64])
    assert [shot.sha256[0] for shot in photos.pending(store, "p-1", 2)] == ["c"]


def test_only_what_this_person_has_still_to_send_is_counted_as_waiting(store: Store):
    remember(store, "a", "b", "c", "d")
    refused = submit()
    put(store, refused, photos=["a" * 64])
    outbox.mark_sending(store, [refused.id])
    no = EventResult(refused.id, Outcome.REFUSED, refusal=Refusal(RefusalCode.BAD_REFERENCE))
    outbox.record_results(store, [no])
    put(store, msgspec.structs.replace(submit(), actor=COLLEAGUE), photos=["b" * 64])
    assert photos.waiting(store, "p-1") == (0, 0)
    put(store, submit(), submit(), photos=["c" * 64, "d" * 64])
    assert photos.waiting(store, "p-1") == (2, 2000)
    photos.uploaded(store, "c" * 64, START)
    assert photos.waiting(store, "p-1") == (1, 1000)


def test_photos_of_older_calls_go_first(store: Store):
    remember(store, "a", "b", "c")
    for letter in "cab":
        put(store, submit(), photos=[letter * 64])
    assert pending(store) == ["c", "a", "b"]
    assert [shot.sha256[0] for shot in photos.pending(store, "p-1", 2)] == ["c", "a"]


def test_a_photo_is_still_owed_when_its_call_is_confirmed(store: Store):
    remember(store, "a")
    one = submit()
    put(store, one, photos=["a" * 64])
    outbox.record_results(store, [EventResult(one.id, Outcome.ACCEPTED, 1)])
    (shot,) = photos.pending(store, "p-1")
    assert shot.confirmed


def test_photos_of_a_refused_call_wait_for_the_person(store: Store):
    remember(store, "a")
    one = submit()
    put(store, one, photos=["a" * 64])
    outbox.mark_sending(store, [one.id])
    no = EventResult(one.id, Outcome.REFUSED, refusal=Refusal(RefusalCode.BAD_REFERENCE))
    outbox.record_results(store, [no])
    assert pending(store) == []
    outbox.retry(store, one.id, "p-1")
    assert pending(store) == ["a"]


def test_what_the_county_lost_goes_again(store: Store):
    remember(store, "a", "b")
    put(store, submit(), photos=["a" * 64, "b" * 64])
    for letter in "ab":
        photos.uploaded(store, letter * 64, START)
    photos.lost(store, ["b" * 64, "f" * 64])
    assert pending(store) == ["b"]
    photos.lost(store, [])
    assert pending(store) == ["b"]


def test_where_photos_of_a_ticket_are(store: Store):
    remember(store, "a", "b")
    photos.uploaded(store, "a" * 64, START)
    found = photos.of_event_bodies(store, ["a" * 64, "b" * 64, "c" * 64])
    assert {name[0]: uploaded for name, (_, uploaded) in found.items()} == {"a": True, "b": False}
