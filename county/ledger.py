"""The one way in which an event enters the county: checked, folded and given its place for ever."""

import logging
import traceback
from collections.abc import Iterable, Mapping, Sequence

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError, IntegrityError

from contract import events as e
from contract.deadlines import due_after
from contract.events import Actor, ActorKind, Event
from contract.ids import is_id
from contract.life import STEPS, Refusal, RefusalCode, body_of, check
from contract.matters import Matter
from contract.messages import EventResult, Outcome
from contract.projection import fold
from contract.ticket import Ticket
from county import blobs, db, feed, inbox, photos
from county.feed import Waiting
from county.people import millis
from county.references import References, photos_of
from county.settings import Settings

log = logging.getLogger(__name__)

_TRIES = 4
_MOST_BYTES = 256 * 1024
_MOST_BRACKETS = 400
_ticket = msgspec.json.Decoder(Ticket)
_encode = msgspec.json.encode
COUNTY = Actor(ActorKind.DESK)
"""Who takes the steps that follow of themselves."""


class Busy(Exception):
    """Others kept writing the same things at the same time; ask again in a moment."""


class Ledger:
    """Takes events in; *waiting* is told which feeds have grown."""

    def __init__(self, database: db.Database, waiting: Waiting, settings: Settings) -> None:
        self._db = database
        self._waiting = waiting
        self._settings = settings
        self._editions: dict[str, dict[str, Matter]] = {}

    def append(
        self, author: Actor, township: str, events: Sequence[Event]
    ) -> tuple[EventResult, ...]:
        """Take *events* of one township in their order, and answer each.

        One that is refused holds no other up. All that are accepted become durable together.
        Raises Busy where concurrent writers kept this from being decided.
        """
        for _ in range(_TRIES):
            try:
                with self._db.write() as connection:
                    batch = self._take(connection, author, township, events)
            except (IntegrityError, DBAPIError) as problem:
                # Another writer was first with the same id: seen again, it is "already".
                if not _passes(problem):
                    raise
                continue
            self._waiting.grown({township: batch.head})
            return tuple(batch.results)
        raise Busy

    def act(self, author: Actor, ticket_id: str, step: str, body: msgspec.Struct) -> EventResult:
        """Take one step now, in the author's name, as the web desk and the clock do."""
        with self._db.read() as connection:
            ticket = load_ticket(connection, ticket_id)
        event = Event(
            self._settings.new_id(),
            ticket_id,
            step,
            self._settings.clock(),
            author,
            msgspec.to_builtins(body),
        )
        if ticket is None:
            refusal = Refusal(RefusalCode.UNKNOWN_TICKET)
            return EventResult(event.id, Outcome.REFUSED, refusal=refusal)
        return self.append(author, ticket.township, [event])[0]

    def _take(
        self, connection: Connection, author: Actor, township: str, events: Sequence[Event]
    ) -> "_Batch":
        """Decide on every event under the township's lock, then write; the counter comes last."""
        lock = sa.select(db.heads.c.seq).where(db.heads.c.township == township)
        head = connection.execute(lock.with_for_update()).scalar_one()
        batch = _Batch(
            connection,
            author,
            township,
            head,
            self._settings,
            References(connection, self._editions),
        )
        batch.decide(events)
        if batch.head > head:
            batch.write()
            bump = (
                sa.update(db.heads)
                .where(db.heads.c.township == township, db.heads.c.seq == head)
                .values(seq=batch.head)
            )
            if connection.execute(bump).rowcount != 1:
                raise Busy
        return batch


def _passes(problem: DBAPIError) -> bool:
    """Whether the same transaction may well succeed when it is tried again."""
    state = getattr(problem.orig, "sqlstate", None)
    return isinstance(problem, IntegrityError) or state in ("40001", "40P01")


