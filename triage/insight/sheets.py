"""A table as a file for a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

import xlsxwriter

from triage.insight.statistics import Table

#: A cell that begins so is a formula to a spreadsheet, whoever wrote the name.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
Cell = str | int


@dataclass(frozen=True)
class Sheet:
    """``total`` is the last row, in bold; () for none.  ``above`` stands before the head."""

    title: str
    head: tuple[str, ...]
    rows: Sequence[tuple[Cell, ...]]
    total: tuple[Cell, ...] = ()
    above: Sequence[tuple[Cell, ...]] = ()

    @property
    def lines(self) -> Sequence[tuple[Cell, ...]]:
        """Every row from the top to the bottom."""
        return (*self.above, self.head, *self.rows, *([self.total] if self.total else []))


def counted(table: Table) -> Sheet:
    """A table of statistics."""
    rows = [(row.code, row.name, row.count) for row in table.rows]
    return Sheet(table.title, ("代码", table.title, "件数"), rows, ("", "合计", table.total))


def as_csv(sheet: Sheet) -> str:
    """With a byte-order mark, so that a spreadsheet reads the Chinese."""
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\r\n")
    for row in sheet.lines:
        rows.writerow([_plain(cell) if isinstance(cell, str) else cell for cell in row])
    return "\ufeff" + out.getvalue()


def as_xlsx(sheet: Sheet) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        page = book.add_worksheet(sheet.title)
        bold = book.add_format({"bold": True})
        for place, row in enumerate(sheet.lines):
            form = bold if row is sheet.head or row is sheet.total else None
            for column, cell in enumerate(row):
                if isinstance(cell, str):
                    page.write_string(place, column, cell, form)
                else:
                    page.write_number(place, column, cell, form)
        page.set_column(1, 1, 36)
    return out.getvalue()


def _plain(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
