"""The versions of work.db, oldest first; a released one is never edited."""

from app.models.migrations import Version

VERSIONS: tuple[Version, ...] = (
    (
        """CREATE TABLE drafts (
            made INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
            id TEXT NOT NULL UNIQUE,
            person TEXT NOT NULL,
            ticket TEXT NOT NULL,
            content BLOB NOT NULL,
            made_at BIGINT NOT NULL,
            saved_at BIGINT NOT NULL,
            discarded_at BIGINT,
            submitted TEXT
        )""",
        "CREATE INDEX drafts_person ON drafts (person, made)",
        """CREATE TABLE photos (
            sha256 TEXT PRIMARY KEY NOT NULL,
            original TEXT NOT NULL,
            extension TEXT NOT NULL,
            name TEXT NOT NULL,
            size BIGINT NOT NULL,
            width INTEGER NOT NULL,
            height INTEGER NOT NULL,
            taken_at BIGINT,
            offset_known BOOLEAN NOT NULL,
            latitude FLOAT,
            longitude FLOAT,
            added_at BIGINT NOT NULL,
            uploaded_at BIGINT
        )""",
        "CREATE INDEX photos_original ON photos (original)",
        """CREATE TABLE draft_photos (
            draft TEXT NOT NULL REFERENCES drafts (id) ON DELETE CASCADE,
            sha256 TEXT NOT NULL REFERENCES photos (sha256),
            position INTEGER NOT NULL,
            PRIMARY KEY (draft, sha256)
        )""",
        """CREATE TABLE outbox (
            made INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
            id TEXT NOT NULL UNIQUE,
            ticket TEXT NOT NULL,
            person TEXT NOT NULL,
            draft TEXT NOT NULL,
            event BLOB NOT NULL,
            journey TEXT NOT NULL,
            seq BIGINT,
            refusal BLOB,
            tries INTEGER NOT NULL,
            CONSTRAINT confirmed_has_seq CHECK ((journey = 'confirmed') = (seq IS NOT NULL))
        )""",
        "CREATE INDEX outbox_ticket ON outbox (ticket, made)",
        "CREATE INDEX outbox_pending ON outbox (made) WHERE journey <> 'confirmed'",
        "CREATE UNIQUE INDEX outbox_seq ON outbox (seq) WHERE seq IS NOT NULL",
        "CREATE INDEX outbox_person ON outbox (person, journey)",
        """CREATE TABLE event_photos (
            event TEXT NOT NULL REFERENCES outbox (id) ON DELETE CASCADE,
            sha256 TEXT NOT NULL REFERENCES photos (sha256),
            PRIMARY KEY (event, sha256)
        )""",
        "CREATE INDEX event_photos_sha256 ON event_photos (sha256)",
        "CREATE TABLE settings (key TEXT PRIMARY KEY NOT NULL, value BLOB NOT NULL)",
    ),
    (
        """CREATE TABLE seen (
            person TEXT NOT NULL,
            ticket TEXT NOT NULL,
            news BIGINT NOT NULL,
            PRIMARY KEY (person, ticket)
        )""",
    ),
)
