"""Hands work to a worker thread and brings the answer back to the interface thread."""

import logging
import weakref
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from functools import partial
from typing import Any, Protocol, TypeVar, runtime_checkable

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal

T = TypeVar("T")
log = logging.getLogger(__name__)


@runtime_checkable
class Known(Protocol):
    """What a known error tells a person."""

    title: str
    sentence: str
    next_step: str


Submit = Callable[..., Future[Any]]
Receiver = Callable[[], QObject | None]


class Background(QObject):
    """Runs functions on a worker; results come back as calls on the interface thread.

    *submit* takes a function and its arguments and answers with a future. *known* is the class of
    the errors that a person is told of; everything else is a bug: logged, and told to `bug`.
    Known errors that no one asked for go to `known_error`. `quiet` says that every answer has been
    delivered.
    """

    known_error = Signal(object)
    bug = Signal(object)
    quiet = Signal()
    _arrived = Signal(object)

    def __init__(
        self, submit: Submit, known: type[Exception], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._submit = submit
        self._known = known
        self._running = 0
        self._ended = False
        self._arrived.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    @property
    def idle(self) -> bool:
        """Whether every answer has been delivered."""
        return self._running == 0

    def end(self) -> None:
        """Take no more work and deliver no more answers: the program is closing."""
        self._ended = True

    def run(
        self,
        fn: Callable[..., T],
        *args: object,
        done: Callable[[T], object] | None = None,
        failed: Callable[[Known], object] | None = None,
        receiver: QObject | None = None,
    ) -> None:
        """Run *fn* on the worker; then call *done* with its result, or *failed* with a known error.

        Both are dropped when the receiver is gone: the object whose methods they are, or *receiver*
        where they are plain functions. Raises TypeError when there is no telling who that is.
        """
        alive = _receiver(receiver, done, failed)
        if self._ended:
            return
        self._running += 1
        future = self._submit(fn, *args)
        future.add_done_callback(lambda over: self._arrive(over, alive, done, failed))

    def _arrive(
        self,
        future: Future[Any],
        alive: Receiver,
        done: Callable[[Any], object] | None,
        failed: Callable[[Known], object] | None,
    ) -> None:
        # On the worker; the window may have gone in the meantime.
        if shiboken6.isValid(self):
            self._arrived.emit(partial(self._hand_over, future, alive, done, failed))

    def _deliver(self, hand_over: Callable[[], None]) -> None:
        self._running -= 1
        if not self._ended:
            hand_over()
            if not self._running:
                self.quiet.emit()

    def _hand_over(
        self,
        future: Future[Any],
        alive: Receiver,
        done: Callable[[Any], object] | None,
        failed: Callable[[Known], object] | None,
    ) -> None:
        try:
            error = future.exception()
        except CancelledError:
            return
        if error is None:
            if done is not None and alive() is not None:
                done(future.result())
        elif isinstance(error, self._known) and isinstance(error, Known):
            if failed is None:
                self.known_error.emit(error)
            elif alive() is not None:
                failed(error)
        else:
            log.error("a bug on the worker", exc_info=error)
            self.bug.emit(error)


def _receiver(named: QObject | None, *slots: Callable[..., object] | None) -> Receiver:
    """Return a function that answers with the receiver while it lives."""
    found = named
    for slot in slots:
        inner: Any = slot
        while isinstance(inner, partial):
            inner = inner.func
        owner = getattr(inner, "__self__", None)
        if found is None and isinstance(owner, QObject):
            found = owner
        elif inner is not None and found is None:
            raise TypeError("name the receiver: it cannot be told from a plain function")
    if found is None:
        return QObject
    held = weakref.ref(found)

    def living() -> QObject | None:
        receiver = held()
        return receiver if receiver is not None and shiboken6.isValid(receiver) else None

    return living
