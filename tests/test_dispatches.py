"""Circulars, site checks and training sessions: what stations are sent they sign for, answer by a day, and the sender accepts or
sends back; no person stands in them."""

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path

import pytest
import sqlalchemy as sa

from triage.ledger.actor import Actor
from triage.ledger.dispatch import listing
from triage.ledger.dispatch.door import Dispatches
from triage.ledger.projection import rebuild
from triage.ledger.refusal import Refusal
from triage.ledger.tables import DISPATCHES, EVENTS, PARTS
from triage.ledger.units import Unit, Window

HOME = Path(__file__).resolve().parent.parent
CIRCULAR = {"title": "十月抽查情况", "findings": "有的窗口没有一次讲清。", "tasks": "换上一次性告知单\n晨会讲一遍", "due": "2026-12-04"}
CHECK = {"units": "MH05", "way": "visit", "at": "2026-11-23T09:30", "due": "2026-11-30"}
RESULTS = {f"result_{code}": "ok" for code in ("sign", "police", "same", "served")}
TRAINING = {"title": "缺材料怎么讲", "place": "分局三楼", "due": "2026-11-27", "cases": ["case-001"], "units": ["MH"]}


class Desk:
    """The door with a counter's people; each call has a key of its own."""

    def __init__(self, counter):
        self.counter = counter
        self.door = Dispatches(counter.ledger, lambda units: ["王小明", "012345"] if "MH05" in units else [])

    def send(self, actor, kind, **given):
        return self.door.send(actor, kind, given, self.counter.key(), self.counter.now).number

    def act(self, actor, action, number, unit="", task="", **given):
        dispatch = self.door.open(self.counter.city, number).dispatch
        seen = given.pop("seen", dispatch.part(unit, task).seq if unit else dispatch.seq)
        given |= {"unit": unit, "task": task} if unit else {}
        return self.door.act(actor, action, number, given, seen, self.counter.key(), self.counter.now)

    def states(self, number, actor=None):
        return {(part.unit, part.task): part.state for part in self.door.open(actor or self.counter.city, number).parts}

    def owed(self, actor):
        seen = listing.look(self.counter.ledger, actor, self.counter.now.date())
        return [[(one.unit, one.task, one.due) for one in part] for part in (seen.mine, seen.judge, seen.late)]


@pytest.fixture
def desk(counter):
    return Desk(counter)


@pytest.fixture
def embedded(counter_at, tmp_path):
    """On the embedded database alone: what no database makes different."""
    return Desk(counter_at(f"sqlite:///{tmp_path / 'bancheng.sqlite3'}"))


def refused(code, call, *args, **given):
    with pytest.raises(Refusal) as told:
        call(*args, **given)
    assert told.value.code == code, told.value
    return str(told.value)


def test_a_circular_is_signed_for_answered_sent_back_answered_again_and_accepted(desk, counter):
    number = desk.send(counter.district, "circular", units=["MH05", "MH06"], **CIRCULAR)
    assert number == "MH-TB-2026-0001"
    assert set(desk.states(number).values()) == {"open"}
    assert desk.owed(counter.chief)[0] == [("MH05", "receipt", "2026-11-25"), ("MH05", "t1", "2026-12-04"), ("MH05", "t2", "2026-12-04")]
    desk.act(counter.chief, "receive", number, "MH05", "receipt")
    desk.act(counter.chief, "reply", number, "MH05", "t1", words="窗口换了告知单")
    assert desk.owed(counter.district)[1] == [("MH05", "t1", "2026-12-04")]
    desk.act(counter.district, "send_back", number, "MH05", "t1", words="照片上还是旧的", due="2026-12-08")
    desk.act(counter.chief, "reply", number, "MH05", "t1", words="旧的收走了")
    desk.act(counter.district, "accept", number, "MH05", "t1")
    chief06 = Actor("chief06", "police", "chief", "MH06")
    desk.act(chief06, "reply", number, "MH06", "t2", words="讲过了")
    assert desk.states(number) == {
        ("MH05", "receipt"): "done",
        ("MH05", "t1"): "done",
        ("MH05", "t2"): "open",
        ("MH06", "receipt"): "done",  # who answers it has it
        ("MH06", "t1"): "open",
        ("MH06", "t2"): "replied",
    }
    counter.wait(days=14)
    assert desk.owed(counter.district)[2] == [("MH05", "t2", "2026-12-04"), ("MH06", "t1", "2026-12-04")]
    assert counter.verify().problems == []
    assert counter.verify().dispatches == 1


