"""Kills the set-up program in the middle, again and again: one whole program is there, and the data."""

from __future__ import annotations

import os
import shutil
import signal
import time
from pathlib import Path, PureWindowsPath

from shipping import about, build, check, setup, sums
from shipping.check import DATA, HOME, OLDER, SETTINGS, Played, arrives, clerk, must, run, until
from shipping.switches import FOLDER, install, starts

KILLS = 10
MOMENTS = (
    *("unpacked", "closed", "none before", "between", "in place", "half configured"),
    *("configured", "told"),
)
"""Where set-up can be ended, by the names in setup.nsi, in their order."""

_NOTES = PureWindowsPath(r"C:\setups\moments")
_MARKED = FOLDER / "XianghuSetup-moments.exe"


def prepares(played: Played) -> None:
    """The older version with data and a call that waits for the network"""
    check.clean(played.there)
    status, said = install(played, f"/DATA={DATA}", "/PROXY=none", "/LANG=zh_CN")
    must(status == 0, f"ended with {status}: {said}")
    clerk(played, "enrol", played.line.url, played.county.code())
    check.open_program(played)
    time.sleep(15)
    check.close_program(played)
    played.line.cut()
    played.there.unix(FOLDER / "ticket").write_text(clerk(played, "call"), "ascii")


def is_killed_at_any_time(played: Played) -> None:
    """Killed at ten times spread over its run, there and back: one whole program, the data untouched"""
    setups = {about.version(): played.newer, OLDER: played.older}
    lasts = {aim: _through(played, program, aim) for aim, program in setups.items()}
    for nth in range(1, KILLS + 1):
        aim = about.version() if nth % 2 else OLDER
        _killed_after(played, setups[aim], lasts[aim] * nth / (KILLS + 1))
        _is_whole(played)
        _through(played, setups[aim], aim)


def is_killed_at_known_moments(played: Played) -> None:
    """Killed between any two of its steps: one whole program, which set-up run again brings up to date"""
    notes = played.there.unix(_NOTES)
    shutil.rmtree(notes, ignore_errors=True)
    notes.mkdir(parents=True)
    made = played.there.unix(_MARKED)
    setup.make_setup(
        build.TREE, build.ICON, about.version(), made, small=False, moments=str(_NOTES)
    )
    for moment in MOMENTS:
        _through(played, played.older, OLDER)
        before = _configuration(played)
        stop = notes / f"stop at {moment}"
        stop.touch()
        (notes / moment).unlink(missing_ok=True)
        played.there.start(_MARKED, "/S", "/PROXY=none", f"/DATA={DATA}", "/UPDATES=hold")
        until(lambda note=notes / moment: note.exists(), f"never came to {moment}")
        _kill(_MARKED)
        stop.unlink()
        _is_whole(played, aside=moment == "between")
        after = _configuration(played)
        changed = MOMENTS.index(moment) >= MOMENTS.index("configured")
        must(("hold" in after) is changed, f"{moment}: {after}")
        must(changed or after == before, f"{moment}: configured by half: {after}")
        if moment == "between":
            _goes_back(played)
        _through(played, _MARKED, about.version())


def arrives_after_all(played: Played) -> None:
    """The call that waited through it all arrives, whole and once"""
    ticket = played.there.unix(FOLDER / "ticket").read_text("ascii")
    played.line.mend()
    check.open_program(played)
    arrives(played, ticket)
    check.close_program(played)


# --- how -----------------------------------------------------------------------------------------------


def _configuration(played: Played) -> str:
    return played.there.unix(SETTINGS / "xianghu.ini").read_text("utf-16")


def _through(played: Played, setup_program: PureWindowsPath, version: str) -> float:
    """Run set-up to its end; the version is there, whole, the data as they were. Return the seconds."""
    data = sums.of_tree(played.there.unix(DATA))
    began = time.monotonic()
    status = run(played, setup_program, "/S", "/DOWNGRADE")
    took = time.monotonic() - began
    must(status == 0, f"{setup_program.name} ended with {status}")
    must(sums.of_tree(played.there.unix(DATA)) == data, "the data were touched")
    must(check.version(played) == version, f"there is {check.version(played)}")
    left = sorted(path.name for path in played.there.unix(HOME).iterdir())
    must(set(left) <= {"Uninstall.exe", "app", "app.old"}, f"left over: {left}")
    settings = sorted(path.name for path in played.there.unix(SETTINGS).iterdir())
    must(settings == ["xianghu.ini"], f"left over: {settings}")
    _is_whole(played)
    return took


def _killed_after(played: Played, setup_program: PureWindowsPath, seconds: float) -> None:
    data = sums.of_tree(played.there.unix(DATA))
    running = played.there.start(setup_program, "/S", "/DOWNGRADE")
    time.sleep(seconds)
    ended = running.poll() is not None
    _kill(setup_program)
    said = "it had ended" if ended else "killed"
    print(f"         {setup_program.name} after {seconds:.1f} s: {said}", flush=True)
    must(sums.of_tree(played.there.unix(DATA)) == data, "the data were touched")


def _kill(setup_program: PureWindowsPath) -> None:
    """Kill set-up and what it has started, as a cut of power would; Wine itself goes on."""
    mine = ("\\xianghu\\app", setup_program.name.lower(), "\\temp\\ns")
    for place in Path("/proc").glob("[0-9]*"):
        try:
            command = (place / "cmdline").read_bytes().decode("utf-8", "replace").lower()
        except OSError:
            continue
        if ":\\" in command and any(word in command for word in mine) and _is_of_us(place):
            os.kill(int(place.name), signal.SIGKILL)
    time.sleep(1)


def _is_of_us(place: Path) -> bool:
    """Tell whether a process runs on this checkout's machine."""
    try:
        environment = (place / "environ").read_bytes()
    except OSError:
        return False
    return f"WINEPREFIX={build.WORK.parent / 'wine'}".encode() in environment


def _is_whole(played: Played, *, aside: bool = False) -> None:
    """One program is there, the older or the newer, as it was built; it starts and knows its data.

    In the one moment between two renamings it lies *aside*.
    """
    app = HOME / ("app.old" if aside else "app")
    found = sums.of_tree(played.there.unix(app))
    built = sums.of_tree(build.TREE)
    must({**found, "version": ""} == {**built, "version": ""}, f"{app} is not whole")
    starts(played, app)


def _goes_back(played: Played) -> None:
    """With the program lying aside, the uninstaller's way back brings it to its place."""
    status = run(played, HOME / "Uninstall.exe", "/S", "/ROLLBACK", f"_?={HOME}")
    must(status == 0, f"going back ended with {status}")
    must(check.version(played) == OLDER, check.version(played))
    _is_whole(played)


STEPS = (prepares, is_killed_at_any_time, is_killed_at_known_moments, arrives_after_all)
