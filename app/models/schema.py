"""The tables of both files as SQLAlchemy Core knows them; migrations make them, a test compares."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    column,
    table,
    text,
)

from app.models.read import DraftContent, Journey, WhatNow
from app.models.types import Json, Moment, Word
from contract.blobs import BlobKind
from contract.deadlines import Urgency
from contract.events import Event
from contract.life import Refusal
from contract.ticket import State, Ticket

WORK = MetaData()
COPY = MetaData()

# --- work.db: only what people do at this desk ------------------------------------------------

drafts = Table(
    "drafts",
    WORK,
    Column("made", Integer, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("person", Text, nullable=False),
    Column("ticket", Text, nullable=False),
    Column("content", Json(DraftContent), nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("saved_at", Moment, nullable=False),
    Column("discarded_at", Moment),
    Column("submitted", Text),
    Index("drafts_person", "person", "made"),
    sqlite_autoincrement=True,
)

photos = Table(
    "photos",
    WORK,
    Column("sha256", Text, primary_key=True),
    Column("original", Text, nullable=False),
    Column("extension", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("taken_at", Moment),
    Column("offset_known", Boolean, nullable=False),
    Column("latitude", Float),
    Column("longitude", Float),
    Column("added_at", Moment, nullable=False),
    Column("uploaded_at", Moment),
    Index("photos_original", "original"),
)

draft_photos = Table(
    "draft_photos",
    WORK,
    Column("draft", Text, ForeignKey("drafts.id", ondelete="CASCADE"), primary_key=True),
    Column("sha256", Text, ForeignKey("photos.sha256"), primary_key=True),
    Column("position", Integer, nullable=False),
)

outbox = Table(
    "outbox",
    WORK,
    Column("made", Integer, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("ticket", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("draft", Text, nullable=False),
    Column("event", Json(Event), nullable=False),
    Column("journey", Word(Journey), nullable=False),
    Column("seq", BigInteger),
    Column("refusal", Json(Refusal)),
    Column("tries", Integer, nullable=False),
    CheckConstraint("(journey = 'confirmed') = (seq IS NOT NULL)", name="confirmed_has_seq"),
    Index("outbox_ticket", "ticket", "made"),
    Index("outbox_pending", "made", sqlite_where=text("journey <> 'confirmed'")),
    Index("outbox_seq", "seq", unique=True, sqlite_where=text("seq IS NOT NULL")),
    Index("outbox_person", "person", "journey"),
    sqlite_autoincrement=True,
)

event_photos = Table(
    "event_photos",
    WORK,
    Column("event", Text, ForeignKey("outbox.id", ondelete="CASCADE"), primary_key=True),
    Column("sha256", Text, ForeignKey("photos.sha256"), primary_key=True),
    Index("event_photos_sha256", "sha256"),
)

settings = Table(
    "settings",
    WORK,
    Column("key", Text, primary_key=True),
    Column("value", LargeBinary, nullable=False),
)

seen = Table(
    "seen",
    WORK,
    Column("person", Text, primary_key=True),
    Column("ticket", Text, primary_key=True),
    Column("news", BigInteger, nullable=False),
)

# --- copy.db: only what the county answered ---------------------------------------------------

meta = Table(
    "meta",
    COPY,
    Column("one", Integer, CheckConstraint("one = 1"), primary_key=True),
    Column("epoch", Text, nullable=False),
    Column("cursor", BigInteger, nullable=False),
    Column("head", BigInteger, nullable=False),
    Column("clock_offset_ms", BigInteger, nullable=False),
    Column("last_contact", Moment),
)


def _ticket_columns() -> list[Column[object]]:
    """What lists show, filter and sort by; the overlay of pending tickets has the same."""
    return [
        Column("n", Integer, primary_key=True),
        Column("id", Text, nullable=False, unique=True),
        Column("state", Word(State), nullable=False),
        Column("what_now", Word(WhatNow), nullable=False),
        Column("number", Text, nullable=False),
        Column("revision", BigInteger, nullable=False),
        Column("news", BigInteger, nullable=False),
        Column("department", Text, nullable=False),
        Column("due", Moment),
        Column("village", Text, nullable=False),
        Column("urgency", Word(Urgency), nullable=False),
        Column("title", Text, nullable=False),
        Column("matter_title", Text, nullable=False),
        Column("created_at", Moment, nullable=False),
        Column("updated_at", Moment, nullable=False),
        Column("words", Text, nullable=False),
    ]


tickets = Table(
    "tickets",
    COPY,
    *_ticket_columns(),
    Index("tickets_state", "state", "n"),
    Index("tickets_what_now", "what_now", "n"),
    Index("tickets_village", "village", "n"),
    Index("tickets_department", "department", "n"),
    Index("tickets_due", "due", "n", sqlite_where=text("due IS NOT NULL")),
)

ticket_data = Table(
    "ticket_data",
    COPY,
    Column("n", Integer, ForeignKey("tickets.n"), primary_key=True),
    Column("ticket", Json(Ticket), nullable=False),
)

events = Table(
    "events",
    COPY,
    Column("seq", Integer, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("ticket", Text, nullable=False),
    Column("event", Json(Event), nullable=False),
    Index("events_ticket", "ticket", "seq"),
)

announced = Table(
    "announced",
    COPY,
    Column("seq", Integer, primary_key=True),
    Column("kind", Word(BlobKind), nullable=False),
    Column("sha256", Text, nullable=False),
    Index("announced_kind", "kind", "seq"),
)

blobs = Table(
    "blobs",
    COPY,
    Column("sha256", Text, primary_key=True),
    Column("content", LargeBinary, nullable=False),
)

# A virtual table, which MetaData cannot describe: bigrams of what may be searched.
# The column that has the table's name is what FTS5 matches against.
search = table("search", column("rowid", Integer), column("words", Text), column("search", Text))

# Tickets with pending events, projected; it lives in memory beside copy.db's connection.
overlay = Table(
    "overlay",
    MetaData(),
    *_ticket_columns(),
    Column("journey", Word(Journey), nullable=False),
    schema="temp",
    prefixes=["TEMPORARY"],
)
