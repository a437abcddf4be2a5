"""How many will come in each half-hour of a day: shrunken means of the site's own days of the same kind, and last week beside them.

The plainest that beats "as last week": the mean of the latest days of the kind, each half-hour drawn towards the site's ordinary day
by so many days' weight, since of a kind that is rare there are few.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

#: Half-hours of a day.
SLOTS = 48
#: The weight of the ordinary day beside days of a rarer kind, in days.
WEIGHT = 4.0


@dataclass(frozen=True)
class Day:
    """A day that was: its kind and how many came in each half-hour (48 counts)."""

    day: dt.date
    kind: str
    counts: tuple[int, ...]


@dataclass(frozen=True)
class Expected:
    """``counts`` are 48 means; ``days`` how many days of the kind they rest on."""

    counts: tuple[float, ...]
    days: int


def shrunken(history: Sequence[Day], day: dt.date, kind: str, most: int) -> Expected:
    """From at most ``most`` of the latest days of a kind before ``day``.  A weekend opening has no ordinary day to lean on."""
    before = sorted((one for one in history if one.day < day), key=lambda one: one.day, reverse=True)
    same = [one.counts for one in before if one.kind == kind][:most]
    plain = [one.counts for one in before if one.kind == "workday"][:most]
    total = np.sum(same, axis=0, dtype=float) if same else np.zeros(SLOTS)
    if kind in ("workday", "weekend") or not plain:
        return Expected(tuple((total / len(same)).tolist()) if same else (0.0,) * SLOTS, len(same))
    ordinary = np.mean(plain, axis=0)
    ratio = (WEIGHT * ordinary.sum() + total.sum()) / ((WEIGHT + len(same)) * ordinary.sum()) if ordinary.sum() else 1.0
    return Expected(tuple(((total + WEIGHT * ratio * ordinary) / (len(same) + WEIGHT)).tolist()), len(same))


def last_week(history: Sequence[Day], day: dt.date) -> tuple[int, ...] | None:
    """The same weekday a week before, or the latest one on which the counter was open; None where there is none."""
    days = {one.day: one for one in history if one.kind != "closed"}
    for weeks in range(1, 9):
        found = days.get(day - dt.timedelta(weeks=weeks))
        if found:
            return found.counts
    return None


@dataclass(frozen=True)
class BackTest:
    """Both ways told beside what came, over ``days`` days: the mean distance of a half-hour, as a share of who came."""

    days: int
    ours: float
    last_week: float

    @property
    def better(self) -> bool:
        return self.ours < self.last_week


def back_test(history: Sequence[Day], last: int, most: int) -> BackTest | None:
    """What both ways would have said of the latest ``last`` open days, each from the days of the weeks before; None where nothing can be
    compared."""
    days = sorted((one for one in history if one.kind != "closed"), key=lambda one: one.day)
    ours = theirs = came = 0.0
    compared = 0
    for one in days[-last:]:
        monday = one.day - dt.timedelta(days=one.day.weekday())
        known = [other for other in days if other.day < monday]
        before, expected = last_week(known, one.day), shrunken(known, monday, one.kind, most)
        if before is None or not expected.days:
            continue
        compared += 1
        ours += float(np.abs(np.array(expected.counts) - one.counts).sum())
        theirs += float(np.abs(np.array(before) - one.counts).sum())
        came += sum(one.counts)
    return BackTest(compared, ours / came, theirs / came) if compared and came else None


def by_slot(counts: Mapping[int, int]) -> tuple[int, ...]:
    return tuple(counts.get(slot, 0) for slot in range(SLOTS))
