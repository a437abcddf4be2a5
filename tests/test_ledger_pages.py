"""The ledger's pages without a browser: what an officer of the station sees, what is refused, what a citizen may ask."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from html import unescape

import pytest

from triage.content.findings import ContentError
from triage.deadlines.calendar import spoken
from triage.ledger.actor import Actor
from triage.ledger.case import Case
from triage.ledger.ledger import Ledger
from triage.ledger.units import Unit
from triage.store import Store
from web.counter import Counter
from web.ledger import names

MATTER = "没领证生的小孩想跟爸爸报户口，窗口要亲子鉴定，我没做"
UNITS = [Unit("SH", "city", "市局"), Unit("MH", "district", "闵行分局", "SH"), Unit("MH05", "station", "甲所", "MH")]
UNITS += [Unit("MH06", "station", "乙所", "MH")]


@pytest.fixture
def station(office, database):
    """Gives a client of the desk of a station, all on one ledger: who sits there is named by account, role and unit."""
    from web.app import create_app

    ledger = Ledger(Store.at(database), office.ledger.content)
    with ledger.turn() as turn:
        turn.import_units(Actor("admin", "police", "admin", "SH"), UNITS, [], "units", dt.datetime.now(dt.UTC))

    def at(account="officer", role="officer", unit="MH05", line=""):
        opened = dataclasses.replace(office, ledger=ledger, counter=Counter(unit, account, role, line))
        return create_app(office=opened, desk_token="").test_client()

    return at


def register(client, text=MATTER, **sent):
    page = client.post("/ledger/register", data={"text": text, "now": "1", "channel": "counter", "begin": "yes", **sent})
    assert page.status_code == 303, page.get_data(as_text=True)
    return client.get(page.location).get_data(as_text=True), page.location.rpartition("/")[2].partition("?")[0]


def form(page, action):
    """The hidden fields of an action's form."""
    found = re.search(rf'/{action}".*?name="seen" value="(\d+)".*?name="key" value="([^"]+)"', page, re.S)
    assert found, f"{action} is not offered"
    return {"seen": found[1], "key": found[2]}


def do(client, number, action, **sent):
    page = client.get(f"/ledger/{number}").get_data(as_text=True)
    return client.post(f"/ledger/{number}/{action}", data={**form(page, action), **sent})


def test_a_machine_whose_station_nobody_named_says_how_to_open_the_ledger_and_judges_as_ever(client):
    page = client.get("/ledger/")
    assert page.status_code == 403
    assert "var/counter.yaml" in page.get_data(as_text=True)
    assert client.get("/").status_code == 200


def test_the_line_of_a_machines_liaison_is_a_line_that_there_is(tmp_path, monkeypatch):
    monkeypatch.setenv("BANCHENG_VAR", str(tmp_path))
    written = tmp_path / "counter.yaml"
    written.write_text("unit: MH\nrole: liaison\nline: 人口\n", encoding="utf-8")
    assert Counter.load(tmp_path).line == "population"
    written.write_text("unit: MH\nrole: liaison\nline: 人囗\n", encoding="utf-8")
    with pytest.raises(ContentError, match="没有“人囗”这条线"):
        Counter.load(tmp_path)


def test_a_matter_is_registered_as_it_was_judged_and_its_page_says_number_day_and_code(station):
    client = station()
    before = client.post("/ledger/register", data={"text": MATTER}).get_data(as_text=True)
    assert "答复" in before
    assert "本地设置，待业务部门确认" in before
    page, number = register(client, citizen="张三")
    assert number.startswith("MH05-")
    assert number in page
    assert re.search(r"校验码 <b>\d{10}</b>", page)
    assert "处理中" in page
    assert "张＊" in page
    assert "张三" not in page, "masked until somebody gives a reason"
    assert MATTER in unescape(page)
    assert "出生登记" in client.get("/ledger/").get_data(as_text=True)


