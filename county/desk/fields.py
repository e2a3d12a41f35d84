"""The forms of the web desk as one table: step, its fields by name, and the words around them.

This is the one place where field names stand; pages draw the forms from it, `county.desk.bodies`
reads them back, and whoever drives the pages by HTTP finds the names here. Besides its own fields
every form carries `csrf`, `event` (the event's id, made when the page was drawn, so that sending a
form twice adds one event) and, where a step is about one assignment, `assignment`.

A field of kind QUESTIONS stands for what the chosen matter's own form asks (`county.desk.questions`):
its fields are called `answers.` and the question's key.

A form in which something can be looked for has `find`, what to look for, and `found`, what the page
was drawn with. Where the two differ the page is drawn again and nothing is sent, so that Enter in
`find` never sends a form; `look` asks for the same.

A field of kind PIECES is a small table: `rows` says how many rows there are, row *n* (from 1) has
`department.n`, `task.n` and `due.n`, `lead` holds the number of the leading row (or `stays`, where
the present lead keeps leading), and `more` instead of sending asks for another row.
"""

from dataclasses import dataclass
from enum import StrEnum

from contract.deadlines import Urgency
from contract.ticket import Satisfaction
from contract.words import WORDS

LONG = 5000
"""Most characters of a long text, as in `contract.events.Text`."""

ROWS = 20
"""Most rows of a table of pieces."""

MORE = "more"
FIND, FOUND, LOOK = "find", "found", "look"
STAYS = "stays"
GRANT, DENY = "grant", "deny"


class Kind(StrEnum):
    """How a field is drawn and read."""

    LINE = "line"
    TEXT = "text"
    MOMENT = "moment"
    DAY = "day"
    CHOICE = "choice"
    LIST = "list"
    MANY = "many"
    PHOTOS = "photos"
    PIECES = "pieces"
    QUESTIONS = "questions"


@dataclass(frozen=True)
class Field:
    """One field; *options* are (value, label), and LIST and MANY get theirs from the county.

    *find* is what can be looked for among many options, *unit* what a number counts.
    """

    name: str
    label: str
    kind: Kind
    required: bool = True
    hint: str = ""
    most: int = LONG
    options: tuple[tuple[str, str], ...] = ()
    find: str = ""
    unit: str = ""


@dataclass(frozen=True)
class StepForm:
    """The form of one step; *button* sends it, *lead* says in a sentence what it does."""

    step: str
    title: str
    button: str
    lead: str
    fields: tuple[Field, ...] = ()
    grave: bool = False


_PHOTOS = Field(
    "photos", "照片", Kind.PHOTOS, required=False, hint="JPEG、PNG 或 WebP，可以选多张，不是必须"
)
_PIECES = Field("pieces", "派给谁", Kind.PIECES, find="部门")
_REMARK = Field("remark", "说明", Kind.TEXT, required=False)
_SATISFACTION = tuple((level.value, WORDS[level].zh) for level in Satisfaction)
_URGENCY = tuple((level.value, WORDS[level].zh) for level in Urgency)


def _reason(label: str, hint: str = "") -> Field:
    return Field("reason", label, Kind.TEXT, hint=hint)


