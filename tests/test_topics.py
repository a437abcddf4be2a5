"""A class of matters that was planted in a simulated city is found, opened by a person, remedied and measured; nothing else ever is."""

from __future__ import annotations

import csv
import dataclasses
import datetime as dt
import io
import re
import shutil
from pathlib import Path

import numpy as np
import pytest

from bench.city import write
from triage.content.findings import ContentError
from triage.insight import classes
from triage.insight.growth import Limits
from triage.insight.topics.door import Topics
from triage.insight.topics.table import Table
from triage.insight.topics.topic import every
from triage.ledger import visits
from triage.ledger.actor import Actor
from triage.ledger.ledger import Ledger
from triage.ledger.refusal import Refusal
from triage.ledger.units import Unit, Units
from triage.ledger.verify import verify
from triage.store import Store
from web.ledger import names

HOME = Path(__file__).resolve().parent.parent
LIMITS = Limits.load(HOME)
STATIONS = [Unit(f"MH0{n}", "station", f"第{n}派出所", "MH") for n in range(1, 6)] + [
    Unit(f"PD0{n}", "station", f"东{n}派出所", "PD") for n in (1, 2, 3)
]
UNITS = [Unit("SH", "city", "市局"), Unit("MH", "district", "闵行分局", "SH"), Unit("PD", "district", "浦东分局", "SH"), *STATIONS]
PLANTED = ("population", "birth", "main_missing")
CLASSES = [
    PLANTED,
    *(
        (line, service, cause)
        for line, service in (("population", "birth"), ("exit_entry", "passport"))
        for cause in ("urgent", "", "unclear")
    ),
]
CITY, DISTRICT = Actor("city", "police", "city", "SH"), Actor("district", "police", "district", "MH")
AUDITOR, LIAISON = Actor("auditor", "police", "auditor", "SH"), Actor("liaison", "police", "liaison", "MH", "population")
RISES, FALLS = "2025-09", "2026-02"


def chief(station):
    return Actor(f"chief-{station}", "police", "chief", station)


class Known:
    services = {"birth": "population", "passport": "exit_entry"}
    causes = {"main_missing": "缺主要材料", "urgent": "急", "unclear": "不清楚", "": "没有认出来"}

    def version(self, identity):
        return "2026.2.1·abcdef" if identity.startswith("rep-") else ""


def months(first, last):
    return [classes.month_of(number) for number in range(classes.number_of(first), classes.number_of(last) + 1)]


def at(day):
    return dt.datetime.fromisoformat(f"{day}T02:00:00+00:00")


def fill(store, first, last, rises, falls, stations=STATIONS, times=6, seed=4):
    """Each class some matters a month at each station; the planted one so many times as many at most of them meanwhile."""
    chance = np.random.default_rng(seed)
    most = [place for place, one in enumerate(stations) if one.code not in ("MH05", "PD02", "PD03") or len(stations) == 2]
    with store.write() as connection:
        for month in months(first, last):
            mean = np.full((len(CLASSES), len(stations)), 0.8)
            if rises <= month <= falls:
                mean[0, most] *= times
            write(connection, month, chance.poisson(mean), CLASSES, stations)
            visits.keep(connection, {month: {one.code: int(chance.poisson(900)) for one in stations}}, CITY, at("2026-01-01"))


@pytest.fixture
def topics(database):
    ledger = Ledger.open(HOME, Store.at(database))
    with ledger.turn() as turn:
        turn.import_units(Actor("admin", "police", "admin", "SH"), UNITS, [], "units", at("2024-01-01"))
    fill(ledger.store, "2024-06", "2026-06", RISES, FALLS)
    return Topics(ledger, Table.load(HOME), LIMITS, Known())


def propose(topics, day, actor=CITY):
    with topics._ledger.store.read() as connection:
        visible = topics._ledger.content.rights.visible(actor, Units.read(connection), "supervise")
        return classes.propose(connection, LIMITS, dt.date.fromisoformat(day), visible).proposals


def step(topics, number, action, actor, day, **given):
    seen = topics.open(actor, number, dt.date.fromisoformat(day)).topic.seq
    return topics.act(actor, action, number, given, seen, f"{action}-{actor.account}-{day}", at(day))


OPEN = {"service": "birth", "cause": "main_missing", "stations": "MH01、MH02 mh03,MH04", "why": "都缺出生证，打13812345678说过"}
PLAN = {"remedy": "wording", "plan": "改口径：出生证在路上的先收", "owner": "户政科口径岗", "due": "2026-02-20"}


