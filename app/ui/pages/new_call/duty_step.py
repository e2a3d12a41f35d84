"""The second step: sorts what is written, and tells looking at a matter from taking it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.casework.reading import NamedEdition
from app.ui.pages.new_call.draft_work import DraftWork
from app.ui.pages.new_call.find_dialog import FindMatter
from app.ui.pages.new_call.offers import offers, spans, words
from app.ui.pages.new_call.problem_view import ProblemView
from contract.matters import Matter

if TYPE_CHECKING:
    from app.casework.finding import Sorting
    from app.ui.page import Context


class DutyStep(QObject):
    """Which matter is looked at, by the sorter's proposals or by hand; the draft has what is taken.

    What the sorter says later never changes what a person took or looks at, as long as it is
    among the proposals.
    """

    changed = Signal()
    """Another matter is looked at, or other ones are offered."""
    taken = Signal()

    def __init__(self, context: Context, work: DraftWork, view: ProblemView) -> None:
        super().__init__(view)
        self._context, self._work, self._view = context, work, view
        self._sorting: Sorting | None = None
        self._sorted_text = ""
        self.looking = ""
        self.edition: NamedEdition | None = None
        view.description.rested.connect(self.sort)
        view.cards.looked.connect(self.look)
        view.search_wanted.connect(self._search)

    @property
    def looked_at(self) -> Matter | None:
        """The matter that is looked at."""
        return self.edition.edition.matter(self.looking) if self.edition else None

    def use(self, edition: NamedEdition | None) -> None:
        """Sort by this edition from now on."""
        self.edition = edition
        self._sorted_text = ""
        self.sort()

    def begin(self) -> None:
        """Forget what was proposed for another draft, and sort this one."""
        self._sorting, self.looking, self._sorted_text = None, self._first(), ""
        self.sort()

    def sort(self) -> None:
        """Sort what is written, on the worker; nothing is proposed for nothing."""
        text = self._view.description.toPlainText()
        if not text.strip():
            self._sorting, self._sorted_text, self.looking = None, "", self._first()
            self.changed.emit()
        elif text != self._sorted_text:
            self._context.background.run(
                self._context.desk.sort, text, done=partial(self._sorted, text), receiver=self
            )

    def _sorted(self, text: str, sorting: Sorting) -> None:
        if text != self._view.description.toPlainText():
            return
        self._sorted_text = text
        moved = self.looking not in ("", self._first())
        self._sorting = sorting
        proposed = [proposal.matter for proposal in sorting.proposals]
        if not moved or self.looking not in proposed:
            self.looking = self._first()
        self.changed.emit()

    def _first(self) -> str:
        """The matter that is looked at before a person looks at another."""
        if self._work.content.off_list:
            return ""
        proposals = self._sorting.proposals if self._sorting else ()
        return self._work.content.matter or (proposals[0].matter if proposals else "")

    def look(self, matter: str) -> None:
        """Look at a matter without taking it."""
        self.looking = matter
        self.changed.emit()

    def take(self, matter: str) -> None:
        """Take a matter, and with it the edition that it stands in."""
        if self.edition is None:
            return
        self._work.set(
            matter=matter,
            off_list=False,
            edition=self.edition.name,
            reasons=words(self._sorting, matter),
        )
        self.looking = matter
        self._work.save()
        self.taken.emit()

    def ask_for_consultation(self) -> None:
        """Say that no matter of the list fits."""
        self._work.set(
            matter="", off_list=True, edition=self.edition.name if self.edition else "", reasons=()
        )
        self.looking = ""
        self._work.save()
        self.changed.emit()

    def show(self) -> None:
        """Show the proposals as cards, and the words that speak for the one looked at."""
        if self.edition is None:
            self._view.show_offers((), "", self.tr("The list comes with the first sync."))
        else:
            chosen = self._work.content.matter
            found = offers(self._sorting, self.edition.edition, chosen)
            self._view.show_offers(found, self.looking, "" if found else self._nothing_found())
        self._view.description.mark(spans(self._sorting, self.looking))

    def _nothing_found(self) -> str:
        if not self._work.content.description.strip():
            return self.tr("Write what is wrong; the likeliest matters come by themselves.")
        if self._sorting is None:
            return ""
        return self.tr("Nothing on the list is near. Say it in other words, or search the list.")

    def _search(self) -> None:
        dialog = FindMatter(self._context, self._view)
        dialog.accepted.connect(lambda: self._found(dialog.matter))
        dialog.open()

    def _found(self, matter: Matter | None) -> None:
        if matter is not None:
            self.take(matter.id)
