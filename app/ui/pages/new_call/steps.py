"""What each step of the guided form says of itself, from what was typed and what is missing."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from PySide6.QtCore import QCoreApplication

from app.casework.reading import Draft, FormStep
from app.ui.say import word
from app.ui.widgets.steps import StepState
from contract.forms import Form
from contract.word import Word

translate = QCoreApplication.translate

STEPS = tuple(FormStep)


class Gap(NamedTuple):
    """Something that keeps a call from being submitted: its field, a sentence, its step."""

    field: str
    sentence: str
    step: FormStep


_STEP_OF = {
    "matter": FormStep.MATTER,
    "photos": FormStep.PHOTOS,
    "served_name": FormStep.MORE,
    "served_phone": FormStep.MORE,
}
_ANSWERS = "answers."


def step_of(field: str) -> FormStep:
    """Return the step that a field stands in."""
    if field.startswith(_ANSWERS):
        return FormStep.MORE
    return _STEP_OF.get(field, FormStep.PROBLEM)


def gaps(problems: Mapping[str, Word]) -> list[Gap]:
    """Return what is missing, in the order of the steps."""
    found = [Gap(field, word(sentence), step_of(field)) for field, sentence in problems.items()]
    return sorted(found, key=lambda gap: STEPS.index(gap.step))


def answers_wrong(problems: Mapping[str, str]) -> dict[str, str]:
    """Return the problems of the matter's own questions, by question."""
    return {
        field.removeprefix(_ANSWERS): sentence
        for field, sentence in problems.items()
        if field.startswith(_ANSWERS)
    }


def shown_beside(
    missing: Sequence[Gap], step: FormStep, visited: frozenset[FormStep]
) -> dict[str, str]:
    """Return what is said beside the fields while *step* is open: of steps that were left once."""
    # A photo is not missing while the person is about to add it.
    said = visited - {step} if step is FormStep.PHOTOS else visited
    return {gap.field: gap.sentence for gap in missing if gap.step in said}


def states(
    draft: Draft, form: Form | None, missing: Sequence[Gap], visited: frozenset[FormStep]
) -> list[StepState]:
    """Return what each step says; a step is shown as wrong only once it has been left."""
    by_step = {step: [gap for gap in missing if gap.step is step] for step in STEPS}
    makers = {
        FormStep.PROBLEM: _problem(draft, by_step[FormStep.PROBLEM]),
        FormStep.MATTER: _matter(draft),
        FormStep.PHOTOS: _photos(draft),
        FormStep.MORE: _more(form, by_step[FormStep.MORE]),
        FormStep.REVIEW: _review(draft, missing),
    }
    return [
        StepState(
            note,
            done=done and not by_step[step],
            wrong=bool(by_step[step]) and step in visited,
        )
        for step, (note, done) in makers.items()
    ]


def _say(text: str, number: int = 0) -> str:
    return text.replace("{n}", str(number))


def _problem(draft: Draft, missing: Sequence[Gap]) -> tuple[str, bool]:
    if not draft.content.description.strip():
        return translate("Steps", "Not written yet"), False
    if missing:
        return _say(translate("Steps", "{n} left to fill in"), len(missing)), False
    return translate("Steps", "Filled in"), True


def _matter(draft: Draft) -> tuple[str, bool]:
    if draft.content.off_list:
        return translate("Steps", "Consultation"), True
    if draft.content.matter:
        return _matter_words(draft), True
    return translate("Steps", "Please choose one"), False


def _matter_words(draft: Draft) -> str:
    chosen = translate("Steps", "Matter {id} chosen")
    return chosen.replace("{id}", draft.content.matter)


def _photos(draft: Draft) -> tuple[str, bool]:
    if not draft.photos:
        return translate("Steps", "None yet"), False
    return _say(translate("Steps", "{n} photos"), len(draft.photos)), True


def _more(form: Form | None, missing: Sequence[Gap]) -> tuple[str, bool]:
    if form is None:
        return translate("Steps", "After the matter"), False
    if missing:
        return _say(translate("Steps", "{n} left to fill in"), len(missing)), False
    return translate("Steps", "Filled in"), True


def _review(draft: Draft, missing: Sequence[Gap]) -> tuple[str, bool]:
    if missing or not draft.id:
        return "", False
    return translate("Steps", "Can be submitted"), False
