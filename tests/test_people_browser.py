"""A fresh machine: the link that the start prints, the first administrator, the telephone, the pages of accounts, by keyboard alone."""

from __future__ import annotations

import re

import pyotp
import pytest

pytestmark = pytest.mark.browser
PASSWORD = "窗口 台账 梧桐 早班"
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}}


def accessible(page):
    """In plain and in big type."""
    from axe_playwright_python.sync_playwright import Axe

    for _ in range(2):
        found = Axe().run(page, options=RULES).response["violations"]
        told = [f"{page.url} {v['id']}: {v['help']} — {node['target']} {node['failureSummary']}" for v in found for node in v["nodes"]]
        assert not told, "\n".join(told)
        focused = page.evaluate_handle("document.activeElement")
        page.locator("#big").click()
        focused.as_element().focus()


def typed(page, **given):
    """Fill in the fields in the order of the page and send them with Enter."""
    for name, value in given.items():
        for _ in range(40):
            if page.evaluate("document.activeElement.name") == name:
                break
            page.keyboard.press("Tab")
        else:
            raise AssertionError(f"{name} is not reached with the Tab key")
        if page.evaluate("document.activeElement.tagName") == "SELECT":
            for _ in range(20):
                if page.evaluate("document.activeElement.selectedOptions[0].textContent").startswith(value):
                    break
                page.keyboard.press("ArrowDown")
        else:
            page.keyboard.insert_text(value)
    with page.expect_navigation():
        page.keyboard.press("Control+Enter" if page.locator(".ledger-page").count() else "Enter")


def test_from_the_printed_link_to_a_second_administrator(fresh):
    page, log = fresh
    page.goto(re.search(r"http://\S+/welcome/\S+", log.read_text(encoding="utf-8"))[0])
    accessible(page)
    typed(page, account="900001", name="周管理", password=PASSWORD, again=PASSWORD)
    accessible(page)
    secret = page.locator(".secret").inner_text().replace(" ", "")
    typed(page, code=pyotp.TOTP(secret).now())
    assert page.locator(".recovery li").count() == 8
    accessible(page)
    page.goto("/account")
    accessible(page)
    page.goto("/people/new")
    typed(page, account="900002", name="吴管理", role="管理员")
    link = page.locator(".link-once").inner_text()
    assert "/welcome/" in link
    accessible(page)
    for path in ("/people/", "/people/new", "/people/audit"):
        page.goto(path)
        accessible(page)
    page.goto("/people/")
    page.keyboard.press("ArrowDown")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.goto(link)
    assert "设密码" in page.title()
    accessible(page)
    page.goto("/signin")
    accessible(page)
    typed(page, account="900001", password=PASSWORD)
    assert page.url.endswith("/signin/code")
    accessible(page)
