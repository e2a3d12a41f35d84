"""A slow, lossy line between two network namespaces, made in user space.

Two TUN devices, one in a namespace for the client and one in a namespace for
the server, end in one small process that passes packets between them at the
rate, delay and loss of a `Shape`.  It needs root and /dev/net/tun, but not the
kernel's `tc netem`.  Nothing outside the two namespaces can be reached from
inside them.
"""

from __future__ import annotations

import collections
import contextlib
import dataclasses
import fcntl
import json
import os
import random
import re
import select
import signal
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

CLIENT_ADDRESS = "10.77.0.1"
SERVER_ADDRESS = "10.77.0.2"

_PREFIX = "xianghu-bench-"
_TUNSETIFF = 0x400454CA
_IFF_TUN_NO_PI = 0x0001 | 0x1000
_ROOT = Path(__file__).resolve().parent.parent
_REQUEST = re.compile(rb"(?:GET|POST|PUT|PATCH|HEAD|DELETE|OPTIONS) \S+ HTTP/1\.[01]\r\n")
_LATE = 0.005
"""Seconds after which a delivery by the link itself counts as late."""

_LATE_SHARE = 0.01
"""The share of late packets from which figures are not to be trusted."""

_SYSCTLS = {
    # One transfer must not learn the line from the one before.
    "net.ipv4.tcp_no_metrics_save": "1",
    # Router solicitations would be counted as traffic.
    "net.ipv6.conf.all.disable_ipv6": "1",
    "net.ipv6.conf.default.disable_ipv6": "1",
}


class LinkError(Exception):
    """The link could not be made or has broken; the message says what is missing."""


@dataclasses.dataclass(frozen=True)
class Shape:
    """What a line is like; rates in bit/s (None: as fast as it goes), times in seconds.

    A lost packet has still used its share of the line.  Each direction has one
    queue that drops at its tail once it holds `queue_round_trips` times the
    bandwidth-delay product (two: at most a quarter of a second of waiting on
    the default line).
    """

    up: float | None = 2e6
    down: float | None = 8e6
    round_trip: float = 0.120
    loss: float = 0.02
    queue_round_trips: float = 2.0
    mtu: int = 1500
    seed: int = 1


SLOW = Shape()
LOSSLESS = Shape(loss=0.0)
UNSHAPED = Shape(up=None, down=None, round_trip=0.0, loss=0.0)


@dataclasses.dataclass(frozen=True)
class Count:
    """What one direction has carried since the link was made; bytes are whole IP packets."""

    packets: int = 0
    bytes: int = 0
    lost: int = 0
    dropped: int = 0
    connections: int = 0
    requests: int = 0
    late: int = 0

    def __sub__(self, other: Count) -> Count:
        mine, theirs = dataclasses.astuple(self), dataclasses.astuple(other)
        return Count(*(a - b for a, b in zip(mine, theirs, strict=True)))


@dataclasses.dataclass(frozen=True)
class Traffic:
    """Both directions: `up` is client to server."""

    up: Count
    down: Count

    def __sub__(self, other: Traffic) -> Traffic:
        return Traffic(self.up - other.up, self.down - other.down)

    @property
    def bytes(self) -> int:
        return self.up.bytes + self.down.bytes

    @property
    def late_share(self) -> float:
        """The share of packets that the link itself delivered over 5 ms late."""
        return (self.up.late + self.down.late) / max(1, self.up.packets + self.down.packets)


@dataclasses.dataclass(frozen=True)
class Link:
    """A link that is up; commands are run at its ends with `at_client` and `at_server`."""

    client_namespace: str
    server_namespace: str
    server_address: str
    congestion_control: str
    shape: Shape
    _control: socket.socket

    def at_client(self, command: list[str]) -> list[str]:
        return ["ip", "netns", "exec", self.client_namespace, *command]

    def at_server(self, command: list[str]) -> list[str]:
        return ["ip", "netns", "exec", self.server_namespace, *command]

    def traffic(self) -> Traffic:
        """Everything carried so far; raises LinkError when the link's process has gone."""
        try:
            self._control.sendall(b"?")
            answer = self._control.recv(4096)
        except OSError as error:
            raise LinkError(f"the link's process does not answer: {error}") from error
        if not answer:
            raise LinkError("the link's process has ended")
        up, down = json.loads(answer)
        return Traffic(Count(*up), Count(*down))

    def quiet(self, seconds: float = 0.5, at_most: float = 10.0) -> Traffic:
        """Wait until nothing has passed for some seconds, so that counts are complete."""
        deadline = time.monotonic() + at_most
        before = self.traffic()
        while time.monotonic() < deadline:
            time.sleep(seconds)
            now = self.traffic()
            if now == before:
                break
            before = now
        return before


