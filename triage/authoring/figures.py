"""Figures with their bounds, series and dates, so that what is said can be held against what carries it.

Numbers are read by :mod:`triage.content.knowledge.figures`; here 以上 is told from 以下, and 500至2000元 is two sums of money.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from triage.content.knowledge.figures import value_of

_NUMERAL = r"\d+(?:\.\d+)?|[零〇一二两三四五六七八九十百千]+"
#: How a unit is written → what it is.
_UNITS = {
    "个工作日": "工作日",
    "工作日": "工作日",
    "小时": "小时",
    "个月": "个月",
    "周岁": "周岁",
    "岁": "周岁",
    "日": "日",
    "天": "日",
    "年": "年",
    "元": "元",
    "块钱": "元",
    "倍": "倍",
    "分": "分",
    "%": "%",
}
_UNIT = "|".join(sorted(_UNITS, key=len, reverse=True))
#: What bounds from below and from above, before the figure and behind it.
_BOUND = re.compile(
    rf"(?P<before>不满|未满|没满|不足|不得超过|不超过|最多|至多|满|超过|至少|不少于|不低于)?(?:每(?:本|次|日|份|人|条))?"
    rf"(?P<number>{_NUMERAL})(?P<ten_thousand>万)?(?P<unit>{_UNIT})(?P<after>以上|以下|以内|之内|内)?"
)
#: 500至2000元, 50、60分: what stands before the last of them is of the same unit.
_SERIES = re.compile(rf"({_NUMERAL})(至|到|[-—~～、或])({_NUMERAL})(万?)({_UNIT})")
#: A number without a unit of ours; what counts things (三样, 两份) is no number of days or of money.
_BARE = re.compile(rf"(?:{_NUMERAL})(?![样种项份名位类张本次条款人户家处个\d零〇一二两三四五六七八九十百千])")
_PERCENT = re.compile(rf"百分之({_NUMERAL})")
#: A year alone is a date only where something begins or ends with it: 2010年版 names a text.
_DATE = re.compile(r"(\d{4})年(?:(\d{1,2})月(?:(\d{1,2})日)?|(?=起|以后|以前|之前|之后|底前))")
#: As the facts write since when they are in force.
_ISO_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_YEAR = re.compile(r"\d{4}年")
_LAWS_OWN = re.compile(r"第[零〇一二两三四五六七八九十百千\d]+(?:条|款|项|章|批|次)|\d{1,2}月\d{1,2}日")
#: What is said in passing, no figure: 过两天, 一年到头, 多年, 十分.
_IN_PASSING = re.compile(
    r"同一天|有一天|一天(?:到晚|天|比一天)?(?!内|以内|之内)|[这过那]?[两几]天|这[几些]年|哪一?[年天]|多年|半[天年]|一年年|十分|一分|百分(?!之)|万一|年[初中底]|[几多]千"
)
Bound = Literal["least", "most", ""]


@dataclass(frozen=True)
class Figure:
    """``value`` of a ``unit`` with the direction of its bound ("" where none is said); ``words`` as written."""

    value: float
    unit: str
    bound: Bound
    words: str

    @property
    def amount(self) -> tuple[float, str]:
        return self.value, self.unit


def figures(text: str) -> tuple[Figure, ...]:
    """The figures of ``text`` in reading order, dates first."""
    return tuple(_read(text))


def articles(text: str) -> frozenset[str]:
    """The numbers of articles that are named: 第七条."""
    return frozenset(re.findall(r"第[零〇一二三四五六七八九十百千\d]+条", text))


def _read(text: str) -> Iterator[Figure]:
    for match in (*_DATE.finditer(text), *_ISO_DATE.finditer(text)):
        year, month, day = (int(part) if part else 0 for part in match.groups())
        yield Figure(year * 10_000 + month * 100 + day, "日期", "", match[0])
    rest = _spelt_out(_own(text))
    for match in _PERCENT.finditer(rest):
        yield Figure(_amount(match[1]), "%", "", match[0])
    for match in _BOUND.finditer(_PERCENT.sub("，", rest)):
        value = _amount(match["number"]) * (10_000 if match["ten_thousand"] else 1)
        yield Figure(value, _UNITS[match["unit"]], _bound(match["before"] or "", match["after"] or ""), match[0])


def _own(text: str) -> str:
    """``text`` without numbers of articles, dates, and what is said in passing."""
    return _IN_PASSING.sub("，", _LAWS_OWN.sub("，", _YEAR.sub("，", _DATE.sub("，", text))))


def _spelt_out(text: str) -> str:
    """The same with the unit behind every number of a series."""
    longer = _SERIES.sub(r"\1\4\5\2\3\4\5", text)
    return text if longer == text else _spelt_out(longer)


def _bound(before: str, after: str) -> Bound:
    if before in ("不满", "未满", "没满", "不足", "不得超过", "不超过", "最多", "至多") or after in ("以下", "以内", "之内", "内"):
        return "most"
    return "least" if before or after == "以上" else ""


def _amount(words: str) -> float:
    return value_of(words) or 0.0


def strange(said: str, sources: Iterable[str]) -> Iterator[tuple[Figure, tuple[Figure, ...]]]:
    """The figures of ``said`` that none of ``sources`` gives, each with those of the same unit that they do give.

    A figure that they give, but only bounded the other way round (以上 for 以下), is strange too.
    """
    sources = list(sources)
    known = [figure for source in sources for figure in figures(source)]
    bare = {_amount(word) for source in sources for word in _BARE.findall(_BOUND.sub("，", _spelt_out(_own(source))))}
    for figure in figures(said):
        same = [other for other in known if other.amount == figure.amount or _day_of(other, figure)]
        turned = bool(figure.bound) and bool(same) and all(other.bound not in ("", figure.bound) for other in same)
        if turned or not (same or figure.value in bare):
            yield figure, tuple(dict.fromkeys(other for other in known if other.unit == figure.unit or _kin(other, figure)))


def _day_of(day: Figure, span: Figure) -> bool:
    """Whether a date lies in the month or the year that another one names."""
    length = 1 if span.value % 100 else 100 if span.value % 10_000 else 10_000
    return day.unit == span.unit == "日期" and span.value <= day.value < span.value + length


def _kin(a: Figure, b: Figure) -> bool:
    """Whether two figures tell how long something takes."""
    spans = ("工作日", "日", "个月", "小时", "年")
    return a.unit in spans and b.unit in spans
