"""One at a time at each photo, and the newest comes first: half-open connections keep no lock."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class _Turn:
    def __init__(self) -> None:
        self.leave = asyncio.Event()
        self.left = asyncio.Event()


class Turns:
    """Who is at which photo; belongs to the server's event loop."""

    def __init__(self) -> None:
        self._at_work: dict[tuple[str, str], _Turn] = {}

    @asynccontextmanager
    async def at(self, key: tuple[str, str]) -> AsyncIterator[asyncio.Event]:
        """Be alone at *key*, after asking whoever is there to leave.

        The event that is given is set when a newer one wants to come, or the server stops.
        """
        while (older := self._at_work.get(key)) is not None:
            older.leave.set()
            await older.left.wait()
        mine = self._at_work[key] = _Turn()
        try:
            yield mine.leave
        finally:
            del self._at_work[key]
            mine.left.set()

    def stop(self) -> None:
        """Ask everyone to leave."""
        for turn in self._at_work.values():
            turn.leave.set()
