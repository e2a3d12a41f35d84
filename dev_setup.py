"""What a machine needs before Xianghu can be worked on, and how it gets there.

For `dev.py`: nothing but the standard library, on Debian and on Windows.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import shlex
import shutil
import subprocess
import sys
import sysconfig
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
LOCKS = ROOT / "packaging" / "locks"
PEERS = ROOT / "tests" / "peers"
WINDOWS = sys.platform == "win32"
SCRIPTS = VENV / ("Scripts" if WINDOWS else "bin")
PYTHON = SCRIPTS / ("python.exe" if WINDOWS else "python")
STAMP = VENV / "installed.json"

NEEDS_ROOT = 3
"""Exit status when system packages are missing and only root may install them."""

# The locks that each kind of work installs.
PROGRAMS = ("client", "county")
TESTING = (*PROGRAMS, "test")
PACKAGING = ("client", "packaging")


class Missing(Exception):
    """Something this machine lacks; the text says what to do."""

    def __init__(self, text: str, status: int = 1) -> None:
        super().__init__(text)
        self.status = status


# --- running other programs ------------------------------------------------------


def run(command: Sequence[str | Path], **environment: str) -> int:
    """Run a program in the project's folder and answer its exit status, as a shell counts it."""
    env = {**os.environ, "PYTHONUTF8": "1", **environment}
    with subprocess.Popen([str(part) for part in command], cwd=ROOT, env=env) as process:
        while True:
            try:
                status = process.wait()
            except KeyboardInterrupt:
                # The program has been told as well, and may take its time to end in order.
                continue
            return 128 - status if status < 0 else status


def must(command: Sequence[str | Path], tries: int = 1, **environment: str) -> None:
    """Run a program that has to succeed; a download may be tried again."""
    for attempt in range(1, tries + 1):
        status = run(command, **environment)
        if status == 0:
            return
        if attempt < tries:
            print(f"… failed ({status}), trying again", flush=True)
            time.sleep(3 * attempt)
    raise Missing(f"Failed: {shlex.join(str(part) for part in command)}")


def python(*arguments: str, **environment: str) -> int:
    """Run the virtual environment's Python."""
    return run([PYTHON, *arguments], **environment)


def say(text: str) -> None:
    """Tell the person what is being done, before it is done."""
    print(f"» {text}", flush=True)


# --- system packages (Debian) ----------------------------------------------------


class Need(NamedTuple):
    """A Debian package and how to see that what it brings is already there."""

    package: str
    present: Callable[[], bool]


def _library(package: str, *sonames: str) -> Need:
    return Need(package, lambda: _known_libraries().issuperset(sonames))


def _program(package: str, *names: str) -> Need:
    return Need(package, lambda: any(shutil.which(name) for name in names))


def _file(package: str, folder: str, *patterns: str) -> Need:
    return Need(package, lambda: any(any(Path(folder).glob(pattern)) for pattern in patterns))


def _known_libraries() -> frozenset[str]:
    """Answer the shared libraries that the loader finds, by soname."""
    ldconfig = shutil.which("ldconfig") or "/sbin/ldconfig"
    listing = subprocess.run([ldconfig, "-p"], capture_output=True, text=True, check=False).stdout
    return frozenset(line.split()[0] for line in listing.splitlines() if "=>" in line)


NEEDS_TO_RUN = (
    Need("python3-venv", lambda: importlib.util.find_spec("ensurepip") is not None),
    _file("ca-certificates", "/etc/ssl/certs", "ca-certificates.crt"),
    # Qt, and what its xcb plug-in wants to open a window.
    _library("libglib2.0-0", "libglib-2.0.so.0", "libgthread-2.0.so.0"),
    _library("libegl1", "libEGL.so.1"),
    _library("libgl1", "libGL.so.1"),
    _library("libx11-6", "libX11.so.6"),
    _library("libdbus-1-3", "libdbus-1.so.3"),
    _library("libfontconfig1", "libfontconfig.so.1"),
    _library("libfreetype6", "libfreetype.so.6"),
    _library("libxkbcommon0", "libxkbcommon.so.0"),
    _library("libxkbcommon-x11-0", "libxkbcommon-x11.so.0"),
    _library("libxcb-cursor0", "libxcb-cursor.so.0"),
    _library("libxcb-icccm4", "libxcb-icccm.so.4"),
    _library("libxcb-image0", "libxcb-image.so.0"),
    _library("libxcb-keysyms1", "libxcb-keysyms.so.1"),
    _library("libxcb-render-util0", "libxcb-render-util.so.0"),
    _library("libxcb-shape0", "libxcb-shape.so.0"),
    _library("libxcb-xkb1", "libxcb-xkb.so.1"),
    # A Chinese font that has rare names too.
    _file("fonts-noto-cjk", "/usr/share/fonts", "**/NotoSansCJK-Regular.ttc"),
)
NEEDS_TO_TEST = (
    *NEEDS_TO_RUN,
    _program("chromium", "chromium", "chromium-browser", "google-chrome"),
    _program("xvfb", "Xvfb"),
    _program("xauth", "xauth"),
    _program("strace", "strace"),
    _program("nodejs", "node"),
    _program("npm", "npm"),
    _file("postgresql", "/usr/lib/postgresql", "*/bin/initdb"),
    # What is handed out is signed, also with a key that lies in a device.
    _program("osslsigncode", "osslsigncode"),
    _program("openssl", "openssl"),
    _program("wixl", "wixl"),
    _program("msitools", "msibuild"),
    _program("softhsm2", "softhsm2-util"),
    _program("opensc", "pkcs11-tool"),
    _file("libengine-pkcs11-openssl", "/usr/lib", "*/engines-3/pkcs11.so"),
)


