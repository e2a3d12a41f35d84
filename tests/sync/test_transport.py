"""The line to the county: what is sent, what is believed, and how it ends."""

from __future__ import annotations

import gzip
import json
import socket
import struct
import threading
from datetime import UTC, datetime
from io import BytesIO

import pytest

from app.sync import adapter as adapter_module
from app.sync.bodies import Body, BodyProblem, body_of
from app.sync.clock import SystemClock
from app.sync.transport import Ask, Link
from app.sync.trouble import Kind, Trouble
from contract.ids import IdMaker, is_id
from contract.messages import Hello, Limits, Status, StatusRequest
from tests.faults.scripted import Came, Scripted, answer, scripted

HELLO = Ask("GET", "/v1/hello", Hello)
STATUS = Ask("POST", "/v1/events/status", Status)
WAIT = Ask("GET", "/v1/wait", Hello, nothing=True)

A_HELLO = json.dumps(
    {
        "server": "s",
        "epoch": "e",
        "time": "2026-03-02T01:00:00Z",
        "oldest_protocol": 1,
        "newest_protocol": 1,
        "limits": {},
    }
).encode()


def link_to(server: Scripted) -> Link:
    return Link(server.url, SystemClock(), IdMaker())


def trouble_of(reply, ask=HELLO, **options) -> Trouble:
    with scripted(reply) as server:
        link = link_to(server)
        with pytest.raises(Trouble) as caught:
            link.ask(ask, **options)
        link.close()
        return caught.value


def sends(*arguments, **headers):
    return lambda came, line: line.sendall(answer(came, *arguments, **headers))


def test_an_answer_becomes_a_message():
    with scripted(sends("200 OK", A_HELLO)) as server:
        link = link_to(server)
        said = link.ask(HELLO)
        link.close()
    assert said.message == Hello("s", "e", datetime(2026, 3, 2, 1, tzinfo=UTC), 1, 1, Limits())
    assert said.received >= said.sent


def test_a_request_has_an_id_a_protocol_and_few_other_headers():
    with scripted(sends("200 OK", A_HELLO)) as server:
        link = link_to(server)
        link.ask(HELLO, token="t0ken")
        link.ask(HELLO)
        link.close()
        first, second = server.came
    assert is_id(first.headers["x-request-id"])
    assert first.headers["x-request-id"] != second.headers["x-request-id"]
    assert first.headers["x-xianghu-protocol"] == "1"
    assert first.headers["authorization"] == "Bearer t0ken"
    assert "authorization" not in second.headers
    assert set(second.headers) == {
        "host",
        "user-agent",
        "accept-encoding",
        "x-request-id",
        "x-xianghu-protocol",
    }
    assert server.connections == 1


def test_a_large_body_is_packed_and_a_small_one_is_not():
    small, large = StatusRequest(("a",)), StatusRequest(tuple(f"id-{n}" for n in range(500)))
    body = b'{"epoch":"e","results":[]}'
    with scripted(sends("200 OK", body)) as server:
        link = link_to(server)
        link.ask(STATUS, small)
        link.ask(STATUS, large)
        link.close()
        first, second = server.came
    assert json.loads(first.body) == {"ids": ["a"]}
    assert "content-encoding" not in first.headers
    assert second.headers["content-encoding"] == "gzip"
    assert len(json.loads(gzip.decompress(second.body))["ids"]) == 500


def test_a_packed_answer_is_unpacked():
    with scripted(sends("200 OK", gzip.compress(A_HELLO), Content_Encoding="gzip")) as server:
        link = link_to(server)
        assert link.ask(HELLO).message.server == "s"
        link.close()


def test_an_answer_that_unpacks_without_end_is_not_taken():
    bomb = gzip.compress(b" " * 20_000_000)
    small = Ask("GET", "/v1/hello", Hello, limit=100_000)
    assert trouble_of(sends("200 OK", bomb, Content_Encoding="gzip"), small).kind is Kind.BROKEN


def test_an_answer_larger_than_allowed_is_not_taken():
    small = Ask("GET", "/v1/hello", Hello, limit=50)
    assert trouble_of(sends("200 OK", A_HELLO), small).kind is Kind.BROKEN


def test_a_packed_answer_cut_short_is_not_taken():
    cut = gzip.compress(A_HELLO)[:-6]
    assert trouble_of(sends("200 OK", cut, Content_Encoding="gzip")).kind is Kind.BROKEN


def test_packed_garbage_is_not_taken():
    assert trouble_of(sends("200 OK", b"\x00junk", Content_Encoding="gzip")).kind is Kind.BROKEN
    looks_right = b"\x1f\x8b\x08\x00junkjunkjunkjunk"
    assert trouble_of(sends("200 OK", looks_right, Content_Encoding="gzip")).kind is Kind.BROKEN


