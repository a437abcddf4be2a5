"""What kind of day it is for a counter: an ordinary working day, one that makes up for a holiday, the first after days off, a weekend
on which the centre opens, or closed."""

from __future__ import annotations

import datetime as dt

from triage.deadlines.calendar import Calendar

KINDS = {"workday": "平常工作日", "after": "放假后头一天", "makeup": "调休上班", "weekend": "双休日开放", "closed": "不开"}
#: Days off in a row after which the first working day is one of its own kind: an ordinary weekend is two.
_LONG = 3


def kind_of(calendar: Calendar, day: dt.date) -> str:
    """The kind of ``day``; a statutory holiday is closed, a plain weekend day is one on which the centre opens."""
    judged = calendar.judge(day)
    if judged.workday:
        if _off_before(calendar, day) >= _LONG:
            return "after"
        return "makeup" if day.weekday() >= 5 else "workday"
    return "closed" if judged.name or day.weekday() < 5 else "weekend"


def _off_before(calendar: Calendar, day: dt.date) -> int:
    count = 0
    while not calendar.judge(day - dt.timedelta(days=count + 1)).workday and count < 2 * _LONG:
        count += 1
    return count
