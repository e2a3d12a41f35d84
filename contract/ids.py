"""Time-ordered ids (UUID version 7, RFC 9562) that are made where a thing is created."""

import os
import time
import uuid
from collections.abc import Callable


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


class IdMaker:
    """Makes ids that sort in the order of their making, even when the clock stands or goes back.

    Twelve bits after the millisecond count up within one millisecond; when they run out, or the
    clock goes back, the last millisecond is kept and moved on by hand.
    """

    def __init__(
        self,
        now_ms: Callable[[], int] = _now_ms,
        entropy: Callable[[int], bytes] = os.urandom,
    ) -> None:
        self._now_ms = now_ms
        self._entropy = entropy
        self._last_ms = 0
        self._count = 0

    def __call__(self) -> str:
        """Return a new id as 36 characters of lower-case text."""
        ms = self._now_ms()
        if ms > self._last_ms:
            self._last_ms, self._count = ms, int.from_bytes(self._entropy(1), "big")
        else:
            self._count += 1
            if self._count > 0xFFF:
                self._last_ms, self._count = self._last_ms + 1, 0
        tail = int.from_bytes(self._entropy(8), "big") & (2**62 - 1)
        value = (self._last_ms & (2**48 - 1)) << 80 | 7 << 76 | self._count << 64 | 2 << 62 | tail
        return str(uuid.UUID(int=value))


def is_id(text: str) -> bool:
    """Tell whether *text* is a UUID in the one spelling that this project uses."""
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False
