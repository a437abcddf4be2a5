"""What 12345 and 12389 heard comes in by their own files: every row told beforehand, all that is right kept at once, nothing
twice, nothing seen by whom it does not concern."""

from __future__ import annotations

import csv
import dataclasses
import datetime as dt
import io
import shutil
import zipfile
from pathlib import Path

import openpyxl
import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from triage.authoring.shapes import _ledger
from triage.cli.imports import command
from triage.content.findings import ContentError
from triage.ledger import projection, retention
from triage.ledger.actor import Actor
from triage.ledger.content import LedgerContent
from triage.ledger.imports import outside, table
from triage.ledger.imports.book import Imports
from triage.ledger.imports.outside import Outside
from triage.ledger.imports.row import Names, read_rows
from triage.ledger.number import compose
from triage.ledger.refusal import Refusal
from triage.ledger.streams import last_pos
from triage.ledger.tables import EVENTS, OUTSIDE, PERSONAL, SUBJECTS
from triage.ledger.units import Unit, Units
from triage.store import StoreError
from triage.trouble import Trouble

HOME = Path(__file__).resolve().parent.parent
HEAD = ("工单编号", "来电时间", "承办单位", "窗口编号", "来电人", "联系电话", "诉求内容", "满意度", "被反映人警号")
GOOD = {"工单编号": "G1", "来电时间": "2026-11-22 10:05:30", "承办单位": "甲所"}
NEEDED = [("工单编号",)]


