"""What a person set, by key; values are anything that JSON can say."""

import msgspec

from app.models import first
from app.models.read import Changed
from app.models.store import Store

get = first.setting

_PUT = (
    "INSERT INTO settings (key, value) VALUES (?, ?)"
    " ON CONFLICT (key) DO UPDATE SET value = excluded.value"
)


def put(store: Store, key: str, value: object) -> frozenset[Changed]:
    """Keep a setting."""
    with store.work.write() as connection:
        connection.exec_driver_sql(_PUT, (key, msgspec.json.encode(value)))
    return frozenset({Changed.SETTINGS})
