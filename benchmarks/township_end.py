"""The township's end of the link: the program's own store and sync, without its windows.

What it sends goes through the outbox, and what it fetches through the feed, as
when a person works; only the making of 10,000 calls is quicker than a person.
"""

from __future__ import annotations

import itertools
import random
import threading
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

import msgspec
from keyring.backends.fail import Keyring

from app.casework import photo_files
from app.models import blobs, feed, outbox, photos
from app.models.store import Store, open_store
from app.models.worker import Worker
from app.sync.clock import SystemClock
from app.sync.engine import Engine
from app.sync.enrol import enrol
from app.sync.enrolment import Account
from app.sync.keystore import KeyStore
from app.sync.state import Standing, SyncState
from benchmarks.actor import obey, timed
from benchmarks.samples import Text, texts
from contract.blobs import BlobKind
from contract.deadlines import Urgency
from contract.events import Actor, Event
from contract.ids import IdMaker
from contract.matters import ListEdition
from contract.ticket import Call, PhotoRef

_AT_ONCE = 1000
_PHOTOS_A_CALL = 6


class Pc:
    """One PC: its files, its account, and the engine with everything as in the program."""

    def __init__(self, home: str, url: str, code: str) -> None:
        folder = Path(home)
        folder.mkdir(parents=True)
        self.clock = SystemClock()
        self.new_id = IdMaker()
        self.keystore = KeyStore(folder / "keys", Keyring())
        key = self.keystore.database_key(files_exist=False)
        self.worker = Worker("database")
        self.store: Store = self.worker.call(open_store, folder / "data", key)
        self.account: Account = enrol(url, code, "bench", self.keystore, plain_http=True)
        self.news = threading.Event()
        self.quiet = self._engine()
        self.idle()

    def _engine(self) -> Engine:
        return Engine(
            lambda fn, *rest, **named: self.worker.call(fn, self.store, *rest, **named),
            self.account,
            self.keystore,
            lambda _changed: self.news.set(),
            lambda _state: self.news.set(),
        )

    # --- what is asked ----------------------------------------------------------------------

    def call(self, count: int) -> None:
        """Put so many calls in the outbox, with the texts that the peers are given."""
        self._add(zip(texts(count), itertools.repeat(()), strict=False))

    def attach(self, paths: list[str]) -> list[str]:
        """Take photos in and submit calls with them; returns the files that will be sent."""
        kept = [self.worker.call(self._keep, Path(path)) for path in paths]
        refs = [tuple(part) for part in _parts([ref for ref, _ in kept], _PHOTOS_A_CALL)]
        self._add(zip(texts(len(refs)), refs, strict=True))
        return [str(path) for _, path in kept]

    def sync(self) -> float:
        """Seconds from the engine's start until nothing is left to say, to hear or to upload."""
        engine = self._engine()
        begun = self.clock.now()

        def through() -> None:
            engine.start()
            while not self._is_through(engine.state, begun):
                self.news.wait(0.05)
                self.news.clear()

        try:
            return timed(through)
        finally:
            engine.stop()

    def idle(self) -> float:
        """Seconds of one sync without the long poll after it."""
        return timed(self._once)

    def _once(self) -> None:
        state = self.quiet.sync_now()
        if state.standing is not Standing.CONNECTED:
            raise RuntimeError(f"{state.standing}: {state.title}")

    def _is_through(self, state: SyncState, begun: datetime) -> bool:
        if state.standing not in (Standing.STARTING, Standing.CONNECTED):
            raise RuntimeError(f"{state.standing}: {state.title}")
        if state.last_success is None or state.last_success < begun:
            return False
        return self.photos_left() == 0

    def tickets(self) -> int:
        _, digest = self.worker.call(feed.tickets_digest, self.store)
        return int(digest.count)

    def photos_left(self) -> int:
        count, _ = self.worker.call(photos.waiting, self.store, self.account.person.id)
        return int(count)

    # --- how ----------------------------------------------------------------------------------

    def _keep(self, path: Path) -> tuple[PhotoRef, Path]:
        incoming = photo_files.read(path)
        made = photo_files.make(incoming)
        photo_files.keep(self.store.photos, incoming, made)
        now = self.clock.now()
        photos.remember(self.store, made.ref, made.extension, now, offset_known=made.offset_known)
        return made.ref, photos.get(self.store, made.ref.sha256).send_path

    def _add(self, calls: Iterable[tuple[Text, tuple[PhotoRef, ...]]]) -> None:
        for part in _parts(self._events(calls), _AT_ONCE):
            self.worker.call(self._put, part)

    def _put(self, events: list[Event]) -> None:
        with self.store.work.write() as connection:
            for event in events:
                named = [ref["sha256"] for ref in event.body.get("photos", ())]
                outbox.add(self.store, connection, event, self.account.person.id, named)

    def _events(self, calls: Iterable[tuple[Text, tuple[PhotoRef, ...]]]) -> Iterator[Event]:
        name, content = self.worker.call(blobs.in_force, self.store, BlobKind.EDITION)
        matters = msgspec.json.decode(content, type=ListEdition).matters
        person = self.account.person
        actor = Actor(person.kind, person.township, person.id)
        chance = random.Random(1)
        for text, refs in calls:
            matter = chance.choice(matters)
            call = Call(
                title=text.title,
                description=text.description,
                urgency=Urgency.NORMAL,
                edition=name,
                village=text.place,
                spot=text.spot,
                matter=matter.id,
                matter_title=matter.title,
                primary=matter.primary,
                supporting=matter.supporting,
                township_role=matter.township_role,
                township_duties=matter.township_duties,
                reasons=matter.keywords[:2],
                photos=refs,
            )
            body = msgspec.to_builtins(call)
            yield Event(self.new_id(), self.new_id(), "submit", self.clock.now(), actor, body)


def _parts(items: Iterable, size: int) -> Iterator[list]:
    rest = iter(items)
    while part := list(itertools.islice(rest, size)):
        yield part


if __name__ == "__main__":
    obey(Pc)
