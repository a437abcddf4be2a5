"""The decision: which path, how certain, why, and what to ask."""

from __future__ import annotations

import datetime
import json
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from triage import terms
from triage.content.home import find_home
from triage.decision.judge import Judge, UnknownFact

HOME = find_home(Path(__file__).parent)
LOST = "身份证丢了，窗口讲补不了"
TEXT = st.text(max_size=120).filter(lambda text: any(c.isalnum() for c in text))


@cache
def judge() -> Judge:
    return Judge.open(HOME)


@cache
def deaf() -> Judge:
    """The same judge with an ear that hears nothing."""
    return judge().hearing_by(None)


def test_a_judge_with_another_ear_hears_by_it_on_every_day():
    day = datetime.date(2020, 1, 1)
    text = "护照材料带齐了窗口不收"
    assert judge().decide(text, as_of=day).matter != deaf().decide(text, as_of=day).matter
    assert deaf().decide(text, as_of=day).matter == deaf().decide(text).matter


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


def test_a_danger_going_on_outranks_everything_and_says_so():
    decision = judge().decide("我来问居住证的，可是我妈现在正在银行转账，对方说是安全账户，快帮忙拦一下")
    assert decision.danger
    assert decision.danger.code == "fraud"
    assert decision.danger.level == "red"
    assert decision.path == "on_the_spot"
    assert "emergency" in decision.flags
    assert decision.certainty == "sure"
    assert decision.reply.id == "rep-danger-fraud"
    assert decision.missing == ()


def test_once_the_person_is_safe_the_errand_goes_on_where_it_was():
    text = "居住证续签要带什么？哦对了我妈这会儿正在给骗子转账"
    assert judge().decide(text).danger is not None
    decision = judge().decide(text, {"正被诈骗": "no"})
    assert decision.danger is None
    assert "emergency" not in decision.flags
    assert (decision.service.name, decision.reply.id) == ("居住证签注", "rep-res-endorse-ask")


def test_where_a_danger_may_be_meant_its_question_comes_first_with_two_answers():
    book = judge().rulebook
    doubting = Judge(replace(book, thresholds=replace(book.thresholds, danger_red=0.9999)), judge().knowledge, judge().ear)
    decision = doubting.decide("我来问居住证要带什么，对了我妈在家里说头晕得厉害，话也说不清")
    assert decision.danger
    assert decision.danger.level == "asked"
    question = decision.ask[0]
    assert question.about == "danger"
    assert [option.value for option in question.options] == ["yes", "no"]
    assert decision.certainty != "sure"
    assert doubting.decide(decision.text, {question.name: "yes"}).danger.level == "red"
    assert doubting.decide(decision.text, {question.name: "no"}).danger is None


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


def test_every_answer_to_a_question_leads_where_it_says():
    texts = [rule.hit[0].text for rule in judge().rulebook.rules if rule.service and rule.hit][::12]
    asked = [(text, question) for text in texts for question in judge().decide(text).ask]
    assert asked
    for text, question in asked:
        assert question.question.endswith("？")
        assert len(question.options) > 1
        assert len({option.answer for option in question.options}) == len(question.options)
        for option in question.options:
            assert judge().decide(text, {option.tick: option.value}).path == option.path


def test_there_is_a_question_wherever_one_should_be_asked_and_at_most_two():
    for text in [rule.hit[0].text for rule in judge().rulebook.rules if rule.hit][::9]:
        decision = judge().decide(text)
        assert len(decision.ask) <= 2
        if decision.certainty == "ask":
            assert decision.ask


def asked(text: str, desk: Judge | None = None, ticked: dict | None = None) -> list:
    return [question for question in (desk or judge()).decide(text, ticked).ask if question.about != "danger"]


def asking_first(service: str, *names: str) -> Judge:
    """The judge of this project if the guide of ``service`` had these asked first."""
    guides = tuple(replace(guide, ask=names) if guide.service == service else guide for guide in judge().knowledge.all_guides)
    return Judge(judge().rulebook, replace(judge().knowledge, all_guides=guides), judge().ear)


