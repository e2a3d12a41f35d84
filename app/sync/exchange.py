"""One exchange with the county: events up, the feed down, and what follows from the answer.

Everything that is asked of the database goes through `store_call`; no transaction is open while
a request is under way.
"""

import logging
import threading
from collections.abc import Callable, Sequence
from typing import Concatenate, NamedTuple, ParamSpec, Protocol, TypeVar

import msgspec

from app.models import blobs, feed, outbox, settings
from app.models.errors import CopyDamaged, FeedBroken
from app.models.read import Changed, CopyState
from app.models.store import Store
from app.sync.backlog import send_on_many
from app.sync.belonging import check_server, check_township
from app.sync.caller import Caller
from app.sync.clock import Clock, ServerTime
from app.sync.enrolment import Account
from app.sync.news import LOOK
from app.sync.pull import CONNECTIONS, Landed, Range, fetch_all
from app.sync.push import MOST_BYTES, Batch, verified
from app.sync.transport import LARGEST_ANSWER, Answer, Ask
from app.sync.trouble import Kind, Trouble, Way
from contract.events import Event
from contract.messages import (
    Changes,
    DigestReply,
    DigestRequest,
    EventResult,
    Outcome,
    Status,
    StatusRequest,
    Sync,
    SyncReply,
)

P = ParamSpec("P")
T = TypeVar("T")

SYNC = Ask("POST", "/v1/sync", SyncReply)
STATUS = Ask("POST", "/v1/events/status", Status)
DIGEST = Ask("POST", "/v1/digest", DigestReply)

COMPARED = "sync.compared_at"
"""The setting that says when the copy was last compared with the county's digest."""

_NEWS = 200
"""Places of the feed in an answer; where there are more they come on several connections."""

_BACKLOG_BATCH = 500
"""Events in a request where several requests are under way."""

_APPLIED_AT_ONCE = 1000
"""Places of our own that go into the copy in one transaction: others wait for the database."""

SETTLED = (Outcome.ACCEPTED, Outcome.ALREADY, Outcome.REFUSED)

_WHOLE_EVERY = 600
"""Seconds for which it is enough to ask whether there is news. A whole exchange also brings the
county's time and the photos that it lacks."""

_MANY = 50
"""Places of the feed; where there are so many there may be more than one answer has."""

_COMPARE_EVERY = 24 * 3600
_STATUS_AT_ONCE = 1000
_BROKEN_BEFORE_AFRESH = 2

log = logging.getLogger(__name__)