def _shared_python() -> bool:
    """Tell whether this Python has a library of its own, which a frozen program carries."""
    told = sysconfig.get_config_vars()
    name = f"libpython{sysconfig.get_python_version()}.so.1.0"
    return Path(str(told.get("LIBDIR")), name).exists() or name in _known_libraries()


NEEDS_TO_FREEZE = (
    *NEEDS_TO_RUN,
    Need(f"libpython{sysconfig.get_python_version()}", _shared_python),
    _program("binutils", "objdump"),
)

# The package for Debian, and what it is checked in (packaging/shipping/deb.py, debian.py).
NEEDS_FOR_DEB = (
    *NEEDS_TO_FREEZE,
    _program("dpkg-dev", "dpkg-shlibdeps"),
    _program("chrpath", "chrpath"),
    _program("debootstrap", "debootstrap"),
    _program("lintian", "lintian"),
    _program("xvfb", "Xvfb"),
    # What the frozen program links against; the package names these by itself.
    _library("libcups2", "libcups.so.2"),
    _library("libgssapi-krb5-2", "libgssapi_krb5.so.2"),
    _library("libwayland-client0", "libwayland-client.so.0"),
    _library("libwayland-cursor0", "libwayland-cursor.so.0"),
    _library("libx11-xcb1", "libX11-xcb.so.1"),
    _library("libxcb-randr0", "libxcb-randr.so.0"),
    _library("libxcb-sync1", "libxcb-sync.so.1"),
    _library("libxcb-xfixes0", "libxcb-xfixes.so.0"),
)

# Windows programs are built on Debian by a Wine machine (packaging/shipping/wine.py).
NEEDS_TO_PACKAGE = (
    *NEEDS_FOR_DEB,
    _program("git", "git"),
    _program("wine", "wine"),
    _file("wine64", "/usr/lib/wine", "wine64"),
    _program("nsis", "makensis"),
    _program("wixl", "wixl"),
    _program("msitools", "msibuild"),
    _program("osslsigncode", "osslsigncode"),
    _program("openssl", "openssl"),
    _program("gcc-mingw-w64-x86-64", "x86_64-w64-mingw32-gcc"),
    _file("locales", "/usr/share/i18n/locales", "zh_CN"),
    _file("fonts-wqy-microhei", "/usr/share/fonts/truetype/wqy", "wqy-microhei.ttc"),
)


def install_system_packages(needs: Iterable[Need]) -> None:
    """Install what Debian has to bring; not root: say the one command and stop."""
    if not sys.platform.startswith("linux"):
        return
    missing = [need.package for need in needs if not need.present()]
    if not missing:
        return
    if not shutil.which("apt-get"):
        print("Not found here, named as in Debian: " + " ".join(missing), file=sys.stderr)
        return
    install = ["apt-get", "install", "-y", "--no-install-recommends", *missing]
    if os.geteuid() != 0:
        command = f"sudo sh -c 'apt-get update && {shlex.join(install)}'"
        raise Missing(f"System packages are missing. Run this once:\n\n    {command}\n", NEEDS_ROOT)
    say("system packages: " + " ".join(missing))
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    calm = ["-qq", "-o", "Acquire::Retries=3", "-o", "Dpkg::Use-Pty=0"]
    must(["apt-get", "update", *calm], tries=3, **quiet)
    must([*install, *calm], tries=3, **quiet)


# --- the virtual environment -----------------------------------------------------


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _installed() -> dict[str, str]:
    """Answer what the last set-up installed: name → SHA-256 of its lock."""
    try:
        found = json.loads(STAMP.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _note_installed(**locks: str) -> None:
    STAMP.write_text(json.dumps(_installed() | locks, indent=1), "utf-8")


def _venv_works() -> bool:
    return PYTHON.exists() and python("-c", "import pip") == 0


def install_python_packages(locks: Sequence[str]) -> None:
    """Make `.venv` and install the locks into it, each file checked by its hash."""
    wanted = {name: _digest(LOCKS / f"{name}.txt") for name in locks}
    installed = _installed()
    if PYTHON.exists() and wanted.items() <= installed.items():
        return
    if not _venv_works():
        say("virtual environment: .venv")
        must([sys.executable, "-m", "venv", "--clear", VENV])
    say("Python packages: " + ", ".join(locks))
    # Every lock is complete and they agree, so nothing is left to resolve.
    options = ["--require-hashes", "--no-deps", "-qq", "--retries", "5"]
    files = [part for name in locks for part in ("-r", str(LOCKS / f"{name}.txt"))]
    must([PYTHON, "-m", "pip", "install", *options, *files], tries=3)
    _note_installed(**wanted)


def install_peers() -> None:
    """Install the JavaScript clients and servers that the tests talk to."""
    npm = shutil.which("npm")
    lock = PEERS / "package-lock.json"
    if not npm or not lock.exists():
        return
    digest = _digest(lock)
    if _installed().get("peers") == digest and (PEERS / "node_modules").is_dir():
        return
    say("JavaScript peers: tests/peers")
    quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    must([npm, "ci", "--prefix", PEERS, *quiet], tries=3)
    _note_installed(peers=digest)


def set_up(locks: Sequence[str]) -> None:
    """Bring this machine to where the locks' kind of work can be done; quick when it is."""
    install_system_packages(NEEDS_TO_TEST if "test" in locks else NEEDS_TO_RUN)
    install_python_packages(locks)
    if "test" in locks:
        install_peers()
