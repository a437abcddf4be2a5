"""The ledger over the API: registered once however often it is sent, read by its own key alone, and by the citizen with a code."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from triage.clients import Clients
from triage.journal import Journal
from triage.ledger.actor import Actor
from triage.ledger.ledger import Ledger
from triage.ledger.units import Unit
from triage.store import Store

SAID = {"text": "没领证生的小孩想跟爸爸报户口，窗口要亲子鉴定，我没做", "station": "MH05", "citizen": "张三"}
UNITS = [Unit("SH", "city", "市局"), Unit("MH", "district", "闵行分局", "SH"), Unit("MH05", "station", "甲所", "MH")]


@pytest.fixture
def outside(office, tmp_path):
    """Gives a caller with a key of its own, on one ledger."""
    from web.app import create_app

    store = Store.at(f"sqlite:///{tmp_path / 'bancheng.sqlite3'}")
    ledger = Ledger(store, office.ledger.content)
    with ledger.turn() as turn:
        turn.import_units(Actor("admin", "police", "admin", "SH"), UNITS, [], "units", dt.datetime.now(dt.UTC))
    app = create_app(office=dataclasses.replace(office, ledger=ledger, journal=Journal(store)), desk_token="")

    def caller(name, *scopes):
        key, _ = Clients(store).new(name, scopes or ("public", "cases"), 30, 600)
        return app.test_client(), {"Authorization": f"Bearer {key}"}

    return caller


def test_a_matter_sent_twice_is_registered_once(outside):
    client, key = outside("pudong")
    first = client.post("/api/v1/cases", json=SAID, headers={**key, "Idempotency-Key": "a"})
    assert first.status_code == 201
    assert first.headers["Location"].endswith(first.get_json()["number"])
    again = client.post("/api/v1/cases", json=SAID, headers={**key, "Idempotency-Key": "a"})
    assert (again.status_code, again.get_json()) == (200, first.get_json())
    assert client.post("/api/v1/cases", json={**SAID, "citizen": "李四"}, headers={**key, "Idempotency-Key": "a"}).status_code == 422
    assert client.post("/api/v1/cases", json=SAID, headers=key).status_code == 400, "without a key nobody knows whether it is the same"
    assert len(client.get("/api/v1/cases", headers=key).get_json()["cases"]) == 1


def test_another_front_end_sees_nothing_of_it_and_nobody_gets_personal_words(outside):
    client, key = outside("pudong")
    _, other = outside("minhang")
    _, plain = outside("reader", "public")
    number = client.post("/api/v1/cases", json=SAID, headers={**key, "Idempotency-Key": "a"}).get_json()["number"]
    assert client.get(f"/api/v1/cases/{number}", headers=key).get_json()["service"] == "birth"
    assert client.get(f"/api/v1/cases/{number}", headers=other).status_code == 404
    assert client.get("/api/v1/cases", headers=other).get_json()["cases"] == []
    assert client.get("/api/v1/cases", headers=plain).status_code == 403
    assert client.get("/api/v1/cases").status_code == 401
    events = client.get(f"/api/v1/cases/{number}/events", headers=key)
    assert "citizen" in events.get_json()["events"][0]["personal"]
    assert "张三" not in events.get_data(as_text=True)


def test_a_list_is_read_page_by_page(outside):
    client, key = outside("pudong")
    for number in range(3):
        client.post("/api/v1/cases", json=SAID, headers={**key, "Idempotency-Key": f"k{number}"})
    first = client.get("/api/v1/cases?limit=2", headers=key).get_json()
    rest = client.get(f"/api/v1/cases?limit=2&cursor={first['next']}", headers=key).get_json()
    assert len({row["number"] for row in (*first["cases"], *rest["cases"])}) == 3
    assert rest["next"] == ""
    assert client.get("/api/v1/cases?limit=0&state=nowhere", headers=key).status_code == 422


def test_a_citizen_asks_with_the_code_and_who_guesses_has_to_wait(outside):
    client, key = outside("pudong")
    made = client.post("/api/v1/cases", json=SAID, headers={**key, "Idempotency-Key": "a"}).get_json()
    told = client.get(f"/api/v1/cases/{made['number']}/status?code={made['code']}")
    assert told.get_json()["state"] == "registered"
    assert "张三" not in told.get_data(as_text=True)
    for _ in range(5):
        assert client.get(f"/api/v1/cases/{made['number']}/status?code=1").status_code == 404
    assert client.get(f"/api/v1/cases/{made['number']}/status?code={made['code']}").status_code == 429


def test_a_rating_over_the_api_needs_the_code_of_the_slip(outside):
    client, key = outside("pudong")
    number = client.post("/api/v1/cases", json=SAID, headers={**key, "Idempotency-Key": "a"}).get_json()["number"]
    ledger = client.application.extensions["office"].ledger
    officer, seq = Actor("officer", "police", "officer", "MH05"), 1
    path = ledger.case(officer, number).path
    for action, given in (
        ("accept", {"path": path}),
        ("handle", {}),
        ("tell", {"words_told": "缺亲子鉴定", "told_how": "face"}),
        ("close", {"outcome": "explained", "rating_offered": True}),
        ("invite", {}),
    ):
        seq = ledger.act(officer, action, given, number, seq, f"s{action}").seq
    sent = {"number": number, "code": "00000000", "grade": "very_dissatisfied", "telephone": "13812345678"}
    assert client.post("/api/v1/ratings", json=sent, headers={"Idempotency-Key": "r"}).status_code == 404
    sent["code"] = ledger.slip(officer, number)
    assert client.post("/api/v1/ratings", json={**sent, "grade": "bad"}, headers={"Idempotency-Key": "r"}).status_code == 422
    told = client.post("/api/v1/ratings", json=sent, headers={"Idempotency-Key": "r"})
    assert told.status_code == 201
    assert told.get_json()["contact_by"] > dt.datetime.now(dt.UTC).date().isoformat()


def test_an_action_needs_the_step_it_was_decided_on_and_the_right(outside):
    client, key = outside("pudong")
    number = client.post("/api/v1/cases", json=SAID, headers={**key, "Idempotency-Key": "a"}).get_json()["number"]
    address = f"/api/v1/cases/{number}/actions/accept"
    refused = client.post(address, json={"path": "explain"}, headers={**key, "Idempotency-Key": "b", "If-Match": '"1"'})
    assert refused.status_code == 403, "police alone take a case on"
    assert client.post(address, json={"path": "explain"}, headers=key).status_code == 400


def test_a_decision_that_has_changed_is_not_registered(outside):
    client, key = outside("pudong")
    sent = client.post("/api/v1/cases", json={**SAID, "decision_id": "d-0000000000000000"}, headers={**key, "Idempotency-Key": "a"})
    assert sent.status_code == 409
    shown = client.post("/api/v1/triage", json={"text": SAID["text"]}).get_json()["decision_id"]
    assert client.post("/api/v1/cases", json={**SAID, "decision_id": shown}, headers={**key, "Idempotency-Key": "a"}).status_code == 201
