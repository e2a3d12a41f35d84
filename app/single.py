"""One program to a person and data folder: a second start tells the first what it was asked to do."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable
from enum import Enum, StrEnum, auto
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QDeadlineTimer, QObject, QThread
from PySide6.QtWidgets import QMessageBox

from app.models import folder as place
from app.models.errors import AlreadyOpen

if TYPE_CHECKING:
    from PySide6.QtNetwork import QLocalServer, QLocalSocket

_WAIT_MS = 1500
_PATIENCE_MS = 20_000
"""How long the first program may take to open its data or to close them: it hears in between."""

_AGAIN_MS = 50
_MOST_PATH = 4096
"""Bytes of a path: what Linux takes. Windows opens nothing beyond 260 characters by a double click."""

_MOST_BYTES = _MOST_PATH + 64
_HEARD = b"heard\n"


class Wish(StrEnum):
    """What a start of the program is for."""

    SHOW = "show"
    NEW_CALL = "new-call"
    OPEN = "open"
    BACKGROUND = "in-background"
    CLOSE = "close"


class Said(NamedTuple):
    """What a start says: its wish, and with OPEN the bundle; none where that file can be no bundle."""

    wish: Wish
    bundle: Path | None = None


def bundle_at(path: str) -> Path | None:
    """Return the place of a bundle; none where *path* cannot be one. Whether it is there is not asked."""
    from contract.bundles import ENDING  # noqa: PLC0415  few starts open one

    try:
        size = len(path.encode())
    except UnicodeEncodeError:  # a name on Linux may be any bytes
        return None
    controls = any(sign < " " or "\x7f" <= sign <= "\x9f" for sign in path)
    if controls or size > _MOST_PATH or not path.lower().endswith(ENDING):
        return None
    return Path(path) if Path(path).is_absolute() else None


def written(said: Said) -> bytes:
    """Return the line that is handed over."""
    path = f" {said.bundle}" if said.bundle else ""
    return f"{said.wish}{path}\n".encode()


def read(line: bytes) -> Said | None:
    """Return what a line says; none for one that no start of this program would say."""
    try:
        word, space, path = line.removesuffix(b"\n").decode().partition(" ")
        wish = Wish(word)
    except ValueError:
        return None
    if not space:
        return Said(wish)
    bundle = bundle_at(path) if wish is Wish.OPEN else None
    return Said(wish, bundle) if bundle else None


def someone_has(folder: Path) -> bool:
    """Tell whether another program has the data folder open."""
    if not (folder / place.LOCK).exists():
        return False
    try:
        place.Lock(folder).release()
    except AlreadyOpen:
        return True
    except OSError:
        # Whatever this is, opening the data will explain it.
        return False
    return False


def _name(folder: Path) -> str:
    import getpass  # noqa: PLC0415  wanted after the first paint

    # On Windows the names of all who are logged in are in one heap.
    whose = f"{getpass.getuser()}\0{folder.resolve()}"
    return "xianghu-" + hashlib.sha256(whose.encode()).hexdigest()[:16]


class Answer(Enum):
    """What came of telling the first program: it heard, it said nothing, or it has ended."""

    HEARD = auto()
    NONE = auto()
    NOBODY = auto()


def tell(folder: Path, said: Said) -> Answer:
    """Tell the program that has the folder what is wished; one that is closing is waited for."""
    from PySide6.QtNetwork import QLocalSocket  # noqa: PLC0415  only a second start needs it

    _let_come_forward()
    socket, name, line = QLocalSocket(), _name(folder), written(said)
    until = QDeadlineTimer(_PATIENCE_MS)
    while someone_has(folder):
        if _hears(socket, name, line):
            return Answer.HEARD
        if until.hasExpired():
            return Answer.NONE
        QThread.msleep(_AGAIN_MS)
    return Answer.NOBODY


def _hears(socket: QLocalSocket, name: str, line: bytes) -> bool:
    # To one that is slow to answer it is not said again.
    if not socket.isValid():
        socket.abort()
        socket.connectToServer(name)
        if not socket.waitForConnected(_WAIT_MS):
            return False
        socket.write(line)
    return socket.waitForReadyRead(_WAIT_MS) and socket.readAll().data() == _HEARD


def leave_it_to_the_first(folder: Path, said: Said) -> int | None:
    """Hand the wish over, or say that a program is there already; returns the exit status.

    None says that the first has ended meanwhile: this start is the first now.
    """
    answer = tell(folder, said)
    if answer is Answer.NOBODY:
        return None
    if answer is Answer.HEARD or said.wish is Wish.BACKGROUND:
        return 0
    if said.wish is Wish.CLOSE:
        return 1
    error = AlreadyOpen()
    box = QMessageBox(QMessageBox.Icon.Information, error.title, error.sentence)
    box.setInformativeText(error.next_step)
    box.exec()
    return 2


def listen(
    folder: Path, owner: QObject, obey: Callable[[Wish, Path | None], object]
) -> QLocalServer:
    """Hear of second starts until what is returned is closed, or *owner* is gone."""
    from PySide6.QtNetwork import QLocalServer  # noqa: PLC0415  wanted after the first paint

    server = QLocalServer(owner)
    server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
    QLocalServer.removeServer(_name(folder))

    def came() -> None:
        while (socket := server.nextPendingConnection()) is not None:
            _Visitor(socket, server, obey)

    server.newConnection.connect(came)
    server.listen(_name(folder))
    return server


class _Visitor(QObject):
    """A second start, as long as its connection lasts; what it says is no more than a wish."""

    def __init__(
        self,
        socket: QLocalSocket,
        server: QLocalServer,
        obey: Callable[[Wish, Path | None], object],
    ) -> None:
        super().__init__(socket)
        self._socket, self._server, self._obey = socket, server, obey
        socket.setReadBufferSize(_MOST_BYTES)
        socket.readyRead.connect(self._read)
        socket.disconnected.connect(socket.deleteLater)
        self._read()

    def _read(self) -> None:
        if not self._server.isListening():
            # The program is closing: what it heard now would be lost.
            self._socket.abort()
        if not self._socket.canReadLine():
            return
        said = read(bytes(self._socket.readLine().data()))
        if said is not None:
            self._socket.write(_HEARD)
            self._socket.flush()
            self._obey(*said)


def _let_come_forward() -> None:
    """Let the first program take the place in front that this one has, which Windows guards."""
    if sys.platform == "win32":
        import ctypes  # noqa: PLC0415  only on Windows

        anyone = -1
        ctypes.windll.user32.AllowSetForegroundWindow(anyone)
