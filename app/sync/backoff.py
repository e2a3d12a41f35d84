"""How long to wait after a failure: longer each time, never all at once, as the server asks."""

import random

FIRST = 1.0
LONGEST = 300.0
LONGEST_ASKED = 3600.0
"""Seconds; a server that asks for more than this is asked again after this."""


class Backoff:
    """Waits that double from *first* to *longest* seconds, half of each left to chance."""

    def __init__(
        self, chance: random.Random, first: float = FIRST, longest: float = LONGEST
    ) -> None:
        self._chance = chance
        self._first = first
        self._longest = longest
        self._failures = 0

    @property
    def failures(self) -> int:
        """How many failures there were since the last success."""
        return self._failures

    def failed(self, asked: float | None = None) -> float:
        """Return the seconds to wait now; *asked* is the server's Retry-After.

        The server's wish is a floor, with up to a fifth on top so that two hundred townships do
        not come back in the same second.
        """
        self._failures += 1
        full = min(self._longest, self._first * 2.0 ** min(self._failures - 1, 30))
        wait = full / 2 + self._chance.random() * full / 2
        if asked is None:
            return wait
        return max(wait, min(max(asked, 0.0), LONGEST_ASKED) * (1 + self._chance.random() / 5))

    def succeeded(self) -> None:
        """Begin again with the shortest wait."""
        self._failures = 0
