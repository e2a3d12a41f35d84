"""What the township's tickets teach whoever sorts descriptions, as they are shown now."""

from sqlalchemy import Connection, or_, select

from app.models.projection import copied, cursor_of, rows_over, show
from app.models.read import Journey
from app.models.schema import meta, outbox, ticket_data, tickets
from app.models.store import Store
from contract.lessons import Lesson, lesson_of

MOST = 300
_NEWEST = 2000

Seen = tuple[str, int, tuple[tuple[str, Journey], ...]]


class Lessons:
    """Keeps the lessons of the newest 2,000 tickets; a ticket is read again when it has changed."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._seen: Seen | None = None
        self._copied: dict[int, tuple[int, str, Lesson | None]] = {}
        self._latest: tuple[Lesson, ...] = ()

    def latest(self) -> tuple[Lesson, ...]:
        """Return at most 300 lessons, those of the newest tickets first, pending events heeded."""
        with self._store.copy.read() as connection:
            seen = self._look(connection)
            if seen != self._seen:
                self._latest = self._read(connection)
                self._seen = seen
        return self._latest

    def _look(self, connection: Connection) -> Seen:
        """What changes whenever a ticket may have changed."""
        epoch, cursor = connection.execute(select(meta.c.epoch, meta.c.cursor)).one()
        over = or_(outbox.c.journey != Journey.CONFIRMED, outbox.c.seq > cursor)
        with self._store.work.read() as work:
            found = work.execute(select(outbox.c.id, outbox.c.journey).where(over)).all()
        return epoch, cursor, tuple((row.id, row.journey) for row in found)

    def _read(self, connection: Connection) -> tuple[Lesson, ...]:
        self._read_copy(connection)
        over = rows_over(self._store, None, cursor_of(connection))
        known = copied(connection, over)
        found = {name: lesson for _, name, lesson in self._copied.values() if name not in over}
        for name, rows in over.items():
            copy = known.get(name)
            ticket = show(copy.ticket if copy else None, rows).ticket
            found[name] = lesson_of(ticket) if ticket else None
        # Ids are in time order.
        newest = (lesson for _, lesson in sorted(found.items(), reverse=True) if lesson)
        return tuple(lesson for lesson, _ in zip(newest, range(MOST), strict=False))

    def _read_copy(self, connection: Connection) -> None:
        newest = select(tickets.c.n, tickets.c.id, tickets.c.revision)
        rows = connection.execute(newest.order_by(tickets.c.n.desc()).limit(_NEWEST)).all()
        before, self._copied = self._copied, {}
        for row in rows:
            kept = before.get(row.n)
            if kept is None or kept[0] != row.revision:
                data = select(ticket_data.c.ticket).where(ticket_data.c.n == row.n)
                lesson = lesson_of(connection.execute(data).scalar_one())
                kept = row.revision, row.id, lesson
            self._copied[row.n] = kept
