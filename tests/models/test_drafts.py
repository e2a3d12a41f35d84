"""Drafts: everything typed is kept, each person's own, and nothing is ever deleted by discarding."""

from __future__ import annotations

import pytest

from app.models import drafts, outbox, photos
from app.models.errors import AlreadySubmitted, DiskFull, NotFound
from app.models.read import DraftContent, FormStep
from app.models.store import Store
from contract.deadlines import Urgency
from tests.models.faults import crash_at, full_disk, reopened
from tests.models.world import START, Clock, new_id, photo

EVERYTHING = DraftContent(
    step=FormStep.MORE,
    title="标题",
    description="第一行\n第二行\x00\t“引号”𠅤🚒",
    village="样例社区",
    spot="东门外",
    latitude=36.28,
    longitude=116.45,
    urgency=Urgency.CRITICAL,
    edition="e" * 64,
    matter="29",
    off_list=True,
    reasons=("消防通道",),
    answers={"how_many": 3, "where": "路边", "often": True, "length": 2.5},
    served_name="样例居民",
    served_phone="13800000000",
    photos_kept=(photo("k"),),
)


@pytest.fixture
def draft(store: Store) -> str:
    made = new_id()
    drafts.add(store, made, "p-1", DraftContent(), START)
    return made


def texts(store: Store, person: str = "p-1") -> list[str]:
    return [one.content.description for one in drafts.all_open(store, person)]


def test_every_field_is_kept_over_a_restart(store: Store, draft: str):
    drafts.save(store, draft, "p-1", EVERYTHING, START)
    store = reopened(store)
    assert drafts.get(store, draft, "p-1").content == EVERYTHING
    store.close()


def test_a_draft_knows_when_it_was_begun_and_saved(store: Store, draft: str, clock: Clock):
    clock.move(minutes=5)
    drafts.save(store, draft, "p-1", EVERYTHING, clock())
    kept = drafts.get(store, draft, "p-1")
    assert (kept.made_at, kept.saved_at) == (START, clock())


def test_the_last_save_stands_even_when_the_clock_went_back(store: Store, draft: str, clock: Clock):
    drafts.save(store, draft, "p-1", DraftContent(description="先"), clock())
    clock.move(hours=-1)
    drafts.save(store, draft, "p-1", DraftContent(description="后"), clock())
    assert texts(store) == ["后"]


def test_drafts_come_newest_first_whatever_the_clock_says(store: Store, clock: Clock):
    for number in range(3):
        drafts.add(store, new_id(), "p-1", DraftContent(description=str(number)), clock())
        clock.move(hours=-2)
    assert texts(store) == ["2", "1", "0"]


def test_each_person_sees_their_own(store: Store, draft: str):
    drafts.save(store, draft, "p-1", EVERYTHING, START)
    assert texts(store, "p-2") == []
    for act in (
        lambda: drafts.get(store, draft, "p-2"),
        lambda: drafts.save(store, draft, "p-2", DraftContent(), START),
        lambda: drafts.discard(store, draft, "p-2", START),
        lambda: drafts.add_photo(store, draft, "p-2", "a" * 64),
        lambda: drafts.remove_photo(store, draft, "p-2", "a" * 64),
    ):
        with pytest.raises(NotFound):
            act()
    assert drafts.get(store, draft, "p-1").content == EVERYTHING


def test_discarding_hides_and_undo_brings_all_back(store: Store, draft: str):
    drafts.save(store, draft, "p-1", EVERYTHING, START)
    drafts.discard(store, draft, "p-1", START)
    assert texts(store) == []
    assert drafts.get(store, draft, "p-1").discarded
    store = reopened(store)
    drafts.discard(store, draft, "p-1", None)
    assert texts(store) == [EVERYTHING.description]
    store.close()


def test_a_late_save_after_discarding_is_kept_too(store: Store, draft: str):
    drafts.discard(store, draft, "p-1", START)
    drafts.save(store, draft, "p-1", EVERYTHING, START)
    drafts.discard(store, draft, "p-1", None)
    assert texts(store) == [EVERYTHING.description]


