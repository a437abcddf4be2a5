"""Deadlines: named limits from ``rules/deadlines.yaml`` and the date each of them falls on, with its reason.

The day on which a limit starts is never counted.  A date that rests on days nobody has announced yet is provisional
and says so; a limit whose date somebody else writes down (a written promise) has no date at all.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from triage import terms
from triage.content import yamlfile
from triage.content.findings import ContentError, Finding
from triage.deadlines.calendar import TAIL, Calendar, Day, load_content, short, span, weekday_name

WORKDAYS, DAYS = "工作日", "自然日"
CONFIRMED, SETTING = "已核实", "本地设置，待业务部门确认"
_ONE = dt.timedelta(days=1)


class UnknownLimit(LookupError):
    """No limit of that path, kind or id; the message is for people, in Chinese."""


@dataclass(frozen=True)
class Limit:
    """One named limit.  ``amount`` 0 means on the spot, None that the date is written down elsewhere."""

    id: str
    name: str
    amount: int | None
    unit: str
    word: str
    event: str
    duty: str
    rollover: bool
    paths: tuple[str, ...]
    kind: str | None
    basis: tuple[tuple[str, str], ...]
    facts: tuple[str, ...]
    confirmed: bool
    note: str
    line: int

    @property
    def text(self) -> str:
        """What the officer reads: 5个工作日, 15日（自然日）, 当场."""
        if not self.amount:
            return self.word
        return f"{self.amount}个工作日" if self.unit == WORKDAYS else f"{self.amount}日（自然日）"

    @property
    def mark(self) -> str:
        return CONFIRMED if self.confirmed else SETTING


@dataclass(frozen=True)
class Due:
    """The answer: a date (or None), what limit it comes from, why it is this date, and how far to trust it."""

    date: dt.date | None
    limit_text: str
    why: str
    provisional: bool
    confirmed: bool

    def as_dict(self) -> dict[str, Any]:
        """The ``deadline`` of a Decision."""
        return {
            "limit": self.limit_text,
            "due": self.date.isoformat() if self.date else None,
            "why": self.why,
            "provisional": self.provisional,
            "confirmed": self.confirmed,
        }


@dataclass(frozen=True)
class Limits:
    """All limits; knows which one a path or a kind of matter uses."""

    limits: tuple[Limit, ...]
    file: str = "rules/deadlines.yaml"

    @classmethod
    def load(cls, home: Path) -> Limits:
        """Read ``rules/deadlines.yaml``; raises ContentError with all findings."""
        data, file = load_content(home / "rules" / "deadlines.yaml", home, "deadlines")
        findings = list(_check(data["deadlines"], file))
        if findings:
            raise ContentError(findings)
        return cls(tuple(_limit(item) for item in data["deadlines"]), file)

    def get(self, limit_id: str) -> Limit:
        for limit in self.limits:
            if limit.id == limit_id:
                return limit
        raise UnknownLimit(f"期限表里没有“{limit_id}”这个编号。")

    @property
    def kinds(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(limit.kind for limit in self.limits if limit.kind))

    def for_path(self, path_code: str, kind: str | None = None) -> Limit:
        """The limit of a path (code or Chinese name), or of a kind of matter on it; a kind nobody wrote is refused."""
        code = terms.code_of(terms.PATHS, path_code)
        if code is None:
            raise UnknownLimit(f"没有“{path_code}”这条处理路径。")
        for paths in ((code,), ()):
            for limit in self.limits:
                if limit.kind == kind and (code in limit.paths if paths else not limit.paths):
                    return limit
        raise UnknownLimit(f"期限表里没有情形“{kind}”用在{terms.PATHS[code]}上的期限；已有的情形：{'、'.join(self.kinds)}。")

    def check_facts(self, known: Iterable[str]) -> list[Finding]:
        """Facts that a limit rests on and the fact base does not have."""
        have = set(known)
        return [
            Finding(self.file, limit.line, "deadline-fact", f"事实 {fact} 在 kb/facts 里没有", "改成有的事实编号", limit.id)
            for limit in self.limits
            for fact in limit.facts
            if fact not in have
        ]


#: Days that by law do not count, first and last included.
Span = tuple[dt.date, dt.date]


def due(limit: Limit, start: dt.date, calendar: Calendar, excluded: Sequence[Span] = ()) -> Due:
    """When ``limit`` ends if it starts on ``start`` (that day itself is not counted, nor are those of ``excluded``)."""
    if isinstance(start, dt.datetime):
        start = start.date()
    if limit.amount is None:
        return Due(None, limit.text, f"自{limit.event}起，日期由承办人写明，系统不推算", False, limit.confirmed)
    if limit.amount == 0:
        return Due(start, limit.text, f"{limit.word}办，就是{limit.event}（{short(start, start)}）", False, limit.confirmed)
    count = _workdays if limit.unit == WORKDAYS else _days
    end, parts, asked = count(limit, start, calendar, excluded)
    parts += [f"{span(first, last, start)}法定不计入" for first, last in excluded if start < last and first <= end]
    doubt = _doubt(asked, calendar)
    why = "，".join(parts) + (f"；暂定：{doubt}，以后要重算" if doubt else "")
    return Due(end, limit.text, why, bool(doubt), limit.confirmed)


#: Last day, the parts of the reason, the days whose kind the date rests on.
_Counted = tuple[dt.date, list[str], list[tuple[dt.date, Day]]]


def _workdays(limit: Limit, start: dt.date, calendar: Calendar, excluded: Sequence[Span]) -> _Counted:
    day, left, asked = start, limit.amount or 0, []
    while left:
        day += _ONE
        known = calendar.judge(day)
        asked.append((day, known))
        left -= known.workday and not _within(day, excluded)
    return day, [f"第{limit.amount}个工作日", *_special(asked, start)], asked


def _special(asked: list[tuple[dt.date, Day]], start: dt.date) -> Iterator[str]:
    """The days on which the count differs from Monday to Friday, in order; plain week-ends only where nothing else is."""
    plain = True
    for (name, workday, _), group in groupby(asked, key=lambda item: (item[1].name, item[1].workday, bool(item[1].name))):
        days = [day for day, _known in group]
        if workday and days[0].weekday() > 4:
            yield "、".join(short(day, start) for day in days) + "调休上班计入"
        elif name and not workday:
            yield span(days[0], days[-1], start) + f"{name}放假不计"
        else:
            continue
        plain = False
    if plain and any(not known.workday for _, known in asked):
        yield "其间周末不计"


def _within(day: dt.date, spans: Sequence[Span]) -> bool:
    return any(first <= day <= last for first, last in spans)


def _days(limit: Limit, start: dt.date, calendar: Calendar, excluded: Sequence[Span]) -> _Counted:
    last, left = start, limit.amount or 0
    while left:
        last += _ONE
        left -= not _within(last, excluded)
    end = last
    parts = [f"次日起第{limit.amount}日"]
    known = calendar.judge(last)
    if not limit.rollover:
        if not known.workday:
            parts.append(f"这一天是{_rest(last, known)}，没有写顺延，请在此前办好")
        return end, parts, []
    asked = [(end, known)]
    while not asked[-1][1].workday:
        end += _ONE
        asked.append((end, calendar.judge(end)))
    if end != last:
        parts.append(f"最后一日{short(last, start)}是{_rest(last, known)}，顺延到之后第一个工作日{short(end, start)}")
    return end, parts, asked


def _rest(day: dt.date, known: Day) -> str:
    return f"{known.name}放假" if known.name else weekday_name(day)


def _doubt(asked: list[tuple[dt.date, Day]], calendar: Calendar) -> str:
    """What the date rests on that is not announced; "" where all is settled."""
    loose = [day for day, known in asked if not known.settled]
    years = sorted({day.year for day in loose if not calendar.announced(day.year)})
    if years:
        return f"系统里还没有{'、'.join(map(str, years))}年的放假安排，先按周一至周五上班算"
    if loose:
        return f"{loose[0].year}年{TAIL[0]}月{TAIL[1]}日以后可能随次年元旦安排调整，次年安排还没有"
    return ""


def _limit(item: Any) -> Limit:
    return Limit(
        id=item["id"],
        name=item["name"],
        amount=item["amount"],
        unit=item.get("unit", ""),
        word=item.get("word", ""),
        event=item["event"],
        duty=item["duty"],
        rollover=item.get("rollover") == "顺延",
        paths=tuple(terms.code_of(terms.PATHS, word) or "" for word in item.get("paths", ())),
        kind=item.get("kind"),
        basis=tuple((basis["law"], basis["article"]) for basis in item.get("basis", ())),
        facts=tuple(item.get("facts", ())),
        confirmed=item["confirmed"],
        note=item.get("note", ""),
        line=yamlfile.line_of(item),
    )


def _check(items: Any, file: str) -> Iterator[Finding]:
    """What the schema cannot say."""
    ids: dict[str, int] = {}
    uses: dict[tuple[str, str | None], int] = {}
    for item in items:

        def wrong(key: str, message: str, mend: str, item: Any = item) -> Finding:
            return Finding(file, yamlfile.line_of(item, key), "deadline", message, mend, item["id"])

        if item["id"] in ids:
            yield wrong("id", f"编号写了两遍（第 {ids[item['id']]} 行已经有了）", "换一个没有用过的编号")
        ids.setdefault(item["id"], yamlfile.line_of(item, "id"))
        yield from (wrong(key, message, mend) for key, message, mend in _shape(item))
        codes = [terms.code_of(terms.PATHS, word) for word in item.get("paths", ())]
        if None in codes:
            yield wrong("paths", "有不认识的处理路径", f"只能写 {'、'.join(terms.PATHS.values())}")
        for use in ((code, item.get("kind")) for code in codes or [""] if code is not None):
            if use in uses:
                name = "、".join(filter(None, (terms.PATHS.get(use[0]), use[1])))
                yield wrong("kind", f"“{name}”有两条期限（第 {uses[use]} 行已经有了）", "留一条，或者写上不同的 kind")
            uses.setdefault(use, yamlfile.line_of(item))
    for code, name in terms.PATHS.items():
        if (code, None) not in uses:
            yield Finding(file, 0, "deadline", f"{name}没有默认期限", f"加一条 paths: [{name}]、不写 kind 的期限")


def _shape(item: Any) -> Iterator[tuple[str, str, str]]:
    """(key, message, mend) for keys that do not go together."""
    counted, natural = bool(item["amount"]), item.get("unit") == DAYS
    rules = (
        (counted and "unit" not in item, "amount", "没有写单位", "补上 unit: 工作日 或者 unit: 自然日"),
        (not counted and "word" not in item, "amount", "没有写给人看的说法", "补上 word，例如 word: 当场"),
        (counted and "word" in item, "word", "有数量的期限不写 word", "删掉 word，说法由数量和单位得出"),
        (not counted and "unit" in item, "unit", "当场、当日或者另行写明的期限不写单位", "删掉 unit"),
        (
            item.get("count_from") == "当日" and item["amount"] != 0,
            "count_from",
            "开始之日不计，不能从当日起算",
            "改成 count_from: 次日起算",
        ),
        (counted and natural and "rollover" not in item, "unit", "没有写末日逢放假怎么办", "补上 rollover: 顺延 或者 rollover: 不顺延"),
        (not (counted and natural) and "rollover" in item, "rollover", "只有自然日的期限写 rollover", "删掉 rollover"),
        ("paths" not in item and "kind" not in item, "id", "没有写用在哪里", "写上 paths（处理路径）或者 kind（情形）"),
        (
            item["confirmed"] and "basis" not in item,
            "confirmed",
            "写了已核实，却没有法律依据",
            "补上 basis（法名和条号），或者改成 confirmed: false",
        ),
    )
    return ((key, message, mend) for broken, key, message, mend in rules if broken)
