"""What the repository says, believed only as far as TUF vouches for it; and its files, fetched again
from where they were left.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
from tuf.api import exceptions as tuf
from tuf.api.metadata import TargetFile
from tuf.ngclient import FetcherInterface, Updater

from app.models import folder as place_of
from app.models.errors import KnownError
from app.sync.clock import Clock
from app.sync.state import known_error
from app.sync.trouble import Trouble
from app.updating import errors
from app.updating.source import Source
from contract.updates import INDEX, Rings

ROOT = "trusted-root.json"
_MOST_ROOT = 512_000
_MOST_INDEX = 1_000_000
_MOST_SECONDS = 120.0
"""For one file of the metadata, which is small: who sends it drop by drop keeps us from the rest."""

_ERRORS: tuple[tuple[type[Exception], type[errors.UpdateProblem]], ...] = (
    # Most telling first.
    (tuf.ExpiredMetadataError, errors.UpdateExpired),
    (tuf.BadVersionNumberError, errors.UpdateReplayed),
    (tuf.DownloadLengthMismatchError, errors.UpdateEndless),
    (tuf.SlowRetrievalError, errors.UpdateEndless),
    (tuf.DownloadHTTPError, errors.NoUpdates),
    (tuf.RepositoryError, errors.UpdateTampered),
    (tuf.DownloadError, errors.UpdateTampered),
    (msgspec.DecodeError, errors.UpdateTampered),
)


class Stopped(Exception):
    """The program ends, or was told to stop."""


def explained(problem: Exception) -> Exception:
    """Return the known error that a failure is, or the failure itself where it is a bug."""
    if isinstance(problem, Trouble):
        return known_error(problem)
    if isinstance(problem, OSError):
        known = place_of.os_problem(problem)
        return known if isinstance(known, KnownError) else KnownError(type(problem).__name__)
    kind = next((known for of, known in _ERRORS if isinstance(problem, of)), None)
    return kind(type(problem).__name__) if kind else problem


class _Fetcher(FetcherInterface):
    """Lets TUF read from a source, and no longer than a small file can take."""

    def __init__(self, source: Source, clock: Clock) -> None:
        self._source, self._clock = source, clock

    def _fetch(self, url: str) -> Iterator[bytes]:
        until = self._clock.monotonic() + _MOST_SECONDS
        for block in self._source.read(url):
            yield block
            if self._clock.monotonic() > until:
                raise tuf.SlowRetrievalError


class Repository:
    """A county's repository as *source* gives it, checked against what *trust*, a folder, remembers.

    *root* is the first root where an administrator has brought it along; else it is the county's own
    word, taken once. Everything here raises what `explained` explains.
    """

    def __init__(self, source: Source, trust: Path, clock: Clock, root: Path | None = None) -> None:
        self._source = source
        place_of.make_folder(trust)
        fetcher = _Fetcher(source, clock)
        first = root.read_bytes() if root else _first_root(source, fetcher, trust)
        try:
            self._updater = Updater(str(trust), "metadata/", fetcher=fetcher, bootstrap=first)
        except tuf.RepositoryError:
            (trust / ROOT).unlink(missing_ok=True)
            raise
        if not root:
            _remember(trust / ROOT, first)
        self._fetcher = fetcher

    def rings(self) -> Rings:
        """Return what is published, as of now."""
        self._updater.refresh()
        target = self.target(INDEX)
        content = self._fetcher.download_bytes(_name(target), min(target.length, _MOST_INDEX))
        target.verify_length_and_hashes(content)
        return msgspec.json.decode(content, type=Rings)

    def target(self, file: str) -> TargetFile:
        """Return what the repository says of a file."""
        found = self._updater.get_targetinfo(file)
        if found is None or "sha256" not in found.hashes:
            raise tuf.RepositoryError("a release without its file")
        return found

    def fetch(
        self,
        target: TargetFile,
        part: Path,
        on_progress: Callable[[int, int], None],
        stopped: Callable[[], bool],
    ) -> None:
        """Bring a file to *part*, from where it was left; when this returns it is whole and on the disk.

        Raises Stopped too. What turns out wrong after being taken up again is fetched afresh once.
        """
        place_of.make_folder(part.parent)
        again = part.exists()
        self._fill(target, part, on_progress, stopped)
        try:
            _verify(target, part)
        except tuf.LengthOrHashMismatchError:
            part.unlink()
            if not again:
                raise
            self._fill(target, part, on_progress, stopped)
            _verify(target, part)

    def _fill(
        self,
        target: TargetFile,
        part: Path,
        on_progress: Callable[[int, int], None],
        stopped: Callable[[], bool],
    ) -> None:
        with part.open("ab") as file:
            have = file.tell()
            if have > target.length:
                file.truncate(0)
                have = 0
            if have == target.length:
                return
            for block in self._source.read(_name(target), have):
                have += len(block)
                if have > target.length:
                    raise tuf.DownloadLengthMismatchError("more than was promised")
                file.write(block)
                on_progress(have, target.length)
                if stopped():
                    raise Stopped
            file.flush()
            os.fsync(file.fileno())


def _name(target: TargetFile) -> str:
    return f"targets/{target.hashes['sha256']}.{target.path}"


def _verify(target: TargetFile, path: Path) -> None:
    with path.open("rb") as file:
        target.verify_length_and_hashes(file)


def _first_root(source: Source, fetcher: _Fetcher, trust: Path) -> bytes:
    """Return the root that is trusted from the first day on."""
    try:
        return (trust / ROOT).read_bytes()
    except FileNotFoundError:
        if not source.known:
            raise errors.UpdateUnknown from None
        return fetcher.download_bytes("metadata/1.root.json", _MOST_ROOT)


def _remember(path: Path, root: bytes) -> None:
    if not path.exists():
        place_of.write_file(path, root)
