"""What waits to be installed, and what can be gone back to: files whole and checked, or not there.

Light to import: it is looked at before the first window. In *place*, the updates' folder:
`staged.json` with `staged/`, written last; `kept/<version>/` with the setups of the version that
runs and of the one before it.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from app.models import folder as place_of

STAGED = "staged.json"
_ABOUT = "release.json"
_KEPT = 2


@dataclass(frozen=True)
class Staged:
    """A setup that is ready; *back*: it is older than what runs. *tries*: how often it was run."""

    version: str
    file: str
    sha256: str
    back: bool = False
    tries: int = 0


def read(place: Path) -> Staged | None:
    """Return what waits; None where nothing does, or what does cannot be read."""
    return _read(place / STAGED)


def _read(path: Path) -> Staged | None:
    try:
        found = json.loads(path.read_text("utf-8"))
        version, file, sha256 = found["version"], found["file"], found["sha256"]
        if not (_is_name(version) and _is_name(file)):
            return None
        return Staged(version, file, str(sha256), found["back"] is True, int(found["tries"]))
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _is_name(text: object) -> bool:
    """Tell whether *text* names a file and no path, so that nothing outside is ever run."""
    usual = isinstance(text, str) and text not in ("", ".", "..")
    return usual and not set(str(text)) & set('/\\:*?"<>|\0')


def setup_path(place: Path, staged: Staged) -> Path:
    """Return where the setup lies that waits."""
    return place / "staged" / staged.version / staged.file


def put(place: Path, staged: Staged, setup: Path) -> None:
    """Let *setup*, which is checked and on the disk, wait for the next start; raises OSError."""
    target = setup_path(place, staged)
    if setup != target:
        place_of.put_file(setup, target)
    note(place, staged)


def note(place: Path, staged: Staged) -> None:
    """Write down what waits; raises OSError."""
    place_of.write_file(place / STAGED, json.dumps(asdict(staged)).encode())


def clear(place: Path) -> None:
    """Let nothing wait any more."""
    (place / STAGED).unlink(missing_ok=True)
    shutil.rmtree(place / "staged", ignore_errors=True)


def settle(place: Path, version: str) -> None:
    """Where *version*, which waited, is running by now: keep its setup to come back to."""
    staged = read(place)
    if staged is None or staged.version != version:
        return
    with contextlib.suppress(OSError):
        target = place / "kept" / version
        place_of.put_file(setup_path(place, staged), target / staged.file)
        about = replace(staged, back=False, tries=0)
        place_of.write_file(target / _ABOUT, json.dumps(asdict(about)).encode())
    clear(place)
    for old in kept(place)[_KEPT:]:
        shutil.rmtree(place / "kept" / old.version, ignore_errors=True)


def kept(place: Path) -> list[Staged]:
    """Return the setups that are kept, the latest installed first."""
    found = []
    for about in (place / "kept").glob(f"*/{_ABOUT}"):
        one = _read(about)
        if one is not None and (about.parent / one.file).is_file():
            found.append((about.stat().st_mtime_ns, one))
    return [one for _, one in sorted(found, key=lambda pair: pair[0], reverse=True)]


def before(place: Path, version: str) -> Staged | None:
    """Return the setup of the version that ran before *version*, if it is kept."""
    return next((one for one in kept(place) if one.version != version), None)


def go_back(place: Path, one: Staged) -> None:
    """Let a kept setup wait for the next start; raises OSError."""
    kept_setup = place / "kept" / one.version / one.file
    again = replace(one, back=True, tries=0)
    target = setup_path(place, again)
    place_of.make_folder(target.parent)
    new = target.with_name(f"{target.name}.new")
    shutil.copyfile(kept_setup, new)
    with new.open("rb+") as file:
        os.fsync(file.fileno())
    put(place, again, _renamed(new, target))


def _renamed(new: Path, target: Path) -> Path:
    place_of.put_file(new, target)
    return target
