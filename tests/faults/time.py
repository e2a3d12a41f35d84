"""A clock that tests move: waiting takes no time, and is counted."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta


class FakeClock:
    """Time goes on only by `forward`, by `jump`, or by somebody's waiting."""

    def __init__(self, now: datetime = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)) -> None:
        self._wall = now
        self._monotonic = 1000.0
        self.waited: list[float] = []

    def now(self) -> datetime:
        return self._wall

    def monotonic(self) -> float:
        return self._monotonic

    def wait(self, event: threading.Event, seconds: float) -> bool:
        if event.is_set():
            return True
        self.waited.append(seconds)
        self.forward(seconds)
        return event.is_set()

    def forward(self, seconds: float) -> None:
        self._monotonic += seconds
        self._wall += timedelta(seconds=seconds)

    def jump(self, by: timedelta) -> None:
        """Move the wall clock alone, as people and time servers do."""
        self._wall += by
