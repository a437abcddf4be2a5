"""Which content answers for a day: the days on which content changes part time into stretches, each with one judge.

Rules look at their own dates.  What else is dated changes on days known beforehand: entries with ``later``
(:mod:`triage.content.dated`), replies that begin or end.
"""

from __future__ import annotations

import datetime
from bisect import bisect_right
from collections.abc import Callable
from copy import copy
from pathlib import Path
from threading import Lock
from typing import Generic, TypeVar

from triage.content.knowledge import Knowledge
from triage.content.yamlfile import change_days

J = TypeVar("J")
#: So many stretches beside the one of the desk are kept open at a time.
_KEPT = 4
_ONE = datetime.timedelta(days=1)

#: (of the content, of the wordings): days of one stretch are answered alike, but for the rules' own dates.
Stretch = tuple[int, int]


class Days(Generic[J]):
    """The stretches of one home's content, and what was opened for each."""

    def __init__(self, home: Path, knowledge: Knowledge):
        self._content = change_days(home)
        begin = {day for reply in knowledge.all_replies if (day := _day(reply.since))}
        self._wordings = sorted(begin | {day + _ONE for reply in knowledge.all_replies if (day := _day(reply.until))})
        self._opened: dict[Stretch, J] = {}
        self._lock = Lock()

    def stretch(self, day: datetime.date) -> Stretch:
        return bisect_right(self._content, day), bisect_right(self._wordings, day)

    def unopened(self) -> Days[J]:
        """The same stretches, of which nothing is opened: for a judge that answers otherwise."""
        other = copy(self)
        other._opened, other._lock = {}, Lock()
        return other

    def opened(self, stretch: Stretch, opening: Callable[[], J]) -> J:
        """What answers for a stretch, opened if nobody asked for it lately."""
        with self._lock:
            found = self._opened.pop(stretch, None)
            if found is None:
                found = opening()
            self._opened[stretch] = found
            for oldest in list(self._opened)[:-_KEPT]:
                del self._opened[oldest]
            return found


def _day(words: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(words)
    except ValueError:
        return None
