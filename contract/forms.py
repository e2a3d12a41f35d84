"""Form definitions: what a call must say for a matter, as data that the county publishes."""

import re
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from math import isfinite, isnan

import msgspec

Answer = str | int | float | bool
Answers = Mapping[str, Answer]

_PHONE = re.compile(r"(?:\+?86)?1[3-9]\d{9}|0\d{2,3}-?\d{7,8}(?:-\d{1,6})?|\d{7,8}")
_MOST_TEXT = 2000
_MOST_NUMBER = 10**15


class FieldKind(StrEnum):
    """How a field is asked for and checked."""

    TEXT = "text"
    NUMBER = "number"
    CHOICE = "choice"
    YES_NO = "yes_no"
    DATE = "date"
    PHONE = "phone"


class Field(msgspec.Struct, frozen=True):
    """One question of a form."""

    key: str
    label: str
    kind: FieldKind
    required: bool = False
    options: tuple[str, ...] = ()
    hint: str = ""
    unit: str = ""


class Form(msgspec.Struct, frozen=True):
    """The questions that one kind of matter asks."""

    id: str
    title: str
    fields: tuple[Field, ...]


class Forms(msgspec.Struct, frozen=True):
    """Every form in force; matters name theirs by id, the others get the *general* one."""

    forms: tuple[Form, ...]
    general: str = "general"

    def form(self, form_id: str) -> Form:
        """Return the named form, the general one where there is no such, or an empty one."""
        by_id = {form.id: form for form in self.forms}
        return by_id.get(form_id) or by_id.get(self.general) or Form(self.general, "", ())


def number(text: str) -> Answer:
    """Return the number that *text* says, or the text itself, which then shows as wrong."""
    plain = text.strip()
    try:
        found = float(plain)
    except ValueError:
        return text
    if not isfinite(found) or abs(found) > _MOST_NUMBER:
        return text
    return int(found) if found.is_integer() and "." not in plain else found


def problems(form: Form, answers: Answers) -> dict[str, str]:
    """Return what is wrong with *answers*: field key → a sentence for the person who fills it."""
    found = {}
    for field in form.fields:
        sentence = _problem(field, answers.get(field.key))
        if sentence:
            found[field.key] = sentence
    return found


def _problem(field: Field, answer: Answer | None) -> str:
    if answer is None or answer == "":
        return f"请填写“{field.label}”" if field.required else ""
    return _CHECKS[field.kind](field, answer)


def _text(field: Field, answer: Answer) -> str:
    if not isinstance(answer, str):
        return f"“{field.label}”应是文字"
    return f"“{field.label}”最多 {_MOST_TEXT} 字" if len(answer) > _MOST_TEXT else ""


def _number(field: Field, answer: Answer) -> str:
    if isinstance(answer, bool) or not isinstance(answer, int | float) or isnan(answer):
        return f"“{field.label}”应是数字"
    return f"“{field.label}”不能小于 0" if answer < 0 else ""


def _choice(field: Field, answer: Answer) -> str:
    return "" if answer in field.options else f"“{field.label}”请从列出的选项里选"


def _yes_no(field: Field, answer: Answer) -> str:
    return "" if isinstance(answer, bool) else f"“{field.label}”请选是或否"


def _date(field: Field, answer: Answer) -> str:
    try:
        date.fromisoformat(str(answer))
    except ValueError:
        return f"“{field.label}”应是日期，例如 2026-01-31"
    return ""


def _phone(field: Field, answer: Answer) -> str:
    compact = re.sub(r"[\s-]", "", str(answer))
    if _PHONE.fullmatch(compact):
        return ""
    return f"“{field.label}”应是 11 位手机号，或带区号的座机号"


_CHECKS = {
    FieldKind.TEXT: _text,
    FieldKind.NUMBER: _number,
    FieldKind.CHOICE: _choice,
    FieldKind.YES_NO: _yes_no,
    FieldKind.DATE: _date,
    FieldKind.PHONE: _phone,
}
