"""``rules/ledger/clocks.yaml`` over the limits of ``rules/deadlines.yaml``: when a case is due, and who is warned when.

A date is worked out anew each time from its start, its limit and the excluded days, never added up: so it follows the
calendar and the limit.  Which warnings are due depends on the case and the day alone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from triage.content import schema
from triage.content.findings import ContentError, Finding
from triage.content.yamlfile import line_of, load
from triage.deadlines.calendar import Calendar
from triage.deadlines.limits import Due, Limit, Limits, due
from triage.ledger.case import Case, Clock

FILE = "rules/ledger/clocks.yaml"
ANSWER, CONTACT = "answer", "contact"
_ONE = dt.timedelta(days=1)


@dataclass(frozen=True)
class Level:
    """``days`` working days before the due day (negative: after it) ``to`` is warned."""

    code: str
    name: str
    days: int
    to: str
    confirmed: bool


@dataclass(frozen=True)
class Statute:
    """A limit set by law that can be attached to a case: the grounds on which days do not count, and how it is extended."""

    limit: str
    name: str
    excludes: Mapping[str, str]
    extension: str


@dataclass(frozen=True)
class Warned:
    """A level that is due: its key is the same however often and whenever it is worked out."""

    key: str
    clock: str
    due: dt.date
    level: Level
    effective: dt.date

    def as_dict(self) -> dict[str, Any]:
        return {
            "key": self.key,
            "clock": self.clock,
            "due": self.due.isoformat(),
            "level": self.level.code,
            "effective": self.effective.isoformat(),
            "warned": self.level.to,
        }


@dataclass(frozen=True)
class Clocks:
    limits: Limits
    calendar: Calendar
    statutes: Mapping[str, Statute]
    levels: tuple[Level, ...]
    promises: tuple[Level, ...]
    ratings: tuple[Level, ...]
    complex_kind: str
    contact_kind: str
    deputy: dt.timedelta
    report: dt.timedelta
    open: tuple[str, ...]

    @classmethod
    def load(cls, home: Path, open_states: Sequence[str]) -> Clocks:
        raw = load(home / FILE, home)
        findings = schema.check(raw, "ledger_clocks", FILE)
        limits = Limits.load(home)
        findings = findings or list(_check(raw, limits))
        if findings:
            raise ContentError(findings)
        return cls(
            limits,
            Calendar.load(home),
            {
                code: Statute(code, entry["name"], entry.get("excludes", {}), entry.get("extends", {}).get("by", ""))
                for code, entry in raw["statutory"].items()
            },
            tuple(Level(**entry) for entry in raw["levels"]),
            tuple(Level(**entry) for entry in raw["promises"]),
            tuple(Level(**entry) for entry in raw["ratings"]),
            raw["kinds"]["complex"],
            raw["kinds"]["contact"],
            dt.timedelta(minutes=raw["support"]["deputy"]),
            dt.timedelta(minutes=raw["support"]["report"]),
            tuple(open_states),
        )

    def start(self, path: str, day: dt.date, complex_: bool = False) -> Clock:
        """The clock of an answer that begins on ``day``."""
        return Clock(ANSWER, self.limits.for_path(path, self.complex_kind if complex_ else None).id, day.isoformat())

    @property
    def contact_limit(self) -> Limit:
        """Within what the writer of a named bad rating is contacted."""
        return next(limit for limit in self.limits.limits if limit.kind == self.contact_kind)

    def contact(self, day: dt.date) -> Clock:
        """The clock of a named bad rating that came in on ``day``."""
        return Clock(CONTACT, self.contact_limit.id, day.isoformat())

    def due(self, case: Case, clock: Clock) -> Due:
        """When ``clock`` ends.  A limit whose day is written down elsewhere ends on the day that was promised."""
        limit = self._limit(clock)
        spans = [(_day(first), _day(last)) for first, last in clock.excluded]
        found = due(limit, _day(clock.start), self.calendar, spans)
        if limit.amount is None and case.promised:
            return replace(found, date=_day(case.promised), why="承诺书写明的日子")
        return found

    def due_day(self, case: Case) -> str:
        """The earliest day that anything of a case is due; "" where no day is set, or nothing is open."""
        days = [found.date.isoformat() for clock in self._running(case) if (found := self.due(case, clock)).date]
        return min([*days, *([case.rectify_by] if case.rating == "rectifying" else [])], default="")

    def _running(self, case: Case) -> list[Clock]:
        """That of a rating until its writer was contacted, the others while the case is open."""
        return [clock for clock in case.clocks if (case.rating == "bad" if clock.id == CONTACT else case.state in self.open)]

    def late(self, case: Case, day: dt.date) -> bool:
        """Whether the answer comes after its due day if it is given on ``day``."""
        clock = case.clock(ANSWER)
        found = self.due(case, clock).date if clock else None
        return found is not None and day > found

    def warnings(self, case: Case, day: dt.date) -> list[Warned]:
        """What has become due by ``day`` and was not yet told, in the order in which it became so."""
        found = [warning for warning in self._untold(case) if warning.effective <= day]
        return sorted(found, key=lambda warning: (warning.effective, -warning.level.days, warning.key))

    def next_warning(self, case: Case) -> str:
        """The day on which somebody is to be warned next; "" where nobody is."""
        return min((warning.effective.isoformat() for warning in self._untold(case)), default="")

    def _untold(self, case: Case) -> Iterator[Warned]:
        yield from (warning for warning in self._all(case) if warning.key not in case.levels)

    def _all(self, case: Case) -> Iterator[Warned]:
        levels_of = {CONTACT: self.ratings}
        ends = [
            (clock.id, _day(clock.start), self.due(case, clock).date, levels_of.get(clock.id, self.levels)) for clock in self._running(case)
        ]
        if case.rating == "rectifying":
            ends.append(("rectify", _day(case.registered), _day(case.rectify_by), self.ratings))
        if case.promised and case.state == "supplement":
            ends.append(("promise", _day(case.registered), _day(case.promised), self.promises))
        for name, start, end, levels in ends:
            for level in levels if end else ():
                assert end
                effective = self.shift(end, -level.days)
                if effective > start:  # nobody is warned on the day on which it came in
                    yield Warned(f"{name}/{end.isoformat()}/{level.code}", name, end, level, effective)

    def shift(self, day: dt.date, workdays: int) -> dt.date:
        """So many working days later, or earlier where there are fewer than none."""
        step = _ONE if workdays > 0 else -_ONE
        left = abs(workdays)
        while left:
            day += step
            left -= self.calendar.judge(day).workday
        return day

    def _limit(self, clock: Clock) -> Limit:
        limit = self.limits.get(clock.limit)
        if not clock.extension:
            return limit
        return replace(limit, amount=(limit.amount or 0) + (self.limits.get(clock.extension).amount or 0))


def _day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def _check(raw: Any, limits: Limits) -> Iterator[Finding]:
    known = {limit.id: limit for limit in limits.limits}
    for code, entry in raw["statutory"].items():
        by = entry.get("extends", {}).get("by", code)
        for word in (code, by):
            if word not in known:
                mend = schema.nearest(word, known) or "写 rules/deadlines.yaml 里有的编号"
                yield Finding(FILE, line_of(raw["statutory"], code), "ledger-clocks", f"期限表里没有“{word}”", mend)
        if code in known and by in known and known[code].unit != known[by].unit:
            yield Finding(FILE, line_of(entry, "extends"), "ledger-clocks", "延长的单位和期限的单位不一样", "工作日和自然日不能相加")
    for code, kind in raw["kinds"].items():
        if kind not in limits.kinds:
            mend = schema.nearest(kind, limits.kinds) or "写期限表里有的 kind"
            yield Finding(FILE, line_of(raw["kinds"], code), "ledger-clocks", f"期限表里没有“{kind}”这种情形", mend)
    for place in ("levels", "promises", "ratings"):
        codes = [level["code"] for level in raw[place]]
        if len(set(codes)) < len(codes):
            yield Finding(FILE, line_of(raw, place), "ledger-clocks", "提醒的级别编号写了两遍", "每一级用不同的编号")
