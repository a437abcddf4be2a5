"""The typical cases: each is a lesson for officers and a test of the judgement."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from triage import terms
from triage.content.home import find_home
from triage.content.knowledge.cases import require_cases
from triage.content.knowledge.checks.cases import case_findings
from triage.decision.judge import Judge

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


def test_typical_cases_take_the_path_that_their_lessons_teach_and_hardly_any_surely_another():
    decided = [(case, judge().decide(case.matter)) for case in CASES]
    other = [(case, decision) for case, decision in decided if decision.path != case.path]
    told = "\n".join(f"{case.id}: {case.path}, not {d.path} ({d.certainty}; {d.cause.name if d.cause else '—'})" for case, d in other)
    assert len(other) <= 0.08 * len(CASES), told
    assert sum(decision.certainty == "sure" for _, decision in other) <= 0.03 * len(CASES), told


def test_a_lesson_names_known_circumstances_a_wording_of_its_path_and_a_twin_of_another():
    knowledge, vocabulary = judge().knowledge, judge().rulebook.vocabulary
    dangers = {danger.name for danger in judge().rulebook.dangers.values()}
    causes = {cause.name for cause in judge().rulebook.causes.by_code.values()}
    assert case_findings(CASES, knowledge, {*vocabulary.circumstances, *vocabulary.materials, *causes, *dangers}) == []
