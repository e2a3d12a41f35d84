"""The desk's page for townships without a line: takes in what came on a stick, gives back the answer."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from litestar import Response
from litestar.exceptions import HTTPException
from litestar.response import File
from multipart import MultipartError, MultipartSegment, PushMultipartParser, parse_options_header

from contract.bundles import ENDING, MOST_FILE
from contract.ids import is_id
from county import bundles
from county.desk import drawn, reading
from county.desk.drawn import Notice
from county.desk.session import Asked, Session, same
from county.people import BadInput
from county.wiring import County

ADDRESS = "/desk/bundles"
MOST = MOST_FILE + 64 * 1024
_MOST_FIELD = 1000
_KEPT = timedelta(days=7)
"""How long an answer can be fetched again; the bundle itself is forgotten at once."""

_OLD = Notice("a", "页面已经过期，什么也没有收下", "请再选一次文件。")
_LARGE = Notice("r", "没有收下", "文件太大，不是乡呼带出的包，请核对。")
_NONE = Notice("a", "还没有选文件", "请选镇街带来的“乡呼”文件。")


@dataclass(frozen=True)
class CarryingPage:
    """What the template needs: what is said, and the answer that can be fetched."""

    notice: Notice | None = None
    answer: str = ""
    name: str = ""


@dataclass(frozen=True)
class Handed:
    """What was handed in: the page's token, and whether a file came with it."""

    csrf: str = ""
    file: bool = False


def show(
    county: County, who: Session, page: CarryingPage | None = None, status: int = 200
) -> Response[str]:
    """Return the page."""
    now = county.settings.clock()
    with county.db.read() as connection:
        counts = reading.counts(connection, who.who, now)
    frame = drawn.frame(who, county.settings.name, counts, "bundles")
    return drawn.page("bundles.html", status, frame=frame, page=page or CarryingPage())


def folder(county: County) -> Path:
    """Return where bundles and answers lie for a while; all of them are sealed."""
    path = county.settings.data / "bundles"
    path.mkdir(mode=0o700, exist_ok=True)
    return path


@contextmanager
def arriving(county: County) -> Iterator[Path]:
    """Give a name for what is being handed in; at the end it is gone."""
    path = folder(county) / f"{county.settings.new_id()}.arriving"
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


async def receive(request: Asked, path: Path) -> Handed:
    """Write the file of a form to *path* as it comes; raises HTTPException for what is no form."""
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    if kind != "multipart/form-data" or not options.get("boundary"):
        raise HTTPException(status_code=400, detail="form")
    form = _Form(path)
    try:
        with path.open("wb") as file, PushMultipartParser(options["boundary"]) as parser:
            async for piece in request.stream():
                for event in parser.parse(piece) if piece else ():
                    if content := form.hear(event):
                        await asyncio.to_thread(file.write, content)
    except MultipartError:
        raise HTTPException(status_code=400, detail="form") from None
    return form.handed


class _Form:
    """Follows the parts of a form: short fields, and one file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.handed = Handed()
        self._part: MultipartSegment | None = None
        self._field = b""

    def hear(self, event: MultipartSegment | bytearray | None) -> bytes:
        """Take one event of the parser; return what belongs to the file."""
        if isinstance(event, MultipartSegment):
            self._part, self._field = event, b""
        elif event is None:
            if self._part is not None and self._part.name == "csrf":
                self.handed = replace(self.handed, csrf=self._field.decode("utf-8", "replace"))
        elif self._part is not None and self._part.filename:
            self.handed = replace(self.handed, file=True)
            return bytes(event)
        else:
            self._field = (self._field + event)[:_MOST_FIELD]
        return b""


def too_large(request: Asked) -> bool:
    """Tell whether more is announced than any bundle has."""
    said = request.headers.get("content-length", "")
    return said.isascii() and said.isdigit() and int(said[:20]) > MOST


def refuse_large(county: County, who: Session) -> Response[str]:
    """Say that what is handed in is no bundle."""
    return show(county, who, CarryingPage(_LARGE), 413)


def take(county: County, who: Session, handed: Handed, path: Path) -> Response[str]:
    """Take in what was handed in; what is wrong with it is said."""
    if not same(handed.csrf, who.csrf):
        return show(county, who, CarryingPage(_OLD), 403)
    if not handed.file:
        return show(county, who, CarryingPage(_NONE), 422)
    _forget_old(county)
    name = county.settings.new_id()
    try:
        taken = bundles.take(county, path, folder(county) / f"{name}{ENDING}")
    except BadInput as problem:
        return show(county, who, CarryingPage(Notice("r", "没有收下", str(problem))), 422)
    county.waiting.grown(county.heads())
    tone, title = ("g", "已收下") if taken.whole else ("a", "没有全部收下")
    said = Notice(tone, title, f"{taken.sentence}请下载应答，交给镇街带回去读入。")
    return show(county, who, CarryingPage(said, f"{ADDRESS}/{name}", file_name(taken)))


def file_name(taken: bundles.Taken) -> str:
    """Return what the answer is called on the desk's PC."""
    return f"应答-{taken.township}{ENDING}"


def answer(county: County, name: str) -> File | None:
    """Return an answer made before, if it is still there."""
    path = folder(county) / f"{name}{ENDING}"
    if not is_id(name) or not path.is_file():
        return None
    return File(
        path,
        filename=f"应答{ENDING}",
        media_type="application/octet-stream",
        headers=drawn.HEADERS,
    )


def _forget_old(county: County) -> None:
    before = (county.settings.clock() - _KEPT).timestamp()
    for path in folder(county).iterdir():
        # Another request may be writing it, taking it away, or sending it.
        with suppress(OSError):
            if path.stat().st_mtime < before:
                path.unlink()
