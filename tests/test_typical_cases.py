"""The typical cases: each is a lesson for officers and a test of the judgement."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from triage import terms
from triage.decision.judge import Judge
from triage.home import find_home
from triage.knowledge.cases import require_cases
from triage.knowledge.checks.cases import case_findings

HOME = find_home(Path(__file__).parent)
CASES = require_cases(HOME)


@cache
def judge() -> Judge:
    return Judge.open(HOME)


def test_there_are_enough_cases_on_every_path_and_line():
    assert len(CASES) >= 150
    assert {case.path for case in CASES} == set(terms.PATHS)
    assert {case.line for case in CASES} == set(terms.LINES)
    assert {case.scope for case in CASES} == set(terms.SCOPES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_a_typical_case_takes_the_path_that_its_lesson_teaches(case):
    assert judge().decide(case.matter).path == case.path


def test_a_lesson_names_known_circumstances_a_wording_of_its_path_and_a_twin_of_another():
    knowledge, vocabulary = judge().knowledge, judge().rulebook.vocabulary
    assert case_findings(CASES, knowledge, {*vocabulary.circumstances, *vocabulary.materials}) == []
