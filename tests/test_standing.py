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
        about = {"keeper": "chief", "accounts": [account for account, *_ in WALKERS]}
        complaint = {"decision": decision, "channel": "counter", "about": about}
        about_them = turn.act(Actor("officer-MH01", "police", "officer", "MH01"), "register", complaint, key="about")
    rule = next(rule for rule in office.rulebook.rules if rule.owner == "人口管理处户政科")
    journal.keep_override(Override("d-1", "1", "h", rule.id, rule.owner, "explain", "escalate", "rule", "规则没想到", "电话13812345678"))
    journal.keep_override(Override("d-2", "1", "h", "x", "交警总队", "explain", "escalate", "rule"))
    for _ in range(3):
        journal.keep_gap(Gap("收养的孩子几岁能改姓", "人口管理处户政科"))
    journal.keep_gap(Gap("外国人的狗证怎么办", "治安总队"))

    def at(account, role, unit, line=""):
        opened = dataclasses.replace(office, ledger=ledger, journal=journal, counter=Counter(unit, account, role, line))
        return create_app(office=opened, desk_token="").test_client()

    at.rule, at.about_them = rule, about_them.number
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


def pages_of(client):
    """Every page and file of the ledger that takes no number and opens to this post: (address, what it says)."""
    rules = [rule for rule in client.application.url_map.iter_rules() if rule.rule.startswith(("/ledger/", "/window/"))]
    pages = [rule.rule for rule in rules if not rule.arguments and "GET" in rule.methods and not rule.rule.endswith("/find")]
    tables = [address for code in TABLES for address in (f"/ledger/statistics?table={code}", f"/ledger/statistics/{code}.csv")]
    for address in ["/ledger/?state=", *pages, *tables]:
        answer = client.get(address)
        assert answer.status_code in (200, 403), address
        if answer.status_code == 200:
            yield address, answer.get_data(as_text=True)


def test_whom_a_complaint_is_about_finds_it_on_no_page_and_in_no_file(desks):
    chief = desks("chief", "chief", "MH01")
    assert any(desks.about_them in said for _, said in pages_of(chief)), "who keeps it finds it"
    for who in WALKERS:
        client = desks(*who)
        for address, said in pages_of(client):
            assert desks.about_them not in said, address
        for rest in ("", "/receipt", "/draft", "/seq"):
            assert client.get(f"/ledger/{desks.about_them}{rest}").status_code in (403, 404)
        assert client.get("/ledger/statistics/station.csv").get_data(as_text=True).count("MH00") == 0


def test_no_page_and_no_file_orders_stations_or_anything_by_how_many_or_counts_by_officer(desks):
    """As each post that may open them."""
    walked = 0
    for who in WALKERS:
        for address, said in pages_of(desks(*who)):
            walked += 1
            named = re.findall(r"第([123])派出所", said)
            assert named in ([], sorted(named)) or "ledger-table" in said, f"{address}: stations in the order of their codes"
            for row in re.findall(r"<tr>.*?</tr>", said, re.S):
                counted = re.search(r'class="count">\d', row)
                assert not (counted and "officer-" in row), f"{address}: nothing is counted by officer"
    assert walked > 40
    table = desks("city", "city", "SH").get("/ledger/statistics?table=station").get_data(as_text=True)
    assert re.findall(r'派出所</th><td class="count">(\d)<', table) == ["2", "3", "1"]
