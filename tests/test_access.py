"""Who read what is personal is written down, seen by who oversees, and masked until a reason is given."""

from __future__ import annotations

import csv
import dataclasses
import datetime as dt
import io
import re

import openpyxl
import pytest
import sqlalchemy as sa

from triage.ledger.access import Reading
from triage.ledger.actor import Actor
from triage.ledger.ledger import Ledger
from triage.ledger.listing import Wanted
from triage.ledger.refusal import Refusal
from triage.ledger.tables import ACCESS
from triage.store import Store
from web.counter import Counter

ANY = Reading(0, "", "", "", "", "", "", "", "")
CITY, AUDITOR = Actor("city", "police", "city", "SH"), Actor("auditor", "police", "auditor", "SH")
SAID = {
    "citizen": "王小明",
    "telephone": "138 1234 5678",
    "identity": "310101199001011234",
    "words": "我叫王小明，电话13812345678，户口报不上",
}


def log(counter, actor=CITY, **wanted):
    return [(each.account, each.what, each.number, each.why) for each in counter.ledger.readings(actor, dataclasses.replace(ANY, **wanted))]


def test_each_reading_is_a_line_with_who_what_which_and_why(counter):
    case = counter.register(**SAID)
    counter.ledger.texts(counter.officer, case.number)
    counter.ledger.plain(counter.lead, case.number, "打电话告知结果")
    counter.ledger.page(counter.officer, Wanted(person="13812345678"))
    counter.ledger.page(counter.officer, Wanted())
    assert log(counter) == [
        ("officer", "search", "", ""),
        ("lead", "unmask", case.number, "打电话告知结果"),
        ("officer", "open", case.number, ""),
    ]
    assert log(counter, account="lead") == [("lead", "unmask", case.number, "打电话告知结果")]
    assert log(counter, what="open", number=case.number) == [("officer", "open", case.number, "")]
    assert counter.verify().problems == []
    assert counter.verify().readings == 3


def test_the_log_holds_no_word_of_the_citizen(counter):
    case = counter.register(**SAID)
    counter.ledger.texts(counter.officer, case.number)
    counter.ledger.page(counter.officer, Wanted(person="13812345678"))
    with counter.ledger.store.read() as connection:
        rows = str(connection.execute(sa.select(ACCESS)).all())
    for said in ("王小明", "13812345678", "户口"):
        assert said not in rows


def test_only_who_oversees_sees_the_log(counter):
    case = counter.register(**SAID)
    counter.ledger.texts(counter.officer, case.number)
    assert log(counter, CITY) and log(counter, AUDITOR)  # noqa: PT018
    admin = Actor("admin", "police", "admin", "")
    for actor in (counter.officer, counter.lead, counter.chief, counter.liaison, counter.district, admin):
        assert log(counter, actor) == []


def test_what_is_masked_tells_nobody_and_a_reason_takes_the_mask_off(counter):
    case = counter.register(**SAID)
    masked = set(counter.ledger.texts(counter.officer, case.number).values())
    assert {"王＊＊", "138****5678", "310****1234", "我叫［姓名］，电话［手机号］，户口报不上"} <= masked
    assert set(SAID.values()) <= set(counter.ledger.plain(counter.officer, case.number, "打电话告知结果").values())
    for why in ("", "看", "   要看   "):
        with pytest.raises(Refusal, match="为什么要看"):
            counter.ledger.plain(counter.officer, case.number, why)
    assert [line[1] for line in log(counter)] == ["unmask", "open"]


def test_who_may_not_see_a_case_reads_nothing_and_who_may_see_it_masked_cannot_take_the_mask_off(counter):
    case = counter.register(**SAID)
    for actor, code in ((counter.neighbour, "unknown_case"), (AUDITOR, "not_allowed")):
        with pytest.raises(Refusal) as refused:
            counter.ledger.plain(actor, case.number, "想看一看")
        assert refused.value.code == code
    assert counter.ledger.texts(AUDITOR, case.number) == {}
    assert log(counter) == [], "nothing was read"


