"""Offers to make several calls of a text that tells of several problems, and takes that back."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.casework import splitting
from app.casework.reading import Changed
from app.ui.pages.new_call.draft_work import DraftWork
from app.ui.pages.new_call.duty_step import DutyStep
from app.ui.tokens import Tone
from app.ui.widgets.notice import Notice

if TYPE_CHECKING:
    from app.casework.finding import Part
    from app.casework.splitting import Split
    from app.ui.page import Context


class Parting(QObject):
    """Stands between what the sorter says of the text and the drafts that come of it."""

    parted = Signal(str)
    """The draft with this id is to be read afresh: it was made shorter, or whole again."""

    def __init__(self, context: Context, work: DraftWork, duty: DutyStep, bar: Notice) -> None:
        super().__init__(bar)
        self._context, self._work, self._duty, self._bar = context, work, duty, bar
        self._told: tuple[str, ...] = ()
        self._family: tuple[str, ...] = ()

    def begin(self) -> None:
        """Forget what was said of another draft."""
        self._told = ()
        self._bar.hide()

    def show(self) -> None:
        """Say that the text tells of several problems; once closed, not again of the same ones."""
        if not self._duty.up_to_date:
            return
        parts = self._parts()
        matters = tuple(part.matter for part in parts)
        if matters == self._told:
            return
        self._told = matters
        if not parts:
            self._bar.hide()
            return
        said = self.tr("This seems to be about {n} things: {matters}").format(
            n=len(parts), matters="　｜　".join(self._title(part.matter) for part in parts)
        )
        make = self.tr("Make {n} calls of it").format(n=len(parts))
        self._bar.say(said, Tone.BLUE, action=(make, self.part), seconds=0)

    def _parts(self) -> tuple[Part, ...]:
        sorting = self._duty.sorting
        return sorting.parts if sorting is not None else ()

    def _title(self, matter: str) -> str:
        named = self._duty.edition.edition.matter(matter) if self._duty.edition else None
        return f"{matter} {named.title}" if named else matter

    def part(self) -> None:
        """Make a call of each problem in the text as it stands."""
        parts = self._parts() if self._duty.up_to_date else ()
        self._told = ()
        if parts:
            self._work.save()
            self._work.with_draft(lambda: self._part(parts))

    def _part(self, parts: tuple[Part, ...]) -> None:
        self._context.background.run(
            splitting.split,
            self._context.desk,
            self._work.draft_id,
            parts,
            done=self._parted,
            receiver=self,
        )

    def _parted(self, done: Split) -> None:
        self._family = tuple(draft.id for draft in done.drafts)
        self._told = ()
        self._context.frame.changed({Changed.DRAFTS})
        self.parted.emit(done.drafts[0].id)
        self._context.frame.say(
            self.tr(
                "There are {n} calls now: this is the first, the rest are among the drafts."
            ).format(n=len(done.drafts)),
            action=(self.tr("Undo"), lambda: self._undo(done)),
        )

    def _undo(self, done: Split) -> None:
        self._work.save()
        self._context.background.run(
            splitting.join,
            self._context.desk,
            done,
            done=lambda _: self._joined(done.drafts[0].id),
            receiver=self,
        )

    def _joined(self, draft: str) -> None:
        self._family, self._told = (), ()
        self._context.frame.changed({Changed.DRAFTS})
        self.parted.emit(draft)

    def forget(self, draft: str) -> None:
        """Lead to this draft no more: it was put away."""
        self._family = tuple(each for each in self._family if each != draft)

    def after(self, draft: str) -> tuple[str, Callable[[], object]] | None:
        """Return, for the message that *draft* was submitted, how to go on with the next one."""
        if draft not in self._family:
            return None
        self.forget(draft)
        if not self._family:
            return None
        following = self._family[0]
        return (
            self.tr("Go on with the other call"),
            lambda: self._context.frame.go("new_call", following),
        )
