"""The desk's pages, each as one function from who asks and what for to the answer."""

from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urlencode

from litestar import Response

from contract.ticket import PhotoRef
from county.desk import drawn, lists, prefill, reading, ticket_page, times
from county.desk.about import About
from county.desk.drawn import Notice
from county.desk.fields import FORMS
from county.desk.forms import Form, form
from county.desk.lists import View
from county.desk.reading import Seen
from county.desk.session import Session
from county.desk.typed import Typed
from county.inbox import DESK
from county.wiring import County

Kept = Sequence[tuple[str, PhotoRef]]
_MOST_QUERY = 60


def login(csrf: str, county: str, then: str, *, status: int = 200, **said: object) -> Response[str]:
    """Return the page to sign in; *said* is what it says: problem, notice, name, carried fields."""
    values = {"problem": "", "notice": "", "name": "", "carried": (), **said}
    return drawn.page("login.html", status, csrf=csrf, county=county, then=then, **values)


def listing(county: County, who: Session, view: View, query: str, after: str) -> Response[str]:
    """Return one page of one of the office's lists, or of what a search finds in all of them."""
    now, office, query = county.settings.clock(), who.who.org, query.strip()[:_MOST_QUERY]
    with county.db.read() as connection:
        soon = reading.soon(connection)
        counts = lists.counts(connection, office, now, soon)
        found = lists.page(connection, lists.Asked(office, view, now, soon, query, after))
    here = {"q": query} if query else {"view": view.value}
    title, to_desk, to_department = lists.EMPTY[view]
    hint = to_desk if office == DESK else to_department
    page = {
        "heading": f"搜索“{query}”" if query else lists.VIEWS[view],
        "day": times.day(now),
        "saying": "" if query else drawn.greeting(view, counts),
        "query": query,
        "now": now,
        "soon": soon,
        "rows": found.rows,
        "first": _address(here) if after else "",
        "next": _address({**here, "after": found.after}) if found.after else "",
        "empty_title": "没有找到" if query else title,
        "empty_hint": "换个说法试试：编号、标题、事项、部门、镇街或村名都可以，拼音首字母也行。"
        if query
        else hint,
    }
    frame = drawn.frame(who, county.settings.name, counts, "" if query else view.value)
    return drawn.page("list.html", frame=frame, page=page, view=view)


def _address(asked: dict[str, str]) -> str:
    return f"/desk?{urlencode(asked)}"


def ticket(
    county: County,
    who: Session,
    seen: Seen,
    opened: Form | None,
    *,
    problems: dict[str, str] | None = None,
    notice: Notice | None = None,
    status: int = 200,
) -> Response[str]:
    """Return a ticket's page, with a form open or none."""
    page = ticket_page.build(seen, who.who, opened, problems, notice)
    frame = drawn.frame(who, county.settings.name, seen.counts)
    return drawn.page("ticket.html", status, frame=frame, page=page)


def telephone(
    county: County,
    who: Session,
    about: About,
    typed: Typed | None = None,
    *,
    problems: dict[str, str] | None = None,
    notice: Notice | None = None,
    status: int = 200,
) -> Response[str]:
    """Return the page on which the desk enters a call taken by telephone."""
    filled = prefill.prefill("enter", about) if typed is None else typed
    opened = form("enter", "/desk/telephone", about, filled)
    with county.db.read() as connection:
        counts = reading.counts(connection, who.who, about.now)
    frame = drawn.frame(who, county.settings.name, counts)
    values = {"form": opened, "problems": problems or {}, "notice": notice}
    return drawn.page("telephone.html", status, frame=frame, **values)


def can(seen: Seen, step: str, assignment: str) -> bool:
    """Tell whether the step can be taken now, on that assignment where it needs one."""
    return any((one.step, one.assignment) == (step, assignment) for one in seen.steps)


def open_form(
    seen: Seen, step: str, assignment: str, typed: Typed | None = None, kept: Kept = ()
) -> Form:
    """Return a step's form, filled as the county's rules say or as a person has typed."""
    piece = seen.ticket.assignment(assignment) if assignment else None
    about = replace(seen.about, piece=piece)
    filled = prefill.prefill(step, about) if typed is None else typed
    address = ticket_page.link(seen.ticket.id, step).removesuffix("#do")
    return form(step, address, about, filled, kept)


def likely_form(seen: Seen) -> Form | None:
    """Return the form that opens by itself, None where a person should look first."""
    likely = ticket_page.likeliest(seen)
    return open_form(seen, likely.step, likely.assignment) if likely else None


def done(step: str) -> Notice:
    """Return what is said after a step was taken."""
    return Notice("g", f"{FORMS[step].title}：已记入工单", "镇街和有关部门马上就能看到。")


ALREADY = Notice("g", "这一步刚才已经提交过", "没有重复记录。")
OLD_PAGE = Notice("a", "页面已经过期，刚才没有提交", "您填的内容还在下面，请核对后再提交一次。")
BACK_AGAIN = Notice("a", "已重新登录，刚才没有提交", "您填的内容还在下面，请核对后再提交一次。")
BUSY = Notice("a", "平台正忙，刚才没有提交", "您填的内容还在下面，请过一会儿再提交一次。")
