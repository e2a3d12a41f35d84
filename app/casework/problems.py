"""What keeps a draft from being submitted: a table of rules, each with a sentence for its field."""

from collections.abc import Callable
from typing import NamedTuple

from app.models.read import Draft
from contract import forms
from contract.forms import Field, FieldKind, Form
from contract.matters import ListEdition

MOST_TEXT = 5000
MOST_SHORT = 200
MOST_PHOTOS = 60
_FEWEST = 5

Problems = dict[str, str]
"""Field → a sentence for the person who fills it; a form's questions are `answers.<key>`."""


class Given(NamedTuple):
    """A draft with what it is judged by."""

    draft: Draft
    edition: ListEdition | None
    form: Form


class Rule(NamedTuple):
    """A field, a sentence, and when it is to be shown."""

    field: str
    sentence: str
    broken: Callable[[Given], bool]


_PHONE = Field("served_phone", "群众电话", FieldKind.PHONE)

# In the order in which a person meets the fields; of one field the first broken rule speaks.
RULES: tuple[Rule, ...] = (
    Rule("description", "请写一写是怎么回事", lambda g: not g.draft.content.description.strip()),
    Rule(
        "description",
        f"请写得再具体一些，至少 {_FEWEST} 个字",
        lambda g: len(g.draft.content.description.strip()) < _FEWEST,
    ),
    Rule(
        "description",
        f"最多 {MOST_TEXT} 字，请精简一些",
        lambda g: len(g.draft.content.description) > MOST_TEXT,
    ),
    Rule("title", f"标题最多 {MOST_SHORT} 字", lambda g: len(g.draft.content.title) > MOST_SHORT),
    Rule("village", "请选村或社区", lambda g: not g.draft.content.village.strip()),
    Rule("village", f"最多 {MOST_SHORT} 字", lambda g: len(g.draft.content.village) > MOST_SHORT),
    Rule("spot", "请写具体位置，方便部门找到", lambda g: not g.draft.content.spot.strip()),
    Rule("spot", f"最多 {MOST_SHORT} 字", lambda g: len(g.draft.content.spot) > MOST_SHORT),
    Rule(
        "matter",
        "还没有从县里取得责任清单，联网同步一次后再提交；写好的内容都在",
        lambda g: g.edition is None,
    ),
    Rule(
        "matter",
        "请选一个事项；清单里没有的，请选“申请联合会商”",
        lambda g: not g.draft.content.matter and not g.draft.content.off_list,
    ),
    Rule(
        "matter",
        "所选事项已不在这一版清单里，请重新选",
        lambda g: (
            bool(g.draft.content.matter)
            and not g.draft.content.off_list
            and g.edition is not None
            and g.edition.matter(g.draft.content.matter) is None
        ),
    ),
    Rule("photos", f"最多 {MOST_PHOTOS} 张照片", lambda g: len(g.draft.photos) > MOST_PHOTOS),
    Rule(
        "served_name",
        f"最多 {MOST_SHORT} 字",
        lambda g: len(g.draft.content.served_name) > MOST_SHORT,
    ),
    Rule(
        "served_phone",
        "电话应是 11 位手机号，或带区号的座机号",
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
