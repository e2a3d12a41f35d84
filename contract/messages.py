"""What goes over the wire between township and county: one definition that both sides use."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

import msgspec

from contract.blobs import BlobKind
from contract.digest import Digest
from contract.events import ActorKind, Event
from contract.life import Refusal
from contract.packing import GZIP

Place = Annotated[int, msgspec.Meta(ge=0, le=10**9)]
"""A place in a township's feed, as answered; the bound is above what is said in a century."""

OLDEST_PROTOCOL = 1
NEWEST_PROTOCOL = 1

PROTOCOL_HEADER = "X-Xianghu-Protocol"
REQUEST_HEADER = "X-Request-Id"


class Limits(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the server takes in one piece."""

    events: int = 1000
    body: int = 4 * 1024 * 1024
    photo: int = 32 * 1024 * 1024
    changes: int = 2000


class Hello(msgspec.Struct, frozen=True, omit_defaults=True):
    """Who the server is; *epoch* changes when it was restored or made anew."""

    server: str
    epoch: str
    time: datetime
    oldest_protocol: int
    newest_protocol: int
    limits: Limits
    name: str = ""


class Enrol(msgspec.Struct, frozen=True):
    """Enrol this PC for the person that the code was made for."""

    code: str
    device: str
    device_name: str


class Person(msgspec.Struct, frozen=True):
    """Who is signed in, and for which township."""

    id: str
    name: str
    kind: ActorKind
    township: str
    township_name: str


class Enrolled(msgspec.Struct, frozen=True):
    """The secret of this device for this person; it is shown once and kept in the OS key store."""

    device: str
    secret: str
    person: Person


class TokenRequest(msgspec.Struct, frozen=True):
    """Ask for a short-lived access token."""

    device: str
    secret: str


class Token(msgspec.Struct, frozen=True):
    """An access token, sent as `Authorization: Bearer`; *seconds* is how long it lives.

    *packings* are the content codings that the server unpacks in requests (`contract.packing`).
    """

    access: str
    seconds: int
    person: Person
    packings: tuple[str, ...] = (GZIP,)


class Outcome(StrEnum):
    """What became of an event."""

    ACCEPTED = "accepted"
    ALREADY = "already"
    REFUSED = "refused"
    LATER = "later"
    UNKNOWN = "unknown"


class EventResult(msgspec.Struct, frozen=True, omit_defaults=True):
    """The county's answer to one event; *seq* where it is in the ledger."""

    id: str
    outcome: Outcome
    seq: Place = 0
    refusal: Refusal | None = None


class FeedItem(msgspec.Struct, frozen=True, omit_defaults=True):
    """One place of a township's feed: an event, or the announcement of a new blob."""

    seq: Place
    event: Event | None = None
    kind: BlobKind | None = None
    blob: str = ""


class Sync(msgspec.Struct, frozen=True, omit_defaults=True):
    """Events up, and the feed from *cursor* down, in one round trip."""

    epoch: str = ""
    cursor: int = 0
    events: tuple[Event, ...] = ()
    limit: int = 0


class SyncReply(msgspec.Struct, frozen=True, omit_defaults=True):
    """Results in the order sent, and the feed in (old cursor, *cursor*].

    An event of this very request that is in the ledger is not repeated in *changes*: its result
    carries the seq. Together they fill the range without a gap. When *epoch* is not the one asked
    with, or *head* is below the cursor asked with, nothing was taken and nothing is answered.
    """

    epoch: str
    cursor: Place
    head: Place
    server_time: datetime
    results: tuple[EventResult, ...] = ()
    changes: tuple[FeedItem, ...] = ()
    missing_photos: tuple[str, ...] = ()


class ChangesRequest(msgspec.Struct, frozen=True):
    """A range of the feed: after *start*, up to and with *upto*, at most *limit* places."""

    start: int
    upto: int
    limit: int


class Changes(msgspec.Struct, frozen=True):
    """A range of the feed without gaps; *upto* is the last place answered."""

    epoch: str
    upto: Place
    changes: tuple[FeedItem, ...]


class StatusRequest(msgspec.Struct, frozen=True):
    """Ask what became of events."""

    ids: tuple[str, ...]


class Status(msgspec.Struct, frozen=True):
    """A result per id asked, in order; `unknown` for ids that the ledger does not have."""

    epoch: str
    results: tuple[EventResult, ...]


class DigestRequest(msgspec.Struct, frozen=True):
    """Ask for the digest of (ticket, revision) of the township's tickets as of *upto*."""

    upto: int


class DigestReply(msgspec.Struct, frozen=True):
    """The digest, or none where the ledger has gone beyond what was asked."""

    epoch: str
    upto: Place
    digest: Digest | None


class OffsetsRequest(msgspec.Struct, frozen=True):
    """Ask how much of each photo the server has."""

    photos: tuple[str, ...]


class Offset(msgspec.Struct, frozen=True, omit_defaults=True):
    """Bytes that the server has of a photo; *size* is -1 where it knows nothing of it."""

    sha256: str
    offset: int = 0
    size: int = -1


class Offsets(msgspec.Struct, frozen=True):
    """An answer per photo asked, in order."""

    photos: tuple[Offset, ...]


class Problem(msgspec.Struct, frozen=True, omit_defaults=True):
    """The body of every answer that is an error."""

    code: str
    title: str = ""
    detail: str = ""
