"""Puts the county's parts together."""

import msgspec
import sqlalchemy as sa

from county import db
from county.feed import Waiting
from county.guesses import Guesses
from county.ledger import Ledger
from county.settings import Settings


class County(msgspec.Struct, frozen=True):
    """One county: its database, its ledger, and who waits for news."""

    settings: Settings
    db: db.Database
    waiting: Waiting
    ledger: Ledger
    guesses: Guesses

    def heads(self) -> dict[str, int]:
        """Return how far every township's feed reaches."""
        with self.db.read() as connection:
            query = sa.select(db.heads.c.township, db.heads.c.seq)
            return dict(connection.execute(query).all())

    def close(self) -> None:
        """Let go of the database."""
        self.db.close()


def open_county(settings: Settings) -> County:
    """Open the county's data, making what is not there yet."""
    settings.data.mkdir(parents=True, exist_ok=True)
    database = db.Database(settings.database_url)
    waiting = Waiting()
    ledger = Ledger(database, waiting, settings)
    guesses = Guesses(settings.guesses_per_minute)
    return County(settings, database, waiting, ledger, guesses)
