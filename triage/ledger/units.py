"""The tree of units: the city, districts, stations, and beside them centres (shared by stations) and departments.

Brought in by CSV; the whole import is one event, so that who belonged where on a day can always be told.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass

import sqlalchemy as sa

from triage.ledger.tables import UNITS
from triage.trouble import Trouble

KINDS = {"city": "市局", "district": "分局", "station": "派出所", "centre": "社区事务受理服务中心", "department": "业务部门"}
COLUMNS = {"代码": "code", "类别": "kind", "名称": "name", "上级": "parent", "条线": "line", "进驻中心": "site"}
FORMS = {"separate": "独立", "combined": "叠加", "room": "专室"}
FUNCTIONS = {"reflect": "办不成事", "general": "综合", "approval": "审批", "fast": "快速", "precheck": "预检"}
WINDOW_COLUMNS = {"单位": "unit", "窗口": "name", "形式": "form", "功能": "function", "标识日期": "sign_since"}
_CODES = {
    "city": r"[A-Z]{2}",
    "district": r"[A-Z]{2}",
    "station": r"[A-Z]{2}\d{2,3}",
    "centre": r"[A-Z]{2}C\d{2}",
    "department": r"[A-Z]{2}D\d{2}",
}
_LONGEST = 2_000_000


@dataclass(frozen=True)
class Unit:
    """``parent`` is the unit above; ``line`` a department's; ``site`` the centre that a station has moved into."""

    code: str
    kind: str
    name: str
    parent: str = ""
    line: str = ""
    site: str = ""

    def as_dict(self) -> dict[str, str]:
        return asdict(self)


class Units:
    """All units by code."""

    def __init__(self, units: Sequence[Unit]):
        self.by_code: Mapping[str, Unit] = {unit.code: unit for unit in units}

    @classmethod
    def read(cls, connection: sa.Connection) -> Units:
        return cls([Unit(**row) for row in connection.execute(sa.select(UNITS)).mappings()])

    def name(self, code: str) -> str:
        """What a unit is called; its code where it is not known."""
        return self.by_code[code].name if code in self.by_code else code

    def kind(self, code: str) -> str:
        return self.by_code[code].kind if code in self.by_code else ""

    def district_of(self, code: str) -> str:
        """The district that a unit belongs to; "" for the city and for what is not known."""
        unit = self.by_code.get(code)
        while unit and unit.kind != "district":
            unit = self.by_code.get(unit.parent)
        return unit.code if unit else ""

    def seat(self, code: str) -> str:
        """Where a post sits: a department's in the district or city above it, any other in its own unit."""
        return self.by_code[code].parent if self.kind(code) == "department" else code

    def within(self, code: str, above: str) -> bool:
        """Whether ``code`` is ``above`` or below it."""
        unit = self.by_code.get(code)
        while unit:
            if unit.code == above:
                return True
            unit = self.by_code.get(unit.parent)
        return False

    def stations_of(self, code: str) -> tuple[str, ...]:
        """A station itself; of a centre the stations that moved into it."""
        if self.kind(code) == "centre":
            return tuple(unit.code for unit in self.by_code.values() if unit.site == code)
        return (code,)


@dataclass(frozen=True)
class Window:
    """A window of a station or centre: its form and function, and since when (a day) its sign has stood there."""

    unit: str
    name: str
    form: str
    function: str
    sign_since: str

    def as_dict(self) -> dict[str, str]:
        return asdict(self)


