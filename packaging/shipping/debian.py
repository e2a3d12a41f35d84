"""Plays in a fresh minimal Debian what an administrator and a clerk do with the package.

The Debian is made by debootstrap and entered by chroot, as root, in a mount namespace of its own: what
is mounted goes when the check ends.  A county runs outside (shipping.stage).
"""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from shipping import about, build, deb, freeze, stage, sums
from tests.journeys.main_job import NotSo, must

OLDER = "0.0.9"
PERSON = "clerk"
DATA = "home/clerk/乡呼 数据"
SETTINGS = "etc/xianghu/xianghu.ini"
PATIENCE = 120.0

_APART = "XIANGHU_APART"
_BASE = deb.WORK / "debian"
_ROOT = deb.WORK / "check"
_BUNDLE = "application/vnd.xianghu.bundle"
_DESKTOP = ("shared-mime-info", "desktop-file-utils", "libglib2.0-bin")
"""What a desktop has, and a minimal Debian has not."""

_UNSEEN = {"QT_QPA_PLATFORM": "offscreen"}


@dataclass
class Played:
    """What the steps share: the Debian, the package, and both versions by their paths in Debian."""

    root: Path
    package: Path
    older: str
    newer: str

    def run(self, *command: str, **environment: str) -> tuple[int, str]:
        """Run a command as the administrator; return its status and what it said."""
        return _ended(self.start(["chroot", str(self.root), *command], environment))

    def as_clerk(self, *command: str, **environment: str) -> tuple[int, str]:
        """Run a command as an ordinary person."""
        return _ended(self.begin(*command, **environment))

    def begin(self, *command: str, **environment: str) -> subprocess.Popen[str]:
        """Start a command as an ordinary person, and leave it running."""
        entered = ["chroot", f"--userspec={PERSON}:{PERSON}", str(self.root), *command]
        own = {"HOME": f"/home/{PERSON}", "USER": PERSON, **_UNSEEN}
        return self.start(entered, {**own, **environment})

    def start(self, command: Sequence[str], environment: dict[str, str]) -> subprocess.Popen[str]:
        """Start a command with no more of the environment than is given."""
        path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
        always = {"PATH": path, "LANG": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive"}
        passed = {name: value for name, value in os.environ.items() if name.endswith("_proxy")}
        return subprocess.Popen(
            command,
            env={**always, **passed, **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )


def _ended(process: subprocess.Popen[str]) -> tuple[int, str]:
    said, _ = process.communicate(timeout=PATIENCE * 5)
    return process.returncode, said


def done(answer: tuple[int, str]) -> str:
    """Return what a command said; raises NotSo unless it ended well."""
    status, said = answer
    must(status == 0, f"ended with {status}: {said}")
    return said


def until(seen: Callable[[], object], what: str) -> None:
    """Wait until *seen* says so."""
    end = time.monotonic() + PATIENCE
    while not seen():
        must(time.monotonic() < end, what)
        time.sleep(0.3)


def installed(played: Played) -> str:
    """Return the version that dpkg knows; raises NotSo where a file is not as it was packed."""
    must(done(played.run("dpkg", "-V", deb.PACKAGE)) == "", "a file is not as it was packed")
    said = done(played.run("dpkg-query", "-W", "-f=${Version}", deb.PACKAGE))
    version = (played.root / deb.HOME / "version").read_text("ascii")
    must(said == f"{version}-{deb.REVISION}", f"{said} and {version}")
    return version


def opens(played: Played, **environment: str) -> None:
    """Open the program and see it become usable."""
    said = done(played.as_clerk("xianghu", "--exit-after-first-paint", **environment))
    must('"usable"' in said, said)


# --- the steps, in their order ----------------------------------------------------------------------


def has_nothing_to_mend(played: Played) -> None:
    """Lintian finds nothing but what packaging/linux/lintian-overrides explains"""
    lint = ["lintian", "--allow-root", "--fail-on", "error,warning", str(played.package)]
    done(_ended(played.start(lint, {"HOME": "/root"})))


def installs(played: Played) -> None:
    """The older version installs with what Depends names, and nothing that is recommended"""
    install = ("apt-get", "install", "-y", "-qq", "--no-install-recommends", played.older)
    done(played.run("apt-get", "update", "-qq"))
    done(played.run(*install))
    must(installed(played) == OLDER, "another version")


def opens_without_a_screen(played: Played) -> None:
    """It opens for an ordinary person, twice, and writes nothing beside its own files"""
    opens(played)
    opens(played)
    must((played.root / "home/clerk/.local/share/Xianghu/work.db").exists(), "no data")
    installed(played)


def opens_on_a_screen(played: Played) -> None:
    """It opens on an X11 screen"""
    with _screen(played) as display:
        opens(played, QT_QPA_PLATFORM="xcb", DISPLAY=display)


def knows_its_files(played: Played) -> None:
    """A desktop takes a *.xianghu for what it is, and opens it with the program"""
    done(played.run("apt-get", "install", "-y", "-qq", "--no-install-recommends", *_DESKTOP))
    file = played.root / "home" / PERSON / "县里 应答.xianghu"
    file.write_bytes(os.urandom(4096))
    inside = f"/{file.relative_to(played.root)}"
    kind = done(played.as_clerk("gio", "info", "-a", "standard::content-type", inside))
    must(f"standard::content-type: {_BUNDLE}" in kind, kind)
    opener = done(played.as_clerk("gio", "mime", _BUNDLE))
    must("xianghu.desktop" in opener.splitlines()[0], opener)
    said = done(played.as_clerk("xianghu", "--exit-after-first-paint", inside))
    must('"usable"' in said, said)


def knows_them_no_longer(played: Played) -> None:
    """Once the program is gone, no desktop knows its files any more"""
    opener = done(played.as_clerk("gio", "mime", _BUNDLE))
    must("xianghu.desktop" not in opener, opener)


def is_configured(played: Played) -> None:
    """The example is a good configuration, and what the administrator writes is used"""
    example = "/usr/share/doc/xianghu/examples/xianghu.ini"
    done(played.as_clerk("xianghu", "--check-config", example))
    settings = played.root / SETTINGS
    settings.parent.mkdir()
    settings.write_text(f"[xianghu]\ndata_folder = /{DATA}\nupdates = off\n", "utf-8")
    opens(played)
    must((played.root / DATA / "work.db").exists(), "not where it was configured")


def upgrades_while_it_is_open(played: Played) -> None:
    """An upgrade has the open program save and close, and keeps data and configuration"""
    program = played.begin("xianghu")
    open_now = played.root / DATA / "in-use.lock"
    until(open_now.exists, "not opened")
    time.sleep(5)
    kept = (played.root / SETTINGS).read_text("utf-8")
    done(played.run("dpkg", "-i", played.newer))
    must(program.wait(PATIENCE) == 0, f"the program ended with {program.returncode}")
    must(installed(played) == about.version(), "another version")
    must((played.root / SETTINGS).read_text("utf-8") == kept, "the configuration was changed")
    must((played.root / DATA / "work.db").exists(), "the data are gone")
    opens(played)


def plays_the_main_job(played: Played) -> None:
    """The main job, in what is installed"""
    home = played.root / "home" / PERSON
    place = home / "乡呼 演示"
    place.mkdir()
    shutil.chown(place, *_owner(home))
    frozen = deb.WORK / "frozen" / "dist" / about.NAME
    with (
        tempfile.TemporaryDirectory(prefix="xianghu-stage-") as county,
        freeze.player_in(frozen, played.root / deb.HOME) as player,
        stage.open_stage(Path(county)) as there,
    ):
        inside = f"/{player.relative_to(played.root)}"
        where = f"/home/{PERSON}/{place.name}"
        done(played.as_clerk(inside, "--stage", there.address, where))
    installed(played)


def goes_and_leaves_the_data(played: Played) -> None:
    """Removing and purging leave the data and the administrator's configuration"""
    before = sums.of_tree(played.root / DATA)
    for word in ("--remove", "--purge"):
        done(played.run("dpkg", word, deb.PACKAGE))
        for gone in (deb.HOME, "usr/bin/xianghu", "usr/share/applications/xianghu.desktop"):
            must(not os.path.lexists(played.root / gone), f"{gone} is left")
        must(sums.of_tree(played.root / DATA) == before, "the data changed")
        must((played.root / SETTINGS).exists(), "the configuration is gone")


STEPS = (
    has_nothing_to_mend,
    installs,
    opens_without_a_screen,
    opens_on_a_screen,
    knows_its_files,
    is_configured,
    upgrades_while_it_is_open,
    plays_the_main_job,
    goes_and_leaves_the_data,
    knows_them_no_longer,
)


def _owner(path: Path) -> tuple[int, int]:
    about_it = path.stat()
    return about_it.st_uid, about_it.st_gid


@contextmanager
def _screen(played: Played) -> Iterator[str]:
    """Keep an X11 screen without a wall, and let the Debian see it; yield its name."""
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", "1366x768x24", "-nolisten", "tcp"]
    sockets = played.root / "tmp" / ".X11-unix"
    sockets.mkdir(exist_ok=True)
    with subprocess.Popen([*command, "-ac"], pass_fds=[write], stderr=subprocess.DEVNULL) as screen:
        os.close(write)
        try:
            with os.fdopen(read) as told:
                display = f":{told.readline().strip()}"
            subprocess.run(["mount", "--bind", "/tmp/.X11-unix", sockets], check=True)
            yield display
            subprocess.run(["umount", sockets], check=True)
        finally:
            screen.terminate()


def main() -> int:
    """Play every step against the package in `dist/`; 0 if all was as it has to be."""
    if not os.environ.get(_APART):
        again = ["unshare", "--mount", sys.executable, "-m", "shipping", "--check-deb"]
        return subprocess.run(again, env={**os.environ, _APART: "1"}, check=False).returncode
    newer = build.OUT / deb.file_name(about.version())
    if not newer.exists():
        print(f"{newer.name} is not in {build.OUT.name}/: python3 dev.py package --deb makes it")
        return 1
    _make_debian()
    subprocess.run(["mount", "-t", "proc", "proc", _ROOT / "proc"], check=True)
    before = deb.WORK / "older"
    shutil.rmtree(before, ignore_errors=True)
    shutil.copytree(deb.WORK / "root", before, symlinks=True)
    shutil.rmtree(before / "DEBIAN")
    (before / deb.HOME / "version").write_text(OLDER, "ascii")
    older = deb.pack(before, OLDER, _ROOT / "srv" / f"xianghu_{OLDER}.deb", small=False)
    shutil.copy(newer, _ROOT / "srv")
    return play(Played(_ROOT, newer, f"/srv/{older.name}", f"/srv/{newer.name}"))


def _make_debian() -> None:
    """Make a fresh minimal Debian with one ordinary person; the first time it is fetched."""
    if not (_BASE / "etc" / "passwd").exists():
        release = platform.freedesktop_os_release()["VERSION_CODENAME"]
        trying = _BASE.with_name("debian-trying")
        shutil.rmtree(trying, ignore_errors=True)
        make = ["debootstrap", "--variant=minbase", release, trying]
        subprocess.run(make, stdout=subprocess.DEVNULL, check=True)
        subprocess.run(["chroot", trying, "useradd", "-m", PERSON], check=True)
        trying.rename(_BASE)
    shutil.rmtree(_ROOT, ignore_errors=True)
    subprocess.run(["cp", "-a", _BASE, _ROOT], check=True)


def play(played: Played) -> int:
    """Play the steps in order, telling each; 1 at the first that did not come out."""
    for step in STEPS:
        began = time.monotonic()
        try:
            step(played)
        except (NotSo, OSError, subprocess.SubprocessError) as problem:
            print(f"NOT SO: {step.__doc__}: {problem}")
            return 1
        print(f"{time.monotonic() - began:6.1f} s  {step.__doc__}", flush=True)
    return 0
