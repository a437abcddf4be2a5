"""Pages of posts that no other file walks by keyboard and in both sizes of type: what cannot be explained, what a week
collects."""

from __future__ import annotations

import pytest

from tests.test_counter_browser import accessible as accessible_dialog
from tests.test_counter_browser import judge
from tests.test_people_browser import accessible
from tests.test_supervision_browser import fill, take

pytestmark = pytest.mark.browser
TEXT = "没领证生的小孩想跟爸爸报户口，窗口要亲子鉴定，我没做"


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
