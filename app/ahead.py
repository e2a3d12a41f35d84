"""Tells the system at once which files a start is going to read: those that the last one has noted.

A cold start would wait for one after the other. Windows keeps such notes of every program itself.
It runs before all else, so it goes without pathlib, whose import costs more than this saves.
"""

import contextlib
import os
import sys

_FROZEN = hasattr(sys, "frozen")
_HELPS = hasattr(os, "posix_fadvise") and (_FROZEN or bool(__spec__.cached))
_BEFORE = frozenset(sys.modules)
_MOST = 8 << 20
"""Bytes of a file; what a larger one holds besides is hardly wanted at once."""


def _place() -> str:
    """Return where the note is: with the bytecode.

    A frozen program has none and writes nothing to its own folder: there it is with the user's caches.
    """
    if _FROZEN:
        caches = os.environ.get("XDG_CACHE_HOME") or ".cache"
        folder = os.path.join(os.path.expanduser("~"), caches, "xianghu")
    else:
        folder = os.path.dirname(__spec__.cached or "")
    return os.path.join(folder, "read-at-start.txt")


def read_ahead() -> None:
    """Ask the system to fetch what the last start has read, and do not wait for it."""
    if not _HELPS:
        return
    with contextlib.suppress(OSError, ValueError):
        for path in _noted():
            with contextlib.suppress(OSError):
                file = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
                try:
                    os.posix_fadvise(file, 0, _MOST, os.POSIX_FADV_WILLNEED)
                finally:
                    os.close(file)


def note() -> None:
    """Note which modules and libraries of the program this process has read until now."""
    if not _HELPS:
        return
    with contextlib.suppress(OSError, ValueError):
        files = list(dict.fromkeys([*_archives(), *_modules(), *_libraries()]))
        if set(files) != set(_noted()):  # two threads import
            os.makedirs(os.path.dirname(_place()), exist_ok=True)
            with open(_place(), "w", encoding="utf-8") as note:
                note.write("\n".join(files))


def _noted() -> list[str]:
    # pathlib is not imported yet, and is one of the files.
    if not os.path.exists(_place()):
        return []
    with open(_place(), encoding="utf-8", errors="replace") as note:
        return note.read().split("\n")


def _archives() -> list[str]:
    """Return what holds the modules of a frozen program: itself, and a few in a zip file."""
    return [sys.executable, *filter(os.path.isfile, sys.path)] if _FROZEN else []


def _modules() -> list[str]:
    later = [module for name, module in list(sys.modules.items()) if name not in _BEFORE]
    specs = [getattr(module, "__spec__", None) for module in later]
    files = [getattr(spec, "cached", None) or getattr(spec, "origin", None) for spec in specs]
    return [file for file in files if file and os.path.isfile(file)]


def _libraries() -> list[str]:
    with open("/proc/self/maps", encoding="utf-8") as maps:
        mapped = dict.fromkeys(line[line.find("/") :].rstrip() for line in maps if ".so" in line)
    # The last one loaded stands first.
    return [file for file in reversed(mapped) if file.startswith(sys.prefix)]
