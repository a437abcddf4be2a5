"""Keys of other front ends: what they open, until when, how often; on both databases."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from triage import clients as clients_module
from triage.cli.client import command
from triage.clients import Clients
from triage.store import Store
from triage.trouble import Trouble
from web import keys as keys_module
from web.app import create_app
from web.keys import Keys


@pytest.fixture
def clients(database):
    return Clients(Store.at(database))


def later(monkeypatch, days):
    day = datetime.datetime.now() + datetime.timedelta(days=days)
    monkeypatch.setattr(clients_module, "_now", lambda: day)


def test_a_key_opens_what_it_was_made_for_until_it_expires(clients, monkeypatch):
    key, made = clients.new("12345热线", ["public", "internal"], 30, 600)
    assert clients.known(key) == made
    assert made.scopes == ("public", "internal")
    for wrong in (key[:-1] + ("A" if key[-1] != "A" else "B"), key[3:], "", "bc_", "bc_000000000000_" + "a" * 43, key + "\n"):
        assert clients.known(wrong) is None
    later(monkeypatch, 31)
    assert clients.known(key) is None


def test_of_a_key_only_a_hash_is_kept(clients, database, tmp_path):
    key, _ = clients.new("热线", ["public"], 30, 600)
    secret = key.rpartition("_")[2]
    with clients._store.read() as connection:
        kept = str(connection.exec_driver_sql("SELECT * FROM clients").all())
    assert secret not in kept
    assert "热线" in kept


def test_a_new_key_takes_the_place_of_the_old_after_some_days(clients, monkeypatch):
    old, made = clients.new("热线", ["internal"], 365, 60)
    new, rotated = clients.rotate("热线", 365, grace=7)
    assert rotated.scopes == ("internal",)
    assert rotated.per_minute == 60
    assert clients.known(old)
    assert clients.known(new)
    later(monkeypatch, 8)
    assert clients.known(old) is None
    assert clients.known(new)
    assert [event.what for event in clients.events(made.key) + clients.events(rotated.key)] == ["made", "rotated"]


def test_a_withdrawn_key_opens_nothing_and_stays_on_the_list(clients):
    key, made = clients.new("热线", ["public"], 30, 600)
    assert clients.revoke("热线") == 1
    assert clients.known(key) is None
    assert clients.all("热线")[0].revoked
    assert [event.what for event in clients.events(made.key)] == ["made", "revoked"]
    assert clients.new("热线", ["public"], 30, 600)


def test_what_makes_no_sense_is_said(clients):
    clients.new("热线", ["public"], 30, 600)
    for attempt in (
        lambda: clients.new("热线", ["public"], 30, 600),
        lambda: clients.new("a b", ["public"], 30, 600),
        lambda: clients.new("x", ["everything"], 30, 600),
        lambda: clients.new("x", [], 30, 600),
        lambda: clients.rotate("没有", 30, 7),
        lambda: clients.revoke("没有"),
    ):
        with pytest.raises(Trouble):
            attempt()


@pytest.fixture
def api(office, clients):
    app = create_app(office=office, desk_token="s3cret")
    app.extensions["keys"] = Keys(clients)
    return app.test_client()


def bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


def test_the_api_answers_each_key_by_its_scope(api, clients, office):
    hidden = next(fact.id for fact in office.knowledge.facts.values() if not fact.public)
    public, _ = clients.new("公众号", ["public"], 30, 600)
    internal, _ = clients.new("指挥中心", ["public", "internal"], 30, 600)
    assert api.get(f"/api/v1/kb/{hidden}", headers=bearer(public)).status_code == 404
    assert api.get(f"/api/v1/kb/{hidden}", headers=bearer(internal)).status_code == 200
    assert "steps" not in api.post("/api/v1/triage", json={"text": "身份证丢了"}, headers=bearer(public)).get_json()
    assert "steps" in api.post("/api/v1/triage", json={"text": "身份证丢了"}, headers=bearer(internal)).get_json()
    assert api.get(f"/api/v1/kb/{hidden}", headers=bearer(internal[:-3] + "AAA")).status_code == 401


def test_a_withdrawn_key_is_refused_soon(api, clients, monkeypatch):
    key, _ = clients.new("热线", ["public"], 30, 600)
    assert api.get("/api/v1/services", headers=bearer(key)).status_code == 200
    clients.revoke("热线")
    monkeypatch.setattr(keys_module, "_REMEMBERED", 0)
    assert api.get("/api/v1/services", headers=bearer(key)).status_code == 401


def test_who_asks_too_often_is_told_when_to_come_again(api, clients):
    key, _ = clients.new("热线", ["public"], 30, 3)
    answers = [api.get("/api/v1/danger-kinds", headers=bearer(key)) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert [answer.headers["RateLimit-Remaining"] for answer in answers] == ["2", "1", "0", "0"]
    assert answers[0].headers["RateLimit-Limit"] == "3"
    assert int(answers[3].headers["Retry-After"]) >= 1
    assert answers[3].get_json()["type"].endswith("too-many")
    assert api.get("/api/v1/danger-kinds").status_code == 200, "others are not held up"


def test_only_listed_sites_may_ask_from_a_browser(office, monkeypatch):
    monkeypatch.setenv("BANCHENG_CORS", "https://front.example, https://other.example")
    client = create_app(office=office, desk_token="").test_client()
    asked = client.options("/api/v1/triage", headers={"Origin": "https://front.example", "Access-Control-Request-Method": "POST"})
    assert asked.headers["Access-Control-Allow-Origin"] == "https://front.example"
    assert "Authorization" in asked.headers["Access-Control-Allow-Headers"]
    assert client.get("/api/v1/services", headers={"Origin": "https://front.example"}).headers["Access-Control-Allow-Origin"]
    assert "Access-Control-Allow-Origin" not in client.get("/api/v1/services", headers={"Origin": "https://evil.example"}).headers
    assert "Access-Control-Allow-Origin" not in client.get("/", headers={"Origin": "https://front.example"}).headers


def test_keys_are_made_and_withdrawn_by_command(database, monkeypatch, tmp_path: Path):
    monkeypatch.setenv("BANCHENG_DATABASE_URL", database)
    run = CliRunner().invoke
    made = run(command, ["new", "热线", "--scope", "internal", "--days", "30"])
    key = made.output.split()[-1]
    assert Clients(Store.at(database)).known(key)
    assert key not in run(command, ["list"]).output
    assert "有效" in run(command, ["list"]).output
    assert run(command, ["rotate", "热线", "--grace", "0"]).output.split()[-1] != key
    assert "收回了" in run(command, ["revoke", "热线"]).output
    assert "收回" in run(command, ["list"]).output
