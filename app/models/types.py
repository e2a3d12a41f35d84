"""How a column keeps what is not text or number: moments as Unix milliseconds, structs as JSON."""

from datetime import datetime
from typing import Generic, TypeVar

import msgspec
from sqlalchemy import BigInteger, Dialect, LargeBinary, Text
from sqlalchemy.types import TypeDecorator

from app.models.moments import from_ms, to_ms

T = TypeVar("T")


class Moment(TypeDecorator[datetime]):
    """An aware datetime as Unix milliseconds."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """To the database."""
        return None if value is None else to_ms(value)

    def process_result_value(self, value: object, dialect: Dialect) -> datetime | None:
        """From the database."""
        return from_ms(value) if isinstance(value, int) else None


class Json(TypeDecorator[T], Generic[T]):
    """A msgspec struct as JSON bytes; unknown fields are left out on reading."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, kind: type[T]) -> None:
        super().__init__()
        self.kind = kind
        self._decoder = msgspec.json.Decoder(kind)

    def process_bind_param(self, value: T | None, dialect: Dialect) -> bytes | None:
        """To the database."""
        return None if value is None else msgspec.json.encode(value)

    def process_result_value(self, value: object, dialect: Dialect) -> T | None:
        """From the database."""
        return self._decoder.decode(value) if isinstance(value, bytes) else None


class Word(TypeDecorator[T], Generic[T]):
    """An enumeration by its value."""

    impl = Text
    cache_ok = True

    def __init__(self, kind: type[T]) -> None:
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: T | None, dialect: Dialect) -> str | None:
        """To the database."""
        return None if value is None else str(value)

    def process_result_value(self, value: object, dialect: Dialect) -> T | None:
        """From the database."""
        return None if value is None else self.kind(value)  # type: ignore[call-arg]  # each kind takes one text
