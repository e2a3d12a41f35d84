"""How an administrator says the county is reached is how it is reached: through a proxy, or by no means."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.models.errors import ProxyProblem, TlsProblem
from app.sync.adapter import DIRECT, SYSTEM, Route
from app.sync.engine import usual_means
from app.sync.enrol import enrol
from app.sync.keystore import KeyStore
from app.sync.transport import Link, short_name
from app.updating import here
from county import people
from county.serve import Running, running
from county.settings import Settings
from tests.county.world import found
from tests.sync.test_tls import Authority


class Proxy:
    """A proxy that joins lines through (CONNECT), and notes to where; *refuses* wants a login."""

    def __init__(self, *, refuses: bool = False) -> None:
        self.asked: list[str] = []
        self._refuses = refuses
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = [self._listener]
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                self._open.append(client)
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with contextlib.suppress(OSError):
            head = b""
            while b"\r\n\r\n" not in head:
                head += client.recv(4096)
            method, target, _ = head.split(b" ", 2)
            self.asked.append(f"{method.decode()} {target.decode()}")
            if self._refuses:
                client.sendall(b"HTTP/1.1 407 Login\r\nContent-Length: 0\r\n\r\n")
                client.close()
                return
            host, port = target.decode().split(":")
            server = socket.create_connection((host, int(port)))
            self._open.append(server)
            client.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
            back = threading.Thread(target=self._pass, args=(server, client), daemon=True)
            back.start()
            self._pass(client, server)

    @staticmethod
    def _pass(one: socket.socket, other: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while block := one.recv(65536):
                other.sendall(block)
            other.shutdown(socket.SHUT_WR)

    def close(self) -> None:
        for one in self._open:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()


@pytest.fixture
def new_proxy() -> Iterator:
    made: list[Proxy] = []

    def make(**options) -> Proxy:
        made.append(Proxy(**options))
        return made[-1]

    yield make
    for proxy in made:
        proxy.close()


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path, "样例根证书")


@pytest.fixture
def county(authority: Authority, tmp_path: Path) -> Iterator[Running]:
    with running(Settings(data=tmp_path / "county"), tls=authority.server()) as server:
        yield server


def code(county: Running) -> str:
    clerk = found(county.county).clerk
    with county.county.db.write() as connection:
        now = county.county.settings.clock()
        return people.new_code(connection, clerk.id, now, 14)


def test_a_pc_is_enrolled_through_the_proxy_and_by_the_countys_ca_that_were_set(
    county, authority, new_proxy, tmp_path
):
    proxy = new_proxy()
    route = Route(authority.path, proxy.url)

    account = enrol(county.url, code(county), "样例电脑", KeyStore(tmp_path), route=route)

    assert account.county_ca == str(authority.path)
    assert set(proxy.asked) == {f"CONNECT {county.url.removeprefix('https://')}"}


def test_the_engine_and_the_updates_go_the_same_way(county, authority, new_proxy, tmp_path):
    route = Route(authority.path, new_proxy().url)
    account = enrol(county.url, code(county), "样例电脑", KeyStore(tmp_path), route=route)
    proxy = new_proxy()
    set_later = Route(None, proxy.url)

    clock, _, make, chosen = usual_means(account, set_later)
    link = Link(account.address, clock, short_name, make, proxy=chosen)
    link.send("GET", "/v1/hello", (200,)).close()
    link.close()
    assert len(proxy.asked) == 1, "the CA is the one it was enrolled with"
    with here.county(account.address, Route(authority.path, proxy.url)) as source:
        assert source.known
        with pytest.raises(Exception, match="timestamp"):
            list(source.read("metadata/timestamp.json"))
    assert len(proxy.asked) == 2


@pytest.mark.parametrize(("chosen", "through"), [(SYSTEM, True), (DIRECT, False)])
def test_the_systems_proxy_is_used_unless_none_is_wanted(
    county, authority, new_proxy, tmp_path, monkeypatch, chosen, through
):
    proxy = new_proxy()
    monkeypatch.delenv("NO_PROXY")
    monkeypatch.setenv("HTTPS_PROXY", proxy.url)

    enrol(
        county.url,
        code(county),
        "样例电脑",
        KeyStore(tmp_path),
        route=Route(authority.path, chosen),
    )

    assert bool(proxy.asked) is through


def test_a_proxy_that_wants_a_login_is_said(county, authority, new_proxy, tmp_path):
    route = Route(authority.path, new_proxy(refuses=True).url)
    with pytest.raises(ProxyProblem):
        enrol(county.url, code(county), "样例电脑", KeyStore(tmp_path), route=route)


@pytest.mark.parametrize("content", [None, b"", b"-----BEGIN CERTIFICATE-----\nno\n"])
def test_a_ca_file_that_is_gone_or_spoilt_is_said_and_nothing_else_is_trusted(
    county, tmp_path, content
):
    ca = tmp_path / "ca.pem"
    if content is not None:
        ca.write_bytes(content)
    with pytest.raises(TlsProblem):
        enrol(county.url, code(county), "样例电脑", KeyStore(tmp_path), route=Route(ca))
