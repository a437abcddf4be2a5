"""The ways in which the words may have been meant, and what would be answered in each.

A fact heard with doubt matters only where another value of it would change path, service or wording.  So the likely
causes and services are tried one by one; the chance of all the ways that lead to one answer is that answer's certainty.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from triage.content.rule import Rule
from triage.content.rulebook import Rulebook
from triage.decision.rules import LEAST, likely
from triage.decision.verdict import Verdict, judge
from triage.hearing.matter import Matter

#: How many services are tried.
MOST_SERVICES = 3


@dataclass(frozen=True)
class World:
    """One way in which the words may have been meant."""

    chance: float
    cause: str | None
    service: str | None
    verdict: Verdict

    @property
    def path(self) -> str | None:
        return self.verdict.winner.path if self.verdict.winner else None


def worlds(matter: Matter, rulebook: Rulebook, fired: Callable[[str | None], list[Rule]]) -> list[World]:
    """The ways worth telling, the one that is answered first.  ``fired`` gives the rules that fire for a service."""
    held = rulebook.thresholds.held
    causes = likely(matter)
    services: list[tuple[str | None, float]] = [(name or None, chance) for name, chance in matter.services if chance >= LEAST]
    services = services[:MOST_SERVICES] or [(None, 1.0)]
    main = tuple(code for code, chance in causes[:2] if chance >= held)
    found = [World(0.0, main[0] if main else None, services[0][0], judge(fired(services[0][0]), main, matter, rulebook.causes))]
    if not main:
        return found
    for service, of_service in services:
        for code, of_cause in causes:
            meant = main if code == main[0] else (code,)
            verdict = judge(fired(service), meant, matter, rulebook.causes)
            found.append(World(of_service * of_cause, code, service, verdict))
    answered, *others = found
    same = next(other for other in others if other.cause == answered.cause and other.service == answered.service)
    others.remove(same)
    return [same, *others]
