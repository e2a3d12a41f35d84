"""The demo with a window: it says where the county's desk is, and leaves nothing when it ends."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.faults.world import wait_for
from tests.journeys.demo import ROOT, STOPPED

pytestmark = [pytest.mark.slow, pytest.mark.linux("Ctrl+C from another process")]


def processes_about(folder: Path) -> list[str]:
    """Every process that names *folder* in its command line."""
    found = []
    for line in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            said = line.read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue
        if str(folder) in said:
            found.append(said)
    return found


def desk_answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/desk/login", timeout=20) as page:
            return page.status == 200
    except urllib.error.URLError:
        return False


def test_ctrl_c_ends_window_and_server_and_leaves_nothing(tmp_path: Path) -> None:
    offscreen = {"QT_QPA_PLATFORM": "offscreen", "TMPDIR": str(tmp_path), "PYTHONUTF8": "1"}
    with subprocess.Popen(
        [sys.executable, "-m", "tests.journeys.demo"],
        cwd=ROOT,
        env={**os.environ, **offscreen},
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    ) as demo:
        assert demo.stdout is not None
        try:
            told = [demo.stdout.readline() for _ in range(4)]
            address = re.search(r"请用浏览器看：(http://127\.0\.0\.1:\d+)/desk", told[0])
            assert address
            assert desk_answers(address[1])
            wait_for(lambda: processes_about(tmp_path), 30)
        finally:
            demo.send_signal(signal.SIGINT)
        assert demo.stdout.read().splitlines()[-1] == "演示已停止。"
        assert demo.wait(30) == STOPPED
    assert processes_about(tmp_path) == []
    assert not desk_answers(address[1])
    assert list(tmp_path.glob("xianghu-demo-*")) == []
