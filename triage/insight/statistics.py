"""How many cases there were, by line, service, cause, path, station, month, route, outcome or rating.

Rows stand in the order of the content or of their codes, never of their counts: no table is a league of stations, and
none counts by officer.  A case that was registered by mistake or twice is not counted.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from triage import terms
from triage.content import schema
from triage.content.causes import load_causes
from triage.content.findings import ContentError
from triage.content.services import load_services
from triage.content.yamlfile import load
from triage.ledger.content import LedgerContent
from triage.ledger.tables import CASES
from triage.ledger.units import Units

FILE = "rules/ledger/statistics.yaml"
#: The month in which a case was registered.
MONTH = sa.func.substr(CASES.c.registered, 1, 7)
#: Table → what it is called.
TABLES = {
    "line": "条线",
    "service": "事项",
    "cause": "缘由",
    "path": "处理路径",
    "station": "派出所",
    "month": "登记月份",
    "route": "办结路径",
    "outcome": "办结结果",
    "grade": "评价",
}
#: What is counted, where it is not a column as it stands; a rating that was ruled a mistake is none.
_WHAT: Mapping[str, sa.ColumnElement[str]] = {
    "month": MONTH,
    "grade": sa.case((CASES.c.uncounted, ""), else_=CASES.c.grade),
}
_NAMELESS = {"route": "没有办结的（在办、撤回）", "outcome": "没有办结的（在办、撤回）", "grade": "没有评价"}
NOT_COUNTED = ("void", "merged")


def settings(home: Path) -> dict[str, Any]:
    """``statistics.yaml`` as it stands.  Raises :class:`ContentError` with all that is ill-formed."""
    raw: dict[str, Any] = load(home / FILE, home)
    findings = schema.check(raw, "ledger_statistics", FILE)
    if findings:
        raise ContentError(findings)
    return raw


@dataclass(frozen=True)
class Row:
    code: str
    name: str
    count: int


@dataclass(frozen=True)
class Table:
    """One table: its code, its title, its rows; every case is in one of them."""

    code: str
    title: str
    rows: tuple[Row, ...]

    @property
    def total(self) -> int:
        return sum(row.count for row in self.rows)

    def as_list(self) -> list[dict[str, Any]]:
        return [{self.code: row.code, "name": row.name, "count": row.count} for row in self.rows]


@dataclass(frozen=True)
class Between:
    """Cases registered from ``since`` to ``until``, both included, of one district or station where named."""

    since: dt.date | None = None
    until: dt.date | None = None
    unit: str = ""


@dataclass(frozen=True)
class Statistics:
    """Names of codes, and which lines stand in one row; read once."""

    names: Mapping[str, Mapping[str, str]]
    lines: Mapping[str, str]  # line → row

    @classmethod
    def load(cls, home: Path, content: LedgerContent) -> Statistics:
        raw = settings(home)
        services, findings = load_services(home)
        causes, more = load_causes(home)
        if findings or more:
            raise ContentError([*findings, *more])
        lists = content.machine.lists
        names = {
            "line": {entry["row"]: entry["name"] for entry in raw["lines"]},
            "service": {service.code: service.name for service in services.by_name.values()},
            "cause": {cause.code: cause.name for cause in causes.by_code.values()},
            "path": terms.PATH_LONG,
            "route": lists["routes"],
            "outcome": lists["outcomes"],
            "grade": lists["grades"],
        }
        return cls(names, {line: entry["row"] for entry in raw["lines"] for line in entry["of"]})

    def table(self, connection: sa.Connection, code: str, between: Between, visible: sa.ColumnElement[bool] | None = None) -> Table:
        """One table of what ``visible`` lets the asker see (all, where nobody asks)."""
        what = _WHAT[code] if code in _WHAT else CASES.c[code]
        query = sa.select(what, sa.func.count()).where(CASES.c.state.not_in(NOT_COUNTED), *_narrow(between)).group_by(what)
        if visible is not None:
            query = query.where(visible)
        counted: dict[str, int] = {}
        for value, count in connection.execute(query):
            row = self.lines.get(value, value) if code == "line" else value
            counted[row] = counted.get(row, 0) + count
        names = self._names(connection, code, counted)
        return Table(code, TABLES[code], tuple(Row(row, name, counted[row]) for row, name in names if row in counted))

    def _names(self, connection: sa.Connection, code: str, counted: Mapping[str, int]) -> Sequence[tuple[str, str]]:
        """The rows in their order with their names; what has no code comes last."""
        if code == "month":
            known = {month: f"{month[:4]}年{int(month[5:])}月" for month in sorted(counted)}
        elif code == "station":
            units = Units.read(connection)
            known = {station: units.name(station) for station in sorted(counted)}
        else:
            known = {row: name for row, name in self.names[code].items() if row}
        nameless = _NAMELESS.get(code, "没有认出来")
        rest = sorted(row for row in counted if row and row not in known)
        return [*known.items(), *((row, row) for row in rest), ("", nameless)]


def _narrow(between: Between) -> list[sa.ColumnElement[bool]]:
    wanted = []
    if between.since:
        wanted.append(CASES.c.registered >= between.since.isoformat())
    if between.until:
        wanted.append(CASES.c.registered <= between.until.isoformat())
    if between.unit:
        wanted.append(sa.or_(CASES.c.station == between.unit, CASES.c.district == between.unit))
    return wanted
