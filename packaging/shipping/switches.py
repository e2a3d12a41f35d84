"""Plays every switch of the set-up program: for one person, the configuration, the login, the data."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path, PureWindowsPath

from contract.bundles import ENDING
from shipping import check, setup, sign, sums
from shipping.check import DATA, HOME, OLDER, SETTINGS, Played, must, run, until
from shipping.wine import CODE_PAGE

SAID = PureWindowsPath(r"C:\setups\说过的话.txt")
FOLDER = PureWindowsPath(r"C:\setups")
_RUN = r"Software\Microsoft\Windows\CurrentVersion\Run"
_KEY = setup.UNINSTALL_KEY.removeprefix("HKLM\\")
_TITLES = ("乡呼 U 盘报送文件", "Xianghu bundle")


def own(played: Played, *more: str) -> PureWindowsPath:
    """Return a place in the person's own part of the disk."""
    _, said = played.there.answer("cmd", "/c", "echo %LOCALAPPDATA%")
    return PureWindowsPath(said.strip(), *more)


def install(played: Played, *options: str) -> tuple[int, str]:
    """Run the older set-up silently; return its status and what it has taken down."""
    return told(played, played.older, "/S", f"/LOG={SAID}", *options)


def told(played: Played, *command: str | PureWindowsPath) -> tuple[int, str]:
    """Run a command that is told to write what it says into a file; return its status and that."""
    log = played.there.unix(SAID)
    log.unlink(missing_ok=True)
    status = run(played, *command)
    return status, log.read_text("utf-16") if log.exists() else ""


def uninstall(played: Played, root: str, home: PureWindowsPath, *options: str) -> str:
    """Uninstall silently, as Windows is told under *root* of the registry; return what was said."""
    command = value(played, f"{root}\\{_KEY}", "QuietUninstallString")
    must(command == f'"{home}\\Uninstall.exe" /S', f"Windows is told: {command}")
    log = played.there.unix(SAID)
    log.unlink(missing_ok=True)
    run(played, home / "Uninstall.exe", "/S", f"/LOG={SAID}", *options)
    # It goes on from a copy of its own, so that nothing is left.
    until(lambda: log.exists() and not played.there.unix(home).exists(), f"{home} is left")
    return log.read_text("utf-16")


def value(played: Played, key: str, name: str = "") -> str:
    """Return a value of the registry's 64-bit view, a key's own without a name; "" for none."""
    which = ("/v", name) if name else ("/ve",)
    ask = ("reg", "query", key, *which, "/reg:64")
    status, said = played.there.answer(*ask, encoding=CODE_PAGE)
    return said.partition("REG_SZ")[2].strip() if status == 0 else ""


def opens_bundles(played: Played, root: str, home: PureWindowsPath) -> None:
    """Raise NotSo unless Windows is told under *root* what opens a bundle."""
    kind = f"{root}\\{setup.CLASSES}\\{setup.BUNDLE}"
    told_of = {
        f"{kind}\\shell\\open\\command": f'"{home}\\app\\Xianghu.exe" "%1"',
        f"{kind}\\DefaultIcon": f"{home}\\app\\Xianghu.exe,0",
        f"{root}\\{setup.CLASSES}\\{ENDING}": setup.BUNDLE,
    }
    found = {key: value(played, key) for key in told_of}
    must(found == told_of, f"Windows is told: {found}")
    must(value(played, kind) in _TITLES, f"called {value(played, kind)}")
    with_others = f"{root}\\{setup.CLASSES}\\{ENDING}\\OpenWithProgids"
    must(has(played, with_others, setup.BUNDLE), "not among what can open it")


def knows_no_bundles(played: Played, root: str) -> None:
    """Raise NotSo where anything of the file type is left under *root*."""
    for left in (setup.BUNDLE, ENDING):
        status = run(played, "reg", "query", f"{root}\\{setup.CLASSES}\\{left}", "/reg:64")
        must(status != 0, f"{root}: {left} is left")


def has(played: Played, key: str, name: str) -> bool:
    """Tell whether there is such a value, perhaps an empty one."""
    return run(played, "reg", "query", key, "/v", name, "/reg:64") == 0


