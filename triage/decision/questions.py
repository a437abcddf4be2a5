"""The questions whose answer would change what is done, the most telling first: a danger; after few words the facts that the guide has
asked; which of the likeliest situations it is; and where none is likely, other facts, which service, and last of all which cause."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from triage.content.rule import Condition, Is, Not, Rule, literals
from triage.content.rulebook import Rulebook
from triage.decision import conditions
from triage.decision.decision import Option, Question
from triage.decision.openings import Opening
from triage.decision.standing import AnswerIf, Standing
from triage.decision.ticks import TickKind
from triage.hearing.matter import Matter, Value

#: More than two questions at a time is an interrogation.
MOST = 2
#: So many characters are few words.  Of 842 questions that might have been put after longer tellings readers found 6 in 100 worth
#: asking, of 267 after few words 16 in 100: mostly facts, which whoever told their story has told (kb/cases/README.md).
FEW = 25
#: How many circumstances are tried.
MOST_TRIED = 8


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


def told_little(matter: Matter) -> bool:
    """Whether only a few words were said, so that most of what an officer wants to know is still to be asked."""
    return matter.form == "note" or len(matter.text.strip()) <= FEW


def after_telling(opening: Opening, standing: Standing, situations: Iterator[Question], answer_if: AnswerIf) -> tuple[Question, ...]:
    """The question for somebody who told their story, and with it the facts that matter: which of ``situations`` theirs is, else which of
    the services or causes that were heard is meant, which whoever listened can tell at once."""
    if asked := tuple(situations):
        return asked
    if opening.untold(standing):
        return tuple(opening.stuck(standing, answer_if))
    firm = standing.certain.path == standing.certain.service == "sure"
    return () if firm else tuple(opening.heard(standing, answer_if))


def after_few_words(
    rulebook: Rulebook,
    opening: Opening,
    standing: Standing,
    first: Sequence[str],
    situations: Iterator[Question],
    near: Sequence[Rule],
    unheard: Sequence[Condition],
    answer_if: AnswerIf,
) -> tuple[Question, ...]:
    """At most :data:`MOST` questions; ``first`` are the circumstances that the service's guide has asked first, ``situations`` asks which
    of the likeliest theirs is, ``near`` are the rules of the likely causes of which something is true, ``unheard`` what alone keeps
    another wording from being said.

    Where nobody knows where it is stuck, that is asked; else what the guide has asked, which situation it is, and what else is in doubt."""
    if opening.untold(standing) and standing.service and (stuck := tuple(opening.stuck(standing, answer_if))):
        return stuck
    first = first if opening.known(standing) else ()
    if facts := tuple(_facts(rulebook, opening, standing, first, answer_if)):
        return facts
    if asked := tuple(situations):
        return asked
    found = list(_facts(rulebook, opening, standing, _wanted(rulebook, standing, near, unheard), answer_if))
    if len(found) < MOST and standing.certain.service != "sure":
        found += opening.service(standing, answer_if)
    if not found and standing.certain.reply != "sure" and standing.certain.path != "sure":
        found += opening.cause(standing, answer_if)
    if not found and standing.now.reply is None:
        found += opening.stuck(standing, answer_if)
    return tuple(found[:MOST])


def _wanted(rulebook: Rulebook, standing: Standing, near: Sequence[Rule], unheard: Sequence[Condition]) -> list[str]:
    """The names worth asking about, the most telling first: what alone keeps a wording or rule of the service from being said,
    then the rules for every service that lead to another path."""
    matter, now = standing.matter, standing.now
    true = {*matter.literals(), *(f"cause:{code}" for code in rulebook.causes.by_code)}
    true |= {f"service:{standing.service}"} if standing.service else set()
    wanted: dict[str, None] = {}
    for part in unheard:
        wanted |= dict.fromkeys(_askable(part))
    for rule in sorted(near, key=lambda rule: (rule.rank, rule.id)):
        if rule.path != now.path or (rule.service and rule.reply not in (None, now.reply)):
            missing = conditions.unmet(rule.when, true, dict(matter.numbers))
            wanted |= dict.fromkeys(_askable(missing[0])) if len(missing) == 1 else {}
    return list(wanted)


def _facts(rulebook: Rulebook, opening: Opening, standing: Standing, wanted: Sequence[str], answer_if: AnswerIf) -> Iterator[Question]:
    """The circumstances and materials that nobody has spoken of yet and whose answer changes path or wording for one of the
    causes that a fact must bear on."""
    vocabulary, matter, causes = rulebook.vocabulary, standing.matter, opening.causes(standing)
    spoken = {*matter.ticked, *matter.circumstances, *matter.materials}
    unsaid = [name for name in wanted if name not in spoken]
    asked = 0
    for name in unsaid[:MOST_TRIED]:
        if circumstance := vocabulary.circumstances.get(name):
            words, answers = circumstance.question, circumstance.answers
        elif name in vocabulary.materials:
            words, answers = opening.material(name)
        else:
            continue
        if not words:
            continue
        kind: TickKind = "circumstance" if circumstance else "material"
        yes, no = answer_if(kind, name, "yes"), answer_if(kind, name, "no")
        if yes != no and (yes.changes(standing.now, causes) or no.changes(standing.now, causes)):
            asked += 1
            yield Question(kind, name, words, (Option(answers[0], name, "yes", yes.path), Option(answers[1], name, "no", no.path)))
        if asked == MOST:
            return


def _askable(part: object) -> list[str]:
    if not isinstance(part, Is | Not):
        return []
    found = []
    for literal in literals(part):
        kind, _, name = literal.partition(":")
        if kind in ("yes", "no", "missing", "present") and name != "任一":
            found.append(name)
    return found
