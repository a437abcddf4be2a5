"""The worklist of facts as a spreadsheet: sent to a department, filled in there, and read back row by row."""

from __future__ import annotations

import datetime
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from triage.authoring.attesting import Confirmation, NotConfirmed, Waiting, check, is_known
from triage.content.knowledge import Fact, Knowledge

TITLE = "等着确认的事实"
#: Heading → width of the column.  What a department fills in comes last.
_COLUMNS = {
    "编号": 10, "部门": 20, "联络岗": 18, "主题": 14, "事实": 60, "出处": 34, "现在": 8, "还要留意的": 34, "会说到（件）": 10,
    "属实吗": 10, "确认日期": 14, "说明": 34, "指纹": 10,
}  # fmt: skip
_FILLED_IN = ("联络岗", "属实吗", "确认日期", "说明")
_YES, _NO = ("是", "属实", "对", "√", "y", "yes"), ("否", "不是", "不属实", "不对", "×", "n", "no")
#: A sheet that comes back is no larger than this, packed and unpacked.
_LARGEST, _LARGEST_UNPACKED, _MOST_ROWS = 8 * 1024 * 1024, 64 * 1024 * 1024, 5000
_TYPED_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")


class SheetError(ValueError):
    """The file is no such sheet; the message says in Chinese what to do."""


@dataclass(frozen=True)
class Row:
    """What became of one row: ``kind`` is new, known, denied (the department says the fact is wrong), wrong or empty."""

    number: int
    fact: str
    kind: str
    words: str
    confirmed: tuple[Fact, Confirmation] | None = None


def write(items: list[Waiting], path: Path | BinaryIO) -> None:
    """The sheet; every cell is text or a number, never a formula."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = TITLE
    for column, (heading, width) in enumerate(_COLUMNS.items(), 1):
        cell = sheet.cell(1, column, heading)
        cell.font, cell.alignment = Font(bold=True), Alignment(wrap_text=True, vertical="center")
        cell.fill = PatternFill("solid", fgColor="FFF2CC" if heading in _FILLED_IN else "DDE6EF")
        sheet.column_dimensions[get_column_letter(column)].width = width
    for number, item in enumerate(items, 2):
        fact = item.fact
        values = (fact.id, item.department, item.post, fact.service, fact.fact, item.source, fact.mark or "待核", fact.caveat, item.times)
        for column, value in enumerate((*values, "", "", "", fact.fingerprint), 1):
            cell = sheet.cell(number, column, value)
            if isinstance(value, str):
                cell.data_type = "s"
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    headings = list(_COLUMNS)
    answers = DataValidation(type="list", formula1='"是,否"', allow_blank=True, showErrorMessage=True, error="只选“是”或“否”")
    letter = get_column_letter(headings.index("属实吗") + 1)
    answers.add(f"{letter}2:{letter}{len(items) + 1 if items else 2}")
    sheet.add_data_validation(answers)
    sheet.column_dimensions[get_column_letter(headings.index("指纹") + 1)].hidden = True
    sheet.freeze_panes, sheet.auto_filter.ref = "B2", f"A1:{get_column_letter(len(headings))}{len(items) + 1}"
    book.save(path)


def read(path: Path, knowledge: Knowledge, today: datetime.date) -> list[Row]:
    """What each filled row comes to; nothing is kept.  Raises :class:`SheetError` for what is no such sheet."""
    rows: list[Row] = []
    seen: dict[str, int] = {}
    for number, cells in _rows(path):
        row = _read_row(number, cells, knowledge, today)
        if row.kind in ("new", "known") and row.fact in seen:
            row = Row(number, row.fact, "wrong", f"这条事实在第 {seen[row.fact]} 行已经写过，只留一行")
        if row.kind in ("new", "known"):
            seen[row.fact] = number
        rows.append(row)
    return rows


def _rows(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """(row number, heading → value) of every row that has an id."""
    try:
        if path.stat().st_size > _LARGEST or sum(item.file_size for item in zipfile.ZipFile(path).infolist()) > _LARGEST_UNPACKED:
            raise SheetError("表格太大了；用 bancheng attest worklist --xlsx 重新导出一张，只填答复，不要贴图。")
        book = load_workbook(path, read_only=True, data_only=True)
    except SheetError:
        raise
    except OSError as error:
        raise SheetError(f"打不开 {path.name}（{error.strerror}）。") from None
    except Exception:  # openpyxl raises whatever its parsers do
        raise SheetError(f"{path.name} 不是 .xlsx 表格；用 Excel 或 WPS 另存为 .xlsx 再收回。") from None
    try:
        sheet = book[TITLE] if TITLE in book.sheetnames else book.worksheets[0]
        values = sheet.iter_rows(values_only=True)
        headings = [str(value or "").strip() for value in next(values, ())]
        lacking = [heading for heading in ("编号", "联络岗", "属实吗", "确认日期") if heading not in headings]
        if lacking:
            raise SheetError(f"第一行没有“{'、'.join(lacking)}”这{'一列' if len(lacking) == 1 else '几列'}；第一行的列名不要改。")
        for number, row in enumerate(values, 2):
            if number > _MOST_ROWS:
                raise SheetError(f"超过 {_MOST_ROWS} 行，拆成几张再收回。")
            cells = dict(zip(headings, row, strict=False))
            if str(cells.get("编号") or "").strip():
                yield number, cells
    finally:
        book.close()


def _read_row(number: int, cells: dict[str, Any], knowledge: Knowledge, today: datetime.date) -> Row:
    told = {heading: _text(cells.get(heading)) for heading in ("编号", "联络岗", "属实吗", "确认日期", "说明", "指纹")}
    fact, answer = told["编号"].upper(), told["属实吗"].lower()
    if not answer:
        return Row(number, fact, "empty", "没有填“属实吗”")
    if answer not in _YES + _NO:
        return Row(number, fact, "wrong", f"“属实吗”写的是“{told['属实吗']}”，只写“是”或“否”")
    day = told["确认日期"] or (str(today) if answer in _NO else "")
    given = Confirmation(fact, told["联络岗"], day, told["说明"][:200], told["指纹"])
    try:
        found = check(knowledge, given, today)
    except NotConfirmed as error:
        return Row(number, fact, "wrong", str(error))
    if answer in _NO:
        return Row(number, fact, "denied", f"请改 {found.place.file}：{told['说明'] or '没有写怎么不对，请再问一句'}")
    if is_known(found, given):
        return Row(number, fact, "known", "这个联络岗已经确认过，没有改")
    return Row(number, fact, "new", f"由{given.post}于 {given.date} 确认", (found, given))


def _text(value: Any) -> str:
    """A cell as it reads: a date as 2026-12-01, also where it was typed with strokes; a number without a tail."""
    if isinstance(value, datetime.datetime | datetime.date):
        return value.strftime("%Y-%m-%d")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    text = "" if value is None else str(value).strip()
    typed = _TYPED_DAY.fullmatch(text)
    return f"{typed[1]}-{int(typed[2]):02d}-{int(typed[3]):02d}" if typed else text
