"""What a station cannot settle goes to a department and comes back as words; the citizen's day runs through all of it."""

from __future__ import annotations

import pytest

from triage.ledger.actor import Actor
from triage.ledger.listing import Wanted
from triage.ledger.refusal import Refusal
from triage.ledger.verify import verify

HUKOU, TRAFFIC = "人口管理处户政科", "交警总队"
ANSWER = {"disposition": "do", "basis": "RK-011", "public_wording": "可以恢复，请带户口簿来"}
REPORT = (("accept", {"path": "escalate"}), ("print", {"notice": "receipt"}))


@pytest.fixture
def reported(counter):
    """A case that was reported to the district's post of the population line."""
    counter.traffic = Actor("traffic", "police", "liaison", "MH", "traffic")
    counter.above = Actor("above", "police", "liaison", "SH", "population")
    case = counter.through(counter.register(path="escalate"), *REPORT)
    return counter, counter.do(case, "escalate", question="底册查不到，能不能凭户口簿恢复？", department=HUKOU)


def refused(code, call, *args, **given):
    with pytest.raises(Refusal) as told:
        call(*args, **given)
    assert told.value.code == code
    return told.value


def lacking(call, *args, **given):
    return [lack.need for lack in refused("needs", call, *args, **given).lacks]


def waiting(counter, actor, post="post", states=("escalated",)):
    return [row["number"] for row in counter.ledger.page(actor, Wanted(states=states, post=post)).rows]


def due(counter, case):
    clocks = counter.ledger.content.clocks
    return clocks.due_day(counter.ledger.case(counter.officer, case.number))


def sound(counter):
    with counter.ledger.store.read() as connection:
        assert verify(connection, counter.ledger.content, None).problems == []


def test_the_districts_post_raises_it_and_the_citys_answers_on_the_day_set_at_registration(reported):
    counter, case = reported
    day = due(counter, case)
    assert waiting(counter, counter.liaison) == [case.number]
    assert waiting(counter, counter.above) == []
    refused("not_allowed", counter.do, case, "answer", counter.above, **ANSWER)
    counter.wait(days=1)
    case = counter.do(case, "raise", counter.liaison)
    assert waiting(counter, counter.liaison) == []
    assert waiting(counter, counter.above) == [case.number]
    refused("not_allowed", counter.do, case, "answer", counter.liaison, **ANSWER)
    assert lacking(counter.do, case, "raise", counter.above) == ["at_district"]
    assert due(counter, case) == day
    case = counter.do(case, "answer", counter.above, **ANSWER)
    assert waiting(counter, counter.above, states=("answered",)) == [case.number]
    sound(counter)


def test_a_question_back_and_its_reply_stop_no_clock(reported):
    counter, case = reported
    day = due(counter, case)
    case = counter.do(case, "ask_back", counter.liaison, asked_for="户口簿是哪年签发的？")
    refused("wrong_state", counter.do, case, "answer", counter.liaison, **ANSWER)
    counter.wait(days=2)
    case = counter.do(case, "reply_back", replied="1988年")
    assert (case.state, due(counter, case)) == ("escalated", day)
    assert "1988年" in counter.ledger.texts(counter.liaison, case.number).values()


def test_a_return_needs_a_law_and_the_station_may_take_it_back(reported):
    counter, case = reported
    assert lacking(counter.do, case, "send_back", counter.liaison, reason="local") == ["law"]
    case = counter.do(case, "send_back", counter.liaison, reason="local", law="户口登记条例第十七条")
    assert case.state == "returned"
    case = counter.do(case, "take_back")
    assert case.state == "handling"
    assert waiting(counter, counter.liaison, states=()) == [case.number], "who was asked may still look it up"
    assert counter.ledger.page(counter.liaison, Wanted(post="helping")).rows == ()


