"""Text as the look-up reads it: cleaned, in one width and case, with its numbers of articles understood."""

from __future__ import annotations

import re
import unicodedata

#: Longer than this is a story, not a look-up; triage reads stories.
LONGEST_QUERY = 500

_DIGITS = "零一二三四五六七八九"
_UNITS = {"十": 10, "百": 100, "千": 1000}
CHINESE = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")


class QueryError(ValueError):
    """A query that cannot be looked up; the message says in Chinese why."""


def clean_query(text: object) -> str:
    """``text`` ready to be looked up.  Raises :class:`QueryError` where it is empty, too long or not text."""
    if not isinstance(text, str):
        raise QueryError("查询内容要写成文字。")
    if any("\ud800" <= char <= "\udfff" for char in text):
        raise QueryError("查询内容里有不完整的字符（编码错误），请重新输入。")
    if len(text) > LONGEST_QUERY:
        raise QueryError(f"查询内容有 {len(text)} 个字，最多 {LONGEST_QUERY} 个字；长的经过请用研判，不用查询。")
    if any(unicodedata.category(char) == "Cc" and char not in "\t\r\n" for char in text):
        raise QueryError("查询内容里有看不见的控制字符，请重新输入。")
    cleaned = normal(text)
    if not cleaned:
        raise QueryError("没有写要查什么，请输入几个字。")
    return cleaned


def normal(text: str) -> str:
    """One width, lower case, single spaces, no marks of private use: the form in which words are compared."""
    text = unicodedata.normalize("NFKC", text).lower()
    text = "".join(char if not 0xE000 <= ord(char) <= 0xF8FF else " " for char in text)
    return re.sub(r"\s+", " ", text).strip()


def is_chinese(text: str) -> bool:
    return bool(text) and all(CHINESE.match(char) for char in text)


def number_of(text: str) -> int | None:
    """The value of an Arabic or a Chinese number below ten thousand (``八十八``, ``88``, ``一千零七十一``)."""
    if text.isascii() and text.isdigit():
        return int(text) if len(text) < 6 else None
    total, digit = 0, 0
    for char in text:
        if char in _DIGITS:
            digit = _DIGITS.index(char)
        elif char in _UNITS:
            total += (digit or 1) * _UNITS[char]
            digit = 0
        else:
            return None
    return total + digit
