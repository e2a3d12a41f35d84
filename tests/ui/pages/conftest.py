"""A dressed application that speaks Chinese, and a township PC to play pages on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from app.ui.language import speak
from app.ui.style import Theme, dress
from tests.ui.pages.stage import Stage


@pytest.fixture
def chinese(qapp: QApplication) -> Iterator[QApplication]:
    """The application as clerks see it."""
    speak(qapp, "zh_CN")
    dress(qapp, Theme.LIGHT)
    yield qapp
    speak(qapp, "en")


@pytest.fixture
def stage(chinese: QApplication, tmp_path: Path) -> Iterator[Stage]:
    """A PC that has the sample list and nothing else."""
    made = Stage(tmp_path / "data")
    made.do(made.world.publish)
    yield made
    made.close()


@pytest.fixture
def busy(chinese: QApplication, tmp_path: Path) -> Iterator[Stage]:
    """A PC in the middle of a working day."""
    made = Stage(tmp_path / "data")
    made.do(made.world.busy_day)
    yield made
    made.close()
