"""Whoever leaves leaves no case behind unseen: the lead sees what is open and hands all of it to another officer at once."""

from __future__ import annotations

import re

import pytest

from tests.test_people_browser import accessible
from triage.accounts.account import Account
from triage.ledger.actor import Actor
from triage.ledger.refusal import Refusal

DECISION = {
    "decision_id": "d-1",
    "release": {"version": "1", "hash": "h"},
    **{key: {"code": code} for key, code in (("scope", "policy"), ("line", "population"), ("path", "explain"))},
}
OFFICERS = (("100001", "officer"), ("100002", "officer"), ("100003", "lead"), ("100004", "chief"))


@pytest.fixture
def station(opened):
    """People with accounts, and a client that each signs in with; two cases of one of them, a complaint kept by the chief."""
    make, people = opened
    app = make()
    people.ready(Account("900001", "周管理", "police", "admin", ""))
    for account, role in OFFICERS:
        people.ready(Account(account, f"某{account[-1]}", "police", role, "MH05"), "900001")
    ledger = app.extensions["office"].ledger
    numbers = []
    with ledger.turn() as turn:
        for key in range(2):
            actor = Actor("100001", "police", "officer", "MH05")
            case = turn.act(actor, "register", {"decision": DECISION, "channel": "counter"}, key=f"r{key}")
            numbers.append(turn.act(actor, "accept", {"path": "explain"}, case.number, case.seq, f"a{key}").number)

    def at(account):
        client = app.test_client()
        assert client.post("/signin", data={"account": account, "password": people.PASSWORD}).status_code in (302, 303)
        return client

    at.people, at.ledger, at.numbers = people, ledger, numbers
    return at


def owners(station):
    chief = Actor("100004", "police", "chief", "MH05")
    return [station.ledger.case(chief, number).owner for number in station.numbers]


def test_what_a_leaver_had_open_is_shown_to_lead_and_chief_and_goes_to_another_in_one_action(station):
    lead = station("100003")
    assert "没有要交接的" in lead.get("/ledger/leavers").get_data(as_text=True)
    station.people.book.end("100001", "900001")
    assert "去交接" in lead.get("/ledger/").get_data(as_text=True)
    page = lead.get("/ledger/leavers").get_data(as_text=True)
    assert all(number in page for number in station.numbers)
    assert "已离任" in page
    assert 'value="100001"' not in re.sub(r'name="account" value="100001"', "", page), "nobody is handed their own"
    for wrong in ("", "100001", "900001", "nobody"):
        refused = lead.post("/ledger/leavers", data={"account": "100001", "to": wrong})
        assert refused.status_code == 422
        assert owners(station) == ["100001", "100001"], "all or none"
    assert lead.post("/ledger/leavers", data={"account": "100002", "to": "100003"}).status_code == 404, "who is there keeps theirs"
    assert lead.post("/ledger/leavers", data={"account": "100001", "to": "100002", "key": "k"}).status_code == 303
    assert owners(station) == ["100002", "100002"]
    assert "没有要交接的" in lead.get("/ledger/leavers").get_data(as_text=True)
    assert "换经办人" in lead.get(f"/ledger/{station.numbers[0]}").get_data(as_text=True)
    assert station("100002").get("/ledger/leavers").status_code == 403


def test_who_moved_to_another_station_leaves_cases_behind_too_and_who_is_suspended_does_not(station):
    chief = station("100004")
    station.people.book.suspend("100001", "900001")
    assert "没有要交接的" in chief.get("/ledger/leavers").get_data(as_text=True)
    station.people.book.resume("100001", "900001")
    station.people.book.move("100001", Account("100001", "某1", "police", "officer", "MH06"), "900001")
    assert "已调走" in chief.get("/ledger/leavers").get_data(as_text=True)


def test_a_complaint_about_a_person_is_not_in_the_heap_and_goes_to_a_chief_alone(station):
    chief = Actor("100009", "police", "chief", "MH05")
    given = {"decision": DECISION, "channel": "counter", "about": {"keeper": "chief", "accounts": ["100002"]}}
    with station.ledger.turn() as turn:
        case = turn.act(Actor("100001", "police", "officer", "MH05"), "register", given, key="c")
        case = turn.act(chief, "accept", {"path": "explain"}, case.number, case.seq, "c/a")
    page = station("100004").get("/ledger/leavers").get_data(as_text=True)
    assert case.number in page
    assert "没有这个账号" in page
    assert case.number not in station("100003").get("/ledger/leavers").get_data(as_text=True)
    client, address = station("100004"), f"/ledger/{case.number}/hand_over"
    assert client.post(address, data={"seen": case.seq, "to_officer": "100003", "key": "x"}).status_code == 422
    assert client.post(address, data={"seen": case.seq, "to_officer": "100004", "key": "y"}).status_code == 303


def test_a_case_is_handed_to_somebody_else_by_lead_or_chief_and_never_to_whom_it_is_about(counter):
    case = counter.register()
    case = counter.do(case, "accept", path="explain")
    case = counter.do(case, "hand_over", counter.lead, to_officer="colleague")
    assert counter.ledger.case(counter.officer, case.number).owner == "colleague"
    about = counter.register(counter.colleague, about={"accounts": ["officer"], "keeper": "chief"})
    for actor, given, code in (
        (counter.lead, {"to_officer": "colleague"}, "needs"),
        (counter.officer, {"to_officer": "x"}, "not_allowed"),
        (counter.lead, {}, "needs"),
    ):
        with pytest.raises(Refusal) as refused:
            counter.do(case, "hand_over", actor, **given)
        assert refused.value.code == code
    with pytest.raises(Refusal) as refused:
        counter.do(about, "hand_over", counter.chief, to_officer="officer")
    assert refused.value.code == "needs"


@pytest.mark.browser
def test_by_keyboard_a_leavers_cases_go_to_another_officer(station, chromium, served):
    station.people.book.end("100001", "900001")
    with served(station("100003").application) as address:
        context = chromium.new_context(viewport={"width": 1366, "height": 768}, base_url=address)
        page = context.new_page()
        page.goto("/signin")
        page.locator("[name=account]").fill("100003")
        page.locator("[name=password]").fill(station.people.PASSWORD)
        with page.expect_navigation():
            page.keyboard.press("Enter")
        page.goto("/ledger/leavers")
        page.keyboard.press("1")
        page.wait_for_function("() => document.activeElement.name === 'to'")
        accessible(page)
        page.keyboard.press("ArrowDown")
        with page.expect_navigation():
            page.keyboard.press("Control+Enter")
        assert "没有要交接的" in page.locator("main").inner_text()
        context.close()
    assert owners(station) == ["100002", "100002"]
