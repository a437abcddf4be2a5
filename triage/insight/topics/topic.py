"""A topic as its events leave it: :func:`apply` is pure, so that the same events give the same topic for ever."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from triage.ledger.event import Event
from triage.ledger.tables import EVENTS

PREFIX = "topic:"


@dataclass(frozen=True)
class Topic:
    """A class at ``stations``, looked after by a post at ``unit`` (a district or the city) in the service's ``line``.

    Days are ISO texts, "" where there is none.  ``links`` are (id, version) of what was changed from ``since`` on; ``known`` the stations
    that know of it; ``read`` the figures as they stood when somebody looked at them: months on either side, cases and visits
    before, cases and visits after; () before that.
    """

    number: str
    seq: int = 0
    state: str = ""
    at: str = ""
    head: str = ""
    unit: str = ""
    line: str = ""
    service: str = ""
    cause: str = ""
    opened: str = ""
    stations: tuple[str, ...] = ()
    why: str = ""
    remedy: str = ""
    plan: str = ""
    owner: str = ""
    due: str = ""
    since: str = ""
    links: tuple[tuple[str, str], ...] = ()
    known: tuple[str, ...] = ()
    read: tuple[int, ...] = ()
    result: str = ""

    @property
    def stream(self) -> str:
        return PREFIX + self.number

    @property
    def waits_for(self) -> tuple[str, ...]:
        """Stations that have not said yet that they know."""
        return tuple(station for station in self.stations if station not in self.known)


def apply(topic: Topic | None, event: Event) -> Topic:
    """The topic after ``event``; None is before the first."""
    data = event.data
    before = topic or Topic(event.stream.removeprefix(PREFIX))
    changed: dict[str, Any] = {name: _whole(value) for name, value in data["set"].items()}
    if "knows" in changed:
        changed["known"] = tuple(sorted({*before.known, changed.pop("knows")}))
    if "since" in changed:  # another change: everybody is to know of it, and its effect is to be looked at
        changed |= {"known": (), "read": (), "result": ""}
    return replace(before, seq=event.seq, at=event.at, head=event.hash, state=data["to"] or before.state, **changed)


def fold(events: Iterable[Event]) -> Topic | None:
    topic = None
    for event in events:
        topic = apply(topic, event)
    return topic


def every(connection: sa.Connection) -> Iterator[Topic]:
    """All topics in the order of their numbers, folded from their events: there are few."""
    query = sa.select(EVENTS).where(EVENTS.c.stream >= PREFIX, EVENTS.c.stream < PREFIX[:-1] + ";").order_by(EVENTS.c.stream, EVENTS.c.seq)
    topic: Topic | None = None
    for row in connection.execute(query).mappings():
        event = Event(**row)
        if topic and topic.stream != event.stream:
            yield topic
            topic = None
        topic = apply(topic, event)
    if topic:
        yield topic


def _whole(value: Any) -> Any:
    """JSON back into what a topic holds."""
    return tuple(tuple(item) if isinstance(item, list) else item for item in value) if isinstance(value, list) else value
