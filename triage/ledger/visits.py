"""How many people came to each station in each month (人次): what growth and effect are measured against.

Brought in by CSV; an import is one event, and a month of a station takes the place of what was said of it before.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from triage.ledger.actor import Actor
from triage.ledger.streams import Writer, last, read
from triage.ledger.units import Units, csv_rows
from triage.trouble import Trouble

STREAM = "visits"
COLUMNS = {"代码": "unit", "月份": "month", "人次": "count"}
_MONTH = re.compile(r"20\d\d-(0[1-9]|1[0-2])")
_MOST = 1_000_000
#: month → station → people who came.
Months = Mapping[str, Mapping[str, int]]


class Visits:
    """Everything that was brought in, as it stands."""

    def __init__(self, months: Months):
        self.months = months

    @classmethod
    def read(cls, connection: sa.Connection) -> Visits:
        months: dict[str, dict[str, int]] = {}
        for event in read(connection, STREAM):
            for month, counts in event.data["months"].items():
                months.setdefault(month, {}).update(counts)
        return cls(months)

    def of(self, station: str, months: Sequence[str]) -> int:
        """How many came in these months together; 0 where one of them is not known."""
        counts = [self.months.get(month, {}).get(station, 0) for month in months]
        return sum(counts) if all(counts) else 0


def read_csv(data: bytes, units: Units, today: dt.date) -> Months:
    """The visits of a CSV file (UTF-8 or GB18030).  Raises :class:`Trouble` with every row that is wrong."""
    months: dict[str, dict[str, int]] = {}
    wrong = []
    for line, row in csv_rows(data, COLUMNS, tuple(COLUMNS)):
        unit, month, count = row["unit"], row["month"], row["count"]
        if units.kind(unit) != "station":
            wrong.append(f"第 {line} 行：机构表里没有派出所“{unit}”。")
        elif not _MONTH.fullmatch(month) or month >= f"{today:%Y-%m}":
            wrong.append(f"第 {line} 行：月份“{month}”写成 2026-10 这样，只写已经过完的月份。")
        elif not (count.isascii() and count.isdigit() and int(count) <= _MOST):
            wrong.append(f"第 {line} 行：人次“{count}”应当是 0 到 {_MOST} 的整数。")
        elif unit in months.setdefault(month, {}):
            wrong.append(f"第 {line} 行：{unit} 在 {month} 写了两遍。")
        else:
            months[month][unit] = int(count)
    if wrong:
        raise Trouble("到所人次没有导入：\n" + "\n".join(wrong))
    if not months:
        raise Trouble("到所人次没有导入：表里一行也没有。")
    return months


def keep(connection: sa.Connection, months: Months, actor: Actor, now: dt.datetime) -> None:
    """One event more, in the writer's turn."""
    Writer(connection).append(STREAM, last(connection, STREAM), "visits.imported", {"months": months}, actor, now, "visits/import")
