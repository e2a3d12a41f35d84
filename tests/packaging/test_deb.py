"""The Debian package: what it says of itself, what it asks for, the same bytes every time."""

from __future__ import annotations

import configparser
import os
import runpy
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from shipping import about, deb

from app import machine
from app.start import _OPTIONS
from contract.bundles import ENDING
from sealed import box

HERE = about.ROOT / "packaging" / "linux"


def desktop_file() -> configparser.ConfigParser:
    found = configparser.ConfigParser(interpolation=None)
    found.optionxform = str
    found.read(HERE / "xianghu.desktop", "utf-8")
    return found


def test_the_menu_has_both_languages_and_a_new_call():
    found = desktop_file()
    named = [name for name in found.sections() if "Name" in found[name]]
    assert [found[name]["Name[zh_CN]"] for name in named] == ["乡呼", "新建呼叫"]
    actions = found["Desktop Entry"]["Actions"].strip(";").split(";")
    assert [f"Desktop Action {name}" for name in actions] == found.sections()[1:]


def test_what_the_menu_starts_is_there_and_understands_it():
    for section in desktop_file().values():
        if "Exec" in section:
            command, *options = section["Exec"].split()
            assert command == deb.PACKAGE
            assert {option.removeprefix("--") for option in options} <= {*_OPTIONS, "%f"}


_WHAT_A_DESKTOP_SAYS = """
import sys
from PySide6.QtCore import QMimeDatabase
for name in sys.argv[1:]:
    kind = QMimeDatabase().mimeTypeForFile(name)
    print(kind.name(), kind.iconName(), sep=",")
"""


@pytest.mark.linux("a desktop's own table of file types")
def test_a_desktop_takes_a_bundle_for_what_it_is_and_the_menu_opens_it(tmp_path: Path):
    packages = tmp_path / "mime" / "packages"
    packages.mkdir(parents=True)
    shutil.copy(HERE / "xianghu.xml", packages)
    file = tmp_path / f"县里 应答{ENDING}"
    with box.writing(file, os.urandom(32)) as put:
        put("letter", b"{}")

    there = {**os.environ, "XDG_DATA_DIRS": f"{tmp_path}:/usr/share"}
    command = [sys.executable, "-c", _WHAT_A_DESKTOP_SAYS, file, tmp_path / "x.zip"]
    said = subprocess.check_output(command, env=there, text=True).split()

    opens = desktop_file()["Desktop Entry"]["MimeType"].strip(";")
    assert said == [f"{opens},{deb.PACKAGE}", "application/zip,application-zip"]


def test_the_manual_names_every_option():
    text = (HERE / "xianghu.1").read_text("utf-8").replace("\\-", "-")
    assert [name for name in _OPTIONS if f"--{name}" not in text] == []


def test_the_example_is_good_and_shows_every_setting(tmp_path: Path):
    example = HERE / "xianghu.ini"
    assert machine.examine(example) == []
    text = example.read_text("utf-8")
    missing = [name for name in machine._CHECKS if f"\n;{name} = " not in text]
    assert missing == ["update_ring", "update_folder", "update_root"]  # packages bring updates here
    used = tmp_path / "xianghu.ini"
    used.write_text(text.replace("\n;server", "\nserver").replace("\n;proxy", "\nproxy"), "utf-8")
    assert machine.load([used]).server == "https://xianghu.example.gov.cn"


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ({"QT_IM_MODULE": "fcitx"}, ("fcitx;ibus", "1")),
        ({"QT_IM_MODULE": "fcitx5"}, ("fcitx5;ibus", "1")),
        ({"QT_IM_MODULE": "fcitx", "QT_IM_MODULES": "wayland"}, ("wayland", None)),
        ({"QT_IM_MODULE": "ibus"}, (None, None)),
        ({}, (None, None)),
    ],
)
def test_where_fcitx_is_asked_for_ibus_stands_by(monkeypatch, asked, given):
    told = ("QT_IM_MODULES", "IBUS_USE_PORTAL")
    for name in ("QT_IM_MODULE", *told):
        monkeypatch.setenv(name, "")  # what it is in the end, it is no longer after the test
        monkeypatch.delenv(name)
    for name, value in asked.items():
        monkeypatch.setenv(name, value)
    runpy.run_path(str(HERE / "input_method.py"))
    assert tuple(map(os.environ.get, told)) == given


