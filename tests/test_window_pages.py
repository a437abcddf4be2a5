"""The pages of the common window without a browser: the door, the caller, the wall, the rating device."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from html import unescape

import pytest

from triage.ledger.actor import Actor
from triage.ledger.ledger import Ledger
from triage.ledger.units import Unit, Window
from triage.store import Store
from web.counter import Counter

UNITS = [Unit("SH", "city", "市局"), Unit("MH", "district", "闵行分局", "SH"), Unit("MHC01", "centre", "甲镇中心", "MH")]
UNITS += [Unit("MH05", "station", "甲所", "MH", "", "MHC01"), Unit("MH06", "station", "乙所", "MH", "", "MHC01")]
WINDOWS = [("1号", "separate", "general"), ("2号", "separate", "approval"), ("3号", "combined", "reflect")]
WINDOWS += [("门口", "separate", "precheck")]
LACKING, ELSEWHERE, READY = "给孩子报户口，出生证没带", "社保卡丢了来补", "身份证到期换新的"


@pytest.fixture
def site(office, tmp_path, monkeypatch):
    """Gives a client for whoever sits at the centre or in one of its stations, all on one ledger."""
    from web.app import create_app

    monkeypatch.setenv("BANCHENG_MASTER_KEY", str(tmp_path / "master.key"))
    ledger = Ledger(Store.at(f"sqlite:///{tmp_path / 'bancheng.sqlite3'}"), office.ledger.content)
    windows = [Window("MHC01", name, form, function, "") for name, form, function in WINDOWS]
    with ledger.turn() as turn:
        turn.import_units(Actor("admin", "police", "admin", "SH"), UNITS, windows, "units", dt.datetime.now(dt.UTC))

    def at(role="officer", unit="MH05", account="someone"):
        opened = dataclasses.replace(office, ledger=ledger, counter=Counter(unit, account, role))
        return create_app(office=opened, desk_token="").test_client()

    return at


def door(client, text, **sent):
    return unescape(client.post("/window/", data={"text": text, **sent}).get_data(as_text=True))


def take(client, lane, text="", **sent):
    """Draw a number; gives it."""
    answer = client.post("/window/take", data={"text": text, "lane": lane, **sent})
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return answer.location.rpartition("=")[2]


def press(client, action, **sent):
    return client.post(f"/window/counter/{action}", data={"window": "1号", **sent})


def test_at_the_door_who_lacks_something_gets_the_sheet_and_may_hand_in_all_the_same(site):
    client = site()
    page = door(client, LACKING)
    assert "缺材料" in page
    assert "开一次性告知单" in page
    assert 'name="f:补正材料" value="出生医学证明"' in page
    assert "仍要交" in page
    assert "仍要反映" in page
    assert take(client, "G", LACKING).startswith("G")


def test_whatever_is_said_at_the_door_a_way_to_an_officer_is_offered(site):
    client = site()
    for text in (LACKING, ELSEWHERE, READY, "嗯", "救命，有人拿刀砍门"):
        page = door(client, text)
        lanes = re.findall(r'name="lane" value="([A-Z])"', page)
        assert "B" in lanes, text
        assert set(lanes) & {"G", "F", "X", "B"}, text
    assert "企业" in door(client, READY)
    enterprise = door(client, "公司要办印章备案", enterprise="yes")
    assert "区行政服务中心" in enterprise
    assert "仍要交" in enterprise


def test_who_is_at_the_wrong_place_is_told_where_in_the_approved_words(site):
    page = door(site(), ELSEWHERE)
    assert "该去别处" in page
    assert "不是公安办的" in page


def test_a_tick_at_the_door_is_heard_by_the_same_judge(site):
    client = site()
    page = door(client, READY)
    assert "可以交" in page
    lacking = door(client, READY, tick="户口簿=no")
    assert 'name="ticked" value="户口簿=no"' in lacking
    assert "仍要" in lacking


def test_the_ticks_travel_with_the_number_to_the_desk_and_from_there_into_the_ledger(site):
    aide, officer = site(account="door"), site()
    number = take(aide, "G", LACKING, ticked="户口簿=yes")
    officer.post("/window/counter/call", data={"window": "1号"})
    page = officer.get("/window/counter?window=1号").get_data(as_text=True)
    assert number in page
    assert "带上门口问过的" in page
    assert LACKING not in unescape(page), "the words are read on purpose alone"
    desk = unescape(officer.post("/window/desk", data={"number": number}).get_data(as_text=True))
    assert LACKING in desk
    assert "户口簿：有" in desk
    press(officer, "move", number=number, lane="B")
    assert "在窗口" not in officer.get(f"/window/slip/{number}").get_data(as_text=True)
    assert "办不成事" in officer.get(f"/window/slip/{number}").get_data(as_text=True)
    kept = officer.post("/ledger/register", data={"text": LACKING, "ticked": "户口簿=yes", "now": "1", "channel": "counter"})
    assert kept.status_code == 303


def test_a_number_without_a_check_is_checked_later_and_keeps_its_turn(site):
    client = site()
    first, second = take(client, "P"), take(client, "G", READY)
    assert (first, second) == ("P0001", "G0002")
    client.post("/window/counter/call", data={"window": "门口"})
    assert take(client, "G", LACKING, ticket=first) == first
    press(client, "call")
    page = client.get("/window/counter?window=1号").get_data(as_text=True)
    assert re.search(r'ticket-number">P0001</b> <span>综合</span> <span>出生登记</span>', page)


def test_a_number_is_called_again_put_aside_brought_back_and_finished(site):
    client = site()
    number = take(client, "G")
    assert "没有人等" in press(client, "call", window="2号").get_data(as_text=True), "approvals alone are called there"
    press(client, "call")
    assert press(client, "absent", number=number).status_code == 422
    for _ in range(2):
        press(client, "again", number=number)
    assert press(client, "absent", number=number).status_code == 303
    assert f"{number} 回来了" in client.get("/window/counter").get_data(as_text=True)
    press(client, "back", number=number)
    press(client, "call")
    assert press(client, "finish", number=number, outcome="done").status_code == 303
    assert press(client, "finish", number=number, outcome="done").status_code == 409


def test_the_lead_turns_the_fast_lane_on_and_an_officer_does_not(site):
    assert "快速通道</button>" not in site().get("/window/counter").get_data(as_text=True)
    assert press(site(), "fast", open="yes").status_code == 403
    assert press(site("lead"), "fast", open="yes").status_code == 303
    assert "F 快速 <small>开着" in site().get("/window/").get_data(as_text=True)
    assert 'value="F"' in door(site(), READY), "a quick matter goes the fast way now"


def test_the_wall_shows_numbers_and_windows_and_nothing_of_anybody(site):
    client = site()
    number = take(client, "G", "我叫张三，身份证到期换新的")
    press(client, "call")
    take(client, "B", "他们不给我办")
    wall = client.get("/window/screen/MHC01", headers={"X-Forwarded-For": "10.0.0.9"})
    said = unescape(wall.get_data(as_text=True))
    assert wall.status_code == 200, "it needs no account"
    assert number in said
    assert "1号" in said
    assert not any(word in said for word in ("张三", "身份证", "不给我办", "someone"))
    step = re.search(r'data-seq="(\d+)"', said)[1]
    assert client.get(f"/window/screen/MHC01?seq={step}").status_code == 204, "what it shows already is not made again"
    press(client, "finish", number=number, outcome="done")
    assert client.get(f"/window/screen/MHC01?seq={step}").status_code == 200
    for site_code in ("MH05", "MH", "nowhere"):
        assert client.get(f"/window/screen/{site_code}").status_code == 404


def test_the_rating_device_leads_to_the_rating_with_the_grade_that_was_touched(site):
    client = site()
    page = client.get("/window/device").get_data(as_text=True)
    touched = unescape(re.search(r'href="(/rate\?grade=dissatisfied[^"]*)"', page)[1])
    rating = client.get(touched).get_data(as_text=True)
    assert re.search(r'value="dissatisfied" required checked', rating)
    assert "回到评价屏" in rating
    assert "回到评价屏" not in client.get("/rate").get_data(as_text=True)


def test_several_stations_of_a_centre_share_one_queue_and_a_superior_has_none(site):
    assert take(site(unit="MH05"), "G") == "G0001"
    assert take(site(unit="MH06"), "G") == "G0002"
    assert site("district", unit="MH").get("/window/").status_code == 403


def test_the_paper_with_the_number_says_how_many_are_before(site):
    client = site()
    take(client, "G")
    page = client.get(f"/window/slip/{take(client, 'G')}").get_data(as_text=True)
    assert "G0002" in page
    assert "1 位" in page
    assert client.get("/window/slip/G9999").status_code == 404
