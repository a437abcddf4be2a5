"""Which days are working days: the State Council's yearly arrangement, never a guess.

A table ``rules/calendar/<year>.yaml`` comes first, then chinesecalendar.  A year that neither knows is *not announced*;
:meth:`Calendar.judge` then falls back on Monday to Friday and says that the day is not settled.  The last days of
December are not settled either until next year's notice is out: New Year arrangements have touched them six times
since 2006 (29 to 31 December 2007 and 2018, for example).
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import chinese_calendar

from triage.content import schema, yamlfile
from triage.content.findings import ContentError, Finding

FESTIVALS = ("元旦", "春节", "清明", "劳动", "端午", "中秋", "国庆")
#: From this day of December on, only next year's notice settles a day.
TAIL = (12, 26)
_LONGEST_BREAK = 12


class YearNotAnnounced(LookupError):
    """The year's holiday arrangement is not known here; the message says in Chinese what to do."""


@dataclass(frozen=True)
class Day:
    """What is known of one day: ``name`` is the festival it is off for, or made up for; "" on ordinary days."""

    workday: bool
    name: str
    settled: bool


@dataclass(frozen=True)
class Table:
    """One year's arrangement as a department wrote it down; ``special`` maps days to (working day, festival)."""

    year: int
    file: str
    notice: str
    special: dict[date, tuple[bool, str]]
    lines: dict[date, int] = field(default_factory=dict, compare=False)

    def line_near(self, day: date) -> int:
        """The line of the festival nearest to ``day``."""
        return self.lines[min(self.lines, key=lambda other: abs(other - day))] if self.lines else 0


@dataclass(frozen=True)
class Calendar:
    """Working days by table and library."""

    tables: dict[int, Table]

    @classmethod
    def load(cls, home: Path) -> Calendar:
        """Read every ``rules/calendar/*.yaml``; raises ContentError with all findings."""
        tables: dict[int, Table] = {}
        findings: list[Finding] = []
        for path in sorted((home / "rules" / "calendar").glob("*.yaml")):
            try:
                table = read_table(path, home)
                tables[table.year] = table
            except ContentError as error:
                findings += error.findings
        if findings:
            raise ContentError(findings)
        return cls(tables)

    def announced(self, year: int) -> bool:
        """Whether the State Council's arrangement for ``year`` is known here."""
        return year in self.tables or _library_knows(year)

    def is_workday(self, day: date) -> bool:
        """Whether people work on ``day``; refuses a year that is not announced."""
        if not self.announced(day.year):
            raise YearNotAnnounced(f"系统里还没有{day.year}年的放假安排；通知发布后补上 rules/calendar/{day.year}.yaml，发布前不要猜。")
        return self.judge(day).workday

    def judge(self, day: date) -> Day:
        """All that is known of ``day``; an unsettled day is judged by Monday to Friday, or by its own year's notice."""
        if isinstance(day, datetime):
            day = day.date()
        tail = (day.month, day.day) >= TAIL
        for year in (day.year, day.year + 1) if tail else (day.year,):
            special = self.tables[year].special.get(day) if year in self.tables else None
            if special:
                return Day(special[0], special[1], True)
        settled = self.announced(day.year) and (not tail or self.announced(day.year + 1))
        source = day.year + 1 if tail and settled else day.year
        if source not in self.tables and _library_knows(source) and _library_knows(day.year):
            workday, name = _library_day(day)
            return Day(workday, name, settled)
        return Day(day.weekday() < 5, "", settled)

    def cross_check(self) -> list[Finding]:
        """Days on which a table and chinesecalendar disagree, as warnings."""
        findings = []
        for table in self.tables.values():
            for day in days_of(table.year) if _library_knows(table.year) else ():
                if self.judge(day).workday != _library_day(day)[0]:
                    told = "上班" if self.judge(day).workday else "放假"
                    findings.append(
                        Finding(
                            table.file,
                            table.line_near(day),
                            "calendar-differs",
                            f"{day.isoformat()} 表里是{told}，和节假日程序库不一样",
                            "对照国务院通知原文，抄错了就改表；表没错就留着，以表为准",
                            severity="warning",
                        )
                    )
        return findings

    def reminder(self, today: date) -> Finding | None:
        """From November on: next year's table is missing."""
        year = today.year + 1
        if today.month < 11 or self.announced(year):
            return None
        return Finding(
            f"rules/calendar/{year}.yaml",
            0,
            "calendar-missing",
            f"{year}年的放假安排还没有录入，跨年的期限都是暂定",
            f"国务院通知发布后，照 {today.year}.yaml 的样子建这个文件",
            severity="notice",
        )


