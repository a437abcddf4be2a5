"""Which situation it is: where the desk is in doubt it offers the likeliest, and one key leads to the wording written for it."""

from __future__ import annotations

import datetime

import pytest

from tests.conftest import HOME
from triage.content.labelled import read_labelled
from triage.decision.decision import Decision, Question
from triage.decision.judge import Judge, UnknownFact
from triage.decision.ticks import ANY_SITUATION

#: What strangers said of which nothing was learned.
TOLD = [case.text for case in read_labelled(HOME / "kb/cases/held/strangers_1.jsonl")][::4]


def question_of(decision: Decision) -> Question | None:
    return next((question for question in decision.ask if question.about == "situation"), None)


@pytest.fixture(scope="module")
def judge(office) -> Judge:
    return office.judge


@pytest.fixture(scope="module")
def asked(judge) -> list[tuple[Decision, Question]]:
    found = [(decision, question) for decision in map(judge.decide, TOLD) if (question := question_of(decision))]
    assert len(found) > 10
    return found


def test_the_situations_are_told_by_the_titles_of_wordings_and_the_last_answer_is_that_it_is_none(judge, asked):
    for _, question in asked:
        *options, none = question.options
        assert 1 <= len(options) <= 4
        assert [option.answer for option in options] == [judge.knowledge.replies[option.tick].situation for option in options]
        assert len({option.answer for option in options}) == len(options)
        assert (none.answer, none.tick, none.value) == (judge.words.no_situation, ANY_SITUATION, "no")


def test_a_situation_that_is_told_leads_to_its_own_wording_on_the_path_that_was_announced(judge, asked):
    for decision, question in asked:
        for option in question.options[:-1]:
            told = judge.decide(decision.text, {option.tick: "yes"})
            assert told.reply, (decision.text, option)
            assert told.reply.id == option.tick
            assert told.path == option.path
            assert question_of(told) is None


def test_rules_give_the_path_of_a_situation_that_is_told(judge, asked):
    for decision, question in asked:
        told = judge.decide(decision.text, {question.options[0].tick: "yes"})
        if told.rules:
            assert told.path == told.rules[0].path


def test_it_is_only_asked_where_another_wording_than_the_one_at_hand_may_be_meant(asked):
    for decision, question in asked:
        said = decision.reply.id if decision.reply else None
        assert {option.tick for option in question.options[:-1]} - {said}
        assert decision.certainty != "sure"


def test_like_none_of_them_is_not_asked_again(judge, asked):
    for decision, _ in asked:
        assert question_of(judge.decide(decision.text, {ANY_SITUATION: "no"})) is None


def test_a_situation_tells_no_danger(judge):
    dangers = [reply for reply in judge.wordings.public if reply.startswith("rep-danger")]
    assert dangers
    offered = {
        option.tick for text in TOLD for question in judge.decide(text).ask if question.about == "situation" for option in question.options
    }
    assert offered.isdisjoint(dangers)


def test_other_front_ends_answer_with_the_id_of_the_wording(client, asked):
    decision, question = asked[0]
    told = client.post("/api/v1/triage", json={"text": decision.text}).get_json()
    (seen,) = [one for one in told["ask"] if one["about"] == "situation"]
    assert [option["tick"] for option in seen["options"]] == [option.tick for option in question.options]
    tick = seen["options"][0]["tick"]
    answer = client.post("/api/v1/triage", json={"text": decision.text, "ticked": {tick: "yes"}}).get_json()
    assert answer["reply"]["id"] == tick


def test_by_the_content_of_another_day_only_what_was_said_then_can_be_ticked(judge):
    new = next(reply for reply in judge.wordings.public.values() if reply.since > "2026-11-25")
    before = datetime.date.fromisoformat(new.since) - datetime.timedelta(days=1)
    with pytest.raises(UnknownFact):
        judge.decide("我来问一件事", {new.id: "yes"}, before)
    assert judge.decide("我来问一件事", {new.id: "yes"}).ticked == {new.id: "yes"}
