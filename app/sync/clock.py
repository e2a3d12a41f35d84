"""The only place of this room where time comes from: the local clocks, and what time the county says it is."""

import threading
import time
from datetime import UTC, datetime, timedelta
from typing import NamedTuple, Protocol

_STALE_AFTER = 600.0
_JUMP = 2.0


class Clock(Protocol):
    """Tells the time and waits; tests and simulations bring their own."""

    def now(self) -> datetime:
        """Return what the machine's clock says, in UTC; it may jump."""

    def monotonic(self) -> float:
        """Return seconds that only go forward."""

    def wait(self, event: threading.Event, seconds: float) -> bool:
        """Wait for *event*, at most *seconds*; tell whether it is set."""


class SystemClock:
    """The machine's own clocks."""

    def now(self) -> datetime:
        """Return what the machine's clock says, in UTC; it may jump."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Return seconds that only go forward."""
        return time.monotonic()

    def wait(self, event: threading.Event, seconds: float) -> bool:
        """Wait for *event*, at most *seconds*; tell whether it is set."""
        return event.wait(seconds)


class _Sample(NamedTuple):
    server: datetime
    monotonic: float
    wall: datetime
    round_trip: float


class ServerTime:
    """The county's time, from the answer with the smallest round trip.

    It goes on by the monotonic clock, so a local clock that is wrong or jumps does not matter.
    Before the first answer it is the local time moved by the *offset* kept from last time.
    """

    def __init__(self, clock: Clock, offset: timedelta = timedelta(0)) -> None:
        self._clock = clock
        self._offset = offset
        self._best: _Sample | None = None

    def note(self, server: datetime, sent: float, received: float) -> None:
        """Take an answer's time; *sent* and *received* are monotonic seconds."""
        new = _Sample(
            server + timedelta(seconds=(received - sent) / 2),
            received,
            self._clock.now(),
            received - sent,
        )
        best = self._best
        if best is None or new.round_trip <= best.round_trip or self._stale(best, new):
            self._best = new

    def now(self) -> datetime:
        """Return the county's time as well as it is known, in UTC."""
        if self._best is None:
            return self._clock.now() + self._offset
        return self._best.server + timedelta(seconds=self._clock.monotonic() - self._best.monotonic)

    @property
    def offset(self) -> timedelta:
        """The county's time minus the machine's, for keeping until the next start."""
        return self.now() - self._clock.now()

    @staticmethod
    def _stale(best: _Sample, new: _Sample) -> bool:
        """Old samples drift; and after a sleep or a jump the two local clocks disagree."""
        by_monotonic = new.monotonic - best.monotonic
        by_wall = (new.wall - best.wall).total_seconds()
        return by_monotonic > _STALE_AFTER or abs(by_wall - by_monotonic) > _JUMP
