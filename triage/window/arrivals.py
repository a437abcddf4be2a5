"""Who came when, read from the queues of days that were: counts by half-hour and the minutes that a ticket takes, nobody's name."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from triage.deadlines.calendar import Calendar
from triage.ledger.event import SHANGHAI
from triage.ledger.streams import read_many
from triage.window.daykind import kind_of
from triage.window.forecast import Day, by_slot
from triage.window.queue import stream_of

#: Minutes beyond which a ticket was not being served but forgotten, and tickets from which on a site's own mean counts.
_FORGOTTEN, _ENOUGH = 120, 200


@dataclass(frozen=True)
class Arrivals:
    """The days on which somebody came, and how many minutes a ticket took there on the average; None where too few were finished."""

    days: tuple[Day, ...]
    minutes: float | None


def arrivals(connection: sa.Connection, calendar: Calendar, site: str, days: Sequence[dt.date]) -> Arrivals:
    """What the queues of a site say of these days."""
    came: dict[dt.date, Counter[int]] = defaultdict(Counter)
    called: dict[tuple[str, str], dt.datetime] = {}
    taken: list[float] = []
    for event in read_many(connection, [stream_of(site, day) for day in days], ("queue.take", "queue.call", "queue.again", "queue.finish")):
        at, ticket = dt.datetime.fromisoformat(event.at).astimezone(SHANGHAI), (event.stream, event.data["number"])
        if event.type == "queue.take":
            came[dt.date.fromisoformat(event.day)][at.hour * 2 + at.minute // 30] += 1
        elif event.type != "queue.finish":
            called[ticket] = at
        elif ticket in called:
            minutes = (at - called.pop(ticket)).total_seconds() / 60
            taken += [minutes] if minutes <= _FORGOTTEN else []
    found = tuple(Day(day, kind_of(calendar, day), by_slot(counts)) for day, counts in sorted(came.items()))
    return Arrivals(found, sum(taken) / len(taken) if len(taken) >= _ENOUGH else None)
