"""Draws the pages: one Jinja environment that escapes everything, and what every page has around it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from litestar import MediaType, Response

from contract.words import WORDS
from county.desk import times
from county.desk.lists import VIEWS, View
from county.desk.session import Session
from county.inbox import DESK

FOLDER = Path(__file__).resolve().parent.parent

_BADGES = (View.WAITING, View.LATE)
_COUNTED = (View.WAITING, View.WORKING, View.SOON, View.LATE)

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
        "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}
"""What every answer of the desk tells the browser to forbid."""


@dataclass(frozen=True)
class Tab:
    """One list as the rail shows it."""

    name: str
    label: str
    count: int
    badge: bool
    hot: bool
    counted: bool


@dataclass(frozen=True)
class Frame:
    """What stands around every page of somebody signed in."""

    office: str
    kind: str
    person: str
    desk: bool
    views: tuple[Tab, ...]
    here: str
    csrf: str


@dataclass(frozen=True)
class Notice:
    """Something said above a page; *typed* is what a person had typed and no form holds any more."""

    tone: str
    title: str
    text: str = ""
    typed: Sequence[tuple[str, str]] = ()


def frame(session: Session, county: str, counts: dict[View, int], here: str = "") -> Frame:
    """Return what stands around a page for this person; *here* is the list that is open."""
    who = session.who
    at_desk = who.org == DESK
    tabs = tuple(
        Tab(
            view.value,
            label,
            counts[view],
            badge=view in _BADGES,
            hot=view is View.LATE,
            counted=view in _COUNTED,
        )
        for view, label in VIEWS.items()
    )
    kind = "专员" if at_desk else "经办"
    return Frame(who.org or county, kind, who.name, at_desk, tabs, here, session.csrf)


def _zh(member: StrEnum) -> str:
    return WORDS[member].zh


def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "zh": _zh,
        "moment": times.shown,
        "deadline": times.deadline,
        "kept": times.kept,
    }
    return made


_JINJA = _environment()


def page(template: str, status: int = 200, **values: object) -> Response[str]:
    """Return a page as an answer."""
    text = _JINJA.get_template(template).render(**values)
    return Response(text, status_code=status, media_type=MediaType.HTML, headers=HEADERS)


def problem(status: int, title: str, sentence: str, button: str = "回到列表") -> Response[str]:
    """Return the page for what cannot be shown."""
    values = {"title": title, "sentence": sentence, "link": "/desk", "button": button}
    return page("problem.html", status, **values)


def greeting(here: View, counts: dict[View, int]) -> str:
    """Return what a list says of itself in one line."""
    waiting, late = counts[View.WAITING], counts[View.LATE]
    if here is not View.WAITING:
        return f"共 {counts[here]} 件" if counts[here] else ""
    said = f"有 {waiting} 件等您处理" if waiting else "都处理完了"
    return f"{said}，{late} 件已超期" if late else said
