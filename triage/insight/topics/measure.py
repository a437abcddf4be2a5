"""What became of a topic: cases for a thousand people who came, before and after the change, at its stations."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa

from triage.insight.classes import by_month, month_of, months_before, number_of
from triage.insight.effect import Effect, Side, effect
from triage.insight.growth import Limits
from triage.insight.topics.topic import Topic
from triage.ledger.visits import Visits

#: Months of the curve.
CURVE = 24


@dataclass(frozen=True)
class Measured:
    """``months`` of the window are over on either side, of ``wanted``; ``without`` are stations that are left out, since nobody
    said how many people came there.  ``effect`` is None where that leaves none, or no month is over."""

    months: int
    wanted: int
    without: tuple[str, ...]
    effect: Effect | None

    @property
    def over(self) -> bool:
        return self.months == self.wanted

    @property
    def figures(self) -> tuple[int, int, int, int, int]:
        """As they are kept when somebody has looked at them."""
        if self.effect is None:
            return self.months, 0, 0, 0, 0
        return self.months, self.effect.before.cases, self.effect.before.came, self.effect.after.cases, self.effect.after.came


@dataclass(frozen=True)
class Point:
    """One month: cases, and people who came where that is known of every station (else 0)."""

    month: str
    cases: int
    came: int


def measured(connection: sa.Connection, topic: Topic, limits: Limits, today: dt.date, visible: sa.ColumnElement[bool]) -> Measured | None:
    """None before anything was changed."""
    if not topic.since:
        return None
    change, now = number_of(topic.since), number_of(today.isoformat())
    months = max(0, min(limits.window, now - change - 1))
    if not months:
        return Measured(0, limits.window, (), None)
    before = tuple(map(month_of, range(change - months, change)))
    after = tuple(map(month_of, range(change + 1, change + 1 + months)))
    visits = Visits.read(connection)
    stations = [station for station in topic.stations if visits.of(station, (*before, *after))]
    without = tuple(station for station in topic.stations if station not in stations)
    if not stations:
        return Measured(months, limits.window, without, None)
    counts = by_month(connection, topic.service, topic.cause, stations, (before[0], *after), visible)
    sides = [
        Side(
            part,
            sum(count for (_, month), count in counts.items() if month in part),
            sum(visits.of(station, part) for station in stations),
        )
        for part in (before, after)
    ]
    return Measured(months, limits.window, without, effect(sides[0], sides[1], limits.expected))


def as_read(figures: tuple[int, ...], limits: Limits) -> Effect | None:
    """The effect that kept figures tell; None where there was nothing to compare."""
    _, cases, came, cases_after, came_after = figures
    return effect(Side((), cases, came), Side((), cases_after, came_after), limits.expected) if came and came_after else None


def curve(connection: sa.Connection, topic: Topic, today: dt.date, visible: sa.ColumnElement[bool]) -> tuple[Point, ...]:
    """The last two years, month by month."""
    months, visits = months_before(today, CURVE), Visits.read(connection)
    counts = by_month(connection, topic.service, topic.cause, topic.stations, months, visible)
    found = []
    for month in months:
        came = [visits.of(station, (month,)) for station in topic.stations]
        found.append(Point(month, sum(count for (_, at), count in counts.items() if at == month), sum(came) if all(came) else 0))
    return tuple(found)
