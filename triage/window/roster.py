"""The roster of a day: how many windows are suggested for each half-hour, and what the lead decided, with the reason where it differs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from triage.ledger import streams
from triage.ledger.actor import Actor
from triage.ledger.commands import Command
from triage.ledger.event import day_of
from triage.ledger.ledger import Ledger
from triage.ledger.refusal import Refusal
from triage.ledger.units import Units
from triage.window.arrivals import arrivals
from triage.window.daykind import kind_of
from triage.window.erlang import fewest
from triage.window.forecast import BackTest, back_test, last_week, shrunken
from triage.window.keeping import keep
from triage.window.lanes import Lanes
from triage.window.sites import site_of, sites_of, windows_of

#: Days that are looked back upon, for rare kinds and for others; days on which both ways are tried; characters of a reason at least.
_YEAR, _BACK, _TRIED, _SHORTEST = 366, 70, 20, 4
_RARE = ("after", "makeup")
#: So many windows at most are suggested where nobody brought in a table of windows.
_MOST = 12


@dataclass(frozen=True)
class Row:
    """A half-hour (``slot`` of the day): how many are expected, how many came a week before (None: not open then), windows suggested, and
    decided (None: nobody has)."""

    slot: int
    expected: float
    last_week: int | None
    suggested: int
    chosen: int | None

    @property
    def clock(self) -> str:
        return f"{self.slot // 2:02d}:{self.slot % 2 * 30:02d}"


@dataclass(frozen=True)
class Decided:
    by: str
    why: str
    at: str


@dataclass(frozen=True)
class Roster:
    """``days`` is on how many days of the kind it rests, ``tested`` how this way and last week's did on the latest days; ``settled`` is
    False where the year's days off are not announced yet."""

    site: str
    name: str
    day: dt.date
    kind: str
    settled: bool
    rows: tuple[Row, ...]
    days: int
    tested: BackTest | None
    minutes: float
    own_minutes: bool
    windows: int
    decided: Decided | None


class Rosters:
    def __init__(self, ledger: Ledger, lanes: Lanes):
        self.ledger, self.lanes, self.calendar = ledger, lanes, ledger.content.clocks.calendar

    def look(self, actor: Actor, day: dt.date, asked: str, now: dt.datetime) -> Roster:
        """The roster of a site for ``day``; a superior asks for one of theirs.  Raises :class:`Refusal`."""
        with self.ledger.store.read() as connection:
            return self._look(connection, actor, day, asked, now)

    def others(self, actor: Actor) -> list[tuple[str, str]]:
        """The sites that a superior may ask for."""
        with self.ledger.store.read() as connection:
            return sites_of(Units.read(connection), self.ledger.content.rights, actor, "roster")

    def decide(self, actor: Actor, day: dt.date, asked: str, chosen: Mapping[int, int], why: str, key: str, now: dt.datetime) -> None:
        """Keep how many windows stand open in each half-hour.  Raises :class:`Refusal`."""
        why = " ".join(why.split())[:200]
        with self.ledger.store.write() as connection:
            given = {"day": day.isoformat(), "chosen": {str(slot): count for slot, count in sorted(chosen.items())}, "why": why}
            command = Command(connection, actor, "roster", asked, given, key)
            if command.answered() is not None:
                return
            roster = self._look(connection, actor, day, asked, now)
            self._check(roster, chosen, why, now)
            rows = [
                {"slot": row.slot, "expected": round(row.expected * 10), "suggested": row.suggested, "chosen": chosen[row.slot]}
                for row in roster.rows
            ]
            payload = {"day": day.isoformat(), "rows": rows, "why": why}
            keep(connection, f"roster:{roster.site}", "roster.decided", payload, actor, now, key)
            command.carried_out({"day": day.isoformat()}, now)

    def _looked_back(self, today: dt.date) -> Iterator[dt.date]:
        for back in range(1, _YEAR):
            day = today - dt.timedelta(days=back)
            if back <= _BACK or kind_of(self.calendar, day) in _RARE:
                yield day

    def _check(self, roster: Roster, chosen: Mapping[int, int], why: str, now: dt.datetime) -> None:
        if roster.day < day_of(now):
            raise Refusal("wrong_state", "过去的日子不能再排。")
        if not roster.rows:
            raise Refusal("wrong_state", "这一天不开。")
        if any(row.slot not in chosen or not 0 <= chosen[row.slot] <= 99 for row in roster.rows):
            raise Refusal("needs", "每半小时都要写开几个窗口，写 0 到 99 的整数。")
        if any(chosen[row.slot] != row.suggested for row in roster.rows) and len(why) < _SHORTEST:
            raise Refusal("needs", f"和建议不一样的，写明为什么，至少 {_SHORTEST} 个字，例如“周三有两人培训”。")

    def _look(self, connection: sa.Connection, actor: Actor, day: dt.date, asked: str, now: dt.datetime) -> Roster:
        units = Units.read(connection)
        site = site_of(units, self.ledger.content.rights, actor, "roster", asked)
        today, staffing = day_of(now), self.lanes.staffing
        came = arrivals(connection, self.calendar, site, list(self._looked_back(today)))
        kind = kind_of(self.calendar, day)
        expected, before = shrunken(came.days, day, kind, staffing.days), last_week(came.days, day)
        windows = sum(window.function != "precheck" for window in windows_of(connection, units, site))
        minutes = came.minutes or staffing.minutes
        decided, chosen = _decided(connection, site, day)
        rows = tuple(
            Row(
                slot,
                expected.counts[slot],
                before[slot] if before else None,
                max(1, fewest(expected.counts[slot], 30, minutes, staffing.wait, staffing.share, windows or _MOST)),
                chosen.get(slot),
            )
            for slot in staffing.slots(kind)
        )
        return Roster(
            site,
            units.by_code[site].name,
            day,
            kind,
            self.calendar.judge(day).settled,
            rows,
            expected.days,
            back_test(came.days, _TRIED, staffing.days),
            minutes,
            came.minutes is not None,
            windows,
            decided,
        )


def _decided(connection: sa.Connection, site: str, day: dt.date) -> tuple[Decided | None, dict[int, int]]:
    """What was decided last for a day of a site."""
    for event in reversed(streams.read(connection, f"roster:{site}")):
        if event.data["day"] == day.isoformat():
            return Decided(event.actor, event.data["why"], event.at), {row["slot"]: row["chosen"] for row in event.data["rows"]}
    return None, {}
