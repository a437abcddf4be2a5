"""What can be proved about conditions: that one can never hold, that one implies another.

Conditions are compared as rows of the engine's disjunctive normal form, closed under what the Reader guarantees:
a circumstance is never yes and no at once, a matter has one service, one line and one danger that is going on, a named
material is a material.  Of causes several may be likely at once.  Everything said here is certain; what cannot be
proved is not said.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from triage.content.rule import STATES, All, Condition, Number, Rule
from triage.content.services import Services
from triage.decision.rows import Row, rows

_OPPOSITE = {"yes": "no", "no": "yes", "present": "missing", "missing": "present"}
#: Of these a matter has at most one.
_ONE = ("service", "line", "danger")
_ANYTHING = (float("-inf"), float("inf"))


@dataclass(frozen=True)
class Case:
    """One row, closed: what is then true, what is then not true, and the bounds of each quantity."""

    true: frozenset[str]
    false: frozenset[str]
    bounds: dict[str, tuple[float, float]] = field(hash=False)

    def denies(self, literal: str) -> bool:
        """Whether ``literal`` cannot be true of a matter of this case."""
        kind, _, name = literal.partition(":")
        if literal in self.false or (kind in _OPPOSITE and f"{_OPPOSITE[kind]}:{name}" in self.true and name != "任一"):
            return True
        if kind in _ONE:
            return any(other.startswith(f"{kind}:") and other != literal for other in self.true)
        return kind in STATES and f"{kind}:任一" in self.false

    @property
    def possible(self) -> bool:
        return not any(self.denies(literal) for literal in self.true) and all(low <= high for low, high in self.bounds.values())

    def implies(self, other: Case) -> bool:
        return (
            other.true <= self.true
            and all(self.denies(literal) for literal in other.false)
            and all(
                name in self.bounds and low <= self.bounds[name][0] and self.bounds[name][1] <= high
                for name, (low, high) in other.bounds.items()
            )
        )


class Logic:
    """Proofs about the conditions of one rulebook's rules."""

    def __init__(self, services: Services):
        self._services = services

    def cases(self, condition: Condition) -> list[Case]:
        """The ways in which ``condition`` can hold; empty where it never can."""
        return [case for case in map(self._closed, rows(condition)) if case.possible]

    def meet(self, a: Condition, b: Condition) -> Case | None:
        """The plainest matter of which both conditions may hold; None where something keeps them apart."""
        return min(self.cases(All((a, b))), key=lambda case: (len(case.true), sorted(case.true)), default=None)

    def _closed(self, row: Row) -> Case:
        true = {item[0] for item in row if isinstance(item, tuple) and item[1]}
        false = {item[0] for item in row if isinstance(item, tuple) and not item[1]}
        bounds: dict[str, tuple[float, float]] = {}
        for item in row:
            if isinstance(item, Number):
                low, high = bounds.get(item.name, _ANYTHING)
                bounds[item.name] = (
                    max(low, _ANYTHING[0] if item.at_least is None else item.at_least),
                    min(high, _ANYTHING[1] if item.at_most is None else item.at_most),
                )
        for literal in list(true):
            kind, _, name = literal.partition(":")
            if kind == "service" and (line := self._services.line_of(name)):
                true.add(f"line:{line}")
            elif kind in STATES:
                true.add(f"{kind}:任一")
        true |= {f"number:{name}" for name in bounds}
        return Case(frozenset(true), frozenset(false), bounds)


@dataclass(frozen=True)
class Pair:
    """``narrow`` fires only where ``wide`` fires too; ``same`` where the reverse holds as well."""

    narrow: Rule
    wide: Rule
    same: bool


def pairs(logic: Logic, rules: Iterable[Rule]) -> list[Pair]:
    """Every provable pair of rules of which one implies the other.

    Each wide row is looked up by its rarest literal, so that three hundred rules take a fraction of a second.
    """
    unfolded = {rule.id: (rule, cases) for rule in rules if (cases := logic.cases(rule.when))}
    frequency = Counter(literal for _, cases in unfolded.values() for case in cases for literal in case.true)
    by_key: dict[str, list[tuple[str, Case]]] = defaultdict(list)
    for identity, (_, cases) in unfolded.items():
        for case in cases:
            by_key[min(case.true, key=lambda literal: (frequency[literal], literal), default="")].append((identity, case))
    implied: dict[str, set[str]] = {}
    for identity, (_, cases) in unfolded.items():
        common: set[str] | None = None
        for case in cases:
            here = {
                other
                for key in (*case.true, "")
                for other, wide in by_key.get(key, ())
                if other != identity and (common is None or other in common) and case.implies(wide)
            }
            common = here if common is None else common & here
            if not common:
                break
        implied[identity] = common or set()
    return [
        Pair(unfolded[narrow][0], unfolded[wide][0], narrow in implied[wide]) for narrow, wides in implied.items() for wide in sorted(wides)
    ]
