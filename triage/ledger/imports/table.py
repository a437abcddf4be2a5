"""A table that comes from elsewhere, as CSV or XLSX, read as text within limits: what is no table is told in one sentence."""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from openpyxl import load_workbook  # reads XML through defusedxml, which is installed

from triage.trouble import Trouble

#: A file in bytes, packed and unpacked; rows below the head; columns; characters of one cell.
LARGEST, LARGEST_UNPACKED, MOST_ROWS, MOST_COLUMNS, LONGEST_CELL = 8_000_000, 64_000_000, 10_000, 200, 5_000
_LAST_ROW = 1_048_576  # a sheet has no more, whatever a file says
_MOST_PARTS = 500  # files inside an .xlsx
_HEAD_WITHIN = 10  # rows that may stand above the head: a title, a date
_EXACT = 10**15  # a number above this has lost its last digits in a spreadsheet


@dataclass(frozen=True)
class Table:
    """``rows`` are (number of the row in the file, text by column name); empty rows are left out.  A cell that a spreadsheet
    had made an inexact number is in ``blurred`` by (row, column name)."""

    rows: Sequence[tuple[int, Mapping[str, str]]]
    blurred: frozenset[tuple[int, str]] = frozenset()


def decoded(data: bytes) -> str:
    """The text of a file in UTF-8, with or without byte-order mark, or in GB18030.  Raises :class:`Trouble`."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Trouble("文件的编码既不是 UTF-8 也不是 GB18030；用表格软件打开，另存为“CSV UTF-8”或者 .xlsx。")


def read(data: bytes, needed: Sequence[Sequence[str]]) -> Table:
    """The table of a file.  ``needed`` are the columns that its head must have, each with the names that it may go by; the head
    is the first row that has them all.  Raises :class:`Trouble`."""
    if len(data) > LARGEST:
        raise Trouble(f"文件太大（{len(data) / 1e6:.1f} MB），最多 {LARGEST // 10**6} MB；按日期拆成几份再导入。")
    if data[:4] == b"\xd0\xcf\x11\xe0" or data.lstrip()[:1] == b"<":
        raise Trouble("这是旧的 .xls 或者网页，读不了；用表格软件打开，另存为 .xlsx 或者 CSV。")
    rows = _workbook(data) if data[:2] == b"PK" else _lines(data)
    head: tuple[str, ...] = ()
    first: tuple[str, ...] = ()
    kept: list[tuple[int, Mapping[str, str]]] = []
    blurred: set[tuple[int, str]] = set()
    for number, cells in rows:
        texts = [_text(cell) for cell in cells]
        if not head:
            names = tuple("".join(text.split()) for text in texts)
            first = first or (names if any(names) else ())
            if all(any(name in names for name in column) for column in needed):
                head = names
                _once(head)
            elif number >= _HEAD_WITHIN:
                break
            continue
        if not any(texts):
            continue
        if len(kept) == MOST_ROWS:
            raise Trouble(f"超过 {MOST_ROWS} 行；按日期拆成几份再导入。")
        kept.append((number, {name: text for name, text in zip(head, texts, strict=False) if name}))
        blurred |= {(number, name) for name, cell in zip(head, cells, strict=False) if _inexact(cell)}
    if not head:
        missing = ["”或者“".join(column) for column in needed if not any(name in first for name in column)]
        raise Trouble(f"前 {_HEAD_WITHIN} 行里没有找到表头，缺少“{'”、“'.join(missing)}”；列名照导出的原样，不要改。")
    return Table(kept, frozenset(blurred))


def _once(head: Sequence[str]) -> None:
    twice = sorted({name for name in head if name and head.count(name) > 1})
    if twice:
        raise Trouble(f"表头里“{'”、“'.join(twice)}”写了两遍，不知道该看哪一列；删掉一列再导入。")


def _lines(data: bytes) -> Iterator[tuple[int, Sequence[str]]]:
    text = decoded(data)
    if "\0" in text:
        raise Trouble("这不是 CSV 或者 .xlsx 表格；请检查是不是选错了文件。")
    rows = csv.reader(io.StringIO(text, newline=""))
    begins = 1
    try:
        for cells in rows:
            if len(cells) > MOST_COLUMNS:
                raise Trouble(f"第 {begins} 行有 {len(cells)} 列，最多 {MOST_COLUMNS} 列；请检查是不是选错了文件。")
            yield begins, cells
            begins = rows.line_num + 1
    except csv.Error:
        raise Trouble(f"第 {begins} 行读不下去：一格里的字太多，或者引号没有合上；改好再导入。") from None


def _workbook(data: bytes) -> Iterator[tuple[int, Sequence[object]]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            parts = packed.infolist()
        unpacked = sum(part.file_size for part in parts)
    except (zipfile.BadZipFile, ValueError, OverflowError):
        raise Trouble("文件是坏的，或者不是 .xlsx 表格；用表格软件打开，另存为 .xlsx 再导入。") from None
    if len(parts) > _MOST_PARTS or unpacked > LARGEST_UNPACKED:
        raise Trouble("表格解开以后太大；删掉图片和别的工作表，按日期拆成几份再导入。")
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    except Exception:  # openpyxl raises whatever its parsers do
        raise Trouble("文件是坏的，或者不是 .xlsx 表格；用表格软件打开，另存为 .xlsx 再导入。") from None
    try:
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # what a file says of its own size is not believed
        for number, cells in enumerate(sheet.iter_rows(values_only=True), 1):
            if number > _LAST_ROW:
                raise Trouble(f"超过 {MOST_ROWS} 行；按日期拆成几份再导入。")
            if any(cell is not None for cell in cells[MOST_COLUMNS:]):
                raise Trouble(f"第 {number} 行超过 {MOST_COLUMNS} 列；请检查是不是选错了文件。")
            if any(cell is not None for cell in cells):  # sheets go on for long where nothing stands any more
                yield number, cells[:MOST_COLUMNS]
    except Trouble:
        raise
    except Exception:
        raise Trouble("表格里有读不了的内容；用表格软件打开，另存为 .xlsx 再导入。") from None
    finally:
        book.close()


def _text(cell: object) -> str:
    """What stands in a cell as somebody reads it: whole numbers without a fraction, days as 2026-11-23."""
    if cell is None:
        return ""
    if isinstance(cell, dt.datetime):
        return cell.isoformat(" ", "minutes") if cell.time() != dt.time() else cell.date().isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def _inexact(cell: object) -> bool:
    return isinstance(cell, int | float) and not isinstance(cell, bool) and abs(cell) >= _EXACT
