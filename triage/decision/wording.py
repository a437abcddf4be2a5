"""Which approved wording is said: one that takes nothing for granted that was not said, and answers most of what was.

A wording may be said where it is written for the path, where all it takes for granted was heard or ticked, and where its
blanks have something behind them.  What it takes for granted (its ``when`` and its service; without ``when`` what the rules
that name it ask for) was heard where the written patterns found it, or where the ear finds the words like those of the
matters that this wording was told for.  Of those that may be said the likeliest to answer this citizen is: the likelier its
services and causes, the more it answers of what was said, the more alike.  Where none is likely enough, nothing is said.
"""

from __future__ import annotations

import datetime
import math
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from triage import terms
from triage.content.acceptable import accepted, told_for
from triage.content.knowledge import Blank, Knowledge, Reply
from triage.content.rule import Condition, Rule
from triage.content.rule import literals as rule_literals
from triage.content.rulebook import Rulebook
from triage.decision.blanks import Known
from triage.decision.candidate import NONE, Candidate
from triage.decision.conditions import unmet
from triage.decision.demand import Demand, answered, denied
from triage.decision.rules import LEAST as LEAST_TRIED
from triage.decision.ticks import EVERY_SERVICE
from triage.decision.verdict import BESIDE
from triage.decision.worlds import World
from triage.hearing.matter import Matter

#: Likelier than all else together: from here on a service or cause is meant firmly enough for its own wordings, and a wording is
#: firmly the one to say.
FIRM = 0.5
#: How far a wording for every service answers somebody who came with one of them: set by hand.
GENERAL = 0.25
#: A service that is too unlikely to be spoken of.
UNLIKELY = 0.2
#: Less likely to answer than this, a wording stays unsaid.  On the same 950, heard by an ear and with judgements that none of them was
#: among: at .3 something fit is said to 52 of 100, something about another matter to 18, nothing to 22 (of the rest nobody had marked
#: what was said); at .27 to 53, 19 and 20.
LEAST = 0.3

#: How many of the likeliest wordings are worth looking at, and how much less likely than the first (as a logarithm) they may be.
MOST_LIKELY, NEAR = 8, 2.0

#: Of so many days the demands of all wordings are kept: today, and a few that somebody asks about.
DAYS_KEPT = 4

#: What is known of a matter if a rule decides, on a path, for a service.
KnownOf = Callable[[Rule | None, str, str | None], Known]


@dataclass(frozen=True)
class Choice:
    """``reply`` is said (None: nothing is likely enough to fit); ``chance`` is how likely it answers."""

    reply: Reply | None
    chance: float = 0.0


