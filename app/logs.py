"""Keeps a log for support: what went wrong and where, never what anybody typed."""

import contextlib
import itertools
import logging
import sys
import threading
import traceback
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

FILE = "xianghu.log"
_BYTES, _FILES = 1_000_000, 3
_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}

log = logging.getLogger(__name__)


class Rolling(logging.FileHandler):
    """Begins a new file where one is full and keeps a few; logging's own brings in the network."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write a record, and set the file aside where that has filled it."""
        super().emit(record)
        if self.stream is not None and self.stream.tell() >= _BYTES:
            self.stream.close()
            # As `delay` has it: opened when there is something to write.
            self.stream = None
            path = Path(self.baseFilename)
            names = [path, *(path.with_name(f"{path.name}.{n}") for n in range(1, _FILES + 1))]
            with contextlib.suppress(OSError):  # another program may have one of them open
                for newer, older in reversed(list(itertools.pairwise(names))):
                    if newer.exists():
                        newer.replace(older)


class Discreet(logging.Formatter):
    """Formats an exception as its kind and the places in the code; its text may quote a person."""

    def format(self, record: logging.LogRecord) -> str:
        """Format a record without what another handler has made of its exception."""
        record.exc_text = None
        return super().format(record)

    def formatException(
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None]
        | tuple[None, None, None],
    ) -> str:
        """Return the kind of each exception of the chain with where it came from."""
        parts = []
        error = ei[1]
        while error is not None:
            parts.append(type(error).__qualname__)
            parts += [
                f"  {frame.filename}:{frame.lineno} {frame.name}"
                for frame in traceback.extract_tb(error.__traceback__)
            ]
            error = error.__cause__ or error.__context__
        return "\n".join(parts)


def keep_logs(folder: Path) -> None:
    """Write the log into *folder*, and there too what Qt and uncaught errors have to say."""
    handler: logging.Handler
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handler = Rolling(folder / FILE, encoding="utf-8", delay=True)
    except OSError:
        handler = logging.StreamHandler()
    handler.setFormatter(Discreet("%(asctime)s %(levelname)s %(threadName)s %(name)s: %(message)s"))
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    qInstallMessageHandler(_from_qt)
    sys.excepthook = _uncaught
    threading.excepthook = lambda args: _uncaught(
        args.exc_type, args.exc_value or args.exc_type(), args.exc_traceback
    )


def _from_qt(kind: QtMsgType, _context: QMessageLogContext, message: str) -> None:
    logging.getLogger("qt").log(_LEVELS[kind], "%s", message)


def _uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    log.critical("a bug", exc_info=(kind, error, trace))
    # The console, where there is one, is the developer's: it may see everything.
    sys.__excepthook__(kind, error, trace)