def as_csv(*rows, head=HEAD):
    """Rows are mappings by column name."""
    out = io.StringIO()
    writer = csv.DictWriter(out, head, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def as_xlsx(*rows, head=HEAD, above=()):
    book = openpyxl.Workbook()
    for line in (*above, head, *([row.get(name) for name in head] for row in rows)):
        book.active.append(line)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


#: Of a form, beside any database.
FORMS = LedgerContent.load(HOME).imports
UNITS = [Unit("SH", "city", "市局"), Unit("MH", "district", "闵行分局", "SH"), Unit("MHC01", "centre", "甲镇中心", "MH")]
UNITS += [Unit("MH05", "station", "甲所", "MH"), Unit("MH06", "station", "乙所", "MH")]


def read(data):
    """The rows of a file as the city reads them on 23 November."""
    form = FORMS["12345"]
    names = Names(Units(UNITS), form.units, "")
    return list(read_rows(form, table.read(data, form.needed), names, "city", dt.date(2026, 11, 23)))


def only(data):
    (row,) = read(data)
    return row


@pytest.fixture
def desk(counter):
    """The counter with the door for what other lines heard."""
    counter.imports = Imports(counter.ledger)
    counter.look = lambda data, actor=None, source="12345": counter.imports.look(actor or counter.city, source, data, counter.now)
    counter.bring_in = lambda data, actor=None, source="12345": counter.imports.bring_in(actor or counter.city, source, data, counter.now)
    counter.page = lambda actor=None, state="open": counter.imports.page(actor or counter.city, state).rows
    counter.settle = lambda one, case, actor=None: counter.imports.settle(
        actor or counter.city, one.source, one.number, one.seq, case, counter.now
    )
    return counter


def events(counter):
    with counter.ledger.store.read() as connection:
        return last_pos(connection)


def the_only(trial):
    (told,) = trial.rows
    return told


def test_of_five_thousand_rows_five_hundred_are_wrong_each_is_told_the_others_come_in_at_once_and_once_alone(desk):
    wrong = [
        ({"来电时间": "2026-13-01"}, "来电时间：“2026-13-01”不对，日历上没有这一天"),
        ({"承办单位": "丁所"}, "承办单位：“丁所”认不出，写机构表里的名称或者代码"),
        ({"工单编号": ""}, "工单编号：空着，补上编号"),
        ({"窗口编号": "MH05-261123-0001-X"}, "窗口编号：“MH05-261123-0001-X”不是台账的编号"),
        ({"满意度": "凑合"}, "满意度：“凑合”认不出，只能写：非常满意"),
    ]
    case = desk.register(telephone="13800000012", words="身份证办不了")
    rows = []
    for number in range(5_000):
        row = {"工单编号": f"2026{number:06d}", "来电时间": "2026/11/22", "承办单位": ("甲所", "MH06")[number % 2], "诉求内容": "跑了三趟"}
        row |= {"来电人": "张三", "联系电话": f"138{number:08d}", "满意度": "不满意"} if number % 5 == 2 else {}
        row |= {"窗口编号": case.number} if number == 20 else {}
        row |= wrong[number // 10 % 5][0] if number % 10 == 5 else {}
        rows.append(row)
    data = as_csv(*rows)
    before = events(desk)
    looked = desk.look(data)
    assert looked.counts == {"wrong": 500, "unmatched": 4498, "new": 2, "known": 0}
    for told in looked.rows:
        if told.status == "wrong":
            number = told.row.line - 2
            assert number % 10 == 5
            assert wrong[number // 10 % 5][1] in told.said
    assert [(told.row.line, told.case, told.proposed) for told in looked.rows if told.status == "new"] == [
        (14, "", (case.number,)),
        (22, case.number, ()),
    ]
    assert events(desk) == before, "a dry run keeps nothing"
    assert desk.bring_in(data).counts == looked.counts
    after = events(desk)
    assert after == before + 4_500
    assert desk.verify().problems == []
    assert desk.bring_in(data).counts == {"wrong": 500, "unmatched": 0, "new": 0, "known": 4_500}
    assert events(desk) == after, "a second run changes nothing"


def test_where_something_goes_wrong_on_the_way_nothing_is_kept(desk):
    data = as_csv(*({**GOOD, "工单编号": f"G{n}", "来电人": "张三", "被反映人警号": "000009"} for n in range(50)))
    with desk.ledger.store.write() as connection:  # what the last step of all would write is there already
        connection.execute(SUBJECTS.insert(), {"number": "12345/G49", "account": "000009"})
    before = events(desk)
    with pytest.raises(StoreError):
        desk.bring_in(data)
    with desk.ledger.store.read() as connection:
        assert last_pos(connection) == before
        for kept in (OUTSIDE, PERSONAL):
            assert connection.execute(sa.select(sa.func.count()).select_from(kept)).scalar() == 0


def test_a_file_is_read_in_each_form_that_it_comes_in():
    row = {**GOOD, "来电人": "张三", "联系电话": "138-1234-5678", "诉求内容": "“身份证”办不了，\n跑了三趟", "满意度": "基本满意"}
    text = as_csv(row).decode()
    files = [text.encode("utf-8"), text.encode("utf-8-sig"), text.encode("gb18030"), as_xlsx(row)]
    files.append(as_xlsx({**row, "来电时间": dt.datetime(2026, 11, 22)}, above=[["市民服务热线工单"], []]))
    rows = [only(data) for data in files]
    for each in rows:
        assert (each.number, each.day, each.unit, each.grade, each.mistakes) == ("G1", "2026-11-22", "MH05", "fair", ())
        assert each.texts == rows[0].texts
    assert rows[0].texts["words"] == row["诉求内容"]


@pytest.mark.parametrize(
    "day", ["2026-11-22", "2026/11/22 8:30", "2026.11.22", "2026年11月22日 8时30分", "20261122", "2026-11-22T08:30:00.000+08:00"]
)
def test_a_day_is_read_as_people_and_systems_write_it(day):
    assert only(as_csv({**GOOD, "来电时间": day})).day == "2026-11-22"


@pytest.mark.parametrize("unit", ["MH05", "甲所", "闵行分局甲所", "市局闵行分局甲所", " 甲 所 "])
def test_a_unit_is_known_by_its_code_or_its_name_with_or_without_those_above(unit):
    assert only(as_csv({**GOOD, "承办单位": unit})).unit == "MH05"


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        ({"工单编号": "2.0261122E+15"}, "工单编号：被表格软件当成了数，后几位已经不准，回原来的系统重新导出，这一列设成文本"),
        ({"工单编号": "G" * 31}, "工单编号：有 31 个字，最多 30 个字，请缩短"),
        ({"来电时间": "上周"}, "来电时间：“上周”不对，写成 2026-11-23 这样"),
        ({"来电时间": "2026-11-24"}, "来电时间：“2026-11-24”不对，是今天以后的日子，对照原件改"),
        ({"来电时间": ""}, "来电时间：空着，补上日期"),
        ({"承办单位": "MHC01"}, "承办单位：“MHC01”认不出"),
        ({"诉求内容": "长" * 5_001}, "诉求内容：有 5001 个字，最多 5000 个字，请缩短"),
        ({"被反映人警号": "张警官（胖）"}, "被反映人警号：有不是账号的字，只写警号"),
        ({"被反映人警号": "012345、city"}, "被反映人警号：写的是您自己，由别人导入这一行"),
    ],
)
def test_what_is_wrong_with_a_row_is_told_with_its_column_and_how_to_mend_it(cells, sentence):
    row = only(as_csv({**GOOD, **cells}))
    assert sentence in "；".join(map(str, row.mistakes))
    assert row.line == 2


def test_a_long_number_that_a_workbook_made_inexact_is_told_and_a_short_one_is_read_whole():
    assert "后几位已经不准" in str(only(as_xlsx({**GOOD, "工单编号": 20261122000123456})).mistakes)
    assert only(as_xlsx({**GOOD, "工单编号": 20261122.0})).number == "20261122"


def test_a_workbook_is_read_to_its_last_row_however_many_are_empty():
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx(GOOD)))
    for column, value in enumerate(("G2", "2026-11-22", "甲所"), 1):
        book.active.cell(30_000, column, value)
    out = io.BytesIO()
    book.save(out)
    assert [(row.number, row.line) for row in read(out.getvalue())] == [("G1", 2), ("G2", 30_000)]


