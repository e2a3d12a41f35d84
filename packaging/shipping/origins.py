"""Finds where every file and module of the frozen tree comes from: the lock's wheels, Python, us.

Content for content: a module is compiled again from its wheel and compared, a library is compared
without the signature that was put onto it here.
"""

from __future__ import annotations

import sys
import zipfile
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from types import CodeType

from shipping import about, build, check, tree, undocumented, wheels

_WRITTEN_HERE = ("version", "Xianghu.exe", "Xianghu-debug.exe", "licences/")
_BOOT = ("pyi", "_pyi", "struct", "PYZ", "__main__", "debug", "earliest")
_NOTES = ("INSTALLER", "RECORD", "REQUESTED")
"""What pip writes down beside a package."""


class Origins:
    """What may be in the tree: the files of *packed* wheels, of the Windows *python*, and ours."""

    def __init__(self, packed: Iterable[Path], python: Path) -> None:
        self.sources: dict[str, bytes] = {}
        self.files: dict[str, set[str]] = {}
        for wheel in packed:
            with zipfile.ZipFile(wheel) as archive:
                for name in archive.namelist():
                    self._add(name, archive.read(name))
        for path in python.rglob("*"):
            inside = path.relative_to(python).as_posix()
            if path.is_file() and not inside.startswith(("Lib/site-packages/", "Scripts/")):
                self._add(inside.removeprefix("Lib/"), path.read_bytes())
        for path in (
            one for room in undocumented.OURS for one in (about.ROOT / room).rglob("*.py")
        ):
            self._add(path.relative_to(about.ROOT).as_posix(), path.read_bytes())
        for path in about.ROOT.glob("resources/**/*"):
            if path.is_file():
                self._add(path.relative_to(about.ROOT).as_posix(), path.read_bytes())

    def _add(self, name: str, content: bytes) -> None:
        if name.endswith(".py"):
            module = name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
            self.sources[module] = content
        self.files.setdefault(name.rpartition("/")[2].lower(), set()).add(digest(content))

    def strangers(self, folder: Path) -> Iterator[str]:
        """Yield what of *folder* comes from nowhere that is known."""
        for path in sorted(one for one in folder.rglob("*") if one.is_file()):
            inside = path.relative_to(folder).as_posix()
            if inside.startswith(_WRITTEN_HERE):
                continue
            if path.parent.suffix == ".dist-info" and path.name in _NOTES:
                continue
            if path.name == "base_library.zip":
                yield from self._strange_names(path)
            elif digest(path.read_bytes()) not in self.files.get(path.name.lower(), ()):
                yield inside
        for program in sorted(folder.glob("*.exe")):
            for module in self._strange_modules(program):
                yield f"{program.name}: {module}"

    def _strange_names(self, library: Path) -> Iterator[str]:
        with zipfile.ZipFile(library) as archive:
            for name in archive.namelist():
                module = name.removesuffix(".pyc").removesuffix("/__init__").replace("/", ".")
                if module not in self.sources:
                    yield f"{library.name}: {module}"

    def _strange_modules(self, program: Path) -> Iterator[str]:
        from PyInstaller.archive.readers import CArchiveReader

        outer = CArchiveReader(str(program))
        yield from (name for name in outer.toc if not name.startswith(_BOOT))
        inner = outer.open_embedded_archive("PYZ.pyz")
        for name in sorted(inner.toc):
            code = inner.extract(name)
            if name.startswith(_BOOT):
                continue
            if isinstance(code, CodeType) and not self._is_source_of(name, code):
                yield name

    def _is_source_of(self, name: str, code: CodeType) -> bool:
        source = self.sources.get(name)
        if source is None:
            return False
        if undocumented.is_ours(name):
            return same(code, compile(source, name, "exec", dont_inherit=True))
        return same(code, undocumented.compiled(source, name))


def digest(content: bytes) -> str:
    """Return the SHA-256 of a file; of a program without what a signature changes in it."""
    if content[:2] == b"MZ":
        bare = bytearray(content)
        header = int.from_bytes(bare[0x3C:0x40], "little")
        checksum, signature = header + 24 + 64, header + 24 + 112 + 4 * 8
        end = int.from_bytes(bare[signature : signature + 4], "little") or len(bare)
        bare[checksum : checksum + 4] = bytes(4)
        bare[signature : signature + 8] = bytes(8)
        content = bytes(bare[:end]).ljust(-(-end // 8) * 8, b"\0")
    return sha256(content).hexdigest()


def same(one: object, other: object) -> bool:
    """Tell whether two code objects do the same, wherever their files lie."""
    if isinstance(one, CodeType) and isinstance(other, CodeType):
        return (
            one.co_code == other.co_code
            and one.co_names == other.co_names
            and one.co_varnames == other.co_varnames
            and len(one.co_consts) == len(other.co_consts)
            and all(map(same, one.co_consts, other.co_consts))
        )
    return type(one) is type(other) and one == other


def locked_wheels(folder: Path) -> Iterator[Path]:
    """Yield the wheels in *folder* that the client's lock wants on Windows, by name and version."""
    lock = (about.ROOT / "packaging" / "locks" / "client.txt").read_text("utf-8")
    wanted = {
        (name.replace("-", "_").lower(), version)
        for name, (version, _) in wheels.wanted_on_windows(lock).items()
    }
    for wheel in sorted(folder.glob("*.whl")):
        name, version, *_ = wheel.name.split("-")
        if (name.replace(".", "_").lower(), version) in wanted:
            yield wheel


# --- the step -------------------------------------------------------------------------------------


def comes_from_the_lock(played: check.Played) -> None:
    """Every file and module of the frozen tree is one of the lock's wheels, of Python's, or ours"""
    python = f"{sys.version_info[0]}.{sys.version_info[1]}"
    check.must(python == wheels.PYTHON, f"only Python {wheels.PYTHON} reads what it has compiled")
    there = played.there
    known = Origins(locked_wheels(there.wheels), there.unix(tree.PYTHON).parent)
    strange = list(known.strangers(build.TREE))
    check.must(not strange, f"from nowhere: {', '.join(strange)}")


STEPS = (comes_from_the_lock,)
