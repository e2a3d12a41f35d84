"""The calls that a township's program makes: one function each, in the order of the protocol."""

import asyncio
from typing import Annotated

from litestar import Request, Response, Router, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from sqlalchemy.engine import Connection

from contract.ids import is_id
from contract.messages import (
    NEWEST_PROTOCOL,
    OLDEST_PROTOCOL,
    Changes,
    ChangesRequest,
    DigestReply,
    DigestRequest,
    Enrol,
    Enrolled,
    EventResult,
    Hello,
    Outcome,
    Status,
    StatusRequest,
    Sync,
    SyncReply,
    Token,
    TokenRequest,
)
from contract.packing import PACKINGS
from county import access, answering, blobs, clock, db, feed, people
from county.errors import Failed
from county.people import Somebody
from county.photos import is_name
from county.wiring import County

_MOST_NAME = 200
_WAIT_ITEMS = 100
_IMMUTABLE = "private, max-age=31536000, immutable"


@get("/hello", sync_to_thread=True)
def hello(county: NamedDependency[County]) -> Hello:
    """Who the server is and what it takes; needs no login."""
    with county.db.read() as connection:
        about = db.meta_values(connection)
    settings = county.settings
    return Hello(
        about["server"],
        about["epoch"],
        settings.clock(),
        OLDEST_PROTOCOL,
        NEWEST_PROTOCOL,
        settings.limits,
        settings.name,
    )


@post("/devices", sync_to_thread=True)
def enrol(
    data: JSONBody[Enrol], county: NamedDependency[County], request: Request[object, object, State]
) -> Enrolled:
    """Enrol a PC for the person whose code is given; a code works once, on one PC."""
    key = f"code {request.client.host if request.client else ''}"
    if seconds := county.guesses.wait(key):
        raise Failed(429, "too_many", headers={"Retry-After": str(seconds)})
    if not is_id(data.device) or len(data.device_name) > _MOST_NAME or "\0" in data.device_name:
        raise Failed(400, "bad_request", "device")
    now = county.settings.clock()
    county.settings.failpoints("enrol.before_apply")
    with county.db.write() as connection:
        who = people.use_code(connection, data.code[:_MOST_NAME], now, data.device)
        if who is None:
            county.guesses.wrong(key)
            raise Failed(403, "bad_code")
        secret = people.enrol_device(connection, who, data.device, data.device_name, now)
        enrolled = Enrolled(data.device, secret, people.as_person(connection, who))
    county.settings.failpoints("enrol.after_apply")
    return enrolled


@post("/tokens", sync_to_thread=True)
def token(data: JSONBody[TokenRequest], county: NamedDependency[County]) -> Token:
    """Give a short-lived access token for a device's secret.

    A secret is too long to be guessed, so nobody is slowed down here: a whole township may come
    from one address.
    """
    now, seconds = county.settings.clock(), county.settings.token
    known = is_id(data.device)
    with county.db.read() as connection:
        secret = data.secret[:_MOST_NAME]
        who = people.by_device(connection, data.device, secret) if known else None
    if who is None:
        raise Failed(401, "login")
    with county.db.write() as connection:
        access_token = people.new_token(connection, who.id, people.DEVICE, now, seconds)
        return Token(access_token, int(seconds), people.as_person(connection, who), PACKINGS)


@post("/sync", status_code=200, sync_to_thread=True)
def sync(
    data: JSONBody[Sync], county: NamedDependency[County], who: NamedDependency[Somebody]
) -> SyncReply:
    """Take events up and give the feed down in one round trip."""
    return answering.answer(county, who, data, county.settings.limits.changes)


@post("/changes", status_code=200, sync_to_thread=True)
def changes(
    data: JSONBody[ChangesRequest], county: NamedDependency[County], who: NamedDependency[Somebody]
) -> Changes:
    """Give a range of the feed, without gaps."""
    limit = answering.bounded(data.limit, county.settings.limits.changes)
    with county.db.read() as connection:
        return _changes(connection, who.township, max(0, data.start), data.upto, limit)


