"""The draft under the form: keeps what is typed within two seconds, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace
from PySide6.QtCore import QObject, QTimer, Signal

from app.casework.problems import Problems, problems
from app.casework.reading import Changed, Draft, DraftContent
from contract.forms import Form

if TYPE_CHECKING:
    from app.casework.desk import Desk
    from app.casework.reading import AddedPhoto
    from app.ui.bridge import Known
    from app.ui.page import Context
    from contract.forms import Answer
    from contract.matters import ListEdition

Found = tuple[Draft, Problems, Form | None]
_NO_QUESTIONS = Form("", "", ())

SAVE_MS = 900
"""How long after the first unsaved key the draft is saved; a save itself takes far less than 1 s."""


class DraftWork(QObject):
    """One draft at a time, from its first key to its submission.

    A draft begins to exist on disk with the first thing that is put into it, so that opening and
    leaving an empty form leaves nothing behind. Everything goes to the worker in order.
    """

    read = Signal()
    """Photos, problems or the form are known afresh."""
    saved = Signal()
    not_saved = Signal(object)
    photo_added = Signal(object)
    photo_wrong = Signal(str, object)
    submitted = Signal(str, str)
    """The ticket, and the draft that it was."""
    not_submitted = Signal(object)

    def __init__(self, context: Context, parent: QObject) -> None:
        super().__init__(parent)
        self.context = context
        self.draft: Draft | None = None
        self.content = DraftContent()
        self.problems: Problems = {}
        self.form: Form | None = None
        self.adding = 0
        self._judged: DraftContent | None = None
        self._dirty = False
        self._opening = 0
        self._waiting: list[Callable[[], None]] = []
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SAVE_MS)
        self._timer.timeout.connect(self.save)

    # --- which draft ---------------------------------------------------------------------

    @property
    def draft_id(self) -> str:
        """The id of the draft, empty before anything was put into it."""
        return self.draft.id if self.draft else ""

    @property
    def empty(self) -> bool:
        """Whether nothing has been put in yet."""
        return self.draft is None and not self._waiting and not self._dirty

    def begin(self) -> None:
        """Start an empty form."""
        self.save()
        self._opening += 1
        self.draft, self.content = None, DraftContent()
        self.problems, self.form, self._judged = {}, None, None
        self._waiting = []
        self.read.emit()

    def open(self, draft_id: str, opened: Callable[[Draft], object]) -> None:
        """Read the draft with this id and go on writing it."""
        self.save()
        self._opening += 1
        desk = self.context.desk
        self.context.background.run(
            lambda: (desk.draft(draft_id), *_judge(desk, draft_id)),
            done=partial(self._opened, self._opening, opened),
            receiver=self,
        )

    def _opened(
        self,
        opening: int,
        opened: Callable[[Draft], object],
        found: Found,
    ) -> None:
        if opening != self._opening:
            return
        self._take(found)
        self.content = found[0].content
        self._dirty = False
        opened(found[0])
        self.read.emit()

    def _take(self, found: Found) -> None:
        self.draft, self.problems, self.form = found
        self._judged = found[0].content

    # --- what is typed -----------------------------------------------------------------------

    def set(self, **fields: Any) -> None:  # noqa: ANN401  a draft's fields have kinds of their own
        """Put values into fields of the content."""
        changed = replace(self.content, **fields)
        if changed == self.content:
            return
        self.content = changed
        self._dirty = True
        if not self._timer.isActive():
            self._timer.start()

    def answer(self, key: str, value: Answer | None) -> None:
        """Answer a question of the form; None takes the answer away."""
        answers = {name: said for name, said in self.content.answers.items() if name != key}
        self.set(answers=answers if value is None else {**answers, key: value})

    def missing(self, draft: Draft, edition: ListEdition | None) -> Problems:
        """What keeps *draft* as it is typed now from being submitted: field → sentence.

        The worker judges what was saved; until it has, what is typed is judged here, so that
        nothing is called complete that is not. *edition* is the newest one.
        """
        judged, typed = self._judged, self.content
        if judged == typed:
            return self.problems
        same = judged is not None and (judged.matter, judged.off_list, judged.edition) == (
            typed.matter,
            typed.off_list,
            typed.edition,
        )
        return problems(draft, edition, (same and self.form) or _NO_QUESTIONS)

    def save(self) -> None:
        """Hand what is unsaved over to the worker."""
        self._timer.stop()
        if not self._dirty:
            return
        self._dirty = False
        self.with_draft(partial(self._save, self.content))

    def _save(self, content: DraftContent) -> None:
        desk, draft_id = self.context.desk, self.draft_id

        def work() -> Found:
            desk.save(draft_id, content)
            return desk.draft(draft_id), *_judge(desk, draft_id)

        self.context.background.run(
            work, done=self._saved, failed=partial(self._failed, draft_id), receiver=self
        )

    def _saved(self, found: Found) -> None:
        self.context.frame.changed({Changed.DRAFTS})
        if found[0].id == self.draft_id:
            self._take(found)
            self.saved.emit()
            self.read.emit()

    def _failed(self, draft_id: str, error: Known) -> None:
        """Try again with the next key, or by itself in a moment: nothing typed is given up."""
        if draft_id == self.draft_id:
            self._dirty = True
            self._timer.start()
            self.not_saved.emit(error)

    def with_draft(self, then: Callable[[], None]) -> None:
        """Do *then* when the draft is on disk, beginning it if need be."""
        if self.draft is not None:
            then()
            return
        self._waiting.append(then)
        if len(self._waiting) == 1:
            self.context.background.run(
                self.context.desk.new_draft,
                done=partial(self._begun, self._opening, self._waiting),
                failed=partial(self._not_begun, self._waiting),
                receiver=self,
            )

    def _begun(self, opening: int, waiting: list[Callable[[], None]], draft: Draft) -> None:
        kept = self.draft, self.content
        self.draft = draft
        for then in waiting:
            then()
        waiting.clear()
        if (
            opening != self._opening
        ):  # Another form has been opened; this one is saved all the same.
            self.draft, self.content = kept

    def _not_begun(self, waiting: list[Callable[[], None]], error: Known) -> None:
        waiting.clear()
        self._dirty = True
        self._timer.start()
        self.not_saved.emit(error)

    # --- photos --------------------------------------------------------------------------------

    def add_files(self, paths: Sequence[Path]) -> None:
        """Copy photos in, one after the other."""
        self.adding += len(paths)
        for path in paths:
            self.with_draft(partial(self._add, path))
        self.read.emit()

    def _add(self, path: Path) -> None:
        self.context.background.run(
            self.context.desk.add_photo,
            self.draft_id,
            path,
            done=self._added,
            failed=partial(self._wrong, path.name),
            receiver=self,
        )

    def add_image(self, content: bytes, name: str) -> None:
        """Copy a pasted picture in, given as a PNG file's *content*."""
        self.adding += 1
        self.with_draft(partial(self._add_image, content, name))

    def _add_image(self, content: bytes, name: str) -> None:
        self.context.background.run(
            self.context.desk.add_picture,
            self.draft_id,
            content,
            name,
            done=self._added,
            failed=partial(self._wrong, name),
            receiver=self,
        )

    def _added(self, added: AddedPhoto) -> None:
        self.adding -= 1
        self.photo_added.emit(added)
        self.read_again()

    def _wrong(self, name: str, error: Known) -> None:
        self.adding -= 1
        self.photo_wrong.emit(name, error)
        self.read.emit()

    def remove_photo(self, sha256: str) -> None:
        """Take a photo off; its files stay, so that it can be put back."""
        self.context.background.run(
            self.context.desk.remove_photo,
            self.draft_id,
            sha256,
            done=lambda _changed: self.read_again(),
            receiver=self,
        )

    def read_again(self) -> None:
        """Read the draft's photos and problems afresh."""
        if self.draft is None:
            return
        desk, draft_id = self.context.desk, self.draft_id
        self.context.background.run(
            lambda: (desk.draft(draft_id), *_judge(desk, draft_id)),
            done=self._read_again,
            receiver=self,
        )

    def _read_again(self, found: Found) -> None:
        self.context.frame.changed({Changed.DRAFTS})
        if found[0].id == self.draft_id:
            self._take(found)
            self.read.emit()

    # --- the end ---------------------------------------------------------------------------------

    def submit(self) -> None:
        """Save and submit; answers with `submitted` or `not_submitted`."""
        self.save()
        self.with_draft(self._submit)

    def _submit(self) -> None:
        self.context.background.run(
            self.context.desk.submit,
            self.draft_id,
            done=self._submitted,
            failed=self.not_submitted.emit,
            receiver=self,
        )

    def _submitted(self, ticket: str) -> None:
        draft = self.draft_id
        self.draft, self.content = None, DraftContent()
        self.problems, self.form, self._judged = {}, None, None
        self.submitted.emit(ticket, draft)

    def discard(self, done: Callable[[str], object]) -> None:
        """Put the draft away; *done* gets its id, with which it can be brought back."""
        self.save()
        draft_id = self.draft_id
        if draft_id:
            self.context.background.run(
                self.context.desk.discard,
                draft_id,
                done=lambda _changed: done(draft_id),
                receiver=self,
            )
        self.begin()


def _judge(desk: Desk, draft_id: str) -> tuple[Problems, Form | None]:
    """What keeps the draft from being submitted, and the questions that it asks.

    Before it is known what the matter is, nothing is asked about it.
    """
    content = desk.draft(draft_id).content
    found = desk.problems(draft_id)
    if not content.matter and not content.off_list:
        return {key: said for key, said in found.items() if not key.startswith("answers.")}, None
    return found, desk.form("" if content.off_list else content.matter, content.edition)
