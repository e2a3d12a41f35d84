"""Checks what was built, or what somebody was handed: every signature, chain, timestamp and sum."""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

from shipping import sign, sums


def findings(folder: Path, signer: sign.Signer) -> Iterator[str]:
    """Yield what is wrong with the files of *folder*; nothing where all is well."""
    yield from sums.trouble(folder)
    for path in sorted(folder.iterdir()):
        if path.suffix in (".exe", ".msi"):
            wrong = sign.trouble(path, signer.roots, signer.timestamp_roots)
            if wrong:
                yield f"{path.name}: {wrong}"
        elif path.suffix == ".zip":
            yield from _in_zip(path, signer)


def _in_zip(path: Path, signer: sign.Signer) -> Iterator[str]:
    try:
        with tempfile.TemporaryDirectory(prefix="xianghu-verify-") as place:
            with zipfile.ZipFile(path) as archive:
                archive.extractall(place)
            for wrong in tree_findings(Path(place), signer):
                yield f"{path.name}: {wrong}"
    except (zipfile.BadZipFile, OSError) as problem:
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