# --- packing ------------------------------------------------------------------------------------------


@pytest.fixture
def packing(tmp_path: Path, monkeypatch) -> Path:
    """A root with one real program, where this machine can pack it."""
    if not shutil.which("dpkg-shlibdeps"):
        pytest.skip("dpkg-dev is set up for packaging alone")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")
    monkeypatch.setattr(deb, "WORK", tmp_path / "work")
    return rooted(tmp_path / "root")


def rooted(root: Path) -> Path:
    home = root / deb.HOME
    home.mkdir(parents=True)
    shutil.copy("/bin/true", home / about.NAME)
    (home / "version").write_text("1.2", "ascii")
    (root / "usr" / "bin").mkdir(parents=True)
    (root / "usr" / "bin" / deb.PACKAGE).symlink_to(Path("/", deb.HOME, about.NAME))
    return root


def told(package: Path, *ask: str) -> str:
    asked = ["dpkg-deb", *ask[:1], str(package), *ask[1:]]
    return subprocess.run(asked, capture_output=True, text=True, check=True).stdout


@pytest.mark.linux("dpkg")
def test_a_package_asks_for_what_its_programs_link_against(packing: Path, tmp_path: Path):
    package = deb.pack(packing, "1.2", tmp_path / "a.deb")
    assert told(package, "-f", "Version") == f"1.2-{deb.REVISION}\n"
    assert "libc6 (>= " in told(package, "-f", "Depends")
    assert "fonts-noto-cjk" in told(package, "-f", "Recommends")


@pytest.mark.linux("dpkg")
def test_everything_in_a_package_is_roots_and_summed(packing: Path, tmp_path: Path):
    (packing / deb.HOME / "version").chmod(0o600)
    package = deb.pack(packing, "1.2", tmp_path / "a.deb")
    listed = told(package, "-c").splitlines()
    assert all(" root/root " in line for line in listed)
    assert [line[:10] for line in listed if line.endswith("/version")] == ["-rw-r--r--"]
    assert next(line[:10] for line in listed if line.endswith(f"/{about.NAME}")) == "-rwxr-xr-x"
    unpacked = tmp_path / "unpacked"
    subprocess.run(["dpkg-deb", "-R", package, unpacked], check=True)
    check = ["md5sum", "--check", "--strict", "--quiet", "DEBIAN/md5sums"]
    subprocess.run(check, cwd=unpacked, check=True)


@pytest.mark.linux("dpkg")
def test_the_same_content_is_packed_to_the_same_bytes(packing: Path, tmp_path: Path):
    first = deb.pack(packing, "1.2", tmp_path / "a.deb").read_bytes()
    again = rooted(tmp_path / "another")
    assert deb.pack(again, "1.2", tmp_path / "b.deb").read_bytes() == first


@pytest.mark.linux("dpkg")
def test_a_library_that_is_nowhere_ends_the_packing(packing: Path, tmp_path: Path):
    program = packing / deb.HOME / about.NAME
    content = Path(sys.executable).resolve().read_bytes()
    missing = content.replace(b"libc.so.6", b"libQ.so.6")
    program.write_bytes(missing)
    with pytest.raises(deb.NotPacked, match=r"libQ\.so\.6"):
        deb.pack(packing, "1.2", tmp_path / "a.deb")


@pytest.mark.linux("a shell")
def test_the_script_before_removal_is_a_good_one_and_lets_nobody_wait_when_nothing_is_open():
    ran = subprocess.run(
        ["sh", HERE / "prerm", "upgrade"], capture_output=True, timeout=20, check=False
    )
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, b"", b"")
