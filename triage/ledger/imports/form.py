"""``rules/ledger/imports/*.yaml``: which column of another line's export is what, and who may bring it in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from triage.content import schema
from triage.content.findings import ContentError, Finding
from triage.content.yamlfile import line_of, load
from triage.ledger.rights import Rights

FOLDER = "rules/ledger/imports"
SCHEMA = "ledger_import"
#: Field → what it is called; those of :data:`TEXTS` are personal.
FIELDS = {
    "number": "编号",
    "day": "日期",
    "unit": "单位",
    "case": "台账编号",
    "citizen": "姓名",
    "telephone": "电话",
    "identity": "证件号",
    "words": "反映的话",
    "answer": "对方的办理结果",
    "about": "反映的是谁",
    "grade": "对热线的评价",
}
TEXTS = ("citizen", "telephone", "identity", "words", "answer")
#: Where somebody must stand to bring rows in: no right of a station's opens them.
PLACES = ("district", "city")


@dataclass(frozen=True)
class Column:
    """``heads`` are the names that it may go by; ``values`` translates what stands in it, where that is a list."""

    heads: tuple[str, ...]
    needed: bool
    values: Mapping[str, str]


@dataclass(frozen=True)
class Form:
    """One source's export.  A case is proposed where its citizen's number is the row's, its station too, and its day of
    registration is no more than ``near`` days from the row's.  ``units`` are the source's own names of units by code."""

    source: str
    name: str
    right: str
    near: int
    confirmed: bool
    columns: Mapping[str, Column]
    units: Mapping[str, str]

    @property
    def needed(self) -> list[tuple[str, ...]]:
        return [column.heads for column in self.columns.values() if column.needed]


def load_forms(home: Path, rights: Rights, grades: Mapping[str, str]) -> dict[str, Form]:
    """Every form by its source.  Raises :class:`ContentError` with all that is wrong."""
    forms, findings = {}, list[Finding]()
    for path in sorted((home / FOLDER).glob("*.yaml")):
        file = path.relative_to(home).as_posix()
        raw = load(path, home)
        wrong = schema.check(raw, SCHEMA, file) or list(_check(raw, file, path.stem, rights, grades))
        findings += wrong
        if not wrong:
            columns = {
                field: Column(tuple("".join(head.split()) for head in one["heads"]), one.get("needed", False), one.get("values", {}))
                for field, one in raw["columns"].items()
            }
            near, confirmed, units = raw["near"], raw["confirmed"], raw.get("units", {})
            forms[raw["source"]] = Form(raw["source"], raw["name"], raw["right"], near, confirmed, columns, units)
    if findings:
        raise ContentError(findings)
    return forms


def _check(raw: Any, file: str, stem: str, rights: Rights, grades: Mapping[str, str]) -> Iterator[Finding]:
    """What the schema cannot say."""
    if raw["source"] != stem:
        yield Finding(file, line_of(raw, "source"), "ledger-imports", f"source 是“{raw['source']}”，文件名是“{stem}”", "改成一样的")
    if raw["right"] not in rights.names:
        mend = schema.nearest(raw["right"], rights.names) or "写 rights.yaml 里的一项权限"
        yield Finding(file, line_of(raw, "right"), "ledger-imports", f"没有“{raw['right']}”这项权限", mend)
    else:
        for role, grant in rights.grants[raw["right"]].items():
            if grant.place not in PLACES:
                say = f"权限“{raw['right']}”给了{rights.posts[role]}，管的是“{grant.place}”"
                yield Finding(file, line_of(raw, "right"), "ledger-imports", say, "导入来件的权限只能给分局（district）、市局（city）")
    heads: dict[str, str] = {}
    for field, column in raw["columns"].items():
        for head in column["heads"]:
            if heads.setdefault(head, field) != field:
                say = f"列名“{head}”写在 {heads[head]} 和 {field} 两处"
                yield Finding(file, line_of(raw["columns"], field), "ledger-imports", say, "只留一处")
        for code in column.get("values", {}).values():
            if code not in grades:
                mend = schema.nearest(code, grades) or f"可以写：{'、'.join(grades)}"
                yield Finding(file, line_of(column, "values"), "ledger-imports", f"没有“{code}”这个评价", mend)
