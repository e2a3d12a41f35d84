"""What a person typed into a form, and what was wrong with it, field by field."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType

from county.desk import times
from county.desk.fields import ROWS, Field, Kind

_FURTHEST = timedelta(days=5 * 366)


@dataclass(frozen=True)
class Typed:
    """The fields of a form as they came, each name with every value sent under it."""

    values: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, str]]) -> "Typed":
        """Gather (name, value) pairs, with control characters left out and one kind of newline."""
        found: dict[str, tuple[str, ...]] = {}
        for name, value in pairs:
            found[name] = (*found.get(name, ()), cleaned(value))
        return cls(MappingProxyType(found))

    def one(self, name: str) -> str:
        """Return the first value of *name*, without surrounding blanks, empty where there is none."""
        return next(iter(self.values.get(name, ())), "").strip()

    def many(self, name: str) -> tuple[str, ...]:
        """Return every value of *name* that says something."""
        return tuple(value for value in self.values.get(name, ()) if value.strip())


def cleaned(value: str) -> str:
    """Return *value* with one kind of newline, and without the characters that nobody types."""
    plain = value.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in plain if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))


@dataclass
class Reader:
    """Reads fields one by one and keeps a sentence for each that cannot be read."""

    typed: Typed
    now: datetime
    problems: dict[str, str] = field(default_factory=dict)

    def wrong(self, name: str, sentence: str) -> None:
        """Note what is wrong with a field; the first thing said about it stands."""
        self.problems.setdefault(name, sentence)

    def text(self, asked: Field) -> str:
        """Return a text that is there where it must be and no longer than it may be."""
        value = self.typed.one(asked.name)
        if not value and asked.required:
            self.wrong(asked.name, f"请填写“{asked.label}”")
        elif len(value) > asked.most:
            self.wrong(asked.name, f"“{asked.label}”最多 {asked.most} 字，现在 {len(value)} 字")
        return value

    def choice(self, asked: Field) -> str:
        """Return one of the field's options, empty where nothing allowed was chosen."""
        value = self.typed.one(asked.name)
        if value in (option for option, _ in asked.options):
            return value
        if value or asked.required:
            self.wrong(asked.name, f"请选择“{asked.label}”")
        return ""

    def moment(self, asked: Field) -> datetime | None:
        """Return the moment typed, in UTC."""
        return self.moment_at(asked.name, asked.label, required=asked.required)

    def moment_at(self, name: str, label: str, *, required: bool) -> datetime | None:
        """Return the moment typed under *name*, which must lie within some years of now."""
        value = self.typed.one(name)
        found = times.read(value)
        if found is not None and abs(found - self.now) <= _FURTHEST:
            return found
        if value:
            self.wrong(name, f"“{label}”应是时间，例如 {times.typed(self.now).replace('T', ' ')}")
        elif required:
            self.wrong(name, f"请填写“{label}”")
        return None

    def future(self, name: str, label: str) -> datetime | None:
        """Return the moment typed under *name*, which must still come."""
        found = self.moment_at(name, label, required=True)
        if found is not None and found <= self.now:
            self.wrong(name, f"“{label}”要晚于现在")
        return found


def lines(asked: Iterable[Field], typed: Typed) -> tuple[tuple[str, str], ...]:
    """Return (label, text) of everything a person typed, for showing it where no form is left."""
    found = []
    for one in asked:
        values = _piece_lines(typed) if one.kind is Kind.PIECES else typed.many(one.name)
        labels = dict(one.options)
        if values:
            found.append((one.label, "\n".join(labels.get(value, value) for value in values)))
    return tuple(found)


def _piece_lines(typed: Typed) -> tuple[str, ...]:
    rows = [
        [typed.one(f"{part}.{n}") for part in ("department", "task", "due")]
        for n in range(1, row_count(typed) + 1)
    ]
    return tuple("　".join(part for part in row if part) for row in rows if row[0] or row[1])


def row_count(typed: Typed) -> int:
    """Return how many rows of pieces a form has, between 1 and the most that one may have."""
    said = typed.one("rows")
    plain = said.isascii() and said.isdigit() and len(said) < 4
    return min(max(int(said), 1), ROWS) if plain else 1
