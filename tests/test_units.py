"""The tree of units comes in by CSV: wholly, or with every wrong row named."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from triage.cli.units import command
from triage.ledger.units import read_csv, read_windows
from triage.trouble import Trouble

UNITS = """代码,类别,名称,上级,条线,进驻中心
SH,市局,上海市公安局,,,
MH,分局,闵行分局,SH,,
MHC01,社区事务受理服务中心,甲镇中心,MH,,
MHD01,业务部门,人口管理办公室,MH,人口,
MH05,派出所,甲所,MH,,MHC01
MH06,派出所,乙所,MH,,
"""
WINDOWS = "单位,窗口,形式,功能,标识日期\nMH05,3号,叠加,办不成事,2023-06-01\nMHC01,1号,独立,综合,\n"


def test_a_table_is_read_in_either_encoding():
    for encoding in ("utf-8", "utf-8-sig", "gb18030"):
        units = read_csv(UNITS.encode(encoding))
        assert [unit.kind for unit in units] == ["city", "district", "centre", "department", "station", "station"]
        assert units[4].site == "MHC01"
    assert [window.form for window in read_windows(WINDOWS.encode(), units)] == ["combined", "separate"]


def test_every_wrong_row_is_named_and_none_is_taken():
    wrong = UNITS + "MH7,派出所,丙所,MH,,\nPD01,派出所,丁所,PD,,\nMH05,派出所,甲所,MH,,\nMH08,所,戊所,MH,,\nMH09,派出所,己所,MH,,XX\n"
    with pytest.raises(Trouble) as told:
        read_csv(wrong.encode())
    for sentence in ("第 8 行", "PD01（丁所）的上级", "代码写了两遍：MH05", "没有“所”这一类", "进驻中心“XX”"):
        assert sentence in str(told.value)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("代码,名称\nMH,闵行\n", "表头缺少：类别、上级"), ("", "表头缺少"), ("\x00\x01", "表头缺少")],
)
def test_a_file_that_is_no_such_table_is_one_sentence(text, sentence):
    with pytest.raises(Trouble, match=sentence):
        read_csv(text.encode())


def test_a_window_of_no_station_is_named():
    with pytest.raises(Trouble, match=r"第 2 行：机构表里没有派出所或者中心“MH99”"):
        read_windows("单位,窗口,形式,功能,标识日期\nMH99,1号,独立,综合,\n".encode(), read_csv(UNITS.encode()))


def test_the_command_brings_them_in_and_lists_them(tmp_path, monkeypatch):
    monkeypatch.setenv("BANCHENG_DATABASE_URL", f"sqlite:///{tmp_path / 'j.sqlite3'}")
    (tmp_path / "units.csv").write_text(UNITS, encoding="utf-8")
    (tmp_path / "windows.csv").write_text(WINDOWS, encoding="utf-8")
    told = CliRunner().invoke(command, ["import", str(tmp_path / "units.csv"), "--windows", str(tmp_path / "windows.csv")])
    assert "导入了 6 个机构、2 个窗口。" in told.output
    assert "MH05　派出所　甲所　MH" in CliRunner().invoke(command, ["list"]).output


def test_a_station_that_moves_to_another_district_takes_its_open_cases_along(counter):
    """Who reads them changes with the tree; the events of before say where it stood then."""
    from dataclasses import replace

    from triage.ledger.units import Units

    case = counter.register()
    counter.ledger.case(counter.district, case.number)
    with counter.ledger.turn() as turn:
        tree = [replace(unit, parent="PD", site="") if unit.code == "MH05" else unit for unit in turn.units.by_code.values()]
        turn.import_units(counter.city, tree, [], "units/2", counter.now)
    with counter.ledger.store.read() as connection:
        assert Units.read(connection).district_of("MH05") == "PD"
    assert counter.verify().problems == []
