"""Before the main job is played in what is installed, it is proved that that is what is played."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("PyInstaller", reason="set up for packaging alone")

from PyInstaller.archive.writers import CArchiveWriter, ZlibArchiveWriter
from shipping import same

OWN = {"app": "", "app.start": "x = 1"}


def program(path: Path, modules: dict[str, str]) -> Path:
    """A frozen program with these modules in its archive."""
    path.mkdir()
    code = {name: compile(text, name, "exec") for name, text in modules.items()}
    entries = [(name, str(path / "none.py"), "PYMODULE") for name in modules]
    ZlibArchiveWriter(str(path / "PYZ.pyz"), entries, code)
    carried = [("PYZ.pyz", str(path / "PYZ.pyz"), False, "z")]
    CArchiveWriter(str(path / "program.pkg"), carried, "libpython")
    return path / "program.pkg"


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    return program(tmp_path / "installed", OWN)


def test_a_player_has_the_steps_beyond_the_program(tmp_path: Path, installed: Path) -> None:
    player = program(tmp_path / "player", OWN | {"tests.journeys": "", "PIL.ImageDraw": ""})
    assert list(same.other_modules(installed, player)) == []


@pytest.mark.parametrize(
    ("modules", "name"),
    [
        ({"app": "", "app.start": "x = 2"}, "app.start"),
        ({"app": ""}, "app.start"),
        (OWN | {"app.secret": ""}, "app.secret"),
        (OWN | {"testsuite": ""}, "testsuite"),
    ],
    ids=["another", "missing", "more", "a strange one"],
)
def test_a_player_that_is_not_the_program_is_refused(
    tmp_path: Path, installed: Path, modules: dict[str, str], name: str
) -> None:
    player = program(tmp_path / "player", modules)
    assert list(same.other_modules(installed, player)) == [name]
