"""Form definitions: what a call must say for a matter, as data that the county publishes."""

import re
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from math import isfinite, isnan

import msgspec

from contract.word import Word

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


def problems(form: Form, answers: Answers) -> dict[str, Word]:
    """Return what is wrong with *answers*: field key → a sentence for the person who fills it."""
    found = {}
    for field in form.fields:
        wrong = _problem(field, answers.get(field.key))
        if wrong:
            found[field.key] = Word(wrong.zh.format(field.label), wrong.en.format(field.label))
    return found


def _problem(field: Field, answer: Answer | None) -> Word | None:
    if answer is None or answer == "":
        return _MISSING if field.required else None
    return _CHECKS[field.kind](field, answer)


_MISSING = Word("请填写“{}”", "Please answer “{}”")
_NO_TEXT = Word("“{}”应是文字", "“{}” must be text")
_LONG = Word(f"“{{}}”最多 {_MOST_TEXT} 字", f"“{{}}”: {_MOST_TEXT} characters at most")
_NO_NUMBER = Word("“{}”应是数字", "“{}” must be a number")
_BELOW_0 = Word("“{}”不能小于 0", "“{}” cannot be less than 0")
_NO_CHOICE = Word("“{}”请从列出的选项里选", "“{}”: choose one of the options")
_NO_YES = Word("“{}”请选是或否", "“{}”: choose yes or no")
_NO_DATE = Word("“{}”应是日期，例如 2026-01-31", "“{}” must be a date such as 2026-01-31")
_NO_PHONE = Word(
    "“{}”应是 11 位手机号，或带区号的座机号",
    "“{}” must be a mobile number of 11 digits, or a landline with its area code",
)


def _text(_field: Field, answer: Answer) -> Word | None:
    if not isinstance(answer, str):
        return _NO_TEXT
    return _LONG if len(answer) > _MOST_TEXT else None


def _number(_field: Field, answer: Answer) -> Word | None:
    if isinstance(answer, bool) or not isinstance(answer, int | float) or isnan(answer):
        return _NO_NUMBER
    return _BELOW_0 if answer < 0 else None


def _choice(field: Field, answer: Answer) -> Word | None:
    return None if answer in field.options else _NO_CHOICE


def _yes_no(_field: Field, answer: Answer) -> Word | None:
    return None if isinstance(answer, bool) else _NO_YES


def _date(_field: Field, answer: Answer) -> Word | None:
    try:
        date.fromisoformat(str(answer))
    except ValueError:
        return _NO_DATE
    return None


def _phone(_field: Field, answer: Answer) -> Word | None:
    compact = re.sub(r"[\s-]", "", str(answer))
    return None if _PHONE.fullmatch(compact) else _NO_PHONE


_CHECKS = {
    FieldKind.TEXT: _text,
    FieldKind.NUMBER: _number,
    FieldKind.CHOICE: _choice,
    FieldKind.YES_NO: _yes_no,
    FieldKind.DATE: _date,
    FieldKind.PHONE: _phone,
}
