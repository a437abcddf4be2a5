"""What the counters tell the departments reaches their page; no page orders anything by how much of it there is."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re

import pytest

from triage.insight.statistics import TABLES
from triage.journal import Gap, Journal, Override
from triage.ledger.actor import Actor
from triage.ledger.ledger import Ledger
from triage.ledger.units import Unit
from triage.store import Store
from web.counter import Counter

UNITS = [Unit("SH", "city", "市局"), Unit("MH", "district", "闵行分局", "SH")]
UNITS += [Unit(f"MH0{n}", "station", f"第{n}派出所", "MH") for n in (1, 2, 3)]
TEXT = "没领证生的小孩想跟爸爸报户口，窗口要亲子鉴定，我没做"
WALKERS = (("city", "city", "SH"), ("district", "district", "MH"), ("liaison", "liaison", "MH", "population"), ("lead", "lead", "MH01"))
#: Cases of each station: neither rising nor falling in the order of their codes.
MANY = {"MH01": 2, "MH02": 3, "MH03": 1}


@pytest.fixture
def desks(office, tmp_path, monkeypatch):
    """Gives a client for whoever sits there; three stations have cases, and the journal something to tell."""
    from web.app import create_app

    monkeypatch.setenv("BANCHENG_MASTER_KEY", str(tmp_path / "master.key"))
    store = Store.at(f"sqlite:///{tmp_path / 'bancheng.sqlite3'}")
    ledger, journal = Ledger(store, office.ledger.content), Journal(store)
    decision = {**office.judge.decide(TEXT).as_dict(internal=True), "text": TEXT}
    with ledger.turn() as turn:
        turn.import_units(Actor("admin", "police", "admin", "SH"), UNITS, [], "units", dt.datetime.now(dt.UTC))
        for station, count in MANY.items():
            officer = Actor(f"officer-{station}", "police", "officer", station)
            for number in range(count):
                done = turn.act(officer, "register", {"decision": decision, "channel": "counter"}, key=f"{station}/{number}")
                turn.act(officer, "accept", {"path": decision["path"]["code"]}, done.number, done.seq, f"{station}/{number}/a")
    rule = next(rule for rule in office.rulebook.rules if rule.owner == "人口管理处户政科")
    journal.keep_override(Override("d-1", "1", "h", rule.id, rule.owner, "explain", "escalate", "rule", "规则没想到", "电话13812345678"))
    journal.keep_override(Override("d-2", "1", "h", "x", "交警总队", "explain", "escalate", "rule"))
    for _ in range(3):
        journal.keep_gap(Gap("收养的孩子几岁能改姓", "人口管理处户政科"))
    journal.keep_gap(Gap("外国人的狗证怎么办", "治安总队"))

    def at(account, role, unit, line=""):
        opened = dataclasses.replace(office, ledger=ledger, journal=journal, counter=Counter(unit, account, role, line))
        return create_app(office=opened, desk_token="").test_client()

    at.rule = rule
    return at


def test_a_department_reads_what_was_not_followed_and_not_found_in_its_own_line(desks):
    page = desks("liaison", "liaison", "MH", "population").get("/ledger/standing").get_data(as_text=True)
    assert desks.rule.id in page
    assert "规则没想到" in page
    assert "收养的孩子几岁能改姓" in page
    assert "13812345678" not in page
    assert "外国人的狗证怎么办" not in page
    assert "交警总队" not in page
    everything = desks("city", "city", "SH").get("/ledger/standing").get_data(as_text=True)
    assert "外国人的狗证怎么办" in everything
    assert desks("officer", "officer", "MH01").get("/ledger/standing").status_code == 403


def test_no_page_and_no_file_orders_stations_or_anything_by_how_many_or_counts_by_officer(desks):
    """Every page of the ledger that takes no number, as each post that may open it, and every file."""
    walked = 0
    for who in WALKERS:
        client = desks(*who)
        rules = [rule.rule for rule in client.application.url_map.iter_rules() if rule.endpoint.startswith("ledger.")]
        pages = [rule for rule in rules if "<" not in rule and not rule.endswith(("/find", "/register"))]
        pages += [f"/ledger/statistics?table={code}" for code in TABLES]
        for address in [*pages, *(f"/ledger/statistics/{code}.csv" for code in TABLES)]:
            answer = client.get(address)
            if answer.status_code == 403:
                continue
            assert answer.status_code == 200, address
            walked += 1
            said = answer.get_data(as_text=True)
            named = re.findall(r"第([123])派出所", said)
            assert named in ([], sorted(named)) or "ledger-table" in said, f"{address}: stations in the order of their codes"
            for row in re.findall(r"<tr>.*?</tr>", said, re.S):
                counted = re.search(r'class="count">\d', row)
                assert not (counted and "officer-" in row), f"{address}: nothing is counted by officer"
    assert walked > 40
    table = desks("city", "city", "SH").get("/ledger/statistics?table=station").get_data(as_text=True)
    assert re.findall(r'派出所</th><td class="count">(\d)<', table) == ["2", "3", "1"]
