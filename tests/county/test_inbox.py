"""What waits for whom: the desk and each department find a ticket where it belongs."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest
import sqlalchemy as sa

from contract import events as e
from contract.deadlines import Urgency
from contract.events import Actor, ActorKind, Event
from contract.ids import IdMaker
from contract.life import check
from contract.messages import Outcome
from contract.projection import fold
from contract.ticket import Result, Satisfaction, State, Ticket
from county import db, inbox
from county.inbox import DESK, Entry, Folder, What, entries, visible
from county.people import Somebody, millis
from county.wiring import County
from tests.county.world import FIRE, NOW, TRAFFIC, Folk, a_call, event, found, in_days, submit

new_id = IdMaker()
CLERK = Actor(ActorKind.TOWNSHIP, "river", "clerk")
LEADER = Actor(ActorKind.LEADER, "river", "leader")
AT_DESK = Actor(ActorKind.DESK, "", "desk")
FIREMAN = Actor(ActorKind.DEPARTMENT, FIRE, "fire")
OFFICER = Actor(ActorKind.DEPARTMENT, TRAFFIC, "traffic")


class Life:
    """One ticket's life, told step by step; each must be allowed."""

    def __init__(self, **call: Any) -> None:
        self.name = new_id()
        self.ticket: Ticket | None = None
        self.does(CLERK, "submit", a_call(**call))

    def does(self, who: Actor, step: str, body: Any = None) -> Life:
        packed = msgspec.to_builtins(body) if body is not None else {}
        told = Event(new_id(), self.name, step, NOW, who, packed)
        assert check(self.ticket, told) is None
        self.ticket = fold(self.ticket, told)
        return self

    def registered(self) -> Life:
        return self.does(AT_DESK, "register", e.Register("2026-0001"))

    def dispatched(self) -> Life:
        fire = e.NewAssignment("a1", FIRE, True, "清理", in_days(7))
        traffic = e.NewAssignment("a2", TRAFFIC, False, "罚款", in_days(3))
        return self.registered().does(AT_DESK, "dispatch", e.Dispatch((fire, traffic)))

    def resolved(self, who: Actor, piece: str) -> Life:
        self.does(who, "accept", e.OnAssignment(piece))
        result = Result(NOW, "居委会", "清走了", NOW)
        return self.does(who, "resolve", e.Resolve(piece, result))

    def place(self, office: str = DESK) -> Entry | None:
        assert self.ticket is not None
        return next((one for one in entries(self.ticket) if one.office == office), None)

    def waits(self, office: str = DESK) -> tuple[Folder, What] | None:
        place = self.place(office)
        return (place.folder, place.what) if place else None


def test_a_new_call_waits_for_the_desk_and_for_nobody_else() -> None:
    life = Life(urgency=Urgency.CRITICAL)
    assert life.waits() == (Folder.WAITING, What.REGISTER)
    assert life.waits(FIRE) is None
    place = life.place()
    assert place is not None
    assert (place.rank, place.due) == (3, None)


def test_the_desk_does_not_see_a_call_before_a_leader_has_approved_it() -> None:
    life = Life(to_approve=True)
    assert life.ticket is not None
    assert entries(life.ticket) == ()
    assert not visible(life.ticket, DESK)
    assert life.does(LEADER, "approve").waits() == (Folder.WAITING, What.REGISTER)


def test_a_dispatched_ticket_waits_for_each_department_until_its_own_deadline() -> None:
    life = Life().dispatched()
    assert life.waits() == (Folder.WORKING, What.AT_WORK)
    assert life.waits(FIRE) == (Folder.WAITING, What.ACCEPT)
    fire, traffic, desk = (life.place(office) for office in (FIRE, TRAFFIC, DESK))
    assert fire
    assert traffic
    assert desk
    assert (fire.due, traffic.due, desk.due) == (in_days(7), in_days(3), in_days(3))


