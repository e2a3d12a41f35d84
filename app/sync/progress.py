"""How far the photos are: bytes, rate and time left, from what the senders report."""

import threading
from collections import deque
from collections.abc import Callable, Mapping

from app.sync.clock import Clock
from app.sync.state import Progress

_WINDOW = 10.0
_EVERY = 0.5
"""Seconds over which the rate is taken, and between two reports."""


class Meter:
    """Adds up what many threads send; *report* is called a few times a second at most."""

    def __init__(self, clock: Clock, report: Callable[[Progress | None], None]) -> None:
        self._clock = clock
        self._report = report
        self._lock = threading.Lock()
        self._sizes: dict[str, int] = {}
        self._there: dict[str, int] = {}
        self._done: set[str] = set()
        self._history: deque[tuple[float, int]] = deque()
        self._reported = float("-inf")

    def expect(self, photos: Mapping[str, tuple[int, int]]) -> None:
        """Begin with photos by name: their size, and how much of each is there."""
        with self._lock:
            self._sizes = {name: size for name, (size, _) in photos.items()}
            self._there = {name: offset for name, (_, offset) in photos.items()}
            self._done.clear()
            self._history.clear()
        self._tell(at_once=True)

    def sent(self, name: str, there: int) -> None:
        """Note that *there* bytes of a photo are on their way or there."""
        with self._lock:
            self._there[name] = there
        self._tell()

    def finished(self, name: str) -> None:
        """Note that a photo is there."""
        with self._lock:
            self._there[name] = self._sizes.get(name, 0)
            self._done.add(name)
        self._tell(at_once=True)

    def forget(self, name: str) -> None:
        """Leave a photo out that cannot be sent now."""
        with self._lock:
            self._sizes.pop(name, None)
            self._there.pop(name, None)

    def over(self) -> None:
        """Say that nothing is under way."""
        self._report(None)

    def _tell(self, *, at_once: bool = False) -> None:
        now = self._clock.monotonic()
        with self._lock:
            if not at_once and now - self._reported < _EVERY:
                return
            self._reported = now
            progress = self._progress(now)
        self._report(progress)

    def _progress(self, now: float) -> Progress:
        total, done = sum(self._sizes.values()), sum(self._there.values())
        self._history.append((now, done))
        while now - self._history[0][0] > _WINDOW:
            self._history.popleft()
        since, before = self._history[0]
        rate = max(0.0, (done - before) / (now - since)) if now > since else 0.0
        left = (total - done) / rate if rate > 0 else None
        return Progress(len(self._sizes), len(self._done), total, done, rate, left)
