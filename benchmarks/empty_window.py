"""The least that a PySide6 program can be: one empty window; says so when it is painted."""

import sys

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QMainWindow


class Painted(QObject):
    """Ends the program in the turn of the event loop after the first paint."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            QTimer.singleShot(0, self._done)
        return False

    def _done(self) -> None:
        print("{}", flush=True)
        QApplication.exit()


def main() -> int:
    application = QApplication(sys.argv)
    window = QMainWindow()
    window.resize(1366, 768)
    painted = Painted()
    window.installEventFilter(painted)
    window.show()
    return application.exec()


if __name__ == "__main__":
    sys.exit(main())
