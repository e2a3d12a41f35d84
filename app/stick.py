"""Carrying out and reading in for the person at the desk: the stick here, the database on its worker."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from app.models.read import Changed
from app.sync import bundles
from app.sync.enrolment import Account
from app.sync.exchange import StoreCall
from app.sync.keystore import KeyStore
from app.ui.bundles import Out, ReadIn
from contract.bundles import Direction

Told = Callable[[frozenset[Changed]], object]


class Stick:
    """Runs on a worker that is not the database's; *told* hears what changed."""

    def __init__(
        self,
        store: StoreCall,
        account: Account,
        keys: KeyStore,
        now: Callable[[], datetime],
        new_id: Callable[[], str],
        told: Told,
    ) -> None:
        self._store, self._account, self._keys = store, account, keys
        self._now, self._new_id, self._told = now, new_id, told

    def carry_out(
        self, path: Path, tell: Callable[[int, int], object], cancelled: Callable[[], bool]
    ) -> Out | None:
        """Write a bundle to *path*; None where the person cancelled it. Raises a KnownError."""
        sealing = bundles.keys(self._keys, self._account)
        what = self._store(bundles.load, self._account, self._now(), self._new_id())
        try:
            written = bundles.write(what, sealing[Direction.UP], path, tell, cancelled)
        except bundles.Cancelled:
            return None
        try:
            self._told(self._store(bundles.note, written))
        except BaseException:
            bundles.leave(written)
            raise
        try:
            bundles.put(written)
        except BaseException:
            self._told(self._store(bundles.forget, written))
            raise
        waiting = self._store(bundles.photos_waiting, self._account)
        return Out(path, len(what.letter.sync.events), written.photos, waiting - written.photos)

    def read_in(self, path: Path) -> ReadIn:
        """Take the county's answer in *path*; raises a KnownError."""
        came = bundles.read(path, bundles.keys(self._keys, self._account))
        taken = bundles.take(self._store, self._account, came)
        self._told(taken.changed)
        return ReadIn(*taken[1:])
