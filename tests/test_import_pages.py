"""The page where 12345 and 12389 come in: a file is looked at, brought in, and its rows are put to cases, by keyboard as well."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
import re
import threading

import pytest
from werkzeug.serving import make_server

from tests.conftest import DECISION
from tests.test_imports import GOOD, as_csv, complaint
from tests.test_people_browser import accessible
from triage.ledger.actor import Actor
from triage.ledger.event import day_of
from triage.ledger.ledger import Ledger
from triage.store import Store
from web.counter import Counter


@pytest.fixture
def desks(office, prepared, tmp_path, monkeypatch):
    """Gives the application of whoever sits there, all on one ledger that has one case."""
    import shutil

    from web.app import create_app

    monkeypatch.setenv("BANCHENG_MASTER_KEY", str(tmp_path / "master.key"))
    shutil.copy(prepared[1], tmp_path / "bancheng.sqlite3")
    ledger = Ledger(Store.at(f"sqlite:///{tmp_path / 'bancheng.sqlite3'}"), office.ledger.content)
    given = {"decision": DECISION, "channel": "counter", "telephone": "13812345678"}
    case = ledger.act(Actor("officer", "police", "officer", "MH05"), "register", given, key="1")

    def at(role="city", unit="SH", account="boss"):
        opened = dataclasses.replace(office, ledger=ledger, counter=Counter(unit, account, role))
        return create_app(office=opened, desk_token="")

    at.case = case.number
    return at


def today(**cells):
    return {**GOOD, "来电时间": day_of(dt.datetime.now(dt.UTC)).isoformat(), **cells}


def send(client, data, source="12345"):
    return client.post("/ledger/imports", data={"source": source, "file": (io.BytesIO(data), "t.csv")}, content_type="multipart/form-data")


def text(answer):
    return answer.get_data(as_text=True)


def test_a_file_is_looked_at_every_row_told_brought_in_once_and_a_proposed_case_confirmed(desks):
    client = desks().test_client()
    data = as_csv(today(联系电话="13812345678", 来电人="张三"), today(工单编号="G2"), today(工单编号="G3", 承办单位="丁所"))
    looked = send(client, data)
    assert looked.status_code == 303
    page = text(client.get(looked.location))
    assert "承办单位：“丁所”认不出" in page
    assert "G2" not in page, "what is wrong comes first"
    everything = text(client.get(f"{looked.location}?status="))
    assert f"可能是 {desks.case}，请人核对" in everything
    assert "G2" in everything
    assert text(client.get(f"{looked.location}.csv")).count("\r\n") == 4
    assert "没有。" in text(client.get("/ledger/imports")), "nothing is kept yet"
    done = text(client.post(looked.location))
    assert "一起记进了 <b>2</b> 行" in done
    assert "有错的 1 行没有记" in done
    assert client.post(looked.location).status_code == 404, "the file is gone"
    page = text(client.get("/ledger/imports"))
    assert "张＊" in page
    assert "13812345678" not in page
    sent = {"number": "G1", "seen": "1", "case": desks.case, "state": "open"}
    assert client.post("/ledger/imports/12345/settle", data=sent).status_code == 303
    assert desks.case in text(client.get("/ledger/imports?state=linked"))
    assert "来件：<b>12345 工单 G1" in text(client.get(f"/ledger/{desks.case}"))
    assert "G1" not in text(desks("officer", "MH05").test_client().get(f"/ledger/{desks.case}"))
    late = client.post("/ledger/imports/12345/settle", data={**sent, "case": ""})
    assert late.status_code == 412
    assert "刚才有人动过" in text(late)
    again = send(client, data)
    assert "这份表里没有要记的行" in text(client.get(again.location))


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [({"data": b""}, "没有选文件"), ({"data": b"a,b\n"}, "没有找到表头"), ({"data": as_csv(GOOD), "source": "12389x"}, "不能导入")],
)
def test_what_is_no_such_file_is_told_on_the_page_it_came_from(desks, sent, sentence):
    answer = send(desks().test_client(), **sent)
    assert answer.status_code == 422
    assert f'role="alert"><p>{sentence}' in text(answer) or sentence in text(answer)


def test_a_case_that_is_typed_must_be_one(desks):
    client = desks().test_client()
    client.post(send(client, as_csv(today())).location)
    sent = {"number": "G1", "seen": "1", "case": "typed", "typed": ""}
    assert "先写这一条是台账里的哪一件" in text(client.post("/ledger/imports/12345/settle", data=sent))
    assert "没有找到 MH99" in text(client.post("/ledger/imports/12345/settle", data={**sent, "typed": "MH99"}))
    assert client.post("/ledger/imports/12345/settle", data={**sent, "typed": desks.case.lower()}).status_code == 303


def test_a_large_dry_run_is_read_page_by_page(desks):
    client = desks().test_client()
    looked = send(client, as_csv(*(today(工单编号=f"G{number:03d}") for number in range(450))))
    pages = [text(client.get(f"{looked.location}?status=&page={page}")) for page in (1, 2, 3)]
    assert [len(re.findall(r"<td>G\d{3}</td>", page)) for page in pages] == [200, 200, 50]
    assert "第 3 页，共 3 页" in pages[2]
    client.post(looked.location)
    shown, address = set(), "/ledger/imports"
    while address:
        page = text(client.get(address))
        shown |= set(re.findall(r'class="number">(G\d{3})<', page))
        found = re.search(r'href="([^"]+after=[^"]+)">下一页', page)
        address = found and found[1].replace("&amp;", "&")
    assert len(shown) == 450


@pytest.mark.parametrize("role", ["officer", "lead", "chief", "liaison"])
def test_no_post_of_a_station_or_a_department_opens_the_page(desks, role):
    boss = desks().test_client()
    boss.post(send(boss, complaint(投诉时间=today()["来电时间"]), "12389").location)
    client = desks(role, "MH" if role == "liaison" else "MH05").test_client()
    assert "来件" not in text(client.get("/ledger/"))
    identity = send(boss, as_csv(today())).location
    for answer in (client.get("/ledger/imports"), send(client, as_csv(today())), client.get(identity), client.post(identity)):
        assert answer.status_code == 403
    for page in ("/ledger/", f"/ledger/{desks.case}", "/ledger/statistics"):
        assert "T1" not in text(client.get(page))


def test_a_file_that_somebody_else_looked_at_is_not_there(desks):
    looked = send(desks().test_client(), as_csv(today())).location
    other = desks(account="another").test_client()
    assert other.get(looked).status_code == 404
    assert other.get(f"{looked}.csv").status_code == 404
    assert other.post(looked).status_code == 404
    district = text(desks("district", "MH").test_client().get("/ledger/imports"))
    assert "12345 工单" in district
    assert "12389" not in district


@pytest.mark.browser
def test_by_keyboard_and_accessible_in_both_sizes(desks, chromium, tmp_path):
    server = make_server("127.0.0.1", 0, desks(), threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    context = chromium.new_context(viewport={"width": 1366, "height": 768}, base_url=f"http://127.0.0.1:{server.server_port}")
    page = context.new_page()
    page.set_default_timeout(30_000)
    try:
        page.goto("/ledger/imports")
        accessible(page)
        file = tmp_path / "工单.csv"
        file.write_bytes(as_csv(today(联系电话="13812345678", 来电人="张三", 诉求内容="跑了三趟"), today(工单编号="G3", 承办单位="丁所")))
        page.set_input_files("#file", file)
        page.locator("#file").focus()
        page.keyboard.press("Control+Enter")
        page.wait_for_selector(".row-wrong")
        accessible(page)
        page.get_by_role("link", name="每一行 2").focus()
        page.keyboard.press("Enter")
        page.wait_for_selector(".row-new")
        page.locator(".main-button").focus()
        page.keyboard.press("Control+Enter")
        page.wait_for_selector(".kept-line")
        accessible(page)
        page.keyboard.press("Escape")
        page.wait_for_selector(".settle")
        accessible(page)
        page.keyboard.press("ArrowDown")
        page.wait_for_function("() => document.activeElement.matches('.row-link')")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_selector(".nothing")
        page.goto("/ledger/imports?state=linked")
        page.wait_for_selector(f"text={desks.case}")
        accessible(page)
    finally:
        context.close()
        server.shutdown()
        server.server_close()