class Wordings:
    """Every wording that may be said, by what it is written for.  Safe for threads."""

    def __init__(self, rulebook: Rulebook, knowledge: Knowledge):
        self._rulebook, self._knowledge = rulebook, knowledge
        self._blanks = knowledge.reference.blanks
        self._accepted = accepted(rulebook.home)
        self._told = {reply for replies in told_for(rulebook.home).values() for reply in replies}
        self._for: dict[tuple[str, str], list[Reply]] = defaultdict(list)
        self._rules: dict[str, list[Rule]] = defaultdict(list)
        #: Every wording that may be said, by id.
        self.public: dict[str, Reply] = {}
        self._demands = lru_cache(maxsize=DAYS_KEPT)(self._demands_on)
        for rule in rulebook.rules:
            if rule.reply:
                self._rules[rule.reply].append(rule)
        for reply in knowledge.replies.values():
            if knowledge.is_public_reply(reply):
                self.public[reply.id] = reply
                for service in reply.services:
                    self._for[reply.path, service].append(reply)

    def choose(self, matter: Matter, meant: World, path: str, known_of: KnownOf, as_of: datetime.date) -> Choice:
        """The wording on ``path``, if the words were ``meant`` so."""
        deciding = _deciding(meant, path)
        candidates = self.candidates(matter, meant, path, known_of, as_of)
        if deciding and deciding.danger:  # a danger is answered by its own rule's words and no others
            said = next((one.reply for one in candidates if one.reply.id == deciding.reply), None)
            return Choice(said, 1.0 if said else 0.0)
        if told := next((one for one in candidates if matter.ticked.get(one.reply.id) == "yes"), None):
            return Choice(told.reply, 1.0)  # an officer said that it is just this
        # What the deciding rule says goes before what others would, unless those answer more of what was said: rules rule.
        most = max((one.heard for one in candidates), default=0)
        ruled = next((one for one in candidates if deciding and one.reply.id == deciding.reply and one.heard == most), None)
        if ruled and ruled.heard and deciding and _own(deciding):
            return Choice(ruled.reply, self._chance(ruled, candidates))
        # What a service says to just what was said goes before what is said to everybody.
        own = [one for one in candidates if one.written and not one.general and one.service >= FIRM and one.cause >= FIRM and one.heard]
        fit = [one for one in candidates if not (own and one.general)]
        if fit:
            best = max(fit, key=lambda one: one.score)  # of equals the first in the order of files
            chance = self._chance(best, fit)
            if chance >= LEAST:
                return Choice(best.reply, chance)
        # Where its cause is sure, what is said to everybody for that cause is better than nothing.
        sure = self._rulebook.thresholds.sure
        general = [one for one in candidates if one.general and one.written and one.cause >= sure]
        if not general:
            return Choice(None)
        best = ruled if ruled and ruled in general else max(general, key=lambda one: one.score)
        return Choice(best.reply, self._chance(best, candidates))

    def likeliest(self, matter: Matter, meant: Sequence[World], choice: Choice, known_of: KnownOf, as_of: datetime.date) -> list[Reply]:
        """The wordings that may answer, whatever the path, the likeliest first: at most :data:`MOST_LIKELY`, none much less likely than the
        first, and none that answers everybody alike.  What was chosen is among them."""
        demands, best = self._demands(as_of), dict[str, Candidate]()
        for world in {world.service: world for world in reversed(meant)}.values():
            for path in terms.PATHS:
                for one in self.candidates(matter, world, path, known_of, as_of, unlikely=0.0):
                    if one.reply.id not in best or one.score > best[one.reply.id].score:
                        best[one.reply.id] = one
        own = [one for one in best.values() if not one.general or demands[one.reply.id].facts]
        own.sort(key=lambda one: (one.reply is not choice.reply, -one.score))
        most = max((one.score for one in own), default=0.0)
        return [one.reply for one in own if one.reply is choice.reply or one.score >= most - NEAR][:MOST_LIKELY]

    def demand(self, reply: str, as_of: datetime.date) -> Demand:
        """What the wording ``reply`` asks for on a day."""
        return self._demands(as_of)[reply]

    @staticmethod
    def _chance(best: Candidate, candidates: list[Candidate]) -> float:
        """How likely ``best`` answers, beside the others and that none does."""
        return math.exp(best.score) / (math.exp(NONE) + sum(math.exp(one.score) for one in candidates))

    def unheard(self, matter: Matter, world: World, path: str, said: Reply | None, as_of: datetime.date) -> list[Condition]:
        """What alone keeps a wording of this path, service and cause other than ``said`` from being said: worth asking for
        where something else that it presupposes was said, and, where nothing can be said, for a cause that is firmly heard."""
        deciding, literals = _deciding(world, path), self._literals(matter, world, path)
        demands = self._demands(as_of)
        spoken = {literal for literal in literals if not literal.startswith(BESIDE)}
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

    def _like(self, matter: Matter, path: str) -> list[Reply]:
        """The wordings of ``path`` that the words are like."""
        return [reply for one in matter.alike if (reply := self.public.get(one)) and reply.path == terms.PATHS[path]]

    def candidates(
        self, matter: Matter, meant: World, path: str, known_of: KnownOf, as_of: datetime.date, unlikely: float = UNLIKELY
    ) -> list[Candidate]:
        """The wordings that may be said on ``path``, in the order of files; none of a service less likely than ``unlikely`` whose situation
        nobody told."""
        deciding, literals, numbers = _deciding(meant, path), self._literals(matter, meant, path), dict(matter.numbers)
        known, name, demands = known_of(deciding, path, meant.service), terms.PATHS[path], self._demands(as_of)
        services, causes = dict(matter.services), dict(matter.causes)
        if not causes and deciding is not None:  # what an officer ticked decides, where no cause was heard
            causes = dict.fromkeys(deciding.causes, 1.0)
        known_service = sum(chance for service, chance in matter.services[:1] if service)
        ruling = deciding if deciding and _own(deciding) else None
        of_general = {rule.reply for rule in meant.verdict.heard if rule.service is None}
        # Where the service meant is likelier than all others together, none of theirs can be.
        meant_alone = services.get(meant.service or "", 0.0) > 1 - FIRM
        likely = [meant.service or ""] if meant_alone else [one for one, chance in matter.services if one and chance >= LEAST_TRIED]
        named = [reply for rule in meant.verdict.heard if (reply := self.public.get(rule.reply or "")) and reply.path == name]
        of_services = [reply for service in (*likely, EVERY_SERVICE) for reply in self._for[name, service]]
        written_for = (*named, *of_services, *self._like(matter, path))
        found, likest = [], max(matter.alike, key=lambda reply: matter.alike[reply], default="")
        for reply in {reply.id: reply for reply in written_for}.values():
            demand = demands[reply.id]
            if causes and demand.causes.isdisjoint(causes) and not (deciding and reply.id == deciding.reply):
                continue  # for a cause that nobody heard: never the likeliest
            written = demand.met(literals, numbers)
            if not written and reply.id not in matter.alike:
                continue  # most of them: nobody said what they take for granted
            heard = of_it = answered(demand.presupposed, literals, numbers) if written and reply.when is not None else 0
            if written and ruling and reply.id == ruling.reply:
                heard = max(heard, answered(ruling.when, literals, numbers))
            elif meant.path is None and not (heard and meant.service in reply.services):
                continue  # no rule was heard: nothing can be answered but a situation that was
            of_service = sum(services.get(one, 0.0) for one in reply.services)
            general = EVERY_SERVICE in reply.services or reply.id in of_general
            if general:
                of_service = max(of_service, 1 - (1 - GENERAL) * known_service)
            elif of_service < FIRM and not (of_it and meant.service in reply.services):
                written = False  # its service is taken for granted, too
            another = meant_alone and not general and (meant.service or "") not in reply.services
            if not written and (reply.id not in matter.alike or another or of_service < unlikely or denied(demand.presupposed, literals)):
                continue
            if not all(map(known.can_fill, self._asked(reply))):
                continue
            # What the deciding rule names answers the causes of this rule, too.
            for_causes = demand.causes.union(deciding.causes) if deciding and reply.id == deciding.reply else demand.causes
            of_cause = sum(causes.get(code, 0.0) for code in for_causes) if causes else 1.0
            # A new wording was told to nobody: what was heard of its situation decides.
            like = reply.id if reply.id in self._told else likest
            titled, readers = _likeness(matter.text, reply.title), self._accepted.get(reply.id, 0.0)
            alike, answering = matter.alike.get(like, 0.0), matter.answering.get(like, 0.0)
            found.append(Candidate(reply, general, of_service, of_cause, heard, titled, alike, answering, readers, written))
        return found

    def _asked(self, reply: Reply) -> Iterator[Blank]:
        return (self._blanks[name] for name in reply.blanks if name in self._blanks)

    def _demands_on(self, day: datetime.date) -> dict[str, Demand]:
        """What every wording asks for on ``day``, by id."""
        replies = self._knowledge.replies.values()
        return {reply.id: Demand.of(reply, [rule for rule in self._rules[reply.id] if rule.in_force(day)]) for reply in replies}

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


def _answers(reply: Reply, demand: Demand, world: World, deciding: Rule | None) -> bool:
    """Whether the wording is for the cause that is meant, or for that of the deciding rule."""
    if deciding is not None and (reply.id == deciding.reply or not demand.causes.isdisjoint(deciding.causes)):
        return True
    return world.cause in demand.causes


def _deciding(world: World, path: str) -> Rule | None:
    """The first rule heard that leads to ``path``."""
    return next((rule for rule in world.verdict.heard if rule.path == path), None)


def _own(rule: Rule) -> bool:
    """Whether a rule is written for a service, a situation or an emergency: what it says goes first."""
    return bool(rule.service or rule.situation or rule.emergency)


def _likeness(text: str, title: str) -> float:
    """How much of a title stands in the text, by pairs of characters."""
    pairs = {title[place : place + 2] for place in range(len(title) - 1)}
    return sum(pair in text for pair in pairs) / len(pairs) if pairs else 0.0
