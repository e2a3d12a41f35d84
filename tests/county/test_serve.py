"""The server starts, stops and speaks TLS."""

from __future__ import annotations

import shutil
import ssl
import subprocess
import threading
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from county.serve import Tls, running
from county.settings import Settings
from tests.conftest import linux_alone
from tests.county.world import ask


@pytest.fixture
def certificate(tmp_path: Path) -> Tls:
    """A certificate for the loopback that signs itself, as a private CA would."""
    openssl = shutil.which("openssl")
    if not openssl:
        linux_alone("OpenSSL's program")
    assert openssl, "openssl is missing"
    tls = Tls(tmp_path / "county.pem", tmp_path / "county.key")
    subprocess.run(
        [
            *(openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"),
            *("-nodes", "-days", "2", "-subj", "/CN=county"),
            *("-addext", "subjectAltName=IP:127.0.0.1"),
            *("-keyout", str(tls.key), "-out", str(tls.certificate)),
        ],
        check=True,
        capture_output=True,
    )
    return tls


def test_the_server_speaks_tls(tmp_path: Path, certificate: Tls) -> None:
    trusted = ssl.create_default_context(cafile=str(certificate.certificate))
    with running(Settings(data=tmp_path / "county"), tls=certificate) as here:
        assert here.url.startswith("https://127.0.0.1:")
        with urllib.request.urlopen(f"{here.url}/v1/hello", context=trusted) as reply:
            assert reply.status == 200


def test_two_counties_in_one_process_do_not_meet(tmp_path: Path) -> None:
    with (
        running(Settings(data=tmp_path / "a", name="甲县")) as first,
        running(Settings(data=tmp_path / "b", name="乙县")) as second,
    ):
        told = [ask(f"{here.url}/v1/hello").json for here in (first, second)]
    assert [hello["name"] for hello in told] == ["甲县", "乙县"]
    assert told[0]["server"] != told[1]["server"]


def test_a_county_keeps_its_name_and_epoch_over_a_restart(tmp_path: Path) -> None:
    told = []
    for _ in range(2):
        with running(Settings(data=tmp_path)) as here:
            told.append(ask(f"{here.url}/v1/hello").json)
    assert (told[0]["server"], told[0]["epoch"]) == (told[1]["server"], told[1]["epoch"])


def test_nothing_of_a_server_is_left_when_it_has_stopped(tmp_path: Path) -> None:
    before = threading.active_count()
    with running(Settings(data=tmp_path)) as here:
        ask(f"{here.url}/v1/hello")
    assert threading.active_count() == before
    with pytest.raises(urllib.error.URLError) as caught:
        ask(f"{here.url}/v1/hello")
    assert isinstance(caught.value.reason, ConnectionRefusedError)


@pytest.mark.linux("permission bits; there the folder's access list is inherited")
def test_the_data_are_for_this_account_alone(tmp_path: Path) -> None:
    with running(Settings(data=tmp_path / "county")):
        assert (tmp_path / "county").stat().st_mode & 0o077 == 0
