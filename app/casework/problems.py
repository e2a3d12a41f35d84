"""What keeps a draft from being submitted: a table of rules, each with a sentence for its field."""

from collections.abc import Callable
from typing import NamedTuple

from app.models.read import Draft
from contract import forms
from contract.forms import Field, FieldKind, Form
from contract.matters import ListEdition
from contract.word import Word

MOST_TEXT = 5000
MOST_SHORT = 200
MOST_PHOTOS = 60
_FEWEST = 5

Problems = dict[str, Word]
"""Field → a sentence for the person who fills it; a form's questions are `answers.<key>`."""


class Given(NamedTuple):
    """A draft with what it is judged by."""

    draft: Draft
    edition: ListEdition | None
    form: Form


class Rule(NamedTuple):
    """A field, a sentence, and when it is to be shown."""

    field: str
    sentence: Word
    broken: Callable[[Given], bool]


_TOO_LONG = Word(f"最多 {MOST_SHORT} 字", f"{MOST_SHORT} characters at most")
_PHONE = Field("served_phone", "群众电话", FieldKind.PHONE)

# In the order in which a person meets the fields; of one field the first broken rule speaks.
RULES: tuple[Rule, ...] = (
    Rule(
        "description",
        Word("请写一写是怎么回事", "Please say what is the matter"),
        lambda g: not g.draft.content.description.strip(),
    ),
    Rule(
        "description",
        Word(
            f"请写得再具体一些，至少 {_FEWEST} 个字",
            f"Please say a little more, {_FEWEST} characters at least",
        ),
        lambda g: len(g.draft.content.description.strip()) < _FEWEST,
    ),
    Rule(
        "description",
        Word(
            f"最多 {MOST_TEXT} 字，请精简一些",
            f"{MOST_TEXT} characters at most: please shorten it",
        ),
        lambda g: len(g.draft.content.description) > MOST_TEXT,
    ),
    Rule(
        "title",
        Word(f"标题最多 {MOST_SHORT} 字", f"A title has {MOST_SHORT} characters at most"),
        lambda g: len(g.draft.content.title) > MOST_SHORT,
    ),
    Rule(
        "village",
        Word("请选村或社区", "Please choose the village or community"),
        lambda g: not g.draft.content.village.strip(),
    ),
    Rule("village", _TOO_LONG, lambda g: len(g.draft.content.village) > MOST_SHORT),
    Rule(
        "spot",
        Word("请写具体位置，方便部门找到", "Please say where exactly, so that it is found"),
        lambda g: not g.draft.content.spot.strip(),
    ),
    Rule("spot", _TOO_LONG, lambda g: len(g.draft.content.spot) > MOST_SHORT),
    Rule(
        "matter",
        Word(
            "还没有从县里取得责任清单，联网同步一次后再提交；写好的内容都在",
            "The list has not come from the county yet: sync once, then submit; all is kept",
        ),
        lambda g: g.edition is None,
    ),
    Rule(
        "matter",
        Word(
            "请选一个事项；清单里没有的，请选“申请联合会商”",
            "Please choose a matter, or ask for a consultation where it is on no list",
        ),
        lambda g: not g.draft.content.matter and not g.draft.content.off_list,
    ),
    Rule(
        "matter",
        Word(
            "所选事项已不在这一版清单里，请重新选",
            "The chosen matter is not in this edition any more: please choose again",
        ),
        lambda g: (
            bool(g.draft.content.matter)
            and not g.draft.content.off_list
            and g.edition is not None
            and g.edition.matter(g.draft.content.matter) is None
        ),
    ),
    Rule(
        "photos",
        Word(f"最多 {MOST_PHOTOS} 张照片", f"{MOST_PHOTOS} photos at most"),
        lambda g: len(g.draft.photos) > MOST_PHOTOS,
    ),
    Rule(
        "served_name",
        _TOO_LONG,
        lambda g: len(g.draft.content.served_name) > MOST_SHORT,
    ),
    Rule(
        "served_phone",
        Word(
            "电话应是 11 位手机号，或带区号的座机号",
            "A mobile number of 11 digits, or a landline with its area code",
        ),
        lambda g: bool(
            forms.problems(Form("", "", (_PHONE,)), {"served_phone": g.draft.content.served_phone})
        ),
    ),
)


def problems(draft: Draft, edition: ListEdition | None, form: Form) -> Problems:
    """Return what is wrong with *draft*, field by field; empty when it can be submitted."""
    given = Given(draft, edition, form)
    found: Problems = {}
    for rule in RULES:
        if rule.field not in found and rule.broken(given):
            found[rule.field] = rule.sentence
    asked = forms.problems(form, draft.content.answers)
    return found | {f"answers.{key}": sentence for key, sentence in asked.items()}
