"""Slows down whoever guesses codes, secrets or passwords."""

import threading
from collections import OrderedDict
from collections.abc import Callable

from county import clock

_MINUTE = 60.0
_MOST_KEYS = 10_000


class Guesses:
    """Counts wrong guesses per key (an address, a name) over the last minute."""

    def __init__(self, per_minute: int, seconds: Callable[[], float] = clock.seconds) -> None:
        self._per_minute = per_minute
        self._seconds = seconds
        self._wrong: OrderedDict[str, list[float]] = OrderedDict()
        self._lock = threading.Lock()

    def wait(self, key: str) -> int:
        """Return the seconds until this key may guess again, 0 for now."""
        with self._lock:
            recent = self._recent(key)
            if len(recent) < self._per_minute:
                return 0
            return max(1, round(_MINUTE - (self._seconds() - recent[0])))

    def wrong(self, key: str) -> None:
        """Note a wrong guess."""
        with self._lock:
            self._wrong[key] = [*self._recent(key), self._seconds()][-self._per_minute :]
            self._wrong.move_to_end(key)
            while len(self._wrong) > _MOST_KEYS:
                self._wrong.popitem(last=False)

    def _recent(self, key: str) -> list[float]:
        since = self._seconds() - _MINUTE
        return [moment for moment in self._wrong.get(key, ()) if moment > since]
