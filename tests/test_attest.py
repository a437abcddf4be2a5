"""A department confirms what was only known at second hand, on its own sheet if it likes; then citizens may be told."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import Workbook, load_workbook

from triage.authoring.attesting import Confirmation, NotConfirmed, as_text, check, keep, worklist
from triage.authoring.attestsheet import TITLE, SheetError, read, write
from triage.cli.attest import command
from triage.content.knowledge import load_knowledge
from triage.content.labelled import LabelledMatter

TODAY = datetime.date(2026, 12, 2)
FACTS = """\
- id: AA-001
  line: 人口
  service: 出生登记
  fact: 婴儿出生后一个月内申报出生登记。
  evidence: primary
  status: confirmed
  checked: 2026-11-22
- id: AA-002
  line: 人口
  service: 出生登记
  fact: 超过一年的要报区里批准。
  evidence: web-page
  status: confirmed
  checked: 2026-11-22
- id: AA-003
  line: 人口
  service: 改名
  fact: 改名要区里批准。
  evidence: none
  status: unconfirmed
  caveat: 凭记忆
  checked: 2026-11-22
"""
GUIDE = """\
id: guide-birth
service: 出生登记
status: 试行
since: 2026-11-29
checked: 2026-11-29
questions: {}
who: [{text: 婴儿出生后一个月内申报, facts: [AA-001]}]
conditions: [{text: 超过一年的要报区里批准, facts: [AA-002]}]
materials: [{unconfirmed: 户政联络岗}]
where: [{station: 地址}]
hours: [{station: 办公时间}]
online: [{unconfirmed: 户政联络岗}]
limit: [{unconfirmed: 户政联络岗}]
fee: [{unconfirmed: 户政联络岗}]
agent: [{unconfirmed: 户政联络岗}]
remedies: [{unconfirmed: 户政联络岗}]
"""
DEPARTMENTS = """\
departments:
  户政科: {line: 人口, liaison: 户政联络岗}
  治安科: {line: 治安, liaison: 治安联络岗}
"""
SERVICES = """\
services:
  出生登记: {code: birth, line: 人口, owner: 户政科}
  改名: {code: name, line: 人口, owner: 户政科}
