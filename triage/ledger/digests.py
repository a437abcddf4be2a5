"""收集整理: that a department's post has read what a week brought together; said once a week, in a chain of its own."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

import sqlalchemy as sa

from triage.ledger import streams
from triage.ledger.actor import Actor
from triage.ledger.event import day_of, not_before
from triage.ledger.ledger import Ledger
from triage.ledger.refusal import Refusal
from triage.ledger.units import Units

_WEEK = re.compile(r"20\d\d-W\d\d")


@dataclass(frozen=True)
class Week:
    """A week by ISO 8601, Monday to Sunday: ``code`` is 2026-W48."""

    code: str
    first: dt.date
    last: dt.date

    @classmethod
    def of(cls, day: dt.date) -> Week:
        first = day - dt.timedelta(days=day.weekday())
        year, number, _ = day.isocalendar()
        return cls(f"{year}-W{number:02d}", first, first + dt.timedelta(days=6))

    @classmethod
    def parse(cls, code: str) -> Week | None:
        """None where there is no such week."""
        if not _WEEK.fullmatch(code):
            return None
        try:
            return cls.of(dt.date.fromisocalendar(int(code[:4]), int(code[6:]), 1))
        except ValueError:
            return None

    def before(self, weeks: int = 1) -> Week:
        return Week.of(self.first - dt.timedelta(weeks=weeks))


def acknowledge(ledger: Ledger, actor: Actor, week: Week, seen: str, now: dt.datetime | None = None) -> bool:
    """Keep that the post has read ``seen`` (the SHA-256 of what was shown); returns whether it is new.  Raises :class:`Refusal`."""
    now = now or dt.datetime.now(dt.UTC)
    if ledger.content.rights.grant(actor, "answer") is None or not actor.line:
        raise Refusal("not_allowed", "收集整理由业务部门的联络岗确认。")
    if week.last >= day_of(now):
        raise Refusal("wrong_state", "这一周还没有过完，过完再确认。")
    with ledger.store.write() as connection:
        stream = _stream(Units.read(connection).seat(actor.unit), actor.line)
        events = streams.read(connection, stream)
        if any(event.data["week"] == week.code for event in events):
            return False
        last = (events[-1].seq, events[-1].hash) if events else (0, "")
        at = not_before(events[-1].at if events else "", now)
        writer = streams.Writer(connection)
        writer.append(stream, last, "digest.acknowledged", {"week": week.code, "seen": seen}, actor, at, f"digest {week.code}")
    return True


def acknowledged(connection: sa.Connection, unit: str, line: str) -> dict[str, str]:
    """The weeks that the post at a district or the city has acknowledged, each with the day (ISO) on which it did."""
    return {event.data["week"]: event.day for event in streams.read(connection, _stream(unit, line))}


def _stream(unit: str, line: str) -> str:
    return f"digest:{unit}:{line}"