@contextlib.contextmanager
def link(shape: Shape = SLOW) -> Iterator[Link]:
    """Two namespaces and the line between them, taken down again whatever happens.

    What an earlier, killed run has left behind is removed first.
    """
    require()
    remove_stale()
    client, server = (f"{_PREFIX}{os.getpid()}-{end}" for end in ("client", "server"))
    ours, theirs = socket.socketpair()
    shaper: subprocess.Popen[bytes] | None = None
    try:
        fds = [_namespace_with_tun(client, "xhc", CLIENT_ADDRESS, shape.mtu)]
        try:
            fds.append(_namespace_with_tun(server, "xhs", SERVER_ADDRESS, shape.mtu))
            control = _cubic(client, server)
            shaper = _start_shaper(shape, fds, theirs)
        finally:
            for fd in fds:
                os.close(fd)
        theirs.close()
        ours.settimeout(10)
        made = Link(client, server, SERVER_ADDRESS, control, shape, ours)
        yield made
        _warn_if_late(made.traffic())
    finally:
        ours.close()
        theirs.close()
        if shaper is not None:
            _end(shaper)
        for name in (client, server):
            _remove(name)


def _warn_if_late(traffic: Traffic) -> None:
    if traffic.late_share > _LATE_SHARE:
        print(
            f"this machine was too busy: the line itself delivered {traffic.late_share:.0%} "
            "of the packets late, so the figures of this link are not the line's",
            flush=True,
        )


def require() -> None:
    """Raise LinkError, saying what is missing, where no link can be made."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        raise LinkError("the shaped link needs root")
    if not Path("/dev/net/tun").exists():
        raise LinkError("the shaped link needs /dev/net/tun")
    try:
        _run("ip", "netns", "list")
    except FileNotFoundError as error:
        raise LinkError("the shaped link needs the `ip` command (iproute2)") from error


def remove_stale() -> None:
    """Remove the namespaces of runs whose process has gone."""
    for line in _run("ip", "netns", "list").splitlines():
        name = line.split()[0] if line.split() else ""
        owner = name.removeprefix(_PREFIX).split("-")[0]
        if name.startswith(_PREFIX) and owner.isdigit() and not _alive(int(owner)):
            _remove(name)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def _run(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, timeout=10, check=False)
    if done.returncode:
        raise LinkError(f"{' '.join(command)}: {done.stderr.strip()}")
    return done.stdout


def _namespace_with_tun(namespace: str, device: str, address: str, mtu: int) -> int:
    """Make a namespace whose only way out is a TUN device; returns the device's fd."""
    _run("ip", "netns", "add", namespace)
    device = f"{device}{os.getpid()}"
    fd = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    try:
        fcntl.ioctl(fd, _TUNSETIFF, struct.pack("16sH22x", device.encode(), _IFF_TUN_NO_PI))
        _run("ip", "link", "set", device, "netns", namespace)
        for key, value in _SYSCTLS.items():
            _set(namespace, key, value)
        inside = ("ip", "-n", namespace)
        _run(*inside, "link", "set", "lo", "up")
        _run(*inside, "addr", "add", f"{address}/24", "dev", device)
        _run(*inside, "link", "set", device, "mtu", str(mtu), "up")
    except BaseException:
        os.close(fd)
        raise
    return fd


def _set(namespace: str, key: str, value: str) -> None:
    path = "/proc/sys/" + key.replace(".", "/")
    _run("ip", "netns", "exec", namespace, "sh", "-c", f"echo {value} > {path}")


def _cubic(*namespaces: str) -> str:
    """Ask for CUBIC, as Windows has; returns the congestion control in use.

    It is asked for on the route: a namespace may not choose its default from
    what the machine restricts, and the machine's own settings are not ours.
    """
    for name in namespaces:
        route = _run("ip", "-n", name, "-o", "route", "show").split()
        try:
            _run("ip", "-n", name, "route", "replace", *route, "congctl", "cubic")
        except LinkError:
            path = "/proc/sys/net/ipv4/tcp_congestion_control"
            return _run("ip", "netns", "exec", name, "cat", path).strip()
    return "cubic"


def _start_shaper(shape: Shape, fds: list[int], control: socket.socket) -> subprocess.Popen[bytes]:
    told = json.dumps({"shape": dataclasses.asdict(shape), "fds": [*fds, control.fileno()]})
    return subprocess.Popen(
        [sys.executable, "-m", "benchmarks.link", told],
        cwd=_ROOT,
        stdin=subprocess.DEVNULL,
        pass_fds=(*fds, control.fileno()),
    )


