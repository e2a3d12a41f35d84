"""The small widgets, each by what it promises."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage, QTextLayout
from PySide6.QtWidgets import QLabel, QLineEdit

from app.ui.style import dress
from app.ui.tokens import Tone
from app.ui.widgets import (
    Cell,
    Chip,
    Column,
    Elided,
    ElidedLink,
    EmptyState,
    LabelledField,
    Notice,
    PhotoThumb,
    PlainButton,
    Row,
    Rows,
    Table,
    Text,
    Timeline,
    fill_table,
    focus_first_wrong,
    plain_tip,
    read_thumb,
)
from app.ui.widgets.timeline import Happening


@pytest.fixture(autouse=True)
def _dressed(qapp):
    dress(qapp)


@pytest.fixture
def shown(qtbot):
    def show(widget, width=400, height=200):
        qtbot.addWidget(widget)
        widget.resize(width, height)
        widget.show()
        widget.activateWindow()
        qtbot.waitUntil(widget.isActiveWindow)
        return widget

    return show


# --- labels ----------------------------------------------------------------------------------


def test_what_somebody_wrote_is_never_read_as_markup(shown):
    hostile = '<img src="file:///etc/passwd"><a href="http://x">点这里</a>'
    label = shown(Text(hostile))

    assert label.text() == hostile
    assert label.textFormat() == Qt.TextFormat.PlainText
    plain_tip(label, hostile)
    assert "<img" not in label.toolTip()


def test_chinese_wraps_where_the_line_ends(shown):
    text = Text("锦绣园小区附近车辆乱停乱放占用消防通道居民反映多次" * 3)
    assert text.heightForWidth(120) > 3 * text.fontMetrics().height()


def test_a_line_too_long_ends_in_dots_and_shows_itself_whole_as_a_tip(shown):
    label = shown(Elided("锦绣园小区附近车辆乱停乱放，占用消防通道，居民反映多次"), 120, 30)

    assert label.shown().endswith("…")
    assert "居民反映多次" in label.toolTip()
    label.resize(900, 30)
    assert label.shown() == label.text()
    assert label.toolTip() == ""


def test_a_link_too_long_is_elided_and_keeps_its_whole_name(shown):
    link = shown(ElidedLink("锦绣园小区附近车辆乱停乱放，占用消防通道", lambda: None), 100, 30)

    assert link.text().endswith("…")
    assert link.accessibleName() == "锦绣园小区附近车辆乱停乱放，占用消防通道"


def test_a_chip_is_no_wider_than_its_word(shown, qtbot):
    chip = Chip("主办", Tone.BLUE)
    qtbot.addWidget(chip)
    assert chip.sizeHint().width() < 60


# --- buttons and fields -----------------------------------------------------------------------


def test_enter_presses_a_button_as_the_space_bar_does(shown, qtbot):
    pressed = []
    button = shown(PlainButton("评价", lambda: pressed.append(1)))
    button.setFocus()

    qtbot.keyClick(button, Qt.Key.Key_Return)
    qtbot.keyClick(button, Qt.Key.Key_Space)

    assert pressed == [1, 1]


def test_an_error_stands_beneath_its_field_and_clears_nothing(shown):
    edit = QLineEdit("小区东门外")
    field = shown(LabelledField("具体位置", edit, "例如东门外 30 米"))
    assert field.beneath.text() == "例如东门外 30 米"

    field.set_error("请写得再具体一些")

    assert edit.text() == "小区东门外"
    assert field.error == "请写得再具体一些"
    assert edit.accessibleDescription() == "请写得再具体一些"
    field.set_error("")
    assert field.error == ""
    assert field.beneath.text() == "例如东门外 30 米"


def test_the_keyboard_goes_to_the_first_field_that_is_wrong(shown, qtbot):
    good, bad = LabelledField("村", QLineEdit("锦东村")), LabelledField("位置", QLineEdit())
    from PySide6.QtWidgets import QVBoxLayout, QWidget

    page = QWidget()
    box = QVBoxLayout(page)
    box.addWidget(good)
    box.addWidget(bad)
    shown(page)
    bad.set_error("请填写")

    assert focus_first_wrong(good, bad)
    assert bad.editor.hasFocus()


def test_the_label_of_a_field_names_its_editor(shown, qtbot):
    edit = QLineEdit()
    field = shown(LabelledField("县级平台地址(&A)", edit))
    assert edit.accessibleName() == "县级平台地址"
    qtbot.keyClick(field, Qt.Key.Key_A, Qt.KeyboardModifier.AltModifier)
    assert edit.hasFocus()


# --- notices ------------------------------------------------------------------------------------


def test_good_news_goes_by_itself_and_bad_news_stays(shown, qtbot):
    notice = shown(Notice())
    notice.say("已保存", Tone.GREEN, seconds=1)
    qtbot.waitUntil(lambda: not notice.isVisible(), timeout=3000)

    notice.say("磁盘满了", Tone.RED)
    assert not notice._timer.isActive()
    notice.close_button.click()
    assert not notice.isVisible()


def test_an_empty_page_says_what_to_press(shown):
    pressed = []
    empty = shown(
        EmptyState("还没有呼叫单", "碰到问题就呼叫。", ("新建呼叫", lambda: pressed.append(1)))
    )
    empty.button.click()
    assert pressed == [1]


# --- tables -------------------------------------------------------------------------------------


def rows(count: int, start: int = 0) -> list[Row]:
    return [
        Row(f"t{at}", (Cell("办理中", chip=True, tone=Tone.BLUE), Cell(f"事项 {at}", "样例社区")))
        for at in range(start, start + count)
    ]


@pytest.fixture
def table(shown):
    model = Rows([Column("状态", 90), Column("事项")])
    made = Table(model, "呼叫单")
    made.set_lines(2)
    model.set_rows(rows(30))
    return shown(made, 500, 300)


def test_a_row_opens_by_a_click_and_by_enter(table, qtbot):
    opened = []
    table.opened.connect(opened.append)

    spot = table.visualRect(table.rows.index(2, 1)).center()
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(spot))
    qtbot.keyClick(table, Qt.Key.Key_Down)
    qtbot.keyClick(table, Qt.Key.Key_Return)

    assert opened == ["t2", "t3"]


def test_a_table_read_again_keeps_the_row_and_the_place(table):
    table.choose("t20")
    table.verticalScrollBar().setValue(400)

    fill_table(table, [Row("new", rows(1)[0].cells), *rows(30)])

    assert table.rows.id_at(table.currentIndex().row()) == "t20"
    assert table.verticalScrollBar().value() == 400


def test_more_rows_are_asked_for_once_at_the_end(table, qtbot):
    table.rows.set_rows(rows(30), more=True)
    asked = []
    table.rows.more_wanted.connect(lambda: asked.append(1))
    table.verticalScrollBar().setValue(table.verticalScrollBar().maximum())
    qtbot.waitUntil(lambda: asked == [1])

    table.rows.add_rows(rows(30, 30))

    assert table.rows.rowCount() == 60
    table.verticalScrollBar().setValue(table.verticalScrollBar().maximum())
    assert asked == [1]


def test_a_cell_can_be_read_aloud(table):
    index = table.rows.index(0, 1)
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "事项 0，样例社区"


def test_a_hundred_thousand_rows_do_not_slow_the_view(table):
    table.rows.set_rows(rows(100_000))
    table.grab()
    assert table.rows.rowCount() == 100_000


# --- timeline and photos --------------------------------------------------------------------------


def test_a_timeline_shows_what_is_not_at_the_county_yet(shown):
    timeline = shown(Timeline())
    timeline.show_entries([Happening("待同步", "本机", ("补充",), "今天 09:44", "还没到县里")])

    words = [label.text() for label in timeline.findChildren(Text)]
    assert words[:3] == ["待同步", "本机", "还没到县里"]


def test_a_photo_is_shown_upright_and_small(shown, tmp_path):
    path = tmp_path / "a.jpg"
    image = QImage(800, 600, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.red)
    image.save(str(path), "JPEG")

    thumb = shown(PhotoThumb("呼叫 1"))
    assert not thumb.has_image
    thumb.set_image(read_thumb(path, 200))

    assert thumb.has_image
    assert read_thumb(path, 200).width() == 200


@pytest.mark.qt_log_ignore("Unsupported marker")
def test_a_file_that_is_no_photo_is_a_dashed_frame(shown, tmp_path):
    path = tmp_path / "a.jpg"
    path.write_bytes(b"\xff\xd8\xff not a photo")

    thumb = shown(PhotoThumb("呼叫 1"))
    thumb.set_image(read_thumb(path))

    assert not thumb.has_image


def lines_of(label: Text, width: float) -> list[str]:
    """How Qt breaks what a label shows into lines of *width*."""
    shown = QLabel.text(label)
    layout = QTextLayout(shown, label.font())
    layout.beginLayout()
    lines = []
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        lines.append(shown[line.textStart() : line.textStart() + line.textLength()])
    layout.endLayout()
    return [line.replace("\N{WORD JOINER}", "") for line in lines]


def test_no_line_of_a_label_has_but_one_character(shown):
    name = "县综合行政执法局"
    label = shown(Text(name), 100, 60)
    wide = label.fontMetrics().horizontalAdvance(name)
    for width in range(wide // 2 + 1, wide):
        assert len(lines_of(label, width)[-1]) >= 3, width
    assert lines_of(label, wide + 2) == [name]
    assert label.text() == name


def test_text_that_can_be_copied_is_as_it_was_written(shown):
    label = shown(Text("县综合行政执法局", selectable=True), 100, 60)
    label.setSelection(0, 8)
    assert label.selectedText() == "县综合行政执法局"
