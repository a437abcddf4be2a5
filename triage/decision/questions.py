"""The one to three questions whose answer would change the path."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from triage.decision.decision import Question
from triage.engine import oracle
from triage.reading.matter import Matter
from triage.rulebook.ast import Is, Not, Rule, literals
from triage.rulebook.load import Rulebook

MOST = 3


def questions(rulebook: Rulebook, matter: Matter, rules: Sequence[Rule], winner: Rule | None,
              path_if: Callable[[Matter], str]) -> tuple[Question, ...]:
    """Questions for ``matter``; ``path_if`` gives the path of a matter, ``rules`` are those that could matter to it.

    Worth asking is what stands alone between a stronger rule and its firing, and what the winner rests on.
    """
    true, numbers = set(matter.literals()), matter.numbers
    limit = rulebook.precedence.place[winner.rank] if winner else len(rulebook.precedence.ranks)
    wanted: Counter[str] = Counter()
    for rule in rules:
        if rule.path is None or rule.rank == "危险":
            continue
        missing = oracle.unmet(rule.when, true, numbers)
        if len(missing) == 1 and rulebook.precedence.place[rule.rank] <= limit:
            wanted.update(dict.fromkeys(_asked(missing[0]), 2))
    if winner:
        wanted.update({name: 1 for literal in literals(winner.when) if literal in true and (name := _fact(literal))})
    found: list[Question] = []
    for name, _ in sorted(wanted.items(), key=lambda item: (-item[1], item[0])):
        text = _question(rulebook, name)
        if not text:
            continue
        yes, no = (path_if(matter.with_fact(name, value, rulebook.vocabulary.materials)) for value in ("yes", "no"))
        if yes != no:
            found.append(Question(name, text, yes, no))
        if len(found) == MOST:
            break
    return tuple(found)


def _fact(literal: str) -> str | None:
    kind, _, name = literal.partition(":")
    return None if kind in ("service", "line") or name == "任一" else name


def _asked(condition) -> list[str]:
    match condition:
        case Is(literal):
            name = _fact(literal)
            return [name] if name else []
        case Not(part):
            return [name for literal in literals(part) if (name := _fact(literal))]
        case _:
            return []


def _question(rulebook: Rulebook, name: str) -> str:
    circumstance = rulebook.vocabulary.circumstances.get(name)
    if circumstance:
        return circumstance.question
    return f"{name}带来了吗？" if name in rulebook.vocabulary.materials else ""
