"""The card about updates on the settings page: which version, what waits, what can be done."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog, QVBoxLayout

from app.ui import say, style
from app.ui.tokens import S3, S4, Tone
from app.ui.widgets import Card, LinkButton, PlainButton, Small, Text, clear, row

if TYPE_CHECKING:
    from app.ui.updates import UpdateDesk, UpdateView


class UpdateCard(Card):
    """Shows the desk's view whenever it changes."""

    def __init__(self, desk: UpdateDesk) -> None:
        super().__init__()
        self._desk = desk
        self.look = PlainButton(self.tr("Look for updates now"), desk.look)
        self.folder = PlainButton(self.tr("Update from a folder…"), self._choose)
        self.install = PlainButton(self.tr("Install now and start again"), desk.install_now)
        self.back = LinkButton("", desk.go_back)
        self._facts = QVBoxLayout()
        self._facts.setSpacing(S3)
        self.body.addWidget(Text(self.tr("Updates"), "strong"))
        self.body.addLayout(self._facts)
        self.body.addLayout(row(self.look, self.folder, self.install, self.back, 1, spacing=S4))
        desk.changed.connect(self.show_view)
        self.show_view()

    def show_view(self) -> None:
        """Show how it stands now."""
        view = self._desk.view
        clear(self._facts)
        self._fact(self.tr("This version"), view.version)
        self._fact(self.tr("Ring"), view.ring)
        if view.policy == "off":
            self._fact(self.tr("State"), self.tr("Switched off by the county's administrator"))
        else:
            self._fact(self.tr("Last look"), self._last(view))
            self._fact(self.tr("State"), self._state(view), _tone(view))
        for button in (self.look, self.folder):
            button.setVisible(view.policy != "off")
            button.setEnabled(not view.looking)
        self.install.setVisible(bool(view.ready))
        self.back.setVisible(bool(view.before) and view.before != view.ready)
        self.back.setText(self.tr("Go back to {version}").format(version=view.before))

    def _last(self, view: UpdateView) -> str:
        if view.last_look is None:
            return self.tr("Not yet")
        return say.moment(view.last_look, self._desk.now())

    def _state(self, view: UpdateView) -> str:
        if view.size and view.looking:
            text = self.tr("Fetching: {done} of {size}")
            return text.format(done=say.size(view.done), size=say.size(view.size))
        if view.looking:
            return self.tr("Looking…")
        if view.problem is not None:
            return say.told(view.problem).whole
        if view.ready:
            return self.tr("{version} is ready and is installed at the next start").format(
                version=view.ready
            )
        if view.known:
            return self.tr(
                "There is {version}; on this PC the county's administrator installs it"
            ).format(version=view.known)
        return self.tr("Nothing waits") if view.last_look else self.tr("Not known yet")

    def _fact(self, word: str, value: str, tone: Tone | None = None) -> None:
        label = Small(word)
        label.setFixedWidth(style.scaled(130))
        line = row(label, Text(value, tone=tone, selectable=True), spacing=S3)
        line.setStretch(1, 1)
        self._facts.addLayout(line)

    def _choose(self) -> None:
        title = self.tr("Folder with the update, such as on a stick")
        if chosen := QFileDialog.getExistingDirectory(self, title):
            self._desk.look_in(Path(chosen))


def _tone(view: UpdateView) -> Tone | None:
    if view.problem is not None and not view.looking:
        return Tone.AMBER
    return Tone.GREEN if view.ready else None