def test_what_the_guide_has_asked_first_is_asked_first():
    (question, *_) = asked(LOST, asking_first("身份证补领", "急用", "人到不了"))
    assert (question.about, question.name) == ("circumstance", "急用")
    (question, *_) = asked(LOST, asking_first("身份证补领", "人到不了", "急用"))
    assert question.name == "人到不了"
    other = asked(LOST, asking_first("护照", "人到不了"))[0].name
    assert other != "人到不了", "another service's guide says nothing here"


def test_what_was_said_in_a_dialogue_or_ticked_is_not_asked():
    desk = asking_first("身份证补领", "急用")
    dialogue = "民警：您办什么？\n群众：身份证丢了，要补。\n民警：急不急用？\n群众：急用的，等不及。"
    assert desk.decide(dialogue).matter.value("急用") == "yes"
    assert "急用" not in [question.name for question in asked(dialogue, desk)]
    assert "急用" not in [question.name for question in asked(LOST, desk, {"急用": "no"})]


def test_a_question_whose_answers_change_nothing_is_not_asked():
    assert "给孩子报名字" not in [question.name for question in asked(LOST, asking_first("身份证补领", "态度不好", "没有这个情形"))]
    texts = [rule.hit[0].text for rule in judge().rulebook.rules if rule.service and rule.hit][::12]
    for text in texts:
        now = judge().decide(text)
        for question in now.ask:
            if question.about in ("circumstance", "material"):
                answers = [judge().decide(text, {option.tick: option.value}) for option in question.options]
                said = {(answer.path, answer.reply and answer.reply.id) for answer in answers}
                assert len(said) > 1, (text, question.name)
                assert said - {(now.path, now.reply and now.reply.id)}


def test_what_a_guide_has_asked_comes_before_the_situation_and_the_cause_last():
    order = ["danger", "circumstance", "situation", "service", "cause", "opening"]
    texts = [rule.hit[0].text[:12] for rule in judge().rulebook.rules if rule.hit][::9]
    for text in texts:
        about = [question.about.replace("material", "circumstance") for question in judge().decide(text).ask]
        assert about == sorted(about, key=order.index), text
        assert "cause" not in about or len([one for one in about if one != "danger"]) == 1


def test_a_question_lowers_neither_path_nor_service():
    before = judge().decide(LOST).certain
    after = asking_first("身份证补领", "急用", "人到不了").decide(LOST)
    assert after.ask
    assert (after.certain.path, after.certain.service) == (before.path, before.service)


@pytest.mark.parametrize("text", ["户口", "身份证", "驾照", "我要办护照", "出生证 房产证", "无犯罪证明的事", "sfz", "hkb"])
def test_a_name_alone_tells_no_cause_and_nothing_is_read_aloud(text: str):
    decision = judge().decide(text)
    assert (decision.cause, decision.reply, decision.certainty == "sure") == (None, None, False)
    assert judge().decide(f"{text}丢了，拿不出来").cause


def test_where_the_service_is_known_but_not_the_trouble_the_question_names_it_and_every_answer_leads_on():
    for text in ("护照的事", "居住证"):
        (question,) = asked(text)
        service = judge().decide(text).service.name
        assert question.about == "cause"
        assert service[:2] in question.question
        answers = [judge().decide(text, {option.tick: "yes"}) for option in question.options]
        assert [answer.path for answer in answers] == [option.path for option in question.options]
        assert all(answer.cause.name == option.tick for answer, option in zip(answers, question.options, strict=True))


def test_where_nothing_was_understood_the_opening_question_is_asked_and_every_answer_leads_on():
    for text in ("喏，就是那个单子，叫我到这里来", "喏，就是这个东西"):
        (opening,) = asked(text)
        assert opening.about == "opening"
        for option in opening.options:
            (which,) = asked(text, ticked={option.tick: "yes"})
            assert which.about == "service"
            for service in which.options:
                decision = judge().decide(text, {option.tick: "yes", service.tick: "yes"})
                assert decision.service.name == service.tick
                assert "opening" not in [question.about for question in decision.ask]


