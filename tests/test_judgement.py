"""How good the judgement is on the labelled matters, as floors below what was measured.

These matters also fitted the scorecards and the second opinion, so the floors guard against breaking something; what
an unseen matter gets is measured with ``bancheng evaluate --unseen`` and said in the README.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from triage.decision.judge import Judge
from triage.home import find_home
from triage.measure import Result, measure
from triage.opinion import read_labelled

HOME = find_home(Path(__file__).parent)


@cache
def result(rules_only: bool) -> Result:
    folder = HOME / "kb/cases/matters"
    return measure([*read_labelled(folder / "dev.jsonl"), *read_labelled(folder / "more.jsonl")], Judge.open(HOME, rules_only).decide)


def test_the_path_the_line_and_the_scope_are_right():
    assert result(False).path.value >= 0.95
    assert result(False).line.value >= 0.97
    assert result(False).scope.value >= 0.92


def test_every_danger_is_flagged_and_no_harmless_matter_is():
    assert result(False).dangers.value == 1
    assert result(False).false_dangers == 0


def test_a_sure_answer_is_hardly_ever_wrong():
    assert result(False).sure_wrong / result(False).path.total <= 0.01


def test_the_rules_alone_are_good_enough_to_stand_on():
    assert result(True).path.value >= 0.92
