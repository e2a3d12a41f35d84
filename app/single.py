"""One program to a person and data folder: a second start tells the first what it was asked to do."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMessageBox

from app.models import folder as place
from app.models.errors import AlreadyOpen

if TYPE_CHECKING:
    from PySide6.QtNetwork import QLocalSocket

_WAIT_MS = 1500
_MOST_BYTES = 64
_HEARD = b"heard\n"


class Wish(StrEnum):
    """What a start of the program is for."""

    SHOW = "show"
    NEW_CALL = "new-call"
    BACKGROUND = "in-background"
    CLOSE = "close"


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


def tell(folder: Path, wish: Wish) -> bool:
    """Tell the program that has the folder what is wished; answer whether it heard."""
    from PySide6.QtNetwork import QLocalSocket  # noqa: PLC0415  only a second start needs it

    _let_come_forward()
    socket = QLocalSocket()
    socket.connectToServer(_name(folder))
    if not socket.waitForConnected(_WAIT_MS):
        return False
    socket.write(f"{wish}\n".encode())
    heard = socket.waitForReadyRead(_WAIT_MS) and socket.readAll().data() == _HEARD
    socket.disconnectFromServer()
    return heard


def leave_it_to_the_first(folder: Path, wish: Wish) -> int:
    """Hand the wish over, or say that a program is there already; returns the exit status."""
    if tell(folder, wish) or wish is Wish.BACKGROUND:
        return 0
    if wish is Wish.CLOSE:
        return 1
    error = AlreadyOpen()
    box = QMessageBox(QMessageBox.Icon.Information, error.title, error.sentence)
    box.setInformativeText(error.next_step)
    box.exec()
    return 2


def listen(folder: Path, owner: QObject, obey: Callable[[Wish], object]) -> None:
    """Hear of second starts for as long as *owner* lives."""
    from PySide6.QtNetwork import QLocalServer  # noqa: PLC0415  wanted after the first paint

    server = QLocalServer(owner)
    server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
    QLocalServer.removeServer(_name(folder))

    def came() -> None:
        while (socket := server.nextPendingConnection()) is not None:
            _Visitor(socket, obey)

    server.newConnection.connect(came)
    server.listen(_name(folder))


class _Visitor(QObject):
    """A second start, as long as its connection lasts; what it says is no more than a wish."""

    def __init__(self, socket: QLocalSocket, obey: Callable[[Wish], object]) -> None:
        super().__init__(socket)
        self._socket, self._obey = socket, obey
        socket.setReadBufferSize(_MOST_BYTES)
        socket.readyRead.connect(self._read)
        socket.disconnected.connect(socket.deleteLater)
        self._read()

    def _read(self) -> None:
        if not self._socket.canReadLine():
            return
        said = bytes(self._socket.readLine().data()).decode("ascii", "replace").strip()
        if said in list(Wish):
            self._socket.write(_HEARD)
            self._socket.flush()
            self._obey(Wish(said))


def _let_come_forward() -> None:
    """Let the first program take the place in front that this one has, which Windows guards."""
    if sys.platform == "win32":
        import ctypes  # noqa: PLC0415

        anyone = -1
        ctypes.windll.user32.AllowSetForegroundWindow(anyone)
