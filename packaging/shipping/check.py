"""Plays under Wine what an installer and a clerk do: install, work, upgrade, go back, uninstall.

A county runs here on the loopback; the installed program talks to it through a line that is cut and
mended. The data folder and the photos have Chinese names.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath

from shipping import about, build, setup, sums, tree
from shipping import played as main_job
from shipping.wine import Machine
from tests.journeys.relay import Relay
from tests.journeys.sample_county import SampleCounty, sample_county

HOME = PureWindowsPath(r"C:\Program Files\Xianghu")
DATA = PureWindowsPath(r"C:\users\Public\乡呼 数据")
SETTINGS = PureWindowsPath(r"C:\ProgramData\Xianghu")
OLDER = "0.0.9"
PATIENCE = 120.0


class NotSo(AssertionError):
    """Something was not as it has to be."""


@dataclass
class Played:
    """What the steps share."""

    there: Machine
    county: SampleCounty
    line: Relay
    older: PureWindowsPath
    newer: PureWindowsPath
    package: PureWindowsPath


Step = Callable[[Played], None]


def must(so: object, otherwise: str) -> None:
    """Raise NotSo unless *so*."""
    if not so:
        raise NotSo(otherwise)


def run(played: Played, *command: str | PureWindowsPath) -> int:
    """Run a program on the machine to its end; return its status."""
    status, _ = played.there.answer(*command)
    return status


def until(seen: Callable[[], object], what: str) -> None:
    """Wait until *seen* says so."""
    end = time.monotonic() + PATIENCE
    while not seen():
        must(time.monotonic() < end, what)
        time.sleep(0.5)


def installed(played: Played) -> dict[str, str]:
    """Return the sums of what is installed."""
    return sums.of_tree(played.there.unix(HOME / "app"))


def version(played: Played) -> str:
    """Return the version that is installed."""
    return played.there.unix(HOME / "app" / "version").read_text("ascii")


def clerk(played: Played, *told: str) -> str:
    """Do something in the data folder as the program would; return what it printed."""
    target = played.there.unix(tree.CHECKOUT)
    script = r"packaging\shipping\waiting.py"
    command = (tree.VENV_PYTHON, script, DATA, *told)
    status, said = played.there.answer(*command, cwd=target, PYTHONPATH=".", PYTHONUTF8="1")
    must(status == 0, said)
    return said.strip()


def open_program(played: Played) -> None:
    """Start the installed program and leave it open."""
    played.there.start(HOME / "app" / "Xianghu.exe")


def close_program(played: Played) -> None:
    """Have the program close, and wait until its data are free."""
    run(played, HOME / "app" / "Xianghu.exe", "--close")
    until(lambda: run(played, HOME / "app" / "Xianghu.exe", "--close") == 0, "not closed")


def arrives(played: Played, ticket: str) -> None:
    """Wait until the county has the call, whole and once."""
    until(lambda: played.county.ticket(ticket) is not None, "the call has not come")
    found = played.county.ticket(ticket)
    assert found is not None
    photos = [photo.sha256 for photo in found.call.photos]
    must(len(photos) == 2, "photos are missing from the call")
    until(lambda: all(played.county.photo_hash(one) == one for one in photos), "photos")
    must(played.county.steps(ticket) == ["submit"], "not exactly once")


# --- the steps, in their order ----------------------------------------------------------------------


def refuses_bad_configuration(played: Played) -> None:
    """A configuration that is wrong installs nothing"""
    status = run(played, played.older, "/S", "/SERVER=ftp://county", "/RING=UPPER")
    must(status == 3, f"ended with {status}")
    must(not played.there.unix(HOME).exists(), "something was installed")


def installs_silently(played: Played) -> None:
    """The older version, silently, with its data folder"""
    status = run(played, played.older, "/S", f"/DATA={DATA}", "/LANG=zh_CN", "/PROXY=none")
    must(status == 0, f"ended with {status}")
    must(version(played) == OLDER, version(played))
    own = sums.of_tree(build.TREE)
    there = installed(played)
    must({**own, "version": ""} == {**there, "version": ""}, "another tree than was built")


def syncs(played: Played) -> None:
    """The installed program is enrolled and has the county's list"""
    clerk(played, "enrol", played.line.url, played.county.code())
    open_program(played)
    time.sleep(15)
    close_program(played)


def upgrades_with_a_waiting_outbox(played: Played) -> None:
    """A call waits, the program is open: the new version takes its place, the call arrives once"""
    played.line.cut()
    ticket = clerk(played, "call")
    open_program(played)
    time.sleep(5)
    status = run(played, played.newer, "/S")
    must(status == 0, f"ended with {status}")
    must(version(played) == about.version(), version(played))
    must(installed(played) == sums.of_tree(build.TREE), "another tree than was built")
    must(played.county.ticket(ticket) is None, "it came over a line that was cut")
    played.line.mend()
    open_program(played)
    arrives(played, ticket)
    close_program(played)


def does_the_main_job(played: Played) -> None:
    """What was installed plays the main job, each of its steps"""
    main_job.play(played.there, HOME / "app")


