"""Which approved wording is said: one that takes nothing for granted that was not said, and answers most of what was.

A wording fits where it is written for the path, for the service (or for every service), for the cause that is meant or
that of the deciding rule, where all it presupposes was heard or ticked, and where its blanks have something behind them.
What nobody said does not hold.  A wording without ``when`` takes for granted what the rules that name it ask for.  Where
none fits, nothing is said.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from triage import terms
from triage.content.knowledge import Blank, Knowledge, Reply
from triage.content.rule import All, Any, Condition, Is, Number, Rule
from triage.content.rule import literals as rule_literals
from triage.content.rulebook import Rulebook
from triage.decision.blanks import Known
from triage.decision.conditions import holds, unmet
from triage.decision.worlds import World
from triage.hearing.matter import Matter

#: A wording under this service may be said of every service.
EVERY_SERVICE = "其他"
#: Likelier than all else together: from here on a service is meant firmly enough for its own wordings, and a cause for the
#: wording that knows no more than it.
FIRM = 0.5

#: Of so many days the demands of all wordings are kept: today, and a few that somebody asks about.
DAYS_KEPT = 4

#: What a condition may ask for that is no circumstance and no material.
_BESIDE = ("service:", "line:", "cause:", "danger:")

#: What is known of a matter if a rule decides, on a path, for a service.
KnownOf = Callable[[Rule | None, str, str | None], Known]


@dataclass(frozen=True)
class Choice:
    """``reply`` is said (None: nothing fits); ``chance`` is how likely it fits, whatever was meant."""

    reply: Reply | None
    chance: float = 0.0


@dataclass(frozen=True)
class Demand:
    """What a wording asks for on one day: ``presupposed`` must hold, and holds only if all of ``needs`` is true."""

    causes: frozenset[str]
    presupposed: Condition
    needs: frozenset[str]


class Wordings:
    """Every wording that may be said, by what it is written for.  Safe for threads."""

    def __init__(self, rulebook: Rulebook, knowledge: Knowledge):
        self._rulebook, self._knowledge = rulebook, knowledge
        self._blanks = knowledge.reference.blanks
        self._for: dict[tuple[str, str], list[Reply]] = defaultdict(list)
        self._rules: dict[str, list[Rule]] = defaultdict(list)
        self._demands = lru_cache(maxsize=DAYS_KEPT)(self._demands_on)
        for rule in rulebook.rules:
            if rule.reply:
                self._rules[rule.reply].append(rule)
        for reply in knowledge.replies.values():
            if knowledge.is_public_reply(reply):
                for service in reply.services:
                    self._for[reply.path, service].append(reply)

    def choose(self, matter: Matter, meant: Sequence[World], path: str, known_of: KnownOf, as_of: datetime.date) -> Choice:
        """The wording on ``path``; ``meant`` are the ways in which the words may have been meant, the answered one first."""
        likely = [meant[0], *(world for world in meant[1:] if world.path == path)]
        fitting = [self._fitting(matter, world, path, known_of, as_of) for world in likely]
        first = fitting[0]
        if not first:
            return Choice(None, sum(world.chance for world, fit in zip(likely, fitting, strict=True) if not fit))
        # Where another way to hear it is likely too, what fits both is better than what fits one; but a wording for every
        # service says too little to stand for one that the likelier service has of its own.
        held = self._rulebook.thresholds.held
        others = [fit for world, fit in zip(likely[1:], fitting[1:], strict=True) if world.chance >= held]
        own = [reply for reply in first if EVERY_SERVICE not in reply.services]
        shared = own if EVERY_SERVICE not in first[0].services else first
        best = next((reply for reply in shared if all(reply in fit for fit in others)), first[0])
        return Choice(best, sum(world.chance for world, fit in zip(likely, fitting, strict=True) if best in fit))

    def unheard(self, matter: Matter, world: World, path: str, said: Reply | None, as_of: datetime.date) -> list[Condition]:
        """What alone keeps a wording of this path, service and cause other than ``said`` from being said: worth asking for
        where something else that it presupposes was said, and, where nothing can be said, for a cause that is firmly heard."""
        deciding, literals = _deciding(world, path), self._literals(matter, world, path)
        demands = self._demands(as_of)
        spoken = {literal for literal in literals if not literal.startswith(_BESIDE)}
        touched: list[Condition] = []
        others: list[Condition] = []
        for reply in self._for[terms.PATHS[path], world.service or ""]:
            demand = demands[reply.id]
            if reply is not said and _answers(reply, demand, world, deciding):
                missing = unmet(demand.presupposed, literals, dict(matter.numbers))
                if len(missing) == 1:
                    (others if spoken.isdisjoint(rule_literals(demand.presupposed)) else touched).append(missing[0])
        firm = dict(matter.causes).get(world.cause or "", 0.0) >= FIRM
        return touched + (others if said is None and firm else [])

    def _fitting(self, matter: Matter, world: World, path: str, known_of: KnownOf, as_of: datetime.date) -> list[Reply]:
        """The wordings that fit if it was meant so, the best first."""
        deciding, literals, numbers = _deciding(world, path), self._literals(matter, world, path), dict(matter.numbers)
        known, name, demands = known_of(deciding, path, world.service), terms.PATHS[path], self._demands(as_of)
        heard = {rule.id for rule in world.verdict.heard}
        named = [(reply, rule) for rule in world.verdict.heard if (reply := self._named(rule)) and reply.path == name]
        of_general = {reply.id for reply, rule in named if rule.service is None}
        ranked = []
        written_for = (*(reply for reply, _ in named), *self._for[name, world.service or ""], *self._for[name, EVERY_SERVICE])
        for reply in {reply.id: reply for reply in written_for}.values():
            if deciding and deciding.danger and reply.id != deciding.reply:
                continue  # a danger is answered by its own rule's words and no others
            demand = demands[reply.id]
            presupposed = demand.presupposed
            if not demand.needs <= literals or (world.path is not None and not _answers(reply, demand, world, deciding)):
                continue
            if not holds(presupposed, literals, numbers) or not all(map(known.can_fill, self._asked(reply))):
                continue
            # What the wording itself presupposes tells more than what the rules that name it ask for; heard, it speaks for
            # its service where nothing likelier does.
            written = _heard(presupposed, literals, numbers) if reply.when is not None else 0
            if not (reply.id in of_general or self._likely(reply, matter) or (written and world.service in reply.services)):
                continue
            if world.path is None and not (written and world.service in reply.services):
                continue  # no rule was heard: nothing can be answered but a situation that was
            conditions = [rule.when for rule in self._rules[reply.id] if rule.id in heard]
            answered = max((written, *(_heard(condition, literals, numbers) for condition in [presupposed, *conditions])))
            by_word = deciding is not None and reply.id == deciding.reply
            # A rule of the service speaks for the service, whatever its wording was written for.
            exact = world.service in reply.services or (by_word and reply.id not in of_general)
            if not exact and not answered and not self._firm(matter, world, deciding):
                continue
            ranked.append((exact, written, answered, by_word, world.cause in reply.causes, _likeness(matter.text, reply.title), reply))
        # Of equals the first in the order of files.
        return [reply for *_, reply in sorted(ranked, key=lambda item: item[:6], reverse=True)]

    def _likely(self, reply: Reply, matter: Matter) -> bool:
        """Whether the wording is for what the matter is probably about."""
        services = {*reply.services, *(rule.service for rule in self._rules[reply.id] if rule.service)}
        return EVERY_SERVICE in services or sum(chance for name, chance in matter.services if name in services) >= FIRM

    def _named(self, rule: Rule) -> Reply | None:
        """The wording a rule names, where it may be said."""
        reply = self._knowledge.replies.get(rule.reply or "")
        return reply if reply and self._knowledge.is_public_reply(reply) else None

    def _asked(self, reply: Reply) -> Iterator[Blank]:
        return (self._blanks[name] for name in reply.blanks if name in self._blanks)

    def _demands_on(self, day: datetime.date) -> dict[str, Demand]:
        """What every wording asks for on ``day``, by id."""
        found = {}
        for reply in self._knowledge.replies.values():
            rules = [rule for rule in self._rules[reply.id] if rule.in_force(day)]
            presupposed = reply.when
            if presupposed is None:
                presupposed = Any(tuple(rule.when for rule in rules)) if rules else All(())
            causes = frozenset(reply.causes or (code for rule in rules for code in rule.causes))
            found[reply.id] = Demand(causes, presupposed, frozenset(_needs(presupposed)))
        return found

    def _literals(self, matter: Matter, world: World, path: str) -> set[str]:
        """All that may be presupposed, if it was meant so."""
        deciding = _deciding(world, path)
        line = self._rulebook.services.line_of(world.service) or matter.line
        # The cause that is meant, and a second one that is held; not whatever the rules that were heard also answer.
        held = [code for code, chance in matter.causes[:2] if chance >= self._rulebook.thresholds.held]
        found = {*matter.literals(), *(f"cause:{code}" for code in {world.cause, *held} - {None})}
        found |= {f"service:{world.service}"} if world.service else set()
        found |= {f"line:{line}"} if line else set()
        return found | (set(deciding.literals) if deciding and deciding.danger else set())

    def _firm(self, matter: Matter, world: World, deciding: Rule | None) -> bool:
        """Whether the cause is held firmly enough to be answered by itself."""
        if deciding is not None and (deciding.danger or not world.cause):
            return True  # the rule rests on a danger, or on what an officer ticked where no cause was heard
        return dict(matter.causes).get(world.cause or "", 0.0) >= FIRM


def _answers(reply: Reply, demand: Demand, world: World, deciding: Rule | None) -> bool:
    """Whether the wording is for the cause that is meant, or for that of the deciding rule."""
    if deciding is not None and (reply.id == deciding.reply or not demand.causes.isdisjoint(deciding.causes)):
        return True
    return world.cause in demand.causes


def _needs(condition: Condition) -> Iterator[str]:
    """Literals without which a condition cannot hold."""
    match condition:
        case Is(literal):
            yield literal
        case All(parts):
            for part in parts:
                yield from _needs(part)


def _deciding(world: World, path: str) -> Rule | None:
    """The first rule heard that leads to ``path``."""
    return next((rule for rule in world.verdict.heard if rule.path == path), None)


def _heard(condition: Condition, literals: set[str], numbers: dict[str, int]) -> int:
    """How much of what was said a condition that holds asks for, beside service, line and cause."""
    match condition:
        case Is(literal):
            return int(literal in literals and not literal.startswith(_BESIDE))
        case Number(name):
            return int(name in numbers)
        case All(parts):
            return sum(_heard(part, literals, numbers) for part in parts)
        case Any(parts):
            return max((_heard(part, literals, numbers) for part in parts if holds(part, literals, numbers)), default=0)
    return 0


def _likeness(text: str, title: str) -> float:
    """How much of a title stands in the text, by pairs of characters."""
    pairs = {title[place : place + 2] for place in range(len(title) - 1)}
    return sum(pair in text for pair in pairs) / len(pairs) if pairs else 0.0
