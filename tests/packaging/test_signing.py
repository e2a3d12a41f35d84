"""A key in a device, an issuer in between, and timestamps over HTTP: what a bought certificate brings."""

from __future__ import annotations

import os
import socket
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from shipping import sign

from tests.packaging.authority import Authority
from tests.packaging.stamping import stamping

MODULE = "/usr/lib/softhsm/libsofthsm2.so"
PIN = "4321"
Tell = Callable[..., None]

pytestmark = pytest.mark.linux("Debian brings a device in software and osslsigncode")


@pytest.fixture
def tell(monkeypatch: pytest.MonkeyPatch) -> Tell:
    """Tell who signs, as the one who builds does."""

    def told(**names: object) -> None:
        for name, value in names.items():
            monkeypatch.setenv(f"XIANGHU_SIGN_{name}", str(value))

    return told


@pytest.fixture
def device(tmp_path: Path, signer: sign.Signer, monkeypatch: pytest.MonkeyPatch, tell: Tell) -> str:
    """A device that holds the test signer's key and never gives it out; return how it is named."""
    (tmp_path / "tokens").mkdir()
    settings = tmp_path / "softhsm2.conf"
    settings.write_text(f"directories.tokendir = {tmp_path / 'tokens'}\n", "utf-8")
    monkeypatch.setenv("SOFTHSM2_CONF", str(settings))
    token = ["--free", "--label", "county", "--so-pin", "12345678", "--pin", PIN]
    _run("softhsm2-util", "--init-token", *token)
    home = signer.roots.parent
    _run(
        "openssl",
        "x509",
        "-in",
        home / "signer.pem",
        "-outform",
        "DER",
        "-out",
        "c.der",
        at=tmp_path,
    )
    _run(
        "openssl",
        "pkey",
        "-in",
        home / "signer.key",
        "-outform",
        "DER",
        "-out",
        "k.der",
        at=tmp_path,
    )
    open_it = ["--module", MODULE, "--token-label", "county", "--login", "--pin", PIN]
    for file, kind in (("k.der", "privkey"), ("c.der", "cert")):
        what = ["--write-object", file, "--type", kind, "--id", "01", "--label", "signer"]
        _run("pkcs11-tool", *open_it, *what, at=tmp_path)
    name = "pkcs11:token=county;object=signer"
    tell(PKCS11_MODULE=MODULE, PKCS11_CERTIFICATE=name, PKCS11_KEY=name, PASSWORD=PIN)
    tell(ROOTS=signer.roots)
    return name


def _run(*command: str | Path, at: Path | None = None) -> None:
    subprocess.run([str(part) for part in command], cwd=at, check=True, capture_output=True)


# --- a device ----------------------------------------------------------------------------------------


def test_a_key_that_never_leaves_its_device_signs(device, signer, program: Path):
    with stamping(signer.roots.parent) as (address, asked):
        found = sign.signer_from({**os.environ, "XIANGHU_SIGN_TIMESTAMP": address})
        sign.sign(found, program)
    assert sign.trouble(program, found.roots, found.timestamp_roots) == ""
    assert len(asked) == 1
    assert not found.test


def test_a_wrong_pin_signs_nothing_and_leaves_the_program(device, program: Path, tell: Tell):
    before = program.read_bytes()
    tell(PASSWORD="0000")
    with pytest.raises(sign.NotSigned):
        sign.sign(sign.signer_from(os.environ), program)
    assert program.read_bytes() == before
    assert [path.name for path in program.parent.iterdir()] == [program.name]


def test_a_key_that_the_device_does_not_have_is_told(device, program: Path, tell: Tell):
    tell(PKCS11_KEY="pkcs11:token=county;object=another")
    with pytest.raises(sign.NotSigned, match=program.name):
        sign.sign(sign.signer_from(os.environ), program)


# --- an issuer in between ------------------------------------------------------------------------------


def test_the_issuer_in_between_goes_into_the_signature(tmp_path: Path, program: Path, tell: Tell):
    root = Authority(tmp_path, "root")
    between = Authority(tmp_path, "between", root)
    now = datetime.now(UTC)
    certificate, key = between.issue("bought", now - timedelta(days=1), now + timedelta(days=1))
    plain = sign.Signer(("-certs", str(certificate), "-key", str(key)))
    sign.sign(plain, program)
    assert sign.trouble(program, root.path, root.path) != "no timestamp"

    tell(CHAIN=between.path, PFX=tmp_path / "bought.pfx", PASSWORD="1")
    pack = ("openssl", "pkcs12", "-export", "-passout", "pass:1", "-out", tmp_path / "bought.pfx")
    _run(*pack, "-in", certificate, "-inkey", key)
    sign.sign(sign.signer_from(os.environ), program)
    assert sign.trouble(program, root.path, root.path) == "no timestamp"


# --- timestamps ------------------------------------------------------------------------------------------


def test_a_timestamp_comes_over_http(signer: sign.Signer, program: Path):
    stamped = signer.arguments.index("-TSA-certs")
    with stamping(signer.roots.parent) as (address, asked):
        sign.sign(sign.Signer((*signer.arguments[:stamped], "-ts", address)), program)
    assert len(asked) == 1
    assert sign.trouble(program, signer.roots, signer.timestamp_roots) == ""


def test_what_is_no_timestamp_is_refused(signer: sign.Signer, program: Path):
    before = program.read_bytes()
    stamped = signer.arguments.index("-TSA-certs")
    with stamping(signer.roots.parent, speaks=b"<html>sign in first</html>") as (address, _):
        theirs = sign.Signer((*signer.arguments[:stamped], "-ts", address))
        with pytest.raises(sign.NotSigned):
            sign.sign(theirs, program)
    assert program.read_bytes() == before


def test_a_service_that_is_not_there_is_told(signer: sign.Signer, program: Path):
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{nobody.getsockname()[1]}"
        stamped = signer.arguments.index("-TSA-certs")
        with pytest.raises(sign.NotSigned):
            sign.sign(sign.Signer((*signer.arguments[:stamped], "-ts", address)), program)


def test_a_timestamp_of_a_strange_service_is_not_enough(signer, stranger, program: Path):
    stamped = signer.arguments.index("-TSA-certs")
    with stamping(stranger.roots.parent) as (address, _):
        sign.sign(sign.Signer((*signer.arguments[:stamped], "-ts", address)), program)
    assert sign.trouble(program, signer.roots, signer.timestamp_roots)
    assert sign.trouble(program, signer.roots, stranger.roots) == ""