def test_a_submitted_draft_can_no_longer_be_changed(store: Store, draft: str):
    with store.work.write() as connection:
        drafts.mark_submitted(connection, draft, "t")
    for act in (
        lambda: drafts.save(store, draft, "p-1", EVERYTHING, START),
        lambda: drafts.discard(store, draft, "p-1", START),
        lambda: drafts.add_photo(store, draft, "p-1", "a" * 64),
        lambda: drafts.remove_photo(store, draft, "p-1", "a" * 64),
    ):
        with pytest.raises(AlreadySubmitted):
            act()
    kept = drafts.get(store, draft, "p-1")
    assert (kept.submitted, kept.content) == ("t", DraftContent())
    assert texts(store) == []


def test_an_id_is_one_draft(store: Store, draft: str):
    with pytest.raises(Exception, match="UNIQUE"):
        drafts.add(store, draft, "p-1", EVERYTHING, START)
    assert texts(store) == [""]


@pytest.mark.parametrize("point", ["work.before_commit", "work.after_commit"])
def test_a_crash_while_saving_leaves_the_text_before_or_after(store: Store, draft: str, point: str):
    drafts.save(store, draft, "p-1", DraftContent(description="先"), START)
    with crash_at(point):
        drafts.save(store, draft, "p-1", DraftContent(description="后"), START)
    store = reopened(store)
    assert texts(store) == (["先"] if point == "work.before_commit" else ["后"])
    store.close()


def test_a_full_disk_keeps_the_last_text_and_the_next_save_works(store: Store, draft: str):
    drafts.save(store, draft, "p-1", DraftContent(description="先"), START)
    long = DraftContent(description="长" * 200_000)
    with full_disk(store.work), pytest.raises(DiskFull):
        drafts.save(store, draft, "p-1", long, START)
    assert texts(store) == ["先"]
    drafts.save(store, draft, "p-1", long, START)
    assert texts(store) == [long.description]


# --- photos of a draft --------------------------------------------------------------------------


def shots(store: Store, draft: str) -> list[str]:
    return [shot.ref.sha256[0] for shot in drafts.get(store, draft, "p-1").photos]


def remember(store: Store, *letters: str) -> None:
    for letter in letters:
        photos.remember(store, photo(letter), "jpg", START, offset_known=True)


def test_photos_stay_in_the_order_of_their_adding(store: Store, draft: str):
    remember(store, "c", "a", "b")
    for letter in "cab":
        assert drafts.add_photo(store, draft, "p-1", letter * 64)
    assert shots(store, draft) == ["c", "a", "b"]


def test_a_photo_is_in_a_draft_once(store: Store, draft: str):
    remember(store, "a")
    assert drafts.add_photo(store, draft, "p-1", "a" * 64)
    assert not drafts.add_photo(store, draft, "p-1", "a" * 64)
    assert shots(store, draft) == ["a"]


def test_a_photo_taken_out_can_be_put_in_again(store: Store, draft: str):
    remember(store, "a", "b")
    for letter in "ab":
        drafts.add_photo(store, draft, "p-1", letter * 64)
    drafts.remove_photo(store, draft, "p-1", "a" * 64)
    assert shots(store, draft) == ["b"]
    drafts.add_photo(store, draft, "p-1", "a" * 64)
    assert shots(store, draft) == ["b", "a"]


def test_one_photo_can_be_in_two_drafts(store: Store, draft: str):
    other = new_id()
    drafts.add(store, other, "p-1", DraftContent(), START)
    remember(store, "a")
    drafts.add_photo(store, draft, "p-1", "a" * 64)
    drafts.add_photo(store, other, "p-1", "a" * 64)
    drafts.remove_photo(store, draft, "p-1", "a" * 64)
    assert (shots(store, draft), shots(store, other)) == ([], ["a"])


def test_a_photo_that_nobody_kept_cannot_be_added(store: Store, draft: str):
    with pytest.raises(Exception, match="FOREIGN KEY"):
        drafts.add_photo(store, draft, "p-1", "a" * 64)


def test_a_draft_s_photos_are_not_sent_before_it_is_submitted(store: Store, draft: str):
    remember(store, "a")
    drafts.add_photo(store, draft, "p-1", "a" * 64)
    assert photos.pending(store, "p-1") == ()
    assert outbox.counters(store, "p-1").waiting == 0
