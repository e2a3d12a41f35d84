"""Side-by-side measurements: the same work done by us, by a peer and by the bare machine."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[1]
_PYTHON = _ROOT / ".venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def _begin_where_packages_are() -> None:
    """Begin anew with the project's own Python where this one has not its packages.

    Only what a person starts: a peer's side runs in the peer's Python.
    """
    if not {"benchmarks", "benchmarks.sorting"} & set(sys.orig_argv):
        return
    if importlib.util.find_spec("msgspec") is not None or Path(sys.prefix) == _ROOT / ".venv":
        return
    subprocess.run([sys.executable, _ROOT / "dev.py", "setup"], check=True)
    command = [str(_PYTHON), *sys.orig_argv[1:]]
    if os.name == "nt":
        sys.exit(subprocess.run(command, check=False).returncode)
    os.execv(_PYTHON, command)


_begin_where_packages_are()
