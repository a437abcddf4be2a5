"""The questions whose answer would change what is done, the most telling first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from triage.content.causes import Cause
from triage.content.rule import Condition, Is, Not, Rule, literals
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


@dataclass(frozen=True)
class Answer:
    """What would be answered: the path, and the id of the wording, None where none fits."""

    path: str
    reply: str | None


#: The answer if an officer ticked something.
AnswerIf = Callable[[Kind, str, Value], Answer]


def danger_question(rulebook: Rulebook, matter: Matter, answer_if: AnswerIf) -> Question | None:
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
            Option(answer, danger.name, value, answer_if("danger", danger.code, value).path)
            for answer, value in zip(danger.answers, values, strict=True)
        ),
    )


def questions(
    rulebook: Rulebook,
    matter: Matter,
    meant: Sequence[World],
    certain: Certain,
    near: Sequence[Rule],
    unheard: Sequence[Condition],
    now: Answer,
    answer_if: AnswerIf,
) -> tuple[Question, ...]:
    """At most :data:`MOST` questions; ``meant`` are the ways in which the words may have been meant, ``near`` the rules of
    the likely causes of which something is true, ``unheard`` what alone keeps a wording from being said, ``now`` the answer
    as it stands."""
    found: list[Question] = []
    if certain.path != "sure":
        found += _which_cause(rulebook, matter, meant, answer_if)
    if certain.service != "sure":
        found += _which_service(matter, meant, answer_if)
    if len(found) < MOST:
        found += _circumstances(rulebook, matter, near, unheard, now, answer_if)
    return tuple(found[:MOST])


def _which_cause(rulebook: Rulebook, matter: Matter, meant: Sequence[World], answer_if: AnswerIf) -> Iterator[Question]:
    """Which of the likely causes it is, where they lead to different paths."""
    by_code = rulebook.causes.by_code
    options: list[Option] = []
    for code in dict.fromkeys(world.cause for world in meant):
        if code is None or by_code[code].name in matter.ticked:
            continue
        cause: Cause = by_code[code]
        options.append(Option(cause.says, cause.name, "yes", answer_if("cause", code, "yes").path))
    # An answer that changes nothing is worth offering only beside one that does.
    different = [option for place, option in enumerate(options) if option.path not in {o.path for o in options[:place]}]
    if len(different) > 1:
        yield Question("cause", different[0].tick, WHICH_CAUSE, tuple(different[:MOST_OPTIONS]))


def _which_service(matter: Matter, meant: Sequence[World], answer_if: AnswerIf) -> Iterator[Question]:
    services = [s for s in dict.fromkeys(world.service for world in meant) if s and s not in matter.ticked]
    if len(services) > 1:
        options = tuple(Option(service, service, "yes", answer_if("service", service, "yes").path) for service in services[:MOST_OPTIONS])
        yield Question("service", services[0], WHICH_SERVICE, options)


def _circumstances(
    rulebook: Rulebook, matter: Matter, near: Sequence[Rule], unheard: Sequence[Condition], now: Answer, answer_if: AnswerIf
) -> Iterator[Question]:
    """What stands alone between a rule of another path and its firing, or between silence and a wording that fits."""
    vocabulary = rulebook.vocabulary
    true = {*matter.literals(), *(f"cause:{code}" for code in rulebook.causes.by_code)}
    true |= {f"service:{matter.service}"} if matter.service else set()
    wanted: dict[str, None] = {}
    for rule in sorted(near, key=lambda rule: (rule.service is None, -rule.special, rule.id)):
        missing = conditions.unmet(rule.when, true, dict(matter.numbers)) if rule.path != now.path else []
        if len(missing) == 1:
            wanted |= dict.fromkeys(_askable(missing[0]))
    for part in unheard:
        wanted |= dict.fromkeys(_askable(part))
    for name in list(wanted)[:MOST_TRIED]:
        circumstance = vocabulary.circumstances.get(name)
        kind: Kind = "circumstance" if circumstance else "material"
        words = circumstance.question if circumstance else f"{name}带来了吗？"
        if name in matter.ticked or name in matter.circumstances or not words:
            continue
        yes, no = answer_if(kind, name, "yes"), answer_if(kind, name, "no")
        if yes.path != no.path or (now.reply is None and (yes.reply or no.reply)):
            answers = circumstance.answers if circumstance else ("带来了", "没有")
            yield Question(kind, name, words, (Option(answers[0], name, "yes", yes.path), Option(answers[1], name, "no", no.path)))


def _askable(part: object) -> list[str]:
    if not isinstance(part, Is | Not):
        return []
    found = []
    for literal in literals(part):
        kind, _, name = literal.partition(":")
        if kind in ("yes", "no", "missing", "present") and name != "任一":
            found.append(name)
    return found
