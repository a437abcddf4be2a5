"""One revision's judge for comparing many matters: the product's own flow, with the oracle as its engine.

The oracle gives the same answers as the adapter to durable-rules (the engine's tests hold it to that), needs no lock
and leaves nothing behind, so that a hundred thousand matters run in as many processes as there are cores.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path

from triage.decision.judge import Judge
from triage.engine import oracle
from triage.engine.index import Index
from triage.rulebook.ast import Rule


class OracleEngine:
    """Stands where :class:`triage.engine.durable.DurableEngine` does; looks only at rules that could fire."""

    def __init__(self, rules: tuple[Rule, ...]):
        self._index = Index(rules)

    def fired(self, literals: set[str], numbers: dict[str, float]) -> set[str]:
        return oracle.fired(self.candidates(literals), literals, numbers)

    def candidates(self, literals: set[str]) -> list[Rule]:
        """Every rule that could fire for these literals, and some that do not."""
        return self._index.candidates(literals)


@dataclass(frozen=True)
class Verdict:
    """What of a decision is compared.  ``rule`` won; ``fired`` are all rules that fired with a path."""

    path: str
    certainty: str
    scope: str
    line: str
    service: str | None
    reply: str
    wording: str
    notice: str
    limit: str
    flags: tuple[str, ...]
    rule: str
    fired: tuple[str, ...]


def open_judge(home: Path, with_opinion: bool = False) -> Judge:
    """A judge over ``home``.  Raises ``ContentError``."""
    judge = Judge.open(home, rules_only=not with_opinion)
    judge.engine = OracleEngine(judge.rulebook.rules)  # type: ignore[assignment]
    return judge


def verdict(judge: Judge, text: str, as_of: datetime.date) -> Verdict:
    """The decision on one matter, as far as it is compared."""
    decision = judge.decide(text, as_of=as_of)
    winner = next((rule.id for rule in decision.rules if rule.path == decision.path), "")
    return Verdict(
        decision.path,
        decision.certainty,
        decision.scope,
        decision.line,
        decision.service,
        decision.reply.id if decision.reply else "",
        decision.reply.public if decision.reply else "",
        decision.notice or "",
        (decision.deadline or {}).get("limit", ""),
        decision.flags,
        winner,
        tuple(rule.id for rule in decision.rules),
    )
