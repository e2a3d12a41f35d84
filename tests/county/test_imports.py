"""Lists come from JSON and from Excel, and everything that is wrong is said at once, by row."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path

import msgspec
import pytest
from openpyxl import Workbook

from contract.deadlines import is_working_day
from contract.matters import ListEdition, Role
from county import holidays
from county.imports import COLUMNS, BadFile, read_list
from tests.county.world import DEPARTMENTS, EDITION, FIRE, TRAFFIC

NAMES = frozenset(department.name for department in DEPARTMENTS.departments)
TITLES = (
    "序号", "事项名称", "领域", "主体责任单位", "配合责任单位", "镇街责任",
    "镇街职责", "法律依据", "关键词",
)  # fmt: skip
GOOD = (
    1, "占用消防通道", "应急", FIRE, f"{TRAFFIC}、", "配合",
    "日常巡查；先行劝阻", "《消防法》\n第二十八条", "消防通道，堵车",
)  # fmt: skip


def excel(tmp_path: Path, *rows: tuple[object, ...], titles: tuple[str, ...] = TITLES) -> Path:
    book = Workbook()
    assert book.active is not None
    for row in (titles, *rows):
        book.active.append(row)
    path = tmp_path / "清单.xlsx"
    book.save(path)
    book.close()
    return path


def read(path: Path, names: frozenset[str] = NAMES) -> ListEdition:
    return read_list(path, "2026 版", "2026-01-01", names)


def problems(path: Path, names: frozenset[str] = NAMES) -> tuple[str, ...]:
    with pytest.raises(BadFile) as caught:
        read(path, names)
    return caught.value.problems


def test_a_list_comes_from_excel(tmp_path: Path) -> None:
    edition = read(excel(tmp_path, GOOD, (None,) * 9, (2, "村内保洁", "", "镇街", "", "主体")))
    first, second = edition.matters
    assert (edition.label, edition.published) == ("2026 版", "2026-01-01")
    assert (first.id, first.primary, first.supporting) == ("1", (FIRE,), (TRAFFIC,))
    assert first.township_duties == ("日常巡查", "先行劝阻")
    assert first.legal_basis == ("《消防法》", "第二十八条")
    assert first.keywords == ("消防通道", "堵车")
    assert (second.township_role, second.primary) == (Role.PRIMARY, ("镇街",))


def test_the_titles_of_another_kind_of_list_are_known_too(tmp_path: Path) -> None:
    titles = ("编号", "事项", "类别", "牵头部门", "配合部门", "镇街角色")
    edition = read(excel(tmp_path, GOOD[:6], titles=titles))
    assert edition.matters[0].title == "占用消防通道"


def test_everything_wrong_is_said_with_its_row(tmp_path: Path) -> None:
    path = excel(
        tmp_path,
        GOOD,
        (2, "", "", "", "", "协助"),
        (3, "事项", "", FIRE, "", ""),
    )
    assert problems(path) == (
        "第 3 行：“事项名称”是空的",
        "第 3 行：“主体责任单位”是空的",
        "第 3 行：“镇街责任”应是“主体”或“配合”",
        "第 4 行：“镇街责任”是空的",
    )


def test_matters_that_contradict_themselves_are_named(tmp_path: Path) -> None:
    path = excel(
        tmp_path,
        GOOD,
        (1, "又一个", "", FIRE, FIRE, "配合"),
        (2, "再一个", "", "镇街", "", "配合"),
        (3, "还一个", "", "县某某局", "", "配合"),
    )
    assert problems(path) == (
        "第 3 行：编号“1”和第 2 行重复",
        f"第 3 行：“{FIRE}”既是主体又是配合",
        "第 4 行：“镇街责任”和主体责任单位里有没有“镇街”对不上",
        "第 5 行：县里没有登记“县某某局”",
    )


def test_before_there_are_departments_their_names_are_not_compared(tmp_path: Path) -> None:
    path = excel(tmp_path, (1, "事项", "", "县某某局", "", "配合"))
    assert read(path, frozenset()).matters[0].primary == ("县某某局",)


def test_missing_columns_are_named(tmp_path: Path) -> None:
    assert problems(excel(tmp_path, titles=("序号", "别的"))) == (
        "第 1 行：缺少“事项名称”这一列",
        "第 1 行：缺少“主体责任单位”这一列",
        "第 1 行：缺少“镇街责任”这一列",
    )


def test_an_empty_list_is_no_list(tmp_path: Path) -> None:
    assert problems(excel(tmp_path)) == ("没有一个事项",)


def test_an_edition_says_its_name_and_day(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="--label"):
        read_list(excel(tmp_path, GOOD), "", "", NAMES)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"<html>", b"\xd0\xcf\x11\xe0" * 100])
def test_what_is_no_workbook_is_said_so(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(content)
    assert problems(path) == ("不是 Excel 工作簿（.xlsx），或者文件坏了",)


@pytest.mark.parametrize(
    "part", ["[Content_Types].xml", "xl/workbook.xml", "xl/worksheets/sheet1.xml"]
)
@pytest.mark.parametrize("kept", [0, 40, 150])
def test_a_workbook_with_a_damaged_part_is_said_so(tmp_path: Path, part: str, kept: int) -> None:
    with zipfile.ZipFile(excel(tmp_path, GOOD)) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    path = tmp_path / "x.xlsx"
    with zipfile.ZipFile(path, "w") as packed:
        for name, content in parts.items():
            packed.writestr(name, content[:kept] if name == part else content)
    assert problems(path) == ("不是 Excel 工作簿（.xlsx），或者文件坏了",)


def test_a_zip_bomb_is_not_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b" " * (201 * 1024 * 1024))
    assert problems(path) == ("文件太大",)


def test_a_list_comes_from_json(tmp_path: Path) -> None:
    path = tmp_path / "list.json"
    path.write_bytes(msgspec.json.encode(EDITION))
    assert read_list(path, "", "", NAMES) == EDITION
    assert read_list(path, "改名", "", NAMES).label == "改名"
    path.write_bytes(b'{"label": 3}')
    assert problems(path)[0].startswith("不是清单的格式")


def test_another_kind_of_file_is_not_known(tmp_path: Path) -> None:
    assert problems(tmp_path / "清单.pdf") == ("不认识 .pdf 文件，请给 .json 或 .xlsx",)


def test_the_holidays_of_a_known_year() -> None:
    calendar = holidays.calendar([2026])
    assert not is_working_day(date(2026, 10, 1), calendar)
    assert is_working_day(date(2026, 10, 10), calendar), "a Saturday that is made up"
    assert all(day.year == 2026 for day in calendar.days_off | calendar.days_worked)
    assert 2026 in holidays.known_years()


def test_a_year_without_a_notice_is_not_invented() -> None:
    with pytest.raises(ValueError, match="2199"):
        holidays.calendar([2026, 2199])


def test_every_title_that_is_understood_is_documented() -> None:
    said = (Path(__file__).parents[2] / "docs" / "import-list.md").read_text("utf-8")
    for titles in COLUMNS.values():
        assert f"| {', '.join(titles)} |" in said
