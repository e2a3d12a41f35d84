"""The web desk's addresses: who may open what, and who has to sign in first."""

import asyncio
import re

from litestar import Response, Router, get, post
from litestar.di import NamedDependency
from litestar.exceptions import HTTPException
from litestar.params import FromPath, FromQuery
from litestar.response import File
from litestar.static_files import create_static_files_router
from litestar.types import ControllerRouterHandler

from contract.events import ActorKind
from county.desk import acting, carrying, drawn, failures, pages, reading, sent, session, words
from county.desk.fields import FORMS
from county.desk.lists import View
from county.desk.session import COOKIE, LOGIN_COOKIE, Asked, Session
from county.desk.typed import Typed, cleaned
from county.inbox import DESK
from county.pictures import NoPicture, media_type, thumbnail
from county.wiring import County

Here = NamedDependency[County]

CARRIED = "typed."
"""What fields that a person had typed are called while he signs in again."""

_FORM = re.compile(r"/desk/tickets/([0-9a-f-]{36})/([a-z_]+)")
_OVER = "登录已经过期，请重新登录。您填的内容不会丢。"
_OVER_AGAIN = "登录已经过期，什么也没有收下。请登录后再选一次文件。"
_THUMBNAIL = 320
_MOST_QUERY = 60


async def _who(county: County, request: Asked) -> Session | None:
    token = request.cookies.get(COOKIE, "")
    return await asyncio.to_thread(session.find, county, token)


def _sign_in(
    county: County, request: Asked, then: str, *, status: int = 200, **said: object
) -> Response[str]:
    """Return the login page; it shares a token with a cookie, so that no other site uses it."""
    csrf = request.cookies.get(LOGIN_COOKIE, "") or session.new_login_token()
    page = pages.login(csrf, county.settings.name, then, status=status, **said)
    page.cookies.append(session.cookie(LOGIN_COOKIE, csrf, request, session.SECONDS))
    return page


def _first_sign_in(county: County, request: Asked) -> Response[str]:
    """Return the login page that leads back to the page asked for."""
    then = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return _sign_in(county, request, session.within(then), status=401)


@get("/desk")
async def inbox(county: Here, request: Asked) -> Response[str]:
    """Show one of the office's lists, or what a search finds."""
    who = await _who(county, request)
    if who is None:
        return _first_sign_in(county, request)
    asked = request.query_params
    view = View(said) if (said := asked.get("view", "")) in list(View) else View.WAITING
    query, after = cleaned(asked.get("q", "")), cleaned(asked.get("after", ""))
    return await asyncio.to_thread(pages.listing, county, who, view, query, after)


@get("/desk/login")
async def login_page(county: Here, request: Asked) -> Response[str]:
    """Show the page to sign in."""
    return _sign_in(county, request, session.within(request.query_params.get("then", "")))


@post("/desk/login", status_code=200)
async def login(county: Here, request: Asked) -> Response[str]:
    """Sign somebody in, and go on where he was; what he had typed there is there again."""
    typed = (await _read(request)).typed
    name, then = typed.one("name"), session.within(typed.one("then"))
    carried = _carried(typed)
    again = {"name": name, "carried": carried}
    if not session.same(typed.one("csrf"), request.cookies.get(LOGIN_COOKIE, "")):
        problem = "页面已经过期，请再登录一次。"
        return _sign_in(county, request, then, status=403, problem=problem, **again)
    password = next(iter(typed.values.get("password", ())), "")
    address = request.client.host if request.client else ""
    try:
        token = await asyncio.to_thread(session.sign_in, county, name, password, address)
    except session.Wrong as wrong:
        said = {"problem": wrong.sentence, **again}
        return _sign_in(county, request, then, status=wrong.status, **said)
    answer = await asyncio.to_thread(_after_login, county, token, then, Typed.of(carried))
    answer.cookies.append(session.cookie(COOKIE, token, request, session.SECONDS))
    answer.cookies.append(session.cookie(LOGIN_COOKIE, "", request, 0))
    return answer


def _carried(typed: Typed) -> tuple[tuple[str, str], ...]:
    return tuple(
        (name.removeprefix(CARRIED), value)
        for name, values in typed.values.items()
        if name.startswith(CARRIED)
        for value in values
    )


def _after_login(county: County, token: str, then: str, typed: Typed) -> Response[str]:
    who = session.find(county, token)
    form = _FORM.fullmatch(then.partition("?")[0])
    if who and typed.values and form and acting.allowed(who, form[2]):
        seen = reading.ticket(county, who.who, form[1])
        assignment = typed.one("assignment")
        if seen and pages.can(seen, form[2], assignment):
            opened = pages.open_form(seen, form[2], assignment, typed)
            return pages.ticket(county, who, seen, opened, notice=pages.BACK_AGAIN)
    if who and typed.values and then == "/desk/telephone" and who.who.kind is ActorKind.DESK:
        about = reading.surroundings(county)
        return pages.telephone(county, who, about, typed, notice=pages.BACK_AGAIN)
    if who and typed.values and then == words.ADDRESS and who.who.kind is ActorKind.DESK:
        # Without this session's token nothing is stored yet, and what was typed is there again.
        return words.save(county, who, typed)
    return _go(then)


