"""The figures of a sentence: numbers with their unit, so that none is said that no fact carries."""

from __future__ import annotations

import re

_DIGITS = dict(zip("零〇一二两三四五六七八九", (0, 0, 1, 2, 2, 3, 4, 5, 6, 7, 8, 9), strict=True))
_TENS = {"十": 10, "百": 100, "千": 1000}
_UNITS = "工作日|自然日|个月|小时|分钟|周岁|周年|公里|平方米|日|天|年|月|元|岁|分|次|倍|点|时|份|张|寸|级|类|厘米|毫米|公斤|%|人"
_NUMBER = r"[0-9０-９]+(?:\.[0-9]+)?|[零〇一二两三四五六七八九十百千万半]+"
_FIGURE = re.compile(rf"({_NUMBER})\s*(?:余|多)?\s*个?\s*({_UNITS})")
#: Words that count nothing: 一次写全, 一个人, 同一天.
_PHRASE = re.compile(r"同一天|同一人|第一次|一次性|一次写|一人一|一式|再一次|当天|当日|每人|一分钱|一点|有点|几天|几次|几年|多年")
_SAME_UNIT = {"天": "日", "自然日": "日", "周岁": "岁", "周年": "年"}


def figures(text: str) -> dict[str, tuple[float, str]]:
    """Each figure as it is written with its value and unit; 三十日, 30日 and 30天 are one."""
    found = {}
    for match in _FIGURE.finditer(_PHRASE.sub("，", text)):
        value = value_of(match[1])
        if value is not None:
            found[match[0]] = (value, _SAME_UNIT.get(match[2], match[2]))
    return found


def value_of(number: str) -> float | None:
    """The value of a number in Arabic or Chinese writing; None for what is none."""
    if number[0] in "0123456789０１２３４５６７８９":
        return float(number)
    if number == "半":
        return 0.5
    total = section = 0
    digit = 0
    for char in number:
        if char in _DIGITS:
            digit = _DIGITS[char]
        elif char in _TENS:
            section += (digit or 1) * _TENS[char]
            digit = 0
        elif char == "万":
            total += (section + digit) * 10000
            section = digit = 0
        else:
            return None
    return float(total + section + digit)
