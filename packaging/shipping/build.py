"""Builds all that is handed out: the signed tree, set-up program, packages, zip, SBOMs and sums."""

from __future__ import annotations

import os
import shutil
import sys
import time
import zipfile
from pathlib import Path

from shipping import about, bill, deb, setup, sign, sums, tree

WORK = about.ROOT / "build" / "package"
OUT = about.ROOT / "dist"
TREE = WORK / "tree" / about.NAME
ICON = WORK / "frozen" / "made" / "xianghu.ico"

_LOCK = about.ROOT / "packaging" / "locks" / "client.txt"


def build() -> Path:
    """Build everything into `dist/` and return that folder."""
    began = time.monotonic()

    def say(text: str) -> None:
        print(f"» {time.monotonic() - began:4.0f} s  {text}", flush=True)

    version = about.version()
    say("freezing")
    packages = tree.frozen(WORK / "frozen", player=True)
    say("licences")
    assemble(WORK / "frozen" / "dist" / about.NAME, packages, version)
    signer = sign.signer_from(os.environ)
    say("signing" + (" with the authority for tests" if signer.test else ""))
    sign_tree(signer, TREE)
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir(parents=True)
    # Nobody shall take what only a test vouches for to a township.
    mark = "-test-signed" if signer.test else ""
    parts = bill.shipped(_LOCK.read_text("utf-8"), packages)
    bill.write_bill(parts, TREE, version, OUT / f"Xianghu-{version}{mark}.cdx.json")
    say("set-up program")
    made = OUT / f"XianghuSetup-{version}{mark}.exe"
    setup.make_setup(TREE, ICON, version, made)
    say("zip")
    make_zip(TREE, OUT / f"Xianghu-{version}{mark}-portable.zip")
    if shutil.which("wixl"):
        say("package for group policy")
        sign.sign(signer, setup.make_package(made, version, OUT / f"Xianghu-{version}{mark}.msi"))
    if sys.platform == "linux":
        say("package for Debian")
        deb.build(OUT)
    sums.write(OUT)
    say("built")
    for path in sorted(OUT.iterdir()):
        print(f"{path.stat().st_size / 1e6:8.1f} MB  {path.name}")
    size = sum(path.stat().st_size for path in TREE.rglob("*") if path.is_file())
    print(f"{size / 1e6:8.1f} MB  installed")
    return OUT


def assemble(frozen: Path, packages: Path, version: str) -> None:
    """Put the frozen program, the licences and its version together in TREE."""
    shutil.rmtree(TREE.parent, ignore_errors=True)
    shutil.copytree(frozen, TREE)
    parts = bill.shipped(_LOCK.read_text("utf-8"), packages)
    python = Path(sys.base_prefix) if sys.platform == "win32" else packages.parents[2].parent
    text = python / "LICENSE.txt"
    if not text.exists():
        text = tree.machine().unix(tree.PYTHON).with_name("LICENSE.txt")
    bill.write_licences(parts, text, TREE / "licences")
    (TREE / "version").write_text(version, "ascii")


def sign_tree(signer: sign.Signer, folder: Path) -> None:
    """Sign what Windows loads from *folder* and nobody has signed yet."""
    for path in list(sign.unsigned_programs(folder)):
        sign.sign(signer, path)


def make_zip(folder: Path, path: Path) -> None:
    """Pack *folder* the same on every run: sorted, all of one moment."""
    moment = time.gmtime(about.moment())[:6]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                name = f"{folder.name}/{file.relative_to(folder).as_posix()}"
                entry = zipfile.ZipInfo(name, moment)
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry.external_attr = 0o644 << 16
                archive.writestr(entry, file.read_bytes())
