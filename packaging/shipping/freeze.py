"""Freezes the program into a folder that needs no Python, the same on every run.

Runs in the Python of the system that it freezes for: `python -m shipping.freeze OUT [--player]`.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

from shipping import about

SIZES = (16, 20, 24, 32, 40, 48, 64, 96, 128, 256)
"""The icon's, in pixels: what Windows shows at 100 to 400 %."""

ICON = about.ROOT / "resources" / "icons" / "xianghu.svg"

PLAYER = f"{about.NAME}-player"
"""What shipping.player is frozen as; never shipped."""

_VERSION_RESOURCE = """\
VSVersionInfo(
  ffi=FixedFileInfo(filevers={four}, prodvers={four}, mask=0x3f, flags=0, OS=0x40004, fileType=1),
  kids=[
    StringFileInfo([StringTable('080404b0', [
      StringStruct('CompanyName', {publisher!r}),
      StringStruct('FileDescription', {title!r}),
      StringStruct('FileVersion', {version!r}),
      StringStruct('InternalName', {name!r}),
      StringStruct('LegalCopyright', {publisher!r}),
      StringStruct('OriginalFilename', {name!r} + '.exe'),
      StringStruct('ProductName', {title!r} + ' ' + {name!r}),
      StringStruct('ProductVersion', {version!r}),
    ])]),
    VarFileInfo([VarStruct('Translation', [0x804, 0x4b0])]),
  ],
)
"""


def freeze(out: Path, *, player: bool = False) -> Path:
    """Freeze into *out*, anew, and return the folder; raises CalledProcessError.

    With a *player*, what is to be laid over the folder to play in it is made beside it (PLAYER).
    """
    shutil.rmtree(out, ignore_errors=True)
    made = out / "made"
    made.mkdir(parents=True)
    write_icon(made / "xianghu.ico")
    (made / "version.txt").write_text(version_resource(about.version()), "utf-8")
    environment = {
        **os.environ,
        "XIANGHU_MADE": str(made),
        "SOURCE_DATE_EPOCH": str(about.moment()),
        "PYTHONHASHSEED": "1",
        "PYTHONUTF8": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        # Which columns a line's steps come from: a traceback has no use for it without the sources.
        "PYTHONNODEBUGRANGES": "1",
        "XIANGHU_PLAYER": "1" if player else "",
    }
    spec = about.ROOT / "packaging" / "xianghu.spec"
    folders = ["--distpath", str(out / "dist"), "--workpath", str(out / "work")]
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--clean", "--log-level=WARN"]
    subprocess.run([*command, *folders, str(spec)], cwd=about.ROOT, env=environment, check=True)
    shutil.rmtree(out / "work", ignore_errors=True)
    frozen = out / "dist" / about.NAME
    if sys.platform == "linux":
        strip(frozen)
    if player:
        _only_what_lacks(out / "dist" / PLAYER, frozen)
    return frozen


def strip(tree: Path) -> None:
    """Take away what only debuggers read, 50 MB that a start would read some of.

    The start of the program carries its modules behind itself, and is left.
    """
    found = [path for path in machine_code(tree) if path.parent != tree]
    subprocess.run(["strip", "--strip-unneeded", *found], check=True)


def machine_code(tree: Path) -> Iterator[Path]:
    """Yield what is a program or a library of Linux in *tree*."""
    for path in sorted(tree.rglob("*")):
        if path.is_file() and not path.is_symlink():
            with path.open("rb") as file:
                if file.read(4) == b"\x7fELF":
                    yield path


def _only_what_lacks(player: Path, frozen: Path) -> None:
    """Take away what a player would bring a second time: it shall play in what is shipped."""
    for path in list(player.rglob("*")):
        if path.is_file() and (frozen / path.relative_to(player)).exists():
            path.unlink()


@contextmanager
def player_in(frozen: Path, folder: Path) -> Iterator[Path]:
    """Lay the player made beside *frozen* over *folder* until the block ends; yield its program."""
    player = frozen.with_name(PLAYER)
    brought = [path.relative_to(player) for path in player.rglob("*") if path.is_file()]
    for path in brought:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(player / path, folder / path)
    try:
        yield folder / (f"{PLAYER}.exe" if (player / f"{PLAYER}.exe").exists() else PLAYER)
    finally:
        for path in brought:
            (folder / path).unlink()


def version_resource(version: str) -> str:
    """Return the version resource as PyInstaller reads it."""
    return _VERSION_RESOURCE.format(
        four=about.four(version),
        version=version,
        name=about.NAME,
        title=about.TITLE,
        publisher=about.PUBLISHER,
    )


def drawn_icon(size: int) -> bytes:
    """Draw the program's icon, *size* pixels wide and high, as a PNG file."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import QBuffer, QIODevice
    from PySide6.QtGui import QGuiApplication, QIcon

    application = QGuiApplication.instance() or QGuiApplication([])
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QIcon(str(ICON)).pixmap(size, size).save(buffer, "PNG")
    del application
    return bytes(buffer.data().data())


def write_icon(path: Path) -> None:
    """Draw the program's icon at every size into an .ico file."""
    from PIL import Image

    drawn = [Image.open(BytesIO(drawn_icon(size))).convert("RGBA") for size in SIZES]
    *smaller, largest = drawn
    largest.save(path, sizes=[(size, size) for size in SIZES], append_images=smaller)


if __name__ == "__main__":
    print(freeze(Path(sys.argv[1]).resolve(), player="--player" in sys.argv[2:]))
