"""What a person typed → what the step must carry, or a sentence beside each field."""

from collections.abc import Callable
from datetime import datetime, timedelta

import msgspec

from contract import events as e
from contract import forms
from contract.deadlines import Urgency
from contract.matters import Matter
from contract.ticket import Correction, Result, Satisfaction, same_matter
from county.desk import questions
from county.desk.about import About
from county.desk.fields import DENY, FORMS, STAYS, Field, Kind
from county.desk.typed import Reader, Typed, row_count

_CLOCKS_DIFFER = timedelta(minutes=5)


class Read(msgspec.Struct, frozen=True):
    """The body that was read, or none and what is wrong: field name → sentence."""

    body: msgspec.Struct | None
    problems: dict[str, str] = {}


def read(step: str, typed: Typed, about: About) -> Read:
    """Read the form of *step*; raises KeyError for a step that has none."""
    fields = {one.name: one for one in FORMS[step].fields}
    reader = Reader(typed, about.now)
    body = _READERS[step](reader, fields, about)
    if not reader.problems:
        return Read(body)
    # From the top of the form to its end; what is no field of its own is a row of the pieces
    # or a question of the matter's.
    places = {name: place for place, name in enumerate(fields)}
    rows = places.get("pieces", places.get("answers", 0))
    ordered = sorted(reader.problems.items(), key=lambda said: places.get(said[0], rows))
    return Read(None, dict(ordered))


Fields = dict[str, Field]


def _register(reader: Reader, fields: Fields, about: About) -> e.Register:
    number = reader.text(fields["number"])
    if any(character.isspace() for character in number):
        reader.wrong("number", "编号里不能有空格")
    return e.Register(number)


def _reason(reader: Reader, fields: Fields, about: About) -> e.Reason:
    return e.Reason(reader.text(fields["reason"]))


def _pieces(reader: Reader, about: About) -> tuple[e.NewAssignment, ...]:
    """Read the rows that name a department; the row that leads is the one chosen."""
    lead = reader.typed.one("lead")
    found = [
        piece
        for n in range(1, row_count(reader.typed) + 1)
        if (piece := _piece(reader, about, n, leads=lead == str(n)))
    ]
    if not found and not reader.problems:
        reader.wrong("pieces", "至少派给一个部门")
    names = [piece.department for piece in found]
    for name in sorted({name for name in names if names.count(name) > 1}):
        reader.wrong("pieces", f"“{name}”派了两次")
    if found and lead != STAYS and not any(piece.leading for piece in found):
        _ask_for_lead(reader)
    return tuple(found)


def _ask_for_lead(reader: Reader) -> None:
    # Where the leading row has no department, that is said beside it already.
    if not any(name.startswith("department.") for name in reader.problems):
        reader.wrong("pieces", "请选一个主办部门")


def _piece(reader: Reader, about: About, n: int, *, leads: bool) -> e.NewAssignment | None:
    department, task = reader.typed.one(f"department.{n}"), reader.typed.one(f"task.{n}")
    if not department:
        if leads:
            reader.wrong(f"department.{n}", "选作主办的一行没有部门")
        return None
    if department not in (known.name for known in about.departments):
        reader.wrong(f"department.{n}", "请从列出的部门里选")
    reader.text(Field(f"task.{n}", "任务", Kind.LINE))
    due = reader.future(f"due.{n}", "时限")
    return e.NewAssignment(
        about.new_id(),
        department,
        leads,
        task,
        due or about.now,
        may_return=department not in _once_returned(about),
    )


def _once_returned(about: About) -> frozenset[str]:
    """Departments that have asked to return this ticket before: designated anew, they may not."""
    pieces = about.ticket.assignments if about.ticket else ()
    return frozenset(piece.department for piece in pieces if piece.return_reason)


def _dispatch(reader: Reader, fields: Fields, about: About) -> e.Dispatch:
    pieces = _pieces(reader, about)
    taken_back = reader.typed.many("instead_of")
    current = about.ticket.current if about.ticket else ()
    staying = [piece for piece in current if piece.id not in taken_back]
    leads = any(piece.leading for piece in pieces)
    if leads and any(piece.leading for piece in staying):
        reader.wrong("pieces", "已经有主办部门。要换主办，请先勾选收回现在的主办")
    if pieces and not leads and not any(piece.leading for piece in staying):
        _ask_for_lead(reader)
    for name in sorted({p.department for p in pieces} & {p.department for p in staying}):
        reader.wrong("pieces", f"“{name}”手上已有任务。要重派，请先勾选收回")
    return e.Dispatch(pieces, taken_back, reader.text(fields["remark"]))


def _conclude(reader: Reader, fields: Fields, about: About) -> e.Conclude:
    return e.Conclude(reader.text(fields["conclusion"]), _pieces(reader, about))


def _rule_on_return(reader: Reader, fields: Fields, about: About) -> e.Ruling:
    decision, remark = _decided(reader, fields)
    return e.Ruling(_on(about), decision != DENY, remark)


def _decided(reader: Reader, fields: Fields) -> tuple[str, str]:
    """Read a decision and its remark; who says no says why."""
    decision, remark = reader.choice(fields["decision"]), reader.text(fields["remark"])
    if decision == DENY and not remark:
        reader.wrong("remark", "不同意时请写理由")
    return decision, remark


