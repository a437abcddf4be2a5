"""The demonstration and the tables: every case in one row, the same on both databases, no league of stations."""

from __future__ import annotations

import csv
import datetime
import io
import json
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from triage.cli.stats import command as stats
from triage.insight.sheets import as_csv, as_xlsx, counted
from triage.insight.statistics import TABLES, Between, Row, Statistics, Table
from triage.ledger.content import LedgerContent
from triage.ledger.demo import Plan, fill
from triage.ledger.ledger import Ledger
from triage.ledger.verify import verify
from triage.store import Store
from triage.trouble import Trouble

HOME = Path(__file__).resolve().parent.parent
NOW = datetime.datetime(2026, 11, 24, 4, tzinfo=datetime.UTC)
PATHS = ("on_the_spot", "explain", "expedite", "written_notice", "escalate")
COUNTS = {"population": 29, "public_order": 4, "criminal": 3, "traffic": 3, "exit_entry": 2, "other": 4}


def decision(line, path):
    return {
        "decision_id": f"d-{line}-{path}",
        "release": {"version": "1", "hash": "h"},
        "scope": {"code": "policy"},
        "line": {"code": line},
        "path": {"code": path},
        "service": {"code": "birth"},
        "cause": None,
        "owner": {"department": "人口管理处户政科"},
        "why": {"rules": []},
    }


def demonstrate(address):
    ledger = Ledger.open(HOME, Store.at(address))
    small = replace(Plan.load(HOME), lines=COUNTS, districts=[{"code": "MH", "name": "闵行", "stations": 5}], days=40)
    decisions = {line: [decision(line, path) for path in PATHS] for line in COUNTS}
    return ledger, small, decisions


@pytest.fixture
def shown(database):
    ledger, small, decisions = demonstrate(database)
    assert fill(ledger, small, decisions, NOW, lambda _: None) == 45
    return ledger, small, decisions


def table(ledger, code, between=None):
    statistics = Statistics.load(HOME, ledger.content)
    with ledger.store.read() as connection:
        return statistics.table(connection, code, between or Between())


def test_the_plan_is_the_sources_table():
    plan = Plan.load(HOME)
    assert sum(unit.kind == "station" for unit in plan.units()) == 311
    moved_in = {unit.code: unit.site for unit in plan.units() if unit.site}
    assert (len(moved_in), len(set(moved_in.values()))) == (22, 13)
    assert {window.unit for window in plan.windows()}.isdisjoint(moved_in), "under one roof the windows are the centre's"
    rows = Statistics.load(HOME, LedgerContent.load(HOME)).lines
    counted: dict[str, int] = {}
    for line, count in plan.lines.items():
        counted[rows[line]] = counted.get(rows[line], 0) + count
    assert counted == {"population": 2913, "public_order": 99, "criminal": 64, "traffic": 33, "other": 145}
    assert sum(counted.values()) == 3254
    told, common = plan.sources
    assert (sum(told["rows"].values()), told["total"], list(told["rows"].values())) == (3254, 3254, [2913, 99, 64, 33, 145])
    assert list(common["rows"].values()) == [13, 22, 285_000, 228_000, 72_000]


def test_every_case_went_through_the_one_door(shown):
    ledger, _, _ = shown
    with ledger.store.read() as connection:
        report = verify(connection, ledger.content, None)
    assert (report.problems, report.cases) == ([], 45)


def test_a_second_run_does_nothing_twice(shown):
    assert fill(*shown, NOW, lambda _: None) == 45
    assert table(shown[0], "line").total == 45


def test_a_ledger_in_use_is_not_filled_with_inventions(counter):
    plan = Plan.load(HOME)
    with pytest.raises(Trouble, match="只装进空的库"):
        fill(counter.ledger, plan, {}, NOW, lambda _: None)


def test_lines_are_put_together_as_the_content_says(shown):
    rows = {row.name: row.count for row in table(shown[0], "line").rows}
    assert rows == {"人口业务": 29, "治安业务": 4, "刑侦业务": 3, "交警业务": 3, "其他咨询类": 6}


@pytest.mark.parametrize("code", TABLES)
def test_every_table_holds_every_case_once(shown, code):
    assert table(shown[0], code).total == 45


def test_stations_stand_in_the_order_of_their_codes(shown):
    codes = [row.code for row in table(shown[0], "station").rows]
    assert codes == sorted(codes) == ["MH01", "MH02", "MH03", "MH04", "MH05"]


def test_both_databases_give_the_same_tables(tmp_path, postgresql):
    told = []
    for address in (f"sqlite:///{tmp_path / 'a.sqlite3'}", postgresql()):
        ledger, *rest = demonstrate(address)
        fill(ledger, *rest, NOW, lambda _: None)
        told.append(json.dumps([table(ledger, code).as_list() for code in TABLES], ensure_ascii=False))
    assert told[0] == told[1]


def test_a_part_by_time_and_unit(shown):
    whole = table(shown[0], "station")
    one = table(shown[0], "path", Between(unit="MH03"))
    assert one.total == next(row.count for row in whole.rows if row.code == "MH03")
    assert table(shown[0], "path", Between(unit="MH")).total == 45
    assert table(shown[0], "path", Between(until=datetime.date(2020, 1, 1))).total == 0


def test_nobody_counts_a_case_that_is_hidden_from_them(counter):
    counter.register()
    counter.register(counter.colleague, about={"accounts": ["district"], "keeper": "chief"})
    statistics = Statistics.load(HOME, counter.ledger.content)
    with counter.ledger.store.read() as connection:
        from triage.ledger.units import Units

        units = Units.read(connection)

        def total(actor):
            return statistics.table(connection, "line", Between(), counter.ledger.content.rights.visible(actor, units)).total

        assert (total(counter.district), total(counter.officer), total(counter.neighbour), total(counter.chief)) == (1, 1, 0, 2)


def test_a_spreadsheet_runs_nothing_that_stood_in_a_name():
    nasty = Table("station", "派出所", (Row("=1+1", "=HYPERLINK(1)", 2), Row("MH01", "@甲所", 1)))
    cells = [cell for row in csv.reader(io.StringIO(as_csv(counted(nasty)))) for cell in row]
    assert not any(cell.startswith(("=", "@", "+", "-")) for cell in cells)
    sheet = openpyxl.load_workbook(io.BytesIO(as_xlsx(counted(nasty)))).active
    assert [cell.data_type for cell in sheet[2]] == ["s", "s", "n"]
    assert sheet["C4"].value == 3


def test_the_command_prints_rows_for_programs(shown, monkeypatch):
    monkeypatch.setenv("BANCHENG_DATABASE_URL", shown[0].store.url.render_as_string(hide_password=False))
    told = CliRunner().invoke(stats, ["line", "--json"])
    rows = json.loads(told.output)
    assert rows[0] == {"line": "population", "name": "人口业务", "count": 29}
    assert {"line", "count"} <= set(rows[-1])
    assert "合计　45" in CliRunner().invoke(stats, ["outcome"]).output
