"""The common window in a browser: from the door to the counter by keyboard alone, every page without a finding of axe-core."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from tests.conftest import _window
from tests.test_desk_axe import check
from tests.test_window_pages import UNITS, WINDOWS
from triage.ledger.actor import Actor
from triage.ledger.ledger import Ledger
from triage.ledger.units import Window
from triage.store import Store
from web.app import create_app
from web.counter import Counter

pytestmark = pytest.mark.browser


@pytest.fixture
def centre_page(office, chromium, served, tmp_path, monkeypatch):
    """A window on the desk of a station that moved into a centre."""
    monkeypatch.setenv("BANCHENG_MASTER_KEY", str(tmp_path / "master.key"))
    ledger = Ledger(Store.at(f"sqlite:///{tmp_path / 'bancheng.sqlite3'}"), office.ledger.content)
    windows = [Window("MHC01", name, form, function, "") for name, form, function in WINDOWS]
    with ledger.turn() as turn:
        turn.import_units(Actor("admin", "police", "admin", "SH"), UNITS, windows, "units", dt.datetime.now(dt.UTC))
    opened = dataclasses.replace(office, ledger=ledger, counter=Counter("MH05", "012345", "lead"))
    with served(create_app(office=opened, desk_token="")) as address:
        yield from _window(chromium, address, False)


@pytest.fixture(params=[False, True], ids=["plain", "big"])
def sized(centre_page, request):
    if request.param:
        centre_page.add_init_script("localStorage.setItem('bancheng-big', '1')")
    return centre_page


def press(page, key):
    with page.expect_navigation():
        page.keyboard.press(key)


def test_from_the_door_to_the_counter_by_keyboard(centre_page):
    centre_page.goto("/window/")
    centre_page.wait_for_selector("#text:focus")
    centre_page.keyboard.insert_text("身份证丢了，窗口讲补不了")
    press(centre_page, "Control+Enter")
    centre_page.wait_for_selector("#verdict")
    check(centre_page)
    press(centre_page, "1")
    centre_page.wait_for_selector(".answered")
    press(centre_page, "q")
    number = centre_page.locator(".taken b").inner_text()
    check(centre_page)
    centre_page.goto("/window/counter?window=1号")
    press(centre_page, "c")
    assert centre_page.locator(".in-hand-head .ticket-number").inner_text() == number
    check(centre_page)
    press(centre_page, "o")
    centre_page.wait_for_selector(".answer")
    assert "身份证丢了，窗口讲补不了" in centre_page.locator("#text").input_value()
    centre_page.goto("/window/counter?window=1号")
    press(centre_page, "d")
    centre_page.wait_for_selector("text=这几道现在没有人等")


def test_every_page_is_accessible_in_both_sizes(sized):
    alone = ("/window/screen/MHC01", "/window/device", "/rate?grade=fair&device=1")
    for path in (*alone, "/window/", "/window/counter?window=1号", "/window/roster", "/window/attendance", "/window/fetches"):
        sized.goto(path)
        check(sized)


def test_the_wall_renews_itself_when_somebody_is_called(centre_page):
    centre_page.goto("/window/")
    with centre_page.expect_navigation():
        centre_page.get_by_role("button", name="要反映办不成的事").click()
    number = centre_page.locator(".taken b").inner_text()
    wall = centre_page.context.new_page()
    wall.goto("/window/screen/MHC01")
    centre_page.goto("/window/counter?window=3号")
    press(centre_page, "c")
    wall.wait_for_selector(f".newest b:text-is('{number}')")
    press(centre_page, "l")
