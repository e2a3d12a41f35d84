"""Looks for a new version now and then, brings it here in the background, and lets it wait."""

from __future__ import annotations

import contextlib
import logging
import random
import shutil
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path

import msgspec

from app.models import folder as place_of
from app.models.errors import KnownError
from app.sync.clock import Clock
from app.updating import stage
from app.updating.errors import InstallFailed, NoRing, NoUpdates
from app.updating.install import TRIES
from app.updating.repository import ROOT, Repository, Stopped, explained
from app.updating.source import Source
from app.updating.stage import Staged
from contract import updates as agreed
from contract.updates import Release

FIRST = (60.0, 900.0)
EVERY = (4 * 3600.0, 8 * 3600.0)
"""Seconds to the first look after a start and from one look to the next, left to chance in between:
two hundred PCs are switched on at the same minute."""

_MEMORY = "memory.json"

log = logging.getLogger(__name__)


class Plan(msgspec.Struct, frozen=True):
    """What this PC is to do.

    *fetches*: what is new is brought here and installed; else it is only told of. *version* runs
    now, on *system*. *root* is the first root where an administrator has brought it along.
    """

    place: Path
    trust: str
    version: str
    system: str
    ring: str = agreed.STABLE
    looks: bool = True
    fetches: bool = True
    root: Path | None = None


class State(msgspec.Struct, frozen=True):
    """How it stands, as shown: *ready* waits for the next start, *known* is only known of.

    *before* can be gone back to; *done* of *size* bytes are here while something is fetched.
    """

    looking: bool = False
    last_look: datetime | None = None
    ready: str = ""
    known: str = ""
    before: str = ""
    problem: KnownError | None = None
    done: int = 0
    size: int = 0


