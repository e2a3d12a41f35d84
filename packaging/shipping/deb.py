"""Builds the Debian package for 麒麟, 统信 and Debian itself: the same bytes from the same commit.

The program is frozen in a Python environment of its own, so that nothing a developer has beside it
gets in.  What the distribution brings (glibc, X11, fonts, TLS) is left to it: `dpkg-shlibdeps` says
what has to be there.
"""

from __future__ import annotations

import gzip
import os
import platform
import shutil
import subprocess
import sys
import sysconfig
from dataclasses import dataclass
from email.utils import formatdate
from hashlib import md5, sha256
from pathlib import Path

from shipping import about, bill, freeze, wheels

PACKAGE = "xianghu"
REVISION = "1"
ARCHITECTURE = "amd64"
WORK = about.ROOT / "build" / "linux"
HOME = Path("opt", PACKAGE)
"""Where the program lies: docs/decisions/0062."""

_HERE = about.ROOT / "packaging" / "linux"
_LOCKS = [about.ROOT / "packaging" / "locks" / f"{name}.txt" for name in ("client", "packaging")]
_MAINTAINER = f"{about.PUBLISHER} <nobody@xianghu.invalid>"
_RECOMMENDED = ("plugins/printsupport/",)
"""What links against more than the program needs to run."""

_FCITX = "libfcitx5platforminputcontextplugin.so"
_CONTROL = """\
Package: {package}
Version: {version}-{revision}
Architecture: {architecture}
Maintainer: {maintainer}
Installed-Size: {kilobytes}
Depends: {depends}
Recommends: {recommends}
Suggests: fcitx5-frontend-qt6
Section: misc
Priority: optional
Description: 乡呼镇街端: a township's calls to the county's departments
 乡镇呼叫，县级响应：断网也能写，联网自动送，谁在办、何时办完，一直看得见。
 .
 The township's program of 乡呼县应: calls are drafted without a network, reach the
 county exactly once, and can be followed until they are done.
"""
_CHANGES = """\
{package} ({version}-{revision}) stable; urgency=medium

  * Version {version}: what changed is in changelog.gz.

 -- {maintainer}  {date}
"""


class NotPacked(Exception):
    """What the program needs could not be told."""


@dataclass(frozen=True)
class Made:
    """What a build made: the package, its SBOM, and the frozen program with a player beside it."""

    package: Path
    bill: Path
    frozen: Path


def build(out: Path, version: str = "") -> Made:
    """Build the package and its SBOM into *out*; raises CalledProcessError."""
    version = version or about.version()
    out.mkdir(parents=True, exist_ok=True)
    python = own_python(WORK / "python")
    frozen = frozen_by(python, WORK / "frozen")
    root = WORK / "root"
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(frozen, root / HOME, symlinks=True)
    (root / HOME / f"{about.NAME}-debug").unlink()  # a console is Windows' matter
    _forget_where_it_was_built(root / HOME)
    (root / HOME / "version").write_text(version, "ascii")
    packages = next((WORK / "python" / "lib").glob("python3*/site-packages"))
    lock = _LOCKS[0].read_text("utf-8")
    parts = bill.shipped(lock, packages, wheels.wanted_here)
    bill.write_licences(parts, python_licence(), root / HOME / "licences")
    package = out / file_name(version)
    told = package.with_suffix(".cdx.json")
    bill.write_bill(parts, root / HOME, version, told, platform.python_version())
    _add_to_the_desktop(root, version)
    return Made(pack(root, version, package), told, frozen)


def file_name(version: str) -> str:
    """Return what the package of a version is called."""
    return f"{PACKAGE}_{version}-{REVISION}_{ARCHITECTURE}.deb"


