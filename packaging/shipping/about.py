"""What the program is called, and the version and moment that a build is of."""

from __future__ import annotations

import os
import subprocess
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NAME = "Xianghu"
TITLE = "乡呼"
PUBLISHER = "Xianghu contributors"
IDENTIFIER = "Xianghu.Township"
"""How Windows tells our windows from others' (the application user model id)."""


def version() -> str:
    """Return the version as the project file states it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    found: str = project["project"]["version"]
    return found


def four(text: str) -> tuple[int, int, int, int]:
    """Return a version as Windows wants it: four numbers."""
    numbers = [int(part) for part in text.split(".")]
    a, b, c, d = (*numbers, 0, 0, 0, 0)[:4]
    return a, b, c, d


def moment() -> int:
    """Return when what is built was committed, in seconds since 1970: a build's only clock."""
    given = os.environ.get("SOURCE_DATE_EPOCH")
    if given:
        return int(given)
    asked = ["git", "log", "-1", "--format=%ct"]
    said = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True)
    return int(said.stdout)
