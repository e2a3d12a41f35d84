"""Drives the county's web desk as a browser would: reads the real forms, fills them, sends them.

    desk = DeskClient(url)
    desk.sign_in("desk", "password")
    ticket = desk.waiting()[0].id
    desk.submit(ticket, "register")
    desk.submit(ticket, "dispatch", {"task.1": "…"})

Step names and field names stand in `county.desk.fields`. Whatever a form already holds (the number
proposed, the departments of the frozen list) is sent as it is unless other values are given.
Needs requests and the standard library.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Self
from urllib.parse import parse_qs, urljoin, urlsplit

import requests

_TIMEOUT = 30
_VOID = {"input", "link", "meta", "img", "br", "hr"}
Values = Mapping[str, str | Sequence[str]]
File = tuple[str, bytes]
"""A file's name and its content."""


class DeskProblem(AssertionError):
    """The desk did not take a form; *page* says why."""

    def __init__(self, page: Page) -> None:
        said = "; ".join(f"{name}: {text}" for name, text in page.problems.items())
        super().__init__(f"{page.status} {page.notice} {said}".strip())
        self.page = page


@dataclass
class Form:
    """A form as a page holds it."""

    action: str = ""
    method: str = "get"
    step: str = ""
    multipart: bool = False
    fields: dict[str, list[str]] = field(default_factory=dict)
    choices: dict[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Row:
    """One row of a list."""

    id: str
    title: str
    what: str
    text: str


@dataclass(frozen=True)
class StepLink:
    """A step that the page offers."""

    step: str
    assignment: str
    label: str
    row: str


@dataclass
class Page:
    """What one answer of the desk says."""

    status: int
    url: str
    html: str
    forms: list[Form] = field(default_factory=list)
    problems: dict[str, str] = field(default_factory=dict)
    notice: str = ""
    rows: list[Row] = field(default_factory=list)
    steps: list[StepLink] = field(default_factory=list)
    images: list[str] = field(default_factory=list)
    links: dict[str, str] = field(default_factory=dict)
    text: str = ""

    @property
    def form(self) -> Form | None:
        """The step's form that is open on this page."""
        return next((form for form in self.forms if form.step), None)


class _Reader(HTMLParser):
    """Reads what a person sees and what a browser would send."""

    def __init__(self, page: Page) -> None:
        super().__init__(convert_charrefs=True)
        self.page = page
        self._open: list[tuple[str, dict[str, str]]] = []
        self._said: list[str] = []
        self._starts: list[int] = []
        self._form: Form | None = None
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag not in _VOID:
            self._open.append((tag, said))
            self._starts.append(len(self._said))
        if tag == "form":
            self._form = Form(
                said.get("action", ""),
                said.get("method", "get"),
                said.get("data-step", ""),
                said.get("enctype") == "multipart/form-data",
            )
            self.page.forms.append(self._form)
        elif tag == "img":
            self.page.images.append(said.get("src", ""))
        elif self._form is not None:
            self._control(tag, said)

    def _control(self, tag: str, said: dict[str, str]) -> None:
        assert self._form is not None
        name, value = said.get("name", ""), said.get("value", "")
        if tag == "input" and said.get("type") in ("radio", "checkbox"):
            self._form.choices.setdefault(name, []).append(value)
            if "checked" in said:
                self._form.fields.setdefault(name, []).append(value)
        elif tag == "input" and said.get("type") != "file":
            self._form.fields.setdefault(name, []).append(value)
        elif tag == "select":
            self._select = name
            self._form.fields.setdefault(name, [])
        elif tag == "option" and self._select:
            self._form.choices.setdefault(self._select, []).append(value)
            if "selected" in said or not self._form.fields[self._select]:
                self._form.fields[self._select] = [value]

    def handle_data(self, data: str) -> None:
        self._said.append(data)

    def handle_endtag(self, tag: str) -> None:
        while self._open:
            name, said = self._open.pop()
            text = "".join(self._said[self._starts.pop() :])
            self._closed(name, said, text)
            if name == tag:
                return

    def _closed(self, tag: str, said: dict[str, str], text: str) -> None:
        plain = " ".join(text.split())
        if said.get("id", "").startswith("wrong-"):
            self.page.problems[said["id"].removeprefix("wrong-")] = plain
        if said.get("id") in ("notice", "login-problem"):
            self.page.notice = plain
        if tag == "textarea" and self._form is not None:
            self._form.fields.setdefault(said.get("name", ""), []).append(text.removeprefix("\n"))
        elif tag == "select":
            self._select = ""
        elif tag == "form":
            self._form = None
        elif tag == "a":
            self._link(said.get("href", ""), plain)
        elif tag == "tr":
            self._row(plain)
        elif tag == "body":
            self.page.text = plain

    def _link(self, href: str, text: str) -> None:
        self.page.links[text] = href
        parts = urlsplit(href)
        path = parts.path.strip("/").split("/")
        if path[:2] != ["desk", "tickets"]:
            return
        if len(path) == 4:
            assignment = parse_qs(parts.query).get("assignment", [""])[0]
            self.page.steps.append(StepLink(path[3], assignment, text, ""))
        elif len(path) == 3:
            self.page.rows.append(Row(path[2], text, "", ""))

    def _row(self, text: str) -> None:
        """A row ends: what stands in it belongs to the links that it has."""
        for at, row in enumerate(self.page.rows):
            if not row.text and row.title in text:
                self.page.rows[at] = Row(row.id, row.title, text.split(maxsplit=1)[0], text)
        for at, step in enumerate(self.page.steps):
            if not step.row and text.endswith(step.label):
                self.page.steps[at] = StepLink(step.step, step.assignment, step.label, text)


def read(answer: requests.Response) -> Page:
    """Read an answer of the desk."""
    page = Page(answer.status_code, answer.url, answer.text)
    reader = _Reader(page)
    reader.feed(answer.text)
    reader.close()
    return page


class DeskClient:
    """One person's browser at the county's web desk."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.http = requests.Session()
        self.http.trust_env = False

    def close(self) -> None:
        self.http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def get(self, path: str) -> Page:
        """Open a page."""
        return read(self.http.get(urljoin(self.url, path), timeout=_TIMEOUT))

    def post(
        self, path: str, values: Values, files: Sequence[File] = (), *, multipart: bool = False
    ) -> Page:
        """Send fields to an address, without reading any form first."""
        pairs = [
            (name, one)
            for name, value in values.items()
            for one in ([value] if isinstance(value, str) else value)
        ]
        address = urljoin(self.url, path)
        if not multipart:
            return read(self.http.post(address, data=pairs, timeout=_TIMEOUT))
        parts = [(name, (None, value)) for name, value in pairs]
        sent = [("photos", (name, content)) for name, content in files]
        return read(self.http.post(address, files=[*parts, *sent], timeout=_TIMEOUT))

    def sign_in(self, name: str, password: str) -> Page:
        """Sign in; raises DeskProblem when the desk does not let this person in."""
        page = self.get("/desk/login")
        fields = page.forms[0].fields | {"name": [name], "password": [password]}
        page = self.post("/desk/login", fields)
        if page.status >= 400:
            raise DeskProblem(page)
        return page

    def list(self, view: str = "waiting", query: str = "") -> list[Row]:
        """Return the rows of one of the lists, first page, or of a search."""
        asked = f"q={requests.utils.quote(query)}" if query else f"view={view}"
        return self.get(f"/desk?{asked}").rows

    def waiting(self) -> list[Row]:
        """Return what waits for this person."""
        return self.list("waiting")

    def open(self, ticket: str) -> Page:
        """Open a ticket's page."""
        return self.get(f"/desk/tickets/{ticket}")

    def form(self, ticket: str, step: str, of: str = "") -> Form:
        """Open a step's form; *of* names the department whose assignment it is about, if several.

        Raises DeskProblem where the page does not offer the step.
        """
        page = self.open(ticket)
        offered = [one for one in page.steps if one.step == step and of in one.row]
        if not offered:
            raise DeskProblem(page)
        assignment = offered[0].assignment
        about = f"?assignment={assignment}" if assignment else ""
        page = self.get(f"/desk/tickets/{ticket}/{step}{about}")
        if page.form is None:
            raise DeskProblem(page)
        return page.form

    def send(self, form: Form, values: Values | None = None, files: Sequence[File] = ()) -> Page:
        """Send a form with some fields changed, and return whatever comes."""
        changed = {
            name: [value] if isinstance(value, str) else list(value)
            for name, value in (values or {}).items()
        }
        fields = {**form.fields, **changed}
        return self.post(form.action, fields, files, multipart=form.multipart)

    def submit(
        self,
        ticket: str,
        step: str,
        values: Values | None = None,
        *,
        of: str = "",
        files: Sequence[File] = (),
    ) -> Page:
        """Take a step through its form; raises DeskProblem when the desk does not take it."""
        page = self.send(self.form(ticket, step, of), values, files)
        if page.status >= 400 or page.problems:
            raise DeskProblem(page)
        return page
