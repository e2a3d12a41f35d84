"""Reference cycles are taken down on the interface thread, whoever made them."""

from __future__ import annotations

import gc
import threading

from pytestqt.qtbot import QtBot

from app.ui.garbage import EVERY_MS, Garbage

ended_on: set[str] = set()


class Cycle:
    def __init__(self) -> None:
        self.me = self

    def __del__(self) -> None:
        ended_on.add(threading.current_thread().name)


def make_many() -> None:
    for _ in range(20_000):
        Cycle()


def test_a_busy_worker_takes_down_no_cycle(qtbot: QtBot) -> None:
    gc.collect()
    ended_on.clear()
    garbage = Garbage()
    try:
        worker = threading.Thread(target=make_many, name="worker")
        worker.start()
        worker.join()
        assert ended_on == set()
        qtbot.waitUntil(lambda: bool(ended_on), timeout=5 * EVERY_MS)
        assert ended_on == {threading.main_thread().name}
    finally:
        garbage.stop()
    assert gc.isenabled()


def test_python_left_to_itself_would_have_the_worker_do_it(qtbot: QtBot) -> None:
    gc.collect()
    ended_on.clear()
    worker = threading.Thread(target=make_many, name="worker")
    worker.start()
    worker.join()
    assert ended_on == {"worker"}
