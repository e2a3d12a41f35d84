"""Compares what was frozen with the lock: every package and every file of it, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from shipping import bill, sums, wheels


def load(path: Path) -> dict[str, Any]:
    """Read a bill of materials; raises ValueError, KeyError or TypeError."""
    found: dict[str, Any] = json.loads(path.read_bytes())
    for part in found["components"]:
        part["type"], part["name"]
    return found


def packages_trouble(told: dict[str, Any], lock: str, bootloader: str) -> Iterator[str]:
    """Yield what the bill's packages have that the lock has not, and the other way round.

    *bootloader* is the lock of what freezes: its PyInstaller is in every frozen program.
    """
    wanted = {bill.plain(name): version for name, (version, _) in _of(lock).items()}
    wanted[bill.BOOTLOADER] = _of(bootloader)[bill.BOOTLOADER][0]
    found = {part["name"]: part["version"] for part in _kind(told, "library")}
    for name in sorted(wanted.keys() | found.keys()):
        if wanted.get(name) != found.get(name):
            yield f"{name}: {found.get(name)} is told, {wanted.get(name)} is locked"
    pythons = [part["version"] for part in _kind(told, "application")]
    if pythons != [wheels.WINDOWS["python_full_version"]]:
        yield f"CPython: {pythons}"


def _of(lock: str) -> dict[str, tuple[str, list[str]]]:
    return wheels.wanted_on_windows(lock)


def files_trouble(told: dict[str, Any], tree: Path) -> Iterator[str]:
    """Yield what of *tree* is not what the bill tells: changed, missing, or not in it."""
    wanted = {part["name"]: part["hashes"][0]["content"] for part in _kind(told, "file")}
    found = sums.of_tree(tree)
    for name in sorted(wanted.keys() | found.keys()):
        if name not in found:
            yield f"{name}: missing"
        elif name not in wanted:
            yield f"{name}: not in the bill of materials"
        elif wanted[name] != found[name]:
            yield f"{name}: another SHA-256 than in the bill of materials"


def _kind(told: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [part for part in told["components"] if part.get("type") == kind]
