"""What goes up in one request, and whether every event of it was answered."""

from collections import Counter
from collections.abc import Sequence

from app.sync.clock import Clock
from app.sync.trouble import Kind, Trouble, Way
from contract.events import Event
from contract.life import Refusal, RefusalCode
from contract.messages import EventResult, Limits, Outcome

MOST_EVENTS = Limits().events
MOST_BYTES = 1024 * 1024

_TRIES_ALONE = 3
_HOLD = 600.0
"""Seconds for which a ticket is left out whose event alone makes the server fail."""


class Batch:
    """How many events go in one request: fewer after a failure, down to one; more after success.

    An event that fails alone is set aside when the county refuses the request (`refused`), and
    its ticket is left out for a while when the county's server breaks on it (`held`).
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._held: dict[str, float] = {}
        self._alone: Counter[str] = Counter()
        self._most = MOST_EVENTS
        self.events = MOST_EVENTS

    @property
    def held(self) -> frozenset[str]:
        """Tickets that are left out now."""
        now = self._clock.monotonic()
        self._held = {ticket: until for ticket, until in self._held.items() if until > now}
        return frozenset(self._held)

    def release(self) -> None:
        """Leave nothing out: a person asked."""
        self._held.clear()

    def succeeded(self) -> None:
        """Send more next time."""
        self.events = min(self._most, self.events * 2)
        self._alone.clear()

    def failed(self, sent: Sequence[Event], trouble: Trouble) -> EventResult | None:
        """Note that a request with *sent* failed; return the answer for one to be set aside.

        Raises nothing; whether to wait before the next request is the caller's matter.
        """
        way = trouble.rule.way
        if way not in (Way.SMALLER, Way.ISOLATE) or not sent:
            return None
        if len(sent) > 1:
            self.events = max(1, len(sent) // 2)
            if trouble.kind is Kind.TOO_LARGE:
                self._most = self.events
            return None
        if trouble.kind is Kind.BROKEN:
            return None
        event = sent[0]
        self._alone[event.id] += 1
        if self._alone[event.id] < _TRIES_ALONE:
            return None
        self.events = self._most
        if trouble.kind is Kind.FAILING:
            self._held[event.ticket] = self._clock.monotonic() + _HOLD
            return None
        detail = f"{trouble.status} {trouble.code}".strip()
        return EventResult(event.id, Outcome.REFUSED, refusal=Refusal(RefusalCode.BAD_BODY, detail))


def verified(sent: Sequence[Event], results: Sequence[EventResult]) -> tuple[EventResult, ...]:
    """Return the results that can be believed: for what was sent, once each, with what they need.

    What is left out of them has an unknown outcome.
    """
    answered = Counter(result.id for result in results)
    ids = {event.id for event in sent}
    return tuple(
        result
        for result in results
        if result.id in ids and answered[result.id] == 1 and _is_whole(result)
    )


def _is_whole(result: EventResult) -> bool:
    if result.outcome in (Outcome.ACCEPTED, Outcome.ALREADY):
        return result.seq > 0
    return result.outcome is not Outcome.REFUSED or result.refusal is not None
