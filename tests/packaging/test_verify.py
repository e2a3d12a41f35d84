"""Whatever somebody does to what is handed out, `dev.py package --verify` finds it."""

from __future__ import annotations

import json
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pip
import pytest
from shipping import about, bill, build, setup, sign, sums, verify, wheels

from tests.packaging.authority import LONG_AGO, STAMPING, Authority

pytestmark = pytest.mark.linux("Debian brings wixl and osslsigncode")

SETUP, PACKAGE = "XianghuSetup-1.0.0.exe", "Xianghu-1.0.0.msi"
ZIP, BILL = "Xianghu-1.0.0-portable.zip", "Xianghu-1.0.0.cdx.json"
LOCKS = {
    name: (about.ROOT / "packaging" / "locks" / f"{name}.txt").read_text("utf-8")
    for name in ("client", "packaging")
}
LAUNCHER = Path(pip.__file__).parent / "_vendor" / "distlib" / "t64.exe"


def locked() -> dict[str, str]:
    """What is locked for Windows, and what freezes: names and versions."""
    wanted = {
        name: version for name, (version, _) in wheels.wanted_on_windows(LOCKS["client"]).items()
    }
    return wanted | {
        bill.BOOTLOADER: wheels.wanted_on_windows(LOCKS["packaging"])[bill.BOOTLOADER][0]
    }