def starts(played: Played, app: PureWindowsPath, *options: str) -> None:
    """Start the program that lies in *app* until its first paint."""
    # Not the one with a console: Wine's desktop, which a first window starts, would keep its pipe.
    started = played.there.start(app / "Xianghu.exe", *options, "--exit-after-first-paint")
    status = started.wait(check.PATIENCE)
    must(status == 0, f"the program ended with {status}")


def write(played: Played, name: str, text: str, encoding: str = "utf-8") -> PureWindowsPath:
    """Write a file that an installer would bring along."""
    path = FOLDER / name
    played.there.unix(path).write_text(text, encoding)
    return path


def configuration(played: Played) -> str:
    """Return the machine's configuration; Windows takes the blanks around = out, or leaves them."""
    text = played.there.unix(SETTINGS / "xianghu.ini").read_text("utf-16")
    return text.replace(" = ", "=")


# --- the steps ----------------------------------------------------------------------------------------


def installs_for_one_person(played: Played) -> None:
    """For one person: files, configuration, registry and login in their own places; and gone again"""
    check.clean(played.there)
    home, settings = own(played, "Programs", "Xianghu"), own(played, "Xianghu")
    for left in (home, settings):
        shutil.rmtree(played.there.unix(left), ignore_errors=True)
    status, said = install(played, "/CURRENTUSER", "/LANG=zh_CN", "/PROXY=none", "/AUTOSTART=1")
    must(status == 0, f"ended with {status}: {said}")
    must((played.there.unix(home) / "app" / "version").read_text() == OLDER, "another version")
    must(not played.there.unix(HOME).exists(), "something is there for everyone")
    must(not played.there.unix(SETTINGS).exists(), "everyone is configured")
    must(value(played, f"HKCU\\{_KEY}", "DisplayVersion") == OLDER, "not in the person's registry")
    must(not value(played, f"HKLM\\{_KEY}", "DisplayVersion"), "in everyone's registry")
    wanted = f'"{home}\\app\\Xianghu.exe" --in-background'
    must(value(played, f"HKCU\\{_RUN}", "Xianghu") == wanted, "not opened at the login")
    must(not value(played, f"HKLM\\{_RUN}", "Xianghu"), "opened at everyone's login")
    written = played.there.unix(settings / "xianghu.ini").read_text("utf-16")
    must("proxy=none" in written, written)
    opens_bundles(played, "HKCU", home)
    knows_no_bundles(played, "HKLM")
    starts(played, home / "app")
    said = uninstall(played, "HKCU", home)
    knows_no_bundles(played, "HKCU")
    must(f"数据文件夹 {settings} 和配置还在" in said, said)
    must(not value(played, f"HKCU\\{_KEY}", "DisplayVersion"), "still in the registry")
    must(not value(played, f"HKCU\\{_RUN}", "Xianghu"), "still opened at the login")
    must(played.there.unix(settings / "key.check").exists(), "the data are gone")
    must(played.there.unix(settings / "xianghu.ini").exists(), "the configuration is gone")


def deletes_one_persons_data(played: Played) -> None:
    """Told to, uninstalling takes one person's data and configuration too, and says so"""
    home, settings = own(played, "Programs", "Xianghu"), own(played, "Xianghu")
    # In English: the uninstaller, which speaks Windows' language, finds the shortcut all the same.
    status, said = install(played, "/CURRENTUSER", "/LANG=en")
    must(status == 0 and f"Xianghu {OLDER} is installed." in said, f"ended with {status}: {said}")
    must(_shortcuts(played) == ["Xianghu.lnk"], f"shortcuts: {_shortcuts(played)}")
    said = uninstall(played, "HKCU", home, "/DATA=delete")
    must(f"数据文件夹 {settings} 和配置都已删除" in said, said)
    must(not played.there.unix(settings).exists(), "something is left")
    must(not _shortcuts(played), f"left over: {_shortcuts(played)}")


