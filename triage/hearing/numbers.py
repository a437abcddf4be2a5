"""Spoken numbers: 八十八岁, 46岁, 三十多户, 二十几个人."""

from __future__ import annotations

import re
from collections.abc import Iterator

_DIGITS = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_NUMERAL = r"\d{1,4}|[零〇一二两三四五六七八九十百千]{1,7}"

#: (quantity, pattern): the first group is the number.
_QUANTITIES = [
    ("年龄", re.compile(rf"({_NUMERAL})(?:多|几|来)?(?:周)?岁")),
    (
        "年龄",
        re.compile(
            r"(?:今年|都|快|已经|刚|老太|老头|母亲|父亲|妈|爸|爷爷|奶奶|外公|外婆|老娘|老爹)(?:子|都|今年|快)?((?:\d|[二三四五六七八九])?[十\d][一二三四五六七八九\d]?)(?=了|，|,|。|、|$)"
        ),
    ),
    (
        "人数",
        re.compile(
            rf"({_NUMERAL})(?:多|几|来|余)*(?:个|名|位|多)?(?:人|户|家(?!里|属|人|庭)|职工|邻居|居民|学生|员工|业主|司机|兄弟|同学)"
        ),
    ),
    ("人数", re.compile(rf"(?:一|整|全)(?:幢|栋|楼|班|个班|个村|个小区).{{0,6}}?({_NUMERAL})(?:多|几|来|余)*(?:个|名|位)?(?:人|户|家)")),
    ("跑的次数", re.compile(rf"(?:跑|来|去)了?(?:整整|足足|都)?({_NUMERAL})(?:多|几|来)?(?:趟|次|回)")),
    ("跑的次数", re.compile(rf"第({_NUMERAL})(?:趟|次|回)")),
    ("跑的次数", re.compile(rf"({_NUMERAL})(?:趟|回)(?:了|都|$|，)")),
]


def number(words: str) -> int | None:
    """The value of an Arabic or Chinese numeral up to 9,999; None where it is none."""
    if words.isdecimal():
        return int(words)
    total, digit = 0, None
    for character in words:
        if character in _DIGITS:
            digit = _DIGITS[character] if digit is None or digit == 0 else digit * 10 + _DIGITS[character]
        elif character in _UNITS:
            total += (1 if digit is None else digit) * _UNITS[character]
            digit = None
        else:
            return None
    return total + (digit or 0) if total or digit is not None else None


def quantities(words: str) -> Iterator[tuple[str, int, int, int]]:
    """(quantity, value, start, end) for each spoken quantity."""
    for name, pattern in _QUANTITIES:
        for match in pattern.finditer(words):
            value = number(match[1])
            if value is not None:
                # "二十几户" is at least twenty; "十几个人" at least ten: the spoken floor is what is certain.
                yield name, value, match.start(), match.end()