def test_each_post_sends_in_its_own_reach_and_sees_what_is_its_own(desk, counter):
    whole = desk.send(counter.district, "circular", units=["MH"], **CIRCULAR)
    assert [unit for unit, task in desk.states(whole) if task == "receipt"] == ["MH05", "MH06"]
    mine = desk.send(counter.liaison, "circular", units=["MH05"], **CIRCULAR)
    city = desk.send(counter.city, "circular", units=["SH"], **CIRCULAR)
    elsewhere = Actor("pd", "police", "district", "PD")
    for sender, to in ((counter.district, "PD01"), (elsewhere, "MH"), (counter.district, "SH07"), (counter.liaison, "PD")):
        assert "不是您管得到的" in refused("needs", desk.send, sender, "circular", units=[to], **CIRCULAR)
    auditor = Actor("auditor", "police", "auditor", "SH")
    for nobody in (counter.officer, counter.lead, counter.chief, auditor, Actor("a", "civilian", "aide", "MH05")):
        refused("not_allowed", desk.send, nobody, "circular", units=["MH05"], **CIRCULAR)
    seen = {
        who: [row.number for row in listing.look(counter.ledger, actor, counter.now.date()).rows]
        for who, actor in (("officer", counter.officer), ("neighbour", counter.neighbour), ("liaison", counter.liaison), ("pd", elsewhere))
    }
    assert {who: set(numbers) for who, numbers in seen.items()} == {
        "officer": {whole, mine, city},
        "neighbour": {whole, city},
        "liaison": {mine},
        "pd": {city},
    }
    assert {unit for unit, _ in desk.states(city, counter.neighbour)} == {"MH06"}, "a station does not read what others answer"
    assert {unit for unit, _ in desk.states(city, elsewhere)} == {"PD01"}
    refused("unknown_case", desk.door.open, counter.neighbour, mine)
    refused("unknown_case", desk.act, counter.liaison, "withdraw", whole, words="x", seen=1)
    refused("not_allowed", desk.act, counter.district, "withdraw", city, words="发错了")
    refused("not_allowed", desk.act, counter.officer, "receive", whole, "MH05", "receipt")
    refused("not_allowed", desk.act, counter.chief, "receive", whole, "MH06", "receipt")


def test_no_person_is_named_in_a_paper_or_in_a_reply(embedded):
    desk, counter = embedded, embedded.counter
    number = desk.send(counter.district, "circular", units=["MH05"], **{**CIRCULAR, "findings": "值班电话 021-62310110"})
    for words, why in (
        ("民警王小明没有讲清", "王小明"),
        ("012345 没有讲清", "012345"),
        ("警号 098765 没有讲清", "警号 098765"),
        ("群众电话13812345678", "手机号"),
        ("310101199001011234", "身份证号"),
        ("见 MH05-261123-0007-7", "MH05-261123-0007-7"),
    ):
        assert why in refused("needs", desk.send, counter.district, "circular", units=["MH05"], **{**CIRCULAR, "findings": words})
        assert why in refused("needs", desk.act, counter.chief, "reply", number, "MH05", "t1", words=words)


def test_a_number_of_a_complaint_about_a_person_is_refused_like_one_that_is_not_there(embedded):
    desk, counter = embedded, embedded.counter
    plain = counter.register()
    about = counter.register(counter.colleague, about={"accounts": ["officer"], "keeper": "district"})
    desk.send(counter.district, "circular", units=["MH05"], **{**CIRCULAR, "findings": f"{plain.number} 讲得好"})
    told = [
        refused("needs", desk.send, counter.district, "circular", units=["MH05"], **{**CIRCULAR, "findings": number}).replace(number, "")
        for number in (about.number, "MH05-991123-0007-7")
    ]
    assert told[0] == told[1]


def test_what_a_site_check_finds_wrong_becomes_a_task_with_its_day(embedded):
    desk, counter = embedded, embedded.counter
    given = {**CHECK, **RESULTS, "result_sign": "fail", "why_sign": "被展板挡住了", "result_same": "excused", "why_same": "一人休产假"}
    number = desk.send(counter.district, "check", **given)
    assert number.startswith("MH-JC-2026-")
    assert desk.owed(counter.chief)[0] == [("MH05", "receipt", "2026-11-25"), ("MH05", "sign", "2026-11-30")]
    opened = desk.door.open(counter.chief, number)
    assert opened.dispatch.told["results"]["same"] == "excused"
    assert opened.body["reasons"] == {"sign": "被展板挡住了", "same": "一人休产假"}
    sound = desk.send(counter.district, "check", **{**CHECK, **RESULTS})
    assert desk.states(sound) == {("MH05", "receipt"): "open"}