def test_an_objection_is_ruled_on_by_the_superior_and_the_ruling_binds_the_department(reported):
    counter, case = reported
    day = due(counter, case)
    returned = {"reason": "not_ours", "law": "本局职责分工"}
    case = counter.do(case, "send_back", counter.liaison, **returned)
    case = counter.do(case, "object", objection="户口登记就是户政科的事")
    refused("not_allowed", counter.do, case, "overrule_return", counter.liaison, law="职责分工第三条")
    refused("not_allowed", counter.do, case, "overrule_return", counter.chief, law="职责分工第三条")
    case = counter.do(case, "overrule_return", counter.district, law="职责分工第三条")
    assert (case.state, due(counter, case)) == ("escalated", day)
    assert "not_bound" in lacking(counter.do, case, "send_back", counter.liaison, **returned)
    assert "not_bound" in lacking(counter.do, case, "redirect", counter.liaison, department=TRAFFIC)
    counter.do(case, "answer", counter.liaison, **ANSWER)


def test_what_the_citys_post_returned_the_city_rules_on(reported):
    counter, case = reported
    case = counter.do(case, "raise", counter.liaison)
    case = counter.do(case, "send_back", counter.above, reason="local", law="户口登记条例第十七条")
    case = counter.do(case, "object", objection="派出所没有这个权限")
    assert lacking(counter.do, case, "uphold_return", counter.district, law="户口登记条例") == ["superior"]
    assert counter.do(case, "uphold_return", counter.city, law="户口登记条例").state == "handling"


def test_a_post_redirects_once_and_the_other_line_reads_it_by_being_handed_it(reported):
    counter, case = reported
    refused("unknown_case", counter.ledger.case, counter.traffic, case.number)
    assert lacking(counter.do, case, "redirect", counter.liaison, department=HUKOU) == ["other_department"]
    case = counter.do(case, "redirect", counter.liaison, department=TRAFFIC)
    assert waiting(counter, counter.traffic) == [case.number]
    assert "底册查不到，能不能凭户口簿恢复？" in counter.ledger.texts(counter.traffic, case.number).values()
    assert lacking(counter.do, case, "redirect", counter.traffic, department=HUKOU) == ["not_redirected"]
    counter.do(case, "answer", counter.traffic, **ANSWER)
    sound(counter)


def test_a_helper_advises_once_and_answers_nothing(reported):
    counter, case = reported
    case = counter.do(case, "assist", counter.liaison, department=TRAFFIC, question="驾驶证上登的是哪个户籍地？")
    assert lacking(counter.do, case, "assist", counter.liaison, department=TRAFFIC, question="再问一次") == ["helper"]
    assert waiting(counter, counter.traffic, "helping", ()) == [case.number]
    refused("not_allowed", counter.do, case, "answer", counter.traffic, **ANSWER)
    case = counter.do(case, "advise", counter.traffic, opinion="登的是甲镇")
    assert waiting(counter, counter.traffic, "helping", ()) == []
    refused("not_allowed", counter.do, case, "advise", counter.traffic, opinion="再说一遍")
    assert counter.do(case, "answer", counter.liaison, **ANSWER).state == "answered"
    sound(counter)


def test_an_answer_that_studies_it_further_names_the_day_of_the_next_word(reported):
    counter, case = reported
    assert lacking(counter.do, case, "answer", counter.liaison, **{**ANSWER, "disposition": "study"}) == ["next_date"]
    counter.do(case, "answer", counter.liaison, **{**ANSWER, "disposition": "study"}, next_date="2026-11-27")
    assert counter.ledger.case(counter.officer, case.number).next_word == "2026-11-27"


def test_a_complaint_about_a_person_goes_to_no_department(counter):
    case = counter.register(counter.colleague, path="escalate", about={"accounts": ["officer"], "keeper": "chief"})
    case = counter.do(case, "accept", counter.chief, path="escalate")
    case = counter.do(case, "print", counter.chief, notice="receipt")
    assert lacking(counter.do, case, "escalate", counter.chief, question="怎么办？", department=HUKOU) == ["not_about"]


def test_the_list_of_posts_is_made_anew_from_the_events(reported):
    from triage.ledger.projection import rebuild
    from triage.ledger.tables import POSTS

    counter, _case = reported
    with counter.ledger.store.write() as connection:
        assert rebuild(connection, counter.ledger.content.clocks) == (1, 0)
        connection.execute(POSTS.update().values(open=False))
    assert "不一样" in counter.verify().problems[0]
    with counter.ledger.store.write() as connection:
        assert rebuild(connection, counter.ledger.content.clocks) == (1, 1)
    sound(counter)
