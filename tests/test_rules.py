"""The rulebook itself: every example holds, every rule can fire, the spread that was promised is there."""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from triage import terms
from triage.engine import oracle
from triage.home import find_home, var_folder
from triage.knowledge import load_knowledge
from triage.reading.read import Reader
from triage.rulebook.load import Rulebook, load_rulebook

HOME = find_home(Path(__file__).parent)
RULEBOOK: Rulebook = load_rulebook(HOME)


@cache
def reader() -> Reader:
    return Reader(RULEBOOK.vocabulary, RULEBOOK.services, var_folder(HOME))


def fires(rule, text: str) -> bool:
    matter = reader().read(text)
    return oracle.holds(rule.when, set(matter.literals()), matter.numbers)


@pytest.mark.parametrize("rule", RULEBOOK.rules, ids=lambda rule: rule.id)
def test_a_rule_fires_on_its_hits_and_not_on_its_misses(rule):
    assert [example.text for example in rule.hit if not fires(rule, example.text)] == []
    assert [example.text for example in rule.miss if fires(rule, example.text)] == []


def test_there_are_rules_for_every_line_path_and_scope():
    assert {rule.path for rule in RULEBOOK.rules} >= set(terms.PATHS)
    assert {rule.scope for rule in RULEBOOK.rules} >= set(terms.SCOPES)
    services = Counter(RULEBOOK.services.line_of(rule.service) for rule in RULEBOOK.rules if rule.service)
    assert set(services) == set(terms.LINES)


def test_every_rule_names_a_reply_of_its_own_path_that_may_be_told():
    knowledge = load_knowledge(HOME)
    for rule in RULEBOOK.rules:
        if rule.reply:
            reply = knowledge.replies[rule.reply]
            assert terms.code_of(terms.PATHS, reply.path) == rule.path, rule.id
            assert knowledge.is_public_reply(reply), rule.id


def test_every_fact_a_rule_rests_on_is_in_the_fact_base():
    facts = load_knowledge(HOME).facts
    assert [(rule.id, fact) for rule in RULEBOOK.rules for fact in rule.basis if fact not in facts] == []
