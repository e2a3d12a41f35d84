"""The village or community of a call: typed in Chinese or by pinyin initials, completed from the list."""

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCompleter, QLineEdit, QWidget

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class Village(NamedTuple):
    """A village with the first letters of its name's pinyin."""

    name: str
    initials: str


def matching(villages: Sequence[Village], typed: str) -> list[Village]:
    """Return the villages that *typed* stands in, by name or by initials; beginnings come first."""
    wanted = typed.strip().lower()
    found = [v for v in villages if wanted in v.name or wanted in v.initials]
    return sorted(
        found, key=lambda v: not (v.name.startswith(wanted) or v.initials.startswith(wanted))
    )


class _Found(QAbstractListModel):
    def __init__(self) -> None:
        super().__init__()
        self.villages: list[Village] = []

    def show(self, villages: list[Village]) -> None:
        self.beginResetModel()
        self.villages = villages
        self.endResetModel()

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.villages)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        village = self.villages[index.row()]
        if role == Qt.ItemDataRole.EditRole:
            return village.name
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{village.name}　{village.initials}"
        return None


class VillageEdit(QLineEdit):
    """One line with a list beneath; `said` carries each change."""

    said = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.villages: tuple[Village, ...] = ()
        self._found = _Found()
        self._completer = QCompleter(self)
        self._completer.setModel(self._found)
        self._completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self._completer.setCompletionRole(Qt.ItemDataRole.EditRole)
        self._completer.setMaxVisibleItems(8)
        self._completer.activated[str].connect(self._take)  # type: ignore[index]  # PySide6's way to choose a signal
        self._completer.setWidget(self)
        self.textEdited.connect(self._offer)

    def know(self, villages: Sequence[Village]) -> None:
        """Take the villages, and offer them for what was typed before they were known."""
        self.villages = tuple(villages)
        if self.hasFocus() and self.text():
            self._offer(self.text())

    def _offer(self, text: str) -> None:
        self.said.emit(text)
        found = matching(self.villages, text) if text.strip() else []
        if found and [v.name for v in found] != [text]:
            self._found.show(found)
            self._completer.complete()
        else:
            self._completer.popup().hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Down opens the whole list; Enter and Tab take the first of what is offered."""
        key, popup = event.key(), self._completer.popup()
        if key == Qt.Key.Key_Down and not popup.isVisible() and self.villages:
            self._found.show(list(self.villages))
            self._completer.complete()
        elif (
            key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab)
            and popup.isVisible()
            and self._found.villages
        ):
            row = popup.currentIndex().row()
            self._take(self._found.villages[max(row, 0)].name)
            popup.hide()
            if key == Qt.Key.Key_Tab:
                super().keyPressEvent(event)
        else:
            super().keyPressEvent(event)

    def _take(self, name: str) -> None:
        self.setText(name)
        self.said.emit(name)
