"""Makes the pictures of the pages: those in the documents, or with --all every page in every look."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

# Before anything asks for the key store: pictures leave nothing in the person's own.
os.environ["PYTHON_KEYRING_BACKEND"] = "tests.keystore.MemoryKeyring"
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.models.read import DraftContent, FormStep
from app.program import Program
from app.ui import preferences
from app.ui.preferences import Preferences
from app.ui.style import Theme
from contract.deadlines import Urgency
from tests.journeys.camera import take_photo
from tests.ui.world import World

ROOT = Path(__file__).resolve().parents[2]
IMAGES = ROOT / "docs" / "images"
SCREEN = (1366, 768)
SCALES = (100, 150, 200)
PATIENCE = 30.0

DESCRIPTION = "锦绣园小区附近车辆乱停乱放，堵住了消防通道，消防车进不来，居民反映多次。"


def main(arguments: Sequence[str]) -> int:
    """Make the pictures; returns the exit status."""
    parser = argparse.ArgumentParser(prog="dev.py screenshots", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=IMAGES)
    parser.add_argument("--all", action="store_true", help="every page, both themes, every scale")
    parser.add_argument("--scale", type=int, choices=SCALES, default=100)
    options = parser.parse_args(arguments)
    options.folder.mkdir(parents=True, exist_ok=True)
    if not options.all:
        return _pictures(options.folder, ("workbench", "new_call", "ticket"), (Theme.LIGHT,), 100)
    if options.scale == 100:
        for scale in SCALES[1:]:
            _in_a_process_of_its_own(options.folder, scale)
    return _pictures(options.folder, (), (Theme.LIGHT, Theme.DARK), options.scale)


def _in_a_process_of_its_own(folder: Path, scale: int) -> None:
    """Qt takes its scale from the environment when it starts."""
    command = [sys.executable, "-m", "tests.journeys.screenshots", str(folder), "--all"]
    environment = {**os.environ, "QT_SCALE_FACTOR": str(scale / 100)}
    subprocess.run([*command, "--scale", str(scale)], env=environment, cwd=ROOT, check=True)


def _pictures(folder: Path, pages: Sequence[str], themes: Sequence[Theme], scale: int) -> int:
    app = QApplication.instance() or QApplication(sys.argv[:1])
    for theme in themes:
        with tempfile.TemporaryDirectory() as data:
            arguments = _furnish(Path(data))
            with _open(app, Path(data), theme, scale) as program:
                for page in pages or arguments:
                    program.window.go(page, arguments[page])
                    _settle(program)
                    look = "" if pages else f"-{theme.value}-{scale}"
                    target = folder / f"{page.replace('_', '-')}{look}.png"
                    program.window.grab().save(str(target))
                    print(target)
    return 0


def _furnish(folder: Path) -> dict[str, str]:
    """Fill a data folder with a busy day; returns what each page is opened with."""
    world = World(folder)
    world.enrol()
    world.busy_day()
    desk = world.desk
    draft = desk.new_draft()
    content = DraftContent(
        step=FormStep.MATTER,
        description=DESCRIPTION,
        village="锦绣园社区",
        spot="小区东门外约 30 米",
        urgency=Urgency.RAISED,
    )
    desk.save(draft.id, content)
    for number in (1, 2):
        taken = take_photo(folder / f"现场 {number}.jpg", number, world.now, (36.25, 116.44))
        desk.add_photo(draft.id, taken)
    confirmed = next(row for row in desk.rows() if "锦绣园" in row.title)
    world.close()
    pages = ("workbench", "tickets", "matters", "appraise", "sync", "settings", "enrol")
    return dict.fromkeys(pages, "") | {"new_call": draft.id, "ticket": confirmed.id}


@contextmanager
def _open(app: QApplication, folder: Path, theme: Theme, scale: int) -> Iterator[Program]:
    preferences.save(folder, Preferences(theme=theme))
    program = Program(app, folder, offline=True)
    program.window.resize(*(round(side * 100 / scale) for side in SCREEN))
    program.window.show()
    program.open()
    _until(lambda: program.window.sheet is not None)
    _settle(program)
    try:
        yield program
    finally:
        program.window.close()
        program.close()


def _settle(program: Program) -> None:
    QTest.qWait(400)
    _until(lambda: program.idle)
    QTest.qWait(100)


def _until(seen: Callable[[], object]) -> None:
    begun = time.perf_counter()
    while not seen():
        if time.perf_counter() - begun > PATIENCE:
            raise TimeoutError
        QTest.qWait(20)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
