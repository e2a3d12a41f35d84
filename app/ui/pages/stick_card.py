"""The card on the sync page for an office without a line: out on a stick, and the answer in."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QDeadlineTimer
from PySide6.QtWidgets import QFileDialog, QProgressBar, QVBoxLayout

from app.ui import say
from app.ui import tokens as t
from app.ui.tokens import Tone
from app.ui.widgets import Card, LinkButton, PlainButton, Sub, Text, clear, row
from contract.bundles import ENDING

if TYPE_CHECKING:
    from app.casework.reading import Bundle
    from app.ui.bridge import Known
    from app.ui.bundles import Out, ReadIn
    from app.ui.page import Context

_TOGETHER_MS = 60_000
"""Files that are opened at once come one by one, each from a start of the program."""


class StickCard(Card):
    """Saves what waits into a file and reads the county's answer, and says what came of it."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context, self._desk = context, context.program.bundles
        self.out = PlainButton(self.tr("Carry out what waits…"), self._choose_out)
        self.into = PlainButton(self.tr("Read the county's answer…"), self._choose_in)
        settings = partial(context.frame.go, "settings")
        self.updates = LinkButton(self.tr("Updates from the same stick…"), settings)
        self.stop = LinkButton(self.tr("Cancel"), self._desk.cancel)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.progress = Sub("")
        self.carried = Sub("")
        self.said = QVBoxLayout()
        self.said.setSpacing(t.S2)
        self._just_said = QDeadlineTimer(0)
        self.body.addWidget(Text(self.tr("No network at all? Take it on a stick"), "strong"))
        self.body.addWidget(
            Sub(
                self.tr(
                    "Save what waits as a file, let the county take it in, and read the answer that"
                    " comes back. The file is encrypted; updates can be on the same stick."
                )
            )
        )
        self.body.addWidget(self.carried)
        self.body.addLayout(row(self.out, self.into, self.updates, 1, spacing=t.S3))
        under_way = row(self.bar, self.progress, self.stop, spacing=t.S3)
        under_way.setStretch(1, 1)  # a name may be long
        self.body.addLayout(under_way)
        self.body.addLayout(self.said)
        self._desk.changed.connect(self._show_view)
        self._show_view()

    def show_carried(self, bundles: tuple[Bundle, ...]) -> None:
        """Show what is on a stick and not answered."""
        text = ""
        if bundles:
            last = bundles[-1]
            text = self.tr(
                "Carried out {when}: {events} steps, {photos} photos. No answer has been read yet."
            ).format(
                when=say.moment(last.at, self._context.clock()),
                events=len(last.events),
                photos=last.photos,
            )
        self.carried.setText(text)
        self.carried.setVisible(bool(text))

    def _show_view(self) -> None:
        view = self._desk.view
        busy = view.writing or view.reading is not None
        self.out.setEnabled(not busy)
        self.into.setEnabled(not busy)
        self.bar.setVisible(busy)
        self.progress.setVisible(busy)
        self.stop.setVisible(view.writing)
        self.bar.setRange(0, 1000 if view.size else 0)
        self.bar.setValue(view.done * 1000 // view.size if view.size else 0)
        if view.reading:
            text = self.tr("Reading and checking {name}…")
            self.progress.setText(text.format(name=view.reading.name))
        elif view.size:
            done, size = say.size(view.done), say.size(view.size)
            self.progress.setText(self.tr("{done} of {size}").format(done=done, size=size))
        else:
            self.progress.setText(self.tr("Writing…"))

    def _say(self, text: str, tone: Tone, name: str = "") -> None:
        """Add what came of something, and of which file where that could be asked."""
        self.said.addWidget(Text(f"{name}　{text}" if name else text, tone=tone))
        self._just_said.setRemainingTime(_TOGETHER_MS)

    # --- out ----------------------------------------------------------------------------

    def _choose_out(self) -> None:
        account = self._context.program.account
        whose = account.township if account else ""
        name = f"{whose}-{self._context.clock():%m%d-%H%M}{ENDING}"
        path, _ = QFileDialog.getSaveFileName(
            self, self.tr("Carry out what waits"), name, self._filter()
        )
        if path:
            self.carry_out(Path(path))

    def carry_out(self, path: Path) -> None:
        """Save what waits as *path*."""
        if path.suffix != ENDING:
            path = path.with_name(path.name + ENDING)
        clear(self.said)
        self._desk.carry_out(path, done=self._carried, failed=self._failed, receiver=self)

    def _carried(self, out: Out | None) -> None:
        if out is None:
            self._say(self.tr("Cancelled; nothing was left on the stick."), Tone.NEUTRAL)
            return
        text = self.tr(
            "Saved {name}: {events} steps, {photos} photos. Take the stick to the county; what is on"
            " it keeps waiting here until its answer is read."
        ).format(name=out.path.name, events=out.events, photos=out.photos)
        if out.left > 0:
            text += self.tr(" {n} photos are left for the next time.").format(n=out.left)
        self._say(text, Tone.GREEN)

    # --- in -----------------------------------------------------------------------------

    def _choose_in(self) -> None:
        path, _ = QFileDialog.getOpenFileName(
            self, self.tr("Read the county's answer"), "", self._filter()
        )
        if path:
            self.read_in(Path(path))

    def read_in(self, path: Path) -> None:
        """Read the county's answer in *path*."""
        clear(self.said)
        self._desk.read_in(path, done=self._read, failed=self._failed, receiver=self)

    def read_opened(self, path: Path) -> None:
        """Read what was opened outside of the window; what was just said of another stays."""
        if self._just_said.hasExpired():
            clear(self.said)
        self._desk.read_in(
            path,
            done=partial(self._read, name=path.name),
            failed=partial(self._failed, name=path.name),
            receiver=self,
        )

    def _read(self, read: ReadIn, name: str = "") -> None:
        text = self.tr("Read: the county has answered {n} steps.").format(n=read.events)
        if read.refused:
            text += self.tr(" {n} of them were refused: see “Needs you”.").format(n=read.refused)
        if read.left or read.photos_left:
            text += self.tr(
                " Not taken this time: {n} steps, {photos} photos; they go again with the next."
            ).format(n=read.left, photos=read.photos_left)
        if read.more:
            text += self.tr(" The county has more to say: please carry out once more.")
        self._say(text, Tone.AMBER if any(read[1:]) else Tone.GREEN, name)

    def _failed(self, error: Known, name: str = "") -> None:
        self._say(say.told(error).whole, Tone.RED, name)

    def _filter(self) -> str:
        return self.tr("Xianghu files") + f" (*{ENDING})"
