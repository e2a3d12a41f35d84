"""The demo: a sample county and a township's program with sample tickets, by hand or played."""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import unicodedata
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from contract.deadlines import CHINA

ROOT = Path(__file__).resolve().parents[2]
OUTPUT = ROOT / "demo-output"
STOPPED = 130
"""Exit status where somebody stopped the demo, as shells count it."""


def main(arguments: Sequence[str]) -> int:
    """Run the demo; 0 only if everything truly happened."""
    parser = argparse.ArgumentParser(prog="dev.py demo", description="乡呼演示（样例数据）")
    parser.add_argument("--headless", action="store_true", help="没有屏幕：自己演一遍，逐步截图")
    headless = parser.parse_args(arguments).headless
    # Nothing of the demo is left in the person's own key store; the program says that it has none.
    os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
    with tempfile.TemporaryDirectory(prefix="xianghu-demo-", ignore_cleanup_errors=True) as place:
        return play_it(Path(place)) if headless else open_it(Path(place))


def play_it(folder: Path) -> int:
    """Play the main job offscreen, print its steps, leave a picture of each."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from PySide6.QtWidgets import QApplication

    from tests.journeys.main_job import Job, play
    from tests.journeys.relay import Relay
    from tests.journeys.sample_county import add_sample_tickets, sample_county

    app = QApplication.instance() or QApplication(sys.argv[:1])
    for old in OUTPUT.glob("*.png"):
        old.unlink()
    with sample_county(folder / "county") as world, Relay(world.url) as network:
        add_sample_tickets(world, sample_photos(folder))
        job = Job(app, folder, world, network, OUTPUT)
        steps = 0
        print(f"{'':>2}  {_wide('步骤', 46)}{'秒':>5}  结果")
        try:
            for done in play(job):
                steps += 1
                print(f"{steps:>2}  {_wide(done.name, 46)}{done.seconds:>6.1f}  {done.saw}")
        except AssertionError as problem:
            print(f"\n第 {steps + 1} 步没有做成：{type(problem).__name__} {problem}")
            return 1
    print(f"\n{steps} 步都做成了，按县里自己的数据库核对过。截图在 {OUTPUT.name}/")
    return 0


def open_it(folder: Path) -> int:
    """Open the client's window, signed in as the sample clerk, and wait until it is closed."""
    from tests.journeys.sample import DESK_LOGIN
    from tests.journeys.sample_county import PASSWORD, add_sample_tickets, sample_county

    with sample_county(folder / "county") as world:
        add_sample_tickets(world, sample_photos(folder))
        world.give_password(DESK_LOGIN, *world.officers)
        enrol(folder / "client", world.url, world.code())
        print(f"镇街的窗口这就打开。县级平台的网页请用浏览器看：{world.url}/desk")
        print(f"  平台专员登录名 {DESK_LOGIN}，部门登录名就是部门全称，例如 县消防救援大队")
        print(f"  样例口令都是 {PASSWORD}")
        print("关上窗口，演示就结束，数据不保留。", flush=True)
        return run_client(folder / "client")


def run_client(folder: Path) -> int:
    """Run the client on the data in *folder* until its window is closed, or the demo is stopped."""
    command = [sys.executable, "-m", "app", "--data", str(folder)]
    told: list[int] = []
    # Only noted, so that nothing is interrupted halfway.
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda number, _frame: told.append(number))
    # Ctrl+C in the terminal is for the demo, which then ends the client.
    with subprocess.Popen(command, cwd=ROOT, start_new_session=True) as client:
        while not told:
            with contextlib.suppress(subprocess.TimeoutExpired):
                return client.wait(0.2)
        client.terminate()
    print("演示已停止。", flush=True)
    return STOPPED


def enrol(folder: Path, address: str, code: str) -> None:
    """Make the data in *folder* those of the person whom *code* is for."""
    from app.models.worker import Worker
    from app.wiring import open_house

    database = Worker("database")
    folder.mkdir(parents=True, exist_ok=True)
    house = database.call(open_house, folder, database)
    enrolment = house.enrol(address, code)
    database.call(house.take_account, enrolment)
    database.call(house.close)
    database.close(5)


def sample_photos(folder: Path) -> list[bytes]:
    """Return two photos for a sample ticket, smaller than a telephone's."""
    from tests.journeys.camera import take_photo

    taken = datetime.now(CHINA) - timedelta(days=6)
    return [
        take_photo(folder / f"sample{n}.jpg", n, taken, (36.28, 116.45), (1008, 756)).read_bytes()
        for n in (11, 12)
    ]


def _wide(text: str, columns: int) -> str:
    """Pad *text* to as many columns of a terminal, in which Chinese takes two each."""
    taken = sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text)
    return text + " " * (columns - taken)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