def test_pressing_twice_registers_once(station):
    client = station()
    key = {"key": "the-same-press"}
    assert register(client, **key)[1] == register(client, **key)[1]
    assert client.get("/ledger/").get_data(as_text=True).count("row-link") == 1


def test_nothing_is_registered_while_somebody_is_in_danger(station):
    client = station()
    assert client.post("/ledger/register", data={"text": "救命，我老公正在外面拿着刀砍门", "now": "1"}).status_code == 422
    assert "没有这样的件" in client.get("/ledger/").get_data(as_text=True)


def test_told_and_closed_on_the_day_it_came(station):
    client = station()
    _, number = register(client)
    page = do(client, number, "close", outcome="explained", rating_offered="yes")
    assert page.status_code == 422
    said = page.get_data(as_text=True)
    assert "先把答复告诉群众" in said
    assert 'value="explained" checked' in said, "what was filled in is kept"
    assert do(client, number, "tell", words_told="缺亲子鉴定", told_how="face").status_code == 303
    assert do(client, number, "close", outcome="explained", rating_offered="yes").status_code == 303
    shown = client.get(f"/ledger/{number}").get_data(as_text=True)
    assert "当日办结" in shown
    assert "缺亲子鉴定" in shown


def test_a_form_filled_in_on_an_older_step_shows_what_happened_since(station):
    mine, hers = station("mine"), station("hers")
    _, number = register(mine)
    page = mine.get(f"/ledger/{number}").get_data(as_text=True)
    do(hers, number, "tell", words_told="她先说了", told_how="phone")
    late = mine.post(f"/ledger/{number}/close", data={**form(page, "close"), "outcome": "done"})
    assert late.status_code == 412
    said = late.get_data(as_text=True)
    assert "刚才有人动过" in said
    assert "您打开以后才有的" in said
    assert "她先说了" in said


def test_a_notice_gets_its_number_when_it_is_printed_and_looking_again_draws_none(station):
    client = station()
    _, number = register(client)
    drawn = do(client, number, "print", notice="receipt")
    assert drawn.status_code == 303
    first = client.get(drawn.location).get_data(as_text=True)
    serial = drawn.location.rpartition("/")[2]
    assert serial in first
    assert re.search(rf"登记编号：{number}　校验码：\d{{10}}", first)
    assert client.get(drawn.location).get_data(as_text=True) == first
    clocks, today = client.application.extensions["office"].ledger.content.clocks, names.today()
    promised = clocks.due(Case(""), clocks.start("escalate", today)).date
    assert f'value="{spoken(promised)}"' in first, "the receipt promises the day that reporting it gives, not that of the desk's path"
    assert client.get(f"/ledger/{number}").get_data(as_text=True).count(f"/notices/{serial}") == 1


def test_another_station_is_told_that_there_is_no_such_case(station):
    _, number = register(station())
    other = station("neighbour", unit="MH06")
    assert other.get(f"/ledger/{number}").status_code == 404
    assert other.get(f"/ledger/{number}/receipt").status_code == 404
    assert number not in other.get("/ledger/?state=").get_data(as_text=True)


