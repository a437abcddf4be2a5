"""What supervisors and departments see, by keyboard and in both sizes of type: papers sent to stations, and what comes of them."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.test_people_browser import accessible
from tests.test_topics import fill as fill_city
from triage.insight.classes import months_before
from triage.ledger.tables import CASES
from triage.ledger.units import Unit
from web.ledger import names

pytestmark = pytest.mark.browser


def fill(page, **given):
    """The fields of the form that is open, and Ctrl+Enter."""
    for name, value in given.items():
        field = page.locator(f"details[open] [name={name}], form.draft [name={name}], form.topic-form [name={name}]").first
        field.focus()
        if field.evaluate("field => field.type") in ("radio", "checkbox"):
            page.locator(f"form.draft [name={name}][value='{value}']").check()
        elif field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")


def open_first(page, path):
    page.goto(path)
    page.keyboard.press("ArrowDown")
    page.wait_for_function("() => document.activeElement.classList.contains('row-link')")
    with page.expect_navigation():
        page.keyboard.press("Enter")


def take(page, digit):
    """A step by its digit."""
    page.keyboard.press("Escape")
    page.keyboard.press(str(digit))
    page.wait_for_function("() => document.activeElement.closest('details[open] form')")


def test_a_circular_and_a_site_check_go_out_are_answered_and_accepted(seats):
    far = (names.today() + dt.timedelta(days=30)).isoformat()
    district, chief = seats("d1", "district", "MH"), seats("c1", "chief", "MH05")
    district.goto("/ledger/dispatches/")
    accessible(district)
    with district.expect_navigation():
        district.keyboard.press("c")
    accessible(district)
    fill(district, title="十月抽查情况", findings="有的窗口没有一次讲清。", tasks="换上一次性告知单\n晨会讲一遍", due=far, units="MH")
    assert "MH-TB-" in district.locator(".matter-head").inner_text()
    accessible(district)

    open_first(chief, "/ledger/dispatches/")
    accessible(chief)
    take(chief, 1)
    with chief.expect_navigation():
        chief.keyboard.press("Control+Enter")
    take(chief, 1)
    fill(chief, words="窗口换了告知单")
    assert "已回复，等认可" in chief.locator(".owed").inner_text()

    open_first(district, "/ledger/dispatches/")
    take(district, 2)
    fill(district, words="照片上还是旧的", due=far)
    assert "退回重办" in district.locator(".owed").inner_text()
    accessible(district)

    district.goto("/ledger/dispatches/new/check")
    accessible(district)
    given = {f"result_{code}": "ok" for code in ("police", "same", "served")}
    fill(district, units="MH05", way="visit", result_sign="fail", why_sign="被展板挡住了", due=far, **given)
    assert "被展板挡住了" in district.locator("main").inner_text()
    accessible(district)
    chief.goto("/ledger/dispatches/?kind=check")
    assert "把标识挂到" in chief.locator("main").inner_text()
    accessible(chief)


def test_a_training_is_called_and_who_came_is_kept(seats):
    liaison = seats("l1", "liaison", "MH", "population")
    liaison.goto("/ledger/dispatches/new/training")
    liaison.locator(".about summary").click()
    accessible(liaison)
    liaison.locator("[name=cases]").first.check()
    fill(liaison, title="缺材料怎么讲", place="分局三楼", due=names.today().isoformat(), units="MH05")
    take(liaison, 1)
    with liaison.expect_navigation():
        liaison.keyboard.press("Control+Enter")
    assert "办好了" in liaison.locator(".owed").inner_text()
    accessible(liaison)


def test_a_class_that_has_grown_is_opened_planned_changed_and_known_at_the_station(seats):
    months, today = months_before(names.today(), 26), names.today()
    stations = [Unit(code, "station", code, "MH") for code in ("MH05", "MH06")]
    fill_city(seats.office.ledger.store, months[0], months[-1], *months[-2:], stations, times=12)
    district, chief = seats("d1", "district", "MH"), seats("c1", "chief", "MH05")
    open_first(district, "/ledger/topics/")
    accessible(district)
    assert district.locator("#stations").input_value() == "MH05 MH06"
    fill(district, why="两个所都缺出生证")
    accessible(district)
    take(district, 1)
    district.keyboard.press("ArrowDown")
    district.locator("details[open] [value=wording]").check()
    fill(district, plan="出生证在路上的先收", owner="户政科口径岗", due=(today + dt.timedelta(days=9)).isoformat())
    take(district, 2)
    fill(district, since=(today - dt.timedelta(days=100)).isoformat(), links=next(iter(seats.office.knowledge.replies)))
    assert "每千人次" in district.locator("main").inner_text()
    district.wait_for_selector("[data-chart=curve][data-drawn] canvas")
    assert "3 个整月" in district.locator("main").inner_text()
    accessible(district)
    open_first(chief, "/ledger/topics/")
    take(chief, 1)
    with chief.expect_navigation():
        chief.keyboard.press("Control+Enter")
    assert "知道了" in chief.locator(".stations").inner_text()
    accessible(chief)
    chief.goto("/ledger/topics/")
    accessible(chief)


def test_charts_are_drawn_from_their_tables_in_both_sizes_of_type_and_fit_on_paper(seats):
    months = months_before(names.today(), 16)
    stations = [Unit(code, "station", code, "MH") for code in ("MH05", "MH06")]
    with seats.office.ledger.store.write() as connection:
        connection.execute(CASES.delete())
    fill_city(seats.office.ledger.store, months[0], months[-1], *months[-2:], stations)
    city, failed = seats("s1", "city", "SH"), []
    city.on("console", lambda message: failed.append(message.text) if message.type == "error" else None)
    city.on("pageerror", lambda error: failed.append(str(error)))

    def drawn(size):
        """Every chart in this size of type, none wider than its panel, none empty."""
        city.wait_for_function(f"() => [...document.querySelectorAll('[data-chart]')].every((box) => box.dataset.drawn === '{size}')")
        return city.evaluate(
            """() => [...document.querySelectorAll('[data-chart]')].map((box) => {
                const canvas = box.querySelector('canvas'), paper = canvas.getContext('2d');
                const ink = paper.getImageData(0, 0, canvas.width, canvas.height).data.some((part) => part);
                const fits = canvas.getBoundingClientRect().right <= box.parentElement.getBoundingClientRect().right;
                return [box.dataset.chart, ink && fits]; })"""
        )

    city.goto("/ledger/statistics")
    everything = [["t-month", True], ["t-line", True], ["t-route", True], ["t-path", True]]
    assert drawn("14") == everything
    accessible(city)
    city.keyboard.press("b")
    city.wait_for_function("() => document.documentElement.classList.contains('big')")
    assert drawn("18.375") == everything
    city.keyboard.press("b")
    city.goto("/ledger/statistics?table=station")
    assert drawn("14") == [["t-station", True]]
    assert city.locator("#t-station tbody th").all_inner_texts() == ["甲所", "乙所"]
    accessible(city)
    city.emulate_media(media="print")
    assert drawn("14") == [["t-station", True]]
    city.emulate_media(media="screen")
    assert not failed, failed