def opened(topics, day="2025-11-03", actor=DISTRICT, key="", **given):
    return topics.make(actor, "open", {**OPEN, **given}, key or f"{actor} {given}"[:200], at(day)).number


def changed(topics, number, links="rep-birth-gap", actor=DISTRICT):
    step(topics, number, "plan", actor, "2026-02-01", **PLAN)
    step(topics, number, "change", actor, "2026-02-10", since="2026-02-10", links=links)


def refused(do, *given, **named):
    with pytest.raises(Refusal) as told:
        do(*given, **named)
    return told.value


def test_a_planted_class_is_found_opened_remedied_measured_and_closed_and_nothing_else_is_ever_proposed(topics):
    proposed = {month: propose(topics, f"{month}-01") for month in months("2025-08", "2026-07")}
    everything = {one[:3] for found in proposed.values() for one in map(dataclasses.astuple, found)}
    assert everything == {PLANTED}
    assert not proposed["2025-09"]
    first = next(month for month, found in proposed.items() if found)
    assert first in ("2025-10", "2025-11"), "at the first looks at its months"
    assert {"MH01", "MH02", "MH03", "MH04", "PD01"} <= set(proposed["2025-11"][0].stations)
    assert not proposed["2026-07"], "it is over"

    number = opened(topics)
    assert number == "MH-YL-2025-001"
    changed(topics, number)
    for station in ("MH01", "MH02", "MH03"):
        step(topics, number, "know", chief(station), "2026-02-11")
    early = refused(step, topics, number, "read", DISTRICT, "2026-05-31", result="好了")
    assert "日子还没有看够" in str(early)
    step(topics, number, "read", DISTRICT, "2026-06-01", result="少了很多")
    waits = refused(step, topics, number, "close", DISTRICT, "2026-06-02")
    assert "还没有都回" in str(waits)
    step(topics, number, "know", chief("MH04"), "2026-06-03")
    step(topics, number, "close", DISTRICT, "2026-06-03")
    seen = topics.open(DISTRICT, number, dt.date(2026, 6, 3))
    assert seen.topic.state == "closed"
    assert seen.topic.links == (("rep-birth-gap", "2026.2.1·abcdef"),)
    effect = seen.measured.effect
    assert (effect.before.months, effect.after.months) == (("2025-11", "2025-12", "2026-01"), ("2026-03", "2026-04", "2026-05"))
    assert effect.told == "less"
    assert effect.low < 1 / 6 < effect.high, "the interval holds what was planted"
    assert seen.topic.read == (3, effect.before.cases, effect.before.came, effect.after.cases, effect.after.came)
    assert (seen.read.told, len(seen.points)) == ("less", 24)
    station = topics.open(chief("MH01"), number, dt.date(2026, 6, 3))
    assert (station.measured, station.read, station.points) == (None, None, ()), "figures are for who oversees it"
    with topics._ledger.store.read() as connection:
        assert not [one for one in verify(connection, topics._ledger.content, None).problems if "列表" not in one], (
            "rows were written without events"
        )


@pytest.fixture
def one(prepared, tmp_path, monkeypatch):
    """On one database, with a quick beginning."""
    monkeypatch.setenv("BANCHENG_MASTER_KEY", str(tmp_path / "master.key"))
    ledger = Ledger(Store.at(f"sqlite:///{tmp_path / 'bancheng.sqlite3'}"), prepared[0])
    with ledger.turn() as turn:
        turn.import_units(Actor("admin", "police", "admin", "SH"), UNITS, [], "units", at("2024-01-01"))
    return Topics(ledger, Table.load(HOME), LIMITS, Known())


def test_whoever_opens_one_oversees_its_stations_in_its_line(one):
    assert "哪几个派出所" in str(refused(opened, one, stations="MH01 PD01")), "not the district's"
    assert opened(one, actor=CITY, stations="MH01 PD01") == "SH-YL-2025-001"
    assert opened(one, actor=LIAISON) == "MH-YL-2025-001"
    assert refused(opened, one, actor=LIAISON, service="passport", cause="urgent").code == "needs"
    for actor in (chief("MH01"), Actor("officer", "police", "officer", "MH01"), AUDITOR):
        assert refused(opened, one, actor=actor).code == "not_allowed"
    told = refused(one.make, DISTRICT, "open", {"stations": "MH99"}, "k", at("2025-11-03"))
    assert {lack.need for lack in told.lacks} >= {"why"}
    assert refused(opened, one, service="birt", stations="MH99").code == "needs"


