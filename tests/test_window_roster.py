"""The roster: what kind of day it is, how many will come, how few windows hold the wait, and what the lead decided."""

from __future__ import annotations

import datetime as dt
import math
import re
from html import unescape
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench import roster as bench
from tests.test_window_pages import site  # noqa: F401  (the fixture)
from triage.deadlines.calendar import Calendar
from triage.ledger.actor import Actor
from triage.ledger.refusal import Refusal
from triage.ledger.units import Unit, Window
from triage.window.daykind import kind_of
from triage.window.erlang import fewest, must_wait, waits_longer
from triage.window.forecast import Day, back_test, last_week, shrunken
from triage.window.hall import Hall
from triage.window.lanes import Lanes
from triage.window.roster import Rosters

HOME = Path(__file__).resolve().parent.parent
CALENDAR, LANES = Calendar.load(HOME), Lanes.load(HOME)


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        ("2025-09-26", "workday"),
        ("2025-09-28", "makeup"),
        ("2025-10-01", "closed"),
        ("2025-10-09", "after"),
        ("2025-10-11", "makeup"),
        ("2025-11-01", "weekend"),
        ("2025-11-03", "workday"),
    ],
)
def test_days_are_told_apart_by_the_calendar(day, kind):
    assert kind_of(CALENDAR, dt.date.fromisoformat(day)) == kind


@given(st.floats(0.1, 20), st.integers(1, 40))
def test_the_chance_to_wait_is_erlangs(load, windows):
    if windows <= load:
        assert must_wait(load, windows) == 1
        return
    last = load**windows / math.factorial(windows) / (1 - load / windows)
    whole = sum(load**n / math.factorial(n) for n in range(windows)) + last
    assert must_wait(load, windows) == pytest.approx(last / whole, rel=1e-9)


@given(st.floats(0.5, 60), st.floats(2, 40), st.floats(1, 60), st.sampled_from((0.5, 0.8, 0.95)))
def test_the_fewest_windows_hold_the_wait_and_one_fewer_does_not(arrivals, handling, limit, share):
    windows, load = fewest(arrivals, 30, handling, limit, share, 200), arrivals * handling / 30
    assert waits_longer(load, windows, limit, handling) <= 1 - share
    assert windows == 1 or windows - 1 <= load or waits_longer(load, windows - 1, limit, handling) > 1 - share


def test_a_forecast_beats_last_week_over_half_a_simulated_year():
    for seed in (3, 8):
        days = list(bench.site(CALENDAR, LANES.staffing, seed, first=dt.date(2025, 3, 3)))
        told = bench.distances(days, LANES.staffing, dt.date(2025, 7, 1))
        assert told["all"]["ours"] < 0.85 * told["all"]["last week"]
        assert all(found["ours"] < found["last week"] for kind, found in told.items() if found["came"] > 500), told
        seen = back_test(days, 20, LANES.staffing.days)
        assert seen.better
        assert seen.days == 20


