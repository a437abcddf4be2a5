"""A table of statistics as a file for a spreadsheet."""

from __future__ import annotations

import csv
import io

import xlsxwriter

from triage.insight.statistics import Table

#: A cell that begins so is a formula to a spreadsheet, whoever wrote the name.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_csv(table: Table) -> str:
    """With a byte-order mark, so that a spreadsheet reads the Chinese."""
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\r\n")
    rows.writerow(["代码", table.title, "件数"])
    for row in table.rows:
        rows.writerow([_plain(row.code), _plain(row.name), row.count])
    rows.writerow(["", "合计", table.total])
    return "\ufeff" + out.getvalue()


def as_xlsx(table: Table) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet(table.title)
        bold = book.add_format({"bold": True})
        for column, name in enumerate(("代码", table.title, "件数")):
            sheet.write_string(0, column, name, bold)
        for place, row in enumerate(table.rows, 1):
            sheet.write_string(place, 0, row.code)
            sheet.write_string(place, 1, row.name)
            sheet.write_number(place, 2, row.count)
        sheet.write_string(len(table.rows) + 1, 1, "合计", bold)
        sheet.write_number(len(table.rows) + 1, 2, table.total, bold)
        sheet.set_column(1, 1, 36)
    return out.getvalue()


def _plain(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
