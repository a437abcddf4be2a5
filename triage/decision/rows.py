"""Conditions put into the only form the engine is trusted with: rows of equalities, split into small rulesets.

A condition becomes its disjunctive normal form; each row is one engine rule that tests fields the adapter has set to 1.
A literal asked for plainly is one field, a literal asked for with ``not`` is another (set when the literal is *not*
true), so the engine never has to negate: its ``$nex`` loops for ever on an empty message.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from triage.content.findings import ContentError, Finding
from triage.content.rule import All, Any, Condition, Is, Not, Number, Rule

#: More rows than this and a rule should be written as several.
MOST_ROWS = 64
#: durable-rules 2.0.28 hangs for ever when a ruleset of 512 rules is created; stay far away.
MOST_IN_RULESET = 300

#: One thing a row asks for: (literal, whether it must be true) or a number within bounds.
Test = tuple[str, bool] | Number
Row = frozenset[Test]


def rows(condition: Condition, wanted: bool = True) -> list[Row]:
    """The disjunctive normal form: any of the rows, each all of its (literal, wanted) and numbers."""
    match condition:
        case Is(literal):
            return [frozenset([(literal, wanted)])]
        case Number():
            if wanted:
                return [frozenset([condition])]
            # Not within bounds, or never mentioned, which is a literal of its own.
            return [frozenset([(f"number:{condition.name}", False)]), *_outside(condition)]
        case Not(part):
            return rows(part, not wanted)
        case All(parts) if wanted:
            return _all([rows(part, wanted) for part in parts])
        case Any(parts) if not wanted:
            return _all([rows(part, wanted) for part in parts])
        case All(parts) | Any(parts):
            return _absorb([row for part in parts for row in rows(part, wanted)])
    raise AssertionError(condition)


def _outside(number: Number) -> list[Row]:
    outside: list[Row] = []
    if number.at_least is not None:
        outside.append(frozenset([Number(number.name, at_most=number.at_least - 1)]))
    if number.at_most is not None:
        outside.append(frozenset([Number(number.name, at_least=number.at_most + 1)]))
    return outside


def _all(parts: list[list[Row]]) -> list[Row]:
    product: list[Row] = [frozenset()]
    for part in parts:
        product = _absorb([row | more for row in product for more in part])
        if len(product) > MOST_ROWS * 8:
            break
    return product


def _absorb(found: list[Row]) -> list[Row]:
    """Rows without contradictions, duplicates, and rows that ask for more than another row."""
    sane = {row for row in found if not any((item[0], not item[1]) in row for item in row if isinstance(item, tuple))}
    return sorted((row for row in sane if not any(other < row for other in sane)), key=lambda row: (len(row), sorted(map(repr, row))))


@dataclass
class Ruleset:
    """One engine ruleset: ``rows`` as (rule id, row); ``negated`` are the literals whose absence it asks for."""

    name: str
    rows: list[tuple[str, Row]] = field(default_factory=list)
    negated: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Plan:
    """Which rulesets a matter needs: always those of ``general``, and those of its service and line."""

    rulesets: dict[str, Ruleset]
    general: tuple[str, ...]
    by_literal: dict[str, tuple[str, ...]]

    def needed(self, literals: Iterable[str]) -> list[str]:
        """Names of the rulesets that could fire for a matter with these literals."""
        names = list(self.general)
        for literal in literals:
            names.extend(self.by_literal.get(literal, ()))
        return names


def plan(rules: Iterable[Rule]) -> Plan:
    """Split the rules by what a matter must have for them: a service, else a line, else nothing.

    Raises :class:`ContentError` for a rule whose condition unfolds into too many rows.
    """
    groups: dict[str, list[tuple[str, Row]]] = defaultdict(list)
    findings = []
    for rule in rules:
        unfolded = rows(rule.when)
        if len(unfolded) > MOST_ROWS:
            findings.append(
                Finding(
                    rule.file,
                    rule.file_line,
                    "engine",
                    f"条件展开后有 {len(unfolded)} 种组合，太多了",
                    f"拆成几条规则，每条不超过 {MOST_ROWS} 种组合",
                    rule.id,
                )
            )
            continue
        for row in unfolded:
            groups[_key(row)].append((rule.id, row))
    if findings:
        raise ContentError(findings)
    rulesets: dict[str, Ruleset] = {}
    names: dict[str, list[str]] = defaultdict(list)
    for number, (key, members) in enumerate(sorted(groups.items())):
        for part in range(0, len(members), MOST_IN_RULESET):
            chunk = members[part : part + MOST_IN_RULESET]
            ruleset = Ruleset(f"r{number}_{part // MOST_IN_RULESET}", chunk)
            ruleset.negated = {item[0] for _, row in chunk for item in row if isinstance(item, tuple) and not item[1]}
            rulesets[ruleset.name] = ruleset
            names[key].append(ruleset.name)
    general = tuple(names.pop("", ()))
    return Plan(rulesets, general, {key: tuple(found) for key, found in names.items()})


def _key(row: Row) -> str:
    wanted = sorted(item[0] for item in row if isinstance(item, tuple) and item[1])
    for kind in ("service:", "line:"):
        for literal in wanted:
            if literal.startswith(kind):
                return literal
    return ""
