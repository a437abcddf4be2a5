"""The checks judge examples as the desk does, and what they remember is never staler than the content."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from triage.authoring import practice
from triage.authoring.checks import Result, run
from triage.authoring.content import read_content
from triage.decision.judge import Judge

TODAY = datetime.date(2026, 11, 22)
BIRTH, COUNTER = "rules/population/birth.yaml", "rules/general/counter.yaml"
HIT = "给孩子报户口，结婚证还在路上"

#: What somebody may edit, and whether the desk has to be opened for it.
EDITS = {
    "nothing": (BIRTH, "", "", False),
    "a title": (BIRTH, "title: 只差在途的材料", "title: 只差一样", False),
    "a path": (BIRTH, "then: {path: 容缺受理", "then: {path: 上报业务部门", True),
    "a condition that now fits others": (COUNTER, "when: {fact: 底册查不到}", "when: {not: {fact: 底册查不到}}", True),
    "a rule that no example meets": (COUNTER, "when: {fact: 底册查不到}", "when: {fact: 记录不一致}", True),
    "an example": (BIRTH, HIT, "报户口，结婚证还在路上，明天寄到", True),
    "the vocabulary": ("rules/vocabulary/materials.yaml", "还在路上, ", "", True),
    "a reply": ("kb/replies/population/birth.yaml", "status: 正式", "status: 草案", True),
    "the labels": ("kb/cases/matters/labelled.jsonl", '"cause": "minor_following"', '"cause": "ready_refused"', True),
    "a yardstick": ("rules/thresholds.yaml", "held: 0.25", "held: 0.60", True),
}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("BANCHENG_VAR", str(tmp_path / "var"))
    return practice.make(tmp_path / "home")


def check(home: Path) -> tuple[Result, bool]:
    """The findings, and whether the desk had to be opened for them."""
    content = read_content(home, TODAY)
    result = run(content)
    assert content.trial is not None
    return result, content.trial.opened


def test_each_example_is_answered_as_at_the_desk(home: Path) -> None:
    content, judge = read_content(home, TODAY), Judge.open(home)
    assert content.trial is not None
    for rule in content.rules:
        for example in (*rule.hit, *rule.miss):
            (answer,) = content.trial.judged(example.text).answers
            decision = judge.decide(example.text, as_of=TODAY)
            assert answer.rules == tuple(heard.id for heard in decision.rules)
            assert (answer.path, answer.cause) == (decision.path, decision.cause.name if decision.cause else "")
            assert answer.reply == (decision.reply.id if decision.reply else "")


@pytest.mark.parametrize("edit", EDITS)
def test_after_an_edit_the_findings_are_those_of_a_first_run(
    home: Path, edit: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert check(home)[1]
    file, old, new, opens = EDITS[edit]
    text = (home / file).read_text(encoding="utf-8")
    assert old in text
    (home / file).write_text(text.replace(old, new), encoding="utf-8")
    result, opened = check(home)
    assert opened == opens
    monkeypatch.setenv("BANCHENG_VAR", str(tmp_path / "another"))
    first = check(home)[0]
    if edit == "the vocabulary":  # tried at once with the ear at hand, which may hear the rest a shade otherwise than its own
        assert {(f.id, f.check) for f in result.findings if f.severity == "error"} == {
            (f.id, f.check) for f in first.findings if f.severity == "error"
        }
    else:
        assert result == first


def test_a_day_on_which_a_rule_has_ended_is_judged_anew(home: Path) -> None:
    text = (home / BIRTH).read_text(encoding="utf-8")
    (home / BIRTH).write_text(text.replace("    status: 试行\n", "    status: 试行\n    until: 2026-12-31\n"), encoding="utf-8")
    assert not [finding for finding in check(home)[0].findings if finding.check == "wrong-reply"]
    later = read_content(home, datetime.date(2027, 1, 1))
    assert later.trial is not None
    assert later.trial.judged(HIT).answers[0].rules == ("gen-cause-minor-following",)


def test_what_was_kept_and_cannot_be_read_costs_only_time(home: Path, tmp_path: Path) -> None:
    before = check(home)[0]
    for file in (tmp_path / "var/trial").iterdir():
        file.write_bytes(b"\x80not a pickle")
    assert check(home) == (before, True)


def test_a_text_of_two_matters_is_heard_by_the_rules_of_either(home: Path) -> None:
    """Where the desk parts a text, each half is judged by itself."""
    content = read_content(home, TODAY)
    assert content.trial is not None
    judged = content.trial.judged("给孩子报户口，结婚证还在路上。另外我来处理违章，驾驶证没带。")
    assert len(judged.answers) == 2
    assert judged.with_rule("pop-birth-002") is judged.answers[0]
    assert judged.with_rule("tra-violation-001") is judged.answers[1]
