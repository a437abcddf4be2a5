"""What a wording takes for granted, and how much of it was said, or denied."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from triage.content.knowledge import Reply
from triage.content.rule import All, Any, Condition, Is, Number, Rule, literals
from triage.decision.conditions import holds
from triage.decision.verdict import BESIDE

#: What is said of something that is not so.
_OPPOSITE = {"yes": "no", "no": "yes", "missing": "present", "present": "missing"}


@dataclass(frozen=True)
class Demand:
    """What a wording asks for on one day: ``presupposed`` must hold, and holds only if all of ``needs`` is true."""

    causes: frozenset[str]
    presupposed: Condition
    needs: frozenset[str]

    @classmethod
    def of(cls, reply: Reply, rules: Sequence[Rule]) -> Demand:
        """That of ``reply``, which ``rules`` name: where it says nothing itself, what they ask for."""
        presupposed = reply.when
        if presupposed is None:
            presupposed = Any(tuple(rule.when for rule in rules)) if rules else All(())
        causes = frozenset(reply.causes or (code for rule in rules for code in rule.causes))
        return cls(causes, presupposed, frozenset(_needs(presupposed)))

    @property
    def facts(self) -> bool:
        """Whether it presupposes any circumstance or material, and not only a service or a cause."""
        return any(not literal.startswith(BESIDE) for literal in literals(self.presupposed))

    def met(self, literals: set[str], numbers: dict[str, int]) -> bool:
        """Whether all of it was said."""
        return self.needs <= literals and holds(self.presupposed, literals, numbers)


def _needs(condition: Condition) -> Iterator[str]:
    """Literals without which a condition cannot hold."""
    match condition:
        case Is(literal):
            yield literal
        case All(parts):
            for part in parts:
                yield from _needs(part)


def denied(condition: Condition, literals: set[str]) -> bool:
    """Whether somebody said that a condition does not hold."""
    match condition:
        case Is(literal):
            state, _, name = literal.partition(":")
            return f"{_OPPOSITE.get(state, '')}:{name}" in literals
        case All(parts):
            return any(denied(part, literals) for part in parts)
        case Any(parts):
            return bool(parts) and all(denied(part, literals) for part in parts)
    return False


def answered(condition: Condition, literals: set[str], numbers: dict[str, int]) -> int:
    """How much of what was said a condition that holds asks for, beside service, line and cause."""
    match condition:
        case Is(literal):
            return int(literal in literals and not literal.startswith(BESIDE))
        case Number(name):
            return int(name in numbers)
        case All(parts):
            return sum(answered(part, literals, numbers) for part in parts)
        case Any(parts):
            return max((answered(part, literals, numbers) for part in parts if holds(part, literals, numbers)), default=0)
    return 0