def _shortcuts(played: Played) -> list[str]:
    """Return the shortcuts to the program in people's own start menus."""
    found = (played.there.drive / "users").glob("**/Start Menu/**/*.lnk")
    return sorted(path.name for path in found if path.stem in ("乡呼", "Xianghu"))


def opens_at_login(played: Played) -> None:
    """/AUTOSTART=1 and =0 are what the registry then says; without either it stays"""
    wanted = f'"{HOME}\\app\\Xianghu.exe" --in-background'
    for options, after in (
        (["/AUTOSTART=1"], wanted),
        ([], wanted),
        (["/AUTOSTART=0"], ""),
        ([], ""),
    ):
        status, said = install(played, *options)
        must(status == 0, f"{options} ended with {status}: {said}")
        found = value(played, f"HKLM\\{_RUN}", "Xianghu")
        must(found == after, f"after {options}: {found}")


def opens_what_is_double_clicked(played: Played) -> None:
    """A double click on a bundle opens the program with it, and a second one tells the one that runs"""
    opens_bundles(played, "HKLM", HOME)
    program = HOME / "app" / "Xianghu.exe"
    bundle = write(played, "县里 应答.xianghu", "x")
    played.there.start("cmd", "/c", "start", "", bundle)  # its output would end with the program
    until(lambda: _runs(str(program), str(bundle)), "the program was not opened with it")
    must(run(played, program, bundle) == 0, "the program that runs has not heard of it")
    must(run(played, program, FOLDER / "没有.xianghu") == 0, "it has not heard of one that is gone")
    check.close_program(played)


def takes_a_configuration(played: Played) -> None:
    """A configuration in UTF-8 or GBK, named from where set-up is run, with switches and a CA beside it"""
    authority = sign.TEST_AUTHORITY / "root.pem"
    shutil.copy(authority, played.there.unix(FOLDER / "县 CA.pem"))
    for encoding in ("utf-8", "utf-8-sig", "gbk", "utf-16"):
        text = f"; 县里发的\n[xianghu]\ndata_folder = {DATA}\nupdates=hold\n"
        path = write(played, "县里.ini", text, encoding)
        command = (played.older, "/S", f"/CONFIG={path.name}", r"/CA=县 CA.pem", "/UPDATES=off")
        status, _ = played.there.answer(*command, cwd=played.there.unix(FOLDER))
        must(status == 0, f"{encoding}: ended with {status}")
        written = configuration(played)
        must(f"data_folder={DATA}" in written and "县里发的" in written, f"{encoding}: {written}")
        must("updates=off" in written and "hold" not in written, written)
        must(f"county_ca={SETTINGS}\\county-ca.pem" in written, written)
        there = played.there.unix(SETTINGS)
        must((there / "county-ca.pem").read_bytes() == authority.read_bytes(), "another CA")
        left = sorted(path.name for path in there.iterdir())
        must(left == ["county-ca.pem", "xianghu.ini"], f"there is {left}")
        command = (HOME / "app" / "Xianghu-debug.exe", "--check-config", SETTINGS / "xianghu.ini")
        must(run(played, *command) == 0, "the program does not take it")


def refuses_configurations(played: Played) -> None:
    """What is wrong in a configuration is told with its line; nothing of what is there is changed"""
    before = _all_of_it(played)
    wrong = write(played, "错.ini", "[xianghu]\nproxy = none\nsever = https://county.example\n")
    no_ca = write(played, "不是证书.pem", "-----BEGIN CERTIFICATE-----\n")
    for options, told_of in (
        ([f"/CONFIG={wrong}"], "xianghu.ini:3: 不认识 sever，是不是 server？"),
        ([f"/CONFIG={FOLDER}\\没有.ini"], "没有.ini"),
        ([f"/CA={no_ca}"], "county_ca"),
        ([f"/CA={FOLDER}\\没有.pem"], "没有.pem"),
        (["/SERVER=http://county.example"], "应是 https:// 开头的地址"),
    ):
        status, said = install(played, *options)
        must(status == 3, f"{options} ended with {status}: {said}")
        must(told_of in said, said)
        must(_all_of_it(played) == before, f"{options} changed something")