def test_a_number_that_stands_in_the_file_twice_is_taken_once(desk):
    rows = desk.look(as_csv(GOOD, GOOD, {**GOOD, "承办单位": "乙所"})).rows
    assert [told.status for told in rows] == ["unmatched", "wrong", "wrong"]
    assert "和第 2 行一样，同一个编号只留一行" in rows[1].said
    assert "和第 2 行一样，内容却不同，只留对的一行" in rows[2].said


def packed(**parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed_:
        for name, data in parts.items():
            packed_.writestr(name, data)
    return out.getvalue()


def forged(part, old, new):
    """A workbook with something else in one of its parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(as_xlsx(GOOD))) as source, zipfile.ZipFile(out, "w") as target:
        for item in source.infolist():
            data = source.read(item)
            data = data.replace(old, new, 1) if item.filename == part else data
            target.writestr(item, data)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "没有找到表头，缺少“工单编号”"),
        ("编号,时间\n1,2\n".encode(), "缺少“工单编号”"),
        ("工单编号,满意度,满意度\n1,2,3\n".encode(), "“满意度”写了两遍"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "旧的 .xls"),
        (b"<html><table></table></html>", "旧的 .xls 或者网页"),
        (b"\x00\x01\x02", "不是 CSV"),
        (b"\xff\xff\xff\xff", "编码"),
        (b"PK\x03\x04 no workbook", "文件是坏的"),
        (packed(readme=b"x"), "文件是坏的"),
        (packed(bomb=b"\0" * (table.LARGEST_UNPACKED + 1)), "解开以后太大"),
        (packed(**{f"p{n}": b"" for n in range(501)}), "解开以后太大"),
        (forged("xl/workbook.xml", b"<workbook", b'<!DOCTYPE w [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><workbook'), "文件是坏的"),
        (forged("xl/worksheets/sheet1.xml", b'<row r="2"', b'<row r="99999999999"'), "超过 10000 行"),
        (b"x" * (table.LARGEST + 1), "文件太大"),
        (f'工单编号\n"{"长" * 140_000}"'.encode(), "第 2 行读不下去"),
        (("工单编号," * 201).encode(), "有 202 列"),
        (b"\xe5\xb7\xa5\xe5\x8d\x95\xe7\xbc\x96\xe5\x8f\xb7\n" + b"1\n" * (table.MOST_ROWS + 1), "超过 10000 行"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_that_is_no_such_table_or_too_large_is_one_sentence(data, sentence):
    with pytest.raises(Trouble, match=sentence):
        table.read(data, NEEDED)


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.binary(max_size=300), st.text(max_size=300).map(lambda text: ("工单编号\n" + text).encode("utf-8", "replace"))))
def test_whatever_bytes_come_are_a_table_or_one_sentence(data):
    try:
        read = table.read(data, NEEDED)
    except Trouble:
        return
    assert all(isinstance(text, str) for _, cells in read.rows for text in cells.values())


def test_the_same_citizen_is_only_proposed_and_a_person_says_whether_it_is_the_same_matter(desk):
    mine = desk.register(telephone="138 1234 5678", words="身份证办不了")
    desk.register(desk.neighbour, telephone="13812345678")
    row = {**GOOD, "联系电话": "+86 138-1234-5678"}
    desk.bring_in(as_csv(row, {**row, "工单编号": "G2", "来电时间": "2026-10-01"}, {**row, "工单编号": "G3", "联系电话": "138****5678"}))
    shown = {heard.outside.number: heard for heard in desk.page()}
    assert {number: heard.proposed for number, heard in shown.items()} == {"G1": (mine.number,), "G2": (), "G3": ()}
    assert shown["G1"].texts["telephone"] == "+86****5678", "masked"
    linked = desk.settle(shown["G1"].outside, mine.number)
    assert (linked.state, linked.case) == ("linked", mine.number)
    assert [heard.outside.case for heard in desk.page(state="linked")] == [mine.number]
    with pytest.raises(Refusal, match="刚才有人动过"):
        desk.settle(shown["G1"].outside, "")
    assert desk.settle(linked, "").state == "apart"
    with pytest.raises(Refusal, match="没有找到"):
        desk.settle(shown["G2"].outside, "MH05-261123-0099-X")
    assert desk.ledger.case(desk.officer, mine.number).seq == 1, "the station's case knows nothing of it"
    assert desk.verify().problems == []


def test_a_row_that_names_a_case_is_linked_and_one_that_names_none_of_ours_is_kept_as_unmatched(desk):
    case = desk.register()
    nobodys = compose("MH05", dt.date(2026, 11, 20), 9)
    told = desk.bring_in(as_csv({**GOOD, "窗口编号": case.number.lower()}, {**GOOD, "工单编号": "G2", "窗口编号": nobodys})).rows
    assert [(one.status, one.said) for one in told] == [("new", f"就是 {case.number}"), ("unmatched", f"台账里没有 {nobodys} 这一件")]
    assert [heard.outside.number for heard in desk.page(state="linked")] == ["G1"]


def test_a_row_that_comes_again_with_other_words_says_so_and_changes_nothing(desk):
    desk.bring_in(as_csv({**GOOD, "诉求内容": "跑了三趟"}))
    before = events(desk)
    told = the_only(desk.bring_in(as_csv({**GOOD, "诉求内容": "跑了四趟", "满意度": "满意"})))
    assert told.status == "known"
    assert told.said == "对热线的评价、反映的话和台账里的不一样，台账里的没有改"
    assert events(desk) == before


def test_a_district_brings_in_and_sees_its_own_and_no_station_sees_anything(desk):
    rows = as_csv(GOOD, {**GOOD, "工单编号": "G2", "承办单位": "丙所"})
    assert "不归您那里管" in desk.look(rows, desk.district).rows[1].said
    desk.bring_in(rows)
    assert [heard.outside.number for heard in desk.page(desk.district)] == ["G1"]
    for actor in (desk.officer, desk.lead, desk.chief, desk.liaison):
        assert desk.page(actor) == ()
        with pytest.raises(Refusal, match="不能导入"):
            desk.bring_in(rows, actor)
        with pytest.raises(Refusal, match="不能导入"):
            desk.settle(Outside("12345", "G1", 1), "", actor)
    with pytest.raises(Refusal, match="没有 G2 这一条来件"):
        desk.settle(Outside("12345", "G2", 1), "", desk.district)


def complaint(**more):
    row = {"投诉编号": "T1", "投诉时间": "2026-11-22", "被投诉单位": "甲所", "投诉人": "李四", "投诉内容": "态度差", **more}
    return as_csv(row, head=(*row, *(["被投诉人警号"] if "被投诉人警号" not in row else [])))


def test_what_12389_heard_is_the_citys_alone_and_never_his_whom_it_is_about(desk):
    with pytest.raises(Refusal, match="不能导入"):
        desk.bring_in(complaint(), desk.district, "12389")
    desk.bring_in(complaint(**{"被投诉人警号": "another"}), source="12389")
    assert [heard.outside.number for heard in desk.page()] == ["T1"]
    assert desk.page(desk.district) == ()
    subject = Actor("another", "police", "city", "SH")
    assert desk.page(subject) == ()
    with pytest.raises(Refusal, match="没有 T1 这一条来件"):
        desk.settle(Outside("12389", "T1", 1), "", subject)


def test_a_case_about_a_person_is_no_case_to_whom_it_is_hidden_from(desk):
    about = desk.register(desk.colleague, telephone="13812345678", about={"keeper": "district", "accounts": ["boss"]})
    boss = Actor("boss", "police", "district", "MH")
    row = {**GOOD, "联系电话": "13812345678"}
    told = desk.look(as_csv(row, {**row, "工单编号": "G2", "窗口编号": about.number}), boss).rows
    assert [one.status for one in told] == ["unmatched", "unmatched"]
    desk.bring_in(as_csv(row), boss)
    assert [heard.proposed for heard in desk.page(boss)] == [()]
    (heard,) = desk.page(desk.district)
    assert heard.proposed == (about.number,), "who keeps it is asked"
    desk.settle(heard.outside, about.number, desk.district)
    assert desk.page(boss, "linked") == ()
    assert len(desk.page(desk.district, "linked")) == 1


def test_what_is_personal_is_sealed_each_reading_is_logged_and_erased_after_its_time(desk):
    desk.bring_in(as_csv({**GOOD, "来电人": "欧阳锋", "联系电话": "13812345678", "诉求内容": "跑了三趟"}))
    desk.page()
    desk.page(desk.district)
    with desk.ledger.store.read() as connection:
        kept = str(connection.execute(sa.select(PERSONAL)).all()) + str(connection.execute(sa.select(EVENTS)).all())
        assert not any(word in kept for word in ("欧阳锋", "13812345678", "跑了三趟"))
        logged = connection.execute(sa.text("SELECT account, number FROM access_log WHERE what = 'outside' ORDER BY id")).all()
    assert [tuple(line) for line in logged] == [("city", "12345/G1"), ("district", "12345/G1")]
    later = desk.now + dt.timedelta(days=4 * 366)
    assert [each.number for each in retention.erase(desk.ledger, 3, later)] == ["12345/G1"]
    (heard,) = desk.page()
    assert heard.texts == {}
    assert retention.erase(desk.ledger, 3, later) == []
    assert desk.verify().problems == []


def test_the_table_is_made_anew_from_the_events_and_a_changed_row_is_found(desk):
    case = desk.register()
    desk.bring_in(as_csv({**GOOD, "被反映人警号": "000009"}, {**GOOD, "工单编号": "G2", "窗口编号": case.number}))
    desk.settle(Outside("12345", "G1", 1), case.number)
    with desk.ledger.store.write() as connection:
        connection.execute(sa.update(OUTSIDE).where(OUTSIDE.c.number == "G2").values(case=""))
        connection.execute(SUBJECTS.delete())
    assert sum("来件 12345/" in problem for problem in desk.verify().problems) == 2
    with desk.ledger.store.write() as connection:
        assert projection.rebuild(connection, desk.ledger.content.clocks) == (1, 2)
    assert desk.verify().problems == []


def test_rows_go_with_their_unit_to_another_district(desk):
    desk.bring_in(as_csv(GOOD))
    with desk.ledger.turn() as turn:
        tree = [dataclasses.replace(unit, parent="PD", site="") if unit.code == "MH05" else unit for unit in turn.units.by_code.values()]
        turn.import_units(desk.city, tree, [], "units/2", desk.now)
    assert desk.page(desk.district) == ()
    with desk.ledger.store.read() as connection:
        assert outside.rows(connection, ["outside:12345/G1"])["12345/G1"]["district"] == "PD"
        assert Units.read(connection).district_of("MH05") == "PD"


def test_the_command_tells_every_row_and_keeps_what_is_right_when_it_is_asked_to(counter_at, tmp_path, monkeypatch):
    address = f"sqlite:///{tmp_path / 'b.sqlite3'}"
    counter_at(address)
    monkeypatch.setenv("BANCHENG_DATABASE_URL", address)
    file = tmp_path / "工单.csv"
    file.write_bytes(as_csv(GOOD, {**GOOD, "工单编号": "G2", "承办单位": "丁所"}))
    looked = CliRunner().invoke(command, ["12345", str(file)])
    assert looked.exit_code == 1
    assert "第 2 行　G1　对不上\n第 3 行　G2　有错　承办单位：“丁所”认不出" in looked.output
    assert "只看了一遍，没有导入：有错 1 行，对不上 1 行，新的 0 行，已经有 0 行。" in looked.output
    assert "导入了：有错 1 行，对不上 1 行" in CliRunner().invoke(command, ["12345", str(file), "--commit"]).output
    file.write_bytes(as_csv(GOOD))
    again = CliRunner().invoke(command, ["12345", str(file), "--commit"])
    assert again.exit_code == 0
    assert "已经有 1 行" in again.output
    unknown = CliRunner().invoke(command, ["12388", str(file)])
    assert "没有“12388”的导入表；可以写：12345、12389" in str(unknown.exception)


@pytest.mark.parametrize(
    ("file", "old", "new", "sentence"),
    [
        ("12345", "right: import_12345", "right: import_1234", "没有“import_1234”这项权限"),
        ("12389", "right: import_12389", "right: handle", "导入来件的权限只能给分局（district）、市局（city）"),
        ("12345", 'source: "12345"', 'source: "12346"', "文件名是“12345”"),
        ("12345", "基本满意: fair", "基本满意: fairy", "没有“fairy”这个评价"),
        ("12345", "[窗口编号, 办件编号]", "[窗口编号, 工单号]", "列名“工单号”写在 number 和 case 两处"),
        ("12345", "  day: ", "  date: ", "不认识的键“date”"),
    ],
)
def test_a_mistake_in_a_form_is_named_with_its_file_and_found_by_check(tmp_path, file, old, new, sentence):
    for name in ("rules/ledger", "rules/calendar"):
        shutil.copytree(HOME / name, tmp_path / name)
    for name in ("services", "departments", "deadlines", "override_reasons"):
        shutil.copy(HOME / f"rules/{name}.yaml", tmp_path / "rules")
    (tmp_path / "kb").mkdir()
    shutil.copy(HOME / "kb/internal_phrases.yaml", tmp_path / "kb")
    path = tmp_path / f"rules/ledger/imports/{file}.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ContentError) as told:
        LedgerContent.load(tmp_path)
    assert sentence in str(told.value)
    assert f"rules/ledger/imports/{file}.yaml" in str(told.value)
    assert sentence in str(ContentError(_ledger(tmp_path)))
