"""类: matters of one service and one cause, by station and month, and which of them are proposed as a topic.

A complaint about a person belongs to no class; what was registered by mistake or twice is not counted.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import sqlalchemy as sa

from triage.insight.growth import Limits, grown, rising
from triage.insight.statistics import MONTH, NOT_COUNTED
from triage.ledger.tables import CASES
from triage.ledger.visits import Visits


@dataclass(frozen=True)
class Proposal:
    """A class that has grown, at which ``stations`` (in the order of their codes), and the rule that answered it most often."""

    line: str
    service: str
    cause: str
    stations: tuple[str, ...]
    rule: str


@dataclass(frozen=True)
class Proposed:
    """``recent`` and ``base`` are months.  ``compared`` stations have visits in all of them; ``without`` have cases and no visits."""

    recent: tuple[str, ...]
    base: tuple[str, ...]
    compared: tuple[str, ...]
    without: tuple[str, ...]
    proposals: tuple[Proposal, ...]


def months_before(day: dt.date, count: int) -> tuple[str, ...]:
    """The ``count`` whole months that were over before ``day``, in order."""
    last = number_of(day.isoformat())
    return tuple(month_of(number) for number in range(last - count, last))


def month_of(number: int) -> str:
    """The month of a number of months since the year 0."""
    return f"{number // 12}-{number % 12 + 1:02d}"


def number_of(month: str) -> int:
    """The other way round; of a day its month's."""
    return int(month[:4]) * 12 + int(month[5:7]) - 1


def propose(connection: sa.Connection, limits: Limits, today: dt.date, visible: sa.ColumnElement[bool]) -> Proposed:
    """What has grown among the cases that the asker may see."""
    months = months_before(today, limits.base + limits.recent)
    base, recent = months[: limits.base], months[limits.base :]
    visits = Visits.read(connection)
    known = {station for counts in visits.months.values() for station in counts}
    compared = [station for station in sorted(known) if visits.of(station, months)]
    columns = (CASES.c.line, CASES.c.service, CASES.c.cause, CASES.c.station, MONTH, CASES.c.rule)
    query = sa.select(*columns, sa.func.count()).where(_counted(visible, months), CASES.c.service != "").group_by(*columns)
    rows = connection.execute(query).all()
    without = sorted({row.station for row in rows} - set(compared))
    classes = sorted({(row.line, row.service, row.cause) for row in rows})
    row_of, place_of = ({one: number for number, one in enumerate(every)} for every in (classes, compared))
    counts = np.zeros((len(months), len(classes), len(compared)), np.int64)
    rules: dict[tuple[str, str, str], Counter[str]] = {}
    for line, service, cause, station, month, rule, count in rows:
        if station in place_of:
            counts[months.index(month), row_of[line, service, cause], place_of[station]] += count
            rules.setdefault((line, service, cause), Counter())[rule] += count if month in recent else 0
    came = np.array([[visits.of(station, (month,)) for station in compared] for month in months], np.int64)
    found = []
    if compared and classes:
        (now, before), (here, there) = ((part[len(base) :].sum(axis=0), part[: len(base)]) for part in (counts, came))
        through = grown(now, before, here, there, limits)
        risen = rising(now, before.sum(axis=0), here, there.sum(axis=0))
        for row in np.flatnonzero(through):
            rule = rules[classes[row]].most_common(1)[0][0]
            found.append(Proposal(*classes[row], tuple(compared[place] for place in np.flatnonzero(risen[row])), rule))
    return Proposed(recent, base, tuple(compared), tuple(without), tuple(found))


def by_month(
    connection: sa.Connection, service: str, cause: str, stations: Sequence[str], months: Sequence[str], visible: sa.ColumnElement[bool]
) -> Mapping[tuple[str, str], int]:
    """(station, month) → cases of a class."""
    query = sa.select(CASES.c.station, MONTH, sa.func.count()).group_by(CASES.c.station, MONTH)
    query = query.where(_counted(visible, months), CASES.c.service == service, CASES.c.cause == cause, CASES.c.station.in_(stations))
    return {(station, month): count for station, month, count in connection.execute(query)}


def _counted(visible: sa.ColumnElement[bool], months: Sequence[str]) -> sa.ColumnElement[bool]:
    return sa.and_(
        visible,
        CASES.c.keeper == "",
        CASES.c.state.not_in(NOT_COUNTED),
        CASES.c.registered >= f"{months[0]}-01",
        CASES.c.registered <= f"{months[-1]}-31",
    )