class StoreCall(Protocol):
    """Runs a function with the open store on the database's worker and waits for its answer."""

    def __call__(
        self, fn: Callable[Concatenate[Store, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Return what *fn* returned for the store and these arguments, or raise what it raised."""


class Done(NamedTuple):
    """What an exchange came to.

    *more*: there is more to say at once. *later*: the county wants some events again after a while.
    """

    more: bool
    later: bool = False


class Exchange:
    """The conversation of one account with its county, one exchange at a time."""

    def __init__(
        self,
        account: Account,
        caller: Caller,
        store_call: StoreCall,
        clock: Clock,
        on_change: Callable[[frozenset[Changed]], None],
        connections: int = CONNECTIONS,
    ) -> None:
        self._account = account
        self._caller = caller
        self._store = store_call
        self._clock = clock
        self._on_change = on_change
        self._connections = connections
        self._feed_broken = 0
        self._journal_in_doubt = False
        self._whole_at: float | None = None
        self._one_fails = threading.Lock()
        self.batch = Batch(clock)
        self.server_time = ServerTime(clock)

    def once(self) -> Done:
        """Say and hear everything once; raises Trouble, or a KnownError of the database."""
        return self._minding_the_copy(self._once, Done(more=True))

    def take_news(self, cursor: int, news: Changes) -> bool:
        """Take what the long poll brought after *cursor*; tell whether it fits the copy as it is.

        What the copy has already, by an exchange that came in between, is passed over. Raises as
        `once` does.
        """
        return self._minding_the_copy(lambda: self._take_news(cursor, news), instead=False)

    def _minding_the_copy(self, say: Callable[[], T], instead: T) -> T:
        """Do it, and return *instead* where a damaged copy had to be begun afresh."""
        try:
            done = say()
        except CopyDamaged:
            # What was recorded in work.db stands.
            self._tell(frozenset({Changed.SYNC, Changed.TICKETS, Changed.LIST}))
            return instead
        except FeedBroken:
            self._begin_afresh_if_again()
            raise
        self._feed_broken = 0
        return done

    def _take_news(self, cursor: int, news: Changes) -> bool:
        copy = self._store(feed.state)
        if copy.epoch != news.epoch or cursor > copy.cursor or news.upto < cursor:
            return False
        if news.upto > copy.cursor:
            # One transaction: on a slow disk each has somebody wait who looks at the ticket.
            now = self._clock.now()
            self._tell(self._store(feed.apply, news.epoch, news.upto, news.changes, now))
            self._fetch_blobs()
        return True

    def _once(self) -> Done:
        self._store(check_township, self._account)
        self._settle_unsure()
        copy = self._store(feed.state)
        if self._nothing_to_say(copy) and self._few_news(copy):
            return Done(more=False)
        if not copy.epoch:
            check_server(self._caller.link, self._account)
        if copy.epoch and self._send_backlog(copy):
            copy = self._store(feed.state)
        events = self._take_batch(self.batch.events)
        answer = self._send(copy, events)
        reply = answer.message
        self.server_time.note(reply.server_time, answer.sent, answer.received)
        if copy.epoch not in ("", reply.epoch) or reply.head < copy.cursor:
            self._tell(self._store(outbox.mark_waiting, [event.id for event in events]))
            self._county_was_restored()
            return Done(more=True)
        results = self._take(events, reply)
        if not copy.epoch:
            # Whatever the copy was begun anew for, it is compared when it is whole again.
            self._store(settings.put, COMPARED, 0)
        self.batch.succeeded()
        self._pull_the_rest(reply)
        now, offset = self._clock.now(), self.server_time.offset
        self._store(feed.contact, max(reply.head, reply.cursor), now, offset)
        self._fetch_blobs()
        if not self._is_as_the_countys(reply.epoch):
            return Done(more=True)
        put_off = sum(result.outcome is Outcome.LATER for result in results)
        self._whole_at = self._clock.monotonic()
        return Done(more=len(events) > put_off, later=put_off > 0)

    # --- idle -----------------------------------------------------------------------------------

    def _nothing_to_say(self, copy: CopyState) -> bool:
        """Tell whether all is said and heard, and it is not long since both were compared."""
        if self._whole_at is None or self._clock.monotonic() - self._whole_at > _WHOLE_EVERY:
            return False
        counted = self._store(outbox.counters, self._account.person.id)
        behind = copy.cursor < copy.head or counted.waiting
        return bool(copy.epoch) and not behind and not self._store(blobs.missing)

    def _few_news(self, copy: CopyState) -> bool:
        """Ask in few bytes, and take what is new; many news or odd ones are for a whole exchange."""
        news = self._caller.ask(LOOK, cursor=copy.cursor, epoch=copy.epoch, seconds=0).message
        if news is None:
            self._tell(self._store(feed.contact, copy.head, self._clock.now()))
            return True
        return len(news.changes) < _MANY and self._take_news(copy.cursor, news)

    # --- up -------------------------------------------------------------------------------------

    def _take_batch(self, most: int) -> tuple[Event, ...]:
        return self._store(_next_batch, self._account.person.id, most, self.batch.held)

    def _send_backlog(self, copy: CopyState) -> bool:
        """Send a large outbox on several connections, and tell whether it was one.

        The feed is asked for afterwards. No ticket is in two requests at once: an event waits
        while an earlier one of its ticket is on its way.
        """
        most = min(self.batch.events, _BACKLOG_BATCH)
        waiting = self._store(outbox.counters, self._account.person.id).waiting
        if waiting <= most or self._connections == 1 or self._journal_in_doubt:
            return False
        one_at_a_time = threading.Lock()

        def send_one() -> bool:
            events = self._take_batch(most)
            if not events:
                return False
            reply = self._send(copy, events, limit=1).message
            if reply.epoch != copy.epoch or reply.head < copy.cursor:
                # What is asked next finds the same, and begins the recovery.
                self._tell(self._store(outbox.mark_waiting, [event.id for event in events]))
                return False
            with one_at_a_time:
                # Answers may overtake one another, but a head never goes back.
                head = max(reply.head, self._store(feed.state).head)
                alone = msgspec.structs.replace(reply, cursor=0, head=head, changes=())
                results = self._take(events, alone)
                self._fill_up_with_ours(reply.epoch, head)
            return all(result.outcome in SETTLED for result in results)

        send_on_many(send_one, self._connections)
        return True

    def _send(
        self, copy: CopyState, events: Sequence[Event], limit: int = _NEWS
    ) -> Answer[SyncReply]:
        if events:
            self._tell(frozenset({Changed.OUTBOX, Changed.TICKETS}))
        said = Sync(copy.epoch, copy.cursor, tuple(events), limit)
        try:
            return self._caller.ask(SYNC, said)
        except Trouble as trouble:
            self._not_sent(events, trouble)
            raise
        except BaseException:
            self._tell(self._store(outbox.mark_unknown, [event.id for event in events]))
            raise

    def _not_sent(self, events: Sequence[Event], trouble: Trouble) -> None:
        if not events:
            return
        ids = [event.id for event in events]
        mark = outbox.mark_unknown if trouble.rule.arrived else outbox.mark_waiting
        if trouble.rule.way is Way.STOP:
            # The store may be closing; at the next start what was being sent is unsure by itself.
            return
        with self._one_fails:
            set_aside = self.batch.failed(events, trouble)
        if set_aside:
            log.warning("an event was refused as a whole request: %s", trouble)
            self._tell(self._store(outbox.record_results, [set_aside]))
        else:
            self._tell(self._store(mark, ids))

    def _settle_unsure(self) -> None:
        """Ask what became of events whose answer was lost, before anything else is said."""
        person = self._account.person.id
        while ids := self._store(outbox.unsure, person, _STATUS_AT_ONCE):
            results = self._statuses(ids)
            self._tell(self._store(outbox.record_results, results))

    def _statuses(self, ids: Sequence[str]) -> tuple[EventResult, ...]:
        reply = self._caller.ask(STATUS, StatusRequest(tuple(ids))).message
        if [result.id for result in reply.results] != list(ids):
            raise Trouble(Kind.BROKEN, "statuses of other events")
        allowed = (Outcome.ALREADY, Outcome.ACCEPTED, Outcome.UNKNOWN)
        if not all(result.outcome in allowed for result in reply.results):
            raise Trouble(Kind.BROKEN, "statuses that cannot be")
        return reply.results

    def _take(self, events: Sequence[Event], reply: SyncReply) -> tuple[EventResult, ...]:
        """Take an answer, and return the results that can be believed."""
        ids = [event.id for event in events]
        results = verified(events, reply.results)
        reply = msgspec.structs.replace(reply, results=results)
        try:
            self._tell(self._store(feed.take, reply, ids, self._clock.now()))
        except BaseException:
            # What the answer did not settle is no longer on its way.
            self._tell(self._store(outbox.mark_unknown, ids))
            raise
        return results

    # --- down -----------------------------------------------------------------------------------

    def _pull_the_rest(self, reply: SyncReply) -> None:
        """Bring the copy to the head; of what is ours and here already, little is fetched."""
        if reply.cursor >= reply.head:
            return

        def take(landed: Landed) -> None:
            self._fill_up_with_ours(reply.epoch, landed.range.start)
            upto = landed.range.upto
            self._tell(self._store(feed.apply, reply.epoch, upto, landed.changes))

        gaps = [(reply.cursor, reply.head)]
        if not self._journal_in_doubt:
            gaps = list(self._store(feed.missing, reply.head))
        wanted = [Range(*gap) for gap in gaps]
        fetch_all(self._caller, reply.epoch, wanted, take, self._connections)
        self._fill_up_with_ours(reply.epoch, reply.head)
        self._journal_in_doubt = False

    def _fill_up_with_ours(self, epoch: str, head: int) -> None:
        """Bring the copy towards *head* as far as our own confirmed events go without a gap."""
        at = self._store(feed.state).cursor
        gaps = self._store(feed.missing, head)
        upto = gaps[0][0] if gaps else head
        while at < upto:
            at = min(upto, at + _APPLIED_AT_ONCE)
            self._tell(self._store(feed.apply, epoch, at, ()))

    def _fetch_blobs(self) -> None:
        """Fetch announced documents; one that is not what it should be holds up none."""
        for name in self._store(blobs.missing):
            try:
                content = self._caller.content(f"/v1/blobs/{name}", LARGEST_ANSWER)
                self._tell(self._store(blobs.put, name, content))
            except FeedBroken as problem:
                log.warning("a document of the county cannot be used: %s", problem.detail)
            except Trouble as trouble:
                if trouble.rule.way is not Way.ISOLATE:
                    raise
                log.warning("a document of the county cannot be had: %s", trouble)

    # --- when the two do not agree ----------------------------------------------------------------

    def _county_was_restored(self) -> None:
        """Keep everything, doubt what was confirmed, and pull afresh (see `_settle_unsure`)."""
        check_server(self._caller.link, self._account)
        log.info("the county's server was restored or made anew; everything is compared")
        self._tell(self._store(feed.reset, ""))

    def _begin_afresh_if_again(self) -> None:
        """Once may be a bad answer; twice, and the copy itself does not fit: pull it anew."""
        self._feed_broken += 1
        if self._feed_broken >= _BROKEN_BEFORE_AFRESH:
            self._feed_broken = 0
            self._journal_in_doubt = True
            self._whole_at = None
            self._store(feed.reset, self._store(feed.state).epoch)
            self._store(settings.put, COMPARED, 0)

    def _is_as_the_countys(self, epoch: str) -> bool:
        """Compare with the county's digest once a day; where they differ, begin the copy afresh."""
        now = int(self._clock.now().timestamp())
        if 0 <= now - self._store(settings.get, COMPARED, int, 0) < _COMPARE_EVERY:
            return True
        cursor, ours = self._store(feed.tickets_digest)
        reply = self._caller.ask(DIGEST, DigestRequest(cursor)).message
        if reply.digest is None or reply.upto != cursor or reply.epoch != epoch:
            return True
        self._store(settings.put, COMPARED, now)
        if reply.digest == ours:
            return True
        log.info("the copy is not the county's; it is pulled afresh")
        self._journal_in_doubt = True
        self._tell(self._store(feed.reset, epoch))
        return False

    def _tell(self, changed: frozenset[Changed]) -> None:
        if changed:
            self._on_change(changed)


def _next_batch(store: Store, person: str, most: int, held: frozenset[str]) -> tuple[Event, ...]:
    """Take what goes in one request and note that it is on its way, in one go."""
    events = outbox.next_batch(store, person, most, MOST_BYTES, held)
    if events:
        outbox.mark_sending(store, [event.id for event in events])
    return events
