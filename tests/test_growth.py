"""A class of matters is proposed where it has grown against its own base at two stations, per people who came; noise proposes nothing."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest

from bench.noise import KINDS, City, false_proposals, found
from triage.cli.visits import command
from triage.insight import classes
from triage.insight.effect import Side, effect
from triage.insight.growth import Limits, _tail, grown
from triage.ledger import visits
from triage.ledger.actor import Actor
from triage.ledger.units import Unit, Units
from triage.trouble import Trouble

HOME = Path(__file__).resolve().parent.parent
LIMITS = Limits.load(HOME)
STATIONS = 6
CAME, BEFORE = np.full(STATIONS, 2_000), np.full((12, STATIONS), 1_000)


@pytest.mark.parametrize("noise", KINDS, ids=lambda noise: noise.name)
def test_noise_proposes_nothing(noise):
    assert false_proposals(noise, 25, LIMITS, City(7, stations=120, classes=300)) == 0


def test_what_has_truly_grown_at_ten_stations_is_found_at_the_first_look():
    assert found(10, 6, 10, LIMITS, tries=3) == 1


def one_class(recent, came=CAME, before=BEFORE):
    """Whether the first of many classes has grown from one matter in two months at each station; the others have not moved."""
    now = np.vstack([[recent], np.full((40, STATIONS), 1)])
    months = np.broadcast_to((np.arange(12)[:, None, None] + np.arange(STATIONS)) % 2, (12, 41, STATIONS))
    return bool(grown(now, months, came, before, LIMITS)[0])


def test_two_stations_make_a_class_and_one_alone_never_does():
    assert one_class((12, 12, 12, 1, 1, 1))
    assert one_class((25, 25, 1, 1, 1, 1))
    assert not one_class((90, 1, 1, 1, 1, 1)), "one station alone, however much"
    assert not one_class((90, 2, 1, 1, 1, 1)), "nor with one that chance explains"


def test_as_many_more_people_as_matters_are_no_growth():
    many = (12, 12, 12, 12, 12, 12)
    assert one_class(many)
    assert not one_class(many, came=CAME * 12)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5), st.floats(0.02, 0.6)), min_size=1, max_size=4), st.integers(0, 20))
def test_the_chance_never_errs_to_the_side_of_proposing(stations, now):
    """Held against the exact one, by going through all that can happen."""
    exact = np.array([1.0])
    for count, share in stations:
        for _ in range(count):
            exact = np.convolve(exact, [1 - share, share])
    total, mean = sum(count for count, _ in stations), sum(count * share for count, share in stations)
    if total and now <= total:
        told = _tail(np.array([now]), np.array([total]), np.array([mean]), np.ones(1))[0]
        assert told >= exact[now:].sum() - 1e-9


@settings(max_examples=40, deadline=None)
@given(st.permutations(range(STATIONS)), st.lists(st.integers(0, 30), min_size=STATIONS, max_size=STATIONS))
def test_the_order_of_stations_changes_nothing(order, recent):
    moved = [recent[place] for place in order]
    assert one_class(tuple(recent)) == one_class(tuple(moved))


def test_before_and_after_tell_less_more_or_nothing():
    def side(cases, came=10_000):
        return Side(("2026-10",), cases, came)

    less = effect(side(40), side(10), LIMITS.expected)
    assert (less.told, less.ratio) == ("less", 0.25)
    exact = binomtest(10, 50).proportion_ci(method="exact")
    assert (less.low, less.high) == pytest.approx((exact.low / (1 - exact.low), exact.high / (1 - exact.high)))
    assert effect(side(10), side(40), LIMITS.expected).told == "more"
    assert effect(side(20), side(18), LIMITS.expected).told == ""
    few = effect(side(9), side(0), LIMITS.expected)
    assert few.unsure
    assert few.told == ""
    assert effect(side(9), side(0, 20_000), LIMITS.expected).told == "less", "eighteen were expected"
    assert effect(side(2), side(40), LIMITS.expected).told == "more", "twenty were expected, had nothing changed"
    nothing = effect(side(0), side(3), LIMITS.expected)
    assert (nothing.ratio, nothing.high, nothing.unsure) == (None, None, True)


TODAY = dt.date(2026, 11, 23)
ADMIN = Actor("admin", "police", "admin", "SH")
#: Recent months end with October; each station's cases by month.
QUIET, RISEN = {"2026-03": 1, "2026-06": 1}, {"2026-03": 1, "2026-06": 1, "2026-09": 6, "2026-10": 6}


@pytest.fixture
def city(counter):
    return with_cases(counter)


@pytest.fixture
def one(counter_at, tmp_path):
    """On one database, where both do the same."""
    return counter_at(f"sqlite:///{tmp_path / 'bancheng.sqlite3'}")


def with_cases(counter):
    """Births stuck for want of a paper rise at MH05, MH06 and PD01; passports at MH05 alone."""
    with counter.ledger.turn() as turn:
        for service, station, months in (
            *(("birth", station, RISEN) for station in ("MH05", "MH06", "PD01")),
            ("passport", "MH05", {"2026-09": 30}),
            *(("move", station, QUIET) for station in ("MH05", "MH06", "PD01")),
        ):
            officer = Actor("officer", "police", "officer", station)
            for month, number in ((month, number) for month, count in months.items() for number in range(count)):
                decision = {**counter.DECISION, "service": {"code": service}}
                at = dt.datetime.fromisoformat(f"{month}-{number % 27 + 1:02d}T02:00:00+00:00")
                turn.act(officer, "register", {"decision": decision, "channel": "counter"}, key=counter.key(), now=at)
    return counter


def came(counter, stations=("MH05", "MH06", "PD01"), months=None, count=1000):
    wanted = months or classes.months_before(TODAY, LIMITS.base + LIMITS.recent)
    with counter.ledger.store.write() as connection:
        visits.keep(connection, {month: dict.fromkeys(stations, count) for month in wanted}, ADMIN, counter.now)


def propose(counter, actor):
    with counter.ledger.store.read() as connection:
        visible = counter.ledger.content.rights.visible(actor, Units.read(connection), "supervise")
        return classes.propose(connection, LIMITS, TODAY, visible)


def test_what_has_grown_is_proposed_with_its_stations_in_the_order_of_their_codes_and_its_rule(city):
    came(city)
    (found,) = propose(city, city.city).proposals
    assert found == classes.Proposal("population", "birth", "main_missing", ("MH05", "MH06", "PD01"), "pop-birth-012")
    assert propose(city, city.district).proposals[0].stations == ("MH05", "MH06"), "the district sees its own"
    assert not propose(city, city.officer).proposals


def test_without_visits_no_growth_is_claimed(one):
    city = with_cases(one)
    told = propose(city, city.city)
    assert (told.proposals, told.compared, told.without) == ((), (), ("MH05", "MH06", "PD01"))
    came(city, months=["2026-10"])
    assert not propose(city, city.city).compared, "one month is not all of them"
    came(city, ("MH05", "MH06"))
    told = propose(city, city.city)
    assert (told.compared, told.without) == (("MH05", "MH06"), ("PD01",))


def test_a_complaint_about_a_person_belongs_to_no_class(one):
    counter = one
    for _ in range(8):
        for station in ("MH05", "MH06", "PD01"):
            officer = Actor("officer", "police", "officer", station)
            counter.register(officer, about={"accounts": ["somebody"], "keeper": "chief"})
    came(counter, months=[*classes.months_before(TODAY, LIMITS.base + LIMITS.recent), "2026-11"])
    with counter.ledger.store.read() as connection:
        visible = counter.ledger.content.rights.visible(counter.city, Units.read(connection), "supervise")
        assert not classes.propose(connection, LIMITS, dt.date(2026, 12, 2), visible).proposals


def test_a_later_import_takes_the_place_of_an_earlier_one_and_both_stay_in_the_chain(counter):
    came(counter, months=["2026-09", "2026-10"])
    came(counter, ("MH05",), ["2026-10"], 1500)
    with counter.ledger.store.read() as connection:
        held = visits.Visits.read(connection)
    assert held.of("MH05", ("2026-09", "2026-10")) == 2500
    assert held.of("MH06", ("2026-09", "2026-10")) == 2000
    assert held.of("MH06", ("2026-08", "2026-09")) == 0, "not known is not nobody"
    assert counter.verify().sound


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("MH99,2026-10,5", "没有派出所“MH99”"),
        ("MH,2026-10,5", "没有派出所“MH”"),
        ("MH05,2026-11,5", "只写已经过完的月份"),
        ("MH05,2026年10月,5", "写成 2026-10 这样"),
        ("MH05,2026-10,很多", "应当是 0 到"),
        ("MH05,2026-10,-1", "应当是 0 到"),
        ("MH05,2026-09,1", "写了两遍"),
    ],
)
def test_a_wrong_row_is_named_and_nothing_is_brought_in(row, said):
    units = Units([Unit("MH", "district", "闵行分局"), Unit("MH05", "station", "甲所", "MH")])
    with pytest.raises(Trouble, match="第 3 行") as told:
        visits.read_csv(f"代码,月份,人次\nMH05,2026-09,7\n{row}\n".encode(), units, TODAY)
    assert said in str(told.value)


def test_the_command_brings_in_a_table_and_says_how_much(one, tmp_path, monkeypatch):
    monkeypatch.setenv("BANCHENG_DATABASE_URL", one.ledger.store.url.render_as_string(hide_password=False))
    table = tmp_path / "visits.csv"
    table.write_text("代码,月份,人次\nMH05,2026-09,1200\nMH05,2026-10,1250\nMH06,2026-10,900\n", encoding="gb18030")
    told = CliRunner().invoke(command, ["import", str(table)])
    assert "导入了 2 个月、2 个派出所" in told.output
    with one.ledger.store.read() as connection:
        assert visits.Visits.read(connection).of("MH05", ("2026-09", "2026-10")) == 2450
