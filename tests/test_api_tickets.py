"""Numbers for kiosks and calling devices: whoever asks gets one, a press that came twice one alone, and nobody's words come back."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
import threading

import pytest
from jsonschema import Draft202012Validator

from triage.clients import Clients
from triage.journal import Journal
from triage.ledger.actor import Actor
from triage.ledger.ledger import Ledger
from triage.ledger.refusal import Refusal
from triage.ledger.units import Unit, Window
from triage.store import Store

UNITS = [Unit("SH", "city", "市局"), Unit("MH", "district", "闵行分局", "SH"), Unit("MHC01", "centre", "甲镇中心", "MH")]
UNITS += [Unit("MH05", "station", "甲所", "MH", "", "MHC01"), Unit("MH06", "station", "乙所", "MH"), Unit("MH07", "station", "丙所", "MH")]
WINDOWS = [Window("MHC01", "1号", "separate", "general", ""), Window("MHC01", "2号", "combined", "reflect", "")]
WINDOWS += [Window("MHC01", "3号", "separate", "approval", ""), Window("MH06", "1号", "separate", "general", "")]
LEAD = Actor("lead", "police", "lead", "MH05")
LACKING, ELSEWHERE, READY = "给孩子报户口，出生证没带，我叫王小明", "社保卡丢了来补", "身份证到期换新的"


@pytest.fixture
def kiosk(office, tmp_path, monkeypatch):
    """A kiosk with a key of its own at a centre with three windows; another station has a window, a third none."""
    from web.app import create_app

    monkeypatch.setenv("BANCHENG_MASTER_KEY", str(tmp_path / "master.key"))
    store = Store.at(f"sqlite:///{tmp_path / 'bancheng.sqlite3'}")
    ledger = Ledger(store, office.ledger.content)
    with ledger.turn() as turn:
        turn.import_units(Actor("admin", "police", "admin", "SH"), UNITS, WINDOWS, "units", dt.datetime.now(dt.UTC))
    opened = dataclasses.replace(office, ledger=ledger, journal=Journal(store))
    return Kiosk(create_app(office=opened, desk_token=""), store, opened.hall)


class Kiosk:
    def __init__(self, app, store, hall):
        self.app, self.client, self.store, self.hall = app, app.test_client(), store, hall
        self.presses, self.key = 0, self.named("kiosk")

    def named(self, name, *scopes):
        self.word, _ = Clients(self.store).new(name, scopes or ("public", "cases"), 30, 6000)
        return {"Authorization": f"Bearer {self.word}"}

    def post(self, press="", headers=None, **sent):
        self.presses += 1
        told = {**(self.key if headers is None else headers), "Idempotency-Key": press or f"p{self.presses}"}
        return self.client.post("/api/v1/tickets", json={"site": "MH05", **sent}, headers=told)

    def take(self, **sent):
        answer = self.post(**sent)
        assert answer.status_code == 201, answer.get_data(as_text=True)
        return answer.get_json()

    def get(self, path, headers=None):
        return self.client.get(f"/api/v1/tickets{path}", headers=self.key if headers is None else headers)


def test_whoever_lacks_something_is_told_all_of_it_and_gets_a_number_all_the_same(kiosk):
    told = kiosk.take(text=LACKING)
    assert (told["number"], told["site"], told["verdict"], told["service"]) == ("G0001", "MHC01", "lacking", "birth")
    assert "出生医学证明" in [one["name"] for one in told["lacking"]]
    assert all(one["code"].isascii() for one in told["lacking"])
    assert told["notice"]["name"] == "一次性告知单"


@pytest.mark.parametrize(
    ("text", "verdict"), [(ELSEWHERE, "elsewhere"), (READY, "ready"), ("那个啥", "unheard"), ("有人拿刀砍人，救命", "danger"), ("", "")]
)
def test_a_number_is_given_whatever_the_pre_check_says(kiosk, text, verdict):
    told = kiosk.take(text=text)
    assert (told["verdict"], told["state"], told["lacking"], told["notice"]) == (verdict, "waiting", [], None)


def test_a_button_for_a_service_takes_no_words_and_ticks_say_what_is_lacking(kiosk):
    told = kiosk.take(service="birth", ticked={"出生医学证明": "no"})
    assert (told["service"], told["verdict"]) == ("birth", "lacking")
    assert [one["name"] for one in told["lacking"]] == ["出生医学证明"]
    assert kiosk.take(service="spouse")["lane"]["code"] in ("X", "G")


def test_codes_of_another_release_stop_nobody_and_are_named(kiosk):
    told = kiosk.take(service="no_such_service", ticked={"no_such_thing": "yes"}, text=READY)
    assert told["ignored"] == ["no_such_thing", "no_such_service"]
    assert kiosk.take(service="王小明")["service"] == ""
    assert "王小明" not in str(kiosk.hall.floor(LEAD, dt.datetime.now(dt.UTC)).queue.tickets)


def test_a_press_that_comes_twice_draws_one_number_even_when_the_lead_opened_the_fast_lane_between(kiosk):
    first = kiosk.post("a", text=READY)
    kiosk.hall.act(LEAD, "fast", {"open": True}, "open")
    again = kiosk.post("a", text=READY)
    assert (again.status_code, again.get_json()) == (201, first.get_json())
    assert kiosk.post("a", text=ELSEWHERE).status_code == 422
    assert kiosk.take(text=READY)["lane"]["code"] == "F"
    without = kiosk.client.post("/api/v1/tickets", json={"site": "MH05"}, headers=kiosk.key)
    assert without.status_code == 400
    assert "Idempotency-Key" in without.get_json()["detail"]


def test_a_press_that_comes_again_on_another_day_gives_the_number_of_that_day(kiosk):
    actor, monday = Actor("api:kiosk", "system", "api", "", client="api:kiosk"), dt.datetime(2026, 11, 23, 2, tzinfo=dt.UTC)
    given = {"site": "MHC01", "lane": "G"}
    first = kiosk.hall.act(actor, "take", given, "a", monday)
    other = kiosk.hall.act(actor, "take", given, "b", monday + dt.timedelta(days=1))
    assert (first.number, other.number) == ("G0001", "G0001")
    assert kiosk.hall.act(actor, "take", given, "a", monday + dt.timedelta(days=1)) == first


def test_a_number_says_how_many_are_before_it_and_where_it_was_called(kiosk):
    kiosk.take(text=READY)
    second = kiosk.take(text=LACKING)
    assert second["ahead"] == 1
    assert kiosk.get("/g0002?site=MH05").get_json()["ahead"] == 1
    kiosk.hall.act(LEAD, "call", {"window": "1号"}, "call")
    first = kiosk.get("/G0001?site=MHC01").get_json()
    assert (first["state"], first["window"], first["ahead"]) == ("called", "1号", 0)
    assert kiosk.get("/G0002?site=MHC01").get_json()["ahead"] == 0


def test_the_board_shows_numbers_and_windows_and_is_not_sent_again_where_nothing_is_new(kiosk):
    kiosk.take(text=READY)
    kiosk.take(lane="B", text=LACKING)
    kiosk.hall.act(LEAD, "call", {"window": "1号"}, "call")
    board = kiosk.get("?site=MHC01")
    told = board.get_json()
    assert told["called"] == [{"number": "G0001", "window": "1号"}]
    assert {lane["code"]: lane["waiting"] for lane in told["lanes"]}["B"] == ["B0002"]
    known = {**kiosk.key, "If-None-Match": board.headers["ETag"]}
    assert kiosk.get("?site=MHC01", known).status_code == 304
    kiosk.take()
    assert kiosk.get("?site=MHC01", known).status_code == 200


def test_no_answer_holds_a_word_of_a_citizen_and_the_officer_reads_them(kiosk):
    taken = kiosk.post(text=LACKING)
    answers = (taken, kiosk.get("/G0001?site=MH05"), kiosk.get("?site=MH05"), kiosk.get("/G0001?site=MH05", kiosk.named("other")))
    for answer in answers:
        body = answer.get_data(as_text=True)
        assert answer.status_code in (200, 201)
        assert "王小明" not in body
        assert "没带" not in body
    assert {"service", "verdict", "lacking"}.isdisjoint(answers[1].get_json()), "what was heard is told to who drew it, once"
    with kiosk.store.read() as connection:
        assert "王小明" not in str(connection.exec_driver_sql("SELECT * FROM events").all())
    assert kiosk.hall.heard(LEAD, "G0001", dt.datetime.now(dt.UTC)).text == LACKING


def test_a_key_calls_nobody_at_any_site_and_one_without_the_scope_draws_nothing(kiosk):
    number = kiosk.take(text=READY)["number"]
    api = Actor("api:kiosk", "system", "api", "", client="api:kiosk")
    for action in ("call", "finish", "move", "absent", "fast"):
        with pytest.raises(Refusal, match="权限"):
            kiosk.hall.act(api, action, {"site": "MH06", "window": "1号", "number": number}, action)
    assert kiosk.client.post(f"/api/v1/tickets/{number}/call", json={}, headers=kiosk.key).status_code == 404
    reader = kiosk.named("reader", "public")
    assert kiosk.post(headers=reader).status_code == 403
    assert kiosk.get("?site=MH05", reader).status_code == 403
    assert kiosk.get("?site=MH05", {}).status_code == 401
    assert kiosk.get(f"/{number}?site=MH06").status_code == 404, "a number is one of its site"


def test_what_cannot_be_done_is_said_in_chinese(kiosk):
    for answer, status in (
        (kiosk.post(site="XX"), 422),
        (kiosk.post(site="SH"), 422),
        (kiosk.post(site="MH07"), 422),
        (kiosk.post(lane="Z"), 422),
        (kiosk.post(name="王小明"), 422),
        (kiosk.post(ticked={"birth": "maybe"}), 422),
        (kiosk.get("?site=XX"), 422),
        (kiosk.get(""), 422),
        (kiosk.get("/G0999?site=MH05"), 404),
    ):
        assert answer.status_code == status
        assert re.search(r"[\u4e00-\u9fff]", answer.get_json()["detail"])
    assert kiosk.get("?site=MH05").get_json()["lanes"][0]["waiting"] == []


def test_answers_are_as_described(kiosk):
    document = kiosk.client.get("/openapi.json").get_json()
    taken, one, board = kiosk.post(text=LACKING), kiosk.get("/G0001?site=MH05"), kiosk.get("?site=MH05")
    for answer, path, method in ((taken, "", "post"), (one, "/{number}", "get"), (board, "", "get")):
        content = document["paths"][f"/api/v1/tickets{path}"][method]["responses"][str(answer.status_code)]["content"]
        schema = content["application/json"]["schema"]
        Draft202012Validator({**schema, "components": document["components"]}).validate(answer.get_json())


def test_a_program_in_python_draws_a_number_and_reads_the_board(kiosk):
    from werkzeug.serving import make_server

    from web.client import Bancheng, Refused

    server = make_server("127.0.0.1", 0, kiosk.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        bancheng = Bancheng(f"http://127.0.0.1:{server.port}", kiosk.word)
        taken = bancheng.take("MH05", "one", text=LACKING)
        assert bancheng.take("MH05", "one", text=LACKING) == taken
        assert bancheng.ticket("MH05", taken.number).state == "waiting"
        assert [lane.waiting for lane in bancheng.board("MH05").lanes if lane.code == "G"] == [["G0001"]]
        with pytest.raises(Refused) as refused:
            bancheng.ticket("MH05", "G0009")
        assert refused.value.status == 404
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