def _convene(reader: Reader, fields: Fields, about: About) -> e.Convene:
    known = {department.name for department in about.departments}
    chosen = reader.typed.many("departments")
    if not chosen:
        reader.wrong("departments", "请至少选一个单位")
    elif not known.issuperset(chosen):
        reader.wrong("departments", "请从列出的单位里选")
    return e.Convene(chosen, reader.text(fields["where"]), reader.moment(fields["when"]))


def _extend(reader: Reader, fields: Fields, about: About) -> e.Extend:
    decision, remark = _decided(reader, fields)
    due = None if decision == DENY else reader.future("due", "新的时限")
    return e.Extend(_on(about), due, remark)


def _record_served(reader: Reader, fields: Fields, about: About) -> e.Served:
    satisfaction = reader.choice(fields["satisfaction"]) or Satisfaction.SATISFIED
    return e.Served(Satisfaction(satisfaction), reader.text(fields["remark"]))


def _enter(reader: Reader, fields: Fields, about: About) -> e.Enter:
    township = reader.typed.one("township")
    if township not in (known.id for known in about.townships):
        reader.wrong("township", "请选打电话来的镇街")
    row = _matter(reader, about)
    urgency = reader.choice(fields["urgency"]) or Urgency.NORMAL
    plain = ("title", "description", "village", "spot", "served_name", "served_phone")
    said = {name: reader.text(fields[name]) for name in plain}
    wrong = forms.problems(_PHONE, {"served_phone": said["served_phone"]})
    phone = {name: sentence.zh for name, sentence in wrong.items()}
    asked = about.questions(row.id if row else "")
    answers = questions.answers(asked, reader.typed)
    for name, sentence in (phone | questions.problems(asked, answers)).items():
        reader.wrong(name, sentence)
    frozen: dict[str, object] = {}
    if row is not None:
        frozen = {
            "matter": row.id,
            "matter_title": row.title,
            "primary": row.primary,
            "supporting": row.supporting,
            "township_role": row.township_role,
            "township_duties": row.township_duties,
            "form": row.form,
        }
    call = {**said, **frozen, "urgency": urgency, "edition": about.edition_name}
    return msgspec.convert({**call, "answers": answers, "township": township}, e.Enter)


def _matter(reader: Reader, about: About) -> Matter | None:
    matter = reader.typed.one("matter")
    row = about.matter_by_id(matter)
    if matter and row is None:
        reader.wrong("matter", "请从清单里选，清单里没有的留空")
    return row


def _correct_matter(reader: Reader, fields: Fields, about: About) -> Correction:
    row, reason = _matter(reader, about), reader.text(fields["reason"])
    new = Correction(about.edition_name, reason)
    if row is not None:
        new = Correction(
            about.edition_name,
            reason,
            row.id,
            row.title,
            row.primary,
            row.supporting,
            row.township_role,
            row.township_duties,
        )
    if about.ticket and same_matter(new, about.ticket.settled):
        reader.wrong("matter", "和现在的事项一样，请选别的")
    return new


_PHONE = forms.Form("", "", (forms.Field("served_phone", "联系电话", forms.FieldKind.PHONE),))


def _accept(reader: Reader, fields: Fields, about: About) -> e.OnAssignment:
    return e.OnAssignment(_on(about))


def _ask_return(reader: Reader, fields: Fields, about: About) -> e.AskReturn:
    return e.AskReturn(_on(about), reader.text(fields["reason"]))


def _progress(reader: Reader, fields: Fields, about: About) -> e.Progress:
    return e.Progress(_on(about), reader.text(fields["report"]), about.photos)


def _ask_extension(reader: Reader, fields: Fields, about: About) -> e.AskExtension:
    until = reader.future("until", "延到什么时候")
    if until and about.piece and until <= about.piece.due:
        reader.wrong("until", "要晚于现在的时限")
    return e.AskExtension(_on(about), until or about.now, reader.text(fields["reason"]))


def _resolve(reader: Reader, fields: Fields, about: About) -> e.Resolve:
    accepted = _past(reader, fields["accepted_when"], about)
    solved = _past(reader, fields["solved_when"], about)
    if accepted and solved and solved < accepted:
        reader.wrong("solved_when", "解决的时间不能早于受理的时间")
    result = Result(
        accepted or about.now,
        reader.text(fields["spoken_to"]),
        reader.text(fields["solved_how"]),
        solved or about.now,
        about.photos,
    )
    return e.Resolve(_on(about), result)


def _past(reader: Reader, asked: Field, about: About) -> datetime | None:
    found = reader.moment(asked)
    if found is not None and found > about.now + _CLOCKS_DIFFER:
        reader.wrong(asked.name, f"“{asked.label}”不能晚于现在")
    return found


def _on(about: About) -> str:
    return about.piece.id if about.piece else ""


_READERS: dict[str, Callable[[Reader, Fields, About], msgspec.Struct]] = {
    "register": _register,
    "refuse": _reason,
    "dispatch": _dispatch,
    "rule_on_return": _rule_on_return,
    "convene": _convene,
    "conclude": _conclude,
    "open_supervision": _reason,
    "close_supervision": _reason,
    "extend": _extend,
    "correct_matter": _correct_matter,
    "record_served": _record_served,
    "enter": _enter,
    "accept": _accept,
    "ask_return": _ask_return,
    "progress": _progress,
    "ask_extension": _ask_extension,
    "resolve": _resolve,
}
