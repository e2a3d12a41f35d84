"""What one county server is told when it starts."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import msgspec

from contract.ids import IdMaker
from contract.messages import Limits
from county import clock


class Crash(Exception):
    """Raised by a failpoint's hook: the request ends here, with what was done until here."""


def no_failpoint(_name: str) -> None:
    """Do nothing, as in production."""


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Where the county's data are, and its limits; times are seconds unless named otherwise.

    *failpoints* is called with a name at each point where a fault test may stop a request:
    `<call>.before_apply` and `<call>.after_apply`, for `sync`, `photo` and `enrol`. Raising
    `Crash` there ends the request with status 503.
    """

    data: Path
    database: str = ""
    name: str = "县级平台"
    limits: Limits = Limits()
    wait: float = 25.0
    token: float = 3600.0
    code_days: int = 14
    lights_every: float = 60.0
    look_every: float = 1.0
    guesses_per_minute: int = 10
    failpoints: Callable[[str], None] = no_failpoint
    clock: Callable[[], datetime] = clock.now
    new_id: Callable[[], str] = IdMaker()

    @property
    def database_url(self) -> str:
        """The database: an SQLite file among the data unless another URL is given."""
        return self.database or f"sqlite:///{self.data / 'county.db'}"
