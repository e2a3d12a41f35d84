"""What installers carry: only what the lock pins, signed, listed, and the same words everywhere."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest
from shipping import about, freeze, setup, sign, sums, verify, wheels

from app import machine
from app.program import VERSION
from contract import bundles

WINDOWS = about.ROOT / "packaging" / "windows"
SCRIPT = "".join(
    path.read_text("utf-8") for path in sorted(WINDOWS.glob("*.ns[ih]")) if path.stem != "texts"
)
LOCK = """\
one==1.0 \\
    --hash=sha256:aa \\
    --hash=sha256:bb
two==2.0 ; sys_platform == 'linux' \\
    --hash=sha256:cc
three==3.0 ; sys_platform == 'win32' \\
    --hash=sha256:dd
"""


def test_of_a_lock_windows_gets_its_own_with_every_hash():
    assert wheels.wanted_on_windows(LOCK) == {
        "one": ("1.0", ["sha256:aa", "sha256:bb"]),
        "three": ("3.0", ["sha256:dd"]),
    }


def test_every_pin_of_the_clients_lock_is_read():
    lock = (about.ROOT / "packaging" / "locks" / "client.txt").read_text("utf-8")
    named = re.findall(r"^([a-z0-9._-]+)==", lock, re.MULTILINE)
    read = list(wheels.pins(lock))
    assert [name for name, *_ in read] == named
    assert all(hashes for *_, hashes in read)


def test_the_program_says_the_version_that_is_packaged():
    assert about.version() == VERSION
    assert about.four("1.2.3") == (1, 2, 3, 0)
    assert "filevers=(1, 2, 3, 0)" in freeze.version_resource("1.2.3")


def test_an_icon_is_drawn_at_every_size(tmp_path: Path, qapp):
    from PIL import Image

    freeze.write_icon(tmp_path / "x.ico")
    with Image.open(tmp_path / "x.ico") as icon:
        assert icon.info["sizes"] == {(size, size) for size in freeze.SIZES}


def test_what_setup_writes_is_what_the_program_reads():
    written = re.findall(r'!insertmacro Setting(?:File)? "\w+" "(\w+)"', SCRIPT)
    assert set(written) == set(machine._CHECKS)


def test_each_property_of_the_package_is_an_option_of_setup():
    known = set(re.findall(r'!insertmacro Setting(?:File)? "(\w+)"', SCRIPT))
    assert set(setup.PASSED_ON) == known | {"CONFIG", "AUTOSTART"}


def test_setup_says_everything_it_says_in_both_languages():
    texts = (WINDOWS / "texts.nsh").read_text("utf-8")
    said = set(re.findall(r"\$\((\w+)\)", SCRIPT))
    told = re.findall(r'^!insertmacro Text (\w+) "(.+?)" "(.+?)"$', texts, re.MULTILINE)
    assert said == {name for name, *_ in told}
    assert all(
        re.search("[\u4e00-\u9fff]", chinese) or name == "Usage" for name, chinese, _ in told
    )


def test_windows_is_told_of_the_contracts_files_and_forgets_whatever_it_was_told():
    text = (WINDOWS / "bundles.nsh").read_text("utf-8")
    names = dict(re.findall(r'^!define (\w+) "(.+?)"', text, re.MULTILINE))
    assert (names["ENDING"], names["BUNDLE"]) == (bundles.ENDING, setup.BUNDLE)
    told = re.findall(r'WriteRegStr SHCTX "(.+?)" "(.*?)"', text)
    whole = re.findall(r'DeleteRegKey SHCTX "(.+?)"', text)
    alone = re.findall(r'DeleteRegValue SHCTX "(.+?)" "(.*?)"', text)
    left = [one for one in told if one not in alone and not one[0].startswith(tuple(whole))]
    assert len(told) == 5
    assert left == []
    assert whole == [r"${CLASSES}\${BUNDLE}"], "no key that others write into goes whole"


def test_a_player_brings_only_what_lacks_and_leaves_nothing(tmp_path: Path):
    frozen, player = tmp_path / "Xianghu", tmp_path / freeze.PLAYER
    for path in (frozen / "_internal/shared", player / "_internal/shared", player / freeze.PLAYER):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(path.parts[-3])
    before = sums.of_tree(frozen)
    freeze._only_what_lacks(player, frozen)
    with freeze.player_in(frozen, frozen) as program:
        assert program.exists()
        assert sums.of_tree(frozen).items() >= before.items()
    assert sums.of_tree(frozen) == before


# --- sums ------------------------------------------------------------------------------------------


def handed_out(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "a.txt").write_bytes(b"one")
    (folder / "b.txt").write_bytes(b"two")
    sums.write(folder)
    return folder


def test_sums_that_were_written_are_found_good(tmp_path: Path):
    assert sums.trouble(handed_out(tmp_path)) == []


def test_a_changed_a_missing_and_a_strange_file_are_told(tmp_path: Path):
    folder = handed_out(tmp_path)
    (folder / "a.txt").write_bytes(b"onf")
    (folder / "b.txt").unlink()
    (folder / "c.txt").write_bytes(b"")
    assert sums.trouble(folder) == [
        "b.txt: missing",
        "c.txt: not in SHA256SUMS",
        "a.txt: another SHA-256",
    ]


# --- signatures --------------------------------------------------------------------------------------


def test_a_signed_program_is_found_good_with_its_timestamp(signer, program: Path):
    assert not sign.is_signed(program)
    sign.sign(signer, program)
    assert sign.is_signed(program)
    assert sign.trouble(program, signer.roots, signer.timestamp_roots) == ""
    assert list(verify.tree_findings(program.parent, signer)) == []


@pytest.mark.parametrize("at", [0.1, 0.5, 0.9])
def test_one_flipped_bit_is_found(signer, program: Path, at: float):
    sign.sign(signer, program)
    content = bytearray(program.read_bytes())
    content[int(len(content) * at)] ^= 1
    program.write_bytes(content)
    assert len(list(verify.tree_findings(program.parent, signer))) == 1


def test_an_unsigned_program_and_another_authority_are_refused(signer, stranger, program: Path):
    assert list(verify.tree_findings(program.parent, signer))
    sign.sign(stranger, program)
    assert list(verify.tree_findings(program.parent, signer))


def test_a_signature_without_a_timestamp_is_not_enough(signer, program: Path):
    stamped = signer.arguments.index("-TSA-certs")
    sign.sign(sign.Signer(signer.arguments[:stamped]), program)
    assert sign.trouble(program, signer.roots, signer.roots) == "no timestamp"


def test_any_command_can_sign(signer, program: Path):
    sign.sign(sign.Signer(command="cp /dev/null {file}"), program)
    assert program.read_bytes() == b""
    with pytest.raises(sign.NotSigned):
        sign.sign(sign.Signer(command="false {file}"), program)


def test_a_pfx_file_with_a_password_signs(signer, program: Path, tmp_path: Path, monkeypatch):
    monkeypatch.setenv("XIANGHU_SIGN_PASSWORD", "样例 口令")
    monkeypatch.setenv("XIANGHU_SIGN_PFX", str(tmp_path / "signer.pfx"))
    pack = ["openssl", "pkcs12", "-export", "-passout", "env:XIANGHU_SIGN_PASSWORD"]
    identity = ["-in", signer.roots.with_name("signer.pem")]
    identity += ["-inkey", signer.roots.with_name("signer.key")]
    subprocess.run([*pack, *identity, "-out", tmp_path / "signer.pfx"], check=True)
    sign.sign(sign.signer_from(os.environ), program)
    assert sign.trouble(program, signer.roots, signer.roots) == "no timestamp"
    monkeypatch.setenv("XIANGHU_SIGN_PASSWORD", "another")
    with pytest.raises(sign.NotSigned):
        sign.sign(sign.signer_from(os.environ), program)


def test_who_signs_is_told_by_the_environment(tmp_path: Path):
    told = {"XIANGHU_SIGN_PFX": "x.pfx", "XIANGHU_SIGN_TIMESTAMP": "http://stamp.example"}
    found = sign.signer_from(told)
    assert found.arguments == ("-pkcs12", "x.pfx", "-ts", "http://stamp.example")
    assert not found.test
    device = {
        "XIANGHU_SIGN_PKCS11_MODULE": "m.so",
        "XIANGHU_SIGN_PKCS11_CERTIFICATE": "pkcs11:cert",
        "XIANGHU_SIGN_PKCS11_KEY": "pkcs11:key",
    }
    assert sign.signer_from(device).arguments[:2] == ("-pkcs11module", "m.so")
