"""Work goes to a worker and its answer comes back on the interface's thread, or not at all."""

from __future__ import annotations

import threading
from functools import partial

import pytest
from PySide6.QtCore import QObject, QThread
from PySide6.QtWidgets import QWidget

from app.models.errors import DiskFull, KnownError
from app.models.worker import Worker
from app.ui.bridge import Background


class Asker(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.got: list[object] = []
        self.threads: list[QThread] = []

    def take(self, answer: object) -> None:
        self.got.append(answer)
        self.threads.append(QThread.currentThread())

    def take_named(self, name: str, answer: object) -> None:
        self.got.append((name, answer))


@pytest.fixture
def background(qapp):
    worker = Worker("database")
    made = Background(worker.submit, KnownError)
    yield made
    made.end()
    worker.close(5)
    made.deleteLater()


@pytest.fixture
def asker(qtbot):
    made = Asker()
    qtbot.addWidget(made)
    return made


def finished(qtbot, background):
    qtbot.waitUntil(lambda: background.idle)


def full() -> None:
    raise DiskFull


def test_the_work_is_done_elsewhere_and_the_answer_comes_here(qtbot, background, asker):
    background.run(lambda: threading.current_thread().name, done=asker.take)
    finished(qtbot, background)

    assert asker.got == ["database"]
    assert asker.threads == [asker.thread()]


def test_answers_come_in_the_order_in_which_they_were_asked_for(qtbot, background, asker):
    for number in range(50):
        background.run(lambda n=number: n, done=asker.take)
    finished(qtbot, background)

    assert asker.got == list(range(50))


def test_an_answer_for_a_page_that_is_gone_is_dropped(qtbot, background, asker):
    gone = Asker()
    wait = threading.Event()
    background.run(lambda: wait.wait(5), done=gone.take)
    got = gone.got
    gone.deleteLater()
    qtbot.waitUntil(lambda: not _alive(gone))
    wait.set()
    finished(qtbot, background)

    assert got == []


def _alive(widget: QObject) -> bool:
    import shiboken6

    return bool(shiboken6.isValid(widget))


def test_a_known_error_goes_to_who_asked(qtbot, background, asker):
    background.run(full, done=asker.take, failed=asker.take)
    finished(qtbot, background)

    assert [type(error) for error in asker.got] == [DiskFull]


def test_a_known_error_that_no_one_takes_is_told_to_the_window(qtbot, background, asker):
    background.known_error.connect(asker.take)
    background.run(full, done=asker.take)
    finished(qtbot, background)

    assert [type(error) for error in asker.got] == [DiskFull]


def test_a_bug_is_logged_even_when_the_asker_is_gone(qtbot, background, asker, expected_logs):
    expected_logs.expect("a bug on the worker")
    background.bug.connect(asker.take)
    gone = Asker()
    background.run(lambda: {}["x"], done=gone.take, failed=gone.take)
    gone.deleteLater()
    finished(qtbot, background)

    assert [type(error) for error in asker.got] == [KeyError]
    assert gone.got == []


def test_slots_may_be_bound_further(qtbot, background, asker):
    background.run(lambda: 7, done=partial(partial(asker.take_named, "n")))
    finished(qtbot, background)

    assert asker.got == [("n", 7)]


def test_a_plain_function_needs_a_receiver_so_that_it_can_be_dropped(background):
    with pytest.raises(TypeError, match="receiver"):
        background.run(lambda: 1, done=print)


def test_after_the_end_nothing_is_asked_and_nothing_delivered(qtbot, background, asker):
    wait = threading.Event()
    background.run(lambda: wait.wait(5), done=asker.take)
    background.end()
    wait.set()
    background.run(lambda: 2, done=asker.take)
    finished(qtbot, background)

    assert asker.got == []
