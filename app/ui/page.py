"""What every page of the main window is, and what it is given."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple, Protocol

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.ui.tokens import S4, S6, Tone
from app.ui.widgets.card import Scroll
from app.ui.widgets.labels import Sub, Title

if TYPE_CHECKING:
    from app.casework.desk import Desk
    from app.casework.reading import Changed
    from app.ui.bridge import Background
    from app.ui.program import Program


class Frame(Protocol):
    """What a page may ask of the window around it."""

    def go(self, page: str, argument: str = "") -> None:
        """Open another page by its name: workbench, new_call, tickets, ticket, …"""

    def changed(self, what: Collection[Changed]) -> None:
        """Tell every page what a write has changed; the open one refreshes at once."""

    def say(
        self,
        text: str,
        tone: Tone = Tone.NEUTRAL,
        *,
        action: tuple[str, Callable[[], object]] | None = None,
        sent: tuple[str, str] | None = None,
    ) -> None:
        """Show one sentence above the page, perhaps with an undo.

        *sent* is an event that the undo would take back, and what is said in its place once the
        county has that event.
        """


class Context(NamedTuple):
    """What a page works with: the desk (only through the background), the clock, the window."""

    desk: Desk
    background: Background
    clock: Callable[[], datetime]
    frame: Frame
    program: Program


class Sheet(QWidget):
    """A title, a line under it, perhaps `buttons` beside it, and a `body` that may scroll.

    The window calls `opened` each time it shows the sheet, `refresh` when something changed while
    it is open, and `flush` before it shows another one or closes.
    """

    name = ""
    """How other pages name it to `Frame.go`."""

    def __init__(self, *, scrolls: bool = True) -> None:
        super().__init__()
        self.title = Title()
        self.sub = Sub()
        self.buttons = QHBoxLayout()
        self.buttons.setSpacing(4)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.title)
        words.addWidget(self.sub)
        head = QHBoxLayout()
        head.setSpacing(S4)
        head.addLayout(words, 1)
        head.addLayout(self.buttons)
        head.setAlignment(self.buttons, Qt.AlignmentFlag.AlignTop)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(S6, 20, S6, S4)
        outer.setSpacing(S4)
        outer.addLayout(head)
        if scrolls:
            self.area = Scroll()
            outer.addWidget(self.area, 1)
            self.body = self.area.body
        else:
            self.body = QVBoxLayout()
            outer.addLayout(self.body, 1)
        self.body.setSpacing(S4)

    def set_heading(self, title: str, sub: str = "") -> None:
        """Show the page's title and the line under it."""
        self.title.setText(title)
        self.sub.setText(sub)
        self.sub.setVisible(bool(sub))
        self.setAccessibleName(title)

    def opened(self, argument: str = "") -> None:
        """Show what *argument* names (a ticket's id, a draft's); read afresh."""

    def refresh(self, changed: Collection[Changed]) -> None:
        """Read afresh whatever of this page is among *changed*."""

    def flush(self) -> None:
        """Hand over to the worker what has been typed and is not saved yet."""

    def first_focus(self) -> QWidget | None:
        """Return where the keyboard starts on this page."""
        return None


class Page(Sheet):
    """A sheet that works with the desk; it reads and writes only through `context.background`."""

    def __init__(self, context: Context, *, scrolls: bool = True) -> None:
        super().__init__(scrolls=scrolls)
        self.context = context
