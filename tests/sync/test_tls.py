"""TLS: the system's trust, the county's own authority, and nobody else."""

from __future__ import annotations

import datetime as dt
import ipaddress
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from app.sync.account import HELLO
from app.sync.adapter import make_session
from app.sync.clock import SystemClock
from app.sync.transport import Link
from app.sync.trouble import Kind, Trouble
from contract.ids import IdMaker
from county.serve import Running, Tls, running
from county.settings import Settings

NOW = dt.datetime.now(dt.UTC)
PEM = serialization.Encoding.PEM


@dataclass
class Authority:
    """A certificate authority made for a test."""

    folder: Path
    name: str

    def __post_init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, self.name)])
        certificate = self._builder(self.subject, self.key.public_key(), 10).add_extension(
            x509.BasicConstraints(ca=True, path_length=None), critical=True
        )
        usage = x509.KeyUsage(*[n in (5, 6) for n in range(9)])
        self.certificate = certificate.add_extension(usage, critical=True).sign(
            self.key, hashes.SHA256()
        )
        self.path = self.folder / f"{self.name}.pem"
        self.path.write_bytes(self.certificate.public_bytes(PEM))

    def _builder(self, subject: x509.Name, key, days: int) -> x509.CertificateBuilder:
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self.subject)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(NOW - dt.timedelta(days=20))
            .not_valid_after(NOW + dt.timedelta(days=days))
        )

    def server(self, address: str = "127.0.0.1", days: int = 10) -> Tls:
        """Issue a server's certificate for *address*."""
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "county")])
        names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address))])
        issued = self._builder(name, key.public_key(), days).add_extension(names, critical=False)
        certificate, keyfile = self.folder / "server.pem", self.folder / "server.key"
        certificate.write_bytes(issued.sign(self.key, hashes.SHA256()).public_bytes(PEM))
        kept = key.private_bytes(
            PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        keyfile.write_bytes(kept)
        return Tls(certificate, keyfile)


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path, "样例根证书")


@pytest.fixture
def county(authority: Authority, tmp_path: Path) -> Iterator[Running]:
    with running(Settings(data=tmp_path / "county"), tls=authority.server()) as server:
        yield server


def hello(url: str, county_ca: Path | None):
    link = Link(url, SystemClock(), IdMaker(), lambda: make_session(county_ca))
    try:
        return link.ask(HELLO, token="t0ken").message
    finally:
        link.close()


def test_a_county_with_an_authority_of_its_own_is_trusted_when_that_is_given(county, authority):
    assert hello(county.url, authority.path).server


def test_a_county_whose_authority_is_unknown_hears_nothing(county):
    with pytest.raises(Trouble) as caught:
        hello(county.url, None)
    assert caught.value.kind is Kind.TLS


def test_another_authority_does_not_vouch_for_it(county, tmp_path):
    other = Authority(tmp_path, "别的根证书")
    with pytest.raises(Trouble) as caught:
        hello(county.url, other.path)
    assert caught.value.kind is Kind.TLS


@pytest.mark.parametrize(("address", "days"), [("127.0.0.9", 10), ("127.0.0.1", -1)])
def test_a_certificate_for_another_address_or_out_of_date_is_not_taken(
    authority, tmp_path, address, days
):
    tls = authority.server(address, days)
    with running(Settings(data=tmp_path / "county"), tls=tls) as server:
        with pytest.raises(Trouble) as caught:
            hello(server.url, authority.path)
        assert caught.value.kind is Kind.TLS


@pytest.mark.linux("the system's store is a file")
def test_what_the_system_trusts_is_trusted(county, authority, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.path))
    assert hello(county.url, None).server


def test_a_bundle_of_another_library_counts_for_nothing(county, authority, monkeypatch):
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.setenv(name, str(authority.path))
    with pytest.raises(Trouble) as caught:
        hello(county.url, None)
    assert caught.value.kind is Kind.TLS


def test_a_server_without_tls_is_no_county_of_https(tmp_path, expected_logs):
    expected_logs.expect("uvicorn.error: Invalid HTTP request")
    with running(Settings(data=tmp_path / "county")) as server:
        with pytest.raises(Trouble) as caught:
            hello(server.url.replace("http:", "https:"), None)
        assert caught.value.kind is Kind.TLS
