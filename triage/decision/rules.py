"""The one door that answers which rules fire: for the desk, the API, questions, impact and checks alike.

The engine is asked with every likely cause as if each had been heard, and the verdict keeps the rules of those that
were.  So one question to the engine serves every way in which the words may have been meant.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable
from functools import cached_property

from triage.content.rule import Rule
from triage.content.rulebook import Rulebook
from triage.decision.durable import DurableEngine
from triage.decision.index import Index
from triage.decision.rows import plan
from triage.hearing.matter import Matter

#: Causes less likely than this change nothing worth telling, and so many are tried at most.
LEAST, MOST_CAUSES = 0.03, 5


def likely(matter: Matter) -> list[tuple[str, float]]:
    """The causes of a matter that are worth trying, with their chances, the main one first."""
    return [(code, chance) for code, chance in matter.causes if chance >= LEAST][:MOST_CAUSES]


class Rules:
    """The rules of one rulebook, ready to fire.  Safe for threads."""

    def __init__(self, rulebook: Rulebook):
        """Raises :class:`triage.content.findings.ContentError` for a condition that unfolds into too many rows."""
        self._rulebook = rulebook
        self._engine = DurableEngine(plan(rulebook.rules))

    def literals(self, matter: Matter, service: str | None) -> set[str]:
        """All that conditions may ask for, if the matter is about ``service``."""
        line = self._rulebook.services.line_of(service) or matter.line
        found = {*matter.literals(), *(f"cause:{code}" for code, _ in likely(matter))}
        found |= {f"service:{service}"} if service else set()
        found |= {f"line:{line}"} if line else set()
        if matter.dangers and matter.danger >= self._rulebook.thresholds.danger_red:
            found.add(f"danger:{matter.dangers[0][0]}")
        return found

    def fired(self, matter: Matter, service: str | None, as_of: datetime.date) -> list[Rule]:
        """The rules in force on ``as_of`` whose conditions hold, whichever of the likely causes is meant."""
        ids = self._engine.fired(self.literals(matter, service), dict(matter.numbers))
        return [rule for rule in map(self._rulebook.by_id.__getitem__, sorted(ids)) if rule.in_force(as_of)]

    def touched(self, literals: Iterable[str], service: str | None, causes: Collection[str], as_of: datetime.date) -> list[Rule]:
        """The rules of these causes, for this service or for all, of whose condition at least one part is true."""
        return [
            rule
            for rule in self._index.touched(literals)
            if rule.service in (None, service) and rule.in_force(as_of) and not rule.danger and set(rule.causes) & set(causes)
        ]

    @cached_property
    def _index(self) -> Index:
        return Index(self._rulebook.rules)
