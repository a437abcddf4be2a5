"""The rulebook itself: its examples are judged at the desk, and the spread that was promised is there."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from triage import terms
from triage.authoring.checks import Result, run
from triage.authoring.content import Content, read_content
from triage.content.home import find_home

HOME = find_home(Path(__file__).parent)
#: Of all hit examples at least so many end at the desk on the path of their rule.
DECIDED = 0.9


@pytest.fixture(scope="module")
def content() -> Content:
    return read_content(HOME)


@pytest.fixture(scope="module")
def result(content: Content) -> Result:
    return run(content)


def test_no_rule_has_an_error(content: Content, result: Result) -> None:
    ids = {rule.id for rule in content.rules}
    assert [str(finding) for finding in result.findings if finding.severity == "error" and finding.id in ids] == []


def test_most_examples_are_decided_along_the_path_of_their_rule(content: Content, result: Result) -> None:
    examples = sum(len(rule.hit) for rule in content.living)
    otherwise = sum(finding.check == "example-hit" for finding in result.findings)
    assert 1 - otherwise / examples >= DECIDED


def test_each_cause_and_each_danger_has_one_rule_of_its_own(content: Content, result: Result) -> None:
    assert content.rulebook is not None
    assert len(content.rulebook.causes.by_code) >= 30
    assert len(content.rulebook.dangers) >= 10
    assert [str(finding) for finding in result.findings if finding.check in ("general-rule", "danger", "disagree", "shadowed")] == []


def test_there_are_rules_for_every_line_path_and_scope(content: Content) -> None:
    assert content.rulebook is not None
    assert {rule.path for rule in content.rules} >= set(terms.PATHS)
    assert {rule.scope for rule in content.rules} >= set(terms.SCOPES)
    services = Counter(content.rulebook.services.line_of(rule.service) for rule in content.rules if rule.service)
    assert set(services) == set(terms.LINES)


def test_every_rule_names_a_reply_of_its_own_path_that_may_be_told(content: Content) -> None:
    for rule in content.rules:
        if rule.reply:
            reply = content.knowledge.replies[rule.reply]
            assert terms.code_of(terms.PATHS, reply.path) == rule.path, rule.id
            assert content.knowledge.is_public_reply(reply), rule.id


def test_every_fact_a_rule_rests_on_is_in_the_fact_base(content: Content) -> None:
    assert [(rule.id, fact) for rule in content.rules for fact in rule.basis if fact not in content.knowledge.facts] == []
