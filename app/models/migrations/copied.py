"""The versions of copy.db, oldest first; a released one is never edited."""

from typing import Any

from app.models.migrations import Version
from app.models.search import bigrams


def _index_anew(connection: Any) -> None:  # noqa: ANN401  the driver ships no types
    """Since version 2 the index has the last character of each line too."""
    lines = connection.execute("SELECT n, words FROM tickets").fetchall()
    connection.executemany(
        "INSERT OR REPLACE INTO search (rowid, words) VALUES (?, ?)",
        [(n, bigrams(words)) for n, words in lines],
    )


VERSIONS: tuple[Version, ...] = (
    (
        """CREATE TABLE meta (
            one INTEGER PRIMARY KEY NOT NULL CHECK (one = 1),
            epoch TEXT NOT NULL,
            cursor BIGINT NOT NULL,
            head BIGINT NOT NULL,
            clock_offset_ms BIGINT NOT NULL,
            last_contact BIGINT
        )""",
        "INSERT INTO meta VALUES (1, '', 0, 0, 0, NULL)",
        """CREATE TABLE tickets (
            n INTEGER PRIMARY KEY NOT NULL,
            id TEXT NOT NULL UNIQUE,
            state TEXT NOT NULL,
            what_now TEXT NOT NULL,
            number TEXT NOT NULL,
            revision BIGINT NOT NULL,
            news BIGINT NOT NULL,
            department TEXT NOT NULL,
            due BIGINT,
            village TEXT NOT NULL,
            urgency TEXT NOT NULL,
            title TEXT NOT NULL,
            matter_title TEXT NOT NULL,
            created_at BIGINT NOT NULL,
            updated_at BIGINT NOT NULL,
            words TEXT NOT NULL
        )""",
        "CREATE INDEX tickets_state ON tickets (state, n)",
        "CREATE INDEX tickets_what_now ON tickets (what_now, n)",
        "CREATE INDEX tickets_village ON tickets (village, n)",
        "CREATE INDEX tickets_department ON tickets (department, n)",
        "CREATE INDEX tickets_due ON tickets (due, n) WHERE due IS NOT NULL",
        """CREATE TABLE ticket_data (
            n INTEGER PRIMARY KEY NOT NULL REFERENCES tickets (n),
            ticket BLOB NOT NULL
        )""",
        """CREATE TABLE events (
            seq INTEGER PRIMARY KEY NOT NULL,
            id TEXT NOT NULL UNIQUE,
            ticket TEXT NOT NULL,
            event BLOB NOT NULL
        )""",
        "CREATE INDEX events_ticket ON events (ticket, seq)",
        """CREATE TABLE announced (
            seq INTEGER PRIMARY KEY NOT NULL,
            kind TEXT NOT NULL,
            sha256 TEXT NOT NULL
        )""",
        "CREATE INDEX announced_kind ON announced (kind, seq)",
        "CREATE TABLE blobs (sha256 TEXT PRIMARY KEY NOT NULL, content BLOB NOT NULL)",
        """CREATE VIRTUAL TABLE search
            USING fts5 (words, content='', contentless_delete=1, tokenize='ascii')""",
    ),
    (_index_anew,),
)
