"""A guide says what its facts say, to whom they allow it, and names whom to ask for the rest."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.content.findings import Finding
from triage.content.knowledge import load_knowledge
from triage.content.knowledge.figures import figures
from triage.content.knowledge.guide import FIELDS

HOME = Path(__file__).resolve().parent.parent
KNOWLEDGE = load_knowledge(HOME)

GUIDE = """\
id: guide-birth
service: 出生登记
status: 试行
since: 2026-11-29
checked: 2026-11-29
questions: {materials: [报户口要带什么]}
who:
  - text: 婴儿出生后一个月内申报
    facts: [AA-001]
conditions:
  - text: 超过一年的要报区里批准
    facts: [AA-002]
    since: 2026-12-01
materials:
  - name: 出生医学证明
    facts: [AA-001]
    instead:
      - {text: 没有的去补办, facts: [AA-002]}
where: [{station: 地址}]
hours: [{station: 办公时间}]
online: [{unconfirmed: 户政联络岗}]
limit: [{unconfirmed: 户政联络岗, text: 几天办好}]
fee: [{unconfirmed: 户政联络岗}]
agent: [{unconfirmed: 户政联络岗}]
remedies: [{unconfirmed: 户政联络岗}]
"""
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
  evidence: none
  status: unconfirmed
  checked: 2026-11-22
"""
GUIDE_FILE = "kb/guides/population/birth.yaml"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A small sound home with one service, two facts (one public, one not) and its guide."""
    files = {
        "rules/services.yaml": "services:\n  出生登记: {code: birth, line: 人口, owner: 户政科, aliases: [报户口]}\n",
        "rules/departments.yaml": "departments:\n  户政科: {line: 人口, liaison: 户政联络岗}\n",
        "kb/blanks.yaml": "blanks:\n  补正材料: {type: list, source: missing, prompt: 还缺什么}\n",
        "kb/internal_phrases.yaml": "phrases: [内部掌握]\nforbidden_tone: [不归我管]\n",
        "kb/facts/population.yaml": FACTS,
        GUIDE_FILE: GUIDE,
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


def change(home: Path, old: str, new: str, file: str = GUIDE_FILE) -> list[Finding]:
    path = home / file
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")
    return [finding for finding in load_knowledge(home).findings if finding.file == file]


def test_the_small_guide_is_sound(home: Path) -> None:
    knowledge = load_knowledge(home)
    assert knowledge.findings == ()
    guide = knowledge.guide_of("出生登记")
    assert guide is not None
    assert guide.line == "人口"
    assert guide.owner == "户政科"


def test_the_gate_of_a_point_is_that_of_its_facts(home: Path) -> None:
    guide = load_knowledge(home).guides["guide-birth"]
    assert guide.fields["who"][0].gate == "public"
    assert guide.fields["conditions"][0].gate == "officer"
    assert guide.fields["conditions"][0].since == "2026-12-01", "a point that came later says so"
    assert guide.fields["who"][0].since == "2026-11-29", "the others are as old as the guide"


def test_a_citizen_is_told_only_what_public_facts_carry(home: Path) -> None:
    guide = load_knowledge(home).guides["guide-birth"]
    fields = guide.as_dict(internal=False)["fields"]
    assert fields["who"][0]["text"] == "婴儿出生后一个月内申报"
    assert fields["conditions"] == []
    assert fields["materials"][0]["instead"] == []
    assert fields["fee"] == [{"unconfirmed": True}]
    assert "户政联络岗" not in str(fields), "a post is for officers"


def test_an_officer_is_told_all_with_the_gate_and_whom_to_ask(home: Path) -> None:
    fields = load_knowledge(home).guides["guide-birth"].as_dict(internal=True)["fields"]
    assert fields["conditions"][0]["gate"] == "officer"
    assert fields["limit"] == [{"unconfirmed": "户政联络岗", "question": "几天办好"}]
    assert list(fields) == list(FIELDS)


@pytest.mark.parametrize(
    ("old", "new", "check", "mend"),
    [
        ("婴儿出生后一个月内申报\n", "婴儿出生后三个月内申报\n", "guide-figure", "照事实改这个数"),
        ("limit: [{unconfirmed: 户政联络岗, text: 几天办好}]", "limit: [{text: 三天办好}]", "guide-point", "unconfirmed"),
        ("facts: [AA-001]\nconditions", "facts: [AA-009]\nconditions", "unknown-fact", "AA-00"),
        ("fee: [{unconfirmed: 户政联络岗}]", "fee: [{unconfirmed: 户政联系岗}]", "unknown-owner", "户政联络岗"),
        ("service: 出生登记", "service: 出生登计", "unknown-service", "出生登记"),
        ("id: guide-birth", "id: guide-birt", "guide-name", "guide-birth"),
        ("婴儿出生后一个月内申报\n", "内部掌握一个月内申报\n", "internal-phrase", "对外"),
        ("where: [{station: 地址}]", "where: [{station: 厕所}]", "schema", "地址"),
        ("agent: [{unconfirmed: 户政联络岗}]\n", "", "schema", "agent"),
    ],
)
def test_what_is_wrong_is_told_with_its_mend(home: Path, old: str, new: str, check: str, mend: str) -> None:
    findings = change(home, old, new)
    assert [finding.check for finding in findings] == [check]
    assert mend in findings[0].mend
    assert findings[0].line > 0


def test_a_service_without_a_guide_is_named(home: Path) -> None:
    services = home / "rules/services.yaml"
    services.write_text(services.read_text(encoding="utf-8") + "  改名: {code: name, line: 人口, owner: 户政科}\n", encoding="utf-8")
    (finding,) = load_knowledge(home).findings
    assert finding.check == "no-guide"
    assert "kb/guides/<条线>/name.yaml" in finding.mend


def test_every_service_of_this_project_has_its_guide() -> None:
    assert {guide.service for guide in KNOWLEDGE.all_guides} == set(KNOWLEDGE.reference.services)
    assert [finding for finding in KNOWLEDGE.findings if "kb/guides" in finding.file or finding.check == "no-guide"] == []


@pytest.mark.parametrize("guide", KNOWLEDGE.all_guides, ids=lambda guide: guide.service)
def test_every_point_has_its_facts_or_whom_to_ask(guide) -> None:
    for code, point in guide.points():
        assert point.facts or point.ask or point.station, (code, point.text)
        assert all(fact in KNOWLEDGE.facts for fact in point.facts)


def test_figures_are_read_in_either_writing() -> None:
    assert set(figures("三十日内办，交20元，满十八周岁，第一次写全").values()) == {(30.0, "日"), (20.0, "元"), (18.0, "岁")}
    assert set(figures("30天").values()) == set(figures("三十日").values()) == {(30.0, "日")}
    assert set(figures("半年、一百二十分、两万元").values()) == {(0.5, "年"), (120.0, "分"), (20000.0, "元")}


@given(st.integers(1, 9999))
def test_a_number_is_the_same_figure_in_digits_and_in_words(number: int) -> None:
    digits, words = "零一二三四五六七八九", ""
    for place, tens in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // place % 10
        words += digits[digit] + tens if digit else "零" if words and number % place else ""
    assert set(figures(f"{words}日").values()) == {(float(number), "日")}
