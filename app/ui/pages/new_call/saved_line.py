"""The line at the head of a new call that says whether what was typed is on this PC."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from app.ui.say import moment, told
from app.ui.tokens import Tone
from app.ui.widgets.labels import Sub
from contract.deadlines import CHINA

if TYPE_CHECKING:
    from app.ui.bridge import Known


class SavedLine(Sub):
    """Says when a draft was saved, or why it could not be."""

    def __init__(self) -> None:
        super().__init__()
        self.setWordWrap(False)

    def nothing_yet(self) -> None:
        """Say that it is saved by itself."""
        self._say(self.tr("Saved on this PC as you type"))

    def before(self, at: datetime, now: datetime) -> None:
        """Say when a draft that is taken up again was saved."""
        self._say(self.tr("Saved on this PC {when}").format(when=moment(at, now)))

    def just_now(self, now: datetime) -> None:
        """Say that it was saved now, and that nothing else is needed."""
        when = now.astimezone(CHINA).strftime("%H:%M:%S")
        said = self.tr("Saved on this PC  {when}  can be finished and submitted offline")
        self._say(said.format(when=when))

    def not_saved(self, error: Known) -> None:
        """Say why it could not be saved and what to do."""
        said = told(error)
        self._say(f"{said.title}　{said.next_step}", Tone.RED)

    def _say(self, text: str, tone: Tone | None = None) -> None:
        self.setText(text)
        self.set_tone(tone)