def test_what_is_not_opened_is_kept_with_its_reason_and_numbers_are_masked(one):
    number = one.make(DISTRICT, "refuse", OPEN, "k", at("2025-11-03")).number
    topic = one.open(DISTRICT, number, dt.date(2025, 11, 3)).topic
    assert topic.state == "dismissed"
    assert "13812345678" not in topic.why
    assert not one.open(DISTRICT, number, dt.date(2025, 11, 3)).possible


def test_pressing_twice_opens_one(one):
    assert opened(one, key="k") == opened(one, key="k")
    with one._ledger.store.read() as connection:
        assert len(list(every(connection))) == 1


def test_a_remedy_in_writing_names_what_was_changed_and_it_must_be_there(one):
    number = opened(one)
    step(one, number, "plan", DISTRICT, "2026-02-01", **PLAN)
    for links in ("", "no-such-id"):
        assert "改了哪几条" in str(refused(step, one, number, "change", DISTRICT, "2026-02-10", since="2026-02-10", links=links))
    assert "不晚于今天" in str(refused(step, one, number, "change", DISTRICT, "2026-02-10", since="2026-02-11", links="rep-a"))
    step(one, number, "plan", DISTRICT, "2026-02-02", **{**PLAN, "remedy": "training"})
    step(one, number, "change", DISTRICT, "2026-02-10", since="2026-02-10", links="")
    assert one.open(DISTRICT, number, dt.date(2026, 2, 10)).topic.state == "changed"


def test_another_change_asks_every_station_and_the_figures_again(one):
    number = opened(one)
    changed(one, number)
    step(one, number, "know", chief("MH01"), "2026-02-11")
    assert one.open(DISTRICT, number, dt.date(2026, 2, 12)).topic.known == ("MH01",)
    step(one, number, "change", DISTRICT, "2026-02-20", since="2026-02-20", links="rep-b")
    assert one.open(DISTRICT, number, dt.date(2026, 2, 20)).topic.known == ()


def test_a_station_speaks_for_itself_once_and_others_do_not_know_of_it(one):
    number = opened(one)
    changed(one, number)
    assert refused(one.open, chief("PD01"), number, dt.date(2026, 2, 11)).code == "unknown_case"
    assert refused(one.open, Actor("pd", "police", "district", "PD"), number, dt.date(2026, 2, 11)).code == "unknown_case"
    assert refused(step, one, number, "close", chief("MH01"), "2026-02-11").code == "not_allowed"
    step(one, number, "know", chief("MH01"), "2026-02-11")
    assert refused(step, one, number, "know", chief("MH01"), "2026-02-12").code == "wrong_state"
    assert one.open(chief("MH01"), number, dt.date(2026, 2, 12)).measured is None, "figures are for who oversees it"
    assert one.open(AUDITOR, number, dt.date(2026, 2, 12)).possible == ()


def test_a_form_filled_in_on_an_older_step_is_refused(one):
    number = opened(one)
    step(one, number, "plan", DISTRICT, "2026-02-01", **PLAN)
    assert refused(one.act, DISTRICT, "plan", number, PLAN, 1, "late", at("2026-02-01")).code == "stale"
    assert refused(one.act, DISTRICT, "plan", number, PLAN, None, "none", at("2026-02-01")).code == "no_seen"


def test_without_visits_it_can_be_read_and_closed_but_nothing_is_claimed(one):
    number = opened(one, stations="MH01")
    changed(one, number)
    step(one, number, "know", chief("MH01"), "2026-02-11")
    found = one.open(DISTRICT, number, dt.date(2026, 6, 1)).measured
    assert (found.effect, found.without) == (None, ("MH01",))
    step(one, number, "read", DISTRICT, "2026-06-01", result="没有人次，看不出")
    step(one, number, "close", DISTRICT, "2026-06-01")


def test_a_word_that_stands_nowhere_is_named_with_its_file(tmp_path):
    (tmp_path / "rules/ledger").mkdir(parents=True)
    good = (HOME / "rules/ledger/topics.yaml").read_text(encoding="utf-8")
    for old, new, said in (
        ("to: planned, right", "to: planed, right", "没有“planed”这个状态"),
        ("needs: [remedy, plan,", "needs: [remedi, plan,", "没有“remedi”这个格子"),
        ("right: reply}", "right: replies}", "right"),
    ):
        assert old in good
        (tmp_path / "rules/ledger/topics.yaml").write_text(good.replace(old, new, 1), encoding="utf-8")
        with pytest.raises(ContentError) as told:
            Table.load(tmp_path)
        assert said in str(told.value)