def test_nothing_is_ever_left_unsaid_without_a_question():
    texts = [rule.hit[0].text[:8] for rule in judge().rulebook.rules if rule.hit][::11]
    silent = [decision for decision in map(judge().decide, texts) if decision.reply is None]
    assert silent
    assert all(decision.ask for decision in silent)


def test_what_was_answered_is_not_asked_again():
    for text in [rule.hit[0].text for rule in judge().rulebook.rules if rule.service and rule.hit][::15]:
        for question in judge().decide(text).ask:
            option = question.options[0]
            again = judge().decide(text, {option.tick: option.value})
            assert question.name not in [other.name for other in again.ask]


def test_a_ticked_circumstance_outranks_what_was_heard():
    before = judge().decide("处理违章，窗口说少东西")
    after = judge().decide("处理违章，窗口说少东西", {"驾驶证": "no"})
    assert "驾驶证" in after.missing
    assert after.path == "written_notice"
    assert before.id != after.id


def test_a_thing_that_happened_is_answered_before_what_was_said_about_it():
    decision = judge().decide("我妈在小区里被邻居的狗咬了，你们管不管")
    first, *others = (judge().rulebook.by_id[rule.id] for rule in decision.rules)
    assert first.situation
    assert decision.path == "on_the_spot"
    assert others
    assert not others[0].situation  # what was said about it was heard too


def test_what_a_file_gives_way_to_silences_its_rules():
    ticks = {"被狗咬": "yes"}
    assert "gen-street-020" in [rule.id for rule in judge().decide("来问件事", ticks).rules]
    assert "gen-street-020" not in [rule.id for rule in judge().decide("来问件事", ticks | {"超期没答复": "yes"}).rules]


def test_a_ticked_cause_is_beyond_doubt():
    for name in ("急情", "有急情"):
        if name in {cause.name for cause in judge().rulebook.causes.by_code.values()}:
            assert judge().decide("我来办身份证", {name: "yes"}).path == "expedite"
    assert judge().decide("我来办身份证", {"archive_missing": "yes"}).path == "escalate"


def test_without_any_ear_a_ticked_circumstance_alone_brings_its_rule():
    decision = deaf().decide("身份证换领", {"人到不了": "yes", "求上门": "yes"})
    assert decision.path == "expedite"
    assert decision.rules


def test_a_rule_whose_cause_was_not_heard_waits_in_sight_and_one_tick_brings_it_back():
    waiting = next(
        (decision for text in ("身份证丢了，后天要高考", "户口本丢了，明天就要用") if (decision := judge().decide(text)).not_held), None
    )
    assert waiting
    rule = waiting.not_held[0]
    back = judge().decide(waiting.text, {rule.tick: "yes"})
    assert rule.id in [fired.id for fired in back.rules]


def test_a_second_matter_is_judged_by_itself():
    decision = judge().decide("驾驶证到期了，我来换驾驶证。另外想问问给小狗办养犬登记要带哪些材料？")
    assert decision.service.name == "驾驶证换证"
    assert [other.service.name for other in decision.also] == ["养犬登记"]


def test_another_wording_is_another_decision():
    knowledge = judge().knowledge
    first = judge().decide("想问问办居住证要带什么材料")
    reworded = replace(knowledge, all_replies=tuple(replace(r, public=r.public + "请坐。") for r in knowledge.all_replies))
    other = Judge(judge().rulebook, reworded, judge().ear)
    assert other.decide("想问问办居住证要带什么材料").id != first.id


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
    decision = judge().decide("来处理违章，驾驶证没带", as_of=datetime.date(2020, 1, 1))
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
def test_a_sure_answer_always_rests_on_a_rule_that_leads_there(text):
    decision = judge().decide(text)
    if decision.certainty == "sure":
        assert decision.rules
        assert decision.rules[0].path == decision.path
