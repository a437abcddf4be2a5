"""The one mask: what is kept or shown beyond the case itself goes without what tells who somebody is.

What has a form is masked: numbers of identity cards, telephones, bank cards, travel documents, plates, addresses of e-mail,
and a name that is introduced as one.  A name in running text has no form; files of past matters come masked from where
they are kept.
"""

from __future__ import annotations

import re

_WIDE = {0xFF10 + digit: str(digit) for digit in range(10)} | {ord("Ｘ"): "X", ord("ｘ"): "x", ord("－"): "-"}
_PLATE = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_FORMS = [
    (re.compile(r"(?<!\d)\d{6}(?:18|19|20)\d{9}[\dXx](?!\d)"), "［身份证号］"),
    (re.compile(r"(?<!\d)\d{17}[Xx](?!\d)"), "［身份证号］"),
    (re.compile(r"(?<!\d)\d{16,}(?!\d)"), "［卡号］"),
    (re.compile(r"(?<!\d)\d{15}(?!\d)"), "［身份证号］"),
    (re.compile(r"(?<!\d)(?:\+?86[- ]?)?1[3-9]\d(?:[- ]?\d{4}){2}(?!\d)"), "［手机号］"),
    (re.compile(r"(?<!\d)(?:0\d{2,3}[- ]?\d{7,8}|[2-9]\d{7})(?!\d)"), "［电话］"),
    (re.compile(r"(?<!\d)\d{12,}(?!\d)"), "［号码］"),
    (re.compile(rf"[{_PLATE}][A-HJ-NP-Z][·\s]?[A-HJ-NP-Z0-9]{{5,6}}"), "［车牌］"),
    (re.compile(r"[A-Za-z0-9_.+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"), "［邮箱］"),
    (re.compile(r"(我叫|姓名[:：]?|名叫|本人)([\u4e00-\u9fff]{2,3})(?=[,，。、;；\s]|身份证|$)"), r"\1［姓名］"),
    (re.compile(r"(?<![A-Za-z])[A-Z]{1,2}\d{7,9}(?!\d)"), "［证件号］"),
]


def mask(text: str) -> str:
    """The text with everything that has the form of personal data replaced."""
    text = text.translate(_WIDE)
    for pattern, instead in _FORMS:
        text = pattern.sub(instead, text)
    return text


def masked(field: str, text: str) -> str:
    """What stands in a field of its own, so masked that two people can still be told apart: the name's first character, the
    beginning and the end of a number."""
    if field == "citizen":
        return text[:1] + "＊" * max(1, min(len(text) - 1, 3)) if text else ""
    if field in ("telephone", "identity"):
        number = "".join(text.split())
        return f"{number[:3]}****{number[-4:]}" if len(number) > 8 else "****" if number else ""
    return mask(text)