def own_python(folder: Path) -> Path:
    """Make a virtual environment with what the program and its freezing need, and no more."""
    python = folder / "bin" / "python"
    stamp = folder / "locks"
    wanted = sha256(b"".join(path.read_bytes() for path in _LOCKS)).hexdigest()
    if stamp.exists() and stamp.read_text("ascii") == wanted:
        return python
    base = Path(sys.base_prefix, "bin", "python3")
    subprocess.run([base, "-m", "venv", "--clear", folder], check=True)
    options = ["--require-hashes", "--no-deps", "-qq", "--retries", "5"]
    files = [part for path in _LOCKS for part in ("-r", str(path))]
    subprocess.run([python, "-m", "pip", "install", *options, *files], check=True)
    stamp.write_text(wanted, "ascii")
    return python


def frozen_by(python: Path, out: Path) -> Path:
    """Freeze the program, and a player beside it, by another Python; return the folder."""
    environment = {**os.environ, "PYTHONPATH": str(about.ROOT / "packaging")}
    command = [python, "-m", "shipping.freeze", out, "--player"]
    subprocess.run(command, cwd=about.ROOT, env=environment, check=True)
    return out / "dist" / about.NAME


def python_licence() -> Path:
    """Return the licence text of the Python that is shipped."""
    standard = Path(sysconfig.get_paths()["stdlib"])
    found = (standard / "LICENSE.txt", Path("/usr/share/doc", standard.name, "copyright"))
    return next(path for path in found if path.exists())


def _forget_where_it_was_built(tree: Path) -> None:
    """Take away where the libraries of the building machine lie."""
    for path in freeze.machine_code(tree):
        listed = subprocess.run(
            ["chrpath", "-l", path], capture_output=True, text=True, check=False
        )
        if "PATH=/" in listed.stdout:
            subprocess.run(["chrpath", "-d", path], check=True)


def _add_to_the_desktop(root: Path, version: str) -> None:
    """Lay what the desktop and the administrator look for around the program."""
    share = root / "usr" / "share"
    _put(share / "applications" / f"{PACKAGE}.desktop", (_HERE / "xianghu.desktop").read_bytes())
    _put(share / "mime" / "packages" / f"{PACKAGE}.xml", (_HERE / "xianghu.xml").read_bytes())
    icons = share / "icons" / "hicolor"
    for size in freeze.SIZES:
        _put(icons / f"{size}x{size}" / "apps" / f"{PACKAGE}.png", freeze.drawn_icon(size))
    _put(icons / "scalable" / "apps" / f"{PACKAGE}.svg", freeze.ICON.read_bytes())
    documents = share / "doc" / PACKAGE
    _put(documents / "copyright", _copyright().encode())
    _put(documents / "changelog.gz", _packed((about.ROOT / "CHANGELOG.md").read_bytes()))
    date = formatdate(about.moment())
    changes = _filled(_CHANGES, version=version, date=date)
    _put(documents / "changelog.Debian.gz", _packed(changes.encode()))
    _put(documents / "examples" / "xianghu.ini", (_HERE / "xianghu.ini").read_bytes())
    _put(share / "man" / "man1" / f"{PACKAGE}.1.gz", _packed((_HERE / "xianghu.1").read_bytes()))
    _put(share / "lintian" / "overrides" / PACKAGE, (_HERE / "lintian-overrides").read_bytes())
    command = root / "usr" / "bin" / PACKAGE
    command.parent.mkdir()
    command.symlink_to(Path("/", HOME, about.NAME))
    # Where Debian's own fcitx plug-in lies; without it the link leads nowhere, and Qt passes it over.
    contexts = root / HOME / "_internal" / "PySide6" / "Qt" / "plugins" / "platforminputcontexts"
    system = Path("/usr/lib/x86_64-linux-gnu/qt6/plugins/platforminputcontexts")
    (contexts / _FCITX).symlink_to(system / _FCITX)


