"""An authority of its own for tests, and a real Windows program to sign."""

from __future__ import annotations

import shutil
from pathlib import Path

import pip
import pytest
from shipping import sign


@pytest.fixture(scope="session")
def signer(tmp_path_factory: pytest.TempPathFactory) -> sign.Signer:
    if not shutil.which("osslsigncode"):
        pytest.skip("osslsigncode is not on every Windows")
    return sign._test_signer(tmp_path_factory.mktemp("authority") / "test")


@pytest.fixture(scope="session")
def stranger(signer: sign.Signer, tmp_path_factory: pytest.TempPathFactory) -> sign.Signer:
    """Somebody else with an authority that looks just the same."""
    return sign._test_signer(tmp_path_factory.mktemp("stranger") / "test")


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """A real Windows program: pip carries one."""
    folder = tmp_path / "tree"
    folder.mkdir()
    launcher = Path(pip.__file__).parent / "_vendor" / "distlib" / "t64.exe"
    return Path(shutil.copy(launcher, folder / "Xianghu.exe"))
