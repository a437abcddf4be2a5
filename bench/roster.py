"""The roster suggestion tried over a simulated year: how far it is from what came, beside "as last week", and what people then wait.

The counters are invented, in the size of the 13 centres of the source (285,000 visits in eleven months): days vary by weekday, season,
a level that wanders, and beyond chance; holidays and make-up days are those of the calendar.  Half a year before is history alone.
"""

from __future__ import annotations

import datetime as dt
import heapq
from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np

from triage.content.home import find_home
from triage.deadlines.calendar import Calendar
from triage.window.daykind import KINDS, kind_of
from triage.window.erlang import fewest
from triage.window.forecast import SLOTS, Day, last_week, shrunken
from triage.window.lanes import Lanes, Staffing

FIRST, LAST = dt.date(2024, 7, 1), dt.date(2025, 12, 28)
TRIED = dt.date(2025, 1, 1)
WEEKDAYS = (1.2, 1.05, 1.0, 0.95, 0.95)
KIND = {"workday": 1.0, "after": 1.45, "makeup": 0.7, "weekend": 0.3}
MOST = 10


def site(calendar: Calendar, staffing: Staffing, seed: int, weekdays: Sequence[float] = WEEKDAYS, first: dt.date = FIRST) -> Iterator[Day]:
    """The days of one invented site."""
    chance = np.random.default_rng(seed)
    level, drift = 90 * chance.lognormal(0, 0.35), 0.0
    shapes = {"workday": _shape(chance, staffing.slots("workday"), True), "weekend": _shape(chance, staffing.slots("weekend"), False)}
    for number in range((LAST - first).days + 1):
        day = first + dt.timedelta(days=number)
        kind = kind_of(calendar, day)
        drift = 0.9 * drift + chance.normal(0, 0.05) if day.weekday() == 0 else drift
        if kind == "closed":
            continue
        season = 1 + 0.12 * np.sin(2 * np.pi * (day.timetuple().tm_yday - 100) / 365)
        size = level * KIND[kind] * (weekdays[day.weekday()] if kind == "workday" else 1) * season * np.exp(drift)
        mean = size * chance.gamma(1 / 0.12**2, 0.12**2) * shapes["weekend" if kind == "weekend" else "workday"]
        yield Day(day, kind, tuple(int(count) for count in chance.poisson(mean)))


def _shape(chance: np.random.Generator, slots: range, two: bool) -> np.ndarray:
    """How a day's people spread over its half-hours: a morning peak, and a lower one in the afternoon."""
    at = np.arange(slots.start, slots.stop)
    wave = np.exp(-0.5 * ((at - 19.5) / 2.2) ** 2) + (0.75 * np.exp(-0.5 * ((at - 28) / 2.5) ** 2) if two else 0) + 0.12
    shape = np.zeros(SLOTS)
    shape[slots.start : slots.stop] = wave * chance.lognormal(0, 0.12, len(at))
    return shape / shape.sum()


def distances(days: Sequence[Day], staffing: Staffing, since: dt.date = TRIED) -> dict[str, dict[str, float]]:
    """By kind of day and for all: who came, and by how many people "ours" and "last week" were off, half-hour by half-hour."""
    told: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for place, one in enumerate(days):
        if one.day < since:
            continue
        monday = one.day - dt.timedelta(days=one.day.weekday())
        known = [other for other in days[:place] if other.day < monday]
        guesses = {"ours": shrunken(known, monday, one.kind, staffing.days).counts, "last week": last_week(known, one.day) or (0,) * SLOTS}
        for kind in (one.kind, "all"):
            told[kind]["came"] += sum(one.counts)
            for name, guess in guesses.items():
                told[kind][name] += float(np.abs(np.array(guess) - one.counts).sum())
    return {kind: dict(found) for kind, found in told.items()}


def waits(days: Sequence[Day], staffing: Staffing, seed: int) -> dict[str, tuple[float, float]]:
    """What people wait and what it costs where windows are opened by each guess: (share that waits too long, window hours a day)."""
    found = {}
    for name in ("ours", "last week"):
        chance, late, people, hours, opened = np.random.default_rng(seed), 0, 0, 0.0, 0
        for place, one in enumerate(days):
            if one.day < TRIED or one.day.month % 3:  # every third month: a quarter of an hour of counting is enough
                continue
            monday = one.day - dt.timedelta(days=one.day.weekday())
            known = [other for other in days[:place] if other.day < monday]
            guess = shrunken(known, monday, one.kind, staffing.days).counts if name == "ours" else last_week(known, one.day) or (0,) * SLOTS
            open_slots = staffing.slots(one.kind)
            plan = {slot: max(1, fewest(guess[slot], 30, staffing.minutes, staffing.wait, staffing.share, MOST)) for slot in open_slots}
            came = sorted(30 * slot + 30 * float(part) for slot in open_slots for part in chance.random(one.counts[slot]))
            late += sum(
                wait > staffing.wait for wait in _served(came, plan, [float(x) for x in chance.exponential(staffing.minutes, len(came))])
            )
            people, hours, opened = people + len(came), hours + sum(plan.values()) / 2, opened + 1
        found[name] = (late / people, hours / opened)
    return found


def _served(came: Sequence[float], plan: dict[int, int], taking: Sequence[float]) -> Iterator[float]:
    """The wait of each, first come first served, where the number of windows changes with the half-hour."""
    busy: list[float] = []
    last, at = max(plan), 0.0
    for arrived, minutes in zip(came, taking, strict=True):
        at = max(at, arrived)
        while True:
            while busy and busy[0] <= at:
                heapq.heappop(busy)
            slot = min(int(at // 30), last)
            if len(busy) < plan[slot]:
                break
            at = min(busy[0], 30.0 * (slot + 1)) if slot < last else busy[0]
        heapq.heappush(busy, at + minutes)
        yield at - arrived


def main(arguments: Sequence[str] = ()) -> None:
    home = find_home()
    calendar, staffing = Calendar.load(home), Lanes.load(home).staffing
    for words, weekdays in (("各周几差得不多", WEEKDAYS), ("周一特别多", (1.5, 1.05, 0.95, 0.9, 0.9)), ("各周几一样", (1.0,) * 5)):
        total: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
        for seed in range(13):
            for kind, found in distances(list(site(calendar, staffing, seed, weekdays)), staffing).items():
                for name, value in found.items():
                    total[kind][name] += value
        print(f"{words}：每半小时差几个人，占来的人的百分比（照同类的日子 / 照上周）")
        for kind in ("all", *(kind for kind in KINDS if kind in total)):
            came = total[kind]["came"]
            print(
                f"  {KINDS.get(kind, '全部')}：{total[kind]['ours'] / came:.1%} / {total[kind]['last week'] / came:.1%}（{came:,.0f} 人）"
            )
    for name in ("ours", "last week"):
        seen = [waits(list(site(calendar, staffing, seed)), staffing, seed)[name] for seed in range(6)]
        late, hours = (sum(part) / len(seen) for part in zip(*seen, strict=True))
        print(
            f"照{'同类的日子' if name == 'ours' else '上周'}开窗口：{late:.1%} 的人等过 {staffing.wait:.0f} 分钟，每天 {hours:.1f} 窗口小时"
        )


if __name__ == "__main__":
    main()