def _go(where: str) -> Response[str]:
    return Response("", status_code=303, headers={**drawn.HEADERS, "Location": where})


@post("/desk/logout", status_code=200)
async def logout(county: Here, request: Asked) -> Response[str]:
    """Sign out; a form of another site signs nobody out."""
    who = await _who(county, request)
    typed = (await _read(request)).typed
    if who is None or not session.same(typed.one("csrf"), who.csrf):
        return _go("/desk")
    await asyncio.to_thread(session.sign_out, county, who.token)
    answer = _go("/desk/login")
    answer.cookies.append(session.cookie(COOKIE, "", request, 0))
    return answer


@get("/desk/telephone")
async def telephone_page(county: Here, request: Asked) -> Response[str]:
    """Show the form for a call taken by telephone."""
    who = await _who(county, request)
    if who is None:
        return _first_sign_in(county, request)
    if who.who.org != DESK:
        return acting.missing()
    about = await asyncio.to_thread(reading.surroundings, county)
    return await asyncio.to_thread(pages.telephone, county, who, about)


@post("/desk/telephone", status_code=200)
async def telephone(county: Here, request: Asked) -> Response[str]:
    """Enter a call taken by telephone."""
    who, form = await _who(county, request), await _read(request)
    if who is None:
        return _sign_in_again(county, request, "/desk/telephone", form.typed)
    if who.who.org != DESK:
        return acting.missing()
    return await asyncio.to_thread(acting.enter, county, who, form)


@get("/desk/words")
async def words_page(county: Here, request: Asked) -> Response[str]:
    """Show the everyday words of the list's matters."""
    who = await _who(county, request)
    if who is None:
        return _first_sign_in(county, request)
    if who.who.org != DESK:
        return acting.missing()
    asked = request.query_params
    query, matter = cleaned(asked.get("q", ""))[:_MOST_QUERY], cleaned(asked.get("matter", ""))
    said = "said" in asked
    return await asyncio.to_thread(words.show, county, who, query, matter, said=said)


@post("/desk/words", status_code=200)
async def mend_words(county: Here, request: Asked) -> Response[str]:
    """Give a matter other words."""
    who, form = await _who(county, request), await _read(request)
    if who is None:
        return _sign_in_again(county, request, words.ADDRESS, form.typed)
    if who.who.org != DESK:
        return acting.missing()
    return await asyncio.to_thread(words.save, county, who, form.typed)


@get(carrying.ADDRESS)
async def bundles_page(county: Here, request: Asked) -> Response[str]:
    """Show where what came on a stick is taken in."""
    who = await _who(county, request)
    if who is None:
        return _first_sign_in(county, request)
    if who.who.org != DESK:
        return acting.missing()
    return await asyncio.to_thread(carrying.show, county, who)


@post(carrying.ADDRESS, status_code=200, request_max_body_size=carrying.MOST)
async def take_bundle(county: Here, request: Asked) -> Response[str]:
    """Take in what came on a stick."""
    who = await _who(county, request)
    if who is None:
        return _sign_in(county, request, carrying.ADDRESS, status=401, notice=_OVER_AGAIN)
    if who.who.org != DESK:
        return acting.missing()
    if carrying.too_large(request):
        return await asyncio.to_thread(carrying.refuse_large, county, who)
    with carrying.arriving(county) as path:
        handed = await carrying.receive(request, path)
        return await asyncio.to_thread(carrying.take, county, who, handed, path)


@get("/desk/bundles/{name:str}")
async def bundle_answer(name: FromPath[str], county: Here, request: Asked) -> Response[str] | File:
    """Give the answer to a bundle."""
    who = await _who(county, request)
    if who is None:
        return _first_sign_in(county, request)
    if who.who.org != DESK:
        return acting.missing()
    return await asyncio.to_thread(carrying.answer, county, name) or acting.missing()


@get("/desk/tickets/{ticket_id:str}")
async def ticket(ticket_id: FromPath[str], county: Here, request: Asked) -> Response[str]:
    """Show a ticket; right after a step, say so, and let a person look before the next."""
    who = await _who(county, request)
    if who is None:
        return _first_sign_in(county, request)
    said = request.query_params.get("said", "")
    return await asyncio.to_thread(_ticket, county, who, ticket_id, said)