"""
MATTERS = [
    LabelledMatter("M1", "报户口", ("出生登记",)),
    LabelledMatter("M2", "改名", ("改名",)),
    LabelledMatter("M3", "报户口", ("出生登记",)),
]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    files = {
        "rules/services.yaml": SERVICES,
        "rules/departments.yaml": DEPARTMENTS,
        "kb/blanks.yaml": "blanks:\n  补正材料: {type: list, source: missing, prompt: 还缺什么}\n",
        "kb/internal_phrases.yaml": "phrases: [内部掌握]\nforbidden_tone: [不归我管]\n",
        "kb/facts/population.yaml": FACTS,
        "kb/guides/population/birth.yaml": GUIDE,
        "kb/attested.yaml": "attested: []\n",
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    monkeypatch.setenv("BANCHENG_HOME", str(tmp_path))
    return tmp_path


def run(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(command, list(words))
    return result.exit_code, result.output


# What waits ---------------------------------------------------------------------------------------------------------


def test_what_would_be_said_most_often_waits_first_and_public_facts_wait_for_nobody(home: Path) -> None:
    items = worklist(load_knowledge(home), MATTERS)
    assert [(item.fact.id, item.times, item.said_in) for item in items] == [("AA-002", 2, ("出生登记",)), ("AA-003", 0, ())]
    assert {item.post for item in items} == {"户政联络岗"}


def test_the_list_says_how_it_counts_and_what_to_mind(home: Path) -> None:
    said = as_text(worklist(load_knowledge(home), MATTERS))
    assert "已标注的反映事项" in said
    assert "AA-002［转引］2 件" in said
    assert "还要留意：凭记忆" in said


def test_a_department_that_does_not_exist_is_told_so(home: Path) -> None:
    code, said = run("worklist", "--department", "户政课")
    assert code == 1
    assert "户政科" in said


# One fact -----------------------------------------------------------------------------------------------------------


def test_a_confirmed_fact_may_be_told_and_its_guide_says_it_to_citizens(home: Path) -> None:
    assert load_knowledge(home).guides["guide-birth"].as_dict(internal=False)["fields"]["conditions"] == []
    code, said = run("AA-002", "--post", "户政联络岗", "--date", "2026-11-28", "--note", '电话"核对"')
    assert (code, "记下了" in said) == (0, True)
    knowledge = load_knowledge(home)
    assert knowledge.findings == () or {finding.check for finding in knowledge.findings} == {"no-guide"}
    fact = knowledge.facts["AA-002"]
    assert (fact.gate, fact.public, fact.mark) == ("attested", True, "已确认")
    assert fact.attested is not None
    assert fact.attested.note == '电话"核对"'
    told = knowledge.guides["guide-birth"].as_dict(internal=False)["fields"]["conditions"]
    assert [point["text"] for point in told] == ["超过一年的要报区里批准"]


def test_a_fact_that_was_changed_since_is_not_confirmed_any_more_and_says_so(home: Path) -> None:
    run("AA-002", "--post", "户政联络岗", "--date", "2026-11-28")
    facts = home / "kb/facts/population.yaml"
    facts.write_text(facts.read_text(encoding="utf-8").replace("超过一年的要报区里批准", "超过一年的要报区里审核"), encoding="utf-8")
    knowledge = load_knowledge(home)
    assert knowledge.facts["AA-002"].gate == "officer"
    (finding,) = [finding for finding in knowledge.findings if finding.file == "kb/attested.yaml"]
    assert "不算数" in finding.message
    assert finding.line == 4


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("AA-009", "--post", "户政联络岗", "--date", "2026-11-28"), "没有事实“AA-009”"),
        (("AA-001", "--post", "户政联络岗", "--date", "2026-11-28"), "本来就可以对外说"),
        (("AA-002", "--post", "张三", "--date", "2026-11-28"), "没有联络岗“张三”"),
        (("AA-002", "--post", "治安联络岗", "--date", "2026-11-28"), "请户政联络岗确认"),
        (("AA-002", "--post", "户政联络岗", "--date", "昨天"), "写成 2026-12-01 这样"),
        (("AA-002", "--post", "户政联络岗", "--date", "2999-01-01"), "还没有到"),
    ],
)
def test_what_is_no_confirmation_is_not_kept(home: Path, words: tuple[str, ...], why: str) -> None:
    code, said = run(*words)
    assert code == 1
    assert why in said
    assert (home / "kb/attested.yaml").read_text(encoding="utf-8") == "attested: []\n"


def test_confirming_twice_changes_nothing(home: Path) -> None:
    run("AA-002", "--post", "户政联络岗", "--date", "2026-11-28")
    before = (home / "kb/attested.yaml").read_bytes()
    code, said = run("aa-002", "--post", "户政联络岗", "--date", "2026-11-29")
    assert code == 0
    assert "没有改" in said
    assert (home / "kb/attested.yaml").read_bytes() == before


# The sheet ------------------------------------------------------------------------------------------------------------


def fill(path: Path, answers: dict[str, dict[str, object]]) -> None:
    """What a department types into the sheet: by id, heading → value."""
    book = load_workbook(path)
    sheet = book[TITLE]
    columns = {cell.value: cell.column for cell in sheet[1]}
    for row in range(2, sheet.max_row + 1):
        for heading, value in answers.get(str(sheet.cell(row, 1).value), {}).items():
            sheet.cell(row, columns[heading], value)
    book.save(path)


@pytest.fixture
def sheet(home: Path, tmp_path: Path) -> Path:
    path = tmp_path / "表.xlsx"
    write(worklist(load_knowledge(home), MATTERS), path)
    return path


def test_the_sheet_goes_out_and_comes_back_and_every_row_is_told(home: Path, sheet: Path) -> None:
    fill(
        sheet, {"AA-002": {"属实吗": "是", "确认日期": datetime.datetime(2026, 11, 28)}, "AA-003": {"属实吗": "否", "说明": "现在由所里批"}}
    )
    code, said = run("import", str(sheet))
    assert code == 0
    assert "第 2 行 AA-002 新确认：由户政联络岗于 2026-11-28 确认" in said
    assert "第 3 行 AA-003 部门说不属实：请改 kb/facts/population.yaml：现在由所里批" in said
    assert "新确认 1 行" in said
    assert load_knowledge(home).facts["AA-002"].gate == "attested"
    code, said = run("import", str(sheet))
    assert "AA-002 已经有" in said


def test_a_dry_run_writes_nothing(home: Path, sheet: Path) -> None:
    fill(sheet, {"AA-002": {"属实吗": "是", "确认日期": "2026/11/28"}})
    _, said = run("import", str(sheet), "--dry-run")
    assert "新确认 1 行" in said
    assert load_knowledge(home).facts["AA-002"].gate == "officer"


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ({"属实吗": "大概", "确认日期": "2026-11-28"}, "只写“是”或“否”"),
        ({"属实吗": "是"}, "看不懂"),
        ({"属实吗": "是", "确认日期": "2026-11-28", "联络岗": "李四"}, "没有联络岗“李四”"),
    ],
)
def test_a_row_that_cannot_be_taken_says_why(home: Path, sheet: Path, typed: dict, why: str) -> None:
    fill(sheet, {"AA-002": typed})
    (row,) = [row for row in read(sheet, load_knowledge(home), TODAY) if row.kind != "empty"]
    assert row.kind == "wrong"
    assert why in row.words


def test_a_fact_changed_after_the_sheet_was_made_is_not_confirmed_by_it(home: Path, sheet: Path) -> None:
    fill(sheet, {"AA-002": {"属实吗": "是", "确认日期": "2026-11-28"}})
    facts = home / "kb/facts/population.yaml"
    facts.write_text(facts.read_text(encoding="utf-8").replace("超过一年的要报区里批准", "超过两年的要报区里批准"), encoding="utf-8")
    (row,) = [row for row in read(sheet, load_knowledge(home), TODAY) if row.kind != "empty"]
    assert (row.kind, "超过两年的要报区里批准" in row.words) == ("wrong", True)


def test_one_fact_on_two_rows_counts_once(home: Path, sheet: Path) -> None:
    fill(sheet, {"AA-002": {"属实吗": "是", "确认日期": "2026-11-28"}})
    book = load_workbook(sheet)
    book[TITLE].append([cell.value for cell in book[TITLE][2]])
    book.save(sheet)
    assert [row.kind for row in read(sheet, load_knowledge(home), TODAY)] == ["new", "empty", "wrong"]


def test_what_is_no_sheet_is_refused_in_words(tmp_path: Path, home: Path) -> None:
    for name, content in (("表.xlsx", b"not a zip"), ("空.xlsx", b"")):
        path = tmp_path / name
        path.write_bytes(content)
        with pytest.raises(SheetError, match=r"不是 \.xlsx 表格"):
            read(path, load_knowledge(home), TODAY)
    book = Workbook()
    book.active.append(["甲", "乙"])
    book.save(tmp_path / "别的.xlsx")
    with pytest.raises(SheetError, match="编号、联络岗、属实吗、确认日期"):
        read(tmp_path / "别的.xlsx", load_knowledge(home), TODAY)


def test_no_cell_of_the_sheet_is_a_formula(home: Path, tmp_path: Path) -> None:
    facts = home / "kb/facts/population.yaml"
    facts.write_text(facts.read_text(encoding="utf-8").replace("改名要区里批准。", '"=HYPERLINK(1)改名"'), encoding="utf-8")
    write(worklist(load_knowledge(home), MATTERS), tmp_path / "式.xlsx")
    cells = [cell for row in load_workbook(tmp_path / "式.xlsx")[TITLE].iter_rows() for cell in row]
    assert not [cell.coordinate for cell in cells if cell.data_type == "f"]


def test_the_word_of_a_department_is_kept_whole_or_not_at_all(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    knowledge = load_knowledge(home)
    given = Confirmation("AA-002", "户政联络岗", "2026-11-28")
    fact = check(knowledge, given, TODAY)
    (home / "kb").chmod(0o755)

    def full(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("os.replace", full)
    with pytest.raises(OSError, match="disk full"):
        keep(home, [(fact, given)])
    assert sorted(path.name for path in (home / "kb").iterdir() if path.is_file()) == [
        "attested.yaml",
        "blanks.yaml",
        "internal_phrases.yaml",
    ]
    with pytest.raises(NotConfirmed):
        check(knowledge, Confirmation("AA-002", "户政联络岗", "2026-11-28", text="00000000"), TODAY)