class _Batch:
    """The events of one transaction while it lasts."""

    def __init__(
        self,
        connection: Connection,
        author: Actor,
        township: str,
        head: int,
        settings: Settings,
        references: References,
    ) -> None:
        self.head = head
        self.results: list[EventResult] = []
        self._connection = connection
        self._author = author
        self._township = township
        self._settings = settings
        self._now = settings.clock()
        self._references = references
        self._tickets: dict[str, Ticket] = {}
        self._known: dict[str, tuple[str, int]] = {}
        self._new: list[tuple[int, Event, bytes]] = []
        self._begun: set[str] = set()
        self._touched: set[str] = set()
        self._numbers: set[str] = set()
        self._photos: dict[tuple[str, str], None] = {}
        self._put_off: set[str] = set()

    def decide(self, events: Sequence[Event]) -> None:
        """Say what becomes of each event, in order."""
        self._known = feed.places(self._connection, (event.id for event in events))
        self._tickets = load_tickets(self._connection, {event.ticket for event in events})
        for event in events:
            self.results.append(self._result(event))

    def _result(self, event: Event) -> EventResult:
        if event.ticket in self._put_off:
            return EventResult(event.id, Outcome.LATER)
        try:
            return self._decide(event)
        except RecursionError:
            return _refused(event, Refusal(RefusalCode.BAD_BODY, "too deep"))
        except Exception as problem:  # noqa: BLE001 - one bad event must not hold up the others
            # The text of an error may quote the event; where it happened does not.
            where = "".join(traceback.format_tb(problem.__traceback__))
            log.error(  # noqa: TRY400 - its text may be about a person
                "event not decided: %s\n%s", type(problem).__name__, where
            )
            self._put_off.add(event.ticket)
            return EventResult(event.id, Outcome.LATER)

    def _decide(self, event: Event) -> EventResult:
        if event.id in self._known:
            township, seq = self._known[event.id]
            if township == self._township:
                return EventResult(event.id, Outcome.ALREADY, seq)
            return _refused(event, Refusal(RefusalCode.BAD_ID, "taken"))
        document = _encode(event)
        if len(document) > _MOST_BYTES or _depth_is_suspect(document):
            return _refused(event, Refusal(RefusalCode.BAD_BODY, "too large or too deep"))
        if refusal := self._problem(event):
            return _refused(event, refusal)
        seq = self._accept(event, document)
        for follower in self._following(event):
            self._accept(follower, _encode(follower))
        return EventResult(event.id, Outcome.ACCEPTED, seq)

    def _problem(self, event: Event) -> Refusal | None:
        if event.actor.kind is not self._author.kind:
            return Refusal(RefusalCode.WRONG_ACTOR)
        if event.actor != self._author:
            return Refusal(RefusalCode.NOT_YOURS, "actor")
        ticket = self._tickets.get(event.ticket)
        if ticket is not None and ticket.township != self._township:
            begins = event.step in STEPS and not STEPS[event.step].states
            code = RefusalCode.BAD_ID if begins else RefusalCode.UNKNOWN_TICKET
            return Refusal(code)
        if refusal := check(ticket, event):
            return refusal
        body = body_of(event)
        if isinstance(body, e.Register) and body.number in self._numbers:
            return Refusal(RefusalCode.BAD_REFERENCE, "number taken")
        if isinstance(body, e.Enter) and body.township != self._township:
            return Refusal(RefusalCode.BAD_REFERENCE, "township")
        return self._references.problem(event, body)

    def _accept(self, event: Event, document: bytes) -> int:
        seq = self.head + 1
        before = self._tickets.get(event.ticket)
        ticket = fold(before, event, seq)
        self.head = seq
        if before is None:
            self._begun.add(ticket.id)
        if ticket.number and (before is None or not before.number):
            self._numbers.add(ticket.number)
        self._tickets[ticket.id] = ticket
        self._touched.add(ticket.id)
        self._known[event.id] = (self._township, seq)
        self._new.append((seq, event, document))
        for photo in photos_of(body_of(event)):
            self._photos[photo.sha256, ticket.id] = None
        return seq

    def _following(self, event: Event) -> Iterable[Event]:
        """What follows of itself: work that is done again has a deadline counted from now."""
        if event.step != "reject":
            return
        ticket = self._tickets[event.ticket]
        configuration = blobs.configuration(self._connection)
        days = configuration.resolve_days[ticket.call.urgency]
        due = due_after(self._now, days, blobs.calendar(self._connection))
        for piece in ticket.current:
            body = msgspec.to_builtins(e.Extend(piece.id, due))
            yield Event(self._settings.new_id(), ticket.id, "extend", self._now, COUNTY, body)

    def write(self) -> None:
        """Write what was decided: tickets, events, and what finds them."""
        self._write_tickets()
        self._write_pieces()
        touched = [self._tickets[name] for name in sorted(self._touched)]
        inbox.write(self._connection, touched, self._now)
        received = millis(self._now)
        rows = [
            {
                "township": self._township,
                "seq": seq,
                "event": event.id,
                "ticket": event.ticket,
                "document": document,
                "received_at": received,
            }
            for seq, event, document in self._new
        ]
        self._connection.execute(sa.insert(db.feed), rows)
        self._write_photos()

    def _write_tickets(self) -> None:
        rows = [_ticket_row(self._tickets[name]) for name in sorted(self._touched)]
        new = [row for row in rows if row["id"] in self._begun]
        old = [{"ticket_id": row["id"], **row} for row in rows if row["id"] not in self._begun]
        if new:
            self._connection.execute(sa.insert(db.tickets), new)
        if old:
            update = (
                sa.update(db.tickets)
                .where(db.tickets.c.id == sa.bindparam("ticket_id"))
                .values({name: sa.bindparam(name) for name in _CHANGING})
            )
            self._connection.execute(update, old)

    def _write_pieces(self) -> None:
        touched = [self._tickets[name] for name in sorted(self._touched)]
        given_out = [ticket for ticket in touched if ticket.assignments]
        if not given_out:
            return
        old = sa.delete(db.pieces).where(db.pieces.c.ticket == sa.bindparam("name"))
        self._connection.execute(old, [{"name": ticket.id} for ticket in given_out])
        rows = [row for ticket in given_out for row in _piece_rows(ticket)]
        self._connection.execute(sa.insert(db.pieces), rows)

    def _write_photos(self) -> None:
        if not self._photos:
            return
        names = {sha256 for sha256, _ in self._photos}
        whole = photos.whole(self._connection, self._township, names)
        rows = [
            {
                "township": self._township,
                "sha256": sha256,
                "ticket": ticket,
                "missing": sha256 not in whole,
            }
            for sha256, ticket in self._photos
        ]
        insert = db.insert_new(self._connection, db.photo_refs)
        self._connection.execute(insert, rows)


