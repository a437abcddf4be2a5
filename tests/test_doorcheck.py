"""Whom the door told that something is lacking, or that it is elsewhere: drawn by the seed of the month, with what became of them."""

from __future__ import annotations

import csv
import dataclasses
import hashlib
import io

import pytest

from triage.insight import spotcheck
from triage.insight.doorcheck import draw_doors, sheet_of_doors
from triage.insight.sheets import as_csv
from triage.ledger import anchors
from triage.ledger.actor import Actor
from triage.ledger.units import Unit, Window
from triage.window.hall import Hall
from web.counter import Counter

UNITS = [Unit("SH", "city", "市局"), Unit("MH", "district", "闵行分局", "SH"), Unit("PD", "district", "浦东分局", "SH")]
UNITS += [Unit("MH05", "station", "甲所", "MH"), Unit("MH06", "station", "乙所", "MH")]
WINDOWS = [Window("MH06", "1号", "separate", "general", "")]
AIDE = Actor("aide", "auxiliary", "aide", "MH06")


@pytest.fixture
def november(office, counter_at, tmp_path):
    """A station's door in November: eight lack something (one served, one not come when called), one is elsewhere and left."""
    counter = counter_at(f"sqlite:///{tmp_path / 'bancheng.sqlite3'}")
    with counter.ledger.turn() as turn:
        turn.import_units(Actor("admin", "police", "admin", "SH"), UNITS, WINDOWS, "w", counter.now)
    hall = Hall(counter.ledger, office.lanes)

    def act(action, actor=counter.neighbour, **what):
        counter.wait(seconds=1)
        return hall.act(actor, action, what, counter.key(), counter.now)

    for verdict in ("lacking", "elsewhere", *["lacking"] * 7, "ready"):
        act("take", AIDE, lane="G", verdict=verdict, service="birth")
    for outcome in ("done", "left"):
        act("finish", number=act("call", window="1号").number, outcome=outcome)
    number = act("call", window="1号").number
    for _ in range(office.lanes.calls - 1):
        act("again", number=number)
    act("absent", number=number)
    counter.wait(days=10)
    counter.register()
    anchors.make(counter.ledger, tmp_path / "anchors.jsonl", counter.now)
    return counter


def draw(office, counter, sites=("MH06",)):
    with counter.ledger.store.read() as connection:
        drawn = spotcheck.draw(connection, spotcheck.strata(office.home), "2026-11", True)
        wanted = [dataclasses.replace(one, size=8) for one in spotcheck.strata(office.home, "doors")]
        return drawn, draw_doors(connection, wanted, drawn, sites)


def page(office, counter, role, unit, line="", path="spotcheck"):
    from web.app import create_app

    seat = dataclasses.replace(office, ledger=counter.ledger, counter=Counter(unit, role, role, line))
    return create_app(office=seat, desk_token="").test_client().get(f"/ledger/{path}?month=2026-11").get_data(as_text=True)


def test_what_became_of_each_is_said_and_who_was_ready_is_not_drawn(office, november):
    _, doors = draw(office, november)
    lacking, elsewhere = doors.strata
    assert (len(lacking.numbers), elsewhere.numbers) == (8, ("MH06/2026-11-23/G0002",))
    became = {number[-5:]: doors.became(number, office.lanes.outcomes) for number in doors.tickets}
    assert became["G0001"] == "1号办完：办成了"
    assert became["G0002"] == "1号办完：不办了"
    assert became["G0003"] == "过号"
    assert became["G0009"] == "一直没有叫到"


def test_a_stranger_draws_the_same_from_the_file(office, november):
    drawn, doors = draw(office, november)
    rows = list(csv.reader(io.StringIO(as_csv(sheet_of_doors(drawn, doors, office.lanes.outcomes)).removeprefix("\ufeff"))))
    seed, numbers = rows[1][1], [row[1:3] for row in rows if row[0] == "门口说缺材料的" and len(row) == 5]
    assert numbers == sorted(numbers, key=lambda row: row[1])
    assert all(mark == hashlib.sha256((seed + number).encode()).hexdigest() for number, mark in numbers)
    assert ["门口说该去别处的", "共 1 个，抽 1 个"] in rows


def test_a_later_pre_check_counts_and_nothing_is_drawn_before_the_seed_is_known(office, november):
    hall = Hall(november.ledger, office.lanes)
    number = hall.act(AIDE, "take", {"lane": "G"}, "p", november.now).number
    hall.act(AIDE, "move", {"number": number, "lane": "G", "verdict": "lacking", "service": "birth"}, "q", november.now)
    drawn, _ = draw(office, november)
    with november.ledger.store.read() as connection:
        december = dataclasses.replace(drawn, month="2026-12")
        strata = draw_doors(connection, spotcheck.strata(office.home, "doors"), december, ["MH06"]).strata
        assert strata[0].numbers == (f"MH06/2026-12-03/{number}",)
        assert draw_doors(connection, spotcheck.strata(office.home, "doors"), dataclasses.replace(drawn, seed=None), ["MH06"]).strata == ()


def test_the_district_sees_its_own_doors_and_nobody_else_does(office, november):
    seen = page(office, november, "district", "MH")
    assert "MH06/2026-11-23/G0002 1号办完：不办了" in seen
    assert "没有取号就走的，这里抽不到" in seen
    assert "门口预检" not in page(office, november, "district", "PD")
    assert "门口预检" not in page(office, november, "liaison", "MH", "population")
    assert "MH06/2026-11-23/G0002" in page(office, november, "city", "SH", path="spotcheck-doors.csv")
    assert "MH06" not in page(office, november, "officer", "MH06", path="spotcheck-doors.csv")