def _end(process: subprocess.Popen[bytes]) -> None:
    """The shaper ends by itself when its control socket closes; be sure of it."""
    try:
        process.wait(timeout=3)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(timeout=3)


def _remove(namespace: str) -> None:
    """End what still runs inside the namespace and remove it."""
    if namespace not in _run("ip", "netns", "list").split():
        return
    for pid in _run("ip", "netns", "pids", namespace).split():
        with contextlib.suppress(ProcessLookupError):
            os.kill(int(pid), signal.SIGKILL)
    _run("ip", "netns", "del", namespace)


class _Lane:
    """One direction: packets come in, wait their turn and the delay, and go out."""

    def __init__(self, rate: float | None, shape: Shape, seed: int) -> None:
        self.queue: collections.deque[tuple[float, bytes]] = collections.deque()
        self.seconds_per_byte = 8 / rate if rate else 0.0
        self.longest_wait = shape.queue_round_trips * shape.round_trip if rate else float("inf")
        self.delay = shape.round_trip / 2
        self.loss = shape.loss
        self.chance = random.Random(seed)
        self.busy_until = 0.0
        self.packets = self.bytes = self.lost = self.dropped = self.late = 0
        self.connections = 0
        self.requests: set[tuple[int, int]] = set()

    def enter(self, packet: bytes, now: float) -> None:
        self.look(packet)
        free = max(now, self.busy_until)
        if free - now > self.longest_wait:
            self.dropped += 1
            return
        self.busy_until = free + len(packet) * self.seconds_per_byte
        if self.chance.random() < self.loss:
            self.lost += 1
        else:
            self.queue.append((self.busy_until + self.delay, packet))

    def look(self, packet: bytes) -> None:
        """Count the packet, new TCP connections and HTTP/1 requests (a repeat counts once)."""
        self.packets += 1
        self.bytes += len(packet)
        if len(packet) < 40 or packet[9] != socket.IPPROTO_TCP:
            return
        start = (packet[0] & 15) * 4
        flags = packet[start + 13]
        self.connections += flags & 0x12 == 0x02
        body = start + (packet[start + 12] >> 4) * 4
        if _REQUEST.match(packet, body):
            port, sequence = struct.unpack_from(">HxxI", packet, start)
            self.requests.add((port, sequence))

    def due(self, now: float) -> bytes | None:
        if not self.queue or self.queue[0][0] > now:
            return None
        moment, packet = self.queue.popleft()
        self.late += now - moment > _LATE
        return packet

    def count(self) -> tuple[int, ...]:
        return (
            self.packets, self.bytes, self.lost, self.dropped,
            self.connections, len(self.requests), self.late,
        )  # fmt: skip


def _shape_packets(shape: Shape, client: int, server: int, control: socket.socket) -> None:
    """Pass packets between two TUN devices until the control socket closes."""
    lanes = {
        client: (_Lane(shape.up, shape, shape.seed), server),
        server: (_Lane(shape.down, shape, shape.seed + 1), client),
    }
    while True:
        heads = [lane.queue[0][0] for lane, _ in lanes.values() if lane.queue]
        wait = max(0.0, min(heads) - time.monotonic()) if heads else None
        ready, _, _ = select.select([client, server, control], [], [], wait)
        for fd in ready:
            if fd is control:
                if not control.recv(16):
                    return
                control.sendall(json.dumps([lane.count() for lane, _ in lanes.values()]).encode())
            else:
                _read_all(fd, lanes[fd][0])
        for lane, out in lanes.values():
            while (packet := lane.due(time.monotonic())) is not None:
                _write(out, packet)


def _read_all(fd: int, lane: _Lane, at_most: int = 64) -> None:
    for _ in range(at_most):
        try:
            packet = os.read(fd, 65536)
        except BlockingIOError:
            return
        lane.enter(packet, time.monotonic())


def _write(fd: int, packet: bytes) -> None:
    # A full device queue drops, as any line does.
    with contextlib.suppress(BlockingIOError):
        os.write(fd, packet)


def _main(told: str) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    settings = json.loads(told)
    client, server, control = settings["fds"]
    with contextlib.suppress(PermissionError):
        os.nice(-10)
    _shape_packets(Shape(**settings["shape"]), client, server, socket.socket(fileno=control))


if __name__ == "__main__":
    _main(sys.argv[1])
