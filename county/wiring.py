"""Puts the county's parts together."""

from pathlib import Path

import msgspec
import sqlalchemy as sa

from county import db
from county.feed import Waiting
from county.guesses import Guesses
from county.ledger import Ledger
from county.photos import Photos
from county.settings import Settings
from county.turns import Turns


class County(msgspec.Struct, frozen=True):
    """One county: its data, the ways in, and who is waiting."""

    settings: Settings
    db: db.Database
    waiting: Waiting
    ledger: Ledger
    guesses: Guesses
    photos: Photos
    turns: Turns

    def small_folder(self, township: str) -> Path:
        """Return where a township's small pictures are kept; they can be made again."""
        return self.settings.data / "photos" / "small" / township

    def let_go(self) -> None:
        """End what takes long, in the server's loop, because the server stops."""
        self.waiting.stop()
        self.turns.stop()

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
    # Residents' names are in here: for this account alone.
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    database = db.Database(settings.database_url)
    waiting = Waiting()
    ledger = Ledger(database, waiting, settings)
    guesses = Guesses(settings.guesses_per_minute)
    photos = Photos(settings.data / "photos", database)
    return County(settings, database, waiting, ledger, guesses, photos, Turns())