@pytest.mark.parametrize(
    "reply",
    [
        sends("200 OK", b"<html>login</html>", "text/html"),
        sends("200 OK", b"<html>login</html>", "text/html", marked=False),
        sends("200 OK", A_HELLO, marked=False),
        sends("200 OK", b"", marked=False),
        sends("200 OK", b'{"ok": true}'),
        sends("200 OK", b'{"server": 7}'),
        sends("200 OK", b"\xff\xfe not text"),
        sends("204 No Content"),
        sends("204 No Content", marked=False),
        sends("302 Found", marked=False, Location="http://login.example/"),
        sends("401 Unauthorized", b"<html>", "text/html", marked=False),
        sends("404 Not Found", b"<html>", "text/html", marked=False),
        sends("403 Forbidden", b"<html>", "text/html", marked=False),
        sends("511 Network Authentication Required", marked=False),
    ],
)
def test_what_answers_in_the_countys_place_is_not_believed(reply):
    assert trouble_of(reply).kind is Kind.FOREIGN


def test_nothing_new_is_a_proper_answer_only_where_it_can_be_and_only_from_the_county():
    with scripted(sends("204 No Content")) as server:
        link = link_to(server)
        assert link.ask(WAIT).message is None
        link.close()
    assert trouble_of(sends("204 No Content", marked=False), WAIT).kind is Kind.FOREIGN


def test_an_old_answer_that_something_kept_is_not_taken():
    kept: list[bytes] = []

    def reply(came: Came, line: socket.socket) -> None:
        kept.append(answer(came, "200 OK", A_HELLO))
        line.sendall(kept[0])

    with scripted(reply) as server:
        link = link_to(server)
        link.ask(HELLO)
        with pytest.raises(Trouble) as caught:
            link.ask(HELLO)
        link.close()
    assert caught.value.kind is Kind.FOREIGN


@pytest.mark.parametrize("status", ["301", "302", "303", "307", "308"])
def test_a_redirect_is_followed_nowhere_and_carries_no_token(status):
    with scripted(sends("200 OK", A_HELLO)) as elsewhere:
        moved = sends(f"{status} Moved", Location=f"{elsewhere.url}/v1/hello")
        assert trouble_of(moved, token="t0ken").kind is Kind.FOREIGN
        assert elsewhere.came == []


def test_an_upload_address_on_another_host_is_used_on_this_one():
    link = Link("http://county.example/base", SystemClock(), IdMaker())
    assert link.path_on_this_host("http://evil.example/base/v1/photos/x?a=1") == "/v1/photos/x?a=1"
    with pytest.raises(Trouble):
        link.path_on_this_host("http://evil.example/elsewhere")
    link.close()


def test_a_cookie_is_not_kept():
    with scripted(sends("200 OK", A_HELLO, Set_Cookie="track=1; Path=/")) as server:
        link = link_to(server)
        link.ask(HELLO)
        link.ask(HELLO)
        link.close()
        assert "cookie" not in server.came[1].headers


def test_a_line_of_netrc_does_not_replace_the_token(tmp_path, monkeypatch):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login someone password else\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    with scripted(sends("200 OK", A_HELLO)) as server:
        link = link_to(server)
        link.ask(HELLO, token="t0ken")
        link.close()
        assert server.came[0].headers["authorization"] == "Bearer t0ken"


def test_the_systems_proxy_is_used(monkeypatch):
    monkeypatch.delenv("NO_PROXY")
    with scripted(sends("200 OK", A_HELLO)) as proxy:
        monkeypatch.setenv("http_proxy", proxy.url)
        link = Link("http://county.example", SystemClock(), IdMaker())
        assert link.ask(HELLO).message.server == "s"
        link.close()
        assert proxy.came[0].line == "GET http://county.example/v1/hello HTTP/1.1"


def test_a_proxy_that_wants_a_login_is_no_login_of_ours(monkeypatch):
    monkeypatch.delenv("NO_PROXY")
    with scripted(sends("407 Proxy Authentication Required", marked=False)) as proxy:
        monkeypatch.setenv("http_proxy", proxy.url)
        link = Link("http://county.example", SystemClock(), IdMaker())
        with pytest.raises(Trouble) as caught:
            link.ask(HELLO)
        link.close()
    assert caught.value.kind is Kind.PROXY


def test_a_name_that_cannot_be_found_is_no_network():
    link = Link("http://no-such-host.invalid", SystemClock(), IdMaker())
    with pytest.raises(Trouble) as caught:
        link.ask(HELLO)
    link.close()
    assert caught.value.kind is Kind.NO_NETWORK
    assert not caught.value.rule.arrived


def test_a_refused_connection_never_reached_the_county():
    with scripted(sends("200 OK", A_HELLO)) as server:
        pass
    link = link_to(server)
    with pytest.raises(Trouble) as caught:
        link.ask(HELLO)
    link.close()
    assert caught.value.kind is Kind.UNREACHABLE
    assert not caught.value.rule.arrived


def test_a_reset_may_have_come_after_the_county_acted():
    def reset(came: Came, line: socket.socket) -> None:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        line.close()

    trouble = trouble_of(reset)
    assert trouble.kind is Kind.BROKEN
    assert trouble.rule.arrived


