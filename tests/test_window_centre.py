"""What the centre notes of the stations under its roof, and what its departments ask each other's archives."""

from __future__ import annotations

import datetime as dt
import re
from html import unescape

import pytest
import sqlalchemy as sa

from triage.accounts.account import Account
from triage.ledger.actor import Actor
from triage.ledger.refusal import Refusal
from triage.ledger.units import Unit
from triage.window.attendance import Attendance
from triage.window.fetches import Fetches
from triage.window.lanes import Lanes

CENTRE = Actor("centre", "centre", "centre", "MHC01")
OTHER = Actor("other", "centre", "centre", "MHC01")
MONTH = "2026-11"


@pytest.fixture
def books(counter):
    """The two books of a centre with one station under its roof, and the counter that they belong to."""
    from tests.conftest import HOME

    lanes = Lanes.load(HOME)
    return counter, Attendance(counter.ledger, lanes), Fetches(counter.ledger, lanes)


def note(books, **given):
    counter, book, _ = books
    what = {"day": "2026-11-20", "station": "MH05", "who": "012345", "item": "late", "words": "九点到", **given}
    book.act(CENTRE, "note", MONTH, what, counter.key(), counter.now)


def test_what_the_centre_noted_reaches_the_station_when_it_is_sent_and_is_acknowledged(books):
    counter, book, _ = books
    note(books)
    note(books, item="dress", words="记错了人")
    with pytest.raises(Refusal, match="为什么"):
        book.act(CENTRE, "strike", MONTH, {"seq": "2"}, counter.key(), counter.now)
    book.act(CENTRE, "strike", MONTH, {"seq": "2", "words": "那天是别的所"}, counter.key(), counter.now)
    assert not book.look(counter.chief, MONTH).notes, "not before it is sent"
    with pytest.raises(Refusal, match="还没有反馈"):
        book.act(counter.chief, "acknowledge", MONTH, {}, counter.key(), counter.now)
    book.act(CENTRE, "send", MONTH, {}, counter.key(), counter.now)
    seen = book.look(counter.chief, MONTH)
    assert [(one.who, one.words) for one in seen.notes.values()] == [("012345", "九点到")], "what was struck is not told"
    book.act(counter.chief, "acknowledge", MONTH, {"words": "已经谈过"}, counter.key(), counter.now)
    assert book.look(CENTRE, MONTH).acknowledged["MH05"][1:] == ("chief", "已经谈过")
    for actor, action, given in ((CENTRE, "note", {}), (CENTRE, "send", {}), (counter.chief, "acknowledge", {})):
        with pytest.raises(Refusal):
            book.act(actor, action, MONTH, given, counter.key(), counter.now)
    assert counter.verify().sound


def test_a_note_is_of_a_day_of_the_month_a_station_of_the_centre_and_a_listed_item(books):
    counter, book, _ = books
    for wrong in ({"day": "2026-12-01"}, {"day": "2026-11-31"}, {"day": "2026-11-30"}, {"station": "MH06"}, {"item": "hair"}, {"who": " "}):
        with pytest.raises(Refusal):
            note(books, **wrong)
    for actor in (counter.officer, counter.chief):
        with pytest.raises(Refusal, match="权限"):
            book.act(actor, "note", MONTH, {}, counter.key(), counter.now)
    with pytest.raises(Refusal):
        book.look(counter.officer, MONTH)
    assert book.look(counter.district, MONTH, "MHC01").stations == {"MH05": "甲所"}


def ask(books, actor=None, fields=("state",), **given):
    counter, _, book = books
    matter = counter.register().number if actor is None else "中心0012"
    what = {"archive": "marriage", "matter": matter, "purpose": "核对随父落户", "ground": "户口登记条例第七条", "person": "张三 尾号1234"}
    return book.ask(actor or counter.officer, {**what, **given}, fields, counter.key(), counter.now)


def test_what_was_asked_is_provided_by_the_fewest_fields_and_read_once(books):
    counter, _, book = books
    number = ask(books)
    with counter.ledger.store.read() as connection:
        everything = " ".join(connection.exec_driver_sql("SELECT payload FROM events").scalars())
    assert "张三" not in everything, "whom it is about is sealed"
    assert book.persons(CENTRE, MONTH) == {number: "张三 尾号1234"}
    assert book.persons(counter.officer, MONTH) == {}
    with pytest.raises(Refusal, match="每一项"):
        book.answer(CENTRE, MONTH, number, "provided", {}, "", counter.key(), counter.now)
    book.answer(CENTRE, MONTH, number, "provided", {"state": "未婚", "date": "多给的"}, "", counter.key(), counter.now)
    for other in (counter.colleague, CENTRE):
        with pytest.raises(Refusal):
            book.read(other, MONTH, number, counter.key(), counter.now)
    said = book.read(counter.officer, MONTH, number, counter.key(), counter.now)
    assert list(said.values()) == ["未婚"], "what was not asked for is not handed over"
    with pytest.raises(Refusal, match="只能看一次"):
        book.read(counter.officer, MONTH, number, counter.key(), counter.now)
    with counter.ledger.store.read() as connection:
        assert connection.execute(sa.text("SELECT count(*) FROM personal WHERE name IN ('person', 'answer')")).scalar() == 0
        noted = connection.exec_driver_sql("SELECT account, why FROM access_log WHERE what = 'fetch' ORDER BY id").all()
    assert [tuple(line) for line in noted] == [("centre", ""), ("officer", "核对随父落户")]
    assert counter.verify().sound