def test_a_check_says_all_that_is_missing(embedded):
    desk, counter = embedded, embedded.counter
    for given, say in (
        ({"result_same": "excused"}, "为什么变动"),
        ({"result_sign": "excused", "why_sign": "x"}, "标识"),
        ({"result_sign": "fail"}, "哪里不符合"),
        ({"result_sign": "fail", "why_sign": "挡住了", "due": "2026-11-01"}, "不早于"),
        ({"way": "remote"}, "摄像头"),
        ({"way": "outside"}, "哪个单位"),
        ({"at": "2026-11-24T09:00"}, "还没有到"),
        ({"at": "昨天"}, "什么时候"),
        ({"way": "drone"}, "怎么查"),
    ):
        assert say in refused("needs", desk.send, counter.district, "check", **{**CHECK, **RESULTS, **given})


def test_a_look_by_camera_keeps_where_and_when_and_an_outside_check_who(embedded):
    desk, counter = embedded, embedded.counter
    number = desk.send(counter.district, "check", **{**CHECK, **RESULTS, "way": "remote", "camera": "大厅2号"})
    opened = desk.door.open(counter.chief, number)
    assert (opened.body["camera"], opened.dispatch.told["at"]) == ("大厅2号", "2026-11-23T09:30")
    number = desk.send(counter.district, "check", **{**CHECK, **RESULTS, "way": "outside", "by": "discipline"})
    assert desk.door.open(counter.chief, number).dispatch.told["by"] == "discipline"


def test_stations_without_a_window_are_listed_those_of_a_centre_are_served(embedded):
    counter = embedded.counter
    assert listing.look(counter.ledger, counter.district, counter.now.date()).unserved == ("MH05", "MH06")
    with counter.ledger.turn() as turn:
        units = [Unit("SH", "city", "市局"), Unit("MH", "district", "闵行分局", "SH"), Unit("MHC01", "centre", "中心", "MH")]
        units += [Unit("MH05", "station", "甲所", "MH", "", "MHC01"), Unit("MH06", "station", "乙所", "MH")]
        windows = [Window("MHC01", "1号", "separate", "reflect", ""), Window("MH06", "1号", "separate", "general", "")]
        turn.import_units(Actor("admin", "police", "admin", "SH"), units, windows, "again", counter.now)
    assert listing.look(counter.ledger, counter.district, counter.now.date()).unserved == ("MH06",)


def test_a_training_keeps_its_cases_and_which_stations_came(embedded):
    desk, counter = embedded, embedded.counter
    number = desk.send(counter.liaison, "training", **TRAINING)
    assert desk.door.open(counter.officer, number).dispatch.told["cases"] == ["case-001"]
    counter.wait(days=4)
    assert desk.owed(counter.liaison)[1] == [("MH05", "attend", "2026-11-27"), ("MH06", "attend", "2026-11-27")]
    desk.act(counter.liaison, "attended", number, "MH05", "attend")
    desk.act(counter.liaison, "absent", number, "MH06", "attend", words="值班走不开", due="2026-12-11")
    assert {unit: state for (unit, task), state in desk.states(number).items() if task == "attend"} == {"MH05": "done", "MH06": "returned"}
    assert desk.owed(counter.liaison)[1] == []
    assert ("MH06", "attend", "2026-12-11") in desk.owed(Actor("c", "police", "chief", "MH06"))[0]


def test_the_same_command_twice_is_one_and_a_stale_form_is_refused(embedded):
    desk, counter = embedded, embedded.counter
    given = {"units": ["MH05", "MH06"], **CIRCULAR}
    first = desk.door.send(counter.district, "circular", given, "k", counter.now)
    again = desk.door.send(counter.district, "circular", given, "k", counter.now)
    assert (again.number, again.replayed) == (first.number, True)
    refused("key_reused", desk.door.send, counter.district, "circular", {**given, "title": "别的"}, "k", counter.now)
    refused("no_key", desk.door.send, counter.district, "circular", given, "", counter.now)
    desk.act(counter.chief, "receive", first.number, "MH05", "receipt")
    refused("stale", desk.act, counter.chief, "reply", first.number, "MH05", "t1", words="改了", seen=9)
    desk.act(counter.chief, "reply", first.number, "MH05", "t1", words="改了", seen=1)  # what another task did makes no form old
    refused("wrong_state", desk.act, counter.chief, "reply", first.number, "MH05", "t1", words="再改")
    desk.act(counter.district, "withdraw", first.number, words="发错了")
    refused("wrong_state", desk.act, counter.district, "accept", first.number, "MH05", "t1")
    assert desk.owed(counter.chief)[0] == []