def test_an_answer_cut_in_its_middle_is_not_taken():
    def cut(came: Came, line: socket.socket) -> None:
        line.sendall(answer(came, "200 OK", A_HELLO)[:-20])
        line.shutdown(socket.SHUT_RDWR)

    assert trouble_of(cut).kind is Kind.BROKEN


def test_a_server_that_only_listens_is_left_after_the_stall_time():
    silent = Ask("GET", "/v1/hello", Hello, stall=0.2)
    assert trouble_of(lambda came, line: None, silent).kind is Kind.BROKEN


def test_a_slow_answer_that_goes_on_is_waited_for():
    def drip(came: Came, line: socket.socket) -> None:
        whole = answer(came, "200 OK", A_HELLO)
        tick = threading.Event()
        for at in range(0, len(whole), 15):
            line.sendall(whole[at : at + 15])
            tick.wait(0.1)

    with scripted(drip) as server:
        link = link_to(server)
        assert link.ask(Ask("GET", "/v1/hello", Hello, stall=1.0)).message.server == "s"
        link.close()


def test_a_slow_upload_that_goes_on_is_not_cut_by_a_total_time(monkeypatch):
    """A body of bytes would fall under one time-out as a whole; ours has one for each block."""
    monkeypatch.setattr(adapter_module, "STALL", 2.0)
    content = b"x" * 600_000
    read = threading.Event()

    def slow(connection: socket.socket) -> None:
        with connection:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            got = b""
            tick = threading.Event()
            while len(got.partition(b"\r\n\r\n")[2]) < len(content):
                tick.wait(0.05)
                got += connection.recv(8192)
            name = got.partition(b"X-Request-Id: ")[2].partition(b"\r\n")[0].decode()
            connection.sendall(answer(Came("", {"x-request-id": name}, b""), "204 No Content"))
            read.set()

    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    listener.bind(("127.0.0.1", 0))
    listener.listen()
    thread = threading.Thread(target=lambda: slow(listener.accept()[0]), daemon=True)
    thread.start()
    link = Link(f"http://127.0.0.1:{listener.getsockname()[1]}", SystemClock(), IdMaker())
    begun = SystemClock().monotonic()
    link.send("PATCH", "/v1/photos/x", (204,), body=body_of(content)).close()
    assert SystemClock().monotonic() - begun > 2.5
    assert read.wait(1)
    link.close()
    listener.close()


def test_an_upload_that_stalls_is_left(monkeypatch):
    monkeypatch.setattr(adapter_module, "STALL", 0.3)
    listener = socket.create_server(("127.0.0.1", 0))
    link = Link(f"http://127.0.0.1:{listener.getsockname()[1]}", SystemClock(), IdMaker())
    with pytest.raises(Trouble) as caught:
        link.send("PATCH", "/v1/photos/x", (204,), body=body_of(b"x" * 20_000_000))
    assert caught.value.kind is Kind.BROKEN
    link.close()
    listener.close()


def test_a_cut_ends_a_request_that_waits():
    with scripted(lambda came, line: None) as server:
        link = link_to(server)
        ended = threading.Event()
        kinds: list[Kind] = []

        def ask() -> None:
            try:
                link.ask(HELLO)
            except Trouble as trouble:
                kinds.append(trouble.kind)
            ended.set()

        threading.Thread(target=ask, daemon=True).start()
        while not server.came:
            ended.wait(0.01)
        link.cut()
        assert ended.wait(1)
        assert kinds == [Kind.STOPPED]
        with pytest.raises(Trouble):
            link.ask(HELLO)
        link.close()


def test_retry_after_is_understood_in_both_spellings():
    busy = sends("503 Service Unavailable", b"", marked=False, Retry_After="17")
    assert trouble_of(busy).asked == 17
    later = sends("429 Too Many", b"", Retry_After="Wed, 21 Oct 2065 07:28:00 GMT")
    assert trouble_of(later).asked > 1_000_000
    odd = sends("429 Too Many", b"", Retry_After="soon")
    assert trouble_of(odd).asked is None


def test_a_problem_is_told_by_its_code():
    body = b'{"code":"bad_code","title":"x","detail":"y"}'
    trouble = trouble_of(sends("403 Forbidden", body))
    assert (trouble.kind, trouble.status, trouble.code) == (Kind.FORBIDDEN, 403, "bad_code")


def test_a_body_sends_its_part_of_the_file_and_counts():
    heard: list[int] = []
    body = Body(BytesIO(b"0123456789"), 3, 5, heard.append)
    assert len(body) == 5
    assert b"".join(body) == b"34567"
    assert sum(heard) == 5


def test_a_body_that_is_shorter_than_promised_is_not_the_networks_fault():
    with scripted(sends("204 No Content")) as server:
        link = link_to(server)
        with pytest.raises(BodyProblem):
            link.send("PATCH", "/x", (204,), body=Body(BytesIO(b"short"), 0, 500))
        link.close()
