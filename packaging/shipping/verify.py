"""Checks what was built, or what somebody was handed: signatures, sums, and the packages in it."""

from __future__ import annotations

import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from shipping import about, contents, sign, sums

_LOCKS = about.ROOT / "packaging" / "locks"


def findings(folder: Path, signer: sign.Signer) -> Iterator[str]:
    """Yield what is wrong with the files of *folder*; nothing where all is well."""
    yield from sums.trouble(folder)
    if not any(folder.glob("XianghuSetup-*.exe")):
        yield "no set-up program"
    told: dict[str, Any] | None = None
    try:
        # Of Windows' program; the Debian package has a bill of its own.
        (path,) = folder.glob(f"{about.NAME}-*.cdx.json")
        told = contents.load(path)
        locks = [(_LOCKS / f"{name}.txt").read_text("utf-8") for name in ("client", "packaging")]
        for wrong in contents.packages_trouble(told, *locks):
            yield f"{path.name}: {wrong}"
    except (ValueError, KeyError, TypeError) as problem:
        yield f"no good bill of materials: {problem}"
    for path in sorted(folder.iterdir()):
        if path.suffix in (".exe", ".msi"):
            wrong = sign.trouble(path, signer.roots, signer.timestamp_roots)
            if wrong:
                yield f"{path.name}: {wrong}"
        elif path.suffix == ".zip":
            yield from _in_zip(path, signer, told)


def _in_zip(path: Path, signer: sign.Signer, told: dict[str, Any] | None) -> Iterator[str]:
    try:
        with tempfile.TemporaryDirectory(prefix="xianghu-verify-") as place:
            with zipfile.ZipFile(path) as archive:
                # One name twice is one file to some programs and another to others.
                if len(archive.namelist()) != len(set(archive.namelist())):
                    yield f"{path.name}: a file is in it twice"
                archive.extractall(place)
            beside = sorted(one.name for one in Path(place).iterdir() if one.name != about.NAME)
            if beside:
                yield f"{path.name}: holds {', '.join(beside)} beside {about.NAME}"
            for wrong in tree_findings(Path(place), signer):
                yield f"{path.name}: {wrong}"
            if told is not None:
                for wrong in contents.files_trouble(told, Path(place, about.NAME)):
                    yield f"{path.name}: {wrong}"
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError) as problem:
        yield f"{path.name}: {problem}"


def tree_findings(folder: Path, signer: sign.Signer) -> Iterator[str]:
    """Yield what is wrong with the programs of a tree: ours by their chain, others' by their sums."""
    found = sign.programs(folder)
    if not any(path.name == "Xianghu.exe" for path in found):
        yield "no Xianghu.exe"
    for path in found:
        wrong = sign.trouble(path, signer.roots, signer.timestamp_roots)
        if not wrong:
            continue
        # Python's, Qt's and Microsoft's own files keep the signatures they came with.
        if path.name.startswith("Xianghu") or not sign.is_signed(path) or sign.changed(path):
            yield f"{path.relative_to(folder).as_posix()}: {wrong}"