def _all_of_it(played: Played) -> dict[str, str]:
    return {
        f"{place.name}/{name}": found
        for place in (HOME, SETTINGS)
        for name, found in sums.of_tree(played.there.unix(place)).items()
    }


def waits_for_a_client_in_vain(played: Played) -> None:
    """A program that does not close is waited for, then left alone with nothing changed"""
    before = _all_of_it(played)
    program = played.there.start(HOME / "app" / "Xianghu.exe", "--data", DATA)
    until(lambda: played.there.unix(DATA / "work.db").exists(), "the program has not started")
    found = _process(str(HOME / "app" / "Xianghu.exe"))
    # As one that hangs: its window answers nothing.
    os.kill(found, signal.SIGSTOP)
    try:
        status, said = install(played, "/SERVER=https://county.example")
    finally:
        os.kill(found, signal.SIGCONT)
    must(status == 5, f"ended with {status}: {said}")
    must("还在运行" in said, said)
    must(_all_of_it(played) == before, "something was changed")
    check.close_program(played)
    program.wait(check.PATIENCE)


def _process(name: str) -> int:
    """Return the process that runs a Windows program on this machine."""
    for process, command in _commands():
        if command[0].lower() == name.lower():
            return process
    raise check.NotSo(f"{name} does not run")


def _runs(name: str, *arguments: str) -> bool:
    """Tell whether a Windows program runs that was given these arguments, and no more."""
    return any(
        command[0].lower() == name.lower() and command[1:] == list(arguments)
        for _, command in _commands()
    )


def _commands() -> Iterator[tuple[int, list[str]]]:
    """Yield what runs on this machine, each with its words."""
    for place in Path("/proc").glob("[0-9]*"):
        try:
            said = (place / "cmdline").read_bytes().decode("utf-8", "replace")
        except OSError:
            continue
        yield int(place.name), said.rstrip("\0").split("\0")  # Wine leaves room behind them


def deletes_everyones_data(played: Played) -> None:
    """Told to, uninstalling takes the data folder that the configuration names, and says so"""
    # The program itself writes UTF-8 when it takes a used code out.
    text = f"[xianghu]\ndata_folder = {DATA}\n"
    played.there.unix(SETTINGS / "xianghu.ini").write_text(text, "utf-8")
    must(played.there.unix(DATA / "key.check").exists(), "there are no data to delete")
    said = uninstall(played, "HKLM", HOME, "/DATA=delete")
    knows_no_bundles(played, "HKLM")
    must(f"数据文件夹 {DATA} 和配置都已删除" in said, said)
    for place in (HOME, DATA, SETTINGS):
        must(not played.there.unix(place).exists(), f"{place} is left")


def deletes_nothing_of_others(played: Played) -> None:
    """A folder, or a choice of what opens bundles, that is not ours is never deleted"""
    strange = played.there.unix(PureWindowsPath(r"C:\users\Public\别人的"))
    strange.mkdir(exist_ok=True)
    (strange / "重要.txt").write_text("x", "utf-8")
    status, said = install(played, r"/DATA=C:\users\Public\别人的")
    must(status == 0, f"ended with {status}: {said}")
    ending = f"HKLM\\{setup.CLASSES}\\{ENDING}"
    run(played, "reg", "add", ending, "/ve", "/d", "Other.Program", "/f", "/reg:64")
    said = uninstall(played, "HKLM", HOME, "/DATA=delete")
    must(value(played, ending) == "Other.Program", "somebody else's choice is gone")
    must(not has(played, f"{ending}\\OpenWithProgids", setup.BUNDLE), "ours is left")
    run(played, "reg", "delete", ending, "/f", "/reg:64")
    must("没有找到数据文件夹" in said, said)
    must((strange / "重要.txt").exists(), "somebody else's file is gone")
    shutil.rmtree(strange)


STEPS = (
    installs_for_one_person,
    deletes_one_persons_data,
    opens_at_login,
    opens_what_is_double_clicked,
    takes_a_configuration,
    refuses_configurations,
    waits_for_a_client_in_vain,
    deletes_everyones_data,
    deletes_nothing_of_others,
)