_ALL = (
    StepForm(
        "register",
        "登记",
        "登记",
        "登记后有了编号，就可以派单。编号按年连续，通常不用改。",
        (Field("number", "编号", Kind.LINE, most=40),),
    ),
    StepForm(
        "refuse",
        "不予受理",
        "不予受理",
        "呼叫单到此结束，镇街会看到理由。",
        (_reason("理由", "写清依据，以及镇街可以怎么办"),),
        grave=True,
    ),
    StepForm(
        "dispatch",
        "派单",
        "派单",
        "部门、主办协办和时限已按清单和县里的配置填好，可以改、可以加；不派的一行选“不派”。",
        (_PIECES, Field("remark", "给各部门的话", Kind.TEXT, required=False)),
    ),
    StepForm(
        "rule_on_return",
        "裁定退回",
        "裁定",
        "同意后这项任务收回，请再派给别的部门；不同意则仍由该部门办理，不得再退。",
        (
            Field(
                "decision",
                "裁定",
                Kind.CHOICE,
                options=((GRANT, "同意退回"), (DENY, "不同意，仍由该部门办理")),
            ),
            Field("remark", "说明", Kind.TEXT, required=False, hint="不同意退回时请写理由"),
        ),
    ),
    StepForm(
        "convene",
        "召集会商",
        "召集会商",
        "会商期间不再派单，会后在这里写结论、定主办。",
        (
            Field("departments", "参加单位", Kind.MANY, find="单位"),
            Field("where", "地点", Kind.LINE, most=200),
            Field("when", "时间", Kind.MOMENT),
        ),
    ),
    StepForm(
        "conclude",
        "会商结论",
        "写入结论并派单",
        "会商定下的主办部门不得退回。原有的派单任务由这里的代替。",
        (Field("conclusion", "结论", Kind.TEXT), _PIECES),
    ),
    StepForm(
        "open_supervision",
        "联合督办",
        "开始督办",
        "督办会记在工单上，办结督办前一直显示。",
        (_reason("督办事由"),),
    ),
    StepForm(
        "close_supervision",
        "督办办结",
        "办结督办",
        "督办到此结束。",
        (_reason("督办结果"),),
    ),
    StepForm(
        "extend",
        "延期",
        "确定",
        "新的时限立即生效，灯随之重算。",
        (
            Field(
                "decision",
                "是否延期",
                Kind.CHOICE,
                options=((GRANT, "延到下面的时间"), (DENY, "不同意延期")),
            ),
            Field("due", "新的时限", Kind.MOMENT, required=False, hint="同意延期时填写"),
            Field("remark", "说明", Kind.TEXT, required=False, hint="不同意时请写理由"),
        ),
    ),
    StepForm(
        "correct_matter",
        "改定事项",
        "改定",
        "呼叫单照原样留着，改定的写在旁边。以后派单按改定的来，镇街再报这类问题时会参考。",
        (
            Field(
                "matter",
                "应是哪个事项",
                Kind.LIST,
                required=False,
                hint="清单里没有的，选“清单里没有”",
                find="事项",
            ),
            _reason("理由", "镇街会看到"),
        ),
    ),
    StepForm(
        "record_served",
        "群众回访",
        "记下回访结果",
        "问一问当事群众，对办理结果满意不满意。",
        (Field("satisfaction", "群众意见", Kind.CHOICE, options=_SATISFACTION), _REMARK),
    ),
    StepForm(
        "enter",
        "电话呼叫",
        "录入呼叫单",
        "替打电话来的镇街录一张呼叫单。选好事项，责任部门就按现行清单定下来。",
        (
            Field("township", "哪个镇街", Kind.LIST),
            Field("village", "村／社区", Kind.LINE, required=False, most=80),
            Field("title", "一句话说问题", Kind.LINE, most=120),
            Field("spot", "具体位置", Kind.LINE, required=False, most=200),
            Field("description", "怎么回事", Kind.TEXT),
            Field("urgency", "紧急程度", Kind.CHOICE, options=_URGENCY),
            Field(
                "matter",
                "清单事项",
                Kind.LIST,
                required=False,
                hint="清单里没有的，留空",
                find="事项",
            ),
            Field("answers", "这类事项还要问", Kind.QUESTIONS, required=False),
            Field("served_name", "反映人", Kind.LINE, required=False, most=40),
            Field("served_phone", "联系电话", Kind.LINE, required=False, most=30),
        ),
    ),
    StepForm("accept", "签收", "签收", "签收就是接下这项任务，时限不变。"),
    StepForm(
        "ask_return",
        "申请退回",
        "申请退回",
        "由县级平台裁定。裁定仍由本单位办理的，不得再次退回。",
        (_reason("理由", "写清依据的法规或“三定”规定，以及该由谁办"),),
        grave=True,
    ),
    StepForm(
        "progress",
        "办理进展",
        "报告进展",
        "镇街马上就能看到。",
        (Field("report", "做了什么", Kind.TEXT), _PHOTOS),
    ),
    StepForm(
        "ask_extension",
        "申请延期",
        "申请延期",
        "由县级平台决定，批准以前时限不变。",
        (Field("until", "延到什么时候", Kind.MOMENT), _reason("理由")),
    ),
    StepForm(
        "resolve",
        "办结",
        "办结",
        "四项缺一不可，缺了会被退回来。",
        (
            Field("accepted_when", "何时受理", Kind.MOMENT),
            Field("spoken_to", "和谁沟通", Kind.LINE, hint="例如：社区居委会、物业公司、反映居民"),
            Field("solved_how", "怎么解决", Kind.TEXT),
            Field("solved_when", "何时解决", Kind.MOMENT),
            _PHOTOS,
        ),
    ),
)
FORMS = {form.step: form for form in _ALL}
"""Step → its form; a step without one is taken by no page."""