def _put(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _packed(content: bytes) -> bytes:
    return gzip.compress(content, 9, mtime=0)


def _filled(text: str, **more: object) -> str:
    always = {"package": PACKAGE, "revision": REVISION, "architecture": ARCHITECTURE}
    return text.format(**always, maintainer=_MAINTAINER, **more)


def _copyright() -> str:
    """Return the copyright file: ours, and where everybody else's is."""
    own = (about.ROOT / "LICENSE").read_text("utf-8")
    return (
        f"乡呼 Xianghu\n\n{own}\n"
        f"The program carries Python, Qt (PySide6, LGPL-3.0) and other libraries. The licence of\n"
        f"each is in /{HOME}/licences. Qt's libraries in /{HOME}/_internal/PySide6 may be replaced.\n"
        "Debian's own texts of the GPL and LGPL are in /usr/share/common-licenses.\n"
    )


def pack(root: Path, version: str, path: Path, *, small: bool = True) -> Path:
    """Pack what lies in *root* into a package, with its control files; return its path.

    One that need not be *small* takes a second and not minutes.
    """
    control = root / "DEBIAN"
    control.mkdir()
    files = [one for one in sorted(root.rglob("*")) if one.is_file() and not one.is_symlink()]
    depends, recommends = needed(root / HOME)
    size = sum(one.stat().st_size for one in files)
    said = _filled(
        _CONTROL,
        version=version,
        kilobytes=-(-size // 1024),
        depends=", ".join([*depends, "ca-certificates"]),
        recommends=", ".join(
            [*recommends, "fonts-noto-cjk | fonts-wqy-microhei | fonts-wqy-zenhei"]
        ),
    )
    _put(control / "control", said.encode())
    _put(control / "prerm", (_HERE / "prerm").read_bytes())
    lines = [f"{md5(one.read_bytes()).hexdigest()}  {one.relative_to(root)}\n" for one in files]
    _put(control / "md5sums", "".join(lines).encode())
    _settle(root)
    path.parent.mkdir(parents=True, exist_ok=True)
    # xz, because zstd is not read everywhere; its output does not depend on how many threads there are.
    packing = ["--root-owner-group", "-Zxz" if small else "-Znone", "--build", root, path]
    moment = {**os.environ, "SOURCE_DATE_EPOCH": str(about.moment())}
    subprocess.run(["dpkg-deb", *packing], env=moment, stdout=subprocess.DEVNULL, check=True)
    return path


def _settle(root: Path) -> None:
    """Give everything the modes and the moment that it has on every machine."""
    runs = {root / HOME / about.NAME, root / "DEBIAN" / "prerm"}
    for path in (root, *root.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path in runs else 0o644)
        os.utime(path, (about.moment(), about.moment()), follow_symlinks=False)


def needed(tree: Path) -> tuple[list[str], list[str]]:
    """Return which packages the machine code in *tree* depends on, and which some of it recommends.

    Raises NotPacked where a library is neither in the tree nor of this system.
    """
    work = WORK / "depends"
    shutil.rmtree(work, ignore_errors=True)
    stanzas = f"Source: {PACKAGE}\n\nPackage: {PACKAGE}\nArchitecture: {ARCHITECTURE}\n"
    _put(work / "debian" / "control", stanzas.encode())
    found = list(freeze.machine_code(tree))
    private = sorted({path.parent for path in found})
    recommended = [path for path in found if any(part in str(path) for part in _RECOMMENDED)]
    asked = [
        *("dpkg-shlibdeps", "-O", "--ignore-missing-info", "--warnings=0"),
        *(f"-l{folder}" for folder in private),
        *(path for path in found if path not in recommended),
        *("-dRecommends", *recommended),
    ]
    said = subprocess.run(asked, cwd=work, capture_output=True, text=True, check=False)
    if said.returncode:
        raise NotPacked(said.stderr)
    told = dict(line.split("=", 1) for line in said.stdout.splitlines())
    depends, recommends = (
        [one.strip() for one in told.get(f"shlibs:{name}", "").split(",") if one.strip()]
        for name in ("Depends", "Recommends")
    )
    return depends, recommends
