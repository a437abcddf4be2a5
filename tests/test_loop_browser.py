"""The whole loop by an officer, a department's liaison, the window's lead and the citizen, each in a browser of their own:
reported, answered, told, closed, rated badly, contacted, put right, called back; and the answer is a patch that passes check."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
import shutil
import subprocess
from contextlib import ExitStack
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.test_counter_browser import accessible, act, back_from_paper, judge, register
from triage.authoring import practice
from triage.cli.check import command as check
from triage.journal import Journal
from triage.ledger.actor import Actor
from triage.ledger.ledger import Ledger
from triage.ledger.units import Unit
from triage.store import Store
from web.app import create_app
from web.counter import Counter
from web.office import Office

pytestmark = pytest.mark.browser
CHECKOUT = Path(__file__).resolve().parent.parent
UNITS = [Unit("SH", "city", "市局"), Unit("MH", "district", "闵行分局", "SH"), Unit("MH05", "station", "甲镇派出所", "MH")]
PEOPLE = {
    "officer": Counter("MH05", "012345", "officer"),
    "lead": Counter("MH05", "023456", "lead"),
    "liaison": Counter("MH", "034567", "liaison", "population"),
}
TEXT = "没领证生的小孩想跟爸爸报户口，亲子鉴定没做"
WORDS = "可以先报户口。请您带上户口簿到窗口来，我们核对好以后当场录入。"


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """The practice home, with the one notice that a report needs."""
    folder = practice.make_repository(tmp_path_factory.mktemp("loop") / "home")
    (folder / "kb/notices").mkdir()
    receipt = (CHECKOUT / "kb/notices/receipt.yaml").read_text(encoding="utf-8")
    (folder / "kb/notices/receipt.yaml").write_text(re.sub(r"\n +facts: .*", "", receipt), encoding="utf-8")  # its facts stand elsewhere
    return folder


@pytest.fixture
def people(home, chromium, served, tmp_path, monkeypatch):
    """A window for each person, on a desk of their own; all on one ledger."""
    monkeypatch.setenv("BANCHENG_HOME", str(home))
    monkeypatch.setenv("BANCHENG_DATABASE_URL", f"sqlite:///{tmp_path / 'bancheng.sqlite3'}")
    monkeypatch.setenv("BANCHENG_MASTER_KEY", str(tmp_path / "master.key"))
    office = Office.open(home)
    ledger = Ledger(Store.open(home), office.ledger.content)
    office = dataclasses.replace(office, ledger=ledger, journal=Journal(ledger.store))
    with ledger.turn() as turn:
        turn.import_units(Actor("admin", "police", "admin", "SH"), UNITS, [], "units", dt.datetime.now(dt.UTC))
    with ExitStack() as stack:
        windows = {}
        for name in (*PEOPLE, "citizen"):
            app = create_app(office=dataclasses.replace(office, counter=PEOPLE.get(name, Counter())), desk_token="")
            context = chromium.new_context(viewport={"width": 1366, "height": 768}, base_url=stack.enter_context(served(app)))
            stack.callback(context.close)
            windows[name] = context.new_page()
            windows[name].set_default_timeout(30_000)
        yield windows


def open_first(page, path):
    """The first of a list, by keyboard."""
    page.goto(path)
    accessible(page)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_selector(".matter-head")


def test_from_the_counter_to_the_department_and_back_and_what_the_citizen_thinks_of_it(people, home, tmp_path):
    officer, liaison, lead, citizen = (people[name] for name in ("officer", "liaison", "lead", "citizen"))

    judge(officer, TEXT)
    number = register(officer)
    if officer.locator("#act-accept").count():  # registered alone, since the desk was not sure
        act(officer, "accept")
    act(officer, "print", notice="receipt")
    back_from_paper(officer)
    act(officer, "escalate", question="没有亲子鉴定能不能先报户口？", department="户政科")
    assert officer.locator(".state").inner_text() == "已上报"

    open_first(liaison, "/ledger/inbox")
    act(liaison, "ask_back", asked_for="父母哪一年办的结婚登记？")
    officer.reload()
    act(officer, "reply_back", replied="没有登记")
    open_first(liaison, "/ledger/inbox")
    act(liaison, "answer", disposition="how", public_wording=WORDS, basis="RK-001", internal_basis="核对户口簿以后办理。")
    assert liaison.locator(".state").inner_text() == "待告知群众"

    liaison.keyboard.press("Escape")
    liaison.keyboard.press("d")
    liaison.wait_for_selector(".draft")
    liaison.locator("#steps").fill("核对户口簿\n录入后请家属核对")
    accessible(liaison)
    liaison.keyboard.press("Control+Enter")

    officer.goto("/ledger/tell")
    assert WORDS in officer.locator(".say-small").inner_text()
    officer.keyboard.press("ArrowDown")
    officer.keyboard.press("Enter")
    officer.wait_for_selector("#act-tell[open]")
    assert officer.locator("#tell-words_told").input_value() == WORDS
    act(officer, "tell", told_how="face")
    act(officer, "close", outcome="explained", rating_offered="yes", reusable="card")
    assert "上报后办结" in officer.locator(".matter-head").inner_text()

    officer.keyboard.press("Escape")
    officer.keyboard.press(officer.locator("#act-invite summary").get_attribute("data-digit"))
    officer.keyboard.press("Control+Enter")
    officer.wait_for_selector("#slip-title")
    accessible(officer)
    code = officer.locator(".slip-facts dd").nth(1).inner_text()

    citizen.goto("/rate")
    accessible(citizen)
    citizen.keyboard.type(number)
    citizen.keyboard.press("Tab")
    citizen.keyboard.type(code)
    citizen.get_by_label("非常不满意").check()
    citizen.get_by_label("想说的话").fill("跑了三趟")
    citizen.get_by_label("电话").fill("13812345678")
    citizen.keyboard.press("Enter")
    citizen.wait_for_selector("h1:has-text('评价收到了')")
    assert "前有人联系您" in citizen.locator("main").inner_text()
    accessible(citizen)

    officer.goto("/ledger/ratings")
    assert number not in officer.locator("main").inner_text(), "who was rated does not handle it"
    open_first(lead, "/ledger/ratings")
    assert "跑了三趟" in lead.locator(".timeline").inner_text()
    today = dt.date.today()
    act(lead, "contact", told_how="phone", heard="三次都说材料不对")
    act(lead, "verify", finding="founded", found="前两次没有一次告清")
    act(lead, "plan", measure="一次性告知", rectify_by=str(today + dt.timedelta(days=2)))
    act(lead, "rectify", rectified="窗口换了告知单")
    act(lead, "call_back", told_how="phone", heard="知道了", content="satisfied")
    assert "差评已办完" in lead.locator(".rating-line").inner_text()
    accessible(lead)

    liaison.wait_for_function("() => document.querySelector('#went')?.textContent !== '正在副本里检查'", timeout=120_000)
    assert liaison.locator("#went").inner_text() == "检查通过", liaison.locator("main").inner_text()
    accessible(liaison)
    with liaison.expect_download() as saved:
        liaison.keyboard.press("s")
    patch = tmp_path / "answer.patch"
    saved.value.save_as(patch)
    copy = shutil.copytree(home, tmp_path / "copy")
    subprocess.run(["git", "-C", str(copy), "apply", str(patch)], check=True)
    told = CliRunner().invoke(check, [], env={"BANCHENG_HOME": str(copy), "BANCHENG_DATABASE_URL": ""})
    assert told.exit_code == 0, told.output
    assert WORDS in (copy / "kb/replies/population/birth.yaml").read_text(encoding="utf-8").replace("\n    ", "")
