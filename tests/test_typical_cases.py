"""The typical cases: each is a lesson for officers and a test of the judgement."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from triage import terms
from triage.decision.judge import Judge
from triage.home import find_home
from triage.yamlfile import load

HOME = find_home(Path(__file__).parent)
CASES = [case for file in sorted((HOME / "kb/cases").glob("*.yaml")) for case in load(file, HOME)]


@cache
def judge() -> Judge:
    return Judge.open(HOME)


def test_there_are_enough_cases_on_every_path_and_line():
    assert len(CASES) >= 150
    assert {case["path"] for case in CASES} == set(terms.PATHS.values())
    assert {case["line"] for case in CASES} == set(terms.LINES.values())
    assert {case["scope"] for case in CASES} == set(terms.SCOPES.values())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_a_typical_case_takes_the_path_that_its_lesson_teaches(case):
    assert terms.PATHS[judge().decide(case["matter"]).path] == case["path"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_a_lesson_names_known_circumstances_and_a_wording_of_its_path(case):
    knowledge, vocabulary = judge().knowledge, judge().rulebook.vocabulary
    assert knowledge.replies[case["reply"]].path == case["path"]
    assert set(case["facts"]) <= set(vocabulary.circumstances) | set(vocabulary.materials)
    assert case["why"] and case["lesson"]
    assert "confusable" not in case or case["confusable"] in {other["id"] for other in CASES}
