"""Reads a responsibility list from a file: JSON in our shape, or Excel by its column titles."""

import re
import zipfile
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path

import msgspec
from openpyxl import load_workbook

from contract.matters import TOWNSHIP, ListEdition, Matter, Role

_MOST_ROWS = 5000
_MOST_COLUMNS = 100
_MOST_UNPACKED = 200 * 1024 * 1024
_SEPARATORS = re.compile(r"[、，,；;\n]+")
_LINES = re.compile(r"[；;\n]+")

COLUMNS: dict[str, tuple[str, ...]] = {
    "id": ("编号", "序号", "事项编号"),
    "title": ("事项名称", "事项", "名称"),
    "domain": ("领域", "类别", "事项类别"),
    "primary": ("主体责任单位", "主体责任部门", "主体责任", "牵头部门"),
    "supporting": ("配合责任单位", "配合责任部门", "配合责任", "配合部门"),
    "township_role": ("镇街责任", "镇街角色"),
    "township_duties": ("镇街职责", "镇街配合职责"),
    "primary_duties": ("部门职责", "主体责任部门职责", "县直部门职责"),
    "legal_basis": ("法律依据", "依据"),
    "keywords": ("关键词",),
    "form": ("表单",),
}
"""Field of a matter → the titles that its column may have, in the first row."""

NEEDED = ("id", "title", "primary", "township_role")
_ROLES = {
    "主体": Role.PRIMARY,
    "主体责任": Role.PRIMARY,
    "配合": Role.SUPPORTING,
    "配合责任": Role.SUPPORTING,
}
_SPLIT: dict[str, re.Pattern[str]] = {
    "primary": _SEPARATORS,
    "supporting": _SEPARATORS,
    "keywords": _SEPARATORS,
    "township_duties": _LINES,
    "primary_duties": _LINES,
    "legal_basis": _LINES,
}


class BadFile(ValueError):
    """The file cannot be taken; *problems* says why, each with its row, in Chinese."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


def read_list(path: Path, label: str, published: str, departments: frozenset[str]) -> ListEdition:
    """Read an edition and check every row; *label* and *published* are for Excel.

    Departments that are not among *departments* are problems, unless there are none yet.
    Raises BadFile with everything that is wrong, and OSError.
    """
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        raise BadFile([f"不认识 {path.suffix} 文件，请给 .json 或 .xlsx"])
    edition, rows = reader(path, label, published)
    problems = list(_problems(edition, rows, departments))
    if problems:
        raise BadFile(problems)
    return edition


def _from_json(path: Path, label: str, published: str) -> tuple[ListEdition, list[str]]:
    try:
        edition = msgspec.json.decode(path.read_bytes(), type=ListEdition)
    except msgspec.DecodeError as problem:
        raise BadFile([f"不是清单的格式：{problem}"]) from None
    edition = msgspec.structs.replace(
        edition, label=label or edition.label, published=published or edition.published
    )
    return edition, [f"第 {at} 项" for at in range(1, len(edition.matters) + 1)]


def _from_excel(path: Path, label: str, published: str) -> tuple[ListEdition, list[str]]:
    if not label or not published:
        raise BadFile(["导入 Excel 要写明版本名（--label）和公布日期（--published）"])
    table = _table(path)
    columns = _columns(table[0] if table else [])
    matters, where, problems = [], [], []
    for at, row in enumerate(table[1:], start=2):
        cells = {field: row[place].strip() for field, place in columns.items() if place < len(row)}
        if not any(cells.values()):
            continue
        empty = [COLUMNS[field][0] for field in NEEDED if not cells.get(field)]
        problems += [f"第 {at} 行：“{title}”是空的" for title in empty]
        role = _ROLES.get(cells.get("township_role", ""))
        if role is None and cells.get("township_role"):
            problems.append(f"第 {at} 行：“{COLUMNS['township_role'][0]}”应是“主体”或“配合”")
        if not empty and role is not None:
            matters.append(_matter(cells, role))
            where.append(f"第 {at} 行")
    if problems:
        raise BadFile(problems)
    return ListEdition(label, published, tuple(matters)), where


def _matter(cells: dict[str, str], role: Role) -> Matter:
    lists = {
        field: tuple(part.strip() for part in pattern.split(cells.get(field, "")) if part.strip())
        for field, pattern in _SPLIT.items()
    }
    return Matter(
        id=cells["id"],
        title=cells["title"],
        domain=cells.get("domain", ""),
        township_role=role,
        form=cells.get("form", ""),
        **lists,
    )


def _table(path: Path) -> list[list[str]]:
    """Return the first sheet as text; raises BadFile where it is no workbook, or a huge one."""
    try:
        with path.open("rb") as file:
            with zipfile.ZipFile(file) as packed:
                if sum(part.file_size for part in packed.infolist()) > _MOST_UNPACKED:
                    raise BadFile(["文件太大"])
            with closing(load_workbook(file, read_only=True, data_only=True)) as book:
                rows = book.worksheets[0].iter_rows(
                    max_row=_MOST_ROWS + 1, max_col=_MOST_COLUMNS, values_only=True
                )
                table = [[_text(cell) for cell in row] for row in rows]
    except (BadFile, OSError):
        raise
    except Exception:  # noqa: BLE001 - a damaged workbook makes its reader raise anything
        raise BadFile(["不是 Excel 工作簿（.xlsx），或者文件坏了"]) from None
    if len(table) > _MOST_ROWS:
        raise BadFile([f"超过 {_MOST_ROWS} 行"])
    return table


def _text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell)


def _columns(titles: list[str]) -> dict[str, int]:
    """Return where each field stands; raises BadFile where a needed column is missing."""
    places = {re.sub(r"\s", "", title): at for at, title in enumerate(titles) if title}
    found = {
        field: places[name]
        for field, names in COLUMNS.items()
        for name in names[::-1]
        if name in places
    }
    missing = [
        f"第 1 行：缺少“{COLUMNS[field][0]}”这一列" for field in NEEDED if field not in found
    ]
    if missing:
        raise BadFile(missing)
    return found


def _problems(edition: ListEdition, rows: list[str], departments: frozenset[str]) -> Iterable[str]:
    """Say what is wrong with an edition, matter by matter."""
    if not edition.matters:
        yield "没有一个事项"
    seen: dict[str, str] = {}
    for row, matter in zip(rows, edition.matters, strict=True):
        if matter.id in seen:
            yield f"{row}：编号“{matter.id}”和{seen[matter.id]}重复"
        seen.setdefault(matter.id, row)
        if not matter.id or not matter.title or not matter.primary:
            yield f"{row}：编号、事项名称、主体责任单位都要有"
        both = sorted(set(matter.primary) & set(matter.supporting))
        if both:
            yield f"{row}：“{'、'.join(both)}”既是主体又是配合"
        if (TOWNSHIP in matter.primary) is not (matter.township_role is Role.PRIMARY):
            yield f"{row}：“镇街责任”和主体责任单位里有没有“{TOWNSHIP}”对不上"
        unknown = {*matter.primary, *matter.supporting} - departments - {TOWNSHIP}
        if departments and unknown:
            yield f"{row}：县里没有登记“{'、'.join(sorted(unknown))}”"


Reader = Callable[[Path, str, str], tuple[ListEdition, list[str]]]
_READERS: dict[str, Reader] = {".json": _from_json, ".xlsx": _from_excel}
