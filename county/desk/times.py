"""Moments as people at a desk write and read them: China's time, in few words."""

from datetime import UTC, datetime

from contract.deadlines import CHINA

_TYPED = ("%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M")
_WEEKDAYS = "一二三四五六日"


def shown(moment: datetime, now: datetime) -> str:
    """Return *moment* as a past or future point: 今天 09:41, 昨天 16:20, 11-22 16:40."""
    local, today = moment.astimezone(CHINA), now.astimezone(CHINA)
    days = (local.date() - today.date()).days
    clock = f"{local:%H:%M}"
    if -1 <= days <= 1:
        return f"{('昨天', '今天', '明天')[days + 1]} {clock}"
    if local.year == today.year:
        return f"{local:%m-%d} {clock}"
    return f"{local:%Y-%m-%d} {clock}"


def deadline(due: datetime, now: datetime) -> str:
    """Return how a deadline stands: 超期 2 天, 今天 17:00 前, 11 月 25 日 17:00 前."""
    if now > due:
        return f"超期 {_span((now - due).total_seconds())}"
    local, today = due.astimezone(CHINA), now.astimezone(CHINA)
    days = (local.date() - today.date()).days
    if days <= 1:
        return f"{('今天', '明天')[days]} {local:%H:%M} 前"
    year = "" if local.year == today.year else f"{local.year} 年 "
    return f"{year}{local.month} 月 {local.day} 日 {local:%H:%M} 前"


def kept(done: datetime, due: datetime) -> str:
    """Return how a deadline was kept: 按时, 提前 2 天, 超期 3 小时."""
    early = (due - done).total_seconds()
    if early < 0:
        return f"超期 {_span(-early)}"
    return f"提前 {_span(early)}" if early >= 86400 else "按时"


def waited(since: datetime, now: datetime) -> str:
    """Return how long something has waited: 刚刚, 25 分钟, 3 小时, 2 天."""
    seconds = (now - since).total_seconds()
    return "刚刚" if seconds < 60 else _span(seconds)


def _span(seconds: float) -> str:
    for length, unit in ((86400, "天"), (3600, "小时")):
        if seconds >= length:
            return f"{int(seconds // length)} {unit}"
    return f"{max(1, int(seconds // 60))} 分钟"


def day(now: datetime) -> str:
    """Return today as a heading says it: 11 月 23 日 星期一."""
    local = now.astimezone(CHINA)
    return f"{local.month} 月 {local.day} 日　星期{_WEEKDAYS[local.weekday()]}"


def typed(moment: datetime | None) -> str:
    """Return *moment* as a time field of a form holds it, empty for none."""
    return f"{moment.astimezone(CHINA):%Y-%m-%dT%H:%M}" if moment else ""


def read(text: str) -> datetime | None:
    """Return the UTC moment that a person typed in China's time, None where it is none."""
    for form in _TYPED:
        try:
            return datetime.strptime(text.strip(), form).replace(tzinfo=CHINA).astimezone(UTC)
        except (ValueError, OverflowError):
            continue
    return None
