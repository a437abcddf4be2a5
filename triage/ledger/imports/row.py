"""One row of a table as a matter that another line heard of, or all that is wrong with it and how to mend it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from triage.ledger.filling import clean
from triage.ledger.imports.form import FIELDS, TEXTS, Column, Form
from triage.ledger.imports.table import LONGEST_CELL, Table
from triage.ledger.number import parse
from triage.ledger.personal import FOUND_BY
from triage.ledger.sealing import normal
from triage.ledger.units import Units

_DAY = re.compile(r"(20\d\d)(?:[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d\d)(\d\d))(?:[T\s]*\d{1,2}[:：时]\d{1,2}.{0,16})?")
_ROUNDED = re.compile(r"\d(\.\d+)?[Ee]\+\d+")  # a long number as a spreadsheet writes it into a CSV
_ACCOUNT = re.compile(r"[\w.-]{1,60}")
_LONGEST = {"number": 30, "citizen": 60, "telephone": 60, "identity": 60}
#: Digits that a number has at least to find anybody by it.
_FEWEST = 7
_KINDS = ("station", "district", "city")


@dataclass(frozen=True)
class Mistake:
    """What is wrong with one cell, and what to do.  ``column`` is named as in the file."""

    column: str
    say: str
    mend: str

    def __str__(self) -> str:
        return f"{self.column}：{self.say}，{self.mend}"


@dataclass(frozen=True)
class Row:
    """``line`` is the row's number in the file; ``texts`` what is personal, by field; ``found_by`` the telephone and identity
    numbers that are whole."""

    line: int
    number: str
    day: str = ""
    unit: str = ""
    case: str = ""
    grade: str = ""
    about: tuple[str, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)
    found_by: tuple[str, ...] = ()
    mistakes: tuple[Mistake, ...] = ()


class Names:
    """How units may be called: code, name, the name with those of the units above, or as the source calls them.  ``seat`` is the
    unit whose rows are brought in, with all below it; "" for whoever brings in all."""

    def __init__(self, units: Units, others: Mapping[str, str], seat: str):
        self._units, self._seat = units, seat
        self._codes: dict[str, set[str]] = {}
        for code, unit in units.by_code.items():
            if unit.kind not in _KINDS:
                continue
            name, above = unit.name, units.by_code.get(unit.parent)
            self._codes.setdefault(code, set()).add(code)
            self._codes.setdefault(name, set()).add(code)
            while above:
                name = above.name + name
                self._codes.setdefault(name, set()).add(code)
                above = units.by_code.get(above.parent)
        for name, code in others.items():
            if code in units.by_code:
                self._codes[name] = {code}

    def unit(self, text: str) -> tuple[str, str]:
        """(its code, "") or ("", how to mend it)."""
        codes = self._codes.get("".join(text.split()), set())
        if len(codes) > 1:
            return "", f"叫这个名称的有几个（{'、'.join(sorted(codes))}），改写代码，或者连分局一起写"
        if not codes:
            return "", "写机构表里的名称或者代码；对方的叫法不一样的，写进导入表的 units"
        (code,) = codes
        if self._seat and not self._units.within(code, self._seat):
            return "", "不归您那里管，由那里的分局或者市局导入"
        return code, ""


def read_rows(form: Form, table: Table, names: Names, account: str, today: dt.date) -> Iterator[Row]:
    """``account`` is whoever brings them in: what is about himself is somebody else's to bring."""
    for line, cells in table.rows:
        yield _row(form, line, cells, table.blurred, names, account, today)


def _row(
    form: Form, line: int, cells: Mapping[str, str], blurred: frozenset[tuple[int, str]], names: Names, account: str, today: dt.date
) -> Row:
    wrong: list[Mistake] = []
    said: dict[str, str] = {}
    heads: dict[str, str] = {}
    for name, column in form.columns.items():
        heads[name] = head = next((head for head in column.heads if head in cells), column.heads[0])
        text = clean(cells.get(head, "")).strip()
        longest = _LONGEST.get(name, LONGEST_CELL)
        if len(text) > longest:
            wrong.append(Mistake(head, f"有 {len(text)} 个字", f"最多 {longest} 个字，请缩短"))
        elif name in ("number", *FOUND_BY) and ((line, head) in blurred or _ROUNDED.fullmatch(text)):
            wrong.append(Mistake(head, "被表格软件当成了数，后几位已经不准", "回原来的系统重新导出，这一列设成文本"))
        elif not text and column.needed:
            wrong.append(Mistake(head, "空着", f"补上{FIELDS[name]}"))
        else:
            said[name] = text
    day, mend = _day(said.get("day", ""), today)
    if mend:
        wrong.append(Mistake(heads["day"], f"“{said['day'][:20]}”不对", mend))
    unit, mend = names.unit(said["unit"]) if said.get("unit") else ("", "")
    if mend:
        wrong.append(Mistake(heads["unit"], f"“{said['unit'][:20]}”认不出", mend))
    case = parse(said.get("case", "")) or ""
    if said.get("case") and not case:
        mend = "照收件凭证改成 MH05-261123-0007-7 这样的，不知道就空着"
        wrong.append(Mistake(heads["case"], f"“{said['case'][:24]}”不是台账的编号", mend))
    about = tuple(dict.fromkeys(filter(None, re.split(r"[\s,，、;；]+", said.get("about", "")))))
    if any(not _ACCOUNT.fullmatch(account) for account in about):
        wrong.append(Mistake(heads["about"], "有不是账号的字", "只写警号，几个人用顿号隔开，不知道就空着"))
    if account in about:
        wrong.append(Mistake(heads["about"], "写的是您自己", "由别人导入这一行"))
    grade, mend = _grade(said.get("grade", ""), form.columns.get("grade"))
    if mend:
        wrong.append(Mistake(heads["grade"], f"“{said['grade'][:20]}”认不出", mend))
    texts = {name: said[name] for name in TEXTS if said.get(name)}
    found_by = tuple(texts[name] for name in FOUND_BY if name in texts and _whole(texts[name]))
    return Row(line, said.get("number", ""), day, unit, case, grade, about, texts, found_by, tuple(wrong))


def _day(text: str, today: dt.date) -> tuple[str, str]:
    """(the day, "") or ("", how to mend it)."""
    if not text:
        return "", ""
    found = _DAY.fullmatch(text)
    try:
        day = dt.date(int(found[1]), int(found[2] or found[4]), int(found[3] or found[5])) if found else None
    except ValueError:
        return "", "日历上没有这一天，对照原件改"
    if day is None:
        return "", "写成 2026-11-23 这样"
    return (day.isoformat(), "") if day <= today else ("", "是今天以后的日子，对照原件改")


def _grade(text: str, column: Column | None) -> tuple[str, str]:
    if not text or column is None:
        return "", ""
    code = column.values.get("".join(text.split()), "")
    return (code, "") if code else ("", f"只能写：{'、'.join(column.values)}；没有评价就空着")


def _whole(text: str) -> bool:
    """Whether somebody can be found by a number: not where the source sent it with stars."""
    kept = normal(text)
    return len(kept) >= _FEWEST and "*" not in text and "＊" not in text and any(char.isdigit() for char in kept)