@pytest.fixture(scope="module")
def made(signer, stranger, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tree of a program of ours and one that others have signed, and all that is made of it."""
    place = tmp_path_factory.mktemp("made")
    tree, out = place / about.NAME, place / "dist"
    (tree / "_internal").mkdir(parents=True)
    out.mkdir()
    for name in ("Xianghu.exe", "_internal/own.pyd"):
        sign.sign(signer, Path(shutil.copy(LAUNCHER, tree / name)))
    sign.sign(stranger, Path(shutil.copy(LAUNCHER, tree / "_internal" / "Qt6Core.dll")))
    (tree / "version").write_text("1.0.0", "ascii")
    (tree / "_internal" / "base_library.zip").write_bytes(b"PK")
    for name, version in locked().items():
        told = place / "packages" / f"{name}-{version}.dist-info" / "METADATA"
        told.parent.mkdir(parents=True)
        told.write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n", "utf-8")
    parts = bill.shipped(LOCKS["client"], place / "packages")
    bill.write_bill(parts, tree, "1.0.0", out / BILL)
    sign.sign(signer, Path(shutil.copy(LAUNCHER, out / SETUP)))
    sign.sign(signer, setup.make_package(out / SETUP, "1.0.0", out / PACKAGE))
    build.make_zip(tree, out / ZIP)
    for beside in ("xianghu_1.0.0-1_amd64.deb", "xianghu_1.0.0-1_amd64.cdx.json"):
        (out / beside).write_text("{}", "ascii")
    sums.write(out)
    return place


@pytest.fixture
def dist(made: Path, tmp_path: Path) -> Path:
    """What is handed out, to do something to."""
    return Path(shutil.copytree(made / "dist", tmp_path / "dist"))


def flip(path: Path, at: float = 0.5) -> None:
    content = bytearray(path.read_bytes())
    content[int(len(content) * at)] ^= 1
    path.write_bytes(content)


def repack(dist: Path, change: Callable[[Path], object]) -> None:
    """Change the tree in the zip, and write the sums anew, as one who means harm would."""
    tree = dist.parent / about.NAME
    with zipfile.ZipFile(dist / ZIP) as archive:
        archive.extractall(dist.parent)
    change(tree)
    build.make_zip(tree, dist / ZIP)
    sums.write(dist)


def found(dist: Path, signer: sign.Signer) -> list[str]:
    return list(verify.findings(dist, signer))


def test_what_was_made_is_found_good(signer, dist: Path):
    assert found(dist, signer) == []


# --- one flipped bit -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [SETUP, PACKAGE, ZIP, BILL, sums.FILE])
def test_one_flipped_bit_in_any_file_is_found(signer, dist: Path, name: str):
    flip(dist / name)
    assert found(dist, signer)


# Near the end lies the signature, with certificates that it does not vouch for itself: only the sums
# notice a bit of those.
@pytest.mark.parametrize("at", [0.05, 0.3, 0.6])
@pytest.mark.parametrize("name", [SETUP, PACKAGE])
def test_a_flipped_bit_is_found_when_the_sums_are_written_anew(signer, dist: Path, name, at):
    flip(dist / name, at)
    sums.write(dist)
    assert any(one.startswith(name) for one in found(dist, signer))


@pytest.mark.parametrize(
    "name",
    ["Xianghu.exe", "_internal/own.pyd", "_internal/Qt6Core.dll", "_internal/base_library.zip"],
)
def test_a_flipped_bit_in_the_zip_is_found_when_the_sums_are_written_anew(signer, dist: Path, name):
    repack(dist, lambda tree: flip(tree / name))
    assert any(name in one for one in found(dist, signer))


def test_sums_that_cannot_be_read_are_told(signer, dist: Path):
    (dist / sums.FILE).write_bytes(b"\xff\xff")
    assert any(sums.FILE in one for one in found(dist, signer))
    (dist / sums.FILE).unlink()
    assert any(sums.FILE in one for one in found(dist, signer))


# --- more, fewer, other files --------------------------------------------------------------------------


def test_an_added_file_is_found_wherever_it_lies(signer, dist: Path):
    (dist / "more").mkdir()
    (dist / "more" / "read me.txt").write_text("x", "utf-8")
    assert found(dist, signer) == ["more/read me.txt: not in SHA256SUMS"]


@pytest.mark.parametrize("name", [SETUP, PACKAGE, ZIP, BILL])
def test_a_removed_file_is_found(signer, dist: Path, name: str):
    (dist / name).unlink()
    assert f"{name}: missing" in found(dist, signer)


def test_nothing_at_all_is_not_found_good(signer, tmp_path: Path):
    sums.write(tmp_path)
    assert found(tmp_path, signer)


def test_a_file_more_or_less_in_the_zip_is_found(signer, dist: Path):
    def change(tree: Path) -> None:
        (tree / "_internal" / "evil.py").write_text("x", "utf-8")
        (tree / "version").unlink()

    repack(dist, change)
    assert found(dist, signer) == [
        f"{ZIP}: _internal/evil.py: not in the bill of materials",
        f"{ZIP}: version: missing",
    ]


def test_a_file_beside_the_program_and_one_twice_are_found(signer, dist: Path):
    with zipfile.ZipFile(dist / ZIP, "a") as archive:
        archive.writestr("autorun.inf", "x")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("Xianghu/version", "1.0.0")
    sums.write(dist)
    assert found(dist, signer) == [
        f"{ZIP}: a file is in it twice",
        f"{ZIP}: holds autorun.inf beside Xianghu",
    ]


# --- signatures -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [SETUP, PACKAGE])
def test_another_authority_is_found(signer, stranger, dist: Path, name: str):
    sign.sign(stranger, dist / name)
    sums.write(dist)
    assert [one.partition(":")[0] for one in found(dist, signer)] == [name]


@pytest.mark.parametrize("name", ["Xianghu.exe", "_internal/own.pyd", "_internal/Qt6Core.dll"])
def test_a_program_of_the_zip_that_a_stranger_signed_is_found(signer, dist, stranger, name: str):
    repack(dist, lambda tree: sign.sign(stranger, Path(shutil.copy(LAUNCHER, tree / name))))
    assert any(name in one for one in found(dist, signer))


@pytest.mark.parametrize("name", [SETUP, PACKAGE])
def test_a_stripped_signature_is_found(signer, dist: Path, name: str):
    bare = dist.parent / name
    strip = ["osslsigncode", "remove-signature", "-in", dist / name, "-out", bare]
    subprocess.run(strip, check=True, capture_output=True)
    bare.replace(dist / name)
    sums.write(dist)
    assert [one.partition(":")[0] for one in found(dist, signer)] == [name]


def test_an_expired_certificate_counts_only_as_of_a_timestamp(tmp_path: Path, dist: Path):
    theirs = Authority(tmp_path, "bought")
    first, last = datetime(2020, 1, 1, tzinfo=UTC), datetime(2021, 1, 1, tzinfo=UTC)
    identity = theirs.issue("signer", first, last)
    stamper = theirs.issue("stamper", LONG_AGO, datetime(2100, 1, 1, tzinfo=UTC), STAMPING)
    as_options = ("-certs", str(identity[0]), "-key", str(identity[1]))
    stamps = ("-TSA-certs", str(stamper[0]), "-TSA-key", str(stamper[1]))
    for year, good in ((2020, True), (2022, False)):
        at = str(int(datetime(year, 6, 1, tzinfo=UTC).timestamp()))
        sign.sign(sign.Signer((*as_options, *stamps, "-TSA-time", at)), dist / SETUP)
        assert (sign.trouble(dist / SETUP, theirs.path, theirs.path) == "") is good
    sign.sign(sign.Signer(as_options), dist / SETUP)
    assert sign.trouble(dist / SETUP, theirs.path, theirs.path)


# --- packages -----------------------------------------------------------------------------------------------


def test_packages_are_those_of_the_lock_and_no_others(signer, dist: Path):
    told = json.loads((dist / BILL).read_bytes())
    libraries = [part for part in told["components"] if part["type"] == "library"]
    certifi = next(part for part in libraries if part["name"] == "certifi")
    requests = next(part for part in libraries if part["name"] == "requests")
    python = next(part for part in told["components"] if part["name"] == "CPython")
    certifi["version"] = "1.0"
    told["components"].remove(requests)
    told["components"].append({"type": "library", "name": "evil", "version": "6.6"})
    python["version"] = "3.11.8"
    (dist / BILL).write_text(json.dumps(told), "utf-8")
    sums.write(dist)
    assert found(dist, signer) == [
        f"{BILL}: certifi: 1.0 is told, {locked()['certifi']} is locked",
        f"{BILL}: evil: 6.6 is told, None is locked",
        f"{BILL}: requests: None is told, {locked()['requests']} is locked",
        f"{BILL}: CPython: ['3.11.8']",
    ]


def test_a_bill_that_is_none_is_told(signer, dist: Path):
    (dist / BILL).write_text('{"components": [{"type": "library"}]}', "utf-8")
    sums.write(dist)
    assert any("no good bill of materials" in one for one in found(dist, signer))