def test_an_answered_case_waits_to_be_told_with_the_words_that_may_be_said(station):
    client, liaison = station(), station("liaison", "liaison", "MH", "population")
    _, number = register(client)
    do(client, number, "print", notice="receipt")
    assert do(client, number, "escalate", question="能不能办？", department="人口管理处户政科").status_code == 303
    assert "收回自己办" in client.get(f"/ledger/{number}").get_data(as_text=True)
    inbox = liaison.get("/ledger/inbox").get_data(as_text=True)
    assert number in inbox
    assert "能不能办？" in inbox
    assert "还剩5个工作日" in inbox
    assert number not in station("traffic", "liaison", "MH", "traffic").get("/ledger/inbox").get_data(as_text=True)
    given = {"disposition": "do", "public_wording": "可以办，请带户口簿来", "basis": "RK-011"}
    assert do(liaison, number, "answer", **given).status_code == 303
    assert number not in liaison.get("/ledger/inbox").get_data(as_text=True)
    assert "/draft" in liaison.get(f"/ledger/{number}").get_data(as_text=True)
    drafted = liaison.get(f"/ledger/{number}/draft").get_data(as_text=True)
    assert "可以办，请带户口簿来</textarea>" in drafted
    assert 'name="internal_facts" maxlength="200" value="RK-011"' in drafted
    assert client.get(f"/ledger/{number}/draft").status_code == 403, "the department writes it, not the station"
    waiting = client.get("/ledger/tell").get_data(as_text=True)
    assert number in waiting
    assert "可以办，请带户口簿来" in waiting
    assert "业务部门的答复" in client.get(f"/ledger/{number}").get_data(as_text=True)


def test_a_returned_case_waits_for_the_superior_with_the_stations_objection(station):
    client, liaison, district = station(), station("liaison", "liaison", "MH", "population"), station("district", "district", "MH")
    _, number = register(client)
    do(client, number, "print", notice="receipt")
    do(client, number, "escalate", question="能不能办？", department="人口管理处户政科")
    assert do(liaison, number, "send_back", reason="local", law="户口登记条例第十七条").status_code == 303
    page = client.get(f"/ledger/{number}").get_data(as_text=True)
    assert "部门退回" in page
    assert "户口登记条例第十七条" in page
    do(client, number, "object", objection="派出所没有这个权限")
    waiting = district.get("/ledger/inbox").get_data(as_text=True)
    assert number in waiting
    assert "派出所没有这个权限" in waiting
    assert do(district, number, "overrule_return", law="职责分工第三条").status_code == 303
    assert "等本岗答复 <small>1 件" in liaison.get("/ledger/inbox").get_data(as_text=True)


def test_a_citizen_rates_it_with_the_code_of_the_slip_and_is_contacted_by_somebody_else(station):
    mine, hers, lead = station(), station("colleague"), station("lead", "lead")
    _, number = register(mine)
    do(mine, number, "tell", words_told="缺亲子鉴定", told_how="face")
    do(mine, number, "close", outcome="explained", rating_offered="yes")
    slip = do(mine, number, "invite").get_data(as_text=True)
    code = re.search(r"评价码</dt><dd>(\d{8})<", slip)[1]
    assert code not in mine.get(f"/ledger/{number}").get_data(as_text=True), "the code is on the paper alone"
    citizen = mine.application.test_client()
    sent = {"number": number, "code": code, "grade": "dissatisfied", "comment": "没说清楚", "telephone": "13812345678", "key": "r1"}
    assert citizen.post("/rate", data={**sent, "code": "00000000"}).status_code == 404
    told = citizen.post("/rate", data=sent)
    assert "前有人联系您" in told.get_data(as_text=True)
    assert citizen.post("/rate", data={**sent, "key": "r2"}).status_code == 404, "once"
    assert number not in mine.get("/ledger/ratings").get_data(as_text=True)
    assert "act-contact" not in mine.get(f"/ledger/{number}").get_data(as_text=True)
    for client in (hers, lead):
        page = client.get("/ledger/ratings").get_data(as_text=True)
        assert number in page
        assert "没说清楚" in page
    assert do(hers, number, "contact", told_how="phone", heard="没听懂要什么").status_code == 303
    assert "不满意 · 已联系待核实" in hers.get(f"/ledger/{number}").get_data(as_text=True)


