"""Plays the main job in the installed program: the same steps as the demo's, by the player.

The player (shipping.player) is laid over what set-up installed for as long as it plays, and is
taken away again. What it runs is proved to be what is installed.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path, PureWindowsPath

from shipping import about, build, freeze, stage, sums, tree
from shipping.wine import Machine

DATA = PureWindowsPath(r"C:\users\Public\乡呼 演练")
PICTURES = about.ROOT / "build" / "played"
"""Where a picture of every step is left."""


class NotPlayed(AssertionError):
    """The main job did not come to its end in the installed program."""


def play(there: Machine, folder: PureWindowsPath) -> None:
    """Play the main job in the program that is installed in *folder*; raises NotPlayed."""
    target = there.unix(folder)
    before = sums.of_tree(target)
    shutil.rmtree(there.unix(DATA), ignore_errors=True)
    there.unix(DATA).mkdir()
    frozen = build.WORK / "frozen" / "dist" / about.NAME
    with (
        tempfile.TemporaryDirectory(prefix="xianghu-stage-") as place,
        stage.open_stage(Path(place)) as county,
        freeze.player_in(frozen, target) as player,
    ):
        _is_installed(there, folder, player.name)
        status = there.run(folder / player.name, "--stage", county.address, DATA)
    shutil.rmtree(PICTURES, ignore_errors=True)
    shutil.copytree(there.unix(DATA / "pictures"), PICTURES)
    if status:
        raise NotPlayed(f"ended with {status}")
    if sums.of_tree(target) != before:
        raise NotPlayed("the installed program is not as it was")


def _is_installed(there: Machine, folder: PureWindowsPath, player: str) -> None:
    """Raise NotPlayed unless a player's modules are those that are installed."""
    programs = (folder / f"{about.NAME}.exe", folder / player)
    compare = (tree.VENV_PYTHON, "-m", "shipping.same", *programs)
    status, differ = there.answer(*compare, cwd=there.unix(tree.CHECKOUT), PYTHONPATH="packaging")
    if status or differ.strip():
        raise NotPlayed(f"the player is not what is installed: {differ.strip()}")