def test_none_and_declined_need_no_reading_and_the_other_way_round_works_too(books):
    counter, _, book = books
    first, second = ask(books), ask(books)
    book.answer(OTHER, MONTH, first, "none", {}, "", counter.key(), counter.now)
    with pytest.raises(Refusal, match="为什么"):
        book.answer(CENTRE, MONTH, second, "declined", {}, "", counter.key(), counter.now)
    book.answer(CENTRE, MONTH, second, "declined", {}, "和这件事无关", counter.key(), counter.now)
    third = ask(books, CENTRE, ("registered",), archive="household")
    book.answer(counter.colleague, MONTH, third, "provided", {"registered": "本镇"}, "", counter.key(), counter.now)
    assert list(book.read(CENTRE, MONTH, third, counter.key(), counter.now).values()) == ["本镇"]
    assert {one.state for one in book.look(counter.officer, MONTH).values()} == {"none", "declined", "read"}
    assert counter.verify().sound


def test_nothing_is_asked_without_a_matter_a_purpose_a_ground_and_fields(books):
    counter, _, book = books
    for wrong in ({"matter": "MH05-000000-0000-0"}, {"purpose": ""}, {"ground": ""}, {"person": ""}, {"archive": "household"}):
        with pytest.raises(Refusal):
            ask(books, **wrong)
    for fields in ((), ("everything",)):
        with pytest.raises(Refusal, match="勾"):
            ask(books, fields=fields)
    with pytest.raises(Refusal, match="权限"):
        book.look(counter.district, MONTH)


def test_no_archive_is_asked_for_a_complaint_about_a_person(books):
    counter, _, book = books
    complaint = counter.register(about={"keeper": "chief", "accounts": ["colleague"]})
    with pytest.raises(Refusal, match="反映某个人"):
        ask(books, counter.chief, matter=complaint.number)
    assert not book.look(CENTRE, MONTH)


@pytest.fixture
def doors(opened):
    """Clients of the centre and of the station's chief and officer, signed in, on one ledger."""
    make, people = opened
    app = make()
    ledger = app.extensions["office"].ledger
    units = [Unit("SH", "city", "市局"), Unit("MH", "district", "闵行", "SH"), Unit("MHC01", "centre", "甲镇中心", "MH")]
    units += [Unit("MH05", "station", "甲所", "MH", "", "MHC01")]
    with ledger.turn() as turn:
        turn.import_units(Actor("admin", "police", "admin", "SH"), units, [], "again", dt.datetime.now(dt.UTC))
    clients = {}
    for account, kind, role, unit in (
        ("c1", "centre", "centre", "MHC01"),
        ("p1", "police", "chief", "MH05"),
        ("p2", "police", "officer", "MH05"),
    ):
        people.ready(Account(account, account, kind, role, unit))
        clients[account] = app.test_client()
        assert clients[account].post("/signin", data={"account": account, "password": people.PASSWORD}).status_code in (302, 303)
    return clients


def test_the_pages_carry_a_month_and_a_fetch_from_one_to_the_other(doors):
    centre, chief, officer = doors["c1"], doors["p1"], doors["p2"]
    today = dt.datetime.now(dt.timezone(dt.timedelta(hours=8))).date().isoformat()
    sent = {"act": "note", "day": today, "station": "MH05", "who": "012345", "item": "late", "words": "九点到"}
    assert centre.post("/window/attendance", data=sent).status_code == 303
    assert "九点到" in unescape(centre.get("/window/attendance").get_data(as_text=True))
    assert "九点到" not in unescape(chief.get("/window/attendance").get_data(as_text=True))
    centre.post("/window/attendance", data={"act": "send"})
    assert "九点到" in unescape(chief.get("/window/attendance").get_data(as_text=True))
    assert chief.post("/window/attendance", data={"act": "acknowledge"}).status_code == 303
    assert officer.get("/window/attendance").status_code == 403

    decided = {"text": "没领证生的小孩想跟爸爸报户口，窗口要亲子鉴定，我没做", "now": "1", "channel": "counter", "begin": "yes"}
    number = re.search(r"MH05-[\w-]+", officer.post("/ledger/register", data=decided).location)[0]
    asked = {"archive": "marriage", "field": "state", "matter": number, "purpose": "核对随父落户", "ground": "条例第七条", "person": "张三"}
    assert officer.post("/window/fetches", data={**asked, "field": ""}).status_code == 422
    assert officer.post("/window/fetches", data=asked).status_code == 303
    page = unescape(centre.get("/window/fetches").get_data(as_text=True))
    assert "要您答复" in page
    action = re.search(r'action="(/window/fetches/[^"]*/answer)"', page)[1]
    assert centre.post(action, data={"f:state": "未婚", "outcome": "provided"}).status_code == 303
    read = action.replace("/answer", "/read")
    assert "未婚" in unescape(officer.post(read, data={"key": "one"}).get_data(as_text=True))
    assert officer.post(read, data={"key": "two"}).status_code == 409
