"""Plays the package for group policy: over an older one, under a newer one, repaired, removed."""

from __future__ import annotations

from pathlib import PureWindowsPath

from shipping import about, build, check, setup, sign, sums
from shipping.check import DATA, HOME, OLDER, SETTINGS, Played, installed, must, run, version
from shipping.switches import FOLDER, install, knows_no_bundles, opens_bundles

OLDER_PACKAGE = FOLDER / f"Xianghu-{OLDER}.msi"


def msiexec(played: Played, *options: str | PureWindowsPath) -> int:
    """Run the installer service silently; return its status."""
    return run(played, "msiexec", *options, "/qn", "/norestart")


def installs_the_older_package(played: Played) -> None:
    """The older package brings the older program"""
    msiexec(played, "/x", played.package)  # a run that came to nothing may have left it
    check.clean(played.there)
    made = played.there.unix(OLDER_PACKAGE)
    made.unlink(missing_ok=True)
    sign.sign(
        sign.signer_from({}), setup.make_package(played.there.unix(played.older), OLDER, made)
    )
    status = msiexec(played, "/i", OLDER_PACKAGE, f"DATA={DATA}", "PROXY=none")
    must(status == 0, f"ended with {status}")
    must(version(played) == OLDER, version(played))


def upgrades_by_policy(played: Played) -> None:
    """The newer package over the older one: the newer program, the configuration as it was"""
    before = played.there.unix(SETTINGS / "xianghu.ini").read_bytes()
    status = msiexec(played, "/i", played.package)
    must(status == 0, f"ended with {status}")
    must(version(played) == about.version(), version(played))
    must(installed(played) == sums.of_tree(build.TREE), "another tree than was built")
    must(played.there.unix(SETTINGS / "xianghu.ini").read_bytes() == before, "configured anew")
    opens_bundles(played, "HKLM", HOME)


def refuses_an_older_package(played: Played) -> None:
    """The older package does not go over the newer one"""
    status = msiexec(played, "/i", OLDER_PACKAGE)
    must(status != 0, "it was not refused")
    must(installed(played) == sums.of_tree(build.TREE), "something was changed")


def refuses_an_older_program(played: Played) -> None:
    """Nor does the older set-up, until it is told to; the package then repairs what it brought"""
    status, said = install(played)
    must(status == 4, f"ended with {status}: {said}")
    must(f"（{about.version()}）比 {OLDER} 新" in said, said)
    must(version(played) == about.version(), version(played))
    status, said = install(played, "/DOWNGRADE")
    must(status == 0, f"ended with {status}: {said}")
    must(version(played) == OLDER, version(played))


def repairs_by_policy(played: Played) -> None:
    """Repairing the package brings its whole program back, over damage and over an older one"""
    for damage in ("_internal/python311.dll", "Xianghu.exe"):
        played.there.unix(HOME / "app").joinpath(damage).unlink(missing_ok=True)
        # What `msiexec /f` asks for; Wine's own does not go further with it.
        status = msiexec(played, "/i", played.package, "REINSTALL=ALL", "REINSTALLMODE=omus")
        must(status == 0, f"ended with {status}")
        must(installed(played) == sums.of_tree(build.TREE), "not whole again")


def removes_by_policy(played: Played) -> None:
    """Removing the package removes the program, and leaves the configuration"""
    status = msiexec(played, "/x", played.package)
    must(status == 0, f"ended with {status}")
    # Windows takes the empty folder as well; Wine leaves it.
    must(not list(played.there.unix(HOME).glob("*")), "something is left")
    must(played.there.unix(SETTINGS / "xianghu.ini").exists(), "the configuration is gone")
    knows_no_bundles(played, "HKLM")


STEPS = (
    installs_the_older_package,
    upgrades_by_policy,
    refuses_an_older_package,
    refuses_an_older_program,
    repairs_by_policy,
    removes_by_policy,
)
