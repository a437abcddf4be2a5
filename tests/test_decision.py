"""The decision: which path, how certain, why, and what to ask."""

from __future__ import annotations

import datetime
import json
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from triage import terms
from triage.decision.judge import Judge, UnknownFact
from triage.home import find_home

HOME = find_home(Path(__file__).parent)
TEXT = st.text(max_size=120).filter(lambda text: any(c.isalnum() for c in text))


@cache
def judge() -> Judge:
    return Judge.open(HOME)


@cache
def rules_alone() -> Judge:
    return Judge.open(HOME, rules_only=True)


@pytest.mark.parametrize(
    ("text", "path", "line"),
    [
        ("来处理一个违停，驾驶证行驶证都没带，也没有电子的", "written_notice", "traffic"),
        ("请问补身份证要带什么材料，多少钱", "explain", "population"),
        ("身份证丢了，明天一早的飞机去奔丧，户口本照片有，求你们先给办个临时的", "expedite", "population"),
        ("查五十年代的户口底册，派出所说底册被水泡了查不到，档案馆也说没有移交", "escalate", "population"),
        ("户口簿上的住址打错了一个字，电脑里是对的，给我重打一张", "on_the_spot", "population"),
    ],
)
def test_a_plain_matter_takes_the_path_that_the_guide_gives(text, path, line):
    decision = judge().decide(text)
    assert decision.path == path
    assert decision.line == line
    assert rules_alone().decide(text).path == path


def test_a_danger_going_on_outranks_everything_and_says_so():
    decision = judge().decide("我来问居住证的，可是我妈现在正在银行转账，对方说是安全账户，快帮忙拦一下")
    assert decision.path == "on_the_spot"
    assert "emergency" in decision.flags
    assert decision.certainty == "sure"


@pytest.mark.parametrize("text", ["被你们气得想跳楼，不就是补个身份证吗", "去年被骗的钱什么时候能返还", "楼上天天半夜跳操吵死了"])
def test_a_figure_of_speech_or_an_old_story_is_no_danger(text):
    assert "emergency" not in judge().decide(text).flags


def test_the_written_notice_is_for_traffic_violations_alone():
    assert judge().decide("来补身份证，户口簿没带，也不急").path != "written_notice"


def test_every_decision_says_what_to_say_by_when_and_who_helps():
    decision = judge().decide("居住证签注过期三个月了，说年限要断，凭什么").as_dict(internal=True)
    assert decision["reply"]["public"]
    assert decision["deadline"]["limit"]
    assert decision["deadline"]["why"]
    assert decision["owner"] == {"department": "人口管理处居住证科", "liaison": "居住证业务联络岗"}
    assert decision["why"]["rules"]
    assert decision["steps"]


def test_the_public_view_has_no_internal_basis_and_no_unconfirmed_fact():
    decision = judge().decide("夫妻投靠年限不够，为什么")
    public = json.dumps(decision.as_dict(), ensure_ascii=False)
    assert decision.reply
    assert decision.reply.internal
    assert decision.reply.internal not in public
    assert '"internal' not in public
    facts = judge().knowledge.public_facts
    assert all(basis["fact"] in facts for basis in decision.as_dict()["basis"])


def test_evidence_marks_the_words_in_the_text():
    text = "材料都带齐了，窗口说他不会办，叫我改天再来"
    decision = judge().decide(text)
    assert decision.evidence
    for evidence in decision.evidence:
        assert text[evidence["start"] : evidence["end"]] == evidence["text"]


def test_what_is_heard_from_nothing_is_unsure_and_names_whom_to_ask():
    decision = judge().decide("嗯那个啊").as_dict()
    assert decision["certainty"] != "sure"
    if decision["certainty"] == "unsure":
        assert decision["ask_whom"]["liaison"]


def test_a_question_names_a_fact_whose_answer_changes_the_path_by_the_rules():
    texts = [rule.hit[0].text for rule in rules_alone().rulebook.rules if rule.service and rule.hit][::12]
    asked = [(text, question) for text in texts for question in rules_alone().decide(text).ask]
    assert asked
    for text, question in asked:
        assert question.if_yes != question.if_no
        assert question.question.endswith("？")
        assert rules_alone().decide(text, {question.fact: "yes"}).path == question.if_yes
        assert rules_alone().decide(text, {question.fact: "no"}).path == question.if_no


def test_a_ticked_fact_judges_again():
    text = "处理违章，窗口说少东西"
    before = rules_alone().decide(text)
    after = rules_alone().decide(text, {"驾驶证": "no"})
    assert "驾驶证" in after.missing
    assert after.path == "written_notice"
    assert before.id != after.id


def test_a_tick_that_means_nothing_is_refused_with_what_is_near():
    with pytest.raises(UnknownFact, match="材料齐全"):
        judge().decide("办事", {"材料齐": "yes"})


def test_the_same_matter_gets_the_same_id_and_another_day_another():
    first = judge().decide("补身份证", as_of=datetime.date(2026, 11, 22))
    again = judge().decide("补身份证", as_of=datetime.date(2026, 11, 22))
    later = judge().decide("补身份证", as_of=datetime.date(2026, 11, 23))
    assert first == again
    assert first.id != later.id


def test_a_day_before_the_rules_came_into_force_knows_no_rule():
    decision = rules_alone().decide("来处理违章，驾驶证没带", as_of=datetime.date(2020, 1, 1))
    assert decision.rules == ()
    assert decision.certainty == "unsure"


@settings(max_examples=50, deadline=None)
@given(TEXT)
def test_any_words_get_a_whole_decision(text):
    decision = judge().decide(text)
    told = decision.as_dict()
    assert told["path"]["code"] in terms.PATHS
    assert told["scope"]["code"] in terms.SCOPES
    assert told["line"]["code"] in terms.LINES
    assert json.loads(json.dumps(told, ensure_ascii=False)) == told


@settings(max_examples=30, deadline=None)
@given(TEXT)
def test_the_second_opinion_never_makes_a_decision_sure_alone(text):
    decision = judge().decide(text)
    if decision.certainty == "sure":
        assert decision.rules
        assert decision.rules[0].path == decision.path
