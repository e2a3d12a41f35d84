"""A form sent → one event in the ledger, or the same page with what is wrong beside it."""

from dataclasses import replace
from types import MappingProxyType
from urllib.parse import urlencode

import msgspec
from litestar import Response

from contract.events import Enter, Event
from contract.ids import is_id
from contract.life import STEPS, Refusal, RefusalCode
from contract.messages import EventResult, Outcome
from contract.words import REFUSALS
from county import feed
from county.desk import bodies, drawn, pages, prefill, reading, uploads
from county.desk.drawn import Notice
from county.desk.fields import FIND, FORMS, FOUND, LOOK, MORE
from county.desk.pages import Kept
from county.desk.reading import Seen
from county.desk.sent import Sent
from county.desk.session import Session, same
from county.desk.typed import Typed, lines, row_count
from county.ledger import Busy
from county.wiring import County

ALREADY = "already"


def missing() -> Response[str]:
    """Answer for what is not there, or not for this person to see: the two look the same."""
    return drawn.problem(404, "没有这张工单", "可能是地址不对，或者不是您单位的工单。")


def allowed(who: Session, step: str) -> bool:
    """Tell whether a person's kind may take a step of this name, through a form of the desk."""
    return step in FORMS and who.who.kind in STEPS[step].actors


def take(county: County, who: Session, ticket_id: str, step: str, sent: Sent) -> Response[str]:
    """Take a step on a ticket, as somebody's form asks."""
    typed = _with_good_id(sent.typed)
    seen = reading.ticket(county, who.who, ticket_id)
    if seen is None or not allowed(who, step):
        return missing()
    if _in_ledger(county, typed.one("event")):
        return _to_ticket(ticket_id, ALREADY)
    assignment = typed.one("assignment")
    if not pages.can(seen, step, assignment):
        return _changed(county, who, seen, step, typed, Refusal(RefusalCode.WRONG_STATE))
    if typed.one(MORE):
        more = prefill.another_row(typed, row_count(typed))
        return pages.ticket(county, who, seen, pages.open_form(seen, step, assignment, more))
    if _looks(typed):
        return pages.ticket(county, who, seen, pages.open_form(seen, step, assignment, typed))
    if not same(typed.one("csrf"), who.csrf):
        opened = pages.open_form(seen, step, assignment, typed)
        return pages.ticket(county, who, seen, opened, notice=pages.OLD_PAGE, status=403)
    return _decide(county, who, seen, step, replace(sent, typed=typed))


def _decide(county: County, who: Session, seen: Seen, step: str, sent: Sent) -> Response[str]:
    typed, ticket = sent.typed, seen.ticket
    kept, wrong = _photos(county, who, ticket.township, sent)
    opened = pages.open_form(seen, step, typed.one("assignment"), typed, kept)
    about = replace(opened.about, photos=tuple(photo for _, photo in kept))
    read = bodies.read(step, typed, about)
    if wrong or read.body is None:
        problems = read.problems | wrong
        return pages.ticket(county, who, seen, opened, problems=problems, status=422)
    result = _append(county, who, ticket.township, ticket.id, step, typed.one("event"), read.body)
    if result.outcome is Outcome.REFUSED and result.refusal:
        if step == "register" and result.refusal.code is RefusalCode.BAD_REFERENCE:
            return _number_taken(county, who, ticket.id, typed)
        return _changed(county, who, seen, step, typed, result.refusal)
    if result.outcome is Outcome.LATER:
        return pages.ticket(county, who, seen, opened, notice=pages.BUSY, status=503)
    return _to_ticket(ticket.id, ALREADY if result.outcome is Outcome.ALREADY else step)


