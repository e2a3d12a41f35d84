"""The second step: sorts what is written, and tells looking at a matter from taking it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.casework.reading import Changed, NamedEdition, SorterDamaged
from app.ui.pages.new_call.draft_work import DraftWork
from app.ui.pages.new_call.find_dialog import FindMatter
from app.ui.pages.new_call.lesson_line import named
from app.ui.pages.new_call.offers import offers, spans, words
from app.ui.pages.new_call.problem_view import ProblemView
from app.ui.say import told
from contract.lessons import ON_NO_LIST
from contract.matters import Matter

if TYPE_CHECKING:
    from app.casework.desk import Desk
    from app.casework.finding import Sorting, Teacher
    from app.ui.bridge import Known
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
        self._teachers: dict[str, Teacher] = {}
        self._sorted_text = ""
        self._trouble = ""
        self.looking = ""
        self.edition: NamedEdition | None = None
        view.description.rested.connect(self.sort)
        view.cards.looked.connect(self.look)
        view.cards.ticket_wanted.connect(partial(context.frame.go, "ticket"))
        view.cards.lesson_dropped.connect(self._drop_lesson)
        view.unlisted_before.seen.connect(partial(context.frame.go, "ticket"))
        view.unlisted_before.dropped.connect(self._drop_lesson)
        view.search_wanted.connect(self._search)

    @property
    def looked_at(self) -> Matter | None:
        """The matter that is looked at."""
        return self.edition.edition.matter(self.looking) if self.edition else None

    @property
    def sorting(self) -> Sorting | None:
        """What the sorter said last."""
        return self._sorting

    @property
    def up_to_date(self) -> bool:
        """Whether the sorter has spoken of the text as it stands."""
        return self._sorted_text == self._view.description.toPlainText()

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
            self._trouble = ""
            self.changed.emit()
        elif text != self._sorted_text:
            self._context.background.run(
                _sort,
                self._context.desk,
                text,
                done=partial(self._sorted, text),
                failed=partial(self._not_sorted, text),
                receiver=self,
            )

    def _sorted(self, text: str, found: tuple[Sorting, dict[str, Teacher]]) -> None:
        if text != self._view.description.toPlainText():
            return
        sorting, self._teachers = found
        self._sorted_text, self._trouble = text, ""
        moved = self.looking not in ("", self._first())
        self._sorting = sorting
        proposed = [proposal.matter for proposal in sorting.proposals]
        if not moved or self.looking not in proposed:
            self.looking = self._first()
        self.changed.emit()

    def _not_sorted(self, text: str, error: Known) -> None:
        """Say why nothing is proposed; the list can be searched all the same."""
        if not isinstance(error, SorterDamaged):
            self._context.background.known_error.emit(error)
            return
        self._sorting, self._sorted_text = None, text
        self._trouble = told(error).whole
        self.changed.emit()

    def _first(self) -> str:
        """The matter that is looked at before a person looks at another."""
        if self._work.content.off_list:
            return ""
        proposed = self._proposed()
        return self._work.content.matter or ("" if proposed == ON_NO_LIST else proposed)

    def _proposed(self) -> str:
        """The matter that the sorter puts first, `ON_NO_LIST` for none, empty before it spoke."""
        if self._sorting is None:
            return ""
        found = self._sorting.proposals if self._sorting.on_list else ()
        return found[0].matter if found else ON_NO_LIST

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
            proposed=self._proposed(),
        )
        self.looking = matter
        self._work.save()
        self.taken.emit()

    def ask_for_consultation(self) -> None:
        """Say that no matter of the list fits."""
        self._work.set(
            matter="",
            off_list=True,
            edition=self.edition.name if self.edition else "",
            reasons=(),
            proposed=self._proposed(),
        )
        self.looking = ""
        self._work.save()
        self.changed.emit()

    def show(self) -> None:
        """Show the proposals as cards, and the words that speak for the one looked at."""
        content = self._work.content
        if self.edition is None:
            self._view.show_offers((), "", self.tr("The list comes with the first sync."))
        else:
            found = offers(self._sorting, self.edition.edition, content.matter, self._teachers)
            self._view.show_offers(found, self.looking, "" if found else self._nothing_found())
        self._view.show_trouble(self._trouble)
        taken = bool(content.matter or content.off_list)
        known = self._sorting is not None and self.edition is not None and not taken
        self._view.show_unlisted(
            likely=known and self._proposed() == ON_NO_LIST,
            possible=known and self._sorting is not None and _perhaps_unlisted(self._sorting),
        )
        taught = self._sorting.lessons if known and self._sorting else ()
        before = (self._teachers[ticket] for ticket in taught if ticket in self._teachers)
        self._view.show_unlisted_before(next(before, None))
        self._view.description.mark(spans(self._sorting, self.looking))

    def _nothing_found(self) -> str:
        if not self._work.content.description.strip():
            return self.tr("Write what is wrong; the likeliest matters come by themselves.")
        if self._sorting is None:
            return ""
        return self.tr("Nothing on the list is near. Say it in other words, or search the list.")

    def _drop_lesson(self, ticket: str) -> None:
        """Have proposals go by an earlier ticket no longer, and sort anew."""
        self._context.background.run(
            self._context.desk.take,
            ticket,
            "drop_lesson",
            {},
            done=partial(self._dropped, ticket),
            receiver=self,
        )

    def _dropped(self, ticket: str, event: str) -> None:
        teacher = self._teachers.get(ticket)
        call = named(teacher) if teacher else ""
        self._context.frame.say(
            self.tr("Proposals no longer go by {call}.").format(call=call),
            action=(self.tr("Undo"), partial(self._heed_again, event)),
            sent=(event, self.tr("Proposals no longer go by {call}.").format(call=call)),
        )
        self._sort_anew()

    def _heed_again(self, event: str) -> None:
        self._context.background.run(
            self._context.desk.undo, event, done=lambda _changed: self._sort_anew(), receiver=self
        )

    def _sort_anew(self) -> None:
        self._context.frame.changed({Changed.TICKETS, Changed.OUTBOX})
        self._sorted_text = ""
        self.sort()

    def _search(self) -> None:
        dialog = FindMatter(self._context, self._view)
        dialog.accepted.connect(lambda: self._found(dialog.matter))
        dialog.open()

    def _found(self, matter: Matter | None) -> None:
        if matter is not None:
            self.take(matter.id)


def _sort(desk: Desk, text: str) -> tuple[Sorting, dict[str, Teacher]]:
    """Sort *text*, and name the earlier tickets that had a say in it; runs on the worker."""
    sorting = desk.sort(text)
    return sorting, desk.teachers(sorting)


def _perhaps_unlisted(sorting: Sorting) -> bool:
    """Whether a consultation is worth a thought; of several problems each is looked at by itself."""
    return sorting.unsure_of_list and not sorting.parts
