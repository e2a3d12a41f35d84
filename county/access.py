"""Who asks, and with which version of the protocol: looked at before a request's body is read."""

import asyncio
from typing import Any

from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler
from litestar.types import Scope

from contract.messages import OLDEST_PROTOCOL, PROTOCOL_HEADER
from county import people
from county.errors import Failed
from county.people import Somebody
from county.wiring import County

Connection = ASGIConnection[Any, Any, Any, Any]

_MOST_TOKEN = 200


def protocol(connection: Connection, _handler: BaseRouteHandler) -> None:
    """Turn away a program whose protocol is no longer spoken."""
    said = connection.headers.get(PROTOCOL_HEADER)
    if said is None:
        return
    if not (said.isascii() and said.isdigit() and len(said) < 6):
        raise Failed(400, "bad_request", PROTOCOL_HEADER)
    if int(said) < OLDEST_PROTOCOL:
        raise Failed(426, "too_old", headers={"Upgrade": f"xianghu/{OLDEST_PROTOCOL}"})


async def signed_in(connection: Connection, _handler: BaseRouteHandler) -> None:
    """Let in only who carries a token that is in force."""
    county: County = connection.app.state.county
    scheme, _, token = connection.headers.get("Authorization", "").partition(" ")
    who = None
    if scheme.lower() == "bearer" and 0 < len(token) < _MOST_TOKEN and token.isascii():
        who = await asyncio.to_thread(_who, county, token)
    if who is None:
        raise Failed(401, "login", headers={"WWW-Authenticate": "Bearer"})
    connection.scope["user"] = who


def _who(county: County, token: str) -> Somebody | None:
    with county.db.read() as connection:
        now = county.settings.clock()
        return people.by_token(connection, token, people.DEVICE, now)


def provide_who(scope: Scope) -> Somebody:
    """Return who was let in."""
    who: Somebody = scope["user"]
    return who
