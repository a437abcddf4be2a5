"""From the rules that fire to the rules that are heard, and in which order.

A rule's place comes from its cause, never from its path: a danger goes first, then an emergency rule whose circumstances
were heard, then what an officer ticked, then the rules of the main cause, then those of the second; within one cause by
:attr:`Rule.rank`.  A rule whose cause was not heard waits, in sight.  Where no cause was heard at all, every rule that fires is heard.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from triage.content.causes import Causes
from triage.content.rule import All, Any, Condition, Is, Rule
from triage.hearing.matter import Matter

#: What a condition may ask for that is no circumstance and no material.
BESIDE = ("service:", "line:", "cause:", "danger:")
#: The steps of the order.
DANGER, EMERGENCY, TICKED, MAIN, SECOND, UNHEARD = range(6)


@dataclass(frozen=True)
class Verdict:
    """``heard`` are the rules in the order they are heard, ``waiting`` those whose cause was not heard."""

    heard: tuple[Rule, ...]
    waiting: tuple[Rule, ...] = ()

    @property
    def winner(self) -> Rule | None:
        return self.heard[0] if self.heard else None


def judge(fired: Iterable[Rule], causes: tuple[str, ...], matter: Matter, known: Causes) -> Verdict:
    """The verdict if ``causes`` (the main one, then perhaps a second) were meant."""
    causes = _in_order(causes, known)
    heard, waiting = [], []
    for rule in fired:
        step = _step(rule, causes, matter)
        if step is None:
            waiting.append(rule)
        else:
            place = min((known.place(code) for code in rule.causes), default=0)
            heard.append((step, rule.rank, place, rule.id, rule))
    waiting.sort(key=lambda rule: (rule.rank, rule.id))
    return Verdict(tuple(rule for *_, rule in sorted(heard, key=lambda item: item[:4])), tuple(waiting))


def _in_order(causes: tuple[str, ...], known: Causes) -> tuple[str, ...]:
    return (causes[1], causes[0]) if len(causes) > 1 and (causes[0], causes[1]) in known.second_first else causes


def _step(rule: Rule, causes: tuple[str, ...], matter: Matter) -> int | None:
    if rule.danger:
        return DANGER
    if rule.emergency and not all(literal.startswith(BESIDE) for literal in rule.literals):
        return EMERGENCY  # it settles what it covers, whatever else is heard
    if matter.ticked and rests_on_tick(rule, matter):
        return TICKED
    for step, cause in zip((MAIN, SECOND), causes, strict=False):
        if cause in rule.causes:
            return step
    return None if causes else UNHEARD if not asks_for_cause(rule) else None


def rests_on_tick(rule: Rule, matter: Matter) -> bool:
    """Whether an officer ticked something that the rule asks for and that is so."""
    true = {literal for literal in matter.literals() if literal.partition(":")[2] in matter.ticked}
    return not true.isdisjoint(_wanted(rule.when))


def asks_for_cause(rule: Rule) -> bool:
    """Whether the condition itself asks for a cause: such a rule says nothing where none was heard."""
    return any(literal.startswith("cause:") for literal in _wanted(rule.when))


def _wanted(condition: Condition) -> Iterable[str]:
    """The literals a condition wants to be true."""
    match condition:
        case Is(literal):
            yield literal
        case All(parts) | Any(parts):
            for part in parts:
                yield from _wanted(part)
