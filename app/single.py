"""One program to a data folder: the second one brings the first one's window forward."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject

from app.models import folder as place
from app.models.errors import AlreadyOpen

_WAIT_MS = 1500


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
    import hashlib  # noqa: PLC0415  only to speak with another program

    return "xianghu-" + hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:16]


def bring_forward(folder: Path) -> bool:
    """Ask the program that has the folder to show itself; tell whether it heard."""
    from PySide6.QtNetwork import QLocalSocket  # noqa: PLC0415  only a second start needs it

    socket = QLocalSocket()
    socket.connectToServer(_name(folder))
    heard = socket.waitForConnected(_WAIT_MS)
    socket.disconnectFromServer()
    return heard


def leave_it_to_the_first(folder: Path) -> int:
    """Bring the first program forward, or say that it is there; returns the exit status."""
    if bring_forward(folder):
        return 0
    from PySide6.QtWidgets import QMessageBox  # noqa: PLC0415  see `bring_forward`

    error = AlreadyOpen()
    box = QMessageBox(QMessageBox.Icon.Information, error.title, error.sentence)
    box.setInformativeText(error.next_step)
    box.exec()
    return 2


def listen(folder: Path, owner: QObject, come_forward: Callable[[], object]) -> None:
    """Hear of second starts for as long as *owner* lives."""
    from PySide6.QtNetwork import QLocalServer  # noqa: PLC0415  wanted after the first paint

    server = QLocalServer(owner)
    server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
    QLocalServer.removeServer(_name(folder))

    def heard() -> None:
        while server.hasPendingConnections():
            server.nextPendingConnection().deleteLater()
        come_forward()

    server.newConnection.connect(heard)
    server.listen(_name(folder))
