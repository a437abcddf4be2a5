"""What happened, for other systems: in order, nothing missing, nothing twice, codes alone, of the cases that the key may see."""

from __future__ import annotations

import gzip
import json
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.serving import make_server

from tests.conftest import DECISION
from tests.test_api_cases import SAID, outside  # noqa: F401 - a fixture
from tests.test_api_openapi import check, described
from triage.ledger.actor import Actor
from triage.ledger.changes import since
from web.client import Bancheng

OFFICER = Actor("officer", "police", "officer", "MH05")


@pytest.fixture
def front_end(outside, monkeypatch, tmp_path):  # noqa: F811
    monkeypatch.setenv("BANCHENG_MASTER_KEY", str(tmp_path / "master.key"))
    client, key = outside("pudong")
    ledger = client.application.extensions["office"].ledger

    def register(**headers):
        sent = {**SAID, "telephone": "13812345678"}
        return client.post("/api/v1/cases", json=sent, headers={**key, **headers}).get_json()

    def changes(query="", **headers):
        return client.get(f"/api/v1/changes{query}", headers={**key, **headers})

    return client, key, ledger, register, changes


def test_who_follows_along_is_told_each_step_once_and_304_while_there_is_nothing_new(front_end):
    _, _, ledger, register, changes = front_end
    assert changes().get_json() == {"changes": [], "after": 0, "more": False}
    first, _ = register(**{"Idempotency-Key": "a"}), register(**{"Idempotency-Key": "b"})
    told = changes()
    seen = told.get_json()
    assert [(change["number"] == first["number"], change["type"], change["state"]) for change in seen["changes"]] == [
        (True, "case.register", "registered"),
        (False, "case.register", "registered"),
    ]
    assert changes(**{"If-None-Match": told.headers["ETag"]}).status_code == 304
    after = f"?after={seen['after']}"
    nothing = changes(after)
    assert nothing.get_json() == {"changes": [], "after": seen["after"], "more": False}
    ledger.act(Actor("b", "police", "officer", "MH05"), "register", {"decision": DECISION, "channel": "counter"}, key="x")
    assert changes(after, **{"If-None-Match": nothing.headers["ETag"]}).status_code == 304, "others' matters are none of its own"
    path = ledger.case(OFFICER, first["number"]).path
    ledger.act(OFFICER, "accept", {"path": path}, first["number"], 1, "y")
    (change,) = changes(after, **{"If-None-Match": nothing.headers["ETag"]}).get_json()["changes"]
    assert (change["type"], change["state"], change["seq"], change["given"]) == ("case.accept", "accepted", 2, {"path": path})


def test_a_packed_answer_is_known_again_by_its_own_mark(front_end):
    _, _, _, register, changes = front_end
    for number in range(8):
        register(**{"Idempotency-Key": f"k{number}"})
    packed = changes(**{"Accept-Encoding": "gzip"})
    assert json.loads(gzip.decompress(packed.data)) == changes().get_json()
    assert changes(**{"Accept-Encoding": "gzip", "If-None-Match": packed.headers["ETag"]}).status_code == 304


def test_no_word_and_no_name_and_nothing_of_another_front_end_or_of_a_complaint_is_told(front_end, outside):  # noqa: F811
    client, _, ledger, register, changes = front_end
    number = register(**{"Idempotency-Key": "a"})["number"]
    path = ledger.case(OFFICER, number).path
    for seq, (action, filled_in) in enumerate(
        (
            ("accept", {"path": path}),
            ("handle", {}),
            ("interim", {"reason": "archive", "next_date": "2099-01-05", "told_how": "phone", "words_told": "还在查"}),
        ),
        1,
    ):
        ledger.act(OFFICER, action, filled_in, number, seq, f"s{seq}")
    api = Actor("api:pudong", "system", "api", "", client="api:pudong")
    about = {"keeper": "chief", "accounts": ["012345"]}
    complaint = ledger.act(api, "register", {"decision": DECISION, "channel": "online", "station": "MH05", "about": about}, key="z")
    said = changes().get_data(as_text=True)
    assert json.loads(said)["changes"][-1]["given"] == {"next_date": "2099-01-05", "told_how": "phone"}
    for hidden in ("张三", "13812345678", "亲子鉴定", "还在查", complaint.number, "012345", '"actor"'):
        assert hidden not in said
    for name, scopes, status in (("minhang", (), 200), ("reader", ("public",), 403)):
        other, key = outside(name, *scopes)
        answer = other.get("/api/v1/changes", headers=key)
        assert answer.status_code == status
        assert number not in answer.get_data(as_text=True)
    assert client.get("/api/v1/changes").status_code == 401


@pytest.mark.parametrize(
    ("query", "field"),
    [("?after=x", "after"), ("?after=-1", "after"), ("?limit=0", "limit"), ("?limit=201", "limit"), ("?after=99999", "after")],
)
def test_a_position_or_a_number_that_is_none_is_told(front_end, query, field):
    answer = front_end[-1](query)
    assert answer.status_code == 422
    assert [wrong["field"] for wrong in answer.get_json()["errors"]] == [field]


def test_the_answer_is_as_described_and_the_typed_client_reads_it_to_the_end(front_end):
    client, key, _, register, changes = front_end
    numbers = [register(**{"Idempotency-Key": f"k{number}"})["number"] for number in range(3)]
    document = client.get("/openapi.json").get_json()
    check(document, described(document, "/api/v1/changes", "get"), changes("?limit=2").get_json())
    server = make_server("127.0.0.1", 0, client.application, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        told = list(Bancheng(f"http://127.0.0.1:{server.server_port}", key["Authorization"].removeprefix("Bearer ")).changes())
    finally:
        server.shutdown()
        server.server_close()
    assert [change.number for change in told] == numbers


def follow(counter, actor, limit, stretch):
    """Everything from the beginning, page by page: the positions told, and how many pages that took."""
    told, after, pages, more = [], 0, 0, True
    while more:
        with counter.ledger.store.read() as connection:
            page = since(connection, counter.ledger.content, actor, after, limit, stretch)
        assert page.after >= after
        assert page.after > after or not page.more, "each page goes on"
        told += [event.pos for event in page.events]
        after, more, pages = page.after, page.more, pages + 1
    return told, pages


def test_however_large_the_pages_each_event_is_told_once_and_in_order(counter):
    for number in range(12):
        case = counter.register(counter.officer if number % 3 else counter.neighbour)
        if number % 4 == 0 and number % 3:
            counter.do(case, "accept", path="explain")
    everything, _ = follow(counter, counter.officer, 200, 20_000)
    assert len(everything) == 10
    assert follow(counter, counter.city, 200, 20_000)[0] == list(range(2, 16))

    @settings(max_examples=30, deadline=None)
    @given(st.integers(1, 20), st.integers(1, 40))
    def told(limit, stretch):
        assert follow(counter, counter.officer, limit, stretch)[0] == everything

    told()


def test_who_follows_while_others_write_misses_nothing(counter):
    writing = ThreadPoolExecutor(4)
    jobs = [writing.submit(counter.register) for _ in range(40)]
    told, after = [], 0
    while not all(job.done() for job in jobs) or len(told) < 40:
        with counter.ledger.store.read() as connection:
            page = since(connection, counter.ledger.content, counter.officer, after, 3)
        told += [event.pos for event in page.events]
        after = page.after
        for job in jobs:
            if job.done():
                job.result()
    writing.shutdown()
    assert told == list(range(2, 42))
