"""A matter's own questions as fields of the telephone form, and what is typed there as answers."""

from contract import forms
from contract.forms import Answer, FieldKind, Form
from county.desk.fields import Field, Kind
from county.desk.typed import Typed

PREFIX = "answers."
_YES, _NO = "yes", "no"
_UNASKED = ("", "没问")
_BUTTONS = 6
"""Up to so many options stand side by side; more go into a list."""

_KINDS = {FieldKind.DATE: Kind.DAY, FieldKind.YES_NO: Kind.CHOICE, FieldKind.CHOICE: Kind.CHOICE}


def fields(form: Form) -> tuple[Field, ...]:
    """Return the questions of *form* as the desk's pages draw fields."""
    return tuple(_field(asked) for asked in form.fields)


def _field(asked: forms.Field) -> Field:
    kind, options = _KINDS.get(asked.kind, Kind.LINE), tuple((one, one) for one in asked.options)
    if asked.kind is FieldKind.YES_NO:
        options = ((_YES, "是"), (_NO, "否"))
    if len(options) > _BUTTONS:
        kind = Kind.LIST
    elif kind is Kind.CHOICE and not asked.required:
        options = (*options, _UNASKED)
    return Field(
        PREFIX + asked.key,
        asked.label,
        kind,
        asked.required,
        asked.hint,
        options=options,
        unit=asked.unit,
    )


def answers(form: Form, typed: Typed) -> dict[str, Answer]:
    """Return what was answered to the questions of *form*, right or wrong, by key."""
    said = {asked.key: _answer(asked, typed.one(PREFIX + asked.key)) for asked in form.fields}
    return {key: answer for key, answer in said.items() if answer != ""}


def _answer(asked: forms.Field, text: str) -> Answer:
    if asked.kind is FieldKind.YES_NO:
        return {_YES: True, _NO: False}.get(text, text)
    return forms.number(text) if asked.kind is FieldKind.NUMBER else text


def problems(form: Form, answered: dict[str, Answer]) -> dict[str, str]:
    """Return what is wrong with the answers, by the names of the fields."""
    return {PREFIX + key: said.zh for key, said in forms.problems(form, answered).items()}


def others(form: Form, typed: Typed) -> tuple[tuple[str, str], ...]:
    """Return what was answered to another matter's questions: it waits, should that come back."""
    asked = {PREFIX + field.key for field in form.fields}
    return tuple(
        (name, typed.one(name))
        for name in typed.values
        if name.startswith(PREFIX) and name not in asked
    )