def refuses_a_downgrade(played: Played) -> None:
    """The older version does not go over the newer one"""
    status = run(played, played.older, "/S")
    must(status == 4, f"ended with {status}")
    must(version(played) == about.version(), version(played))


def repairs(played: Played) -> None:
    """The same version over a damaged one repairs it"""
    played.there.unix(HOME / "app" / "_internal" / "python311.dll").unlink()
    status = run(played, played.newer, "/S")
    must(status == 0, f"ended with {status}")
    must(installed(played) == sums.of_tree(build.TREE), "not whole again")


def goes_back(played: Played) -> None:
    """Back to the version before, with a call that waits, which then arrives"""
    status = run(played, played.older, "/S", "/DOWNGRADE")
    must(status == 0, f"ended with {status}")
    played.line.cut()
    ticket = clerk(played, "call")
    status = run(played, HOME / "Uninstall.exe", "/S", "/ROLLBACK", f"_?={HOME}")
    must(status == 0, f"ended with {status}")
    must(version(played) == about.version(), version(played))
    played.line.mend()
    open_program(played)
    arrives(played, ticket)
    close_program(played)


def uninstalls(played: Played) -> None:
    """Uninstalling leaves the data and the configuration"""
    run(played, HOME / "Uninstall.exe", "/S", f"_?={HOME}")
    must(not played.there.unix(HOME).exists(), "something is left")
    must(played.there.unix(DATA / "work.db").exists(), "the data are gone")
    must(played.there.unix(SETTINGS / "xianghu.ini").exists(), "the configuration is gone")


def goes_by_policy(played: Played) -> None:
    """The package for group policy installs and removes, with properties"""
    server = "https://county.example:8443"
    status = run(played, "msiexec", "/i", played.package, "/qn", f"SERVER={server}")
    must(status == 0, f"ended with {status}")
    must(version(played) == about.version(), version(played))
    said = played.there.unix(SETTINGS / "xianghu.ini").read_text("utf-16")
    must(f"server={server}" in said, "the property did not arrive")
    status = run(played, "msiexec", "/x", played.package, "/qn")
    must(status == 0, f"ended with {status}")
    must(not played.there.unix(HOME / "app").exists(), "something is left")


STEPS = (
    refuses_bad_configuration,
    installs_silently,
    syncs,
    upgrades_with_a_waiting_outbox,
    does_the_main_job,
    refuses_a_downgrade,
    repairs,
    goes_back,
    uninstalls,
    goes_by_policy,
)


def clean(there: Machine) -> None:
    """Have nothing of the program on the machine."""
    there.stop()
    for left in (HOME, DATA, SETTINGS):
        shutil.rmtree(there.unix(left), ignore_errors=True)
    for key in (setup.UNINSTALL_KEY, *setup.TYPE_KEYS):
        there.answer("reg", "delete", key, "/f", "/reg:64")


def chosen(names: Sequence[str]) -> list[Step]:
    """Return the steps of the named parts, in their order; of every part where none is named."""
    # They play with what this module has, so it cannot know them before.
    from shipping import interrupted, origins, policy, switches

    parts: dict[str, Sequence[Step]] = {
        "main": STEPS,
        "switches": switches.STEPS,
        "policy": policy.STEPS,
        "interrupted": interrupted.STEPS,
        "origins": origins.STEPS,
    }
    return [step for name in names or parts for step in parts[name]]


def main(names: Sequence[str] = ()) -> int:
    """Play the steps of the named parts against what lies in `dist/`; 0 if all is as it has to be."""
    steps = chosen(names)
    there = tree.machine()
    clean(there)
    tree.prepare(there, tree.CHECKOUT, tree.LOCKS, "package")
    folder = PureWindowsPath(r"C:\setups")
    there.unix(folder).mkdir(exist_ok=True)
    newer = next(build.OUT.glob("XianghuSetup-*.exe"))
    package = next(build.OUT.glob("*.msi"))
    for path in (newer, package):
        shutil.copy(path, there.unix(folder / path.name))
    older = folder / f"XianghuSetup-{OLDER}.exe"
    with tempfile.TemporaryDirectory(prefix="xianghu-check-") as place:
        before = Path(place, "tree")
        shutil.copytree(build.TREE, before)
        (before / "version").write_text(OLDER, "ascii")
        setup.make_setup(before, build.ICON, OLDER, there.unix(older), small=False)
        with sample_county(Path(place, "county")) as county, Relay(county.url) as line:
            packed = folder / package.name
            played = Played(there, county, line, older, folder / newer.name, packed)
            return play(played, steps)


def play(played: Played, steps: Sequence[Step]) -> int:
    """Play the steps in order, telling each; 1 at the first that did not come out."""
    for step in steps:
        began = time.monotonic()
        try:
            step(played)
        except (AssertionError, OSError) as problem:
            print(f"NOT SO: {step.__doc__}: {problem}")
            return 1
        print(f"{time.monotonic() - began:6.1f} s  {step.__doc__}", flush=True)
    played.there.stop()
    return 0
