"""An office's lists: in order, page by page without gap or repeat, counted, and searched."""

from __future__ import annotations

from datetime import timedelta

import pytest

from contract import events as e
from contract.deadlines import Urgency
from contract.messages import Outcome
from contract.ticket import Result
from county.desk import lists
from county.desk.lists import PAGE, Asked, Row, View
from county.inbox import DESK
from county.people import Somebody
from county.wiring import County
from tests.county.world import FIRE, NOW, TRAFFIC, Folk, event, found, in_days, submit

SOON = timedelta(hours=24)


def take(county: County, who: Somebody, *told: e.Event, township: str = "river") -> None:
    results = county.ledger.append(who.actor, township, told)
    assert {result.outcome for result in results} == {Outcome.ACCEPTED}, results


def page(county: County, view: View, office: str = DESK, query: str = "", after: str = ""):
    with county.db.read() as connection:
        return lists.page(connection, Asked(office, view, NOW, SOON, query, after))


def every_page(county: County, view: View, office: str = DESK, query: str = "") -> list[Row]:
    """Follow the pages to the last."""
    rows: list[Row] = []
    after = ""
    while True:
        one = page(county, view, office, query, after)
        rows += one.rows
        after = one.after
        if not after:
            return rows
        assert len(one.rows) == PAGE


def titles(rows: list[Row]) -> list[str]:
    return [row.title for row in rows]


def dispatched(county: County, folk: Folk, title: str, due_in: float, number: str) -> str:
    call = submit(folk.clerk, title=title)
    take(county, folk.clerk, call)
    piece = e.NewAssignment("a1", FIRE, True, "清理", in_days(due_in))
    take(
        county,
        folk.desk,
        event(folk.desk, call.ticket, "register", e.Register(number)),
        event(folk.desk, call.ticket, "dispatch", e.Dispatch((piece,))),
    )
    return call.ticket


def test_pages_show_every_waiting_ticket_once_most_urgent_and_newest_first(either: County) -> None:
    folk = found(either)
    levels = list(Urgency)
    calls = [submit(folk.clerk, title=f"{n}", urgency=levels[n % 4]) for n in range(2 * PAGE + 7)]
    take(either, folk.clerk, *calls)
    expected = sorted(range(len(calls)), key=lambda n: (-(n % 4), -n))
    assert titles(every_page(either, View.WAITING)) == [str(n) for n in expected]


def test_a_page_that_ends_exactly_is_the_last(county: County) -> None:
    folk = found(county)
    take(county, folk.clerk, *(submit(folk.clerk) for _ in range(PAGE)))
    assert page(county, View.WAITING).after == ""


def test_late_and_due_soon_are_in_order_of_their_deadline(either: County) -> None:
    folk = found(either)
    for n, days in enumerate((-1, 0.5, -3, 5, 0.2)):
        dispatched(either, folk, f"{days}", days, f"{n}")
    assert titles(every_page(either, View.LATE)) == ["-3", "-1"]
    assert titles(every_page(either, View.SOON, FIRE)) == ["0.2", "0.5"]
    assert every_page(either, View.LATE, TRAFFIC) == []


def test_the_counts_are_what_the_lists_hold(either: County) -> None:
    folk = found(either)
    for n, days in enumerate((-1, 0.5, 5)):
        dispatched(either, folk, f"{days}", days, f"{n}")
    take(either, folk.clerk, submit(folk.clerk))
    for office in (DESK, FIRE, TRAFFIC):
        with either.db.read() as connection:
            counts = lists.counts(connection, office, NOW, SOON)
        assert counts == {view: len(every_page(either, view, office)) for view in View}
    with either.db.read() as connection:
        counts = lists.counts(connection, DESK, NOW, SOON)
    assert counts == {
        View.WAITING: 1,
        View.WORKING: 3,
        View.SOON: 1,
        View.LATE: 1,
        View.CLOSED: 0,
    }


