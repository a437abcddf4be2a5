"""A complaint about a person is nowhere to be seen for that person: not on a page, in a count, a search, an export, a log line."""

from __future__ import annotations

import io
import logging
import re

import openpyxl
import pytest

from triage.accounts.account import Account
from triage.ledger.access import Reading
from triage.ledger.actor import Actor
from triage.ledger.refusal import Refusal

MATTER = "身份证丢了，急着坐飞机，窗口民警态度很差"
COLLEAGUE = Account("000001", "同事", "police", "officer", "MH05")
CHIEF, DISTRICT = Account("000002", "所长", "police", "chief", "MH05"), Account("000003", "分局", "police", "district", "MH")
ADMIN, OTHER = Account("900001", "周", "police", "admin", ""), Account("900002", "吴", "police", "admin", "")
SUBJECTS = [
    Account("012345", "被反映", "police", "officer", "MH05"),
    Account("012345", "被反映", "police", "lead", "MH05"),
    Account("012345", "被反映", "police", "chief", "MH05"),
]
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


@pytest.fixture
def station(opened):
    """Gives a signed-in client of each person."""
    make, people = opened
    app = make()
    people.ready(ADMIN)
    people.ready(OTHER, ADMIN.account)

    def enter(account):
        link = people.book.new(account, ADMIN.account) or people.book.agree(account.account, OTHER.account)
        people.links.set_password(link, people.PASSWORD)
        far = people.door.demands(account)
        word = people.telephone(account.account)[1] if far else people.door.sign_in(account.account, people.PASSWORD)
        client = app.test_client()
        client.set_cookie("bancheng_session", word)
        return client

    return app, enter


def complain(client, account, **more):
    sent = {"text": MATTER, "now": "1", "channel": "counter", "begin": "yes", "telephone": "13812345678", "about": [account], **more}
    page = client.post("/ledger/register", data=sent)
    said = page.get_data(as_text=True)
    assert page.status_code == 200, said
    return re.search(r"<dd>([A-Z]{2}\d+-\d{6}-\d{4}-\w)</dd>", said)[1], re.search(r"<dd>(\d{10})</dd>", said)[1]


def pages(app):
    """Every page without something to fill in, and those that the ledger's filters and files make of it."""
    found = {rule.rule for rule in app.url_map.iter_rules() if "GET" in rule.methods and not rule.arguments}
    found -= {"/metrics", "/openapi.json", "/healthz", "/readyz", "/quiz"}  # of the server, not of cases; another question each time
    found |= {f"/ledger/statistics?table={code}" for code in ("line", "service", "cause", "path", "station", "month", "route", "outcome")}
    found |= {f"/ledger/?state={state}" for state in ("", "registered", "handling", "closed")}
    return sorted(found | {"/ledger/?digits=13812345678", "/ledger/?near=soon", "/ledger/?line=population", "/ledger/access?what=open"})


def walk(client, paths):
    """What each page answers; files of a spreadsheet by their cells."""
    told = {}
    for path in paths:
        answer = client.get(path)
        told[path] = (answer.status_code, UUID.sub("", answer.get_data(as_text=True)))
    for path in ("/ledger/list.csv?state=", "/ledger/statistics/line.csv"):
        told[path] = client.get(path).get_data(as_text=True)
    for path in ("/ledger/list.xlsx?state=", "/ledger/statistics/station.xlsx"):
        file = client.get(path)
        if file.status_code == 200:
            sheet = openpyxl.load_workbook(io.BytesIO(file.data)).active
            told[path] = [[cell.value for cell in row] for row in sheet.iter_rows()]
    return told


