"""Settings work at once, are kept, and bring the person back to where he was."""

from __future__ import annotations

import pytest
import shiboken6
from PySide6.QtWidgets import QApplication, QPushButton

from app.machine import Machine
from app.program import Program
from app.ui import preferences, style
from app.ui.preferences import Preferences
from app.ui.program import About
from app.ui.style import Theme
from app.ui.tokens import DARK, LIGHT
from app.ui.widgets import Text
from tests.ui.conftest import settle
from tests.ui.world import CLERK, COLLEAGUE


@pytest.fixture(autouse=True)
def _as_it_was(qapp):
    yield
    from app.ui import language

    language.speak(qapp, "zh_CN")
    style.dress(qapp, Theme.LIGHT)


@pytest.fixture
def program(world, open_program, qtbot):
    made = open_program(world)
    made.window.go("settings")
    settle(qtbot, made)
    return made


def choose(box, value):
    box.setCurrentIndex(box.findData(value))
    box.activated.emit(box.currentIndex())


def test_dark_colours_come_at_once_and_are_kept(program):
    assert style.colours() is LIGHT

    choose(program.window.sheet.theme, "dark")

    assert style.colours() is DARK
    assert preferences.load(program.folder).theme is Theme.DARK


def test_english_comes_at_once_on_the_same_page(program, qtbot):
    old = program.window

    choose(program.window.sheet.language, "en")
    qtbot.waitUntil(lambda: program.window is not old and program.window.open_page == "settings")
    settle(qtbot, program)

    assert program.window.rail.buttons["tickets"].text() == "Calls"
    assert program.window.sheet.title.text() == "Settings"
    assert program.window.isVisible()
    qtbot.waitUntil(lambda: not shiboken6.isValid(old))
    assert preferences.load(program.folder).language == "en"


def test_larger_text_makes_the_window_anew(program, qtbot):
    old = program.window
    width = old.rail.width()

    choose(program.window.sheet.text_size, "130")
    qtbot.waitUntil(lambda: program.window is not old)
    settle(qtbot, program)

    assert program.window.rail.width() > width
    assert QApplication.font().pixelSize() == 17


def test_every_card_has_the_height_that_it_needs_where_the_page_scrolls(
    world, open_program, qtbot, monkeypatch
):
    from app.ui.widgets import Card

    long = "这台电脑没有可用的系统密钥库，密钥保存在数据文件夹里，请只让本人使用这个账户。" * 2
    monkeypatch.setattr(Program, "about", lambda self: About("1", self.folder, self.folder, long))
    program = open_program(world, Preferences(text_size=130))
    program.window.resize(1366, 600)
    program.window.go("settings")
    settle(qtbot, program)
    cards = [card for card in program.window.sheet.findChildren(Card) if card.isVisible()]
    assert len(cards) >= 3
    qtbot.waitUntil(lambda: all(map(has_room, cards)))


def has_room(card) -> bool:
    return card.height() >= card.layout().totalMinimumHeightForWidth(card.width())


def test_the_settings_say_who_and_where(program):
    said = " ".join(label.text() for label in program.window.sheet.findChildren(Text))
    assert "样例经办人" in said
    assert "云桥镇（样例）" in said
    assert str(program.folder) in said


@pytest.mark.parametrize(
    ("proxy", "shown"),
    [
        ("system", "使用这台电脑的系统代理设置"),
        ("none", "不用代理"),
        ("http://me:geheim@10.0.0.1:3128", "经过 10.0.0.1:3128"),
    ],
)
def test_the_settings_say_how_the_county_is_reached_and_no_password(
    world, open_program, qtbot, proxy, shown
):
    program = open_program(world, told=Machine(proxy=proxy))
    program.window.go("settings")
    settle(qtbot, program)
    said = " ".join(label.text() for label in program.window.sheet.findChildren(Text))

    assert shown in said
    assert "geheim" not in said


@pytest.mark.parametrize(
    "content",
    ["", "[]", "{", '{"theme": "purple", "text_size": "large", "language": 3}', '{"window": 5}'],
)
def test_preferences_that_cannot_be_read_are_as_by_default(tmp_path, content):
    (tmp_path / preferences.FILE).write_text(content, "utf-8")
    assert preferences.load(tmp_path) == Preferences()


def test_preferences_come_back_as_they_were_kept(tmp_path):
    kept = Preferences("en", Theme.DARK, 115, "00ff", "https://county.example")
    preferences.save(tmp_path, kept)
    assert preferences.load(tmp_path) == kept


def test_a_window_place_that_is_nonsense_does_no_harm(qtbot):
    from app.ui.main_window import make_window

    window = make_window(Preferences(window="zz not hex"))
    qtbot.addWidget(window)
    window.show()
    assert window.isVisible()


def test_a_colleague_on_the_same_pc_takes_the_desk_and_sees_his_own_drafts(
    world, open_program, qtbot
):
    world.enrol(COLLEAGUE, CLERK)
    world.publish()
    world.draft("经办人写的草稿")
    program = open_program(world)
    assert "样例同事" in program.window.rail.person.text()
    assert program.window.rail.badges["workbench"].text() == "0"
    program.window.go("settings")
    settle(qtbot, program)

    switch = next(
        one for one in program.window.sheet.findChildren(QPushButton) if "换成" in one.text()
    )
    switch.click()
    settle(qtbot, program)

    assert program.window.open_page == "workbench"
    assert "样例经办人" in program.window.rail.person.text()
    qtbot.waitUntil(lambda: program.window.rail.badges["workbench"].text() == "1")