def days_of(year: int) -> Iterator[date]:
    """Every day of ``year``."""
    day = date(year, 1, 1)
    while day.year == year:
        yield day
        day += timedelta(days=1)


def weekday_name(day: date) -> str:
    """周一 to 周日."""
    return "周" + "一二三四五六日"[day.weekday()]


def spoken(day: date | None) -> str:
    """11月27日（星期五）, as it is said to a citizen; "" where there is no date."""
    return f"{day.month}月{day.day}日（星期{'一二三四五六日'[day.weekday()]}）" if day else ""


def short(day: date, start: date) -> str:
    """9月20日; with the year where it is another than that of ``start``."""
    return (f"{day.year}年" if day.year != start.year else "") + f"{day.month}月{day.day}日"


def span(first: date, last: date, start: date) -> str:
    """9月25日至27日."""
    if first == last:
        return short(first, start)
    return f"{short(first, start)}至" + (f"{last.day}日" if last.month == first.month else short(last, first))


def read_table(path: Path, home: Path) -> Table:
    """One year's table; raises ContentError with everything that is wrong in it."""
    data, file = load_content(path, home, "calendar")
    findings: list[Finding] = []
    year, special, lines = data["year"], {}, {}

    def wrong(where: Any, key: Any, message: str, mend: str) -> None:
        findings.append(Finding(file, yamlfile.line_of(where, key), "calendar", message, mend))

    def add(day: date, workday: bool, name: str, where: Any, key: Any) -> None:
        if day.year != year and not (day.year == year - 1 and (day.month, day.day) >= TAIL):
            wrong(where, key, f"{day.isoformat()} 不在{year}年", f"只写{year}年的日子（连着元旦的上年12月末也可以）")
        elif day in special:
            wrong(where, key, f"{day.isoformat()} 写了两遍", "一个日子只能放假一次或者上班一次，删掉多余的")
        special[day] = (workday, name)
        lines[day] = yamlfile.line_of(where, key)

    if path.stem != str(year):
        wrong(data, "year", f"文件名是 {path.name}，里面写的是{year}年", "文件名和 year 写成同一年")
    for item in data["holidays"]:
        first, last = _day(item["first"]), _day(item["last"])
        if not 0 <= (last - first).days < _LONGEST_BREAK:
            wrong(
                item,
                "last",
                f"{item['name']}从 {first} 放到 {last}，长短不对",
                f"last 不早于 first，连放不超过{_LONGEST_BREAK}天，对照通知改正",
            )
            continue
        for offset in range((last - first).days + 1):
            add(first + timedelta(days=offset), False, item["name"], item, "first")
        for index, day in enumerate(map(_day, item.get("work", ()))):
            if day.weekday() < 5:
                wrong(
                    item["work"],
                    index,
                    f"{day.isoformat()} 是{weekday_name(day)}，本来就上班",
                    "work 只写调休上班的周六、周日，对照通知改正",
                )
            add(day, True, item["name"], item["work"], index)
    named = "、".join(item["name"] for item in data["holidays"])
    for festival in FESTIVALS:
        if festival not in named:
            wrong(data, "holidays", f"没有写{festival}", f"照通知补上{festival}放假的日子；七个节都要有")
    if findings:
        raise ContentError(findings)
    notice = data["notice"]
    return Table(year, file, f"{notice['title']}（{_day(notice['date']).isoformat()}）", special, lines)


def load_content(path: Path, home: Path, schema_name: str) -> tuple[Any, str]:
    """Read ``path`` and hold it against a schema; returns the data and the file's name for people."""
    file = path.relative_to(home).as_posix() if path.is_relative_to(home) else path.as_posix()
    data = yamlfile.load(path, home)
    findings = schema.check(data, schema_name, file)
    if findings:
        raise ContentError(findings)
    return data, file


def _day(value: Any) -> date:
    return date.fromisoformat(str(value))


@functools.cache
def _library_knows(year: int) -> bool:
    try:
        chinese_calendar.is_workday(date(year, 1, 1))
    except (NotImplementedError, ValueError):
        return False
    return True


def _library_day(day: date) -> tuple[bool, str]:
    """(working day, Chinese festival name) as chinesecalendar has it."""
    off, name = chinese_calendar.get_holiday_detail(day)
    chinese = chinese_calendar.Holiday(name).chinese if name else ""
    return not off, chinese + "节" if chinese in ("清明", "端午", "中秋") else chinese
