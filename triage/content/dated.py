"""Content in time: what any entry says from a later day on stands in it, under ``later``.

    - id: path-escalate
      amount: 5
      later:
        2027-01-01: {amount: 3}      # three days from then on; all else stays

Entries are resolved at one place, where a file is loaded for a day (:func:`triage.content.yamlfile.load`), so that whoever
reads content knows nothing of series, and the desk pays nothing for them.  Rules and wordings carry ``since`` and ``until``
of their own; they are looked at when a matter is judged.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

KEY = "later"
_day: ContextVar[datetime.date | None] = ContextVar("content_day", default=None)


class Misdated(ValueError):
    """A series that is none; ``line`` is where, the message says in Chinese what is wrong."""

    def __init__(self, message: str, line: int):
        super().__init__(message)
        self.line = line


@contextmanager
def content_of(day: datetime.date | None) -> Iterator[None]:
    """Within this, content is loaded as it is on ``day`` (None: today)."""
    token = _day.set(day)
    try:
        yield
    finally:
        _day.reset(token)


def in_force(since: str, until: str, day: datetime.date) -> bool:
    """Whether ``day`` lies between two days written as 2026-12-01; ``until`` "" has no end."""
    return since <= day.isoformat() and not (until and until < day.isoformat())


def loading_day() -> datetime.date:
    """The day content is loaded for."""
    return _day.get() or datetime.date.today()


def resolved(value: Any, day: datetime.date) -> Any:
    """``value`` as it is on ``day``: containers keep their lines, ``later`` is gone.  Raises :class:`Misdated`."""
    if isinstance(value, dict):
        for when, changes in _series(value):
            if when <= day:
                _lay_over(value, changes)
        value.pop(KEY, None)
        for inner in value.values():
            resolved(inner, day)
    elif isinstance(value, list):
        for inner in value:
            resolved(inner, day)
    return value


def changes(value: Any) -> Iterator[datetime.date]:
    """The days on which something in ``value``, as it was written, becomes otherwise.  Raises :class:`Misdated`."""
    if isinstance(value, dict):
        yield from (when for when, _ in _series(value))
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from changes(inner)


def _series(entry: dict) -> list[tuple[datetime.date, dict]]:
    """(day, what changes) of an entry, in order."""
    series = entry.get(KEY)
    if series is None:
        return []
    line = getattr(entry, "key_lines", {}).get(KEY, 0)
    if not isinstance(series, dict) or not all(isinstance(when, datetime.date) for when in series):
        raise Misdated("later 下面每一行要写成“日期: {从那天起改的键: 值}”", line)
    for when, changed in series.items():
        unknown = [key for key in changed if key not in entry or key in ("id", "code", KEY)] if isinstance(changed, dict) else [""]
        if unknown:
            what = f"不能改“{unknown[0]}”" if unknown[0] else "没有写改什么"
            raise Misdated(f"{when} 起{what}：只能写这一条里本来就有的键，编号和代码不能改", line)
    return sorted(series.items())


def _lay_over(entry: dict, changed: dict) -> None:
    """Put the changed fields in the place of the old ones, with their lines."""
    lines, there = getattr(entry, "key_lines", None), getattr(changed, "key_lines", {})
    for key, value in changed.items():
        entry[key] = value
        if lines is not None and key in there:
            lines[key] = there[key]
