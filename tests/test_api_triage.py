"""What another front end gets when it asks for a decision."""

from __future__ import annotations

import pytest

MATTER = "没领证生的小孩想跟爸爸报户口，窗口要亲子鉴定，我没做"
DANGER = "救命，我老公正在外面拿着刀砍门"


def ask(client, **payload):
    return client.post("/api/v1/triage", json=payload)


def decided(client, **payload):
    answer = ask(client, **payload)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.get_json()


def test_a_matter_gets_a_path_a_wording_and_a_reason(client):
    decision = decided(client, text=MATTER)
    assert decision["path"]["code"] in ("on_the_spot", "explain", "expedite", "written_notice", "escalate")
    assert decision["service"] == {"code": "birth", "name": "出生登记"}
    assert decision["cause"]["name"]
    assert set(decision["certain"]) == {"path", "service", "reply"}
    assert decision["reply"]["public"]
    assert decision["owner"]["department"]
    assert decision["danger"] is None
    for span in decision["why"]["evidence"]:
        assert MATTER[span["start"] : span["end"]] == span["text"]


def test_every_answer_says_which_release_it_comes_from(client, office):
    for answer in (ask(client, text=MATTER), ask(client, text=""), client.get("/healthz"), client.get("/api/v1/nothing"), client.get("/")):
        assert answer.headers["Bancheng-Release-Version"] == office.rulebook.version
        assert answer.headers["Bancheng-Release-Hash"] == office.judge.hash
    assert decided(client, text=MATTER)["release"] == client.get("/healthz").get_json()["release"]


def test_the_same_question_gets_the_same_decision_id(client):
    assert decided(client, text=MATTER)["decision_id"] == decided(client, text=MATTER)["decision_id"]
    assert decided(client, text=MATTER, as_of="2026-03-02")["decision_id"] != decided(client, text=MATTER)["decision_id"]


def test_each_answer_to_a_question_leads_where_it_says(client, found):
    text, _ = found(lambda d: d.ask and not d.danger)
    for option in decided(client, text=text)["ask"][0]["options"]:
        again = decided(client, text=text, ticked={option["tick"]: option["value"]})
        assert again["path"]["code"] == option["path"]
        assert option["tick"] not in {asked["circumstance"]["code"] for asked in again["ask"]}


def test_what_was_not_held_counts_once_it_is_ticked(client, found):
    text, _ = found(lambda d: d.not_held and not d.danger)
    waiting = decided(client, text=text)["why"]["not_held"][0]
    assert waiting["because"]
    again = decided(client, text=text, ticked={waiting["tick"]: "yes"})
    assert waiting["id"] in {rule["id"] for rule in again["why"]["rules"]}


def test_a_past_matter_is_judged_by_the_rules_and_calendar_of_its_day(client):
    assert decided(client, text=MATTER, as_of="2026-02-12")["as_of"] == "2026-02-12"


@pytest.mark.parametrize("text", ["办身份证\x00\x07", "👮‍♂️身份证丢了😭", "ﬀ户口本①", "a" * 5000, "\u202e身份证", "身\n份\t证"])
def test_strange_characters_are_judged_like_any_other(client, text):
    assert ask(client, text=text).status_code == 200


def test_a_dialogue_may_be_sent_turn_by_turn(client, office):
    turns = [
        {"who": "citizen", "text": "居住证丢了，我来补"},
        {"who": "officer", "text": "身份证带了吗？"},
        {"who": "citizen", "text": "没有"},
    ]
    told = decided(client, turns=turns)
    assert told["service"]["name"] == "居住证补领"
    assert {"code": "id_card", "name": "身份证"} in told["missing"], "a bare no answers the officer's question"
    for span in told["why"]["evidence"]:
        assert told["text"][span["start"] : span["end"]] == span["text"]
    assert decided(client, text=told["text"])["decision_id"] == told["decision_id"]
    one = decided(client, turns=[{"who": "citizen", "text": MATTER}])
    assert one["decision_id"] == decided(client, text=MATTER)["decision_id"]


def test_the_form_may_be_told_and_is_guessed_where_it_is_not(client):
    text = "民警：户口本带了吗？群众：带了。民警：想办什么？群众：给小孩报户口。"
    assert decided(client, text=text)["decision_id"] == decided(client, text=text, form="dialogue")["decision_id"]
    assert decided(client, text=text, form=None)["decision_id"] == decided(client, text=text)["decision_id"]


def test_many_matters_are_judged_at_once_in_their_order_as_each_would_be_alone(client):
    items = [{"id": number, "text": f"身份证丢了{number}次"} for number in range(30)]
    items += [{"id": "z", "text": MATTER, "ticked": {"亲子鉴定": "yes"}, "as_of": "2026-12-02"}]
    items += [{"id": "turns", "turns": [{"who": "officer", "text": "办什么？"}, {"who": "citizen", "text": MATTER}]}]
    rows = client.post("/api/v1/triage/batch", json={"items": items}).get_json()["items"]
    assert [row["id"] for row in rows] == [item["id"] for item in items]
    for item, row in zip(items[-2:], rows[-2:], strict=True):
        alone = decided(client, **{key: value for key, value in item.items() if key != "id"})
        assert (row["path"], row["reply"] or None) == (alone["path"]["code"], alone["reply"] and alone["reply"]["id"])
        assert row["service_name"] == alone["service"]["name"]


def test_a_danger_going_on_is_told_with_its_own_words_until_somebody_says_that_all_are_safe(client):
    decision = decided(client, text=DANGER)
    assert decision["danger"]["level"] == "red"
    assert "emergency" in decision["flags"]
    assert decision["reply"]["id"].startswith("rep-danger-")
    assert decision["missing"] == []
    safe = decided(client, text=DANGER, ticked={decision["danger"]["name"]: "no"})
    assert safe["danger"] is None
    assert safe["reply"] is None or not safe["reply"]["id"].startswith("rep-danger-")


def test_a_danger_heard_with_nothing_else_still_gets_its_own_words(client):
    decision = decided(client, text="我不想活了")
    assert decision["danger"]["code"] == "suicide"
    assert decision["reply"]["id"] == "rep-danger-suicide"


def test_a_danger_that_may_be_is_asked_about_first(client, found):
    text, _ = found(lambda d: d.danger and d.danger.level == "asked")
    decision = decided(client, text=text)
    asked = decision["ask"][0]
    assert asked["about"] == "danger"
    assert decision["certainty"] != "sure"
    yes, no = asked["options"]
    assert decided(client, text=text, ticked={yes["tick"]: yes["value"]})["danger"]["level"] == "red"
    assert decided(client, text=text, ticked={no["tick"]: no["value"]})["danger"] is None


def test_the_second_matter_of_a_visit_is_told_with_its_own_words(client, found):
    text, _ = found(lambda d: d.also and not d.danger)
    decision = decided(client, text=text)
    (other,) = decision["also"]
    assert other["text"] in text
    assert other["service"] != decision["service"]
    for span in other["why"]["evidence"]:
        assert other["text"][span["start"] : span["end"]] == span["text"]