@pytest.mark.parametrize("subject", SUBJECTS, ids=lambda each: each.role)
def test_whoever_it_is_about_sees_the_same_with_it_as_without(station, subject, caplog):
    app, enter = station
    mine, colleague = enter(subject), enter(COLLEAGUE)
    keeper = enter(DISTRICT if subject.role == "chief" else CHIEF)
    colleague.post("/ledger/register", data={"text": MATTER, "now": "1", "channel": "counter"})
    paths = [path for path in pages(app) if path.startswith(("/ledger", "/people", "/account", "/progress", "/settings"))]
    assert len(paths) > 15
    before = walk(mine, paths)
    caplog.set_level(logging.DEBUG)
    number, code = complain(colleague, subject.account)
    assert keeper.get(f"/ledger/{number}").status_code == 200, "who keeps it reads it"
    after = walk(mine, paths)
    assert [path for path in after if after[path] != before[path]] == []
    for answer in after.values():
        assert number not in str(answer)
    for path in (f"/ledger/{number}", f"/ledger/{number}/receipt", f"/ledger/find?number={number}", f"/ledger/{number}/notices/x"):
        assert mine.get(path).status_code == 404, path
    for action in app.extensions["office"].ledger.content.machine.actions:
        assert mine.post(f"/ledger/{number}/{action}", data={"seen": "1", "key": action}).status_code == 404, action
    assert mine.post(f"/ledger/{number}/unmask", data={"why": "想看一看"}).status_code == 404
    assert number not in caplog.text
    assert colleague.get(f"/ledger/{number}").status_code == 404, "nor does who registered it"
    assert "查" in mine.post("/progress", data={"number": number, "code": "0000000000"}).get_data(as_text=True)
    assert app.test_client().post("/progress", data={"number": number, "code": code}).status_code == 200, "the citizen asks as ever"


def test_one_who_oversees_sees_no_reading_of_a_case_about_himself(opened):
    """The access log as its subject and as another auditor see it."""
    make, _ = opened
    ledger = make().extensions["office"].ledger
    decision = {
        "decision_id": "d-1",
        "release": {"version": "1", "hash": "h"},
        **{key: {"code": code} for key, code in (("scope", "policy"), ("line", "population"), ("path", "explain"))},
    }
    given = {"decision": decision, "channel": "counter", "about": {"keeper": "chief", "accounts": ["one"]}}
    done = ledger.act(Actor("000001", "police", "officer", "MH05"), "register", given, key="1")
    chief = Actor("000002", "police", "chief", "MH05")
    ledger.texts(chief, done.number)
    wanted = Reading(0, "", "", "", "", "", "", "", "")
    assert ledger.readings(Actor("one", "police", "auditor", "SH"), wanted) == []
    assert [each.number for each in ledger.readings(Actor("two", "police", "auditor", "SH"), wanted)] == [done.number]
    with pytest.raises(Refusal):
        ledger.case(Actor("one", "police", "auditor", "SH"), done.number)


def test_who_registers_chooses_among_the_stations_people_but_never_himself(station):
    _, enter = station
    enter(SUBJECTS[0])
    colleague = enter(COLLEAGUE)
    enter(Account("600001", "乙所的", "police", "officer", "MH06"))
    page = colleague.post("/ledger/register", data={"text": MATTER}).get_data(as_text=True)
    offered = re.findall(r'name="about" value="([^"]+)"', page)
    assert "012345" in offered
    assert {"?", "?chief"} <= set(offered)
    assert not {"000001", "600001", "900001"} & set(offered)


@pytest.mark.parametrize(("ticked", "keeper"), [("?", "所领导"), ("?chief", "分局")])
def test_somebody_whom_nobody_can_name_is_complained_of_as_well(station, ticked, keeper):
    _, enter = station
    colleague, chief = enter(COLLEAGUE), enter(CHIEF)
    sent = {"text": MATTER, "now": "1", "channel": "counter", "about": [ticked], "key": "once"}
    first, again = (colleague.post("/ledger/register", data=sent).get_data(as_text=True) for _ in range(2))
    assert f"已经交{keeper}" in first
    number = re.search(r"<dd>([A-Z]{2}00-\d{6}-\d{4}-\w)</dd>", first)[1]
    assert number in again, "sent twice it is registered once"
    assert chief.get(f"/ledger/{number}").status_code == (200 if ticked == "?" else 404)
