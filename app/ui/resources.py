"""Finds the files that ship with the program."""

from pathlib import Path

RESOURCES = Path(__file__).resolve().parents[2] / "resources"


def icon_path(name: str) -> Path:
    """Return the path of an icon, named without its ending."""
    return RESOURCES / "icons" / f"{name}.svg"
