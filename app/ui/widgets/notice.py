"""The bar that says what just happened, with its undo, and the page that is still empty."""

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.ui.tokens import S2, S4, S6, Tone
from app.ui.widgets.buttons import LinkButton, PrimaryButton
from app.ui.widgets.labels import Lead, Sub, Text

UNDO_SECONDS = 12


class Notice(QFrame):
    """A bar above a page's content: one sentence, at most one thing to do about it.

    It goes by itself after a while, or with the page, where there was only something to tell; what
    is wrong stays until it is closed.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("notice")
        self._act: Callable[[], object] | None = None
        self._stays = False
        self._just_said = False
        self.text = Text()
        self.action = LinkButton("", self._do)
        self.close_button = LinkButton("✕", self.hide)
        self.close_button.setAccessibleName(
            QCoreApplication.translate("Notice", "Close this message")
        )
        box = QHBoxLayout(self)
        box.setContentsMargins(S4, S2, S2, S2)
        box.addWidget(self.text, 1)
        box.addWidget(self.action)
        box.addWidget(self.close_button)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.hide)
        self.hide()

    def say(
        self,
        text: str,
        tone: Tone = Tone.NEUTRAL,
        *,
        action: tuple[str, Callable[[], object]] | None = None,
        seconds: int | None = None,
    ) -> None:
        """Show *text*; *action* is a word and what it does; *seconds* 0 keeps it until closed.

        By default red and amber stay, other tones go after `UNDO_SECONDS`.
        """
        self._stays = tone in (Tone.RED, Tone.AMBER)
        self._just_said = True
        QTimer.singleShot(0, self, self._is_old)
        self.setProperty("tone", tone.value)
        self.style().unpolish(self)
        self.style().polish(self)
        self.text.setText(text)
        self.setAccessibleName(text)
        self.action.setText(action[0] if action else "")
        self.action.setVisible(action is not None)
        self._act = action[1] if action else None
        self._timer.stop()
        if seconds is None:
            seconds = 0 if self._stays else UNDO_SECONDS
        if seconds:
            self._timer.start(seconds * 1000)
        self.show()

    def leave(self) -> None:
        """Go with the page; what is wrong stays, and what was said by the very act of leaving."""
        if not self._stays and not self._just_said:
            self.hide()

    def _is_old(self) -> None:
        self._just_said = False

    def _do(self) -> None:
        act, self._act = self._act, None
        self.hide()
        if act is not None:
            act()


class EmptyState(QWidget):
    """What stands where there is nothing yet: what the page is for and what to press."""

    def __init__(
        self,
        title: str,
        sentence: str,
        action: tuple[str, Callable[[], object]] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.title = Lead(title)
        self.sentence = Sub(sentence)
        for label in (self.title, self.sentence):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        box = QVBoxLayout(self)
        box.setContentsMargins(S6, 40, S6, 40)
        box.setSpacing(S2)
        box.addStretch(1)
        box.addWidget(self.title)
        box.addWidget(self.sentence)
        self.button: PrimaryButton | None = None
        if action:
            self.button = PrimaryButton(action[0], action[1])
            box.addSpacing(S2)
            box.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        box.addStretch(2)
