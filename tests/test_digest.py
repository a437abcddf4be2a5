"""收集整理: what a week brought together for a department's post, acknowledged once; nothing in it is ordered by how much."""

from __future__ import annotations

import csv
import dataclasses
import datetime as dt
import io

import pytest

from triage.insight import repeated
from triage.journal import Gap, Unclear
from triage.ledger import digests
from triage.ledger.actor import Actor
from triage.ledger.digests import Week
from triage.ledger.refusal import Refusal
from triage.ledger.rights import posted
from web.counter import Counter
from web.ledger import names

TEXT = "没领证生的小孩想跟爸爸报户口，窗口要亲子鉴定，我没做"


def test_a_week_is_acknowledged_once_by_its_post_when_it_is_over(counter):
    ledger, week = counter.ledger, Week.of(counter.now.date())
    assert (week.code, week.before().code, Week.parse("2026-W53"), Week.parse("2025-W53")) == (
        "2026-W48",
        "2026-W47",
        Week.of(dt.date(2026, 12, 31)),
        None,
    )
    with pytest.raises(Refusal, match="还没有过完"):
        digests.acknowledge(ledger, counter.liaison, week, "0" * 64, counter.now)
    for nobody in (counter.officer, counter.district, dataclasses.replace(counter.liaison, line="")):
        with pytest.raises(Refusal) as refused:
            digests.acknowledge(ledger, nobody, week.before(), "0" * 64, counter.now)
        assert refused.value.code == "not_allowed"
    assert digests.acknowledge(ledger, counter.liaison, week.before(), "0" * 64, counter.now)
    assert not digests.acknowledge(ledger, counter.liaison, week.before(), "1" * 64, counter.now), "a second time adds nothing"
    with ledger.store.read() as connection:
        assert digests.acknowledged(connection, "MH", "population") == {"2026-W47": "2026-11-23"}
        assert digests.acknowledged(connection, "MH", "traffic") == {}
    assert counter.verify().problems == []


def test_what_came_more_than_once_is_told_with_its_cases_in_their_own_order(counter):
    numbers = []
    for _ in range(2):
        case = counter.through(counter.register(), ("accept", {"path": "explain"}), ("print", {"notice": "receipt"}))
        counter.do(case, "escalate", question="能不能先办？", department="人口管理处户政科")
        numbers.append(case.number)
    counter.register()
    day = counter.now.date()
    with counter.ledger.store.read() as connection:
        found = repeated.repeated(connection, day, day, 1, posted("MH", "population"))
        assert [(one.service, one.cause, one.numbers) for one in found] == [("birth", "main_missing", tuple(sorted(numbers)))]
        assert repeated.repeated(connection, day, day, 2, posted("MH", "population")) == []
        assert repeated.repeated(connection, day + dt.timedelta(days=1), day + dt.timedelta(days=8), 1) == []


@pytest.fixture
def seat(opened):
    from web.app import create_app

    make, people = opened
    office = make().extensions["office"]

    def at(account, role, unit, line=""):
        return create_app(office=dataclasses.replace(office, counter=Counter(unit, account, role, line)), desk_token="").test_client()

    at.office, at.people = office, people
    return at


def test_a_post_reads_what_the_week_brought_and_acknowledges_it(seat):
    journal, ledger = seat.office.journal, seat.office.ledger
    week = Week.of(names.today()).before()
    in_week = dt.datetime.combine(week.first, dt.time(10))
    journal.keep_gap(Gap("收养的孩子几岁能改姓", "人口管理处户政科", in_week))
    journal.keep_gap(Gap("早先查不到的话", "人口管理处户政科", in_week - dt.timedelta(days=20)))
    reply = next(reply for reply in seat.office.knowledge.replies.values() if reply.owner == "人口管理处户政科")
    from web.ledger.unclear import said_of

    journal.keep_unclear(Unclear(reply.id, "1", said_of(seat.office, reply.id), reply.owner, "为什么要这样"))
    officer = Actor("o", "police", "officer", "MH05")
    decision = {**seat.office.judge.decide(TEXT).as_dict(internal=True), "text": TEXT}
    with ledger.turn() as turn:
        case = turn.act(officer, "register", {"decision": decision, "channel": "counter"}, key="1")
        for key, action, given in (
            ("2", "accept", {"path": decision["path"]["code"]}),
            ("3", "print", {"notice": "receipt"}),
            ("4", "escalate", {"question": "能不能先办", "department": "人口管理处户政科"}),
        ):
            case = turn.act(officer, action, given, case.number, case.seq, key)
    liaison = seat("l", "liaison", "MH", "population")
    assert "还没有确认" in liaison.get("/ledger/inbox").get_data(as_text=True)
    page = liaison.get("/ledger/digest").get_data(as_text=True)
    for said in ("收养的孩子几岁能改姓", "为什么要这样", case.number, "能不能先办"):
        assert said in page
    assert "早先查不到的话" not in page
    assert page == liaison.get("/ledger/digest").get_data(as_text=True), "worked out twice, it is the same"
    rows = list(csv.reader(io.StringIO(liaison.get("/ledger/digest.csv").get_data(as_text=True).lstrip("\ufeff"))))
    assert ["查不到的", "", "收养的孩子几岁能改姓", "人口管理处户政科", week.first.isoformat()] in rows
    for _ in range(2):
        assert liaison.post("/ledger/digest", data={"week": week.code, "seen": "a" * 64}).status_code == 303
    assert "已经确认" in liaison.get("/ledger/digest").get_data(as_text=True)
    assert "收集整理还没有确认" not in liaison.get("/ledger/inbox").get_data(as_text=True)
    other = seat("t", "liaison", "MH", "traffic").get("/ledger/digest").get_data(as_text=True)
    assert "收养的孩子几岁能改姓" not in other
    assert case.number not in other
    assert seat("o", "officer", "MH05").get("/ledger/digest").status_code == 403
    assert seat("o", "officer", "MH05").get("/ledger/digest.csv").status_code == 403


def test_who_stands_above_sees_which_posts_have_read_it(seat):
    district = seat("d", "district", "MH")
    assert "还没有联络岗" in district.get("/ledger/digest").get_data(as_text=True)
    assert district.post("/ledger/digest", data={"week": "2026-W47"}).status_code == 403
