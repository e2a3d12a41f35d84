"""Photos that another PC took, on a ticket's page: with a real county, a real engine and its threads."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QApplication

from app.casework.desk import Desk
from app.casework.reading import Changed, KnownError
from app.models.store import open_store
from app.models.worker import Worker
from app.sync.clock import SystemClock
from app.sync.engine import Options
from app.ui.bridge import Background
from app.ui.page import Context
from app.ui.pages.ticket import TicketPage
from app.ui.widgets.photo import read_thumb
from app.ui.widgets.picture import PictureDialog
from tests.faults.conftest import county, new_pc, pc
from tests.faults.line import FAULTS, for_path
from tests.faults.world import KEY, PC, LivePC, new_id
from tests.ui.pages.stage import NotingFrame, NotingProgram, wait

__all__ = ["county", "new_pc", "pc"]


class AtTheDesk(LivePC):
    """A live PC put together as the program is: what the person does wakes the engine."""

    def open(self) -> None:
        self.worker = Worker("database")
        self.store = self.worker.call(open_store, self.folder, KEY)
        self.engine = self.new_engine(Options(poll=5.0, poll_without=0.3))
        person = self.account.person
        self._desk = self.worker.call(
            lambda: Desk(self.store, person, self.clock.now, new_id, on_event=self.engine.wake)
        )


class Window:
    """A page of one ticket on a live PC; what changes there reaches the page."""

    def __init__(self, at: AtTheDesk, ticket: str) -> None:
        self.at, self.ticket = at, ticket
        self.bugs: list[BaseException] = []
        self.background = Background(at.worker.submit, KnownError)
        self.background.bug.connect(self.bugs.append)
        context = Context(at._desk, self.background, at.clock.now, NotingFrame(), NotingProgram())
        self.page = TicketPage(context)
        self.page.resize(1190, 736)
        self.page.show()
        self.page.opened(ticket)

    def wait_for(self, reached: Callable[[], object], seconds: float = 20) -> None:
        for _ in range(int(seconds / 0.02)):
            news = set(self.at.changed)
            self.at.changed -= news
            if news:
                self.page.refresh(news)
            wait(20)
            if reached():
                return
        raise AssertionError("it did not come to that")

    def thumbs(self) -> list[tuple[str, bool]]:
        return [(thumb.text(), thumb.has_image) for _, thumb in self.page.sheet.thumbs]

    def close(self) -> None:
        self.wait_for(lambda: self.background.idle)
        self.page.close()
        self.page.deleteLater()
        wait(20)
        assert self.bugs == []


@pytest.fixture
def ticket(pc: PC) -> str:
    """A call with a photo, from a colleague's PC."""
    pc.sync()
    made = pc.submit(photos=1)
    pc.settle()
    return made


@pytest.fixture
def at(chinese: QApplication, ticket: str, new_pc: Callable[..., PC]) -> AtTheDesk:
    live = new_pc(make=AtTheDesk, clock=SystemClock())
    live.engine.start()
    for _ in range(500):
        if any(row.id == ticket for row in live.desk.rows()):
            break
        wait(20)
    return live


@pytest.fixture
def window(at: AtTheDesk, ticket: str) -> Iterator[Callable[[], Window]]:
    made: list[Window] = []

    def make() -> Window:
        made.append(Window(at, ticket))
        return made[-1]

    yield make
    for each in made:
        each.close()


def test_a_colleague_s_photo_appears_on_the_open_page_and_a_larger_one_when_pressed(window) -> None:
    seen = window()
    seen.wait_for(lambda: seen.thumbs() == [("呼叫 1", True)])
    thumb = seen.page.sheet.thumbs[0][1]
    small = seen.page.sheet.thumbs[0][0].path
    thumb.click()
    dialog = seen.page.findChild(PictureDialog)
    seen.wait_for(lambda: seen.page.sheet.thumbs[0][0].path != small)
    assert not read_thumb(seen.page.sheet.thumbs[0][0].path).isNull()
    dialog.reject()


def test_without_the_county_the_caption_stays_and_the_picture_comes_later(at, window) -> None:
    at.line.fault = for_path("", FAULTS["dns"])
    seen = window()
    caption = [("呼叫 1（在县里）", False)]
    seen.wait_for(lambda: seen.thumbs() == caption)
    seen.page.sheet.thumbs[0][1].click()
    seen.wait_for(lambda: at.engine.state.title == "没有网络")
    assert seen.thumbs() == caption
    assert seen.page.findChild(PictureDialog) is None
    at.line.heal()
    at.engine.poke()
    seen.wait_for(lambda: seen.thumbs() == [("呼叫 1", True)])


def test_a_garbled_answer_leaves_the_caption_and_is_not_asked_for_over_and_over(at, window) -> None:
    at.line.fault = for_path("/v1/photos/", FAULTS["truncated"])
    seen = window()
    fetched = lambda: sum(path.startswith("GET /v1/photos/") for path in at.line.paths)  # noqa: E731  read beside what it is for
    seen.wait_for(fetched)
    for _ in range(5):
        seen.page.refresh({Changed.TICKETS, Changed.SYNC})
        wait(50)
    assert fetched() <= 3
    assert not any(has for _, has in seen.thumbs())
