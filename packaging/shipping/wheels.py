"""Fetches the Windows wheels of a lock on any system: exactly its pins, each checked by its hash."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path

from packaging.markers import Marker, default_environment

PYTHON = "3.11"
WINDOWS = {
    "implementation_name": "cpython",
    "implementation_version": "3.11.9",
    "os_name": "nt",
    "platform_machine": "AMD64",
    "platform_python_implementation": "CPython",
    "platform_release": "10",
    "platform_system": "Windows",
    "platform_version": "",
    "python_full_version": "3.11.9",
    "python_version": PYTHON,
    "sys_platform": "win32",
}
"""The markers of the Python that is shipped."""

_ASK = (
    *("--only-binary", ":all:", "--platform", "win_amd64", "--python-version", PYTHON),
    *("--implementation", "cp", "--abi", "cp311", "--abi", "abi3", "--abi", "none"),
)
_PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)\s*(?:;\s*([^\\]+?))?\s*\\?$")


def pins(lock: str) -> Iterator[tuple[str, str, str, list[str]]]:
    """Yield name, version, marker ("" for none) and the hashes of every pin of a lock's text."""
    name = version = marker = ""
    hashes: list[str] = []
    for line in lock.splitlines():
        found = _PIN.match(line)
        if found:
            if name:
                yield name, version, marker, hashes
            name, version, marker, hashes = found[1], found[2], found[3] or "", []
        elif "--hash=" in line:
            hashes.append(line.split("--hash=")[1].rstrip(" \\"))
    if name:
        yield name, version, marker, hashes


def wanted_on_windows(lock: str) -> dict[str, tuple[str, list[str]]]:
    """Return what of a lock Windows installs: name → version and hashes."""
    return _wanted(lock, {**default_environment(), **WINDOWS})


def wanted_here(lock: str) -> dict[str, tuple[str, list[str]]]:
    """Return what of a lock the system installs that this runs on."""
    return _wanted(lock, dict(default_environment()))


def _wanted(lock: str, environment: dict[str, str]) -> dict[str, tuple[str, list[str]]]:
    return {
        name: (version, hashes)
        for name, version, marker, hashes in pins(lock)
        if not marker or Marker(marker).evaluate(environment)
    }


def fetch(locks: Iterable[Path], folder: Path) -> None:
    """Bring the Windows wheels of *locks* into *folder*; raises CalledProcessError."""
    folder.mkdir(parents=True, exist_ok=True)
    wanted: dict[str, tuple[str, list[str]]] = {}
    for lock in locks:
        wanted |= wanted_on_windows(lock.read_text("utf-8"))
    text = "".join(
        f"{name}=={version} {' '.join(f'--hash={one}' for one in hashes)}\n"
        for name, (version, hashes) in sorted(wanted.items())
    )
    # Named for its content: each set of locks is asked for once, whatever was asked in between.
    asked = folder / f"wanted-{sha256(text.encode()).hexdigest()[:12]}.txt"
    if asked.exists():
        return
    trying = folder / "trying.txt"
    trying.write_text(text, "utf-8")
    options = ["--require-hashes", "--no-deps", "-qq", "--retries", "5", "--dest", str(folder)]
    download = [sys.executable, "-m", "pip", "download", *options, *_ASK, "-r", str(trying)]
    subprocess.run(download, check=True)
    trying.replace(asked)
