"""What was carried out on a stick and is not answered yet: notes, which change nothing of the outbox."""

from collections.abc import Mapping
from datetime import datetime

from app.models import settings
from app.models.read import Bundle, Changed
from app.models.store import Store

_MOST = 20
_CHANGED = frozenset({Changed.OUTBOX, Changed.SYNC})


def bundles(store: Store, person: str) -> tuple[Bundle, ...]:
    """Return *person*'s bundles that are not answered, oldest first."""
    return settings.get(store, _key(person), tuple[Bundle, ...], ())


def events(store: Store, person: str) -> Mapping[str, datetime]:
    """Return when each event that is on a stick was carried out last."""
    return {event: bundle.at for bundle in bundles(store, person) for event in bundle.events}


def note(store: Store, person: str, bundle: Bundle) -> frozenset[Changed]:
    """Note that *bundle* goes out; of very many unanswered ones the oldest are forgotten."""
    settings.put(store, _key(person), (*bundles(store, person), bundle)[-_MOST:])
    return _CHANGED


def forget(store: Store, person: str, bundle_id: str) -> frozenset[Changed]:
    """Forget a bundle that did not come out after all."""
    kept = tuple(one for one in bundles(store, person) if one.id != bundle_id)
    settings.put(store, _key(person), kept)
    return _CHANGED


def answered(store: Store, person: str, bundle_id: str) -> frozenset[Changed]:
    """Note that a bundle was answered: what was carried out before it waits for nothing more."""
    kept = bundles(store, person)
    at = next((n for n, one in enumerate(kept) if one.id == bundle_id), -1)
    settings.put(store, _key(person), kept[at + 1 :])
    return _CHANGED


def _key(person: str) -> str:
    return f"carried {person}"
