"""The engine answers exactly what the plain Python oracle answers: on every example and on generated facts."""

from __future__ import annotations

import datetime
import gc
import threading
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from triage.content.findings import ContentError
from triage.content.home import find_home, var_folder
from triage.content.rule import All, Any, Is, Not, Number, Rule, literals
from triage.content.rulebook import Rulebook, load_rulebook
from triage.decision import conditions
from triage.decision import rows as compiling
from triage.decision.durable import DurableEngine, EngineError
from triage.hearing.reader import Reader

HOME = find_home(Path(__file__).parent)


@cache
def rulebook() -> Rulebook:
    return load_rulebook(HOME)


@cache
def engine() -> DurableEngine:
    return DurableEngine(compiling.plan(rulebook().rules))


@cache
def reader() -> Reader:
    return Reader(rulebook().vocabulary, rulebook().services, var_folder(HOME))


def rule(name: str, when, service: str | None = None) -> Rule:
    return Rule(name, name, "正式", "部门", when, datetime.date(2026, 1, 1), path="explain", service=service)


def both(rules, true: set[str], numbers: dict[str, int]) -> tuple[set[str], set[str]]:
    return DurableEngine(compiling.plan(rules)).fired(true, numbers), conditions.fired(rules, true, numbers)


def test_engine_and_oracle_agree_on_every_example_of_the_rulebook():
    for one in rulebook().rules:
        for example in (*one.hit, *one.miss):
            matter = reader().read(example.text)
            true = set(matter.literals())
            assert engine().fired(true, dict(matter.numbers)) == conditions.fired(rulebook().rules, true, matter.numbers), example.text


@cache
def known_literals() -> list[str]:
    return sorted({literal for one in rulebook().rules for literal in literals(one.when)})


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_engine_and_oracle_agree_on_generated_facts(data):
    true = set(data.draw(st.lists(st.sampled_from(known_literals()), max_size=25)))
    numbers = data.draw(st.dictionaries(st.sampled_from(["年龄", "人数", "跑的次数"]), st.integers(-3, 120)))
    assert engine().fired(true, numbers) == conditions.fired(rulebook().rules, true, numbers)


atoms = st.one_of(
    st.sampled_from("abcd").map(lambda name: Is(f"yes:{name}")),
    st.builds(Number, st.just("n"), at_least=st.one_of(st.none(), st.integers(-3, 3)), at_most=st.integers(-3, 3)),
)
any_condition = st.recursive(
    atoms,
    lambda inner: st.one_of(
        inner.map(Not),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: All(tuple(parts))),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: Any(tuple(parts))),
    ),
    max_leaves=7,
)


@settings(max_examples=60, deadline=None)
@given(any_condition, st.sets(st.sampled_from("abcd")), st.one_of(st.none(), st.integers(-4, 4)))
def test_any_condition_means_the_same_to_the_engine_and_to_the_oracle(condition, known, value):
    if len(compiling.rows(condition)) > compiling.MOST_ROWS:
        return
    fired, expected = both([rule("r", condition)], {f"yes:{name}" for name in known}, {} if value is None else {"n": value})
    assert fired == expected


def test_a_rule_fires_once_however_many_of_its_branches_hold():
    fired, _ = both([rule("r", Any((Is("yes:a"), Is("yes:b"))))], {"yes:a", "yes:b"}, {})
    assert fired == {"r"}


def test_a_rule_that_nothing_positive_supports_does_not_hang_the_engine():
    fired, expected = both([rule("r", Not(Is("yes:a")))], set(), {})
    assert fired == expected == {"r"}


def test_a_condition_with_too_many_combinations_is_refused_with_its_place():
    wide = All(tuple(Any((Is(f"yes:a{i}"), Is(f"yes:b{i}"))) for i in range(8)))
    with pytest.raises(ContentError, match="拆成几条规则"):
        compiling.plan([rule("r", wide)])


def test_no_ruleset_comes_near_the_engines_limit():
    plan = compiling.plan(rulebook().rules)
    assert max(len(ruleset.rows) for ruleset in plan.rulesets.values()) <= compiling.MOST_IN_RULESET < 511


def test_many_rules_are_split_instead_of_hanging_the_engine():
    rules = [rule(f"r{i}", Is(f"yes:f{i}")) for i in range(700)]
    plan = compiling.plan(rules)
    assert len(plan.rulesets) > 1
    assert DurableEngine(plan).fired({"yes:f3", "yes:f650"}, {}) == {"r3", "r650"}


def test_an_error_inside_the_engine_is_raised_and_not_swallowed(monkeypatch):
    broken = DurableEngine(compiling.plan([rule("r", Is("yes:a"))]))
    broken._fired = None  # type: ignore[assignment]  # what an action writes to: its error must come out
    broken._host.assert_fact = lambda *_: {"exception": "boom"}
    with pytest.raises(EngineError, match="boom"):
        broken.fired({"yes:a"}, {})


def test_eight_threads_get_the_answers_that_one_gets():
    texts = [example.text for one in rulebook().rules[:60] for example in one.hit]
    asked = [(set(matter.literals()), matter.numbers) for matter in map(reader().read, texts)]
    expected = [conditions.fired(rulebook().rules, true, numbers) for true, numbers in asked]
    wrong: list[int] = []

    def work() -> None:
        wrong.extend(place for place, given_ in enumerate(asked) if engine().fired(*given_) != expected[place])

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_a_rulebook_that_is_replaced_leaves_its_memory():
    plan = compiling.plan(rulebook().rules)

    def replaced(times: int) -> float:
        for _ in range(times):
            DurableEngine(plan).fired({"yes:急用"}, {})
            gc.collect()
        return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 1e6

    first = replaced(2)
    assert replaced(4) - first < 40  # megabytes; 22 for each of the four, if the engine keeps them


@pytest.mark.slow
def test_a_hundred_thousand_decisions_on_eight_threads_are_right_and_leave_no_memory_behind():
    from bench.threads import main

    wrong, growth = main()
    assert wrong == 0
    assert growth < 30


def test_the_oracle_says_which_condition_was_not_met():
    condition = All((Is("yes:急用"), Is("missing:户口簿"), Not(Is("yes:代办"))))
    assert [conditions.say(part) for part in conditions.unmet(condition, {"yes:急用", "yes:代办"}, {})] == ["缺户口簿", "没有“代办”"]
