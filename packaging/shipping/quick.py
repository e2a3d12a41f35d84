"""The quick form for every change: freezes for this system and starts what was frozen, unseen."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from shipping import about, freeze

_PATIENCE = 120


def main() -> int:
    """Freeze, start twice on one data folder with a Chinese name; 0 if both came to be usable."""
    folder = freeze.freeze(about.ROOT / "build" / "quick")
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    print(f"{size / 1e6:.1f} MB  {folder.relative_to(about.ROOT)}")
    program = folder / (f"{about.NAME}-debug.exe" if sys.platform == "win32" else about.NAME)
    with tempfile.TemporaryDirectory(prefix="xianghu-quick-") as place:
        return start_twice(program, Path(place, "乡呼 数据"))


def start_twice(program: Path, data: Path) -> int:
    """Start a frozen program on new data and again; print the times, return the first bad status."""
    environment = {
        **os.environ,
        "QT_QPA_PLATFORM": "offscreen",
        "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
    }
    for _ in range(2):
        command = [program, "--data", data, "--exit-after-first-paint"]
        ran = subprocess.run(
            command, env=environment, capture_output=True, text=True, timeout=_PATIENCE, check=False
        )
        if ran.returncode:
            print(ran.stdout + ran.stderr)
            return ran.returncode
        times = json.loads(ran.stdout)
        print(f"first paint {times['first_paint']:.2f} s, usable {times['usable']:.2f} s")
    return 0
