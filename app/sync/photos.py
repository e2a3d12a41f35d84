"""The photos' own lane: whatever submitted events name and the county lacks, four at a time.

One photo's trouble is that photo's alone; the network's trouble ends the pass for all.
"""

import hashlib
import queue
import random
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from io import BufferedReader
from typing import NamedTuple

from app.models.errors import (
    KnownError,
    PhotoGone,
    PhotoNotTaken,
    PhotoSpoilt,
    PhotoStuck,
)
from app.models.read import PendingPhoto, PhotoProblem
from app.sync.backoff import Backoff
from app.sync.bodies import BodyProblem
from app.sync.clock import Clock
from app.sync.progress import Meter
from app.sync.transport import Ask, Link
from app.sync.trouble import Kind, Trouble, Way
from app.sync.tus import Place, Uploader
from contract.messages import Offset, Offsets, OffsetsRequest

OFFSETS = Ask("POST", "/v1/photos/offsets", Offsets)
CREATE = "/v1/photos"

CONNECTIONS = 4
MOST_AT_ONCE = 100
_WHOLE = 2**62
_RETRY_ONE, _RETRY_ONE_LONGEST = 30.0, 3600.0
_BREAKS = 4


class Passed(NamedTuple):
    """What one pass did: photos that the county has now, and the trouble that ended it."""

    uploaded: int
    trouble: Trouble | None


class PhotoLane:
    """Uploads photos; *uploaded* is called with the SHA-256 of each that the county has whole.

    *problems* hears why photos could not be sent, whenever that changes; each is tried again later.
    No further photo is begun while *paused* says so.
    """

    def __init__(
        self,
        link: Link,
        token: Callable[[str], str],
        clock: Clock,
        chance: random.Random,
        uploaded: Callable[[str], None],
        meter: Meter,
        problems: Callable[[tuple[PhotoProblem, ...]], None],
        paused: Callable[[], bool] = lambda: False,
    ) -> None:
        self._link = link
        self._token = token
        self._clock = clock
        self._chance = chance
        self._uploaded = uploaded
        self._meter = meter
        self.paused = paused
        self._uploader = Uploader(link, token, CREATE, [_WHOLE])
        self._lock = threading.Lock()
        self._waits: dict[str, tuple[Backoff, float]] = {}
        self._broken: Counter[str] = Counter()
        self._problems: dict[str, PhotoProblem] = {}
        self._tell_problems = problems

    def owed(self, photos: Sequence[PendingPhoto]) -> None:
        """Forget what was wrong with others than *photos*: nobody waits for those any more."""
        names = {photo.sha256 for photo in photos}
        for name in self._problems.keys() - names:
            self._solved(name)

    def due(self, photos: Sequence[PendingPhoto]) -> list[PendingPhoto]:
        """Return those that do not wait for a later try after a trouble of their own."""
        now = self._clock.monotonic()
        return [photo for photo in photos if self._waits.get(photo.sha256, (None, 0.0))[1] <= now]

    def next_due(self) -> float | None:
        """Return the monotonic second at which the first waiting photo is tried again."""
        return min((until for _, until in self._waits.values()), default=None)

    def try_all_now(self) -> None:
        """Let no photo wait: a person asked."""
        self._waits = {name: (backoff, 0.0) for name, (backoff, _) in self._waits.items()}

    def upload(self, photos: Sequence[PendingPhoto], connections: int = CONNECTIONS) -> Passed:
        """Upload *photos* on so many connections, and return when all are done or cannot be."""
        waiting = self.due(photos)
        if not waiting:
            return Passed(0, None)
        try:
            there = self._offsets(waiting)
        except Trouble as trouble:
            return Passed(0, trouble)
        self._meter.expect({p.sha256: (p.size, there[p.sha256].offset) for p in waiting})
        work: queue.SimpleQueue[PendingPhoto] = queue.SimpleQueue()
        for photo in waiting:
            work.put(photo)
        run = _Run(self, work, there)
        others = [
            threading.Thread(target=run.work_off, name=f"photos-{n}", daemon=True)
            for n in range(1, min(connections, len(waiting)))
        ]
        for thread in others:
            thread.start()
        run.work_off()
        for thread in others:
            thread.join()
        if run.bug is not None:
            raise run.bug
        return Passed(run.uploaded, run.trouble)

    def _offsets(self, photos: Sequence[PendingPhoto]) -> dict[str, Offset]:
        names = tuple(photo.sha256 for photo in photos)
        token = self._token("")
        try:
            reply = self._link.ask(OFFSETS, OffsetsRequest(names), token).message
        except Trouble as trouble:
            if trouble.kind is not Kind.UNAUTHORISED:
                raise
            reply = self._link.ask(OFFSETS, OffsetsRequest(names), self._token(token)).message
        found = {offset.sha256: offset for offset in reply.photos}
        if set(found) != set(names):
            raise Trouble(Kind.FOREIGN, "offsets of other photos")
        if not all(0 <= there.offset <= max(there.size, 0) for there in reply.photos):
            raise Trouble(Kind.FOREIGN, "offsets that cannot be")
        return found

    def bring(self, photo: PendingPhoto, there: Offset) -> None:
        """Upload one photo, and tell; raises Trouble that is not this photo's own."""
        try:
            self._bring(photo, there)
        except KnownError as problem:
            self._set_aside(photo, problem)
            return
        except Trouble as trouble:
            own = _of_this_photo(trouble) or self._broken_again(photo.sha256, trouble)
            if own is None:
                raise
            self._set_aside(photo, own)
            return
        self._solved(photo.sha256)
        self._uploaded(photo.sha256)
        self._meter.finished(photo.sha256)

    def _bring(self, photo: PendingPhoto, there: Offset) -> None:
        if there.size >= 0 and there.offset == there.size == photo.size:
            return
        at = Place(f"{CREATE}/{photo.sha256}", there.offset) if there.size >= 0 else None
        try:
            with photo.path.open("rb") as file:
                _check(file, photo)
                self._uploader.upload(
                    file,
                    photo.size,
                    {"sha256": photo.sha256},
                    at,
                    lambda sent: self._meter.sent(photo.sha256, sent),
                )
        except OSError as problem:
            raise PhotoGone(type(problem).__name__) from problem
        except BodyProblem as problem:
            raise PhotoSpoilt(str(problem)) from problem

    def _broken_again(self, sha256: str, trouble: Trouble) -> KnownError | None:
        """A line that breaks over and over at one photo must not hold up the others."""
        if trouble.kind is not Kind.BROKEN:
            return None
        with self._lock:
            self._broken[sha256] += 1
            if self._broken[sha256] < _BREAKS:
                return None
            del self._broken[sha256]
        return PhotoStuck(str(trouble))

    def _set_aside(self, photo: PendingPhoto, problem: KnownError) -> None:
        sha256 = photo.sha256
        with self._lock:
            backoff, _ = self._waits.get(sha256) or (
                Backoff(self._chance, _RETRY_ONE, _RETRY_ONE_LONGEST),
                0.0,
            )
            self._waits[sha256] = (backoff, self._clock.monotonic() + backoff.failed())
            self._problems[sha256] = PhotoProblem(sha256, photo.ticket, problem)
            self._tell_problems(tuple(self._problems.values()))
        self._meter.forget(sha256)

    def _solved(self, sha256: str) -> None:
        with self._lock:
            self._waits.pop(sha256, None)
            self._broken.pop(sha256, None)
            if self._problems.pop(sha256, None) is not None:
                self._tell_problems(tuple(self._problems.values()))

    def has_problem(self, sha256: str) -> bool:
        """Tell whether a photo waits for a later try."""
        with self._lock:
            return sha256 in self._problems


