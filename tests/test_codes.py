"""Codes: other systems know what departments name by codes that never change."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from tests.conftest import HOME
from triage.authoring.checks.history import HISTORY
from triage.authoring.checks.past import Past
from triage.authoring.pieces import read_pieces
from triage.content.codes import FILE
from triage.content.findings import ContentError
from triage.content.rulebook import load_rulebook, read_rulebook


@pytest.fixture
def home(tmp_path: Path) -> Path:
    shutil.copytree(HOME / "rules", tmp_path / "rules")
    shutil.copytree(HOME / "kb", tmp_path / "kb", ignore=shutil.ignore_patterns("*.jsonl"))
    return tmp_path


def edit(home: Path, old: str, new: str) -> None:
    file = home / FILE
    before = file.read_text(encoding="utf-8")
    assert old in before
    file.write_text(before.replace(old, new), encoding="utf-8")


def test_whatever_departments_name_has_a_code_of_its_own(office):
    codes, book = office.rulebook.codes, office.rulebook
    assert set(codes.circumstances) == set(book.vocabulary.circumstances)
    assert set(codes.materials) == set(book.vocabulary.materials)
    assert set(codes.departments) == set(book.services.departments)
    lists = (codes.circumstances, codes.materials, codes.departments)
    every = [code for known in lists for code in known.values()]
    assert len(every) == len(set(every))
    assert not {each.code for each in (*book.services.by_name.values(), *book.causes.by_code.values(), *book.dangers.values())} & set(every)
    assert all(re.fullmatch("[a-z][a-z0-9_-]*", code) for code in every)


def test_a_code_is_ticked_as_the_name_is(office):
    text = "没领证生的小孩想跟爸爸报户口，窗口要亲子鉴定"
    for name, code in (("亲子鉴定", "paternity_test"), ("非婚生", "born_out_of_wedlock")):
        by_name, by_code = (office.judge.decide(text, {tick: "no"}) for tick in (name, code))
        assert by_code.id == by_name.id
        assert office.judge.named(code).name == office.judge.named(name).name == name


def test_a_code_given_twice_is_found(home):
    edit(home, "paternity_test", "marriage_certificate")
    with pytest.raises(ContentError, match="已经给了“结婚证”"):
        load_rulebook(home)


def test_a_name_that_is_in_no_list_is_found(home):
    edit(home, "亲子鉴定:", "亲自鉴定:")
    with pytest.raises(ContentError, match="没有“亲自鉴定”这个材料"):
        load_rulebook(home)


def test_a_name_without_a_code_is_told(home):
    edit(home, "  亲子鉴定: paternity_test\n", "")
    findings = [finding for finding in read_rulebook(home)[1] if finding.check == "code"]
    assert "亲子鉴定" in findings[0].message
    assert "rules/codes.yaml" in findings[0].mend


@pytest.mark.parametrize(("new", "found"), [("亲子鉴定: paternity_report", 1), ("亲子关系鉴定: paternity_test", 0)])
def test_a_changed_code_is_found_and_a_changed_name_is_not(home, new, found):
    before = read_pieces(HOME)
    edit(home, "亲子鉴定: paternity_test", new)
    check = next(check for check in HISTORY if check.name == "code-dropped")
    assert len(list(check.look(Past(HOME, before, read_pieces(home), frozenset()), None))) == found


def test_of_two_that_became_one_the_old_code_is_ticked_as_the_new_name_is(office):
    codes = office.rulebook.codes
    assert codes.merged, "no two were ever merged"
    for code, name in codes.merged.items():
        assert office.judge.named(code) == office.judge.named(name)
    text = "机器把我身份证吞进去了，半天没人来开"
    assert office.judge.decide(text, {"id_swallowed": "no"}).id == office.judge.decide(text, {"机器吞证": "no"}).id


def test_a_code_is_given_up_only_for_what_took_its_place(home):
    before = read_pieces(home)
    check = next(check for check in HISTORY if check.name == "code-dropped")
    edit(home, "  亲子鉴定: paternity_test\n", "")
    dropped = Past(home, before, read_pieces(home), frozenset())
    assert "merged" in next(iter(check.look(dropped, None)))[2]
    edit(home, "\nmerged:\n", "\nmerged:\n  paternity_test: 出生医学证明\n")
    assert not list(check.look(Past(home, before, read_pieces(home), frozenset()), None))
    edit(home, "  paternity_test: 出生医学证明\n", "  paternity_test: 没有的东西\n")
    with pytest.raises(ContentError, match="没有“没有的东西”这个情形、材料或部门"):
        load_rulebook(home)
