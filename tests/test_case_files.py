"""kb/cases/*.yaml is read strictly: a case is whole or it is named with file, line and mend."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from triage import terms
from triage.authoring import practice
from triage.authoring.content import read_content
from triage.content import schema
from triage.content.findings import ContentError
from triage.content.home import find_home
from triage.content.knowledge.cases import load_cases, require_cases
from triage.content.labelled import read_labelled
from web.cases import Cases

HOME = find_home(Path(__file__).parent)
CASE = """\
- id: case-birth-001
  title: 只差在路上的鉴定
  service: 出生登记
  line: 人口
  scope: 未能受理审批
  path: 容缺受理
  flags: [urgent]
  matter: 小孩随我报户口，鉴定书昨天寄出，明天才到，今天能先收吗？
  facts: [非婚生]
  why: 差的只是在路上的纸，先收后补。
  reply: rep-birth-gap
  lesson: 纸在路上，先收。
  confusable: case-birth-002
- id: case-birth-002
  title: 鉴定还没有做
  service: 出生登记
  line: 人口
  scope: 政策不理解
  path: 释法说理
  flags: []
  matter: 小孩随我报户口，窗口要亲子鉴定，我还没有去做，凭什么要花这个钱？
  facts: []
  why: 主要材料不在手上，要讲清为什么要。
  reply: rep-birth-explain
  lesson: 没做的不是差一张纸。
  confusable: case-birth-001
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A small home with two sound cases in kb/cases/population.yaml."""
    folder = tmp_path / "home"
    shutil.copytree(Path(practice.__file__).parent / "home", folder)
    replies = {case["path"]: case["id"] for case in _replies(folder)}
    text = CASE.replace("rep-birth-gap", replies["容缺受理"]).replace("rep-birth-explain", replies["释法说理"])
    (folder / "kb/cases/population.yaml").write_text(text, encoding="utf-8")
    return folder


def _replies(home: Path) -> list[dict]:
    from triage.content.yamlfile import load

    return [entry for file in sorted((home / "kb/replies").rglob("*.yaml")) for entry in load(file, home)]


def edit(home: Path, old: str, new: str) -> Path:
    file = home / "kb/cases/population.yaml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    return file


def test_a_case_is_read_with_codes_and_its_place(home):
    first, second = require_cases(home)
    assert (first.path, first.scope, first.line, first.flags) == ("expedite", "not_accepted", "population", ("urgent",))
    assert (first.place.file, first.place.line, first.place.at("path")) == ("kb/cases/population.yaml", 1, 6)
    assert (second.confusable, second.facts, second.place.line) == ("case-birth-001", (), 14)


@pytest.mark.parametrize(
    ("old", "new", "line", "said", "mend"),
    [
        ("  lesson: 纸在路上，先收。\n", "", 1, "缺少“lesson”", "补上一行 lesson"),
        ("  path: 容缺受理", "  path: 容缺办理", 6, "“path”写成了“容缺办理”", "容缺受理"),
        ("  flags: [urgent]", "  flags: [urgnet]", 7, "“flags”写成了“urgnet”", "urgent"),
        ("  why: 差的", "  wy: 差的", 10, "不认识的键“wy”", "why"),
        ("  facts: [非婚生]", "  facts: 非婚生", 9, "“facts”的写法不对", "列表"),
        ("case-birth-001\n  title", "birth-1\n  title", 1, "“id”的写法“birth-1”不合格式", "case-"),
        ("  title: 鉴定还没有做", "  title: 鉴定还没有做\n  title: 再写一遍", 16, "title", "删掉其中一个"),
    ],
)
def test_a_mistake_is_told_with_file_line_and_mend_and_the_case_is_not_taught(home, old, new, line, said, mend):
    edit(home, old, new)
    found, findings = load_cases(home)
    assert any(f.file == "kb/cases/population.yaml" and f.line == line and said in f.message and mend in f.mend for f in findings), findings
    assert "case-birth-001" not in {case.id for case in found}
    with pytest.raises(ContentError, match=r"kb/cases/population.yaml:"):
        require_cases(home)
    with pytest.raises(ContentError):
        read_labelled(home / "kb/cases/population.yaml")


def test_the_same_number_twice_is_told_with_both_places(home):
    edit(home, "- id: case-birth-002", "- id: case-birth-001")
    finding = next(f for f in load_cases(home)[1] if f.check == "duplicate-id")
    assert finding.line == 14
    assert "第 1 行" in finding.mend


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("service: 出生登记", "service: 出身登记", 3, "没有事项“出身登记”"),
        ("facts: [非婚生]", "facts: [非婚声]", 9, "没有情形或材料“非婚声”"),
        ("confusable: case-birth-002", "confusable: case-birth-009", 13, "没有双胞案例“case-birth-009”"),
        ("path: 释法说理", "path: 容缺受理", 13, "走的是同一条路"),
        ("path: 释法说理", "path: 当场处理", 24, "案例走“当场处理”"),
    ],
)
def test_the_check_of_the_content_follows_what_a_case_refers_to(home, old, new, line, said):
    assert not [f for f in read_content(home).reading if f.file.startswith("kb/cases")]
    edit(home, old, new)
    found = [f for f in read_content(home).reading if f.file == "kb/cases/population.yaml"]
    assert any(f.line == line and said in f.message and f.mend for f in found), found


def test_the_form_names_the_words_of_the_project():
    shape = json.loads((Path(schema.__file__).parent / "schemas/cases.json").read_text(encoding="utf-8"))["items"]["properties"]
    for key, names in (("path", terms.PATHS), ("scope", terms.SCOPES), ("line", terms.LINES)):
        assert shape[key]["enum"] == list(names.values())
    assert shape["flags"]["items"]["enum"] == list(terms.FLAGS)


def test_every_real_case_is_sound_and_stands_once_among_the_matters():
    taught = require_cases(HOME)
    assert len(taught) >= 150
    known = Cases.load(HOME)
    assert len({matter.id for matter in known.matters}) == len(known.matters)
    assert [matter.id for matter in known.taught] == [case.id for case in taught]