def enter(county: County, who: Session, sent: Sent) -> Response[str]:
    """Enter a call taken by telephone; the new ticket's id is the event's."""
    typed = _with_good_id(sent.typed)
    about = reading.surroundings(county)
    typed = typed if typed.one("event") else _with(typed, "event", about.new_id())
    event = typed.one("event")
    if _looks(typed):
        return pages.telephone(county, who, about, typed)
    if _in_ledger(county, event):
        return _to_ticket(event, ALREADY)
    if not same(typed.one("csrf"), who.csrf):
        return pages.telephone(county, who, about, typed, notice=pages.OLD_PAGE, status=403)
    read = bodies.read("enter", typed, about)
    if not isinstance(read.body, Enter):
        return pages.telephone(county, who, about, typed, problems=read.problems, status=422)
    result = _append(county, who, read.body.township, event, "enter", event, read.body)
    if result.outcome is Outcome.REFUSED and result.refusal:
        notice = Notice("r", "没有录入", f"{REFUSALS[result.refusal.code].zh}。请核对后再提交。")
        return pages.telephone(county, who, about, typed, notice=notice, status=409)
    if result.outcome is Outcome.LATER:
        return pages.telephone(county, who, about, typed, notice=pages.BUSY, status=503)
    return _to_ticket(event, ALREADY if result.outcome is Outcome.ALREADY else "enter")


def _looks(typed: Typed) -> bool:
    """Tell whether somebody only looks for something to choose, and sends nothing yet."""
    return typed.one(LOOK) != "" or typed.one(FIND) != typed.one(FOUND)


def _append(
    county: County,
    who: Session,
    township: str,
    ticket: str,
    step: str,
    event_id: str,
    body: msgspec.Struct,
) -> EventResult:
    actor, now = who.who.actor, county.settings.clock()
    name = event_id or county.settings.new_id()
    event = Event(name, ticket, step, now, actor, msgspec.to_builtins(body))
    try:
        return county.ledger.append(actor, township, [event])[0]
    except Busy:
        return EventResult(name, Outcome.LATER)


def _in_ledger(county: County, event: str) -> bool:
    if not event:
        return False
    with county.db.read() as connection:
        return event in feed.places(connection, [event])


def _to_ticket(ticket: str, said: str) -> Response[str]:
    headers = {**drawn.HEADERS, "Location": f"/desk/tickets/{ticket}?{urlencode({'said': said})}"}
    return Response("", status_code=303, headers=headers)


def _with(typed: Typed, name: str, value: str) -> Typed:
    return Typed(MappingProxyType({**typed.values, name: (value,)}))


def _with_good_id(typed: Typed) -> Typed:
    """An event id that is none is left out, and a new one made in its place."""
    return typed if is_id(typed.one("event")) else _with(typed, "event", "")


def _changed(
    county: County, who: Session, seen: Seen, step: str, typed: Typed, refusal: Refusal
) -> Response[str]:
    """Say that the ticket is no longer as the form took it to be, and keep what was typed."""
    fresh = reading.ticket(county, who.who, seen.ticket.id) or seen
    assignment = typed.one("assignment")
    text = f"{REFUSALS[refusal.code].zh}。下面是工单现在的样子。"
    if pages.can(fresh, step, assignment):
        opened = pages.open_form(fresh, step, assignment, typed)
        notice = Notice("r", "没有记入", text + "您填的内容还在，请核对后再提交。")
    else:
        opened = None
        left = lines(FORMS[step].fields, typed)
        more = "您刚才填的内容抄在这里：" if left else ""
        notice = Notice("r", f"“{FORMS[step].title}”没有记入", text + more, left)
    return pages.ticket(county, who, fresh, opened, notice=notice, status=409)


def _number_taken(county: County, who: Session, ticket_id: str, typed: Typed) -> Response[str]:
    fresh = reading.ticket(county, who.who, ticket_id)
    if fresh is None:
        return missing()
    following = fresh.about.number
    opened = pages.open_form(fresh, "register", "", _with(typed, "number", following))
    problems = {"number": f"编号 {typed.one('number')} 已经有工单用了，已换成 {following}"}
    return pages.ticket(county, who, fresh, opened, problems=problems, status=422)


def _photos(county: County, who: Session, township: str, sent: Sent) -> tuple[Kept, dict[str, str]]:
    """Keep the photos handed in now, after those handed in before with the same form."""
    tokens = sent.typed.many("kept_photo")
    kept = [(token, photo) for token in tokens if (photo := who.kept(token))]
    wrong: dict[str, str] = {}
    try:
        for photo, content in uploads.all_checked(sent.files):
            if photo.sha256 not in {one.sha256 for _, one in kept}:
                county.photos.keep(township, content, county.settings.clock())
                kept.append((who.keep(photo), photo))
    except uploads.BadPhoto as problem:
        wrong["photos"] = str(problem)
    return kept, wrong