def test_what_a_department_has_resolved_it_owes_no_more() -> None:
    life = Life().dispatched().resolved(OFFICER, "a2")
    assert life.waits(TRAFFIC) == (Folder.CLOSED, What.RESOLVED)
    traffic, desk = life.place(TRAFFIC), life.place()
    assert traffic
    assert desk
    assert traffic.due is None
    assert desk.due == in_days(7)


def test_an_application_to_return_waits_for_the_desks_ruling() -> None:
    life = Life().dispatched().does(OFFICER, "ask_return", e.AskReturn("a2", "不归我们管"))
    assert life.waits() == (Folder.WAITING, What.RULE)
    assert life.waits(TRAFFIC) == (Folder.WORKING, What.RETURN_ASKED)
    life.does(AT_DESK, "rule_on_return", e.Ruling("a2", granted=True))
    assert life.waits(TRAFFIC) == (Folder.CLOSED, What.RETURNED)


def test_without_its_lead_a_ticket_waits_to_be_dispatched_again() -> None:
    life = Life().dispatched().does(FIREMAN, "ask_return", e.AskReturn("a1", "不归我们管"))
    life.does(AT_DESK, "rule_on_return", e.Ruling("a1", granted=True))
    assert life.waits() == (Folder.WAITING, What.DISPATCH)


def test_an_application_for_more_time_waits_for_the_desk() -> None:
    life = Life().dispatched().does(OFFICER, "accept", e.OnAssignment("a2"))
    life.does(OFFICER, "ask_extension", e.AskExtension("a2", in_days(9), "下雨"))
    assert life.waits() == (Folder.WAITING, What.EXTENSION)
    life.does(AT_DESK, "extend", e.Extend("a2", in_days(9)))
    assert life.waits() == (Folder.WORKING, What.AT_WORK)


def test_a_consultation_is_in_the_lists_of_those_who_are_called_to_it() -> None:
    life = Life().registered().does(CLERK, "request_consultation", e.Reason("没人管"))
    assert life.waits() == (Folder.WAITING, What.CONVENE)
    life.does(AT_DESK, "convene", e.Convene((FIRE, TRAFFIC), "现场", NOW))
    assert life.waits() == (Folder.WAITING, What.CONCLUDE)
    assert life.waits(TRAFFIC) == (Folder.WORKING, What.CONCLUDE)
    lead = e.NewAssignment("a1", FIRE, True, "牵头", in_days(7))
    life.does(AT_DESK, "conclude", e.Conclude("消防牵头", (lead,)))
    assert life.waits(FIRE) == (Folder.WAITING, What.ACCEPT)
    assert life.waits(TRAFFIC) == (Folder.CLOSED, What.DONE)


def test_a_wish_for_supervision_waits_until_it_is_opened() -> None:
    life = Life().dispatched().does(CLERK, "request_supervision", e.Reason("拖着"))
    assert life.waits() == (Folder.WAITING, What.SUPERVISE)
    life.does(AT_DESK, "open_supervision", e.Reason("督办"))
    assert life.waits() == (Folder.WORKING, What.AT_WORK)


def test_who_was_served_is_asked_before_the_desk_is_done_with_a_ticket() -> None:
    life = Life(served_phone="13900000000").dispatched()
    life.resolved(OFFICER, "a2").resolved(FIREMAN, "a1")
    assert life.waits() == (Folder.WAITING, What.ASK_SERVED)
    life.does(AT_DESK, "record_served", e.Served(Satisfaction.SATISFIED))
    assert life.waits() == (Folder.WORKING, What.APPRAISAL)


def test_done_again_a_ticket_waits_for_every_department_anew() -> None:
    life = Life().dispatched().resolved(OFFICER, "a2").resolved(FIREMAN, "a1")
    life.does(CLERK, "reject", e.Rejection(1, "又堵上了"))
    assert life.waits(FIRE) == (Folder.WAITING, What.ACCEPT)
    assert life.waits(TRAFFIC) == (Folder.WAITING, What.ACCEPT)


