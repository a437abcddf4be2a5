"""The one to three questions whose answer would change the path."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Sequence

from triage.decision.decision import Question
from triage.engine import oracle
from triage.reading.leanings import PREFIX
from triage.reading.matter import Matter, Value
from triage.rulebook.ast import Condition, Is, Not, Number, Rule, literals
from triage.rulebook.load import Rulebook

MOST = 3
#: How many facts are tried: each costs two judgements while the officer types.
TRIED = 12


def questions(
    rulebook: Rulebook,
    matter: Matter,
    rules: Sequence[Rule],
    winner: Rule | None,
    likely: Collection[str],
    answered: Collection[str],
    path_if: Callable[[str, Value], str],
) -> tuple[Question, ...]:
    """Questions for ``matter``; ``path_if`` gives the path if a fact were yes or no, ``rules`` are those of which
    something is already true.

    Worth asking is what stands alone between a rule and its firing, and what the winner rests on.  What leads to a
    path that is ``likely`` is asked first.
    """
    true, numbers = set(matter.literals()), matter.numbers
    place = rulebook.precedence.place
    limit = place[winner.rank] if winner else len(place)
    wanted: Counter[str] = Counter()
    for rule in rules:
        if rule.rank == "危险" or place[rule.rank] > limit:
            continue
        missing = [part for part in oracle.unmet(rule.when, true, numbers) if not is_clue(part)]
        if len(missing) == 1:
            weight = 2 + (rule.service is not None) + 2 * (rule.path in likely)
            for name in _asked(missing[0]):
                wanted[name] = max(wanted[name], weight)
    if winner:
        for literal in literals(winner.when):
            if literal in true and (name := _fact(literal)):
                wanted[name] = max(wanted[name], 1)
    found: list[Question] = []
    for name, _ in sorted(wanted.items(), key=lambda item: (-item[1], item[0]))[:TRIED]:
        text = "" if name in answered else _question(rulebook, name)
        if not text:
            continue
        yes, no = path_if(name, "yes"), path_if(name, "no")
        if yes != no:
            found.append(Question(name, text, yes, no))
        if len(found) == MOST:
            break
    return tuple(found)


def is_clue(part: Condition) -> bool:
    """The scorecards' lead: nothing that a citizen could be asked; it follows from what else is known."""
    return isinstance(part, Number) and part.name.startswith(PREFIX)


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
