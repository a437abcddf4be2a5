"""Pages of posts that no other file walks by keyboard and in both sizes of type: what cannot be explained, support, standing lists,
the draw, the access log, the mask, a complaint about a person."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.test_counter_browser import accessible as accessible_dialog
from tests.test_counter_browser import judge
from tests.test_people_browser import accessible
from tests.test_supervision_browser import fill, take
from triage.journal import Gap, Override
from triage.ledger import anchors
from triage.ledger.actor import Actor
from web.ledger import names

pytestmark = pytest.mark.browser
TEXT = "没领证生的小孩想跟爸爸报户口，窗口要亲子鉴定，我没做"
SAID = {"words": "我叫王小明，户口报不上", "citizen": "王小明", "telephone": "13812345678"}


def test_what_cannot_be_explained_is_asked_by_one_key_answered_and_collected_by_the_week(seats):
    officer, liaison = seats("o1", "officer", "MH05"), seats("l1", "liaison", "MH", "population")
    judge(officer, TEXT)
    officer.locator("#view").focus()
    officer.keyboard.press("j")
    officer.wait_for_function("() => document.activeElement.id === 'unclear-note'")
    accessible_dialog(officer)
    officer.keyboard.insert_text("为什么一定要鉴定")
    officer.keyboard.press("Enter")
    officer.wait_for_selector(".kept:has-text('要对外的说法')")
    liaison.goto("/ledger/standing")
    assert "为什么一定要鉴定" in liaison.locator("main").inner_text()
    liaison.goto("/ledger/unclear")
    accessible(liaison)
    take(liaison, 1)
    fill(liaison, answer="孩子跟谁报，要先认得是谁的孩子。")
    assert "部门答了" in liaison.locator("main").inner_text()
    officer.goto("/ledger/unclear")
    assert "要先认得是谁的孩子" in officer.locator("main").inner_text()
    liaison.goto("/ledger/digest")
    accessible(liaison)
    liaison.locator(".main-button").focus()
    with liaison.expect_navigation():
        liaison.keyboard.press("Enter")
    assert "已经确认" in liaison.locator("main").inner_text()
    district = seats("d1", "district", "MH")
    district.goto("/ledger/digest")
    accessible(district)


def registered(seats, key, *steps, at=None, **given):
    """A case of the counter's officer through these steps, each (action, given)."""
    officer, office = Actor("o1", "police", "officer", "MH05"), seats.office
    decision = {**office.judge.decide(TEXT).as_dict(internal=True), "text": TEXT}
    with office.ledger.turn() as turn:
        case = turn.act(officer, "register", {"decision": decision, "channel": "counter", **given}, key=key, now=at)
        for action, filled in (("accept", {"path": decision["path"]["code"]}), ("handle", {}), *steps):
            case = turn.act(officer, action, filled, case.number, case.seq, f"{key}/{action}", at)
    return case.number


def test_a_question_from_the_counter_waits_at_the_support_desk_and_is_answered_by_keyboard(seats):
    number = registered(seats, "support", ("ask_support", {"question": "没有鉴定能不能先收件？"}))
    liaison, officer = seats("s1", "liaison", "MH", "population"), seats("o1", "officer", "MH05")
    liaison.add_init_script("window.setInterval = () => 0")  # the page renews itself every 15 seconds: not while it is looked at
    liaison.goto("/ledger/support")
    assert "没有鉴定能不能先收件" in liaison.locator("main").inner_text()
    accessible(liaison)
    officer.goto(f"/ledger/{number}")
    assert "在岗" in officer.locator("[data-poll]").inner_text()
    liaison.keyboard.press("ArrowDown")
    liaison.wait_for_function("() => document.activeElement.classList.contains('row-link')")
    liaison.keyboard.press("Enter")
    liaison.wait_for_function("() => document.activeElement.closest('#act-claim form')")
    with liaison.expect_navigation():
        liaison.keyboard.press("Control+Enter")
    take(liaison, liaison.locator("#act-answer_support summary").get_attribute("data-digit"))
    fill(liaison, public_wording="可以先收件。", basis="RK-001")
    officer.wait_for_selector(".side-public .say:has-text('可以先收件')")  # the counter's page waits and reads it by itself
    accessible(officer)


def test_the_standing_lists_the_draw_of_a_month_and_the_access_log_read_well(seats, tmp_path):
    journal, rule = seats.office.journal, next(rule for rule in seats.office.rulebook.rules if rule.owner == "人口管理处户政科")
    journal.keep_override(Override("d-1", "1", "h", rule.id, rule.owner, "explain", "escalate", "rule", "规则没想到", TEXT))
    journal.keep_gap(Gap("收养的孩子几岁能改姓", "人口管理处户政科"))
    last_month = dt.datetime.combine(names.today().replace(day=1), dt.time(2), dt.UTC) - dt.timedelta(days=9)
    told = (("tell", {"words_told": "讲清楚了", "told_how": "face"}), ("close", {"outcome": "explained", "rating_offered": True}))
    number = registered(seats, "drawn", *told, at=last_month)
    anchors.make(seats.office.ledger, tmp_path / "anchors.jsonl", dt.datetime.now(dt.UTC))
    liaison, city = seats("l1", "liaison", "MH", "population"), seats("s9", "city", "SH")
    liaison.goto("/ledger/standing")
    liaison.locator("#main summary").first.click()
    assert "规则没想到" in liaison.locator("main").inner_text()
    accessible(liaison)
    city.goto("/ledger/spotcheck")
    assert number in city.locator("main").inner_text()
    accessible(city)
    city.goto("/ledger/access")
    accessible(city)


def test_the_mask_comes_off_for_a_reason_that_is_typed(seats):
    number = registered(seats, "masked", **SAID)
    officer, city = seats("o1", "officer", "MH05"), seats("s9", "city", "SH")
    officer.goto(f"/ledger/{number}")
    assert "王＊＊" in officer.locator(".people").inner_text()
    officer.keyboard.press("u")
    officer.wait_for_function("() => document.activeElement.id === 'why'")
    accessible(officer)
    officer.keyboard.insert_text("打电话告知结果")
    with officer.expect_navigation():
        officer.keyboard.press("Control+Enter")
    assert "王小明" in officer.locator(".people").inner_text()
    accessible(officer)
    city.goto("/ledger/access?what=unmask")
    assert "打电话告知结果" in city.locator("main").inner_text()


def test_a_complaint_about_a_person_is_registered_by_keyboard_and_leaves_the_counter_at_once(seats):
    officer = seats("o1", "officer", "MH05")
    judge(officer, "窗口的人态度很差，骂我是刁民，我要投诉他")
    officer.locator("#view").focus()
    officer.keyboard.press("r")
    officer.wait_for_url("**/ledger/register")
    officer.locator(".about summary").focus()
    officer.keyboard.press("Enter")
    officer.locator("[name=about][value='?']").focus()
    officer.keyboard.press("Space")
    accessible(officer)
    officer.locator(".register .main-button").focus()
    with officer.expect_navigation():
        officer.keyboard.press("Enter")
    number = officer.locator(".slip-facts dd").first.inner_text()
    assert number.startswith("MH00-")
    accessible(officer)
    assert officer.request.get(f"/ledger/{number}").status == 404
    chief = seats("c1", "chief", "MH05")
    chief.goto(f"/ledger/{number}")
    assert chief.locator(".matter-head").count()