class _Run:
    """One pass over a queue of photos, by several threads."""

    def __init__(
        self,
        lane: PhotoLane,
        work: "queue.SimpleQueue[PendingPhoto]",
        there: dict[str, Offset],
    ) -> None:
        self._lane = lane
        self._work = work
        self._there = there
        self._lock = threading.Lock()
        self.uploaded = 0
        self.trouble: Trouble | None = None
        self.bug: BaseException | None = None

    def work_off(self) -> None:
        """Take photos until there are none, or one met a trouble that is everybody's."""
        while self.trouble is None and self.bug is None and not self._lane.paused():
            try:
                photo = self._work.get_nowait()
            except queue.Empty:
                return
            try:
                self._lane.bring(photo, self._there[photo.sha256])
            except Trouble as trouble:
                self.trouble = trouble
            except BaseException as bug:  # noqa: BLE001  the thread that waits for all raises it
                self.bug = bug
            else:
                with self._lock:
                    self.uploaded += not self._lane.has_problem(photo.sha256)


def _check(file: BufferedReader, photo: PendingPhoto) -> None:
    """Raise PhotoSpoilt unless the file is what the event names."""
    digest = hashlib.file_digest(file, "sha256").hexdigest()
    if digest != photo.sha256:
        raise PhotoSpoilt("another content than the event names")


def _of_this_photo(trouble: Trouble) -> KnownError | None:
    """Return what to say of the photo where the trouble is its own, and not the line's."""
    if trouble.kind is Kind.TOO_LARGE:
        return PhotoNotTaken(str(trouble))
    if trouble.kind is Kind.FAILING or trouble.rule.way is Way.ISOLATE:
        return PhotoStuck(str(trouble))
    return None