def test_the_counter_sees_whether_somebody_sits_at_the_post_that_it_asks(station):
    client, liaison = station(), station("liaison", "liaison", "MH", "population")
    above, traffic = station("above", "liaison", "SH", "population"), station("traffic", "liaison", "MH", "traffic")
    _, number = register(client)
    assert do(client, number, "ask_support", question="没有鉴定能不能先报？").status_code == 303
    assert "闵行分局人口联络岗不在岗" in client.get(f"/ledger/{number}").get_data(as_text=True)
    assert number in above.get("/ledger/support").get_data(as_text=True), "nobody sits at the district's post"
    desk = liaison.get("/ledger/support").get_data(as_text=True)
    assert number in desk
    assert "没有鉴定能不能先报？" in desk
    assert "联络岗在岗" in client.get(f"/ledger/{number}").get_data(as_text=True)
    assert number not in above.get("/ledger/support").get_data(as_text=True)
    assert number not in traffic.get("/ledger/support").get_data(as_text=True)
    before = client.get(f"/ledger/{number}/seq").get_json()["seq"]
    assert do(liaison, number, "claim").status_code == 303
    assert client.get(f"/ledger/{number}/seq").get_json()["seq"] > before
    assert do(liaison, number, "answer_support", public_wording="可以先报", basis="RK-011").status_code == 303
    assert "可以先报" in client.get(f"/ledger/{number}").get_data(as_text=True)


def test_the_list_is_narrowed_by_state_line_day_and_last_digits(station):
    client = station()
    _, number = register(client)
    for query, there in (
        ("state=handling", True),
        ("state=closed", False),
        ("line=population", True),
        ("line=traffic", False),
        ("near=over", False),
        (f"digits={number[-6:]}", True),
        ("digits=9999", False),
    ):
        assert (number in client.get(f"/ledger/?{query}").get_data(as_text=True)) is there, query


def test_an_officer_sees_no_statistics_and_a_lead_those_of_the_station(station):
    register(station())
    assert "您的岗位不看统计" in station().get("/ledger/statistics").get_data(as_text=True)
    assert station().get("/ledger/statistics/line.csv").status_code == 403
    lead = station("lead", "lead")
    assert re.search(r'合计</th><td class="count">1<', lead.get("/ledger/statistics").get_data(as_text=True))
    assert "人口" in lead.get("/ledger/statistics/line.csv").get_data(as_text=True)
    assert lead.get("/ledger/statistics/station.xlsx").data[:2] == b"PK"
    page = lead.get("/ledger/statistics").get_data(as_text=True)
    assert [code for code in re.findall(r'data-chart="t-(\w+)"', page) if f'id="t-{code}"' in page] == ["month", "line", "route", "path"]
    for code in ("month", "line", "route", "path"):
        assert f"/ledger/statistics/{code}.csv" in page, "each chart has its table, and its file"
        assert f"/ledger/statistics/{code}.xlsx" in page
    assert re.search(r"来源数字.*2,913.*3,254.*285,000.*228,000.*72,000", page, re.S)
    assert 'name="unit"' not in page, "a station chooses no district"
    elsewhere = station("other", "lead", "MH06").get("/ledger/statistics").get_data(as_text=True)
    assert re.search(r'合计</th><td class="count">0<', elsewhere)


def test_a_citizen_asks_with_number_and_code_and_learns_the_state_alone(station):
    client = station()
    page, number = register(client, citizen="张三")
    code = re.search(r"校验码 <b>(\d{10})</b>", page)[1]
    told = client.post("/progress", data={"number": number.lower(), "code": f"{code[:5]} {code[5:]}"})
    said = told.get_data(as_text=True)
    assert told.status_code == 200
    assert "处理中" in said
    assert "张三" not in said
    assert MATTER not in said
    for _ in range(5):
        assert client.post("/progress", data={"number": number, "code": "0000000000"}).status_code == 404
    assert client.post("/progress", data={"number": number, "code": code}).status_code == 429, "who guesses has to wait"


def test_a_case_is_found_by_the_citizens_telephone(station):
    client = station()
    _, number = register(client, telephone="138 1234 5678")
    assert number in client.get("/ledger/?digits=13812345678").get_data(as_text=True)
    assert number not in client.get("/ledger/?digits=13812345679").get_data(as_text=True)
