"""The quick form for every change: freezes for this system and plays the main job in it, unseen."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from shipping import about, deb, freeze, stage, sums

_PATIENCE = 120
_LONG_PATIENCE = 600


def main() -> int:
    """Freeze, start twice on one data folder with a Chinese name, play; 0 if all came out."""
    folder = frozen(about.ROOT / "build" / "quick")
    files = [path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()]
    size = sum(path.stat().st_size for path in files)
    print(f"{size / 1e6:.1f} MB  {folder.relative_to(about.ROOT)}", flush=True)
    program = folder / (f"{about.NAME}-debug.exe" if sys.platform == "win32" else about.NAME)
    before = sums.of_tree(folder)
    with tempfile.TemporaryDirectory(prefix="xianghu-quick-", ignore_cleanup_errors=True) as place:
        status = start_twice(program, Path(place, "乡呼 数据"))
        status = status or play(folder, Path(place, "乡呼 演示"))
    if sums.of_tree(folder) != before:
        print("NOT SO: running changed the program's own folder")
        return 1
    return status


def frozen(out: Path) -> Path:
    """Freeze the program and a player; on Linux with what its lock names alone, as the package is."""
    if sys.platform == "win32":
        return freeze.freeze(out, player=True)
    return deb.frozen_by(deb.own_python(deb.WORK / "python"), out)


def unseen() -> dict[str, str]:
    """Return the environment of a program that needs neither a screen nor a key store."""
    return {
        **os.environ,
        "QT_QPA_PLATFORM": "offscreen",
        "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
    }


def start_twice(program: Path, data: Path) -> int:
    """Start a frozen program on new data and again; print the times, return the first bad status."""
    for _ in range(2):
        command = [program, "--data", data, "--exit-after-first-paint"]
        ran = subprocess.run(
            command, env=unseen(), capture_output=True, text=True, timeout=_PATIENCE, check=False
        )
        if ran.returncode:
            print(ran.stdout + ran.stderr)
            return ran.returncode
        times = json.loads(ran.stdout)
        print(
            f"first paint {times['first_paint']:.2f} s, usable {times['usable']:.2f} s", flush=True
        )
    return 0


def play(frozen: Path, place: Path) -> int:
    """Play the main job in a frozen program against a county of its own; return the exit status."""
    place.mkdir()
    if hasattr(os, "sync"):
        # Hundreds of megabytes were just written, and every save in the program waits for the disk.
        os.sync()
    with freeze.player_in(frozen, frozen) as player, stage.open_stage(place) as county:
        command = [player, "--stage", county.address, place]
        return subprocess.run(command, env=unseen(), timeout=_LONG_PATIENCE, check=False).returncode
