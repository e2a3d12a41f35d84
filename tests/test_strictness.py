"""The tests' own rules hold: what should fail a test does, and nothing of the person is touched."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import keyring
import pytest

pytest_plugins = ["pytester"]


@pytest.fixture
def suite(pytester: pytest.Pytester) -> pytest.Pytester:
    """A small suite under this project's conftest and pytest settings."""
    root = Path(__file__).parent.parent
    pytester.makeconftest(
        f"import sys; sys.path.insert(0, {str(root)!r})\nfrom tests.conftest import *\n"
        "from tests.conftest import _empty_key_store, _no_unexpected_logs\n"
    )
    pytester.makepyprojecttoml((root / "pyproject.toml").read_text("utf-8"))
    return pytester


def outcome(suite: pytest.Pytester, body: str) -> dict[str, int]:
    story = suite.makepyfile(test_story=body)
    return suite.runpytest_subprocess("-p", "no:cacheprovider", story).parseoutcomes()


def test_an_unexpected_warning_in_the_log_fails_the_test(suite: pytest.Pytester) -> None:
    body = "import logging\ndef test_it(): logging.getLogger('county').warning('odd')"
    assert outcome(suite, body) == {"passed": 1, "errors": 1}


def test_an_expected_warning_in_the_log_passes(suite: pytest.Pytester) -> None:
    body = (
        "import logging\n"
        "def test_it(expected_logs):\n"
        "    expected_logs.expect('county: odd')\n"
        "    logging.getLogger('county').warning('odd')"
    )
    assert outcome(suite, body) == {"passed": 1}


def test_a_python_warning_fails_the_test(suite: pytest.Pytester) -> None:
    body = "import warnings\ndef test_it(): warnings.warn('old')"
    assert outcome(suite, body) == {"failed": 1}


def test_a_qt_warning_fails_the_test(suite: pytest.Pytester) -> None:
    body = "from PySide6.QtCore import qWarning\ndef test_it(qtbot): qWarning('odd')"
    assert outcome(suite, body) == {"failed": 1}


def test_a_person_s_own_folders_are_out_of_reach() -> None:
    temporary = Path(tempfile.gettempdir())
    assert temporary in Path.home().parents
    assert temporary in Path(os.environ["XDG_DATA_HOME"]).parents


def test_secrets_go_to_a_key_store_in_memory() -> None:
    keyring.set_password("xianghu", "device", "secret")
    assert keyring.get_password("xianghu", "device") == "secret"
    assert type(keyring.get_keyring()).__name__ == "MemoryKeyring"


def test_no_secret_outlives_its_test() -> None:
    assert keyring.get_password("xianghu", "device") is None
