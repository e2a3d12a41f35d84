"""Says times, sizes and the contract's words the way people read them, in the language in force."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from PySide6.QtCore import QCoreApplication, QLocale

from app.ui.tokens import Tone
from contract.deadlines import CHINA, Light
from contract.events import ActorKind
from contract.word import Word
from contract.words import WORDS

if TYPE_CHECKING:
    from app.casework.reading import KnownError
    from app.ui.bridge import Known

_KILO = 1024


def in_chinese() -> bool:
    """Tell whether the interface speaks Chinese now."""
    return QLocale().language() is QLocale.Language.Chinese


def word(of: object, words: Mapping[Any, Word] | None = None) -> str:
    """Return the one word for a name of the contract, or for a key of *words*.

    Raises KeyError for a name that has none.
    """
    found = of if isinstance(of, Word) else cast("Mapping[object, Word]", words or WORDS)[of]
    return found.zh if in_chinese() else found.en


class Told(NamedTuple):
    """What a known error tells a person in the language in force."""

    title: str
    sentence: str
    next_step: str

    @property
    def why(self) -> str:
        """What happened and what to do now."""
        return self.sentence + ("" if in_chinese() else " ") + self.next_step

    @property
    def whole(self) -> str:
        """All of it in one line."""
        return self.title + ("：" if in_chinese() else ": ") + self.why


def told(error: Known | KnownError) -> Told:
    """Return what *error* tells; one that knows no English tells it in Chinese."""
    said = error if in_chinese() else getattr(error, "english", error)
    return Told(said.title, said.sentence, said.next_step)


def role(kind: ActorKind) -> str:
    """Return what a person of the township is called."""
    if kind is ActorKind.LEADER:
        return QCoreApplication.translate("Say", "Leader")
    return QCoreApplication.translate("Say", "Clerk")


def clock_time(at: datetime) -> str:
    """Return hours and minutes in China."""
    return f"{at.astimezone(CHINA):%H:%M}"


def day(at: datetime, now: datetime) -> str:
    """Return today, yesterday, tomorrow, or the date; the year only where it is another one."""
    local, today = at.astimezone(CHINA).date(), now.astimezone(CHINA).date()
    near = {
        -1: QCoreApplication.translate("Say", "yesterday"),
        0: QCoreApplication.translate("Say", "today"),
        1: QCoreApplication.translate("Say", "tomorrow"),
    }
    if (words := near.get((local - today).days)) is not None:
        return words
    if local.year == today.year:
        return QCoreApplication.translate("Say", "{month}/{day}").format(
            month=local.month, day=local.day
        )
    return QCoreApplication.translate("Say", "{year}-{month}-{day}").format(
        year=local.year, month=local.month, day=local.day
    )


def moment(at: datetime, now: datetime) -> str:
    """Return a day and a time, such as "yesterday 16:20"."""
    return f"{day(at, now)} {clock_time(at)}"


def date_line(now: datetime) -> str:
    """Return today's date with the day of the week."""
    local = now.astimezone(CHINA)
    days = QCoreApplication.translate("Say", "Mon Tue Wed Thu Fri Sat Sun").split()
    return QCoreApplication.translate("Say", "{weekday} {month}/{day}").format(
        month=local.month, day=local.day, weekday=days[local.weekday()]
    )


def deadline(due: datetime | None, now: datetime) -> str:
    """Return until when something must be done, or how late it is; empty without a deadline."""
    if due is None:
        return ""
    if due < now:
        return _late(now - due)
    near = due.astimezone(CHINA).date() - now.astimezone(CHINA).date() <= timedelta(days=1)
    if near:
        return QCoreApplication.translate("Say", "by {day} {time}").format(
            day=day(due, now), time=clock_time(due)
        )
    return day(due, now)


def _late(by: timedelta) -> str:
    if by >= timedelta(days=1):
        return QCoreApplication.translate("Say", "{n} d late").format(n=by.days)
    hours = int(by.total_seconds() // 3600)
    if hours:
        return QCoreApplication.translate("Say", "{n} h late").format(n=hours)
    return QCoreApplication.translate("Say", "just late")


def light_tone(light: Light) -> Tone | None:
    """Return the tone of a deadline's light; none while it is in time."""
    return {Light.YELLOW: Tone.AMBER, Light.RED: Tone.RED}.get(light)


def size(count: float) -> str:
    """Return a number of bytes as kB or MB."""
    if count < _KILO:
        return f"{count:.0f} B"
    if count < _KILO * _KILO:
        return f"{count / _KILO:.0f} KB"
    return f"{count / _KILO / _KILO:.1f} MB"


def duration(seconds: float) -> str:
    """Return about how long something takes."""
    if seconds < 90:
        return QCoreApplication.translate("Say", "{n} s").format(n=max(1, round(seconds)))
    if seconds < 5400:
        return QCoreApplication.translate("Say", "{n} min").format(n=round(seconds / 60))
    return QCoreApplication.translate("Say", "{n} h").format(n=round(seconds / 3600))
