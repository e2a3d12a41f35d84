"""The desk: the one object through which the interface does and reads everything.

All of it runs on the database worker. Writes answer with what kinds of thing changed, or with the
id of what they made.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import msgspec

from app.casework import calls, workbench
from app.casework.documents import Documents
from app.casework.problems import Problems, problems
from app.later import Later
from app.models import first, settings
from app.models import folder as place
from app.models.errors import NotComplete, NotFound, Refused
from app.models.failpoints import hit
from app.models.read import (
    AddedPhoto,
    Bundle,
    Changed,
    Counters,
    Draft,
    DraftContent,
    DraftPhoto,
    Journey,
    NamedEdition,
    OutboxRow,
    SyncInfo,
    TicketFilter,
    TicketRow,
    TicketView,
    ToDo,
    Workbench,
)
from app.models.store import Store
from contract import life
from contract.events import Actor, ActorKind, Event, Reason
from contract.forms import Form
from contract.life import Possible
from contract.matters import Township
from contract.messages import Person
from contract.ticket import Call, PhotoRef
from contract.words import REFUSALS

if TYPE_CHECKING:
    from app.casework import photo_files, teachers
    from app.casework.teachers import Teacher
    from app.models import blobs, carried, drafts, feed, outbox, photos, seen, tickets, wanted
    from app.sorting import Sorting
else:
    # What the first page has no use for: SQLAlchemy and Pillow take long to import.
    blobs, drafts, feed = (Later(f"app.models.{name}") for name in ("blobs", "drafts", "feed"))
    outbox, photos, seen = (Later(f"app.models.{name}") for name in ("outbox", "photos", "seen"))
    carried = Later("app.models.carried")
    tickets, photo_files = Later("app.models.tickets"), Later("app.casework.photo_files")
    teachers = Later("app.casework.teachers")
    wanted = Later("app.models.wanted")

_PRESSING = frozenset({"urge", "request_supervision"})

Clock = Callable[[], datetime]
V = TypeVar("V")


class Desk(Documents):
    """What one person can do at one PC, with the county's documents at hand.

    *clock* tells the time in UTC, *new_id* makes ids in time order, *photo_dir* is where photos
    lie (the store's own folder where it is not given); *on_event* is called when there is something
    for the county.
    """

    def __init__(
        self,
        store: Store,
        person: Person,
        clock: Clock,
        new_id: Callable[[], str],
        photo_dir: Path | None = None,
        on_event: Callable[[], object] = lambda: None,
    ) -> None:
        super().__init__(store)
        self._on_event = on_event
        self._photo_dir = photo_dir or store.photos
        self.person = person
        self._clock = clock
        self._new_id = new_id
        place.sweep_photos(self._photo_dir)

    # --- drafts ----------------------------------------------------------------------------

    def new_draft(self) -> Draft:
        """Begin a draft; it is kept from its first moment."""
        draft_id = self._new_id()
        drafts.add(self._store, draft_id, self.person.id, DraftContent(), self._clock())
        return self.draft(draft_id)

    def save(self, draft_id: str, content: DraftContent) -> frozenset[Changed]:
        """Keep what was typed so far, complete or not; raises NotFound and AlreadySubmitted."""
        return drafts.save(
            self._store, draft_id, self.person.id, calls.clean(content), self._clock()
        )

    def drafts(self) -> tuple[Draft, ...]:
        """Return this person's open drafts, newest first."""
        return tuple(
            self._with_news(draft) for draft in drafts.all_open(self._store, self.person.id)
        )

    def draft(self, draft_id: str) -> Draft:
        """Return one draft; raises NotFound."""
        return self._with_news(drafts.get(self._store, draft_id, self.person.id))

    def discard(self, draft_id: str) -> frozenset[Changed]:
        """Put a draft away; `undo_discard` brings it back whole."""
        return drafts.discard(self._store, draft_id, self.person.id, self._clock())

    def undo_discard(self, draft_id: str) -> frozenset[Changed]:
        """Bring a discarded draft back."""
        return drafts.discard(self._store, draft_id, self.person.id, None)

    def problems(self, draft_id: str) -> Problems:
        """Return what keeps a draft from being submitted: field → sentence."""
        draft = self.draft(draft_id)
        edition = self._edition_of(draft)
        return problems(draft, edition.edition if edition else None, self._form_of(draft, edition))

    def add_photo(self, draft_id: str, path: Path) -> AddedPhoto:
        """Copy a photo in and add it to a draft; both its files are on the disk then.

        Raises PhotoUnreadable, PhotoTooLarge, PhotoChanged, DiskFull, AlreadySubmitted, NotFound.
        """
        return self._add_photo(draft_id, self.keep_photo(path))

    def add_picture(self, draft_id: str, content: bytes, name: str) -> AddedPhoto:
        """Add a picture that is in no file, such as a pasted one; raises as `add_photo` does."""
        return self._add_photo(draft_id, self.keep_picture(content, name))

    def _add_photo(self, draft_id: str, photo: DraftPhoto) -> AddedPhoto:
        new = drafts.add_photo(self._store, draft_id, self.person.id, photo.ref.sha256)
        return AddedPhoto(photo, duplicate=not new)

    def remove_photo(self, draft_id: str, sha256: str) -> frozenset[Changed]:
        """Take a photo out of a draft."""
        return drafts.remove_photo(self._store, draft_id, self.person.id, sha256)

    def keep_photo(self, path: Path) -> DraftPhoto:
        """Copy a photo in, for a draft or for a supplement; the same file is kept once."""
        return self._keep(photo_files.read(path))

    def keep_picture(self, content: bytes, name: str) -> DraftPhoto:
        """Keep a picture that is in no file, such as a pasted one; raises as `keep_photo` does."""
        return self._keep(photo_files.of_bytes(content, name))

    def _keep(self, incoming: photo_files.Incoming) -> DraftPhoto:
        known = photos.find_original(self._store, incoming.sha256)
        if known and photo_files.are_whole(known):
            return known
        made = photo_files.make(incoming)
        photo_files.keep(self._photo_dir, incoming, made)
        photos.remember(
            self._store, made.ref, made.extension, self._clock(), offset_known=made.offset_known
        )
        return photos.get(self._store, made.ref.sha256)

    def submit(self, draft_id: str) -> str:
        """Submit a draft and return its ticket's id; a second time it only returns the id.

        Edition, matter and responsibilities are frozen; the event, its photos and the closed
        draft are one transaction. Raises NotComplete, Refused, NotFound.
        """
        draft = self.draft(draft_id)
        if draft.submitted:
            return draft.submitted
        edition = self._edition_of(draft)
        form = self._form_of(draft, edition)
        if edition is None or problems(draft, edition.edition, form):
            raise NotComplete(draft_id)
        matter = None if draft.content.off_list else edition.edition.matter(draft.content.matter)
        asks_leader = (
            self.configuration().leader_approves and self.person.kind is ActorKind.TOWNSHIP
        )
        call = calls.call_of(draft, edition.name, matter, to_approve=asks_leader)
        told = self._told(draft, call)
        with self._store.work.write() as connection:
            drafts.open_row(connection, draft_id, self.person.id)
            here = [photo.ref.sha256 for photo in draft.photos]
            outbox.add(self._store, connection, told[0], self.person.id, here, draft_id)
            for event in told[1:]:
                outbox.add(self._store, connection, event, self.person.id, ())
            drafts.mark_submitted(connection, draft_id, told[0].ticket)
            hit("submit.after_draft")
        self._on_event()
        return told[0].ticket

    def _told(self, draft: Draft, call: Call) -> list[Event]:
        """The events of a submission: the call, and for what is on no list the consultation."""
        if draft.ticket:
            event = self._event(draft.ticket, "resubmit", call)
            self._check(event)
            return [event]
        ticket = self._new_id()
        told = [self._event(ticket, "submit", call)]
        if draft.content.off_list and not call.to_approve:
            wish = Reason(calls.NOT_ON_LIST)
            told.append(self._event(ticket, "request_consultation", wish))
        return told

    def correct(self, ticket_id: str) -> Draft:
        """Return a draft with which a sent-back call can be corrected; raises Refused, NotFound."""
        for draft in self.drafts():
            if draft.ticket == ticket_id:
                return draft
        ticket = tickets.current(self._store, ticket_id)
        if ticket is None:
            raise NotFound(ticket_id)
        self._check(self._event(ticket_id, "resubmit", ticket.call))
        names = [ref.sha256 for ref in ticket.call.photos]
        here = photos.of_event_bodies(self._store, names)
        content = calls.content_of(ticket.call, frozenset(here))
        draft_id = self._new_id()
        drafts.add(self._store, draft_id, self.person.id, content, self._clock(), ticket_id)
        for name in (name for name in names if name in here):
            drafts.add_photo(self._store, draft_id, self.person.id, name)
        return self.draft(draft_id)

    # --- tickets ---------------------------------------------------------------------------

    def rows(
        self, wanted: TicketFilter | None = None, after: int | None = None, limit: int = 50
    ) -> tuple[TicketRow, ...]:
        """Return tickets newest first, *limit* of them after the row whose key is *after*."""
        return tickets.rows(
            self._store,
            wanted or TicketFilter(),
            after,
            limit,
            now=self.now(),
            yellow_hours=self.configuration().yellow_hours,
            person=self.person.id,
        )

    def ticket(self, ticket_id: str) -> TicketView:
        """Return a ticket with its timeline, which counts as seen then; raises NotFound."""
        view = tickets.view(
            self._store,
            ticket_id,
            now=self.now(),
            yellow_hours=self.configuration().yellow_hours,
        )
        if view.ticket.revision > seen.upto(self._store, self.person.id, [ticket_id])[ticket_id]:
            seen.mark(self._store, self.person.id, ticket_id, view.ticket.revision)
        return view

    def want_pictures(self, photo_names: Sequence[str], *, large: bool = False) -> None:
        """Have the county's pictures of photos fetched that are not on this PC."""
        if wanted.want(self._store, photo_names, wanted.LARGE if large else wanted.SMALL):
            self._on_event()

    def possible(self, ticket_id: str) -> tuple[Possible, ...]:
        """Return the steps that this person can take on a ticket now.

        Nobody can be pressed about a call that the county does not have.
        """
        ticket = tickets.current(self._store, ticket_id)
        found = life.possible(ticket, self.actor) if ticket else ()
        here = ticket is not None and ticket.revision == 0
        return tuple(step for step in found if not (here and step.step in _PRESSING))

    def take(self, ticket_id: str, step: str, body: msgspec.Struct | dict[str, object]) -> str:
        """Take a step on a ticket and return the event's id.

        It is checked against the ticket as shown. Raises Refused, with the reason in words.
        """
        event = self._event(ticket_id, step, body)
        self._check(event)
        named = [ref.sha256 for ref in _photos_in(body)]
        here = photos.of_event_bodies(self._store, named)
        with self._store.work.write() as connection:
            outbox.add(self._store, connection, event, self.person.id, here)
        self._on_event()
        return event.id

    def undo(self, event_id: str) -> frozenset[Changed]:
        """Take back an event that the county does not have; raises TooLateToUndo and NotFound."""
        return outbox.undo(self._store, event_id, self.person.id)

    def journey(self, event_id: str) -> Journey | None:
        """Return how far an event is; None for one that was taken back."""
        return outbox.journey(self._store, event_id)

    @property
    def actor(self) -> Actor:
        """This person, as events name him."""
        return Actor(self.person.kind, self.person.township, self.person.id)

    def _event(self, ticket_id: str, step: str, body: msgspec.Struct | dict[str, object]) -> Event:
        plain = body if isinstance(body, dict) else msgspec.to_builtins(body)
        return Event(self._new_id(), ticket_id, step, self._clock(), self.actor, plain)

    def _check(self, event: Event) -> None:
        refusal = life.check(tickets.current(self._store, event.ticket), event)
        if refusal:
            raise Refused(f"{refusal.code} {refusal.detail}", *REFUSALS[refusal.code])

    def township(self) -> Township:
        """Return this township, with its villages once the county has told them."""
        person = self.person
        return super().township() or Township(person.township, person.township_name)

    def teachers(self, sorting: Sorting) -> dict[str, Teacher]:
        """Return, by id, the earlier tickets that moved *sorting* to what it says."""
        named = dict.fromkeys(sorting.lessons)
        named |= {name: None for proposal in sorting.proposals for name in proposal.lessons}
        return teachers.teachers(self._store, tuple(named))

    # --- sync, workbench, settings ----------------------------------------------------------

    def now(self) -> datetime:
        """Return the county's time, as far as it is known: deadlines go by it."""
        offset = first.state(self._store).clock_offset_ms
        return self._clock() + timedelta(milliseconds=offset)

    def counters(self) -> Counters:
        """Count this person's events by their journey."""
        return first.counters(self._store, self.person.id)

    def outbox(
        self, journey: Journey | None = None, after: str = "", limit: int = 200
    ) -> tuple[OutboxRow, ...]:
        """Return this person's events of a journey; None asks for all that are not confirmed."""
        rows = outbox.rows(self._store, self.person.id, journey, after, limit)
        return tuple(workbench.titled(self._store, row) for row in rows)

    def carried(self) -> tuple[Bundle, ...]:
        """Return what this person carried out and has no answer to, oldest first."""
        return carried.bundles(self._store, self.person.id)

    def sync_info(self) -> SyncInfo:
        """Return what the sync page says."""
        count, size = photos.waiting(self._store, self.person.id)
        return SyncInfo(
            feed.state(self._store), self.counters(), count, size, len(blobs.missing(self._store))
        )

    def titles(self, ticket_ids: Sequence[str]) -> dict[str, str]:
        """Return the titles of tickets by id; one that is not here is left out."""
        found = ((name, tickets.current(self._store, name)) for name in ticket_ids)
        return {name: ticket.call.title for name, ticket in found if ticket}

    def retry(self, event_id: str) -> frozenset[Changed]:
        """Offer a refused event of this person's once more."""
        changed = outbox.retry(self._store, event_id, self.person.id)
        self._on_event()
        return changed

    def workbench(self) -> Workbench:
        """Return everything that the first page shows."""
        return workbench.workbench(
            self._store, self.person, self.now(), self.configuration().yellow_hours
        )

    def to_do(self) -> ToDo:
        """Return the numbers beside the pages' names."""
        return workbench.to_do(self._store, self.person)

    def get_setting(self, key: str, kind: type[V], default: V) -> V:
        """Return a setting, or *default* where it was never set."""
        return settings.get(self._store, key, kind, default)

    def put_setting(self, key: str, value: object) -> frozenset[Changed]:
        """Keep a setting."""
        return settings.put(self._store, key, value)

    def _edition_of(self, draft: Draft) -> NamedEdition | None:
        """The edition that the draft's matter was chosen from, where it is here."""
        chosen = draft.content.edition
        return self.edition(chosen) or self.edition()

    def _form_of(self, draft: Draft, edition: NamedEdition | None) -> Form:
        if draft.content.off_list:
            return self.form()
        return self.form(draft.content.matter, edition.name if edition else "")

    def _with_news(self, draft: Draft) -> Draft:
        newer = self.newer_than(draft.content.edition)
        return msgspec.structs.replace(draft, newer_edition=newer)


def _photos_in(body: msgspec.Struct | dict[str, object]) -> tuple[PhotoRef, ...]:
    named = body.get("photos") if isinstance(body, dict) else getattr(body, "photos", ())
    return msgspec.convert(named or (), tuple[PhotoRef, ...])