@pytest.fixture
def desk(office, prepared, tmp_path, monkeypatch):
    """Gives the client of whoever sits there, in a city in which births rose in the last months."""
    from triage.journal import Journal
    from web.app import create_app
    from web.counter import Counter

    monkeypatch.setenv("BANCHENG_MASTER_KEY", str(tmp_path / "master.key"))
    shutil.copy(prepared[1], tmp_path / "bancheng.sqlite3")
    ledger = Ledger(Store.at(f"sqlite:///{tmp_path / 'bancheng.sqlite3'}"), office.ledger.content)
    with ledger.turn() as turn:
        turn.import_units(Actor("admin", "police", "admin", "SH"), UNITS, [], "again", at("2024-01-01"))
    before = classes.months_before(names.today(), 14)

    def at_(account, role, unit, line=""):
        opened = dataclasses.replace(office, ledger=ledger, journal=Journal(ledger.store), counter=Counter(unit, account, role, line))
        return create_app(office=opened, desk_token="").test_client()

    at_.months, at_.store = before, ledger.store
    return at_


def text(answer, status=200):
    assert answer.status_code == status, answer.get_data(as_text=True)[-2000:]
    return answer.get_data(as_text=True)


def do(client, number, action, status=303, **sent):
    page = text(client.get(f"/ledger/topics/{number}"))
    hidden = re.search(rf'/{action}".*?name="seen" value="(\d+)".*?name="key" value="([^"]+)"', page, re.S)
    assert hidden, f"{action} is not offered"
    return text(client.post(f"/ledger/topics/{number}/{action}", data={"seen": hidden[1], "key": hidden[2], **sent}), status)


def test_pages_propose_in_the_order_of_codes_and_a_person_opens_plans_and_changes(desk):
    district, boss = desk("d", "district", "MH"), desk("c", "chief", "MH01")
    empty = text(district.get("/ledger/topics/"))
    assert "没有这几个月的到所人次" in empty
    fill(desk.store, desk.months[0], desk.months[-1], *desk.months[-2:])
    page = text(district.get("/ledger/topics/"))
    assert "出生登记：缺主要材料" in page
    link = re.search(r'href="(/ledger/topics/new\?service=birth[^"]+)"', page)[1].replace("&amp;", "&")
    form = text(district.get(link))
    assert re.search(r'name="stations" value="MH01 MH02 MH03 MH04', form)
    sent = {"service": "birth", "cause": "main_missing", "stations": "MH01 MH02", "action": "open", "key": "k"}
    assert "写明为什么" in text(district.post("/ledger/topics/new", data=sent), 422)
    assert district.post("/ledger/topics/new", data={**sent, "action": "refuse", "why": "学校集中来办", "key": "k1"}).status_code == 303
    looked = text(district.get("/ledger/topics/"))
    assert "看过了，没有立：" in looked
    assert "/ledger/topics/new?service=birth" in looked, "it can still be opened"
    made = district.post("/ledger/topics/new", data={**sent, "why": "都缺出生证", "key": "k2"})
    number = made.location.rpartition("/")[2]
    assert "已经立了" in text(district.get("/ledger/topics/"))
    assert number not in text(desk("x", "chief", "MH05").get("/ledger/topics/"))
    soon = (names.today() + dt.timedelta(days=9)).isoformat()
    do(district, number, "plan", remedy="wording", plan="先收", owner="户政科口径岗", due=soon)
    reply = next(iter(district.application.extensions["office"].knowledge.replies))
    wrong = do(district, number, "change", 422, since=names.today().isoformat(), links="nothing-such")
    assert "nothing-such" in wrong, "what was filled in is kept"
    do(district, number, "change", since=names.today().isoformat(), links=reply)
    shown = text(district.get(f"/ledger/topics/{number}"))
    assert f'href="/kb/{reply}"' in shown
    assert "过完了 0 个" in shown
    assert "等本所回" in text(boss.get("/ledger/topics/"))
    do(boss, number, "know")
    assert "知道了" in text(boss.get(f"/ledger/topics/{number}"))
    assert "每千人次" not in text(boss.get(f"/ledger/topics/{number}"))
    rows = list(csv.reader(io.StringIO(text(district.get(f"/ledger/topics/{number}.csv")))))
    assert rows[3] == ["月份", "件数", "到所人次", "每千人次"]
    assert [row[0] for row in rows[4:]] == sorted(row[0] for row in rows[4:]), "by month"
    assert district.get(f"/ledger/topics/{number}.xlsx").data[:2] == b"PK"
    assert boss.get(f"/ledger/topics/{number}.csv").status_code == 403
    assert desk("o", "officer", "MH01").get("/ledger/topics/new").status_code == 403
