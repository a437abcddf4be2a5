"""What the checks prove of conditions is true of every matter the Reader can make."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st

from triage.authoring.logic import Logic, pairs
from triage.content.rule import STATES, All, Any, Condition, Is, Not, Number, Rule
from triage.content.services import Department, Service, Services
from triage.decision import conditions as oracle
from triage.decision.index import Index
from triage.hearing.matter import Matter

SERVICES = Services(
    {"甲事": Service("甲事", "a", "population", "部", ()), "乙事": Service("乙事", "b", "traffic", "部", ())},
    {"部": Department("部", "other", "岗")},
)
LOGIC = Logic(SERVICES)
LITERALS = [
    *(f"{value}:{fact}" for value in ("yes", "no") for fact in ("急", "旧")),
    *(f"{state}:{m}" for state in STATES for m in ("证", "簿", "任一")),
    "service:甲事",
    "service:乙事",
    "line:population",
    "line:traffic",
    "cause:赶",
    "cause:缺",
    "danger:火",
    "danger:刀",
]
leaf = st.one_of(
    st.sampled_from(LITERALS).map(Is), st.builds(Number, st.just("年龄"), st.sampled_from([None, 60, 70]), st.sampled_from([None, 65, 80]))
)
conditions = st.recursive(
    leaf,
    lambda inner: st.one_of(
        inner.map(Not),
        st.lists(inner, min_size=1, max_size=3).map(tuple).map(All),
        st.lists(inner, min_size=1, max_size=3).map(tuple).map(Any),
    ),
    max_leaves=6,
)


@dataclass(frozen=True)
class Heard:
    """What is true of a matter, and its quantities: all that a condition may ask for."""

    literals: frozenset[str]
    numbers: dict[str, int]


@st.composite
def matters(draw: st.DrawFn) -> Heard:
    """A matter as the Reader hears it: one value of a fact, present or missing but not both, the line of its service, any
    number of likely causes, one danger at most."""
    circumstances = {fact: value for fact in ("急", "旧") if (value := draw(st.sampled_from(["yes", "no", None])))}
    materials = {}
    for name in ("证", "簿"):
        said = draw(st.sets(st.sampled_from(["in_transit", "copy", "expired"]))) | set(
            draw(st.sampled_from([(), ("present",), ("missing",)]))
        )
        if said:
            materials[name] = frozenset(said)
    service = draw(st.sampled_from([None, "甲事", "乙事"]))
    line = SERVICES.line_of(service) if service else draw(st.sampled_from([None, "population", "traffic"]))
    danger = draw(st.sampled_from([None, "火", "刀"]))
    age = draw(st.sampled_from([None, 59, 60, 65, 66, 70, 80, 81]))
    beside = {f"cause:{cause}" for cause in draw(st.sets(st.sampled_from(["赶", "缺"])))}
    beside |= {f"{kind}:{name}" for kind, name in (("service", service), ("line", line), ("danger", danger)) if name}
    matter = Matter("", circumstances=circumstances, materials=materials)
    return Heard(frozenset({*matter.literals(), *beside}), {} if age is None else {"年龄": age})


def holds(condition: Condition, heard: Heard) -> bool:
    return oracle.holds(condition, set(heard.literals), heard.numbers)


@settings(max_examples=400, deadline=None)
@given(conditions, matters())
def test_a_condition_said_never_to_hold_never_holds(condition: Condition, matter: Heard) -> None:
    if not LOGIC.cases(condition):
        assert not holds(condition, matter)


def rule(name: str, condition: Condition) -> Rule:
    import datetime

    return Rule(name, name, "正式", "部", condition, datetime.date(2026, 1, 1), "explain")


@settings(max_examples=400, deadline=None)
@given(conditions, conditions, st.lists(matters(), min_size=8, max_size=8))
def test_an_implication_said_to_hold_holds(narrow: Condition, wide: Condition, some: list[Heard]) -> None:
    for pair in pairs(LOGIC, [rule("a", narrow), rule("b", wide)]):
        for matter in some:
            if holds(pair.narrow.when, matter):
                assert holds(pair.wide.when, matter)
            if pair.same:
                assert holds(pair.narrow.when, matter) == holds(pair.wide.when, matter)


@settings(max_examples=300, deadline=None)
@given(st.lists(conditions, min_size=1, max_size=6), matters())
def test_the_index_never_loses_a_rule(several: list[Condition], matter: Heard) -> None:
    rules = [rule(f"r{number}", condition) for number, condition in enumerate(several)]
    true = set(matter.literals)
    assert oracle.fired(Index(rules).candidates(true), true, matter.numbers) == oracle.fired(rules, true, matter.numbers)


@settings(max_examples=400, deadline=None)
@given(conditions, conditions, matters())
def test_two_conditions_said_never_to_meet_never_hold_together(one: Condition, other: Condition, matter: Heard) -> None:
    if not LOGIC.meet(one, other):
        assert not (holds(one, matter) and holds(other, matter))


def test_a_plain_implication_is_proved() -> None:
    found = pairs(
        LOGIC, [rule("a", All((Is("service:甲事"), Is("missing:证")))), rule("b", All((Is("line:population"), Is("missing:任一"))))]
    )
    assert [(pair.narrow.id, pair.wide.id, pair.same) for pair in found] == [("a", "b", False)]
