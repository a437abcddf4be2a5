"""Another front end finds out from the API itself what it may ask, and what belongs to every answer."""

from __future__ import annotations

import gzip
import json

import pytest

from web.app import create_app


def get(client, path, **headers):
    answer = client.get(path, headers=headers)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.get_json()


def test_a_service_is_a_form_whose_answers_are_ticks(client):
    form = get(client, "/api/v1/services/birth")
    assert form["name"] == "出生登记"
    assert {"code": "paternity_test", "name": "亲子鉴定"} in form["materials"]
    for field in form["fields"]:
        assert field["question"]
        for choice in field["choices"]:
            asked = {"text": "孩子报户口", "ticked": {field["code"]: choice["value"]}}
            assert client.post("/api/v1/triage", json=asked).status_code == 200
    assert client.get("/api/v1/services/nothing").status_code == 404


def test_every_listed_service_has_its_form(client):
    for service in get(client, "/api/v1/services")["services"]:
        assert get(client, f"/api/v1/services/{service['code']}")["name"] == service["name"]


def test_the_lists_hold_what_a_decision_may_name(client, office):
    lists = get(client, "/api/v1/circumstances")
    assert {known["code"] for known in lists["materials"]} == set(office.rulebook.codes.materials.values())
    assert len(lists["circumstances"]) > 300
    assert {kind["code"] for kind in get(client, "/api/v1/danger-kinds")["danger_kinds"]} == set(office.rulebook.dangers)
    assert {notice["code"] for notice in get(client, "/api/v1/notices")["notices"]} == {form.code for form in office.notices.forms}


def test_what_is_said_of_manners_is_in_no_public_list(client, office):
    public = {known["name"] for known in get(client, "/api/v1/circumstances")["circumstances"]}
    flagged = {known.name for known in office.rulebook.vocabulary.circumstances.values() if known.flag in ("attitude", "repeat")}
    assert flagged
    assert not flagged & public


def test_a_mirror_gets_every_public_entry_once(client, office):
    seen, kinds, cursor = [], set(), ""
    while cursor is not None:
        page = get(client, f"/api/v1/kb?limit=97&cursor={cursor}")
        seen += [entry["id"] for entry in page["entries"]]
        kinds |= {entry["kind"] for entry in page["entries"]}
        cursor = page["next"]
    assert seen == sorted(set(seen))
    assert kinds == {"article", "fact", "reply"}
    assert office.knowledge.public_facts & set(seen)
    for wrong in ("0", "201", "x"):
        assert client.get(f"/api/v1/kb?limit={wrong}").status_code == 422


def test_a_look_up_may_be_sent_in_the_body(client):
    assert client.post("/api/v1/search", json={"q": "身份证丢了", "limit": 3}).get_json() == get(
        client, "/api/v1/search?q=身份证丢了&limit=3"
    )
    assert client.post("/api/v1/search", json={"q": "身份证", "limit": 99}).status_code == 422


def test_feedback_reaches_the_department_masked(client, office):
    gap = client.post("/api/v1/feedback", json={"kind": "gap", "text": "居住证办不了，我电话13912345678", "note": "没有这条"})
    assert gap.status_code == 201
    kept = office.journal.gaps(most=1)[0]
    assert "没有这条" in kept.q
    assert "13912345678" not in kept.q
    wrong = {"kind": "wrong_answer", "text": "身份证丢了", "path": "on_the_spot", "note": "当场就能办"}
    assert client.post("/api/v1/feedback", json=wrong).status_code == 201
    kept = office.journal.overrides(most=1)[0]
    assert (kept.chosen, kept.reason, kept.note) == ("on_the_spot", "feedback", "当场就能办")
    assert kept.owner in office.rulebook.services.departments
    assert client.post("/api/v1/feedback", json={"kind": "praise", "text": "x"}).status_code == 422


