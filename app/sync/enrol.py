"""Enrolling this PC with a county: the address and the code that the county gave become an account."""

from collections.abc import Callable
from pathlib import Path

from app.models.errors import ClientTooOld, EnrolmentRefused, KnownError
from app.sync.account import HELLO
from app.sync.adapter import Route, make_session
from app.sync.address import checked_address
from app.sync.clock import SystemClock
from app.sync.enrolment import Account
from app.sync.keystore import KeyStore
from app.sync.state import known_error
from app.sync.transport import Ask, Link, SessionFactory
from app.sync.trouble import Kind, Trouble
from contract.ids import IdMaker
from contract.messages import NEWEST_PROTOCOL, OLDEST_PROTOCOL, Enrol, Enrolled, Hello

DEVICES = Ask("POST", "/v1/devices", Enrolled, limit=64 * 1024)
DEVICE = "device id"
"""The name under which the key store has this PC's own id."""


def enrol(
    address: str,
    code: str,
    device_name: str,
    keystore: KeyStore,
    *,
    route: Route = Route(),  # noqa: B008  a tuple
    plain_http: bool = False,
    make: SessionFactory | None = None,
    new_id: Callable[[], str] | None = None,
) -> Account:
    """Enrol this PC for the person that *code* was made for; keeps the device's secret.

    *plain_http* is for a line of one's own, as in tests. Raises a KnownError that says what to do:
    EnrolmentRefused for a bad code, ServerUnreachable and its like for the rest.
    """
    new_id = new_id or IdMaker()
    link = Link(
        checked_address(address, plain_http=plain_http),
        SystemClock(),
        new_id,
        make or (lambda: make_session(route.county_ca)),
        proxy=route.proxy,
    )
    try:
        return _enrol(link, code.strip(), device_name, keystore, route.county_ca, new_id)
    except Trouble as trouble:
        raise _error(trouble) from trouble
    finally:
        link.close()


def speaks_with(hello: Hello) -> bool:
    """Tell whether this program and that server share a protocol."""
    return hello.oldest_protocol <= NEWEST_PROTOCOL and hello.newest_protocol >= OLDEST_PROTOCOL


def _enrol(
    link: Link,
    code: str,
    device_name: str,
    keystore: KeyStore,
    county_ca: Path | None,
    new_id: Callable[[], str],
) -> Account:
    hello = link.ask(HELLO).message
    if not speaks_with(hello):
        raise ClientTooOld
    device = keystore.get(DEVICE)
    if device is None:
        device = new_id()
        keystore.put(DEVICE, device)
    enrolled = link.ask(DEVICES, Enrol(code, device, device_name)).message
    account = Account(
        link.base,
        hello.server,
        enrolled.device,
        device_name,
        enrolled.person,
        str(county_ca or ""),
    )
    keystore.put(account.secret_name, enrolled.secret)
    return account


def _error(trouble: Trouble) -> KnownError:
    if trouble.kind in (Kind.UNAUTHORISED, Kind.FORBIDDEN, Kind.REFUSED):
        return EnrolmentRefused(trouble.code)
    return known_error(trouble)
