"""The short-lived tokens that speak for the person whom this PC is enrolled for."""

import threading

from app.sync.clock import Clock
from app.sync.enrolment import Account
from app.sync.keystore import KeyStore
from app.sync.transport import Ask, Link
from app.sync.trouble import Kind, Trouble
from contract.messages import Hello, Token, TokenRequest
from contract.packing import GZIP, XZ

HELLO = Ask("GET", "/v1/hello", Hello, limit=64 * 1024)
TOKENS = Ask("POST", "/v1/tokens", Token, limit=64 * 1024)

_EARLY = 60.0
"""Seconds before its end at which a token is no longer used."""


class Tokens:
    """Gives the access token of an account; threads that need a new one share one request."""

    def __init__(
        self,
        account: Account,
        link: Link,
        keystore: KeyStore,
        clock: Clock,
    ) -> None:
        self._account = account
        self._link = link
        self._keystore = keystore
        self._clock = clock
        self._lock = threading.Lock()
        self._access = ""
        self._until = 0.0

    def get(self, refused: str = "") -> str:
        """Return a token to send; *refused* is one that the county has just not accepted.

        Raises Trouble, `unauthorised` when the device itself is no longer accepted, and
        KeyStoreProblem when its secret cannot be had.
        """
        with self._lock:
            if self._access in ("", refused) or self._clock.monotonic() >= self._until:
                self._renew()
            return self._access

    def _renew(self) -> None:
        secret = self._keystore.get(self._account.secret_name)
        if secret is None:
            raise Trouble(Kind.UNAUTHORISED, "no secret of this device", code="no_secret")
        self._access = ""
        asked = TokenRequest(self._account.device, secret)
        token = self._link.ask(TOKENS, asked).message
        if token.person.id != self._account.person.id:
            raise Trouble(Kind.FOREIGN, "a token for somebody else")
        if token.person.township != self._account.person.township:
            # What waits here was made for the old township and is not sent for another.
            raise Trouble(Kind.FORBIDDEN, "moved to another township", code="moved")
        self._link.packing = XZ if XZ in token.packings else GZIP
        self._access = token.access
        self._until = self._clock.monotonic() + max(token.seconds - _EARLY, token.seconds / 2)
