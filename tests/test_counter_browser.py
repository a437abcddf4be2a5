"""A morning at the counter, by keyboard alone: judge, register, hand over the receipt, promise, report, close."""

from __future__ import annotations

import re

import pytest

pytestmark = pytest.mark.browser
MATTER = "没领证生的小孩想跟爸爸报户口，窗口要亲子鉴定，我没做"
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}}


@pytest.fixture(params=[False, True], ids=["plain", "big"])
def sized(station_page, request):
    if request.param:
        station_page.add_init_script("localStorage.setItem('bancheng-big', '1')")
    return station_page


def accessible(page):
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, options=RULES).response["violations"]
    told = [f"{page.url} {v['id']}: {v['help']} — {node['target']} {node['failureSummary']}" for v in found for node in v["nodes"]]
    assert not told, "\n".join(told)


def judge(page, text=MATTER):
    page.goto("/")
    page.keyboard.type(text)
    page.wait_for_selector(".answer")
    page.wait_for_function("() => window.Desk.current() && !document.querySelector('.htmx-request')")


def register(page):
    """R from the card, Enter on the page that asks; returns the number."""
    page.locator("#view").focus()
    page.keyboard.press("r")
    page.wait_for_url("**/ledger/register")
    page.keyboard.press("Enter")
    page.wait_for_selector(".matter-head")
    return page.locator("h1").inner_text()


def act(page, name, **given):
    """Open an action by its digit and fill it in by keyboard; Ctrl+Enter sends it."""
    fold = page.locator(f"#act-{name}")
    page.keyboard.press("Escape")
    page.keyboard.press(fold.locator("summary").get_attribute("data-digit"))
    page.wait_for_function("name => document.activeElement.closest(`#act-${name} form`)", arg=name)
    for field, value in given.items():
        _reach(page, field)
        kind = page.evaluate("document.activeElement.type")
        if kind == "radio":
            for _ in range(12):
                if page.evaluate("document.activeElement.checked && document.activeElement.value") == value:
                    break
                page.keyboard.press("Space" if not page.evaluate("document.activeElement.checked") else "ArrowDown")
        elif kind == "select-one":
            for _ in range(12):
                if page.evaluate("document.activeElement.selectedOptions[0].textContent") == value:
                    break
                page.keyboard.press("ArrowDown")
        elif kind == "checkbox":
            page.keyboard.press("Space")
        elif kind == "date":
            year, month, day = value.split("-")
            page.keyboard.type(f"{month}{day}{year}")
        else:
            page.keyboard.press("Control+a")
            page.keyboard.insert_text(value)
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")


def _reach(page, field):
    for _ in range(15):
        if page.evaluate("document.activeElement.name") == field:
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not reach {field}")


def back_from_paper(page):
    """A notice was drawn; back to the case by its link."""
    page.wait_for_selector("#print-sheet")
    page.get_by_role("link", name="回到这一件").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".matter-head")


def test_judged_registered_receipt_in_hand_another_path_told_and_closed_the_same_day(sized):
    judge(sized)
    number = register(sized)
    accessible(sized)
    code = sized.locator(".kept-line b").nth(1).inner_text()
    assert re.fullmatch(r"\d{10}", code)
    sized.keyboard.press("p")
    sized.wait_for_url("**/receipt")
    assert code in sized.locator(".slip-facts").inner_text()
    accessible(sized)
    sized.keyboard.press("Escape")
    sized.wait_for_selector(".matter-head")
    reason = sized.locator("#act-override option").nth(1).text_content()
    act(sized, "override", path="on_the_spot", reason=reason)
    assert "当场处理" in sized.locator(".matter-head .badge").inner_text()
    act(sized, "tell", words_told="材料补齐就当场办", told_how="face")
    act(sized, "close", outcome="done", rating_offered="yes")
    assert sized.locator(".state").inner_text() == "已办结"
    assert "当日办结" in sized.locator(".matter-head").inner_text()
    accessible(sized)
    sized.goto("/progress")
    accessible(sized)
    sized.locator("#number").fill(number)
    sized.locator("#code").fill(code)
    sized.keyboard.press("Enter")
    sized.wait_for_selector("#stands")
    assert sized.locator("#stands").inner_text() == "已办结"
    accessible(sized)


@pytest.mark.usefixtures("broken_on_purpose")
def test_what_is_missing_is_promised_for_a_day_and_brought(sized):
    judge(sized)
    register(sized)
    act(sized, "supplement", promised="2099-12-01", lacking="亲子鉴定")
    assert "先打印给群众的书面告知单" in sized.locator(".refused").inner_text()
    assert sized.locator("#supplement-lacking").input_value() == "亲子鉴定", "what was filled in is kept"
    accessible(sized)
    act(sized, "print", notice="promise")
    accessible(sized)
    back_from_paper(sized)
    act(sized, "supplement", promised="2099-12-01", lacking="亲子鉴定")
    assert sized.locator(".state").inner_text() == "待补齐"
    assert "12月1日" in sized.locator(".kept-line").inner_text()
    act(sized, "supplied")
    assert sized.locator(".state").inner_text() == "处理中"


def test_a_hard_case_is_reported_with_its_receipt(sized):
    judge(sized)
    number = register(sized)
    act(sized, "print", notice="receipt")
    assert f"登记编号：{number}" in sized.locator(".receipt").inner_text()
    back_from_paper(sized)
    act(sized, "escalate", question="能不能不做鉴定？")
    assert sized.locator(".state").inner_text() == "已上报"
    assert "能不能不做鉴定" in sized.locator(".timeline").inner_text()
    for path in ("/ledger/", "/ledger/tell", "/ledger/statistics", "/ledger/?state=closed&near=over"):
        sized.goto(path)
        accessible(sized)
    sized.goto("/ledger/")
    sized.keyboard.press("ArrowDown")
    sized.keyboard.press("Enter")
    sized.wait_for_selector(".matter-head")


def test_the_ledger_is_not_open_where_nobody_named_the_station(page):
    page.goto("/")
    page.keyboard.type(MATTER)
    page.wait_for_selector(".answer")
    response = page.request.get("/ledger/")
    assert response.status == 403
    assert "var/counter.yaml" in response.text()
