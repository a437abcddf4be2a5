"""A caller that made a mistake is told in Chinese what to do; never a traceback."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from web.app import create_app


def problem(answer, status):
    assert answer.status_code == status, answer.get_data(as_text=True)
    assert answer.mimetype == "application/problem+json"
    told = answer.get_json()
    assert told["status"] == status
    assert any("\u4e00" <= char <= "\u9fff" for char in told["title"])
    assert told.get("advice")
    assert "Traceback" not in answer.get_data(as_text=True)
    return told


def send(client, payload, path="/api/v1/triage"):
    return client.post(path, data=json.dumps(payload), content_type="application/json")


WRONG_TEXTS = ({}, *({"text": text} for text in ("", " \n\t", None, 3, ["身份证"], "\ud800")))
WRONG_TICKS = tuple({"text": "x", "ticked": ticked} for ticked in ([], {"亲子鉴定": "maybe"}, {"亲子鉴定": []}, {"\ud800": "yes"}))
SAID = {"who": "citizen", "text": "身份证丢了"}
WRONG_TURNS = (
    *({"turns": turns} for turns in ("身份证丢了", [], {}, None, ["身份证丢了"], [SAID] * 501)),
    *({"turns": [SAID, turn]} for turn in ({}, {"who": "citizen"}, {"who": "我", "text": "x"}, {**SAID, "text": " "}, {**SAID, "at": 1})),
    {"turns": [{"who": "officer", "text": "您办什么？"}]},
    {"text": "x", "turns": [SAID]},
)
WRONG_FORMS = tuple({"text": "x", "form": form} for form in ("letter", "", 3, ["talk"]))
WRONG_DAYS = tuple({"text": "x", "as_of": day} for day in ("明天", "2026-02-30", "9999-12-31", 20260101))


@pytest.mark.parametrize("payload", [*WRONG_TEXTS, *WRONG_TURNS, *WRONG_FORMS, *WRONG_TICKS, *WRONG_DAYS, {"text": "x", "internal": True}])
def test_what_is_wrong_is_named_with_its_field(client, payload):
    told = problem(send(client, payload), 422)
    assert told["errors"][0]["field"]
    assert told["errors"][0]["detail"]


def test_all_mistakes_are_told_at_once(client):
    told = problem(send(client, {"txt": "x", "as_of": "明天", "ticked": 1}), 422)
    assert {error["field"] for error in told["errors"]} == {"txt", "text", "as_of", "ticked"}
    assert "是不是想写“text”" in told["errors"][0]["detail"]


def test_an_unknown_name_is_answered_with_the_nearest_one(client, office):
    known = next(name for name in office.rulebook.vocabulary.materials if len(name) >= 3)
    told = problem(send(client, {"text": "身份证丢了", "ticked": {known + "啊": "yes"}}), 422)
    assert f"是不是想写“{known}”" in told["detail"]


@pytest.mark.parametrize(
    "body", [b"", b"{", b"nonsense", b"\xff\xfe", b"[" * 100_000, b'{"text": "x"} extra', b'{"text": ' + b"9" * 5000 + b"}"]
)
def test_what_is_not_json_is_said_to_be_none(client, body):
    problem(client.post("/api/v1/triage", data=body, content_type="application/json"), 400)


@pytest.mark.parametrize("body", [b"[]", b'"text"', b"null", b"3"])
def test_json_that_is_no_object_is_refused(client, body):
    problem(client.post("/api/v1/triage", data=body, content_type="application/json"), 422)


def test_a_form_is_not_json(client):
    problem(client.post("/api/v1/triage", data={"text": "身份证"}), 415)


@pytest.mark.parametrize("length", [5001, 100_000, 1_000_000])
def test_a_text_that_is_too_long_is_refused_as_too_long(client, length):
    problem(send(client, {"text": "字" * length}), 413)
    said = [{"who": "citizen", "text": "字" * 1000}] * (length // 1000)
    problem(send(client, {"turns": said}), 413)


def test_one_wrong_item_of_a_batch_is_answered_with_what_is_wrong_and_the_others_are_judged(client):
    items = [
        {"id": 1, "text": "身份证"},
        {"id": [], "text": ""},
        3,
        {"id": "x", "text": "字" * 5001},
        {"id": 5, "text": "x", "ticked": {"无": "yes"}},
    ]
    answer = send(client, {"items": items}, "/api/v1/triage/batch")
    assert answer.status_code == 200
    rows = answer.get_json()["items"]
    assert [row["id"] for row in rows] == [1, None, None, "x", 5]
    assert "path" in rows[0]
    assert [row["error"]["status"] for row in rows[1:]] == [422, 422, 413, 422]
    assert {wrong["field"] for wrong in rows[1]["error"]["errors"]} == {"id", "text"}


def test_what_no_batch_may_be_is_refused_as_a_whole(client):
    problem(send(client, {"items": []}, "/api/v1/triage/batch"), 422)
    problem(send(client, {"items": [{"id": 1, "text": "x"}] * 1001}, "/api/v1/triage/batch"), 413)
    problem(send(client, {"items": [{"id": 1, "text": "长" * 4_000}] * 90}, "/api/v1/triage/batch"), 413)


@pytest.mark.parametrize("query", ["", "q=", "q=%20", "q=" + "x" * 501, *(f"q=身份证&limit={limit}" for limit in ("0", "99", "三", "-1"))])
def test_a_look_up_that_cannot_be_done_says_why(client, query):
    problem(client.get(f"/api/v1/search?{query}"), 422)


def test_bytes_that_are_no_text_break_no_look_up(client):
    assert client.get("/api/v1/search?q=%ff%fe").status_code in (200, 422)


def test_unknown_addresses_and_methods_are_told(client):
    problem(client.get("/api/v1/nothing"), 404)
    problem(client.get("/api/v1/kb/art-no-such"), 404)
    refused = client.get("/api/v1/triage")
    problem(refused, 405)
    assert "POST" in refused.headers["Allow"]


def test_a_failure_inside_gives_a_number_and_no_traceback(office, monkeypatch, caplog):
    failing = create_app(office=office, desk_token="").test_client()
    monkeypatch.setattr(type(office.judge), "decide", lambda *args, **kwargs: 1 / 0)
    answer = failing.post("/api/v1/triage", json={"text": "身份证"})
    told = problem(answer, 500)
    assert "事件编号" in told["detail"]
    assert "ZeroDivision" not in answer.get_data(as_text=True)
    assert told["detail"].split()[1].rstrip("。") in caplog.text
    page = failing.post("/desk/view", data={"text": "身份证"})
    assert page.status_code == 500
    assert "服务出了差错" in page.get_data(as_text=True)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.characters(codec=None), max_size=60))
def test_no_text_whatever_breaks_the_judge(client, text):
    assert send(client, {"text": text}).status_code in (200, 422)


_NAMES = st.sampled_from(["text", "turns", "who", "form", "ticked", "as_of", "items", "id"])
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_NAMES, inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(payload=_JSON, path=st.sampled_from(["/api/v1/triage", "/api/v1/triage/batch"]))
def test_no_json_whatever_breaks_the_api(client, payload, path):
    assert send(client, payload, path).status_code in (200, 413, 422)