def test_a_rare_kind_leans_on_the_ordinary_day_and_a_site_without_days_expects_nobody():
    monday = dt.date(2026, 3, 2)
    counts = tuple(10 if slot == 18 else 0 for slot in range(48))
    days = [Day(monday + dt.timedelta(days=n), "workday", counts) for n in range(5)]
    days.append(Day(monday + dt.timedelta(days=6), "makeup", tuple(count // 2 for count in counts)))
    rare = shrunken(days, monday + dt.timedelta(days=20), "makeup", 20)
    assert (rare.days, 5 < rare.counts[18] < 10) == (1, True)
    assert shrunken([], monday, "workday", 20).counts == (0.0,) * 48
    assert last_week(days, monday + dt.timedelta(days=7)) == counts
    assert last_week(days, monday) is None


@pytest.fixture
def rosters(counter_at, tmp_path):
    """Three weeks at a station with two windows, each working day the same: three people at nine, one at ten."""
    counter = counter_at(f"sqlite:///{tmp_path / 'bancheng.sqlite3'}")
    units = [Unit("SH", "city", "市局"), Unit("MH", "district", "闵行", "SH"), Unit("MH05", "station", "甲所", "MH")]
    windows = [Window("MH05", name, "separate", "general", "") for name in ("1号", "2号", "3号")]
    hall = Hall(counter.ledger, LANES)
    with counter.ledger.turn() as turn:
        turn.import_units(Actor("admin", "police", "admin", "SH"), units, windows, "more", counter.now)
    for back in range(21, 0, -1):
        day = dt.datetime(2026, 11, 23, 1, 5, tzinfo=dt.UTC) - dt.timedelta(days=back)  # five past nine in Shanghai
        for minutes in (0, 1, 2, 60) if day.weekday() < 5 else ():
            hall.act(counter.lead, "take", {"lane": "G"}, f"{back}/{minutes}", day + dt.timedelta(minutes=minutes))
    made = Rosters(counter.ledger, LANES)
    made.counter = counter
    return made


TUESDAY = dt.date(2026, 11, 24)


def test_the_suggestion_rests_on_who_came_and_the_lead_decides_with_a_reason(rosters):
    counter = rosters.counter
    seen = rosters.look(counter.lead, TUESDAY, "", counter.now)
    expected = {row.clock: row.expected for row in seen.rows if row.expected}
    assert expected == {"09:00": 3.0, "10:00": 1.0}
    assert (seen.days, seen.windows, seen.tested.ours) == (15, 3, 0)
    assert next(row for row in seen.rows if row.clock == "09:00").suggested == 2
    as_suggested = {row.slot: row.suggested for row in seen.rows}
    other = {**as_suggested, 18: 3}
    with pytest.raises(Refusal, match="为什么"):
        rosters.decide(counter.lead, TUESDAY, "", other, "", "k1", counter.now)
    rosters.decide(counter.lead, TUESDAY, "", other, "一人外出培训", "k2", counter.now)
    kept = rosters.look(counter.district, TUESDAY, "MH05", counter.now)
    assert (kept.decided.by, kept.decided.why) == ("lead", "一人外出培训")
    assert next(row.chosen for row in kept.rows if row.slot == 18) == 3
    rosters.decide(counter.lead, TUESDAY, "", as_suggested, "", "k3", counter.now)
    assert rosters.look(counter.lead, TUESDAY, "", counter.now).decided.why == ""
    assert counter.verify().sound


def test_what_cannot_be_decided_is_said(rosters):
    counter = rosters.counter
    with pytest.raises(Refusal, match="不开"):
        rosters.decide(counter.lead, dt.date(2026, 10, 1), "", {}, "", "a", counter.now - dt.timedelta(days=60))
    with pytest.raises(Refusal, match="过去"):
        rosters.decide(counter.lead, dt.date(2026, 11, 20), "", {}, "", "b", counter.now)
    with pytest.raises(Refusal, match="每半小时"):
        rosters.decide(counter.lead, TUESDAY, "", {18: 2}, "", "c", counter.now)
    with pytest.raises(Refusal, match="岗位"):
        rosters.look(counter.officer, TUESDAY, "", counter.now)
    with pytest.raises(Refusal, match="先选"):
        rosters.look(counter.district, TUESDAY, "PD01", counter.now)


def test_the_page_suggests_and_keeps_what_was_decided(site):  # noqa: F811
    lead = site("lead")
    page = unescape(lead.get("/window/roster?day=2031-03-04").get_data(as_text=True))
    assert "平常工作日" in page
    assert "放假安排还没有公布" in page
    assert "照建议的不用写" in page
    sent = dict.fromkeys(re.findall(r'name="(s\d+)"', page), "2")
    refused = lead.post("/window/roster", data={"day": "2031-03-04", **sent})
    assert refused.status_code == 422
    assert "为什么" in refused.get_data(as_text=True)
    assert lead.post("/window/roster", data={"day": "2031-03-04", "why": "这天有集中办证", **sent}).status_code == 303
    assert "这天有集中办证" in lead.get("/window/roster?day=2031-03-04").get_data(as_text=True)
    assert "这天有集中办证" in site("district", unit="MH").get("/window/roster?day=2031-03-04").get_data(as_text=True)
    assert site().get("/window/roster").status_code == 403
