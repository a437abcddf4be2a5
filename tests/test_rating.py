"""What a citizen thinks of it: given with their own code alone, a bad one looked into by others within the working day."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from triage.insight.statistics import Between, Statistics
from triage.ledger.actor import Actor
from triage.ledger.listing import Wanted
from triage.ledger.refusal import Refusal
from triage.ledger.tables import EVENTS

HOME = Path(__file__).resolve().parent.parent
START = (("accept", {"path": "explain"}), ("handle", {}), ("tell", {"words_told": "缺亲子鉴定", "told_how": "face"}))
BAD = {"grade": "very_dissatisfied", "comment": "跑了三趟", "telephone": "13812345678"}
HEARD = {"told_how": "phone", "heard": "等了两个小时没人理"}


@pytest.fixture
def closed(counter):
    case = counter.through(counter.register(), *START)
    return counter, counter.do(case, "close", outcome="explained", rating_offered=True)


def slip(counter, case):
    case = counter.do(case, "invite", counter.colleague)
    return case, counter.ledger.slip(counter.colleague, case.number)


def rate(counter, case, code, named=False, **given):
    return counter.ledger.rate(case.number, code, given, named, counter.key(), counter.now)


def refused(code, call, *args, **given):
    with pytest.raises(Refusal) as told:
        call(*args, **given)
    assert told.value.code == code
    return told.value


def now(counter, case):
    return counter.ledger.case(counter.chief, case.number)


def counted(counter):
    with counter.ledger.store.read() as connection:
        table = Statistics.load(HOME, counter.ledger.content).table(connection, "grade", Between())
    return [(row.code, row.count) for row in table.rows]


def listed(counter, actor, right="contact"):
    return [row["number"] for row in counter.ledger.page(actor, Wanted(ratings=("bad",), right=right)).rows]


def test_a_code_is_good_for_one_rating_and_another_slip_ends_it(closed):
    counter, case = closed
    case, first = slip(counter, case)
    case, second = slip(counter, case)
    refused("unknown_case", rate, counter, case, first, grade="satisfied")
    rate(counter, case, second, grade="satisfied")
    assert (now(counter, case).rating, now(counter, case).grade) == ("rated", "satisfied")
    refused("unknown_case", rate, counter, case, second, grade="dissatisfied")
    refused("unknown_case", rate, counter, case, "", grade="dissatisfied")
    assert counter.ledger.slip(counter.colleague, case.number) == ""


def test_nothing_is_rated_before_it_is_closed(counter):
    case = counter.through(counter.register(), *START)
    assert "办结以后" in str(refused("needs", counter.do, case, "invite"))
    offered = [one.action.code for one in counter.ledger.possible(counter.officer, case.number, counter.now)]
    assert "invite" not in offered, "what nobody can do yet is no button"
    assert "ask_support" in offered


def test_staff_neither_give_nor_change_a_rating(closed):
    counter, case = closed
    case, code = slip(counter, case)
    for actor in (counter.officer, counter.colleague, counter.lead, counter.chief, counter.district, counter.city):
        refused("not_allowed", counter.do, case, "rate", actor, grade="very_satisfied")
    case = rate(counter, case, code, grade="dissatisfied")
    refused("not_allowed", counter.do, case, "rate", counter.chief, grade="very_satisfied")
    payloads = sa.select(EVENTS.c.payload)
    with counter.ledger.store.read() as connection:
        assert code not in " ".join(connection.execute(payloads).scalars()), "no event holds the code"


def test_a_named_bad_rating_is_contacted_verified_rectified_and_called_back_by_others(closed):
    counter, case = closed
    case, code = slip(counter, case)
    case = rate(counter, case, code, named=True, **BAD)
    clocks = counter.ledger.content.clocks
    assert clocks.due_day(now(counter, case)) == "2026-11-24", "one working day"
    assert listed(counter, counter.officer) == [], "whom it is about does not find it"
    assert listed(counter, counter.colleague) == listed(counter, counter.lead) == [case.number]
    refused("not_allowed", counter.do, case, "contact", counter.officer, **HEARD)
    for action, given in (
        ("contact", HEARD),
        ("verify", {"finding": "founded", "found": "当天叫号停了两小时"}),
        ("plan", {"measure": "叫号停了改为人工", "rectify_by": "2026-11-27"}),
        ("rectify", {"rectified": "已经改了"}),
        ("call_back", {**HEARD, "content": "satisfied"}),
    ):
        refused("not_allowed", counter.do, case, action, counter.officer, **given)
        case = counter.do(case, action, counter.colleague, **given)
    assert now(counter, case).rating == "settled"
    assert clocks.due_day(now(counter, case)) == ""
    assert counter.verify().problems == []


def test_whoever_closed_it_or_owned_it_handles_no_rating_of_it_whatever_their_post(counter):
    case = counter.through(counter.register(), *START)
    case = counter.do(case, "close", counter.chief, outcome="explained", rating_offered=True)
    case, code = slip(counter, case)
    case = rate(counter, case, code, named=True, **BAD)
    assert listed(counter, counter.chief) == []
    refused("not_allowed", counter.do, case, "contact", counter.chief, **HEARD)
    counter.do(case, "contact", counter.lead, **HEARD)


def test_a_contact_that_is_late_warns_the_lead_and_then_the_district_never_the_rated(closed):
    counter, case = closed
    case, code = slip(counter, case)
    case = rate(counter, case, code, named=True, **BAD)
    counter.wait(days=3)
    with counter.ledger.turn() as turn:
        assert turn.tick(case.number, counter.now) == 2
        assert turn.tick(case.number, counter.now) == 0
    warned = [event.data["warned"] for event in counter.ledger.events(counter.chief, case.number) if event.type == "clock.level"]
    assert warned == ["lead", "district"]
    row = counter.ledger.page(counter.colleague, Wanted(ratings=("bad",))).rows[0]
    assert (row["due"], row["warn"]) == ("2026-11-24", "")


def test_an_appeal_comes_after_the_contact_and_is_ruled_on_by_another_unit_once(closed):
    counter, case = closed
    case, code = slip(counter, case)
    case = rate(counter, case, code, named=True, **BAD)
    claim = {"claim": "mistaken", "grounds": "评的是另一个窗口"}
    refused("wrong_state", counter.do, case, "appeal", counter.chief, **claim)
    case = counter.do(case, "contact", counter.lead, **HEARD)
    refused("not_allowed", counter.do, case, "appeal", counter.officer, **claim)
    case = counter.do(case, "appeal", counter.chief, **claim)
    refused("not_allowed", counter.do, case, "uphold_appeal", counter.chief, ruling="是误评")
    assert counted(counter) == [("very_dissatisfied", 1)]
    again = counter.do(case, "dismiss_appeal", counter.district, ruling="评的就是这件事")
    assert "已经申诉过" in str(refused("needs", counter.do, again, "appeal", counter.chief, **claim))


def test_an_upheld_appeal_is_not_counted(closed):
    counter, case = closed
    case, code = slip(counter, case)
    case = rate(counter, case, code, named=True, **BAD)
    case = counter.do(case, "contact", counter.lead, **HEARD)
    case = counter.do(case, "appeal", counter.chief, claim="malicious", grounds="同一个人一天评了二十次")
    counter.do(case, "uphold_appeal", counter.city, ruling="查了记录，属实")
    found = now(counter, case)
    assert (found.rating, found.grade, found.uncounted) == ("settled", "very_dissatisfied", True)
    assert counted(counter) == [("", 1)]


def test_a_matter_may_be_reopened_while_its_rating_is_looked_into_and_rated_again_when_closed_anew(closed):
    counter, case = closed
    case, code = slip(counter, case)
    case = rate(counter, case, code, named=True, **BAD)
    case = counter.do(case, "reopen", counter.lead, reason="failed")
    assert (now(counter, case).state, now(counter, case).rating) == ("handling", "bad")
    case = counter.do(case, "contact", counter.lead, **HEARD)
    case = counter.through(case, START[2])
    counter.do(case, "close", outcome="done", rating_offered=True)
    assert now(counter, case).rating == "contacted"


def test_a_complaint_about_a_person_is_rated_by_its_citizen_and_seen_by_nobody_else(counter):
    about = {"accounts": ["officer"], "keeper": "chief"}
    case = counter.register(counter.colleague, about=about)
    for action, given in START:
        case = counter.do(case, action, counter.chief, **given)
    case = counter.do(case, "close", counter.chief, outcome="explained", rating_offered=True)
    case = counter.do(case, "invite", counter.chief)
    rate(counter, case, counter.ledger.slip(counter.chief, case.number), named=True, **BAD)
    assert listed(counter, counter.district) == [case.number], "the chief handled it: the district looks into the rating"
    for actor in (counter.officer, counter.colleague, counter.lead, counter.chief):
        assert listed(counter, actor) == []
        refused("unknown_case", counter.ledger.case, actor, case.number)


def test_a_holder_of_a_code_reads_no_other_case(closed):
    counter, case = closed
    other = counter.register()
    citizen = Actor(f"citizen:{case.number}", "citizen", "citizen", "")
    assert [row["number"] for row in counter.ledger.page(citizen, Wanted()).rows] == [case.number]
    refused("unknown_case", counter.ledger.case, citizen, other.number)
    assert counter.ledger.texts(citizen, case.number) == {}
