"""Tables of rows: a model of cells, a delegate that paints two lines and chips, a view to open rows."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from app.ui import style
from app.ui import tokens as t
from app.ui.tokens import Tone

Index = QModelIndex | QPersistentModelIndex
_PAD = 8
_ROOT = QModelIndex()


@dataclass(frozen=True)
class Cell:
    """What one place of a table shows: a line, perhaps a quieter one, perhaps as a chip."""

    text: str = ""
    second: str = ""
    tone: Tone | None = None
    chip: bool = False
    bold: bool = False


@dataclass(frozen=True)
class Row:
    """One row: the id of what it stands for, and its cells in the columns' order."""

    id: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Column:
    """A column's head and width in pixels at ordinary text; width 0 takes what is left."""

    title: str
    width: int = 0


class Rows(QAbstractTableModel):
    """The rows of a table, grown at the end by asking `more_wanted` while there are more."""

    more_wanted = Signal()

    def __init__(self, columns: Sequence[Column], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self._rows: list[Row] = []
        self._more = False

    def set_rows(self, rows: Sequence[Row], *, more: bool = False) -> None:
        """Show *rows* instead of what was shown; *more*: others can be asked for."""
        self.beginResetModel()
        self._rows, self._more = list(rows), more
        self.endResetModel()

    def add_rows(self, rows: Sequence[Row], *, more: bool = False) -> None:
        """Show *rows* after what is shown."""
        self._more = more
        if rows:
            first = len(self._rows)
            self.beginInsertRows(QModelIndex(), first, first + len(rows) - 1)
            self._rows += rows
            self.endInsertRows()

    @property
    def rows(self) -> Sequence[Row]:
        """The rows shown."""
        return tuple(self._rows)

    def row_of(self, row_id: str) -> int:
        """Return where the row with this id stands, -1 where it does not."""
        return next((at for at, row in enumerate(self._rows) if row.id == row_id), -1)

    def id_at(self, row: int) -> str:
        """Return the id of what a row stands for."""
        return self._rows[row].id

    def rowCount(self, parent: Index = _ROOT) -> int:
        """Return how many rows there are."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _ROOT) -> int:
        """Return how many columns there are."""
        return 0 if parent.isValid() else len(self.columns)

    def canFetchMore(self, parent: Index) -> bool:
        """Tell whether there are more rows to ask for."""
        return self._more and not parent.isValid()

    def fetchMore(self, parent: Index) -> None:
        """Ask for more, once for each time that rows have come."""
        if self.canFetchMore(parent):
            self._more = False
            self.more_wanted.emit()

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a cell for the delegate, or its text for readers and copying."""
        if not index.isValid():
            return None
        cell = self._rows[index.row()].cells[index.column()]
        if role == Qt.ItemDataRole.UserRole:
            return cell
        if role == Qt.ItemDataRole.DisplayRole:
            return cell.text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return "，".join(part for part in (cell.text, cell.second) if part)
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """Return a column's head."""
        if orientation is Qt.Orientation.Horizontal:
            if role == Qt.ItemDataRole.DisplayRole:
                return self.columns[section].title
            if role == Qt.ItemDataRole.TextAlignmentRole:
                return int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        return None


class CellDelegate(QStyledItemDelegate):
    """Paints a cell: one or two lines, or a chip, with a hairline under the row."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint the ground, the hairline and the cell."""
        c = style.colours()
        cell: Cell = index.data(Qt.ItemDataRole.UserRole) or Cell()
        rect: QRect = option.rect  # type: ignore[attr-defined]  # PySide6's stubs lack it
        state = option.state  # type: ignore[attr-defined]  # PySide6's stubs lack it
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, QColor(c.blue_weak))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, QColor(c.hover))
        painter.setPen(QColor(c.hair))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        inside = rect.adjusted(_PAD, _PAD, -_PAD, -_PAD)
        if cell.chip and cell.text:
            paint_chip(painter, inside, cell.text, cell.tone or Tone.NEUTRAL)
        else:
            self._lines(painter, inside, cell)
        painter.restore()

    def _lines(self, painter: QPainter, inside: QRect, cell: Cell) -> None:
        c = style.colours()
        height = style.scaled(20)
        first = QRect(inside.x(), inside.y(), inside.width(), height)
        painter.setFont(style.font(bold=cell.bold))
        painter.setPen(QColor(c.ink_of(cell.tone) if cell.tone else c.ink))
        _line(painter, first, cell.text)
        if cell.second:
            painter.setFont(style.font())
            painter.setPen(QColor(c.ink_3))
            _line(painter, first.translated(0, height), cell.second)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return room for one line or two."""
        del option
        cell: Cell = index.data(Qt.ItemDataRole.UserRole) or Cell()
        lines = 2 if cell.second else 1
        return QSize(40, style.scaled(20) * lines + 2 * _PAD + 2)


def _line(painter: QPainter, rect: QRect, text: str) -> None:
    shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
    painter.drawText(rect, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), shown)


def paint_chip(painter: QPainter, rect: QRect, text: str, tone: Tone) -> None:
    """Paint a chip at the top left of *rect*, not wider than it."""
    c = style.colours()
    chip_font = style.font(t.T_SMALL)
    wide = min(QFontMetrics(chip_font).horizontalAdvance(text) + 16, rect.width())
    ground = QRectF(rect.x(), rect.y(), wide, style.scaled(20))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(c.weak_of(tone)))
    painter.drawRoundedRect(ground, 10, 10)
    painter.setFont(chip_font)
    painter.setPen(QPen(QColor(c.ink_of(tone))))
    shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, wide - 12)
    painter.drawText(ground, int(Qt.AlignmentFlag.AlignCenter), shown)


class Table(QTableView):
    """A view of `Rows`: whole rows, opened by a click or by Enter; arrows move, typing does not edit.

    Emits `opened` with the row's id, and `current` when the row under the keyboard changes.
    """

    opened = Signal(str)
    current = Signal(str)

    def __init__(self, rows: Rows, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = rows
        self.setAccessibleName(name)
        self.setModel(rows)
        self.setItemDelegate(CellDelegate(self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setMouseTracking(True)
        self.setCornerButtonEnabled(False)
        self.verticalHeader().hide()
        self._head()
        self.clicked.connect(lambda index: self.opened.emit(rows.id_at(index.row())))

    def _head(self) -> None:
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setSectionsClickable(False)
        head.setMinimumSectionSize(24)
        for at, column in enumerate(self.rows.columns):
            if column.width:
                head.setSectionResizeMode(at, QHeaderView.ResizeMode.Interactive)
                self.setColumnWidth(at, style.scaled(column.width))
            else:
                head.setSectionResizeMode(at, QHeaderView.ResizeMode.Stretch)

    def set_lines(self, lines: int) -> None:
        """Give every row room for so many lines; faster than asking each row."""
        head = self.verticalHeader()
        head.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head.setDefaultSectionSize(style.scaled(20) * lines + 2 * _PAD + 2)

    def choose(self, row_id: str) -> None:
        """Put the keyboard on the row with this id, where there is one."""
        at = self.rows.row_of(row_id)
        if at >= 0:
            self.setCurrentIndex(self.rows.index(at, 0))

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Tell which row the keyboard is on."""
        super().currentChanged(current, previous)
        if current.isValid():
            self.current.emit(self.rows.id_at(current.row()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open the row on Enter."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.opened.emit(self.rows.id_at(self.currentIndex().row()))
            return
        super().keyPressEvent(event)


def fill_table(table: Table, rows: Sequence[Row], *, more: bool = False) -> None:
    """Show *rows*, keeping the row under the keyboard and the place scrolled to."""
    index = table.currentIndex()
    chosen = table.rows.id_at(index.row()) if index.isValid() else ""
    scrolled = table.verticalScrollBar().value()
    table.rows.set_rows(rows, more=more)
    if chosen:
        table.choose(chosen)
    table.verticalScrollBar().setValue(scrolled)
