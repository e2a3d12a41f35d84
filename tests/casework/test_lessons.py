"""What people settled on against the proposal moves later proposals, visibly and reversibly."""

from __future__ import annotations

import msgspec

from app.casework.desk import Desk
from app.casework.teachers import Teacher
from app.models import feed
from app.models.store import Store
from app.sorting import Sorting
from contract.blobs import BlobKind
from contract.events import Actor, ActorKind, Event
from contract.matters import ListEdition
from contract.ticket import Correction
from tests.casework.office import BIRDS, FIRE_LANE, called, publish
from tests.models.world import Clock, County, Ids, pull, push

SAID = "地下室里堆满了杂物，电动车也推进去充电"
LIKE_IT = "地下室堆满杂物，还有电动车充电"


def moved_up(desk: Desk, text: str = LIKE_IT) -> dict[str, tuple[str, ...]]:
    """Which matters earlier tickets moved up, and which tickets."""
    found = desk.sort(text).proposals
    return {proposal.matter: proposal.lessons for proposal in found if proposal.lessons}


def against_the_proposal(desk: Desk, matter: str = "41", proposed: str = "29") -> str:
    return called(desk, description=SAID, matter=matter, proposed=proposed)


def settle(store: Store, county: County) -> None:
    push(store, county)
    pull(store, county)


def the_desk_corrects(store: Store, county: County, ids: Ids, clock: Clock, ticket: str) -> None:
    settle(store, county)
    edition = next(iter(county.tickets.values())).call.edition
    body = Correction(edition, "归城管", BIRDS.id, BIRDS.title, BIRDS.primary)
    actor = Actor(ActorKind.DESK, "", "d-1")
    packed = msgspec.to_builtins(body)
    county.take(Event(ids(), ticket, "correct_matter", clock(), actor, packed))
    pull(store, county)


def test_the_call_notes_what_was_proposed(desk: Desk) -> None:
    ticket = against_the_proposal(desk)
    assert desk.ticket(ticket).ticket.call.proposed == "29"


def test_a_call_just_submitted_teaches_at_once(desk: Desk) -> None:
    assert moved_up(desk) == {}
    ticket = against_the_proposal(desk)
    assert moved_up(desk) == {"41": (ticket,)}


def test_a_call_goes_on_teaching_when_the_county_has_it(
    desk: Desk, store: Store, county: County
) -> None:
    ticket = against_the_proposal(desk)
    settle(store, county)
    assert moved_up(desk) == {"41": (ticket,)}


def test_a_proposal_that_was_taken_teaches_nothing(desk: Desk) -> None:
    against_the_proposal(desk, matter="29", proposed="29")
    assert moved_up(desk) == {}


def test_what_the_county_settles_on_teaches(
    desk: Desk, store: Store, county: County, ids: Ids, clock: Clock
) -> None:
    ticket = against_the_proposal(desk, matter="29", proposed="29")
    the_desk_corrects(store, county, ids, clock, ticket)
    assert moved_up(desk) == {"41": (ticket,)}
    (row,) = desk.rows()
    assert (row.matter_title, row.department) == (BIRDS.title, BIRDS.primary[0])


def test_a_lesson_can_be_dropped_and_taken_again(desk: Desk, store: Store, county: County) -> None:
    ticket = against_the_proposal(desk)
    dropped = desk.take(ticket, "drop_lesson", {})
    assert moved_up(desk) == {}
    desk.undo(dropped)
    assert moved_up(desk) == {"41": (ticket,)}
    desk.take(ticket, "drop_lesson", {})
    settle(store, county)
    assert moved_up(desk) == {}
    desk.take(ticket, "take_lesson", {})
    assert moved_up(desk) == {"41": (ticket,)}


def test_a_call_taken_back_teaches_no_more(desk: Desk, store: Store) -> None:
    ticket = against_the_proposal(desk)
    desk.undo(desk.outbox()[0].event.id)
    assert ticket not in str(moved_up(desk))


def test_a_consultation_chosen_against_the_proposal_teaches_too(desk: Desk) -> None:
    before = desk.sort(LIKE_IT)
    called(desk, description=SAID, matter="", off_list=True, proposed="29")
    assert desk.sort(LIKE_IT).proposals[0].score < before.proposals[0].score


def test_a_lesson_of_another_edition_goes_by_the_matter_s_title(
    desk: Desk, store: Store, county: County
) -> None:
    ticket = against_the_proposal(desk)
    renumbered = msgspec.structs.replace(BIRDS, id="7-3")
    publish(
        store,
        county,
        BlobKind.EDITION,
        ListEdition("样例清单二", "2026-07-01", (renumbered, FIRE_LANE)),
    )
    assert moved_up(desk) == {"7-3": (ticket,)}


def test_a_lesson_about_a_matter_that_is_gone_is_left_out(
    desk: Desk, store: Store, county: County
) -> None:
    against_the_proposal(desk)
    publish(store, county, BlobKind.EDITION, ListEdition("样例清单二", "2026-07-01", (FIRE_LANE,)))
    assert moved_up(desk) == {}


def test_a_copy_begun_anew_is_read_anew(desk: Desk, store: Store, county: County) -> None:
    ticket = against_the_proposal(desk)
    settle(store, county)
    assert moved_up(desk) == {"41": (ticket,)}
    feed.reset(store, county.epoch)
    feed.apply(store, county.epoch, county.head, county.changes(0))
    assert moved_up(desk) == {"41": (ticket,)}


def test_the_earlier_ticket_is_named(
    desk: Desk, store: Store, county: County, ids: Ids, clock: Clock
) -> None:
    ticket = against_the_proposal(desk)
    title = desk.ticket(ticket).ticket.call.title
    assert desk.teachers(desk.sort(LIKE_IT)) == {
        ticket: Teacher(ticket, "", title, corrected=False)
    }
    assert desk.teachers(Sorting((), on_list=True)) == {}


def test_matters_that_share_their_words_are_told_of(
    desk: Desk, store: Store, county: County
) -> None:
    same = msgspec.structs.replace(BIRDS, id="42", title="违规饲养家禽处置")
    edition = ListEdition("样例清单二", "2026-07-01", (BIRDS, same, FIRE_LANE))
    publish(store, county, BlobKind.EDITION, edition)
    assert [(twin.first, twin.second) for twin in desk.twins()][:1] == [("41", "42")]
    publish(store, county, BlobKind.EDITION, ListEdition("样例清单三", "2026-08-01", (FIRE_LANE,)))
    assert desk.twins() == ()
