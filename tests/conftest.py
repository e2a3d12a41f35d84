"""What every test stands on: no screen, no one's real home, key store or locale, and no silence.

A log record of WARNING or above fails the test that let it out, unless it asked for the
`expected_logs` fixture and named it there.
"""

from __future__ import annotations

import logging
import os
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ALL = os.environ.get("XIANGHU_ALL") == "1"
"""Whether the long sweeps run too (`dev.py test --all`)."""

# Set before anything imports Qt, keyring or platformdirs; program children inherit it.
_HOME = tempfile.TemporaryDirectory(prefix="xianghu-test-", ignore_cleanup_errors=True)
_FOLDERS = {
    "HOME": "home",
    "USERPROFILE": "home",
    "APPDATA": "home/AppData/Roaming",
    "LOCALAPPDATA": "home/AppData/Local",
    "XDG_CACHE_HOME": "home/.cache",
    "XDG_CONFIG_HOME": "home/.config",
    "XDG_DATA_HOME": "home/.local/share",
    "XDG_STATE_HOME": "home/.local/state",
    "XDG_RUNTIME_DIR": "run",
}
_PLAIN = {
    "QT_QPA_PLATFORM": "offscreen",
    "QT_SCALE_FACTOR": "1",
    "PYTHON_KEYRING_BACKEND": "tests.keystore.MemoryKeyring",
    "PYTHONUTF8": "1",
    "LC_ALL": "C.UTF-8",
    "TZ": "Asia/Shanghai",
    "NO_PROXY": "*",
}


def _isolate() -> None:
    for name, folder in _FOLDERS.items():
        path = Path(_HOME.name, folder)
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.environ[name] = str(path)
    os.environ.update(_PLAIN)
    if sys.platform == "win32":
        # Without a screen Qt asks nobody for fonts.
        os.environ.setdefault("QT_QPA_FONTDIR", str(Path(os.environ["WINDIR"], "Fonts")))
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        os.environ.pop(name, None)
        os.environ.pop(name.upper(), None)


_isolate()

settings.register_profile(
    "ci",
    deadline=None,
    derandomize=True,
    max_examples=100,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile(
    "all",
    deadline=None,
    max_examples=2000,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("all" if ALL else "ci")


class ExpectedLogs:
    """The log records of WARNING and above that a test says it will cause."""

    def __init__(self) -> None:
        self._patterns: list[re.Pattern[str]] = []

    def expect(self, pattern: str) -> None:
        """Allow records whose `logger: message` the regular expression finds something in."""
        self._patterns.append(re.compile(pattern))

    def allows(self, record: logging.LogRecord) -> bool:
        line = f"{record.name}: {record.getMessage()}"
        return any(pattern.search(line) for pattern in self._patterns)


class _Collector(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


# What runs where. Without a mark a test runs on Linux and on Windows alike, and under Wine: that is
# the rule. `linux(reason)` needs a tool or a rule that only Linux has (strace, PostgreSQL, Chromium,
# Node, permission bits, a signal), `windows(reason)` one that only Windows has.
_ALONE = {"linux": "Linux", "win32": "Windows"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Pass over what is marked for another system, telling the reason that the mark gives."""
    for system, name in _ALONE.items():
        if sys.platform == system:
            continue
        for item in items:
            for mark in item.iter_markers(name.lower()):
                item.add_marker(pytest.mark.skip(reason=f"{name} alone: {mark.args[0]}"))


def linux_alone(reason: str) -> None:
    """Do in a fixture what the `linux` mark does for a test."""
    if sys.platform != "linux":
        pytest.skip(f"Linux alone: {reason}")


@pytest.fixture
def expected_logs() -> ExpectedLogs:
    """Name the warnings that this test causes: `expected_logs.expect("county: refused")`."""
    return ExpectedLogs()


@pytest.fixture(autouse=True)
def _no_unexpected_logs(expected_logs: ExpectedLogs) -> Iterator[None]:
    collector = _Collector()
    root = logging.getLogger()
    root.addHandler(collector)
    try:
        yield
    finally:
        root.removeHandler(collector)
    surprises = [record for record in collector.records if not expected_logs.allows(record)]
    if surprises:
        lines = "\n".join(
            f"  {record.levelname} {record.name}: {record.getMessage()}" for record in surprises
        )
        pytest.fail(f"unexpected log records:\n{lines}", pytrace=False)


@pytest.fixture(autouse=True)
def _empty_key_store() -> Iterator[None]:
    """Give each test a key store of its own."""
    from tests.keystore import MemoryKeyring

    MemoryKeyring.entries.clear()
    yield
    MemoryKeyring.entries.clear()
