"""Makes sure that this PC's files, the person's account and the county's server belong together."""

from app.models import settings
from app.models.errors import OtherTownship
from app.models.store import Store
from app.sync.account import HELLO
from app.sync.enrol import speaks_with
from app.sync.enrolment import Account
from app.sync.transport import Link
from app.sync.trouble import Kind, Trouble

COPY_OF = "sync.copy_of"
"""The setting that says whose copy it is: the county server's id and the township's."""


def check_township(store: Store, account: Account) -> None:
    """Raise OtherTownship for files of another one: its people neither send nor see anything."""
    ours = f"{account.server} {account.person.township}"
    before = settings.get(store, COPY_OF, str, "")
    if not before:
        settings.put(store, COPY_OF, ours)
    elif before != ours:
        raise OtherTownship


def check_server(link: Link, account: Account) -> None:
    """Raise Trouble unless it is the server this PC is enrolled with, and speaks our protocol."""
    hello = link.ask(HELLO).message
    if not speaks_with(hello):
        raise Trouble(Kind.TOO_OLD, code="protocol")
    if hello.server != account.server:
        raise Trouble(Kind.FOREIGN, "another county's server")
