"""The place where real time enters the county's server."""

import time
from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Answers the present moment, aware and in UTC."""


def now() -> datetime:
    """Return the present moment in UTC."""
    return datetime.now(UTC)


def seconds() -> float:
    """Return seconds that only ever go forward, for measuring how long something took."""
    return time.monotonic()
