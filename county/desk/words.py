"""The list's upkeep: the everyday words of each matter, mended here, and the list published anew."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from litestar import Response
from msgspec.structs import replace

from contract.matters import ListEdition, Matter
from county import blobs, pinyin
from county.desk import drawn, pages, reading
from county.desk.drawn import Notice
from county.desk.session import Session, same
from county.desk.typed import Typed
from county.wiring import County

ADDRESS = "/desk/words"
_PARTS = re.compile(r"[、，,；;\s]+")
_MOST_WORDS, _LONGEST = 100, 20
_CHANGED = "刚才有人改过这一项。下面是您填的，旁边是现在的，请核对后再存一次。"


@dataclass(frozen=True)
class Line:
    """A matter with its words; *shared* says which words other matters have too, and which those."""

    matter: Matter
    link: str
    shared: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Open:
    """The matter whose words are being mended; *before* is what they were when the page was drawn."""

    matter: Matter
    before: str
    typed: str
    problem: str


@dataclass(frozen=True)
class WordsPage:
    """Everything that the template needs."""

    edition: str
    query: str
    lines: tuple[Line, ...]
    open: Open | None
    back: str
    notice: Notice | None


def show(
    county: County, who: Session, query: str, matter_id: str, *, said: bool = False
) -> Response[str]:
    """Return the page, with the words of one matter open for mending or none."""
    edition = _in_force(county)
    matter = edition.matter(matter_id) if edition else None
    opened = Open(matter, _joined(matter), _joined(matter), "") if matter else None
    notice = Notice("g", "已存，清单已重新公布", "各镇街下次同步就用上。") if said else None
    return _page(county, who, edition, query, opened, notice)


def save(county: County, who: Session, typed: Typed) -> Response[str]:
    """Give a matter its new words and publish the list anew; what is wrong is said beside it."""
    query, said = typed.one("q"), typed.one("words")
    with county.db.write() as connection:
        in_force = blobs.edition_in_force(connection)
        edition = in_force[1] if in_force else None
        matter = edition.matter(typed.one("matter")) if edition else None
        if edition is None or matter is None:
            return drawn.problem(404, "没有这个事项", "现在的清单里没有它，可能刚换了新版清单。")
        words = _words(said)
        heads: dict[str, int] = {}
        problem, notice, status = _problem(words), None, 422
        if not same(typed.one("csrf"), who.csrf):
            notice, status = pages.OLD_PAGE, 403
        elif typed.one("before") != _joined(matter):
            notice, status = Notice("a", "没有存", _CHANGED), 409
        if not problem and notice is None:
            new = replace(edition, matters=tuple(_with(words, matter, edition)))
            heads = blobs.publish(connection, new, county.settings.clock())
    if problem or notice:
        opened = Open(matter, _joined(matter), said, problem)
        return _page(county, who, edition, query, opened, notice, status)
    county.waiting.grown(heads)
    where = f"{ADDRESS}?{urlencode({'q': query, 'said': 'saved'})}"
    return Response("", status_code=303, headers={**drawn.HEADERS, "Location": where})


def _in_force(county: County) -> ListEdition | None:
    with county.db.read() as connection:
        found = blobs.edition_in_force(connection)
    return found[1] if found else None


def _words(said: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for word in _PARTS.split(said) if word))


def _problem(words: tuple[str, ...]) -> str:
    long = next((word for word in words if len(word) > _LONGEST), "")
    if long:
        return f"“{long[:_LONGEST]}…”太长，一个说法最多 {_LONGEST} 字"
    if len(words) > _MOST_WORDS:
        return f"最多 {_MOST_WORDS} 个说法，现在 {len(words)} 个"
    return ""


def _joined(matter: Matter) -> str:
    return "、".join(matter.keywords)


def _with(words: tuple[str, ...], changed: Matter, edition: ListEdition) -> Iterable[Matter]:
    for matter in edition.matters:
        yield replace(matter, keywords=words) if matter.id == changed.id else matter


def _page(
    county: County,
    who: Session,
    edition: ListEdition | None,
    query: str,
    opened: Open | None,
    notice: Notice | None,
    status: int = 200,
) -> Response[str]:
    with county.db.read() as connection:
        counts = reading.counts(connection, who.who, county.settings.clock())
    frame = drawn.frame(who, county.settings.name, counts, "words")
    lines = tuple(_lines(edition, query)) if edition else ()
    label = edition.label if edition else ""
    back = f"{ADDRESS}?{urlencode({'q': query})}"
    page = WordsPage(label, query, lines, opened, back, notice)
    return drawn.page("words.html", status, frame=frame, page=page)


def _lines(edition: ListEdition, query: str) -> Iterable[Line]:
    users = defaultdict(list)
    for matter in edition.matters:
        for word in matter.keywords:
            users[word].append(matter)
    for matter in edition.matters:
        if not pinyin.matches(query, matter.id, matter.title, *matter.keywords, *matter.primary):
            continue
        shared = tuple(
            (word, "、".join(f"{one.id} {one.title}" for one in users[word] if one != matter))
            for word in matter.keywords
            if len(users[word]) > 1
        )
        link = f"{ADDRESS}?{urlencode({'q': query, 'matter': matter.id})}#do"
        yield Line(matter, link, shared)