def test_what_lasts_for_a_release_is_not_sent_twice(client):
    first = client.get("/api/v1/services")
    again = client.get("/api/v1/services", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert not again.get_data()
    assert client.get("/api/v1/services", headers={"If-None-Match": '"another"'}).status_code == 200
    assert client.post("/api/v1/triage", json={"text": "身份证"}).headers["Cache-Control"] == "no-store"


def test_an_internal_answer_is_kept_by_no_cache(office):
    client = create_app(office=office, desk_token="s3cret").test_client()
    answer = client.get("/api/v1/services", headers={"Authorization": "Bearer s3cret"})
    assert answer.headers["Cache-Control"] == "no-store"
    assert "ETag" not in answer.headers
    assert "Authorization" in answer.headers["Vary"]


def test_long_answers_are_packed_for_whoever_wants_it(client):
    plain, packed = client.get("/api/v1/services"), client.get("/api/v1/services", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert json.loads(gzip.decompress(packed.data)) == plain.get_json()
    assert packed.headers["ETag"] != plain.headers["ETag"]
    again = {"Accept-Encoding": "gzip", "If-None-Match": plain.headers["ETag"]}
    assert client.get("/api/v1/services", headers=again).status_code == 304


@pytest.mark.parametrize(("given", "kept"), [("case-7.a", True), ("x" * 65, False), ("a b", False), ("", False)])
def test_every_answer_has_the_number_of_its_request(client, given, kept):
    number = client.get("/api/v1/nothing", headers={"X-Request-ID": given}).headers["X-Request-ID"]
    assert (number == given) is kept
    assert number


def test_the_title_of_a_problem_is_english_for_who_asks_so(client):
    wrong = client.post("/api/v1/triage", json={"text": ""}, headers={"Accept-Language": "en-GB,en;q=0.9"}).get_json()
    assert wrong["title"] == "The request is not as described"
    assert wrong["type"] == "urn:bancheng:problem:invalid"
    assert client.get("/api/v1/nothing", headers={"Accept-Language": "en"}).get_json()["title"].isascii()
    assert not client.get("/api/v1/nothing", headers={"Accept-Language": "zh-CN,en;q=0.5"}).get_json()["title"].isascii()


def test_many_matters_may_come_and_go_line_by_line(client):
    lines = [{"id": 1, "text": "身份证丢了"}, {"id": 2, "text": ""}, {"id": 3, "turns": [{"who": "citizen", "text": "居住证丢了"}]}]
    body = "\n".join([json.dumps(line) for line in lines] + ["nonsense", ""])
    answer = client.post("/api/v1/triage/batch", data=body, content_type="application/x-ndjson")
    assert answer.mimetype == "application/x-ndjson"
    rows = [json.loads(line) for line in answer.get_data(as_text=True).splitlines()]
    assert [row["id"] for row in rows] == [1, 2, 3, None]
    assert ["error" in row for row in rows] == [False, True, False, True]
    assert rows[2]["service_name"] == "居住证补领"


def test_a_batch_tells_the_questions_to_whoever_wants_them(client, found):
    text, _ = found(lambda d: d.ask and not d.danger)
    asked = {"items": [{"id": 1, "text": text}]}
    plain = client.post("/api/v1/triage/batch", json=asked).get_json()["items"][0]
    told = client.post("/api/v1/triage/batch", json={**asked, "questions": True}).get_json()["items"][0]
    assert told.pop("ask") == client.post("/api/v1/triage", json={"text": text}).get_json()["ask"]
    assert told == plain


def test_the_server_tells_its_measures_to_its_own_machine(client):
    client.get("/healthz")
    told = client.get("/metrics")
    assert 'bancheng_requests_total{method="GET",route="/healthz",status="200"}' in told.get_data(as_text=True)
    assert client.get("/metrics", environ_base={"REMOTE_ADDR": "10.1.2.3"}).status_code == 403


def test_the_log_of_requests_names_the_route_and_no_word(client, caplog):
    caplog.set_level("INFO", "bancheng.requests")
    client.get("/api/v1/search?q=张三的秘密")
    client.get("/api/v1/kb/张三的秘密")
    lines = [json.loads(record.message) for record in caplog.records if record.name == "bancheng.requests"]
    assert [line["route"] for line in lines] == ["/api/v1/search", "/api/v1/kb/<id>"]
    assert "张三" not in caplog.text