def _depth_is_suspect(document: bytes) -> bool:
    """Whether an event may be nested so deeply that some reader of the feed fails on it.

    It cannot be deeper than it has opening brackets, which no known step has many of but for
    its photos and assignments.
    """
    return document.count(b"[") + document.count(b"{") > _MOST_BRACKETS


_CHANGING = ("revision", "state", "number", "document")


def _refused(event: Event, refusal: Refusal) -> EventResult:
    return EventResult(event.id, Outcome.REFUSED, refusal=refusal)


def _ticket_row(ticket: Ticket) -> dict[str, object]:
    return {
        "id": ticket.id,
        "township": ticket.township,
        "revision": ticket.revision,
        "state": ticket.state,
        "number": ticket.number or None,
        "document": _encode(ticket),
    }


def _piece_rows(ticket: Ticket) -> list[Mapping[str, object]]:
    current = {piece.id for piece in ticket.current if piece.open}
    return [
        {
            "ticket": ticket.id,
            "id": piece.id,
            "department": piece.department,
            "state": piece.state,
            "current": piece.id in current,
            "due": millis(piece.due),
            "light": piece.light,
        }
        for piece in ticket.assignments
    ]


_MOST_IN_QUERY = 500


def load_tickets(connection: Connection, ids: Iterable[str]) -> dict[str, Ticket]:
    """Return those of these tickets that exist, by id."""
    wanted = sorted(name for name in ids if is_id(name))
    found: dict[str, Ticket] = {}
    row = db.tickets.c
    for at in range(0, len(wanted), _MOST_IN_QUERY):
        part = wanted[at : at + _MOST_IN_QUERY]
        query = sa.select(row.id, row.document).where(row.id.in_(part))
        found |= {name: _ticket.decode(packed) for name, packed in connection.execute(query)}
    return found


def load_ticket(connection: Connection, ticket_id: str) -> Ticket | None:
    """Return the ticket with this id as it stands, or None."""
    return load_tickets(connection, [ticket_id]).get(ticket_id)


def timeline(connection: Connection, ticket_id: str) -> list[tuple[int, Event]]:
    """Return the events of a ticket with their seq, oldest first."""
    row = db.feed.c
    query = (
        sa.select(row.seq, row.document)
        .where(row.ticket == ticket_id, row.document.is_not(None))
        .order_by(row.seq)
    )
    decode = msgspec.json.Decoder(Event).decode
    return [(seq, decode(packed)) for seq, packed in connection.execute(query) if packed]
