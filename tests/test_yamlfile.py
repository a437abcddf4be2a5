"""A department's YAML: every slip is named with its line and how to mend it."""

from __future__ import annotations

import pytest

from triage.content.findings import ContentError
from triage.content.yamlfile import line_at, line_of, parse


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a: 1\na: 2\n", 2, "写了两遍"),
        ("a:\n\t- b\n", 2, "制表符"),
        ("a: b: c\n", 1, "冒号"),
        ("a: [1, 2\n", 2, "括号"),
        ('a: "x\n', 2, "引号"),
        ("- a\n b: c\n", 2, "缩进"),
        ("since: 2026-02-30\n", 1, "日历上没有 2026-02-30 这一天"),
        ("a: *nowhere\n", 1, "引用"),
        ("a: &x [1]\nb: *x\n", 2, "照写一遍"),
        ("a: &x [*x]\n", 1, "照写一遍"),
        ("{补正材料}: 亲子鉴定\n", 1, "双引号"),
        ("- [a, b]: 1\n", 1, "双引号"),
        ("a: !!python/object:os.system x\n", 1, "照写一遍"),
        ("a: {<<: {b: 1}}\n", 1, "照写一遍"),
        ("a: " + "9" * 5000 + "\n", 0, "双引号"),
        ("a: 1\nb: " + "[" * 100_000, 2, "40 层"),
        ("\n".join("  " * depth + "a:" for depth in range(60)), 41, "40 层"),
        ("a: '" + "话" * 2_000_001 + "'\n", 0, "太大了"),
    ],
    ids=range(18),
)
def test_a_slip_is_named_with_its_line_and_a_mend(text, line, words):
    with pytest.raises(ContentError) as caught:
        parse(text, "rules/x.yaml")
    (finding,) = caught.value.findings
    assert finding.file == "rules/x.yaml"
    assert finding.line == line
    assert words in finding.message + finding.mend
    assert finding.mend


def test_yes_and_no_stay_words_because_departments_write_them_as_keys():
    assert parse("yes: [是的]\nno: [不是]\non: 1\n", "x") == {"yes": ["是的"], "no": ["不是"], "on": 1}


def test_true_and_false_are_truth_values():
    assert parse("a: true\nb: false\n", "x") == {"a": True, "b": False}


def test_every_place_knows_its_line():
    data = parse("rules:\n  - id: a\n    when:\n      fact: 急\n  - id: b\n", "x")
    assert line_of(data["rules"], 1) == 5
    assert line_at(data, ["rules", 0, "when", "fact"]) == 4


def test_references_to_references_are_refused_before_they_grow():
    pairs = zip("abcdefgh", "bcdefghi", strict=True)
    bomb = "a: &a [x, x, x]\n" + "".join(f"{name}: &{name} [*{before}, *{before}, *{before}]\n" for before, name in pairs)
    with pytest.raises(ContentError, match="引用别处的内容"):
        parse(bomb, "x")


def test_brackets_in_quoted_words_are_no_nesting():
    assert parse(f'a: "{"[" * 100}"\n', "x") == {"a": "[" * 100}