def _changes(connection: Connection, township: str, start: int, upto: int, limit: int) -> Changes:
    upto = min(upto, feed.head(connection, township))
    items = feed.between(connection, township, start, upto, limit) if upto > start else []
    reached = items[-1].seq if items else min(start, upto)
    return Changes(answering.epoch(connection), reached, tuple(items))


@get("/wait")
async def wait(
    county: NamedDependency[County],
    who: NamedDependency[Somebody],
    cursor: Annotated[int, QueryParameter(ge=0, le=2**62)],
    epoch: FromQuery[str] = "",
    seconds: Annotated[float, QueryParameter(ge=0, le=3600)] = 3600,
) -> Response[Changes | None]:
    """Wait until there is something after *cursor*; 204 when there was nothing for so many seconds.

    No longer than the server likes. A cursor beyond the head, and an *epoch* that is not the
    present one, are answered at once, with the head and the epoch: the county was restored.
    """
    until = clock.seconds() + min(seconds, county.settings.wait)
    found = await asyncio.to_thread(_since, county, who.township, epoch, cursor)
    while found is None and await county.waiting.beyond(who.township, cursor, until):
        found = await asyncio.to_thread(_since, county, who.township, epoch, cursor)
    return Response(found, status_code=200 if found else 204)


def _since(county: County, township: str, epoch: str, cursor: int) -> Changes | None:
    with county.db.read() as connection:
        head = feed.head(connection, township)
        if head == cursor and epoch in ("", answering.epoch(connection)):
            return None
        return _changes(connection, township, cursor, head, _WAIT_ITEMS)


@post("/events/status", status_code=200, sync_to_thread=True)
def status(
    data: JSONBody[StatusRequest], county: NamedDependency[County], who: NamedDependency[Somebody]
) -> Status:
    """Say which of these events the ledger has, in the order asked."""
    if len(data.ids) > county.settings.limits.changes:
        raise Failed(413, "too_large", "ids")
    with county.db.read() as connection:
        now = answering.epoch(connection)
        places = feed.places(connection, data.ids)
    own = {name: seq for name, (township, seq) in places.items() if township == who.township}
    results = tuple(
        EventResult(name, Outcome.ALREADY, own[name])
        if name in own
        else EventResult(name, Outcome.UNKNOWN)
        for name in data.ids
    )
    return Status(now, results)


@post("/digest", status_code=200, sync_to_thread=True)
def digest(
    data: JSONBody[DigestRequest], county: NamedDependency[County], who: NamedDependency[Somebody]
) -> DigestReply:
    """Give the digest of the township's tickets as of a place, if that is the head."""
    with county.db.read() as connection:
        head = feed.head(connection, who.township)
        tickets = feed.ticket_digest(connection, who.township) if head == data.upto else None
        return DigestReply(answering.epoch(connection), head, tickets)


@get("/blobs/{sha256:str}", media_type="application/json", sync_to_thread=True)
def blob(
    sha256: FromPath[str], county: NamedDependency[County], who: NamedDependency[Somebody]
) -> Response[bytes]:
    """Give a published document by its name."""
    content = None
    if is_name(sha256):
        with county.db.read() as connection:
            content = blobs.content(connection, sha256, who.township)
    if content is None:
        raise Failed(404, "not_found")
    return Response(content, headers={"Cache-Control": _IMMUTABLE})


def routes() -> Router:
    """Return all calls of the protocol but those about photos."""
    open_to_all = Router("/", route_handlers=[hello, enrol, token])
    signed_in = Router(
        "/",
        route_handlers=[sync, changes, wait, status, digest, blob],
        guards=[access.signed_in],
    )
    return Router("/v1", route_handlers=[open_to_all, signed_in], guards=[access.protocol])
