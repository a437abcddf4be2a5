"""Which of many rules are worth a look for what is true of a matter."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from triage.content.rule import Rule, literals
from triage.decision.rows import rows


class Index:
    """Rules by what they ask for.  Built once; safe for threads."""

    def __init__(self, rules: Iterable[Rule]):
        unfolded = [(rule, [{item[0] for item in row if isinstance(item, tuple) and item[1]} for row in rows(rule.when)]) for rule in rules]
        frequency = Counter(literal for _, wanted in unfolded for row in wanted for literal in row)
        self._by_rarest: dict[str, list[Rule]] = defaultdict(list)
        self._by_literal: dict[str, list[Rule]] = defaultdict(list)
        for rule, wanted in unfolded:
            for key in {min(row, key=lambda literal: (frequency[literal], literal), default="") for row in wanted}:
                self._by_rarest[key].append(rule)
            for literal in set(literals(rule.when)):
                self._by_literal[literal].append(rule)

    def candidates(self, true: Iterable[str]) -> list[Rule]:
        """Every rule that could fire, and some that do not: each way to fire waits under its rarest literal."""
        return _each(self._by_rarest, (*true, ""))

    def touched(self, true: Iterable[str]) -> list[Rule]:
        """The rules that ask for at least one of these literals."""
        return _each(self._by_literal, true)


def _each(by_literal: dict[str, list[Rule]], wanted: Iterable[str]) -> list[Rule]:
    return list({rule.id: rule for literal in wanted for rule in by_literal.get(literal, ())}.values())