def test_a_search_goes_through_every_folder_by_number_words_and_place(either: County) -> None:
    folk = found(either)
    dispatched(either, folk, "消防通道被占", 5, "2026-0007")
    take(either, folk.clerk, submit(folk.clerk, title="井盖丢失 100%", village="河东村"))
    find = lambda text: titles(every_page(either, View.WAITING, query=text))  # noqa: E731  read beside what it is for
    assert find("0007") == ["消防通道被占"]
    assert find("井盖 河东") == ["井盖丢失 100%"]
    assert find("100%") == ["井盖丢失 100%"]
    assert find("1_0") == []
    assert find(FIRE) == ["消防通道被占"]
    assert find("样例河镇") == ["井盖丢失 100%", "消防通道被占"]
    assert find("没有这样的") == []


def test_a_search_knows_pinyin_initials_of_title_matter_place_and_department(
    either: County,
) -> None:
    folk = found(either)
    dispatched(either, folk, "车把路堵死了", 5, "2026-0007")
    take(
        either, folk.clerk, submit(folk.clerk, title="井盖丢失", village="河东村", matter_title="")
    )
    find = lambda text: titles(every_page(either, View.WAITING, query=text))  # noqa: E731  read beside what it is for
    assert find("jgds") == ["井盖丢失"]
    assert find("JGDS hdc") == ["井盖丢失"]
    assert find("zyxftd") == ["车把路堵死了"]
    assert find("xxfjyj") == ["车把路堵死了"]
    assert find("ylhz") == ["井盖丢失", "车把路堵死了"]
    assert find("qqqq") == []


def test_a_department_finds_only_what_it_has_a_part_in(county: County) -> None:
    folk = found(county)
    dispatched(county, folk, "消防通道被占", 5, "1")
    assert titles(every_page(county, View.WAITING, FIRE, "消防")) == ["消防通道被占"]
    assert every_page(county, View.WAITING, TRAFFIC, "消防") == []


@pytest.mark.parametrize("after", ["x", "1", "1.2.3", "-1.a", "²." + "a", ".", "9" * 30 + ".a"])
def test_a_key_that_is_none_begins_at_the_beginning(county: County, after: str) -> None:
    folk = found(county)
    take(county, folk.clerk, submit(folk.clerk))
    assert len(page(county, View.WAITING, after=after).rows) == 1


def test_a_row_says_whose_it_is_and_until_when(county: County) -> None:
    folk = found(county)
    dispatched(county, folk, "消防通道被占", 5, "2026-0001")
    to_desk = page(county, View.WORKING).rows[0]
    assert (to_desk.who, to_desk.others, to_desk.due) == (FIRE, "", in_days(5))
    assert (to_desk.township, to_desk.village, to_desk.number) == (
        "样例河镇",
        "河东村",
        "2026-0001",
    )
    to_fire = page(county, View.WAITING, FIRE).rows[0]
    assert (to_fire.who, to_fire.others, to_fire.what) == ("主办", "清理", "待签收")


def test_a_search_says_how_long_ago_and_a_list_how_long_it_waits(county: County) -> None:
    folk = found(county)
    take(county, folk.clerk, submit(folk.clerk, title="井盖丢失"))
    later = NOW + timedelta(days=2)
    with county.db.read() as connection:
        waiting = lists.page(connection, Asked(DESK, View.WAITING, later, SOON)).rows[0]
        searched = lists.page(connection, Asked(DESK, View.WAITING, later, SOON, "井盖")).rows[0]
    assert (waiting.since, searched.since) == ("2 天", "2 天前")


def test_what_all_have_resolved_has_no_deadline_left_to_set(county: County) -> None:
    folk = found(county)
    ticket = dispatched(county, folk, "消防通道被占", 5, "1")
    result = Result(NOW, "居委会", "清走", NOW)
    take(county, folk.fire, event(folk.fire, ticket, "accept", e.OnAssignment("a1")))
    take(county, folk.fire, event(folk.fire, ticket, "resolve", e.Resolve("a1", result)))
    row = page(county, View.WORKING).rows[0]
    assert (row.what, row.due, row.open) == ("待镇街评价", None, False)
