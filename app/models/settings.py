"""What a person set, by key; values are anything that JSON can say."""

from typing import TypeVar

import msgspec
from sqlalchemy.dialects.sqlite import insert

from app.models.read import Changed
from app.models.schema import settings
from app.models.store import Store

T = TypeVar("T")


def get(store: Store, key: str, kind: type[T], default: T) -> T:
    """Return a setting, or *default* where it was never set or is no *kind*."""
    with store.work.read() as connection:
        value = connection.scalar(
            settings.select().where(settings.c.key == key).with_only_columns(settings.c.value)
        )
    if value is None:
        return default
    try:
        return msgspec.json.decode(value, type=kind)
    except msgspec.ValidationError:
        return default


def put(store: Store, key: str, value: object) -> frozenset[Changed]:
    """Keep a setting."""
    row = {"key": key, "value": msgspec.json.encode(value)}
    with store.work.write() as connection:
        connection.execute(insert(settings).values(row).on_conflict_do_update(set_=row))
    return frozenset({Changed.SETTINGS})
