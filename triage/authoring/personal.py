"""What has the form of somebody's own number and must not stand in content."""

from __future__ import annotations

import re

_FORMS = (("身份证号码", re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)")), ("手机号码", re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")))


def personal_in(text: str) -> str:
    """What kind of number stands in ``text``; "" for none."""
    return next((what for what, pattern in _FORMS if pattern.search(text)), "")