@pytest.mark.parametrize("change", ["UPDATE access_log SET why = 'x'", "DELETE FROM access_log"])
def test_a_line_can_neither_be_changed_nor_taken_away(counter, change):
    case = counter.register(**SAID)
    counter.ledger.texts(counter.officer, case.number)
    from triage.store import StoreError

    with pytest.raises(StoreError), counter.ledger.store.write() as connection:
        connection.execute(sa.text(change))
    assert len(log(counter)) == 1


@pytest.mark.parametrize("change", ["UPDATE access_log SET account = 'x' WHERE id = 1", "DELETE FROM access_log WHERE id = 1"])
def test_whoever_gets_around_the_trigger_is_found(counter, change):
    case = counter.register(**SAID)
    for _ in range(3):
        counter.ledger.texts(counter.officer, case.number)
    kind = change.split()[0].lower()
    drop = f"DROP TRIGGER access_log_{kind}" + ("" if counter.ledger.store.file else " ON access_log")
    with counter.ledger.store.write() as connection:
        connection.execute(sa.text(drop))
        connection.execute(sa.text(change))
    said = " ".join(counter.verify().problems)
    assert f"access_log_{kind}" in said
    assert "访问记录第" in said


@pytest.fixture
def station(office, prepared, tmp_path, monkeypatch):
    """Gives a client of the desk of a station: who sits there is named by account, role and unit."""
    import shutil

    from web.app import create_app

    monkeypatch.setenv("BANCHENG_MASTER_KEY", str(tmp_path / "master.key"))
    shutil.copy(prepared[1], tmp_path / "bancheng.sqlite3")
    ledger = Ledger(Store.at(f"sqlite:///{tmp_path / 'bancheng.sqlite3'}"), office.ledger.content)

    def at(account="officer", role="officer", unit="MH05"):
        return create_app(
            office=dataclasses.replace(office, ledger=ledger, counter=Counter(unit, account, role)), desk_token=""
        ).test_client()

    decision = {
        "decision_id": "d-1",
        "release": {"version": "1", "hash": "h"},
        **{key: {"code": code} for key, code in (("scope", "policy"), ("line", "population"), ("path", "explain"))},
    }
    given = {"decision": decision, "channel": "counter", **SAID}
    done = ledger.act(Actor("officer", "police", "officer", "MH05"), "register", given, key="1", now=dt.datetime.now(dt.UTC))
    return at, done.number


def test_the_page_shows_the_whole_once_a_reason_is_typed_and_not_before(station):
    at, number = station
    client = at()
    page = client.get(f"/ledger/{number}").get_data(as_text=True)
    assert "王＊＊" in page
    assert "王小明" not in page
    assert client.post(f"/ledger/{number}/unmask", data={"why": "看"}).status_code == 422
    told = client.post(f"/ledger/{number}/unmask", data={"why": "打电话告知结果"}).get_data(as_text=True)
    assert "王小明" in told
    assert "138 1234 5678" in told
    assert "王小明" not in client.get(f"/ledger/{number}").get_data(as_text=True)
    seen = at("city", "city", "SH").get("/ledger/access").get_data(as_text=True)
    assert "打电话告知结果" in seen
    assert "officer" in seen
    for role, unit in (("officer", "MH05"), ("chief", "MH05"), ("district", "MH")):
        assert at("x", role, unit).get("/ledger/access").status_code == 403
        assert "访问记录" not in at("x", role, unit).get("/ledger/").get_data(as_text=True)


def test_the_list_leaves_masked_as_csv_and_xlsx_and_each_reading_is_written_down(station):
    at, number = station
    assert at().get("/ledger/list.csv").status_code == 403, "an officer exports nothing"
    lead = at("lead", "lead")
    rows = list(csv.reader(io.StringIO(lead.get("/ledger/list.csv").get_data(as_text=True).lstrip("\ufeff"))))
    assert rows[1][0] == number
    assert "王＊＊" in rows[1]
    book = openpyxl.load_workbook(io.BytesIO(lead.get("/ledger/list.xlsx").data)).active
    cells = [str(cell.value) for row in book.iter_rows() for cell in row]
    assert number in cells
    for said in ("王小明", "5678 ", "13812345678", "310101199001011234"):
        assert not any(said in cell for cell in (*cells, *rows[1]))
    seen = at("city", "city", "SH").get("/ledger/access?what=export").get_data(as_text=True)
    assert len(re.findall("<td>导出", seen)) == 2
