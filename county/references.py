"""What an event names has to exist: editions, matters, departments, townships, photos."""

import re
from collections.abc import Iterable
from datetime import datetime

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from contract import events as e
from contract.life import Refusal, RefusalCode
from contract.matters import Matter
from contract.ticket import Call, Correction, PhotoRef
from county import blobs, db

_SHA256 = re.compile(r"[0-9a-f]{64}")
_PLAIN = re.compile(r"[!-~]{1,80}")
_MOST_PHOTO = 1 << 40
_YEARS = range(1970, 9000)


class References:
    """What the county has published, as far as checking an event needs it.

    Made for one transaction; *editions* outlives it, since an edition never changes.
    """

    def __init__(self, connection: Connection, editions: dict[str, dict[str, Matter]]) -> None:
        self._connection = connection
        self._editions = editions
        self._departments: frozenset[str] | None = None

    def problem(self, event: e.Event, body: msgspec.Struct) -> Refusal | None:
        """Return why *event*, which has passed `contract.life.check`, names something wrong."""
        moments = [event.at, *_moments(body)]
        if not all(moment.tzinfo and moment.year in _YEARS for moment in moments):
            return Refusal(RefusalCode.BAD_BODY, "a time without its zone, or out of range")
        if not all(map(_is_photo, photos_of(body))):
            return Refusal(RefusalCode.BAD_BODY, "photo")
        if isinstance(body, e.Enter) and not self._has(db.townships.c.id, body.township):
            return Refusal(RefusalCode.BAD_REFERENCE, "township")
        if isinstance(body, Call | Correction):
            return self._matter_problem(body)
        if isinstance(body, e.Dispatch | e.Conclude):
            return self._assignments_problem(body.assignments)
        if isinstance(body, e.Convene):
            return self._departments_problem(body.departments)
        if isinstance(body, e.Register):
            return self._number_problem(body.number)
        return None

    def _matter_problem(self, call: Call | Correction) -> Refusal | None:
        matters = self._edition(call.edition)
        if matters is None:
            return Refusal(RefusalCode.BAD_REFERENCE, "edition")
        said = (call.primary, call.supporting, call.township_role)
        if not call.matter:
            empty = said == ((), (), None)
            return None if empty else Refusal(RefusalCode.BAD_REFERENCE, "no matter")
        matter = matters.get(call.matter)
        if matter is None:
            return Refusal(RefusalCode.BAD_REFERENCE, "matter")
        if said != (matter.primary, matter.supporting, matter.township_role):
            return Refusal(RefusalCode.BAD_REFERENCE, "responsibilities")
        return None

    def _edition(self, name: str) -> dict[str, Matter] | None:
        if not _SHA256.fullmatch(name):
            return None
        if name not in self._editions:
            edition = blobs.edition(self._connection, name)
            if edition is None:
                return None
            self._editions[name] = {matter.id: matter for matter in edition.matters}
        return self._editions[name]

    def _assignments_problem(self, new: Iterable[e.NewAssignment]) -> Refusal | None:
        if not all(_PLAIN.fullmatch(piece.id) for piece in new):
            return Refusal(RefusalCode.BAD_ID, "assignment")
        return self._departments_problem(piece.department for piece in new)

    def _departments_problem(self, names: Iterable[str]) -> Refusal | None:
        if self._departments is None:
            known = blobs.departments(self._connection).departments
            self._departments = frozenset(department.name for department in known)
        if self._departments.issuperset(names):
            return None
        return Refusal(RefusalCode.BAD_REFERENCE, "department")

    def _number_problem(self, number: str) -> Refusal | None:
        if not number.isprintable() or number != number.strip():
            return Refusal(RefusalCode.BAD_BODY, "number")
        if self._has(db.tickets.c.number, number):
            return Refusal(RefusalCode.BAD_REFERENCE, "number taken")
        return None

    def _has(self, column: "sa.Column[str]", value: str) -> bool:
        # PostgreSQL has no NUL in a text, and says so with an error.
        if "\0" in value:
            return False
        query = sa.select(sa.literal(1)).where(column == value)
        return self._connection.execute(query).first() is not None


def photos_of(body: msgspec.Struct) -> tuple[PhotoRef, ...]:
    """Return the photos that an event's body names."""
    if isinstance(body, e.Resolve):
        return body.result.photos
    return body.photos if isinstance(body, Call | e.Supplement | e.Progress) else ()


def _is_photo(photo: PhotoRef) -> bool:
    return (
        bool(_SHA256.fullmatch(photo.sha256))
        and (not photo.original or bool(_SHA256.fullmatch(photo.original)))
        and 0 < photo.size < _MOST_PHOTO
        and photo.width > 0
        and photo.height > 0
    )


def _moments(body: msgspec.Struct) -> list[datetime]:
    """Return the times that are reckoned with; when a photo was taken is only shown."""
    if isinstance(body, e.Dispatch | e.Conclude):
        return [piece.due for piece in body.assignments]
    if isinstance(body, e.Resolve):
        return [body.result.accepted_when, body.result.solved_when]
    if isinstance(body, e.AskExtension):
        return [body.until]
    if isinstance(body, e.Extend) and body.due:
        return [body.due]
    return [body.when] if isinstance(body, e.Convene) and body.when else []
