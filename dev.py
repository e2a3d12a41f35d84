#!/usr/bin/env python3
"""The one developer command: sets up, demonstrates, tests and runs Xianghu.

Needs Python 3.11 or newer and nothing else; works on Debian and on Windows.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from dev_setup import (
    LOCKS,
    NEEDS_FOR_DEB,
    NEEDS_TO_FREEZE,
    NEEDS_TO_PACKAGE,
    PACKAGING,
    PEERS,
    PROGRAMS,
    PYTHON,
    ROOT,
    SCRIPTS,
    TESTING,
    WINDOWS,
    Missing,
    install_system_packages,
    must,
    python,
    run,
    say,
    set_up,
)

BENCHMARKING = (*TESTING, "bench", "packaging")
TRAINING = (*TESTING, "training")
ENCODER_TARGETS = {
    "windows-x86_64.dll": "x86_64-windows-gnu",
    "linux-x86_64.so": "x86_64-linux-gnu",
    "linux-aarch64.so": "aarch64-linux-gnu",
    "linux-loongarch64.so": "loongarch64-linux-gnu",
}
ENCODER_OPTIONS = (
    *("-O3", "-shared", "-s", "-fvisibility=hidden", "-Wall", "-Wextra", "-Werror"),
    # No C library: one file fits every Linux, and Windows needs no runtime for it.
    *("-nostdlib", "-ffreestanding", "-fno-math-errno"),
)
LOCK_ORDER = ("client", "county", "test", "bench", "packaging", "training", "encoder")
"""The locks, in the order in which they are compiled."""


def setup(arguments: list[str]) -> int:
    """Set up for developing; `setup demo` only what the programs need, `setup package` to package."""
    kinds = {"demo": PROGRAMS, "package": PACKAGING}
    set_up(kinds.get(arguments[0], TESTING) if arguments else TESTING)
    return 0


def demo(arguments: list[str]) -> int:
    """Open the program beside a sample county [--headless: play the main job, with pictures]."""
    set_up(PROGRAMS)
    environment = {}
    if _no_screen() and "--headless" not in arguments:
        arguments = ["--headless", *arguments]
    if "--headless" in arguments:
        environment["QT_QPA_PLATFORM"] = "offscreen"
    return python("-m", "tests.journeys.demo", *arguments, **environment)


def _no_screen() -> bool:
    if not sys.platform.startswith("linux"):
        return False
    return not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def test(arguments: list[str]) -> int:
    """Check and test everything [--all: the long sweeps too] [pytest's arguments]."""
    set_up(TESTING)
    environment = {"QT_QPA_PLATFORM": "offscreen"}
    if "--all" in arguments:
        arguments = [argument for argument in arguments if argument != "--all"]
        environment["XIANGHU_ALL"] = "1"
    if arguments:
        # Who names tests wants those alone, and to watch them.
        return python("-m", "pytest", *arguments, **environment)
    checked = run_checks()
    # Files are kept whole, so that what one sets up (a database, a browser) is set up once.
    spread = ["-n", str(min(4, os.cpu_count() or 1)), "--dist", "loadfile"]
    tested = python("-m", "pytest", *spread, **environment)
    if checked:
        print("\nThe tests ran, but a static check failed (see above).", flush=True)
    return tested or checked


def check(_arguments: list[str]) -> int:
    """Run the static checks: ruff, mypy, who imports whom, the locks."""
    set_up(TESTING)
    return run_checks()


def run_checks() -> int:
    """Run every static check, also after one has failed; 0 if all passed."""
    failed = []
    tools: Sequence[tuple[str, Sequence[str | Path]]] = (
        ("ruff", [SCRIPTS / "ruff", "check", "--quiet"]),
        ("ruff format", [SCRIPTS / "ruff", "format", "--check", "--quiet"]),
        ("mypy", [SCRIPTS / "mypy"]),
        ("imports", [SCRIPTS / "lint-imports", "--no-logo"]),
    )
    for name, command in tools:
        say(name)
        if run(command):
            failed.append(name)
    say("locks")
    for finding in addresses_in_locks():
        print(finding)
        failed.append("locks")
    print(f"static checks: {'failed: ' + ', '.join(failed) if failed else 'passed'}", flush=True)
    return 1 if failed else 0


def addresses_in_locks() -> list[str]:
    """Find index addresses and machine paths in the locks: they must work with any mirror."""
    address = re.compile(
        r"\w+://|^\s*(-i|-f|--index-url|--extra-index-url|--find-links)\b", re.MULTILINE
    )
    resolved = re.compile(r'"resolved"')
    findings = [
        f"{path.relative_to(ROOT).as_posix()}: {match.group().strip()}"
        for path in sorted(LOCKS.iterdir())
        for match in address.finditer(path.read_text("utf-8"))
    ]
    npm_lock = PEERS / "package-lock.json"
    if npm_lock.exists() and resolved.search(npm_lock.read_text("utf-8")):
        findings.append(f"{npm_lock.relative_to(ROOT)}: resolved")
    return findings


def client(arguments: list[str]) -> int:
    """Open the township's program for real use."""
    set_up(PROGRAMS)
    return python("-m", "app", *arguments)


def county(arguments: list[str]) -> int:
    """Run the county's server; with a word first, that county command."""
    set_up(PROGRAMS)
    if not arguments or (arguments[0].startswith("-") and arguments[0] not in {"-h", "--help"}):
        arguments = ["serve", *arguments]
    command = "python dev.py county" if WINDOWS else "python3 dev.py county"
    return python("-m", "county", *arguments, XIANGHU_COUNTY_COMMAND=command)


def screenshots(arguments: list[str]) -> int:
    """Make the pictures of every page."""
    set_up(TESTING)
    return python("-m", "tests.journeys.screenshots", *arguments, QT_QPA_PLATFORM="offscreen")


def bench(arguments: list[str]) -> int:
    """Measure side by side with peers and limits."""
    set_up(BENCHMARKING)
    return python("-m", "benchmarks", *arguments)


def train(_arguments: list[str]) -> int:
    """Make sorting.model (hours: CONTRIBUTING says how many) and initials.json anew in resources."""
    set_up(TRAINING)
    return python("-m", "app.sorting.training")


def encoder(_arguments: list[str]) -> int:
    """Build the libraries in resources/encoder anew from app/sorting/encoder.c."""
    set_up(("encoder",))
    source, folder = ROOT / "app" / "sorting" / "encoder.c", ROOT / "resources" / "encoder"
    folder.mkdir(parents=True, exist_ok=True)
    compiler: list[str | Path] = [PYTHON, "-m", "ziglang", "cc", *ENCODER_OPTIONS]
    for name, target in ENCODER_TARGETS.items():
        with tempfile.TemporaryDirectory() as place:
            # What else a linker leaves behind stays there.
            built = Path(place, name)
            must([*compiler, "-target", target, "-o", built, source])
            shutil.copyfile(built, folder / name)
    (folder / "made-from.txt").write_text(f"{encoder_made_from()}\n", "utf-8")
    return 0


def encoder_made_from() -> str:
    """Return the digest of what decides the bytes of the encoder's libraries."""
    source = (ROOT / "app" / "sorting" / "encoder.c").read_text("utf-8")
    how = f"{source}{ENCODER_TARGETS}{ENCODER_OPTIONS}{(LOCKS / 'encoder.txt').read_text('utf-8')}"
    return hashlib.sha256(how.encode()).hexdigest()


def lock(arguments: list[str]) -> int:
    """Renew the locks from packaging/locks/*.in and tests/peers [--upgrade]."""
    set_up(TESTING)
    folder = LOCKS.relative_to(ROOT).as_posix()
    for position, name in enumerate(LOCK_ORDER):
        # An earlier lock binds the later ones, so that they can be installed together.
        earlier = [f"{folder}/{other}.txt" for other in LOCK_ORDER[:position]]
        must(
            [
                *(SCRIPTS / "uv", "pip", "compile", "--quiet"),
                *("--universal", "--generate-hashes", "--python-version", "3.11"),
                *("--no-emit-index-url", "--no-emit-find-links", "--no-annotate"),
                *(part for path in earlier for part in ("--constraints", path)),
                *arguments,
                *("--output-file", f"{folder}/{name}.txt", f"{folder}/{name}.in"),
            ],
            UV_CUSTOM_COMPILE_COMMAND="python3 dev.py lock",
        )
    npm = shutil.which("npm")
    if npm and (PEERS / "package.json").exists():
        quiet = ["--no-audit", "--no-fund", "--ignore-scripts"]
        lock_only = ["--package-lock-only", "--omit-lockfile-registry-resolved"]
        must([npm, "install", "--prefix", PEERS, *lock_only, *quiet])
    findings = addresses_in_locks()
    print("\n".join(findings) or "locks renewed")
    return 1 if findings else 0


def translations(_arguments: list[str]) -> int:
    """Collect the interface's texts and compile the Chinese ones."""
    set_up(TESTING)
    sources = sorted(str(path.relative_to(ROOT)) for path in (ROOT / "app").rglob("*.py"))
    texts = Path("resources", "translations", "zh_CN.ts")
    (ROOT / texts).parent.mkdir(parents=True, exist_ok=True)
    languages = ["-source-language", "en", "-target-language", "zh_CN"]
    steady = ["-locations", "none", "-no-obsolete"]
    must([SCRIPTS / "pyside6-lupdate", *languages, *steady, *sources, "-ts", texts])
    must([SCRIPTS / "pyside6-lrelease", texts, "-qm", texts.with_suffix(".qm")])
    return 0


def package(arguments: list[str]) -> int:
    """Build what installers carry to the PCs [--quick, --deb, --verify, --check, --twice …]."""
    needs = {"--quick": NEEDS_TO_FREEZE, "--deb": NEEDS_FOR_DEB, "--check-deb": NEEDS_FOR_DEB}
    install_system_packages(
        needs.get(arguments[0], NEEDS_TO_PACKAGE) if arguments else NEEDS_TO_PACKAGE
    )
    set_up((*PROGRAMS, "packaging"))
    here = {"PYTHONPATH": str(ROOT / "packaging"), "QT_QPA_PLATFORM": "offscreen"}
    return python("-m", "shipping", *arguments, **here)


COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "setup": setup,
    "demo": demo,
    "test": test,
    "check": check,
    "run": client,
    "county": county,
    "screenshots": screenshots,
    "bench": bench,
    "train": train,
    "encoder": encoder,
    "lock": lock,
    "translations": translations,
    "package": package,
}


def usage() -> str:
    """List the commands, each with its first line of help."""
    lines = [f"  {name:<13} {command.__doc__}" for name, command in COMMANDS.items()]
    return "\n".join(["python3 dev.py COMMAND [arguments]", "", *lines])


def _speak_utf8() -> None:
    """Let Chinese and every sign out where Windows has an older code page for pipes and files."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8")


def main(arguments: list[str]) -> int:
    """Carry out one command; 2 for a command that is not known."""
    _speak_utf8()
    if not arguments or arguments[0] in {"-h", "--help", "help"}:
        print(usage())
        return 0
    command = COMMANDS.get(arguments[0])
    if command is None:
        print(f"Not a command: {arguments[0]}\n\n{usage()}", file=sys.stderr)
        return 2
    try:
        return command(arguments[1:])
    except Missing as missing:
        print(missing, file=sys.stderr)
        return missing.status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