def read_csv(data: bytes) -> list[Unit]:
    """The units of a CSV file (UTF-8 or GB18030).  Raises :class:`Trouble` with every row that is wrong."""
    kinds = {name: code for code, name in KINDS.items()}
    units, wrong = [], []
    for line, given in csv_rows(data, COLUMNS, ("代码", "类别", "名称", "上级")):
        unit = Unit(**{**given, "kind": kinds.get(given["kind"], given["kind"])})
        units.append(unit)
        if unit.kind not in KINDS:
            wrong.append(f"第 {line} 行：没有“{unit.kind}”这一类，只能写 {'、'.join(KINDS.values())}。")
        elif not re.fullmatch(_CODES[unit.kind], unit.code):
            wrong.append(f"第 {line} 行：{KINDS[unit.kind]}的代码“{unit.code}”不合格式，例如 MH、MH05、MHC01、MHD01。")
        elif not unit.name:
            wrong.append(f"第 {line} 行：没有写名称。")
    wrong += _misplaced(units)
    if wrong:
        raise Trouble("机构表没有导入：\n" + "\n".join(wrong))
    return units


def read_windows(data: bytes, units: Sequence[Unit]) -> list[Window]:
    """The windows of a CSV file, each of a station or centre of ``units``."""
    forms, functions = ({name: code for code, name in names.items()} for names in (FORMS, FUNCTIONS))
    known = {unit.code for unit in units if unit.kind in ("station", "centre")}
    windows, wrong = [], []
    for line, given in csv_rows(data, WINDOW_COLUMNS, tuple(WINDOW_COLUMNS)):
        form, function = (names.get(given[key], given[key]) for names, key in ((forms, "form"), (functions, "function")))
        windows.append(Window(given["unit"], given["name"], form, function, given["sign_since"]))
        if given["unit"] not in known:
            wrong.append(f"第 {line} 行：机构表里没有派出所或者中心“{given['unit']}”。")
        if form not in FORMS or function not in FUNCTIONS:
            wrong.append(f"第 {line} 行：形式只能写 {'、'.join(forms)}，功能只能写 {'、'.join(functions)}。")
        if given["sign_since"] and not re.fullmatch(r"\d{4}-\d{2}-\d{2}", given["sign_since"]):
            wrong.append(f"第 {line} 行：日期写成 2026-12-01 这样，没有就空着。")
    if len({(window.unit, window.name) for window in windows}) < len(windows):
        wrong.append("同一个单位里有两个窗口用了一个名称。")
    if wrong:
        raise Trouble("窗口表没有导入：\n" + "\n".join(wrong))
    return windows


def csv_rows(data: bytes, columns: Mapping[str, str], needed: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """(line, values by field) of a CSV file; raises :class:`Trouble` where a column is missing."""
    if len(data) > _LONGEST:
        raise Trouble("文件太大，这样的表不会超过 2 MB；请检查是不是选错了文件。")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gb18030", "replace")
    rows = csv.DictReader(io.StringIO(text))
    missing = [name for name in needed if name not in (rows.fieldnames or ())]
    if missing:
        raise Trouble(f"表头缺少：{'、'.join(missing)}。第一行写：{','.join(columns)}")
    for line, row in enumerate(rows, 2):
        yield line, {field: (row.get(name) or "").strip() for name, field in columns.items()}


def _misplaced(units: Sequence[Unit]) -> Iterator[str]:
    by_code = {unit.code: unit for unit in units}
    if len(by_code) < len(units):
        twice = sorted({unit.code for unit in units if sum(other.code == unit.code for other in units) > 1})
        yield f"代码写了两遍：{'、'.join(twice)}。"
    above = {"city": (), "district": ("city",), "station": ("district",), "centre": ("district",), "department": ("city", "district")}
    for unit in units:
        parent = by_code.get(unit.parent)
        if unit.kind in above and (parent.kind if parent else None) not in (above[unit.kind] or (None,)):
            wanted = "或者".join(KINDS[kind] for kind in above[unit.kind]) or "空"
            yield f"{unit.code}（{unit.name}）的上级“{unit.parent}”不对：{KINDS[unit.kind]}的上级是{wanted}。"
        if unit.site and (unit.site not in by_code or by_code[unit.site].kind != "centre"):
            yield f"{unit.code}（{unit.name}）的进驻中心“{unit.site}”不在表里。"