@pytest.mark.parametrize("step", ["withdraw", "refuse"])
def test_a_ticket_that_ended_early_is_closed_for_all(step: str) -> None:
    if step == "withdraw":
        life = Life().dispatched().does(CLERK, step, e.Reason("自己解决了"))
        assert life.waits(FIRE) == (Folder.CLOSED, What.DONE)
    else:
        life = Life().does(AT_DESK, step, e.Reason("不属于呼叫范围"))
    assert life.waits() == (Folder.CLOSED, What.DONE)
    place = life.place()
    assert place
    assert place.due is None


def test_every_state_has_a_place_in_the_desks_list_or_is_not_to_be_seen() -> None:
    ticket = Life().dispatched().ticket
    assert ticket is not None
    for state in State:
        seen = entries(msgspec.structs.replace(ticket, state=state))
        assert bool(seen) == (state not in (State.TO_APPROVE, State.SENT_BACK)), state


# --- as the ledger keeps it --------------------------------------------------------


def rows(county: County, ticket: str) -> dict[str, tuple[str, str, int]]:
    row = db.inbox.c
    query = sa.select(row.office, row.folder, row.what, row.since).where(row.ticket == ticket)
    with county.db.read() as connection:
        return {
            office: (folder, what, since)
            for office, folder, what, since in connection.execute(query)
        }


def take(county: County, who: Somebody, told: Event) -> None:
    result = county.ledger.append(who.actor, "river", [told])[0]
    assert result.outcome is Outcome.ACCEPTED, result


def dispatched(county: County, folk: Folk) -> str:
    call = submit(folk.clerk)
    take(county, folk.clerk, call)
    piece = e.NewAssignment("a1", FIRE, True, "清理", in_days(7))
    for step, body in (("register", e.Register("1")), ("dispatch", e.Dispatch((piece,)))):
        take(county, folk.desk, event(folk.desk, call.ticket, step, body))
    return call.ticket


def test_the_ledger_keeps_each_offices_place_as_the_ticket_moves(either: County) -> None:
    folk = found(either)
    ticket = dispatched(either, folk)
    assert rows(either, ticket) == {
        DESK: ("working", "at_work", millis(NOW)),
        FIRE: ("waiting", "accept", millis(NOW)),
    }
    take(either, folk.fire, event(folk.fire, ticket, "accept", e.OnAssignment("a1")))
    assert rows(either, ticket)[FIRE] == ("working", "resolve", millis(NOW))


def test_what_was_refused_moves_nothing(either: County) -> None:
    folk = found(either)
    ticket = dispatched(either, folk)
    before = rows(either, ticket)
    told = event(folk.traffic, ticket, "accept", e.OnAssignment("a1"))
    assert either.ledger.append(folk.traffic.actor, "river", [told])[0].outcome is Outcome.REFUSED
    assert rows(either, ticket) == before


def test_since_when_something_waits_outlives_what_does_not_change_it(county: County) -> None:
    ticket = Life().ticket
    assert ticket is not None
    # The ledger's table wants its township and its ticket to be there.
    folk = found(county)
    call = submit(folk.clerk, ticket.id)
    take(county, folk.clerk, call)
    urged = msgspec.structs.replace(ticket, urged=1)
    later: datetime = NOW + timedelta(hours=5)
    with county.db.write() as connection:
        inbox.write(connection, [urged], later)
    assert rows(county, ticket.id)[DESK] == ("waiting", "register", millis(NOW))
    with county.db.write() as connection:
        inbox.write(connection, [msgspec.structs.replace(urged, number="1")], later)
    assert rows(county, ticket.id)[DESK] == ("waiting", "dispatch", millis(later))


def test_nothing_of_the_person_served_is_searched_by(county: County) -> None:
    folk = found(county)
    call = submit(folk.clerk, served_name="样例居民", served_phone="13900000000")
    take(county, folk.clerk, call)
    with county.db.read() as connection:
        words = connection.execute(sa.select(db.inbox.c.words)).scalar_one()
    assert "消防通道被占" in words
    assert "样例居民" not in words
    assert "13900000000" not in words
