"""Make files cold: ask the kernel to forget what it holds of them in its page cache."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path


def forget(paths: Iterable[Path]) -> int:
    """Drop these files, and all under these directories, from the page cache; bytes covered.

    Pages that a running program has mapped stay: close to the first start of
    the day, not quite it.
    """
    covered = 0
    for path in paths:
        for file in _files(path):
            try:
                fd = os.open(file, os.O_RDONLY)
            except OSError:
                continue
            try:
                os.posix_fadvise(fd, 0, 0, os.POSIX_FADV_DONTNEED)
                covered += os.fstat(fd).st_size
            finally:
                os.close(fd)
    return covered


def program_trees(*ours: Path) -> tuple[Path, ...]:
    """What a start reads: our own files, the interpreter's library and the installed packages."""
    library = Path(os.__file__).parent
    return (*ours, library, *(Path(entry) for entry in sys.path if entry.endswith("-packages")))


def _files(path: Path) -> Iterable[Path]:
    if path.is_file():
        return (path,)
    return (file for file in path.rglob("*") if file.is_file() and not file.is_symlink())
