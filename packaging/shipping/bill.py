"""What is shipped and under which licences: the SBOM (CycloneDX 1.5) and the licence texts."""

from __future__ import annotations

import json
import shutil
import uuid
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from hashlib import sha256
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Any

from shipping import about, wheels

_LICENCES = about.ROOT / "packaging" / "licences"
_NAMES = ("licen", "copying", "notice", "authors")
BOOTLOADER = "pyinstaller"
"""Its start-up code is in every frozen program."""
_QT = ("pyside6-essentials", "shiboken6")
"""These name their licence without carrying its text."""
_DATA = (
    ("multilingual-e5-small", "machine-learning-model", "MIT", "what the sorter's encoder was"),
    ("opencc", "data", "Apache-2.0", "the simplified form of each character, for the sorter"),
    ("pypinyin", "data", "MIT", "the first letters of readings"),
)
"""What goes on in our own resources: name, kind, licence, and what it is there."""


class Unlicensed(Exception):
    """A package has no licence text to ship."""


def shipped(
    lock: str, packages: Path, wanted_of: Callable[[str], Iterable[str]] = wheels.wanted_on_windows
) -> list[Distribution]:
    """Return the distributions that a lock brings (to Windows) and *packages* holds, by name."""
    wanted = {plain(name) for name in wanted_of(lock)} | {BOOTLOADER}
    found = {plain(one.metadata["Name"]): one for one in distributions(path=[str(packages)])}
    missing = wanted - found.keys()
    if missing:
        raise Unlicensed(f"not installed: {', '.join(sorted(missing))}")
    return [found[name] for name in sorted(wanted)]


def plain(name: str) -> str:
    """Return a package's name as indexes compare it."""
    return name.lower().replace("_", "-").replace(".", "-")


def write_licences(parts: list[Distribution], python_licence: Path, folder: Path) -> None:
    """Write every licence text of what is shipped into *folder*; raises Unlicensed."""
    folder.mkdir(parents=True)
    shutil.copyfile(about.ROOT / "LICENSE", folder / "LICENSE.txt")
    shutil.copyfile(python_licence, folder / "Python.txt")
    for name, *_ in _DATA:
        shutil.copyfile(_LICENCES / "data" / f"{name}.txt", folder / f"{name} data.txt")
    for part in parts:
        name = plain(part.metadata["Name"])
        texts = list(_texts(part))
        if name in _QT:
            texts = sorted(_LICENCES.glob("*.txt"))
        if not texts:
            raise Unlicensed(name)
        for text in texts:
            shutil.copyfile(text, folder / f"{name} {text.name.removesuffix('.txt')}.txt")


def _texts(part: Distribution) -> Iterator[Path]:
    for file in part.files or ():
        inside = any(place.endswith(".dist-info") for place in file.parts[:1])
        if inside and file.name.lower().startswith(_NAMES):
            yield Path(str(part.locate_file(file)))


def write_bill(
    parts: list[Distribution],
    tree: Path,
    version: str,
    path: Path,
    python: str = wheels.WINDOWS["python_full_version"],
) -> None:
    """Write the SBOM of the program in *tree*: its packages, and every file by its SHA-256."""
    moment = datetime.fromtimestamp(about.moment(), UTC).isoformat().replace("+00:00", "Z")
    interpreter = {
        "type": "application",
        "name": "CPython",
        "version": python,
        "licenses": [{"license": {"id": "PSF-2.0"}}],
        "cpe": f"cpe:2.3:a:python:python:{python}:*:*:*:*:*:*:*",
    }
    data = [
        {
            "type": kind,
            "name": name,
            "description": what,
            "licenses": [{"license": {"id": licence}}],
        }
        for name, kind, licence, what in _DATA
    ]
    files = [
        {
            "type": "file",
            "name": file.relative_to(tree).as_posix(),
            "hashes": [{"alg": "SHA-256", "content": sha256(file.read_bytes()).hexdigest()}],
        }
        for file in sorted(tree.rglob("*"))
        if file.is_file()
    ]
    bill: dict[str, Any] = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {
            "timestamp": moment,
            "component": {
                "type": "application",
                "name": about.NAME,
                "version": version,
                "licenses": [{"license": {"id": "MIT"}}],
            },
        },
        "components": [interpreter, *data, *map(_component, parts), *files],
    }
    names = json.dumps(bill["components"], sort_keys=True)
    bill["serialNumber"] = uuid.uuid5(uuid.NAMESPACE_OID, names).urn
    path.write_text(json.dumps(bill, ensure_ascii=False, indent=1) + "\n", "utf-8")


def _component(part: Distribution) -> dict[str, Any]:
    name, version = plain(part.metadata["Name"]), part.version
    told = part.metadata.get("License-Expression") or part.metadata.get("License")
    licence = (told or "see the licence text").splitlines()[0][:200]
    return {
        "type": "library",
        "name": name,
        "version": version,
        "purl": f"pkg:pypi/{name}@{version}",
        "licenses": [{"license": {"name": licence}}],
    }
