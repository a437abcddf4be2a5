"""The citizen stands there: one question, somebody at the post or the deputy, an answer in words, or a report at the latest."""

from __future__ import annotations

import datetime as dt

import pytest

from triage.ledger import presence
from triage.ledger.actor import Actor
from triage.ledger.listing import Wanted
from triage.ledger.refusal import Refusal

ANSWER = {"public_wording": "可以先报，鉴定一个月内补", "basis": "RK-011", "internal_basis": "按新规定"}


def refused(code, call, *args, **given):
    with pytest.raises(Refusal) as told:
        call(*args, **given)
    assert told.value.code == code
    return told.value


@pytest.fixture
def asked(counter):
    case = counter.through(counter.register(), ("accept", {"path": "explain"}))
    return counter, counter.do(case, "ask_support", question="没有鉴定能不能先报？")


def test_claimed_answered_and_told(asked):
    counter, case = asked
    wanted = Wanted(supports=("waiting",), right="support")
    assert [row["number"] for row in counter.ledger.page(counter.liaison, wanted).rows] == [case.number]
    assert counter.ledger.page(counter.officer, wanted).rows == ()
    refused("wrong_state", counter.do, case, "answer_support", counter.liaison, **ANSWER)
    case = counter.do(case, "claim", counter.liaison)
    other = Actor("other", "police", "liaison", "MH", "population")
    refused("wrong_state", counter.do, case, "claim", other)
    assert "别的联络岗" in str(refused("needs", counter.do, case, "answer_support", other, **ANSWER))
    leak = refused("needs", counter.do, case, "answer_support", counter.liaison, **{**ANSWER, "public_wording": "这个内部掌握"})
    assert [lack.need for lack in leak.lacks] == ["leak_check"]
    case = counter.do(case, "answer_support", counter.liaison, **ANSWER)
    case = counter.through(case, ("handle", {}), ("tell", {"words_told": ANSWER["public_wording"], "told_how": "face"}))
    done = counter.do(case, "close", outcome="explained", rating_offered=True)
    assert counter.ledger.case(counter.officer, done.number).route == "same_day", "asking reported nothing"
    assert counter.verify().problems == []


def test_taken_over_it_is_with_the_post_that_took_it(asked):
    counter, case = asked
    refused("not_allowed", counter.do, case, "take_over", counter.officer)
    case = counter.do(case, "take_over", counter.liaison)
    taken = counter.ledger.case(counter.liaison, case.number)
    assert (taken.state, taken.support, taken.clock("answer").start) == ("escalated", "answered", "2026-11-23")
    counter.do(case, "answer", counter.liaison, disposition="do", **ANSWER)


def test_reported_meanwhile_nobody_is_asked_any_more(asked):
    counter, case = asked
    case = counter.through(case, ("print", {"notice": "receipt"}))
    case = counter.do(case, "escalate", question="没有鉴定能不能先报？", department="人口管理处户政科")
    assert counter.ledger.case(counter.officer, case.number).support == "none"
    refused("wrong_state", counter.do, case, "claim", counter.liaison)


def test_a_matter_that_nobody_took_on_asks_nobody(counter):
    told = refused("needs", counter.do, counter.register(), "ask_support", question="能不能先报？")
    assert [lack.need for lack in told.lacks] == ["in_hand"]


def test_a_post_is_on_duty_while_its_page_is_open(counter):
    store = counter.ledger.store
    presence.beat(store, counter.liaison, counter.now)
    presence.beat(store, counter.liaison, counter.now)

    def there(minutes, line="population"):
        with store.read() as connection:
            return presence.of_post(connection, "MH", line, counter.now + dt.timedelta(minutes=minutes))

    assert [there(0), there(2), there(20), there(0, "traffic")] == ["on_duty", "away", "off", "off"]