class Memory(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is remembered from start to start: *skip* is the version that the person went back from."""

    last_look: datetime | None = None
    skip: str = ""


OpenSource = Callable[[], AbstractContextManager[Source]]


class Updates:
    """One thread that looks; *open_source* gives the county's repository while it is looked into.

    *on_state* is called from the thread, and has to hand over at once.
    """

    def __init__(
        self,
        plan: Plan,
        open_source: OpenSource,
        on_state: Callable[[State], None],
        clock: Clock,
        chance: random.Random,
    ) -> None:
        self._plan, self._open = plan, open_source
        self._on_state, self._clock, self._chance = on_state, clock, chance
        self._wake, self._stopping = threading.Event(), threading.Event()
        self.offline = threading.Event()
        """While set, it looks only when asked to."""

        self._busy = threading.Lock()
        self._memory = _remembered(plan.place)
        self.state = self._resting()
        self._thread = threading.Thread(target=self._run, name="updates", daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._show(self.state)
        self._thread.start()

    def stop(self, timeout: float) -> None:
        """End; what was being fetched is taken up at the next start."""
        self._stopping.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(timeout)

    def look_soon(self) -> None:
        """Look now; the answer comes as states."""
        self._wake.set()

    def look(self, open_source: OpenSource | None = None) -> State:
        """Look once, in the caller's thread, and return how it stands then."""
        with self._busy:
            self._show(msgspec.structs.replace(self._resting(), looking=True))
            try:
                with (open_source or self._open)() as source:
                    known = self._look_into(source)
                    self._remember(last_look=self._clock.now())
                self._show(msgspec.structs.replace(self._resting(), known=known))
            except Stopped:
                pass
            except Exception as problem:
                if isinstance(problem, NoUpdates) and self._never_had_any(open_source):
                    self._remember(last_look=self._clock.now())
                    self._show(self._resting())
                    return self.state
                known_error = explained(problem)
                if not isinstance(known_error, KnownError):
                    log.exception("updates: a bug")
                    known_error = KnownError()
                log.info("updates: %s", type(known_error).__name__)
                # It is shown for hours, and would hold on to the connection that it came from.
                known_error.__cause__ = known_error.__context__ = None
                known_error.__traceback__ = None
                self._show(msgspec.structs.replace(self._resting(), problem=known_error))
            return self.state

    def _never_had_any(self, open_source: OpenSource | None) -> bool:
        """Tell whether no repository is no wonder: one that was seen does not just go away."""
        trust = self._plan.place / "trust" / self._plan.trust
        return open_source is None and not (trust / ROOT).exists()

    def go_back(self) -> State:
        """Let the version before wait for the next start, and leave out the one that runs now."""
        with self._busy:
            before = stage.before(self._plan.place, self._plan.version)
            if before is not None:
                stage.go_back(self._plan.place, before)
                self._remember(skip=self._plan.version)
            self._show(self._resting())
            return self.state

    def _run(self) -> None:
        if not self._plan.looks:
            return
        seconds = self._chance.uniform(*FIRST)
        while True:
            asked = self._clock.wait(self._wake, seconds)
            self._wake.clear()
            if self._stopping.is_set():
                return
            if asked or not self.offline.is_set():
                self.look()
            seconds = self._chance.uniform(*EVERY)

    # --- one look ---------------------------------------------------------------------------

    def _look_into(self, source: Source) -> str:
        """Bring what is new, and return the version that is only to be told of, if any."""
        plan = self._plan
        trust = plan.place / "trust" / plan.trust
        try:
            repository = Repository(source, trust, self._clock, plan.root)
            release = agreed.wanted(repository.rings(), plan.ring, plan.system, plan.version)
        except KeyError:
            raise NoRing from None
        except Exception as problem:
            raise explained(problem) from problem
        waiting = stage.read(plan.place)
        if release is None or release.version == self._memory.skip:
            if waiting is not None and not (waiting.back and self._memory.skip):
                # The county has thought better of it.
                stage.clear(plan.place)
            return ""
        if waiting is not None and waiting.version == release.version:
            # What a kill between the two has left.
            shutil.rmtree(plan.place / "coming", ignore_errors=True)
            if waiting.tries >= TRIES:
                raise InstallFailed
            return ""
        if not plan.fetches:
            return release.version
        self._bring(repository, release)
        return ""

    def _bring(self, repository: Repository, release: Release) -> None:
        plan = self._plan
        coming = plan.place / "coming"
        part = coming / release.version / release.file
        for other in coming.glob("*"):
            if other.name != release.version:
                shutil.rmtree(other, ignore_errors=True)
        target = repository.target(release.file)
        repository.fetch(target, part, self._progress, self._stopping.is_set)
        stage.clear(plan.place)
        back = agreed.order(release.version) < agreed.order(plan.version)
        waiting = Staged(release.version, release.file, target.hashes["sha256"], back)
        target_path = stage.setup_path(plan.place, waiting)
        place_of.put_file(part, target_path)
        stage.put(plan.place, waiting, target_path)
        shutil.rmtree(coming, ignore_errors=True)
        log.info("updates: %s is ready", release.version)

    def _progress(self, done: int, size: int) -> None:
        self._show(msgspec.structs.replace(self.state, done=done, size=size))

    # --- what is remembered and shown -----------------------------------------------------------

    def _remember(self, **changed: object) -> None:
        self._memory = msgspec.structs.replace(self._memory, **changed)
        with contextlib.suppress(OSError):  # a full disk: it is known until the program ends
            place_of.write_file(self._plan.place / _MEMORY, msgspec.json.encode(self._memory))

    def _resting(self) -> State:
        plan = self._plan
        waiting, before = stage.read(plan.place), stage.before(plan.place, plan.version)
        failed = waiting is not None and waiting.tries >= TRIES
        return State(
            last_look=self._memory.last_look,
            ready=waiting.version if waiting and not failed else "",
            before=before.version if before else "",
            problem=InstallFailed() if failed else None,
        )

    def _show(self, state: State) -> None:
        self.state = state
        if not self._stopping.is_set():
            self._on_state(state)


def _remembered(place: Path) -> Memory:
    try:
        return msgspec.json.decode((place / _MEMORY).read_bytes(), type=Memory)
    except (OSError, msgspec.DecodeError):
        return Memory()