def test_what_is_done_behind_its_back_is_found_and_the_lists_are_made_anew(desk, counter):
    number = desk.send(counter.district, "circular", units=["MH"], **CIRCULAR)
    with counter.ledger.store.write() as connection:
        assert CIRCULAR["findings"] not in str(connection.execute(sa.select(EVENTS.c.payload)).all()), "words are sealed"
        connection.execute(PARTS.update().values(state="done"))
        connection.execute(DISPATCHES.insert(), {**connection.execute(sa.select(DISPATCHES)).mappings().one(), "number": "X"})
    told = counter.verify().problems
    assert any(number in say for say in told)
    assert any("2 份" in say for say in told)
    with counter.ledger.store.write() as connection:
        assert rebuild(connection, counter.ledger.content.clocks)[1] == 2
    assert counter.verify().problems == []
    assert set(desk.states(number).values()) == {"open"}


def test_words_that_should_not_have_been_written_are_erased_for_good_and_the_chain_stands(desk, counter):
    number = desk.send(counter.district, "circular", units=["MH05"], **CIRCULAR)
    desk.act(counter.chief, "reply", number, "MH05", "t1", words="窗口换了告知单")
    console = Actor("console", "police", "admin", "", client="console")
    assert desk.door.erase(console, number, "写了不该写的", "e", counter.now)
    assert not desk.door.erase(console, "MH-TB-2026-0099", "x", "e", counter.now)
    opened = desk.door.open(counter.city, number)
    assert (opened.body["title"], opened.words) == ("", {})
    assert desk.states(number)["MH05", "t1"] == "replied"
    assert [row.title for row in listing.look(counter.ledger, counter.district, counter.now.date()).rows] == [""]
    assert counter.verify().problems == []


@pytest.fixture
def station(opened):
    """Gives a client for whoever sits there, and the ledger."""
    from web.app import create_app
    from web.counter import Counter

    make, _ = opened
    app = make()
    office = app.extensions["office"]

    def at(account, role, unit, line=""):
        return create_app(office=dataclasses.replace(office, counter=Counter(unit, account, role, line)), desk_token="").test_client()

    return at


def test_by_the_pages_a_circular_goes_out_is_answered_and_leaves_as_a_file(station):
    district, chief = station("d", "district", "MH"), station("c", "chief", "MH05")
    far = (dt.date.today() + dt.timedelta(days=30)).isoformat()
    form = {**CIRCULAR, "due": far, "units": ["MH05", "MH06"], "key": "one"}
    assert district.post("/ledger/dispatches/new/circular", data={**form, "title": "", "key": "none"}).status_code == 422
    sent = district.post("/ledger/dispatches/new/circular", data=form)
    assert sent.status_code == 303, sent.get_data(as_text=True)
    address = sent.headers["Location"]
    page = chief.get(address).get_data(as_text=True)
    assert "换上一次性告知单" in page
    assert "乙所" not in page, "another station's part"
    assert "签收" in chief.get("/ledger/dispatches/").get_data(as_text=True)
    reply = {"unit": "MH05", "task": "t1", "seen": "1", "words": "换了", "key": "two"}
    wrong = chief.post(f"{address}/reply", data={**reply, "words": "13812345678 换了"})
    assert wrong.status_code == 422
    assert "手机号" in wrong.get_data(as_text=True)
    assert "13812345678 换了" in wrong.get_data(as_text=True), "what was filled in is kept"
    assert chief.post(f"{address}/reply", data=reply).status_code == 303
    assert "换了" in district.get(address).get_data(as_text=True)
    rows = district.get("/ledger/dispatches/due.csv").get_data(as_text=True)
    assert "等认可的" in rows
    assert "换上一次性告知单" in rows
    assert station("o", "officer", "MH06").get(address).status_code == 200
    for path in ("/ledger/dispatches/new/circular", "/ledger/dispatches/new/nothing", "/ledger/dispatches/MH-TB-2026-0099"):
        assert chief.get(path).status_code in (403, 404)


def test_no_list_of_what_is_owed_counts_or_orders_by_how_much(station):
    district = station("d", "district", "MH")
    far = (dt.date.today() + dt.timedelta(days=30)).isoformat()
    for units in (["MH06"], ["MH05", "MH06"], ["MH06"]):
        data = {**CIRCULAR, "due": far, "units": units}
        assert district.post("/ledger/dispatches/new/circular", data=data).status_code == 303
    page = district.get("/ledger/dispatches/").get_data(as_text=True)
    assert 'class="count' not in page
    assert "件数" not in page
