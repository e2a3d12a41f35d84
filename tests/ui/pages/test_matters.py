"""The responsibility list: found by words or initials, narrowed, looked at in whole."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel

from app.ui.pages.matters import MattersPage
from tests.ui.pages.hands import press, type_keys
from tests.ui.pages.stage import Stage

KEY = Qt.Key


def words(page: MattersPage) -> str:
    labels = page.detail.findChildren(QLabel)
    return "\n".join(label.text() for label in labels if label.isVisible())


def test_the_sample_list_is_marked_as_one(stage: Stage) -> None:
    page = stage.play(MattersPage)
    assert page.sample.isVisible()
    assert "样例" in page.sample.text()
    assert page.finder.rows.rowCount() == 88


def test_initials_find_a_matter_and_its_detail_says_who_bears_what(stage: Stage) -> None:
    page = stage.play(MattersPage)
    type_keys("xfctd")
    stage.settle(300)
    assert page.finder.rows.rowCount() == 1
    said = words(page)
    for word in ("县消防救援大队", "县公安局交通警察大队", "劝离车辆", "《消防法》", "生命通道"):
        assert word in said


def test_arrows_go_from_the_search_line_through_the_list(stage: Stage) -> None:
    page = stage.play(MattersPage)
    press(KEY.Key_Down)
    press(KEY.Key_Down)
    press(KEY.Key_Down)
    second = page.finder.rows.rows[2].cells[1].text
    assert second in page.heading.text()


def test_a_department_narrows_the_list(stage: Stage) -> None:
    page = stage.play(MattersPage)
    box = page.finder.department
    box.setCurrentIndex(box.findText("县水务局"))
    box.activated.emit(box.currentIndex())
    assert 0 < page.finder.rows.rowCount() < 88
    assert all("县水务局" in row.cells[2].text for row in page.finder.rows.rows)


def test_before_the_first_sync_the_page_says_where_the_list_comes_from(
    chinese: QApplication, tmp_path: Path
) -> None:
    stage = Stage(tmp_path / "data")
    try:
        page = stage.play(MattersPage)
        assert page.empty.isVisible()
        assert page.finder.isHidden()
    finally:
        stage.close()


def test_matters_hard_to_tell_apart_are_shown_with_the_words_that_fit_both(stage: Stage) -> None:
    page = stage.play(MattersPage)
    page.show_twins.click()
    stage.settle()
    assert page.finder.isHidden()
    assert page.twins.rows.rowCount() > 0
    pair = page.twins.rows.rows[0].cells
    page.twins.table.setCurrentIndex(page.twins.rows.index(0, 0))
    assert page.heading.text() == pair[0].text
    page.twins.copy.click()
    assert pair[0].second in QApplication.clipboard().text()
    page.show_twins.click()
    assert page.twins.isHidden()
    assert not page.finder.isHidden()
