"""The questions whose answer would change what is done, the most telling first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from triage.content.causes import Cause
from triage.content.rule import Is, Not, Rule, literals
from triage.content.rulebook import Rulebook
from triage.decision import conditions
from triage.decision.decision import Certain, Option, Question
from triage.decision.worlds import World
from triage.hearing.matter import Kind, Matter, Value

#: More than two questions at a time is an interrogation.
MOST = 2
#: How many answers one question offers, and how many circumstances are tried.
MOST_OPTIONS, MOST_TRIED = 3, 8
WHICH_CAUSE = "您的情况，更像下面哪一种？"
WHICH_SERVICE = "您要办的，是下面哪一样？"

#: The path if an officer ticked something.
PathIf = Callable[[Kind, str, Value], str]


def danger_question(rulebook: Rulebook, matter: Matter, path_if: PathIf) -> Question | None:
    """The question whether somebody is in danger, where the ear is in doubt."""
    limits = rulebook.thresholds
    if not matter.dangers or not limits.danger_asked <= matter.danger < limits.danger_red:
        return None
    danger = rulebook.dangers[matter.dangers[0][0]]
    values: tuple[Value, Value] = ("yes", "no")
    return Question(
        "danger",
        danger.name,
        danger.question,
        tuple(
            Option(answer, danger.name, value, path_if("danger", danger.code, value))
            for answer, value in zip(danger.answers, values, strict=True)
        ),
    )


def questions(
    rulebook: Rulebook, matter: Matter, meant: Sequence[World], certain: Certain, near: Sequence[Rule], path_if: PathIf
) -> tuple[Question, ...]:
    """At most :data:`MOST` questions; ``meant`` are the ways in which the words may have been meant, ``near`` the rules of
    the likely causes of which something is true."""
    found: list[Question] = []
    if certain.path != "sure":
        found += _which_cause(rulebook, matter, meant, path_if)
    if certain.service != "sure":
        found += _which_service(matter, meant, path_if)
    if len(found) < MOST:
        found += _circumstances(rulebook, matter, near, meant[0].path or "", path_if)
    return tuple(found[:MOST])


def _which_cause(rulebook: Rulebook, matter: Matter, meant: Sequence[World], path_if: PathIf) -> Iterator[Question]:
    """Which of the likely causes it is, where they lead to different paths."""
    by_code = rulebook.causes.by_code
    options: list[Option] = []
    for code in dict.fromkeys(world.cause for world in meant):
        if code is None or by_code[code].name in matter.ticked:
            continue
        cause: Cause = by_code[code]
        options.append(Option(cause.says, cause.name, "yes", path_if("cause", code, "yes")))
    # An answer that changes nothing is worth offering only beside one that does.
    different = [option for place, option in enumerate(options) if option.path not in {o.path for o in options[:place]}]
    if len(different) > 1:
        yield Question("cause", different[0].tick, WHICH_CAUSE, tuple(different[:MOST_OPTIONS]))


def _which_service(matter: Matter, meant: Sequence[World], path_if: PathIf) -> Iterator[Question]:
    services = [s for s in dict.fromkeys(world.service for world in meant) if s and s not in matter.ticked]
    if len(services) > 1:
        options = tuple(Option(service, service, "yes", path_if("service", service, "yes")) for service in services[:MOST_OPTIONS])
        yield Question("service", services[0], WHICH_SERVICE, options)


def _circumstances(rulebook: Rulebook, matter: Matter, near: Sequence[Rule], path: str, path_if: PathIf) -> Iterator[Question]:
    """What stands alone between a rule of another path and its firing."""
    vocabulary = rulebook.vocabulary
    true = {*matter.literals(), *(f"cause:{code}" for code in rulebook.causes.by_code)}
    true |= {f"service:{matter.service}"} if matter.service else set()
    wanted: dict[str, None] = {}
    for rule in sorted(near, key=lambda rule: (rule.service is None, -rule.special, rule.id)):
        missing = conditions.unmet(rule.when, true, dict(matter.numbers)) if rule.path != path else []
        if len(missing) == 1:
            wanted |= dict.fromkeys(_askable(missing[0]))
    for name in list(wanted)[:MOST_TRIED]:
        circumstance = vocabulary.circumstances.get(name)
        kind: Kind = "circumstance" if circumstance else "material"
        words = circumstance.question if circumstance else f"{name}带来了吗？"
        if name in matter.ticked or name in matter.circumstances or not words:
            continue
        yes, no = path_if(kind, name, "yes"), path_if(kind, name, "no")
        if yes != no:
            answers = circumstance.answers if circumstance else ("带来了", "没有")
            yield Question(kind, name, words, (Option(answers[0], name, "yes", yes), Option(answers[1], name, "no", no)))


def _askable(part: object) -> list[str]:
    if not isinstance(part, Is | Not):
        return []
    found = []
    for literal in literals(part):
        kind, _, name = literal.partition(":")
        if kind in ("yes", "no", "missing", "present") and name != "任一":
            found.append(name)
    return found
