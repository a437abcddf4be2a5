"""A matter at the counter from its registration to its closing: what is needed, what is computed, what is refused."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from triage.ledger import number
from triage.ledger.actor import Actor
from triage.ledger.listing import Wanted
from triage.ledger.refusal import Refusal
from triage.ledger.tables import EVENTS, PERSONAL

TELL = ("tell", {"words_told": "缺亲子鉴定，做好再来", "told_how": "face"})
START = (("accept", {"path": "explain"}), ("handle", {}))


def refused(code, call, *args, **given):
    with pytest.raises(Refusal) as told:
        call(*args, **given)
    assert told.value.code == code
    return told.value


def test_told_and_closed_on_the_same_day(counter):
    case = counter.through(counter.register(), *START, TELL)
    done = counter.do(case, "close", outcome="explained", rating_offered=True)
    closed = counter.ledger.case(counter.officer, done.number)
    assert (closed.state, closed.route, closed.outcome, closed.closed) == ("closed", "same_day", "explained", "2026-11-23")
    assert counter.verify().problems == []


def test_a_number_says_where_and_when_and_one_wrong_character_is_found(counter):
    first, second = counter.register(), counter.register()
    assert first.number.startswith("MH05-261123-0001-")
    assert second.number.startswith("MH05-261123-0002-")
    assert number.parse(first.number.lower().replace("-", " ")) == first.number
    assert number.parse(first.number.replace("0001", "0007")) is None
    assert number.parse(first.number.replace("0001", "0010")) is None


def test_everything_that_is_missing_is_said_at_once(counter):
    case = counter.through(counter.register(), *START)
    told = refused("needs", counter.do, case, "close")
    assert [lack.need for lack in told.lacks] == ["outcome", "answer_told", "rating_offered"]
    assert "先把答复告诉群众" in str(told)
    assert counter.ledger.case(counter.officer, case.number).seq == case.seq


def test_a_traffic_matter_is_closed_only_after_its_written_notice(counter):
    case = counter.through(counter.register(path="written_notice"), ("accept", {"path": "written_notice"}), ("handle", {}), TELL)
    assert "书面告知单" in str(refused("needs", counter.do, case, "close", outcome="notified", rating_offered=True))
    case = counter.do(case, "print", notice="cannot-now")
    counter.do(case, "close", outcome="notified", rating_offered=True)
    assert counter.ledger.case(counter.officer, case.number).notices == (("cannot-now", "MH05-261123-0001"),)


def test_reported_answered_told_and_closed(counter):
    case = counter.through(
        counter.register(path="escalate"),
        ("accept", {"path": "escalate"}),
        ("print", {"notice": "receipt"}),
        ("escalate", {"question": "底册查不到，能不能凭户口簿恢复？", "department": "人口管理处户政科"}),
    )
    assert counter.ledger.case(counter.officer, case.number).clock("answer").limit == "path-escalate-answer"
    counter.wait(days=2)
    words = {"disposition": "do", "basis": "RK-011", "public_wording": "可以恢复，请带户口簿来"}
    leak = refused("needs", counter.do, case, "answer", counter.liaison, **{**words, "public_wording": "这个内部掌握"})
    assert [lack.need for lack in leak.lacks] == ["leak_check"]
    case = counter.do(case, "answer", counter.liaison, **words)
    refused("wrong_state", counter.do, case, "close", outcome="done", rating_offered=True)
    case = counter.through(case, TELL)
    assert "以后能不能照着用" in str(refused("needs", counter.do, case, "close", outcome="done", rating_offered=True))
    case = counter.do(case, "close", outcome="done", rating_offered=True, reusable="card")
    assert counter.ledger.case(counter.officer, case.number).route == "escalated"


def test_over_the_limit_the_chief_signs_and_somebody_calls_back(counter):
    case = counter.through(counter.register(), *START)
    counter.wait(days=1)
    case = counter.through(case, TELL)
    told = refused("needs", counter.do, case, "close", outcome="done", rating_offered=True)
    assert [lack.need for lack in told.lacks] == ["interim_given", "cause", "call_back", "signature"]
    case = counter.do(case, "interim", reason="archive", next_date="2026-11-26", told_how="phone")
    refused("not_allowed", counter.do, case, "sign", signed_for="over_limit")
    case = counter.do(case, "sign", counter.chief, signed_for="over_limit")
    case = counter.do(case, "close", outcome="done", rating_offered=True, cause="查了一天档案", call_back="2026-11-27")
    assert counter.ledger.case(counter.officer, case.number).route == "over_limit"


def test_what_was_not_done_is_closed_with_law_remedy_and_signature(counter):
    case = counter.through(counter.register(), *START, TELL)
    told = refused("needs", counter.do, case, "close", outcome="not_done", rating_offered=True)
    assert [lack.need for lack in told.lacks] == ["law", "remedy_told", "signature"]
    given = {"outcome": "not_done", "rating_offered": True, "law": "户口登记条例第七条", "remedy": "reconsideration"}
    counter.do(case, "close", counter.chief, **given)


def test_another_path_starts_no_new_clock_and_must_be_told_anew(counter):
    case = counter.through(counter.register(), *START, TELL)
    assert "不一样" in str(refused("needs", counter.do, case, "override", path="explain", reason="rule"))
    case = counter.do(case, "override", path="escalate", reason="no-rule")
    now = counter.ledger.case(counter.officer, case.number)
    assert (now.path, now.proposed, now.told, now.clock("answer").start) == ("escalate", "explain", False, "2026-11-23")
    assert counter.ledger.content.clocks.due_day(now) == "2026-11-30"


def test_a_promise_is_due_on_the_day_that_was_written_down(counter):
    case = counter.through(counter.register(path="expedite"), ("accept", {"path": "expedite"}), ("print", {"notice": "promise"}))
    refused("needs", counter.do, case, "supplement", promised="2026-11-20", lacking="居住证明")
    case = counter.do(case, "supplement", promised="2026-11-27", lacking="居住证明")
    assert counter.ledger.content.clocks.due_day(counter.ledger.case(counter.officer, case.number)) == "2026-11-27"
    case = counter.do(case, "supplied")
    assert case.state == "handling"


def test_a_case_that_is_reopened_keeps_what_came_before(counter):
    case = counter.through(counter.register(), *START, TELL)
    case = counter.do(case, "close", outcome="explained", rating_offered=True)
    counter.wait(days=3)
    case = counter.do(case, "reopen", reason="new")
    now = counter.ledger.case(counter.officer, case.number)
    assert now.earlier == (("2026-11-23", "same_day", "explained"),)
    assert (now.told, now.closed, now.clock("answer").start) == (False, "", "2026-11-26")


def test_one_citizen_registered_twice_becomes_one_case_as_old_as_the_first(counter):
    first = counter.register()
    counter.wait(days=1)
    second = counter.register()
    other = counter.register(counter.neighbour)
    refused("needs", counter.do, first, "merge", counter.lead, same_citizen=True, into=other.number)
    counter.do(first, "merge", counter.lead, same_citizen=True, into=second.number)
    assert counter.ledger.case(counter.officer, first.number).state == "merged"
    assert counter.ledger.case(counter.officer, second.number).clock("answer").start == "2026-11-23"
    assert counter.verify().problems == []


def test_a_case_goes_to_another_station_and_its_clock_runs_on(counter):
    case = counter.register()
    refused("unknown_case", counter.ledger.case, counter.neighbour, case.number)
    case = counter.do(case, "transfer", counter.lead, to_unit="MH06", reason="hukou")
    moved = counter.ledger.case(counter.neighbour, case.number)
    assert (moved.station, moved.owner, moved.clock("answer").start) == ("MH06", "", "2026-11-23")
    refused("unknown_case", counter.ledger.case, counter.officer, case.number)


def test_days_are_excluded_and_limits_extended_only_where_a_law_says_so(counter):
    case = counter.through(counter.register(), *START, ("print", {"notice": "once"}))
    days = {"since": "2026-11-24", "until": "2026-11-30", "law": "行政许可法第四十五条"}
    refused("needs", counter.do, case, "exclude", counter.chief, limit="answer", ground="hearing", **days)
    case = counter.do(case, "attach", limit="licence-decision", law="行政许可法第四十二条")
    refused("needs", counter.do, case, "exclude", counter.chief, limit="licence-decision", ground="busy", **days)
    refused("not_allowed", counter.do, case, "exclude", limit="licence-decision", ground="hearing", **days)
    clocks, licence = counter.ledger.content.clocks, "licence-decision"

    def due():
        now = counter.ledger.case(counter.officer, case.number)
        return clocks.due(now, now.clock(licence)).date.isoformat()

    assert due() == "2026-12-21"
    case = counter.do(case, "exclude", counter.chief, limit=licence, ground="hearing", **days)
    assert due() == "2026-12-28"  # five working days of that week did not count
    case = counter.do(case, "extend", counter.district, limit=licence, law="行政许可法第四十二条")
    assert due() > "2027-01-08"
    refused("needs", counter.do, case, "extend", counter.district, limit=licence, law="行政许可法第四十二条")


def test_a_command_sent_twice_is_done_once(counter):
    case = counter.register()
    first = counter.ledger.act(counter.officer, "accept", {"path": "explain"}, case.number, case.seq, "same", counter.now)
    again = counter.ledger.act(counter.officer, "accept", {"path": "explain"}, case.number, case.seq, "same", counter.now)
    assert again.replayed
    assert (again.number, again.seq) == (first.number, first.seq)
    refused("key_reused", counter.ledger.act, counter.officer, "handle", {}, case.number, first.seq, "same", counter.now)
    refused("no_key", counter.ledger.act, counter.officer, "handle", {}, case.number, first.seq, "", counter.now)


def test_a_form_filled_in_on_an_older_state_is_refused_but_the_clock_makes_none_old(counter):
    case = counter.register()
    newer = counter.do(case, "accept", path="explain")
    stale = refused("stale", counter.do, case, "handle")
    assert stale.since == (newer.seq,)
    refused("no_seen", counter.ledger.act, counter.officer, "handle", {}, case.number, None, counter.key(), counter.now)
    counter.wait(days=30)
    with counter.ledger.turn() as turn:
        assert turn.tick(case.number, counter.now) > 0
    counter.do(newer, "handle")


def test_a_complaint_about_a_person_is_nowhere_for_that_person(counter):
    about = {"accounts": ["officer"], "keeper": "chief"}
    case = counter.register(counter.colleague, about=about)
    assert case.number.startswith("MH00-")
    assert counter.ledger.case(counter.chief, case.number).subjects == ("officer",)
    for actor in (counter.officer, counter.colleague, counter.lead, counter.district, Actor("officer", "police", "chief", "MH05")):
        refused("unknown_case", counter.ledger.case, actor, case.number)
    higher = counter.register(counter.colleague, about={"accounts": ["chief"], "keeper": "district"})
    refused("unknown_case", counter.ledger.case, counter.chief, higher.number)
    counter.ledger.case(counter.district, higher.number)
    assert counter.verify().problems == []


def test_only_police_handle_whatever_role_somebody_was_given(counter):
    case = counter.register()
    refused("unknown_case", counter.do, case, "accept", Actor("aide", "auxiliary", "officer", "MH05"), path="explain")
    refused("not_allowed", counter.register, Actor("aide", "civilian", "aide", "MH05"))


def test_no_event_holds_a_word_of_the_citizen(counter):
    case = counter.register(words="我叫王小明，电话13812345678，小孩报不上户口", citizen="王小明", telephone="13812345678")
    counter.through(case, *START, ("tell", {"words_told": "王小明缺材料", "told_how": "face"}))
    with counter.ledger.store.read() as connection:
        payloads = " ".join(connection.execute(sa.select(EVENTS.c.payload)).scalars())
        texts = " ".join(connection.execute(sa.select(PERSONAL.c.value)).scalars())
    assert "王小明" not in payloads
    assert "没做" not in payloads
    assert "13812345678" not in payloads + texts
    assert "王小明" not in texts, "what stands in the table is sealed"
    kept = counter.ledger.plain(counter.officer, case.number, "核对登记的内容").values()
    assert {"王小明", "13812345678", "王小明缺材料"} <= set(kept), "who may read the case reads it"


def test_numbers_of_one_day_have_no_gap_though_many_write_at_once(counter):
    with ThreadPoolExecutor(6) as pool:
        done = list(pool.map(lambda _: counter.register(), range(24)))
    assert sorted(int(case.number.split("-")[2]) for case in done) == list(range(1, 25))
    assert counter.verify().problems == []


def test_a_clock_that_was_set_back_orders_nothing_anew(counter):
    case = counter.through(counter.register(), *START)
    counter.wait(days=-400)
    case = counter.through(case, TELL)
    events = counter.ledger.events(counter.officer, case.number)
    assert [event.at for event in events] == sorted(event.at for event in events)


@pytest.mark.parametrize(
    ("given", "say"),
    [
        ({"promised": "2026-02-30"}, "写成 2026-12-01 这样"),
        ({"lacking": 3}, "应当是文字"),
        ({"lacking": "长" * 5001}, "太长"),
        ({"unknown": "x"}, "不是先收下等补齐要填的"),
    ],
)
def test_an_ill_formed_field_is_named(counter, given, say):
    case = counter.through(counter.register(), *START)
    assert say in str(refused("needs", counter.do, case, "supplement", **given))


def test_possible_actions_say_what_each_takes_and_what_is_in_the_way(counter):
    case = counter.through(counter.register(), *START)
    offered = {one.action.code: one for one in counter.ledger.possible(counter.officer, case.number, counter.now)}
    assert {"print", "supplement", "escalate", "tell", "close", "withdraw"} <= set(offered)
    assert "sign" not in offered
    assert [lack.need for lack in offered["escalate"].lacks] == ["receipt_printed"]
    assert offered["tell"].fields == ("words_told", "told_how")


def test_the_list_shows_what_is_due_first_and_goes_on_page_by_page(counter):
    late = counter.register(path="escalate")
    today = [counter.register() for _ in range(3)]
    promised = counter.register(path="expedite")  # no day is set yet
    counter.register(counter.neighbour)
    first = counter.ledger.page(counter.officer, Wanted(), most=2)
    second = counter.ledger.page(counter.officer, Wanted(), first.after, most=9)
    numbers = [row["number"] for row in (*first.rows, *second.rows)]
    assert numbers == [*(case.number for case in today), late.number, promised.number]
    assert second.after == ""
    assert [row["number"] for row in counter.ledger.page(counter.officer, Wanted(path="escalate")).rows] == [late.number]
    assert [row["number"] for row in counter.ledger.page(counter.officer, Wanted(digits="-0003-")).rows] == [today[1].number]
    assert counter.ledger.page(counter.officer, Wanted(digits="%")).rows == ()


def test_a_citizen_asks_with_the_number_and_the_code_of_the_receipt(counter):
    case = counter.register()
    counter.do(case, "accept", path="explain")
    assert counter.ledger.status(case.number, case.code).state == "accepted"
    refused("unknown_case", counter.ledger.status, case.number, "0000000000")
    refused("unknown_case", counter.ledger.status, "MH05-261123-9999-X", case.code)


def test_one_who_may_read_masked_alone_gets_no_words(counter):
    case = counter.register(words="小孩报不上户口")
    assert "小孩报不上户口" in counter.ledger.texts(counter.officer, case.number).values()
    assert counter.ledger.texts(Actor("auditor", "police", "auditor", "SH"), case.number) == {}


@pytest.mark.parametrize(
    "given",
    [
        {"decision": {"decision_id": "d"}},
        {"decision": {**{key: {"code": "x"} for key in ("scope", "line", "path", "release")}, "decision_id": "d"}},
        {"decision": []},
        {"decision": {"why": [], "owner": "x", "decision_id": 3}},
        {"about": {"keeper": "nobody", "accounts": ["officer"]}},
        {"about": {"keeper": "chief", "accounts": "officer"}},
        {"station": "XX99"},
        {"channel": "pigeon"},
        {"channel": {"a": 1}},
    ],
)
def test_whatever_a_program_sends_is_refused_in_a_sentence(counter, given):
    given = {"decision": counter.DECISION, "channel": "counter", **given}
    refused("needs", counter.ledger.act, Actor("client", "system", "api", "MH05"), "register", given, key="k", now=counter.now)


def test_another_persons_key_gives_no_answer_of_theirs(counter):
    counter.ledger.act(counter.officer, "register", {"decision": counter.DECISION, "channel": "counter"}, key="k", now=counter.now)
    given = {"decision": counter.DECISION, "channel": "counter"}
    refused("key_reused", counter.ledger.act, counter.neighbour, "register", given, key="k", now=counter.now)