def _ticket(county: County, who: Session, ticket_id: str, said: str) -> Response[str]:
    seen = reading.ticket(county, who.who, ticket_id)
    if seen is None:
        return acting.missing()
    notice = pages.ALREADY if said == acting.ALREADY else None
    notice = pages.done(said) if said in FORMS else notice
    return pages.ticket(county, who, seen, pages.likely_form(seen), notice=notice)


@get("/desk/tickets/{ticket_id:str}/{step:str}")
async def step_page(
    ticket_id: FromPath[str],
    step: FromPath[str],
    county: Here,
    request: Asked,
    assignment: FromQuery[str] = "",
) -> Response[str]:
    """Show a ticket with the form of one step open."""
    who = await _who(county, request)
    if who is None:
        return _first_sign_in(county, request)
    return await asyncio.to_thread(_step_page, county, who, ticket_id, step, assignment)


def _step_page(
    county: County, who: Session, ticket_id: str, step: str, assignment: str
) -> Response[str]:
    seen = reading.ticket(county, who.who, ticket_id)
    if seen is None or not acting.allowed(who, step):
        return acting.missing()
    if not pages.can(seen, step, assignment):
        notice = drawn.Notice("a", f"“{FORMS[step].title}”现在不能办", "工单的状态已经变了。")
        return pages.ticket(county, who, seen, None, notice=notice, status=409)
    return pages.ticket(county, who, seen, pages.open_form(seen, step, assignment))


@post("/desk/tickets/{ticket_id:str}/{step:str}", status_code=200, request_max_body_size=sent.MOST)
async def take(
    ticket_id: FromPath[str], step: FromPath[str], county: Here, request: Asked
) -> Response[str]:
    """Take a step on a ticket."""
    who, form = await _who(county, request), await _read(request)
    if who is None:
        return _sign_in_again(county, request, request.url.path, form.typed)
    return await asyncio.to_thread(acting.take, county, who, ticket_id, step, form)


def _sign_in_again(county: County, request: Asked, then: str, typed: Typed) -> Response[str]:
    """Return the login page with what was typed in it, since the session ended meanwhile."""
    fields = [
        (name, value)
        for name, values in typed.values.items()
        if name not in ("csrf", "kept_photo")
        for value in values
    ]
    where = session.within(then)
    return _sign_in(county, request, where, status=401, notice=_OVER, carried=fields)


async def _read(request: Asked) -> sent.Sent:
    try:
        return await sent.read(request)
    except sent.Unreadable:
        raise HTTPException(status_code=400, detail="form") from None


@get("/desk/tickets/{ticket_id:str}/photos/{sha256:str}")
async def photo(
    ticket_id: FromPath[str],
    sha256: FromPath[str],
    county: Here,
    request: Asked,
    w: FromQuery[int] = 0,
) -> Response[str] | File:
    """Give a photo of a ticket, whole or small."""
    who = await _who(county, request)
    if who is None:
        return _first_sign_in(county, request)
    return await asyncio.to_thread(_photo, county, who, ticket_id, sha256, w)


def _photo(
    county: County, who: Session, ticket_id: str, sha256: str, width: int
) -> Response[str] | File:
    seen = reading.ticket(county, who.who, ticket_id)
    if seen is None or sha256 not in seen.present:
        return acting.missing()
    path = county.photos.path(seen.ticket.township, sha256)
    if width:
        try:
            path = thumbnail(
                path, min(width, _THUMBNAIL), county.small_folder(seen.ticket.township)
            )
        except NoPicture:
            return drawn.problem(415, "照片打不开", "这张照片的文件有损坏，请镇街重新拍照上传。")
    with path.open("rb") as file:
        kind = media_type(file.read(8))
    headers = {**drawn.HEADERS, "Cache-Control": "private, max-age=86400, immutable"}
    return File(path, media_type=kind, headers=headers, content_disposition_type="inline")


@get("/desk/{rest:path}")
async def nowhere(rest: FromPath[str]) -> Response[str]:
    """Answer for every other address under the desk's."""
    return drawn.problem(404, *failures.SAID[404])


def _as_it_is_called(answer: Response[object]) -> Response[object]:
    """A browser takes a file for what it is served as, and for nothing else."""
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


def desk_routes() -> list[ControllerRouterHandler]:
    """Return every address of the web desk."""
    handlers = [
        inbox,
        login_page,
        login,
        logout,
        telephone_page,
        telephone,
        words_page,
        mend_words,
        bundles_page,
        take_bundle,
        bundle_answer,
        ticket,
        step_page,
        take,
        photo,
        nowhere,
    ]
    desk = Router(
        "/",
        route_handlers=handlers,
        exception_handlers=failures.ON_ERROR,
        include_in_schema=False,
        # A secret and what somebody typed on one page, and compressed, tell of each other.
        opt={"packed_already": True},
    )
    files = create_static_files_router(
        "/desk/static", [drawn.FOLDER / "static"], after_request=_as_it_is_called
    )
    return [desk, files]
