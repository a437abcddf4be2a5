"""讲不清: an officer asks a wording's owner for an outward one; a note or a merged wording answers it."""

from __future__ import annotations

import dataclasses

import pytest

from triage.journal import Journal
from triage.ledger.refusal import Refusal
from web.counter import Counter
from web.ledger import unclear

MATTER = "没领证生的小孩想跟爸爸报户口，窗口要亲子鉴定，我没做"


@pytest.fixture
def seat(opened):
    """Gives a client for whoever sits there; ``seat.office`` is theirs."""
    from web.app import create_app

    make, _ = opened
    office = make().extensions["office"]

    def at(account, role, unit, line="", home=office):
        return create_app(office=dataclasses.replace(home, counter=Counter(unit, account, role, line)), desk_token="").test_client()

    at.office = office
    return at


def asked(seat, note=""):
    body = seat("o", "officer", "MH05").post("/desk/unclear", data={"text": MATTER, "unclear": note}).get_data(as_text=True)
    assert "要对外的说法" in body
    return seat.office.journal.unclear()[0]


def test_the_journal_keeps_who_was_asked_what_and_the_answer_on_both_databases(database):
    journal = Journal.at(database)
    number = journal.keep_unclear(unclear.Unclear("rep-1", "1·h", "0" * 64, "法制总队", "电话13812345678"))
    assert journal.unclear("法制总队")[0].note == "电话［手机号］"
    assert journal.unclear("别的部门") == []
    journal.answer_unclear(number, "可以这样说")
    assert journal.one_unclear(number).answer == "可以这样说"
    assert journal.one_unclear(number + 1) is None


def test_what_an_officer_could_not_explain_reaches_its_owner_who_writes_a_line_back(seat):
    one = asked(seat, "为什么要鉴定，我叫王小明，电话13812345678")
    assert one.version == str(seat.office.release)
    assert "13812345678" not in one.note
    number = unclear.number_of(one)
    owner = seat("l", "liaison", "MH", "population")
    assert number in owner.get("/ledger/standing").get_data(as_text=True)
    page = f"/ledger/unclear/{number}"
    assert owner.post(page, data={"answer": ""}).status_code == 422
    phrase = seat.office.ledger.content.internal_phrases[0]
    inside = owner.post(page, data={"answer": f"按{phrase}办"})
    assert inside.status_code == 422
    assert f"按{phrase}办" in inside.get_data(as_text=True), "what was written is kept"
    for stranger in (seat("t", "liaison", "MH", "traffic"), seat("o", "officer", "MH05"), seat("d", "district", "MH")):
        assert stranger.post(page, data={"answer": "可以"}).status_code == 404
    assert owner.post(page, data={"answer": "孩子跟谁报，要先认得是谁的孩子。"}).status_code == 303
    assert number not in owner.get("/ledger/standing").get_data(as_text=True)
    assert "要先认得是谁的孩子" in seat("o", "officer", "MH05").get("/ledger/unclear").get_data(as_text=True)
    again = seat("p", "officer", "MH06").post("/desk/unclear", data={"text": MATTER}).get_data(as_text=True)
    assert "要先认得是谁的孩子" in again, "whoever asks the same is told at once"
    assert number not in seat("t", "liaison", "MH", "traffic").get("/ledger/unclear").get_data(as_text=True)


def test_a_wording_that_reads_otherwise_by_now_closes_the_question_and_is_linked(seat):
    reply = next(reply for reply in seat.office.knowledge.replies.values() if reply.owner == "人口管理处户政科")
    of_another_wording = unclear.Unclear(reply.id, "2026.1·abc", "0" * 64, reply.owner)
    seat.office.journal.keep_unclear(of_another_wording)
    page = seat("l", "liaison", "MH", "population").get("/ledger/unclear").get_data(as_text=True)
    assert "已经写进内容" in page
    assert "写一句对外的说法" not in page


def test_the_draft_of_a_better_wording_begins_with_the_words_as_they_stand(seat):
    one = asked(seat)
    owner, number = seat("l", "liaison", "MH", "population"), unclear.number_of(one)
    page = owner.get(f"/ledger/{number}/draft").get_data(as_text=True)
    assert seat.office.knowledge.replies[one.entry].public[:12] in page
    assert seat("t", "liaison", "MH", "traffic").get(f"/ledger/{number}/draft").status_code == 404
    assert seat("o", "officer", "MH05").get(f"/ledger/{number}/draft").status_code == 403


def test_from_a_case_it_is_asked_too_but_not_from_a_complaint_about_a_person(seat):
    officer, office = seat("o", "officer", "MH05"), seat.office
    decision = {**office.judge.decide(MATTER).as_dict(internal=True), "text": MATTER}
    actor = unclear.Actor("o", "police", "officer", "MH05")
    case = office.ledger.act(actor, "register", {"decision": decision, "channel": "counter"}, key="1")
    assert "讲不清，问部门" in officer.get(f"/ledger/{case.number}").get_data(as_text=True)
    assert officer.post(f"/ledger/{case.number}/unclear", data={"note": "听不懂"}).status_code == 303
    assert office.journal.unclear()[0].note == "听不懂"
    about = {"decision": decision, "channel": "counter", "about": {"keeper": "chief", "accounts": ["o"]}}
    case = office.ledger.act(dataclasses.replace(actor, account="x"), "register", about, key="2")
    chief = seat("c", "chief", "MH05")
    assert "讲不清，问部门" not in chief.get(f"/ledger/{case.number}").get_data(as_text=True)
    assert chief.post(f"/ledger/{case.number}/unclear").status_code == 422
    assert officer.post(f"/ledger/{case.number}/unclear").status_code == 404


def test_what_nobody_owns_is_not_asked(seat):
    with pytest.raises(Refusal, match="没有归哪个部门"):
        unclear.ask(seat.office, "nothing", "")
    assert seat("o", "officer", "MH05").post("/desk/unclear", data={"text": ""}).status_code == 422
