"""What another front end gets when it asks for a decision."""

from __future__ import annotations

import pytest

MATTER = "没领证生的小孩想跟爸爸报户口，窗口要亲子鉴定，我没做"


def ask(client, **payload):
    return client.post("/api/v1/triage", json=payload)


def test_a_matter_gets_a_path_a_wording_and_a_reason(client):
    answer = ask(client, text=MATTER)
    assert answer.status_code == 200
    decision = answer.get_json()
    assert decision["path"]["code"] in ("on_the_spot", "explain", "expedite", "written_notice", "escalate")
    assert decision["service"] == "出生登记"
    assert decision["reply"]["public"]
    assert decision["owner"]["department"]
    for span in decision["why"]["evidence"]:
        assert MATTER[span["start"] : span["end"]] == span["text"]


def test_every_answer_says_which_rulebook_it_comes_from(client, office):
    for answer in (ask(client, text=MATTER), ask(client, text=""), client.get("/healthz"), client.get("/api/v1/nothing"), client.get("/")):
        assert answer.headers["Bancheng-Rulebook-Version"] == office.rulebook.version
        assert answer.headers["Bancheng-Rulebook-Hash"] == office.rulebook.hash


def test_the_same_question_gets_the_same_decision_id(client):
    assert ask(client, text=MATTER).get_json()["decision_id"] == ask(client, text=MATTER).get_json()["decision_id"]
    assert ask(client, text=MATTER, as_of="2026-03-02").get_json()["decision_id"] != ask(client, text=MATTER).get_json()["decision_id"]


def test_a_ticked_answer_is_heard(client, office):
    for matter in office.cases.matters[:300]:
        decision = ask(client, text=matter.text).get_json()
        if decision["ask"]:
            break
    else:
        pytest.skip("no typical case leaves a question open")
    question = decision["ask"][0]
    again = ask(client, text=matter.text, ticked={question["fact"]: "yes"}).get_json()
    assert again["decision_id"] != decision["decision_id"]
    assert again["path"]["code"] == question["if_yes"] or again["certainty"] != "sure"


def test_a_past_matter_is_judged_by_the_rules_and_calendar_of_its_day(client):
    assert ask(client, text=MATTER, as_of="2026-02-12").get_json()["as_of"] == "2026-02-12"


@pytest.mark.parametrize("text", ["办身份证\x00\x07", "👮‍♂️身份证丢了😭", "ﬀ户口本①", "a" * 5000, "\u202e身份证", "身\n份\t证"])
def test_strange_characters_are_judged_like_any_other(client, text):
    assert ask(client, text=text).status_code == 200


def test_many_matters_are_judged_at_once_in_their_order(client):
    items = [{"id": number, "text": f"身份证丢了{number}次"} for number in range(30)] + [{"id": "z", "text": MATTER}]
    rows = client.post("/api/v1/triage/batch", json={"items": items}).get_json()["items"]
    assert [row["id"] for row in rows] == [item["id"] for item in items]
    assert rows[-1]["path"] == ask(client, text=MATTER).get_json()["path"]["code"]


def test_a_danger_going_on_is_told_as_such(client):
    decision = ask(client, text="救命，我老公正在外面拿着刀砍门").get_json()
    assert "emergency" in decision["flags"]
    assert decision["path"]["code"] == "on_the_spot"
